"""The staff page at work: what is saved is what was written, what is wrong is said where it is, and nothing is lost or smuggled in."""

from __future__ import annotations

import asyncio
import html
import io
import json
import re
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from string import ascii_lowercase

import httpx
import numpy as np
import pytest
from small_faq import change
from staff_site import NAME, StaffSite, boxes, form, words

from bot.editing.dismissals import question_digest
from bot.publishing.encoder import Encoder
from bot.report.figures import Figures, Question
from bot.staff import workspace
from faq.loading import loader
from faq.model import Faq
from faq.search.features import Vectors
from faq.search.sentence_vectors import InBytes, in_bytes

pytestmark = pytest.mark.usefixtures("read_once")

ONLY_ENGLISH = {"confirm": "price/es-answer: only English"}
"""The box to tick where the English answer of an entry was changed alone."""
NASTY = "<script>alert(1)</script><img src=x onerror=alert(2)> & \"quoted\" 'too' {phone}"


@pytest.fixture
def staff(small: Path, tmp_path: Path) -> StaffSite:
    """The staff page on the small content."""
    return StaffSite(small, tmp_path / "data")


def letters() -> Encoder:
    """An encoder that knows texts by their letters alone, and has vectors of every content."""

    class Letters(Encoder):
        has_vectors = True

        def __init__(self) -> None:
            """Needs nothing."""

        def __call__(self, texts: Sequence[str]) -> Vectors:
            rows = np.array([[text.count(letter) + 0.01 for letter in ascii_lowercase] for text in texts], np.float32)
            return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)

        def in_bytes(self, texts: Sequence[str]) -> InBytes:
            return in_bytes(self(texts))

    return Letters()


def in_force(staff: StaffSite) -> Faq:
    """What patients are answered from."""
    return staff.live.index().faq


async def send(client: httpx.AsyncClient, path: str, doing: str, **fields: str) -> httpx.Response:
    """Fill in the form of a page and press a button."""
    sent = form((await client.get(path)).text) | {name.replace("_", "-"): value for name, value in fields.items()}
    return await client.post(path, data=sent | {"do": doing})


async def press(client: httpx.AsyncClient, page: httpx.Response, doing: str, **fields: str) -> httpx.Response:
    """Press a button of a page that was answered to a form."""
    sent = form(page.text) | {name.replace("_", "-"): value for name, value in fields.items()}
    return await client.post(page.url.path, data=sent | {"do": doing})


