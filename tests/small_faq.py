"""A small valid content folder, of which a test breaks one piece: two topics, five entries, two languages."""

from __future__ import annotations

import shutil
from pathlib import Path

from faq.loading.loader import BUILT_IN

CLINIC = """\
name: Small Clinic
phone: "(602) 555-0100"
address: {street: "1 Main St", suite: "2", city: "Glendale", state: "AZ", state_name: "Arizona", zip: "85308"}
timezone: America/Phoenix
languages: [en, es]
hours:
  monday: 7:00-16:30
  tuesday: 7:00-16:30
  wednesday: 7:00-16:30
  thursday: 7:00-16:30
  friday: 8:00-12:00
  saturday: closed
  sunday: closed
"""

COST = """\
topic:
  order: 1
  title:
    en: Cost
    es: Costo
entries:
  - id: price
    source: Cost
    reviewed: 2026-11-01
    related: [insurance]
    en:
      question: "How much does it cost?"
      also: ["price", "what is the fee", "how expensive is it", "dollars per infusion", "cost of treatment"]
      answer: "Each visit has one price. Call {phone}."
      examples: ["what does it cost?"]
    es:
      question: "¿Cuánto cuesta?"
      also: ["precio", "qué tarifa tienen", "es muy caro", "cuántos dólares", "costo del tratamiento"]
      answer: "Llame al {phone}."
  - id: insurance
    source: Cost
    reviewed: 2026-11-01
    en:
      question: "Do you take insurance?"
      also: ["insurance", "do you accept aetna", "is medicare ok", "billing my insurer", "am I covered"]
      answer: "We do not bill plans."
    es:
      question: "¿Aceptan seguro?"
      also: ["seguro médico", "aceptan aetna", "tengo medicare", "facturan a mi aseguradora", "estoy cubierto"]
      answer: "Llame al {phone}."
"""

VISIT = """\
topic:
  order: 2
  title:
    en: Your visit
    es: Su visita
entries:
  - id: parking
    source: Visit
    reviewed: 2026-11-01
    en:
      question: "Where can I park?"
      also: ["parking", "is there a garage", "spot for my car", "leave the truck", "park a van"]
      answer: "Park behind the house."
    es:
      question: "¿Dónde me estaciono?"
      also: ["estacionamiento", "hay cochera", "lugar para mi carro", "dejar la camioneta", "dónde estacionar"]
      answer: "Atrás de la casa."
  - id: eating
    source: Visit
    reviewed: 2026-11-01
    en:
      question: "Can I eat before?"
      also: ["breakfast", "do I have to fast", "food beforehand", "may I drink water", "empty stomach"]
      answer: "Eat a small meal."
    es:
      question: "¿Puedo comer antes?"
      also: ["desayuno", "tengo que ir en ayunas", "comida previa", "puedo tomar agua", "estómago vacío"]
      answer: "Coma poco."
  - id: clinic-hours
    kind: hours
    source: Page footer
    reviewed: 2026-11-01
    en:
      question: "When are you open?"
      also: ["hours", "opening times", "are you open on friday", "when do you close", "weekend schedule"]
      answer: "{hours}"
    es:
      question: "¿Cuándo abren?"
      also: ["horario", "a qué hora abren", "abren el viernes", "cuándo cierran", "atienden el fin de semana"]
      answer: "{hours}"
"""

EMERGENCY = """\
dangers:
  - id: emergency-breathing
    kind: emergency
    en: ["can not breathe"]
    es: ["no puedo respirar"]
lookalikes: {en: ["breathe easier"], es: ["respirar tranquilo"]}
history: {en: ["years ago"], es: ["hace años"]}
present: {en: ["right now"], es: ["ahora mismo"]}
information: {en: ["can it cause"], es: ["puede causar"]}
severe: {en: ["not breathing"], es: ["no respira"]}
replies:
  attempt: {en: "Call 911, then 988.", es: "Llame al 911, luego al 988."}
  emergency: {en: "Call 911.", es: "Llame al 911."}
  poison: {en: "Call Poison Help.", es: "Llame a Poison Help."}
  crisis: {en: "Call 988.", es: "Llame al 988."}
"""

UTTERANCES = {
    "en": """\
price:
  - "is there a charge for the first time"
emergency-breathing:
  - "I can't breathe"
harmless:
  - "I can breathe easier since then"
""",
    "es": """\
emergency-breathing:
  - "no puedo respirar"
harmless:
  - "ya puedo respirar tranquilo"
""",
}


def write(folder: Path) -> Path:
    """Write the small content into `folder`; the bot's own sentences are those of the real content."""
    files = {
        "clinic.yaml": CLINIC,
        "emergency.yaml": EMERGENCY,
        "topics/cost.yaml": COST,
        "topics/visit.yaml": VISIT,
        **{f"utterances/{lang}/all.yaml": text for lang, text in UTTERANCES.items()},
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    shutil.copy(BUILT_IN / "wording.yaml", folder)
    return folder


def change(folder: Path, file: str, old: str, new: str) -> None:
    """Replace a piece that stands once in a file of the content."""
    path = folder / file
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} must stand exactly once in {file}"
    path.write_text(text.replace(old, new), "utf-8")
