"""The questions and answers go out as a spreadsheet and come back: changes are saved, mistakes told by their cell, the rest stays."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from pathlib import Path

import clinic_content
import httpx
import openpyxl
import pytest
import small_faq
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from staff_site import NAME, StaffSite, boxes, form, words
from test_staff_content import messy  # noqa: F401 -- a fixture

from bot import cli
from bot.editing.edits import ChangeRefused, EditEntries, EntryForm, Words
from bot.editing.folder import Content
from bot.editing.forms import KINDS
from bot.editing.sheet_export import write_sheet
from bot.editing.sheet_import import LARGEST_FILE, SheetReading, read_sheet
from bot.editing.sheet_rows import TITLE
from bot.editing.yaml_text import one_line, tidy
from faq.loading import loader

pytestmark = pytest.mark.usefixtures("read_once")

TODAY = date(2026, 11, 28)
PRICE, INSURANCE, PARKING = 2, 3, 4
"""Rows of entries of the small content."""


@pytest.fixture
def content(small: Path, tmp_path: Path) -> Content:
    """The small content, as staff change it."""
    return Content(small, tmp_path / "var")


def opened(data: bytes) -> tuple[openpyxl.Workbook, Worksheet]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book[TITLE]
    assert isinstance(sheet, Worksheet)
    return book, sheet


def packed(book: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def column(sheet: Worksheet, heading: str) -> int:
    return next(place for place, cell in enumerate(sheet[1], 1) if cell.value == heading)


def edited(data: bytes, *cells: tuple[int, str, object]) -> bytes:
    """The file after somebody has written into some cells, each given by its row and its column's heading."""
    book, sheet = opened(data)
    for row, heading, value in cells:
        sheet.cell(row, column(sheet, heading)).value = value  # type: ignore[assignment]
    return packed(book)


def reshaped(data: bytes, change: Callable[[Worksheet], object]) -> bytes:
    book, sheet = opened(data)
    change(sheet)
    return packed(book)


def told(reading: SheetReading) -> list[str]:
    return [str(problem) for problem in reading.problems]


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*.yaml"))}


def imported(content: Content, data: bytes) -> dict[str, bytes]:
    """Save a file without problems; returns the files as they were before."""
    before, reading = files_of(content.folder), content.read_spreadsheet(data, TODAY)
    assert not reading.problems
    content.save(content.draft(EditEntries(reading.forms, reading.rows)), NAME)
    return before


# Out and back


def test_a_row_holds_an_entry_in_staffs_words(content: Content) -> None:
    _, sheet = opened(content.spreadsheet())
    row = {head.value: cell.value for head, cell in zip(sheet[1], sheet[PRICE], strict=True)}
    assert row["Topic"] == "Cost"
    assert row["ID"] == "price"
    assert row["English question"] == "How much does it cost?"
    assert row["Spanish answer"] == "Llame al {phone}."
    assert str(row["English ways of asking"]).split("\n")[:2] == ["price", "what is the fee"]
    assert row["What it is"] == "A fact the clinic has published"
    assert [sheet.cell(number, 2).value for number in range(2, sheet.max_row + 1)] == list(
        loader.load(content.folder).entries
    )


@pytest.mark.usefixtures("messy")
def test_a_file_that_nobody_changed_changes_nothing(content: Content) -> None:
    reading = content.read_spreadsheet(content.spreadsheet(), TODAY)
    assert reading.forms == ()
    assert reading.problems == ()
    assert content.draft(EditEntries(reading.forms, reading.rows)).files == {}


def test_the_clinics_content_goes_out_and_back_and_is_undone_to_the_byte(tmp_path: Path) -> None:
    content = Content(clinic_content.copy(tmp_path / "content"), tmp_path / "var")
    sent = content.spreadsheet()
    assert len(sent) < LARGEST_FILE / 2
    assert content.read_spreadsheet(sent, TODAY).forms == ()
    _, sheet = opened(sent)
    rows = range(2, sheet.max_row + 1)
    before = imported(
        content,
        edited(
            sent, *((row, "Approved by", "Dr. Roe") for row in rows), *((row, "Approved on", TODAY) for row in rows)
        ),
    )
    after = files_of(content.folder)
    for name in before:
        old, new = before[name].decode().split("\n"), after[name].decode().split("\n")
        marks = ("    approved:", '      by: "Dr. Roe"', "      date: 2026-11-28", "      digests: [")
        assert [line for line in new if not line.startswith(marks)] == old
    content.undo(content.history()[0].id, NAME)
    assert files_of(content.folder) == before


