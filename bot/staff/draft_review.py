"""The effects of a draft: problems by form field, a preview, the diff, and questions that get another answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from difflib import SequenceMatcher
from hashlib import sha256

from bot.conversation import answers
from bot.editing.edits import ChangeHours, CloseDays, Conflict, EditEntries, EditTopic, EntryForm, SetFacts
from bot.editing.folder import Draft
from bot.editing.history import Record
from bot.editing.sheet_rows import columns
from bot.editing.yaml_text import spans
from bot.publishing.concerns import Concern
from bot.publishing.effects import Turned
from bot.staff import form_fields
from bot.staff.form_fields import day_field, field_of, key_of
from bot.staff.try_question import ReplyPreview, Trial, preview_reply
from bot.staff.workspace import Workspace
from faq.model import Faq, Lang, Problem, shorten_paths

MOST_PROBLEMS = 50
"""Problems shown for a draft…"""
MOST_LINES = 1000
"""…and lines of its diff; a wrong file pasted by mistake would produce a huge page."""
_MISSING = re.compile(r'has no "(\w+)"$')
_NO_LANGUAGE = re.compile(r"is missing in \w+ \((\w+)\)$")
_WORD = re.compile(r"\s*\S+|\s+")
"""A word with the blank before it: blanks of their own would each be compared with every other, for seconds."""
_MOST_COMPARED = 20_000
"""Characters of two texts that are compared by words, in some hundredths of a second; longer ones by lines."""
Marked = tuple[tuple[bool, str], ...]
"""The pieces of a text, each with whether another text lacks it."""


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """A problem, its place, and the form field that it concerns."""

    message: str
    place: str
    field: str
    blocking: bool
    """Whether it prevents saving."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What the review of a change found; empty before the review."""

    problem: str = ""
    """Why the change is impossible; empty otherwise."""
    conflict: Conflict | None = None
    both: tuple[Marked, Marked] = ((), ())
    """The other's text and one's own, where both were changed at once."""
    problems: tuple[FieldProblem, ...] = ()
    preview: tuple[ReplyPreview, ...] = ()
    """The reply in each language; empty if the draft does not load."""
    summary: tuple[str, ...] = ()
    diff: tuple[tuple[str, str], ...] = ()
    """Lines of the diff: the HTML element (`ins`, `del` or `span`) and the text."""
    compared: bool = False
    """Whether answers before and after were compared."""
    moved: tuple[Turned, ...] = ()
    """Questions that would get another answer."""
    gained: tuple[Turned, ...] = ()
    """Those that are wordings of the entry itself and now reach it, if a single entry changes."""
    concerns: tuple[Concern, ...] = ()
    """What is often a mistake; each must be confirmed before the change is saved."""
    confirmed: frozenset[str] = frozenset()
    """The keys of those that were confirmed."""
    rows: Mapping[str, int] = field(default_factory=dict)
    """Entry -> its row, where a spreadsheet is reviewed."""
    trial: Trial | None = None
    drafted: Faq | None = None
    """The FAQ with the change, if it loads."""
    saved: Record | None = None

    @property
    def blocked(self) -> bool:
        return bool(self.problem or self.conflict or any(problem.blocking for problem in self.problems))

    @property
    def unconfirmed(self) -> bool:
        return any(concern.key not in self.confirmed for concern in self.concerns)

    @property
    def lost(self) -> tuple[Turned, ...]:
        """Those that somebody should judge: they no longer get what they got."""
        return tuple(one for one in self.moved if one not in self.gained)

    @property
    def mistakes(self) -> dict[str, str]:
        """The first problem of each field that prevents saving."""
        return {one.field: one.message for one in reversed(self.problems) if one.field and one.blocking}

    @property
    def seen(self) -> str:
        """A digest of the moved questions, which the form carries once they have been shown; "" if there are none."""
        return (
            sha256(repr([(one.question, one.after.entries) for one in self.moved]).encode()).hexdigest()[:16]
            if self.moved
            else ""
        )

    @property
    def status(self) -> int:
        return 409 if self.conflict else 422 if self.blocked else 200


def compare_texts(theirs: str, mine: str) -> tuple[Marked, Marked]:
    """Both texts, with what the other one lacks marked."""
    is_long = len(theirs) + len(mine) > _MOST_COMPARED
    old, new = ((text.splitlines(keepends=True) if is_long else _WORD.findall(text)) for text in (theirs, mine))
    found = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return (
        tuple((kind != "equal", "".join(old[start:end])) for kind, start, end, _, _ in found if start < end),
        tuple((kind != "equal", "".join(new[start:end])) for kind, _, _, start, end in found if start < end),
    )


