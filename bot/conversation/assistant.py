"""The conversation and its effects: each chat's thread, the clock, what is recorded, and a reply even if something fails."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot import logs
from bot.conversation import answers, decide
from bot.conversation.chat import Chat
from bot.conversation.priority import PrioritySemaphore
from bot.conversation.reply import Context, Incoming, Reply, ReplyKind, is_vote
from bot.conversation.urgency import urgency
from faq import hours
from faq.model import Lang
from faq.search.index import Index

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Replied:
    """A reply that was made, for statistics."""

    channel: str
    reply: Reply
    seconds: float
    """How long it took to decide."""
    at: datetime
    """When, in the clinic's time."""
    faq: str
    """The content's version."""
    text: str
    """What was asked; empty for a press."""


@dataclass(frozen=True, slots=True)
class Vote:
    """Whether an answer helped."""

    entry: str
    vote: str
    """`up` or `down`."""
    lang: Lang
    at: datetime
    """When, in the clinic's time."""
    faq: str
    """The content's version."""
    text: str
    """What was asked, if that is still known."""


class Assistant:
    """Answers messages and presses."""

    def __init__(
        self,
        index: Callable[[], Index],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        record: Callable[[Replied], object] = lambda _: None,
        count_vote: Callable[[Vote], object] = lambda _: None,
    ) -> None:
        """`index` gives the FAQ in force and is called once per message; `clock` gives the time, with its zone.

        `record` is called with each reply, `count_vote` with each vote.
        """
        self.index = index
        self.clock = clock
        self.record = record
        self.count_vote = count_vote
        self.turn = PrioritySemaphore(1)
        """Held while a message is answered."""

    async def respond(self, incoming: Incoming, chat: Chat) -> Reply:
        """The reply to a message; where others wait for theirs, a message of danger goes before them."""
        await self.turn.acquire(0.0 if self.turn.is_free else self._urgency(incoming))
        try:
            await asyncio.sleep(0)  # so that messages that have arrived by now queue, the most urgent first
            return self._fenced(
                chat,
                incoming.text,
                lambda index, context, now: decide.reply_to(index, incoming, context, now),
            )
        finally:
            self.turn.release()

    async def press(self, payload: str, chat: Chat) -> Reply:
        """The reply to a press on a button of an earlier reply."""
        asked = self._asked(payload, chat)
        return self._fenced(chat, "", lambda index, context, now: decide.press(index, payload, context, now, asked))

    def vote(self, payload: str, chat: Chat) -> None:
        """Count a press on a vote's button, unless its entry no longer exists."""
        vote, _, target = payload.partition(":")
        lang, _, entry = target.partition(":")
        faq, now = self.index().faq, self.clock()
        if is_vote(payload) and entry in faq.entries:
            text, lang = self._asked(payload, chat), decide.language(faq, lang)
            self.count_vote(Vote(entry, vote, lang, hours.local(faq.clinic, now), faq.version, text))

    def _asked(self, payload: str, chat: Chat) -> str:
        """The question behind a vote; known only if the answer voted on is the last one."""
        last = chat.thread(self.clock().timestamp()).last
        voted = is_vote(payload) and last and last.entries[:1] == (payload.rpartition(":")[2],)
        return chat.question if voted else ""

    def say(self, name: str, kind: ReplyKind, chat: Chat, lang_hint: Lang | None = None) -> Reply:
        """One of the bot's own sentences (wording.yaml), in the chat's language."""
        faq, now = self.index().faq, self.clock()
        lang = decide.language(faq, chat.thread(now.timestamp()).lang, lang_hint)
        return answers.sentence(faq, name, kind, lang, now)

    def greet(self, lang: Lang | None = None) -> Reply:
        """What a conversation begins with."""
        faq = self.index().faq
        return answers.greeting(faq, decide.language(faq, lang), self.clock())

    def _urgency(self, incoming: Incoming) -> float:
        """How urgent a message is; 0 if that cannot be told."""
        try:
            return urgency(self.index(), incoming)
        except Exception as error:  # noqa: BLE001 -- this must not cost the reply
            logger.error("no glance at a message: %s", logs.describe_error(error))  # noqa: TRY400 -- never a traceback
            return 0.0

    def _fenced(
        self, chat: Chat, text: str, answer: Callable[[Index, Context, datetime], tuple[Reply, Context]]
    ) -> Reply:
        """The reply that `answer` decides, or an apology if it fails; it is recorded, and the chat keeps the next context."""
        started = time.perf_counter()
        index, now = self.index(), self.clock()
        context = chat.thread(now.timestamp())
        try:
            reply, following = answer(index, context, now)
        except Exception as error:  # noqa: BLE001 -- a patient gets a reply whatever went wrong
            logger.error("no reply could be made: %s", logs.describe_error(error))  # noqa: TRY400 -- never a traceback
            lang = decide.language(index.faq, context.lang)
            reply = answers.sentence(index.faq, "trouble", "unknown", lang, now)
        else:
            chat.context, chat.seen, chat.question = following, now.timestamp(), text
            chat.lang = following.chosen or chat.lang
        seconds = time.perf_counter() - started
        local = hours.local(index.faq.clinic, now)
        self.record(Replied(chat.channel, reply, seconds, local, index.faq.version, text))
        return reply