def test_each_kind_of_cell_is_saved_as_one_change_that_undo_takes_back(content: Content) -> None:
    before = imported(
        content,
        edited(
            content.spreadsheet(),
            (PRICE, "English question", "What does it cost?"),
            (PRICE, "English answer", "Ask us.\n\n- by phone\n- in person"),
            (PRICE, "Spanish ways of asking", "precio\nqué vale\ncuánto sale"),
            (INSURANCE, "What it is", "Booking, or a person (adds the phone)"),
            (INSURANCE, "Last reviewed", date(2026, 11, 27)),
        ),
    )
    price, insurance = (loader.load(content.folder).entries[name] for name in ("price", "insurance"))
    assert price.versions["en"].question.value == "What does it cost?"
    assert price.versions["en"].answer.value == "Ask us.\n\n- by phone\n- in person"
    assert [way.value for way in price.versions["es"].also] == ["precio", "qué vale", "cuánto sale"]
    assert insurance.kind == "booking"
    assert str(insurance.reviewed) == "2026-11-27"
    assert len(content.history()) == 1
    content.undo(content.history()[0].id, NAME)
    assert files_of(content.folder) == before


def test_rows_that_were_deleted_moved_or_sorted_change_nothing(content: Content) -> None:
    def shuffle(sheet: Worksheet) -> None:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        sheet.delete_rows(1, sheet.max_row)
        for row in [rows[0], *rows[:0:-1][:2], [None] * len(rows[0]), rows[1]]:
            sheet.append([*row[3:], *row[:3]])

    reading = content.read_spreadsheet(reshaped(content.spreadsheet(), shuffle), TODAY)
    assert reading.problems == ()
    assert reading.forms == ()
    assert len(reading.rows) == 3


TEXTS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")) | st.sampled_from("=+-@'\"“”\n_x"), max_size=60
)


@settings(max_examples=40)
@given(st.lists(TEXTS, min_size=4, max_size=4), st.lists(TEXTS, max_size=4))
def test_any_text_goes_out_and_back_unchanged(texts: list[str], also: list[str]) -> None:
    question, answer, source, by = (tidy(text) for text in texts)
    version = Words(one_line(question), answer, tuple(filter(None, map(one_line, also))))
    entry = EntryForm("a", "b", source, "2026-11-01", {"en": version}, approved_by=one_line(by))
    sent = write_sheet([entry], {"b": "B"}, ["en"])
    reading = read_sheet(sent, {"a": entry}, {"b": "B"}, ["en"], TODAY)
    assert reading.problems == ()
    assert reading.forms == ()


# What spreadsheet programs do to texts


@pytest.mark.parametrize(
    "text", ["=1+1", '=HYPERLINK("https://example.com")', "+1 602", "- one\n- two", "@here", "-5", "1/2", "{phone}"]
)
def test_a_text_that_looks_like_a_formula_stays_text(content: Content, text: str) -> None:
    imported(content, edited_as_text(content.spreadsheet(), text))
    sent = content.spreadsheet()
    _, sheet = opened(sent)
    cell = sheet.cell(PRICE, column(sheet, "English answer"))
    assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(sent)).read("xl/worksheets/sheet1.xml")
    assert content.read_spreadsheet(sent, TODAY).forms == ()


def edited_as_text(data: bytes, text: str) -> bytes:
    """The file with a text as the English answer about the price, in a cell that is formatted as text."""
    book, sheet = opened(data)
    cell = sheet.cell(PRICE, column(sheet, "English answer"), text)
    cell.data_type = "s"
    return packed(book)


