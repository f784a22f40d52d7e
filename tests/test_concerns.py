"""Careless edits are pointed out at their place, harmless ones are not, and what was made sure of is not told again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from types import MappingProxyType

import pytest
from small_faq import CLINIC  # the clinic of the careless edits: (602) 555-0100, 1 Main St STE 2, Glendale, AZ 85308

from bot.publishing.concerns import Concern, concerns, concerns_of_change, entry_concerns
from faq.loading import loader
from faq.loading.loader import BUILT_IN
from faq.model import Entry, Faq, Text, Version

TODAY = date(2026, 11, 28)
EN = [
    # money
    "Yes. It costs $450.",
    "A first visit is 300 dollars.",
    "Bring fifty dollars in cash.",
    "The price is 1,200 for a series.",
    "You get 20 % off with a friend.",
    "There is a deposit of 100.",
    # doses
    "You get 50 mg.",
    "We start at 0.5 mg/kg.",
    "Take two pills the night before.",
    "We give 10 mL of it.",
    "It is half a milligram per kilo.",
    "Your nurse gives 200 mcg.",
    "Take 1 tablet with water.",
    # promises
    "Ketamine cures CRPS.",
    "We guarantee relief.",
    "It works in 100 % of patients.",
    "It always works.",
    "You will be pain-free.",
    "There are no side effects.",
    "It is completely safe.",
    "We promise that it helps.",
    "You will feel better the same day.",
    "The pain is gone forever.",
    "It works for everyone.",
    # free
    "Parking is free.",
    "The first talk is free of charge.",
    "It is at no cost to you.",
    "You get a complimentary drink.",
    # phone numbers
    "Call (602) 555-0199.",
    "Call 602-555-0199 for that.",
    "Call 6025550199.",
    "Text 555-0199.",
    "Call 1-888-555-0100.",
    "Call (602) 555-010.",
    # addresses
    "Come to 200 Oak Street.",
    "Come to 1 Main St, Suite 5.",
    "We are in Phoenix.",
    "Write to Glendale, AZ 85301.",
    "Write to office@example.com.",
    # against the hours
    "We are open on Saturday.",
    "We are open until 6 pm.",
    "We are closed on Fridays.",
    "We open at 9 am.",
    "The clinic is open 24/7.",
    "Our hours are Monday to Friday, 7 am to 4:30 pm.",
    # marks, placeholders, notes
    "**Bring water.**",
    "<b>Bring water.</b>",
    "“Bring water.”",
    "See [our page](https://example.org).",
    "Call [phone].",
    "Call {{{{phone}}}}.",
    "Bring water. TODO ask Ann",
    "Bring water (check with the nurse).",
]
ES = [
    "Cuesta 450 dólares.",
    "Se le dan 50 miligramos.",
    "Tome dos pastillas antes.",
    "La ketamina cura el CRPS.",
    "Le garantizamos alivio.",
    "Siempre funciona.",
    "No tiene riesgos: es totalmente segura.",
    "El estacionamiento es gratis.",
    "Se le va a quitar el dolor.",
    "Abrimos los sábados.",
    "Llame al 602-555-0199.",
    "Abrimos a las 9 a. m.",
]
"""Answers that somebody wrote in a hurry."""
HARMLESS_EN = [
    "Yes. Park behind the building.",
    "Call {phone}.",
    "Call (602) 555-0100.",
    "Call 602-555-0100, and ask for the front desk.",
    "Feel free to ask.",
    "The building is smoke-free.",
    "It is a sugar-free drink.",
    "You are free to leave at any time.",
    "There is no cure for CRPS.",
    "No one can promise relief.",
    "It does not always work.",
    "We cannot guarantee a result.",
    "Nobody should tell you that it is a cure.",
    "It is not free.",
    "Bring 2 blankets.",
    "An infusion takes 4 hours.",
    "Stop eating 8 hours before.",
    "Come 15 minutes early.",
    "Most people come 6 times in 2 weeks.",
    "In a study of 2015, people rested for 4 days.",
    "We pay for parking 2 weeks ahead.",
    "About 100 people were in the study.",
    "Come to 1 Main St.",
    "We are at 1 Main Street, suite 2.",
    "We are in Glendale.",
    "Glendale, AZ 85308 is where you find us.",
    "{hours}",
    "We are open on Friday.",
    "We are closed on weekends.",
    "We are closed on Saturdays and Sundays.",
    "On Friday we close at 12 noon.",
    "Monday to Thursday we are open from 7 am to 4:30 pm.",
    "We are not open on Sundays.",
    "In danger, call 911.",
    "Call or text 988.",
    "Poison Help is at 1-800-222-1222.",
    "- Bring water\n- Bring a blanket",
    "Ask for the “blue” room.",
    "Your visit of last year does not count.",
    "Read more at https://www.example.org.",
    "Take the elevator to the second floor.",
    "A nurse sets the dose for you.",
    "The dose goes up bit by bit.",
    "Some people have no trouble (most do not).",
    "It may help, or it may not.",
    "Your ride may wait with you.",
    "Wear loose clothes; bring warm socks.",
    "You may be sleepy for the rest of the day.",
    "Tell us about your health: heart, liver, and blood pressure.",
]
HARMLESS_ES = [
    "Sí. Estacione detrás del edificio.",
    "No hay cura para el CRPS.",
    "Nadie puede prometer alivio.",
    "No siempre funciona.",
    "Todo depende de usted.",
    "Llegue 15 minutos antes.",
    "Le dan una dosis baja al principio.",
    "El viernes cerramos a las 12 p. m.",
    "Los domingos no abrimos.",
    "Estamos en Glendale.",
    "Llame al (602) 555-0100.",
    "No es gratis.",
    "Procure descansar. Es una sala segura.",
]
"""Answers with numbers, times and words that only look careless."""


@cache
def faq() -> Faq:
    """The clinic's content with the clinic of `small_faq`, without utterances."""
    utterances = [path.relative_to(BUILT_IN).as_posix() for path in BUILT_IN.glob("utterances/*/*.yaml")]
    return loader.load(drafts={"clinic.yaml": CLINIC, **dict.fromkeys(utterances)})


