"""A semaphore at which the most urgent waiter goes first."""

from __future__ import annotations

import asyncio
from heapq import heappop, heappush
from itertools import count


class PrioritySemaphore:
    """Like `asyncio.Semaphore`, but more urgent waiters go first, and equally urgent ones in order of arrival."""

    def __init__(self, free: int) -> None:
        """`free`: how many may hold it at once."""
        self.free = free
        self.arrivals = count()
        self.waiting: list[tuple[float, int, asyncio.Future[None]]] = []
        """A heap: the urgency, negated, the place in order of arrival, and what ends the wait."""

    @property
    def is_free(self) -> bool:
        return self.free > 0

    async def acquire(self, urgency: float = 0.0) -> None:
        """Wait until one of those that hold it releases it."""
        if self.is_free:  # then nobody waits
            self.free -= 1
            return
        waiter = asyncio.get_running_loop().create_future()
        heappush(self.waiting, (-urgency, next(self.arrivals), waiter))
        try:
            await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                self.release()
            raise

    def release(self) -> None:
        """Let the next waiter hold it."""
        while self.waiting:
            *_, waiter = heappop(self.waiting)
            if not waiter.done():
                waiter.set_result(None)
                return
        self.free += 1
