"""Read a spreadsheet made by `bot.editing.sheet_export`, as somebody has changed it in Excel, LibreOffice or Google Sheets.

The file comes from outside: its size is bounded before it is unpacked, cells far away are not read, and nothing is computed.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Protocol

from bot.editing.edits import ChangeRefused, EntryForm, Words
from bot.editing.forms import KINDS, approve
from bot.editing.pasting import clean_line, clean_text, clean_way
from bot.editing.sheet_rows import DAYS, LOCKED, TITLE, VERSION, columns, row_of, row_version
from faq.loading.reader import did_you_mean
from faq.model import Lang
from faq.text import fold

LARGEST_FILE = 600_000
"""Bytes; the clinic's whole content takes a quarter of that."""
_LARGEST_UNPACKED = 8_000_000
"""Bytes of all parts of the file; the clinic's content takes a fifth, and reading eight million takes some seconds."""
_MOST_PARTS = 200
_MOST_ROWS, _MOST_COLUMNS = 5000, 60
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref=["\']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})["\']')
_CARRIAGE_RETURN = re.compile(r"_x000D_|\r\n?")
"""Excel writes a carriage return inside a cell as an escape."""


@dataclass(frozen=True, slots=True, order=True)
class SheetProblem:
    """Something to mend in a spreadsheet."""

    row: int
    """0 if the problem concerns the whole file."""
    column: str
    """The column's heading; empty if the problem concerns the whole row."""
    message: str

    def __str__(self) -> str:
        place = ", ".join(filter(None, [f"row {self.row}" if self.row else "", self.column]))
        return f"{place}: {self.message}" if place else self.message


@dataclass(frozen=True, slots=True)
class SheetReading:
    """What somebody changed in a spreadsheet."""

    forms: tuple[EntryForm, ...] = ()
    """The changed entries, as they would be."""
    rows: Mapping[str, int] = field(default_factory=dict)
    """Entry -> its row."""
    ignored: tuple[str, ...] = ()
    """Headings of columns that are not read."""
    problems: tuple[SheetProblem, ...] = ()
    """If there are any, nothing may be saved."""


