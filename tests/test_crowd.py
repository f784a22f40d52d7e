"""In a crowd, a message of danger does not wait for the others: it is answered before nearly all that were sent before it."""

from __future__ import annotations

import asyncio
from itertools import cycle, islice
from pathlib import Path

import httpx
import pytest
import yaml
from fake_telegram.server import FakeTelegram
from telegram_fixtures import serving
from web_server import Site

from bot.conversation.priority import PrioritySemaphore
from bot.conversation.reply import Incoming
from bot.conversation.urgency import urgency
from bot.settings import Settings
from faq.search.index import Index

DANGER = "my chest hurts and I can't breathe"
SHARE = 0.9
"""Of the crowd's replies, how many must come after the one to danger."""
QUESTIONS = Path(__file__).parent / "questions"
CALM = [case["text"] for case in yaml.load((QUESTIONS / "callers.yaml").read_text("utf-8"), yaml.CSafeLoader)]
IN_DANGER = [
    case["text"]
    for case in yaml.load((QUESTIONS / "danger.yaml").read_text("utf-8"), yaml.CSafeLoader)
    if case["want"] != "none"
]


def crowd(number: int) -> list[str]:
    """As many questions, no two of them the same: what was asked before is answered from memory."""
    return [f"{question} {place}" for place, question in enumerate(islice(cycle(CALM), number))]


async def test_on_the_web(plain_index: Index) -> None:
    site = Site(plain_index, Settings(messages_per_minute=6000))
    order: list[str] = []
    transport = httpx.ASGITransport(
        site.app()
    )  # in this event loop, so that all have been sent before the first is answered
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:

        async def ask(text: str) -> None:
            await client.post("/api/messages", json={"text": text})
            order.append(text)

        await asyncio.gather(*map(ask, [*crowd(150), DANGER]))
    assert len(order) == 151
    assert order.index(DANGER) < (1 - SHARE) * len(order)


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_on_telegram(telegram: FakeTelegram, plain_index: Index, tmp_path: Path, mode: str) -> None:
    """Among the hundred updates that Telegram hands out at once."""
    telegram.fail("sendMessage", delay=0.05, times=None)
    async with serving(telegram, plain_index, tmp_path, mode):
        updates = [telegram.say(chat, text) for chat, text in enumerate([*crowd(90), DANGER], start=100)]
        await telegram.until(lambda: telegram.acknowledged.issuperset(updates), 120)
    answered = [chat for what, chat in telegram.journal if what == "sent"]
    assert answered.index(190) < (1 - SHARE) * len(answered)


def test_every_kind_of_danger_is_urgent_and_few_questions_are(plain_index: Index) -> None:
    assert all(urgency(plain_index, Incoming(text)) for text in [*IN_DANGER, "988", "no puedo respirar"])
    assert sum(urgency(plain_index, Incoming(text)) > 0 for text in CALM) < 0.15 * len(CALM)


async def test_a_reply_is_made_even_if_the_glance_fails(plain_index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> float:
        raise RuntimeError

    monkeypatch.setattr("bot.conversation.assistant.urgency", fail)
    site = Site(plain_index, Settings())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site.app()), base_url="http://test") as client:
        both = await asyncio.gather(*(client.post("/api/messages", json={"text": text}) for text in crowd(2)))
    assert [response.status_code for response in both] == [200, 200]


async def test_who_gives_up_waiting_leaves_their_place_to_the_next() -> None:
    semaphore = PrioritySemaphore(1)
    await semaphore.acquire()
    first, second = (asyncio.create_task(semaphore.acquire()) for _ in range(2))
    await asyncio.sleep(0)
    semaphore.release()
    first.cancel()  # at the moment when it is its turn
    await asyncio.wait_for(second, 10)
    assert first.cancelled()
    semaphore.release()
    assert semaphore.is_free
