"""The one normalizer, used for indexing and for messages."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LONGEST_MESSAGE = 4096
"""Characters of a message that are read; a Telegram message has no more."""

_APOSTROPHES = re.compile(r"['’‘ʼ`´]")
_ACCENTS = re.compile(r"[\u0300-\u036f]")
_ASCII = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)} | {ord("'"): "", ord("`"): ""}
"""What becomes of each character of a text that has no others, as most have not."""
_STRETCHED = re.compile(r"([^\W\d])\1{2,}")


@lru_cache(maxsize=64)  # one message is folded several times; a larger cache would keep what patients wrote
def fold(text: str) -> str:
    """Lower-case words with single spaces between them: no accents, apostrophes, punctuation or stretched letters.

    Emoji stay, each a word of its own. `fold(fold(text)) == fold(text)`.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text)).casefold())
        text = _ACCENTS.sub("", _APOSTROPHES.sub("", text))
    kept = text.translate(_ASCII) if text.isascii() else "".join(map(_folded_character, text))
    return " ".join(_STRETCHED.sub(r"\1", kept).split())


def _folded_character(character: str) -> str:
    if character.isalnum():
        return character
    category = unicodedata.category(character)
    if not character.isascii() and (category.startswith("M") or category in {"Cf", "Sk"}):
        return ""
    return f" {character} " if category == "So" else " "


def unaccented(text: str) -> str:
    """A text in lower case without accents, otherwise unchanged."""
    return "".join(
        character
        for character in unicodedata.normalize("NFKD", text.casefold())
        if not unicodedata.combining(character)
    )


def words(text: str) -> list[str]:
    """The words of a text, folded."""
    return fold(text).split()


def shortened(text: str) -> str:
    """The beginning and the end of a message that is too long to be read whole; what matters is usually there."""
    if len(text) <= LONGEST_MESSAGE:
        return text
    return f"{text[: LONGEST_MESSAGE * 3 // 4]}\n{text[-LONGEST_MESSAGE // 4 :]}"


def has_letters(text: str) -> bool:
    """Whether anything in the text can be read as a word or a sign."""
    return bool(fold(text))
