"""An answer that has expired is never shown, by any way to it; the phone number is, from the first moment of the clinic's next day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from small_faq import change

from bot.conversation import decide
from bot.conversation.reply import Context, Incoming, Reply
from faq.loading.loader import load
from faq.model import InvalidFaq
from faq.search import index
from faq.search.index import Index

LAST_MOMENT = datetime(2027, 2, 1, 6, 59, 59, tzinfo=UTC)
"""The end of January 31 in Phoenix, seven hours behind Greenwich all year."""
EXPIRED = LAST_MOMENT + timedelta(seconds=1)
ANSWERS = {"en": "Park behind the house.", "es": "Atrás de la casa."}


@pytest.fixture
def expiring(small: Path) -> Index:
    """Content whose answer about parking is good until January 31, 2027."""
    change(small, "topics/visit.yaml", "  - id: parking\n", "  - id: parking\n    expires: 2027-01-31\n")
    change(small, "topics/visit.yaml", "  - id: eating\n", "  - id: eating\n    related: [parking]\n")
    return index.build(load(small))


def say(built: Index, text: str, now: datetime, context: Context = Context()) -> tuple[Reply, Context]:  # noqa: B008 -- frozen
    return decide.reply_to(built, Incoming(text), context, now)


@pytest.mark.parametrize(("lang", "question"), [("en", "Where can I park?"), ("es", "¿Dónde me estaciono?")])
def test_the_answer_is_given_until_the_last_second_of_its_day_at_the_clinic(
    expiring: Index, lang: str, question: str
) -> None:
    before, _ = say(expiring, question, LAST_MOMENT)
    assert before.text == ANSWERS[lang]
    after, _ = say(expiring, question, EXPIRED)
    assert ANSWERS[lang] not in after.text
    assert "(602) 555-0100" in after.text
    assert {"en": "look at its answer", "es": "revisar su respuesta"}[lang] in after.text
    assert {"en": "opens", "es": "abre"}[lang] in after.text  # and when a person answers


def test_the_reply_is_honest_in_kind_and_keeps_the_entry_for_reports(expiring: Index) -> None:
    reply, context = say(expiring, "Where can I park?", EXPIRED)
    assert (reply.kind, reply.entries) == ("unknown", ("parking",))
    assert [button.payload for button in reply.votes] == ["up:en:parking", "down:en:parking"]
    assert reply.buttons[0].payload == "call:en"
    assert context.misses == 0


@pytest.mark.parametrize("payload", ["faq:en:parking", "faq:es:parking"])
def test_a_button_or_link_from_before_does_not_bring_it_back(expiring: Index, payload: str) -> None:
    reply, _ = decide.press(expiring, payload, Context(), EXPIRED)
    assert not any(answer in reply.text for answer in ANSWERS.values())
    assert "(602) 555-0100" in reply.text


def test_asking_to_repeat_an_answer_that_has_expired_since_does_not_bring_it_back(expiring: Index) -> None:
    before, context = say(expiring, "Where can I park?", LAST_MOMENT)
    again, _ = say(expiring, "again please", LAST_MOMENT, context)
    assert again.text == before.text
    again, _ = say(expiring, "again please", EXPIRED, context)
    assert "(602) 555-0100" in again.text
    assert ANSWERS["en"] not in again.text


def test_of_several_questions_the_others_are_answered(expiring: Index) -> None:
    reply, _ = say(expiring, "Where can I park? Can I eat before?", EXPIRED)
    assert set(reply.entries) == {"parking", "eating"}
    assert "Eat a small meal." in reply.text
    assert ANSWERS["en"] not in reply.text
    assert reply.text.count("(602) 555-0100") == 1


def test_an_expired_answer_with_the_map_shows_no_map(small: Path) -> None:
    change(small, "topics/visit.yaml", "Park behind the house.", "Park here: {map}")
    change(small, "topics/visit.yaml", "  - id: parking\n", "  - id: parking\n    expires: 2027-01-31\n")
    built = index.build(load(small))
    for now, shown in ((LAST_MOMENT, True), (EXPIRED, False)):
        reply, _ = say(built, "Where can I park?", now)
        assert ("map:en" in [button.payload for button in reply.buttons]) == shown


def test_its_question_is_still_offered(expiring: Index) -> None:
    reply, _ = say(expiring, "Can I eat before?", EXPIRED)
    assert "faq:en:parking" in [button.payload for button in reply.buttons]
    menu, _ = decide.press(expiring, "topic:en:visit", Context(), EXPIRED)
    assert "faq:en:parking" in [button.payload for button in menu.buttons]


def test_expired_hours_are_not_told_either(small: Path) -> None:
    change(small, "topics/visit.yaml", "  - id: clinic-hours\n", "  - id: clinic-hours\n    expires: 2027-01-31\n")
    built = index.build(load(small))
    for question in ("When are you open?", "are you open on friday", "and tomorrow?"):
        reply, _ = say(built, question, EXPIRED)
        assert "8\u00a0am to 12" not in reply.text
        assert "(602) 555-0100" in reply.text


def test_the_version_of_the_content_changes_with_the_date(small: Path, expiring: Index) -> None:
    change(small, "topics/visit.yaml", "expires: 2027-01-31", "expires: 2027-02-28")
    assert load(small).version != expiring.faq.version


def test_a_date_that_is_none_is_refused(small: Path) -> None:
    change(small, "topics/visit.yaml", "  - id: parking\n", "  - id: parking\n    expires: soon\n")
    with pytest.raises(InvalidFaq, match='"soon" is not a date'):
        load(small)
