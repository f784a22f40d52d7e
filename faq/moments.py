"""Which day and hour a message speaks of ("Friday at 3?", "mañana", "on the 25th"), in any of the languages at once."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import pairwise

from rapidfuzz.distance import OSA

from faq.lexicon import LEXICONS, Lexicon
from faq.text import fold, words

_CLOCK = re.compile(
    r"(?<![\d/.$-])(?P<hour>\d{1,2})(?:[:.h](?P<minute>[0-5]\d))?\s*(?P<half>[ap]\.?\s?m\b\.?|o'?clock)?(?![\d/%$-]|st\b|nd\b|rd\b|th\b)",
    re.IGNORECASE,
)
_LEADS_TO_HOUR = frozenset(
    [
        "at",
        "by",
        "before",
        "after",
        "till",
        "til",
        "until",
        "around",
        "from",
        "to",
        "las",
        "la",
        "los",
        "antes",
        "despues",
        "hasta",
        "desde",
        "tipo",
        "como",
        "como",
        "a",
    ]
)
_NUMERIC_DATE = re.compile(r"(?<![\d/-])(\d{1,2})/(\d{1,2})(?:/(\d{2}|\d{4}))?(?![\d/-])")
_DAY_OF_MONTH = re.compile(r"\bthe (\d{1,2})(?:st|nd|rd|th)?\b|\b(\d{1,2})(?:st|nd|rd|th)\b|\b(?:el|dia) (\d{1,2})\b")
_HALF_WORDS = re.compile(r"\b(?:half past|y media|thirty|treinta)\b")
_NOON = re.compile(r"\b(?:noon|midday|mediodia|medio dia)\b")
_PM = re.compile(r"\b(?:(?:de|por|en) la (?:tarde|noche)|afternoon|evening|tonight|night)\b")
_AM = re.compile(r"\b(?:(?:de|por|en) la manana|morning|mornings)\b")
_TOMORROW_ES = re.compile(r"\b(?:de|por|en|a) la manana\b")
_EARLIEST_UNMARKED = 7
"""An hour said without am or pm is taken as a clinic's hour: 7 to 11 in the morning, 12 to 6 after noon."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The day, the time of day, and whether this very moment is meant."""

    day: date | None = None
    at: time | None = None
    now: bool = False
    bare: bool = False
    """Whether the message says little else, so that it leans on the one before or is about opening."""

    def __bool__(self) -> bool:
        return self.day is not None or self.at is not None or self.now


NOTHING_ASKED = Asked()
"""A message that speaks of no time."""


def asked(text: str, today: date) -> Asked:
    """What the message says of when; `today` is the date at the clinic."""
    folded = fold(text)
    tokens = folded.split()
    lexicons = tuple(LEXICONS.values())
    day, used = _day(text, folded, tokens, today, lexicons)
    at, used_at = _time(text, folded, tokens, lexicons, taken=used)
    now = any(re.search(rf"\b{phrase}\b", folded) for lexicon in lexicons for phrase in lexicon.now)
    known = used | used_at | {word for lexicon in lexicons for word in lexicon.hedges}
    bare = bool(tokens) and all(token in known or token.isdecimal() for token in tokens)
    return Asked(day, at, now and day in {None, today}, bare)


def _day(
    text: str, folded: str, tokens: list[str], today: date, lexicons: Iterable[Lexicon]
) -> tuple[date | None, set[str]]:
    """The day that is meant, and the words that say so; a date goes before a weekday, and that before "today"."""
    if match := _NUMERIC_DATE.search(text):
        return _coming(today, int(match[2]), int(match[1])), set(match[0].split("/"))
    readings = (_by_month, _by_weekday, _by_distance)
    for reading in readings:
        for lexicon in lexicons:
            day, used = reading(folded, tokens, today, lexicon)
            if used:
                return day, used
    if match := _DAY_OF_MONTH.search(folded):
        return _coming(today, int(match[1] or match[2] or match[3])), set(match[0].split())
    return None, set()


