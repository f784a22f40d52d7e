"""How fast a chat may write: a minute's worth at once, told once, and served again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import limiter as module
from bot.conversation.limiter import Limiter, Rate, Rates


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, now: float = 0.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@given(per_minute=st.integers(1, 6000), now=st.floats(0, 1e7))
def test_a_minutes_worth_may_come_at_once(per_minute: int, now: float) -> None:
    limiter, rate = Limiter(per_minute, Clock(now)), Rate()
    verdicts = [limiter.judge(rate) for _ in range(per_minute + 3)]
    assert verdicts == ["answer"] * per_minute + ["tell", "ignore", "ignore"]


@given(per_minute=st.integers(1, 600), pauses=st.lists(st.floats(0, 10), min_size=50, max_size=200))
def test_in_no_minute_are_much_more_answered(per_minute: int, pauses: list[float]) -> None:
    clock = Clock()
    limiter, rate, answered = Limiter(per_minute, clock), Rate(), []
    for pause in pauses:
        clock.now += pause
        if limiter.judge(rate) == "answer":
            answered.append(clock.now)
    for start in answered:
        assert sum(start <= moment < start + 60 for moment in answered) <= 2 * per_minute


def test_who_waits_is_served_again_and_told_anew() -> None:
    clock = Clock()
    limiter, rate = Limiter(2, clock), Rate()
    assert [limiter.judge(rate) for _ in range(4)] == ["answer", "answer", "tell", "ignore"]
    clock.now += 31
    assert [limiter.judge(rate) for _ in range(3)] == ["answer", "tell", "ignore"]
    clock.now += 600
    assert [limiter.judge(rate) for _ in range(3)] == ["answer", "answer", "tell"]


def test_names_do_not_share_their_allowance() -> None:
    limiter, rates = Limiter(1, Clock()), Rates()
    assert [limiter.judge(rates.of(name)) for name in ("a", "a", "b", "b")] == ["answer", "tell", "answer", "tell"]


def test_the_longest_silent_name_is_forgotten_first() -> None:
    rates = Rates()
    for name in range(module.MOST_RATES + 5):
        rates.of(str(name))
    assert len(rates.kept) == module.MOST_RATES
    assert "4" not in rates.kept
    assert "5" in rates.kept


def test_a_clock_that_goes_back_locks_nobody_out_for_long() -> None:
    clock = Clock(1000.0)
    limiter, rate = Limiter(2, clock), Rate()
    limiter.judge(rate)
    limiter.judge(rate)
    clock.now = 10.0
    assert limiter.judge(rate) == "tell"
    clock.now = 41.0
    assert limiter.judge(rate) == "answer"


@given(back=st.floats(0, 1e6), first=st.integers(1, 10))
def test_a_clock_that_is_put_back_makes_no_chat_too_fast(back: float, first: int) -> None:
    """No time has passed, and nothing is owed for it."""
    clock = Clock(2e6)
    limiter, rate = Limiter(10, clock), Rate()
    verdicts = [limiter.judge(rate) for _ in range(first)]
    clock.now -= back
    verdicts += [limiter.judge(rate) for _ in range(11 - first)]
    assert verdicts == ["answer"] * 10 + ["tell"]


def test_what_weighs_more_is_sooner_too_much() -> None:
    limiter, rate = Limiter(10, Clock()), Rate()
    assert [limiter.judge(rate, 4) for _ in range(3)] == ["answer", "answer", "tell"]
    assert [limiter.judge(rate) for _ in range(3)] == ["answer", "answer", "tell"]
