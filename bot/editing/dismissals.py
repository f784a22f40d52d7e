"""Unanswered questions that staff have dismissed, as digests: a file that all processes of the staff page share."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from bot.editing import disk
from faq.model import Lang
from faq.text import fold

KEPT_DAYS = 800
"""Days after which a dismissal is forgotten; the journal keeps its figures as long."""


class Dismissals:
    """Dismissed questions. All methods block on disk I/O and raise OSError."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def digests(self) -> frozenset[str]:
        """The digest of every dismissed question."""
        return frozenset(self._load())

    def add(self, questions: Iterable[tuple[Lang, str]], today: date) -> None:
        """Dismiss some questions, given as language and text; forgets dismissals older than `KEPT_DAYS`."""
        oldest = (today - timedelta(days=KEPT_DAYS)).isoformat()
        kept = {name: day for name, day in self._load().items() if day >= oldest}
        self._write({**kept, **{question_digest(*question): today.isoformat() for question in questions}})

    def take_back(self, questions: Iterable[tuple[Lang, str]]) -> None:
        """List some questions again."""
        gone = {question_digest(*question) for question in questions}
        self._write({name: day for name, day in self._load().items() if name not in gone})

    def _load(self) -> dict[str, str]:
        """Digest -> the day of its dismissal; empty if the file is missing or damaged."""
        try:
            found = json.loads(self.file.read_bytes())
        except (FileNotFoundError, ValueError):
            return {}
        rows = found.items() if isinstance(found, dict) else ()
        return {name: row["on"] for name, row in rows if isinstance(row, dict) and isinstance(row.get("on"), str)}

    def _write(self, days: dict[str, str]) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        rows = {name: {"on": day} for name, day in days.items()}
        disk.write_files({self.file: json.dumps(rows, indent=1).encode()})


def question_digest(lang: Lang, text: str) -> str:
    """What identifies a question in other letters or marks as well; its words are not kept."""
    return hashlib.sha256(f"{lang}:{fold(text) or text}".encode()).hexdigest()[:32]
