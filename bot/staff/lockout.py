"""Delays for whoever guesses the password: longer with each wrong one, for an address and for all addresses together."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from cachetools import LRUCache

FREE = 4
"""Wrong passwords of one address that cost nothing: people mistype."""
FREE_IN_ALL = 40
"""The same for all addresses together, against somebody who has many."""
LONGEST_DELAY = 15 * 60
"""Seconds an address waits at the most…"""
LONGEST_DELAY_IN_ALL = 30
"""…and everybody, so that a stranger cannot keep the clinic's own people out for long."""
FORGET_AFTER = 3600
"""Seconds without a wrong password after which they are forgotten."""
MOST_SEEKERS = 10_000
"""Addresses and browsers remembered at once; the longest silent one goes first."""


@dataclass(slots=True)
class Tally:
    """Wrong passwords in a row, when the last one came, and until when to wait."""

    wrong: int = 0
    last: float = 0.0
    until: float = 0.0


class Lockout:
    """Counts wrong passwords, in this process."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock` gives seconds."""
        self.clock = clock
        self.seekers: LRUCache[str, Tally] = LRUCache(MOST_SEEKERS)
        self.all = Tally()

    def wait(self, who: str, *, known: bool = False) -> int:
        """Seconds somebody must wait before they may try a password; 0 if they may now.

        `known`: `who` is a browser that knew the password before, and need not wait for the guesses of others.
        """
        until = self.seekers.get(who, Tally()).until
        return max(0, math.ceil((until if known else max(until, self.all.until)) - self.clock()))

    def failed(self, who: str) -> None:
        """Note a wrong password."""
        self._count(self.seekers.setdefault(who, Tally()), FREE, LONGEST_DELAY)
        self._count(self.all, FREE_IN_ALL, LONGEST_DELAY_IN_ALL)

    def passed(self, who: str) -> None:
        """Forget the wrong passwords of somebody who then knew it."""
        self.seekers.pop(who, None)

    def _count(self, tally: Tally, free: int, longest: int) -> None:
        now = self.clock()
        tally.wrong = tally.wrong + 1 if now - tally.last <= FORGET_AFTER else 1
        tally.last = now
        if tally.wrong > free:
            tally.until = now + min(longest, 2.0 ** min(tally.wrong - free, 20))
