"""What is kept of a chat between its messages: no message text except the last question, which is held in memory only."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.conversation.limiter import Rate
from bot.conversation.reply import Context
from faq.model import Lang

FORGET_AFTER = 30 * 60
"""Seconds without a message after which a chat's thread is forgotten."""
EDITABLE_FOR = 48 * 3600
"""Seconds during which Telegram allows a message to be edited."""
MOST_SHOWN = 30
"""A patient's messages whose replies are remembered, so that editing a message edits its replies."""


@dataclass(slots=True)
class Chat:
    """One patient's chat, or a single exchange of which nothing is kept."""

    channel: str
    """Where it takes place: `web`, `telegram`, `terminal`…"""
    seen: float = 0.0
    """When it was last answered, in seconds since 1970."""
    lang: Lang | None = None
    """The language the patient has chosen."""
    context: Context = field(default_factory=Context)
    rate: Rate = field(default_factory=Rate)
    shown: dict[int, list[int]] = field(default_factory=dict)
    """A message of the patient's -> the messages that answer it."""
    album: str | None = None
    """The album last replied to, whose other pictures need no reply."""
    question: str = ""
    """The last question, in memory only; it shows what a 👎 is about."""

    def thread(self, now: float) -> Context:
        """What the next message may refer to at `now`, in seconds since 1970."""
        self.expire(now)
        return self.context

    def expire(self, now: float) -> None:
        """Forget the thread if it is too old at `now`, in seconds since 1970."""
        if now - self.seen >= FORGET_AFTER:
            self.context, self.question = Context(lang=self.lang, chosen=self.lang), ""

    def show(self, message: int, replies: list[int]) -> None:
        """Remember which messages answer a message of the patient's; an empty list forgets them."""
        self.shown.pop(message, None)
        if replies:
            self.shown[message] = replies
        while len(self.shown) > MOST_SHOWN:
            del self.shown[next(iter(self.shown))]

    def forget(self) -> None:
        """Drop everything."""
        blank = Chat(self.channel)
        for name in self.__slots__:
            setattr(self, name, getattr(blank, name))

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to keep."""
        return not self.seen and self == Chat(self.channel)
