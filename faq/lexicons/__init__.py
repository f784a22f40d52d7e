"""What the program must know of each language besides the content: two files a language, one of them for time.

To add a language, add a file with its `Lexicon` and one with its `TimeWords`, list it here, and translate the content.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import chain

from faq.lexicons.english import ENGLISH
from faq.lexicons.lexicon import Lexicon
from faq.lexicons.spanish import SPANISH
from faq.model import Lang

__all__ = ["LEXICONS", "Lexicon", "all_words", "any_pattern", "any_word"]

LEXICONS: Mapping[Lang, Lexicon] = {"en": ENGLISH, "es": SPANISH}


def all_words(of: Callable[[Lexicon], Iterable[str]]) -> frozenset[str]:
    """Words of all languages: `all_words(lambda lexicon: lexicon.small_words)`."""
    return frozenset(chain.from_iterable(map(of, LEXICONS.values())))


def any_word(of: Callable[[Lexicon], Iterable[str]]) -> str:
    """A pattern of any of these words of all languages, the longest first."""
    return "|".join(sorted(all_words(of), key=lambda word: (-len(word), word)))


def any_pattern(of: Callable[[Lexicon], re.Pattern[str]]) -> str:
    """A pattern that matches what any one language's does; the flags are up to the caller."""
    return "|".join(of(lexicon).pattern for lexicon in LEXICONS.values())
