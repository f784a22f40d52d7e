"""Which day and hour a message speaks of."""

from datetime import date, time, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.dates import Asked, asked
from faq.lexicons import LEXICONS

TODAY = date(2026, 11, 22)  # a Sunday
MON, TUE, WED, THU, FRI, SAT = (date(2026, 11, 23 + number) for number in range(6))
CHRISTMAS = date(2026, 12, 25)
NEW_YEAR = date(2027, 1, 1)

DAYS = [
    # weekdays
    ("are you open on friday?", FRI),
    ("open fri?", FRI),
    ("are u open thurs", THU),
    ("weds?", WED),
    ("open wensday?", WED),
    ("open on thrusday", THU),
    ("are you open tuesdsay", TUE),
    ("open saterday?", SAT),
    ("are you open on mondays", MON),
    ("open sundays?", TODAY),
    ("¿abren el viernes?", FRI),
    ("abren los sabados?", SAT),
    ("abren el sábado", SAT),
    ("abren el miércoles", WED),
    ("abren el miercoels", WED),
    ("abren los lunes", MON),
    ("domingo", TODAY),
    # today, tomorrow
    ("are you open today", TODAY),
    ("open tonight?", TODAY),
    ("what time do you close tomorrow", MON),
    ("open tmrw", MON),
    ("open tommorow", MON),
    ("are you open the day after tomorrow", TUE),
    ("abren hoy", TODAY),
    ("abren mañana", MON),
    ("abren mañana por la mañana", MON),
    ("mañana en la mañana", MON),
    ("abren pasado mañana", TUE),
    ("abren mñn", MON),
    ("now or tomorrow", MON),
    # dates
    ("are you open on the 25th", WED),
    ("the 25th of december", CHRISTMAS),
    ("on the 30th?", date(2026, 11, 30)),
    ("open the 25", WED),
    ("the 21st", date(2026, 12, 21)),
    ("dec 25", CHRISTMAS),
    ("25th december", CHRISTMAS),
    ("open 12/25?", CHRISTMAS),
    ("open 12/25/2026", CHRISTMAS),
    ("open 12/25/26", CHRISTMAS),
    ("open 12/25/2027", date(2027, 12, 25)),
    ("abren el 25/12", CHRISTMAS),
    ("11/22", TODAY),
    ("11/21", date(2027, 11, 21)),
    ("open 1/2?", date(2027, 1, 2)),
    ("Jan 1, 2027", NEW_YEAR),
    ("el 25", WED),
    ("el día 25 abren", WED),
    ("el 25 de diciembre", CHRISTMAS),
    ("25 de diciembre", CHRISTMAS),
    ("diciembre 25", CHRISTMAS),
    ("abren el 1 de enero", NEW_YEAR),
    ("abren el primero de enero", NEW_YEAR),
    ("el 31", date(2026, 12, 31)),
    ("are you open on the second?", date(2026, 12, 2)),
    ("closed on the twenty fifth?", WED),
    ("abren el día dos", date(2026, 12, 2)),
    ("¿abren el día primero?", date(2026, 12, 1)),
    ("are you open 24/7 or closed on friday", FRI),
    ("my pain is 7/10 today", TODAY),
]
HOURS = [
    ("are you open at 3pm", time(15)),
    ("open at 3", time(15)),
    ("are you open at 3 for walk ins", time(15)),
    ("at 6", time(18)),
    ("at 7", time(7)),
    ("7 AM", time(7)),
    ("7 a. m.", time(7)),
    ("until 4:30?", time(16, 30)),
    ("4:30pm", time(16, 30)),
    ("11:30 a.m.", time(11, 30)),
    ("16:30", time(16, 30)),
    ("0:30", time(0, 30)),
    ("12 pm", time(12)),
    ("12am", time(0)),
    ("8 o'clock", time(8)),
    ("8 o’clock", time(8)),
    ("half past four", time(16, 30)),
    ("half past 4", time(16, 30)),
    ("quarter past four", time(16, 15)),
    ("quarter to five", time(16, 45)),
    ("quarter to one", time(12, 45)),
    ("open at four thirty", time(16, 30)),
    ("four thirty", time(16, 30)),
    ("at eight in the morning", time(8)),
    ("4 in the afternoon", time(16)),
    ("7 in the evening", time(19)),
    ("at noon", time(12)),
    ("midnight", time(0)),
    ("how long after infusion 3, say at 10", time(10)),
    ("20 mg at 8 am", time(8)),
    ("2 infusions a day at 9", time(9)),
    ("after 4", time(16)),
    ("before 10?", time(10)),
    ("from 8 to 12", time(8)),
    ("a las 3", time(15)),
    ("a las 3 de la tarde", time(15)),
    ("a las 10 de la mañana", time(10)),
    ("a las 8 de la noche", time(20)),
    ("a las 4:30 p.m.", time(16, 30)),
    ("a las cuatro y media", time(16, 30)),
    ("cuatro y media", time(16, 30)),
    ("4 y media", time(16, 30)),
    ("a las cuatro y cuarto", time(16, 15)),
    ("a las cinco menos cuarto", time(16, 45)),
    ("a la una", time(13)),
    ("al mediodía", time(12)),
    ("al medio día", time(12)),
    ("medianoche", time(0)),
    ("antes de las 8", time(8)),
    ("las 16h", time(16)),
]
BOTH = [
    ("friday at 3?", FRI, time(15)),
    ("fridays until 4:30?", FRI, time(16, 30)),
    ("open monday morning at 8", MON, time(8)),
    ("december 25th at 10am", CHRISTMAS, time(10)),
    ("3 pm friday dec 4", date(2026, 12, 4), time(15)),
    ("the 3rd at 3", date(2026, 12, 3), time(15)),
    ("on the second at 3", date(2026, 12, 2), time(15)),
    ("can i come at 3 tomorrow for 2 infusions", MON, time(15)),
    ("viernes a las 3", FRI, time(15)),
    ("al mediodía del viernes", FRI, time(12)),
    ("25 de diciembre a las 10", CHRISTMAS, time(10)),
    ("hoy hasta las 6 de la tarde", TODAY, time(18)),
    ("mañana a las 9 de la mañana", MON, time(9)),
]
NOW = [
    "are you open right now",
    "are you open now",
    "r u open rn",
    "are you still open",
    "is it open at the moment",
    "abren ahorita",
    "están abiertos ahora",
    "en este momento",
    "todavía están?",
]
NO_TIME = [
    "the dose is 0.07 mg/kg/hr",
    "0.07 mg/kg/hora",
    "after 4.5 days of infusion",
    "does it last 4.5 days",
    "up to 60 mg",
    "at 45 mg",
    "from 20 to 60 mg",
    "it costs $300",
    "goes up to 5 dollars",
    "i pay 200 a month at 5 percent",
    "up to 50%",
    "i am 45 years old",
    "from 12 years old",
    "desde los 12 años",
    "tengo 45 años",
    "my number is 602-922-8527",
    "call me at (602) 922-8527",
    "call me at 602 922 8527",
    "2 infusions",
    "after 2 infusions",
    "how long after 3 infusions does it work",
    "after 2 more infusions",
    "after 2 surgeries",
    "after one infusion",
    "despues de 2 infusiones",
    "a los 3 dias",
    "a una hora de Phoenix",
    "to one of you",
    "takes 4 to 6 hours",
    "from 2 to 4 weeks",
    "from 0 to 10 pain",
    "pain 9/10",
    "a 1/2 dose",
    "the 1st infusion",
    "the 2 infusions",
    "born 05/12/1980",
    "i have 2 kids may i bring them",
    "2 pills in the morning",
    "zip 85308, suite 126, 18205 N 51st Ave",
    "24/7",
    "24:00",
    "abren por la mañana",
    "a que hora abren en la mañana",
    "can i come in the morning",
    "someday",
    "my birthday",
    "what are your hours",
    "may i bring someone",
    "the sun hurts my hand, are you open?",
    "i sat down, are you open",
    "who won the suns game",
    "does it spread to my left side on the second infusion",
    "¿a qué partes del cuerpo pasa?",
    "",
]


