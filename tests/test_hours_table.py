"""A table of questions about hours, each asked in both languages at nine moments, judged by an oracle of its own.

The oracle knows the clinic's week, one day of special hours, one closure and the public holidays by its own tables, and counts days and
minutes one by one. It judges what is stated (open or closed, the times, the dates), not how it is worded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from itertools import count

import pytest

from bot.conversation.decide import reply_to
from bot.conversation.reply import Context, Incoming
from faq.model import Closure, Span, SpecialHours
from faq.search.index import Index

ARIZONA = timezone(timedelta(hours=-7))
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
Stretch = tuple[int, int]
"""First and last minute of the day, the last not included."""
WEEK: dict[int, list[Stretch]] = {**{day: [(420, 990)] for day in (MON, TUE, WED, THU)}, FRI: [(480, 720)]}
SPECIAL_DAY = date(2026, 12, 9)  # a Wednesday
SPECIAL: list[Stretch] = [(540, 720), (840, 960)]
CLOSED = (date(2026, 12, 10), date(2026, 12, 11))
HOLIDAYS = {
    *(date(2026, 11, 26), date(2026, 12, 25), date(2027, 1, 1), date(2027, 1, 18), date(2027, 11, 25)),
    *(date(2027, 12, 24), date(2027, 12, 31)),
}
"""Those that the table meets, with the days on which they are observed."""
PHONE = "(602) 922-8527"

MOMENTS = {
    "before opening": datetime(2026, 11, 30, 6, 59, tzinfo=ARIZONA),
    "opening": datetime(2026, 11, 30, 7, 0, tzinfo=ARIZONA),
    "the last minute": datetime(2026, 12, 1, 16, 29, tzinfo=ARIZONA),
    "closing": datetime(2026, 12, 1, 16, 30, tzinfo=ARIZONA),
    "Friday noon": datetime(2026, 12, 4, 12, 0, tzinfo=ARIZONA),
    "Saturday": datetime(2026, 12, 5, 10, 0, tzinfo=ARIZONA),
    "the eve of a holiday": datetime(2026, 11, 25, 16, 45, tzinfo=ARIZONA),
    "a holiday": datetime(2026, 11, 26, 10, 0, tzinfo=ARIZONA),
    "between the stretches of a special day": datetime(2026, 12, 9, 12, 30, tzinfo=ARIZONA),
}


# What the questions mean


def first(day: date, fits: Callable[[date], bool]) -> date:
    """The first day that fits, from a day on."""
    return next(found for ahead in count() if fits(found := day + ahead * DAY))


def coming(weekday: int) -> Callable[[date], list[date]]:
    return lambda today: [first(today, lambda day: day.weekday() == weekday)]


def later(weekday: int, days: int) -> Callable[[date], list[date]]:
    return lambda today: [coming(weekday)(today)[0] + days * DAY]


def ahead(days: int) -> Callable[[date], list[date]]:
    return lambda today: [today + days * DAY]


def annual(month: int, day: int) -> Callable[[date], list[date]]:
    return lambda today: [first(today, lambda found: (found.month, found.day) == (month, day))]


def of_month(number: int, weekday: int, month: int) -> Callable[[date], list[date]]:
    """The nth such weekday (from 0, or -1 for the last) of the month, this year or else next year."""

    def dates(today: date) -> list[date]:
        for year in (today.year, today.year + 1):
            days = (date(year, month, 1) + ahead * DAY for ahead in range(31))
            found = [day for day in days if day.month == month and day.weekday() == weekday][number]
            if found >= today:
                return [found]
        raise AssertionError

    return dates


def next_weekday(weekday: int) -> Callable[[date], list[date]]:
    """The coming one or the one after it; a week ahead where it is today."""

    def dates(today: date) -> list[date]:
        near = first(today, lambda day: day.weekday() == weekday)
        return [near + 7 * DAY] if near == today else [near, near + 7 * DAY]

    return dates


def fixed(*days: date) -> Callable[[date], list[date]]:
    return lambda _: list(days)


def both(*meanings: Callable[[date], list[date]]) -> Callable[[date], list[date]]:
    return lambda today: [day for meaning in meanings for day in meaning(today)]


def friday_after_christmas(today: date) -> list[date]:
    for year in (today.year, today.year + 1):
        found = first(date(year, 12, 26), lambda day: day.weekday() == FRI)
        if found >= today:
            return [found]
    raise AssertionError


def this_weekend(today: date) -> list[date]:
    sunday = coming(SUN)(today)[0]
    return [day for day in (sunday - DAY, sunday) if day >= today]


def fifth_of_next_month(today: date) -> list[date]:
    return [first(first(today + DAY, lambda day: day.day == 1), lambda day: day.day == 5)]


def monday_december_7(today: date) -> list[date]:
    """No day once it is past."""
    return [day for day in [date(2026, 12, 7)] if day >= today]


@dataclass(frozen=True)
class Days:
    """Days, and perhaps an hour of each; `named`: they are called by a holiday's name."""

    dates: Callable[[date], list[date]]
    at: time | None = None
    named: bool = False


