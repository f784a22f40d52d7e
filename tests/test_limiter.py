"""How fast a chat may write: a minute's worth at once, told once, and served again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot import limiter as module
from bot.limiter import Limiter


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, now: float = 0.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@given(per_minute=st.integers(1, 6000), now=st.floats(0, 1e7))
def test_a_minutes_worth_may_come_at_once(per_minute: int, now: float) -> None:
    limiter = Limiter(per_minute, Clock(now))
    verdicts = [limiter.judge("chat") for _ in range(per_minute + 3)]
    assert verdicts == ["answer"] * per_minute + ["tell", "ignore", "ignore"]


@given(per_minute=st.integers(1, 600), pauses=st.lists(st.floats(0, 10), min_size=50, max_size=200))
def test_in_no_minute_are_much_more_answered(per_minute: int, pauses: list[float]) -> None:
    clock = Clock()
    limiter, answered = Limiter(per_minute, clock), []
    for pause in pauses:
        clock.now += pause
        if limiter.judge("chat") == "answer":
            answered.append(clock.now)
    for start in answered:
        assert sum(start <= moment < start + 60 for moment in answered) <= 2 * per_minute


def test_who_waits_is_served_again_and_told_anew() -> None:
    clock = Clock()
    limiter = Limiter(2, clock)
    assert [limiter.judge("chat") for _ in range(4)] == ["answer", "answer", "tell", "ignore"]
    clock.now += 31
    assert [limiter.judge("chat") for _ in range(3)] == ["answer", "tell", "ignore"]
    clock.now += 600
    assert [limiter.judge("chat") for _ in range(3)] == ["answer", "answer", "tell"]


def test_chats_do_not_share_their_allowance() -> None:
    limiter = Limiter(1, Clock())
    assert [limiter.judge(chat) for chat in ("a", "a", "b", "b")] == ["answer", "tell", "answer", "tell"]


def test_what_is_forgotten_counts_no_more() -> None:
    limiter = Limiter(1, Clock())
    limiter.judge("chat")
    limiter.forget("chat")
    limiter.forget("never seen")
    assert limiter.chats == {}
    assert limiter.judge("chat") == "answer"


def test_the_longest_silent_chat_is_forgotten_first() -> None:
    limiter = Limiter(5, Clock())
    for chat in range(module.MOST_CHATS + 5):
        limiter.judge(str(chat))
    assert len(limiter.chats) == module.MOST_CHATS
    assert "4" not in limiter.chats
    assert "5" in limiter.chats


def test_a_clock_that_goes_back_locks_nobody_out_for_long() -> None:
    clock = Clock(1000.0)
    limiter = Limiter(2, clock)
    limiter.judge("chat")
    clock.now = 990.0
    limiter.judge("chat")
    clock.now = 1062.0
    assert limiter.judge("chat") == "answer"


def test_what_weighs_more_is_sooner_too_much() -> None:
    limiter = Limiter(10, Clock())
    assert [limiter.judge("chat", 4) for _ in range(3)] == ["answer", "answer", "tell"]
    assert [limiter.judge("chat") for _ in range(3)] == ["answer", "answer", "tell"]
