"""Lock-out after wrong passwords: delays that double with each failure, per address and for all addresses together."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from cachetools import LRUCache

FREE = 4
"""Wrong passwords from one address before delays begin; people mistype."""
FREE_IN_ALL = 40
"""The same for all addresses together, against attackers who use many."""
LONGEST_DELAY = 15 * 60
"""Longest delay of one address, in seconds…"""
LONGEST_DELAY_IN_ALL = 30
"""…and of all addresses, short so that an attacker cannot lock staff out for long."""
FORGET_AFTER = 3600
"""Seconds without a wrong password after which the count restarts."""
MOST_CLIENTS = 10_000
"""Addresses and browsers remembered at once; the least recently used is dropped first."""


@dataclass(slots=True)
class Tally:
    """Consecutive wrong passwords, the time of the last one, and the time until which to wait."""

    wrong: int = 0
    last: float = 0.0
    until: float = 0.0


class Lockout:
    """Counts wrong passwords in this process."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock` returns seconds."""
        self.clock = clock
        self.clients: LRUCache[str, Tally] = LRUCache(MOST_CLIENTS)
        self.all = Tally()

    def wait(self, who: str, *, known: bool = False) -> int:
        """Seconds to wait before the next attempt; 0 if it is allowed now.

        `known`: `who` is a browser that has signed in before; the delay for all addresses does not apply to it.
        """
        until = self.clients.get(who, Tally()).until
        return max(0, math.ceil((until if known else max(until, self.all.until)) - self.clock()))

    def failed(self, who: str) -> None:
        """Count a wrong password."""
        self._count(self.clients.setdefault(who, Tally()), FREE, LONGEST_DELAY)
        self._count(self.all, FREE_IN_ALL, LONGEST_DELAY_IN_ALL)

    def passed(self, who: str) -> None:
        """Reset the count after a correct password."""
        self.clients.pop(who, None)

    def _count(self, tally: Tally, free: int, longest: int) -> None:
        now = self.clock()
        tally.wrong = tally.wrong + 1 if now - tally.last <= FORGET_AFTER else 1
        tally.last = now
        if tally.wrong > free:
            tally.until = now + min(longest, 2.0 ** min(tally.wrong - free, 20))
