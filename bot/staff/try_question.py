"""Try a question: the reply a patient would get, and how it was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from bot.conversation import decide, understanding
from bot.conversation.reply import DANGER, Context, Incoming, Reply
from bot.http.text_as_html import as_html
from faq.model import Faq, Lang
from faq.search.index import Index
from faq.search.matcher import Match

MOST_ROWS = 6
"""Entries shown of a ranking."""
_OUTCOMES = {
    "answer": "The answer is sure enough to be given.",
    "unknown": "Nothing is near enough to answer, so the phone number is given.",
    "suggestions": "Not sure enough for one answer, so questions are offered to choose from.",
    "advice": "It asks for personal medical advice, so the medical team and the phone number come below the answer.",
    "booking": "It asks for a person or an appointment, so the phone number comes with it.",
    "smalltalk": "It is small talk.",
    "emergency": "Danger was found, and comes before anything else.",
    "crisis": "A crisis was found, and comes before anything else.",
    "menu": "It asks for the topics, or for help with the chat itself.",
}
_UNSAID = "Staff wrote that the clinic's page does not say this, so the phone number comes below."


@dataclass(frozen=True, slots=True)
class ReplyPreview:
    """A reply as a patient reads it."""

    lang: Lang
    html: Markup
    danger: bool
    buttons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RankedEntry:
    """A candidate entry for the question."""

    entry: str
    question: str
    percent: float
    """Its probability among all entries, in percent."""
    near: str
    """The nearest way of asking."""
    parts: str
    """The contribution of each signal."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A condition for answering with the first entry."""

    says: str
    passed: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """The result of trying a question."""

    asked: str
    reply: Reply
    preview: ReplyPreview
    outcome: str
    rows: tuple[RankedEntry, ...]
    gates: tuple[tuple[str, tuple[Gate, ...]], ...]
    """For each question found in the message, the likeliest entry and its conditions."""


def run_trial(index: Index, text: str, now: datetime) -> Trial:
    """Answer a question as the first of a chat; nothing is recorded."""
    faq = index.faq
    reply, _ = decide.reply_to(index, Incoming(text), Context(), now)
    lang = reply.lang
    found = understanding.understood(index, text, lang, {}).found.questions if reply.kind not in DANGER else []
    return Trial(
        text,
        reply,
        preview_reply(faq, reply),
        _UNSAID if reply.kind == "unknown" and reply.entries else _OUTCOMES[reply.kind],
        tuple(_row(faq, lang, match) for match in index.matcher.rank(text, lang)[:MOST_ROWS]),
        tuple((matches[0].entry, gates(index, matches)) for matches in found if matches),
    )


def preview_reply(faq: Faq, reply: Reply) -> ReplyPreview:
    """A reply as the chat page shows it."""
    buttons = tuple(button.label for button in reply.buttons)
    return ReplyPreview(reply.lang, as_html(reply.text, faq.clinic), reply.kind in DANGER, buttons)


def gates(index: Index, matches: Sequence[Match]) -> tuple[Gate, ...]:
    """The conditions that a question without a thread must meet to get the first match as its answer, one by one."""
    met, first = understanding.conditions(index, matches), matches[0]
    told = [Gate(f"likely enough: {first.confidence:.0%}, needs {understanding.ACCEPT:.0%}", met.is_likely)]
    if not understanding.is_smalltalk(index, matches):
        told += [
            Gate(f"near a way of asking: {first.nearness:.2f}, needs {understanding.NEAR:.2f}", met.is_near),
            Gate(f"its words are known: {first.coverage:.0%}, needs {understanding.COVERS:.0%}", met.is_covered),
        ]
    if len(matches) > 1:
        ahead = first.confidence / max(matches[1].confidence, 1e-9)
        factor = f"{ahead:.1f} times" if ahead < 100 else "over 100 times"
        told.append(Gate(f"ahead of the next: {factor} as likely, needs {understanding.MARGIN} times", met.is_ahead))
    return tuple(told)


def _row(faq: Faq, lang: Lang, match: Match) -> RankedEntry:
    return RankedEntry(
        match.entry,
        faq.entries[match.entry].versions[lang].question.value,
        100 * match.confidence,
        match.nearest.value,
        ", ".join(f"{name} {value:+.1f}" for name, value in match.parts.items()),
    )
