"""A time limit for the database that does not count the time in which the event loop was busy."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_TICKS = 50
"""Ticks per limit: a tick of the shortest limit is a hundredth of a second, less than answering one message takes."""
_AT_MOST = 10.0
"""Seconds beyond the limit after which a block ends, however busy the event loop is."""


@asynccontextmanager
async def limit_wait(seconds: float) -> AsyncIterator[None]:
    """Like `asyncio.timeout`, but time in which the event loop was busy does not count.

    A busy event loop shows in its timers, which it calls late. A database that has answered by then is not slow: its answer waits for
    the same event loop.

    Raises:
        TimeoutError: the block took longer.

    """
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(None) as limit:
        tick, end, waited = seconds / _TICKS, loop.time() + seconds + _AT_MOST, 0.0

        timer: asyncio.TimerHandle

        def count(due: float) -> None:
            nonlocal timer, waited
            now = loop.time()
            waited += max(0.0, tick - (now - due))
            if waited >= seconds or now >= end:
                limit.reschedule(now)
            else:
                timer = loop.call_at(now + tick, count, now + tick)

        timer = loop.call_later(tick, count, loop.time() + tick)
        try:
            yield
        finally:
            timer.cancel()
