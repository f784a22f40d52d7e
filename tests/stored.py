"""What the journal has written, read from the database beside it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.storage.journal import Journal


async def rows(journal: Journal, table: sa.Table) -> list[dict[str, Any]]:
    """Rows of a table without their numbers, after everything pending is written."""
    await journal.written()
    async with journal.database.engine.connect() as connection:
        found = [dict(row) for row in (await connection.execute(sa.select(table))).mappings()]
    return [{name: value for name, value in row.items() if name != "id"} for row in found]
