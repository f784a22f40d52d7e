"""The journal: what is recorded of replies, and what is kept of chats. Its failures never cost a patient an answer.

Everything goes to a database in rounds: what comes while one round is written goes into the next. If the database is slow, full, locked
or gone, the journal continues in memory and writes what it can when the database is back.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import date

import sqlalchemy as sa

from bot.conversation.assistant import Replied, Vote
from bot.conversation.chat import Chat
from bot.health import Health
from bot.redaction import redact
from bot.storage import rows, turns, upkeep
from bot.storage.batches import Rounds
from bot.storage.database import Database, Link
from bot.storage.faults import FAULTS, describe_fault, is_damage
from bot.storage.keys import Keys
from bot.storage.patience import limit_wait
from bot.storage.pending import Pending
from bot.storage.tables import chats, updates
from bot.storage.turns import Opened, Opening, Update
from faq.model import Lang

PATIENCE = 0.5
"""Seconds a round may take; after that, the database counts as out of order and nobody waits for it any longer."""
START_WITHIN = 5.0
"""Seconds that connecting may take."""
CATCH_UP_WITHIN = 30.0
"""Seconds that writing may take after an outage; nobody waits for that."""
TRY_AGAIN_AFTER = 1.0
"""Seconds until a database that is out of order is tried again."""
WRITE_WITHIN = 0.2
"""Seconds until rows are written that nobody waits for."""
LOOK_EVERY = 5.0
"""Seconds between two looks at the other replicas and at the database's file."""
LOOK_WITHIN = 5.0
"""Seconds that a look may take."""
ASK_AGAIN_AFTER = 0.02
"""Seconds before asking again for a chat that another replica is answering."""
MOST_CHATS = 10_000
"""Chats kept in memory; the one silent the longest is dropped first."""
MOST_RECENT = 50_000
"""Answered updates kept in memory."""
SHARED_FOLDER = (
    "another process serves from the same DATA_DIR: stop one of them, give each a folder of its own, "
    "or set DATABASE_URL for replicas"
)
LONGEST_QUESTION = 300
"""Characters kept of a question."""


class OutOfOrder(Exception):  # noqa: N818 -- a state, not a fault of the program
    """The database cannot be used at the moment."""