def entry(answer: str = "It is so.", lang: str = "en", **values: object) -> Entry:
    """The entry about parking as a fact, with an answer in one language."""
    stands = replace(faq().entries["clinic-parking"], kind="answer", reviewed=TODAY)
    others = {"en": "It is so.", "es": "Así es."} | {lang: answer.replace("{{{{", "{{").replace("}}}}", "}}")}
    versions = {
        name: Version(version.question, (), Text(others[name], version.answer.place))
        for name, version in stands.versions.items()
    }
    return replace(stands, versions=MappingProxyType(versions), **values)  # type: ignore[arg-type]


def told(one: Entry) -> list[Concern]:
    """What is pointed out of an entry."""
    return list(entry_concerns(faq(), one, TODAY))


def changed(*entries: Entry) -> Faq:
    """The content with some entries in another state."""
    return replace(faq(), entries=MappingProxyType({**faq().entries, **{one.id: one for one in entries}}))


def test_there_are_enough_of_them() -> None:
    assert len(EN) + len(ES) >= 60
    assert len(HARMLESS_EN) + len(HARMLESS_ES) >= 60


@pytest.mark.parametrize(("lang", "answer"), [*(("en", one) for one in EN), *(("es", one) for one in ES)])
def test_a_careless_answer_is_pointed_out_at_its_field(lang: str, answer: str) -> None:
    found = told(entry(answer, lang))
    assert found
    assert {one.field for one in found} == {f"{lang}-answer"}
    assert all(one.place == faq().entries["clinic-parking"].versions[lang].answer.place for one in found)


@pytest.mark.parametrize(
    ("lang", "answer"), [*(("en", one) for one in HARMLESS_EN), *(("es", one) for one in HARMLESS_ES)]
)
def test_a_harmless_answer_is_not_pointed_out(lang: str, answer: str) -> None:
    assert told(entry(answer, lang)) == []


@pytest.mark.parametrize(("lang", "answer"), [*(("en", one) for one in EN), *(("es", one) for one in ES)])
def test_what_was_confirmed_is_not_told_again(lang: str, answer: str) -> None:
    careless = entry(answer, lang)
    assert told(replace(careless, confirmed=tuple(one.words for one in told(careless)))) == []