@dataclass(frozen=True)
class InMinutes:
    """A moment from now on."""

    minutes: int


@dataclass(frozen=True)
class Every:
    """Every such weekday."""

    weekday: int


class Now:
    """The moment of asking."""


class Unknown:
    """A day that cannot be told."""


class Score:
    """Pain, and no day at all."""


Meaning = Days | InMinutes | Every | Now | Unknown | Score
TODAY, TOMORROW = Days(ahead(0)), Days(ahead(1))
THANKSGIVING = of_month(3, THU, 11)


def after_thanksgiving(today: date) -> list[date]:
    return [THANKSGIVING(today - DAY)[0] + DAY]


TABLE: list[tuple[str, str, Meaning | tuple[Meaning, Meaning]]] = [
    # what is left of today
    ("are you open today", "abren hoy", TODAY),
    ("can i still come today", "todavía puedo ir hoy", TODAY),
    ("what time do you close today", "a qué hora cierran hoy", TODAY),
    ("what time do you open today", "a qué hora abren hoy", TODAY),
    ("how late are you open today", "hasta qué hora están hoy", TODAY),
    ("is it too late to come today", "es muy tarde para ir hoy", TODAY),
    ("are you open this afternoon", "abren esta tarde", TODAY),
    ("are you open later today", "abren hoy más tarde", TODAY),
    # this moment, and moments from now on
    ("are you open now", "están abiertos ahora", Now()),
    ("are you still open", "siguen abiertos", Now()),
    ("are you open right now", "están abiertos en este momento", Now()),
    ("have you closed already", "ya cerraron", Now()),
    ("when do you open next", "cuándo vuelven a abrir", Now()),
    ("how long until you close", "cuánto falta para que cierren", Now()),
    ("can i come in now", "puedo ir ahora", Now()),
    ("will you be open in an hour", "van a estar abiertos en una hora", InMinutes(60)),
    ("are you open in 30 minutes", "abren en 30 minutos", InMinutes(30)),
    ("will you be open in half an hour", "van a estar abiertos en media hora", InMinutes(30)),
    ("are you open in two hours", "abren dentro de dos horas", InMinutes(120)),
    ("are you open in an hour and a half", "abren en una hora y media", InMinutes(90)),
    ("i am 20 minutes away are you open", "estoy a 20 minutos, están abiertos", InMinutes(20)),
    # tomorrow and weekdays
    ("are you open tomorrow", "abren mañana", TOMORROW),
    ("what time do you open tomorrow", "a qué hora abren mañana", TOMORROW),
    ("are you open the day after tomorrow", "abren pasado mañana", Days(ahead(2))),
    ("can i come tomorrow at 8 am", "puedo ir mañana a las 8 de la mañana", Days(ahead(1), time(8))),
    ("are you open today at 8 am", "abren hoy a las 8 de la mañana", Days(ahead(0), time(8))),
    ("are you open today at 5 pm", "abren hoy a las 5 de la tarde", Days(ahead(0), time(17))),
    ("are you open on monday", "abren el lunes", Days(coming(MON))),
    ("are you open this friday", "abren este viernes", Days(coming(FRI))),
    ("open saturday?", "abren el sábado", Days(coming(SAT))),
    ("are you open on wensday", "abren el miercoels", Days(coming(WED))),
    ("friday at 3?", "el viernes a las 3", Days(coming(FRI), time(15))),
    ("are you open on fridays", "abren los viernes", Every(FRI)),
    ("are you open on saturdays", "abren los sábados", Every(SAT)),
    ("are you open next friday", "abren el otro viernes", Days(next_weekday(FRI))),
    ("are you open monday or tuesday", "abren el lunes o el martes", Days(both(coming(MON), coming(TUE)))),
    # counted from a day
    ("are you open a week from monday", "abren de lunes en ocho", Days(later(MON, 7))),
    ("a week from today?", "abren de hoy en ocho", Days(ahead(7))),
    ("are you open in two weeks", "abren en dos semanas", Days(ahead(14))),
    ("are you open in 10 days", "abren en 10 días", Days(ahead(10))),
    ("are you open two weeks from friday", "abren dos semanas después del viernes", Days(later(FRI, 14))),
    # dates
    ("are you open dec 3rd", "abren el 3 de diciembre", Days(annual(12, 3))),
    ("are you open december tenth", "abren el diez de diciembre", Days(annual(12, 10))),
    ("are you open 12/9", "abren el 9 de diciembre", Days(annual(12, 9))),
    ("open 2026-12-11?", "abren el 11/12/2026", (Days(fixed(date(2026, 12, 11))), Unknown())),
    (
        "are you open 3/12",
        "abren el 3/12",
        (Days(annual(3, 12)), Days(both(annual(12, 3), annual(3, 12)))),
    ),
    ("are you open 12/25/2026", "abren el 25/12/2026", Days(fixed(date(2026, 12, 25)))),
    ("open 25.12.2026?", "abren el 25-12-2026", Days(fixed(date(2026, 12, 25)))),
    ("are you open the first monday of december", "abren el primer lunes de diciembre", Days(of_month(0, MON, 12))),
    ("are you open the last friday of december", "abren el último viernes de diciembre", Days(of_month(-1, FRI, 12))),
    ("are you open the 2nd tuesday of january", "abren el segundo martes de enero", Days(of_month(1, TUE, 1))),
    # holidays
    ("are you open on thanksgiving", "abren el día de acción de gracias", Days(THANKSGIVING, named=True)),
    (
        "are you open the day after thanksgiving",
        "abren el día después de acción de gracias",
        Days(after_thanksgiving, named=True),
    ),
    ("are you open christmas eve", "abren en nochebuena", Days(annual(12, 24), named=True)),
    ("are you open on new year's day", "abren en año nuevo", Days(annual(1, 1), named=True)),
    ("are you open on good friday", "abren el viernes santo", Days(fixed(date(2027, 3, 26)), named=True)),
    (
        "are you open the friday after christmas",
        "abren el viernes después de navidad",
        Days(friday_after_christmas, named=True),
    ),
    ("are you open on mlk day", "abren el día de martin luther king", Days(of_month(2, MON, 1), named=True)),
    # as people say it
    ("you guys open today?", "hoy trabajan?", TODAY),
    ("still time to come by today?", "alcanzo a llegar hoy?", TODAY),
    ("are you closed for lunch today", "atienden hoy en la tarde", TODAY),
    ("is the office open", "están atendiendo hoy", (Now(), TODAY)),
    ("anyone there right now?", "hay alguien ahorita?", Now()),
    ("what time yall close", "a qué hora cierran", Now()),
    ("did you close already", "ya está cerrado?", Now()),
    ("how much longer are you open", "todavía están abiertos?", Now()),
    ("my pain is 9/10. are you open now", "ya abrieron", Now()),
    ("i can be there in 15 minutes, are you still open?", "llego en 15 minutos, todavía abren?", InMinutes(15)),
    ("will u be open in like an hour", "de aquí a una hora siguen abiertos?", InMinutes(60)),
    ("open in an hr?", "llego en media hora, van a estar?", (InMinutes(60), InMinutes(30))),
    ("will you still be open in a couple of hours", "abren dentro de un par de horas", InMinutes(120)),
    ("will you be open 2 hrs from now", "si llego en unas dos horas todavía me atienden", InMinutes(120)),
    ("are you open at 4:45 today", "abren hoy a las 4:45", Days(ahead(0), time(16, 45))),
    ("can i come by at 4 tomorrow", "puedo ir mañana a las 4", Days(ahead(1), time(16))),
    ("are you open at 7 in the morning tomorrow", "mañana a las 7 de la mañana", Days(ahead(1), time(7))),
    ("what are your hours tmrw", "mañana a qué hora abren", TOMORROW),
    ("are you open tomorrow morning", "mañana en la tarde están?", TOMORROW),
    ("what time do you close on fri", "el viernes hasta qué hora", Days(coming(FRI))),
    ("whats the latest i can come in on thursday", "el jueves a qué hora cierran", Days(coming(THU))),
    ("is 4:30 too late on thursday", "el jueves a las 4 y media alcanzo?", Days(coming(THU), time(16, 30))),
    ("are you open today or friday", "abren hoy o el viernes", Days(both(ahead(0), coming(FRI)))),
    ("are you guys open this weekend", "abren este fin de semana", Days(this_weekend)),
    ("are you open any earlier than 7 on mondays", "cuál es el horario de los lunes", Every(MON)),
    ("are you open the coming monday", "abren el lunes que viene", Days(lambda today: coming(MON)(today + DAY))),
    ("a week from tomorrow?", "de mañana en ocho abren?", Days(ahead(8))),
    ("are you open three weeks from today", "abren dentro de tres semanas", Days(ahead(21))),
    ("are you open monday the 7th of december", "abren el lunes 7 de diciembre", Days(monday_december_7)),
    ("are you open on friday the 25th", "abren el viernes 25", Days(fixed(date(2026, 12, 25)))),
    ("are you open on the 5th of next month", "abren el 5 del próximo mes", Days(fifth_of_next_month)),
    ("open dec 3 at 10", "abren el 3 de dic a las 10", Days(annual(12, 3), time(10))),
    ("are you open on 12-25-26", "abren el veinticinco de diciembre", Days(fixed(date(2026, 12, 25)))),
    ("are yall open xmas eve", "abren el día de nochebuena", Days(annual(12, 24), named=True)),
    ("r u open new years eve", "abren en noche vieja", Days(annual(12, 31), named=True)),
    ("do you close for christmas", "en navidad abren", Days(annual(12, 25), named=True)),
    ("are you open on easter monday", "abren el lunes de pascua", Days(fixed(date(2027, 3, 29)), named=True)),
    ("open on presidents day?", "abren el día de los presidentes", Days(of_month(2, MON, 2), named=True)),
    ("are you open the last monday in may", "abren el último lunes de mayo", Days(of_month(-1, MON, 5))),
    ("are you open between christmas and new years", "abren entre navidad y año nuevo", Unknown()),
    ("monday after next", "abren en semana santa", Unknown()),
    # other days and hours in the message than those that are asked about
    ("i had an infusion on friday, are you open today", "me pusieron la infusión el viernes, abren hoy?", TODAY),
    ("since monday my foot hurts, are you open tomorrow", "desde el lunes me duele el pie, abren mañana?", TOMORROW),
    (
        "my last infusion was november 3. are you open wednesday",
        "mi última infusión fue el 3 de noviembre. abren el miércoles?",
        Days(coming(WED)),
    ),
    ("will you be open 3 hours from now", "van a estar abiertos de aquí a tres horas", InMinutes(180)),
    ("will you be open in 90 minutes", "abren en hora y media", InMinutes(90)),
    (
        "its a 2 hour drive, leaving now. will you be open when i get there",
        "abren hoy a las 19 horas",
        (InMinutes(120), Days(ahead(0), time(19))),
    ),
    (
        "are you open 12/24 and 12/31",
        "abren el 24 de diciembre y el 31 de diciembre",
        Days(both(annual(12, 24), annual(12, 31))),
    ),
    (
        "are you open christmas and new years",
        "abren en nochebuena y en navidad",
        (
            Days(both(annual(12, 25), annual(1, 1)), named=True),
            Days(both(annual(12, 24), annual(12, 25)), named=True),
        ),
    ),
    ("open on my birthday dec 14?", "abren en mi cumpleaños, el 14 de diciembre?", Days(annual(12, 14))),
    ("are you open before friday", "abren antes del viernes", Unknown()),
    ("are you open after friday", "abren dentro de dos viernes", Unknown()),
    ("are you open the second to last friday of december", "abren un viernes sí y otro no", Unknown()),
    # no day that can be told, and none at all
    ("are you open next week", "abren la próxima semana", Unknown()),
    ("are you open after christmas", "abren después de navidad", Unknown()),
    ("are you open last monday", "abren el lunes pasado", Unknown()),
    ("are you open february 30", "abren el 30 de febrero", Unknown()),
    ("8/10", "8/10", Score()),
    ("pain is 8/10 today", "mi dolor es 8/10 hoy", Score()),
]


