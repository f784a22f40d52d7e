"""Closures, special hours and notices that are often a mistake: past, long or doubled days, and hours that only a notice tells."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from bot.publishing.opening_hours_said import speaks_of_hours
from faq.facts import date_text
from faq.model import Closure, Faq, SpecialHours

LONGEST = 60
"""Most days that a closure or special hours may last before staff are asked to confirm; a clinic's holidays take two or three weeks."""
_FARTHEST = timedelta(days=366)
"""How far ahead a first day is without a question: a wrong year is more frequent than such foresight."""
_SOON = timedelta(days=14)
"""How many days ahead a notice without a last day is taken to cover."""

_HOURS_IN_NOTICE = (
    "the notice speaks of hours, and whoever asks “are you open?” still gets the usual ones: "
    "enter these days below “Close the clinic” or “Other hours” as well"
)


def careless_days(before: Faq, after: Faq, today: date) -> Iterator[tuple[str, str]]:
    """The form field and the message for each new closure, special hours or notice that is often a mistake."""
    for number, closure in enumerate(after.clinic.closures):
        if closure not in before.clinic.closures:
            yield from (("first", message) for message in _odd(after, closure, today))
            others = (*after.clinic.closures[:number], *after.clinic.closures[number + 1 :])
            yield from (("first", message) for message in _doubled(after, closure, others))
    for special in after.clinic.special_hours:
        if special not in before.clinic.special_hours:
            yield from (("special-first", message) for message in _odd(after, special, today))
    if after.clinic.notice != before.clinic.notice:
        yield from _hours_in_notice(after, today)


def _odd(faq: Faq, days: Closure | SpecialHours, today: date) -> Iterator[str]:
    count = (days.last - days.first).days + 1
    if days.last < today:
        yield f"{_named(faq, days.last)}, has passed already: is the date right?"
    elif days.first - today > _FARTHEST:
        yield f"{_named(faq, days.first)}, is more than a year from now: is the year right?"
    if count > LONGEST:
        yield f"from {_named(faq, days.first)}, to {_named(faq, days.last)}, are {count} days: is the last day right?"


def _doubled(faq: Faq, closure: Closure, others: tuple[Closure, ...]) -> Iterator[str]:
    for other in others:
        if closure.first <= other.last and other.first <= closure.last:
            reason = other.reason[faq.languages[0]]
            yield f"from {_named(faq, other.first)}, the clinic is closed already: {reason}. Is this one needed as well?"


def _hours_in_notice(faq: Faq, today: date) -> Iterator[tuple[str, str]]:
    """The first language of a notice that speaks of hours, unless a closure or special hours fall within its time."""
    clinic = faq.clinic
    until = clinic.notice_until or today + _SOON
    planned: tuple[Closure | SpecialHours, ...] = (*clinic.closures, *clinic.special_hours)
    if any(days.last >= today and days.first <= until for days in planned):
        return
    for lang, text in clinic.notice.items():
        if speaks_of_hours(text):
            yield f"{lang}-notice", _HOURS_IN_NOTICE
            return


def _named(faq: Faq, day: date) -> str:
    return f"{date_text(faq, day, faq.languages[0])}, {day.year}"
