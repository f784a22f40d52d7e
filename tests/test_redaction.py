"""What the journal may store: nothing that tells who wrote it, and all that staff need to understand the question.

The bars stand a little below what was measured when they were set. `later.yaml` and `last.yaml` were written after the patterns.
Before anything was mended for them, 180 of their 201 details were gone: names 47 of 61 (the list of names has trebled since), ages
16 of 19, phone numbers 45 of 47, records 21 of 22, addresses 24 of 25, e-mails, links, dates and usernames all 27; and 1 of 162
passages was lost. That, and not the bars, is what to expect of messages nobody has seen.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.redaction import KINDS, redact

CASES = Path(__file__).parent / "redaction"
QUESTIONS = Path(__file__).parent / "questions"
SETS = ("en.yaml", "es.yaml", "later.yaml", "last.yaml")
PLACEHOLDER = re.compile(rf"\[(?:{'|'.join(KINDS)})\]")


def cases(file: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load((CASES / file).read_text("utf-8")))


def best_of_three(text: str) -> float:
    """Milliseconds."""
    return min(_milliseconds(text) for _ in range(3))


def _milliseconds(text: str) -> float:
    start = time.perf_counter()
    redact(text)
    return (time.perf_counter() - start) * 1000


# ------------------------------------------------------------------------------------------------------------------ shares


@pytest.mark.parametrize("file", SETS)
def test_private_details_are_gone(file: str) -> None:
    gone: Counter[str] = Counter()
    there: Counter[str] = Counter()
    for case in cases(file):
        redacted = redact(case["text"])
        for detail, kind in zip(case.get("hide", []), case.get("kinds", []), strict=True):
            there[kind] += 1
            gone[kind] += detail not in redacted
    shares = {kind: gone[kind] / there[kind] for kind in there}
    print(file, shares)
    assert gone.total() / there.total() >= 0.98
    assert min(shares.values()) >= 0.92


@pytest.mark.parametrize("file", SETS)
def test_the_question_stays_readable(file: str) -> None:
    passages = [(case["text"], passage) for case in cases(file) for passage in case["keep"]]
    lost = [passage for text, passage in passages if passage not in redact(text)]
    assert len(lost) / len(passages) <= 0.01, lost


@pytest.mark.parametrize("file", SETS)
def test_messages_without_private_details_stay_as_they_are(file: str) -> None:
    texts = [case["text"] for case in cases(file) if not case.get("hide")]
    changed = [text for text in texts if redact(text) != text]
    assert len(changed) / len(texts) <= 0.02, changed


def test_of_patients_questions_by_others_few_are_touched() -> None:
    """All kinds of questions, of which one in forty tells an age, a name or a number; 53 of 2001 were touched."""
    texts = [
        text
        for file in ("callers.yaml", "patients.yaml", "everyday.yaml", "danger.yaml", "danger-tricky.yaml")
        for text in (case["text"] for case in yaml.safe_load((QUESTIONS / file).read_text("utf-8")))
    ]
    touched = [text for text in texts if redact(text) != text]
    assert len(touched) / len(texts) <= 0.035


# --------------------------------------------------------------------------------------------------------------- behaviour


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("call me at 602 555 0134 about nausea", "call me at [phone] about nausea"),
        ("me llamo lupita y me duele", "me llamo [name] y me duele"),
        ("I am 67", "I am [age]"),
        ("tengo 67 años y diabetes", "tengo [age] y diabetes"),
        ("write to dee.k@gmail.com please", "write to [email] please"),
        ("see https://example.com/dee, is it true", "see [link] is it true"),
        ("dob 03/14/1962 ok?", "dob [date] ok?"),
        ("mrn 00483921 when is my next one", "mrn [number] when is my next one"),
        ("4521 W Maryland Ave, is that far", "[address], is that far"),
        ("zip 85308", "zip [address]"),
        ("my password is Hunter2024", "my password is [password]"),
        ("my daughter Sofia has crps", "my daughter [name] has crps"),
        ("Dr. Ramachandran gave me ketamine 40 mg for 3 weeks", "Dr. [name] gave me ketamine 40 mg for 3 weeks"),
    ],
)
def test_each_kind_has_its_placeholder(text: str, redacted: str) -> None:
    assert redact(text) == redacted


@pytest.mark.parametrize(
    "text",
    [
        *("I'm scared", "soy alérgica", "I am in pain", "this is burning", "May I eat", "will it hurt", "I'M SCARED"),
        *(
            "ketamine 40 mg",
            "for 3 weeks",
            "hace 20 años",
            "pain 9/10",
            "bp 142/91",
            "8:00 to 4:30",
            "$1,200",
            "CPT 96365",
        ),
        *(
            "my son will drive",
            "mi hija tiene miedo",
            "is it open December 24",
            "20 min drive",
            "300 w food",
            "se llama ketamina",
        ),
    ],
)
def test_ordinary_words_stay(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize(
    "number",
    [
        *(
            "6\u200b02 555\u200b0134",
            "６０２５５５０１３４",
            "6️⃣0️⃣2️⃣5️⃣5️⃣5️⃣0️⃣1️⃣3️⃣4️⃣",
            "٦٠٢٥٥٥٠١٣٤",
            "6O2-555-O134",
            "602\x00555\x000134",
        ),
        *(
            "\u202e4310555206\u202c",
            "6\ud80002 555 0134",
            "six oh two five five five oh one three four",
            "602five5five0134",
        ),
        *(
            "6-0-2-5-5-5-0-1-3-4",
            "(602)555-0134",
            "+1 602 555 0134 ext 12",
            "555-0134",
            "+52 1 33 5555 0142",
            "+49 (0)30 1234567",
        ),
    ],
)
def test_disguised_numbers_are_seen(number: str) -> None:
    redacted = redact(f"call {number} about the infusion")
    assert PLACEHOLDER.sub("", redacted).replace("\u202e", "").replace("\u202c", "").split() == [
        "call",
        "about",
        "the",
        "infusion",
    ]


def test_what_is_returned_can_be_stored() -> None:
    redacted = redact("pain \ud83d in my \x00 foot \udfff")
    assert redacted == "pain \ufffd in my \ufffd foot \ufffd"
    assert redacted.encode("utf-8")


def test_invisible_marks_outside_of_private_details_stay() -> None:
    text = "my 👩‍👧 asks: does it hurt? مرحبا ❤️"
    assert redact(text) == text


# --------------------------------------------------------------------------------------------------------------- properties

_PARTS = st.sampled_from(
    [
        *(
            "my name is",
            "me llamo",
            "soy",
            "i'm",
            "im",
            "dr",
            "Dr.",
            "Maria",
            "jose",
            "de la",
            "Cruz",
            "may",
            "will",
            "thanks",
            "and",
            "y",
        ),
        *(
            "602",
            "555",
            "0134",
            "6025550134",
            "six",
            "oh",
            "dos",
            "67",
            "años",
            "years old",
            "tengo",
            "born",
            "dob",
            "march",
            "3/14/62",
            "1962",
        ),
        *(
            "mrn",
            "policy #",
            "@dee",
            "a@b.com",
            "at gmail dot com",
            "www.x.com",
            "password",
            "is",
            "es",
            "my daughter",
            "mi hija",
            "mg",
            "40",
        ),
        *("4521 W", "Maryland", "Ave", "calle", "#", "zip", "85308", "[name]", "[phone]", "[", "]", "$", ",", ".", "-"),
        *("\u200b", "\x00", "\ud800", "６", "\n"),
    ]
)
_MESSAGES = st.one_of(
    st.text(max_size=200),
    st.text(st.characters(exclude_categories=()), max_size=80),
    st.text("0123456789 .-()+o", max_size=80),
    st.lists(st.tuples(_PARTS, st.sampled_from(["", " ", " ", " ", ", "])), max_size=20).map(
        lambda pairs: "".join(part + gap for part, gap in pairs)
    ),
)


@settings(max_examples=400, deadline=None)
@given(text=_MESSAGES)
def test_twice_is_once_and_nothing_raises(text: str) -> None:
    once = redact(text)
    assert redact(once) == once
    once.encode("utf-8")


@settings(max_examples=300, deadline=None)
@given(text=_MESSAGES)
def test_no_long_number_survives(text: str) -> None:
    assert not re.search(r"\d{7,}", redact(text))


@settings(max_examples=300, deadline=None)
@given(text=_MESSAGES.filter(lambda text: "[" not in text and "]" not in text))
def test_no_placeholder_holds_another(text: str) -> None:
    assert not re.search(r"[\[\]]", PLACEHOLDER.sub("", redact(text)))


# ------------------------------------------------------------------------------------------------------------------- speed

ADVERSARIAL = (
    *(
        "1",
        "1 ",
        "1,",
        "1-",
        "1o",
        "12/",
        "one ",
        "six",
        "+",
        "(((",
        "602-",
        "6\u200b",
        "\u200b",
        "\ud800",
        "\n",
        "a",
        "a ",
        "A ",
        "a.",
        "a@",
        "a.b@",
    ),
    *(
        "www.",
        "http ",
        "my name is ",
        "my mom ",
        "maria de la ",
        "Jose ",
        "dr ",
        "4521 a b ",
        "45 a b c ",
        "born 1 ",
        "policy # ",
        "tengo 34 ",
    ),
    *(
        "calle a ",
        "vivo en ",
        "spell a b ",
        "march 1 ",
        "clave a1",
        "code 12345 ",
        "1 mg ",
        "[name]",
        "[name",
        "a dot b at ",
        "a1-",
        "de 14 ",
    ),
)


@pytest.mark.parametrize("unit", ADVERSARIAL)
def test_no_text_takes_longer_than_its_length_explains(unit: str) -> None:
    text = (unit * 10_000)[:10_000]
    assert best_of_three(text) <= 6 * max(best_of_three(text[:2500]), 1.0) + 40


def test_speed() -> None:
    """Measured: 0.2 ms a message, 45 ms for 10,000 characters of nothing but private details; the bars allow for a busy machine."""
    texts = [case["text"] for file in SETS for case in cases(file)]
    assert sum(map(best_of_three, texts)) / len(texts) <= 2
    assert best_of_three(". ".join(texts)[:10_000]) <= 150
