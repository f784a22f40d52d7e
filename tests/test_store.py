"""What survives a restart, and that a disk out of order costs nobody an answer."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import store as module
from bot.health import Health
from bot.store import KEEP_IDS, Store

BOT = "123"


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1_780_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def health() -> Health:
    """What is wrong."""
    return Health()


@pytest.fixture
def store(tmp_path: Path, health: Health) -> Iterator[Store]:
    """A store on a disk in order."""
    opened = Store(tmp_path, health, Clock())
    yield opened
    opened.close()


def reopened(store: Store) -> Store:
    """The store of the next process."""
    store.close()
    return Store(store.file.parent, store.health, store.clock)


def test_what_was_answered_is_known_after_a_restart(store: Store) -> None:
    store.remember(BOT, 7)
    again = reopened(store)
    assert again.answered(BOT, 7)
    assert not again.answered(BOT, 8)
    assert not again.answered("another", 7)
    again.close()


def test_what_was_answered_is_on_disk_at_once(store: Store) -> None:
    """As another process would find it if this one were killed now."""
    store.remember(BOT, 7)
    other = Store(store.file.parent, Health())
    assert other.answered(BOT, 7)
    other.close()


def test_ids_are_forgotten_after_some_days(store: Store) -> None:
    assert isinstance(store.clock, Clock)
    store.remember(BOT, 7)
    store.clock.now += KEEP_IDS + 1
    for number in range(1001):
        store.remember(BOT, 1000 + number)
    again = reopened(store)
    assert not again.answered(BOT, 7)
    assert again.answered(BOT, 2000)
    again.close()


def test_memory_holds_the_last_ids_only(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_IDS", 10)
    for number in range(30):
        store.remember(BOT, number)
    assert len(store.recent) == 10
    assert store.answered(BOT, 0)  # from the disk


def test_votes_are_counted_by_entry_version_and_day(store: Store) -> None:
    for vote in ("up", "up", "down"):
        store.vote("parking", "v1", vote)
    store.vote("parking", "v2", "up")
    assert store.connection
    rows = store.connection.execute("SELECT faq, vote, count FROM votes ORDER BY faq, vote").fetchall()
    assert rows == [("v1", "down", 1), ("v1", "up", 2), ("v2", "up", 1)]


def test_nothing_but_ids_times_and_votes_is_kept(store: Store) -> None:
    assert store.connection
    columns = store.connection.execute(
        "SELECT t.name || '.' || c.name FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table'"
    ).fetchall()
    assert sorted(name for (name,) in columns) == sorted(
        [
            "answered.bot", "answered.update_id", "answered.at", "votes.entry", "votes.faq", "votes.vote", "votes.day", "votes.count",
        ]
    )  # fmt: skip


def full(store: Store) -> None:
    """Let the disk be full."""
    assert store.connection
    store.connection.execute("PRAGMA max_page_count = 1")


def test_a_full_disk_is_reported_once_and_what_was_answered_is_known_all_the_same(
    store: Store, health: Health, caplog: pytest.LogCaptureFixture
) -> None:
    full(store)
    for number in range(900):
        assert not store.answered(BOT, number)
        store.remember(BOT, number)
    assert all(store.answered(BOT, number) for number in range(900))
    assert "make room on the disk" in health.problems["store"]
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert store.connection
    store.connection.execute("PRAGMA max_page_count = 100000")
    store.remember(BOT, 1000)
    assert health.ready
    again = reopened(store)
    assert again.answered(BOT, 1000)
    again.close()


def test_a_locked_database_is_reported_and_got_over(store: Store, health: Health) -> None:
    other = sqlite3.connect(store.file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    store.remember(BOT, 7)
    assert store.answered(BOT, 7)
    assert "locked" in health.problems["store"]
    other.execute("COMMIT")
    other.close()
    store.remember(BOT, 8)
    assert health.ready


def test_a_database_that_is_locked_at_the_start_is_got_over(tmp_path: Path, health: Health) -> None:
    other = sqlite3.connect(tmp_path / "bot.sqlite3", isolation_level=None)
    other.execute("CREATE TABLE held (x)")
    other.execute("BEGIN EXCLUSIVE")
    store = Store(tmp_path, health)
    store.remember(BOT, 7)
    assert not health.ready
    other.execute("COMMIT")
    other.close()
    store.remember(BOT, 8)
    assert health.ready
    store.close()


@pytest.mark.parametrize("damage", [b"no database", b"SQLite format 3\0" + b"\xff" * 5000, b"\0" * 8192])
def test_a_damaged_file_is_set_aside_at_the_start(
    tmp_path: Path, health: Health, damage: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "bot.sqlite3").write_bytes(damage)
    store = Store(tmp_path, health)
    store.remember(BOT, 7)
    again = reopened(store)
    assert again.answered(BOT, 7)
    assert health.ready
    assert "set aside" in caplog.text
    (aside,) = tmp_path.glob("*damaged*")
    assert aside.read_bytes() == damage
    again.close()


def test_a_file_that_is_damaged_while_it_is_used_is_got_over(
    store: Store, health: Health, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(2000):
        store.remember(BOT, number)
    store = reopened(store)
    with store.file.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (store.file.stat().st_size - 4096))
    store.recent.clear()
    for number in range(3000, 3300):
        store.remember(BOT, number)
        assert store.answered(BOT, number)
    again = reopened(store)
    again.remember(BOT, 5000)
    assert again.answered(BOT, 5000)
    assert health.ready
    again.close()
    assert len([record for record in caplog.records if record.levelno >= logging.WARNING]) < 6


def test_a_folder_that_cannot_be_made_is_reported_and_got_over(tmp_path: Path, health: Health) -> None:
    (tmp_path / "occupied").write_text("a file")
    store = Store(tmp_path / "occupied" / "data", health)
    store.remember(BOT, 7)
    store.vote("parking", "v1", "up")
    assert store.answered(BOT, 7)
    assert not store.answered(BOT, 8)
    assert "DATA_DIR" in health.problems["store"]
    (tmp_path / "occupied").unlink()
    store.remember(BOT, 8)
    assert health.ready
    store.close()


def test_a_file_that_was_deleted_while_it_is_used_harms_nobody(store: Store) -> None:
    store.remember(BOT, 7)
    for file in store.file.parent.iterdir():
        file.unlink()
    store.remember(BOT, 8)
    assert store.answered(BOT, 7)
    assert store.answered(BOT, 8)
    again = reopened(store)
    again.remember(BOT, 9)
    assert again.answered(BOT, 9)
    again.close()
