"""A database that is locked, full, damaged or gone costs no patient an answer; what was to be recorded is written when it is back."""

from __future__ import annotations

import asyncio
import logging
import re
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from postgres import Postgres
from stored import rows
from test_storage import SECRET, replied
from waiting import until

from bot.health import Health
from bot.storage import database, pending, tables
from bot.storage import journal as module
from bot.storage.database import FILE, Database
from bot.storage.journal import Journal
from bot.storage.keys import Keys

END = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'atlas-faq-bot'"
"""Ends the journal's connections, as whoever administers the server may."""


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits as in service, or shorter."""
    monkeypatch.setattr(database, "BUSY", 0.4)
    monkeypatch.setattr(database, "CONNECT_WITHIN", 1.0)
    monkeypatch.setattr(module, "PATIENCE", 0.5)
    monkeypatch.setattr(module, "START_WITHIN", 5.0)
    monkeypatch.setattr(module, "LOOK_WITHIN", 0.5)
    monkeypatch.setattr(module, "LOOK_EVERY", 0.1)
    monkeypatch.setattr(module, "TRY_AGAIN_AFTER", 0.1)


@asynccontextmanager
async def running(data_dir: Path, address: str = "") -> AsyncIterator[Journal]:
    """A journal that looks after itself, as it does in service."""
    journal = Journal(Database(data_dir, address), Keys(SECRET), Health())
    await journal.start()
    tending = asyncio.create_task(journal.run(lambda: "abc123"))
    try:
        yield journal
    finally:
        tending.cancel()
        await asyncio.gather(tending, return_exceptions=True)
        await journal.stop()


async def answered(journal: Journal, first: int, number: int = 5) -> None:
    """Answer some updates, each of a chat of its own, and one question of the web page's."""
    async with asyncio.timeout(60):
        for update in range(first, first + number):
            async with journal.update(("bot", update), f"telegram:{update}") as chat:
                assert chat is not None
                chat.lang = "es"
                journal.replied(replied())
            async with journal.update(("bot", update), f"telegram:{update}") as chat:
                assert chat is None
        async with journal.chat("web:1") as chat:
            chat.lang = "en"


async def told(journal: Journal, words: str) -> None:
    """Wait until the journal says what is wrong; patients are answered all the same, so the process stays ready."""
    await until(lambda: words in journal.health.warnings.get("store", ""))
    assert journal.health.ready


async def caught_up(journal: Journal, updates: int) -> None:
    """Wait until the journal is in order again, with everything in the database."""
    await until(lambda: not journal.health.warnings)
    assert len(await rows(journal, tables.updates)) == updates
    assert len(await rows(journal, tables.replies)) == updates
    assert len(await rows(journal, tables.chats)) == updates + 1
    assert journal.lost == 0


async def test_locked_by_another_program(tmp_path: Path) -> None:
    async with running(tmp_path) as journal:
        await answered(journal, 0)
        other = sqlite3.connect(tmp_path / FILE, isolation_level=None, check_same_thread=False)
        # In a thread: the journal may be writing, and must be able to end that.
        await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
        await answered(journal, 5)
        await told(journal, "holds the database's lock")
        await answered(journal, 10)
        other.execute("ROLLBACK")
        other.close()
        await caught_up(journal, 15)


async def test_a_driver_that_raises_what_nobody_expects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As asyncpg does where its connection is torn away while it waits for an answer."""

    async def write(*_: object) -> None:
        raise TypeError("cannot unpack non-iterable NoneType object")

    async with running(tmp_path) as journal:
        await answered(journal, 0)
        with monkeypatch.context() as patch:
            patch.setattr(pending.Pending, "write", write)
            await answered(journal, 5)
            await told(journal, "Replies go on")
        await caught_up(journal, 10)


async def test_waiting_for_its_own_event_loop_is_not_the_databases_fault(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Many chats at once keep the process busy, while the database has answered."""
    async with running(tmp_path) as journal:
        await answered(journal, 0)
        journal.replied(replied())
        writing = asyncio.create_task(journal.written())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        time.sleep(2 * module.PATIENCE)  # noqa: ASYNC251 -- as the event loop is held up by answering
        await writing
        assert not journal.health.warnings
        assert len(await rows(journal, tables.replies)) == 6
    assert "store" not in caplog.text


