"""How fast one chat may write, so that it cannot keep the others waiting."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic
from typing import Literal

Verdict = Literal["answer", "tell", "ignore"]
"""What to do with a message: answer it, ask the patient once to wait, or nothing until they have waited."""

MOST_CHATS = 10_000
"""Chats remembered at once; the longest silent one goes first."""
_ROUNDING = 0.001
"""Seconds that sums of many intervals may be off."""


class Limiter:
    """The generic cell rate algorithm (ITU-T I.371): a minute's worth of messages at once, then as many as come free."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = monotonic) -> None:
        """`clock` gives seconds."""
        self.interval = 60 / per_minute
        self.clock = clock
        self.chats: OrderedDict[str, tuple[float, bool]] = OrderedDict()
        """Chat -> when its messages will all be paid off, and whether it was told to wait."""

    def judge(self, chat: str, weight: int = 1) -> Verdict:
        """What to do with a message that comes now, and counts as so many."""
        now = self.clock()
        paid, told = self.chats.pop(chat, (now, False))
        paid = max(paid, now)
        due = paid + self.interval * weight
        allowed = due <= now + 60 + _ROUNDING
        if allowed:
            paid = due
        self.chats[chat] = (paid, not allowed)
        if len(self.chats) > MOST_CHATS:
            self.chats.popitem(last=False)
        return "answer" if allowed else "ignore" if told else "tell"

    def forget(self, chat: str) -> None:
        """Drop what is kept of a chat."""
        self.chats.pop(chat, None)