async def act(client: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    """Send a form that stands on some page."""
    token = form((await client.get("/staff")).text, "/staff/sign-out")["token"]
    return await client.post(
        path, data={"token": token} | {name.replace("_", "-"): value for name, value in fields.items()}
    )


# The five tasks


async def test_an_answer_is_changed_in_force_and_undone(staff: StaffSite) -> None:
    async with staff.signed_in() as client:
        before = (staff.folder / "topics/cost.yaml").read_text("utf-8")
        saved = await send(
            client,
            "/staff/entries/price",
            "save",
            en_answer="It costs the same each time.\n\nCall {phone}.",
            **ONLY_ENGLISH,
        )
        assert saved.status_code == 303
        assert (
            in_force(staff).entries["price"].versions["en"].answer.value
            == "It costs the same each time.\n\nCall {phone}."
        )
        told = await client.get(saved.headers["location"])
        assert "Saved and in force" in words(told.text)
        assert NAME in words(told.text)
        assert "English It costs the same each time. Call (602) 555-0100 ." in words(told.text)
        assert "Spanish Llame al (602) 555-0100 ." in words(told.text)
        assert 'href="/staff/entries/price">Back to “How much does it cost?”' in told.text
        assert "Before English answer: Each visit has one price. Call {phone}. Now English answer: It costs" in words(
            told.text
        )
        assert 'before: answer: "Each visit has one price. Call {phone}."' in words(told.text)
        assert "“How much does it cost?”: English answer" in words((await client.get("/staff")).text)
        undone = await act(client, "/staff/undo", change=saved.headers["location"].rpartition("/")[2])
        assert undone.status_code == 303
        assert (staff.folder / "topics/cost.yaml").read_text("utf-8") == before
        assert in_force(staff).entries["price"].versions["en"].answer.value == "Each visit has one price. Call {phone}."


async def test_a_question_nobody_could_answer_becomes_a_way_of_asking(staff: StaffSite) -> None:
    staff.questions = (
        Question("en", "unknown", None, "is [name] allowed to drop me at the curb", 3, date(2026, 11, 24)),
    )
    async with staff.signed_in() as client:
        page = await client.get("/staff/unanswered")
        assert "is [name] allowed to drop me at the curb" in words(page.text)
        begun = await client.post(
            "/staff/add-way", data=form(page.text, "/staff/add-way") | {"entry": "parking", "do": "begin"}
        )
        assert form(begun.text)["way"] == "is allowed to drop me at the curb"
        saved = await press(client, begun, "save")
        saved = saved if saved.status_code == 303 else await press(client, saved, "save")  # it moves a question: itself
        assert saved.status_code == 303
    also = [text.value for text in in_force(staff).entries["parking"].versions["en"].also]
    assert also[-1] == "is allowed to drop me at the curb"


async def test_a_suggestion_is_accepted_with_one_press(staff: StaffSite) -> None:
    staff.questions = (Question("en", "unknown", None, "garage hangar blimps zeppelins", 3, date(2026, 11, 24)),)
    async with staff.signed_in() as client:
        page = await client.get("/staff/unanswered")
        assert "Yes, “Where can I park?” answers it" in words(page.text)
        saved = await client.post("/staff/add-way", data=form(page.text, "/staff/add-way") | {"do": "accept"})
        assert saved.status_code == 303
        assert in_force(staff).entries["parking"].versions["en"].also[-1].value == "garage hangar blimps zeppelins"
        # Where a question of another entry would lose its answer, nothing is saved before somebody has read it.
        taking = await act(client, "/staff/add-way", entry="parking", lang="en", way="breakfast", do="accept")
        assert taking.status_code != 303
    assert "breakfast" not in [way.value for way in in_force(staff).entries["parking"].versions["en"].also]


async def test_dismissed_questions_stay_away_until_they_are_listed_again(staff: StaffSite) -> None:
    asked = {"en": ["zeppelin mooring", "quark soup", "I can't breathe"], "es": ["amarre de zepelín"]}
    staff.questions = tuple(
        Question(lang, "unknown", None, text, 1, date(2026, 11, 24)) for lang, texts in asked.items() for text in texts
    )
    ticked = {"questions": "en:Zeppelin MOORING?\nes:amarre de zepelín\nen:I can't breathe"}
    async with staff.signed_in() as client:
        assert (await act(client, "/staff/unanswered/dismiss", do="dismiss", **ticked)).status_code == 303
        page = await client.get("/staff/unanswered")
        listed, _, away = words(page.text).partition("Dismissed")
        assert "quark soup" in listed
        assert "zeppelin mooring" not in listed
        assert "zeppelin mooring" in away
        assert "I can't breathe" not in form(page.text, "/staff/unanswered/dismiss").get("questions", "")
        assert not any("zeppelin" in path.read_text("utf-8") for path in staff.data_dir.rglob("*.json"))
        again = await act(client, "/staff/unanswered/dismiss", do="list", questions="en:zeppelin mooring")
        assert again.status_code == 303
        listed = _listed(await client.get("/staff/unanswered"))
        assert "zeppelin mooring" in listed
        assert "amarre de zepelín" not in listed


async def test_what_an_older_program_dismissed_stays_away_too(staff: StaffSite) -> None:
    staff.questions = tuple(
        Question("en", "unknown", None, text, 1, date(2026, 11, 24)) for text in ("zeppelin mooring", "quark soup")
    )
    row = {"why": "nonsense", "who": "Ann", "on": "2026-11-01"}
    file = staff.data_dir / "history" / "dismissed-questions.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps({question_digest("en", "zeppelin mooring"): row}), "utf-8")
    async with staff.signed_in() as client:
        assert "quark soup" in _listed(await client.get("/staff/unanswered"))
        await act(client, "/staff/unanswered/dismiss", do="dismiss", questions="en:quark soup")
        assert "There are none in these days" in _listed(await client.get("/staff/unanswered"))


def _listed(page: httpx.Response) -> str:
    """The unanswered questions that are not dismissed."""
    return words(page.text).partition("Dismissed")[0]


async def test_wordings_that_reach_a_new_answer_stand_apart_from_those_that_lose_theirs(staff: StaffSite) -> None:
    async with staff.signed_in() as client:
        told = await send(
            client,
            "/staff/entries/eating",
            "check",
            en_also="snack\nlunch\nmeal\nsandwich\nhungry",
            es_also="desayuno\nayunas\ncomida\nagua\nestómago",
        )
    said = words(told.text)
    assert "lose their answer: judge each" in said
    lost, _, gained = said.partition("of this question now reach it")
    assert "breakfast now:" in lost
    assert "snack now: no answer then: “Can I eat before?”" in gained
    assert "breakfast now:" not in gained


async def test_the_report_leads_to_the_forms_and_shows_charts_first(staff: StaffSite) -> None:
    async with staff.signed_in() as client:
        page = (await client.get("/staff/report")).text
    assert 'href="/staff/entries/price">How much does it cost?</a>' in page
    assert "topics/cost.yaml" not in page
    assert page.index("Questions by hour") < page.index('id="never"')
    assert "not open from the first minute to the last" in words(page)


@pytest.mark.parametrize(
    ("site", "said"),
    [
        ("https://www.example.org/about us", "Yes. https://www.example.org may show the chat."),
        ("WWW.Example.org", "Yes. https://www.example.org may show the chat."),
        ("https://example.org", "The list has this website with “www.”."),
        ("http://www.example.org", "begins with https://"),
        ("https://other.example", "Not yet. https://other.example is not on the list."),
        ("nothing", "“nothing” is not the address of a website."),
        ("https://[", "“https://[” is not the address of a website."),
        ("", "Is it allowed?"),
    ],
)
async def test_a_website_is_told_whether_it_may_show_the_chat(staff: StaffSite, site: str, said: str) -> None:
    change(staff.folder, "clinic.yaml", "hours:\n", "websites:\n  - https://www.example.org\nhours:\n")
    await staff.live.refresh()
    async with staff.signed_in() as client:
        page = await client.get("/staff/website", params={"site": site})
    assert said in words(page.text)
    assert '&lt;script src="http://127.0.0.1/widget.js" async&gt;&lt;/script&gt;' in page.text
    assert "Allowed now https://www.example.org" in words(page.text)


async def test_a_website_is_allowed_with_one_press(staff: StaffSite) -> None:
    async with staff.signed_in() as client:
        for site, said in (
            ("www.example.org", "Yes. https://www.example.org may show the chat."),
            ("https://www.example.org", "Yes. https://www.example.org may show the chat."),  # a second press
            ("http://www.example.org", "begins with https://"),
            ("nothing", "Is it allowed?"),
        ):
            answer = await act(client, "/staff/website", site=site)
            assert answer.status_code == 303
            assert said in words((await client.get(answer.headers["location"])).text)
        refused = await act(client, "/staff/website", site="https://clínica.example")
        assert "write it as https://www.example.org" in words(refused.text)
    assert in_force(staff).clinic.websites == ("https://www.example.org",)
    assert [record.who for record in staff.content.history()] == [NAME]


async def test_an_answer_rewritten_in_every_language_was_reviewed_today(staff: StaffSite) -> None:
    new = {"en_answer": "Park by the east door.", "es_answer": "Estacione junto a la puerta este."}
    old = in_force(staff).entries["parking"].reviewed
    async with staff.signed_in() as client:
        assert (await send(client, "/staff/entries/parking", "save", **new, reviewed="2026-11-20")).status_code == 303
        assert in_force(staff).entries["parking"].reviewed == date(2026, 11, 20) != old
        both = {"en_answer": "Park by the west door.", "es_answer": "Estacione en la puerta oeste."}
        assert (await send(client, "/staff/entries/parking", "save", **both)).status_code == 303
    assert in_force(staff).entries["parking"].reviewed == staff.clock().date()


async def test_a_day_of_review_that_was_typed_outlasts_a_confirmation(staff: StaffSite) -> None:
    new = {"en_answer": "Each visit is $5.", "es_answer": "Cada visita cuesta $5."}
    async with staff.signed_in() as client:
        page = await send(client, "/staff/entries/price", "save", **new, reviewed="2026-11-20")
        assert page.status_code == 200
        page = await press(client, page, "save", confirm="\n".join(boxes(page.text)))
        assert page.status_code == 303
    assert in_force(staff).entries["price"].reviewed == date(2026, 11, 20)


@pytest.mark.parametrize(
    "fields",
    [
        {"en_answer": "Each visit has one price. Call us.", **ONLY_ENGLISH},
        {"en_answer": "Each visit has one prize. Call {phone}.", "es_answer": "Cada visita tiene un presio. Llame."},
        {"en_also": "what is the bill"},
    ],
    ids=["one language", "spelling", "ways of asking"],
)
async def test_no_other_edit_is_a_review(staff: StaffSite, fields: dict[str, str]) -> None:
    old = in_force(staff).entries["price"].reviewed
    async with staff.signed_in() as client:
        page = await send(client, "/staff/entries/price", "save", **fields)
        if page.status_code != 303:
            page = await press(client, page, "save", confirm="\n".join(boxes(page.text)))
        assert page.status_code == 303
    assert in_force(staff).entries["price"].reviewed == old


async def test_an_entry_is_chosen_by_a_part_of_its_question(staff: StaffSite) -> None:
    way = {"way": "is a bus stop near", "lang": "en", "do": "look"}
    async with staff.signed_in() as client:
        for typed, said in (
            ("me estaciono", "“Where can I park?”: English ways of asking"),
            ("can I", "Several questions have “can I” in them"),
            ("zeppelin", "choose the question that answers it"),
            ("", "choose the question that answers it"),
        ):
            page = await act(client, "/staff/add-way", entry=typed, **way)
            assert said in words(page.text)
        chosen = await act(client, "/staff/add-way", entry="can I park", **way)
        assert form(chosen.text)["entry"] == "Where can I park?"


async def test_related_questions_are_shown_and_written_as_questions(staff: StaffSite) -> None:
    async with staff.signed_in() as client:
        assert form((await client.get("/staff/entries/price")).text)["related"] == "Do you take insurance?"
        saved = await send(client, "/staff/entries/price", "save", related="Can I eat before?\ntake insurance")
        assert saved.status_code == 303
        assert in_force(staff).entries["price"].related == ("eating", "insurance")
        wrong = await send(client, "/staff/entries/price", "save", related="Is there a pool?")
        assert 'id="related-mistake"' in wrong.text


async def test_a_question_nobody_could_answer_becomes_a_new_entry(staff: StaffSite) -> None:
    staff.questions = (
        Question("en", "unknown", None, "do you validate bus tickets", 3, date(2026, 11, 24)),
        Question("es", "unknown", None, "validan boletos", 1, date(2026, 11, 24)),
    )
    async with staff.signed_in() as client:
        page = await client.get("/staff/unanswered")
        begun = await client.post("/staff/new-entry", data=form(page.text, "/staff/new-entry") | {"do": "begin"})
        fields = form(begun.text)
        assert "do you validate bus tickets" in fields.values()
        assert fields["reviewed"] == "2026-11-24"
        assert "To mend" not in words(begun.text)


async def test_the_clinic_is_closed_and_opened_again(staff: StaffSite) -> None:
    async with staff.signed_in() as client:
        closed = await act(
            client,
            "/staff/days",
            about="close",
            do="save",
            first="2026-12-24",
            last="2026-12-26",
            en_reason="Christmas",
            es_reason="Navidad",
        )
        assert closed.status_code == 303
        assert "Back to holidays and notice" in words((await client.get(closed.headers["location"])).text)
        [closure] = in_force(staff).clinic.closures
        assert (closure.first, closure.last, closure.reason["es"]) == (
            date(2026, 12, 24),
            date(2026, 12, 26),
            "Navidad",
        )
        assert "Thursday, December 24 to Saturday, December 26" in words((await client.get("/staff/days")).text)
        reopened = await act(client, "/staff/days", about="restore", do="save", first="2026-12-24")
        assert reopened.status_code == 303
    assert in_force(staff).clinic.closures == ()


TRAINING = {"about": "hours", "do": "save", "en_special_reason": "training", "es_special_reason": "capacitación"}


async def test_a_day_has_other_hours_and_its_usual_ones_again(staff: StaffSite) -> None:
    async with staff.signed_in() as client:
        hours = {"special_first": "2026-12-02", "special_hours": "8:00-10:00, 13:00-15:00"}
        assert (await act(client, "/staff/days", **TRAINING, **hours)).status_code == 303
        asked = words((await act(client, "/staff/try", question="are you open on December 2?")).text)
        assert "other hours than usual (training): 8 am to 10 am and 1 pm to 3 pm" in asked
        page = words((await client.get("/staff/days")).text)
        assert "Wednesday, December 2: 8:00-10:00, 13:00-15:00, training / capacitación" in page
        restored = await act(client, "/staff/days", about="restore", do="save", first="2026-12-02")
        assert restored.status_code == 303
    assert in_force(staff).clinic.special_hours == ()


async def test_the_next_three_months_show_what_patients_are_told(staff: StaffSite) -> None:
    async with staff.signed_in() as client:
        before = words((await client.get("/staff/days")).text)
        assert "Friday, December 25 Friday, December 25 is a public holiday" in before
        closed = {"about": "close", "first": "2026-12-24", "last": "2026-12-25", "en_reason": "Christmas"}
        drafted = await act(client, "/staff/days", **closed, do="check", es_reason="Navidad")
        said = words(drafted.text)
        assert "The next three months, with this change" in said
        assert "On Thursday, December 24 the clinic is closed (Christmas)." in said
        assert "El viernes 25 de diciembre la clínica está cerrada (Navidad)." in said
        assert "December 25 is a public holiday" not in said
        assert in_force(staff).clinic.closures == ()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"about": "close", "first": "2026-11-02"}, "Monday, November 2, 2026, has passed already"),
        ({"about": "close", "first": "2036-12-24"}, "is more than a year from now"),
        ({"about": "close", "first": "2026-12-24", "last": "2027-03-01"}, "are 68 days"),
        ({"about": "close", "first": "2026-12-24"}, "the clinic is closed already: Christmas"),
        ({"about": "hours", "special_first": "2026-11-02", "special_hours": "8:00-9:00"}, "has passed already"),
        ({"about": "notice", "en_notice": "On Friday we close at 11.", "es_notice": "Cerramos."}, "“Other hours”"),
    ],
)
async def test_careless_days_are_made_sure_of(staff: StaffSite, fields: dict[str, str], said: str) -> None:
    change(staff.folder, "clinic.yaml", "hours:\n", CHRISTMAS + "hours:\n")
    await staff.live.refresh()
    reasons = {f"{lang}_{name}": "x" for lang in ("en", "es") for name in ("reason", "special_reason")}
    async with staff.signed_in() as client:
        fields["base"] = staff.content.days().notice.base
        asked = await act(client, "/staff/days", do="save", **reasons, **fields)
        assert "Make sure of this" in words(asked.text)
        assert said in words(asked.text)
        sure = "\n".join(boxes(asked.text))
        assert (await act(client, "/staff/days", do="save", confirm=sure, **reasons, **fields)).status_code == 303


