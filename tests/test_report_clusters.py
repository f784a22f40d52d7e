"""Unanswered questions of one meaning come together, in the same way each time, with lines that can be pasted as they are."""

from __future__ import annotations

import random
from copy import copy
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from small_faq import change

from bot.report import clusters, snippets
from bot.report.clusters import Cluster, find_clusters
from bot.report.figures import Question
from faq.loading import loader
from faq.model import Faq
from faq.search.index import Index
from faq.text import fold, has_letters

DAY = date(2026, 11, 20)


def asked(text: str, lang: str = "en", times: int = 1, why: str = "unknown") -> Question:
    return Question(lang, why, None, text, times, DAY)


def texts(found: list[Cluster]) -> list[set[str]]:
    return [{question.text for question in cluster.questions} for cluster in found]


SAME = [
    asked("who painted the big mural in your hallway?", times=2),
    asked("the mural in the hallway, who painted it?"),
    asked("¿quién pintó el mural del pasillo?", "es", times=3),
    asked("Do you sell gift cards for birthdays?", times=4),
]


def test_questions_of_one_meaning_come_together_across_languages(index: Index) -> None:
    found = find_clusters(index, SAME)
    assert texts(found) == [{question.text for question in SAME[:3]}, {SAME[3].text}]
    assert [cluster.count for cluster in found] == [6, 4]


def test_without_the_encoder_those_in_much_the_same_words_do(plain_index: Index) -> None:
    found = find_clusters(plain_index, SAME)
    assert {SAME[0].text, SAME[1].text} in texts(found)
    assert {SAME[2].text} in texts(found)


def test_the_order_they_come_in_changes_nothing(index: Index) -> None:
    many = SAME + [asked(f"question {number} about the {thing}") for number in range(8) for thing in ("moon", "sea")]
    first = find_clusters(index, many)
    random.Random(1).shuffle(many)  # noqa: S311 -- any order
    assert find_clusters(index, many) == first


def test_the_same_words_written_otherwise_are_one_question(plain_index: Index) -> None:
    found = find_clusters(plain_index, [asked("WiFi?", times=2), asked("wifi"), asked("¡wifi!", "es")])
    assert [(question.text, question.times) for question in found[0].questions if question.lang == "en"] == [
        ("WiFi?", 3)
    ]


def test_the_one_with_most_around_it_stands_first(plain_index: Index) -> None:
    middle = "can grandchildren visit us during treatment"
    around = [asked("can grandchildren visit us"), asked(middle), asked("visit us during treatment")]
    assert len(find_clusters(plain_index, [around[0], around[2]])) == 2
    (found,) = find_clusters(plain_index, around)
    assert found.questions[0].text == middle


def test_who_begins_a_group_counts_only_those_still_free() -> None:
    near = np.eye(9, dtype=np.bool_)
    for row, others in {0: (1, 2, 3, 4), 5: (1, 2, 3, 6), 6: (7, 8)}.items():
        near[row, list(others)] = near[list(others), row] = True
    groups = clusters._group(near, np.ones(9, np.int64))  # noqa: SLF001
    assert groups == [[0, 1, 2, 3, 4], [6, 5, 7, 8]]


def test_votes_against_an_answer_are_not_unanswered(plain_index: Index) -> None:
    assert find_clusters(plain_index, [asked("are you open?", why="down")]) == []
    assert find_clusters(plain_index, []) == []


def test_danger_is_never_in_a_cluster_of_something_else(plain_index: Index) -> None:
    found = find_clusters(
        plain_index,
        [
            asked("the mural in the hallway, who painted it", times=30),
            asked("the mural in the hallway, who painted it I can't breathe"),
        ],
    )
    assert sorted((cluster.danger, cluster.count) for cluster in found) == [(False, 30), (True, 1)]


@pytest.mark.parametrize(
    "text",
    ["more", "what else?", "again please", "yes", "No.", "in Spanish please", "the second one", "qué más", "otra vez"],
)
def test_what_only_its_conversation_explains_is_not_listed(plain_index: Index, text: str) -> None:
    assert find_clusters(plain_index, [asked(text, "es" if text in {"qué más", "otra vez"} else "en", times=9)]) == []
    assert find_clusters(plain_index, [asked(f"{text} murals in the hallway")])


@pytest.mark.parametrize("text", ["", "???", "🐴🐴", "[name]", "\x00", "x" * 5000, "كم السعر؟"])
def test_whatever_was_stored_is_told(plain_index: Index, index: Index, text: str) -> None:
    for one in (plain_index, index):
        assert find_clusters(one, [asked(text), asked("the mural", lang="xx")])


def test_what_would_be_answered_by_now_comes_last_and_says_so(plain_index: Index) -> None:
    found = find_clusters(plain_index, [asked("what are your opening hours?", times=50), asked("🐴🐴")])
    assert [(cluster.questions[0].text, cluster.answered) for cluster in found] == [
        ("🐴🐴", False),
        ("what are your opening hours?", True),
    ]


def test_the_nearest_entry_is_named(plain_index: Index) -> None:
    nearest = find_clusters(plain_index, [asked("parking parking mural parking")])[0].nearest
    assert nearest
    assert nearest.entry == "clinic-parking" or "parking" in nearest.nearest.value.lower()


def test_the_words_of_patients_leave_no_vectors_on_disk(plain_index: Index) -> None:
    sizes = []

    def encode(several: list[str]) -> np.ndarray:
        sizes.append(len(several))
        return np.eye(512, dtype=np.float32)[[hash(text) % 512 for text in several]]

    matcher = copy(plain_index.matcher)
    matcher.encode = encode
    with_encoder = Index(plain_index.faq, matcher, plain_index.language, plain_index.lookout)
    find_clusters(with_encoder, [asked(f"a question about {number} things") for number in range(200)])
    assert max(sizes) < 64  # from which the encoder keeps what it has learnt


