"""What a change alters is told whole: each text that differs, and each question that gets something else, and no other."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from small_faq import change, write

from bot.publishing import asking, git_revision
from bot.publishing.effects import Altered, Changes, changes
from faq.loading.loader import load
from faq.search import index
from faq.search.index import Index

ask = partial(asking.outcome, now=datetime(2026, 11, 23, 17, tzinfo=UTC))


@pytest.fixture
def before(small: Path) -> Index:
    """The small content before a test changes it."""
    return index.build(load(small))


def found(before: Index, small: Path, *, thorough: bool = False) -> Changes:
    """What the content in `small` alters."""
    return changes(before, index.build(load(small)), ask, thorough=thorough)


@pytest.mark.parametrize("thorough", [False, True])
def test_where_nothing_changes_nothing_is_told(before: Index, small: Path, thorough: bool) -> None:  # noqa: FBT001
    assert found(before, small, thorough=thorough) == Changes((), ())


def test_moving_lines_is_no_change(before: Index, small: Path) -> None:
    change(small, "topics/visit.yaml", "entries:\n", "# A note.\n\nentries:\n")
    change(small, "emergency.yaml", "dangers:\n", "# A note.\n\ndangers:\n")
    assert found(before, small, thorough=True) == Changes((), ())


@pytest.mark.parametrize(
    ("file", "old", "new", "altered"),
    [
        ("topics/visit.yaml", "Park behind the house.", "Park in front.", Altered("parking", "answer", "en")),
        ("topics/visit.yaml", "Atrás de la casa.", "Adelante.", Altered("parking", "answer", "es")),
        ("topics/visit.yaml", "Where can I park?", "Where do I park?", Altered("parking", "question", "en")),
        (
            "topics/visit.yaml",
            "kind: hours",
            "kind: hours\n    expires: 2027-01-31",
            Altered("clinic-hours", "expires"),
        ),
        ("topics/visit.yaml", "order: 2", "order: 3", Altered("visit", "order")),
        ("topics/visit.yaml", "Su visita", "La visita", Altered("visit", "title", "es")),
        ("clinic.yaml", "(602) 555-0100", "(602) 555-0199", Altered("clinic", "phone")),
        ("clinic.yaml", "friday: 8:00-12:00", "friday: 8:00-13:00", Altered("clinic", "hours")),
        ("emergency.yaml", "Call 988.", "Call or text 988.", Altered("emergency", "replies")),
        (
            "wording.yaml",
            "\npick_topic:\n  en: What",
            "\npick_topic:\n  en: Now what",
            Altered("wording", "pick_topic", "en"),
        ),
    ],
)
def test_a_text_that_differs_is_named_with_its_language(
    before: Index, small: Path, file: str, old: str, new: str, altered: Altered
) -> None:
    change(small, file, old, new)
    assert found(before, small).altered == (altered,)


def test_entries_that_come_and_go_are_named(before: Index, small: Path) -> None:
    change(small, "topics/visit.yaml", "- id: eating", "- id: breakfast")
    assert found(before, small).altered == (Altered("eating", "removed"), Altered("breakfast", "added"))


def test_a_language_that_comes_or_goes_is_named_for_each_entry(before: Index, small: Path) -> None:
    change(small, "clinic.yaml", "languages: [en, es]", "languages: [en]")
    only_english = index.build(load(small))
    for was, now, what in ((before, only_english, "removed"), (only_english, before, "added")):
        told = changes(was, now, ask)
        names = set(before.faq.entries)
        assert [one for one in told.altered if one.of in names] == [
            Altered(name, what, "es") for name in was.faq.entries
        ]
        (turned,) = (turned for turned in told.turned if turned.question == "hay cochera")
        assert {turned.before.kind, turned.after.kind} == {"answered", "missed"}


def test_a_way_of_asking_that_moves_takes_its_question_along(before: Index, small: Path) -> None:
    change(small, "topics/visit.yaml", ', "empty stomach"', "")
    change(small, "topics/cost.yaml", '"price", ', '"price", "empty stomach", ')
    (turned,) = (turned for turned in found(before, small).turned if turned.question == "empty stomach")
    assert (turned.before.entries, turned.after.entries) == (("eating",), ("price",))
    assert str(turned.place).startswith(f"{small}/topics/cost.yaml:13:")
    assert turned.before.score("eating") > 0.5
    assert turned.after.score("price") > 0.5


def test_a_new_way_of_asking_tells_what_its_words_got_before(before: Index, small: Path) -> None:
    change(small, "topics/visit.yaml", '"park a van"', '"park a van", "xylophone quartz"')
    (turned,) = found(before, small).turned
    assert (turned.question, turned.before.kind, turned.after.entries) == ("xylophone quartz", "missed", ("parking",))
    assert not turned.in_other_words


def test_a_removed_entry_tells_what_its_questions_get_now(before: Index, small: Path) -> None:
    path = small / "topics/visit.yaml"
    text = path.read_text("utf-8")
    path.write_text(text[: text.index("  - id: eating")] + text[text.index("  - id: clinic-hours") :], "utf-8")
    turned = {turned.question: turned for turned in found(before, small).turned}
    assert turned["Can I eat before?"].before.entries == ("eating",)
    assert "eating" not in turned["Can I eat before?"].after.entries
    assert turned["Can I eat before?"].place is None


def test_a_new_danger_tells_the_questions_it_answers_with_911(before: Index, small: Path) -> None:
    change(small, "emergency.yaml", 'en: ["can not breathe"]', 'en: ["can not breathe", "park"]')
    turned = {turned.question: turned.after.kind for turned in found(before, small).turned}
    assert turned["park a van"] == "danger"
    assert "price" not in turned


def test_examples_are_asked_of_both(before: Index, small: Path) -> None:
    change(small, "topics/cost.yaml", '"what does it cost?"', '"garage breakfast insurance"')
    change(small, "topics/cost.yaml", '"price", ', '"price", "garage breakfast insurance", ')
    assert "garage breakfast insurance" in {turned.question for turned in found(before, small).turned}


def test_what_is_near_a_change_holds_what_asking_everything_finds(before: Index, small: Path) -> None:
    change(small, "topics/visit.yaml", ', "leave the truck", "park a van"', "")
    near, everything = (found(before, small, thorough=thorough).turned for thorough in (False, True))
    assert {turned.question for turned in near} == {turned.question for turned in everything} == {"leave the truck"}


# The content as it was


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A content folder inside a repository, with one revision."""
    write(tmp_path / "repository/faq/content")
    git(tmp_path / "repository", "init", "--quiet")
    commit(tmp_path / "repository")
    return tmp_path / "repository/faq/content"


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)  # noqa: S603, S607


