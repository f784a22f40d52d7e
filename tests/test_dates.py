"""Which day and hour a message speaks of."""

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.dates import Asked, asked

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
    "the 32nd",
    "feb 30",
    "30 de febrero",
    "13/13",
    "1/1/0000",
    "abren por la mañana",
    "a que hora abren en la mañana",
    "can i come in the morning",
    "someday",
    "my birthday",
    "what are your hours",
    "may i bring someone",
    "",
]


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
            *("midnight", "noon", "friday", "mañana", "pasado", "hours", "mg"),
        ]
    ),
    max_size=12,
).map(" ".join)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(MESSAGES, st.dates(date(2020, 1, 1), date(2100, 1, 1)))
def test_no_message_breaks_the_reading_and_no_day_gone_by_is_named(message: str, today: date) -> None:
    found = asked(message, today)
    assert isinstance(found, Asked)
    assert found.day is None or found.day >= today
