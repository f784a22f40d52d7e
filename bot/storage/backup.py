"""Copy the journal's file while it is in use. For PostgreSQL, use pg_dump."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.storage.database import FILE, open_read_only


def copy(data_dir: Path, target: Path) -> None:
    """Copy the journal under `data_dir` to a new file, as one consistent snapshot.

    Raises:
        OSError: there is no journal yet, the target exists, or one of them cannot be used.

    """
    source = data_dir / FILE
    if not source.exists():
        raise FileNotFoundError(f"there is no journal at {source}")
    if target.exists():
        raise FileExistsError(f"{target} is there already: give another name")
    try:
        with (
            closing(open_read_only(source)) as original,
            closing(sqlite3.connect(target)) as made,
        ):
            original.backup(made)
    except sqlite3.Error as error:
        target.unlink(missing_ok=True)
        raise OSError(f"the journal cannot be copied: {error}") from error
