"""Content loading: every mistake staff can make is reported in plain words at its place, and nothing else is ever raised."""

from __future__ import annotations

import os
import re
import shutil
from datetime import date, time
from pathlib import Path
from tempfile import TemporaryDirectory

import clinic_content
import pytest
import small_faq
from hypothesis import given, settings
from hypothesis import strategies as st
from small_faq import change

from faq.loading import yaml_tree
from faq.loading.loader import BUILT_IN, load
from faq.loading.yaml_tree import LARGEST_FILE
from faq.model import Faq, InvalidFaq, Problem, Span

BROKEN = Path(__file__).parent / "broken"
EXPECTED = re.compile(r"^# (\d+):(\d+) (.+)$", re.MULTILINE)


def problems(folder: Path) -> list[Problem]:
    """Why the content in `folder` is refused."""
    with pytest.raises(InvalidFaq) as refused:
        load(folder)
    return refused.value.problems


def places(folder: Path) -> list[tuple[str, int, int]]:
    """Where the problems stand; files are named within `folder`."""
    return [
        (str(Path(problem.place.file).relative_to(folder)), problem.place.line, problem.place.column)
        for problem in problems(folder)
    ]


def only(folder: Path, file: str, message: str) -> Problem:
    """The one problem of the content, which must be in `file` and hold `message`."""
    found = problems(folder)
    assert [problem.place.file for problem in found] == [str(folder / file)], list(map(str, found))
    assert message in found[0].message
    return found[0]


# Mistakes in a topic


@pytest.mark.parametrize("broken", sorted(BROKEN.glob("*.yaml")), ids=lambda path: path.stem)
def test_mistakes_are_reported_at_their_places_and_nothing_else_is(small: Path, broken: Path) -> None:
    expected = [(int(line), int(column), piece) for line, column, piece in EXPECTED.findall(broken.read_text("utf-8"))]
    assert expected, "a broken file states its problems in its first lines"
    shutil.copy(broken, small / "topics/wrong.yaml")
    found = problems(small)
    assert {problem.place.file for problem in found} == {str(small / "topics/wrong.yaml")}
    assert len(found) == len(expected), list(map(str, found))
    for problem, (line, column, piece) in zip(found, expected, strict=True):
        assert (problem.place.line, problem.place.column) == (line, column), str(problem)
        assert piece in problem.message


def test_mistakes_in_several_files_are_reported_together_in_order(small: Path) -> None:
    change(small, "topics/visit.yaml", '"Park behind the house."', "")
    change(small, "topics/cost.yaml", "order: 1", "order: one")
    change(small, "clinic.yaml", "saturday: closed", "saturday: shut")
    assert places(small) == [("clinic.yaml", 12, 13), ("topics/cost.yaml", 2, 10), ("topics/visit.yaml", 13, 14)]


def test_a_problem_reads_as_file_line_column_and_message(small: Path) -> None:
    change(small, "topics/cost.yaml", "order: 1", "order: one")
    assert str(problems(small)[0]).startswith(f'{small}/topics/cost.yaml:2:10: "one" is not a whole number')


@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\x85", "\u2028"])
def test_places_are_right_whatever_ends_the_lines(small: Path, line_end: str) -> None:
    path = small / "topics/visit.yaml"
    text = path.read_text("utf-8").replace('"Park behind the house."', '"Call {fone}"').replace("\n", line_end)
    path.write_bytes(text.encode())
    assert places(small) == [("topics/visit.yaml", 13, 21)]


# Files that cannot be read


def test_a_file_in_another_encoding_is_refused_at_its_first_odd_byte(small: Path) -> None:
    path = small / "topics/visit.yaml"
    path.write_bytes(path.read_text("utf-8").encode("latin-1"))
    problem = only(small, "topics/visit.yaml", "UTF-8")
    assert problem.place.line == 15
    assert problem.place.column == len('      question: "¿')


def test_a_byte_order_mark_is_harmless(small: Path) -> None:
    path = small / "topics/visit.yaml"
    path.write_bytes(path.read_text("utf-8").encode("utf-8-sig"))
    assert "parking" in load(small).entries


@pytest.mark.parametrize("character", ["\0", "\x1b", "\ufeff", "\ufffe"])
def test_a_control_character_is_pointed_at(small: Path, character: str) -> None:
    change(small, "topics/visit.yaml", "behind", f"be{character}hind")
    problem = only(small, "topics/visit.yaml", "remove the invisible character")
    assert (problem.place.line, problem.place.column) == (13, 23)


