"""When the clinic is open, in its own time zone. The time is always an argument."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from faq.model import Clinic, Closure, Span

_FARTHEST = 400
"""Days to look ahead for the next opening: more than the longest closure that the loader accepts."""


@dataclass(frozen=True, slots=True)
class State:
    """Open (then `until` says how long) or closed (then `opens` says when it opens next, if ever)."""

    until: datetime | None = None
    opens: datetime | None = None


def local(clinic: Clinic, now: datetime) -> datetime:
    """`now`, which must know its time zone, on the clinic's clock."""
    return now.astimezone(ZoneInfo(clinic.timezone))


def closure_on(clinic: Clinic, day: date) -> Closure | None:
    """The closure that covers the day, or None."""
    return next((closure for closure in clinic.closures if closure.first <= day <= closure.last), None)


def span_on(clinic: Clinic, day: date) -> Span | None:
    """The day's opening hours, or None on a day the clinic is closed."""
    return None if closure_on(clinic, day) else clinic.hours.get(day.weekday())


def state(clinic: Clinic, now: datetime) -> State:
    """Whether the clinic is open at `now`; it opens on the minute and is closed from the closing minute on.

    An opening on a public holiday is not counted on: the next one after it is told.
    """
    here = local(clinic, now)
    for ahead in range(_FARTHEST):
        day = here.date() + timedelta(days=ahead)
        if (span := span_on(clinic, day)) is None:
            continue
        opens = datetime.combine(day, span.opens, here.tzinfo)
        closes = datetime.combine(day, span.closes, here.tzinfo)
        if here < opens and not is_public_holiday(day):
            return State(opens=opens)
        if opens <= here < closes:
            return State(until=closes)
    return State()


def is_public_holiday(day: date) -> bool:
    """Whether the day is a federal holiday of the United States, on which the published hours may not hold."""
    return day in _federal_holidays(day.year)


@lru_cache(maxsize=8)
def _federal_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("US", years=year))
