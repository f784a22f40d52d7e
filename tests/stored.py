"""What a journal has written, looked at from outside it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from bot.storage.store import Journal


async def rows(journal: Journal, table: sa.Table) -> list[dict[str, Any]]:
    """The rows of a table, once everything pending is written; without their numbers."""
    await journal.written()
    async with journal.database.engine.connect() as connection:
        found = [dict(row) for row in (await connection.execute(sa.select(table))).mappings()]
    return [{name: value for name, value in row.items() if name != "id"} for row in found]


async def until(state: Callable[[], object]) -> None:
    """Wait for a state of things."""
    async with asyncio.timeout(20):
        while not state():  # noqa: ASYNC110 -- nobody tells of it
            await asyncio.sleep(0.02)
