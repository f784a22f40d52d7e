"""How one language names days, hours and stretches of time.

All words are folded (see `faq.text`), except where they are said to be as typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from faq.lexicons.holiday_dates import DateRule

Unit = Literal["minute", "hour", "day", "week", "month"]


@dataclass(frozen=True, slots=True)
class TimeWords:
    """The words of one language for days, hours and stretches of time."""

    month_first: bool
    """Whether 3/12 is March 12; in a language where it is often December 3 as well, both are told."""
    weekdays: Mapping[str, int]
    """Names of weekdays, Monday is 0."""
    weekday_names: tuple[str, ...]
    """As written in a reply, Monday first."""
    months: Mapping[str, int]
    month_names: tuple[str, ...]
    """As written in a reply, January first."""
    lookalikes: re.Pattern[str]
    """Words that are or resemble the name of a weekday or a month, but mean something else ("the sun", "someday")."""
    now: tuple[str, ...]
    """Phrases that ask about this moment."""
    near_days: Mapping[str, int]
    """Today, tomorrow and the like -> days from today."""
    near_day: re.Pattern[str]
    """Any of those where a day is meant (not in "por la mañana"), or a part of today ("this evening")."""
    day_numbers: Mapping[str, int]
    """Number words, ordinals and "a": what a day of a month, or a number of days, is called."""
    counted_days: Mapping[str, int]
    """Numbers of days that include today, as said -> days from today: in Spanish, a week is eight days."""
    units: Mapping[str, Unit]
    hours_long: re.Pattern[str]
    """How many hours something takes ("four hours"), which is not about opening hours."""
    ahead: tuple[re.Pattern[str], ...]
    """A stretch of time from now on; groups `count` and `unit`, and perhaps `half` where half a unit is added."""
    half_hour: re.Pattern[str]
    """Half an hour from now."""
    from_day: tuple[re.Pattern[str], ...]
    """A number of days or weeks from the day named in `rest`; groups `count`, `unit`, and `before` where it is that many before."""
    weekday_from: re.Pattern[str]
    """The weekday (group `weekday`) after or, with group `before`, before the day named in `rest`."""
    nth_weekday: re.Pattern[str]
    """The group `nth` weekday of group `month`, `next_month` or the current month."""
    nth: Mapping[str, int]
    """First, second, … last (-1)."""
    day_of_month: re.Pattern[str]
    """A day of a month without its month, in group `day`, or in group `unsure` if the number may count what follows ("the 2 visits")."""
    day_month: tuple[re.Pattern[str], ...]
    """A date with its month's name; groups `day`, `month` and perhaps `year`."""
    holidays: Mapping[str, tuple[DateRule, ...]]
    """Name of a holiday -> its date, two where the name means two days, none where it moves by another calendar."""
    holiday: re.Pattern[str]
    """Any of those names, in group `name`."""
    around_holiday: re.Pattern[str]
    """What stands before a holiday's name where some other day is meant ("after Christmas")."""
    after_holiday: re.Pattern[str]
    """What follows a holiday's name where some other day is meant ("Christmas week")."""
    next_week: re.Pattern[str]
    """Next week, as said beside a weekday."""
    next_month: re.Pattern[str]
    """Next month, as said beside a day of a month."""
    weekend: re.Pattern[str]
    """The weekend of this week."""
    next_before: frozenset[str]
    """Words before a weekday that may mean the coming one or the one a week later."""
    coming: re.Pattern[str]
    """What stands beside a weekday that is the coming one, and not today."""
    past: re.Pattern[str]
    """What stands beside a weekday that is another than the coming one."""
    every: re.Pattern[str]
    """What makes a weekday every one of its name."""
    until: re.Pattern[str]
    """Words between the first and the last of several days."""
    joining: re.Pattern[str]
    """What stands between two days that are both meant."""
    unclear: re.Pattern[str]
    """Days that cannot be told from the message: a week, a month, a day gone by."""
    leads_to_hour: frozenset[str]
    """Words before a number that is perhaps an hour ("after 2")…"""
    surely_leads: frozenset[str]
    """…and those before one that surely is ("at 2"); after others it may count something ("after 2 surgeries")."""
    minutes_said: frozenset[str]
    """Minutes as they are said after an hour ("six thirty"), as typed."""
    part_of_day: re.Pattern[str]
    """The part of the day as it is said after an hour ("six in the evening"), as typed."""
    half_past: re.Pattern[str]
    quarter_past: re.Pattern[str]
    quarter_to: re.Pattern[str]
    noon: re.Pattern[str]
    midnight: re.Pattern[str]
    morning: re.Pattern[str]
    """What makes an hour one before noon…"""
    afternoon: re.Pattern[str]
    """…and one after noon."""


def numbered(*places: str, first: int = 0) -> dict[str, int]:
    """Word -> the number of its place; a place holds several words, parted by spaces."""
    return {word: number for number, words in enumerate(places, first) for word in words.split()}


def one_of(words: Mapping[str, object]) -> str:
    """A pattern of any of some words, the longest first."""
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))