# Sunday, November 22, 2026 is today, as above; a message with two days names both, or may mean either.
MORE_DAYS = [
    # from another day
    ("a week from monday", date(2026, 11, 30)),
    ("open a week from today?", date(2026, 11, 29)),
    ("two weeks from friday", date(2026, 12, 11)),
    ("the day after christmas", date(2026, 12, 26)),
    ("the day before thanksgiving", WED),
    ("2 days after christmas", date(2026, 12, 27)),
    ("the friday after thanksgiving", FRI),
    ("the thurday after thanksgiving", date(2026, 12, 3)),
    ("the monday before christmas", date(2026, 12, 21)),
    ("monday week", date(2026, 11, 30)),
    ("de hoy en ocho", date(2026, 11, 29)),
    ("de mañana en ocho días", date(2026, 11, 30)),
    ("del lunes en quince", date(2026, 12, 7)),
    ("el día después de navidad", date(2026, 12, 26)),
    ("dos días antes de navidad", date(2026, 12, 23)),
    ("el lunes después de navidad", date(2026, 12, 28)),
    # counted from today
    ("in two weeks", date(2026, 12, 6)),
    ("in 10 days", date(2026, 12, 2)),
    ("three days from now", WED),
    ("in a month", date(2026, 12, 22)),
    ("en dos semanas", date(2026, 12, 6)),
    ("dentro de tres días", WED),
    ("de aquí a una semana", date(2026, 11, 29)),
    # weekdays of a month
    ("the first monday of december", date(2026, 12, 7)),
    ("first tues in jan", date(2027, 1, 5)),
    ("first tueday of january", date(2027, 1, 5)),
    ("first monday of sep", date(2027, 9, 6)),
    ("the last friday of the month", FRI),
    ("third wednesday of next month", date(2026, 12, 16)),
    ("last day of the month", date(2026, 11, 30)),
    ("el primer lunes de diciembre", date(2026, 12, 7)),
    ("el último viernes del mes", FRI),
    ("el segundo martes de enero de 2027", date(2027, 1, 12)),
    # months by name
    ("dec 3rd", date(2026, 12, 3)),
    ("dec. 3", date(2026, 12, 3)),
    ("sep 7th", date(2027, 9, 7)),
    ("december the 3rd", date(2026, 12, 3)),
    ("december third", date(2026, 12, 3)),
    ("the twenty fifth of december", CHRISTMAS),
    ("3 dec 2026", date(2026, 12, 3)),
    ("25-dec", CHRISTMAS),
    ("el tres de diciembre", date(2026, 12, 3)),
    ("el 3 de diciembre de 2026", date(2026, 12, 3)),
    ("veinticinco de diciembre", CHRISTMAS),
    ("1ro de enero", NEW_YEAR),
    # digits
    ("3/12", date(2027, 3, 12)),
    ("2026-12-03", date(2026, 12, 3)),
    ("2026/12/03", date(2026, 12, 3)),
    ("12-25", CHRISTMAS),
    ("12-03-2026", date(2026, 12, 3)),
    ("25.12.2026", CHRISTMAS),
    ("open 8/10?", date(2027, 8, 10)),
    ("on 12/10", date(2026, 12, 10)),
    # the coming weekday
    ("this friday", FRI),
    ("el lunes que viene", MON),
    ("el próximo viernes", FRI),
    ("este viernes", FRI),
    ("el domingo que viene", date(2026, 11, 29)),
    ("friday the 4th", date(2026, 12, 4)),
    ("viernes 4", date(2026, 12, 4)),
    # holidays that move, or are not federal
    ("thanksgiving", date(2026, 11, 26)),
    ("black friday", FRI),
    ("christmas eve", date(2026, 12, 24)),
    ("new year's eve", date(2026, 12, 31)),
    ("new years", NEW_YEAR),
    ("mlk day", date(2027, 1, 18)),
    ("presidents' day", date(2027, 2, 15)),
    ("good friday", date(2027, 3, 26)),
    ("easter", date(2027, 3, 28)),
    ("easter monday", date(2027, 3, 29)),
    ("mother's day", date(2027, 5, 9)),
    ("memorial day", date(2027, 5, 31)),
    ("juneteenth", date(2027, 6, 19)),
    ("july 4th", date(2027, 7, 4)),
    ("labor day", date(2027, 9, 6)),
    ("veterans day", date(2027, 11, 11)),
    ("nochebuena", date(2026, 12, 24)),
    ("víspera de año nuevo", date(2026, 12, 31)),
    ("viernes santo", date(2027, 3, 26)),
    ("día de acción de gracias", date(2026, 11, 26)),
    ("día de los muertos", date(2027, 11, 2)),
    ("día de reyes", date(2027, 1, 6)),
    ("this afternoon", TODAY),
    ("esta tarde", TODAY),
]
TWO_DAYS = [
    ("next friday", FRI, date(2026, 12, 4)),
    ("monday or tuesday?", MON, TUE),
    ("today or tomorrow", TODAY, MON),
    ("hoy o pasado mañana", TODAY, TUE),
    ("friday december 5th", date(2026, 12, 5), FRI),
    ("monday of next week", MON, date(2026, 11, 30)),
    ("el lunes de la próxima semana", MON, date(2026, 11, 30)),
    ("en ocho días", date(2026, 11, 29), date(2026, 11, 30)),
    ("día del trabajo", date(2027, 5, 1), date(2027, 9, 6)),
    ("día de las madres", date(2027, 5, 9), date(2027, 5, 10)),
]
UNCLEAR = [
    "feb 30",
    "30 de febrero",
    "the 32nd",
    "13/13",
    "1/1/0000",
    "11/20/2026",
    "last monday",
    "el lunes pasado",
    "yesterday",
    "ayer",
    "next week",
    "la próxima semana",
    "next month",
    "in december",
    "en diciembre",
    "monday to thursday",
    "de lunes a jueves",
    "after christmas",
    "christmas week",
    "the week of thanksgiving",
    "después de navidad",
    "semana santa",
    "diwali",
    "a monday in december",
    "friday after next",
    "every other monday",
    "in a couple of weeks",
    "the fifth monday of december",
    "the end of the month",
    "a fin de mes",
]
SCORES = [
    "8/10",
    "pain is 8/10",
    "4/10",
    "7-8/10",
    "7.5/10",
    "8 out of 10",
    "dolor 8 de 10",
    "mi dolor es 9/10",
    "10/10",
    "i am at a 6/10, is that bad",
]
AHEAD = [
    ("will you be open in an hour", timedelta(hours=1)),
    ("open in 30 minutes?", timedelta(minutes=30)),
    ("in half an hour", timedelta(minutes=30)),
    ("in an hour and a half", timedelta(minutes=90)),
    ("in 2 hrs", timedelta(hours=2)),
    ("i am 20 minutes away", timedelta(minutes=20)),
    ("en una hora", timedelta(hours=1)),
    ("en media hora", timedelta(minutes=30)),
    ("dentro de dos horas", timedelta(hours=2)),
    ("en una hora y media", timedelta(minutes=90)),
    ("estoy a 20 minutos", timedelta(minutes=20)),
]


