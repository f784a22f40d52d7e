"""Staff's changes reach the files as meant and touch nothing else: notes, quotes, order and every other byte stay."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import small_faq
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.editing.apply import apply_change
from bot.editing.edits import (
    AddWays,
    ChangeHours,
    ChangeRefused,
    CloseDays,
    Conflict,
    EditEntry,
    EditEntryText,
    EditFile,
    EntryForm,
    Missing,
    NewEntry,
    NewTopic,
    RemoveEntry,
    RemoveTopic,
    RestoreDays,
    Words,
)
from bot.editing.folder import Content
from bot.editing.forms import entry_form
from faq.loading import loader
from faq.loading.loader import BUILT_IN
from faq.model import Entry, Faq

pytestmark = pytest.mark.usefixtures("read_once")

MESSY = """\
# At the head: 'quotes', "marks" and # signs.
topic: {order: 3, title: {en: Messy, es: "Revuelto"}}   # on one line

entries:

  # What stands right above an entry belongs to it.
  - id: rides   # a note beside the id
    source: 'Visit: rides'
    # a note between fields
    reviewed: "2026-11-01"
    related:
      - parking # first
      # in between
      - eating
    en:
      question: Who drives
        me home?   # a text over two lines
      also:
        - 'ride home' # a note beside a way

        - "taxi"
        # a note below
        - can my wife drive
      answer: >-
        Somebody you trust
        drives you.

        # this is text
    es:
      also: ['taxi', "quién maneja"]
      question: ¿Quién me lleva?
      answer: |+
            Alguien de confianza.

            Maneja despacio.


  # Another note, of the next one.

  - {id: music, source: V, reviewed: 2026-11-01, en: {question: Is there music?, answer: "Yes."}, es: {question: ¿Música?, answer: Sí.}}
  - id: towel
    source: Visit # as told by phone
    reviewed: 2026-11-01
    en: {question: "Are there towels?", answer: "Yes."} # all in one
    es:
      question: ¿Hay toallas? # with marks
      answer: Sí. # short
  -   id: blanket
      kind: unknown
      source: Visit
      reviewed: 2026-11-01
      es: {question: "¿Hay cobijas?", answer: "Sí. {phone}"}
      en:
          question: "Are there blankets?"
          answer: |   # a note at the head of a block
            Yes.
# The end."""
"""A topic such as people write who copy from everywhere; valid, and nothing in it stands where the program would put it."""

DAY = "2026-11-20"


@pytest.fixture
def messy(small: Path) -> Path:
    """The small content with a topic in everybody's handwriting."""
    (small / "topics/messy.yaml").write_text(MESSY, "utf-8")
    return small


@pytest.fixture
def content(messy: Path, tmp_path: Path) -> Content:
    """That folder, as staff change it."""
    return Content(messy, tmp_path / "var")


