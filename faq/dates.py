"""Which day and hour a message speaks of ("Friday at 3?", "mañana", "on the 25th"), in any of the languages at once."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

from rapidfuzz.distance import OSA

from faq.lexicons import LEXICONS, Lexicon
from faq.text import fold, words

_CLOCK = re.compile(
    r"(?<![\d/.,:$-])(?P<hour>\d{1,2})(?:(?P<mark>[:.h])(?P<minute>[0-5]\d))?\s*(?P<half>[ap]\.?\s?m\b\.?|o['’]?clock)?"
    r"(?![\d/%$-]|[.,:]\d|st\b|nd\b|rd\b|th\b)",
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
        "past",
        "a",
    ]
)
_SURELY_LEADS = frozenset(["at", "las", "past"])
"""After the others a number may count anything ("after 2 surgeries")."""
_AFTER_HOUR = frozenset(
    word
    for lexicon in LEXICONS.values()
    for known in (
        *(lexicon.hedges, lexicon.small_words, lexicon.weekdays, lexicon.months, lexicon.today, lexicon.tomorrow),
        *(lexicon.numbers, *(phrase.split() for phrase in lexicon.now)),
    )
    for word in known
) - {"more", "mas", "of", "thing", "things"}
"""Words that may follow an hour or a day that nothing else marks as one."""
_WORD = re.compile(r"\w+")
_NEXT_WORD = re.compile(r"\s*(\w+)")
_AMOUNT = r"(?:\d+(?:[.,]\d+|/\d)?|one|una?)"
_QUANTITY = re.compile(
    rf"(?<![\d/:.]){_AMOUNT}(?:\s*(?:-|–|to|or|a|o|y)\s*{_AMOUNT})?(?:\s+(?:y media|and a half|more|m[aá]s))?[\s-]*(?:"
    r"m?c?g|kgs?|ml|lbs?|pounds?|milligrams?|miligramos?|kilos?|libras?|percent|por ciento|dollars?|d[oó]lares|bucks|pesos|"
    r"minutes?|mins?|minutos?|hours?|hrs?|horas?|days?|d[ií]as?|weeks?|wks?|semanas?|months?|mes(?:es)?|years?|yrs?|yo|años?|"
    r"infusi(?:ons?|[oó]n|ones)|treatments?|tratamientos?|sessions?|sesi(?:[oó]n|ones)|doses?|dosis|times|veces|vez|visits?|visitas?|"
    r"pills?|pastillas?|people|persons?|personas?|kids|hijos)\b"
    r"|\b(?:\d+(?:st|nd|rd|th)|\d+[aoº])\s+(?:infusi[oó]n|treatment|tratamiento|session|sesi[oó]n|dose|dosis|visit|visita|time|vez|"
    r"day|d[ií]a|week|semana|month|mes|year|año|ave|avenue|street|floor)\b"
    r"|\b[01]\s*(?:to|al?|-|–)\s*10\b",
    re.IGNORECASE,
)
"""Numbers that count something: doses, days, money, people, pain from 0 to 10."""
_NUMBER_WORDS = {word: number for lexicon in LEXICONS.values() for word, number in lexicon.numbers.items()}
_SPELT_HOUR = re.compile(
    rf"\b(?P<lead>{'|'.join(sorted(_LEADS_TO_HOUR))})\s+(?P<led>{'|'.join(_NUMBER_WORDS)})\b"
    rf"|\b(?P<bare>{'|'.join(_NUMBER_WORDS)})(?=\s+(?:thirty|treinta|y media|y cuarto|menos cuarto|o['’]?clock|[ap]\.?\s?m\b|"
    r"in the (?:morning|afternoon|evening)|de la (?:mañana|manana|tarde|noche)))",
    re.IGNORECASE,
)
_NUMERIC_DATE = re.compile(r"(?<![\d/-])(?!24/7\b)(\d{1,2})/(\d{1,2})(?:/(\d{2}|\d{4}))?(?![\d/-])")
_DAY_OF_MONTH = re.compile(r"\bthe (\d{1,2})(?:st|nd|rd|th)?\b|\b(\d{1,2})(?:st|nd|rd|th)\b|\b(?:el|dia) (\d{1,2})\b")
_PAIN = re.compile(r"\b(?:pain|dolor|scale|escala|level|nivel|score)\b")
_HALF_WORDS = re.compile(r"\b(?:half past|y media|(?:thirty|treinta)(?! min))\b")
_QUARTER_PAST = re.compile(r"\b(?:quarter past|y cuarto)\b")
_QUARTER_TO = re.compile(r"\b(?:quarter (?:to|till|til|of)|menos cuarto|cuarto para)\b")
_MINUTES_FOLLOW = re.compile(r"\s*(?:thirty|treinta|y media|y cuarto|menos cuarto)\b", re.IGNORECASE)
_NOON = re.compile(r"\b(?:noon|midday|mediodia|medio dia)\b")
_MIDNIGHT = re.compile(r"\b(?:midnight|medianoche|media noche)\b")
_PM = re.compile(r"\b(?:(?:de|por|en) la (?:tarde|noche)|afternoon|evening|tonight|night)\b")
_AM = re.compile(r"\b(?:(?:de|por|en) la manana|morning|mornings)\b")
_TOMORROW_ES = re.compile(r"\b(?:de|por|en|a) la manana\b")
_DAY_AFTER_TOMORROW = re.compile(r"\bday after (tomorrow|tmrw|tmr)\b|\bpasado (manana)\b")
_LEAD = 100
"""Characters before a number that are read for the word that leads to it."""
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
    counted = _QUANTITY.sub(" … ", text)
    day, used = _day(counted, folded, tokens, today, lexicons)
    at, used_at = _time(counted, folded, taken=used)
    now = [phrase for lexicon in lexicons for phrase in lexicon.now if f" {phrase} " in f" {folded} "]
    known = used | used_at | {word for phrase in now for word in phrase.split()}
    known |= {word for lexicon in lexicons for word in lexicon.hedges}
    bare = bool(tokens) and all(token in known or token.isdecimal() for token in tokens)
    return Asked(day, at, bool(now) and day in {None, today}, bare)


def _day(
    counted: str, folded: str, tokens: list[str], today: date, lexicons: Iterable[Lexicon]
) -> tuple[date | None, set[str]]:
    """The day that is meant, and the words that say so; a date goes before a weekday, and that before "today".

    `counted` is the text without the numbers that count something.
    """
    match = _NUMERIC_DATE.search(counted)
    if match and not (match[2] == "10" and _PAIN.search(folded)) and (day := _numeric(today, match)):
        return day, set(match[0].split("/"))
    readings = (_by_month, _by_weekday, _by_distance)
    for reading in readings:
        for lexicon in lexicons:
            day, used = reading(folded, tokens, today, lexicon)
            if used:
                return day, used
    folded = fold(counted)
    for match in _DAY_OF_MONTH.finditer(folded):
        if match[1] and match[0].endswith(match[1]) and not _may_follow(folded[match.end() :]):
            continue
        return _coming(today, int(match[1] or match[2] or match[3])), set(match[0].split())
    return None, set()


def _numeric(today: date, match: re.Match[str]) -> date | None:
    """12/25, 12/25/2026, and 25/12 where it cannot be a month; None for a day gone by."""
    month, day, year = int(match[1]), int(match[2]), match[3]
    if month > 12:
        month, day = day, month
    if not year:
        return _coming(today, day, month)
    try:
        named = date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    except ValueError:
        return None
    return named if named >= today else None


def _may_follow(rest: str) -> bool:
    """Whether a number before `rest` may be an hour or a day: nothing follows that it could count."""
    following = _NEXT_WORD.match(rest)
    return following is None or following[1].isdecimal() or fold(following[1]) in _AFTER_HOUR


def _by_month(_: str, tokens: list[str], today: date, lexicon: Lexicon) -> tuple[date | None, set[str]]:
    for place, token in enumerate(tokens):
        if (month := lexicon.months.get(token)) and (number := _near_number(tokens, place)):
            used = {token, number, "de"}
            if year := next((word for word in tokens if re.fullmatch(r"20\d\d", word)), None):
                return _of_year(int(year), month, int(number.rstrip("sthndr"))), {*used, year}
            return _coming(today, int(number.rstrip("sthndr")), month), used
    return None, set()


def _of_year(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _by_weekday(_: str, tokens: list[str], today: date, lexicon: Lexicon) -> tuple[date | None, set[str]]:
    for token in tokens:
        if (weekday := _weekday(token, lexicon)) is not None:
            return today + timedelta(days=(weekday - today.weekday()) % 7), {token}
    return None, set()


def _by_distance(folded: str, tokens: list[str], today: date, lexicon: Lexicon) -> tuple[date | None, set[str]]:
    if found := lexicon.today & set(tokens):
        return today, set(found)
    if match := _DAY_AFTER_TOMORROW.search(folded):
        return today + timedelta(days=2), set(match[0].split())
    found = lexicon.tomorrow & set(tokens)
    if found == {"manana"} and _TOMORROW_ES.search(folded) and folded.count("manana") == 1:
        return None, set()
    return (today + timedelta(days=1), set(found)) if found else (None, set())


def _near_number(tokens: list[str], place: int) -> str | None:
    """The day's number beside a month's name: "december 25", "25th december", "25 de diciembre"."""
    after = tokens[place + 1 : place + 2]
    before = tokens[max(place - 2, 0) : place]
    if before and before[-1] not in {"de", "del", "of"}:
        before = before[-1:]
    if after and after[0] in {"i", "we"}:  # "may i"
        return None
    near = [*after, *("1" if word == "primero" else word for word in reversed(before))]
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


def _time(counted: str, folded: str, taken: set[str]) -> tuple[time | None, set[str]]:
    if match := _NOON.search(folded):
        return time(12), set(match[0].split())
    if match := _MIDNIGHT.search(folded):
        return time(0), set(match[0].split())
    afternoon, morning = bool(_PM.search(folded)), bool(_AM.search(folded))
    numbers = _NUMBER_WORDS.keys() & _WORD.findall(counted.casefold())
    text = _SPELT_HOUR.sub(_in_digits, counted) if numbers else counted
    for match in _CLOCK.finditer(text):
        hour, minute, half = int(match["hour"]), int(match["minute"] or 0), fold(match["half"] or "")
        before, rest = words(text[max(match.start() - _LEAD, 0) : match.start()])[-1:], text[match.end() :]
        lead = before[0] if before else ""
        marked = bool(half) or match["mark"] in {":", "h"} or lead in _SURELY_LEADS or _MINUTES_FOLLOW.match(rest)
        likely = (lead in _LEADS_TO_HOUR or afternoon or morning) and not match["mark"] and _may_follow(rest)
        if hour > 23 or not (marked or likely) or (match["hour"] in taken and not half and lead not in _LEADS_TO_HOUR):
            continue
        if hour == 0 and not match["minute"] and not half:
            continue
        if minute == 0 and _HALF_WORDS.search(folded):
            minute = 30
        elif minute == 0 and _QUARTER_PAST.search(folded):
            minute = 15
        at = _on_the_clock(hour, minute, half[:1], afternoon=afternoon, morning=morning)
        if minute == 0 and _QUARTER_TO.search(folded):
            at = time((at.hour - 1) % 24, 45)
        return at, {*words(match[0]), *(word for word, number in _NUMBER_WORDS.items() if number == hour), "thirty"}
    return None, set()


def _in_digits(match: re.Match[str]) -> str:
    word = match["led"] or match["bare"]
    # Some letters are alike in a pattern that ignores case and yet not the same ("sıx").
    number = _NUMBER_WORDS.get(word.casefold(), word)
    return f"{match['lead']} {number}" if match["lead"] else str(number)


def _on_the_clock(hour: int, minute: int, half: str, *, afternoon: bool, morning: bool) -> time:
    pm = half == "p" or (half != "a" and (afternoon or (not morning and 0 < hour < _EARLIEST_UNMARKED)))
    if pm and hour < 12:
        hour += 12
    if half == "a" and hour == 12:
        hour = 0
    return time(hour, minute)