def commit(folder: Path) -> None:
    git(folder, "add", ".")
    git(
        folder, "-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "--quiet", "--message", "content"
    )


def test_a_revision_is_read_without_touching_the_files_at_hand(kept: Path) -> None:
    before = load(kept).version
    change(kept, "topics/visit.yaml", "Park behind the house.", "Park in front.")
    now = (kept / "topics/visit.yaml").read_bytes()
    assert git_revision.load("HEAD", kept).version == before
    assert (kept / "topics/visit.yaml").read_bytes() == now
    commit(kept)
    assert git_revision.load("HEAD~1", kept).version == before != git_revision.load("HEAD", kept).version


def test_another_folder_can_be_compared_with(small: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other")
    assert git_revision.load(str(other), small).version == load(small).version


@pytest.mark.parametrize("of", ["nowhere", "HEAD~9", "--output=x", "HEAD:faq"])
def test_what_is_neither_a_revision_nor_a_folder_is_said_plainly(kept: Path, of: str) -> None:
    with pytest.raises(git_revision.NothingToCompare, match=f'"{of}" is neither a folder nor a revision'):
        git_revision.load(of, kept)


def test_a_folder_outside_git_is_said_plainly(small: Path) -> None:
    with pytest.raises(git_revision.NothingToCompare, match="neither a folder nor a revision"):
        git_revision.load("HEAD", small)


def test_a_revision_without_the_folder_is_said_plainly(kept: Path) -> None:
    new = write(kept.parent / "new")
    with pytest.raises(git_revision.NothingToCompare, match='the revision "HEAD" does not have'):
        git_revision.load("HEAD", new)


def test_a_revision_with_broken_content_names_the_place_in_it(kept: Path) -> None:
    change(kept, "topics/visit.yaml", "order: 2", "order: two")
    commit(kept)
    with pytest.raises(
        git_revision.NothingToCompare, match=r'content of "HEAD" cannot be read now: topics/visit.yaml:2: "two"'
    ):
        git_revision.load("HEAD", kept)


def test_without_git_the_way_out_is_told(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(git_revision.NothingToCompare, match="git is not installed here: name a folder"):
        git_revision.load("HEAD", small)
