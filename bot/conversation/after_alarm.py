"""Replies after an alarm: the chat remembers the alarm until no message has come for half an hour."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.conversation import answers
from bot.conversation.reply import Context, Reply
from faq.facts import say
from faq.lexicons import LEXICONS, Lexicon, any_word
from faq.model import EMERGENCY_NUMBERS, FIRST_NUMBER, DangerKind, Faq, Lang
from faq.search.danger import Lookout
from faq.search.features import spell_out
from faq.search.red_flag import RedFlag, needs_both_numbers
from faq.text import fold, has_letters, words

OF_DYING: frozenset[DangerKind] = frozenset({"crisis", "attempt"})
"""Alarms of somebody who has spoken of dying."""
MOST_REMINDERS = 3
"""Most replies after an emergency that repeat its number; somebody who asks so many other questions is not in one."""
MOST_AFTER_DENIAL = 1
"""Most replies that repeat it once the alarm is taken back: who has said that all is well and reads it on and on, writes no more."""
STILL_GRAVE = 2
"""Reminders after which a message that says nothing answerable ("really") is no longer answered with the number alone."""
LONGEST_YES = 9
"""Most words of a message that only agrees ("ok, calling them"); a longer one agrees, and then goes on to something else."""
_CUT = re.compile(rf"[.,;:?!\n]+|\b(?:{any_word(lambda lexicon: lexicon.conjunctions)})\b", re.IGNORECASE)
"""Where a denial ends and the rest of the message begins."""
OBSTACLES = frozenset({"alarm_called", "alarm_asks", "alarm_no_phone", "alarm_no_answer"})
"""Sentences to people who say what keeps them from calling, or that they have called."""
GRAVE = frozenset({"alarm_yes", "alarm_called", "alarm_asks", "alarm_coming", "alarm_no_phone", "alarm_no_answer"})
"""Sentences to people who may still be in danger."""


def reply(
    faq: Faq, context: Context, folded: str, lang: Lang, now: datetime, *, asks: bool, takes_back: bool
) -> Reply | None:
    """The reply to a message that answers an alarm ("ok", "no phone"); None if there was no alarm, or it is about something else.

    `asks`: whether the message also has a question that can be answered; then only the sentences in `GRAVE` come before its answer.
    `takes_back`: whether it takes the alarm back.
    """
    alarm = context.alarm
    if alarm is None:
        return None
    name = "alarm_taken_back" if takes_back else _sentence(folded, lang)
    names_number = f" {fold(FIRST_NUMBER[alarm])} " in f" {folded} "
    if name is None and not asks and (context.reminders < STILL_GRAVE or names_number):
        name = "alarm_yes"
    is_in_hand = name == "alarm_called" and alarm in OF_DYING
    if name is None or (asks and (name not in GRAVE or is_in_hand)):
        return None
    text = say(faq, name, lang, now, number=FIRST_NUMBER[alarm])
    kind = answers.DANGER_REPLY[alarm] if name in GRAVE else "smalltalk"
    return Reply(kind, lang, text, why="after an alarm")


def instead_of_repeating(
    faq: Faq, context: Context, flag: RedFlag, *, folded: str, lang: Lang, now: datetime
) -> Reply | None:
    """What fits a message better than the page about its danger once more ("I don't want to call them"); None if nothing does.

    Only while the danger is no graver than the one that the chat has just read about.
    """
    name = _sentence(folded, lang)
    is_known = flag.kind == context.alarm and context.last and context.last.kind == answers.DANGER_REPLY[flag.kind]
    if name is None or not is_known or not (name in OBSTACLES or LEXICONS[lang].refusal.search(folded)):
        return None
    text = say(faq, name, lang, now, number=FIRST_NUMBER[flag.kind])
    return Reply(answers.DANGER_REPLY[flag.kind], lang, text, why=f"{flag.why}; after an alarm")


def _sentence(folded: str, lang: Lang) -> str | None:
    """The name of the sentence that answers a message after an alarm."""
    if insists(folded, lang):
        return "alarm_yes"
    if LEXICONS[lang].refusal.search(folded):
        return "alarm_no"
    name = next((name for name, pattern in LEXICONS[lang].after_alarm.items() if pattern.search(folded)), None)
    return None if name == "alarm_yes" and len(folded.split()) > LONGEST_YES else name


def insists(folded: str, lang: Lang) -> bool:
    """Whether a message says that the alarm was right after all ("not a joke", "I lied")."""
    return LEXICONS[lang].insisting.search(folded) is not None


def takes_back(lookout: Lookout, alarm: DangerKind, text: str, lang: Lang) -> bool:
    """Whether a message says that the alarm was mistaken, and nothing that contradicts that.

    If somebody has spoken of dying, even something that deserves only a caution contradicts it.
    """
    lexicon = LEXICONS[lang]
    names_amount = any(word.isdigit() and word not in EMERGENCY_NUMBERS for word in words(text))
    if insists(fold(text), lang) or (names_amount and alarm != "emergency"):
        return False
    clauses = _clauses(text)
    denials = [clause for clause in clauses if _denies(clause, lang)]
    rest = ". ".join(clause for clause in clauses if clause not in denials)
    denied = {word for clause in denials for word in words(spell_out(clause, lang))}
    # Whom the denial itself names, the rest may name as well: "she fainted last week, she is fine".
    contrary = [found for found in lexicon.contrary.finditer(fold(rest)) if found[0] not in denied]
    if not denials or contrary:
        return False
    flag = lookout.red_flag(rest, lang) if rest else None
    return flag is None or (flag.level == "caution" and alarm not in OF_DYING)


def has_called(lookout: Lookout, alarm: DangerKind, text: str, lang: Lang) -> bool:
    """Whether somebody who has spoken of dying, or of a person who has, says that the call was made, and nothing else that is an alarm."""
    clauses = _clauses(text)
    others = [clause for clause in clauses if not LEXICONS[lang].after_alarm["alarm_called"].search(fold(clause))]
    if alarm not in OF_DYING or len(others) == len(clauses):
        return False
    flag = lookout.red_flag(". ".join(others), lang) if others else None
    return flag is None or flag.level == "caution"


def _clauses(text: str) -> list[str]:
    return [clause for clause in _CUT.split(text) if has_letters(clause)]


def _denies(clause: str, lang: Lang) -> bool:
    """Whether a clause says that the alarm was mistaken, and nothing else: "his heart, it passed" does, "he passed out" does not."""
    lexicon, folded = LEXICONS[lang], fold(clause)
    if lexicon.false_alarm.search(folded):
        return True
    rest = set(spell_out(lexicon.taken_back.sub(" ", folded), lang).split())
    return lexicon.taken_back.search(folded) is not None and rest <= lexicon.small_words | lexicon.relief


def with_alarm_before(flag: RedFlag, context: Context) -> RedFlag:
    """An alarm combined with an earlier one that still stands: somebody who took too much and then speaks of dying needs 911 and 988."""
    if context.alarm and not context.is_taken_back and needs_both_numbers([flag.kind, context.alarm]):
        return replace(flag, kind="attempt")
    return flag


def needs_reminder(alarm: DangerKind, reminders: int, *, is_taken_back: bool) -> bool:
    """Whether the number has to be repeated once more: a few times, once if the alarm is taken back, always after another crisis."""
    if is_taken_back:
        return reminders < MOST_AFTER_DENIAL
    return alarm in OF_DYING or reminders < MOST_REMINDERS


def is_over(alarm: DangerKind, folded: str, lang: Lang) -> bool:
    """Whether an emergency that is taken back is plainly denied. Somebody who has spoken of dying is still told the number."""
    return alarm not in OF_DYING and LEXICONS[lang].false_alarm.search(folded) is not None


def reminder(faq: Faq, alarm: DangerKind, lang: Lang, now: datetime) -> str:
    """The line below an ordinary answer after an alarm."""
    return say(faq, "alarm_reminder", lang, now, number=FIRST_NUMBER[alarm])


def is_confirmed(caution: DangerKind, lexicon: Lexicon, folded: str, offered: Sequence[str]) -> bool:
    """Whether a message confirms the danger that a caution asked about ("yes, right now")."""
    if lexicon.happening.search(folded):
        return True
    return caution != "crisis" and not offered and lexicon.yes.match(folded) is not None
