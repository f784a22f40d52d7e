"""The clinic's facts as patients read them, and filling them into a text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from urllib.parse import quote_plus

from faq import hours
from faq.lexicons import LEXICONS
from faq.model import Clinic, Closure, Faq, Lang, Span, SpecialHours

_DAY_KEYS = ("hours_mon", "hours_tue", "hours_wed", "hours_thu", "hours_fri", "hours_sat", "hours_sun")
# Both patterns begin with the characters of every match, so that a search skips to these; lookbehinds check what comes before.
_TWO_STOPS = re.compile(r"\.(?<=[ap]\.\sm\.\.)(?!\.)")
"""A full stop after "4:30 p. m.", which already ends in one."""
_ONE_O_CLOCK = re.compile(r"las (?<=\blas )(?=1(?::\d\d)?\u00a0[ap]\.\u00a0m\.)")
"""Spanish says "a la 1" and "a las 2"."""
_SAME_YEAR = 180
"""Days ahead from which a date is given with its year."""


def say(faq: Faq, name: str, lang: Lang, now: datetime, **values: str) -> str:
    """One of the bot's own sentences, filled in; `now` is in any time zone."""
    return fill(faq, faq.wording[name][lang].value, lang, now, **values)


def fill(faq: Faq, text: str, lang: Lang, now: datetime, **values: str) -> str:
    """A text with its placeholders filled in: the clinic's facts and, before them, `values`."""
    return _smoothed(text.format_map(_Facts(faq, lang, now, values))).strip()


def _smoothed(text: str) -> str:
    """A text whose filled-in times agree with the words around them."""
    return _ONE_O_CLOCK.sub("la ", _TWO_STOPS.sub("", text))


class _Facts(dict[str, str]):
    """Computes a fact only when a text has its placeholder; most texts need none or one."""

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
    """A link to a map search for the address, or to a pin once staff have entered coordinates."""
    where = "{},{}".format(*clinic.coordinates) if clinic.coordinates else f"{clinic.name}, {clinic.address}"
    return f"https://www.google.com/maps/search/?api=1&query={quote_plus(where)}"


def time_text(faq: Faq, at: time, lang: Lang) -> str:
    """A time of day as people say it: "7 am", "4:30 pm", "12 noon"."""
    wording = faq.wording
    if at.minute == 0 and at.hour in {0, 12}:
        return wording["time_noon" if at.hour else "time_midnight"][lang].value
    hour = f"{(at.hour - 1) % 12 + 1}" + (f":{at.minute:02}" if at.minute else "")
    return wording["time_am" if at.hour < 12 else "time_pm"][lang].value.format(time=hour)


def spans_text(faq: Faq, spans: Sequence[Span], lang: Lang) -> str:
    """The opening hours of a day, at least one span: "7 am to 4:30 pm", "8 am to 12 noon and 1 pm to 4 pm"."""
    wording = faq.wording
    first, *others = (
        wording["span"][lang].value.format(
            opens=time_text(faq, span.opens, lang), closes=time_text(faq, span.closes, lang)
        )
        for span in spans
    )
    for following in others:
        first = wording["spans"][lang].value.format(first=first, next=following)
    return first


def date_text(faq: Faq, day: date, lang: Lang, today: date | None = None) -> str:
    """A day: "Friday, November 27"; with its year if it is so far from `today` that another year could be meant."""
    times = LEXICONS[lang].times
    weekday, month = times.weekday_names[day.weekday()], times.month_names[day.month - 1]
    name = "date_of_year" if today and abs((day - today).days) > _SAME_YEAR else "date"
    return faq.wording[name][lang].value.format(weekday=weekday, day=day.day, month=month, year=day.year)


def week(faq: Faq, lang: Lang) -> str:
    """The week's hours, a line for each run of equal days."""
    names, lines, first = LEXICONS[lang].times.weekday_names, [], 0
    for weekday in range(1, 8):
        if weekday < 7 and faq.clinic.hours.get(weekday) == faq.clinic.hours.get(first):
            continue
        days = names[first]
        if weekday - 1 > first:
            sentence = faq.wording["two_days" if weekday - 2 == first else "days"][lang].value
            days = sentence.format(first=names[first], last=names[weekday - 1])
        lines.append(_days(faq, days, first, lang))
        first = weekday
    return "\n".join(lines)


def weekday_hours(faq: Faq, weekday: int, lang: Lang) -> str:
    """The regular hours of a weekday (Monday is 0): "Friday: 8 am to 12 noon"."""
    return _days(faq, LEXICONS[lang].times.weekday_names[weekday], weekday, lang)


def _days(faq: Faq, days: str, weekday: int, lang: Lang) -> str:
    spans = faq.clinic.hours.get(weekday)
    sentence = faq.wording["day_hours" if spans else "day_closed"][lang].value
    hours_of_day = spans_text(faq, spans, lang) if spans else ""
    return sentence.format(days=days[0].upper() + days[1:], span=hours_of_day)


def _day(faq: Faq, weekday: int, lang: Lang) -> str:
    spans = faq.clinic.hours.get(weekday)
    return spans_text(faq, spans, lang) if spans else faq.wording["day_closed"][lang].value.format(days="").strip(": ")


def status(faq: Faq, lang: Lang, now: datetime, if_open: str, if_closed: str) -> str:
    """Whether the clinic is open at `now`, as the sentence named `if_open` or `if_closed`."""
    state = hours.state(faq.clinic, now)
    today = hours.local(faq.clinic, now).date()
    if state.until and hours.is_uncertain(faq.clinic, today):
        if_open = "holiday_now"
    if state.until:
        told = faq.wording[if_open][lang].value.format(until=time_text(faq, state.until.time(), lang))
        return _smoothed(told)
    opens = moment_text(faq, state.opens, today, lang) if state.opens else "—"
    return _smoothed(faq.wording[if_closed][lang].value.format(next=opens))


def moment_text(faq: Faq, moment: datetime, today: date, lang: Lang) -> str:
    """A moment to come: "tomorrow at 7 am", "Monday, November 30 at 7 am"."""
    distance = (moment.date() - today).days
    at = time_text(faq, moment.time(), lang)
    if distance in {0, 1}:
        day = faq.wording["tomorrow" if distance else "today"][lang].value
        return faq.wording["moment_near"][lang].value.format(day=day, time=at)
    return faq.wording["moment"][lang].value.format(day=date_text(faq, moment.date(), lang), time=at)


def _closures(faq: Faq, lang: Lang, now: datetime) -> str:
    """The upcoming closures and special hours."""
    today, clinic = hours.local(faq.clinic, now).date(), faq.clinic
    closures = sorted((day for day in clinic.closures if day.last >= today), key=lambda day: day.first)
    special_hours = sorted((day for day in clinic.special_hours if day.last >= today), key=lambda day: day.first)
    closed = [_dates(faq, day, lang) for day in closures]
    special = [f"{_dates(faq, day, lang)}: {spans_text(faq, day.spans, lang)}" for day in special_hours]
    sentences = [("special_hours", special), ("closures", closed)]
    told = [faq.wording[name][lang].value.format(list="; ".join(days)) for name, days in sentences if days]
    return _smoothed("\n\n".join(told)) or faq.wording["no_closures"][lang].value


def _dates(faq: Faq, days: Closure | SpecialHours, lang: Lang) -> str:
    text = date_text(faq, days.first, lang)
    if days.last > days.first:
        text = faq.wording["days"][lang].value.format(first=text, last=date_text(faq, days.last, lang))
    return f"{text} ({days.reason[lang]})"