def test_another_dose_is_told_although_one_was_confirmed() -> None:
    assert told(entry("You get 60 mg/hr.", confirmed=("60 mg/hr",))) == []
    for dose in ("160 mg/hr", "0.60 mg/hr", "60 mg/kg/hr"):
        assert dose in {one.words for one in told(entry(f"You get {dose}, not 60 mg/hr.", confirmed=("60 mg/hr",)))}


def test_confirmed_words_that_stand_nowhere_are_told() -> None:
    [one] = told(entry(confirmed=("60 mg/hr",)))
    assert "stand in none of its texts" in one.message


def test_a_line_of_a_block_is_told_at_its_line() -> None:
    [one] = told(entry("It is so.\n\n- Bring water\n- It is free"))
    assert one.place.line == faq().entries["clinic-parking"].versions["en"].answer.place.line + 4


@pytest.mark.parametrize("question", ["Is there a cure for CRPS?", "Is parking free?"])
def test_patients_may_ask_for_a_promise(question: str) -> None:
    stands = entry()
    version = replace(stands.versions["en"], question=Text(question, stands.place))
    assert told(replace(stands, versions=MappingProxyType({**stands.versions, "en": version}))) == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"reviewed": date(2026, 11, 29)}, "reviewed"),
        ({"reviewed": date(2024, 1, 1)}, "reviewed"),
        ({"expires": date(2026, 11, 27)}, "expires"),
        ({"kind": "unknown"}, "kind"),
    ],
)
def test_a_careless_value_is_told_at_its_field(values: dict[str, object], field: str) -> None:
    assert [
        one.field for one in told(entry("Yes. Park behind it.", **values) if field == "kind" else entry(**values))
    ] == [field]


def test_an_answer_of_the_kind_not_said_may_say_that_it_does_not_know() -> None:
    texts = {"en": "I don't know about parking yet.", "es": "Todavía no sé si hay estacionamiento."}
    stands = entry(kind="unknown")
    versions = {
        lang: replace(version, answer=Text(texts[lang], version.answer.place))
        for lang, version in stands.versions.items()
    }
    assert told(replace(stands, versions=MappingProxyType(versions))) == []


def test_a_change_in_one_language_alone_is_told_at_the_other() -> None:
    before = changed(entry("Park behind the house."))
    [one] = concerns_of_change(before, changed(entry("Park in front of the house.")), TODAY)
    assert (one.entry, one.field) == ("clinic-parking", "es-answer")


@pytest.mark.parametrize(
    ("former", "new"),
    [
        ("Park behind the huose.", "Park behind the house."),
        ("park behind the house", "Park behind the house."),
        ("Park behind the house.", "Park behind\n\nthe house."),
        ("Your recieve a note.", "Your receive a note."),
    ],
)
def test_mending_the_spelling_of_one_language_is_not_told(former: str, new: str) -> None:
    assert list(concerns_of_change(changed(entry(former)), changed(entry(new)), TODAY)) == []


@pytest.mark.parametrize(
    ("former", "new"),
    [
        ("Wait 2 hours.", "Wait 3 hours."),
        ("You can drive.", "You can not drive."),
        ("You can drive.", "You can't drive."),
    ],
)
def test_a_small_change_that_says_the_opposite_is_told(former: str, new: str) -> None:
    assert [one.words for one in concerns_of_change(changed(entry(former)), changed(entry(new)), TODAY)] == [
        "only English"
    ]


def test_a_new_phone_number_of_the_clinic_tells_answers_that_have_the_old_one() -> None:
    before = changed(entry("Call (602) 555-0100."))
    after = replace(before, clinic=replace(before.clinic, phone="(602) 555-0111"))
    found = list(concerns_of_change(before, after, TODAY))
    assert "(602) 555-0100" in [one.words for one in found]
    (told,) = (one for one in found if one.entry == "clinic")
    assert told.place.short.startswith("clinic.yaml:")


def test_what_a_change_does_not_touch_is_not_asked_again() -> None:
    before = changed(replace(entry("It is free."), id="other"))
    assert list(concerns_of_change(before, changed(replace(entry("It is free."), id="other"), entry()), TODAY)) == []


def test_the_content_of_the_clinic_has_nothing_unconfirmed(faq: Faq) -> None:
    assert list(concerns(faq, max(one.reviewed for one in faq.entries.values()))) == []
