"""The conversation plus its effects: each chat's context, the clock, and a fence around whatever goes wrong."""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot import commands, compose, conversation, faults
from bot.reply import Context, Incoming, Reply, ReplyKind, is_vote
from faq.index import Index
from faq.model import Lang

logger = logging.getLogger(__name__)

FORGET_AFTER = timedelta(minutes=30)
"""How long a chat's thread is kept."""
MOST_CHATS = 10_000
"""Chats whose thread is kept at once; the longest silent one goes first."""


class Assistant:
    """Answers messages and presses; keeps each chat's context in memory, and no message text beyond the last reply."""

    def __init__(
        self,
        index: Callable[[], Index],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        record: Callable[[str, Reply, float], object] = lambda *_: None,
        count_vote: Callable[[str, str, str], object] = lambda *_: None,
    ) -> None:
        """`index` gives the FAQ in force, asked for once a message; `clock` gives the time, with its zone.

        `record` is told of each reply: the channel, the reply and how many seconds it took. `count_vote` is told of each vote: the
        entry, the FAQ's version, and `up` or `down`.
        """
        self.index = index
        self.clock = clock
        self.record = record
        self.count_vote = count_vote
        self.contexts: OrderedDict[str, tuple[datetime, Context]] = OrderedDict()

    async def respond(self, incoming: Incoming) -> Reply:
        """The reply to a message."""
        return self._fenced(
            incoming.chat, lambda index, context, now: conversation.reply_to(index, incoming, context, now)
        )

    async def press(self, payload: str, chat: str) -> Reply:
        """The reply to a press on a button of an earlier reply; `chat` as in `Incoming`."""
        return self._fenced(chat, lambda index, context, now: conversation.press(index, payload, context, now))

    def vote(self, payload: str) -> None:
        """Count a press on a vote's button, unless its entry no longer exists."""
        vote, _, target = payload.partition(":")
        entry, faq = target.partition(":")[2], self.index().faq
        if is_vote(payload) and entry in faq.entries:
            self.count_vote(entry, faq.version, vote)

    def is_command(self, text: str) -> bool:
        """Whether a text is one of the commands, such as /hours."""
        faq = self.index().faq
        return commands.payload(faq, text, faq.languages[0]) is not None

    def say(self, name: str, kind: ReplyKind, chat: str, lang_hint: Lang | None = None) -> Reply:
        """One of the bot's own sentences (wording.yaml), in the chat's language."""
        faq, now = self.index().faq, self.clock()
        lang = conversation.language(faq, self._context(chat, now).lang, lang_hint)
        return compose.sentence(faq, name, kind, lang, now)

    def forget(self, chat: str) -> None:
        """Drop what is kept of a chat."""
        self.contexts.pop(chat, None)

    def greet(self, lang: Lang | None = None) -> Reply:
        """What a conversation begins with."""
        faq = self.index().faq
        return compose.greeting(faq, conversation.language(faq, lang), self.clock())

    def _fenced(self, chat: str, decide: Callable[[Index, Context, datetime], tuple[Reply, Context]]) -> Reply:
        started = time.perf_counter()
        index, now = self.index(), self.clock()
        context = self._context(chat, now)
        try:
            reply, following = decide(index, context, now)
        except Exception as error:  # noqa: BLE001 -- a patient gets a reply whatever went wrong
            logger.error("no reply could be made: %s", faults.told(error))  # noqa: TRY400 -- never a traceback
            reply = compose.sentence(index.faq, "trouble", "unknown", context.lang or index.faq.languages[0], now)
        else:
            self._keep(chat, following, now)
        self.record(chat.partition(":")[0], reply, time.perf_counter() - started)
        return reply

    def _keep(self, chat: str, context: Context, now: datetime) -> None:
        self.contexts.pop(chat, None)
        if context != Context() and not chat.endswith(":"):
            self.contexts[chat] = (now, context)
        if len(self.contexts) > MOST_CHATS:
            self.contexts.popitem(last=False)

    def _context(self, chat: str, now: datetime) -> Context:
        kept = self.contexts.get(chat)
        return kept[1] if kept and now - kept[0] < FORGET_AFTER else Context()
