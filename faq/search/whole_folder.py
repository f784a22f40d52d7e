"""Folders that are replaced whole: no process ever reads half of one, even if the process that wrote it was killed."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ABANDONED = 3600.0
"""Seconds after which a partial folder is that of a process that was killed: the largest is written in seconds."""


@contextmanager
def replace_folder(folder: Path) -> Iterator[Path]:
    """A new folder to write into, which takes the place of `folder` at the end; after an exception, `folder` stays as it was.

    Raises:
        OSError: it cannot be written, or another process has put its own folder there at the same moment.

    """
    partial = folder.with_name(f"{folder.name}.{secrets.token_hex(4)}.partial")
    try:
        partial.mkdir(parents=True)
        yield partial
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    with suppress(OSError):  # another process has just renamed or deleted it
        for other in folder.parent.glob(f"{folder.name}.*.partial"):
            if folder.stat().st_mtime - other.stat().st_mtime > ABANDONED:
                shutil.rmtree(other)