def test_what_comes_along_from_word_and_excel_becomes_what_was_meant(content: Content) -> None:
    imported(
        content,
        edited(
            content.spreadsheet(),
            (PRICE, "English answer", "Ask\u00a0us.\u200b_x000D_\r\n\r\n•\tby phone\r\n•\tin “person”  "),
            (PRICE, "English ways of asking", "1. the “fee”\r\n\r\n“price please”\r\n• charge\r\nprice"),
            (INSURANCE, "English ways of asking", 911),
        ),
    )
    faq = loader.load(content.folder)
    price = faq.entries["price"].versions["en"]
    assert price.answer.value == "Ask us.\n\n- by phone\n- in “person”"
    assert [way.value for way in price.also] == ["the “fee”", "price please", "charge", "price"]
    assert [way.value for way in faq.entries["insurance"].versions["en"].also] == ["911"]


@pytest.mark.parametrize(
    ("heading", "value", "message"),
    [
        ("English answer", "=A1&B1", "this cell has a formula"),
        ("English answer", "#N/A", "this cell shows the error #N/A"),
        ("English answer", datetime(2026, 12, 1), "made a date or a time"),  # noqa: DTZ001 -- as openpyxl has it
        ("English question", time(7, 30), "made a date or a time"),
        ("English question", True, "yes or no, of this text"),
        ("English answer", None, "this cell is empty"),
        ("Spanish ways of asking", " \n ", "this cell is empty"),
        ("Topic", "Visit", "cannot be changed here: write “Cost” again"),
        ("What it is", "A fact", "“A fact” is none of: A fact the clinic has published;"),
        ("What it is", None, "“” is none of"),
        ("Last reviewed", None, "“” is not a date"),
        ("Last reviewed", "2026-11-29", "2026-11-29 is in the future"),
        ("ID", None, "this row has no ID: for one more question"),
        ("ID", "prise", "there is no entry “prise”; did you mean"),
    ],
)
def test_a_cell_that_cannot_be_used_is_told_by_row_and_column(
    content: Content, heading: str, value: object, message: str
) -> None:
    sent = edited(content.spreadsheet(), (INSURANCE, "English question", "Insured?"), (PRICE, heading, value))
    [problem] = told(content.read_spreadsheet(sent, TODAY))
    assert problem.startswith(f"row {PRICE}, {heading}: ")
    assert message in problem


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ([(PRICE, "Approved by", "Dr. Roe")], "row 2, Approved on: a name is there, but no day"),
        ([(PRICE, "Approved on", TODAY)], "row 2, Approved by: a day is there, but nobody's name"),
        (
            [(PRICE, "Approved by", "Dr. Roe"), (PRICE, "Approved on", 46000)],
            "row 2, Approved on: “46000” is not a date",
        ),
        (
            [(PRICE, "Approved by", "Dr. Roe"), (PRICE, "Approved on", "11/28/26")],
            "row 2, Approved on: “11/28/26” is not a date",
        ),
        (
            [(PRICE, "Approved by", "Dr. Roe"), (PRICE, "Approved on", date(2026, 11, 29))],
            "row 2, Approved on: 2026-11-29 is in the future",
        ),
        ([(INSURANCE, "ID", "price")], "row 3, ID: “price” stands in row 2 already"),
        (
            [(PRICE, "Version (leave as it is)", "abc"), (PRICE, "English answer", "Ask us.")],
            "row 2: this was changed on the staff page since the export",
        ),
    ],
)
def test_cells_that_contradict_each_other_are_told(
    content: Content, cells: list[tuple[int, str, object]], problem: str
) -> None:
    [said] = told(content.read_spreadsheet(edited(content.spreadsheet(), *cells), TODAY))
    assert said.startswith(problem)


