"""The update processor: it processes each update once and a chat's updates in order; an update is done when its reply was sent."""

from __future__ import annotations

from collections.abc import Awaitable, Coroutine
from typing import Any
from weakref import WeakValueDictionary

from cachetools import FIFOCache
from telegram import Update
from telegram.ext import BaseUpdateProcessor

from bot.conversation.chat import Chat
from bot.conversation.priority import PrioritySemaphore
from bot.storage.journal import Journal
from bot.telegram_channel.rate_limiter import RateLimiter

MOST_AT_ONCE = 100_000
"""Updates processed at once, including those that wait for their chat: more than ever arrive."""
MOST_BLOCKED = 10_000


class ChatOrder(BaseUpdateProcessor):
    """Processes updates one after the other within a chat, oldest first, and side by side across chats."""

    def __init__(self, journal: Journal, bot: str, rate_limiter: RateLimiter) -> None:
        """`bot` distinguishes this bot's update ids from another bot's."""
        super().__init__(MOST_AT_ONCE)
        self.journal = journal
        self.bot = bot
        self.rate_limiter = rate_limiter
        self.turns: WeakValueDictionary[str, PrioritySemaphore] = WeakValueDictionary()
        """Chat -> what one of its updates at a time holds; gone when none is under way."""
        self.chats: dict[int, Chat] = {}
        """Update that is being processed -> what is stored of its chat."""
        self.newest = 0
        """The highest id of an update that has arrived."""
        self.blocked: FIFOCache[str, int] = FIFOCache(MOST_BLOCKED)
        """Chats that blocked the bot -> the newest update when that was noticed."""

    async def initialize(self) -> None:
        """Nothing to acquire."""

    async def shutdown(self) -> None:
        """Nothing to release."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Process an update in its chat's turn, unless it was processed before; then record it."""
        try:
            if isinstance(update, Update):
                await self._process(update, coroutine)
        finally:
            if isinstance(coroutine, Coroutine):
                coroutine.close()  # if it was not awaited

    async def _process(self, update: Update, coroutine: Awaitable[Any]) -> None:
        update_id, name = update.update_id, chat_name(update)
        self.newest = max(self.newest, update_id)
        self.journal.expect((self.bot, update_id), name)
        turn = self.turns.setdefault(name, PrioritySemaphore(1))
        await turn.acquire(-update_id)  # the oldest update is the most urgent
        try:
            async with self.journal.update((self.bot, update_id), name) as chat:
                if chat and self._is_welcome(name, update_id):
                    self.chats[update_id] = chat
                    await coroutine
        finally:
            self.chats.pop(update_id, None)
            self.rate_limiter.release()
            turn.release()

    def block(self, update: Update) -> None:
        """Pass over the updates that have arrived so far from a chat that blocked the bot."""
        self.blocked[chat_name(update)] = self.newest

    def _is_welcome(self, name: str, update_id: int) -> bool:
        if update_id <= self.blocked.get(name, update_id - 1):
            return False
        self.blocked.pop(name, None)
        return True


def chat_name(update: Update) -> str:
    """The name under which an update's chat is stored or, if it has no chat, its user."""
    place = update.effective_chat or update.effective_user
    return f"telegram:{place.id if place else 0}"
