"""Mending slips of the thumb."""

import pytest

from faq.search.index import Index
from faq.search.speller import COMMON, Speller
from faq.search.utterances import Corpus


@pytest.fixture(scope="module")
def real(plain_index: Index) -> Speller:
    """The speller for the clinic's content."""
    return plain_index.matcher.speller


def small(*texts: str) -> Speller:
    return Speller(Corpus(list(texts), ["en"] * len(texts)))


@pytest.mark.parametrize(
    ("slip", "word"),
    [
        ("ketamien", "ketamine"),
        ("ketmine", "ketamine"),
        ("infuson", "infusion"),
        ("infusoin", "infusion"),
        ("insurence", "insurance"),
        ("apointment", "appointment"),
        ("tretment", "treatment"),
        ("parkign", "parking"),
        ("painn", "pain"),
        ("estacionameinto", "estacionamiento"),
        ("medicamnetos", "medicamentos"),
        ("dolro", "dolor"),
        ("seguroo", "seguro"),
    ],
)
def test_a_slip_is_mended_to_the_word_meant(real: Speller, slip: str, word: str) -> None:
    assert real.mend(slip) == word


@pytest.mark.parametrize(
    "word", ["ketamine", "infusiones", "infusions", "driving", "manejando", "depresion", "horas", "cost"]
)
def test_a_known_word_stays(real: Speller, word: str) -> None:
    assert real.mend(word) == word


@pytest.mark.parametrize("word", ["treat", "treats", "treating", "treated"])
def test_other_forms_of_a_known_word_stay(word: str) -> None:
    speller = small("treatments help", "treatments help", "treating pain", "pain treated")
    assert speller.mend(word) == word


def test_a_form_of_a_known_word_is_not_mended_into_a_far_word() -> None:
    speller = small("recovering soon", "recovery soon", "discovering soon", "discovering soon")
    assert speller.mend("recovered") == "recovered"


@pytest.mark.parametrize("word", ["teh", "60mg", "a1b2", "xyzzy", "👍", "a" * 60])
def test_short_words_digits_and_strangers_stay(real: Speller, word: str) -> None:
    assert real.mend(word) == word


def test_a_text_is_mended_word_by_word_in_order(real: Speller) -> None:
    assert real.mend("does ketamien help my painn") == "does ketamine help my pain"
    assert not real.mend("")


def test_a_word_seen_once_is_not_trusted_to_mend_others() -> None:
    assert small("parking").mend("parkign") == "parkign"
    assert small("parking", "parking").mend("parkign") == "parking"


def test_two_slips_are_mended_only_in_a_long_word_that_begins_alike() -> None:
    speller = small("anesthesiologist ride", "anesthesiologist ride")
    assert speller.mend("anestesiolgist") == "anesthesiologist"
    assert speller.mend("rxdx") == "rxdx"
    assert speller.mend("bnastesiologist") == "bnastesiologist"


def test_a_slip_that_several_made_is_mended_to_a_far_commoner_word() -> None:
    assert small(*["infusion"] * 2 * COMMON, *["infussion"] * 2).mend("infussion") == "infusion"
    assert small(*["infusion"] * (2 * COMMON - 1), *["infussion"] * 2).mend("infussion") == "infussion"


@pytest.mark.parametrize("texts", [["cart", "cart", "card", "card"], ["card", "card", "cart", "cart"]])
def test_a_tie_goes_to_the_first_by_name_whatever_the_order_of_the_content(texts: list[str]) -> None:
    assert small(*texts).mend("carx") == "card"


def test_a_tie_goes_to_the_commoner_word() -> None:
    assert small("card", "card", "cart", "cart", "cart").mend("carx") == "cart"


def test_a_mended_word_is_mended_alike_the_second_time() -> None:
    speller = small("parking", "parking")
    assert [speller.mend("parkign"), speller.mend("parkign")] == ["parking", "parking"]
