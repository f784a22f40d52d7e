"""The days of a report: parsing `--since`, and grouping by day, week or month for charts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

USUAL = "30d"
MOST_DAYS = 45
"""Days up to which charts show single days; beyond that, weeks."""
MOST_WEEKS = 53
"""Weeks up to which charts show weeks; beyond that, months."""
_AGO = re.compile(r"(\d{1,5})\s*([dwmy])", re.IGNORECASE)
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


def first_day(given: str, today: date) -> date:
    """The first day of a report since `30d`, `4w`, `6m`, `1y` (all ending today) or a date such as 2026-11-01.

    Raises:
        ValueError: it is neither; the message tells staff what to write.

    """
    if ago := _AGO.fullmatch(given.strip()):
        days = int(ago[1]) * _DAYS[ago[2].lower()]
        if days < 1:
            raise ValueError(f"{given!r} is no day at all: write 1d for today")
        return date.fromordinal(max(today.toordinal() - days + 1, 1))
    try:
        day = date.fromisoformat(given.strip())
    except ValueError:
        example = "write 7d for seven days, 4w for four weeks, 6m for six months, or a first day such as 2026-11-01"
        raise ValueError(f"{given!r} is no stretch of days: {example}") from None
    if day > today:
        raise ValueError(f"{given} is in the future: write a day that has been")
    return day


@dataclass(frozen=True, slots=True)
class Period:
    """A day, week or month of a chart, limited to the report's days; both ends included."""

    first: date
    last: date
    label: str


def unit(since: date, until: date) -> Literal["day", "week", "month"]:
    """The unit in which a chart shows these days, both included."""
    length = (until - since).days + 1
    if length <= MOST_DAYS:
        return "day"
    return "week" if length <= 7 * MOST_WEEKS else "month"


def periods(since: date, until: date) -> list[Period]:
    """All days, weeks (from Monday) or months from `since` to `until`."""
    by = unit(since, until)
    found: list[Period] = []
    first = since
    while first <= until:
        following = _following(first, by)
        label = f"{first:%b %Y}" if by == "month" else f"{first:%b} {first.day}"
        found.append(Period(first, min(following - timedelta(days=1), until), label))
        first = following
    return found


def _following(day: date, by: str) -> date:
    """The first day of the next period."""
    match by:
        case "day":
            return day + timedelta(days=1)
        case "week":
            return day + timedelta(days=7 - day.weekday())
        case _:
            return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