# What is so


def stretches(day: date) -> list[Stretch]:
    if day in CLOSED:
        return []
    return SPECIAL if day == SPECIAL_DAY else WEEK.get(day.weekday(), [])


def is_holiday(day: date) -> bool:
    """Whether the week has hours on it, and the clinic has said nothing about it."""
    return day in HOLIDAYS and day.weekday() in WEEK


def is_open(moment: datetime) -> bool:
    minutes = moment.hour * 60 + moment.minute
    return any(opens <= minutes < closes for opens, closes in stretches(moment.date()))


@cache
def next_opening(moment: datetime) -> datetime:
    """The next minute at which it opens for sure."""
    while not is_open(moment) or is_holiday(moment.date()):
        moment += MINUTE
    return moment


@dataclass
class Verdict:
    """What a reply has to state: whether it is open (None: neither), and the times and dates that it must and may name."""

    is_open: bool | None
    times: set[int] = field(default_factory=set)
    dates: set[date] = field(default_factory=set)
    may_times: set[int] = field(default_factory=set)
    may_dates: set[date] = field(default_factory=set)
    phone: bool = False


def of_day(day: date, at: time | None, now: datetime, *, named: bool) -> Verdict:
    """What is to be stated of one day."""
    if day == now.date() and (at is None or at <= now.time()):
        return of_today(now)
    spans = stretches(day)
    hours = {minute for span in spans for minute in span}
    if not spans:
        return Verdict(is_open=False, dates={day})
    if is_holiday(day) or (named and day != SPECIAL_DAY and at is None):
        return Verdict(is_open=None, times=hours, dates={day}, phone=True)
    if at is None:
        return Verdict(is_open=None, times=hours, dates={day})
    minute = at.hour * 60 + at.minute
    opened = any(opens <= minute < closes for opens, closes in spans)
    return Verdict(is_open=opened, times={minute, *hours}, dates={day})


