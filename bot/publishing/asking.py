"""Ask a FAQ a question as a patient would, with no conversation before it: content checks must judge what patients get."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.conversation import understanding
from bot.conversation.decide import reply_to
from bot.conversation.reply import DANGER, Context, Incoming
from faq.model import Faq, Lang
from faq.search.index import Index

OutcomeKind = Literal["answered", "offered", "missed", "danger"]
"""What a question comes to: an answer, questions to choose from, the honest "I don't have an answer", or a reply to danger."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a question comes to at the start of a conversation."""

    kind: OutcomeKind
    lang: Lang
    """The language it was taken to be in."""
    entries: tuple[str, ...] = ()
    """The entries answered, or those offered."""
    scores: Mapping[str, float] = field(default_factory=dict)
    """Entry -> confidence, from 0 to 1, of those the question may be about."""

    def score(self, entry: str) -> float:
        """How likely an entry is, from 0 to 1."""
        return self.scores.get(entry, 0.0)

    def reaches(self, faq: Faq, entry: str) -> bool:
        """Whether an entry is answered; all entries about hours count as one, as their reply is computed alike."""
        if self.kind != "answered":
            return False
        kinds = {faq.entries[name].kind for name in self.entries if name in faq.entries}
        return entry in self.entries or (faq.entries[entry].kind == "hours" and "hours" in kinds)


Ask = Callable[[Index, str, Lang], Outcome]
"""Asks a FAQ a question in a language."""


def outcome(index: Index, text: str, lang: Lang, now: datetime) -> Outcome:
    """What a question comes to, asked at `now` by somebody whose app speaks `lang`."""
    reply, _ = reply_to(index, Incoming(text, lang_hint=lang), Context(), now)
    if reply.kind in DANGER:
        return Outcome("danger", reply.lang)
    understood = understanding.understood(index, text, reply.lang, {})
    scores = {match.entry: match.confidence for matches in understood.found.questions for match in matches}
    if reply.kind == "suggestions":
        return Outcome("offered", reply.lang, reply.entries, scores)
    return Outcome("answered" if reply.entries else "missed", reply.lang, reply.entries, scores)