CHRISTMAS = "closures: [{date: 2026-12-24, reason: {en: Christmas, es: Navidad}}]\n"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"special_first": "2026-12-02", "special_hours": "8 to 10"}, "special-hours"),
        ({"special_first": "2026-12-02"}, "special-hours"),
        ({"special_first": "", "special_hours": "8:00-10:00"}, "special-first"),
        ({"special_first": "2026-12-24", "special_hours": "8:00-10:00"}, "special-first"),
        ({"special_first": "2026-12-02", "special_hours": "8:00-10:00", "es_special_reason": ""}, "en-special-reason"),
    ],
)
async def test_hours_that_cannot_be_are_told_at_their_field(
    staff: StaffSite, fields: dict[str, str], field: str
) -> None:
    change(staff.folder, "clinic.yaml", "hours:\n", CHRISTMAS + "hours:\n")
    await staff.live.refresh()
    async with staff.signed_in() as client:
        page = await act(client, "/staff/days", **{**TRAINING, **fields})
    assert page.status_code == 422
    assert f'id="{field}-mistake"' in page.text


async def set_notice(client: httpx.AsyncClient, page: httpx.Response, **fields: str) -> httpx.Response:
    """Press “Show this notice” on a page of days."""
    stands = form(page.text[page.text.index("<h2>Notice</h2>") :], "/staff/days#findings")
    fields = {name.replace("_", "-"): value for name, value in fields.items()}
    return await client.post("/staff/days", data=stands | fields | {"do": "save"})


