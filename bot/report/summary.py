"""The report in a few lines of plain text, for the terminal and for chats."""

from __future__ import annotations

from collections.abc import Iterator

from bot.report.charts import ENDING_NAMES
from bot.report.report import Report, Row
from bot.report.words import number, percent, stretch

MOST = 10
"""Lines per list; the HTML page has more."""
_LONGEST = 90
"""Characters shown of a question."""


def summarize(report: Report) -> str:
    """Summarize the report in lines of text."""
    if not report.total:
        return f"{stretch(report)}: nobody asked anything.\n\nOnce patients have, this tells what they asked and what had no answer."
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield f"{stretch(report)}: {number(report.total)} questions, {percent(report.closed / report.total)} while the clinic was closed"
    yield ""
    yield from (
        f"{number(report.endings.get(ending, 0)):>9}  {percent(report.share(ending)):>8}  {name}"
        for ending, name in ENDING_NAMES.items()
    )
    yield ""
    yield f"Channels: {_parts(report.channels)}. Languages: {_parts(report.languages)}."
    yield from _list("What they asked about", [f"{number(row.count):>9}  {row.name}" for row in report.topics])
    yield from _list(
        "Asked most",
        [f"{number(row.count):>9}  {row.subject.question} ({row.subject.id})" for row in report.entries],
    )
    yield from _list(
        "Answers that did not help",
        [
            f"{one.down:>4} of {one.down + one.up:<4}  {one.subject.question} ({one.subject.id})"
            for one in report.disliked
        ],
    )
    yield from _list(
        "Questions without an answer",
        [
            f"{number(one.cluster.count):>9}  “{_cut(one.cluster.questions[0].text)}”"
            + (f"; nearest: {one.nearest.id} ({one.nearest.place})" if one.nearest else "")
            for one in report.unanswered
        ],
    )
    if never := sum(map(len, report.never.values())):
        yield f"\nEntries nobody asked about: {never}."


def _parts(rows: tuple[Row, ...]) -> str:
    return ", ".join(f"{row.name} {percent(row.share)}" for row in rows)


def _list(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"\n{title}:"
        yield from lines[:MOST]
        if len(lines) > MOST:
            yield f"           and {len(lines) - MOST} more"


def _cut(text: str) -> str:
    """A question on one line, without characters that control a terminal."""
    plain = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"
