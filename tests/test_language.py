"""Which language a message is in."""

import pytest

from faq.search.index import Index
from faq.search.language import LanguageGuess


@pytest.fixture(scope="module")
def guesser(plain_index: Index) -> LanguageGuess:
    """The guesser for the clinic's content."""
    return plain_index.language


ENGLISH = [
    *(
        "hello",
        "are you open?",
        "how much does it cost",
        "do you take insurance",
        "parking?",
        "i hurt",
        "need appt",
        "hours",
    ),
    *(
        "where r u",
        "friday",
        "and friday?",
        "is it safe",
        "info please",
        "can i eat before",
        "side effects",
        "thank you so much",
    ),
    *("what is crps", "tomorrow", "pain", "do you speak spanish"),
]
SPANISH = [
    *("hola", "abren hoy", "cuanto cuesta", "¿aceptan seguro?", "hay estacionamiento", "me duele", "cita", "horario"),
    *(
        "donde estan",
        "viernes",
        "y el viernes?",
        "es seguro",
        "no me siento bien",
        "puedo comer antes",
        "efectos secundarios",
    ),
    *("muchas gracias", "qué es el crps", "mañana", "dolor", "sí"),
]


@pytest.mark.parametrize("message", ENGLISH)
@pytest.mark.parametrize("otherwise", ["en", "es"])
def test_a_short_english_message_is_english_whatever_came_before(
    guesser: LanguageGuess, message: str, otherwise: str
) -> None:
    assert guesser.guess(message, otherwise) == "en"


@pytest.mark.parametrize("message", SPANISH)
@pytest.mark.parametrize("otherwise", ["en", "es"])
def test_a_short_spanish_message_is_spanish_whatever_came_before(
    guesser: LanguageGuess, message: str, otherwise: str
) -> None:
    assert guesser.guess(message, otherwise) == "es"


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("me da side effects?", "en"),
        ("how long la infusion", "en"),
        ("el pain is killing me", "en"),
        ("como funciona the infusion", "es"),
        ("hello, hablan español?", "es"),
        ("cuanto cuesta el treatment", "es"),
    ],
)
@pytest.mark.parametrize("otherwise", ["en", "es"])
def test_spanglish_is_the_language_most_of_it_is_in(
    guesser: LanguageGuess, message: str, language: str, otherwise: str
) -> None:
    assert guesser.guess(message, otherwise) == language


@pytest.mark.parametrize(
    "message", ["ok", "no", "👍", "", "?", "12345", "k", "a", "me", "doctor", "keppra", "bipolar", "crisis", "\x00"]
)
@pytest.mark.parametrize("otherwise", ["en", "es"])
def test_a_message_that_could_be_either_stays_in_the_language_given(
    guesser: LanguageGuess, message: str, otherwise: str
) -> None:
    assert guesser.guess(message, otherwise) == otherwise


def test_case_and_accents_do_not_change_the_language(guesser: LanguageGuess) -> None:
    assert guesser.scores("¿CUÁNTO CUESTA?") == guesser.scores("cuanto cuesta")


def test_a_text_of_unknown_signs_scores_alike_in_every_language(guesser: LanguageGuess) -> None:
    assert guesser.scores("") == {"en": 0.0, "es": 0.0}
