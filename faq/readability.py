"""How many years of school reading a text takes, by a published formula for each language."""

from __future__ import annotations

import re
from functools import lru_cache

import pyphen

from faq.model import Lang

_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"(?<![.!?:;])[.!?:;]+(?:\s|$)|\n+")
_FILLED_IN = re.compile(r"\{\w+\}|https?://\S+")


def grade(text: str, lang: Lang) -> float:
    """US school years.

    English: Flesch-Kincaid (Kincaid et al. 1975, Navy Research Branch Report 8-75). Spanish: Crawford (1984, "Fórmula y gráfico
    para determinar la comprensibilidad de textos de nivel primario en castellano"). Syllables are counted by pyphen's hyphenation; a
    line of a list counts as a sentence, and placeholders are left out.
    """
    text = _FILLED_IN.sub("", text)
    words = _WORD.findall(text)
    if not words:
        return 0.0
    sentences = sum(1 for sentence in _SENTENCE.split(text) if _WORD.search(sentence))
    syllables = sum(_syllables(word, lang) for word in words)
    if lang == "es":
        return -0.205 * (100 * sentences / len(words)) + 0.049 * (100 * syllables / len(words)) - 3.407
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


@lru_cache(maxsize=4)
def _hyphenation(lang: Lang) -> pyphen.Pyphen:
    # A single letter may be a syllable at the start of a word (a-bout), but at its end only in Spanish (dí-a).
    return pyphen.Pyphen(lang={"en": "en_US"}.get(lang, lang), left=1, right=1 if lang == "es" else 2)


@lru_cache(maxsize=20_000)
def _syllables(word: str, lang: Lang) -> int:
    return len(_hyphenation(lang).positions(word.lower())) + 1
