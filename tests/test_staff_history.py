"""Nothing staff wrote is ever lost: each save keeps what it replaced, can be undone, and is whole or not done at all."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
import small_faq
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.editing import disk
from bot.editing.edits import (
    AddWays,
    Change,
    ChangeHours,
    ChangeRefused,
    CloseDays,
    Conflict,
    EditEntry,
    EditFile,
    EntryForm,
    Missing,
    NewEntry,
    NewTopic,
    OrderEntries,
    OrderTopics,
    RemoveEntry,
    RemoveTopic,
    Words,
)
from bot.editing.folder import Content
from bot.editing.history import Record
from bot.editing.merging import merge_change

pytestmark = pytest.mark.usefixtures("read_once")

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ROOT = Path(__file__).parent.parent


@pytest.fixture
def content(small: Path, tmp_path: Path) -> Content:
    """The small folder, as staff change it at noon."""
    return Content(small, tmp_path / "var", clock=lambda: NOW)


def save(content: Content, change: Change, who: str = "Ana") -> Record:
    return content.save(content.draft(change), who)


def edit(content: Content, entry: str, **values: str) -> Change:
    """An edit of an entry's plain fields, or of its `answer` in English."""
    form = content.entry(entry)
    if answer := values.pop("answer", ""):
        form = replace(form, versions={**form.versions, "en": replace(form.versions["en"], answer=answer)})
    return EditEntry(replace(form, **values))


def edit_file(content: Content, name: str, old: str, new: str) -> Change:
    stands = content.text(name)
    return EditFile(name, stands.text.replace(old, new), stands.base)


def bytes_of(content: Content) -> dict[str, bytes]:
    """Every file of the folder, whatever its name."""
    return {str(path): path.read_bytes() for path in content.folder.rglob("*") if path.is_file()}


def new_entry(entry: str = "pets", topic: str = "visit") -> EntryForm:
    return EntryForm(
        entry, topic, "Visit", "2026-11-20", {"en": Words("Pets?", "No."), "es": Words("¿Mascotas?", "No.")}
    )


CHANGES: dict[str, Callable[[Content], Change]] = {
    "an answer": lambda content: edit(content, "price", answer="New."),
    "a way": lambda _: AddWays("parking", "es", ("dónde dejo la moto",)),
    "a new entry": lambda _: NewEntry(new_entry()),
    "a new topic": lambda _: NewTopic({"en": "Pets", "es": "Mascotas"}, new_entry(topic="pets")),
    "an entry taken out": lambda content: RemoveEntry("price", content.entry("price").base),
    "a topic taken out": lambda content: RemoveTopic("cost", content.text("topics/cost.yaml").base),
    "other hours": lambda _: ChangeHours("2026-12-24", "", "7:00-9:00", {"en": "Christmas", "es": "Navidad"}),
    "the last entry taken out": lambda content: RemoveEntry("eating", content.entry("eating").base),
    "a closure": lambda _: CloseDays("2026-12-24", "2026-12-26", {"en": "Christmas", "es": "Navidad"}),
    "a notice": lambda content: replace(content.days().notice, notice={"en": "On Friday", "es": "El viernes"}),
    "a topic renamed": lambda content: replace(content.topic("cost"), title={"en": "Prices", "es": "Precios"}),
    "questions in another order": lambda _: OrderEntries("cost", ("insurance", "price"), ("price", "insurance")),
    "topics in another order": lambda _: OrderTopics(("visit", "cost"), ("cost", "visit")),
    "a file": lambda content: edit_file(content, "topics/cost.yaml", "en: Cost", 'en: "Costs" # of all kinds'),
}


HEADS = {"a file", "a topic renamed", "topics in another order"}
"""Changes of the same piece: what stands above a topic's entries."""


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_change_can_be_undone_and_the_undoing_too(content: Content, change: Callable[[Content], Change]) -> None:
    before = bytes_of(content)
    record = save(content, change(content))
    after = bytes_of(content)
    assert after != before
    undone = content.undo(record.id, "Ben")
    assert bytes_of(content) == before
    content.undo(undone.id, "Ana")
    assert bytes_of(content) == after
    assert [found.undoes for found in content.history()] == [undone.id, record.id, ""]


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], dict[str, bytes]]:
    """What a change makes of the small folder by itself."""

    @cache
    def made(name: str) -> dict[str, bytes]:
        folder = tmp_path_factory.mktemp("alone")
        content = Content(small_faq.write(folder / "content"), folder / "var")
        save(content, CHANGES[name](content))
        return bytes_of(content)

    return made


