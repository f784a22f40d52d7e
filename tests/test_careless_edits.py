"""Edits as receptionists type them: careless ones are pointed out at their place, harmless ones are not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from types import MappingProxyType

import pytest
from small_faq import CLINIC

from bot.publishing.concerns import Concern, concerns_of_change
from faq.loading import loader
from faq.model import Entry, Faq, Text

TODAY = date(2026, 11, 28)
ENTRY = "clinic-parking"
OFFICE = CLINIC.replace("1 Main St", "4120 W Palm Ave").replace('suite: "2"', 'suite: "120"')
"""(602) 555-0100, 4120 W Palm Ave STE 120, Glendale; Monday to Thursday 7:00-16:30, Friday 8:00-12:00."""

CARELESS_EN = [
    # money
    "The first consult is $250 and it goes toward your treatment.",
    "its 475 per infusion, cash or card",
    "Most patients pay around four hundred a session.",
    "We charge a $50 no show fee.",
    "There's a fifty-dollar fee if you cancel late.",
    "Payment plans start at 99/month.",
    "Veterans get 15% off.",
    "You'll pay about 2k for the full series.",
    "USD 1800 for all six.",
    # doses
    "Dr. usually starts around 0.5mg per kg over 40 minutes.",
    "Take your Zofran 4mg before you come.",
    "Take half a tablet of Ativan the night before.",
    "We run 100 ml over an hour.",
    "up to 2 milligrams per kilo per hour",
    # promises
    "Ketamine will cure your CRPS.",
    "Relief is guaranteed or you come back.",
    "100% of our patients feel better.",
    "It always works, don't worry!",
    "You won't feel any pain afterwards.",
    "Don't worry, nothing can go wrong.",
    "It has no side effects at all.",
    "It's 100 percent safe.",
    "Our success rate is 95%.",
    "Your pain will go away after the first infusion.",
    # free
    "The parking lot is free for patients.",
    "Free consultation with the doctor this month!",
    "We don't charge for the phone consult.",
    # telephone numbers
    "Call or text Maria at 623-555-0142.",
    "Our fax is 602.555.0177",
    "call us at 602 555 0101",
    "Press 2 or dial 555 0142",
    # addresses
    "We moved to 5750 W Thunderbird Rd, Suite C300.",
    "Park behind the building at 4210 W Palm Ave.",
    "We're in suite 102, next to the dentist.",
    "Our office is in Peoria, by the mall.",
    # hours
    "We're open Saturdays 8 to noon now.",
    "Open till 5:30 Mon-Thurs.",
    "We open at 8 on Mondays.",
    "Closed Fridays.",
    "We close at 4 on Thursdays",
    # more ways to say the same
    "Open Sat 8-12",
    "We close at 5.",
    "Expect to pay a thousand per visit",
    "it runs 600 a session",
    "Deposit is three hundred",
    "Don't worry, it's a cure.",
    "Your symptoms will disappear.",
    "You will never feel pain again.",
    "It won't cost you anything.",
    "98% of our patients get relief.",
    "Text us at 480 555 1212",
    "Hours: Mon-Fri 9 to 5",
    "We're open Sun too",
]
CARELESS_ES = [
    # money
    "La primera consulta cuesta $250.",
    "sale en 475 por infusión",
    "Son como cuatrocientos dólares por sesión.",
    "Hay un cargo de 50 dolares si no llega.",
    "Pagos desde 99 al mes.",
    "15% de descuento para veteranos",
    "Se paga un depósito de cien dólares.",
    # doses
    "Empezamos con 0.5 mg por kilo.",
    "Tómese media pastilla de Ativan la noche antes.",
    "tome 4mg de Zofran antes de venir",
    "Le pasan 100 ml en una hora.",
    "Se toma dos tabletas con agua.",
    # promises
    "La ketamina le va a curar el CRPS.",
    "El alivio está garantizado.",
    "El 100% de nuestros pacientes mejora.",
    "Siempre funciona, no se preocupe.",
    "No va a sentir dolor después.",
    "No tiene efectos secundarios.",
    "Es cien por ciento seguro.",
    "Se va a sentir mejor desde la primera infusión.",
    "Su dolor va a desaparecer.",
    "Le prometemos que va a mejorar.",
    # free
    "El estacionamiento es gratuito.",
    "La primera llamada con la doctora no tiene costo.",
    "No le cobramos la consulta.",
    # telephone numbers
    "Llame a María al 623 555 0142.",
    "mande un texto al 602-555-0101",
    # addresses
    "Nos mudamos al 5750 W Thunderbird Rd, Suite C300.",
    "Estamos en la suite 102, junto al dentista.",
    "La clínica está en Phoenix, cerca del mall.",
    # hours
    "Ya abrimos los sábados de 8 a 12.",
    "Abierto hasta las 5:30 de lunes a jueves.",
    "Los viernes cerramos.",
    "Abrimos a las 8 los lunes.",
    # more ways to say the same
    "El depósito es de trescientos.",
    "Cada sesión sale en 2 mil dólares",
    "600 por sesión",
    "No se preocupe, está garantizado.",
    "No sentirá ningún dolor.",
    "Nada puede salir mal.",
    "No le cobran el estacionamiento.",
    "Cerramos a las 5.",
    "Marque 555 1212",
    "Tenemos una tasa de éxito del 95%.",
    "Sab de 8 a 12 estamos abiertos",
]
HARMLESS_EN = [
    "Park in the back lot, by the side door.",
    "There is plenty of parking; handicap spots are up front.",
    "Bring your photo ID and your insurance card.",
    "Please fill out the forms before you come; it takes 10 minutes.",
    "The infusion takes about 2 hours, plus 30 minutes of rest.",
    "Most patients have 3 infusions the first week.",
    "Please cancel at least 24 hours before.",
    "We are at 4120 W Palm Ave, suite 120.",
    "Suite 120 is on the first floor, to the left.",
    "Feel free to call us with any question.",
    "We have sugar-free candy and water.",
    "The office is latex-free and fragrance-free.",
    "There is no known cure for CRPS.",
    "We cannot guarantee that it will help.",
    "No treatment works for everyone.",
    "It doesn't work for everybody, and that's okay.",
    "In summer, wait inside; it gets up to 115 degrees.",
    "If there is a monsoon storm, drive slowly; we will wait for you.",
    "We know this is hard. Take your time.",
    "Thank you for trusting us with your care!",
    "Your nurse checks your blood pressure and oxygen every 15 minutes.",
    "Tell the doctor if you take blood thinners or lorazepam.",
    "The ketamine goes in through an IV in your arm.",
    "You can't drive for the rest of the day.",
    "Someone 18 or older must drive you home.",
    "Call us at (602) 555-0100.",
    "In an emergency call 911.",
    "Call or text 988 any time, day or night.",
    "We're closed on weekends and on holidays.",
    "Fridays we close at noon.",
    "We open at 7 Monday through Thursday.",
    "Take the 101 and exit at 51st Avenue.",
    "Bring a list of your medicines with the doses.",
    "Wear comfy clothes, 2 layers if you get cold.",
    "The form has 4 pages; sign page 3.",
    "CRPS was first described in the 1860s, by an army doctor.",
    "Dress warm, the room is about 70 degrees.",
    "Ask your insurance whether the visit is covered.",
    "You may feel sick to your stomach; tell the nurse right away.",
    "Open Mon-Thurs 7 to 4:30.",
    "We close at 4:30.",
    "Friday hours end at 12.",
    "We sat down with patients, the door is open to the sun.",
    "Plan on being here 3 hours on Saturday of your trip home.",
    "Pay at the front desk when you come.",
    "Bring 2 forms of ID, one per person.",
    "We see 3 patients per hour.",
    "Nothing to eat after midnight? Ask your nurse.",
    "Your pain may not go away.",
    "Do not stop your medicine; 24 hours is not enough.",
    "Payments are due within 30 days.",
    "It does not mean the pain will go away.",
    "The waiting room opens at 7.",
    "Your pulse is often 60 to 100 per minute.",
    "The desk phone is off at noon, so leave a message.",
]
HARMLESS_ES = [
    "Estacione atrás, junto a la puerta lateral.",
    "Hay bastante lugar; los espacios para discapacitados están enfrente.",
    "Traiga su identificación y su tarjeta del seguro.",
    "Llene los formularios antes de venir; tarda 10 minutos.",
    "La infusión dura unas 2 horas, más 30 minutos de descanso.",
    "La mayoría recibe 3 infusiones la primera semana.",
    "Cancele por favor al menos 24 horas antes.",
    "Estamos en 4120 W Palm Ave, suite 120.",
    "La suite 120 está en el primer piso, a la izquierda.",
    "Llámenos con toda libertad si tiene preguntas.",
    "Tenemos dulces sin azúcar y agua.",
    "No existe una cura conocida para el CRPS.",
    "No podemos garantizar que le ayude.",
    "Ningún tratamiento funciona para todos.",
    "No le funciona a todo el mundo, y está bien.",
    "En verano espere adentro; llega a 115 grados.",
    "Si hay tormenta, maneje despacio; lo esperamos.",
    "Sabemos que esto es difícil. Tómese su tiempo.",
    "¡Gracias por su confianza!",
    "La enfermera le revisa la presión y el oxígeno cada 15 minutos.",
    "Avise al doctor si toma anticoagulantes o lorazepam.",
    "La ketamina entra por una vía en el brazo.",
    "No puede manejar el resto del día.",
    "Un adulto de 18 años o más tiene que llevarlo a casa.",
    "Llámenos al (602) 555-0100.",
    "En una emergencia llame al 911.",
    "Llame o mande un texto al 988 a cualquier hora.",
    "Los fines de semana y días festivos no abrimos.",
    "Los viernes cerramos a mediodía.",
    "Abrimos a las 7 de lunes a jueves.",
    "Tome la 101 y salga en la avenida 51.",
    "Traiga una lista de sus medicinas con las dosis.",
    "Use ropa cómoda, 2 capas si le da frío.",
    "El formulario tiene 4 páginas; firme la página 3.",
    "Pregunte a su seguro si cubre la visita.",
    "Siéntase libre de preguntar.",
    "Puede sentir náusea; avise a la enfermera enseguida.",
    "Cerramos a las 4:30.",
    "Los viernes cerramos a las 12.",
    "Mil gracias por su paciencia.",
    "Pague en la recepción al llegar.",
    "Puede que el dolor no desaparezca.",
    "No sabemos si el dolor va a desaparecer.",
    "El cargo aparece con el nombre de la clínica.",
    "La sala abre a las 7.",
    "Lun a Jue abrimos a las 7.",
    "De lunes a jueves cerramos a las 4:30 de la tarde.",
]
CARELESS = [*(("en", one) for one in CARELESS_EN), *(("es", one) for one in CARELESS_ES)]
HARMLESS = [*(("en", one) for one in HARMLESS_EN), *(("es", one) for one in HARMLESS_ES)]
CALM = {"en": "Ask at the front desk.", "es": "Pregunte en la recepción."}
"""What the answer says in the language that an edit is not about."""


@cache
def faq() -> Faq:
    """The clinic's content with the clinic of `OFFICE`."""
    return loader.load(drafts={"clinic.yaml": OFFICE})