@pytest.mark.parametrize(("message", "day"), MORE_DAYS)
def test_a_day_is_computed_as_people_name_it(message: str, day: date) -> None:
    found = asked(message, TODAY)
    assert (found.day, found.other, found.at, found.unclear) == (day, None, None, False)


@pytest.mark.parametrize(("lang", "message"), [("en", "first {} of {}"), ("es", "el primer {} de {}")])
def test_every_name_of_a_weekday_and_of_a_month_is_read_in_a_longer_name(lang: str, message: str) -> None:
    times = LEXICONS[lang].times
    for (weekday, day), (month, number) in product(times.weekdays.items(), times.months.items()):
        found = asked(message.format(weekday, month), TODAY).day
        assert found is not None
        assert (found.day <= 7, found.weekday(), found.month) == (True, day, number)


@pytest.mark.parametrize(("message", "day", "other"), TWO_DAYS)
def test_words_that_may_mean_two_days_name_both(message: str, day: date, other: date) -> None:
    found = asked(message, TODAY)
    assert (found.day, found.other) == (day, other)


@pytest.mark.parametrize("message", UNCLEAR)
def test_a_day_that_cannot_be_told_is_not_guessed(message: str) -> None:
    found = asked(message, TODAY)
    assert found.unclear
    assert found.day is None


