"""The clinic's facts as patients read them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from clinic_content import faq

from faq import facts
from faq.loading.sentences import FACTS
from faq.model import Closure, Faq, Span

NOW = datetime(2026, 11, 23, 17, tzinfo=UTC)  # Monday, 10 am at the clinic
NIGHT = datetime(2026, 11, 24, 3, tzinfo=UTC)  # still Monday, 8 pm at the clinic
CLOSURES = (
    Closure(date(2027, 1, 1), date(2027, 1, 1), {"en": "New Year", "es": "Año Nuevo"}),
    Closure(date(2026, 12, 24), date(2026, 12, 26), {"en": "Christmas", "es": "Navidad"}),
    Closure(date(2026, 11, 20), date(2026, 11, 22), {"en": "gone by", "es": "pasado"}),
)


def changed(**values: object) -> Faq:
    """The real FAQ with other facts about the clinic."""
    return replace(faq(), clinic=replace(faq().clinic, **values))


@pytest.mark.parametrize(
    ("at", "english", "spanish"),
    [
        (time(0), "12\u00a0midnight", "12\u00a0de\u00a0la\u00a0noche"),
        (time(0, 30), "12:30\u00a0am", "12:30\u00a0a.\u00a0m."),
        (time(7), "7\u00a0am", "7\u00a0a.\u00a0m."),
        (time(11, 59), "11:59\u00a0am", "11:59\u00a0a.\u00a0m."),
        (time(12), "12\u00a0noon", "12\u00a0del\u00a0mediodía"),
        (time(12, 5), "12:05\u00a0pm", "12:05\u00a0p.\u00a0m."),
        (time(13), "1\u00a0pm", "1\u00a0p.\u00a0m."),
        (time(16, 30), "4:30\u00a0pm", "4:30\u00a0p.\u00a0m."),
        (time(23, 59), "11:59\u00a0pm", "11:59\u00a0p.\u00a0m."),
    ],
)
def test_a_time_is_written_as_people_say_it(at: time, english: str, spanish: str) -> None:
    assert facts.time_text(faq(), at, "en") == english
    assert facts.time_text(faq(), at, "es") == spanish


def test_a_day_is_written_with_weekday_and_month() -> None:
    assert facts.date_text(faq(), date(2026, 12, 2), "en") == "Wednesday, December 2"
    assert facts.date_text(faq(), date(2026, 12, 2), "es") == "miércoles 2 de diciembre"


def test_the_week_groups_equal_days_that_follow_each_other() -> None:
    assert facts.week(faq(), "en").splitlines() == [
        "Monday to Thursday: 7\u00a0am to 4:30\u00a0pm",
        "Friday: 8\u00a0am to 12\u00a0noon",
        "Saturday and Sunday: closed",
    ]
    assert facts.week(faq(), "es").splitlines() == [
        "Lunes a jueves: 7\u00a0a.\u00a0m. a 4:30\u00a0p.\u00a0m.",
        "Viernes: 8\u00a0a.\u00a0m. a 12\u00a0del\u00a0mediodía",
        "Sábado y domingo: cerrado",
    ]


def test_equal_days_apart_stand_on_lines_of_their_own() -> None:
    span = (Span(time(9), time(12)),)
    assert facts.week(changed(hours={0: span, 2: span, 6: span}), "en").splitlines() == [
        "Monday: 9\u00a0am to 12\u00a0noon",
        "Tuesday: closed",
        "Wednesday: 9\u00a0am to 12\u00a0noon",
        "Thursday to Saturday: closed",
        "Sunday: 9\u00a0am to 12\u00a0noon",
    ]


def test_a_week_of_equal_days_is_one_line() -> None:
    assert facts.week(changed(hours={}), "en") == "Monday to Sunday: closed"


def test_the_map_link_searches_the_address_until_there_are_coordinates() -> None:
    assert facts.map_link(faq().clinic) == (
        "https://www.google.com/maps/search/?api=1&query="
        "Atlas+Ketamine%2C+18205+N+51st+Ave+STE+126%2C+Glendale%2C+AZ+85308"
    )
    pinned = changed(coordinates=(33.65, -112.17)).clinic
    assert facts.map_link(pinned) == "https://www.google.com/maps/search/?api=1&query=33.65%2C-112.17"


def test_closures_are_told_in_order_without_those_gone_by() -> None:
    closed = changed(closures=CLOSURES)
    assert facts.fill(closed, "{closures}", "en", NOW) == (
        "The clinic will be closed on: Thursday, December 24 to Saturday, December 26 (Christmas); "
        "Friday, January 1 (New Year). It has not published other holiday hours."
    )
    assert "jueves 24 de diciembre a sábado 26 de diciembre (Navidad); viernes 1 de enero (Año Nuevo)" in facts.fill(
        closed, "{closures}", "es", NOW
    )


@pytest.mark.parametrize(("hour", "told"), [(6, True), (7, False)])
def test_a_closure_is_told_until_its_last_day_ends_at_the_clinic(hour: int, told: bool) -> None:  # noqa: FBT001
    # Sunday the 22nd ends at the clinic at 7:00 UTC on Monday.
    text = facts.fill(changed(closures=CLOSURES), "{closures}", "en", datetime(2026, 11, 23, hour, tzinfo=UTC))
    assert ("gone by" in text) is told


def test_without_closures_to_come_the_reply_says_none_are_published() -> None:
    assert facts.fill(changed(closures=CLOSURES[2:]), "{closures}", "en", NOW) == (
        "The clinic has not published holiday hours."
    )


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("name", sorted(FACTS))
def test_every_placeholder_fills_in(name: str, lang: str) -> None:
    full = changed(closures=CLOSURES)
    text = facts.fill(full, f"{{{name}}}", lang, NOW)
    assert text
    assert not {"{", "}"} & set(text)
    assert "None" not in text


@pytest.mark.parametrize(
    ("placeholder", "text"),
    [
        ("clinic", "Atlas Ketamine"),
        ("phone", "(602) 922-8527"),
        ("address", "18205 N 51st Ave STE 126, Glendale, AZ 85308"),
        ("state", "Arizona"),
        ("hours_mon", "7\u00a0am to 4:30\u00a0pm"),
        ("hours_fri", "8\u00a0am to 12\u00a0noon"),
        ("hours_sun", "closed"),
        ("phone_status", "The clinic is open now, until 4:30\u00a0pm."),
    ],
)
def test_placeholders_say_what_the_clinic_publishes(placeholder: str, text: str) -> None:
    assert facts.fill(faq(), f"{{{placeholder}}}", "en", NOW) == text


def test_a_value_that_is_given_goes_before_the_clinics_own() -> None:
    assert facts.fill(faq(), "{phone} {city}", "en", NOW, phone="911") == "911 Glendale"


def test_the_phone_status_says_today_and_tomorrow_by_the_clinics_day() -> None:
    early = datetime(2026, 11, 23, 12, tzinfo=UTC)  # Monday, 5 am at the clinic
    assert facts.say(faq(), "phone_closed", "en", NIGHT, next="x") == "The clinic is closed now; it opens again x."
    told = [facts.fill(faq(), "{phone_status}", lang, moment) for moment in (early, NIGHT) for lang in ("en", "es")]
    assert told == [
        "The clinic is closed now; it opens again today at 7\u00a0am.",
        "La clínica está cerrada ahora; abre hoy a las 7\u00a0a.\u00a0m.",
        "The clinic is closed now; it opens again tomorrow at 7\u00a0am.",
        "La clínica está cerrada ahora; abre mañana a las 7\u00a0a.\u00a0m.",
    ]


def test_the_status_of_a_clinic_that_never_opens_can_be_said() -> None:
    assert facts.fill(changed(hours={}), "{phone_status}", "en", NOW) == ("The clinic is closed now; it opens again —.")