def _by_month(_: str, tokens: list[str], today: date, lexicon: Lexicon) -> tuple[date | None, set[str]]:
    for place, token in enumerate(tokens):
        if (month := lexicon.months.get(token)) and (number := _near_number(tokens, place)):
            return _coming(today, int(number.rstrip("sthndr")), month), {token, number, "de"}
    return None, set()


def _by_weekday(_: str, tokens: list[str], today: date, lexicon: Lexicon) -> tuple[date | None, set[str]]:
    for token in tokens:
        if (weekday := _weekday(token, lexicon)) is not None:
            return today + timedelta(days=(weekday - today.weekday()) % 7), {token}
    return None, set()


def _by_distance(folded: str, tokens: list[str], today: date, lexicon: Lexicon) -> tuple[date | None, set[str]]:
    if found := lexicon.today & set(tokens):
        return today, set(found)
    found = lexicon.tomorrow & set(tokens)
    if found == {"manana"} and _TOMORROW_ES.search(folded) and folded.count("manana") == 1:
        return None, set()
    return (today + timedelta(days=1), set(found)) if found else (None, set())


def _near_number(tokens: list[str], place: int) -> str | None:
    """The day's number beside a month's name: "december 25", "25th december", "25 de diciembre"."""
    near = [tokens[i] for i in (place + 1, place - 1, place - 2) if 0 <= i < len(tokens)]
    return next((word for word in near if re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)?", word)), None)


def _weekday(token: str, lexicon: Lexicon) -> int | None:
    if token in lexicon.weekdays:
        return lexicon.weekdays[token]
    if len(token) < 6:
        return None
    # A long word one slip of the thumb away from a weekday ("wensday", "thrusday") is that weekday.
    near = ((OSA.distance(token, name), day) for name, day in lexicon.weekdays.items() if len(name) >= 6)
    distance, day = min(near)
    return (
        day
        if distance <= (1 if len(token) == 6 else 2) and token not in {"someday", "midday", "payday", "birthday"}
        else None
    )


def _coming(today: date, day: int, month: int | None = None) -> date | None:
    """The next such date from today on; None where the calendar has none."""
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


def _time(
    text: str, folded: str, tokens: list[str], lexicons: Iterable[Lexicon], taken: set[str]
) -> tuple[time | None, set[str]]:
    if match := _NOON.search(folded):
        return time(12), set(match[0].split())
    afternoon, morning = bool(_PM.search(folded)), bool(_AM.search(folded))
    half_past = bool(_HALF_WORDS.search(folded))
    for match in _CLOCK.finditer(text):
        hour, minute, half = int(match["hour"]), int(match["minute"] or 0), fold(match["half"] or "")
        before = words(text[: match.start()])[-1:]
        marked = bool(half or match["minute"]) or (before and before[0] in _LEADS_TO_HOUR)
        if hour > 23 or not (marked or afternoon or morning) or (match["hour"] in taken and not half):
            continue
        if minute == 0 and half_past:
            minute = 30
        return _on_the_clock(hour, minute, half[:1], afternoon=afternoon, morning=morning), set(words(match[0]))
    for lexicon in lexicons:
        for lead, word in pairwise(tokens):
            if word in lexicon.numbers and (lead in _LEADS_TO_HOUR or lead == "past"):
                at = _on_the_clock(
                    lexicon.numbers[word], 30 if half_past else 0, "", afternoon=afternoon, morning=morning
                )
                return at, {word}
    return None, set()


def _on_the_clock(hour: int, minute: int, half: str, *, afternoon: bool, morning: bool) -> time:
    pm = half == "p" or (half != "a" and (afternoon or (not morning and hour < _EARLIEST_UNMARKED)))
    if pm and hour < 12:
        hour += 12
    if half == "a" and hour == 12:
        hour = 0
    return time(hour, minute)
