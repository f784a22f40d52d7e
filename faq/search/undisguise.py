"""Undo what hides words from a search: letters spaced or joined, digits for letters, and stand-ins for apostrophes.

Only the danger check uses such texts, so nothing here can cost a patient an ordinary answer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from itertools import pairwise
from math import log

from faq.lexicons import LEXICONS, all_words
from faq.text import unaccented

LONGEST_JOINED = 40
"""Most letters of a joined word that is split; longer ones are noise."""
SHORTEST_JOINED = 7
KNOWN_FROM = 3
"""How often the corpus must have a word for it to be a piece of a joined one."""
LONGEST_PIECE = 16
_COST = 13.0
"""About the log of the number of words in the corpus: what each further piece costs."""
_ONE_LETTER_WORDS = all_words(lambda lexicon: lexicon.one_letter_words)
_LEAST_MEAN = 2.4
"""Mean length of the pieces below which a split is by chance."""
_AS_LETTERS = str.maketrans("013457@$!|€", "oieastasile")
_ONE_LETTER = str.maketrans(
    {"ı": "i", "İ": "I", "\u200b": None, "\u200c": None, "\u200d": None, "\u2060": None, "\ufeff": None, "\u00ad": None}
)
_CONTRACTIONS = [contraction for lexicon in LEXICONS.values() for contraction in lexicon.contractions]
"""`isn;t`, `can"t`, `don t`: what a keyboard or a program puts in place of an apostrophe."""
_SPACED = re.compile(r"(?<!\w)(?:\w[ .\-_*]+){3,}\w(?!\w)")
"""Four single letters or more, with the same kind of gap between them."""
_MIXED = re.compile(r"[\w@$!|€]{3,}")
"""A word of letters and, perhaps, stand-ins for letters."""
_STAND_IN = frozenset("013457@$!|€")
_WORD = re.compile(rf"[^\W\d_]{{{SHORTEST_JOINED},{LONGEST_JOINED}}}")


def undisguise(text: str, counts: Mapping[str, int]) -> str:
    """The text with its words restored; `counts`: how often patients write each word they are known to use."""
    text = unicodedata.normalize("NFKC", text.translate(_ONE_LETTER))
    for contraction, meant in _CONTRACTIONS:
        text = contraction.sub(meant, text)
    text = _MIXED.sub(lambda found: _unmixed(found[0], counts), text)
    text = _SPACED.sub(lambda found: _unspaced(found[0], counts), text)
    return _WORD.sub(lambda found: _parted(found[0], counts) or found[0], text)


def _unmixed(word: str, counts: Mapping[str, int]) -> str:
    """`k1ll` -> `kill`, if that is a word; `!` at the end is punctuation."""
    core = word.rstrip("!")
    if _STAND_IN.isdisjoint(core):
        return word
    plain = core.casefold().translate(_AS_LETTERS)
    is_word = unaccented(plain) in counts or _parted(plain, counts) is not None
    return plain + word[len(core) :] if is_word and sum(map(str.isalpha, core)) > 1 else word


def _unspaced(letters: str, counts: Mapping[str, int]) -> str:
    """`i w a n t t o` -> `i want to`, if that gives words."""
    joined = re.sub(r"[\W_]+", "", letters)
    if joined.casefold() in counts:
        return joined
    return _parted(joined, counts) or letters


def _parted(word: str, counts: Mapping[str, int]) -> str | None:
    """`icantbreathe` -> `i cant breathe`; None if it is a word itself, or is not made of words.

    The likeliest pieces by how often each is written (the Viterbi path of a unigram model).
    """
    plain = unaccented(word)
    if plain in counts or not 4 <= len(plain) <= LONGEST_JOINED:
        return None
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(plain) + 1):
        found = (float("-inf"), 0)
        for start in range(max(0, end - LONGEST_PIECE), end):
            piece = plain[start:end]
            count = counts.get(piece, 0)
            if count < KNOWN_FROM or (len(piece) == 1 and piece not in _ONE_LETTER_WORDS):
                continue
            found = max(found, (best[start][0] + log(count) - _COST, start))
        best.append(found)
    if best[-1][0] == float("-inf"):
        return None
    ends = [len(plain)]
    while ends[-1]:
        ends.append(best[ends[-1]][1])
    pieces = [plain[start:end] for start, end in pairwise(reversed(ends))]
    return " ".join(pieces) if len(plain) / len(pieces) >= _LEAST_MEAN else None