def test_all_problems_of_a_file_are_told_at_once(content: Content) -> None:
    reading = content.read_spreadsheet(
        edited(
            content.spreadsheet(),
            (PRICE, "English answer", None),
            (PRICE, "What it is", "nothing"),
            (PRICE, "Approved on", "11/28/2026"),
            (PRICE, "Approved by", "Dr. Roe"),
            (INSURANCE, "ID", None),
            (PARKING, "Spanish question", "¿Dónde dejo el carro?"),
        ),
        TODAY,
    )
    assert [problem.partition(":")[0] for problem in told(reading)] == [
        "row 2, Approved on",
        "row 2, English answer",
        "row 2, What it is",
        "row 3, ID",
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda sheet: setattr(sheet, "title", "Sheet1"),
            f"this file has no sheet called “{TITLE}”; it has: Sheet1, How to",
        ),
        (lambda sheet: sheet.delete_cols(3), "row 1, English question: this column is missing"),
        (lambda sheet: setattr(sheet["A1"], "value", None), "row 1, Topic: this column is missing"),
        (lambda sheet: setattr(sheet["A1"], "value", "ID"), "row 1, ID: there are two columns of this name"),
        (lambda sheet: sheet.merge_cells("C2:C4"), "the cells C2:C4 are merged"),
        (lambda sheet: sheet.merge_cells("A1:XFD1048576"), "the cells A1:XFD1048576 are merged"),
        (lambda sheet: sheet.delete_rows(1, 50), "row 1, ID: this column is missing"),
        (lambda sheet: setattr(sheet.cell(1_048_576, 2), "value", "x"), "holds more than questions and answers"),
    ],
)
def test_a_sheet_of_another_shape_is_told(
    content: Content, change: Callable[[Worksheet], object], message: str
) -> None:
    if "XFD" in message:  # openpyxl would take hours to write this
        sent = content.spreadsheet()
        broad = b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells><dataValidations'
        damaged = replaced(sent, "xl/worksheets/sheet1.xml", lambda part: part.replace(b"<dataValidations", broad, 1))
    else:
        damaged = reshaped(content.spreadsheet(), change)
    assert any(message in problem for problem in told(content.read_spreadsheet(damaged, TODAY)))


def replaced(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The file with one of its parts changed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    return file.getvalue()


BOMB = (
    b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(
        f'<!ENTITY {name} "{f"&{before};" * 30}">'.encode() for before, name in ("ab", "bc", "cd", "de", "ef", "fg")
    )
    + b"]>"
)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda _: b"", "no spreadsheet of the kind .xlsx"),
        (lambda _: b"Topic;ID\r\nCost;price\r\n", "no spreadsheet of the kind .xlsx"),
        (lambda data: data[: len(data) // 2], "no spreadsheet of the kind .xlsx"),
        (lambda data: replaced(data, "xl/workbook.xml", lambda _: b"<nothing/>"), "it has: none"),
        (
            lambda data: replaced(data, "xl/worksheets/sheet1.xml", lambda part: part[:2000]),
            "no spreadsheet of the kind .xlsx",
        ),
        (lambda data: data + bytes(LARGEST_FILE), "larger than 600 KB"),
        (
            lambda data: replaced(data, "xl/styles.xml", lambda part: part + b" " * 9_000_000),
            "more than questions and answers",
        ),
        (
            lambda data: replaced(
                data,
                "xl/worksheets/sheet1.xml",
                lambda part: BOMB + part[part.index(b"<worksheet") :].replace(b"Cost", b"&g;", 1),
            ),
            "no spreadsheet of the kind .xlsx",
        ),
    ],
)
def test_a_file_that_is_no_spreadsheet_or_a_huge_one_is_refused(
    content: Content, damage: Callable[[bytes], bytes], message: str
) -> None:
    [problem] = told(content.read_spreadsheet(damage(content.spreadsheet()), TODAY))
    assert message in problem


def test_columns_that_somebody_added_are_named_and_not_read(content: Content) -> None:
    reading = content.read_spreadsheet(content.spreadsheet(), TODAY)
    assert reading.ignored == ()

    def comment(sheet: Worksheet) -> None:
        sheet.cell(1, sheet.max_column + 1, "Comments")

    assert content.read_spreadsheet(reshaped(content.spreadsheet(), comment), TODAY).ignored == ("Comments",)


