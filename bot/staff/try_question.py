"""Trying a question: the reply as a patient reads it, and how it came about, in words and bars."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from bot.conversation import decide, understanding
from bot.conversation.reply import DANGER, Context, Incoming, Reply
from bot.http.text_as_html import as_html
from faq.model import Faq, Lang, Place
from faq.search.index import Index
from faq.search.matcher import Match

_FILE = re.compile(
    r"""(?:[^\s("“]*?/)??((?:topics/|utterances/[^/\s]+/)[\w.-]+\.ya?ml|(?:clinic|wording|emergency)\.yaml)"""
)
"""A file of the content, with or without the folder before its name."""
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
class Shown:
    """A reply as a patient reads it."""

    lang: Lang
    html: Markup
    danger: bool
    buttons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """An entry that the question may be about."""

    entry: str
    question: str
    percent: float
    """How likely it is, among all entries."""
    near: str
    """The nearest way of asking."""
    place: str
    """Where that stands."""
    parts: str
    """What each signal added."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A condition for giving the first entry's answer."""

    says: str
    passed: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """A question that was tried."""

    asked: str
    reply: Shown
    outcome: str
    why: str
    entries: tuple[str, ...]
    rows: tuple[Row, ...]
    gates: tuple[tuple[str, tuple[Gate, ...]], ...]
    """For each question found in the message, the entry that is likeliest and its gates."""


def attempt(index: Index, text: str, now: datetime) -> Trial:
    """Ask a question as the first of a chat; nothing of it is kept."""
    faq = index.faq
    reply, _ = decide.reply_to(index, Incoming(text), Context(), now)
    lang = index.language.guess(text, faq.languages[0])
    found = understanding.understood(index, text, lang, {}).found.questions if reply.kind not in DANGER else []
    return Trial(
        text,
        shown(faq, reply),
        _UNSAID if reply.kind == "unknown" and reply.entries else _OUTCOMES[reply.kind],
        reply.why,
        reply.entries,
        tuple(_row(faq, lang, match) for match in index.matcher.rank(text, lang).matches[:MOST_ROWS]),
        tuple((matches[0].entry, gates(index, matches)) for matches in found if matches),
    )


def place(at: Place) -> str:
    """A place in the content: "topics/visit.yaml:12"."""
    return f"{within(at.file)}:{at.line}"


def within(text: str) -> str:
    """A text that names files of the content, without the folder before their names."""
    return _FILE.sub(r"\1", text)


def shown(faq: Faq, reply: Reply) -> Shown:
    """A reply as the chat page shows it."""
    buttons = tuple(button.label for button in reply.buttons)
    return Shown(reply.lang, as_html(reply.text, faq.clinic), reply.kind in DANGER, buttons)


def gates(index: Index, matches: Sequence[Match]) -> tuple[Gate, ...]:
    """What `questions.is_accepted` asks of a ranking, one by one."""
    first = matches[0]
    conditions = [
        (
            f"likely enough: {first.confidence:.0%}, needs {understanding.ACCEPT:.0%}",
            first.confidence >= understanding.ACCEPT,
        )
    ]
    if not understanding.is_smalltalk(index, matches):
        conditions += [
            (
                f"near a way of asking: {first.nearness:.2f}, needs {understanding.NEAR:.2f}",
                first.nearness >= understanding.NEAR,
            ),
            (
                f"its words are known: {first.coverage:.0%}, needs {understanding.COVERS:.0%}",
                first.coverage >= understanding.COVERS,
            ),
        ]
    if len(matches) > 1:
        ahead = first.confidence / max(matches[1].confidence, 1e-9)
        told = f"{ahead:.1f} times" if ahead < 100 else "over 100 times"
        conditions.append(
            (f"ahead of the next: {told} as likely, needs {understanding.MARGIN} times", ahead >= understanding.MARGIN)
        )
    return tuple(Gate(*condition) for condition in conditions)


def _row(faq: Faq, lang: Lang, match: Match) -> Row:
    return Row(
        match.entry,
        faq.entries[match.entry].versions[lang].question.value,
        100 * match.confidence,
        match.nearest.value,
        place(match.nearest.place),
        ", ".join(f"{name} {value:+.1f}" for name, value in match.parts.items()),
    )