def of_today(now: datetime) -> Verdict:
    """What is to be stated of the rest of today."""
    spans, minute = stretches(now.date()), now.hour * 60 + now.minute
    hours = {minute for span in spans for minute in span}
    if is_holiday(now.date()) and minute < spans[-1][1]:
        until = {closes for opens, closes in spans if opens <= minute < closes}
        return Verdict(is_open=None, times=until or hours, may_dates={now.date()}, phone=not until)
    if is_open(now):
        return Verdict(
            is_open=True, times={closes for opens, closes in spans if opens <= minute < closes}, may_times=hours
        )
    if spans and minute < spans[0][0]:
        return Verdict(is_open=False, times=hours)
    return closed(now, must=set() if not spans or minute < spans[-1][1] else {spans[-1][1]})


def closed(now: datetime, must: set[int]) -> Verdict:
    """It is closed at `now`, and opens again at some time, which is told."""
    opens = next_opening(now)
    between = {
        now.date() + ahead * DAY
        for ahead in range(1, (opens.date() - now.date()).days)
        if is_holiday(now.date() + ahead * DAY)
    }
    near = opens.date() - now.date() <= DAY
    today_hours = {minute for span in stretches(now.date()) for minute in span}
    return Verdict(
        is_open=False,
        times={*must, opens.hour * 60 + opens.minute},
        dates=({*()} if near else {opens.date()}) | between,
        may_times=today_hours,
        may_dates={now.date(), opens.date()},
    )