def test_a_huge_file_is_refused_unread(small: Path) -> None:
    (small / "topics/visit.yaml").write_bytes(b"#" * (LARGEST_FILE + 1))
    only(small, "topics/visit.yaml", "too large")


@pytest.mark.parametrize("text", ["", " \n\n", "# only a comment\n"])
@pytest.mark.parametrize("file", ["clinic.yaml", "emergency.yaml", "topics/visit.yaml", "wording.yaml"])
def test_an_empty_file_is_refused(small: Path, file: str, text: str) -> None:
    (small / file).write_text(text)
    only(small, file, "this file is empty")


def test_what_names_the_entries_of_an_unreadable_file_is_not_blamed(small: Path) -> None:
    change(small, "topics/visit.yaml", "  - id: eating", "  - id: eating\n    related: [price]")
    (small / "topics/cost.yaml").write_text("")
    only(small, "topics/cost.yaml", "this file is empty")


@pytest.mark.parametrize("file", ["clinic.yaml", "emergency.yaml", "wording.yaml"])
def test_a_missing_file_is_named(small: Path, file: str) -> None:
    (small / file).unlink()
    only(small, file, "this file is missing")


def test_a_folder_in_place_of_a_file_is_refused(small: Path) -> None:
    (small / "topics/folder.yaml").mkdir()
    only(small, "topics/folder.yaml", "cannot be read")


