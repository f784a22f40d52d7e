"""The clinic's facts as patients read them, and filling them into a text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from urllib.parse import quote_plus

from faq import hours
from faq.lexicons import LEXICONS
from faq.model import Clinic, Faq, Lang, Span

_DAY_KEYS = ("hours_mon", "hours_tue", "hours_wed", "hours_thu", "hours_fri", "hours_sat", "hours_sun")
_TWO_STOPS = re.compile(r"(?<=[ap]\.\sm\.)\.(?!\.)")
"""The sentence's stop after "4:30 p. m.", which ends in one of its own."""


def say(faq: Faq, name: str, lang: Lang, now: datetime, **values: str) -> str:
    """One of the bot's own sentences, filled in; `now` is in any time zone."""
    return fill(faq, faq.wording[name][lang].value, lang, now, **values)


def fill(faq: Faq, text: str, lang: Lang, now: datetime, **values: str) -> str:
    """A text with its placeholders filled in: the clinic's facts and, before them, `values`."""
    return _TWO_STOPS.sub("", text.format_map(_Facts(faq, lang, now, values))).strip()


class _Facts(dict[str, str]):
    """Works out a fact when a text asks for it; most texts need none or one."""

    def __init__(self, faq: Faq, lang: Lang, now: datetime, values: Mapping[str, str]) -> None:
        super().__init__(values)
        self.faq, self.lang, self.now = faq, lang, now

    def __missing__(self, name: str) -> str:
        clinic = self.faq.clinic
        match name:
            case "clinic":
                return clinic.name
            case "state":
                return clinic.state_name
            case "hours":
                return week(self.faq, self.lang)
            case "map":
                return map_link(clinic)
            case "closures":
                return _closures(self.faq, self.lang, self.now)
            case "phone_status":
                return status(self.faq, self.lang, self.now, "phone_open", "phone_closed")
            case _ if name in _DAY_KEYS:
                return _day(self.faq, _DAY_KEYS.index(name), self.lang)
            case _:
                return str(getattr(clinic, name))


def dialled(clinic: Clinic) -> str:
    """The phone number as a phone dials it, from anywhere: +16029228527."""
    digits = "".join(character for character in clinic.phone if character.isdecimal())
    return f"+{digits}" if digits.startswith("1") else f"+1{digits}"


def map_link(clinic: Clinic) -> str:
    """A map search of the address, or the pin once staff have entered coordinates."""
    where = "{},{}".format(*clinic.coordinates) if clinic.coordinates else f"{clinic.name}, {clinic.address}"
    return f"https://www.google.com/maps/search/?api=1&query={quote_plus(where)}"


def time_text(faq: Faq, at: time, lang: Lang) -> str:
    """A time of day as people say it: "7 am", "4:30 pm", "12 noon"."""
    wording = faq.wording
    if at.minute == 0 and at.hour in {0, 12}:
        return wording["time_noon" if at.hour else "time_midnight"][lang].value
    hour = f"{(at.hour - 1) % 12 + 1}" + (f":{at.minute:02}" if at.minute else "")
    return wording["time_am" if at.hour < 12 else "time_pm"][lang].value.format(time=hour)


def span_text(faq: Faq, span: Span, lang: Lang) -> str:
    """Opening hours: "7 am to 4:30 pm"."""
    opens, closes = time_text(faq, span.opens, lang), time_text(faq, span.closes, lang)
    return faq.wording["span"][lang].value.format(opens=opens, closes=closes)


def date_text(faq: Faq, day: date, lang: Lang) -> str:
    """A day: "Friday, November 27"."""
    lexicon = LEXICONS[lang]
    weekday, month = lexicon.weekday_names[day.weekday()], lexicon.month_names[day.month - 1]
    return faq.wording["date"][lang].value.format(weekday=weekday, day=day.day, month=month)


def week(faq: Faq, lang: Lang) -> str:
    """The week's hours, a line for each run of equal days."""
    names, lines, first = LEXICONS[lang].weekday_names, [], 0
    for weekday in range(1, 8):
        if weekday < 7 and faq.clinic.hours.get(weekday) == faq.clinic.hours.get(first):
            continue
        days = names[first]
        if weekday - 1 > first:
            days = faq.wording["days"][lang].value.format(first=names[first], last=names[weekday - 1])
        days = days[0].upper() + days[1:]
        span = faq.clinic.hours.get(first)
        sentence = faq.wording["day_hours" if span else "day_closed"][lang].value
        lines.append(sentence.format(days=days, span=span_text(faq, span, lang) if span else ""))
        first = weekday
    return "\n".join(lines)


def _day(faq: Faq, weekday: int, lang: Lang) -> str:
    span = faq.clinic.hours.get(weekday)
    return span_text(faq, span, lang) if span else faq.wording["day_closed"][lang].value.format(days="").strip(": ")


def status(faq: Faq, lang: Lang, now: datetime, if_open: str, if_closed: str) -> str:
    """Whether the clinic is open at `now`, in the sentence named for either case."""
    state = hours.state(faq.clinic, now)
    today = hours.local(faq.clinic, now).date()
    if state.until and hours.is_public_holiday(today):
        if_open = "holiday_now"
    if state.until:
        told = faq.wording[if_open][lang].value.format(until=time_text(faq, state.until.time(), lang))
        return _TWO_STOPS.sub("", told)
    opens = _moment(faq, state.opens, hours.local(faq.clinic, now).date(), lang) if state.opens else "—"
    return _TWO_STOPS.sub("", faq.wording[if_closed][lang].value.format(next=opens))


def _moment(faq: Faq, moment: datetime, today: date, lang: Lang) -> str:
    distance = (moment.date() - today).days
    at = time_text(faq, moment.time(), lang)
    if distance in {0, 1}:
        day = faq.wording["tomorrow" if distance else "today"][lang].value
        return faq.wording["moment_near"][lang].value.format(day=day, time=at)
    return faq.wording["moment"][lang].value.format(day=date_text(faq, moment.date(), lang), time=at)


def _closures(faq: Faq, lang: Lang, now: datetime) -> str:
    today = hours.local(faq.clinic, now).date()
    coming = []
    for closure in sorted(faq.clinic.closures, key=lambda closure: closure.first):
        if closure.last < today:
            continue
        days = date_text(faq, closure.first, lang)
        if closure.last > closure.first:
            days = faq.wording["days"][lang].value.format(first=days, last=date_text(faq, closure.last, lang))
        coming.append(f"{days} ({closure.reason[lang]})")
    if not coming:
        return faq.wording["no_closures"][lang].value
    return faq.wording["closures"][lang].value.format(list="; ".join(coming))