@pytest.mark.parametrize("message", SCORES)
def test_a_pain_score_is_no_date(message: str) -> None:
    found = asked(message, TODAY)
    assert not found
    assert not found.bare
    assert found.score is ("bad" not in message)


def test_a_pain_score_beside_a_day_leaves_the_day_and_is_no_question_about_hours() -> None:
    found = asked("8/10 today", TODAY)
    assert (found.day, found.bare) == (TODAY, False)


def test_two_numbers_are_read_both_ways_where_both_are_usual() -> None:
    both = asked("abren el 3/12", TODAY, month_first=False)
    assert {both.day, both.other} == {date(2026, 12, 3), date(2027, 3, 12)}
    assert asked("abren el 25/12", TODAY, month_first=False).day == CHRISTMAS
    assert asked("abren el 25/12", TODAY, month_first=False).other is None


@pytest.mark.parametrize(("message", "ahead"), AHEAD)
def test_a_stretch_of_time_counts_from_now(message: str, ahead: timedelta) -> None:
    found = asked(message, TODAY)
    assert (found.ahead, found.day, found.at, found.now) == (ahead, None, None, False)


@pytest.mark.parametrize("message", ["on fridays", "every friday", "los viernes", "cada viernes"])
def test_every_weekday_of_a_name_is_told_from_the_coming_one(message: str) -> None:
    assert asked(message, TODAY).every
    assert not asked("friday", TODAY).every
    assert not asked("el viernes", TODAY).every