def changed_lines(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines that went and those that came, between what both have at the beginning and at the end."""
    old, new = before.split("\n"), after.split("\n")
    head = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    old, new = old[head:][::-1], new[head:][::-1]
    tail = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    return old[tail:][::-1], new[tail:][::-1]


def only_change(content: Content, change: object) -> tuple[list[str], list[str]]:
    """What a change that touches one file does to its lines; the draft must load."""
    draft = content.draft(change)  # type: ignore[arg-type]
    assert draft.problems == ()
    [(name, text)] = draft.files.items()
    return changed_lines(draft.former[name] or "", text or "")


def said(entry: Entry) -> dict[str, object]:
    """What the loader makes of an entry, without places and utterances."""
    return {
        "kind": entry.kind,
        "source": entry.source,
        "reviewed": str(entry.reviewed),
        "related": entry.related,
        **{
            lang: (str(v.question), tuple(map(str, v.also)), str(v.answer), tuple(map(str, v.examples)))
            for lang, v in entry.versions.items()
        },
    }


def meant(form: EntryForm) -> dict[str, object]:
    """What a form says, in the same shape."""
    return {
        "kind": form.kind,
        "source": form.source,
        "reviewed": form.reviewed,
        "related": form.related,
        **{lang: (w.question, w.also, w.answer, w.examples) for lang, w in form.versions.items()},
    }


def said_by(faq: Faq | None) -> dict[str, dict[str, object]]:
    assert faq is not None
    return {name: said(entry) for name, entry in faq.entries.items()}


# Forms


@pytest.mark.parametrize("entry", ["price", "parking", "clinic-hours", "rides", "music", "towel", "blanket"])
def test_a_form_that_is_saved_as_it_was_changes_nothing(content: Content, entry: str) -> None:
    assert content.draft(EditEntry(content.entry(entry))).files == {}


def test_a_form_shows_what_patients_read(content: Content) -> None:
    loaded = content.draft(EditEntry(content.entry("price"))).faq
    assert loaded is not None
    for name, entry in loaded.entries.items():
        assert meant(content.entry(name)) == said(entry)


def test_every_real_entry_can_be_edited_without_touching_another_line() -> None:
    """A middle and the last entry of each topic: an unchanged form changes no byte, a changed one only its own lines."""
    with tempfile.TemporaryDirectory() as data_dir:
        content = Content(BUILT_IN, Path(data_dir))
        texts = content._texts()  # noqa: SLF001 -- drafting each would load the whole FAQ each time
        for name in (name for name in content.files() if name.startswith("topics/")):
            ids = [row.split()[2] for row in texts[name].split("\n") if row.startswith("  - id: ")]
            for entry in {ids[len(ids) // 2], ids[-1]}:
                edit_real_entry(texts, name, entry)


def edit_real_entry(texts: dict[str, str], name: str, entry: str) -> None:
    form = entry_form(texts, entry)
    assert apply_change(EditEntry(form), texts) == {}
    words = replace(form.versions["es"], answer="Sí: #1\n\n- no", also=(*form.versions["es"].also, "¿otra: #2?"))
    changed = apply_change(EditEntry(replace(form, reviewed=DAY, versions={**form.versions, "es": words})), texts)[name]
    start = texts[name].index(f"- id: {entry}\n")
    end = texts[name].find("\n  - id:", start)
    rest = texts[name][end:] if end > 0 else "\n"
    assert changed is not None
    assert changed.startswith(texts[name][:start])
    assert changed.endswith(rest)
    gone, come = changed_lines(texts[name], changed)
    assert {"    reviewed: 2026-11-20", '        - "¿otra: #2?"', "        Sí: #1", "        - no"} <= set(come)
    assert not {row for row in gone if row not in come} & {row for row in come if "es:" in row}


def test_a_new_answer_replaces_its_lines_and_no_other(content: Content) -> None:
    form = content.entry("blanket")
    new = replace(
        form, versions={**form.versions, "en": replace(form.versions["en"], answer="No: bring one.\n\n- wool # 1")}
    )
    assert only_change(content, EditEntry(new)) == (
        ["            Yes."],
        ["            No: bring one.", "", "            - wool # 1"],
    )


def test_a_text_keeps_its_quotes_and_the_note_beside_it(content: Content) -> None:
    form = content.entry("rides")
    assert only_change(content, EditEntry(replace(form, source="Rides"))) == (
        ["    source: 'Visit: rides'"],
        ["    source: 'Rides'"],
    )
    assert only_change(content, EditEntry(replace(form, reviewed=DAY))) == (
        ['    reviewed: "2026-11-01"'],
        [f'    reviewed: "{DAY}"'],
    )
    words = replace(form.versions["en"], question="Who drives: you?")
    assert only_change(content, EditEntry(replace(form, versions={**form.versions, "en": words}))) == (
        ["      question: Who drives", "        me home?   # a text over two lines"],
        ['      question: "Who drives: you?"   # a text over two lines'],
    )


def test_ways_of_asking_keep_their_lines_and_their_notes(content: Content) -> None:
    form = content.entry("rides")
    words = replace(form.versions["en"], also=("cab", "ride home", "can my wife drive", "a bus: # 1"))
    draft = content.draft(EditEntry(replace(form, versions={**form.versions, "en": words})))
    expected = MESSY.replace(
        """        - 'ride home' # a note beside a way

        - "taxi"
        # a note below
        - can my wife drive
""",
        """        - "cab"
        - 'ride home' # a note beside a way

        # a note below
        - can my wife drive
        - "a bus: # 1"
""",
    )
    assert draft.files == {"topics/messy.yaml": expected}
    assert draft.problems == ()


def test_what_stands_in_brackets_stays_in_brackets(content: Content) -> None:
    form = content.entry("music")
    words = replace(form.versions["en"], answer="Bring: your own.", also=("radio",))
    [gone], [come] = only_change(content, EditEntry(replace(form, versions={**form.versions, "en": words})))
    assert 'answer: "Bring: your own.", also: ["radio"]}, es: {' in come
    assert gone.count("{") == come.count("{")


def test_fields_that_come_and_go_have_their_place(content: Content) -> None:
    form = content.entry("parking")
    words = replace(form.versions["en"], examples=("where do I park my van?",))
    new = replace(form, kind="unknown", related=("eating", "price"), versions={**form.versions, "en": words})
    content.save(content.draft(EditEntry(new)), "Ana")
    text = content.entry_text("parking").text
    assert text.startswith(
        "- id: parking\n  kind: unknown\n  source: Visit\n  reviewed: 2026-11-01\n  related: [eating, price]\n  en:\n"
    )
    assert '    examples:\n      - "where do I park my van?"\n    answer: "Park behind the house."\n' in text
    former = small_faq.VISIT
    content.save(content.draft(EditEntry(replace(form, base=content.entry("parking").base))), "Ana")
    assert content.text("topics/visit.yaml").text == former.replace(
        "  - id: parking\n", "  - id: parking\n    kind: answer\n"
    )


def test_invisible_characters_and_odd_line_ends_do_not_reach_the_files(content: Content) -> None:
    form = content.entry("parking")
    words = Words(
        "Where\u2028do\tI park?\ufeff\x00", "One\r\nTwo \t \x0bThree\ud83d\x07\n\n", (" a\n b ", " ", "c\u0085")
    )
    loaded = content.draft(EditEntry(replace(form, versions={**form.versions, "en": words}))).faq
    assert said_by(loaded)["parking"]["en"] == ("Where do I park?", ("a b", "c"), "One\nTwo\nThree", ())


TRAPS = """no yes null ~ on 2026-01-01 1:30 0x1F - -a a:b : # ' " \\ \\n | > &a *b !c % @ ` [ ] , ? é ¿ 😀 {phone} --- ... <<"""
"""What means something else to YAML where it stands without quotes."""
LINE = st.lists(
    st.sampled_from([*TRAPS.split(), ": ", " #", "- "]) | st.text("abc XYZ áñ.,;", min_size=1, max_size=8),
    min_size=1,
    max_size=6,
).map(lambda parts: " ".join("".join(parts).split()))
LINES = LINE.filter(lambda text: any(map(str.isalpha, text)))
ANSWERS = st.lists(LINES | st.just(""), min_size=1, max_size=5).map(lambda rows: "\n".join(rows).strip()).filter(bool)
WAYS = st.lists(LINES, max_size=5).map(tuple)
WORDS = st.builds(Words, LINES, ANSWERS, WAYS.filter(bool), WAYS)  # a list that is emptied takes its notes along
ENTRIES = ("price", "insurance", "parking", "rides", "music", "towel", "blanket")


@pytest.fixture(scope="module")
def shared() -> Iterator[Content]:
    """A messy folder that is only drafted upon."""
    with tempfile.TemporaryDirectory() as folder:
        small_faq.write(Path(folder, "content"))
        Path(folder, "content/topics/messy.yaml").write_text(MESSY, "utf-8")
        yield Content(Path(folder, "content"), Path(folder, "var"))


@pytest.fixture(scope="module")
def said_before(shared: Content) -> dict[str, dict[str, object]]:
    """What its entries say."""
    return said_by(loader.load(shared.folder))


@settings(max_examples=50)
@example(
    "music", {"en": Words("a", "a"), "es": Words("a", "a")}, "?no", DAY, "answer", ()
)  # a text that only brackets mind
@example("towel", {"en": Words("a", "a"), "es": Words("a", "a\n\nb")}, "a, b", "2026-12-31", "unknown", ("price",))
@given(
    entry=st.sampled_from(ENTRIES),
    versions=st.fixed_dictionaries({"en": WORDS, "es": WORDS}),
    source=LINES,
    reviewed=st.dates().map(str),
    kind=st.sampled_from(["answer", "unknown", "advice"]),
    related=st.lists(st.sampled_from(["eating", "clinic-hours", "price"]), unique=True, min_size=1).map(tuple),
)
def test_any_form_is_read_back_exactly(
    shared: Content,
    said_before: dict[str, dict[str, object]],
    entry: str,
    versions: dict[str, Words],
    source: str,
    reviewed: str,
    kind: str,
    related: tuple[str, ...],
) -> None:
    """Whatever staff type, the loader reads these very values and every other entry as before, and no note is lost."""
    form = shared.entry(entry)
    new = replace(form, versions=versions, source=source, reviewed=reviewed, kind=kind, related=related)
    draft = shared.draft(EditEntry(new))
    assert draft.problems == ()
    assert said_by(draft.faq) == {**said_before, entry: meant(new)}
    for name, text in draft.files.items():
        notes = [row.strip() for row in (draft.former[name] or "").split("\n") if row.strip().startswith("#")]
        assert {note for note in notes if note not in (text or "")} <= {"# this is text"}


@settings(max_examples=15)
@given(edits=st.lists(st.tuples(st.sampled_from(ENTRIES), st.sampled_from(["en", "es"]), WORDS), max_size=4))
def test_edits_on_edits_are_read_back_exactly(edits: list[tuple[str, str, Words]]) -> None:
    """A file that the program wrote is as good to edit as one that people wrote."""
    with tempfile.TemporaryDirectory() as folder:
        small_faq.write(Path(folder, "content"))
        Path(folder, "content/topics/messy.yaml").write_text(MESSY, "utf-8")
        content, wanted = Content(Path(folder, "content"), Path(folder, "var")), {}
        for entry, lang, words in edits:
            form = content.entry(entry)
            draft = content.draft(EditEntry(replace(form, versions={**form.versions, lang: words})))
            wanted[entry, lang] = words
            if draft.files:
                content.save(draft, "Ana")
        assert {key: content.entry(key[0]).versions[key[1]] for key in wanted} == wanted


def test_what_was_left_empty_is_filled_in_its_place(content: Content) -> None:
    """As in an entry that somebody began in an editor: a form mends it."""
    small_faq.change(content.folder, "topics/visit.yaml", '"Where can I park?"', "  # still to write\n")
    small_faq.change(content.folder, "topics/visit.yaml", '"Atrás de la casa."', "")
    form = content.entry("parking")
    assert (form.versions["en"].question, form.versions["es"].answer) == ("", "")
    words = {
        "en": replace(form.versions["en"], question="Where?"),
        "es": replace(form.versions["es"], answer="Aquí: no."),
    }
    draft = content.draft(EditEntry(replace(form, versions=words)))
    assert draft.problems == ()
    text = draft.files["topics/visit.yaml"] or ""
    assert '      question: "Where?"   # still to write\n\n      also:' in text
    assert "      answer: |\n        Aquí: no.\n  - id: eating\n" in text


def test_a_note_behind_a_text_does_not_become_text(content: Content) -> None:
    form = content.entry("towel")
    words = replace(form.versions["es"], answer="Sí.\n\nMuchas.")
    assert only_change(content, EditEntry(replace(form, versions={**form.versions, "es": words}))) == (
        ["      answer: Sí. # short"],
        ["      answer: | # short", "        Sí.", "", "        Muchas."],
    )


# Files as they are


@pytest.mark.parametrize(
    ("end", "mark", "closed"), [("\r\n", "", True), ("\n", "\ufeff", False), ("\r\n", "\ufeff", False)]
)
def test_line_ends_byte_order_mark_and_open_end_stay(content: Content, end: str, mark: str, closed: bool) -> None:  # noqa: FBT001
    path = content.folder / "topics/visit.yaml"
    text = mark + small_faq.VISIT.replace("\n", end)
    path.write_bytes((text if closed else text.removesuffix(end)).encode())
    before = path.read_bytes()
    form = content.entry("clinic-hours")
    words = replace(form.versions["es"], answer="{hours}\nLlame.", also=())
    content.save(content.draft(EditEntry(replace(form, versions={**form.versions, "es": words}))), "Ana")
    after = path.read_bytes()
    start = before.index("¿Cuándo abren?".encode())
    assert after[:start] == before[:start]
    assert after[start:].decode().replace(end, "\n") == (
        '¿Cuándo abren?"\n      answer: |\n        {hours}\n        Llame.' + "\n" * closed
    )
    assert after.count(b"\r\n") == (after.count(b"\n") if end == "\r\n" else 0)


def test_a_file_from_a_browser_keeps_the_line_ends_of_the_disk(content: Content) -> None:
    """A form sends every line with a carriage return."""
    before = content.text("topics/visit.yaml")
    typed = before.text.replace("Park behind", "Park beside").replace("\n", "\r\n")
    content.save(content.draft(EditFile(before.name, typed, before.base)), "Ana")
    assert (content.folder / before.name).read_bytes() == small_faq.VISIT.replace("Park behind", "Park beside").encode()


def test_permissions_stay(content: Content) -> None:
    path = content.folder / "topics/cost.yaml"
    path.chmod(0o640)
    content.save(content.draft(AddWays("price", "en", ("how many dollars",))), "Ana")
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(content.folder.rglob("*.tmp")) == []


def test_a_link_inside_the_folder_stays_a_link(content: Content) -> None:
    """As a volume made of links has it."""
    path = content.folder / "topics/cost.yaml"
    path.rename(content.folder / "cost.v1")
    path.symlink_to("../cost.v1")
    content.save(content.draft(AddWays("price", "en", ("how many dollars",))), "Ana")
    assert path.is_symlink()
    assert "how many dollars" in (content.folder / "cost.v1").read_text("utf-8")


@pytest.mark.parametrize(
    "name",
    [
        "../secret.yaml", "topics/../../secret.yaml", "/etc/passwd", "topics/out.yaml", "topics", "", ".", "topics/cost.yaml\0",
        "topics//cost.yaml", "./clinic.yaml", "topics\\cost.yaml", "TOPICS/cost.yaml", "utterances/en/all.yaml", "topics/.cost.yaml",
        "topics/cost.yml", "\ud800.yaml", "clinic.yaml/",
    ],
)  # fmt: skip
def test_only_listed_files_are_read_or_written(content: Content, name: str) -> None:
    secret = content.folder.parent / "secret.yaml"
    secret.write_text("secret: yes\n", "utf-8")
    (content.folder / "topics/out.yaml").symlink_to(secret)
    (content.folder / "topics/.cost.yaml").write_text("topic: hidden\n", "utf-8")
    assert "topics/cost.yaml" in content.files()
    assert name not in content.files()
    with pytest.raises(Missing):
        content.text(name)
    with pytest.raises(Missing):
        content.draft(EditFile(name, "topic: mine\n", ""))
    assert secret.read_text("utf-8") == "secret: yes\n"


@pytest.mark.parametrize(
    "topic", ["../secret", "a/b", "", ".", "Pets", "pets.yaml", "pets\0", "-pets", "p" * 49, "pets\n"]
)
def test_a_topic_is_named_by_small_letters_and_dashes(content: Content, topic: str) -> None:
    with pytest.raises(ChangeRefused, match="cannot name a topic"):
        content.draft(NewTopic({"en": "x"}, replace(content.entry("price"), id="new", topic=topic)))


def test_the_folder_can_be_downloaded(content: Content) -> None:
    (content.folder / "README.md").write_text("How to", "utf-8")
    (content.folder / ".hidden").write_text("x", "utf-8")
    (content.folder / "topics/out.yaml").symlink_to("/etc/hostname")
    with zipfile.ZipFile(io.BytesIO(content.archive())) as archive:
        assert archive.read("content/topics/messy.yaml").decode() == MESSY
        assert "content/README.md" in archive.namelist()
        assert not [name for name in archive.namelist() if "hidden" in name or "out" in name]


@pytest.mark.parametrize(
    ("environment", "lasts", "lasting"),
    [
        ({}, None, True),
        ({"DYNO": "web.1"}, None, False),
        ({"RENDER": "true"}, None, False),
        ({"DYNO": "web.1"}, True, True),
        ({}, False, False),
    ],
)
def test_a_host_that_replaces_the_disk_is_known(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    lasts: bool | None,  # noqa: FBT001
    lasting: bool,  # noqa: FBT001
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    root = Path("/")  # on no volume, whatever the machine
    assert Content(root, tmp_path, lasts=lasts).is_lasting() is lasting


# The other changes


def test_a_way_of_asking_is_added_once(content: Content) -> None:
    new = AddWays("rides", "en", ("Taxi!", "who  takes: me", "Who takes me?"))
    assert only_change(content, new) == ([], ['        - "Who takes me?"'])
    assert content.draft(AddWays("rides", "es", ("TAXI",))).files == {}
    assert only_change(content, AddWays("blanket", "es", ("cobija",)))[1][0].strip().startswith("es: {question")
    with pytest.raises(ChangeRefused):
        content.draft(AddWays("rides", "fr", ("qui",)))


def test_a_new_entry_stands_at_the_end_of_its_topic(content: Content) -> None:
    form = EntryForm(
        "pets", "visit", "no", DAY, {"en": Words("Pets: ok?", "No."), "es": Words("¿Mascotas?", "No.", ("perro",))}
    )
    gone, come = only_change(content, NewEntry(form))
    assert gone == []
    assert come == [
        "  - id: pets",
        '    source: "no"',
        f"    reviewed: {DAY}",
        "    en:",
        '      question: "Pets: ok?"',
        "      answer: |",
        "        No.",
        "    es:",
        '      question: "¿Mascotas?"',
        "      also:",
        '        - "perro"',
        "      answer: |",
        "        No.",
    ]
    content.save(content.draft(NewEntry(replace(form, topic="messy"))), "Ana")
    assert content.entry("pets").versions == form.versions
    with pytest.raises(ChangeRefused, match="no topic"):
        content.draft(NewEntry(replace(form, topic="nowhere")))


def test_a_new_entry_whose_id_is_taken_is_a_problem(content: Content) -> None:
    draft = content.draft(NewEntry(replace(content.entry("price"), topic="visit")))
    assert [problem.place.file for problem in draft.blocking] == [str(content.folder / "topics/visit.yaml")]
    with pytest.raises(ChangeRefused, match="taken"):
        content.save(draft, "Ana")


def test_a_new_topic_comes_last_in_the_menu(content: Content) -> None:
    first = EntryForm("pets", "pets", "Visit", DAY, {"en": Words("Pets?", "No."), "es": Words("¿Mascotas?", "No.")})
    content.save(content.draft(NewTopic({"en": "Pets: all", "es": "Mascotas"}, first, medical=True)), "Ana")
    faq = content.draft(EditEntry(content.entry("pets"))).faq
    assert faq is not None
    topic = faq.topics[-1]
    assert (topic.id, dict(topic.title), topic.menu, topic.medical) == (
        "pets",
        {"en": "Pets: all", "es": "Mascotas"},
        True,
        True,
    )
    with pytest.raises(ChangeRefused, match="already"):
        content.draft(NewTopic({"en": "Pets", "es": "Mascotas"}, first))


def test_an_entry_is_taken_out_with_all_that_leads_to_it(content: Content) -> None:
    draft = content.draft(RemoveEntry("price", content.entry("price").base))
    assert draft.problems == ()
    assert sorted(draft.files) == ["topics/cost.yaml", "utterances/en/all.yaml"]
    assert "insurance" in said_by(draft.faq)
    messy = content.draft(RemoveEntry("parking", content.entry("parking").base)).files["topics/messy.yaml"]
    assert messy == MESSY.replace("      - parking # first\n", "")
    rides = content.draft(RemoveEntry("rides", content.entry("rides").base)).files["topics/messy.yaml"] or ""
    assert "What stands right above" not in rides
    assert "# Another note, of the next one." in rides
    content.save(content.draft(RemoveEntry("insurance", content.entry("insurance").base)), "Ana")
    last = content.draft(RemoveEntry("price", content.entry("price").base))
    assert last.files["topics/cost.yaml"] is None
    assert last.problems == ()


@pytest.mark.parametrize(
    "broken", ["caution:\n\t- I am fine\n", "harmless:\n  - I am fine\n"], ids=["tab", "stands twice"]
)
def test_no_other_ways_of_asking_go_with_an_entry_where_their_file_is_broken(content: Content, broken: str) -> None:
    with (content.folder / "utterances/en/all.yaml").open("a", encoding="utf-8") as file:
        file.write(broken)
    for change in (
        RemoveEntry("price", content.entry("price").base),
        RemoveTopic("cost", content.text("topics/cost.yaml").base),
    ):
        with pytest.raises(ChangeRefused, match=r"utterances/en/all\.yaml: a mistake in this file"):
            content.draft(change)


def test_a_topic_is_taken_out_with_all_that_leads_to_its_entries(content: Content) -> None:
    ways = content.folder / "utterances/en/all.yaml"
    kept = ways.read_text("utf-8").partition("emergency-breathing:")
    ways.write_text("# Collected.\n\ninsurance:\n  - do you bill\n\n" + "".join(kept) + "# Of no visit.\n", "utf-8")
    small_faq.change(content.folder, "topics/messy.yaml", "- parking # first", "- price # first\n      - insurance")
    draft = content.draft(RemoveTopic("cost", content.text("topics/cost.yaml").base))
    assert draft.problems == ()
    assert draft.files == {
        "topics/cost.yaml": None,
        "topics/messy.yaml": MESSY.replace("      - parking # first\n", ""),
        "utterances/en/all.yaml": "# Collected.\n\n" + "".join(kept[1:]) + "# Of no visit.\n",
    }


def test_days_are_closed_and_opened_again(content: Content) -> None:
    before = content.text("clinic.yaml").text
    reason = {"en": "Christmas: closed", "es": "Navidad"}
    content.save(content.draft(CloseDays("2026-12-24", "2026-12-26", reason)), "Ana")
    content.save(content.draft(CloseDays("2027-01-01", "2027-01-01", {"en": "no", "es": "sí"})), "Ana")
    assert content.days().closures == (
        CloseDays("2026-12-24", "2026-12-26", reason),
        CloseDays("2027-01-01", "2027-01-01", {"en": "no", "es": "sí"}),
    )
    content.save(content.draft(RestoreDays("2026-12-24")), "Ana")
    assert [days.first for days in content.days().closures] == ["2027-01-01"]
    content.save(content.draft(RestoreDays("2027-01-01")), "Ana")
    assert content.text("clinic.yaml").text == before
    with pytest.raises(ChangeRefused, match="nothing begins"):
        content.draft(RestoreDays("2027-01-01"))


def test_other_hours_come_and_go(content: Content) -> None:
    before = content.text("clinic.yaml").text
    reason = {"en": "training", "es": "capacitación"}
    days = ChangeHours("2026-12-01", "2026-12-02", "8:00-12:00, 13:00-15:00", reason)
    content.save(content.draft(days), "Ana")
    assert "hours: 8:00-12:00, 13:00-15:00\n" in content.text("clinic.yaml").text
    assert content.days().special_hours == (days,)
    content.save(content.draft(RestoreDays("2026-12-01")), "Ana")
    assert content.text("clinic.yaml").text == before


def test_a_closure_goes_below_its_example_in_the_real_file(tmp_path: Path) -> None:
    folder = small_faq.write(tmp_path / "content")
    (folder / "clinic.yaml").write_bytes((BUILT_IN / "clinic.yaml").read_bytes())
    content = Content(folder, tmp_path / "var")
    draft = content.draft(CloseDays("2026-12-24", "", {"en": "Christmas", "es": "Navidad"}))
    assert "#       es: Navidad\nclosures:\n  - date: 2026-12-24\n    reason:\n" in (draft.files["clinic.yaml"] or "")
    assert draft.problems == ()


def test_days_that_cannot_be_are_told_and_not_saved(content: Content) -> None:
    draft = content.draft(CloseDays("24.12.2026", "", {"en": "Christmas", "es": ""}))
    told = "\n".join(problem.message for problem in draft.blocking)
    assert "is not a date" in told
    assert "missing in Spanish" in told
    with pytest.raises(ChangeRefused):
        content.save(draft, "Ana")


def test_the_notice_comes_changes_and_goes(content: Content) -> None:
    before = content.text("clinic.yaml").text
    for until, said in (
        ("", {"en": "Friday: 11 am", "es": "Viernes"}),
        ("2026-12-25", {"en": "Monday", "es": "Lunes"}),
        ("", {"en": "", "es": " "}),
    ):
        content.save(content.draft(replace(content.days().notice, notice=said, until=until)), "Ana")
        stands = content.days().notice
        assert (stands.notice, stands.until) == (said if said["en"] else {}, until)
    assert content.text("clinic.yaml").text == before


# One entry as text


def test_an_entry_is_edited_as_text(content: Content) -> None:
    stands = content.entry_text("rides")
    assert stands.text.startswith("- id: rides   # a note beside the id\n  source: 'Visit: rides'\n")
    assert content.draft(EditEntryText("rides", stands.text, stands.base)).files == {}
    typed = stands.text.replace("'ride home'", "'a lift'").replace("\n", "\r\n")
    assert only_change(content, EditEntryText("rides", typed, stands.base)) == (
        ["        - 'ride home' # a note beside a way"],
        ["        - 'a lift' # a note beside a way"],
    )


def test_a_mistake_in_the_text_of_an_entry_is_told_with_its_line(content: Content) -> None:
    stands = content.entry_text("parking")
    typed = stands.text.replace('"Where can I park?"', "Where: can I park?")
    draft = content.draft(EditEntryText("parking", typed, stands.base))
    line = small_faq.VISIT[: small_faq.VISIT.index('"Where can I park?"')].count("\n") + 1
    assert [(problem.place.line, problem.place.file) for problem in draft.blocking] == [
        (line, str(content.folder / "topics/visit.yaml"))
    ]
    assert draft.faq is None
    with pytest.raises(ChangeRefused):
        content.draft(EditEntryText("parking", " \n", stands.base))


# What cannot be read


def test_a_broken_file_can_only_be_mended_as_text(content: Content) -> None:
    path = content.folder / "topics/visit.yaml"
    path.write_text(small_faq.VISIT.replace('"Where can I park?"', '"Where can I park?'), "utf-8")
    for read in (content.entry, content.entry_text):
        with pytest.raises(ChangeRefused, match=r"visit.yaml:\d+.*edit|Edit"):
            read("parking")
    stands = content.text("topics/visit.yaml")
    content.save(content.draft(EditFile(stands.name, small_faq.VISIT, stands.base)), "Ana")
    assert content.entry("parking").versions["en"].question == "Where can I park?"


def test_two_broken_files_can_be_mended_one_after_the_other(content: Content) -> None:
    """Only new problems keep a change from being saved; what is broken is not in force anyway."""
    for name in ("topics/visit.yaml", "topics/cost.yaml"):
        small_faq.change(content.folder, name, "entries:", "entires:")
    stands = content.text("topics/visit.yaml")
    draft = content.draft(EditFile(stands.name, small_faq.VISIT, stands.base))
    assert draft.problems
    assert draft.blocking == ()
    content.save(draft, "Ana")
    worse = content.draft(AddWays("eating", "en", ("snack",)))
    assert worse.blocking == ()
    form = content.entry("eating")
    empty = replace(form, versions={**form.versions, "en": replace(form.versions["en"], answer="")})
    assert [problem.message for problem in content.draft(EditEntry(empty)).blocking] == [
        'the English of this entry has no "answer"'
    ]


def test_a_file_that_is_not_utf_8_says_so(content: Content) -> None:
    (content.folder / "topics/cost.yaml").write_bytes("topic: año\n".encode("latin-1"))
    with pytest.raises(ChangeRefused, match="UTF-8"):
        content.text("topics/cost.yaml")
    assert content.entry("parking").topic == "visit"


# Two people


def test_edits_of_different_entries_of_a_file_are_merged(content: Content) -> None:
    ana, ben = content.entry("parking"), content.entry("eating")
    content.save(content.draft(EditEntry(replace(ana, source="Ana's"))), "Ana")
    content.save(content.draft(EditEntry(replace(ben, source="Ben's"))), "Ben")
    assert (content.entry("parking").source, content.entry("eating").source) == ("Ana's", "Ben's")


def test_edits_of_the_same_entry_are_a_conflict_with_both_texts(content: Content) -> None:
    form = content.entry("parking")
    text = content.entry_text("parking")
    ben = content.draft(EditEntry(replace(form, source="Ben's")))
    content.save(content.draft(EditEntry(replace(form, source="Ana's"))), "Ana")
    for late in (
        lambda: content.save(ben, "Ben"),
        lambda: content.draft(EditEntry(replace(form, source="Ben's"))),
        lambda: content.draft(EditEntryText("parking", text.text.replace("source: Visit", "source: Ben's"), text.base)),
    ):
        with pytest.raises(Conflict) as conflict:
            late()
        assert "source: Ben's" in conflict.value.mine
        assert "source: Ana's" in conflict.value.theirs
    assert content.entry("parking").source == "Ana's"


def test_an_edit_of_an_entry_that_was_removed_is_not_lost(content: Content) -> None:
    form = content.entry("eating")
    content.save(content.draft(RemoveEntry("eating", form.base)), "Ana")
    with pytest.raises(Conflict) as conflict:
        content.draft(EditEntry(replace(form, source="Ben's")))
    assert "source: Ben's" in conflict.value.mine
    assert conflict.value.theirs == ""
    with pytest.raises(Missing):
        content.draft(AddWays("eating", "en", ("snack",)))


def test_whole_files_are_merged_entry_by_entry(content: Content) -> None:
    stands = content.text("topics/visit.yaml")
    content.save(content.draft(AddWays("parking", "en", ("garage space",))), "Ana")
    draft = content.draft(EditFile(stands.name, stands.text.replace("Eat a small meal", "Eat little"), stands.base))
    content.save(draft, "Ben")
    assert "garage space" in content.text("topics/visit.yaml").text
    assert "Eat little" in content.text("topics/visit.yaml").text
    with pytest.raises(Conflict) as conflict:
        content.draft(EditFile(stands.name, stands.text.replace("Park behind", "Park before"), stands.base))
    assert "Park before" in conflict.value.mine
    assert "garage space" in conflict.value.theirs


def test_a_whole_file_changed_in_an_editor_meanwhile_is_a_conflict(content: Content) -> None:
    stands = content.text("topics/visit.yaml")
    small_faq.change(content.folder, stands.name, "Eat a small meal", "Eat much")
    with pytest.raises(Conflict) as conflict:
        content.draft(EditFile(stands.name, stands.text.replace("Park behind", "Park before"), stands.base))
    assert ("Park before" in conflict.value.mine, "Eat much" in conflict.value.theirs) == (True, True)


def test_facts_and_a_notice_that_changed_since_they_were_read_are_a_conflict_with_both_texts(content: Content) -> None:
    facts, notice = content.clinic_facts(), content.days().notice
    content.save(content.draft(replace(facts, websites=("https://www.example.org",))), "Ana")
    content.save(content.draft(replace(notice, notice={"en": "Ana's", "es": "De Ana"})), "Ana")
    content.save(content.draft(CloseDays("2026-12-24", "", {"en": "Christmas", "es": "Navidad"})), "Carl")
    for late, mine, theirs in (
        (replace(facts, phone="(602) 555-0111"), "555-0111", "https://www.example.org"),
        (replace(notice, notice={"en": "Ben's", "es": "De Ben"}), "Ben's", "Ana's"),
    ):
        with pytest.raises(Conflict) as conflict:
            content.draft(late)
        assert mine in conflict.value.mine
        assert theirs in conflict.value.theirs
        assert conflict.value.who == "Ana"
    assert content.clinic_facts().websites == ("https://www.example.org",)


@pytest.mark.parametrize("number", [1001, 15_000])
def test_a_huge_paste_is_refused_before_it_is_read(small: Path, tmp_path: Path, number: int) -> None:
    """Indexing 15,000 ways of asking held the page and patients for ten seconds."""
    content = Content(small, tmp_path / "data")
    ways = tuple(f"way {way} of asking" for way in range(number))
    file = content.text("topics/cost.yaml")
    form = content.entry("price")
    pasted = replace(form, versions={**form.versions, "en": replace(form.versions["en"], also=ways)})
    for change in (
        AddWays("price", "en", ways),
        EditEntry(pasted),
        EditFile(file.name, file.text + "# more\n" * number, file.base),
        EditEntryText("price", "x\n" * number, content.entry_text("price").base),
    ):
        with pytest.raises(ChangeRefused, match="more than 1,000 at once"):
            content.draft(change)