class _Wrong(Exception):  # noqa: N818 -- a finding, not a fault of the program
    """A cell or row cannot be used: the column's key, and why."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


class _AnyCell(Protocol):
    """A cell as openpyxl reads it."""

    @property
    def value(self) -> object: ...
    @property
    def data_type(self) -> str: ...


Row = Sequence[_AnyCell]


def read_sheet(
    data: bytes, entries: Mapping[str, EntryForm], titles: Mapping[str, str], languages: Sequence[Lang], today: date
) -> SheetReading:
    """Compare a spreadsheet with the entries in the files; `titles` are those of the topics by id."""
    try:
        rows, merged = _unpack(data)
    except ChangeRefused as refused:
        return SheetReading(problems=(SheetProblem(0, "", str(refused)),))
    places, ignored, problems = _find_columns(rows[0] if rows else (), columns(languages))
    if merged:
        problems.append(SheetProblem(0, "", f"the cells {', '.join(merged)} are merged: unmerge them, and fill each"))
    if problems:
        return SheetReading(problems=tuple(problems))
    table = _Table(entries, titles, languages, today)
    for number, row in enumerate(rows[1:], 2):
        if any(cell.value is not None for cell in row):
            table.read_row(number, row, places)
    return SheetReading(tuple(table.forms), table.met, tuple(ignored), tuple(sorted(table.problems)))


class _Table:
    """Reads the rows one after the other, and collects what they change and what is wrong."""

    def __init__(
        self, entries: Mapping[str, EntryForm], titles: Mapping[str, str], languages: Sequence[Lang], today: date
    ) -> None:
        self.entries, self.titles, self.languages, self.today = entries, titles, languages, today
        self.headings = columns(languages)
        self.forms: list[EntryForm] = []
        self.met: dict[str, int] = {}
        """Entry -> its row."""
        self.problems: list[SheetProblem] = []

    def read_row(self, number: int, row: Row, places: Mapping[str, int]) -> None:
        cells: dict[str, str] = {}
        wrong: list[_Wrong] = []
        for key, place in places.items():
            try:
                cells[key] = _text(key, row[place]) if place < len(row) else ""
            except _Wrong as told:
                wrong.append(told)
        if not wrong:
            try:
                stands = _find_entry(cells["id"], self.entries, self.met)
                self.met[stands.id] = number
                now = row_of(stands, self.titles.get(stands.topic, stands.topic), self.languages)
                form, wrong = _changed(cells, stands, now, self.today)
                self.forms += [form] if form != stands else []
            except _Wrong as told:
                wrong.append(told)
        self.problems += [SheetProblem(number, self.headings.get(one.column, ""), str(one)) for one in wrong]


def _unpack(data: bytes) -> tuple[list[Row], list[str]]:
    """The rows of the sheet, and the ranges of merged cells. Raises ChangeRefused."""
    if len(data) > LARGEST_FILE:
        raise ChangeRefused(
            f"this file is larger than {LARGEST_FILE // 1000} KB: it holds more than questions and answers"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
        is_huge = len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _LARGEST_UNPACKED
        rows, merged = ([], []) if is_huge else _load(data)
    except ChangeRefused:
        raise
    except Exception as error:  # openpyxl raises whatever a damaged file leads it to
        message = "this is no spreadsheet of the kind .xlsx: save it as “Excel workbook (.xlsx)”, and load that up"
        raise ChangeRefused(message) from error
    if is_huge or len(rows) > _MOST_ROWS:
        raise ChangeRefused("this file holds more than questions and answers: copy them into a freshly exported file")
    return rows, merged


def _load(data: bytes) -> tuple[list[Row], list[str]]:
    """Read only: a whole workbook in memory would fill each merged or formatted range, however large."""
    from openpyxl import load_workbook  # noqa: PLC0415 -- 8 MB, which few processes need

    workbook = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    if TITLE not in workbook.sheetnames:
        raise ChangeRefused(
            f"this file has no sheet called “{TITLE}”; it has: {', '.join(workbook.sheetnames) or 'none'}"
        )
    sheet = workbook[TITLE]
    rows: list[Row] = list(sheet.iter_rows(1, _MOST_ROWS + 1, 1, _MOST_COLUMNS))
    return rows, list(_merged_cells(data, str(getattr(sheet, "_worksheet_path", ""))))


def _merged_cells(data: bytes, part: str) -> Iterator[str]:
    """The ranges of merged cells, which openpyxl tells only of sheets that it holds in memory whole."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        for name in packed.namelist():
            if name == part or (not part and name.startswith("xl/worksheets/")):
                yield from (found.decode() for found in _MERGED.findall(packed.read(name))[:5])


def _find_columns(head: Row, headings: Mapping[str, str]) -> tuple[dict[str, int], list[str], list[SheetProblem]]:
    """Each column's place by its key, the headings that are none, and the problems."""
    keys = {fold(heading): key for key, heading in headings.items()}
    places: dict[str, int] = {}
    ignored, problems = [], []
    for place, cell in enumerate(head):
        heading = " ".join(str(cell.value).split()) if cell.value is not None else ""
        key = keys.get(fold(heading), "") if heading else ""
        if key in places:
            problems.append(SheetProblem(1, heading, "there are two columns of this name: delete one"))
        elif key:
            places[key] = place
        elif heading:
            ignored.append(heading)
    missing = [headings[key] for key in headings if key not in places]
    problems += [
        SheetProblem(1, name, "this column is missing: copy it from a freshly exported file") for name in missing
    ]
    return places, ignored, problems


