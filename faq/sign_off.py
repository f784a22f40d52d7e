"""Sign-off: which texts of an entry somebody has approved, and which were changed since.

An approval holds a digest of each text as it was read, so that a later change is noticed without the former text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping

from faq.model import Entry, Faq, Lang

_DIGITS = 12
"""Hexadecimal digits of a digest: two texts of one entry never share one by chance."""


def text_digest(lang: Lang, question: str, answer: str) -> str:
    """A digest of what patients read in a language, such as "en-1f3a9c0b2d4e"; layout makes no difference."""
    said = "\0".join(" ".join(text.split()) for text in (question, answer))
    return f"{lang}-{hashlib.sha256(said.encode()).hexdigest()[:_DIGITS]}"


def changed_texts(texts: Mapping[Lang, tuple[str, str]], approved: Collection[str]) -> tuple[Lang, ...]:
    """The languages whose question and answer have none of the approved digests."""
    return tuple(lang for lang, said in texts.items() if text_digest(lang, *said) not in approved)


def changed_since_approval(entry: Entry) -> tuple[Lang, ...]:
    """The languages whose question or answer is not the one that was approved; all of them if nobody approved the entry."""
    texts = {lang: (version.question.value, version.answer.value) for lang, version in entry.versions.items()}
    return changed_texts(texts, entry.approved.digests if entry.approved else ())


def unapproved(faq: Faq) -> Iterator[tuple[Entry, tuple[Lang, ...]]]:
    """The entries that patients can get with a text that is not approved, with the languages of such texts."""
    return ((entry, changed) for entry in faq.entries.values() if (changed := changed_since_approval(entry)))