@pytest.mark.parametrize("later", CHANGES, ids=CHANGES)
@pytest.mark.parametrize("first", CHANGES, ids=CHANGES)
def test_what_was_changed_elsewhere_since_stays(
    small: Path, tmp_path: Path, alone: Callable[[str], dict[str, bytes]], first: str, later: str
) -> None:
    """Undoing the first of two changes leaves what the second alone would have made, or is refused whole."""
    content = Content(small, tmp_path / "var", clock=lambda: NOW)
    record = save(content, CHANGES[first](content))
    try:
        save(content, CHANGES[later](content))
    except ChangeRefused:
        return
    both = bytes_of(content)
    try:
        content.undo(record.id, "Ana")
    except ChangeRefused:
        is_known = {first, later} & {"an entry taken out", "a topic taken out", "a new entry", "a new topic"}
        assert first == later or is_known or {first, later} <= HEADS
        assert bytes_of(content) == both
        return
    undone = bytes_of(content)
    # A topic that is moved gets a number that depends on the topics beside it.
    number = rb"order: \d+" if "topics in another order" in {first, later} else rb"(?!)"
    ours, theirs = (
        {Path(name).name: re.sub(number, b"", data).split() for name, data in files.items()}
        for files in (undone, alone(later))
    )
    assert ours == theirs


def test_undoing_what_somebody_changed_again_is_a_conflict(content: Content) -> None:
    first = save(content, edit(content, "price", answer="One."))
    save(content, edit(content, "price", answer="Two."), "Ben")
    before = bytes_of(content)
    with pytest.raises(Conflict) as conflict:
        content.undo(first.id, "Ana")
    assert "Each visit has one price" in conflict.value.mine
    assert "Two." in conflict.value.theirs
    assert bytes_of(content) == before
    assert len(content.history()) == 2


def test_a_conflict_names_whoever_saved_the_other_text(content: Content) -> None:
    base = content.entry("price")
    save(content, edit(content, "price", answer="Ben's."), "Ben")
    save(content, edit(content, "insurance", answer="Ana's."), "Ana")
    named = []
    for now in ("Ben's.", "By hand."):
        small_faq.change(content.folder, "topics/cost.yaml", "Ben's.", now)
        with pytest.raises(Conflict) as found:
            content.draft(EditEntry(replace(base, source="Mine")))
        named.append(found.value.who)
    assert named == ["Ben", ""]


def test_undoing_is_a_conflict_where_the_same_entry_was_changed_elsewhere(content: Content) -> None:
    """Its two languages belong together: what one says may rest on the other."""
    first = save(content, edit(content, "price", answer="One."))
    save(content, edit(content, "price", source="Costs"), "Ben")
    with pytest.raises(Conflict, match='the entry "price"'):
        content.undo(first.id, "Ana")


def test_undoing_is_a_conflict_where_the_same_note_was_changed(content: Content) -> None:
    """Notes belong to no entry, and are not lost either."""
    small_faq.change(content.folder, "topics/cost.yaml", "topic:\n", "# One.\n\ntopic:\n")
    first = save(content, edit_file(content, "topics/cost.yaml", "# One.", "# Two."))
    save(content, edit_file(content, "topics/cost.yaml", "# Two.", "# Three."), "Ben")
    with pytest.raises(Conflict, match=r"the file topics/cost.yaml"):
        content.undo(first.id, "Ana")
    assert content.history()[0].what == ("the topic “Cost”: notes",)


def test_an_undo_that_would_break_the_content_is_refused(content: Content) -> None:
    record = save(content, NewEntry(new_entry()))
    save(content, EditEntry(replace(content.entry("price"), related=("pets",))))
    with pytest.raises(ChangeRefused, match='no entry "pets"'):
        content.undo(record.id, "Ana")
    assert content.entry("pets")
    for unknown in ("../../etc/passwd", "", "000001", f"{record.id}.json", "\0"):
        with pytest.raises(Missing):
            content.undo(unknown, "Ana")


