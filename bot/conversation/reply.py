"""What goes in and out of a conversation: plain values, the same for every channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from faq.dates import NOTHING_ASKED, Asked
from faq.model import DangerKind, Lang

ReplyKind = Literal["answer", "suggestions", "unknown", "advice", "booking", "smalltalk", "emergency", "crisis", "menu"]
"""What a reply is; `unknown` also covers an entry that says the clinic's page does not answer this."""
DANGER: frozenset[ReplyKind] = frozenset({"emergency", "crisis"})
"""Replies to danger, which nothing may hold back."""

Card = Literal["phone", "place"]
"""What a channel shows beside the text, if it can: the clinic as a contact to call, or as a pin on the map."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as it reached a channel."""

    text: str
    lang_hint: Lang | None = None
    """The language of the patient's app, if the channel knows it."""


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press below a reply."""

    label: str
    payload: str
    """What `press` takes, at most 64 bytes: `faq:<lang>:<id>`, `topic:<lang>:<id>`, `topics:<lang>`, `call:<lang>`, `map:<lang>`,
    `lang:<lang>`, `up:<lang>:<id>` or `down:<lang>:<id>`."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a patient reads. The text is plain, paragraphs are separated by an empty line, items of a list begin with `- `."""

    kind: ReplyKind
    lang: Lang
    text: str
    buttons: tuple[Button, ...] = ()
    entries: tuple[str, ...] = ()
    """Ids of the entries that were answered or, for suggestions, offered."""
    confidence: float = 1.0
    why: str = ""
    """For staff: how it was decided."""
    card: Card | None = None
    is_answer_withheld: bool = False
    """Whether it stands in place of an answer that the chat has just been given."""
    forget: bool = False
    """Whether a channel must drop what it keeps about the chat."""

    @property
    def votes(self) -> tuple[Button, ...]:
        """The buttons that say whether an answer helped; none if the reply is not an answer."""
        if not self.entries or self.kind not in {"answer", "unknown", "advice", "booking"}:
            return ()
        target = f"{self.lang}:{self.entries[0]}"
        return (Button("👍", f"up:{target}"), Button("👎", f"down:{target}"))


def is_vote(payload: str) -> bool:
    """Whether a button's payload says that an answer helped, or did not."""
    return payload.startswith(("up:", "down:"))


@dataclass(frozen=True, slots=True)
class Context:
    """What a chat's next message may refer to."""

    lang: Lang | None = None
    """The language of the last reply; at the start of a conversation, the one that was chosen before."""
    entries: tuple[str, ...] = ()
    """The entries answered last."""
    offered: tuple[str, ...] = ()
    """Suggestions still waiting for a yes, in their order."""
    asked: Asked = NOTHING_ASKED
    """The day and hour mentioned last."""
    alarm: DangerKind | None = None
    """The danger that raised an alarm in this chat."""
    is_taken_back: bool = False
    """Whether the chat has said that the alarm was mistaken, so that "ok" is about something else."""
    caution: DangerKind | None = None
    """The danger that the last reply had a line of caution about."""
    reminders: int = 0
    """Replies since the alarm that repeated its number."""
    misses: int = 0
    """Messages in a row without an answer."""
    last: Reply | None = None
    status: str = ""
    """Whether the clinic is open, as this chat was last told below a phone number."""
    chosen: Lang | None = None
    """The language that the patient has asked for, by a button or in words."""
