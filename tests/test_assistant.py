"""Chats are forgotten in time and answered whatever goes wrong; no message text reaches the log."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation import decide
from bot.conversation.assistant import Assistant, Vote
from bot.conversation.chat import Chat
from bot.conversation.reply import Incoming
from faq.search.index import Index

NOON = datetime(2026, 11, 24, 19, tzinfo=UTC)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Noon on a Tuesday."""
    return Clock()


@pytest.fixture
def assistant(plain_index: Index, clock: Clock) -> Assistant:
    """The assistant on the real content."""
    return Assistant(lambda: plain_index, clock)


async def test_the_thread_is_forgotten_after_half_an_hour(assistant: Assistant, clock: Clock) -> None:
    chat = Chat("test")
    await assistant.respond(Incoming("is there parking?"), chat)
    clock.now += timedelta(minutes=29)
    assert (await assistant.respond(Incoming("repeat that"), chat)).entries == ("clinic-parking",)
    clock.now += timedelta(minutes=31)
    assert (await assistant.respond(Incoming("repeat that"), chat)).entries == ()


@pytest.mark.parametrize("how", ["button", "command"])
async def test_the_language_chosen_outlives_the_thread(assistant: Assistant, clock: Clock, how: str) -> None:
    chat = Chat("test")
    await (assistant.press("lang:es", chat) if how == "button" else assistant.respond(Incoming("/language es"), chat))
    clock.now += timedelta(days=3)
    assert (await assistant.respond(Incoming("ok"), chat)).lang == "es"
    assert (await assistant.respond(Incoming("ok"), Chat("test"))).lang == "en"


async def test_what_is_forgotten_leaves_nothing(assistant: Assistant) -> None:
    chat = Chat("test")
    await assistant.press("lang:es", chat)
    await assistant.respond(Incoming("is there parking?"), chat)
    chat.show(5, [6])
    chat.forget()
    assert chat.is_blank
    assert (await assistant.respond(Incoming("repeat that"), chat)).entries == ()


async def test_a_vote_tells_the_question_of_the_answer_it_is_about(plain_index: Index, clock: Clock) -> None:
    votes: list[Vote] = []
    assistant, chat = Assistant(lambda: plain_index, clock, count_vote=votes.append), Chat("test")
    await assistant.respond(Incoming("is there parking?"), chat)
    assistant.vote("down:en:clinic-parking", chat)
    assistant.vote("down:en:cost", chat)
    assistant.vote("up:en:no-such-entry", chat)
    clock.now += timedelta(minutes=31)
    assistant.vote("down:en:clinic-parking", chat)
    assert [(vote.entry, vote.text) for vote in votes] == [
        ("clinic-parking", "is there parking?"),
        ("cost", ""),
        ("clinic-parking", ""),
    ]
    assert chat.question == ""


async def test_a_fault_costs_an_apology_with_the_phone_and_leaks_nothing(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the patient's secret words")

    monkeypatch.setattr(decide, "reply_to", broken)
    with caplog.at_level(logging.DEBUG):
        reply = await assistant.respond(Incoming("the patient's secret words"), Chat("4711"))
    assert "(602) 922-8527" in reply.text
    assert "RuntimeError" in caplog.text
    assert "secret" not in caplog.text
    assert "4711" not in caplog.text


async def test_the_apology_is_in_a_language_that_the_content_has(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(decide, "reply_to", broken)
    reply = await assistant.respond(Incoming("bonjour"), Chat("test", lang="fr"))
    assert reply.lang == "en"


async def test_ordinary_messages_leave_no_trace_in_the_log(
    assistant: Assistant, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await assistant.respond(Incoming("my very private question about parking"), Chat("4711"))
        await assistant.press("faq:en:cost", Chat("4711"))
    assert caplog.text == ""