async def test_a_notice_is_shown_and_taken_away(staff: StaffSite) -> None:
    async with staff.signed_in() as client:
        page = await client.get("/staff/days")
        await set_notice(client, page, en_notice="We move: see below.", es_notice="Nos mudamos.")
        assert in_force(staff).clinic.notice == {"en": "We move: see below.", "es": "Nos mudamos."}
        await set_notice(client, await client.get("/staff/days"), en_notice="We move.", until="2026-12-25")
        assert in_force(staff).clinic.notice_until == date(2026, 12, 25)
        page = await client.get("/staff/days")
        assert 'value="2026-12-25"' in page.text
        await set_notice(client, page, until="")
        assert in_force(staff).clinic.notice_until is None
        await set_notice(client, await client.get("/staff/days"), en_notice="", es_notice="")
    assert in_force(staff).clinic.notice == {}


async def test_a_topic_is_added_with_its_first_entry(staff: StaffSite) -> None:
    async with staff.signed_in() as client:
        page = await send(client, "/staff/new-topic", "save", **TOPIC)
        saved = page if page.status_code == 303 else await press(client, page, "save")
        assert saved.status_code == 303, words(page.text)
        topic = in_force(staff).topic("aftercare")
        assert topic is not None
        assert (topic.title["es"], in_force(staff).topics[-1]) == ("Después", topic)
        assert in_force(staff).entries["do-i-rest-afterwards"].versions["en"].answer.value == "Rest for a day."
        more = await send(client, "/staff/new-entry?topic=aftercare", "save", **{**TOPIC, **DOG})
        saved = more if more.status_code == 303 else await press(client, more, "save")
        assert saved.status_code == 303, words(more.text)
    assert [entry.id for entry in in_force(staff).entries_of("aftercare")] == [
        "do-i-rest-afterwards",
        "may-i-walk-my",
    ]


async def test_a_question_is_deleted_with_what_points_to_it_and_undone(staff: StaffSite) -> None:
    before = (staff.folder / "topics/cost.yaml").read_text("utf-8")
    async with staff.signed_in() as client:
        assert "/staff/entries/insurance/delete" in (await client.get("/staff/entries/insurance")).text
        path = "/staff/entries/insurance/delete"
        page = await client.get(path)
        said = words(page.text)
        ways = sum(len(version.utterances) for version in in_force(staff).entries["insurance"].versions.values())
        assert f"{ways} ways of asking it" in said
        assert "It is removed from the related questions of: How much does it cost?" in said
        assert "do you accept aetna" in said  # it gets another answer
        assert "insurance" in in_force(staff).entries
        deleted = await client.post(path, data=form(page.text, f"{path}#findings") | {"do": "save"})
        assert deleted.status_code == 303, words(deleted.text)
        assert "insurance" not in in_force(staff).entries
        assert in_force(staff).entries["price"].related == ()
        assert "“Do you take insurance?”: removed" in words((await client.get("/staff/history")).text)
        assert (await client.get(path)).status_code == 404
        undone = await act(client, "/staff/undo", change=deleted.headers["location"].rpartition("/")[2])
        assert undone.status_code == 303
    assert (staff.folder / "topics/cost.yaml").read_text("utf-8") == before
    assert in_force(staff).entries["price"].related == ("insurance",)


async def test_an_answer_to_a_command_is_deleted_only_once_somebody_has_made_sure(staff: StaffSite) -> None:
    path = "/staff/entries/clinic-hours/delete"
    async with staff.signed_in() as client:
        page = await client.get(path)
        assert "“When are you open?” answers the command /hours" in words(page.text)
        sent = form(page.text, f"{path}#findings") | {"do": "save"}
        assert (await client.post(path, data=sent)).status_code == 200
        deleted = await client.post(path, data=sent | {"confirm": "\n".join(boxes(page.text))})
        assert deleted.status_code == 303
    assert "clinic-hours" not in in_force(staff).entries


async def test_a_question_that_was_changed_meanwhile_is_not_deleted(staff: StaffSite) -> None:
    path = "/staff/entries/price/delete"
    async with staff.signed_in() as client:
        sent = form((await client.get(path)).text, f"{path}#findings") | {"do": "save"}
        change(staff.folder, "topics/cost.yaml", "Each visit has one price.", "Every visit costs the same.")
        refused = await client.post(path, data=sent)
    assert refused.status_code == 409
    assert "Every visit costs the same." in words(refused.text)
    assert "price" in loader.load(staff.folder).entries


async def test_a_topic_is_deleted_with_all_that_goes_with_it_and_undone(staff: StaffSite) -> None:
    change(staff.folder, "topics/visit.yaml", "  - id: eating\n", "  - id: eating\n    related: [price]\n")
    await staff.live.refresh()
    before = {str(path): path.read_bytes() for path in staff.folder.rglob("*.yaml")}
    async with staff.signed_in() as client:
        assert "/staff/topics/cost/delete" in (await client.get("/staff/entries")).text
        path = "/staff/topics/cost/delete"
        page = await client.get(path)
        said = words(page.text)
        assert "2 questions go with it How much does it cost? Do you take insurance?" in said
        assert "They are removed from the related questions of: Can I eat before?" in said
        deleted = await client.post(path, data=form(page.text, f"{path}#findings") | {"do": "save"})
        assert deleted.status_code == 303, words(deleted.text)
        assert [topic.id for topic in in_force(staff).topics] == ["visit"]
        assert "price" not in (staff.folder / "utterances/en/all.yaml").read_text("utf-8")
        assert (await client.get(path)).status_code == 404
        last = await client.get("/staff/topics/visit/delete")
        kept = await client.post(
            "/staff/topics/visit/delete", data=form(last.text, "/staff/topics/visit/delete#findings") | {"do": "save"}
        )
        assert "this folder holds no topic" in words(kept.text)
        undone = await act(client, "/staff/undo", change=deleted.headers["location"].rpartition("/")[2])
        assert undone.status_code == 303
    assert {str(path): path.read_bytes() for path in staff.folder.rglob("*.yaml")} == before


async def test_an_entry_is_hidden_and_shown_again(staff: StaffSite) -> None:
    before = (staff.folder / "topics/visit.yaml").read_text("utf-8")
    async with staff.signed_in() as client:
        asked = await send(client, "/staff/entries/parking", "save", hidden="on")
        assert "Where can I park? now: “Where can I park?” then:" in words(asked.text)
        assert (await press(client, asked, "save", hidden="on")).status_code == 303
        assert "parking" not in in_force(staff).entries
        assert "Where can I park? hidden" in words((await client.get("/staff/entries")).text)
        assert 'name="hidden" type="checkbox" checked>' in (await client.get("/staff/entries/parking")).text
        shown = await send(client, "/staff/entries/parking", "save")
        shown = shown if shown.status_code == 303 else await press(client, shown, "save")
        assert shown.status_code == 303, words(shown.text)
    assert (staff.folder / "topics/visit.yaml").read_text("utf-8") == before


