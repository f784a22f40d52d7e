"""Long polling: updates are acknowledged only once they are processed, which the library's `Updater` does not do."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from telegram import Bot, Update
from telegram.error import Conflict, TelegramError

from bot.health import Health
from bot.telegram_channel.intake import KINDS, Intake
from bot.telegram_channel.request import UpdatesRequest
from bot.telegram_channel.telegram_faults import backoff, describe_fault, retry_after

WAIT = 25
"""Seconds Telegram holds a request open until an update comes."""
PACE = 0.02
"""Seconds between two requests while updates are being processed: the longest that the next patient waits."""
SILENCE = WAIT + 15.0
"""Seconds after which a request without a response is dropped and sent again."""
IDLE = 0.5
"""Least seconds between two requests that bring nothing, however fast Telegram responds."""


class Polling:
    """Asks for updates and passes them to the intake."""

    def __init__(self, intake: Intake, health: Health, request: UpdatesRequest) -> None:
        """`request` is the one that `get_updates` uses."""
        self.bot: Bot = intake.application.bot
        self.request = request
        self.intake = intake
        self.health = health
        self.window: dict[int, asyncio.Task[None]] = {}
        """The updates that are not yet acknowledged, oldest first."""
        request.received = self.window

    async def run(self) -> None:
        """Poll until cancelled."""
        pauses, unobstructed = backoff(), False
        while True:
            offset, asked = self._offset(), time.monotonic()
            try:
                async with asyncio.timeout(SILENCE):
                    unobstructed = unobstructed or await self.bot.delete_webhook()
                    updates = await self._get_updates(offset, self._wait())
            except (TelegramError, TimeoutError) as error:
                self.health.report("telegram", describe_fault(error))
                unobstructed = unobstructed and not isinstance(error, Conflict)  # a webhook may have been set meanwhile
                await asyncio.sleep(retry_after(error) or next(pauses))
                continue
            self.health.report("telegram", None)
            pauses = backoff()
            self._forget_acknowledged(offset)
            for update in updates:
                self.window[update.update_id] = self.intake.begin(update)
            if under_way := self._under_way():
                await asyncio.wait(under_way, timeout=PACE)
            elif not updates:
                await asyncio.sleep(asked + IDLE - time.monotonic())

    async def acknowledge(self) -> None:
        """Acknowledge what was processed, without asking for more."""
        if (offset := self._offset()) is not None:
            await self._get_updates(offset, 0)

    async def _get_updates(self, offset: int | None, wait: int) -> Sequence[Update]:
        try:
            return await self.bot.get_updates(offset, timeout=wait, allowed_updates=KINDS)
        except TelegramError:
            raise
        except Exception:  # noqa: BLE001 -- one of the updates cannot be parsed, for whatever reason
            self.request.empties_unparsable = True
            return await self.bot.get_updates(offset, timeout=0, allowed_updates=KINDS)
        finally:
            self.request.empties_unparsable = False

    def _wait(self) -> int:
        # After a failure, the first request only asks whether it is over.
        return 0 if self._under_way() or "telegram" in self.health.problems else WAIT

    def _under_way(self) -> list[asyncio.Task[None]]:
        return [task for task in self.window.values() if not task.done()]

    def _offset(self) -> int | None:
        """The first update that is not processed; asking from it on acknowledges the ones before."""
        open_ = [known for known, task in self.window.items() if not task.done() or task.cancelled()]
        return min(open_) if open_ else max(self.window) + 1 if self.window else None

    def _forget_acknowledged(self, offset: int | None) -> None:
        """Forget what is acknowledged: after a quiet week, Telegram's ids restart, perhaps below an old offset."""
        for known in [known for known in self.window if offset is not None and known < offset]:
            del self.window[known]
