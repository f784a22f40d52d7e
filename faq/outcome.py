"""What a patient gets for a question. The conversation decides it, which faq does not know: whoever asks is given an `Ask`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from faq.index import Index
from faq.model import Faq, Lang

OutcomeKind = Literal["answered", "offered", "missed", "danger"]
"""What a question comes to: an answer, questions to choose from, the honest "I don't have an answer", or 911 and 988."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a question comes to when nothing was talked of before."""

    kind: OutcomeKind
    lang: Lang
    """The language it was taken to be in."""
    entries: tuple[str, ...] = ()
    """Those answered, or those offered."""
    scores: Mapping[str, float] | None = None
    """Entry -> confidence, from 0 to 1, of those the question may be about."""

    def score(self, entry: str) -> float:
        """How likely an entry is, from 0 to 1."""
        return (self.scores or {}).get(entry, 0.0)

    def reaches(self, faq: Faq, entry: str) -> bool:
        """Whether an entry is answered; those about hours are, whichever is named, as their reply is computed alike."""
        if self.kind != "answered":
            return False
        kinds = {faq.entries[name].kind for name in self.entries if name in faq.entries}
        return entry in self.entries or (faq.entries[entry].kind == "hours" and "hours" in kinds)


Ask = Callable[[Index, str, Lang], Outcome]
"""A question in a language, put to a FAQ."""
