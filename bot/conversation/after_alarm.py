"""Replies after an alarm: the chat remembers the alarm until no message has come for half an hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.conversation import answers
from bot.conversation.reply import Reply
from faq.facts import say
from faq.lexicons import LEXICONS, Lexicon
from faq.model import DangerKind, Faq, Lang

NUMBERS: dict[DangerKind, str] = {"emergency": "911", "attempt": "911", "poison": "1-800-222-1222", "crisis": "988"}
"""The number to repeat."""
GRAVE = frozenset({"alarm_yes", "alarm_coming", "alarm_no_phone", "alarm_no_answer"})
"""Sentences to people who may still be in danger."""


def reply(faq: Faq, alarm: DangerKind, folded: str, lang: Lang, now: datetime) -> Reply | None:
    """The reply to a message that answers an alarm ("ok", "no phone", "are they coming?"); None if it is about something else."""
    name = next((name for name, pattern in LEXICONS[lang].after_alarm.items() if pattern.search(folded)), None)
    if name is None and NUMBERS[alarm] in folded.split():
        name = "alarm_yes"
    if name is None:
        return None
    text = say(faq, name, lang, now, number=NUMBERS[alarm])
    kind = answers.DANGER_REPLY[alarm] if name in GRAVE else "smalltalk"
    return Reply(kind, lang, text, why="after an alarm")


def remaining(alarm: DangerKind | None, folded: str, lang: Lang) -> DangerKind | None:
    """The alarm of a chat after a message: none where an emergency is taken back. Who has spoken of dying keeps the number in sight."""
    is_over = alarm in {"emergency", "poison"} and LEXICONS[lang].after_alarm["alarm_taken_back"].search(folded)
    return None if is_over else alarm


def reminder(faq: Faq, alarm: DangerKind, lang: Lang, now: datetime) -> str:
    """The line below an ordinary answer after an alarm."""
    return say(faq, "alarm_reminder", lang, now, number=NUMBERS[alarm])


def is_confirmed(caution: DangerKind, lexicon: Lexicon, folded: str, offered: Sequence[str]) -> bool:
    """Whether a message confirms the danger that a caution asked about ("yes, right now")."""
    if lexicon.happening.search(folded):
        return True
    return caution != "crisis" and not offered and lexicon.yes.match(folded) is not None