def test_the_history_tells_who_when_and_what(content: Content) -> None:
    save(content, edit(content, "price", answer="New.", source="Costs"), "  Ana\nMaría ")
    save(content, NewEntry(new_entry()), "Ben" * 100)
    save(content, CloseDays("2026-12-24", "", {"en": "Christmas", "es": "Navidad"}))
    save(content, RemoveEntry("insurance", content.entry("insurance").base))
    told = [(record.who[:9], record.at, record.what) for record in content.history()]
    assert told == [
        ("Ana", NOW, ("“How much does it cost?”: questions offered below", "“Do you take insurance?”: removed")),
        ("Ana", NOW, ("days closed",)),
        ("BenBenBen", NOW, ("“Pets?”: new",)),
        ("Ana María", NOW, ("“How much does it cost?”: where the answer comes from, English answer",)),
    ]
    assert len(content.history(limit=2)) == 2
    assert max(len(record.who) for record in content.history()) < 100


def test_a_change_made_in_an_editor_is_kept_as_well(content: Content) -> None:
    save(content, edit(content, "price", answer="One."))
    small_faq.change(content.folder, "topics/cost.yaml", "We do not bill plans.", "We bill some plans.")
    save(content, AddWays("price", "en", ("how many bucks",)), "Ben")
    newest, by_hand, _ = content.history()
    assert (newest.who, newest.what) == ("Ben", ("“How much does it cost?”: English ways of asking",))
    assert (by_hand.who, by_hand.what) == ("", ("“Do you take insurance?”: English answer",))
    content.undo(by_hand.id, "Ana")
    assert content.entry("insurance").versions["en"].answer == "We do not bill plans."
    assert "how many bucks" in content.entry("price").versions["en"].also


def test_saving_nothing_is_told(content: Content) -> None:
    with pytest.raises(ChangeRefused, match="nothing to save"):
        save(content, EditEntry(content.entry("price")))
    assert content.history() == []


def test_a_damaged_record_hides_no_other(content: Content, tmp_path: Path) -> None:
    record = save(content, edit(content, "price", answer="One."))
    (tmp_path / "var/history/20260101-0.json").write_text('{"id": ', "utf-8")
    (tmp_path / "var/history/20990101-0.json").write_text("[]", "utf-8")
    assert [found.id for found in content.history()] == [record.id]


# Disks


@pytest.mark.parametrize(
    ("code", "words"),
    [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "may not write"), (errno.EIO, "cannot be used")],
)
@pytest.mark.parametrize("call", [1, 3, 4, 5])  # the others are of folders, which not every system can do
def test_a_disk_that_fails_at_any_write_leaves_all_as_it_was(
    content: Content, monkeypatch: pytest.MonkeyPatch, code: int, words: str, call: int
) -> None:
    """Taking out an entry writes the record and three files: whichever fails, nothing is half saved, and later it works."""
    small_faq.change(
        content.folder, "topics/visit.yaml", "  - id: parking\n", "  - id: parking\n    related: [price]\n"
    )
    draft = content.draft(RemoveEntry("price", content.entry("price").base))
    assert len(draft.files) == 3
    before, calls = bytes_of(content), []
    real = os.fsync

    def fsync(handle: int) -> None:
        calls.append(handle)
        if len(calls) == call:
            raise OSError(code, os.strerror(code))
        real(handle)

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fsync)
        with pytest.raises(ChangeRefused, match=f"^nothing was saved: .*{words}"):
            content.save(draft, "Ana")
    assert bytes_of(content) == before
    assert content.history() == []
    content.save(draft, "Ana")
    assert len(content.history()) == 1


