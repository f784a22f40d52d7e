"""When the folder of content changes: soon after the system says so, and by looking every so often where that word does not come."""

from __future__ import annotations

import asyncio
import glob
import logging
import os
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

from watchfiles import Change, awatch

QUIET = 50
"""Milliseconds without another change after which a save counts as done: editors and git write several files in a row."""
AT_THE_LATEST = 400
"""Milliseconds after which changes are told of although more are coming."""
EVERY = 500
"""Milliseconds between looks where the system says nothing: network folders, links that are turned to another folder."""
PATTERNS = ("*.y*ml", "topics/*.y*ml", "utterances/*/*.y*ml")
"""The files of the content; what editors leave behind has other names."""

Stamp = tuple[tuple[str, tuple[int, ...]], ...]
"""The content's files by name, each with what the system tells of it."""

logging.getLogger("watchfiles").setLevel(logging.WARNING)  # it would tell of every temporary file


def files(folder: Path) -> list[str]:
    """The content's files, as paths within `folder`; none where it is not there."""
    return sorted(name for pattern in PATTERNS for name in glob.iglob(pattern, root_dir=folder))  # noqa: PTH207 -- Path.glob raises where a folder vanishes


def stamp(folder: Path) -> Stamp:
    """What tells one state of the content from another without reading it."""
    return tuple((name, _told(folder / name)) for name in files(folder))


async def looks(folder: Path) -> AsyncIterator[bool]:
    """Comes at every change of the content (True) and every so often (False); goes on whatever becomes of the folder."""
    while True:
        watched = _told(folder)[:2]
        try:
            changes = awatch(
                folder,
                watch_filter=_is_content,
                debounce=AT_THE_LATEST,
                step=QUIET,
                rust_timeout=EVERY,
                yield_on_timeout=True,
                ignore_permission_denied=True,
            )
            async with aclosing(changes):
                async for changed in changes:
                    yield bool(changed)
                    if _told(folder)[:2] != watched:
                        break  # another folder stands in its place
        except Exception:  # noqa: BLE001 -- the folder is not there, or the system cannot watch it: looking must do
            await asyncio.sleep(EVERY / 1000)
            yield False


def _is_content(_: Change, path: str) -> bool:
    name = os.path.basename(path)  # noqa: PTH119 -- a name is all that is wanted
    return not name.startswith((".", "#")) and name.endswith((".yaml", ".yml"))


def _told(path: Path) -> tuple[int, ...]:
    try:
        told = path.stat()
    except OSError as error:
        return (error.errno or 0,)
    return (told.st_dev, told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns)
