"""The rows and columns of the spreadsheet that `bot.editing.sheet_export` writes and `bot.editing.sheet_import` takes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.editing.edits import EntryForm
from bot.editing.forms import KINDS, digest
from faq.loading.reader import language_name
from faq.model import Lang

TITLE = "Questions and answers"
"""The name of the sheet that is read back."""
VERSION = "version"
"""The column that tells whether a row, or its entry, was changed since the export."""
DAYS = ("reviewed", "approved-on")
"""Columns of days."""
LOCKED = ("topic", "id")
"""Columns that say which entry a row is about."""


def columns(languages: Sequence[Lang]) -> dict[str, str]:
    """Each column's key, such as "en-answer", and its heading; a text's key is the name of its field in the form."""
    by_language = {"question": "question", "answer": "answer", "also": "ways of asking"}
    return {
        "topic": "Topic",
        "id": "ID",
        **{f"{lang}-{key}": f"{language_name(lang)} {says}" for key, says in by_language.items() for lang in languages},
        "kind": "What it is",
        "reviewed": "Last reviewed",
        "approved-by": "Approved by",
        "approved-on": "Approved on",
        VERSION: "Version (leave as it is)",
    }


def row_of(form: EntryForm, title: str, languages: Sequence[Lang]) -> dict[str, str]:
    """An entry's cells by their column's key, without the version; `title` is that of its topic."""
    cells = {"topic": title, "id": form.id}
    for lang in languages:
        words = form.versions[lang]
        cells |= {f"{lang}-question": words.question, f"{lang}-answer": words.answer}
        cells |= {f"{lang}-also": "\n".join(words.also)}
    kind = KINDS.get(form.kind, form.kind)
    days = {"reviewed": form.reviewed, "approved-on": form.approved_on}
    return {**cells, "kind": kind, "approved-by": form.approved_by, **days}


def row_version(cells: Mapping[str, str]) -> str:
    """A digest of a row's cells, whatever the order of the columns."""
    return digest(repr(sorted((key, text) for key, text in cells.items() if key != VERSION)))
