"""Rows that wait to be written. While the database is out of order they wait here, up to a limit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa

from bot.conversation.chat import Chat
from bot.storage.database import Database, Link
from bot.storage.rows import Row, of_chat
from bot.storage.tables import chats, questions, replies, updates, votes

MOST = 20_000
"""Most rows of each kind that wait."""


@dataclass(slots=True)
class Pending:
    """Rows by table. Rows of chats and answered updates can be written twice without harm; the others must be written once."""

    chats: dict[bytes, tuple[Chat, float]] = field(default_factory=dict)
    """Key -> the chat, and when it was last seen; a blank chat is to be deleted. It becomes a row once per round, not at each change."""
    delivered: dict[tuple[str, int], int] = field(default_factory=dict)
    """Bot and update -> when it was answered."""
    votes: Counter[tuple[date, str, str, str]] = field(default_factory=Counter)
    """Day, entry, FAQ version and vote -> how often."""
    replies: list[Row] = field(default_factory=list)
    questions: list[Row] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.chats or self.delivered or self.votes or self.replies or self.questions)

    def take(self, *, everything: bool) -> Pending:
        """Remove and return what is to be written now: everything, or only what somebody waits for."""
        if everything:
            taken = Pending(self.chats, self.delivered, self.votes, self.replies, self.questions)
            self.chats, self.votes, self.replies, self.questions = {}, Counter(), [], []
        else:
            taken = Pending(delivered=self.delivered)
        self.delivered = {}
        return taken

    def take_back(self, older: Pending) -> int:
        """Put back, in front, what could not be written; return the number of rows for which there was no room."""
        self.chats = older.chats | self.chats
        self.delivered = older.delivered | self.delivered
        self.votes = older.votes + self.votes
        self.replies = older.replies + self.replies
        self.questions = older.questions + self.questions
        return self.trim()

    def trim(self) -> int:
        """Drop the oldest rows above MOST; return how many."""
        lists, maps = (self.replies, self.questions), (self.chats, self.delivered, self.votes)
        lost = sum(max(len(rows) - MOST, 0) for rows in (*lists, *maps))
        for listed in lists:
            del listed[: max(len(listed) - MOST, 0)]
        for mapped in maps:
            _trim(mapped)
        return lost

    async def write(self, link: Link, database: Database) -> None:
        """Write everything in one transaction; rows that other processes may write too are in a fixed order, to avoid deadlocks."""
        statements = Statements.of(database)
        rows = [{"bot": bot, "update_id": number, "at": at} for (bot, number), at in sorted(self.delivered.items())]
        if rows and not (self.chats or self.votes or self.replies or self.questions):
            await link.deliver(statements.deliver, rows)
            return
        kept = [of_chat(key, chat, seen) for key, (chat, seen) in sorted(self.chats.items()) if not chat.is_blank]
        gone = [key for key, (chat, _) in self.chats.items() if chat.is_blank]
        connection = link.writer
        async with connection.begin():
            if rows:
                await connection.execute(statements.deliver, rows)
            if kept:
                await connection.execute(statements.keep, kept)
            if gone:
                await connection.execute(sa.delete(chats).where(chats.c.key.in_(gone)))
            if self.votes:
                counted = [
                    {"day": day, "entry": entry, "faq": faq, "vote": vote, "count": count}
                    for (day, entry, faq, vote), count in sorted(self.votes.items())
                ]
                await connection.execute(statements.count, counted)
            if self.replies:
                await connection.execute(_REPLIED, self.replies)
            if self.questions:
                await connection.execute(_ASKED, self.questions)


_REPLIED, _ASKED = sa.insert(replies), sa.insert(questions)


@dataclass(frozen=True, slots=True)
class Statements:
    """Statements for rows that may exist already. Built once: building them takes longer than running them."""

    announce: sa.Insert
    deliver: sa.Insert
    keep: sa.Insert
    count: sa.Insert

    @staticmethod
    @cache
    def of(database: Database) -> Statements:
        """The statements for a database."""
        keep, count, deliver = database.insert(chats), database.insert(votes), database.insert(updates)
        changed = {column.name: keep.excluded[column.name] for column in chats.columns if column.name != "key"}
        more = {"count": votes.c.count + count.excluded.count}
        announce = database.insert(updates)
        again = {"at": announce.excluded.at}
        return Statements(
            announce.on_conflict_do_update(
                index_elements=list(updates.primary_key), set_=again, where=updates.c.chat.is_not(None)
            ),
            deliver.on_conflict_do_update(
                index_elements=list(updates.primary_key), set_={"at": deliver.excluded.at, "chat": None}
            ),
            keep.on_conflict_do_update(index_elements=[chats.c.key], set_=changed),
            count.on_conflict_do_update(index_elements=list(votes.primary_key), set_=more),
        )


def _trim(rows: dict[Any, Any]) -> None:
    while len(rows) > MOST:
        del rows[next(iter(rows))]
