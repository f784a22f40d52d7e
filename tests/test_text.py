"""The normaliser, and cutting a message into its questions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.search.segmentation import split
from faq.text import fold, has_letters, words

ANY_TEXT = st.text(st.characters(), max_size=80)
"""Surrogates, emoji and NUL included."""
MESSAGE = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "what",
                "cost",
                "y",
                "and",
                "how",
                "qué",
                "dónde",
                "7",
                "a.m.",
                "Dr.",
                "0.07",
                "👍",
                "c'est",
                "´",
                "^",
                "p. m.",
            ]
        ),
        st.sampled_from([".", "?", "!", ";", "\n", "…", ", ", " ", " and how ", " y cuánto ", ", where "]),
        st.text(st.characters(), max_size=3),
    ),
    max_size=25,
).map("".join)
"""Texts thick with everything that cuts a message or must not."""


@given(ANY_TEXT | MESSAGE)
def test_folding_a_folded_text_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT | MESSAGE)
def test_splitting_loses_no_word_and_adds_none(text: str) -> None:
    assert words(" ".join(split(text))) == words(text)


@given(ANY_TEXT | MESSAGE)
def test_every_piece_of_a_split_message_says_something(text: str) -> None:
    assert all(has_letters(piece) for piece in split(text))


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("¿Cuánto CUESTA, por favor?", "cuanto cuesta por favor"),
        ("Mañana", "manana"),
        ("man\u0303ana", "manana"),
        ("Straße", "strasse"),
        ("don't don’t don´t don`t donʼt don‘t", "dont dont dont dont dont dont"),
        ("it hurts soooo muuuuch", "it hurts so much"),
        ("HELLLLP", "help"),
        ("see the pill", "see the pill"),
        ("call 9111 or 1000", "call 9111 or 1000"),
        ("thanks👍🏽bye", "thanks 👍 bye"),
        ("0.07 mg/kg/hr", "0 07 mg kg hr"),
        ("a^b and a_b", "a b and a b"),
        ("a^b 👍", "a b 👍"),
        ("  a \t\n b\x00c ", "a b c"),
        ("ketamine", "ketamine"),
        ("\u200bzero\u200bwidth", "zerowidth"),
        ("… ?! --", ""),
        ("", ""),
    ],
)
def test_fold_forgives_accents_apostrophes_case_and_stretched_letters(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize("text", ["", "   ", "?!…", "\x00", "\u200b"])
def test_signs_without_a_word_are_not_read_as_one(text: str) -> None:
    assert not has_letters(text)


@pytest.mark.parametrize("text", ["a", "7", "👍", "痛い"])
def test_a_letter_a_digit_or_an_emoji_is_read_as_a_word(text: str) -> None:
    assert has_letters(text)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("What is CRPS? Is it rare?", ["What is CRPS?", "Is it rare?"]),
        ("I have CRPS. Can you help me", ["I have CRPS.", "Can you help me"]),
        ("What does it cost\nwhere are you", ["What does it cost", "where are you"]),
        ("what does it cost and how long does it take", ["what does it cost", "and how long does it take"]),
        ("¿Cuánto cuesta y dónde están?", ["¿Cuánto cuesta", "y dónde están?"]),
        ("cuanto dura y tambien duele", ["cuanto dura", "y tambien duele"]),
        ("what does it cost, where are you", ["what does it cost,", "where are you"]),
        ("cuánto cuesta, dónde están", ["cuánto cuesta,", "dónde están"]),
        ("hours; address; phone", ["hours;", "address;", "phone"]),
    ],
)
def test_a_message_of_several_questions_is_cut_between_them(text: str, pieces: list[str]) -> None:
    assert split(text) == pieces


@pytest.mark.parametrize(
    "text",
    [
        "Is Dr. Smith the one who treats me",
        "puedo ver a la Dra. López",
        "is Mrs. Jones in",
        "infusion vs. pills",
        "is 0.07 mg a high dose",
        "does it last 4.5 days",
        "are you open at 7 a.m. on Friday",
        "are you open at 4 p. m. on Friday",
        "abren a las 7 a. m. los viernes",
        "18205 N 51st Ave. is where",
        "pain and fatigue",
        "dolor y cansancio",
        "nausea, dizziness, headache",
        "can I drive and eat",
        "why?",
    ],
)
def test_abbreviations_decimals_and_plain_and_do_not_cut_a_question(text: str) -> None:
    assert split(text) == [text]


def test_a_new_sentence_after_am_is_cut_off() -> None:
    assert split("I come at 7 a.m. Do I eat first") == ["I come at 7 a.m.", "Do I eat first"]


@pytest.mark.parametrize("text", ["", "   ", "?", "...!!!"])
def test_a_message_without_words_has_no_pieces(text: str) -> None:
    assert split(text) == []
