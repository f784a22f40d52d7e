"""Which day and hour a message mentions ("Friday at 3?", "mañana", "on the 25th"), in any of the languages at once."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from functools import partial
from itertools import pairwise

from rapidfuzz.distance import OSA

from faq.clock_times import QUANTITY, find_time, may_follow
from faq.lexicons import LEXICONS, Lexicon, all_words, any_pattern
from faq.lexicons.holiday_dates import nth_weekday
from faq.lexicons.time_words import Unit
from faq.text import fold

_ISO_DATE = re.compile(r"(?<![\d/.-])(20\d\d)[/.-](\d{1,2})[/.-](\d{1,2})(?![\d/-])")
_FULL_DATE = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?![\d/-])")
_SHORT_DATE = re.compile(r"(?<![\d/.,:-])(?!24/7\b)(\d{1,2})/(\d{1,2})(?:st|nd|rd|th)?(?![\d/-]|[.,]\d)")
_DASHED_DATE = re.compile(r"(?P<lead>\b(?:on|el|dia) )?(?<![\d/.,:-])(\d{1,2})-(\d{1,2})(?![\d/:-]|[.,]\d)")
_SURELY_A_DAY = 18
"""A number above this after a dash is a day of a month: "12-25" is a date, but "8-12" is more likely hours."""
_SCORE = re.compile(
    r"(?P<lead>\b(?:on|el|d[ií]a|for|para el|by) )?(?<![\d/])"
    r"(?:\d{1,2}(?:[.,]\d)?\s*(?:-|–|to|or|a|o)\s*)?(?<![\d.,])(?:10|\d)(?:[.,]\d)?\s*(?:/|out of|sobre|de)\s*10\b(?![/-]\d)",
    re.IGNORECASE,
)
"""Pain from 0 to 10, such as "8/10", "7-8/10" or "8 out of 10"."""
_PAIN = re.compile(any_pattern(lambda lexicon: lexicon.pain))
_BESIDE_SCORE = all_words(lambda lexicon: lexicon.beside_score)
_OPENING = re.compile(any_pattern(lambda lexicon: lexicon.opening))
_HOURS_LONG = re.compile(any_pattern(lambda lexicon: lexicon.times.hours_long))
_CLAUSE = re.compile(r"(?:[^.,;!?\n]|[.,](?=\d))+")
_LONGEST_JOINED = 12
"""Words of a message in which two days are looked for on either side of "and"."""
_NUMBER_AFTER = re.compile(r"^ (\d{1,2})\b(?! (?:am|pm|a m|p m|y media|y cuarto|thirty|\d\d|oclock))")
_UNIT_DAYS: dict[Unit, int] = {"day": 1, "week": 7}
_BORN = timedelta(days=366)
"""Nobody asks for the hours of a date longer ago than this; it may be a date of birth."""
_JUST_PAST = timedelta(days=60)
"""For this long after Monday, December 7, "Monday, December 7" means that past day, not the next December 7."""
_FARTHEST_AHEAD = 400
"""Most days ahead that a counted day may be."""
_NAMED_SOON = 4
"""The day must begin within so many words after "the day after" or "the Friday before"."""
_BESIDE = 3
"""Words beside a weekday in which "today or" makes today another day that is meant."""
_LONGEST_NAME = 8
"""Words that are read after such a phrase; with more, a message that repeats the phrase would cost too much time."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The day, the time of day, and whether the present moment is meant."""

    day: date | None = None
    at: time | None = None
    now: bool = False
    bare: bool = False
    """Whether the message says little else, so that it refers to the one before or is about opening hours."""
    other: date | None = None
    """Another day that the message names, or may mean as well ("next Friday")."""
    ahead: timedelta | None = None
    """How far ahead the moment is that is meant ("in an hour")."""
    every: bool = False
    """Whether every such weekday is meant ("on Fridays")."""
    holiday: bool = False
    """Whether the day was named as a holiday."""
    unclear: bool = False
    """Whether it is unclear which day is meant ("after Christmas", "next week"), or the day is past."""
    score: bool = False
    """Whether the message is nothing but a pain score ("8/10", "my pain is 8/10 today")."""
    opening: bool = False
    """Whether a word of the message is about being open or closed."""

    def __bool__(self) -> bool:
        return self.day is not None or self.at is not None or self.now or self.ahead is not None or self.unclear


NOTHING_ASKED = Asked()
"""A message that mentions no time."""