def verdicts(meaning: Meaning, now: datetime) -> Iterator[Verdict]:
    """What is to be stated, one verdict for each day."""
    match meaning:
        case Days(dates) if not dates(now.date()):
            yield Verdict(is_open=None, phone=True)
        case Days(dates, at, named):
            for day in sorted(set(dates(now.date()))):
                yield of_day(day, at, now, named=named)
        case InMinutes(minutes):
            moment = now + minutes * MINUTE
            yield of_day(moment.date(), moment.time(), now, named=False)
        case Every(weekday):
            hours = {minute for span in WEEK.get(weekday, []) for minute in span}
            yield Verdict(is_open=None if hours else False, times=hours)
        case Now() if is_open(now):
            until = {end for start, end in stretches(now.date()) if start <= now.hour * 60 + now.minute < end}
            yield Verdict(is_open=None if is_holiday(now.date()) else True, times=until)
        case Now():
            yield closed(now, must=set())
        case _:
            yield Verdict(is_open=None, phone=isinstance(meaning, Unknown))


# What is stated

MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "es": [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
}
WEEK_BEGINS = {"en": "Monday to Thursday:", "es": "Lunes a jueves:"}
STATES = {
    "en": {False: r"\bclosed\b|\bcloses at\b|\bnot open yet\b", True: r"\bis open\b"},
    "es": {False: r"\bcerrad[ao]\b|\bcerró\b|\bcierra a esa hora\b|\btodavía no abre\b", True: r"\bestá abierta\b"},
}
DATE = {
    "en": re.compile(rf"({'|'.join(MONTHS['en'])}) (\d+)(?:, (\d{{4}}))?"),
    "es": re.compile(rf"(\d+) de ({'|'.join(MONTHS['es'])})(?: de (\d{{4}}))?"),
}
TIME = re.compile(r"\b(\d{1,2})(?::(\d\d))? (am|pm|noon|a\. m\.|p\. m\.|del mediodía)")


