"""School years a text asks for, against values worked out by hand."""

import pytest

from faq.readability import grade

ENGLISH = "The doctor is in today. Ask a number of things."
"""10 words, 2 sentences, 13 syllables: the doc-tor is in to-day; ask a num-ber of things."""
SPANISH = "La casa es grande. El perro come."
"""7 words, 2 sentences, 11 syllables: la ca-sa es gran-de; el pe-rro co-me."""


def test_english_is_graded_by_flesch_and_kincaid() -> None:
    # 0.39 * 10 words / 2 sentences + 11.8 * 13 syllables / 10 words - 15.59 = 1.95 + 15.34 - 15.59
    assert grade(ENGLISH, "en") == pytest.approx(1.70)


def test_spanish_is_graded_by_crawford() -> None:
    # -0.205 * 28.5714 sentences + 0.049 * 157.1429 syllables (both in 100 words) - 3.407 = -5.8571 + 7.7 - 3.407
    assert grade(SPANISH, "es") == pytest.approx(-1.5641, abs=1e-4)


@pytest.mark.parametrize(("text", "lang"), [(ENGLISH, "en"), (SPANISH, "es")])
def test_placeholders_and_links_do_not_count(text: str, lang: str) -> None:
    link = "https://www.extraordinarily-complicated.com/considerations?a=b"
    assert grade(f"{{phone_status}} {text} {link} {{hours}}", lang) == pytest.approx(grade(text, lang))


@pytest.mark.parametrize("lang", ["en", "es"])
def test_numbers_do_not_count_as_words(lang: str) -> None:
    text = {"en": ENGLISH, "es": SPANISH}[lang]
    assert grade(f"60 {text} 922 85308", lang) == pytest.approx(grade(text, lang))


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize(
    "listed",
    [
        "no.\nno.\nno.",
        "no\n\nno\n\nno",
        ("- no\n- no\n- no"),
    ],
)
def test_a_line_of_a_list_counts_as_a_sentence(listed: str, lang: str) -> None:
    assert grade(listed, lang) == pytest.approx(grade("No. No. No.", lang))


@pytest.mark.parametrize(
    ("plain", "hard", "lang"),
    [
        ("You may feel sick.", "Gastrointestinal manifestations accompany administration.", "en"),
        ("La luz es muy clara.", "Manifestaciones gastrointestinales acompañan administraciones.", "es"),
    ],
)
def test_long_words_ask_for_more_school_years(plain: str, hard: str, lang: str) -> None:
    assert grade(hard, lang) > grade(plain, lang) + 5


@pytest.mark.parametrize("text", ["", "123", "{phone}", "https://example.org/words/words", "?!"])
@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_text_without_words_asks_for_nothing(text: str, lang: str) -> None:
    assert grade(text, lang) == 0
