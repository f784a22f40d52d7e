"""A FAQ with everything that is built from it once: the search, the language guess, the lookout for danger."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TypeVar, cast

from faq.model import Faq
from faq.search.danger import Lookout
from faq.search.language import LanguageGuess
from faq.search.learned import Learned
from faq.search.matcher import Encode, Matcher

MOST_FOUND = 5_000
"""Findings that are remembered, of some hundred bytes: three or so for each message…"""
MOST_HEARD = 300
"""…and messages that are remembered with all their numbers, some 10 kB each: the short ones that mean another thing in another thread."""

Value = TypeVar("Value")


class Memo:
    """What was worked out from the last messages, as patients ask the same short questions all day.

    A message is kept as a digest, never as words. What is worked out must depend on nothing else than the message and the FAQ.
    """

    def __init__(self, most: int) -> None:
        """`most` is how many are kept; the one that was longest not asked for goes first."""
        self.most = most
        self.kept: OrderedDict[bytes, object] = OrderedDict()

    def recall(self, message: str, work_out: Callable[[], Value]) -> Value:
        """What `work_out` gives for a message, or gave."""
        key = blake2b(message.encode(), digest_size=16).digest()
        if key not in self.kept:
            self.kept[key] = work_out()
            if len(self.kept) > self.most:
                self.kept.popitem(last=False)
        self.kept.move_to_end(key)
        return cast("Value", self.kept[key])


@dataclass(frozen=True, slots=True)
class Index:
    """What a message is answered from."""

    faq: Faq
    matcher: Matcher
    language: LanguageGuess
    lookout: Lookout
    memo: Memo = field(default_factory=lambda: Memo(MOST_FOUND))
    heard: Memo = field(default_factory=lambda: Memo(MOST_HEARD))
    verbatim: bool = True
    """Whether the very words of a way of asking settle what is meant."""

    def in_other_words(self) -> Index:
        """What answers somebody who says nearly what an utterance says: how firmly a way of asking belongs to its entry."""
        return Index(self.faq, self.matcher.in_other_words(), self.language, self.lookout, verbatim=False)


def build(
    faq: Faq, encode: Encode | None = None, before: Index | None = None, knowledge: Learned | None = None
) -> Index:
    """Index a FAQ; takes a second, and what `encode` takes.

    `before`, the index of a FAQ that shares most utterances, as that in force does with a draft, halves it; where all are shared, only
    a twentieth is left. What is found does not depend on it. `knowledge`: what was learnt, from this content or the one before.
    """
    matcher = before.matcher.moved(faq, encode, knowledge) if before else None
    matcher = matcher or Matcher(faq, encode, before.matcher if before else None, knowledge)
    return Index(faq, matcher, matcher.language, Lookout(faq, matcher.speller, knowledge, encode))