def _text(key: str, cell: _AnyCell) -> str:
    """A cell's text; a day is year-month-day. Raises _Wrong for what is no text."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise _Wrong(key, "this cell has a formula: write the text itself")
    if cell.data_type == "e":
        raise _Wrong(key, f"this cell shows the error {value}: write the text itself")
    if isinstance(value, str):
        text = _CARRIAGE_RETURN.sub("\n", value)
        return "\n".join(line.rstrip() for line in text.split("\n")).strip()
    if key in DAYS and isinstance(value, date):
        return (value.date() if isinstance(value, datetime) else value).isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:.15g}"
    raise _Wrong(
        key,
        "the spreadsheet program made a date or a time, or yes or no, of this text: format the cell as text and write it again",
    )


def _find_entry(name: str, entries: Mapping[str, EntryForm], met: Mapping[str, int]) -> EntryForm:
    if not name:
        message = "this row has no ID: for one more question, use “New question and answer” on the staff page, then export again"
        raise _Wrong("id", message)
    if name not in entries:
        raise _Wrong("id", f"there is no entry “{name}”{did_you_mean(name, entries)}")
    if name in met:
        raise _Wrong("id", f"“{name}” stands in row {met[name]} already: delete one of the two rows")
    return entries[name]


def _changed(
    cells: Mapping[str, str], stands: EntryForm, now: Mapping[str, str], today: date
) -> tuple[EntryForm, list[_Wrong]]:
    """The entry with what its row changes, and what is wrong with that. `now`: the row as it would be exported now."""
    other = {key: cells[key] for key in now if cells[key] != now[key]}
    if not other or row_version(cells) == cells[VERSION]:
        return stands, []
    if cells[VERSION] != row_version(now):
        message = (
            "this was changed on the staff page since the export: export again, and write your changes into that file"
        )
        return stands, [_Wrong("", message)]
    form, wrong = stands, []
    for key, text in other.items():
        try:
            form = _with_cell(form, key, text, now[key], today)
        except _Wrong as told:
            wrong.append(told)
    if {"approved-by", "approved-on"} & other.keys():
        try:
            form = _with_approval(form, cells, today)
        except _Wrong as told:
            wrong.append(told)
    return form, wrong


def _with_cell(form: EntryForm, key: str, text: str, now: str, today: date) -> EntryForm:
    """The entry with what one cell changes; approvals, which need two cells, are left to `_with_approval`. Raises _Wrong."""
    if key in LOCKED:
        raise _Wrong(key, f"this says which row it is, and cannot be changed here: write “{now}” again")
    if key == "kind":
        return replace(form, kind=_kind(text))
    if key == "reviewed":
        return replace(form, reviewed=_day(key, text, today))
    lang, _, part = key.partition("-")
    if lang not in form.versions:
        return form
    if not text:
        raise _Wrong(key, "this cell is empty: write its text again, or take it out in the form on the staff page")
    words = form.versions[lang]
    match part:
        case "question":
            words = replace(words, question=clean_line(text))
        case "answer":
            words = replace(words, answer=clean_text(text))
        case "also":
            words = replace(words, also=tuple(_ways(text, words)))
    return replace(form, versions={**form.versions, lang: words})


def _ways(text: str, words: Words) -> Iterator[str]:
    """The ways of asking in a cell, those that were there already as they were."""
    for line in map(str.strip, text.split("\n")):
        if way := line if line in words.also else clean_way(line):
            yield way


def _kind(text: str) -> str:
    for kind, says in KINDS.items():
        if fold(text) in {fold(says), kind}:
            return kind
    raise _Wrong("kind", f"“{text}” is none of: {'; '.join(KINDS.values())}")


def _with_approval(form: EntryForm, cells: Mapping[str, str], today: date) -> EntryForm:
    """The entry as approved in the row: the approval is for the texts of the row."""
    by, written = clean_line(cells["approved-by"]), cells["approved-on"]
    if not by and not written:
        return replace(form, approved_by="", approved_on="", approved_digests=())
    if not by:
        raise _Wrong("approved-by", "a day is there, but nobody's name: write who approved it")
    if not written:
        raise _Wrong("approved-on", "a name is there, but no day: write when it was approved, such as 2026-11-22")
    return approve(form, by, _day("approved-on", written, today))


def _day(key: str, written: str, today: date) -> str:
    """A day as year-month-day. Raises _Wrong if it is none, or in the future."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        message = f"“{written}” is not a date: write it as year-month-day, such as 2026-11-22"
        raise _Wrong(key, message) from None
    if day > today:
        raise _Wrong(key, f"{written} is in the future")
    return day.isoformat()