# What staff paste


AWKWARD = [
    'is it "safe": yes or no? # really',
    "no",
    "- a dash, a {brace} and a [bracket]",
    "back\\slash \t tab\nand a new line",
    "con acento: ¿cuánto cuesta? 🐴 €",
    "zero\u200bwidth, no\u00a0break and bell\x07",
    "my name is [name], call me at [number] about parking",
    "<script>alert(1)</script>",
    "@everyone & *all* | > !x %y `z`",
    "'single' quotes",
]


@pytest.mark.parametrize("text", AWKWARD)
def test_a_way_of_asking_can_be_pasted_below_the_last_one(small: Path, text: str) -> None:
    faq = loader.load(small)
    (snippet,) = snippets.ways_of_asking(faq.entries["parking"], [asked(text)], snippets.known_ways(faq))
    paste(small, snippet)
    ways = loader.load(small).entries["parking"].versions["en"].also
    assert len(ways) == len(faq.entries["parking"].versions["en"].also) + 1
    expected = text.replace("[name]", "").replace("[number]", "").replace("\u200b", "").replace("\x07", " ")
    assert ways[-1].value == " ".join(expected.split())


@settings(max_examples=200)
@given(text=st.text(min_size=1, max_size=60))
@example(text="0\xad0")
def test_every_text_becomes_one_line_of_yaml_that_says_it(faq: Faq, text: str) -> None:
    known: frozenset[str] = frozenset()
    for snippet in snippets.ways_of_asking(faq.entries["clinic-hours"], [asked(text)], known):
        (way,) = yaml.safe_load(snippet.text)
        assert snippet.text.count("\n") == 1
        assert fold(way) == fold(snippets.without_placeholders(text))


def test_each_language_gets_its_own_lines(small: Path) -> None:
    faq = loader.load(small)
    both = [asked("room for a camper"), asked("lugar para la casa rodante", "es"), asked("a camper spot")]
    english, spanish = snippets.ways_of_asking(faq.entries["parking"], both, frozenset())
    assert (english.lang, spanish.lang) == ("en", "es")
    assert english.text == '        - "room for a camper"\n        - "a camper spot"\n'
    for snippet in (spanish, english):  # from the end, so that lines above stay where they were
        paste(small, snippet)
    versions = loader.load(small).entries["parking"].versions
    assert versions["en"].also[-1].value == "a camper spot"
    assert versions["es"].also[-1].value == "lugar para la casa rodante"


def test_what_the_faq_has_already_is_not_offered_again(small: Path) -> None:
    faq = loader.load(small)
    known = snippets.known_ways(faq)
    assert snippets.ways_of_asking(faq.entries["parking"], [asked("Breakfast?!"), asked("???")], known) == []


def test_an_entry_without_other_ways_gets_the_heading_too(small: Path) -> None:
    line = '      also: ["parking", "is there a garage", "spot for my car", "leave the truck", "park a van"]\n'
    change(small, "topics/visit.yaml", line, "")
    faq = loader.load(small)
    (snippet,) = snippets.ways_of_asking(faq.entries["parking"], [asked("room for a camper")], frozenset())
    paste(small, snippet)
    assert [way.value for way in loader.load(small).entries["parking"].versions["en"].also] == ["room for a camper"]


def test_a_new_entry_lacks_nothing_but_what_staff_must_write(small: Path) -> None:
    questions = [asked("do you sell gift cards"), asked("gift cards?"), asked("tarjetas de regalo", "es")]
    file = small / "topics/visit.yaml"
    file.write_text(file.read_text("utf-8") + snippets.new_entry(loader.load(small), questions, DAY), "utf-8")
    with pytest.raises(loader.InvalidFaq) as invalid:
        loader.load(small)
    assert {problem.message.split(" ")[-1] for problem in invalid.value.problems} == {"empty"}
    file.write_text(file.read_text("utf-8").replace('answer: ""', 'answer: "At the desk."'), "utf-8")
    entry = loader.load(small).entries["do-you-sell-gift"]
    assert entry.versions["en"].question.value == "do you sell gift cards"
    assert [way.value for way in entry.versions["en"].also] == ["gift cards?"]
    assert entry.versions["es"].question.value == "tarjetas de regalo"


@pytest.mark.parametrize("text", ["price", "🐴🐴", "[name]", "", "x" * 300, "क्या है", "Price!", "!!! ???"])
def test_a_new_entry_has_an_id_that_is_free_and_allowed(small: Path, text: str) -> None:
    faq = loader.load(small)
    (entry,) = yaml.safe_load(snippets.new_entry(faq, [asked(text)], DAY))
    assert entry["id"] not in faq.entries
    assert has_letters(entry["id"])
    assert len(entry["id"]) <= 48
    assert set(entry["id"]) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def paste(folder: Path, snippet: snippets.Snippet) -> None:
    """What staff do with it."""
    file = Path(snippet.after.file)
    lines = file.read_text("utf-8").splitlines(keepends=True)
    at = snippet.after.line
    if "also: [" in lines[at - 1]:  # the small content writes them on one line
        indent = lines[at - 1].split("also:")[0]
        ways = [way.value for way in _also(folder, snippet)]
        lines[at - 1 : at] = [f"{indent}also:\n", *(f'{indent}  - "{way}"\n' for way in ways)]
        at += len(ways)
    lines[at:at] = [snippet.text]
    file.write_text("".join(lines), "utf-8")


def _also(folder: Path, snippet: snippets.Snippet) -> tuple[object, ...]:
    versions = (entry.versions[snippet.lang] for entry in loader.load(folder).entries.values())
    return next(version.also for version in versions if version.also and version.also[-1].place == snippet.after)