@dataclass(frozen=True, slots=True)
class _Named:
    """The days that some words name; `days` is empty if it is unclear which are meant."""

    days: tuple[date, ...]
    used: frozenset[str]
    holiday: bool = False
    every: bool = False


def asked(text: str, today: date, *, month_first: bool = True) -> Asked:
    """The day and time that a message means; `today` is the date at the clinic.

    `month_first`: whether 3/12 can only be March 12; otherwise it may be December 3 as well.
    """
    folded = fold(text)
    tokens = folded.split()
    lexicons = tuple(LEXICONS.values())
    unscored, scored = _without_scores(text, folded)
    counted = QUANTITY.sub(" … ", unscored)
    named_day = partial(_named_day, today=today, month_first=month_first)
    asking, named = _asked_day(unscored, named_day)
    if named and len(named.days) == 1 and len(tokens) <= _LONGEST_JOINED:
        named = _joined(asking, named, named_day)
    ahead, used_ahead = _time_ahead(folded)
    used = (named.used if named else frozenset()) | used_ahead
    at, used_at = find_time(counted, folded, taken=used)
    now = [phrase for lexicon in lexicons for phrase in lexicon.times.now if f" {phrase} " in f" {folded} "]
    known = used | used_at | {word for phrase in now for word in phrase.split()}
    known |= {word for lexicon in lexicons for word in lexicon.hedges}
    unclear = named is not None and not named.days
    about_opening = not unclear or bool(_OPENING.search(folded))
    bare = bool(tokens) and not scored and about_opening
    day, other = (*(named.days if named else ()), None, None)[:2]
    return Asked(
        day,
        at,
        now=bool(now) and ahead is None and day in {None, today},
        bare=bare and all(token in known or token.isdecimal() for token in tokens),
        other=other,
        ahead=ahead if day in {None, today} else None,
        every=bool(named and named.every),
        holiday=bool(named and named.holiday),
        unclear=unclear,
        score=scored and _BESIDE_SCORE.issuperset(fold(unscored).split()),
        opening=bool(_OPENING.search(_HOURS_LONG.sub(" ", folded))),
    )


def _asked_day(text: str, named_day: Callable[[str], _Named | None]) -> tuple[str, _Named | None]:
    """The days that a text asks about, and the text from there on.

    That is the clause that asks about opening and names a day ("I had it on Friday, are you open today?") or, without one, all of it.
    """
    for clause in _CLAUSE.finditer(text):
        if _OPENING.search(fold(clause[0])) and clause[0] != text:
            rest = text[clause.start() :]
            if named_day(clause[0]):
                return rest, named_day(rest)
    return text, named_day(text)


def _named_day(text: str, today: date, *, month_first: bool) -> _Named | None:
    """The days that a text names in digits or in words."""
    counted = QUANTITY.sub(" … ", text)
    return _numeric_date(counted, today, month_first=month_first) or _find_day(fold(text), fold(counted), today)


def _joined(text: str, named: _Named, named_day: Callable[[str], _Named | None]) -> _Named:
    """Both days where the one that was found is joined to another ("Christmas and New Year's", "el 24 y el 31")."""
    folded = text.casefold()
    for lexicon in LEXICONS.values():
        if joins := list(lexicon.times.joining.finditer(folded)):
            parts = folded[: joins[-1].start()], folded[joins[-1].end() :]
            first, second = map(named_day, parts)
            if first and second and first.days == named.days and len(second.days) == 1:
                days = tuple(dict.fromkeys([*first.days, *second.days]))
                return replace(named, days=days, used=named.used | first.used | second.used)
    return named


def _without_scores(text: str, folded: str) -> tuple[str, bool]:
    """The text without pain scores, and whether it has any."""
    about_opening = _OPENING.search(folded) and not _PAIN.search(folded)

    def kept(match: re.Match[str]) -> str:
        return match[0] if match["lead"] or (about_opening and "/" in match[0]) else " … "

    unscored = _SCORE.sub(kept, text)
    return unscored, unscored != text


# Dates in digits


def _numeric_date(text: str, today: date, *, month_first: bool) -> _Named | None:
    if match := _ISO_DATE.search(text):
        return _written_out(match[0], [(int(match[1]), int(match[2]), int(match[3]))], today)
    if match := _FULL_DATE.search(text):
        year = int(match[4]) + (2000 if len(match[4]) == 2 else 0)
        orders = _orders(int(match[1]), int(match[3]), month_first=month_first and match[2] != ".")
        return _written_out(match[0], [(year, month, day) for month, day in orders], today)
    match = _SHORT_DATE.search(text) or next(filter(_is_date, _DASHED_DATE.finditer(text)), None)
    if match is None:
        return None
    first, second = (int(number) for number in match.groups()[-2:])
    orders = _orders(first, second, month_first=month_first)
    return _upcoming([_coming(today, day, month) for month, day in orders], fold(match[0]))


