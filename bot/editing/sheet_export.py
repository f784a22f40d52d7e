"""The questions and answers as a spreadsheet (xlsx) to read, correct and approve; `bot.editing.sheet_import` takes it back."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from bot.editing.edits import ChangeRefused, EntryForm
from bot.editing.forms import KINDS
from bot.editing.sheet_rows import LOCKED, TITLE, VERSION, columns, row_of, row_version
from faq.model import Lang

GUIDE = "How to"
LONGEST_CELL = 32_767
"""Characters that Excel allows in a cell."""
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_WIDTHS = {"question": 32, "answer": 60, "also": 40, "topic": 18, "id": 22, "kind": 30, "by": 20, "on": 14}
"""Width in characters, by the last word of a column's key."""
_KINDS_FROM = 12
"""The row of the guide's sheet where the list of kinds begins."""
_GUIDE = (
    "A row is a question with its answer. Change the cells in white; leave topic and ID as they are.",
    "Facts in {braces}, such as {phone}, are filled in by the program: keep them.",
    "In an answer, an empty line starts a new paragraph, and “- ” begins an item of a list. In Excel, Alt+Enter starts a new line.",
    "Ways of asking: one on each line of the cell.",
    "To approve a question and its answers, write who approves them and the day, such as 2026-11-22.",
    "Rows that you delete or leave alone change nothing. Columns that you add are not read.",
    "Do not merge cells, and write no formulas.",
    "When you are done, load the file up on the staff page. You see each change before anything is saved.",
)


def write_sheet(forms: Iterable[EntryForm], titles: Mapping[str, str], languages: Sequence[Lang]) -> bytes:
    """The entries as an xlsx file, in their order; `titles` are those of the topics by id.

    Raises:
        ChangeRefused: a cell cannot hold a text.

    """
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)  # noqa: S101 -- a new workbook has one
    sheet.title = TITLE
    headings = columns(languages)
    for place, heading in enumerate(headings.values(), 1):
        _fill(sheet, 1, place, heading).font = Font(bold=True)
    for row, form in enumerate(forms, 2):
        cells = row_of(form, titles.get(form.topic, form.topic), languages)
        cells[VERSION] = row_version(cells)
        for place, (key, text) in enumerate(((key, cells[key]) for key in headings), 1):
            if len(text) > LONGEST_CELL:
                raise ChangeRefused(f"“{form.id}”, {headings[key]}: this is too long for a cell of a spreadsheet")
            cell = _fill(sheet, row, place, text)
            if key in LOCKED:
                cell.fill = PatternFill("solid", fgColor="EEEEEE")
    _lay_out(sheet, list(headings))
    _write_guide(workbook.create_sheet(GUIDE))
    packed = io.BytesIO()
    workbook.save(packed)
    return packed.getvalue()


def _fill(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    """Put a text into a cell. It stays text, also when somebody edits it: no "=…" or "- …" becomes a formula, no "1/2" a date."""
    cell = sheet.cell(row, column, text or None)
    assert isinstance(cell, Cell)  # noqa: S101 -- nothing is merged
    if text:
        cell.data_type = "s"
    cell.number_format = "@"
    cell.alignment = _WRAPPED
    return cell


def _lay_out(sheet: Worksheet, keys: Sequence[str]) -> None:
    """Widths, the headings that stay in sight, and the kinds to choose from; the version is out of sight."""
    for place, key in enumerate(keys, 1):
        dimension = sheet.column_dimensions[get_column_letter(place)]
        dimension.width = _WIDTHS.get(key.rpartition("-")[2], 14)
        dimension.hidden = key == VERSION
    sheet.freeze_panes = sheet.cell(2, len(LOCKED) + 1).coordinate
    kinds = f"'{GUIDE}'!$A${_KINDS_FROM}:$A${_KINDS_FROM + len(KINDS) - 1}"
    choice = DataValidation(type="list", formula1=kinds, allow_blank=False)
    letter = get_column_letter(keys.index("kind") + 1)
    choice.add(f"{letter}2:{letter}{max(sheet.max_row, 2)}")
    sheet.add_data_validation(choice)


def _write_guide(sheet: Worksheet) -> None:
    for row, text in enumerate(_GUIDE, 1):
        _fill(sheet, row, 1, text)
    _fill(sheet, _KINDS_FROM - 1, 1, "What an entry can be:").font = Font(bold=True)
    for row, text in enumerate(KINDS.values(), _KINDS_FROM):
        _fill(sheet, row, 1, text)
    sheet.column_dimensions["A"].width = 110
