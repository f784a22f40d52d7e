"""On which date a holiday falls in a year."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeAlias

DateRule: TypeAlias = Callable[[int], date]
"""Year -> the date."""


def fixed(month: int, day: int) -> DateRule:
    """The same date every year."""
    return lambda year: date(year, month, day)


def nth(number: int, weekday: int, month: int, plus: int = 0) -> DateRule:
    """The first, second, … or last (-1) such weekday (Monday is 0) of a month, and `plus` days after it."""
    return lambda year: nth_weekday(number, weekday, year, month) + timedelta(days=plus)


def easter(plus: int = 0) -> DateRule:
    """Western Easter Sunday, and `plus` days after it."""
    return lambda year: _easter_sunday(year) + timedelta(days=plus)


def nth_weekday(number: int, weekday: int, year: int, month: int) -> date:
    """The first, second, … or last (-1) such weekday of a month. Raises ValueError if the month has no fifth one."""
    last_day = monthrange(year, month)[1]
    if number < 0:
        last = date(year, month, last_day)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first.replace(day=1 + (weekday - first.weekday()) % 7 + 7 * (number - 1))


def _easter_sunday(year: int) -> date:
    """By the anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, chapter 8)."""
    golden, century, of_century = year % 19, year // 100, year % 100
    correction = (century + 8) // 25
    epact = (19 * golden + century - century // 4 - (century - correction + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
