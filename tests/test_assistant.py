"""Chats are kept apart, forgotten in time, and answered whatever goes wrong; no message text reaches the log."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import pytest

from bot import assistant as module
from bot import conversation
from bot.assistant import Assistant
from bot.reply import Incoming
from faq.index import Index

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


async def test_chats_do_not_mix(assistant: Assistant) -> None:
    await assistant.respond(Incoming("what time do you open on mondays", "one"))
    await assistant.respond(Incoming("will I feel sick", "two"))
    assert (await assistant.respond(Incoming("and on fridays?", "one"))).entries == ("hours-friday",)


async def test_the_thread_is_forgotten_after_half_an_hour(assistant: Assistant, clock: Clock) -> None:
    await assistant.respond(Incoming("is there parking?", "one"))
    clock.now += timedelta(minutes=29)
    assert (await assistant.respond(Incoming("repeat that", "one"))).entries == ("clinic-parking",)
    clock.now += timedelta(minutes=31)
    assert (await assistant.respond(Incoming("repeat that", "one"))).entries == ()


async def test_forget_drops_the_chat(assistant: Assistant) -> None:
    await assistant.respond(Incoming("is there parking?", "one"))
    assistant.forget("one")
    assistant.forget("never seen")
    assert (await assistant.respond(Incoming("repeat that", "one"))).entries == ()


async def test_the_longest_silent_chat_goes_first(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_CHATS", 2)
    for chat in ("one", "two", "three"):
        await assistant.respond(Incoming("is there parking?", chat))
    assert (await assistant.respond(Incoming("repeat that", "one"))).entries == ()
    assert (await assistant.respond(Incoming("repeat that", "three"))).entries == ("clinic-parking",)


async def test_a_fault_costs_an_apology_with_the_phone_and_leaks_nothing(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the patient's secret words")

    monkeypatch.setattr(conversation, "reply_to", broken)
    with caplog.at_level(logging.DEBUG):
        reply = await assistant.respond(Incoming("the patient's secret words", "chat-4711"))
    assert "(602) 922-8527" in reply.text
    assert "RuntimeError" in caplog.text
    assert "secret" not in caplog.text
    assert "4711" not in caplog.text


async def test_ordinary_messages_leave_no_trace_in_the_log(
    assistant: Assistant, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await assistant.respond(Incoming("my very private question about parking", "chat-4711"))
        await assistant.press("faq:en:cost", "chat-4711")
    assert caplog.text == ""
