"""What must survive a restart, in SQLite under DATA_DIR: which updates were answered, and how answers were voted on.

No text and no chat. A disk that is full, locked or gone costs nobody an answer: what cannot be written is kept in memory.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from bot.health import Health

logger = logging.getLogger(__name__)

KEEP_IDS = 3 * 24 * 3600
"""Seconds an answered update is remembered: Telegram sends one again for a day at most, and after a quiet week starts counting anew."""
MOST_IDS = 20_000
"""Answered updates remembered in memory as well, for when the disk fails."""
_SWEEP_EVERY = 1000
_SCHEMA = """
CREATE TABLE IF NOT EXISTS answered (bot TEXT, update_id INTEGER, at INTEGER NOT NULL, PRIMARY KEY (bot, update_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS votes (entry TEXT, faq TEXT, vote TEXT, day TEXT, count INTEGER NOT NULL, PRIMARY KEY (entry, faq, vote, day))
  WITHOUT ROWID;
"""


class Store:
    """One connection, used from the event loop: every call is a few dozen microseconds on a local disk."""

    def __init__(self, data_dir: Path, health: Health, clock: Callable[[], float] = time.time) -> None:
        """`clock` gives seconds since 1970."""
        self.file = data_dir / "bot.sqlite3"
        self.health = health
        self.clock = clock
        self.recent: OrderedDict[tuple[str, int], None] = OrderedDict()
        self.connection: sqlite3.Connection | None = None
        self.writes = 0
        self._open()

    def answered(self, bot: str, update_id: int) -> bool:
        """Whether an update was answered before."""
        if (bot, update_id) in self.recent:
            return True
        rows = self._run("SELECT 1 FROM answered WHERE bot = ? AND update_id = ?", bot, update_id)
        return bool(rows)

    def remember(self, bot: str, update_id: int) -> None:
        """Note that an update was answered; on disk when this returns, where there is one."""
        self.recent[bot, update_id] = None
        if len(self.recent) > MOST_IDS:
            self.recent.popitem(last=False)
        now = int(self.clock())
        self._run("INSERT OR IGNORE INTO answered VALUES (?, ?, ?)", bot, update_id, now)
        self.writes += 1
        if self.writes % _SWEEP_EVERY == 1:
            self._run("DELETE FROM answered WHERE at < ?", now - KEEP_IDS)

    def vote(self, entry: str, faq: str, vote: str) -> None:
        """Count a vote for an entry of a FAQ version; `vote` is `up` or `down`."""
        self._run(
            "INSERT INTO votes VALUES (?, ?, ?, date('now'), 1) ON CONFLICT DO UPDATE SET count = count + 1",
            entry,
            faq,
            vote,
        )

    def close(self) -> None:
        """Give the file back."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def _open(self) -> None:
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self.connection = self._connect()
        except (OSError, sqlite3.Error) as error:
            if not _is_damage(error):
                self._failed(error)
                return
            self._set_aside()
        if self.connection is not None:
            self.health.report("store", None)

    def _connect(self) -> sqlite3.Connection:
        # Without a wait for the disk at each write: a killed process loses nothing, only a power cut the last moments.
        connection = sqlite3.connect(self.file, isolation_level=None, timeout=0.02)
        try:
            connection.executescript(f"PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; {_SCHEMA}")
        except sqlite3.DatabaseError:
            connection.close()
            raise
        return connection

    def _set_aside(self) -> None:
        """Start anew where the file is no database any more, keeping the damaged one for whoever wants to look."""
        damaged = self.file.with_suffix(f".damaged-{int(self.clock())}")
        try:
            self.file.replace(damaged)
            for suffix in ("-wal", "-shm"):
                self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)
            self.connection = self._connect()
        except (OSError, sqlite3.Error) as error:
            self._failed(error)
            return
        logger.error("store: %s was damaged and is set aside as %s; a new one was begun", self.file.name, damaged.name)

    def _run(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """The rows of a statement; none, and a report, where the database is out of order."""
        if self.connection is None:
            self._open()
        if self.connection is None:
            return []
        try:
            rows = self.connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            if _is_damage(error):
                self.close()
                self._set_aside()
            else:
                self._failed(error)
            return []
        if not statement.startswith("SELECT"):  # from a full disk one can still read
            self.health.report("store", None)
        return rows

    def _failed(self, error: Exception) -> None:
        self.health.report(
            "store",
            f"{self.file} cannot be used ({type(error).__name__}: {error}). Replies go on; make room on the disk, or set "
            "DATA_DIR to a folder that can be written",
        )


def _is_damage(error: Exception) -> bool:
    """Whether the file is no database any more; what is out of order otherwise has a class of its own."""
    return type(error) is sqlite3.DatabaseError