class Journal:
    """Keeps chats, and records replies and votes."""

    def __init__(
        self,
        database: Database,
        keys: Keys,
        health: Health,
        *,
        retention_days: int = 30,
        keep_questions: bool = True,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`clock` gives seconds since 1970. Until `start`, everything is kept in memory."""
        self.database = database
        self.keys = keys
        self.health = health
        self.retention_days = retention_days
        self.keep_questions = keep_questions
        self.clock = clock
        self.name = secrets.token_hex(8)
        """Distinguishes this process from the other replicas."""
        self.link: Link | None = None
        self.lost = 0
        """Rows that could not be recorded since the start."""
        self.pending = Pending()
        self.chats: OrderedDict[bytes, Chat] = OrderedDict()
        self.has_all_chats = False
        """Whether a chat that is not in memory is not in the database either."""
        self.recent: OrderedDict[Update, None] = OrderedDict()
        self.reading: Rounds[Opening, Opened] = Rounds(self._read)
        self.writing: Rounds[bool, None] = Rounds(self._write)
        self.timer: asyncio.TimerHandle | None = None
        self.ending: asyncio.Task[None] | None = None

    # Starting, going on, stopping

    async def start(self) -> None:
        """Connect; if the database is out of order, `run` connects later."""
        link = None
        if self.ending:  # until that is done, the former connections may hold SQLite's lock
            await self.ending
        try:
            async with limit_wait(START_WITHIN):
                link = await self.database.connect()
                if not self.database.shared:
                    await self._recall(link)
            async with asyncio.timeout(CATCH_UP_WITHIN):
                await self._catch_up(link)
        except Exception as error:  # noqa: BLE001 -- whatever it is, patients are answered, and `run` tries again
            if link:  # otherwise each attempt would keep two connections, until PostgreSQL has none left
                await link.end()
            self._deal_with(error)
            return
        self.link = link
        self.health.report("store", None)

    async def run(self, faq_version: Callable[[], str]) -> None:
        """Look after the database and the chats in memory until cancelled; `faq_version` returns the version of the content in force."""
        swept = 0.0
        while True:
            if due := self.clock() - swept > upkeep.SWEEP_EVERY:
                for chat in self.chats.values():
                    chat.expire(self.clock())
            if self.link is None:
                await self.start()
            else:
                try:
                    async with limit_wait(LOOK_WITHIN):
                        await self._look(faq_version(), sweep=due)
                except Exception as error:  # noqa: BLE001 -- as in a round
                    self._failed(error)
                else:
                    swept = self.clock() if due else swept
            await asyncio.sleep(LOOK_EVERY if self.link else TRY_AGAIN_AFTER)

    async def stop(self) -> None:
        """Write what is pending, and disconnect."""
        if self.timer:
            self.timer.cancel()
        await self.written()
        link, self.link = self.link, None
        if link:
            await link.end()
        if self.ending:
            await self.ending
        self.database.leave()

    async def _recall(self, link: Link) -> None:
        """Load the newest answered updates and chats: no other process adds any from now on, so the database need not be asked again."""
        newest = sa.select(updates).where(updates.c.chat.is_(None)).order_by(updates.c.at.desc()).limit(MOST_RECENT)
        known = [(row.bot, row.update_id) for row in await link.reader.execute(newest)]
        self.recent = OrderedDict.fromkeys([*reversed(known), *self.recent])
        latest = sa.select(chats).order_by(chats.c.seen.desc()).limit(MOST_CHATS)
        stored = list((await link.reader.execute(latest)).mappings())
        kept = {row["key"]: rows.to_chat(row, "") for row in reversed(stored)}
        self.chats = OrderedDict(kept | self.chats)
        self.has_all_chats = len(stored) < MOST_CHATS

    async def _catch_up(self, link: Link) -> None:
        """Write what has waited."""
        while self.pending:
            await self._flush(link, everything=True)

    async def _look(self, faq_version: str, *, sweep: bool) -> None:
        """Check the database's file and the other replicas; with `sweep`, also delete what has expired."""
        if not self.database.in_place:
            raise FileNotFoundError
        if not self.database.shared:
            self.health.report("replicas", None if self.database.claim() else SHARED_FOLDER, warning=True)
        async with self.database.engine.connect() as connection:
            if self.database.shared:
                mine = {"name": self.name, "faq": faq_version, "secret": self.keys.fingerprint}
                others = await upkeep.others(connection, self.database, mine, int(self.clock()))
                self.health.report("replicas", upkeep.drift(mine, others), warning=True)
            if sweep:
                async with self.database.writing_alone():
                    await upkeep.sweep(connection, int(self.clock()), self.retention_days)

    def _failed(self, error: BaseException) -> None:
        """Keep everything in memory from now on."""
        link, self.link = self.link, None
        if link is None:
            return
        self._deal_with(error)
        # In a task of its own: a connection that hangs also hangs when it is closed.
        self.ending = asyncio.create_task(link.end())

    def _deal_with(self, error: BaseException) -> None:
        """Report what is wrong; a damaged file is set aside, so that the next attempt begins a new one."""
        self.health.report(
            "store", f"{describe_fault(error)}. Replies go on; what is recorded of them waits in memory", warning=True
        )
        if is_damage(error) and not self.database.shared:
            with suppress(OSError):
                self.database.set_aside()

    # Chats

    def expect(self, update: Update, name: str) -> None:
        """Announce to other replicas that an update of a chat has arrived here and will be answered in its turn."""
        if self.database.shared and self.link:
            self.reading.begin(Opening(self.keys.key(name), update, "announce"))

    @asynccontextmanager
    async def chat(self, name: str) -> AsyncIterator[Chat]:
        """What is kept of a chat named `channel:number`; what the block changes is kept."""
        channel, key = name.partition(":")[0], self.keys.key(name)
        chat = await self._open(Opening(key), channel) or Chat(channel)
        try:
            yield chat
        finally:
            self._keep(key, chat)
            if self.database.shared:
                await self.written()  # another replica may be asked next
            else:
                self._write_soon()

    @asynccontextmanager
    async def update(self, update: Update, name: str) -> AsyncIterator[Chat | None]:
        """The chat of an update that is to be answered; None if the update was answered before.

        While the block runs, no other replica answers the same chat. When it ends without an exception, the update counts as answered.
        """
        key = self.keys.key(name)
        asked = update not in self.recent
        chat = await self._open(Opening(key, update), name.partition(":")[0])
        try:
            yield chat
            if chat:
                self._remember(update)
        finally:
            if chat:
                self._keep(key, chat)
                await self.written(everything=self.database.shared)
                self._write_soon()
            if self.database.shared and self.link and asked:
                self.reading.begin(Opening(key, update, "release"))

    async def _open(self, wanted: Opening, channel: str) -> Chat | None:
        known = self.chats.get(wanted.key)
        if wanted.update in self.recent:
            return None
        if self.database.shared or not (known or self.has_all_chats):
            opened = await self._opened(wanted)
            if opened and opened.answered:
                return None
            if opened and wanted.key not in self.pending.chats:
                stored = rows.to_chat(opened.row, channel) if opened.row else Chat(channel)
                if known:  # what is in memory only
                    stored.question, stored.album = known.question, known.album
                known = stored
        known = known or Chat(channel)
        known.channel = channel
        return known

    async def _opened(self, wanted: Opening) -> Opened | None:
        """What the database knows of a chat; None if the database is out of order."""
        while self.link:
            with suppress(OutOfOrder):
                opened = await self.reading.ask(wanted)
                if opened.free:
                    return opened
                await asyncio.sleep(ASK_AGAIN_AFTER)
        return None

    @asynccontextmanager
    async def alone(self, what: str) -> AsyncIterator[None]:
        """Let only one replica at a time run the block of that name; without the database, nothing is ensured."""
        async with AsyncExitStack() as opened:
            if self.database.shared and self.link:
                with suppress(*FAULTS):
                    async with asyncio.timeout(START_WITHIN):
                        await self.database.lock_alone(opened, self.keys.key(f"alone:{what}"))
            yield

    def _keep(self, key: bytes, chat: Chat) -> None:
        self.chats.pop(key, None)
        self.pending.chats[key] = (chat, self.clock())
        if not chat.is_blank:
            self.chats[key] = chat
        if len(self.chats) > MOST_CHATS:
            self.chats.popitem(last=False)
            self.has_all_chats = False

    def _remember(self, update: Update) -> None:
        self.pending.delivered[update] = int(self.clock())
        self.recent[update] = None
        if len(self.recent) > MOST_RECENT:
            self.recent.popitem(last=False)

    # Recording

    def replied(self, replied: Replied) -> None:
        """Record a reply and, if a question had no answer, the question."""
        self.pending.replies.append(rows.of_reply(replied))
        reply = replied.reply
        why = "unsure" if reply.kind == "suggestions" else "unknown"
        if why == "unsure" or (reply.kind == "unknown" and not reply.entries):
            self._question(replied.text, replied.at.date(), reply.lang, why, None)
        self._write_soon()

    def voted(self, vote: Vote) -> None:
        """Count a vote and, if an answer did not help, keep the question."""
        self.pending.votes[vote.at.date(), vote.entry, vote.faq, vote.vote] += 1
        if vote.vote == "down":
            self._question(vote.text, vote.at.date(), vote.lang, "down", vote.entry)
        self._write_soon()

    def _question(self, text: str, day: date, lang: Lang, why: str, entry: str | None) -> None:
        if self.keep_questions and text.strip():
            words = redact(text)[:LONGEST_QUESTION]
            self.pending.questions.append({"day": day, "lang": lang, "why": why, "entry": entry, "text": words})

    # Rounds

    async def written(self, *, everything: bool = True) -> None:
        """Return when everything, or at least every answered update, is written or waits in memory for the database."""
        if self.link is None:
            self.lost += self.pending.trim()
            return
        with suppress(OutOfOrder):
            await self.writing.ask(everything)

    def _write_soon(self) -> None:
        if self.link is None:
            self.lost += self.pending.trim()
        elif self.timer is None:
            self.timer = asyncio.get_running_loop().call_later(WRITE_WITHIN, self.writing.begin, True)  # noqa: FBT003

    async def _write(self, everything: Sequence[bool]) -> Sequence[None]:
        """Write a round; write everything if one of the callers asked for that."""
        if any(everything) and self.timer:
            self.timer.cancel()
            self.timer = None
        async with self.database.writing_alone(), self._round() as link:
            if self.pending:
                await self._flush(link, everything=any(everything))
        return [None] * len(everything)

    async def _flush(self, link: Link, *, everything: bool) -> None:
        taken = self.pending.take(everything=everything)
        try:
            await taken.write(link, self.database)
        except BaseException:
            self.lost += self.pending.take_back(taken)
            raise

    async def _read(self, openings: Sequence[Opening]) -> Sequence[Opened]:
        async with self._round() as link:
            return await turns.read(link, self.database, openings, int(self.clock()))

    @asynccontextmanager
    async def _round(self) -> AsyncIterator[Link]:
        """The connections, for a round; if anything goes wrong with them, nobody waits for the database any longer.

        Raises:
            OutOfOrder: something went wrong.

        """
        if self.link is None:
            raise OutOfOrder
        try:
            async with limit_wait(PATIENCE):
                yield self.link
        except Exception as error:  # noqa: BLE001 -- asyncpg raises a TypeError if its connection ends while it waits
            self._failed(error)
            raise OutOfOrder from None
