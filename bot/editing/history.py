"""The history of changes: author, time, and the texts before and after, so that each change can be undone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from bot.editing import disk
from bot.editing.edits import ChangeRefused, Missing

MOST_RECORDS = 500
"""Changes kept; about 30 MB if each touches a large file."""
_PATIENCE = 10.0
"""Seconds to wait for another save to finish; a save takes about one."""
_DONE, _BEGUN = ".json", ".begun"


@dataclass(frozen=True, slots=True)
class Record:
    """One saved change."""

    id: str
    """Identifies it for `undo`; later ids sort after earlier ones."""
    at: datetime
    """When it was saved, in UTC."""
    who: str
    """The author's name; empty for a change made outside the staff page and detected at the next save."""
    what: tuple[str, ...]
    """In words, such as "“Is there parking?”: English answer"."""
    undoes: str
    """The id of the change that this one undoes; empty otherwise."""
    former: Mapping[str, str | None]
    """The affected files before: name -> text, None if absent."""
    new: Mapping[str, str | None]
    """The affected files after."""


class History:
    """A folder of records, one file each. A begun record that was never finished belongs to an interrupted save."""

    def __init__(self, folder: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """`clock` returns the time in UTC."""
        self.folder = folder
        self.clock = clock

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Exclude other saves, in every process that shares this folder. Raises ChangeRefused on timeout, and OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.folder / "lock", timeout=_PATIENCE):
                yield
        except Timeout:
            raise ChangeRefused("somebody else is saving at this moment: try again in a few seconds") from None

    def begin(
        self,
        who: str,
        what: tuple[str, ...],
        former: Mapping[str, str | None],
        new: Mapping[str, str | None],
        undoes: str = "",
    ) -> Record:
        """Record a change before its files are written. Raises OSError."""
        now = self.clock()
        last = max((path.stem for path in [*self._names(_DONE)[:1], *self._names(_BEGUN)]), default="0-")
        record = Record(
            f"{int(last.partition('-')[0]) + 1:06}-{now:%Y%m%d-%H%M%S}", now, who, what, undoes, former, new
        )
        text = json.dumps({**asdict(record), "at": now.isoformat()}, ensure_ascii=False, indent=1)
        disk.write_files({self._file(record, _BEGUN): text.encode()})
        return record

    def finish(self, record: Record) -> None:
        """Mark a change as written; deletes the oldest records beyond `MOST_RECORDS`."""
        self._file(record, _BEGUN).replace(self._file(record, _DONE))
        for old in self._names(_DONE)[MOST_RECORDS:]:
            old.unlink(missing_ok=True)

    def drop(self, record: Record) -> None:
        """Delete the record of a change that was not written."""
        self._file(record, _BEGUN).unlink(missing_ok=True)

    def begun(self) -> list[Record]:
        """Interrupted saves."""
        return [record for path in self._names(_BEGUN) if (record := _load_record(path))]

    def records(self) -> Iterator[Record]:
        """The changes, newest first, loaded lazily; skips damaged records."""
        return (record for path in self._names(_DONE) if (record := _load_record(path)))

    def record(self, record_id: str) -> Record:
        """One change. Raises Missing."""
        path = next((path for path in self._names(_DONE) if path.stem == record_id), None)
        if path is None or (found := _load_record(path)) is None:
            raise Missing("there is no such change: it may be too long ago")
        return found

    def _names(self, suffix: str) -> list[Path]:
        return sorted(self.folder.glob(f"[0-9]*-*{suffix}"), reverse=True)

    def _file(self, record: Record, suffix: str) -> Path:
        return self.folder / f"{record.id}{suffix}"


def _load_record(path: Path) -> Record | None:
    try:
        found = json.loads(path.read_bytes())
        return Record(**{**found, "at": datetime.fromisoformat(found["at"]), "what": tuple(found["what"])})
    except (OSError, ValueError, KeyError, TypeError):
        return None
