"""The days to come that differ from the week's hours, with what patients are told who ask about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.conversation.opening_hours import on_day
from faq import hours
from faq.dates import NOTHING_ASKED
from faq.model import Faq, Lang

AHEAD = 92
"""Days looked at: three months."""


@dataclass(frozen=True, slots=True)
class ComingDay:
    """A day that differs from the week's hours."""

    day: date
    says: Mapping[Lang, str]
    """What a patient reads who asks whether the clinic is open on it."""


def coming_days(faq: Faq, now: datetime) -> list[ComingDay]:
    """The closures, special hours and public holidays of the next three months, day by day."""
    today = hours.local(faq.clinic, now).date()
    days = (today + timedelta(days=ahead) for ahead in range(AHEAD))
    return [
        ComingDay(day, {lang: on_day(faq, NOTHING_ASKED, day, lang, now) for lang in faq.languages})
        for day in days
        if _differs(faq, day)
    ]


def _differs(faq: Faq, day: date) -> bool:
    clinic = faq.clinic
    return bool(hours.closure_on(clinic, day) or hours.special_on(clinic, day)) or hours.is_uncertain(clinic, day)