TOPIC = {
    "en_title": "Aftercare",
    "es_title": "Después",
    "source": "Leaflet",
    "en_question": "Do I rest afterwards?",
    "en_answer": "Rest for a day.",
    "en_also": "nap\nlie on the sofa\n\n sleep all day ",
    "es_question": "¿Descanso después?",
    "es_answer": "Descanse un día.",
    "es_also": "siesta\nsofá",
}
DOG = {
    "en_question": "May I walk my dog?",
    "en_answer": "Yes, tomorrow.",
    "en_also": "puppy\nleash",
    "es_question": "¿Puedo pasear a mi perro?",
    "es_answer": "Sí, mañana.",
    "es_also": "cachorro\ncorrea",
}


# What is wrong is said, and is not saved


async def test_a_mistake_stands_beside_its_field_and_is_not_saved(staff: StaffSite) -> None:
    before = (staff.folder / "topics/cost.yaml").read_bytes()
    async with staff.signed_in() as client:
        for doing, status in (("look", 200), ("check", 422), ("save", 422)):
            page = await send(client, "/staff/entries/price", doing, en_answer="Call {fone}.", es_question="")
            assert page.status_code == status
            assert 'id="en-answer-mistake"' in page.text
            assert 'id="es-question-mistake"' in page.text
            assert 'href="#en-answer"' in page.text
            assert "To mend before it can be saved" in words(page.text)
            assert form(page.text)["en-answer"] == "Call {fone}."
    assert (staff.folder / "topics/cost.yaml").read_bytes() == before


async def test_a_broken_file_is_told_with_its_line_and_not_saved(staff: StaffSite) -> None:
    before = (staff.folder / "topics/cost.yaml").read_bytes()
    async with staff.signed_in() as client:
        text = form((await client.get("/staff/files/topics/cost.yaml")).text)["text"]
        page = await send(
            client, "/staff/files/topics/cost.yaml", "save", text=text.replace("related: [insurance]", "\trelated: x")
        )
        assert page.status_code == 422
        assert "topics/cost.yaml:10" in words(page.text)
    assert (staff.folder / "topics/cost.yaml").read_bytes() == before


async def test_an_example_that_would_go_elsewhere_keeps_a_change_out(small: Path, tmp_path: Path) -> None:
    staff = StaffSite(small, tmp_path / "data", encoder=letters())
    async with staff.signed_in() as client:
        page = await send(client, "/staff/entries/parking", "save", en_examples="what does it cost?")
        assert page.status_code == 422
        assert 'id="en-examples-mistake"' in page.text
    assert in_force(staff).entries["parking"].versions["en"].examples == ()


async def test_questions_that_would_get_another_answer_are_shown_before_they_do(staff: StaffSite) -> None:
    ways = "breakfast\ndo I have to fast\nmay I drink water"
    async with staff.signed_in() as client:
        page = await send(client, "/staff/entries/eating", "save", en_also="snack\nlunch\nmeal\nfood\nhungry")
        assert page.status_code == 200
        assert "would get another answer" in words(page.text)
        assert "breakfast" in words(page.text)
        assert in_force(staff).entries["eating"].versions["en"].also[0].value == "breakfast"
        assert "Save all the same" in words(page.text)
        saved = await press(client, page, "save")
        assert saved.status_code == 303
        # Another list than the one that was read is shown as well.
        page = await send(client, "/staff/entries/eating", "check", en_also=ways)
        other = await press(client, page, "save", en_also="car\ngarage\nvan")
        assert other.status_code == 200
    assert in_force(staff).entries["eating"].versions["en"].also[0].value == "snack"


async def test_what_patients_will_read_is_shown_in_each_language(staff: StaffSite) -> None:
    async with staff.signed_in() as client:
        page = await send(
            client,
            "/staff/entries/price",
            "look",
            en_answer="Call {phone}.\n\n- one\n- two",
            es_answer="Marque {phone}.",
        )
        shown = page.text[page.text.index("As patients will read it") :]
        assert '<a href="tel:+16025550100">(602) 555-0100</a>' in shown
        assert "<li>one</li>" in shown
        assert "Marque" in shown


async def test_a_draft_can_be_tried_before_it_is_saved(staff: StaffSite) -> None:
    async with staff.signed_in() as client:
        page = await send(client, "/staff/entries/parking", "try", en_also="helicopter pad", question="helicopter pad")
        assert "Park behind the house." in words(page.text)
        live = await act(client, "/staff/try", question="helicopter pad")
        assert "Park behind the house." not in words(live.text)


# Trying a question


async def test_a_tried_question_shows_the_reply_the_ranking_and_the_gates(staff: StaffSite) -> None:
    async with staff.signed_in() as client:
        said = words((await act(client, "/staff/try", question="where can I park")).text)
    for part in ("Park behind the house.", "sure enough", "likely enough", "needs 40%", "nearest:"):
        assert part in said
    assert ".yaml" not in said


async def test_danger_comes_first_when_tried_as_well(staff: StaffSite) -> None:
    async with staff.signed_in() as client:
        page = await act(client, "/staff/try", question="I can not breathe")
    assert "Call 911" in words(page.text)
    assert 'class="answer danger"' in page.text


@pytest.mark.parametrize(
    "text", ["", "   ", "\x00\x01", "?", "😀" * 500, "a" * 5000, "\u202e\u200b", "{phone} %s %(x)s"]
)
async def test_whatever_is_tried_gets_a_page(staff: StaffSite, text: str) -> None:
    async with staff.signed_in() as client:
        assert (await act(client, "/staff/try", question=text)).status_code == 200


# Nothing harmful by accident


async def test_a_careless_answer_is_saved_only_once_its_author_has_made_sure(staff: StaffSite) -> None:
    async with staff.signed_in() as client:
        path, answers = "/staff/entries/parking", {"en_answer": "Parking is free.", "es_answer": "Es gratis."}
        asked = await send(client, path, "save", **answers)
        assert asked.status_code == 200
        assert "Make sure of this" in words(asked.text)
        assert 'href="#en-answer"' in asked.text
        assert boxes(asked.text) == ["parking/en-answer: free", "parking/es-answer: gratis"]
        half = await press(client, asked, "save", confirm=boxes(asked.text)[0])
        assert half.status_code == 200
        assert half.text.count(" checked>") == 1
        saved = await press(client, half, "save", confirm="\n".join(boxes(half.text)))
        assert saved.status_code == 303
        assert in_force(staff).entries["parking"].confirmed == ("free", "gratis")
        assert "confirmed “free”" in words((await client.get("/staff/history")).text)
        again = await send(client, path, "save", en_answer="It is free here.", es_answer="Aquí es gratis.")
        assert again.status_code == 303
        later = await send(client, path, "save", en_answer="Park behind the house.", es_answer="Atrás de la casa.")
        assert later.status_code == 303
        assert in_force(staff).entries["parking"].confirmed == ()


