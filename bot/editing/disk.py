"""Files written whole or not at all, and what is wrong with a disk in plain words."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_LOCKED = {errno.EROFS, errno.EACCES, errno.EPERM}
_GONE = {errno.ENOENT, errno.ENOTDIR, errno.ESTALE}


def write_files(files: Mapping[Path, bytes | None]) -> None:
    """Write several files as one change, None for one to be deleted. Raises OSError, and then all are as they were.

    Each is written beside its place, under a hidden name that nothing reads, and moved there once all are on the disk.
    """
    former = {path: path.read_bytes() if path.exists() else None for path in files}
    prepared: dict[Path, Path] = {}
    moved: list[Path] = []
    try:
        for path, data in files.items():
            if data is not None:
                prepared[path] = _prepared(path, data)
        for path in files:
            _move(prepared.get(path), path)
            prepared.pop(path, None)
            moved.append(path)
        for folder in {path.parent for path in files}:
            _settle(folder)
    except OSError:
        for path in moved:
            with contextlib.suppress(OSError):
                data = former[path]
                _move(None if data is None else _prepared(path, data), path)
        raise
    finally:
        for temporary in prepared.values():
            temporary.unlink(missing_ok=True)


def explain_disk(error: OSError, where: Path) -> str:
    """What is wrong and the way out, for people who do not administer machines."""
    if error.errno in _FULL:
        return f"the disk is full: make room where {where} lies, then save again"
    if error.errno in _LOCKED:
        return f"this program may not write to {where}: whoever looks after the server must allow it"
    if error.errno in _GONE:
        return f"{where} is not there any more: whoever looks after the server must bring it back"
    return f"{where} cannot be used ({error.strerror or type(error).__name__})"


def _prepared(path: Path, data: bytes) -> Path:
    """A file beside `path` that holds the data, on the disk, with the permissions of the one that it is to replace."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, temporary)
    except OSError as error:
        error.filename = str(path)
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _move(temporary: Path | None, path: Path) -> None:
    if temporary is None:
        path.unlink(missing_ok=True)
    else:
        temporary.replace(path)


def _settle(folder: Path) -> None:
    """Have the moves survive a power cut, where the system can promise it."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
