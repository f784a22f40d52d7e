"""The Telegram channel as a whole: building the library's `Application`, running it, stopping it."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from telegram.error import TelegramError
from telegram.ext import Application

from bot.conversation.assistant import Assistant
from bot.conversation.limiter import Limiter
from bot.conversation.reply import Reply
from bot.health import Health
from bot.settings import Settings
from bot.storage.journal import Journal
from bot.telegram_channel import profile
from bot.telegram_channel.context import CONTEXT_TYPES
from bot.telegram_channel.handlers import Handlers, Staff
from bot.telegram_channel.intake import Intake
from bot.telegram_channel.ordering import ChatOrder
from bot.telegram_channel.outbox import Outbox
from bot.telegram_channel.polling import Polling
from bot.telegram_channel.rate_limiter import RateLimiter
from bot.telegram_channel.request import AiohttpRequest, UpdatesRequest
from bot.telegram_channel.telegram_faults import backoff, describe_fault
from bot.telegram_channel.webhook import Webhook

FINISH_WITHIN = 6.0
"""Seconds for finishing what is under way when the process is asked to stop."""
ACKNOWLEDGE_WITHIN = 1.0
"""Seconds for the last request of polling."""


class TelegramChannel:
    """One Telegram bot, by webhook if the process can be reached from outside, otherwise by polling."""

    def __init__(
        self, settings: Settings, assistant: Assistant, journal: Journal, health: Health, staff: Staff | None = None
    ) -> None:
        """`staff` answers staff's commands."""
        self.assistant = assistant
        self.health = health
        rate_limiter = RateLimiter(health)
        # The part before the colon is the bot's number, which is public; without a colon, it could be the whole secret.
        number, colon, _ = settings.telegram_bot_token.partition(":")
        self.order = ChatOrder(journal, number if colon else "", rate_limiter)
        self.limiter = Limiter(settings.messages_per_minute)
        updates_request = UpdatesRequest()
        self.application = (
            Application.builder()
            .token(settings.telegram_bot_token)
            .base_url(f"{settings.telegram_api_url}/bot")
            .request(AiohttpRequest())
            .get_updates_request(updates_request)
            .rate_limiter(rate_limiter)
            .concurrent_updates(self.order)
            .context_types(CONTEXT_TYPES)
            .updater(None)
            .job_queue(None)
            .build()
        )
        self.release = rate_limiter.release
        self.outbox = Outbox(self.application.bot, assistant, staff.move if staff else lambda *_: None)
        handlers = Handlers(assistant, self.order, self.outbox, self.limiter, staff)
        handlers.add_to(self.application)
        self.intake = Intake(self.application, handlers.answer_press)
        self.receiver: Webhook | Polling = (
            Webhook(self.intake, journal, health, settings.public_url)
            if settings.public_url
            else Polling(self.intake, health, updates_request)
        )

    @property
    def webhook(self) -> Webhook | None:
        return self.receiver if isinstance(self.receiver, Webhook) else None

    async def tell(self, chat: int, reply: Reply) -> None:
        """Write to a chat that has not asked anything; do nothing if it cannot be reached."""
        with suppress(TelegramError):
            await self.outbox.show(chat, reply)
        self.release()

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
                async with asyncio.timeout(ACKNOWLEDGE_WITHIN):
                    await self.receiver.acknowledge()
        await self.application.shutdown()

    async def _serve(self) -> None:
        """Connect and receive updates; start again whenever that fails."""
        pauses = backoff()
        while True:
            try:
                await self.application.initialize()
                pauses = backoff()
                async with asyncio.TaskGroup() as parts:
                    parts.create_task(profile.keep(self.application.bot, self.assistant))
                    parts.create_task(self.receiver.run())
            except Exception as error:  # noqa: BLE001 -- it must never end in silence
                self.health.report("telegram", describe_fault(error))
            await asyncio.sleep(next(pauses))