def test_a_missing_folder_of_content_is_named(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    assert list(map(str, problems(nowhere))) == [f"{nowhere}:1:1: this folder of content does not exist"]


def test_content_without_topics_is_refused(small: Path) -> None:
    shutil.rmtree(small / "topics")
    only(small, "topics", "this folder holds no topic")


def test_a_yml_file_is_not_passed_over_in_silence(small: Path) -> None:
    shutil.copy(small / "topics/cost.yaml", small / "topics/more.yml")
    only(small, "topics/more.yml", "end its name with .yaml")


@pytest.mark.parametrize("name", [".#visit.yaml", "#visit.yaml#", "visit.yaml~", ".visit.yaml.swp", ".visit.yaml"])
def test_what_editors_leave_behind_is_passed_over(small: Path, name: str) -> None:
    (small / "topics" / name).write_text("{ not YAML")
    assert [topic.id for topic in load(small).topics] == ["cost", "visit"]


# clinic.yaml


@pytest.mark.parametrize(
    ("hours", "message"),
    [
        ("25:00-26:00", "is not a day's hours"),
        ("7:60-8:00", "is not a day's hours"),
        ("7-16", "is not a day's hours"),
        ("[7:00-9:00]", "is not a day's hours"),
        ("16:30-7:00", "closes before it opens"),
        ("7:00-7:00", "closes before it opens"),
    ],
)
def test_hours_that_are_none_are_refused(small: Path, hours: str, message: str) -> None:
    change(small, "clinic.yaml", "friday: 8:00-12:00", f"friday: {hours}")
    problem = only(small, "clinic.yaml", message)
    assert (problem.place.line, problem.place.column) == (11, 11)


@pytest.mark.parametrize("hours", ["8:00-12:30", "08:00 – 12:30", "8:00 to 12:30"])
def test_hours_may_be_written_in_several_ways(small: Path, hours: str) -> None:
    change(small, "clinic.yaml", "friday: 8:00-12:00", f"friday: {hours}")
    assert load(small).clinic.hours[4] == (Span(time(8), time(12, 30)),)


def test_a_day_without_hours_is_closed_and_a_forgotten_one_is_a_problem(small: Path) -> None:
    assert 6 not in load(small).clinic.hours
    change(small, "clinic.yaml", "  sunday: closed\n", "")
    only(small, "clinic.yaml", 'the hours has no "sunday"')


def append(small: Path, text: str) -> None:
    """Add lines at the end of clinic.yaml."""
    with (small / "clinic.yaml").open("a", encoding="utf-8") as file:
        file.write(text)


def test_a_closure_is_read_with_both_ends(small: Path) -> None:
    append(small, "closures:\n  - {date: 2026-12-24, to: 2026-12-26, reason: {en: Christmas, es: Navidad}}\n")
    closure = load(small).clinic.closures[0]
    assert (closure.first, closure.last) == (date(2026, 12, 24), date(2026, 12, 26))
    assert closure.reason == {"en": "Christmas", "es": "Navidad"}


REASON = "reason: {en: Rest, es: Descanso}"


def test_a_day_may_have_two_stretches_of_hours(small: Path) -> None:
    change(small, "clinic.yaml", "friday: 8:00-12:00", "friday: 8:00-12:00, 13:00-16:30")
    assert load(small).clinic.hours[4] == (Span(time(8), time(12)), Span(time(13), time(16, 30)))


@pytest.mark.parametrize(
    ("hours", "message"),
    [
        ("13:00-16:30, 8:00-12:00", "opens again before it closes"),
        ("8:00-12:00, 12:00-16:00", "opens again before it closes"),
        ("8:00-12:00, 16:30-13:00", "closes before it opens"),
        ("8:00-12:00 13:00-16:30", "is not a day's hours"),
        ("8:00-10:00, 11:00-12:00, 13:00-14:00", "is not a day's hours"),
    ],
)
def test_two_stretches_that_are_none_are_refused(small: Path, hours: str, message: str) -> None:
    change(small, "clinic.yaml", "friday: 8:00-12:00", f"friday: {hours}")
    assert any(message in problem.message for problem in problems(small))


def test_special_hours_are_read_and_a_closed_day_among_them_is_a_closure(small: Path) -> None:
    append(
        small,
        "special_hours:\n"
        "  - {date: 2026-12-23, hours: '7:00-12:00', reason: {en: early closing, es: cierre temprano}}\n"
        "  - {date: 2026-12-28, to: 2026-12-30, hours: closed, reason: {en: move, es: mudanza}}\n",
    )
    clinic = load(small).clinic
    [special] = clinic.special_hours
    assert (special.first, special.last, special.spans) == (
        date(2026, 12, 23),
        date(2026, 12, 23),
        (Span(time(7), time(12)),),
    )
    assert special.reason == {"en": "early closing", "es": "cierre temprano"}
    assert [(closure.first, closure.last) for closure in clinic.closures] == [(date(2026, 12, 28), date(2026, 12, 30))]


@pytest.mark.parametrize(
    ("special_hours", "message"),
    [
        ("[{date: 2026-12-26, reason: {en: X, es: Y}}]", 'this day of special hours has no "hours"'),
        ("[{date: 2026-12-26, hours: closed}]", 'this day of special hours has no "reason"'),
        ("[{date: 2026-12-26, hours: late, reason: {en: X, es: Y}}]", "is not a day's hours"),
        ("[{date: 2026-12-26, to: 2026-12-25, hours: closed, reason: {en: X, es: Y}}]", "ends before it begins"),
        ("{date: 2026-12-26}", "write the special hours one below the other"),
        (
            (
                "[{date: 2026-12-26, hours: closed, reason: {en: X, es: Y}}, {date: 2026-12-24, to: 2026-12-27, hours: '7:00-8:00', "
                "reason: {en: X, es: Y}}]"
            ),
            "has other special hours or a closure already",
        ),
        (
            (
                "[{date: 2026-12-26, hours: '7:00-8:00', reason: {en: X, es: Y}}]\n"
                "closures: [{date: 2026-12-24, to: 2026-12-26, reason: {en: X, es: Y}}]"
            ),
            "has other special hours or a closure already",
        ),
    ],
)
def test_special_hours_that_are_none_are_refused(small: Path, special_hours: str, message: str) -> None:
    append(small, f"special_hours: {special_hours}\n")
    assert any(message in problem.message for problem in problems(small))


def test_a_notice_may_have_a_last_day(small: Path) -> None:
    append(small, "notice: {en: We move., es: Nos mudamos., until: 2026-12-25}\n")
    clinic = load(small).clinic
    assert clinic.notice == {"en": "We move.", "es": "Nos mudamos."}
    assert clinic.notice_until == date(2026, 12, 25)


@pytest.mark.parametrize(
    ("notice", "message"),
    [
        ("{en: We move., es: Nos mudamos., until: Friday}", "is not a date"),
        ("{en: We move., es: Nos mudamos., untill: 2026-12-25}", 'did you mean "until"?'),
        ("{en: We move., until: 2026-12-25}", "missing in Spanish"),
    ],
)
def test_a_notice_that_is_none_is_refused(small: Path, notice: str, message: str) -> None:
    append(small, f"notice: {notice}\n")
    assert any(message in problem.message for problem in problems(small))


@pytest.mark.parametrize(
    ("closures", "message"),
    [
        (f"[{{date: 2026-12-26, to: 2026-12-24, {REASON}}}]", "ends before it begins"),
        (f"[{{date: 2026-12-26, to: 2028-12-24, {REASON}}}]", "longer than a year"),
        (f"[{{date: christmas, {REASON}}}]", "is not a date"),
        ("[{date: 2026-12-26, reason: {en: Rest}}]", "the reason is missing in Spanish"),
        ("[{date: 2026-12-26}]", 'this closure has no "reason"'),
        (f"{{date: 2026-12-26, {REASON}}}", "each beginning with `- date:`"),
        ("[2026-12-26]", "this closure must be lines"),
    ],
)
def test_closures_that_are_none_are_refused(small: Path, closures: str, message: str) -> None:
    append(small, f"closures: {closures}\n")
    assert only(small, "clinic.yaml", message).place.line == 14


@pytest.mark.parametrize("timezone", ["Phoenix", "America", "../etc/passwd", "MST+7"])
def test_an_unknown_time_zone_is_refused(small: Path, timezone: str) -> None:
    change(small, "clinic.yaml", "America/Phoenix", timezone)
    assert only(small, "clinic.yaml", "is not a time zone").place.line == 4


@pytest.mark.parametrize("place", [("91", "0"), ("0", "-181"), ("north", "0"), ("nan", "0"), ("33", "inf")])
def test_coordinates_off_the_earth_are_refused(small: Path, place: tuple[str, str]) -> None:
    append(small, f"coordinates: {{latitude: {place[0]}, longitude: {place[1]}}}\n")
    assert only(small, "clinic.yaml", "coordinates are degrees").place.line == 14


def test_a_color_is_read_and_another_word_for_it_refused(small: Path) -> None:
    append(small, "color: teal\n")
    only(small, "clinic.yaml", '"teal" is not a color')
    change(small, "clinic.yaml", "color: teal", 'color: "#0A5F6E"')
    assert load(small).clinic.color == "#0a5f6e"


def test_half_of_the_coordinates_is_refused_and_both_are_read(small: Path) -> None:
    append(small, "coordinates: {latitude: 33.6}\n")
    only(small, "clinic.yaml", 'the coordinates has no "longitude"')
    change(small, "clinic.yaml", "33.6", "33.6, longitude: -112.2")
    assert load(small).clinic.coordinates == (33.6, -112.2)


def test_an_address_without_a_street_is_refused(small: Path) -> None:
    change(small, "clinic.yaml", 'street: "1 Main St", ', "")
    only(small, "clinic.yaml", 'the address has no "street"')


# Languages


def without_spanish(folder: Path) -> None:
    """Take every Spanish text out of the small content, except in wording.yaml."""
    for path in [folder / "emergency.yaml", *(folder / "topics").iterdir()]:
        text = re.sub(r"^    es:\n(?:      .*\n)+", "", path.read_text("utf-8"), flags=re.MULTILINE)
        text = re.sub(r"^    es: .*\n", "", text, flags=re.MULTILINE)
        path.write_text(re.sub(r", es: (?:\[.*?\]|\".*?\")", "", text), "utf-8")
    shutil.rmtree(folder / "utterances/es")


def test_a_clinic_of_one_language_needs_no_other(small: Path) -> None:
    without_spanish(small)
    assert {problem.message.split(" ", 1)[1][:9] for problem in problems(small)} >= {"title is "}
    change(small, "clinic.yaml", "[en, es]", "[en]")
    faq = load(small)
    assert faq.languages == ("en",)
    assert all(set(entry.versions) == {"en"} for entry in faq.entries.values())


def test_a_clinic_of_one_language_may_keep_texts_of_the_other(small: Path) -> None:
    change(small, "clinic.yaml", "[en, es]", "[en]")
    assert set(load(small).entries["price"].versions) == {"en"}


@pytest.mark.parametrize("language", ["fr", "english", "[en]"])
def test_a_language_the_program_does_not_know_is_refused(small: Path, language: str) -> None:
    change(small, "clinic.yaml", "[en, es]", f"[en, es, {language}]")
    assert only(small, "clinic.yaml", "is not a language this program knows").place.line == 5


@pytest.mark.parametrize("languages", ["en", "[]"])
def test_languages_must_be_a_list(small: Path, languages: str) -> None:
    change(small, "clinic.yaml", "[en, es]", languages)
    only(small, "clinic.yaml", "write the languages as a list")


# wording.yaml, utterances and emergency.yaml


def test_a_sentence_the_bot_does_not_say_is_refused(small: Path) -> None:
    change(small, "wording.yaml", "\ngreeting:", "\ngreetings:")
    assert sorted(problem.message for problem in problems(small)) == [
        'this file has no "greeting"',
        'unknown field "greetings"; did you mean "greeting"?',
    ]


def test_a_sentence_may_use_its_own_placeholders_alone(small: Path) -> None:
    change(small, "wording.yaml", 'en: "{topic}: pick a question."', 'en: "{until}: pick a question."')
    only(small, "wording.yaml", "unknown placeholder {until}")


def test_utterances_of_an_unknown_entry_are_refused(small: Path) -> None:
    change(small, "utterances/en/all.yaml", "price:", "prise:")
    problem = only(small, "utterances/en/all.yaml", 'there is no entry "prise"; did you mean "price"?')
    assert (problem.place.line, problem.place.column) == (1, 1)


def test_utterances_reach_their_entry_in_their_language_alone(small: Path) -> None:
    versions = load(small).entries["price"].versions
    assert [text.value for text in versions["en"].corpus] == ["is there a charge for the first time"]
    assert versions["es"].corpus == ()


def test_utterances_of_one_entry_in_two_files_are_not_dropped_in_silence(small: Path) -> None:
    (small / "utterances/en/more.yaml").write_text("price:\n  - what is the damage\n")
    only(small, "utterances/en/more.yaml", '"price" has utterances at')


def test_utterances_must_stand_under_ids(small: Path) -> None:
    (small / "utterances/en/all.yaml").write_text("- a\n- b\n")
    only(small, "utterances/en/all.yaml", "each under the id of its entry")


def test_a_danger_of_an_unknown_kind_is_refused(small: Path) -> None:
    change(small, "emergency.yaml", "kind: emergency", "kind: emergancy")
    only(small, "emergency.yaml", 'did you mean "emergency"?')


def test_a_missing_reply_to_a_danger_is_refused(small: Path) -> None:
    change(small, "emergency.yaml", '  crisis: {en: "Call 988.", es: "Llame al 988."}\n', "")
    only(small, "emergency.yaml", 'the replies has no "crisis"')


# Content in force


def test_the_real_content_loads(faq: Faq) -> None:
    assert faq.languages == ("en", "es")
    assert len(faq.entries) > 50


def test_content_elsewhere_loads_in_menu_order(small: Path) -> None:
    faq = load(small)
    assert list(faq.entries) == ["price", "insurance", "parking", "eating", "clinic-hours"]
    assert [topic.id for topic in faq.topics] == ["cost", "visit"]
    assert faq.clinic.name == "Small Clinic"
    change(small, "topics/cost.yaml", "order: 1", "order: 3")
    assert [topic.id for topic in load(small).topics] == ["visit", "cost"]


def test_the_version_changes_with_the_content_and_not_with_its_folder(small: Path, tmp_path: Path) -> None:
    version = load(small).version
    assert load(small_faq.write(tmp_path / "copy")).version == version
    change(small, "topics/visit.yaml", "Eat a small meal.", "Eat a big meal.")
    assert load(small).version != version


# Anything at all


def mutated(text: str, kind: str, where: float, piece: str) -> str:
    """The text with a character or a line deleted, inserted or replaced."""
    pieces = text.splitlines(keepends=True) if "line" in kind else list(text)
    place = int(where * len(pieces))
    pieces[place : place + ("insert" not in kind)] = [] if "delete" in kind else [piece]
    return "".join(pieces)


KINDS = [f"{verb} a {what}" for verb in ("delete", "insert", "replace") for what in ("character", "line")]
PIECES = st.one_of(
    st.sampled_from(
        [*"\t\r\n\0\"'{}[]:#&*!|>%@`,?-~", "---\n", "- ", ": ", "\r", "\x85", "\u2028", "\ufeff", "<<: *a\n"]
    ),
    st.text(max_size=8),
)
MUTATIONS = st.tuples(st.sampled_from(KINDS), st.floats(0, 1, exclude_max=True), PIECES)


@settings(max_examples=60)
@given(st.sampled_from(["cost.yaml", "visit.yaml"]), st.lists(MUTATIONS, min_size=1, max_size=4))
def test_any_damage_is_either_harmless_or_reported_in_order(file: str, mutations: list[tuple[str, float, str]]) -> None:
    with TemporaryDirectory() as folder:
        path = small_faq.write(Path(folder)) / "topics" / file
        text = path.read_text("utf-8")
        for mutation in mutations:
            text = mutated(text, *mutation) or "x"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        try:
            load(Path(folder))
        except InvalidFaq as refused:
            found = refused.problems
            assert found, "a refusal says why"
            assert found == sorted(set(found))
            assert all(problem.place.line >= 1 and problem.place.column >= 1 for problem in found)
            lines = re.split(r"\r\n|[\r\n\x85\u2028\u2029]", text)
            assert all(problem.place.line <= len(lines) for problem in found if problem.place.file == str(path))


@pytest.mark.parametrize("phrase", ["(", "can / breathe", "[not]", "* [a/b] *", "can not//hardly breathe"])
def test_a_phrase_that_would_match_every_message_is_a_problem(tmp_path: Path, phrase: str) -> None:
    real = (BUILT_IN / "emergency.yaml").read_text("utf-8")
    first = next(line for line in real.split("\n") if line.startswith("      - "))
    broken = real.replace(first, f'      - "{phrase}"', 1)
    folder = tmp_path / "content"
    clinic_content.copy(folder)
    (folder / "emergency.yaml").write_text(broken, "utf-8")
    with pytest.raises(InvalidFaq) as invalid:
        load(folder)
    expected = broken.split("\n").index(f'      - "{phrase}"') + 1
    assert [problem.place.line for problem in invalid.value.problems] == [expected]


def test_a_pipe_among_the_files_is_not_waited_for(small: Path) -> None:
    os.mkfifo(small / "topics/pipe.yaml")
    with pytest.raises(InvalidFaq) as caught:
        load(small)
    assert "this file cannot be read (it is no file)" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("topics/animals.yaml.txt", "end its name with .yaml instead of .txt"),
        ("topics/animals.YAML", "in small letters"),
        ("topics/animals.txt", "end its name with .yaml"),
        ("topics/old/animals.yaml", "belong into the folder topics"),
        ("animals.yaml", "belong into the folder topics"),
        ("clinik.yaml", 'did you mean "clinic.yaml"?'),
        ("topics/cost.yaml~", "take it out"),
        ("topics/cost.yaml.bak", "end its name with .yaml instead of .bak"),
        ("utterances/en/more/way.yaml", "belong into the folder topics"),
        ("Thumbs.db", "take it out"),
    ],
)
def test_a_file_that_is_not_read_is_told(small: Path, name: str, remedy: str) -> None:
    before = load(small)
    (small / name).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(small / "topics/cost.yaml", small / name)
    after = load(small)
    [warning] = after.warnings
    assert warning.level == "warning"
    assert warning.place.file == str(small / name)
    assert remedy in warning.message
    assert after.version == before.version


