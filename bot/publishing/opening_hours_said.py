"""Sentences about opening hours that contradict clinic.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time
from itertools import combinations

from faq.model import Clinic

_OPENING = r"open|opens|opened|(?<!\d )(?<!few )hours|abre|abren|abrimos|abiert[oa]s?|horario|atienden?|atendemos"
_CLOSING = r"close|closes|closed|cierra|cierran|cerramos|cerrad[oa]s?"
_ABOUT_HOURS = re.compile(rf"\b(?:{_OPENING}|{_CLOSING})\b", re.IGNORECASE)
_IS_OPEN = re.compile(rf"\b(?:{_OPENING})\b", re.IGNORECASE)
_IS_CLOSED = re.compile(
    r"\b(?:closed|not open|aren't open|cerrad[oa]s?|cerramos|no (?:abre|abren|abrimos|atienden|atendemos))\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not?|never|nor|ni|nunca)\b|n['’]t\b", re.IGNORECASE)
_EARLIEST_UNMARKED = 7
"""An hour without am or pm is read as a clinic's hour: 7 to 12 as it is, 1 to 6 as of the afternoon."""
_DAYS = (
    "monday|lunes|(?-i:Mon|Lun)",
    "tuesday|martes|(?-i:Tues?)",
    "wednesday|mi[eé]rcoles|(?-i:Wed)",
    "thursday|jueves|(?-i:Thu(?:rs?)?|Jue)",
    "friday|viernes|(?-i:Fri|Vie)",
    "saturday|s[aá]bado|(?-i:Sat|S[aá]b)",
    "sunday|domingo|(?-i:Sun|Dom)",
)
"""The names of the days; short ones need their capital, because "sat" and "sun" are words too."""
_TIME = re.compile(
    r"\b(\d{1,2})(?:[:.](\d\d))? ?([ap])\.? ?m\b|\b(\d{1,2}):(\d\d)\b|\b(noon|mediod[ií]a|midnight|medianoche)\b"
    r"|\b(?:at|until|till?|las) (\d{1,2})\b(?![:.]\d| ?[ap]\.? ?m\b| (?:del? )?(?:noon|midnight|mediod[ií]a|medianoche))"
    rf"|\b(?:{'|'.join(_DAYS)})s?:? (?:from |de )?(\d{{1,2}})\b(?= ?(?:to|-|–|a) ?\d)",
    re.IGNORECASE,
)
_DAY = tuple(re.compile(rf"\b(?:{names})s?\b", re.IGNORECASE) for names in _DAYS)
_TO = r" ?(?:to|through|thru|until|-|–|a|al|hasta(?: el)?) ?(?:el |los )?"
_WEEKEND = re.compile(r"\b(?:weekends?|fin(?:es)? de semana)\b", re.IGNORECASE)
_EVERY_DAY = re.compile(
    r"\b(?:every ?day|all week|(?:7|seven) days|24/7|24 hours|todos los d[ií]as|toda la semana|24 horas)\b",
    re.IGNORECASE,
)
_NEAR = re.compile(
    r"\b(?:today|tonight|tomorrow|week|holidays?|hoy|mañana|semana|feriados?|festivos?|\d{1,2})\b", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[.!?;])(?<!\b[ap]\.)(?<!\b[ap]\.m\.)(?<!\b[ap]\. m\.) ")


def contradictions(line: str, clinic: Clinic) -> Iterator[tuple[str, str]]:
    """The sentences that contradict the week's hours, each with what is wrong."""
    for sentence in _SENTENCE.split(line):
        if _ABOUT_HOURS.search(sentence) and (wrong := _wrong(sentence, clinic)):
            yield sentence.strip(), f"{wrong}; {{hours}} is always right"


def speaks_of_hours(text: str) -> bool:
    """Whether a text says when the clinic is open or closed, by a day or a time."""
    has_time = _TIME.search(text) or _NEAR.search(text) or any(day.search(text) for day in _DAY)
    return bool(_ABOUT_HOURS.search(text) and has_time)


def _wrong(sentence: str, clinic: Clinic) -> str:
    """How a sentence about hours differs from the week's hours; empty if it does not."""
    days, denied = _days(sentence), bool(_IS_CLOSED.search(sentence))
    if denied and not _TIME.search(sentence):
        open_days = [day for day in days if day in clinic.hours]
        return "by clinic.yaml it is open then" if open_days else ""
    if (
        not denied
        and _IS_OPEN.search(sentence)
        and not _NOT.search(sentence)
        and any(day not in clinic.hours for day in days)
    ):
        return "by clinic.yaml it is closed then"
    weekdays = [day for day in days if day in clinic.hours] or list(clinic.hours)
    spans = [span for day in weekdays for span in clinic.hours[day]]
    known = {at for span in spans for at in (span.opens, span.closes)}
    times = list(_times(sentence))
    is_range = bool(days) and len(times) == 2
    if any(at not in known for at in times) or (is_range and any([span.opens, span.closes] != times for span in spans)):
        return "by clinic.yaml it opens and closes at other times"
    return ""


def _days(sentence: str) -> set[int]:
    """The weekdays that a sentence names (Monday is 0); "Monday to Thursday" names four."""
    named = {day for day, pattern in enumerate(_DAY) if pattern.search(sentence)}
    for first, last in combinations(sorted(named), 2):
        if re.search(rf"\b(?:{_DAYS[first]})s?{_TO}(?:{_DAYS[last]})", sentence, re.IGNORECASE):
            named |= set(range(first, last))
    if _WEEKEND.search(sentence):
        named |= {5, 6}
    return set(range(7)) if _EVERY_DAY.search(sentence) else named


def _times(sentence: str) -> Iterator[time]:
    for match in _TIME.finditer(sentence):
        if match[6]:
            yield time(12 if match[6].lower() in {"noon", "mediodía", "mediodia"} else 0)
            continue
        hour, minute = int(match[1] or match[4] or match[7] or match[8]), int(match[2] or match[5] or 0)
        if match[3]:
            hour = hour % 12 + 12 * (match[3].lower() == "p")
        elif 0 < hour < _EARLIEST_UNMARKED:
            hour += 12
        if hour < 24 and minute < 60:
            yield time(hour, minute)
