"""Which hour a message mentions ("at 3", "a las cuatro y media"), and which of its numbers only count something."""

from __future__ import annotations

import re
from datetime import time

from faq.lexicons import LEXICONS, all_words, any_pattern, any_word
from faq.text import fold, words

_CLOCK = re.compile(
    r"(?<![\d/.,:$-])(?P<hour>\d{1,2})(?:(?P<mark>[:.h])(?P<minute>[0-5]\d))?\s*(?P<half>[ap]\.?\s?m\b\.?|o['’]?clock)?"
    r"(?![\d/%$-]|[.,:]\d|st\b|nd\b|rd\b|th\b)",
    re.IGNORECASE,
)
_LEADS_TO_HOUR = all_words(lambda lexicon: lexicon.times.leads_to_hour)
_SURELY_LEADS = all_words(lambda lexicon: lexicon.times.surely_leads)
_AFTER_HOUR = frozenset(
    word
    for lexicon in LEXICONS.values()
    for known in (
        *(lexicon.hedges, lexicon.small_words, lexicon.numbers),
        *(lexicon.times.weekdays, lexicon.times.months, lexicon.times.near_days),
        *(phrase.split() for phrase in lexicon.times.now),
    )
    for word in known
) - {"more", "mas", "of", "thing", "things"}
"""Words that may follow a number that is an hour or a day without any other mark of it."""
_WORD = re.compile(r"\w+")
_NEXT_WORD = re.compile(r"\s*(\w+)")
_AMOUNT = r"(?:\d+(?:[.,]\d+|/\d)?|one|una?)"
QUANTITY = re.compile(
    rf"(?<![\d/:.])(?<!\blas ){_AMOUNT}(?:\s*(?:-|–|to|or|a|o|y)\s*{_AMOUNT})?(?:\s+(?:y media|and a half|more|m[aá]s))?[\s-]*(?:"
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
_MINUTES = any_word(lambda lexicon: lexicon.times.minutes_said)
_SPELT_HOUR = re.compile(
    rf"\b(?P<lead>{'|'.join(sorted(_LEADS_TO_HOUR))})\s+(?P<led>{'|'.join(_NUMBER_WORDS)})\b"
    rf"|\b(?P<bare>{'|'.join(_NUMBER_WORDS)})(?=\s+(?:{_MINUTES}|o['’]?clock|[ap]\.?\s?m\b"
    rf"|{any_pattern(lambda lexicon: lexicon.times.part_of_day)}))",
    re.IGNORECASE,
)
_MINUTES_FOLLOW = re.compile(rf"\s*(?:{_MINUTES})\b", re.IGNORECASE)
_HALF_PAST = re.compile(any_pattern(lambda lexicon: lexicon.times.half_past))
_QUARTER_PAST = re.compile(any_pattern(lambda lexicon: lexicon.times.quarter_past))
_QUARTER_TO = re.compile(any_pattern(lambda lexicon: lexicon.times.quarter_to))
_NOON = re.compile(any_pattern(lambda lexicon: lexicon.times.noon))
_MIDNIGHT = re.compile(any_pattern(lambda lexicon: lexicon.times.midnight))
_MORNING = re.compile(any_pattern(lambda lexicon: lexicon.times.morning))
_AFTERNOON = re.compile(any_pattern(lambda lexicon: lexicon.times.afternoon))
_LEAD = 100
"""Characters before a number that are read for the word that leads to it."""
_EARLIEST_UNMARKED = 7
"""An hour said without am or pm is taken as a clinic's hour: 7 to 11 in the morning, 12 to 6 in the afternoon."""


def may_follow(rest: str) -> bool:
    """Whether a number before `rest` may be an hour or a day, because it is not followed by something that it could count."""
    following = _NEXT_WORD.match(rest)
    return following is None or following[1].isdecimal() or fold(following[1]) in _AFTER_HOUR


def find_time(counted: str, folded: str, taken: frozenset[str]) -> tuple[time | None, set[str]]:
    """The hour that is meant, and the words that say so.

    `counted` is the text without the numbers that count something; `taken` are the words that name the day.
    """
    if match := _NOON.search(folded):
        return time(12), set(match[0].split())
    if match := _MIDNIGHT.search(folded):
        return time(0), set(match[0].split())
    afternoon, morning = bool(_AFTERNOON.search(folded)), bool(_MORNING.search(folded))
    numbers = _NUMBER_WORDS.keys() & _WORD.findall(counted.casefold())
    text = _SPELT_HOUR.sub(_in_digits, counted) if numbers else counted
    for match in _CLOCK.finditer(text):
        hour, minute, half = int(match["hour"]), int(match["minute"] or 0), fold(match["half"] or "")
        before, rest = words(text[max(match.start() - _LEAD, 0) : match.start()])[-1:], text[match.end() :]
        lead = before[0] if before else ""
        marked = bool(half) or match["mark"] in {":", "h"} or lead in _SURELY_LEADS or _MINUTES_FOLLOW.match(rest)
        likely = (lead in _LEADS_TO_HOUR or afternoon or morning) and not match["mark"] and may_follow(rest)
        if hour > 23 or not (marked or likely) or (match["hour"] in taken and not half and lead not in _LEADS_TO_HOUR):
            continue
        if hour == 0 and not match["minute"] and not half:
            continue
        if minute == 0 and _HALF_PAST.search(folded):
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
    # Some different letters match in a pattern that ignores case ("sıx").
    number = _NUMBER_WORDS.get(word.casefold(), word)
    return f"{match['lead']} {number}" if match["lead"] else str(number)


def _on_the_clock(hour: int, minute: int, half: str, *, afternoon: bool, morning: bool) -> time:
    pm = half == "p" or (half != "a" and (afternoon or (not morning and 0 < hour < _EARLIEST_UNMARKED)))
    if pm and hour < 12:
        hour += 12
    if half == "a" and hour == 12:
        hour = 0
    return time(hour, minute)
