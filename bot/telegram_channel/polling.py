"""Long polling: updates are acknowledged only once they are answered, and it never ends in silence."""

from __future__ import annotations

import asyncio
import logging

from telegram.error import Conflict, RetryAfter, TelegramError

from bot.health import Health
from bot.telegram_channel.client import Client
from bot.telegram_channel.delivery import problem, seconds
from bot.telegram_channel.intake import Intake, number

logger = logging.getLogger(__name__)

WAIT = 25
"""Seconds Telegram holds a request open until an update comes."""
PACE = 0.02
"""Seconds between two requests while updates are still being answered: what the next patient waits at most."""
SILENCE = WAIT + 15.0
"""Seconds after which a request without an answer is dropped and begun anew."""
FIRST_PAUSE = 0.5
"""Seconds before a failed request is tried again; doubled each time…"""
LONGEST_PAUSE = 15.0
"""…up to this."""


class Polling:
    """Asks for updates and hands them to the intake, for ever."""

    def __init__(self, client: Client, intake: Intake, health: Health, kinds: list[str]) -> None:
        self.client = client
        self.intake = intake
        self.health = health
        self.kinds = kinds
        self.window: dict[int, asyncio.Task[None] | None] = {}
        """The updates that are not acknowledged, oldest first; None for those answered before."""

    async def run(self) -> None:
        """Poll until cancelled."""
        pause, unobstructed = FIRST_PAUSE, False
        while True:
            offset = self._offset()
            try:
                async with asyncio.timeout(SILENCE):
                    unobstructed = unobstructed or await self.client.delete_webhook()
                    updates = await self.client.updates(offset, self._wait(), self.kinds)
            except (TelegramError, TimeoutError) as error:
                self.health.report("telegram", problem(error))
                unobstructed = unobstructed and not isinstance(error, Conflict)  # it may be a webhook set meanwhile
                await asyncio.sleep(min(seconds(error), LONGEST_PAUSE) if isinstance(error, RetryAfter) else pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            self.health.report("telegram", None)
            pause = FIRST_PAUSE
            # What is acknowledged is forgotten: after a quiet week Telegram's ids begin anew, below an old offset.
            self.window = {known: task for known, task in self.window.items() if offset is None or known >= offset}
            if not self._begin(updates) and updates and not self._busy():
                await asyncio.sleep(FIRST_PAUSE)  # nothing of it can be used or acknowledged: do not spin
            if under_way := self._busy():
                await asyncio.wait(under_way, timeout=PACE)

    def _wait(self) -> int:
        # After trouble, the first request only asks whether it is over.
        return 0 if self._busy() or "telegram" in self.health.problems else WAIT

    async def acknowledge(self) -> None:
        """Tell Telegram what was answered, without asking for more."""
        if (offset := self._offset()) is not None:
            await self.client.updates(offset, 0, self.kinds)

    def _begin(self, updates: list[object]) -> int:
        """Begin what is new; the number of updates that were."""
        new = 0
        for update in updates:
            update_id = number(update)
            if update_id is not None and update_id not in self.window:
                self.window[update_id] = self.intake.take(update)
                new += 1
        return new

    def _busy(self) -> list[asyncio.Task[None]]:
        return [task for task in self.window.values() if task and not task.done()]

    def _offset(self) -> int | None:
        """The first update that is not answered; those before it are acknowledged by asking for it."""
        unanswered = [known for known, task in self.window.items() if task and (not task.done() or task.cancelled())]
        return min(unanswered) if unanswered else max(self.window) + 1 if self.window else None
