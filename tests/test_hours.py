"""When the clinic is open, and how a reply says it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo

import clinic_content
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import answers, opening_hours
from faq import facts, hours
from faq.dates import NOTHING_ASKED, Asked
from faq.hours import State
from faq.model import Clinic, Closure, Faq, Span, SpecialHours

ARIZONA = timezone(timedelta(hours=-7))
"""The oracle's own clock: seven hours behind UTC the whole year."""
OPEN_MINUTES = {
    **dict.fromkeys((0, 1, 2, 3), range(7 * 60, 16 * 60 + 30)),
    4: range(8 * 60, 12 * 60),
}
"""Weekday (Monday is 0) to its minutes, as the clinic's page lists them."""
CLOSED_DAYS = (date(2026, 12, 2), date(2026, 12, 3))
"""A Wednesday and a Thursday."""
MINUTE = timedelta(minutes=1)
FIRST, LAST = datetime(2026, 11, 23, tzinfo=ARIZONA), datetime(2026, 12, 7, tzinfo=ARIZONA)
THANKSGIVING = date(2026, 11, 26)
NOW = datetime(2026, 11, 22, 9, tzinfo=ARIZONA)


@cache
def faq() -> Faq:
    """The real content, with two days of holidays."""
    real = clinic_content.faq()
    closure = Closure(*CLOSED_DAYS, {"en": "staff training", "es": "capacitación"})
    return replace(real, clinic=replace(real.clinic, closures=(closure,)))


def clinic() -> Clinic:
    return faq().clinic


def is_open(moment: datetime) -> bool:
    """The oracle: the minute is in the table, and the day is no closed one."""
    minutes = OPEN_MINUTES.get(moment.weekday(), range(0))
    return moment.date() not in CLOSED_DAYS and moment.hour * 60 + moment.minute in minutes


def at(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=ARIZONA)


def test_every_minute_of_two_weeks_agrees_with_an_oracle_stepping_minute_by_minute() -> None:
    # From the end backwards, the next minute at which it changes is known without looking ahead.
    moment, changes = LAST + timedelta(days=3), {True: LAST, False: LAST}
    while moment > FIRST:
        moment -= MINUTE
        # An opening on a public holiday is not promised, though the day counts as open while it lasts.
        if not is_open(moment) or moment.date() != THANKSGIVING:
            changes[is_open(moment)] = moment
        expected = State(until=changes[False]) if is_open(moment) else State(opens=changes[True])
        if moment < LAST:
            assert hours.state(clinic(), moment) == expected, moment


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001 -- local times, made aware below
    st.sampled_from(
        ["UTC", "America/New_York", "Europe/London", "Asia/Kolkata", "Pacific/Kiritimati", "Pacific/Pago_Pago"]
    ),
)
def test_the_time_zone_now_is_given_in_changes_nothing(local: datetime, zone: str) -> None:
    moment = local.replace(tzinfo=UTC)
    elsewhere = hours.state(clinic(), moment.astimezone(ZoneInfo(zone)))
    assert elsewhere == hours.state(clinic(), moment)
    assert bool(elsewhere.until) == is_open(moment.astimezone(ARIZONA))


@pytest.mark.parametrize(
    ("moment", "opened"),
    [
        (at(date(2026, 11, 23), 6, 59, 59), False),
        (at(date(2026, 11, 23), 7), True),
        (at(date(2026, 11, 23), 16, 29, 59), True),
        (at(date(2026, 11, 23), 16, 30), False),
        (at(date(2026, 11, 27), 7, 59), False),
        (at(date(2026, 11, 27), 8), True),
        (at(date(2026, 11, 27), 11, 59), True),
        (at(date(2026, 11, 27), 12), False),
        (at(date(2026, 11, 28), 10), False),
        (at(date(2026, 11, 29), 10), False),
        (at(date(2026, 12, 1), 16, 29), True),
        (at(date(2026, 12, 2), 10), False),
        (at(date(2026, 12, 3), 10), False),
        (at(date(2026, 12, 4), 10), True),
    ],
)
def test_it_opens_on_the_minute_and_is_closed_from_the_closing_minute_on(moment: datetime, opened: bool) -> None:  # noqa: FBT001
    state = hours.state(clinic(), moment)
    assert bool(state.until) is opened
    assert bool(state.opens) is not opened


