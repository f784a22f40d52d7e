"""The gate: questions by people who had not seen the FAQ, asked through the same door as a patient's.

The bars stand a little below what was measured when they were set: one question more or less stops no change, a real loss does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.conversation.decide import press, reply_to
from bot.conversation.reply import Context, Incoming, Reply
from faq.search.index import Index

QUESTIONS = Path(__file__).parent / "questions"
NOW = datetime(2026, 11, 24, 17, tzinfo=UTC)  # a Tuesday, 10 am at the clinic


@dataclass
class Score:
    """Shares of the questions asked."""

    right: float
    one_tap: float
    wrong: float


@cache
def asked(file: str) -> list[dict[str, Any]]:
    return list(yaml.load((QUESTIONS / file).read_text("utf-8"), yaml.CSafeLoader))


def say(index: Index, text: str, lang: str, context: Context | None = None) -> tuple[Reply, Context]:
    return reply_to(index, Incoming(text, lang), context or Context(), NOW)


def offered(reply: Reply) -> set[str]:
    return {button.payload.split(":")[2] for button in reply.buttons if button.payload.startswith("faq:")}


def judge(case: dict[str, Any], reply: Reply) -> tuple[bool, bool, bool]:
    """Answered right, right within one tap, answered wrong with confidence."""
    answered = set(reply.entries) if reply.kind != "suggestions" else set()
    wanted = [set(ids) for ids in case.get("all", [case.get("want", [])])]
    if wanted == [set()]:
        right = tapped = reply.kind in {"unknown", "suggestions", "smalltalk"}
    else:
        right = all(ids & answered for ids in wanted)
        tapped = right or all(ids & (answered | offered(reply)) for ids in wanted)
    return right, tapped, reply.kind == "answer" and not any(ids & answered for ids in wanted)


def score(index: Index, cases: list[dict[str, Any]]) -> Score:
    return score_of(cases, [say(index, case["text"], case["lang"])[0] for case in cases])


def score_of(cases: list[dict[str, Any]], replies: list[Reply]) -> Score:
    results = [judge(case, reply) for case, reply in zip(cases, replies, strict=True)]
    right, tapped, wrong = (sum(column) / len(results) for column in zip(*results, strict=True))
    return Score(right, tapped, wrong)


@pytest.mark.parametrize(
    ("file", "lang", "right", "one_tap", "wrong"),
    [
        ("callers.yaml", "en", 0.85, 0.92, 0.07),
        ("callers.yaml", "es", 0.92, 0.94, 0.04),
        ("patients.yaml", "en", 0.77, 0.89, 0.09),
        ("patients.yaml", "es", 0.89, 0.95, 0.03),
    ],
)
def test_patients_questions_reach_their_answers(
    index: Index, file: str, lang: str, right: float, one_tap: float, wrong: float
) -> None:
    got = score(index, [case for case in asked(file) if case["lang"] == lang])
    print(f"{file} {lang}: {got}")
    assert got.right >= right
    assert got.one_tap >= one_tap
    assert got.wrong <= wrong


def test_without_the_encoder_most_questions_still_reach_their_answers(plain_index: Index) -> None:
    got = score(plain_index, asked("callers.yaml"))
    assert got.right >= 0.85
    assert got.wrong <= 0.07


@pytest.mark.parametrize(
    ("file", "seen", "false_alarms"), [("danger.yaml", 0.97, 0.015), ("danger-tricky.yaml", 0.96, 0.06)]
)
def test_danger_is_seen_and_its_look_alikes_are_not(index: Index, file: str, seen: float, false_alarms: float) -> None:
    replies = [(case["want"] != "none", say(index, case["text"], case["lang"])[0].kind) for case in asked(file)]
    alarms = [kind in {"emergency", "crisis"} for in_danger, kind in replies if in_danger]
    false = [kind in {"emergency", "crisis"} for in_danger, kind in replies if not in_danger]
    assert sum(alarms) / len(alarms) >= seen
    assert sum(false) / len(false) <= false_alarms


@pytest.mark.parametrize(("lang", "seen", "false_alarms"), [("en", 0.77, 0.10), ("es", 0.71, 0.12)])
def test_danger_in_voices_that_were_never_learnt(index: Index, lang: str, seen: float, false_alarms: float) -> None:
    """The bars are a little below what was measured, so that nothing gets worse; the aim is 98 % seen and 3 % false alarms."""
    replies = [
        (case["want"], say(index, case["text"], lang)[0].kind in {"emergency", "crisis"})
        for case in asked("voices.yaml")
        if case["lang"] == lang
    ]
    alarms = [alarmed for want, alarmed in replies if want not in {"calm", "caution"}]
    false = [alarmed for want, alarmed in replies if want == "calm"]
    print(f"voices {lang}: {sum(alarms)} of {len(alarms)} seen, {sum(false)} of {len(false)} false alarms")
    assert sum(alarms) / len(alarms) >= seen
    assert sum(false) / len(false) <= false_alarms


def test_danger_inside_a_long_message_is_seen_for_what_it_is(index: Index) -> None:
    """The kind that is missed most is poison: four in ten get 911 alone, without the number of Poison Help."""
    replies = [(case, say(index, case["text"], case["lang"])[0]) for case in asked("danger-inside.yaml")]
    seen = [case for case, reply in replies if reply.kind in {"emergency", "crisis"}]
    right = [case for case, reply in replies if is_right(case, reply)]
    print(f"danger inside: {len(seen)} of {len(replies)} seen, {len(right)} with what helps")
    assert len(seen) / len(replies) >= 0.90
    assert len(right) / len(replies) >= 0.82


@pytest.mark.parametrize(
    ("lang", "right", "one_tap", "false_alarms"), [("en", 0.46, 0.68, 0.07), ("es", 0.77, 0.88, 0.05)]
)
def test_what_people_write_in_public_is_understood(
    index: Index, lang: str, right: float, one_tap: float, false_alarms: float
) -> None:
    """English: posts of several sentences, most of which are a story; Spanish: questions."""
    cases = [case for case in asked("public.yaml") if case["lang"] == lang and not case.get("danger")]
    replies = [say(index, case["text"], lang)[0] for case in cases]
    got = score_of(cases, replies)
    alarms = sum(reply.kind in {"emergency", "crisis"} for reply in replies)
    print(f"public {lang}: {got}, {alarms} alarms of {len(cases)}")
    assert got.right >= right
    assert got.one_tap >= one_tap
    assert alarms / len(cases) <= false_alarms


def is_right(turn: dict[str, str], reply: Reply) -> bool:
    """Whether a turn around an alarm is answered for what it is."""
    alarmed = reply.kind in {"emergency", "crisis"}
    match turn["want"]:
        case "emergency" | "attempt":
            return reply.kind == "emergency" and "911" in reply.text
        case "poison":
            return reply.kind == "emergency" and "1-800-222-1222" in reply.text
        case "crisis":
            return alarmed and "988" in reply.text
        case "alarm":
            return alarmed
        case "after":
            return turn["number"] in reply.text
        case "caution":
            return not alarmed and ("911" in reply.text or "988" in reply.text)
        case "answer":
            return not alarmed and reply.kind != "unknown"
        case "any":
            return True
        case other:
            raise AssertionError(f'no turn can want "{other}"')


def test_talks_around_an_alarm_are_answered_for_what_they_are(index: Index) -> None:
    right = turns = 0
    for talk in asked("alarms.yaml"):
        context = Context()
        for turn in talk["turns"]:
            reply, context = say(index, turn["say"], talk["lang"], context)
            right += is_right(turn, reply)
            turns += 1
    print(f"alarms: {right} of {turns} turns")
    assert right / turns >= 0.8


@pytest.mark.parametrize(
    ("file", "lang", "right", "one_tap", "wrong"),
    [
        ("people.yaml", "en", 0.34, 0.56, 0.06),
        ("people.yaml", "es", 0.31, 0.50, 0.06),
        ("chats.yaml", "en", 0.74, 0.87, 0.05),
        ("chats.yaml", "es", 0.67, 0.83, 0.06),
    ],
)
def test_people_who_were_told_nothing_are_understood(
    index: Index, file: str, lang: str, right: float, one_tap: float, wrong: float
) -> None:
    """Whole conversations, many a turn half a sentence. The aim is 93 and 95 % right and 2 % wrong; the bars keep what there is."""
    results = []
    for talk in asked(file):
        context = Context()
        for turn in talk["turns"] if talk["lang"] == lang else ():
            if "press" in turn:
                _, context = press(index, turn["press"], context, NOW)
                continue
            reply, context = say(index, turn["say"], lang, context)
            if "want" in turn or "all" in turn:
                results.append(judge(turn, reply))
    got = Score(*(sum(column) / len(results) for column in zip(*results, strict=True)))
    print(f"{file} {lang}: {got} of {len(results)} turns")
    assert got.right >= right
    assert got.one_tap >= one_tap
    assert got.wrong <= wrong


def test_everyday_voices_that_were_never_learnt_alarm_nobody(index: Index) -> None:
    replies = [say(index, case["text"], case["lang"])[0] for case in asked("everyday-voices.yaml")]
    alarms = [reply for reply in replies if reply.kind in {"emergency", "crisis"}]
    answers = [reply for reply in replies if reply.kind == "answer"]
    print(f"everyday voices: {len(alarms)} alarms, {len(answers)} answers of {len(replies)}")
    assert len(alarms) <= 3
    assert len(answers) / len(replies) <= 0.15


def test_conversations_keep_their_thread(index: Index) -> None:
    right = turns = 0
    for dialog in asked("dialogs.yaml"):
        context = Context()
        for turn in dialog["turns"]:
            reply, context = say(index, turn["say"], dialog["lang"], context)
            if wanted := [set(ids) for ids in turn.get("all", [turn["want"]] if "want" in turn else [])]:
                answered = set(reply.entries) if reply.kind != "suggestions" else set()
                right += all(ids & answered for ids in wanted)
                turns += 1
    print(f"dialogs: {right} of {turns} turns")
    assert right / turns >= 0.82


def test_everyday_sentences_are_seldom_taken_for_questions_to_the_clinic(index: Index) -> None:
    replies = [say(index, case["text"], case["lang"])[0] for case in asked("everyday.yaml")]
    alarms = [reply for reply in replies if reply.kind in {"emergency", "crisis"}]
    answers = [reply for reply in replies if reply.kind == "answer"]
    print(f"everyday: {len(alarms)} alarms, {len(answers)} answers of {len(replies)}")
    assert len(alarms) / len(replies) <= 0.015
    assert len(answers) / len(replies) <= 0.16