def compare_entries(old: EntryForm | None, new: EntryForm | None, workspace: Workspace) -> tuple[Marked, Marked]:
    """The parts of an entry that differ between two states, in the words of its form; None where it is not there."""
    was, now = (
        form_fields.entry_parts(replace(form, related=tuple(workspace.questions(form.related)))) if form else {}
        for form in (old, new)
    )
    other = [label for label in {**was, **now} if was.get(label) != now.get(label)]
    texts = ("\n\n".join(f"{label}:\n{parts[label]}" for label in other if label in parts) for parts in (was, now))
    return compare_texts(*texts)


def review_draft(draft: Draft, entry: str, languages: Sequence[Lang], now: datetime) -> Findings:
    """Review a draft without building its index; `entry` is "" unless a single entry changes."""
    preview = preview_answer(draft.faq, entry, now) if draft.faq else ()
    problems = tuple(_problems(draft, entry, languages))
    return Findings(
        problems=problems,
        preview=preview,
        summary=draft.summary,
        diff=tuple(diff_lines(draft.diff)),
        rows=draft.change.rows if isinstance(draft.change, EditEntries) else {},
        drafted=draft.faq,
    )


def _problems(draft: Draft, entry: str, languages: Sequence[Lang]) -> Iterator[FieldProblem]:
    """The draft's problems, those that prevent saving first."""
    blocking = set(draft.blocking)
    for problem in sorted(draft.problems, key=lambda problem: problem not in blocking)[:MOST_PROBLEMS]:
        yield beside_field(problem, draft, entry, languages, blocking=problem in blocking)
    if len(draft.problems) > MOST_PROBLEMS:
        yield FieldProblem(f"… and {len(draft.problems) - MOST_PROBLEMS} more", "", "", blocking=bool(blocking))


def beside_field(
    problem: Problem, draft: Draft, entry: str, languages: Sequence[Lang], *, blocking: bool
) -> FieldProblem:
    """A problem of a draft with the form field that it concerns."""
    where = problem.place.short
    text = draft.files.get(where.rpartition(":")[0])
    if isinstance(draft.change, EditEntries) and text:
        cell = cell_of(text, problem.place.line, draft.change.rows, languages)
        return FieldProblem(shorten_paths(problem.message), cell or where, "", blocking)
    about = field_of(text, problem.place.line, entry, languages) if entry and text else ""
    if isinstance(draft.change, SetFacts) and text:
        about = key_of(text, problem.place.line)
    if isinstance(draft.change, EditTopic) and text and blocking:
        absent = _NO_LANGUAGE.search(problem.message)
        lang = absent[1] if absent else key_of(text, problem.place.line)
        about = f"{lang if lang in languages else languages[0]}-title"
    if missing := _MISSING.search(problem.message):
        # The problem's place is the first line of the part that lacks the field.
        lang, dash, _ = about.partition("-")
        about = f"{lang}-{missing[1]}" if dash else missing[1]
    if isinstance(draft.change, CloseDays | ChangeHours) and text:
        about = day_field(missing[1] if missing else key_of(text, problem.place.line), draft.change, languages)
    return FieldProblem(shorten_paths(problem.message), where, about, blocking)


def find_gained(moved: Sequence[Turned], drafted: Faq, entry: str) -> tuple[Turned, ...]:
    """The moved questions that are wordings of an entry and now reach it; none unless a single entry changes."""
    found = drafted.entries.get(entry)
    versions = found.versions.items() if found else ()
    own = {(text.value, lang) for lang, version in versions for text in version.utterances}
    return tuple(
        one
        for one in moved
        if (one.question, one.lang) in own and one.after.kind == "answered" and entry in one.after.entries
    )


def cell_of(text: str, line: int, rows: Mapping[str, int], languages: Sequence[Lang]) -> str:
    """The cell of a spreadsheet for a line of a file, such as "row 12, English answer"; "" if no row is about it."""
    start = sum(len(row) + 1 for row in text.split("\n")[: line - 1])
    for piece, (begin, end) in spans(text).items():
        entry = piece.removeprefix("entries/")
        if begin <= start < end and entry in rows:
            heading = columns(languages).get(field_of(text, line, entry, languages), "")
            return ", ".join(filter(None, [f"row {rows[entry]}", heading]))
    return ""


def preview_answer(faq: Faq, entry: str, now: datetime) -> tuple[ReplyPreview, ...]:
    """An entry's answer in each language; empty if patients do not get it."""
    if entry not in faq.entries:
        return ()
    return tuple(preview_reply(faq, answers.answer(faq, [faq.entries[entry]], lang, now)) for lang in faq.languages)


def diff_lines(diff: str) -> list[tuple[str, str]]:
    """The lines of a unified diff without its headers, at most `MOST_LINES`."""
    marks = {"+": "ins", "-": "del"}
    lines = [
        (marks.get(line[:1], "span"), line[1:])
        for line in diff.splitlines()
        if not line.startswith(("+++", "---", "@@"))
    ]
    more = [("span", f"… and {len(lines) - MOST_LINES} lines more")] if len(lines) > MOST_LINES else []
    return lines[:MOST_LINES] + more
