"""Open chats: what the database knows of them and, if replicas share it, whose turn it is to answer.

A chat's updates are announced when they arrive. A replica answers an update only if no older one is waiting, and while it holds the
chat's advisory lock, which PostgreSQL releases when a process ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from bot.storage.database import Database, Link
from bot.storage.pending import Statements
from bot.storage.tables import chats, updates

WAIT_FOR = 30
"""Seconds an update waits for an older one of its chat that no replica answers."""

Update = tuple[str, int]
"""A Telegram bot, and the number of an update."""
_CHATS = sa.select(chats).where(chats.c.key.in_(sa.bindparam("wanted", expanding=True)))
_WAITING = sa.select(updates).where(updates.c.chat.in_(sa.bindparam("wanted", expanding=True)))
_ANSWERED = sa.select(updates).where(
    updates.c.update_id.in_(sa.bindparam("wanted", expanding=True)), updates.c.chat.is_(None)
)


@dataclass(frozen=True, slots=True)
class Opening:
    """A chat that is asked for."""

    key: bytes
    update: Update | None = None
    """The update that is to be answered once, and in the chat's order."""
    step: Literal["announce", "open", "release"] = "open"
    """An update is first announced to other replicas, then opened; at the end its chat is released."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What the database knows of a chat."""

    free: bool = True
    """Whether it is this update's turn."""
    answered: bool = False
    row: sa.RowMapping | None = None


async def read(link: Link, database: Database, openings: Sequence[Opening], now: int) -> list[Opened]:
    """What the database knows of some chats, at `now` in seconds since 1970."""
    turns = [opening for opening in openings if opening.step == "open"]
    if database.shared:
        await link.unlock([opening.key for opening in openings if opening.step == "release"])
        await _announce(link, database, openings, now)
        turns = await _locked(link, await _oldest(link, turns, now))
    keys = [opening.key for opening in turns]
    rows = {row["key"]: row for row in await link.rows(_CHATS, keys)} if keys else {}
    ids = [opening.update[1] for opening in turns if opening.update]
    # A process that answers alone remembers what it answered.
    answered = await link.rows(_ANSWERED, ids) if ids and database.shared else []
    done = {(row["bot"], row["update_id"]) for row in answered}
    return [Opened(opening in turns, opening.update in done, rows.get(opening.key)) for opening in openings]


async def _announce(link: Link, database: Database, openings: Sequence[Opening], now: int) -> None:
    arrived = [
        {"bot": opening.update[0], "update_id": opening.update[1], "at": now, "chat": opening.key}
        for opening in openings
        if opening.step == "announce" and opening.update
    ]
    if arrived:
        await link.reader.execute(Statements.of(database).announce, arrived)


async def _oldest(link: Link, turns: list[Opening], now: int) -> list[Opening]:
    """Those whose chat has no older update to answer."""
    keys = [opening.key for opening in turns if opening.update]
    waiting = await link.rows(_WAITING, keys) if keys else []
    recent = [row for row in waiting if row["at"] > now - WAIT_FOR]
    oldest: dict[bytes, int] = {}
    for row in recent:
        oldest[row["chat"]] = min(row["update_id"], oldest.get(row["chat"], row["update_id"]))
    return [
        opening
        for opening in turns
        if not opening.update or oldest.get(opening.key, opening.update[1]) >= opening.update[1]
    ]


async def _locked(link: Link, turns: list[Opening]) -> list[Opening]:
    """Those whose chat no other replica is answering; an opening without an update takes no turn."""
    locked = await link.lock([opening.key for opening in turns if opening.update])
    return [opening for opening in turns if not opening.update or opening.key in locked]