def test_it_opens_next_after_the_weekend_and_after_a_closure() -> None:
    assert hours.state(clinic(), at(date(2026, 11, 27), 12)).opens == at(date(2026, 11, 30), 7)
    assert hours.state(clinic(), at(date(2026, 12, 1), 17)).opens == at(date(2026, 12, 4), 8)


@pytest.mark.parametrize("day", [date(2026, 7, 15), date(2026, 1, 14)])
def test_arizona_keeps_the_same_time_in_summer_and_winter(day: date) -> None:
    opening = datetime(day.year, day.month, day.day, 14, tzinfo=UTC)
    assert hours.state(clinic(), opening - MINUTE) == State(opens=opening)
    assert hours.state(clinic(), opening) == State(until=datetime(day.year, day.month, day.day, 23, 30, tzinfo=UTC))


def test_the_day_at_the_clinic_counts_and_not_the_day_in_utc() -> None:
    # Sunday in UTC is still Saturday evening in Arizona; Tuesday in UTC is still Monday afternoon.
    assert hours.local(clinic(), datetime(2026, 11, 22, 3, tzinfo=UTC)).date() == date(2026, 11, 21)
    assert hours.state(clinic(), datetime(2026, 11, 23, 23, 29, tzinfo=UTC)).until


def test_a_clinic_that_is_never_open_says_so_and_does_not_look_forever() -> None:
    assert hours.state(replace(clinic(), hours={}), NOW) == State()


def test_a_closure_of_a_year_is_looked_past() -> None:
    closure = Closure(date(2026, 11, 22), date(2027, 11, 23), {"en": "move", "es": "mudanza"})
    state = hours.state(replace(clinic(), closures=(closure,)), NOW)
    assert state == State(opens=at(date(2027, 11, 24), 7))


@pytest.mark.parametrize("day", CLOSED_DAYS)
def test_both_ends_of_a_closure_are_closed(day: date) -> None:
    assert hours.closure_on(clinic(), day)
    assert hours.spans_on(clinic(), day) == ()


@pytest.mark.parametrize("day", [CLOSED_DAYS[0] - timedelta(days=1), CLOSED_DAYS[1] + timedelta(days=1)])
def test_the_days_around_a_closure_keep_their_hours(day: date) -> None:
    assert hours.closure_on(clinic(), day) is None
    assert hours.spans_on(clinic(), day) == clinic().hours[day.weekday()]


@pytest.mark.parametrize(
    "day", [THANKSGIVING, date(2026, 12, 25), date(2027, 1, 1), date(2026, 7, 3), date(2030, 12, 25)]
)
def test_public_holidays_are_known(day: date) -> None:
    assert hours.is_public_holiday(day)


@pytest.mark.parametrize("day", [date(2026, 11, 25), date(2026, 11, 27), date(2026, 12, 24), date(2026, 7, 6)])
def test_days_around_public_holidays_are_ordinary(day: date) -> None:
    assert not hours.is_public_holiday(day)


MONDAY, FRIDAY, SATURDAY = date(2026, 11, 23), date(2026, 11, 27), date(2026, 11, 28)