@pytest.mark.parametrize(
    "name", ["topics/.cost.yaml.swp", "topics/#cost.yaml#", ".DS_Store", ".git/config", "README.md"]
)
def test_what_editors_and_systems_leave_behind_is_not_told(small: Path, name: str) -> None:
    (small / name).parent.mkdir(parents=True, exist_ok=True)
    (small / name).write_text("x", "utf-8")
    assert load(small).warnings == ()


@pytest.mark.parametrize("line", ["question: Can I bring dog # 2 with me?", 'question: "Can I bring dog # 2 with me?"'])
def test_a_text_is_in_force_whole_or_told(small: Path, line: str) -> None:
    change(small, "topics/visit.yaml", 'question: "Where can I park?"', line)
    if '"' in line:
        assert load(small).entries["parking"].versions["en"].question.value == "Can I bring dog # 2 with me?"
    else:
        only(small, "topics/visit.yaml", "everything after ` #` is thrown away")


def test_a_note_may_follow_a_whole_sentence(small: Path) -> None:
    change(small, "topics/visit.yaml", 'question: "Where can I park?"', "question: Where can I park? # asked often")
    assert load(small).entries["parking"].versions["en"].question.value == "Where can I park?"


def test_nobody_changes_a_tree_that_was_read(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests count on that (the fixture `read_once`)."""
    read, trees = yaml_tree.read, []

    def remember(data: bytes, file: str) -> tuple[yaml_tree.Node | None, list[Problem]]:
        node, problems = read(data, file)
        trees.append((data, file, node))
        return node, problems

    monkeypatch.setattr(yaml_tree, "read", remember)
    load(small)
    change(small, "topics/visit.yaml", 'question: "Where can I park?"', "question: Where # can I park?")
    with pytest.raises(InvalidFaq):
        load(small)
    assert trees
    for data, file, node in trees:
        assert read(data, file)[0] == node
