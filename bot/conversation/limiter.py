"""How fast one chat may write, so that it cannot keep the others waiting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import time
from typing import Literal

from cachetools import LRUCache

Verdict = Literal["answer", "tell", "ignore"]
"""What to do with a message: answer it, ask the patient once to wait, or ignore it until they have waited."""

MOST_RATES = 10_000
"""Rates remembered at once; the one unused the longest is dropped first."""
_ROUNDING = 0.001
"""Seconds by which sums of many intervals may be off."""


@dataclass(slots=True)
class Rate:
    """How much somebody has sent."""

    paid: float = 0.0
    """When their messages will all be paid off, in seconds since 1970."""
    told: bool = False
    """Whether they were told to wait."""
    at: float = field(default=0.0, compare=False)
    """When they last sent something, in seconds since 1970."""


class Limiter:
    """The generic cell rate algorithm (ITU-T I.371): a minute's worth of messages at once, then one per interval."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time) -> None:
        """`clock` gives seconds since 1970, as replicas share rates."""
        self.interval = 60 / per_minute
        self.clock = clock

    def judge(self, rate: Rate, weight: int = 1) -> Verdict:
        """What to do with a message that comes now and counts as `weight` messages."""
        now = self.clock()
        if now < rate.at:  # the clock was put back: no time has passed
            rate.paid -= rate.at - now
        rate.at = now
        # Never more than a minute ahead, even if the clock was put back unnoticed.
        paid = min(max(rate.paid, now), now + 60)
        due = paid + self.interval * weight
        allowed = due <= now + 60 + _ROUNDING
        verdict: Verdict = "answer" if allowed else "ignore" if rate.told else "tell"
        rate.paid, rate.told = due if allowed else paid, not allowed
        return verdict


class Rates:
    """The rates, in memory, of senders without a stored chat, such as IP addresses."""

    def __init__(self) -> None:
        self.kept: LRUCache[str, Rate] = LRUCache(MOST_RATES)

    def of(self, name: str) -> Rate:
        """The rate of that name."""
        return self.kept.setdefault(name, Rate())
