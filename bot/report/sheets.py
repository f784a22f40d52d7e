"""The report as CSV files for spreadsheets: UTF-8 with a byte order mark, and no cell that a spreadsheet would run as a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.report.figures import ENDINGS
from bot.report.report import Report
from bot.report.words import stretch

Cell = str | int
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
"""Prefixes that spreadsheets may interpret as a formula."""


def write_sheets(report: Report, folder: Path) -> list[Path]:
    """Write one file per table into a folder, which is created if necessary; replaces existing files.

    Raises:
        OSError: the folder cannot be written.

    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, (head, rows) in _tables(report).items():
        path = folder / f"{name}.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([_safe(cell) for cell in row] for row in [head, *rows])
        written.append(path)
    return written


def _tables(report: Report) -> dict[str, tuple[Sequence[str], Iterable[Sequence[Cell]]]]:
    """File name -> header and rows."""
    questions = [
        (number, one.cluster.count, question.text, question.lang, question.times, str(question.last))
        + ((one.nearest.id, one.nearest.place) if one.nearest else ("", ""))
        + ("yes" if one.cluster.answered else "no",)
        for number, one in enumerate([*report.unanswered, *report.mended], 1)
        for question in one.cluster.questions
    ]
    return {
        "over-time": (
            ("from", "to", "questions", *ENDINGS),
            [
                (
                    str(one.period.first),
                    str(one.period.last),
                    one.total,
                    *(one.endings.get(name, 0) for name in ENDINGS),
                )
                for one in report.stretches
            ],
        ),
        "hours": (("hour", "questions"), list(enumerate(report.by_hour))),
        "channels": (("channel", "questions"), [(row.name, row.count) for row in report.channels]),
        "languages": (("language", "questions"), [(row.name, row.count) for row in report.languages]),
        "topics": (("topic", "questions"), [(row.name, row.count) for row in report.topics]),
        "entries": (
            ("entry", "question", "topic", "place", "questions"),
            [
                (row.subject.id, row.subject.question, row.subject.topic, row.subject.place, row.count)
                for row in report.entries
            ],
        ),
        "never-asked": (
            ("entry", "question", "topic", "place"),
            [(one.id, one.question, one.topic, one.place) for subjects in report.never.values() for one in subjects],
        ),
        "votes-against": (
            ("entry", "question", "place", "against", "for", "against as it is now", "for as it is now"),
            [
                (one.subject.id, one.subject.question, one.subject.place, one.down, one.up, one.down_now, one.up_now)
                for one in report.disliked
            ],
        ),
        "unanswered": (
            (
                "group",
                "group asked",
                "question",
                "language",
                "asked",
                "last",
                "nearest entry",
                "place",
                "answered by now",
            ),
            questions,
        ),
        "about": (
            ("days", "questions", "FAQ version", "median ms", "95% within ms"),
            [(stretch(report), report.total, report.faq_version, report.median_ms or 0, report.late_ms or 0)],
        ),
    }


def _safe(cell: Cell) -> Cell:
    """A cell that spreadsheets show as text: an apostrophe goes before anything that looks like a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip().startswith(_FORMULA) else cell
