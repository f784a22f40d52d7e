"""What a draft would do: its problems beside their fields, how patients would read it, which questions it takes away from whom."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from bot.conversation import answers
from bot.editing.edits import Conflict
from bot.editing.folder import Draft
from bot.editing.history import Record
from bot.publishing.effects import Turned
from bot.staff.form_fields import field_of
from bot.staff.try_question import ReplyPreview, Trial, preview_reply
from faq.model import Faq, Lang, Problem, shorten_paths

MOST_PROBLEMS = 50
"""Problems told of a draft…"""
MOST_LINES = 1000
"""…and lines of its files: a page of all that is wrong with another file, pasted by mistake, would hold everybody up."""
_MISSING = re.compile(r'has no "(\w+)"$')


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """A problem in words, where it stands, and the field of the form it is about."""

    message: str
    place: str
    field: str
    blocking: bool
    """Whether nothing can be saved before it is mended."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What is known of a change; nothing before it was looked at."""

    problem: str = ""
    """Why the change cannot be made at all."""
    conflict: Conflict | None = None
    problems: tuple[FieldProblem, ...] = ()
    preview: tuple[ReplyPreview, ...] = ()
    """The reply in each language; none while the draft does not load."""
    summary: tuple[str, ...] = ()
    diff: tuple[tuple[str, str], ...] = ()
    """Lines of the files: `ins`, `del` or `span`, and the line."""
    compared: bool = False
    """Whether the questions were asked of the draft."""
    moved: tuple[Turned, ...] = ()
    """Questions that would get another answer."""
    trial: Trial | None = None
    saved: Record | None = None

    @property
    def blocked(self) -> bool:
        return bool(self.problem or self.conflict or any(problem.blocking for problem in self.problems))

    @property
    def mistakes(self) -> dict[str, str]:
        """For each field the first problem that keeps it from being saved."""
        return {told.field: told.message for told in reversed(self.problems) if told.field and told.blocking}

    @property
    def seen(self) -> str:
        """What a form carries to say that these moved questions were shown; "" where there are none."""
        return (
            sha256(repr([(one.question, one.after.entries) for one in self.moved]).encode()).hexdigest()[:16]
            if self.moved
            else ""
        )

    @property
    def status(self) -> int:
        return 409 if self.conflict else 422 if self.blocked else 200


def review_draft(draft: Draft, entry: str, languages: Sequence[Lang], now: datetime) -> Findings:
    """What a draft shows without an index; `entry` is "" where no single entry is changed."""
    preview = _preview(draft.faq, entry, now) if draft.faq else ()
    problems = tuple(_problems(draft, entry, languages))
    return Findings(problems=problems, preview=preview, summary=draft.summary, diff=tuple(_lines(draft.diff)))


def _problems(draft: Draft, entry: str, languages: Sequence[Lang]) -> Iterator[FieldProblem]:
    """Those that keep it from being saved come first."""
    blocking = set(draft.blocking)
    for problem in sorted(draft.problems, key=lambda problem: problem not in blocking)[:MOST_PROBLEMS]:
        yield beside_field(problem, draft, entry, languages, blocking=problem in blocking)
    if len(draft.problems) > MOST_PROBLEMS:
        yield FieldProblem(f"… and {len(draft.problems) - MOST_PROBLEMS} more", "", "", blocking=bool(blocking))


def beside_field(
    problem: Problem, draft: Draft, entry: str, languages: Sequence[Lang], *, blocking: bool
) -> FieldProblem:
    """A problem of a draft, beside the field it is about."""
    where = problem.place.short
    text = draft.files.get(where.rpartition(":")[0])
    about = field_of(text, problem.place.line, entry, languages) if entry and text else ""
    if missing := _MISSING.search(problem.message):
        # Its place is the first line of what it is missing from.
        lang, dash, _ = about.partition("-")
        about = f"{lang}-{missing[1]}" if dash else missing[1]
    return FieldProblem(shorten_paths(problem.message), where, about, blocking)


def _preview(faq: Faq, entry: str, now: datetime) -> tuple[ReplyPreview, ...]:
    if entry not in faq.entries:
        return ()
    return tuple(preview_reply(faq, answers.answer(faq, [faq.entries[entry]], lang, now)) for lang in faq.languages)


def _lines(diff: str) -> list[tuple[str, str]]:
    """A unified diff without its heads, and of very much only the beginning."""
    marks = {"+": "ins", "-": "del"}
    lines = [
        (marks.get(line[:1], "span"), line[1:])
        for line in diff.splitlines()
        if not line.startswith(("+++", "---", "@@"))
    ]
    more = [("span", f"… and {len(lines) - MOST_LINES} lines more")] if len(lines) > MOST_LINES else []
    return lines[:MOST_LINES] + more