@pytest.mark.parametrize(
    ("day", "hour", "english", "spanish"),
    [
        (
            FRIDAY,
            None,
            "On Friday, November 27 the clinic is open from 8\u00a0am to 12\u00a0noon.",
            "El viernes 27 de noviembre la clínica abre de 8\u00a0a.\u00a0m. a 12\u00a0del\u00a0mediodía.",
        ),
        (
            MONDAY,
            time(16, 29),
            "At 4:29\u00a0pm on Monday, November 23 the clinic is open. Hours that day: 7\u00a0am to 4:30\u00a0pm.",
            (
                "El lunes 23 de noviembre a esa hora (4:29\u00a0p.\u00a0m.) la clínica está abierta. "
                "Horario de ese día: 7\u00a0a.\u00a0m. a 4:30\u00a0p.\u00a0m."
            ),
        ),
        (
            MONDAY,
            time(16, 30),
            "On Monday, November 23 the clinic closes at 4:30\u00a0pm. Hours that day: 7\u00a0am to 4:30\u00a0pm.",
            (
                "El lunes 23 de noviembre la clínica cierra a esa hora (4:30\u00a0p.\u00a0m.). "
                "Horario de ese día: 7\u00a0a.\u00a0m. a 4:30\u00a0p.\u00a0m."
            ),
        ),
        (
            FRIDAY,
            time(15),
            "At 3\u00a0pm on Friday, November 27 the clinic is closed. Hours that day: 8\u00a0am to 12\u00a0noon.",
            (
                "El viernes 27 de noviembre a esa hora (3\u00a0p.\u00a0m.) la clínica está cerrada. "
                "Horario de ese día: 8\u00a0a.\u00a0m. a 12\u00a0del\u00a0mediodía."
            ),
        ),
        (
            SATURDAY,
            time(10),
            "On Saturday, November 28 the clinic is closed: it lists no hours for that day.",
            "El sábado 28 de noviembre la clínica está cerrada: no publica horario para ese día.",
        ),
        (
            CLOSED_DAYS[1],
            time(10),
            "On Thursday, December 3 the clinic is closed (staff training).",
            "El jueves 3 de diciembre la clínica está cerrada (capacitación).",
        ),
        (
            THANKSGIVING,
            time(10),
            (
                "Thursday, November 26 is a public holiday, and the clinic has not published holiday hours. Its regular hours "
                "that day are 7\u00a0am to 4:30\u00a0pm. Please call (602) 922-8527 first."
            ),
            (
                "El jueves 26 de noviembre es día festivo, y la clínica no ha publicado horario para días festivos. El horario "
                "normal de ese día es de 7\u00a0a.\u00a0m. a 4:30\u00a0p.\u00a0m. Para confirmar, llame al (602) 922-8527."
            ),
        ),
    ],
)
def test_the_reply_about_a_day_says_open_or_closed_and_why(
    day: date, hour: time | None, english: str, spanish: str
) -> None:
    assert opening_hours.on_day(faq(), Asked(day, hour), day, "en", NOW) == english
    assert opening_hours.on_day(faq(), Asked(day, hour), day, "es", NOW) == spanish


@pytest.mark.parametrize("hour", [time(7), time(6, 59)])
def test_the_opening_minute_is_open_and_the_one_before_is_closed(hour: time) -> None:
    expected = "open" if hour == time(7) else "closed"
    assert f"the clinic is {expected}." in opening_hours.on_day(faq(), Asked(MONDAY, hour), MONDAY, "en", NOW)


def test_a_published_closure_on_a_public_holiday_is_told_with_its_reason() -> None:
    closure = Closure(THANKSGIVING, THANKSGIVING, {"en": "Thanksgiving", "es": "Acción de Gracias"})
    closed = replace(faq(), clinic=replace(clinic(), closures=(closure,)))
    reply = opening_hours.on_day(closed, Asked(THANKSGIVING), THANKSGIVING, "es", NOW)
    assert reply == "El jueves 26 de noviembre la clínica está cerrada (Acción de Gracias)."


def test_a_public_holiday_on_a_weekend_is_simply_closed() -> None:
    day = date(2027, 7, 4)  # a Sunday
    assert "lists no hours" in opening_hours.on_day(faq(), Asked(day), day, "en", NOW)


def test_the_reply_about_now_says_until_when_or_from_when() -> None:
    entry = faq().entries["hours-now"]
    opened, closed = at(MONDAY, 9), at(FRIDAY, 12)
    asked = Asked(now=True)
    assert opening_hours.opening(faq(), entry, "en", opened, asked).startswith(
        "The clinic is open right now, until 4:30\u00a0pm."
    )
    assert opening_hours.opening(faq(), entry, "en", closed, asked).startswith(
        "The clinic is closed right now. It opens again Monday, November 30 at 7\u00a0am."
    )
    assert opening_hours.opening(faq(), entry, "es", closed, NOTHING_ASKED).startswith(
        "La clínica está cerrada ahora. Abre el lunes 30 de noviembre a las 7\u00a0a.\u00a0m."
    )


