"""The spreadsheet of questions and answers for the terminal: the command `import`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from bot.editing.edits import ChangeRefused, EditEntries
from bot.editing.folder import Content, Draft
from bot.publishing.concerns import Concern, concerns_of_change
from bot.staff.draft_review import review_draft
from faq import hours
from faq.loading import loader


class NotImported(Exception):  # noqa: N818 -- a finding, not a fault of the program
    """Nothing was saved: each reason in a line."""


def import_sheet(content: Content, file: Path, now: datetime, *, who: str, save: bool, sure: bool) -> Iterator[str]:
    """What an xlsx file changes, line by line; `save` it as one change by `who`.

    `sure`: whether what is often a mistake, such as a dose, was made sure of.

    Raises:
        NotImported: the file has problems, or nobody has made sure of something.
        OSError: the file cannot be read.

    """
    try:
        faq = loader.load(content.folder)
        today = hours.local(faq.clinic, now).date()
        reading = content.read_spreadsheet(file.read_bytes(), today)
        if reading.problems:
            raise NotImported("\n".join(map(str, reading.problems)))
        yield from (f"not read: the column {heading}" for heading in reading.ignored)
        draft = content.draft(EditEntries(reading.forms, reading.rows))
        findings = review_draft(draft, "", faq.languages, now)
        if blocking := [f"{one.place}: {one.message}" for one in findings.problems if one.blocking]:
            raise NotImported("\n".join(blocking))
        concerns = sorted(concerns_of_change(faq, draft.faq, today)) if draft.faq else []
        yield from draft.summary or ("nothing differs",)
        yield from (f"make sure of this: {_place(concern, draft)}{concern.message}" for concern in concerns)
        if not save or not draft.files:
            return
        if concerns and not sure:
            raise NotImported("nothing was saved: mend that or, if it is right, repeat the command with --sure")
        content.save(draft, who, tuple(concern.message for concern in concerns))
    except ChangeRefused as refused:
        raise NotImported(str(refused)) from refused
    yield "saved"


def _place(concern: Concern, draft: Draft) -> str:
    rows = draft.change.rows if isinstance(draft.change, EditEntries) else {}
    return f"row {rows[concern.entry]}: " if concern.entry in rows else ""
