"""How much a message resembles danger at a glance: in a crowd, those that do are answered before the others.

A glance takes a twentieth of the time of a reply. It decides only the order; what is danger is decided by `faq.search.danger`.
"""

from __future__ import annotations

from math import inf

from bot.conversation.reply import Incoming
from faq.model import Lang
from faq.search.features import spell_out
from faq.search.index import Index
from faq.search.segmentation import split
from faq.search.undisguise import undisguise
from faq.text import shortened

LEAST = -2.0
"""Log-odds of danger by words and letters from which a message is urgent: all alarms of tests/questions are, and 9 % of callers.yaml."""


def urgency(index: Index, incoming: Incoming) -> float:
    """0 if nothing in the message resembles danger, higher the more it does; infinite if it has a new phrase of staff's."""
    key = repr(("urgency", incoming.text, incoming.lang_hint))
    return index.memo.recall(key, lambda: _compute_urgency(index, incoming))


def _compute_urgency(index: Index, incoming: Incoming) -> float:
    text = undisguise(shortened(incoming.text), index.lookout.speller.counts)
    offered = index.faq.languages
    lang = index.language.guess(text, incoming.lang_hint if incoming.lang_hint in offered else offered[0])
    return max(_urgency_of_part(index, part, lang) for part in dict.fromkeys([text, *split(text)]))


def _urgency_of_part(index: Index, part: str, lang: Lang) -> float:
    """The urgency of the message, or of one of its sentences."""
    learned, spelt = index.lookout.learned, spell_out(part, lang)
    if any(
        # The model has learnt the other phrases, and knows when they are not meant.
        spelt in phrases.whole or any(phrases.revealed(part, str, only_new=True))
        for phrases in index.lookout.phrases.values()
    ):
        return inf
    return max(0.0, float(learned.danger.scores(learned.features(spelt, lang))[0]) - LEAST) if learned else 0.0