# Special hours, two stretches a day, and a notice that ends

INVENTORY = SpecialHours(
    THANKSGIVING,
    THANKSGIVING,
    (Span(time(9), time(12)), Span(time(13), time(15))),
    {"en": "inventory", "es": "inventario"},
)


def specially_open() -> Faq:
    """The clinic with special hours on a public holiday."""
    return replace(faq(), clinic=replace(clinic(), special_hours=(INVENTORY,)))


def test_special_hours_go_before_the_week_and_before_the_holiday() -> None:
    changed = specially_open().clinic
    assert hours.state(changed, at(date(2026, 11, 25), 17)) == State(opens=at(THANKSGIVING, 9))
    assert hours.state(changed, at(THANKSGIVING, 10)) == State(until=at(THANKSGIVING, 12))
    assert hours.state(changed, at(THANKSGIVING, 12)) == State(opens=at(THANKSGIVING, 13))
    assert hours.state(changed, at(THANKSGIVING, 15)) == State(opens=at(FRIDAY, 8))


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        (
            "en",
            "On Thursday, November 26 the clinic has other hours than usual (inventory): 9 am to 12 noon and 1 pm to 3 pm.",
        ),
        (
            "es",
            (
                "El jueves 26 de noviembre la clínica tiene un horario distinto (inventario): "
                "9 a. m. a 12 del mediodía y de 1 p. m. a 3 p. m."
            ),
        ),
    ],
)
def test_the_reply_about_a_special_day_says_its_hours_and_why(lang: str, text: str) -> None:
    told = opening_hours.on_day(specially_open(), Asked(THANKSGIVING), THANKSGIVING, lang, NOW)
    assert told.replace("\u00a0", " ") == text


@pytest.mark.parametrize(("hour", "state"), [(10, "is open"), (12, "closes at"), (13, "is open"), (15, "closes at")])
def test_an_hour_between_two_stretches_is_closed(hour: int, state: str) -> None:
    told = opening_hours.on_day(specially_open(), Asked(THANKSGIVING, time(hour)), THANKSGIVING, "en", NOW)
    assert f"the clinic {state}" in told


def test_spanish_says_one_o_clock_in_the_singular() -> None:
    told = opening_hours.on_day(specially_open(), Asked(THANKSGIVING), THANKSGIVING, "es", at(THANKSGIVING, 12))
    assert "Abre hoy a la 1\u00a0p.\u00a0m." in told


@pytest.mark.parametrize(("day", "shown"), [(date(2026, 12, 25), True), (date(2026, 12, 26), False)])
def test_a_notice_is_shown_until_its_last_day_ends_at_the_clinic(day: date, shown: bool) -> None:  # noqa: FBT001
    changed = replace(clinic(), notice={"en": "We move.", "es": "Nos mudamos."}, notice_until=date(2026, 12, 25))
    moment = at(day, 23, 59) if shown else at(day, 0)
    assert hours.notice(changed, "es", moment.astimezone(UTC)) == ("Nos mudamos." if shown else "")
    greeted = replace(faq(), clinic=changed)
    assert ("We move." in answers.greeting(greeted, "en", moment).text) is shown


def test_a_closed_today_is_told_with_the_next_opening_and_the_holiday_before_it() -> None:
    eve = at(date(2026, 11, 25), 16, 45)
    told = opening_hours.on_day(faq(), Asked(eve.date()), eve.date(), "en", eve).replace("\u00a0", " ")
    assert told == (
        "The clinic closed at 4:30 pm today. It opens again Friday, November 27 at 8 am. "
        "Thursday, November 26 is a public holiday, and the clinic has not published hours for it."
    )


def test_the_published_special_hours_are_listed_before_the_closures() -> None:
    told = facts.fill(specially_open(), "{closures}", "en", NOW).replace("\u00a0", " ")
    assert told == (
        "The clinic has other hours than usual on: Thursday, November 26 (inventory): 9 am to 12 noon and 1 pm to 3 pm.\n\n"
        "The clinic will be closed on: Wednesday, December 2 to Thursday, December 3 (staff training). "
        "It has not published other holiday hours."
    )