async def test_a_change_of_one_language_is_confirmed_in_the_history(staff: StaffSite) -> None:
    async with staff.signed_in() as client:
        assert (await send(client, "/staff/entries/price", "save", en_answer="Ask us.")).status_code == 200
        saved = await send(client, "/staff/entries/price", "save", en_answer="Ask us.", **ONLY_ENGLISH)
        assert saved.status_code == 303
        assert "confirmed: only the English answer was changed" in words((await client.get("/staff/history")).text)


async def test_what_the_check_says_names_entries_by_their_question(staff: StaffSite) -> None:
    change(staff.folder, "topics/visit.yaml", "  - id: parking\n", "  - id: parking\n    expires: 2026-11-01\n")
    await staff.live.refresh()
    async with staff.signed_in() as client:
        page = words((await client.get("/staff/entries/parking")).text)
        assert "“Where can I park?” expired" in words(
            (await send(client, "/staff/entries/parking", "check", en_answer="Ask.", es_answer="Pregunte.")).text
        )
        assert '"parking"' not in page


async def change_and_check(staff: StaffSite, file: str, old: str, new: str) -> None:
    """Replace a piece of a file, and wait until its warnings are known."""
    change(staff.folder, file, old, new)
    told = asyncio.Event()
    staff.live.listen(lambda _: told.set())
    await staff.live.refresh()
    await told.wait()


async def test_a_warning_names_the_entry_and_the_text_and_leads_there(staff: StaffSite) -> None:
    await change_and_check(staff, "topics/cost.yaml", "We do not bill plans.", "It is free.")
    async with staff.signed_in() as client:
        page = await client.get("/staff")
    assert '<a href="/staff/entries/insurance">“Do you take insurance?” · English answer</a>' in page.text
    assert "cost.yaml" not in page.text


async def test_a_file_that_is_not_read_is_told_once_on_the_first_page(staff: StaffSite) -> None:
    (staff.folder / "topics/animals.yaml.txt").write_text("topic:", "utf-8")
    async with staff.signed_in() as client:
        at_once = words((await client.get("/staff")).text)
        await change_and_check(staff, "topics/cost.yaml", "We do not bill plans.", "It is free.")
        checked = words((await client.get("/staff")).text)
    for page in (at_once, checked):
        assert "topics/animals.yaml.txt : this file is not read: end its name with .yaml instead of .txt" in page
        assert page.count("this file is not read") == 1


# Two people at once


def marked(page: httpx.Response) -> list[str]:
    """The pieces of two texts that are marked as different."""
    return [html.unescape(piece).strip() for piece in re.findall(r"<mark>(.*?)</mark>", page.text, re.DOTALL)]


async def test_two_people_saving_at_once_lose_nothing(staff: StaffSite) -> None:
    async with staff.signed_in("Ann") as ann, staff.signed_in("Ben") as ben:
        hers = form((await ann.get("/staff/entries/price")).text) | {"en-answer": "Hers.", "do": "save"} | ONLY_ENGLISH
        his = form((await ben.get("/staff/entries/price")).text) | {"en-answer": "His.", "do": "save"} | ONLY_ENGLISH
        assert (await ann.post("/staff/entries/price", data=hers)).status_code == 303
        page = await ben.post("/staff/entries/price", data=his)
        assert page.status_code == 409
        assert "Somebody else changed the entry “How much does it cost?” meanwhile It was Ann." in words(page.text)
        assert "Now, by Ann" in words(page.text)
        assert marked(page) == ["Hers.", "His."]
        assert form(page.text)["en-answer"] == "His."
        assert in_force(staff).entries["price"].versions["en"].answer.value == "Hers."
        assert (await press(ben, page, "save", **ONLY_ENGLISH)).status_code == 303  # having read hers
        assert in_force(staff).entries["price"].versions["en"].answer.value == "His."
        changes = words((await ann.get("/staff/history")).text)
        assert changes.index("Ben") < changes.rindex("Ann")


async def test_texts_with_no_word_in_common_are_marked_whole(staff: StaffSite) -> None:
    """Where blanks counted as words, texts of three thousand characters were compared for ten seconds."""
    hers, his = "Hers is this.\n\nAnd nothing else.", "Others may write what they want."
    async with staff.signed_in("Ann") as ann, staff.signed_in("Ben") as ben:
        sent = form((await ben.get("/staff/entries/price")).text)
        saved = await send(ann, "/staff/entries/price", "save", **{"en-answer": hers}, **ONLY_ENGLISH)
        assert saved.status_code == 303
        page = await ben.post("/staff/entries/price", data=sent | {"en-answer": his, "do": "save"})
    assert marked(page) == [hers, his]


async def test_a_notice_and_a_fact_that_another_saved_meanwhile_stay_until_they_were_read(staff: StaffSite) -> None:
    async with staff.signed_in("Ann") as ann, staff.signed_in("Ben") as ben:
        page = await ben.get("/staff/days")
        await set_notice(ann, await ann.get("/staff/days"), en_notice="Hers.", es_notice="De ella.")
        page = await set_notice(ben, page, en_notice="His.", es_notice="De él.")
        assert page.status_code == 409
        assert "Somebody else changed the notice meanwhile It was Ann." in words(page.text)
        assert in_force(staff).clinic.notice["en"] == "Hers."
        assert (await set_notice(ben, page)).status_code == 303
        assert in_force(staff).clinic.notice["en"] == "His."

        page = await ben.get("/staff/clinic")
        assert (await send(ann, "/staff/clinic", "save", websites="https://www.example.org")).status_code == 303
        page = await press(ben, page, "save", websites="https://other.example")
        assert page.status_code == 409
        assert "Somebody else changed the clinic’s facts meanwhile It was Ann." in words(page.text)
        both = ("https://www.example.org", "https://other.example")
        assert marked(page) == [f'"{site}"' for site in both]
        assert (await press(ben, page, "save", websites="\n".join(both))).status_code == 303
    assert in_force(staff).clinic.websites == both


async def test_what_was_written_about_an_entry_that_another_deleted_is_not_lost(staff: StaffSite) -> None:
    async with staff.signed_in("Ann") as ann, staff.signed_in("Ben") as ben:
        his = form((await ben.get("/staff/entries/price")).text) | {"en-answer": "His.", "do": "save"}
        path = "/staff/entries/price/delete"
        hers = form((await ann.get(path)).text, f"{path}#findings") | {"do": "save"}
        assert (await ann.post(path, data=hers)).status_code == 303
        page = await ben.post("/staff/entries/price", data=his)
    assert page.status_code == 409
    assert "Now, by Ann (removed)" in words(page.text)
    assert form(page.text)["en-answer"] == "His."


