"""The parts of a message that are looked at one by one for danger: sentences, their clauses, and windows over run-on text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from faq.lexicons import all_words, any_word
from faq.search.segmentation import split
from faq.text import words

WINDOW, STRIDE = 25, 12
"""Words of a window over text without punctuation, and from the start of one window to the start of the next."""
LONG = 8
"""Words from which a sentence's clauses are looked at one by one."""
SHORTEST_CLAUSE = 3
"""Words below which a clause is joined to its neighbour."""
LEAST_WORDS = 2
"""Least number of content words for an alarm, unless one of staff's phrases is there."""
_SMALL_WORDS = all_words(lambda lexicon: lexicon.small_words)
_CONNECTIVE = rf"(?:{any_word(lambda lexicon: lexicon.connectives)})"
_CUT = re.compile(rf"[,;:()–—]+\s*|(?<!\s)\s+(?={_CONNECTIVE}\s)", re.IGNORECASE)
"""Where one clause ends and the next begins."""
_FIRST_CONNECTIVE = re.compile(rf"^{_CONNECTIVE}\s+", re.IGNORECASE)


def parts_of(text: str) -> Iterator[str]:
    """The message if it is short, its sentences, the clauses of long sentences, and windows over run-on text."""
    sentences = split(text)
    yield text if len(text.split()) <= 2 * WINDOW else (sentences or [text])[0]
    for sentence in sentences:
        said = sentence.split()
        if len(said) <= WINDOW:
            yield sentence
        for start in range(0, max(1, len(said) - STRIDE), STRIDE) if len(said) > WINDOW else ():
            yield " ".join(said[start : start + WINDOW])
        if len(said) > LONG:
            yield from clauses(sentence)


def clauses(sentence: str, belongs: Callable[[str], bool] = lambda _: False) -> list[str]:
    """The clauses of a sentence; one that is shorter than `SHORTEST_CLAUSE` or `belongs` to its neighbour is joined to the next."""
    found: list[str] = []
    for clause in filter(None, (clause.strip() for clause in _CUT.split(sentence))):
        if found and (len(found[-1].split()) < SHORTEST_CLAUSE or belongs(found[-1])):
            found[-1] = f"{found[-1]} {clause}"
        else:
            found.append(clause)
    if len(found) > 1 and (len(found[-1].split()) < SHORTEST_CLAUSE or belongs(found[-1])):
        last = found.pop()
        found[-1] = f"{found[-1]} {last}"
    return found or [sentence]


def says_something(text: str) -> bool:
    """Whether a text has enough content words; with fewer, any similarity is chance."""
    said = {word for word in words(text) if word.isalpha()}
    return len(said) >= LEAST_WORDS and not said <= _SMALL_WORDS


def without_connective(clause: str) -> str:
    """A clause without the word that joins it to the one before ("and he fell")."""
    return _FIRST_CONNECTIVE.sub("", clause)
