"""When the clinic is open, in its own time zone. The time is always an argument."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from faq.model import Clinic, Closure, Lang, Span, SpecialHours

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


def special_on(clinic: Clinic, day: date) -> SpecialHours | None:
    """The special hours that cover the day, or None."""
    return next((special for special in clinic.special_hours if special.first <= day <= special.last), None)


def spans_on(clinic: Clinic, day: date) -> tuple[Span, ...]:
    """The day's opening hours, earliest first; none on a day the clinic is closed."""
    if closure_on(clinic, day):
        return ()
    if special := special_on(clinic, day):
        return special.spans
    return clinic.hours.get(day.weekday(), ())


def is_uncertain(clinic: Clinic, day: date) -> bool:
    """Whether it is a public holiday with regular hours, for which the clinic has published nothing."""
    published = closure_on(clinic, day) or special_on(clinic, day)
    return not published and day.weekday() in clinic.hours and is_public_holiday(day)


def state(clinic: Clinic, now: datetime) -> State:
    """Whether the clinic is open at `now`; it opens on the minute and is closed from the closing minute on.

    An opening on a public holiday for which no hours are published is uncertain: the next one after it is given.
    """
    here = local(clinic, now)
    for ahead in range(_FARTHEST):
        day = here.date() + timedelta(days=ahead)
        for span in spans_on(clinic, day):
            opens = datetime.combine(day, span.opens, here.tzinfo)
            closes = datetime.combine(day, span.closes, here.tzinfo)
            if here < opens and not is_uncertain(clinic, day):
                return State(opens=opens)
            if opens <= here < closes:
                return State(until=closes)
    return State()


def uncertain_before(clinic: Clinic, now: datetime, opens: datetime) -> date | None:
    """The first day between those of `now` and `opens` on which the clinic may be open, or None."""
    today = local(clinic, now).date()
    days = (today + timedelta(days=ahead) for ahead in range(1, (opens.date() - today).days))
    return next((day for day in days if is_uncertain(clinic, day)), None)


def notice(clinic: Clinic, lang: Lang, now: datetime) -> str:
    """The notice to show at `now`, or an empty text."""
    ended = clinic.notice_until is not None and local(clinic, now).date() > clinic.notice_until
    return "" if ended else clinic.notice.get(lang, "")


def is_public_holiday(day: date) -> bool:
    """Whether the day is a federal holiday of the United States, on which the published hours may not hold."""
    return day in _federal_holidays(day.year)


@lru_cache(maxsize=8)
def _federal_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("US", years=year))
