"""When calls to the Bot API are sent, when they are sent again, and when they are given up."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine
from statistics import median
from time import monotonic
from typing import Any

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, TelegramError
from telegram.ext import BaseRateLimiter

from bot.conversation.priority import PrioritySemaphore
from bot.health import Health
from bot.telegram_channel.telegram_faults import backoff, describe_fault, retry_after

logger = logging.getLogger(__name__)

GIVE_UP_AFTER = 300.0
"""Seconds after which a call is given up, if others succeeded meanwhile: then the fault is in this call, not in Telegram."""
SLOTS = 2
"""Replies that may be unconfirmed at once."""
SHORTEST_HOLD = 0.2
"""Least seconds a reply keeps its slot before the next one gets it: too short for anybody to notice."""
LONGEST_HOLD = 0.4
"""Most seconds a reply keeps its slot; if Telegram takes longer, five replies start per second."""
SLOW = 3
"""How many times the median duration makes a reply slow; then the next one gets its slot."""

REPLIES = frozenset({"sendMessage", "sendContact", "sendVenue", "editMessageText", "deleteMessage"})
"""The calls that make up replies: they take a slot and are retried. All other calls are sent once."""


class Slot:
    """Held by a reply from its first call until it is recorded as sent."""

    def __init__(self, free: PrioritySemaphore, hold: float) -> None:
        """After `hold` seconds another reply may start."""
        self.free = free
        self.started = monotonic()
        self.timer: asyncio.TimerHandle | None = asyncio.get_running_loop().call_later(hold, self._pass_on)

    def release(self) -> float:
        """Let another reply start; return the seconds since this one started."""
        if self.timer:
            self.timer.cancel()
            self._pass_on()
        return monotonic() - self.started

    def _pass_on(self) -> None:
        self.timer = None
        self.free.release()


class RateLimiter(BaseRateLimiter[bool]):
    """Retries the calls of a reply until they succeed or are refused, and limits how many replies are unconfirmed at once.

    After a kill, nobody knows whether an unconfirmed reply arrived, so it is sent again after the restart; there should be few of them.
    A slow reply passes its slot on, so that one slow chat does not hold up the others. A reply to danger gets the next slot.
    """

    def __init__(self, health: Health) -> None:
        self.health = health
        self.free = PrioritySemaphore(SLOTS)
        self.slots: dict[asyncio.Task[Any] | None, Slot] = {}
        """The slot of each task that is sending a reply."""
        self.durations = deque([LONGEST_HOLD] * 7, maxlen=15)
        """Seconds that the latest replies took; Telegram is assumed to be slow until some were sent."""
        self.succeeded = monotonic()
        """When a call last succeeded."""

    async def initialize(self) -> None:
        """Nothing to acquire."""

    async def shutdown(self) -> None:
        """Nothing to release."""

    async def process_request(  # noqa: PLR0917 -- the library's signature
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,  # noqa: ANN401
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],  # noqa: ARG002
        rate_limit_args: bool | None,  # noqa: FBT001 -- the library's signature
    ) -> Any:  # noqa: ANN401
        """Send a call. Within a reply, `release` must follow once the reply is recorded as sent.

        `rate_limit_args`: whether the reply is urgent.

        Raises:
            TelegramError: the call was refused, or given up.

        """
        if endpoint not in REPLIES:
            return await callback(*args, **kwargs)
        started, pauses = monotonic(), backoff()
        while True:
            try:
                await self._acquire(urgent=bool(rate_limit_args))
                result = await callback(*args, **kwargs)
            except TelegramError as error:
                self.release()
                if isinstance(error, BadRequest | ChatMigrated | Forbidden):
                    raise
                self._check(error, started)
                await asyncio.sleep(retry_after(error) or next(pauses))
            else:
                self.succeeded = monotonic()
                return result

    async def _acquire(self, *, urgent: bool) -> None:
        task = asyncio.current_task()
        if task not in self.slots:
            await self.free.acquire(urgency=urgent)
            hold = min(max(SLOW * median(self.durations), SHORTEST_HOLD), LONGEST_HOLD)
            self.slots[task] = Slot(self.free, hold)

    def release(self) -> None:
        """Release the slot of the current task, if it has one."""
        if slot := self.slots.pop(asyncio.current_task(), None):
            self.durations.append(slot.release())

    def _check(self, error: TelegramError, started: float) -> None:
        """Report a refused token; raise if the call has only failed since `started` while others succeeded."""
        if isinstance(error, InvalidToken):
            self.health.report("telegram", describe_fault(error))
        if monotonic() - started > GIVE_UP_AFTER and self.succeeded > started and not retry_after(error):
            logger.error("a reply was given up: it could not be delivered for %d s while others were", GIVE_UP_AFTER)
            raise error
