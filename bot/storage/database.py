"""The database: SQLite in a file under DATA_DIR, or PostgreSQL that several replicas share; the same code serves both."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, nullcontext, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiosqlite
import sqlalchemy as sa
from filelock import FileLock, Timeout
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool
from sqlalchemy.sql.compiler import SQLCompiler

from bot.storage.address import parse_database_url
from bot.storage.faults import FAULTS, SharedPool

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection

logger = logging.getLogger(__name__)

for _name in ("aiosqlite", "sqlalchemy", "asyncpg", "alembic"):
    # They log what is written to the tables: silence them at every level.
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)

FILE = "bot.sqlite3"
OWNED = "serving.lock"
"""The file under DATA_DIR on which the serving process holds a lock."""
CONNECT_WITHIN = 3.0
"""Seconds within which PostgreSQL must accept a connection."""
BUSY = 0.4
"""Seconds SQLite waits for another process's lock."""
ASK_AGAIN_AFTER = 0.01
"""Seconds before a lock is tried again that SQLite itself does not wait for."""
MIGRATING = 3
"""Seconds SQLite waits for another process that migrates the tables."""
MIGRATION_LOCK = 0x41746C6173
"""The advisory lock for migrating the tables: "Atlas" in ASCII."""
MIGRATIONS = Path(__file__).parent / "migrations"
"""Their files end with the revision, as in `first_0001.py`."""

_LOCK = sa.text(
    "SELECT place, pg_try_advisory_lock(key) FROM unnest(CAST(:keys AS bigint[])) WITH ORDINALITY AS asked(key, place)"
)
_UNLOCK = sa.text("SELECT pg_advisory_unlock(key) FROM unnest(CAST(:keys AS bigint[])) AS asked(key)")


class Link:
    """Two connections: one reads and holds locks, one writes."""

    def __init__(self, reader: AsyncConnection, writer: AsyncConnection) -> None:
        self.reader = reader
        """Without transactions: each statement sees the latest rows."""
        self.writer = writer

    async def rows(self, statement: sa.Select[Any], wanted: Sequence[object]) -> Sequence[sa.RowMapping]:
        """The rows that a query finds for the values `wanted`."""
        found = await self.reader.execute(statement, {"wanted": wanted})
        return list(found.mappings())

    async def deliver(self, statement: sa.Insert, rows: Sequence[Mapping[str, object]]) -> None:
        """Write answered updates by a statement, one at a time.

        SQLite is written to without SQLAlchemy: each of its steps wakes SQLite's thread, which would take longer than the writing itself.
        """
        raw = (await self.reader.get_raw_connection()).driver_connection
        if not isinstance(raw, aiosqlite.Connection):
            await self.reader.execute(statement, rows)
            return
        compiled = _compiled(statement)
        for row in rows:
            values = compiled.construct_params(row)
            await raw.execute_insert(compiled.string, [values[name] for name in compiled.positiontup or ()])

    async def lock(self, keys: Sequence[bytes]) -> set[bytes]:
        """Lock those keys that no other process holds and return them; they stay locked until `unlock` or the end of the process."""
        if not keys:
            return set()
        held = await self.reader.execute(_LOCK, {"keys": [_number(key) for key in keys]})
        return {keys[place - 1] for place, locked in held if locked}

    async def unlock(self, keys: Sequence[bytes]) -> None:
        """Release the locks of keys."""
        if keys:
            await self.reader.execute(_UNLOCK, {"keys": [_number(key) for key in keys]})

    async def end(self) -> None:
        """Close both connections, without waiting for one that hangs."""
        for connection in (self.reader, self.writer):
            with suppress(*FAULTS):
                async with asyncio.timeout(1):
                    await connection.invalidate()
                    await connection.close()