def edited(answers: dict[str, str], **values: object) -> Entry:
    """The entry about parking with these answers by language, and these values."""
    stands = replace(faq().entries[ENTRY], kind="answer", reviewed=TODAY)
    versions = {
        lang: replace(version, answer=Text(answers[lang], version.answer.place))
        for lang, version in stands.versions.items()
    }
    return replace(stands, versions=MappingProxyType(versions), **values)  # type: ignore[arg-type]


def told(after: Entry, before: Entry | None = None) -> list[Concern]:
    """What is pointed out before an entry is saved; both languages were edited unless `before` says otherwise."""
    former = before or edited({"en": "Come in and ask.", "es": "Entre a la sala."})
    return list(concerns_of_change(content_with(former), content_with(after), TODAY))


def content_with(entry: Entry) -> Faq:
    """The content with this state of the entry."""
    return replace(faq(), entries=MappingProxyType({**faq().entries, ENTRY: entry}))


@pytest.mark.parametrize(("lang", "answer"), CARELESS)
def test_a_careless_edit_is_pointed_out_at_its_file_entry_and_language(lang: str, answer: str) -> None:
    found = told(edited({**CALM, lang: answer}))
    place = faq().entries[ENTRY].versions[lang].answer.place
    assert {(one.place.file, one.entry, one.field) for one in found} == {(place.file, ENTRY, f"{lang}-answer")}


@pytest.mark.parametrize(("lang", "answer"), HARMLESS)
def test_a_harmless_edit_is_not_pointed_out(lang: str, answer: str) -> None:
    assert told(edited({**CALM, lang: answer})) == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "unknown"}, "kind"),
        ({"reviewed": date(2027, 11, 28)}, "reviewed"),
        ({"reviewed": date(2023, 5, 1)}, "reviewed"),
        ({"expires": date(2026, 11, 1)}, "expires"),
    ],
)
def test_a_careless_value_is_pointed_out_at_its_field(values: dict[str, object], field: str) -> None:
    answers = {"en": "Park in the back lot.", "es": "Estacione atrás."}
    assert {(one.entry, one.field) for one in told(edited(answers, **values))} == {(ENTRY, field)}


@pytest.mark.parametrize(("lang", "other"), [("en", "es"), ("es", "en")])
def test_an_edit_in_one_language_is_pointed_out_at_the_other(lang: str, other: str) -> None:
    new = {"en": "Park in the back lot.", "es": "Estacione atrás."}[lang]
    found = told(edited({**CALM, lang: new}), before=edited(CALM))
    assert [(one.entry, one.field) for one in found] == [(ENTRY, f"{other}-answer")]
