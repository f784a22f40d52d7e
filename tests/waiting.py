"""Wait for what no event announces."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import TypeVar, cast

Found = TypeVar("Found")


async def until(condition: Callable[[], Found | Awaitable[Found]], every: float = 0.01, within: float = 60.0) -> Found:
    """Look every so many seconds whether a condition holds, and give what it gave; TimeoutError if it never holds."""
    async with asyncio.timeout(within):
        while True:
            found = condition()
            if isawaitable(found):
                found = await found
            if found:
                return cast("Found", found)
            await asyncio.sleep(every)
