"""Sign-off: an entry says who approved it and when, and each text that was changed since is noticed, in its language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from small_faq import change
from staff_site import NAME, StaffSite, form, words
from test_staff_content import messy  # noqa: F401 -- a fixture

from bot import cli
from bot.editing.edits import EditEntry
from bot.editing.folder import Content
from bot.editing.forms import approve
from bot.publishing.checks import unapproved_texts
from faq.loading import loader
from faq.model import Entry, InvalidFaq
from faq.sign_off import changed_since_approval, text_digest, unapproved

FILE = "topics/cost.yaml"
VAR = Path(__file__).parent.parent / "var"
"""Where what was learnt from the small content is kept."""


@pytest.fixture
def content(small: Path, tmp_path: Path) -> Content:
    """The small content, as staff change it."""
    return Content(small, tmp_path / "var")


@pytest.fixture
def staff(small: Path, tmp_path: Path) -> StaffSite:
    """The staff page on the small content."""
    return StaffSite(small, tmp_path / "data")


def sign(content: Content, entry: str) -> None:
    """Approve an entry as it is."""
    content.save(content.draft(EditEntry(approve(content.entry(entry), "Dr. Roe", "2026-11-20"))), NAME)


def loaded(content: Content, entry: str) -> Entry:
    return loader.load(content.folder).entries[entry]


# What an approval is of


def test_an_approval_is_written_beside_the_entry_and_undone_to_the_byte(content: Content) -> None:
    before = (content.folder / FILE).read_text("utf-8")
    sign(content, "price")
    after = (content.folder / FILE).read_text("utf-8")
    added = re.search(r'    approved:\n      by: "Dr. Roe"\n      date: 2026-11-20\n      digests: \[.*\]\n', after)
    assert added
    assert after.replace(added[0], "") == before
    assert content.history()[0].what == ("“How much does it cost?”: approval",)
    content.undo(content.history()[0].id, NAME)
    assert (content.folder / FILE).read_text("utf-8") == before


@pytest.mark.usefixtures("messy")
def test_every_entry_can_be_approved_however_it_is_written(content: Content) -> None:
    for entry in loader.load(content.folder).entries:
        sign(content, entry)
    assert list(unapproved(loader.load(content.folder))) == []


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ('answer: "We do not bill plans."', 'answer: "We bill plans."', ("en",)),
        ('question: "¿Aceptan seguro?"', 'question: "¿Aceptan mi seguro?"', ("es",)),
        ('"do you accept aetna"', '"do you take aetna"', ()),
        ('answer: "We do not bill plans."', "answer: |\n        We do not\n        bill plans.", ()),
    ],
)
def test_a_changed_question_or_answer_is_noticed_in_its_language(
    content: Content, old: str, new: str, changed: tuple[str, ...]
) -> None:
    sign(content, "insurance")
    change(content.folder, FILE, old, new)
    assert changed_since_approval(loaded(content, "insurance")) == changed


def test_a_text_that_is_put_back_is_approved_again(content: Content) -> None:
    sign(content, "insurance")
    change(content.folder, FILE, "We do not bill plans.", "We bill plans.")
    change(content.folder, FILE, "We bill plans.", "We do not bill plans.")
    assert changed_since_approval(loaded(content, "insurance")) == ()


def test_texts_of_two_languages_never_stand_for_each_other() -> None:
    assert text_digest("en", "No", "No") != text_digest("es", "No", "No")
    assert text_digest("en", "a b", "c") != text_digest("en", "a", "b c")


@pytest.mark.parametrize(
    ("approved", "message"),
    [
        ("approved: Dr. Roe", "the approval must be lines of the form"),
        ("approved: {by: A, date: 2026-11-20}", 'the approval has no "digests"'),
        ('approved: {by: A, date: 20 Nov, digests: ["x"]}', '"20 Nov" is not a date'),
        ('approved: {by: "", date: 2026-11-20, digests: ["x"]}', "the name is empty"),
        ('approved: {by: A, date: 2026-11-20, digests: ["x"], of: B}', 'unknown field "of"'),
    ],
)
def test_a_slip_in_an_approval_written_by_hand_is_told(content: Content, approved: str, message: str) -> None:
    change(content.folder, FILE, "    related: [insurance]\n", f"    related: [insurance]\n    {approved}\n")
    with pytest.raises(InvalidFaq, match=re.escape(message)):
        loader.load(content.folder)


# The staff page


async def test_one_button_approves_what_stands_in_the_form(staff: StaffSite) -> None:
    async with staff.signed_in() as client:
        page = (await client.get("/staff/entries/parking")).text
        assert "Nobody has approved this question and its answers yet." in words(page)
        filled = form(page) | {"en-answer": "Park by the door.", "es-answer": "Junto a la puerta.", "do": "approve"}
        saved = await client.post("/staff/entries/parking", data=filled)
        assert saved.status_code == 303
        page = (await client.get("/staff/entries/parking")).text
        assert f"Approved by {NAME} on Tuesday, November 24. Nothing was changed since." in words(page)
    entry = staff.live.index().faq.entries["parking"]
    assert entry.versions["en"].answer.value == "Park by the door."
    assert entry.approved
    assert (entry.approved.by, str(entry.approved.day)) == (NAME, "2026-11-24")
    assert changed_since_approval(entry) == ()


async def test_an_edit_keeps_the_approval_and_the_page_lists_what_was_changed(staff: StaffSite) -> None:
    sign(staff.content, "parking")
    sign(staff.content, "price")
    await staff.live.refresh()
    async with staff.signed_in() as client:
        listed = words((await client.get("/staff/sign-off")).text)
        assert "2 of 5 questions are approved" in listed
        filled = form((await client.get("/staff/entries/parking")).text)
        filled |= {"es-answer": "Junto a la puerta.", "do": "save", "confirm": "parking/en-answer: only Spanish"}
        assert (await client.post("/staff/entries/parking", data=filled)).status_code == 303
        listed = words((await client.get("/staff/sign-off")).text)
        changed, _, never = listed.partition("Not approved yet")
        assert "1 of 5 questions are approved" in changed
        assert "Where can I park? approved by Dr. Roe on Friday, November 20 Spanish" in changed
        assert "How much does it cost?" not in listed
        assert "Do you take insurance?" in never
        assert "Changed since: Spanish." in words((await client.get("/staff/entries/parking")).text)


async def test_an_approval_is_reviewed_as_any_edit(staff: StaffSite) -> None:
    async with staff.signed_in() as client:
        filled = form((await client.get("/staff/entries/parking")).text)
        filled |= {"en-answer": "It costs $5.", "es-answer": "Cuesta $5.", "do": "approve"}
        answered = await client.post("/staff/entries/parking", data=filled)
    assert "Make sure of this" in words(answered.text)
    assert staff.live.index().faq.entries["parking"].approved is None


# The check


def test_the_check_names_each_text_that_is_not_approved(content: Content) -> None:
    small = content.folder
    for entry in ("price", "insurance", "parking", "eating"):
        sign(content, entry)
    change(small, FILE, "We do not bill plans.", "We bill plans.")
    told = [problem.message for problem in unapproved_texts(loader.load(small))]
    assert [message.partition(":")[0] for message in told] == [
        '"insurance" was approved on 2026-11-20; English was changed since',
        '"clinic-hours" is not approved',
    ]
    sign(content, "insurance")
    sign(content, "clinic-hours")
    assert list(unapproved_texts(loader.load(small))) == []


def test_check_asks_for_approvals_only_if_it_is_told_to(
    small: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_DIR", str(VAR))
    assert cli.main(["check", "--strict", "--faq", str(small)]) == 0
    assert cli.main(["check", "--strict", "--approved", "--faq", str(small)]) == 1
    assert capsys.readouterr().out.count("is not approved") == 5
