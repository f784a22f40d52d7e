"""A FAQ with everything that is built from it once: the search, the language guess, the lookout for danger."""

from __future__ import annotations

from dataclasses import dataclass

from faq.language import LanguageGuess
from faq.matcher import Encode, Matcher
from faq.model import Faq
from faq.safety import Lookout


@dataclass(frozen=True, slots=True)
class Index:
    """What a message is answered from."""

    faq: Faq
    matcher: Matcher
    language: LanguageGuess
    lookout: Lookout


def build(faq: Faq, encode: Encode | None = None) -> Index:
    """Index a FAQ; takes a second or two, and what `encode` takes."""
    matcher = Matcher(faq, encode)
    return Index(faq, matcher, matcher.language, Lookout(faq, matcher.speller))