def _is_date(match: re.Match[str]) -> bool:
    return bool(match["lead"]) or max(int(match[2]), int(match[3])) > _SURELY_A_DAY


def _orders(first: int, second: int, *, month_first: bool) -> list[tuple[int, int]]:
    """The months and days that two numbers may mean: one, or two if it is unclear which number is the month."""
    if first > 12:
        return [(second, first)]
    if second > 12 or month_first or first == second:
        return [(first, second)]
    return [(second, first), (first, second)]


def _written_out(used: str, orders: Sequence[tuple[int, int, int]], today: date) -> _Named | None:
    """Dates with their year; None for one so long ago that it may be a birthday."""
    days = [day for order in orders if (day := _of_year(*order))]
    if days and max(days) < today - _BORN:
        return None
    return _upcoming([day if day >= today else None for day in days], fold(used))


def _upcoming(days: Sequence[date | None], used: str, *, holiday: bool = False) -> _Named:
    """The days that some words name; it is unclear which if one does not exist or is past."""
    known = [day for day in days if day]
    told = tuple(dict.fromkeys(known)) if len(known) == len(days) else ()
    return _Named(told, frozenset(used.split()), holiday=holiday)


def _of_year(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _coming(today: date, day: int, month: int | None = None) -> date | None:
    """The next such date from today on; None if the calendar has none."""
    if not 1 <= day <= 31 or (month is not None and not 1 <= month <= 12):
        return None
    year, current = today.year, today.month
    for ahead in range(13):
        index = current - 1 + ahead
        candidate_year, candidate_month = year + index // 12, index % 12 + 1
        if month not in {None, candidate_month} or day > monthrange(candidate_year, candidate_month)[1]:
            continue
        candidate = date(candidate_year, candidate_month, day)
        if candidate >= today:
            return candidate
    return None


# Days in words


def _find_day(folded: str, counted: str, today: date) -> _Named | None:
    """The days that a text names in words; a day counted from another day ("the day after") takes precedence over that day.

    `counted` is the text without the numbers that count something.
    """
    readings: tuple[Callable[[str, date, Lexicon], _Named | None], ...] = (
        _counted_from_day,
        _weekday_beside_day,
        _by_nth_weekday,
        _by_holiday,
        _by_month,
        partial(_by_day_of_month, counted),
        _by_weekday,
        _by_weekend,
        _by_days_ahead,
        _by_distance,
        _by_vague_words,
    )
    for reading in readings:
        for lexicon in LEXICONS.values():
            if named := reading(folded, today, lexicon):
                return replace(named, days=()) if any(day < today for day in named.days) else named
    return None


def _named_in(rest: str, today: date) -> _Named | None:
    """The day that a text begins with."""
    rest = " ".join(rest.split()[:_LONGEST_NAME])
    named = _find_day(rest, rest, today)
    return named if named and named.used & set(rest.split()[:_NAMED_SOON]) else None


def _counted_from_day(folded: str, today: date, lexicon: Lexicon) -> _Named | None:
    """For "two weeks from Monday", "the day after Christmas", "de hoy en ocho"."""
    for pattern in lexicon.times.from_day:
        match = pattern.search(folded)
        base = _named_in(match["rest"], today) if match else None
        if match is None or base is None:
            continue
        shift = timedelta(days=_shift(match, lexicon))
        if base.holiday and shift > timedelta():
            base = _named_in(match["rest"], today - shift) or base
        used = base.used | set(match[0].removesuffix(match["rest"]).split()) | set(match[0].split()[:2])
        return replace(base, days=tuple(day + shift for day in base.days), used=used)
    return None


def _shift(match: re.Match[str], lexicon: Lexicon) -> int:
    """Days from the day that is counted from to the counted day; negative if it is before."""
    groups = match.groupdict()
    unit, count = groups.get("unit"), groups.get("count") or "1"
    if groups.get("count") and not unit:
        return lexicon.times.counted_days[count]
    days = _number(count, lexicon) * _UNIT_DAYS[lexicon.times.units[unit] if unit else "day"]
    return -days if groups.get("before") else days


def _weekday_beside_day(folded: str, today: date, lexicon: Lexicon) -> _Named | None:
    """For "the Friday after Thanksgiving"."""
    match = lexicon.times.weekday_from.search(folded)
    base = _named_in(match["rest"], today) if match else None
    if match is None or base is None:
        return None
    weekday = lexicon.times.weekdays[match["weekday"]]
    used = base.used | set(match[0].removesuffix(match["rest"]).split())
    if not base.days:
        return _Named((), used)
    if match["before"]:
        day = base.days[0] - timedelta(days=(base.days[0].weekday() - weekday - 1) % 7 + 1)
        return _Named((day,), used, holiday=base.holiday)
    for start in (today - timedelta(days=7), today) if base.holiday else (today,):
        base = _named_in(match["rest"], start) or base
        day = base.days[0] + timedelta(days=(weekday - base.days[0].weekday() - 1) % 7 + 1)
        if day >= today:
            break
    return _Named((day,), used, holiday=base.holiday)


def _by_nth_weekday(folded: str, today: date, lexicon: Lexicon) -> _Named | None:
    """For "the first Monday of December", "el último día del mes"."""
    match = lexicon.times.nth_weekday.search(folded)
    if match is None:
        return None
    number, weekday = lexicon.times.nth[match["nth"]], lexicon.times.weekdays.get(match["weekday"])
    year, month = today.year, today.month
    if match["month"]:
        year, month = int(match["year"] or today.year), lexicon.times.months[match["month"]]
    elif match["next_month"]:
        year, month = year + month // 12, month % 12 + 1
    day = _nth_day(number, weekday, year, month)
    if day and day < today and match["month"] and not match["year"]:
        day = _nth_day(number, weekday, year + 1, month)
    return _upcoming([day], match[0])


def _nth_day(number: int, weekday: int | None, year: int, month: int) -> date | None:
    """The nth weekday of a month, or its nth day if no weekday is named."""
    try:
        if weekday is not None:
            return nth_weekday(number, weekday, year, month)
        return date(year, month, number if number > 0 else monthrange(year, month)[1])
    except ValueError:
        return None


def _by_holiday(folded: str, today: date, lexicon: Lexicon) -> _Named | None:
    match = lexicon.times.holiday.search(folded)
    if match is None:
        return None
    before, after = folded[: match.start()], folded[match.end() :]
    if around := lexicon.times.around_holiday.search(before) or lexicon.times.after_holiday.search(after):
        return _Named((), frozenset(f"{match[0]} {around[0]}".split()), holiday=True)
    days = []
    for rule in lexicon.times.holidays[match["name"]]:
        day = rule(today.year)
        days.append(day if day >= today else rule(today.year + 1))
    return _upcoming(sorted(days), match[0], holiday=True)


def _by_month(folded: str, today: date, lexicon: Lexicon) -> _Named | None:
    """For "December 25", "25 de diciembre de 2026", "the third of May"."""
    for pattern in lexicon.times.day_month:
        for match in pattern.finditer(folded):
            month, day = lexicon.times.months[match["month"]], _number(match["day"], lexicon)
            if QUANTITY.match(folded[match.start("day") :]):
                continue
            if match["year"]:
                return _beside_weekday(_upcoming([_of_year(int(match["year"]), month, day)], match[0]), folded, today)
            found, weekdays = _coming(today, day, month), _weekdays(folded)
            former = _of_year(found.year - 1, month, day) if found and found.weekday() not in weekdays else None
            if former and today - former < _JUST_PAST and former.weekday() in weekdays:
                found = None
            return _beside_weekday(_upcoming([found], match[0]), folded, today)
    return None


def _by_day_of_month(counted: str, folded: str, today: date, lexicon: Lexicon) -> _Named | None:
    for match in lexicon.times.day_of_month.finditer(counted):
        if match.lastgroup == "unsure" and not may_follow(counted[match.end() :]):
            continue
        number = _number(next(filter(None, match.groups())), lexicon)
        if beside := lexicon.times.next_month.search(folded):
            day = _of_year(today.year + today.month // 12, today.month % 12 + 1, number)
            return _beside_weekday(_upcoming([day], f"{match[0]} {beside[0]}"), folded, today)
        return _beside_weekday(_upcoming([_coming_on(today, number, _weekdays(folded))], match[0]), folded, today)
    return None


def _coming_on(today: date, number: int, weekdays: Container[int]) -> date | None:
    """The next such day of a month: of the month after if only that one is on the weekday ("Friday the 25th", asked a month before)."""
    day = _coming(today, number)
    later = _months_ahead(day, 1) if day else None
    return later if day and later and day.weekday() not in weekdays and later.weekday() in weekdays else day


def _weekdays(folded: str) -> dict[int, str]:
    """The weekdays that a text names, and the word for each."""
    return {
        weekday: match[0]
        for lexicon in LEXICONS.values()
        for match in _names(folded, lexicon)
        if (weekday := _weekday(match[0], lexicon)) is not None
    }


def _beside_weekday(named: _Named, folded: str, today: date) -> _Named:
    """A date and the weekday named with it; if they do not agree, either may be meant."""
    weekdays = {weekday: word for weekday, word in _weekdays(folded).items() if word not in named.used}
    used = named.used | set(weekdays.values())
    if len(named.days) != 1 or len(weekdays) != 1 or named.days[0].weekday() in weekdays:
        return replace(named, used=used)
    [weekday] = weekdays
    return replace(named, days=(*named.days, today + timedelta(days=(weekday - today.weekday()) % 7)), used=used)


def _by_weekday(folded: str, today: date, lexicon: Lexicon) -> _Named | None:
    found = [
        (match, _one_weekday(folded, match, weekday, today, lexicon))
        for match in _names(folded, lexicon)
        if (weekday := _weekday(match[0], lexicon)) is not None
    ]
    if not found:
        return None
    used = frozenset().union(*(named.used for _, named in found))
    is_range = any(
        lexicon.times.until.search(folded[one.end() : other.start()]) for (one, _), (other, _) in pairwise(found)
    )
    near = _near_day(folded, [match for match, _ in found], today, lexicon)
    used |= near.used
    days = tuple(dict.fromkeys([*near.days, *(day for _, named in found for day in named.days)]))
    clear = all(named.days for _, named in found) and len(days) <= 2 and not is_range
    return _Named(days if clear else (), used, every=any(named.every for _, named in found))


def _near_day(folded: str, weekdays: Sequence[re.Match[str]], today: date, lexicon: Lexicon) -> _Named:
    """Today or tomorrow where it is named beside a weekday ("today or Friday"); no day otherwise."""
    beside = [
        part
        for match in weekdays
        for part in (
            " ".join(folded[: match.start()].split()[-_BESIDE:]),
            " ".join(folded[match.end() :].split()[:_BESIDE]),
        )
        if lexicon.times.joining.search(part)
    ]
    found = (named for part in beside if (named := _by_distance(part, today, lexicon)))
    return next(found, _Named((), frozenset()))


def _one_weekday(folded: str, match: re.Match[str], weekday: int, today: date, lexicon: Lexicon) -> _Named:
    """The days that a weekday's name may mean, by the words around it."""
    times, before, after = lexicon.times, folded[: match.start()], folded[match.end() :]
    distance = (weekday - today.weekday()) % 7
    coming = today + timedelta(days=distance)
    used = frozenset({match[0]})
    if past := times.past.search(before) or times.past.search(after):
        return _Named((), used | set(past[0].split()))
    if week := times.next_week.search(folded):
        return _Named(_in_next_week(weekday, today), used | set(week[0].split()))
    if month := _named_month(folded, lexicon):
        return _Named((), used | {month})
    if any(lexicon.times.units[ahead["unit"]] == "week" for ahead in _stretches(folded, lexicon)):
        return _Named((), used)
    if before.split()[-1:] and before.split()[-1] in times.next_before:
        week_later = timedelta(days=7)
        return _Named((coming, coming + week_later) if distance else (coming + week_later,), used | times.next_before)
    if beside := times.coming.search(before) or times.coming.search(after):
        return _Named((coming if distance else coming + timedelta(days=7),), used | set(beside[0].split()))
    number = _NUMBER_AFTER.match(after)
    if number and (dated := _coming_on(today, int(number[1]), {weekday})) and dated.weekday() == weekday:
        return _Named((dated,), used | {number[1]})
    return _Named((coming,), used, every=bool(times.every.search(before + match[0])))


def _by_weekend(folded: str, today: date, lexicon: Lexicon) -> _Named | None:
    """For "this weekend": what is left of it."""
    match = lexicon.times.weekend.search(folded)
    if match is None:
        return None
    sunday = today + timedelta(days=6 - today.weekday())
    days = (sunday - timedelta(days=1), sunday)
    return _Named(tuple(day for day in days if day >= today), frozenset(match[0].split()))


def _in_next_week(weekday: int, today: date) -> tuple[date, ...]:
    """A day of next week, for people whose week begins on Monday and for those whose week begins on Sunday."""
    from_monday = today + timedelta(days=7 - today.weekday() + weekday)
    from_sunday = today + timedelta(days=7 - (today.weekday() + 1) % 7 + (weekday + 1) % 7)
    return tuple(sorted({from_monday, from_sunday}))


def _names(folded: str, lexicon: Lexicon) -> list[re.Match[str]]:
    """The words of a text that may name a weekday; not "sun" in "the sun"."""
    others = {match.end() for match in lexicon.times.lookalikes.finditer(folded)}
    return [match for match in re.finditer(r"\w+", folded) if match.end() not in others]


def _weekday(token: str, lexicon: Lexicon) -> int | None:
    weekdays = lexicon.times.weekdays
    if token in weekdays:
        return weekdays[token]
    if len(token) < 6:
        return None
    # A long word one typing error away from a weekday ("wensday", "thrusday") is that weekday.
    near = ((OSA.distance(token, name), day) for name, day in weekdays.items() if len(name) >= 6)
    distance, day = min(near)
    return day if distance <= (1 if len(token) == 6 else 2) else None


def _by_days_ahead(folded: str, today: date, lexicon: Lexicon) -> _Named | None:
    """For "in two weeks", "dentro de tres días", "in a month"."""
    for match in _stretches(folded, lexicon):
        unit, count = lexicon.times.units[match["unit"]], _number(match["count"], lexicon)
        if unit == "month":
            return _upcoming([_months_ahead(today, count)], match[0])
        if unit in _UNIT_DAYS:
            counts = [count * _UNIT_DAYS[unit]]
            if unit == "day" and (counted := lexicon.times.counted_days.get(match["count"])):
                counts.insert(0, counted)
            days = [today + timedelta(days=days) if days <= _FARTHEST_AHEAD else None for days in counts]
            return (
                _Named((), frozenset(match[0].split())) if match.groupdict().get("half") else _upcoming(days, match[0])
            )
    return None


def _months_ahead(today: date, count: int) -> date | None:
    index = today.month - 1 + count
    return _of_year(today.year + index // 12, index % 12 + 1, today.day) if count <= 12 else None


def _stretches(folded: str, lexicon: Lexicon) -> list[re.Match[str]]:
    return [match for pattern in lexicon.times.ahead if (match := pattern.search(folded))]


def _by_distance(folded: str, today: date, lexicon: Lexicon) -> _Named | None:
    """For "today", "pasado mañana", "this afternoon"."""
    found = [match[0] for match in lexicon.times.near_day.finditer(folded)]
    days = sorted({today + timedelta(days=lexicon.times.near_days.get(name, 0)) for name in found})
    return _Named(tuple(days), frozenset(" ".join(found).split())) if found else None


def _by_vague_words(folded: str, _: date, lexicon: Lexicon) -> _Named | None:
    if match := lexicon.times.unclear.search(folded):
        return _Named((), frozenset(match[0].split()))
    month = _named_month(folded, lexicon)
    return _Named((), frozenset({month})) if month else None


def _named_month(folded: str, lexicon: Lexicon) -> str | None:
    """A month called by its full name, unless it is a common word as well."""
    times, names = lexicon.times, {fold(name) for name in lexicon.times.month_names}
    return next((word for word in folded.split() if word in names and not times.lookalikes.fullmatch(word)), None)


# Moments from now on


def _time_ahead(folded: str) -> tuple[timedelta | None, frozenset[str]]:
    """For "in an hour", "estoy a 20 minutos": how long from now, and the words that say so."""
    for lexicon in LEXICONS.values():
        if match := lexicon.times.half_hour.search(folded):
            return timedelta(minutes=30), frozenset(match[0].split())
        for match in _stretches(folded, lexicon):
            unit = lexicon.times.units[match["unit"]]
            minutes = {"minute": 1.0, "hour": 60.0}.get(unit)
            if minutes:
                count = _number(match["count"], lexicon) + (0.5 if match.groupdict().get("half") else 0)
                return timedelta(minutes=count * minutes), frozenset(match[0].split())
    return None, frozenset()


def _number(text: str, lexicon: Lexicon) -> int:
    """A number in digits ("25th", "1ro") or in words; 1 if there is none ("en hora y media")."""
    if not text:
        return 1
    digits = re.match(r"\d+", text)
    return int(digits[0]) if digits else lexicon.times.day_numbers[text]
