"""Upkeep every few seconds: other replicas, and the deletion of what has expired."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation.chat import EDITABLE_FOR, FORGET_AFTER
from bot.storage.database import Database
from bot.storage.tables import chats, questions, replicas, replies, updates, votes

SWEEP_EVERY = 60.0
"""Seconds between two sweeps."""
KEEP_UPDATES = 3 * 24 * 3600
"""Seconds an answered update is remembered: Telegram resends for a day at most, and after a quiet week restarts its numbering."""
KEEP_COUNTS = timedelta(days=800)
"""How long replies and votes are kept: a little over two years, to compare one year with the next."""
KEEP_REPLICAS = 24 * 3600
"""Seconds a replica that no longer reports is kept."""
GONE_AFTER = 16
"""Seconds after which a replica that no longer reports counts as gone."""


async def sweep(connection: AsyncConnection, now: int, retention_days: int) -> None:
    """Delete what has expired at `now`, in seconds since 1970."""
    today = datetime.fromtimestamp(now, UTC).date()
    old = chats.c.seen < now - FORGET_AFTER
    too_old = chats.c.seen < now - EDITABLE_FOR
    async with connection.begin():
        await connection.execute(sa.update(chats).where(old, chats.c.context.is_not(None)).values(context=None))
        await connection.execute(sa.update(chats).where(too_old, chats.c.shown.is_not(None)).values(shown=None))
        # Delete chats that have only a rate left.
        empty = sa.and_(old, chats.c.lang.is_(None), chats.c.shown.is_(None))
        await connection.execute(sa.delete(chats).where(sa.or_(empty, chats.c.seen < now - retention_days * 86_400)))
        await connection.execute(sa.delete(updates).where(updates.c.at < now - KEEP_UPDATES))
        await connection.execute(sa.delete(questions).where(questions.c.day < today - timedelta(days=retention_days)))
        await connection.execute(sa.delete(replies).where(replies.c.day < today - KEEP_COUNTS))
        await connection.execute(sa.delete(votes).where(votes.c.day < today - KEEP_COUNTS))
        await connection.execute(sa.delete(replicas).where(replicas.c.seen < now - KEEP_REPLICAS))
    if connection.dialect.name == "sqlite":
        # The write-ahead log holds deleted rows until it is truncated.
        await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


async def others(
    connection: AsyncConnection, database: Database, mine: Mapping[str, str], now: int
) -> Sequence[sa.RowMapping]:
    """Report that this replica is running, with its row as `mine`; return the rows of the others."""
    statement = database.insert(replicas).values(**mine, seen=now)
    changed = {"faq": mine["faq"], "secret": mine["secret"], "seen": now}
    async with connection.begin():
        await connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=changed))
        there = sa.select(replicas).where(replicas.c.name != mine["name"], replicas.c.seen > now - GONE_AFTER)
        return (await connection.execute(there)).mappings().all()


def drift(mine: Mapping[str, str], others: Sequence[sa.RowMapping]) -> str | None:
    """How the replicas differ, and the remedy; None if they do not."""
    if any(other["secret"] != mine["secret"] for other in others):
        return "replicas have different secrets, so that they do not know each other's chats: set CHAT_SECRET to the same in all of them"
    versions = sorted({str(other["faq"]) for other in others} - {mine["faq"]})
    if versions:
        return f"this replica answers from content {mine['faq']}, others from {', '.join(versions)}: bring the same content to all"
    return None
