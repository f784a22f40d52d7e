"""The real content says what the clinic's page says, and nothing it must not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.conversation import commands
from faq.model import Entry, Faq
from faq.text import words

ARTICLE = Path(__file__).parent.parent.parent / "shared" / "source" / "crps-ketamine-article.txt"

FACTS = {
    "crps-rsd": ["reflex sympathetic dystrophy|RSD"],
    "crps-causes": ["injury", "surgery", "trauma"],
    "crps-no-cause": ["no clear|without"],
    "symptom-pain": ["burning", "stabbing", "throbbing"],
    "symptom-skin": ["color", "temperature|warm", "texture", "shiny", "sweat"],
    "symptom-movement": ["weak", "spasm"],
    "symptom-swelling": ["swell", "stiff"],
    "symptom-mood": ["depression", "anxiety", "sleep"],
    "treatment-medications": ["NSAID", "opioid", "anticonvulsant"],
    "treatment-nerve-block": ["spine", "steroid"],
    "treatment-stimulator": ["electric", "spinal cord"],
    "treatment-psychotherapy": ["CBT|cognitive"],
    "ketamine-what": ["anesthetic"],
    "ketamine-nmda": ["NMDA"],
    "ketamine-neuroplasticity": ["rewire|neuroplasticity"],
    "ketamine-when": ["other treatments"],
    "infusion-what": ["IV"],
    "infusion-series": ["days", "weeks"],
    "dose-how-set": ["low"],
    "protocol-tailored": [r"0\.07", r"0\.43", "four days"],
    "protocol-escalating": ["60", "200", "Day 4|fourth day"],
    "protocol-low-dose": [r"0\.9", "four and a half|4.5"],
    "side-effect-memory": ["memory", "hours", "days"],
    "side-effect-dissociation": ["dreams", "hallucinations", "dissociation"],
    "side-effect-heart": ["blood pressure", "heart rate"],
    "side-effect-bladder": ["long-term", "recreational"],
    "side-effect-allergy": ["rare", "911"],
    "exclude-blood-pressure": ["not treated|untreated"],
    "exclude-pregnancy": ["pregnan"],
    "exclude-endocrine": ["endocrine"],
    "cost-factors": ["dose", "often|frequency", "supervision", "location"],
}
"""Entry -> patterns its English answer must hold: the facts of the clinic's page."""


def answers(faq: Faq, lang: str) -> list[tuple[Entry, str]]:
    return [(entry, entry.versions[lang].answer.value) for entry in faq.entries.values()]


@pytest.mark.parametrize("entry", FACTS)
def test_each_fact_of_the_page_is_told(faq: Faq, entry: str) -> None:
    told = faq.entries[entry].versions["en"].answer.value
    assert [pattern for pattern in FACTS[entry] if not re.search(pattern, told, re.IGNORECASE)] == []


@pytest.mark.parametrize("lang", ["en", "es"])
def test_no_answer_names_a_price_a_promise_or_a_dose_outside_the_studies(faq: Faq, lang: str) -> None:
    for entry, told in answers(faq, lang):
        assert not re.search(
            r"\$|dollar|d[oó]lares|guarantee|garantiz|miracle|milagro|breakthrough", told, re.IGNORECASE
        ), entry.id
        if not entry.id.startswith("protocol"):
            assert not re.search(r"\d\s*mg", told), entry.id


@pytest.mark.parametrize("lang", ["en", "es"])
def test_no_answer_begins_with_yes_or_no(faq: Faq, lang: str) -> None:
    for entry, told in answers(faq, lang):
        assert not re.match(r"(yes|no|sí|si)\b[,.]", told, re.IGNORECASE), entry.id


@pytest.mark.parametrize("lang", ["en", "es"])
def test_answers_speak_for_the_clinic_and_not_of_its_page(faq: Faq, lang: str) -> None:
    for entry, told in answers(faq, lang):
        assert not re.search(r"clinic's page|página de la clínica|/forgetme|messaging service", told), entry.id


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize(
    "entry", ["venting", "advice-pain-now", "symptom-mood", "side-effect-mood", "other-depression"]
)
def test_answers_to_despair_name_988(faq: Faq, entry: str, lang: str) -> None:
    assert "988" in faq.entries[entry].versions[lang].answer.value


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_clinics_facts_are_typed_in_no_answer(faq: Faq, lang: str) -> None:
    for entry, told in answers(faq, lang):
        assert not re.search(r"922|8527|18205|85308|4:30", told), entry.id


@pytest.mark.parametrize("lang", ["en", "es"])
def test_every_entry_has_many_ways_of_asking(faq: Faq, lang: str) -> None:
    for entry in faq.entries.values():
        version = entry.versions[lang]
        assert 1 + len(version.also) >= 6, entry.id
        assert len(version.utterances) >= 8, entry.id


def test_no_sentence_of_the_article_is_copied(faq: Faq) -> None:
    if not ARTICLE.exists():
        pytest.skip("the clinic's article is not beside the project")
    article = words(ARTICLE.read_text("utf-8"))
    runs = {tuple(article[i : i + 10]) for i in range(len(article) - 9)}
    for entry, told in answers(faq, "en"):
        said = words(told)
        assert not [run for run in zip(*(said[i:] for i in range(10)), strict=False) if run in runs], entry.id


@pytest.mark.parametrize("entry", commands.ENTRIES.values())
def test_what_a_command_leads_to_exists(faq: Faq, entry: str) -> None:
    assert entry in faq.entries
