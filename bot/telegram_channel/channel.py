"""The Telegram channel as a whole: connecting, running, stopping."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from telegram.error import TelegramError

from bot.conversation.assistant import Assistant
from bot.conversation.limiter import Limiter
from bot.conversation.reply import Reply
from bot.health import Health
from bot.settings import Settings
from bot.storage.store import Journal
from bot.telegram_channel import profile, updates
from bot.telegram_channel.client import Client
from bot.telegram_channel.delivery import Delivery, Undelivered, problem
from bot.telegram_channel.handlers import Handlers, StaffReply
from bot.telegram_channel.intake import Intake
from bot.telegram_channel.polling import Polling
from bot.telegram_channel.webhook import Webhook

logger = logging.getLogger(__name__)

FINISH_WITHIN = 6.0
"""Seconds for what is under way when the process is asked to stop."""
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 15.0
"""Seconds between attempts to connect."""


class TelegramChannel:
    """One bot of Telegram's, by webhook where the process can be reached from outside, otherwise by polling."""

    def __init__(
        self,
        settings: Settings,
        assistant: Assistant,
        journal: Journal,
        health: Health,
        staff: StaffReply | None = None,
    ) -> None:
        """`staff` gives the replies to staff's commands."""
        self.assistant = assistant
        self.health = health
        self.client = Client(settings.telegram_bot_token, settings.telegram_api_url)
        delivery = Delivery(health)
        limiter = Limiter(settings.messages_per_minute)
        self.handlers = Handlers(self.client, assistant, delivery, limiter, staff)
        # What stands before the colon is the bot's number, which everybody may know; without one it could be all of the secret.
        name, colon, _ = settings.telegram_bot_token.partition(":")
        name = name if colon else ""
        self.intake = Intake(journal, delivery, self.handlers, name)
        self.receiver: Webhook | Polling = (
            Webhook(self.client, self.intake, health, settings.public_url, updates.KINDS)
            if settings.public_url
            else Polling(self.client, self.intake, health, updates.KINDS)
        )

    @property
    def webhook(self) -> Webhook | None:
        return self.receiver if isinstance(self.receiver, Webhook) else None

    async def tell(self, chat: int, reply: Reply) -> None:
        """Write to a chat that has not asked anything; nothing happens where it cannot be reached."""
        with suppress(Undelivered):
            await self.handlers.outbox.show(chat, reply)
        self.intake.delivery.settle(chat)

    async def run(self, stopping: asyncio.Event) -> None:
        """Serve until `stopping` is set, then finish what is under way."""
        self.health.problems["telegram"] = "not connected yet"  # to be expected, so not logged
        serving = asyncio.create_task(self._serve())
        await stopping.wait()
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving
        await self.intake.finish(FINISH_WITHIN)
        with suppress(TelegramError, TimeoutError):
            if isinstance(self.receiver, Polling):
                async with asyncio.timeout(1):
                    await self.receiver.acknowledge()
        with suppress(TelegramError):
            await self.client.shutdown()

    async def _serve(self) -> None:
        """Connect and receive; whatever ends it unexpectedly, it begins again."""
        pause = FIRST_PAUSE
        while True:
            try:
                await self.client.initialize()
                pause = FIRST_PAUSE
                async with asyncio.TaskGroup() as parts:
                    now = self.assistant.clock()
                    parts.create_task(profile.keep(self.client, self.assistant.index().faq, now))
                    parts.create_task(self.receiver.run())
            except Exception as error:  # noqa: BLE001 -- it must never end in silence
                self.health.report("telegram", _problem(error))
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


def _problem(error: Exception) -> str:
    """What ended the service; of parts that ended together, what ended the first."""
    if isinstance(error, ExceptionGroup):
        return _problem(error.exceptions[0])
    return (
        problem(error)
        if isinstance(error, TelegramError)
        else f"stopped by {type(error).__name__}; it is started again"
    )
