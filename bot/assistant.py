"""The conversation plus its effects: each chat's context, the clock, and a fence around whatever goes wrong."""

from __future__ import annotations

import logging
import traceback
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import compose, conversation
from bot.reply import Context, Incoming, Reply
from faq.index import Index
from faq.model import Lang

logger = logging.getLogger(__name__)

FORGET_AFTER = timedelta(minutes=30)
"""How long a chat's thread is kept."""
MOST_CHATS = 10_000
"""Chats whose thread is kept at once; the longest silent one goes first."""


class Assistant:
    """Answers messages and presses; keeps each chat's context in memory, and no message text beyond the last reply."""

    def __init__(self, index: Callable[[], Index], clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """`index` gives the FAQ in force, asked for once a message; `clock` gives the time, with its zone."""
        self.index = index
        self.clock = clock
        self.contexts: OrderedDict[str, tuple[datetime, Context]] = OrderedDict()

    async def respond(self, incoming: Incoming) -> Reply:
        """The reply to a message."""
        return self._fenced(
            incoming.chat, lambda index, context, now: conversation.reply_to(index, incoming, context, now)
        )

    async def press(self, payload: str, chat: str) -> Reply:
        """The reply to a press on a button of an earlier reply."""
        return self._fenced(chat, lambda index, context, now: conversation.press(index, payload, context, now))

    def forget(self, chat: str) -> None:
        """Drop what is kept of a chat."""
        self.contexts.pop(chat, None)

    def greet(self, lang: Lang | None = None) -> Reply:
        """What a conversation begins with."""
        faq = self.index().faq
        return compose.greeting(faq, lang if lang in faq.languages else faq.languages[0], self.clock())

    def _fenced(self, chat: str, decide: Callable[[Index, Context, datetime], tuple[Reply, Context]]) -> Reply:
        index, now = self.index(), self.clock()
        context = self._context(chat, now)
        try:
            reply, following = decide(index, context, now)
        except Exception as error:  # noqa: BLE001 -- a patient gets a reply whatever went wrong
            # The kind and place of the fault only: its words and a traceback's values may hold what the patient wrote.
            place = traceback.extract_tb(error.__traceback__)[-1]
            logger.error(  # noqa: TRY400 -- the traceback is what must not be logged
                "no reply could be made: %s at %s:%s", type(error).__name__, Path(place.filename).name, place.lineno
            )
            return compose.sentence(index.faq, "trouble", "unknown", context.lang or index.faq.languages[0], now)
        self.contexts[chat] = (now, following)
        self.contexts.move_to_end(chat)
        if len(self.contexts) > MOST_CHATS:
            self.contexts.popitem(last=False)
        return reply

    def _context(self, chat: str, now: datetime) -> Context:
        kept = self.contexts.get(chat)
        return kept[1] if kept and now - kept[0] < FORGET_AFTER else Context()