@pytest.mark.parametrize("message", ["christmas eve", "el día después de navidad", "good friday"])
def test_a_day_called_by_a_holidays_name_is_marked(message: str) -> None:
    assert asked(message, TODAY).holiday
    assert not asked("december 24", TODAY).holiday


def test_the_day_after_a_holiday_may_be_today() -> None:
    assert asked("the day after christmas", date(2026, 12, 26)).day == date(2026, 12, 26)
    assert asked("christmas", date(2026, 12, 26)).day == date(2027, 12, 25)


@pytest.mark.parametrize(("message", "day"), DAYS)
def test_the_day_a_message_speaks_of_is_found(message: str, day: date) -> None:
    found = asked(message, TODAY)
    assert (found.day, found.at, found.now) == (day, None, False)


@pytest.mark.parametrize(("message", "at"), HOURS)
def test_the_hour_a_message_speaks_of_is_found(message: str, at: time) -> None:
    found = asked(message, TODAY)
    assert (found.day, found.at, found.now) == (None, at, False)


@pytest.mark.parametrize(("message", "day", "at"), BOTH)
def test_a_day_and_an_hour_in_one_message_are_both_found(message: str, day: date, at: time) -> None:
    found = asked(message, TODAY)
    assert (found.day, found.at) == (day, at)


@pytest.mark.parametrize("message", NOW)
def test_a_message_about_this_moment_is_told(message: str) -> None:
    found = asked(message, TODAY)
    assert (found.day, found.at, found.now) == (None, None, True)


@pytest.mark.parametrize("message", NO_TIME)
def test_a_number_that_is_no_time_is_not_taken_for_one(message: str) -> None:
    found = asked(message, TODAY)
    assert (found.day, found.at, found.now) == (None, None, False)
    assert not found


@pytest.mark.parametrize(
    "message", ["and on fridays?", "friday at 3?", "half past 4 on monday", "y el jueves a las 9?", "abren ahorita"]
)
def test_a_message_of_little_but_a_time_is_bare(message: str) -> None:
    assert asked(message, TODAY).bare


@pytest.mark.parametrize(
    "message", ["can I eat before my infusion friday", "is ketamine safe at 3 pm", "me duele mucho hoy", "", "👍"]
)
def test_a_message_with_a_subject_of_its_own_is_not_bare(message: str) -> None:
    assert not asked(message, TODAY).bare


def test_today_outdoes_now_but_another_day_rules_it_out() -> None:
    assert asked("are you open now today", TODAY).now
    assert not asked("are you open on friday now", TODAY).now


def test_a_weekday_is_the_coming_one_and_today_counts() -> None:
    assert asked("sunday", TODAY).day == TODAY
    assert asked("friday", FRI).day == FRI
    assert asked("thursday", FRI).day == date(2026, 12, 3)


def test_a_day_of_the_month_skips_months_too_short_for_it() -> None:
    assert asked("on the 31st", date(2027, 2, 10)).day == date(2027, 3, 31)


MESSAGES = st.text(st.characters(), max_size=60) | st.lists(
    st.sampled_from(
        [
            *(
                "0",
                "1",
                "٣",
                "31",
                "99",
                "/",
                ":",
                ".",
                "-",
                "at",
                "las",
                "the",
                "el",
                "dec",
                "de",
                "feb",
                "may",
                "primero",
            ),
            *(
                "30th",
                "0/0",
                "2/30/2026",
                "1/1/0000",
                "12/31/9999",
                "half past",
                "one",
                "una",
                "y media",
                "quarter to",
                "pm",
            ),
            *(
                "day after",
                "a week from",
                "de hoy en ocho",
                "next",
                "first",
                "of",
                "before",
                "christmas",
                "in 999 weeks",
            ),
            *("midnight", "noon", "friday", "thurday", "sep", "after", "mañana", "pasado", "hours", "mg"),
        ]
    ),
    max_size=12,
).map(" ".join)


@settings(max_examples=300)
@given(MESSAGES, st.dates(date(2020, 1, 1), date(2100, 1, 1)))
def test_no_message_breaks_the_reading_and_no_day_gone_by_is_named(message: str, today: date) -> None:
    found = asked(message, today)
    assert isinstance(found, Asked)
    assert found.day is None or found.day >= today