async def test_a_second_process_on_the_same_folder_is_told(tmp_path: Path) -> None:
    async with running(tmp_path) as first:
        await answered(first, 0)
        async with running(tmp_path) as second:
            await until(lambda: "the same DATA_DIR: stop one" in second.health.warnings.get("replicas", ""))
            assert "replicas" not in first.health.warnings
    async with running(tmp_path) as third:
        await answered(third, 10)
        assert "replicas" not in third.health.warnings


async def test_a_full_disk(tmp_path: Path) -> None:
    async with running(tmp_path) as journal:
        await answered(journal, 0)
        # What SQLite says where the disk is full.
        assert journal.link
        pages = (await journal.link.writer.exec_driver_sql("PRAGMA page_count")).scalar_one()
        await journal.link.writer.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        await journal.link.writer.commit()
        journal.pending.replies += [module.rows.of_reply(replied())] * 5000
        await journal.written()
        await until(lambda: not journal.health.warnings)
        assert len(await rows(journal, tables.replies)) == 5005


async def test_a_full_disk_is_told_in_words(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with running(tmp_path) as journal:
        assert journal.link
        await journal.link.writer.exec_driver_sql("PRAGMA max_page_count = 1")
        await journal.link.writer.commit()
        journal.pending.replies += [module.rows.of_reply(replied())] * 5000
        await journal.written()
    assert "the disk is full: make room. Replies go on" in caplog.text


@pytest.mark.parametrize("when", ["before the start", "in service"])
async def test_a_damaged_file_is_set_aside(tmp_path: Path, when: str, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / FILE
    if when == "before the start":
        file.write_bytes(b"this is no database" * 500)
    async with running(tmp_path) as journal:
        if when == "in service":
            await answered(journal, 100)
            with sqlite3.connect(file) as other:
                other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            other.close()
            with file.open("r+b") as damaged:
                damaged.write(b"this is no database" * 500)
        await answered(journal, 0)
        await until(lambda: not journal.health.warnings and journal.link)
        await answered(journal, 5)
        assert len(await rows(journal, tables.updates)) >= 5
    (name,) = re.findall(rf"set aside as ({re.escape(FILE)}\.damaged-\d+)", caplog.text)
    assert b"this is no database" in (tmp_path / name).read_bytes()
    with sqlite3.connect(file) as fresh:
        assert fresh.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    fresh.close()


async def test_a_file_that_opens_and_is_damaged_further_on_is_set_aside_too(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(tmp_path) as journal:
        await answered(journal, 0)
    file = tmp_path / FILE
    with closing(sqlite3.connect(file)) as before:
        (size,) = before.execute("PRAGMA page_size").fetchone()
        (page,) = before.execute("SELECT rootpage FROM sqlite_master WHERE name = 'chats'").fetchone()
    with file.open("r+b") as damaged:
        damaged.seek((page - 1) * size)
        damaged.write(b"\xa5" * size)
    async with running(tmp_path) as journal:
        await until(lambda: journal.link)
        await answered(journal, 5)
        assert len(await rows(journal, tables.updates)) == 5
    assert "damaged and is set aside as" in caplog.text


async def test_a_file_that_somebody_deletes(tmp_path: Path) -> None:
    async with running(tmp_path) as journal:
        await answered(journal, 0)
        first = journal.link
        for name in ("", "-wal", "-shm"):
            (tmp_path / f"{FILE}{name}").unlink()
        await until(lambda: journal.link and journal.link is not first)  # the file alone may still be without tables
        await answered(journal, 5)
        assert len(await rows(journal, tables.updates)) >= 5
        async with journal.update(("bot", 1), "telegram:1") as chat:
            assert chat is None  # memory knows it still


async def test_tables_of_a_newer_release(tmp_path: Path) -> None:
    """After a release is taken back: the way out is named."""
    async with running(tmp_path) as journal:
        await answered(journal, 0)
    with sqlite3.connect(tmp_path / FILE) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    other.close()
    async with running(tmp_path) as journal:
        await told(journal, "made by a newer release of this program: start that one again")
        await answered(journal, 5)


async def test_a_folder_that_cannot_be_had(tmp_path: Path) -> None:
    blocked = tmp_path / "var"
    blocked.write_text("a file where a folder should be")
    async with running(blocked) as journal:
        await told(journal, "the database cannot be")
        await answered(journal, 0)
        blocked.unlink()
        await caught_up(journal, 5)


async def test_more_than_fits_into_memory_is_counted_as_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pending, "MOST", 10)
    blocked = tmp_path / "var"
    blocked.write_text("a file where a folder should be")
    async with running(blocked) as journal:
        for _ in range(25):
            journal.replied(replied())
        assert journal.lost == 15
        blocked.unlink()
        await until(lambda: not journal.health.warnings)
        assert len(await rows(journal, tables.replies)) == 10


async def test_a_server_that_stops_and_comes_back(own_postgres: Postgres, tmp_path: Path) -> None:
    async with running(tmp_path, own_postgres.url) as journal:
        await answered(journal, 0)
        own_postgres.stop()
        await answered(journal, 5)
        await told(journal, "the database cannot be used")
        await answered(journal, 10)
        own_postgres.start()
        await caught_up(journal, 15)


async def test_a_server_that_hangs(own_postgres: Postgres, tmp_path: Path) -> None:
    async with running(tmp_path, own_postgres.url) as journal:
        await answered(journal, 0)
        own_postgres.freeze()
        await answered(journal, 5)
        await told(journal, "does not answer in time")
        await answered(journal, 10)
        own_postgres.freeze(thaw=True)
        await caught_up(journal, 15)


async def test_a_server_that_only_reads_is_not_left_without_connections(own_postgres: Postgres, tmp_path: Path) -> None:
    """Each attempt once kept two connections, until there were none left for anybody."""
    held = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'atlas-faq-bot'"
    only_read = "ALTER DATABASE postgres SET default_transaction_read_only = {}"
    connected: list[object] = []
    async with running(tmp_path, own_postgres.url) as journal:
        sa.event.listen(journal.database.engine.sync_engine, "connect", lambda *made: connected.append(made))
        await answered(journal, 0)
        own_postgres.sql(only_read.format("on"))
        own_postgres.sql(END)
        await answered(journal, 5)
        await told(journal, "the database cannot be written")
        before = len(connected)
        await until(lambda: len(connected) > before + 20)
        assert int(own_postgres.sql(held)) <= 4
        own_postgres.sql(only_read.format("off"))
        own_postgres.sql(END)
        await caught_up(journal, 10)


async def test_a_server_without_a_connection_left(own_postgres: Postgres, tmp_path: Path) -> None:
    own_postgres.sql("CREATE ROLE bot LOGIN; GRANT ALL ON SCHEMA public TO bot")
    async with running(tmp_path, own_postgres.url.replace("postgres@", "bot@")) as journal:
        await answered(journal, 0)
        own_postgres.sql("ALTER ROLE bot CONNECTION LIMIT 0")
        own_postgres.sql(END)
        await answered(journal, 5)
        await told(journal, "no connection left: allow it more")
        own_postgres.sql("ALTER ROLE bot CONNECTION LIMIT -1")
        await caught_up(journal, 10)


async def test_a_server_that_is_not_there_at_the_start(own_postgres: Postgres, tmp_path: Path) -> None:
    own_postgres.stop()
    async with running(tmp_path, own_postgres.url) as journal:
        await told(journal, "the database cannot be used")
        await answered(journal, 0)
        own_postgres.start()
        await caught_up(journal, 5)


async def test_what_is_told_names_no_password_and_no_place(
    own_postgres: Postgres, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    address = own_postgres.url.replace("postgres@", "nobody:tellnoone@").replace("/postgres", "/secretdb")
    async with running(tmp_path, address) as journal:
        await told(journal, "mend DATABASE_URL")
        shown = caplog.text + str(journal.health.warnings)
    for secret in ("tellnoone", "nobody", "secretdb", str(tmp_path)):
        assert secret not in shown


async def test_a_database_that_nobody_made(own_postgres: Postgres, tmp_path: Path) -> None:
    async with running(tmp_path, f"{own_postgres.url}x") as journal:
        await told(journal, "no such database: make it, or mend DATABASE_URL")
        own_postgres.create("postgresx")
        await until(lambda: not journal.health.warnings)
