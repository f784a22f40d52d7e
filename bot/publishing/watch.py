"""Detect changes of the content folder from file metadata, by polling.

Polling works where file system events do not: network folders, symbolic links that are replaced, folders that vanish.
"""

from __future__ import annotations

import asyncio
import glob
from collections.abc import AsyncIterator
from pathlib import Path

POLL_SECONDS = 0.5
"""Seconds between two looks at the folder; a look at 49 files takes about a millisecond."""
PATTERNS = ("*.y*ml", "topics/*.y*ml", "utterances/*/*.y*ml")
"""The files of the content; editors' temporary files have other names."""

Stamp = tuple[tuple[str, tuple[int, ...]], ...]
"""The name and metadata of every content file."""


def files(folder: Path) -> list[str]:
    """The content's files, as paths relative to `folder`; empty if the folder does not exist."""
    return sorted(name for pattern in PATTERNS for name in glob.iglob(pattern, root_dir=folder))  # noqa: PTH207 -- Path.glob raises where a folder vanishes


def stamp(folder: Path) -> Stamp:
    """A value that changes when the content changes; reads no file."""
    return tuple((name, _metadata(folder / name)) for name in files(folder))


async def looks(folder: Path) -> AsyncIterator[bool]:
    """Yield, every `POLL_SECONDS`, whether the content has changed since the last look."""
    last = stamp(folder)
    while True:
        await asyncio.sleep(POLL_SECONDS)
        yield last != (last := stamp(folder))


def _metadata(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except OSError as error:
        return (error.errno or 0,)
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
