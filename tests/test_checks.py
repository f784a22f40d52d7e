"""The checks across entries: what a reader of one line cannot see is said once, at the right place, and as grave as it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest
from small_faq import change

from bot.publishing import asking
from bot.publishing.checks import FEWEST_WAYS, LONGEST_ANSWER, LONGEST_QUESTION, errors, problems
from faq.loading.loader import load
from faq.model import Problem
from faq.search import index
from faq.search.features import Vectors

TODAY = date(2026, 11, 22)
ONE_DAY = timedelta(days=1)
ask = partial(asking.outcome, now=datetime(2026, 11, 23, 17, tzinfo=UTC))


def encode(texts: Sequence[str]) -> Vectors:
    """Texts mean what their words add up to, each a direction of its own."""
    words = [[np.random.default_rng(crc32(word.encode())).normal(size=64) for word in text.split()] for text in texts]
    summed = np.array([np.sum(directions, axis=0) for directions in words], np.float32)
    return np.asarray(summed / np.linalg.norm(summed, axis=1, keepdims=True), np.float32)


def found(folder: Path, today: date = TODAY) -> list[Problem]:
    """What the checks say of the content in `folder`, searched as patients do."""
    return problems(index.build(load(folder), encode), today, ask)


def only(folder: Path, place: str, level: str) -> str:
    """The message of the one problem of the content, which must stand at `place` (file:line:column)."""
    (problem,) = found(folder)
    assert str(problem.place) == str(folder / place)
    assert problem.level == level
    return problem.message


def test_content_without_faults_has_no_problem(small: Path) -> None:
    assert found(small) == []


def test_a_way_of_asking_claimed_by_two_entries_is_an_error_naming_both_places(small: Path) -> None:
    change(small, "topics/visit.yaml", '"empty stomach"', '"Dollars per  infusion!"')
    errors = [problem for problem in found(small) if problem.level == "error"]
    assert len(errors) == 1
    assert str(errors[0].place) == f"{small}/topics/visit.yaml:23:88"
    assert f'is already a way of asking "price" ({small}/topics/cost.yaml:13:65)' in errors[0].message


def test_a_way_of_asking_claimed_from_the_corpus_is_an_error_too(small: Path) -> None:
    change(small, "utterances/en/all.yaml", "is there a charge for the first time", "park a van")
    messages = [problem.message for problem in found(small) if problem.level == "error"]
    assert len(messages) == 1
    assert "is already a way of asking" in messages[0]


def test_the_same_words_may_ask_one_thing_in_each_language(small: Path) -> None:
    change(small, "topics/visit.yaml", '"hay cochera"', '"parking"')
    assert not [problem for problem in found(small) if "already" in problem.message]


def example(small: Path, question: str) -> None:
    """Give the entry "price" one English example."""
    change(small, "topics/cost.yaml", '["what does it cost?"]', f'["{question}"]')


def test_a_stolen_example_is_an_error_naming_the_thief_and_both_scores(small: Path) -> None:
    example(small, "is there a garage")
    message = only(small, "topics/cost.yaml:15:18", "error")
    assert message.startswith('the example "is there a garage" reaches "parking" (')
    own = message.partition('instead of "price" (')[2].partition("% sure)")[0]
    thief = message.partition('reaches "parking" (')[2].partition("% sure)")[0]
    assert 0 <= int(own) < int(thief) <= 100


def test_an_example_between_two_entries_is_an_error_naming_both(small: Path) -> None:
    example(small, "price or breakfast")
    message = only(small, "topics/cost.yaml:15:18", "error")
    assert 'is not sure to reach "price" (' in message
    assert 'beside "eating" (' in message


def test_an_example_that_nothing_answers_is_an_error(small: Path) -> None:
    example(small, "xylophone quartz")
    assert 'gets "I don\'t have an answer to that"' in only(small, "topics/cost.yaml:15:18", "error")


def test_an_example_that_sounds_like_danger_is_an_error(small: Path) -> None:
    example(small, "I can not breathe, what does it cost?")
    assert "is answered with 911 or 988" in only(small, "topics/cost.yaml:15:18", "error")


def test_an_example_that_reaches_its_entry_is_no_problem(small: Path) -> None:
    example(small, "how expensive are infusions")
    assert found(small) == []


def test_an_example_is_no_error_for_a_search_that_has_not_learnt_the_content(small: Path) -> None:
    """Otherwise a restart with an empty DATA_DIR would refuse content that the check has passed."""
    example(small, "is there a garage")
    unlearnt = index.build(load(small))
    assert [problem.level for problem in problems(unlearnt, TODAY, ask)] == ["warning"]
    assert errors(unlearnt, TODAY, ask) == []


def test_a_way_of_asking_that_sounds_like_danger_is_a_warning(small: Path) -> None:
    change(small, "topics/visit.yaml", '"park a van"', '"I can not breathe near my van"')
    assert "is answered with 911 or 988" in only(small, "topics/visit.yaml:12:84", "warning")


def test_a_way_of_asking_in_two_sentences_reaches_its_entry_by_its_very_words(small: Path) -> None:
    change(small, "topics/visit.yaml", '"park a van"', '"How much is it? Do you take insurance?"')
    assert not [problem for problem in found(small) if "How much is it" in problem.message]


def test_an_entry_that_others_would_be_taken_for_is_a_warning_naming_the_thief(small: Path) -> None:
    """Its ways of asking reach it by their very words, and whoever says nearly the same does not."""
    ways = '"parking", "is there a garage", "spot for my car", "leave the truck", "park a van"'
    foreign = [
        "How much does it cost? Do you take insurance?",
        "What is the fee? Am I covered?",
        "How expensive is it? Is medicare ok?",
        "Cost of treatment? Do you accept aetna?",
    ]
    change(small, "topics/visit.yaml", ways, ", ".join(f'"{way}"' for way in ["parking", *foreign]))
    message = only(small, "topics/visit.yaml:7:9", "warning")
    assert message.startswith('"parking" is hard to tell from others')
    assert 'most often "price"' in message


def test_what_keeps_content_from_being_in_force_is_found_without_the_rest(small: Path) -> None:
    example(small, "is there a garage")
    review(small, "2020-01-01")
    built = index.build(load(small), encode)
    everything = problems(built, TODAY, ask)
    assert {problem.level for problem in everything} == {"error", "warning"}
    assert errors(built, TODAY, ask) == [problem for problem in everything if problem.level == "error"]


def test_without_a_way_to_ask_only_texts_are_looked_at(small: Path) -> None:
    example(small, "is there a garage")
    assert problems(index.build(load(small), encode), TODAY) == []


@pytest.mark.parametrize(
    ("reviewed", "message"), [("2025-11-21", "was last reviewed on 2025-11-21"), ("2026-11-23", "is in the future")]
)
def test_an_old_or_a_future_review_is_a_warning(small: Path, reviewed: str, message: str) -> None:
    review(small, reviewed)
    assert message in only(small, "topics/visit.yaml:7:9", "warning")


@pytest.mark.parametrize("reviewed", ["2025-11-22", "2026-11-22"])
def test_a_review_of_today_or_a_year_ago_is_no_problem(small: Path, reviewed: str) -> None:
    review(small, reviewed)
    assert found(small) == []


@pytest.mark.parametrize(
    ("reviewed", "last"),
    [("2027-11-22", date(2028, 11, 22)), ("2028-02-29", date(2029, 3, 1)), ("2027-02-28", date(2028, 2, 28))],
)
def test_a_review_holds_until_the_same_day_of_the_next_year(small: Path, reviewed: str, last: date) -> None:
    text = (small / "topics/visit.yaml").read_text("utf-8").replace("2026-11-01", reviewed)
    (small / "topics/visit.yaml").write_text(text, "utf-8")
    built = index.build(load(small))
    assert not [problem for problem in problems(built, last) if "visit.yaml" in problem.place.file]
    assert len([problem for problem in problems(built, last + ONE_DAY) if "visit.yaml" in problem.place.file]) == 3


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-31, None),
        (-30, "expires on 2027-01-31: from the next day on"),
        (0, "expires on 2027-01-31: from the next day on"),
        (1, "expired on 2027-01-31: patients get the phone number"),
        (400, "expired on 2027-01-31: patients get the phone number"),
    ],
)
def test_an_answer_that_expires_is_a_warning_from_thirty_days_before(small: Path, days: int, said: str | None) -> None:
    change(small, "topics/visit.yaml", "  - id: parking\n", "  - id: parking\n    expires: 2027-01-31\n")
    told = problems(index.build(load(small)), date(2027, 1, 31) + days * ONE_DAY)
    told = [problem for problem in told if "expire" in problem.message]
    assert [(problem.level, problem.place.line) for problem in told] == ([("warning", 7)] if said else [])
    assert not said or f'"parking" {said}' in told[0].message


def review(small: Path, reviewed: str) -> None:
    """Set the date of review of the entry "parking"."""
    parking = "  - id: parking\n    source: Visit\n    reviewed: "
    change(small, "topics/visit.yaml", f"{parking}2026-11-01", f"{parking}{reviewed}")


def test_hard_words_are_a_warning_naming_the_school_year(small: Path) -> None:
    hard = "Anesthesiological considerations necessitate individualized perioperative transportation arrangements."
    change(small, "topics/visit.yaml", "Park behind the house.", hard)
    assert "reads like school year" in only(small, "topics/visit.yaml:13:15", "warning")


def test_hard_words_in_spanish_are_a_warning_too(small: Path) -> None:
    hard = (
        "Consideraciones anestesiológicas individualizadas imposibilitan temporalmente estacionamientos subterráneos."
    )
    change(small, "topics/visit.yaml", "Atrás de la casa.", hard)
    assert "reads like school year" in only(small, "topics/visit.yaml:17:15", "warning")


def test_a_long_answer_is_a_warning_and_one_that_just_fits_is_not(small: Path) -> None:
    change(small, "topics/visit.yaml", "Park behind the house.", "Go on. " * (LONGEST_ANSWER // 7))
    assert found(small) == []
    change(small, "topics/visit.yaml", "Go on. " * (LONGEST_ANSWER // 7), "Go on. " * (LONGEST_ANSWER // 7 + 1))
    assert "this answer has 601 characters" in only(small, "topics/visit.yaml:13:15", "warning")


def test_an_answer_that_no_message_can_hold_is_an_error(small: Path) -> None:
    change(small, "topics/visit.yaml", "Park behind the house.", "Go on. " * 600)
    assert "too long to be sent" in only(small, "topics/visit.yaml:13:15", "error")


def test_an_answer_is_measured_as_it_is_sent(small: Path) -> None:
    change(small, "topics/visit.yaml", "Park behind the house.", "{hours}. " * 60)
    assert "too long to be sent" in only(small, "topics/visit.yaml:13:15", "error")


def test_too_few_ways_of_asking_are_a_warning_counting_them(small: Path) -> None:
    change(small, "topics/visit.yaml", ', "park a van"', "")
    message = only(small, "topics/visit.yaml:11:17", "warning")
    assert message.startswith(f"only {FEWEST_WAYS - 1} ways of asking")


def test_a_question_too_long_for_a_button_is_a_warning(small: Path) -> None:
    question = "Where can I park " + "my car " * 7
    change(
        small, "topics/visit.yaml", "Where can I park?", f"{question:<{LONGEST_QUESTION}.{LONGEST_QUESTION}}"[:-1] + "?"
    )
    assert found(small) == []
    change(small, "topics/visit.yaml", "Where can I park my", "Where can I park  my")
    assert "this question has 61 characters" in only(small, "topics/visit.yaml:11:17", "warning")


def test_the_real_content_has_no_error(request: pytest.FixtureRequest) -> None:
    """As it was reviewed: the age of reviews is for `check` to tell, on the day it runs, as are warnings (`make lint`)."""
    built: index.Index = request.getfixturevalue("index")
    today = max(entry.reviewed for entry in built.faq.entries.values())
    assert list(map(str, errors(built, today, ask))) == []


def test_the_entries_patients_ask_for_most_have_examples_in_each_language(plain_index: index.Index) -> None:
    guarded = [
        entry.id
        for entry in plain_index.faq.entries.values()
        if all(version.examples for version in entry.versions.values())
    ]
    assert len(guarded) >= 40
    assert {"cost", "insurance", "clinic-hours", "clinic-phone", "visit-ride", "side-effects", "book"} <= set(guarded)
