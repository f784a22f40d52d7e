"""What is pasted into the forms is saved as it was meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import small_faq

from bot.editing.edits import EditEntry, EntryForm
from bot.editing.folder import Content
from bot.publishing.concerns import concerns_of_change
from bot.staff import form_fields
from faq.loading.loader import load
from faq.model import Faq

REVIEWED = date(2026, 11, 1)
ANSWERS = [
    # bullets of Word, Google Docs, mail and chats
    ("•\tWater\n•\tA blanket", "- Water\n- A blanket"),
    ("• Water\n• A blanket", "- Water\n- A blanket"),
    ("·\tWater", "- Water"),
    ("\u00b7\u00a0\u00a0\u00a0\u00a0Water", "- Water"),
    ("\uf0b7\tWater\n\uf0a7\tA blanket", "- Water\n- A blanket"),
    ("o\tWater", "- Water"),
    ("§\tWater", "- Water"),
    ("▪ Water\n◦ A blanket", "- Water\n- A blanket"),
    ("● Water\n● A blanket", "- Water\n- A blanket"),
    ("– Water\n— A blanket", "- Water\n- A blanket"),
    ("* Water\n* A blanket", "- Water\n- A blanket"),
    ("-\tWater", "- Water"),
    ("-   Water", "- Water"),
    ("    - Water\n        - Cold", "- Water\n- Cold"),
    ("✓ Water\n➢ A blanket", "- Water\n- A blanket"),
    ("•Water", "- Water"),
    ("✔\ufe0f Water\n☐ A blanket", "- Water\n- A blanket"),
    ("→ Water\n❖ A blanket\n\uf076 A pillow", "- Water\n- A blanket\n- A pillow"),
    ("-Water\n-A blanket", "- Water\n- A blanket"),
    ("+ Water\n+ A blanket", "- Water\n- A blanket"),
    ("Bring:\n\n• Water\n\n• A blanket\n\nThank you.", "Bring:\n\n- Water\n- A blanket\n\nThank you."),
    ("1.\tWater\n2.\tA blanket", "1. Water\n2. A blanket"),
    # blanks
    ("Bring\twater.", "Bring water."),
    ("Bring\u00a0water.", "Bring water."),
    ("At\u202f7\u2009am.", "At 7 am."),
    ("Bring  water.   Please.", "Bring water. Please."),
    ("   Bring water.   ", "Bring water."),
    ("\u3000Bring water.", "Bring water."),
    ("First.\n\n\n\nSecond.", "First.\n\nSecond."),
    ("First.\n \u00a0 \nSecond.", "First.\n\nSecond."),
    ("First.\x0bSecond.", "First.\nSecond."),
    ("First.\u2028Second.", "First.\nSecond."),
    ("First.\r\nSecond.\rThird.", "First.\nSecond.\nThird."),
    # what nobody sees
    ("Bring\u200b water.", "Bring water."),
    ("\ufeffBring water.", "Bring water."),
    ("Bring wa\u00adter.", "Bring water."),
    ("\u200eBring water.\u200f", "Bring water."),
    ("\u202aBring water.\u202c", "Bring water."),
    ("Call {\u200bphone}.", "Call {phone}."),
    ("Wa\u200dter.", "Water."),
    # letters that look alike
    ("Cafe\u0301 y te\u0301.", "Café y té."),
    ("First \ufb02oor, \ufb01ve.", "First floor, five."),
    ("A follow\u2011up.", "A follow-up."),
    # what stays
    ("We’re “open”.", "We’re “open”."),
    ("A well-known 5-day plan.", "A well-known 5-day plan."),
    ("Monday – Friday", "Monday – Friday"),
    ("2 * 3", "2 * 3"),
    ("-5 degrees", "-5 degrees"),
    ("o bien llame", "o bien llame"),
    ("Family: \U0001f468\u200d\U0001f469\u200d\U0001f467", "Family: \U0001f468\u200d\U0001f469\u200d\U0001f467"),
    ("First.\n\nSecond.", "First.\n\nSecond."),
]
TOLD = [
    # formatting that no channel shows
    "**Bring** water.",
    "*Bring* water.",
    "__Bring__ water.",
    "Please _bring_ water.",
    "~~Bring~~ water.",
    "`Bring` water.",
    "# Parking",
    "<b>Bring</b> water.",
    "Bring water.<br>",
    "Bring&nbsp;water.",
    "Don&#8217;t drive.",
    "| Monday | 7-4 |",
    "> Bring water.",
    "---",
    # quotation marks around the whole
    "“Bring water.”",
    '"Bring water."',
    "«Traiga agua.»",
    "‘Bring water.’",
    "“Bring water.\n\nCome early.”",
    # links
    "See [our page](https://example.org).",
    "See http://example.org.",
    "See www.example.org.",
    # what is no placeholder
    "Call {{phone}}.",
    "Call [phone].",
    "Call <phone>.",
    "Call %phone%.",
    "Call $phone.",
    "Call «phone».",
    "Call ｛phone｝.",
    "Call {Phone}.",
    "Call {phone number}.",
    "Call {phone.",
    "Call {}.",
    # letters lost on the way, and notes
    "Donâ€™t drive.",
    "Haga esto mÃ¡s tarde.",
    "Bring \ufffd water.",
    "Bring water. \ue000",
    "Bring water. [insert time]",
    "Bring water. TODO: time",
]
"""Answers that are pasted as they are, and pointed out."""
WAYS = [
    ("• can I bring my dog\n• is my dog allowed", ("can I bring my dog", "is my dog allowed")),
    ("1. can I bring my dog\n2) is my dog allowed", ("can I bring my dog", "is my dog allowed")),
    ('“can I bring my dog”\n"is my dog allowed"', ("can I bring my dog", "is my dog allowed")),
    ("«puedo llevar a mi perro»", ("puedo llevar a mi perro",)),
    ('- "guide dog"', ("guide dog",)),
    ("guide\u00a0dog\u200b", ("guide dog",)),
    ("guide\tdog", ("guide dog",)),
    ('is the "big" dog allowed', ('is the "big" dog allowed',)),
    ('"big" or "small"', ('"big" or "small"',)),
    ("24 hours without food", ("24 hours without food",)),
    ("\u200b\n\u00a0\nguide dog", ("guide dog",)),
]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Faq:
    """Small content, whose languages the form has."""
    return load(small_faq.write(tmp_path_factory.mktemp("content")))


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """The same content, of which drafts are made."""
    return Content(small_faq.write(tmp_path_factory.mktemp("drafted")), tmp_path_factory.mktemp("data"))


def sent(small: Faq, fields: dict[str, str]) -> EntryForm:
    """The entry in a form that was sent."""
    return form_fields.entry(fields, small, "eating", "visit")


@pytest.mark.parametrize(("pasted", "meant"), ANSWERS)
def test_an_answer_is_pasted_as_it_was_meant(small: Faq, pasted: str, meant: str) -> None:
    form = sent(small, {"en-answer": pasted})
    assert form.versions["en"].answer == meant
    assert sent(small, {"en-answer": meant}).versions["en"].answer == meant


@pytest.mark.parametrize("pasted", TOLD)
@pytest.mark.parametrize("above", ["", "Ask us.\n\n"], ids=["alone", "below"])
def test_what_cannot_be_mended_is_told_at_its_line(content: Content, small: Faq, pasted: str, above: str) -> None:
    form = content.entry("eating")
    words = form.versions["en"]
    answer = sent(small, {"en-answer": above + pasted}).versions["en"].answer
    assert answer == above + pasted
    draft = content.draft(EditEntry(replace(form, versions={**form.versions, "en": replace(words, answer=answer)})))
    found = concerns_of_change(small, draft.faq, REVIEWED) if draft.faq else ()
    places = {one.place for one in found if one.field == "en-answer"} | {one.place for one in draft.blocking}
    lines = draft.files["topics/visit.yaml"]
    assert lines
    told = {lines.split("\n")[place.line - 1] for place in places}
    if above and pasted.startswith("“Bring water.\n"):
        assert told == set()  # only a part stands in quotation marks
    else:
        assert len(told) == 1
        assert pasted.split("\n", maxsplit=1)[0] in told.pop().replace(r"\"", '"')


@pytest.mark.parametrize(("pasted", "meant"), WAYS)
def test_ways_of_asking_are_pasted_as_they_were_meant(small: Faq, pasted: str, meant: tuple[str, ...]) -> None:
    assert sent(small, {"en-also": pasted}).versions["en"].also == meant


def test_a_question_of_two_lines_becomes_one(small: Faq) -> None:
    form = sent(small, {"en-question": "•\tCan I bring\n my\u00a0dog?"})
    assert form.versions["en"].question == "Can I bring my dog?"
