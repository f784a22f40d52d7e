"""A message as the patterns read it: lower-case, without accents and tricks, each character knowing its place in what was typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

HIDDEN = "\ue000"
"""Stands in the reading for each character that is already behind a placeholder."""
NAMED = "\ue001"
"""The same, where the placeholder is a name: what follows may be told of that person."""

_UNSEEN = {"Cc", "Cf", "Cs", "Me", "Mn"}
_QUOTES = "'’‘ʼ`´"
_BLANK = "\u115f\u1160\u3164\uffa0\ufffd"
_TRICKY = re.compile(r"[^\n\r\t -~]")
_LETTER_O = re.compile(r"(?<=\d)o{1,3}(?=[-. ]?\d)|(?<=\d[-. (])o(?=\d)")
_LETTER_L = re.compile(r"(?<=\d)[il](?=\d)")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the patterns search."""

    text: str
    source: str
    places: Sequence[int]
    """For each character of the text its index in the source, and the source's length at the end."""
    capitals_tell: bool
    """Whether a capital letter says anything, which it does not in a message that shouts or Begins Every Word With One."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a span of the text stands in the source, with what is unseen behind its last character."""
        return self.places[start], max(self.places[end], self.places[end - 1] + 1)

    def capital(self, start: int, end: int) -> bool:
        """Whether the word was typed with a capital that tells."""
        typed = self.source[slice(*self.span(start, end))]
        return self.capitals_tell and typed[:1].isupper() and (len(typed) == 1 or not typed.isupper())


def read(source: str) -> Reading:
    """The reading of a message."""
    if _TRICKY.search(source) is None:
        return Reading(_digits_for_letters(source.lower()), source, range(len(source) + 1), _capitals_tell(source))
    pieces = [_plain(character) for character in source]
    places = [place for place, piece in enumerate(pieces) for _ in piece]
    places.append(len(source))
    return Reading(_digits_for_letters("".join(pieces)), source, places, _capitals_tell(source))


def masked(text: str, spans: Sequence[tuple[int, int]], mask: str) -> str:
    """The text, as long as it was, with the spans (in order, apart) behind the mask."""
    if not spans:
        return text
    ends = [0, *(end for _, end in spans)]
    kept = [text[end:start] for end, (start, _) in zip(ends, spans, strict=False)]
    return (
        "".join(piece for keep, (start, end) in zip(kept, spans, strict=True) for piece in (keep, mask * (end - start)))
        + text[ends[-1] :]
    )


@lru_cache(maxsize=4096)  # single characters: nothing of a message stays
def _plain(character: str) -> str:
    if character in "\n\r\t":
        return character
    if character in _QUOTES:
        return "'"
    category = unicodedata.category(character)
    if category in _UNSEEN or character in _BLANK:
        return ""
    if category == "Co":
        return " "
    if category == "Pd":
        return "-"
    if (digit := unicodedata.digit(character, None)) is not None:
        return str(digit)
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).lower())
    return "".join(part for part in parts if unicodedata.category(part) not in _UNSEEN)


def _digits_for_letters(text: str) -> str:
    text = _LETTER_O.sub(lambda match: "0" * len(match[0]), text)
    return _LETTER_L.sub("1", text)


def _capitals_tell(source: str) -> bool:
    words = [word for word in source.split() if word[0].isalpha()]
    if len(words) < 4:
        return not source.isupper() or len(words) < 2
    return sum(word[0].isupper() for word in words) <= len(words) * 0.6