def test_a_text_too_long_for_a_cell_is_not_cut(content: Content) -> None:
    small_faq.change(content.folder, "topics/cost.yaml", "We do not bill plans.", "We do not. " * 3000)
    with pytest.raises(ChangeRefused, match="“insurance”, English answer: this is too long"):
        content.spreadsheet()


# Changes elsewhere meanwhile


def test_what_was_changed_on_the_page_since_the_export_is_never_put_back(content: Content) -> None:
    sent = content.spreadsheet()
    small_faq.change(content.folder, "topics/cost.yaml", "We do not bill plans.", "We bill some plans.")
    unchanged = content.read_spreadsheet(edited(sent, (PRICE, "English answer", "Ask us.")), TODAY)
    assert [form.id for form in unchanged.forms] == ["price"]
    both = content.read_spreadsheet(edited(sent, (INSURANCE, "Spanish answer", "Pregunte.")), TODAY)
    assert told(both) == [
        f"row {INSURANCE}: this was changed on the staff page since the export: export again, and write your changes into that file"
    ]


def test_a_row_whose_version_no_longer_counts_is_refused_only_if_it_was_changed(content: Content) -> None:
    """An older program may have exported it."""
    older = edited(
        content.spreadsheet(), *((row, "Version (leave as it is)", "0123abcd") for row in (PRICE, INSURANCE))
    )
    untouched = content.read_spreadsheet(older, TODAY)
    assert (untouched.forms, told(untouched)) == ((), [])
    [said] = told(content.read_spreadsheet(edited(older, (PRICE, "English ways of asking", "bill")), TODAY))
    assert said.startswith(f"row {PRICE}: this was changed on the staff page since the export")


# The staff page


@pytest.fixture
def staff(small: Path, tmp_path: Path) -> StaffSite:
    """The staff page on the small content."""
    return StaffSite(small, tmp_path / "data")


async def load_up(client: httpx.AsyncClient, data: bytes) -> httpx.Response:
    """Choose the file and press “Show what it changes”."""
    token = form((await client.get("/staff")).text, "/staff/sign-out")["token"]
    return await client.post(
        "/staff/spreadsheet", data={"token": token, "do": "check"}, files={"sheet": ("questions.xlsx", data)}
    )


async def save(client: httpx.AsyncClient, page: httpx.Response, **more: str | list[str]) -> httpx.Response:
    start = page.text.index('name="sheet" value="')
    sent = form(page.text[page.text.rindex("<form", 0, start) :], "/staff/spreadsheet#findings")
    return await client.post("/staff/spreadsheet", data={**sent, "do": "save", **more})


async def test_a_spreadsheet_is_downloaded_changed_reviewed_saved_and_undone(staff: StaffSite) -> None:
    before = files_of(staff.folder)
    async with staff.signed_in() as client:
        sent = await client.get("/staff/questions.xlsx")
        assert sent.headers["content-disposition"] == 'attachment; filename="questions-2026-11-24.xlsx"'
        page = await load_up(
            client,
            edited(
                sent.content,
                (PARKING, "English answer", "Park by the door."),
                (PARKING, "Spanish answer", "Junto a la puerta."),
            ),
        )
        assert page.status_code == 200
        assert "“Where can I park?”: English answer, Spanish answer" in words(page.text)
        assert files_of(staff.folder) == before
        saved = await save(client, page)
        assert saved.status_code == 303
        assert staff.live.index().faq.entries["parking"].versions["en"].answer.value == "Park by the door."
        [record] = staff.content.history()
        assert record.who == NAME
        token = form((await client.get("/staff")).text, "/staff/sign-out")["token"]
        await client.post("/staff/undo", data={"token": token, "change": record.id})
    assert files_of(staff.folder) == before