class Database:
    """Where the journal is kept."""

    def __init__(self, data_dir: Path, address: str = "") -> None:
        """`address`: that of PostgreSQL; without one, SQLite in a file under `data_dir`.

        Raises:
            InvalidSettings: the address has a parameter that cannot be used.

        """
        self.shared = bool(address)
        """Whether other replicas write here too."""
        self.file = data_dir / FILE
        self.inode = 0
        self.write_lock = asyncio.Lock()
        self.owned = FileLock(data_dir / OWNED, timeout=0, thread_local=False)
        if address:
            parsed = parse_database_url(address)
            limits = {"timeout": CONNECT_WITHIN} | parsed.connect
            self.engine = create_async_engine(parsed.url, poolclass=NullPool, connect_args=limits)
        else:
            url = URL.create("sqlite+aiosqlite", database=str(self.file))
            self.engine = create_async_engine(url, poolclass=NullPool, connect_args={"timeout": BUSY})
            sa.event.listen(self.engine.sync_engine, "connect", _set_up_sqlite)

    def insert(self, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
        """An insert that can say what to do if the row exists already."""
        return postgresql.insert(table) if self.shared else sqlite.insert(table)

    async def connect(self) -> Link:
        """Connect, and bring the tables up to date.

        Raises:
            DBAPIError, OSError: the database cannot be used.

        """
        await self.migrate()
        async with AsyncExitStack() as opened:
            reader = await opened.enter_async_context(self.engine.connect())
            await reader.execution_options(isolation_level="AUTOCOMMIT")
            if not self.shared:
                self.inode = self.file.stat().st_ino
            link = Link(reader, await opened.enter_async_context(self.engine.connect()))
            if self.shared and await _is_pooled_by_transaction(link):
                raise SharedPool
            opened.pop_all()
        return link

    async def migrate(self) -> None:
        """Bring the tables up to date, one process at a time, by SQLite's own lock or PostgreSQL's advisory lock.

        Tables that are up to date are not locked: another process may be writing to them.

        Raises:
            DBAPIError, OSError: the database cannot be used.

        """
        if not self.shared:
            self.file.parent.mkdir(parents=True, exist_ok=True)
        async with self.engine.connect() as connection:
            if await connection.run_sync(_is_current):
                return
        config = await asyncio.to_thread(_alembic_config)
        if self.shared:
            async with self.engine.begin() as connection:
                await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATION_LOCK)))
                await connection.run_sync(_upgrade, config)
            return
        async with self.engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.exec_driver_sql(f"PRAGMA busy_timeout = {MIGRATING * 1000}")
            await connection.exec_driver_sql("BEGIN IMMEDIATE")
            await connection.run_sync(_upgrade, config)
            await connection.exec_driver_sql("COMMIT")

    async def lock_alone(self, until: AsyncExitStack, key: bytes) -> None:
        """Wait for PostgreSQL's advisory lock of a key, and hold it `until` the end of a block."""
        connection = await until.enter_async_context(self.engine.connect())
        await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_number(key))))

    def writing_alone(self) -> AbstractAsyncContextManager[None]:
        """A lock for writing: SQLite lets one connection write, and the others of this process should not wait for its lock."""
        return nullcontext() if self.shared else self.write_lock

    def claim(self) -> bool:
        """Claim the folder until `leave` or the end of the process; false if another process serves from it."""
        try:
            if not self.owned.is_locked:
                self.owned.acquire()
        except Timeout:
            return False
        except OSError:  # the database's own faults say what is wrong with the folder
            return True
        return True

    def leave(self) -> None:
        """Let another process claim the folder."""
        self.owned.release(force=True)

    @property
    def in_place(self) -> bool:
        """Whether writes still go to the file of that name: nobody has deleted or replaced it."""
        return self.shared or (self.file.exists() and self.file.stat().st_ino == self.inode)

    def set_aside(self) -> None:
        """Rename a file that is no longer a valid database, so that it can be examined later.

        Raises:
            OSError: it cannot be moved.

        """
        damaged = self.file.with_name(f"{self.file.name}.damaged-{int(time.time())}")
        self.file.replace(damaged)
        for suffix in ("-wal", "-shm"):
            beside = self.file.with_name(self.file.name + suffix)
            if beside.exists():
                beside.replace(damaged.with_name(damaged.name + suffix))
        logger.error("%s was damaged and is set aside as %s; a new one was begun", self.file.name, damaged.name)


def open_read_only(file: Path) -> sqlite3.Connection:
    """Open SQLite's file without changing or creating it, whatever characters its path has."""
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)


async def _is_pooled_by_transaction(link: Link) -> bool:
    """Whether a pool gives a connection another server process for each transaction: then advisory locks have no effect.

    Without such a pool, the reader keeps its server process, and the writer has another one.
    """
    process = sa.select(sa.func.pg_backend_pid())
    before = (await link.reader.execute(process)).scalar_one()
    async with link.writer.begin():
        held = (await link.writer.execute(process)).scalar_one()
        after = (await link.reader.execute(process)).scalar_one()
    return len({before, held, after}) != 2 or before != after


@cache
def _compiled(statement: sa.Insert) -> SQLCompiler:
    """A statement for answered updates in SQLite's dialect, with the columns that it writes."""
    return statement.compile(dialect=sqlite.dialect(), column_keys=["bot", "update_id", "at"])


def _number(key: bytes) -> int:
    """A key as PostgreSQL's advisory locks take it."""
    return int.from_bytes(key[:8], signed=True)


def _set_up_sqlite(connection: AsyncAdapt_aiosqlite_connection, _: object) -> None:
    connection.run_async(_set_pragmas)


async def _set_pragmas(connection: aiosqlite.Connection) -> None:
    await _write_ahead(connection)
    # Do not wait for the disk at each write: a killed process loses nothing, and a power cut only the last moments.
    # Overwrite what is deleted.
    for pragma in ("synchronous = NORMAL", "secure_delete = ON"):
        await connection.execute_fetchall(f"PRAGMA {pragma}")


async def _write_ahead(connection: aiosqlite.Connection) -> None:
    """Switch a file to SQLite's write-ahead log, unless it has one.

    SQLite does not wait for a lock here: of several connections that switch a new file at once, some are refused immediately.
    """
    until = time.monotonic() + BUSY
    while True:
        try:
            await connection.execute_fetchall("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            await asyncio.sleep(ASK_AGAIN_AFTER)
        else:
            return


def _alembic_config() -> Config:
    """Alembic's settings; loading Alembic takes half a second, so it happens in a thread and before any lock."""
    from alembic import command  # noqa: F401, PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def _is_current(connection: sa.Connection) -> bool:
    """Whether the tables are those of the newest migration. Without Alembic, which most starts need not load: it takes 10 MB."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return False
    newest = max(path.stem.rpartition("_")[2] for path in (MIGRATIONS / "versions").glob("*_*.py"))
    return list(connection.scalars(sa.text("SELECT version_num FROM alembic_version"))) == [newest]


def _upgrade(connection: sa.Connection, config: Config) -> None:
    from alembic import command  # noqa: PLC0415

    if not _is_current(connection):  # another process may have been first
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
