"""Atomic writes of several files, and disk errors explained for people who do not administer machines."""

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
    """Write or delete (None) several files as one change. On OSError, all files are restored and the error is raised.

    Each file is written under a hidden temporary name beside its target; once all are on disk, they are renamed.
    """
    former = {path: path.read_bytes() if path.exists() else None for path in files}
    prepared: dict[Path, Path] = {}
    moved: list[Path] = []
    try:
        for path, data in files.items():
            if data is not None:
                prepared[path] = _write_temporary(path, data)
        for path in files:
            _move(prepared.get(path), path)
            prepared.pop(path, None)
            moved.append(path)
        for folder in {path.parent for path in files}:
            _flush_renames(folder)
    except OSError:
        for path in moved:
            with contextlib.suppress(OSError):
                data = former[path]
                _move(None if data is None else _write_temporary(path, data), path)
        raise
    finally:
        for temporary in prepared.values():
            temporary.unlink(missing_ok=True)


def describe_fault(error: OSError, where: Path) -> str:
    """What is wrong with the disk, and the remedy, in plain words."""
    if error.errno in _FULL:
        return f"the disk is full: make room where {where} lies, then save again"
    if error.errno in _LOCKED:
        return f"this program may not write to {where}: whoever looks after the server must allow it"
    if error.errno in _GONE:
        return f"{where} is not there any more: whoever looks after the server must bring it back"
    return f"{where} cannot be used ({error.strerror or type(error).__name__})"


def _write_temporary(path: Path, data: bytes) -> Path:
    """Write data to a temporary file beside `path`, flushed to disk, with the permissions of the file it will replace."""
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


def _flush_renames(folder: Path) -> None:
    """Flush a folder's renames to disk; best-effort, as not every system supports it."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