def computed(text: str, lang: str) -> str:
    """The part of a reply before what is always so: the week, and what is published of days to come."""
    text = text.replace("\u00a0", " ")
    for end in (
        WEEK_BEGINS[lang],
        "The clinic has other hours than usual on:",
        "La clínica tendrá un horario distinto:",
    ):
        text = text.partition(end)[0]
    return text


def dates_in(text: str, lang: str, today: date) -> set[date]:
    """The dates that are named; one without its year is the next of its name."""
    found = set()
    for match in DATE[lang].finditer(text):
        name, number = (match[1], match[2]) if lang == "en" else (match[2], match[1])
        month, day = MONTHS[lang].index(name) + 1, int(number)
        found.add(date(int(match[3]), month, day) if match[3] else annual(month, day)(today)[0])
    return found


def times_in(text: str) -> set[int]:
    return {
        (int(hour) % 12 + (0 if half in {"am", "a. m."} else 12)) * 60 + int(minute or 0)
        for hour, minute, half in TIME.findall(text)
    }


def clinic_with_special_days(index: Index) -> Index:
    faq = index.faq
    special = SpecialHours(
        SPECIAL_DAY,
        SPECIAL_DAY,
        tuple(Span(time(*divmod(opens, 60)), time(*divmod(closes, 60))) for opens, closes in SPECIAL),
        {"en": "inventory", "es": "inventario"},
    )
    closure = Closure(*CLOSED, {"en": "staff training", "es": "capacitación"})
    return replace(index, faq=replace(faq, clinic=replace(faq.clinic, closures=(closure,), special_hours=(special,))))


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize(("english", "spanish", "meaning"), TABLE, ids=[row[0] for row in TABLE])
def test_the_hours_are_right_at_every_moment(
    index: Index, english: str, spanish: str, meaning: Meaning | tuple[Meaning, Meaning], lang: str
) -> None:
    question = english if lang == "en" else spanish
    if isinstance(meaning, tuple):
        meaning = meaning[lang == "es"]
    special = clinic_with_special_days(index)
    for name, now in MOMENTS.items():
        reply, _ = reply_to(special, Incoming(question, lang), Context(), now)
        told = f"{name}: {question}: {reply.text}"
        assert (reply.entries == ("advice-pain-score",)) is isinstance(meaning, Score), told
        if not isinstance(meaning, Score):
            judge(reply.text, lang, list(verdicts(meaning, now)), now, told)


def judge(text: str, lang: str, expected: list[Verdict], now: datetime, told: str) -> None:
    """Everything expected is stated, and of days and times nothing else."""
    stated = computed(text, lang)
    times, dates = times_in(stated), dates_in(stated, lang, now.date())
    must_times = set[int]().union(*(verdict.times for verdict in expected))
    must_dates = set[date]().union(*(verdict.dates for verdict in expected))
    if any(verdict.is_open is not None or verdict.times for verdict in expected):
        assert must_times <= times, told
        assert times <= must_times.union(*(verdict.may_times for verdict in expected)), told
    assert must_dates <= dates, told
    assert dates <= must_dates.union(*(verdict.may_dates for verdict in expected)), told
    for state in (True, False):
        if any(verdict.is_open is state for verdict in expected):
            assert re.search(STATES[lang][state], stated), told
        elif all(verdict.is_open is not None for verdict in expected):
            assert not re.search(STATES[lang][state], stated), told
    if any(verdict.phone for verdict in expected):
        assert PHONE in text, told


def test_the_table_is_as_large_as_it_should_be() -> None:
    assert len(TABLE) >= 60
    assert len(MOMENTS) == 9