async def test_what_is_easily_wrong_is_told_by_its_row_and_must_be_ticked(staff: StaffSite) -> None:
    async with staff.signed_in() as client:
        sent = (await client.get("/staff/questions.xlsx")).content
        changed = edited(sent, (PARKING, "English answer", "Take 60 mg."), (PARKING, "Spanish answer", "Tome 60 mg."))
        page = await load_up(client, changed)
        assert f"Row {PARKING}: Where can I park?" in words(page.text)
        assert (await save(client, page)).status_code == 200
        assert staff.content.history() == []
        assert (await save(client, page, confirm=boxes(page.text))).status_code == 303
    assert "60 mg" in " ".join(staff.live.index().faq.entries["parking"].confirmed)


async def test_what_the_content_does_not_allow_is_told_by_its_cell(staff: StaffSite) -> None:
    before = files_of(staff.folder)
    async with staff.signed_in() as client:
        sent = (await client.get("/staff/questions.xlsx")).content
        page = await load_up(client, edited(sent, (INSURANCE, "Spanish answer", "Llame al {telefono}.")))
        assert page.status_code == 422
        assert "unknown placeholder {telefono}" in words(page.text)
        assert f"row {INSURANCE}, Spanish answer" in words(page.text)
        asked = await load_up(
            client, edited(sent, (INSURANCE, "English ways of asking", "plan\nhow much does it cost?"))
        )
        assert f"row {INSURANCE}, English ways of asking" in words(asked.text)
        broken = await load_up(client, edited(sent, (INSURANCE, "English answer", None)))
        assert f"Row {INSURANCE}, English answer: this cell is empty" in words(broken.text)
        assert 'value="save"' not in broken.text
    assert files_of(staff.folder) == before


async def test_a_file_is_taken_only_from_the_page_of_somebody_signed_in(staff: StaffSite) -> None:
    data = edited(staff.content.spreadsheet(), (PARKING, "English answer", "Nowhere."))
    file: Mapping[str, tuple[str, bytes]] = {"sheet": ("a.xlsx", data)}
    async with staff.signed_in() as client:
        assert (await client.post("/staff/spreadsheet", data={"do": "check"}, files=file)).status_code == 403
        token = form((await client.get("/staff")).text, "/staff/sign-out")["token"]
        other = {"Sec-Fetch-Site": "cross-site"}
        sent = await client.post("/staff/spreadsheet", data={"token": token}, files=file, headers=other)
        assert sent.status_code == 403
        nothing = await client.post("/staff/spreadsheet", data={"token": token}, files={"sheet": ("", b"")})
        assert "Choose the file first." in words(nothing.text)
        client.cookies.delete("staff")
        signed_out = await client.post("/staff/spreadsheet", data={"token": token}, files=file)
        assert "send it anew" in words(signed_out.text)


# The terminal


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    code = cli.main(list(map(str, arguments)))
    said = capsys.readouterr()
    return code, said.out + said.err


def test_export_and_import_in_the_terminal(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    file, before = tmp_path / "questions.xlsx", files_of(small)
    assert run(capsys, "export", file, "--faq", small) == (0, f"written to {file}\n")
    assert run(capsys, "import", file, "--save", "--faq", small) == (0, "nothing differs\n")
    sent = file.read_bytes()
    file.write_bytes(edited(sent, (PRICE, "What it is", "x")))
    code, said = run(capsys, "import", file, "--save", "--faq", small)
    assert (code, said.partition(": ")[0]) == (1, f"row {PRICE}, What it is")
    file.write_bytes(
        edited(
            sent,
            (PRICE, "What it is", KINDS["unknown"]),
            (PRICE, "English answer", "It costs $5."),
            (PRICE, "Spanish answer", "Cuesta $5."),
        )
    )
    code, said = run(capsys, "import", file, "--faq", small)
    assert code == 0
    assert f'make sure of this: row {PRICE}: the English answer has "$5.": an amount of money' in said
    assert run(capsys, "import", file, "--save", "--faq", small)[0] == 1
    assert files_of(small) == before
    assert run(capsys, "import", file, "--save", "--sure", "--by", "Ann", "--faq", small)[0] == 0
    assert loader.load(small).entries["price"].versions["en"].answer.value == "It costs $5."
    assert Content(small, tmp_path / "data").history()[0].who == "Ann"