async def test_two_people_saving_different_entries_of_a_file_both_succeed(staff: StaffSite) -> None:
    async with staff.signed_in("Ann") as ann, staff.signed_in("Ben") as ben:
        hers = form((await ann.get("/staff/entries/price")).text) | {"en-answer": "Hers.", "do": "save"} | ONLY_ENGLISH
        his = form((await ben.get("/staff/entries/insurance")).text) | {"en-answer": "His.", "do": "save"}
        his["confirm"] = "insurance/es-answer: only English"
        assert (await ann.post("/staff/entries/price", data=hers)).status_code == 303
        assert (await ben.post("/staff/entries/insurance", data=his)).status_code == 303
    answers = {name: entry.versions["en"].answer.value for name, entry in in_force(staff).entries.items()}
    assert (answers["price"], answers["insurance"]) == ("Hers.", "His.")


async def test_saves_at_the_same_moment_all_count(staff: StaffSite) -> None:
    names = ["price", "insurance", "parking", "eating"]
    async with staff.signed_in() as client:
        sent = {name: form((await client.get(f"/staff/entries/{name}")).text) for name in names}
        for name in names:
            sent[name] |= {"es-answer": f"Nuevo: {name}.", "confirm": f"{name}/en-answer: only Spanish", "do": "save"}
        answers = await asyncio.gather(*(client.post(f"/staff/entries/{name}", data=sent[name]) for name in names))
    assert [answer.status_code for answer in answers] == [303] * len(names)
    assert [in_force(staff).entries[name].versions["es"].answer.value for name in names] == [
        f"Nuevo: {name}." for name in names
    ]
    assert len(staff.content.history()) == len(names)


@pytest.mark.parametrize(
    ("field", "value"), [("expires", "2020-13-01"), ("expires", "soon"), ("reviewed", "0000-00-00"), ("kind", "{}")]
)
async def test_a_value_that_is_none_is_told_at_its_field(staff: StaffSite, field: str, value: str) -> None:
    async with staff.signed_in() as client:
        page = await send(client, "/staff/entries/price", "save", **{field: value})
        assert page.status_code == 422
        assert f'id="{field}-mistake"' in page.text


async def test_the_same_yaml_changed_by_two_is_shown_side_by_side(staff: StaffSite) -> None:
    async with staff.signed_in("Ann") as ann, staff.signed_in("Ben") as ben:
        hers = form((await ann.get("/staff/entries/price/yaml")).text)
        his = form((await ben.get("/staff/entries/price/yaml")).text)
        old = "Each visit has one price."
        first = await ann.post(
            "/staff/entries/price/yaml",
            data=hers | {"text": hers["text"].replace(old, "Hers."), "do": "save"} | ONLY_ENGLISH,
        )
        assert first.status_code == 303
        page = await ben.post(
            "/staff/entries/price/yaml", data=his | {"text": his["text"].replace(old, "His."), "do": "save"}
        )
        assert page.status_code == 409
        assert "Hers." in words(page.text)
        assert "His." in form(page.text)["text"]


# Nothing is smuggled in


async def test_markup_in_content_is_shown_as_text_everywhere(staff: StaffSite) -> None:
    change(staff.folder, "topics/cost.yaml", "How much does it cost?", "How much <b>does</b> it cost?")
    change(staff.folder, "topics/cost.yaml", "    en: Cost", '    en: "<u>Cost</u>"')
    await staff.live.refresh()
    staff.questions = (Question("en", "unknown", None, NASTY, 2, date(2026, 11, 24)),)
    async with staff.signed_in(NASTY[:50]) as client:
        asked = await send(client, "/staff/entries/price", "save", en_answer=NASTY)
        sent = form(asked.text) | {"do": "save", "confirm": "\n".join(boxes(asked.text))}
        saved = await client.post("/staff/entries/price", data=sent)
        assert saved.status_code == 303, words(saved.text)
        checked = await send(client, "/staff/entries/price", "check", en_question=NASTY, question=NASTY)
        paths = (
            "/staff",
            "/staff/entries",
            f"/staff/entries?q={NASTY}",
            "/staff/entries/price",
            "/staff/entries/price/yaml",
            "/staff/new-entry?topic=%22%3E%3Cb%3E",
            "/staff/unanswered",
            "/staff/unanswered?since=%22%3E%3Cb%3E",
            "/staff/report",
            "/staff/history",
            saved.headers["location"],
            "/staff/files/%3Cb%3E.yaml",
            "/staff/entries/%3Cb%3E",
        )
        pages = [checked.text, (await act(client, "/staff/try", question=NASTY)).text]
        pages += [(await client.get(path)).text for path in paths]
    for page in pages:
        for smuggled in ("<script>alert", "<img src=x", "<b>", "<u>", 'value=""><'):
            assert smuggled not in page


@pytest.mark.parametrize(
    "name",
    [
        "../secret.yaml",
        "..%2fsecret.yaml",
        "%2e%2e%2fsecret.yaml",
        "topics/../../secret.yaml",
        "topics/..%2f..%2fsecret.yaml",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "topics/cost.yaml%00.txt",
        "topics\\cost.yaml",
        "utterances/en/all.yaml",
        "topics/new.yaml",
        "",
        "clinic.yaml/",
    ],
)
async def test_no_name_leads_out_of_the_folder(staff: StaffSite, name: str) -> None:
    (staff.folder.parent / "secret.yaml").write_text("a secret: of the machine", "utf-8")
    async with staff.signed_in() as client:
        token = form((await client.get("/staff/files/clinic.yaml")).text)["token"]
        for answer in (
            await client.get(f"/staff/files/{name}"),
            await client.post(f"/staff/files/{name}", data={"token": token, "text": "x: 1", "base": "", "do": "save"}),
        ):
            assert answer.status_code in {404, 405}
            assert "secret" not in answer.text.replace("secret.yaml", "")
    assert (staff.folder.parent / "secret.yaml").read_text("utf-8") == "a secret: of the machine"
    assert not (staff.folder / "topics/new.yaml").exists()


@pytest.mark.parametrize("name", ["../../../etc/passwd", "../cost", "a/b", "", "CON", "x" * 300, "é", "Cost"])
async def test_no_title_question_or_topic_leads_out_of_the_folder_or_over_another(staff: StaffSite, name: str) -> None:
    before = {path: path.read_bytes() for path in staff.folder.parent.rglob("*.yaml")}
    async with staff.signed_in() as client:
        page = await send(client, "/staff/new-topic", "save", **{**TOPIC, "en_title": name, "topic": name, "id": name})
        if page.status_code == 200:
            await press(client, page, "save")
        entry = await send(client, "/staff/new-entry", "save", **{**TOPIC, "topic": name, "id": name})
        assert entry.status_code == 422
    after = {path: path.read_bytes() for path in staff.folder.parent.rglob("*.yaml")}
    assert {path: after[path] for path in before} == before
    new = after.keys() - before.keys()
    assert all(path.parent == staff.folder / "topics" and re.fullmatch("[a-z0-9-]+", path.stem) for path in new)


