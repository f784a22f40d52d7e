"""One task for each update that arrives, by polling or webhook."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from telegram import Update
from telegram.constants import UpdateType
from telegram.ext import Application

from bot import logs
from bot.telegram_channel.context import ChatContext

logger = logging.getLogger(__name__)

KINDS = [
    UpdateType.MESSAGE,
    UpdateType.EDITED_MESSAGE,
    UpdateType.CALLBACK_QUERY,
    UpdateType.INLINE_QUERY,
    UpdateType.MY_CHAT_MEMBER,
]
"""The updates the bot asks Telegram for."""


class Intake:
    """Processes updates, each in a task of its own."""

    def __init__(
        self,
        application: Application[Any, ChatContext, Any, Any, Any, Any],
        answer_press: Callable[[Update], Coroutine[Any, Any, None]],
    ) -> None:
        """`answer_press` ends the spinner of a button immediately, before it is the chat's turn."""
        self.application = application
        self.answer_press = answer_press
        self.under_way: dict[int, asyncio.Task[None]] = {}

    def begin(self, update: Update) -> asyncio.Task[None]:
        """Begin to process an update, unless that is under way.

        The task ends once the update is recorded as processed. If it is cancelled, the update was not processed.
        """
        task = self.under_way.get(update.update_id)
        if task is None:
            task = self.under_way[update.update_id] = asyncio.create_task(self._process(update))
            task.add_done_callback(lambda done: self._end(update.update_id, done))
        return task

    async def _process(self, update: Update) -> None:
        pressed = asyncio.create_task(self.answer_press(update)) if update.callback_query else None
        await self.application.update_processor.process_update(update, self.application.process_update(update))
        if pressed:
            await pressed

    def _end(self, update_id: int, task: asyncio.Task[None]) -> None:
        del self.under_way[update_id]
        if not task.cancelled() and (error := task.exception()):
            logger.error("passed over an update that could not be handled: %s", logs.describe_error(error))

    async def finish(self, seconds: float) -> None:
        """Wait so many seconds for what is under way; then cancel it, so that Telegram sends it again after the restart."""
        tasks = list(self.under_way.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