@pytest.mark.parametrize("moves", [1, 2, 3])
def test_a_move_that_fails_half_way_is_taken_back(
    content: Content, monkeypatch: pytest.MonkeyPatch, moves: int
) -> None:
    small_faq.change(
        content.folder, "topics/visit.yaml", "  - id: parking\n", "  - id: parking\n    related: [price]\n"
    )
    draft = content.draft(RemoveEntry("price", content.entry("price").base))
    before, real, done = bytes_of(content), Path.replace, []

    def move(path: Path, target: Path) -> Path:
        if content.folder in target.parents:
            done.append(target)
            if len(done) == moves:
                raise OSError(errno.ENOSPC, "full", str(target))
        return real(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", move)
        with pytest.raises(ChangeRefused, match="the disk is full"):
            content.save(draft, "Ana")
    assert bytes_of(content) == before
    assert content.history() == []


@pytest.mark.parametrize("moves", [1, 2, 3])
def test_a_process_that_is_killed_half_way_leaves_no_half_change(
    content: Content, monkeypatch: pytest.MonkeyPatch, moves: int
) -> None:
    """The next save carries the change through, or forgets it where nothing of it was written."""
    small_faq.change(
        content.folder, "topics/visit.yaml", "  - id: parking\n", "  - id: parking\n    related: [price]\n"
    )
    draft = content.draft(RemoveEntry("price", content.entry("price").base))
    real, done = Path.replace, []

    def move(path: Path, target: Path) -> Path:
        if content.folder in target.parents:
            done.append(target)
            if len(done) == moves:
                raise KeyboardInterrupt
        return real(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", move)
        with pytest.raises(KeyboardInterrupt):
            content.save(draft, "Ana")
    save(content, CloseDays("2026-12-24", "", {"en": "Christmas", "es": "Navidad"}), "Ben")
    removed = [record for record in content.history() if "“How much does it cost?”: removed" in record.what]
    assert len(removed) == (moves > 1)
    mentions = [name for name, data in bytes_of(content).items() if b"price" in data and "wording" not in name]
    assert bool(mentions) == (moves == 1) or "cost" in "".join(mentions)
    assert content.draft(AddWays("parking", "en", ("lot",))).problems == ()


def test_a_folder_that_is_gone_or_locked_is_told(content: Content, tmp_path: Path) -> None:
    draft = content.draft(edit(content, "price", answer="New."))
    content.folder.rename(tmp_path / "away")
    with pytest.raises(ChangeRefused):
        content.save(draft, "Ana")
    (tmp_path / "away").rename(content.folder)
    nowhere = Content(content.folder, Path("/proc/none"))
    with pytest.raises(ChangeRefused, match=r"nothing was saved: .*/proc/none"):
        nowhere.save(draft, "Ana")
    assert content.entry("price").versions["en"].answer.startswith("Each visit")
    content.save(draft, "Ana")


def test_what_is_told_of_a_disk_holds_no_text(tmp_path: Path) -> None:
    for code in errno.errorcode:
        assert str(tmp_path) in disk.describe_fault(OSError(code, os.strerror(code)), tmp_path)


# Two at once


def test_processes_that_save_at_once_lose_nothing(content: Content, tmp_path: Path) -> None:
    """Three processes add ways of asking to one entry and change another, all at the same time."""
    script = """
import sys
from pathlib import Path
from bot.editing.edits import AddWays
from bot.editing.folder import Content

content = Content(Path(sys.argv[1]), Path(sys.argv[2]))
for number in range(5):
    content.save(content.draft(AddWays("price", "en", (f"price of {sys.argv[3]} {number}",))), sys.argv[3])
"""
    names = ["ana", "ben", "cho"]
    running = [
        subprocess.Popen([sys.executable, "-c", script, content.folder, tmp_path / "var", name], cwd=ROOT)  # noqa: S603 -- this very Python
        for name in names
    ]
    assert [process.wait() for process in running] == [0, 0, 0]
    ways = {f"price of {name} {number}" for name in names for number in range(5)}
    assert ways <= set(content.entry("price").versions["en"].also)
    assert len(content.history()) == 15
    assert all(record.who for record in content.history())


# Merging

ROWS = st.lists(st.sampled_from("abcde"), max_size=6)


@settings(max_examples=300)
@given(before=ROWS, after=ROWS, head=ROWS, tail=ROWS)
def test_changes_far_from_each_other_are_both_kept(
    before: list[str], after: list[str], head: list[str], tail: list[str]
) -> None:
    """Entry `x` goes from before to after while its neighbours become what they like."""

    def text(first: list[str], middle: list[str], last: list[str]) -> str:
        entries = {"w": first, "x": middle, "y": last}
        rows = [
            f"  - id: {name}\n    also:\n" + "".join(f"      - {way}\n" for way in ways)
            for name, ways in entries.items()
        ]
        return "topic: 1\nentries:\n" + "\n".join(rows)

    merged = merge_change("f", text(["k"], before, ["k"]), text(["k"], after, ["k"]), text(head, before, tail))
    assert merged == text(head, after, tail)
