"""The checks across entries: what a reader of one line cannot see is said once, at the right place, and as grave as it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from small_faq import change

from faq import index
from faq.checks import FEWEST_WAYS, LONGEST_ANSWER, LONGEST_QUESTION, problems
from faq.loader import load
from faq.model import Problem

TODAY = date(2026, 11, 22)


def found(folder: Path, today: date = TODAY) -> list[Problem]:
    """What the checks say of the content in `folder`."""
    return problems(index.build(load(folder)), today)


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


def test_an_example_that_reaches_another_entry_is_an_error_naming_the_thief_and_both_scores(small: Path) -> None:
    change(small, "topics/cost.yaml", '["what does it cost?"]', '["is there a garage"]')
    message = only(small, "topics/cost.yaml:15:18", "error")
    assert message.startswith('"is there a garage" reaches "parking" (')
    own = message.partition('instead of "price" (')[2].partition("%)")[0]
    thief = message.partition('reaches "parking" (')[2].partition("%)")[0]
    assert 0 <= int(own) < int(thief) <= 100
    assert f'nearest there: "is there a garage" ({small}/topics/visit.yaml:12:' in message


def test_an_example_that_reaches_its_entry_is_no_problem(small: Path) -> None:
    change(small, "topics/cost.yaml", '["what does it cost?"]', '["how expensive are infusions"]')
    assert found(small) == []


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


def test_the_real_content_has_no_error_and_no_warning(plain_index: index.Index) -> None:
    """As it was reviewed: the age of reviews is for `check` to tell, on the day it runs."""
    today = max(entry.reviewed for entry in plain_index.faq.entries.values())
    assert list(map(str, problems(plain_index, today))) == []