@pytest.mark.parametrize("record", ["../../etc/passwd", "..", "", "x" * 5000, "20260101-000000-000000-abcd", "\x00"])
async def test_no_change_is_undone_that_never_was(staff: StaffSite, record: str) -> None:
    async with staff.signed_in() as client:
        answer = await act(client, "/staff/undo", change=record)
    assert answer.status_code == 422
    assert "could not be undone" in words(answer.text)


async def test_characters_nobody_can_see_are_left_out(staff: StaffSite) -> None:
    async with staff.signed_in() as client:
        saved = await send(
            client,
            "/staff/entries/price",
            "save",
            en_answer="One\x00 price.\x07\r\n\r\nCall us.\x1b[31m",
            **ONLY_ENGLISH,
        )
        assert saved.status_code == 303, words(saved.text)
    assert in_force(staff).entries["price"].versions["en"].answer.value == "One price.\n\nCall us.[31m"


# What is in force, and what is not


async def test_problems_of_the_files_are_told_while_the_last_good_content_goes_on(staff: StaffSite) -> None:
    change(staff.folder, "topics/cost.yaml", "    related: [insurance]", "    related: [nowhere]")
    await staff.live.refresh()
    async with staff.signed_in() as client:
        said = words((await client.get("/staff")).text)
        assert "The files have a problem" in said
        assert "topics/cost.yaml:10" in said
        assert "Where can I park?" in words((await client.get("/staff/entries")).text)
        saved = await send(client, "/staff/entries/parking", "save", en_answer="In front.")
        assert saved.status_code == 303
        assert "Saved, but not in force" in words((await client.get(saved.headers["location"])).text)


async def test_a_host_that_forgets_says_so_and_gives_the_content_away(small: Path, tmp_path: Path) -> None:
    staff = StaffSite(small, tmp_path / "data", lasts=False)
    async with staff.signed_in() as client:
        assert "until the next release" in words((await client.get("/staff")).text)
        await send(client, "/staff/entries/price", "save", en_answer="New.")
        packed = await client.get("/staff/content.zip")
        assert packed.headers["content-disposition"] == 'attachment; filename="content-2026-11-24.zip"'
        with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
            archive.extractall(tmp_path / "unpacked")
    faq = loader.load(tmp_path / "unpacked" / "content")
    assert faq.version == in_force(staff).version


async def test_a_journal_that_cannot_be_read_costs_only_its_pages(staff: StaffSite) -> None:
    staff.broken = OSError("the disk is gone")
    async with staff.signed_in() as client:
        for path in ("/staff/unanswered", "/staff/report"):
            page = await client.get(path)
            assert page.status_code == 200
            assert "cannot be read at the moment" in words(page.text)
            assert "the disk is gone" not in page.text
        assert (await client.get("/staff")).status_code == 200


async def test_entries_are_found_by_any_of_their_words(staff: StaffSite) -> None:
    async with staff.signed_in() as client:
        for wanted, found in (
            ("PARK house", "Where can I park?"),
            ("fasting", ""),
            ("cochera", "Where can I park?"),
            ("mall mea", "Can I eat before?"),
            ("555-0100", "How much does it cost?"),
            ("12 p.m.", "When are you open?"),
            ("eating", "Can I eat before?"),
        ):
            said = words((await client.get("/staff/entries", params={"q": wanted})).text)
            assert (found in said) if found else "Nothing has" in said


async def test_of_very_many_problems_and_lines_the_first_are_told(staff: StaffSite) -> None:
    """Who pastes another file by mistake gets a page that can be read, and nobody waits minutes for it."""
    async with staff.signed_in() as client:
        file = staff.folder / "topics/cost.yaml"
        file.write_text(file.read_text("utf-8") + "# a line that goes\n" * 300, "utf-8")
        await staff.live.refresh()
        sent = form((await client.get("/staff/files/topics/cost.yaml")).text)
        wrong = "".join(f"name{number}: x\n" for number in range(1200))
        answer = await client.post("/staff/files/topics/cost.yaml", data=sent | {"text": wrong, "do": "look"})
    assert answer.status_code == 200
    assert re.search(r"… and \d{4} more", words(answer.text))
    assert re.search(r"… and \d{3} lines more", words(answer.text))
    assert answer.text.count("cost.yaml:") < 100


async def test_a_journal_that_does_not_answer_is_not_waited_for_for_ever(
    staff: StaffSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspace, "REPORT_WITHIN", 0.01)

    async def hangs(since: date, until: date) -> Figures:
        await asyncio.Event().wait()
        raise AssertionError((since, until))

    with pytest.raises(TimeoutError):
        await workspace.Workspace(staff.content, staff.live, hangs).report(date(2026, 11, 1))


# The clinic's facts


async def test_the_phone_number_is_changed_once_somebody_has_read_what_patients_dial(staff: StaffSite) -> None:
    before = (staff.folder / "clinic.yaml").read_text("utf-8")
    async with staff.signed_in() as client:
        asked = await send(client, "/staff/clinic", "save", phone="(602) 555-0111")
        assert "patients dial +16025550111" in words(asked.text)
        assert "602) 555-0111" not in in_force(staff).clinic.phone
        seen = form(asked.text)["seen"]
        saved = await press(client, asked, "save", confirm="\n".join(boxes(asked.text)), seen=seen)
        assert saved.status_code == 303
        assert in_force(staff).clinic.phone == "(602) 555-0111"
    after = (staff.folder / "clinic.yaml").read_text("utf-8")
    assert after == before.replace("555-0100", "555-0111")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("phone", "(602) 555-010", "has 9 digits"),
        ("phone", "", 'has no "phone"'),
        ("monday", "7 am to 4 pm", "write them as 7:00-16:30"),
        ("friday", "12:00-8:00", "closes before it opens"),
        ("websites", "www.example.org", "write it as https://www.example.org"),
    ],
)
async def test_a_fact_that_cannot_be_is_refused(staff: StaffSite, field: str, value: str, said: str) -> None:
    before = in_force(staff).clinic
    async with staff.signed_in() as client:
        page = await send(client, "/staff/clinic", "save", **{field: value})
    assert page.status_code == 422
    assert said in words(page.text)
    assert f'id="{field}-mistake"' in page.text or field == "websites"
    assert in_force(staff).clinic == before


async def test_the_weeks_hours_are_read_back_before_they_are_in_force(staff: StaffSite) -> None:
    async with staff.signed_in() as client:
        asked = await send(client, "/staff/clinic", "save", saturday="9:00-12:00")
        assert "9 am to 12 noon; closed" in words(asked.text)
        saved = await press(client, asked, "save", confirm="\n".join(boxes(asked.text)))
        assert saved.status_code == 303
    assert 5 in in_force(staff).clinic.hours
