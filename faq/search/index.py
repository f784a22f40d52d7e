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
from faq.search.matcher import Matcher
from faq.search.utterance_index import Encode

MOST_FOUND = 5_000
"""Results that are remembered, some hundred bytes each: about three per message…"""
MOST_HEARD = 300
"""…and messages that are remembered with all their scores, some 10 kB each: short ones whose meaning depends on the thread."""

Value = TypeVar("Value")


class Memo:
    """A cache of what was computed from recent messages, because patients ask the same short questions all day.

    A message is kept as a digest, never as words. What is computed must depend only on the message and the FAQ.
    """

    def __init__(self, most: int) -> None:
        """`most` is how many results are kept; the least recently used is dropped first."""
        self.most = most
        # Not one of cachetools' caches, which fail if two threads change them at once: checks ask beside patients, in another thread.
        self.kept: OrderedDict[bytes, object] = OrderedDict()

    def recall(self, message: str, work_out: Callable[[], Value]) -> Value:
        """What `work_out` returns for a message, or returned earlier."""
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

    @property
    def verbatim(self) -> bool:
        """Whether the exact words of a way of asking decide what is meant."""
        return len(self.matcher.wordings) > 0

    def in_other_words(self) -> Index:
        """The same index without exact-match scoring: it shows how firmly a way of asking belongs to its entry."""
        return Index(self.faq, self.matcher.in_other_words(), self.language, self.lookout)


def build(faq: Faq, encode: Encode | None = None, before: Index | None = None, learned: Learned | None = None) -> Index:
    """Index a FAQ; takes a second, and the time of `encode`.

    `before`, the index of a FAQ that shares most utterances (as a draft does with the content in force), halves this time; if all are
    shared, a twentieth is left. It does not affect results. `learned`: what was learnt, from this content or the one before.
    """
    matcher = before.matcher.moved(faq, encode, learned) if before else None
    matcher = matcher or Matcher(faq, encode, before.matcher if before else None, learned)
    return Index(faq, matcher, matcher.language, Lookout(faq, matcher.speller, learned, encode))
