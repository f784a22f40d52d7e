"""Two real processes behind a load balancer, with one PostgreSQL, behave as one; and nobody goes without an answer when it stops."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import small_faq
import sqlalchemy as sa
from balancer import balancing
from fake_telegram.server import FakeTelegram
from postgres import Postgres
from sqlalchemy.ext.asyncio import create_async_engine
from telegram_fixtures import Process, free_port, process
from test_telegram_process import content, data  # noqa: F401 -- fixtures
from waiting import until

from bot.storage import tables

SECRET = "the same in both replicas, and long"  # noqa: S105
ANSWERS = {
    "where can I park?": "Park behind",
    "how much does it cost?": "one price",
    "do you take insurance?": "bill plans",
}
QUESTIONS = tuple(ANSWERS)
CHATS = range(1, 101)
DATABASE_IS_OUT = '"message": "store: '
"""What a replica logs when the database does not answer it in time, and when it does again."""
_numbers = itertools.count()


@dataclass
class Replicas:
    """Two processes, and where they are reached together."""

    url: str
    processes: list[Process]
    database: str


@asynccontextmanager
async def replicas(
    telegram: FakeTelegram, folder: Path, faq: Path, database: str, **environment: str
) -> AsyncIterator[Replicas]:
    """Two of them, ready."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    given = {"DATABASE_URL": database, "CHAT_SECRET": SECRET, "PUBLIC_URL": url, **environment}
    async with AsyncExitStack() as opened:
        processes = [
            await opened.enter_async_context(process(telegram, folder, faq, **given)) for folder in (folder, folder)
        ]
        for started in processes:
            await started.started()
        await opened.enter_async_context(balancing(port, [started.url for started in processes]))
        await telegram.until(lambda: telegram.called("setWebhook"))
        yield Replicas(url, processes, database)


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    """A Telegram that posts a chat's updates one after the other, as the real one does."""
    async with FakeTelegram(webhook_retry=0.05, webhook_in_order=True) as fake:
        yield fake
    assert fake.violations == []


@pytest.fixture
def database(postgres: Postgres) -> str:
    """The address of an empty database."""
    return postgres.create(f"replicas{next(_numbers)}")


async def test_one_of_two_is_killed_and_every_update_is_answered_in_order(
    telegram: FakeTelegram,
    data: Path,  # noqa: F811
    content: Path,  # noqa: F811
    database: str,
) -> None:
    """400 updates of 100 chats, SIGKILL half-way: all are answered, at most two twice, a chat's in its order."""
    async with replicas(telegram, data, content, database, MESSAGES_PER_MINUTE="6000") as running:
        updates = asked(telegram, 4)
        await telegram.until(lambda: len(telegram.acknowledged & updates) >= len(updates) / 2, 600)
        await running.processes[0].kill()
        await telegram.until(lambda: telegram.acknowledged >= updates, 600)
    assert twice_in_order(telegram, 4) <= 2
    assert len(telegram.called("setWebhook")) == 1


async def test_updates_that_reach_both_at_once_are_answered_once(
    data: Path,  # noqa: F811
    content: Path,  # noqa: F811
    database: str,
) -> None:
    """Where a chat's updates are not posted one after the other, a later one may arrive first, and is then answered first."""
    async with FakeTelegram() as telegram:
        async with replicas(telegram, data, content, database, MESSAGES_PER_MINUTE="6000"):
            updates = asked(telegram, 3)
            await telegram.until(lambda: telegram.acknowledged >= updates, 600)
        for chat in CHATS:
            assert sorted(answered(telegram, chat)) == sorted(ANSWERS.values())


async def test_an_update_waits_for_an_older_one_that_the_other_replica_answers(
    data: Path,  # noqa: F811
    content: Path,  # noqa: F811
    database: str,
) -> None:
    """The number of chats is odd: as the balancer takes turns, most chats' second update goes to the other replica."""
    chats = CHATS[:21]
    first, second, _ = QUESTIONS
    async with FakeTelegram() as telegram:
        async with replicas(telegram, data, content, database):
            telegram.fail("sendMessage", status=500, times=None)
            older = {telegram.say(chat, first) for chat in chats}
            await telegram.until(
                lambda: {call.params["chat_id"] for call in telegram.called("sendMessage")} >= set(chats)
            )
            newer = {telegram.say(chat, second) for chat in chats}
            await telegram.until(lambda: {whom for what, whom in telegram.journal if what == "delivered"} >= newer)
            telegram.recover()
            await telegram.until(lambda: telegram.acknowledged >= older | newer)
        for chat in chats:
            assert answered(telegram, chat) == [ANSWERS[first], ANSWERS[second]]


def asked(telegram: FakeTelegram, each: int) -> set[int]:
    """Have every chat ask so many questions, one after the other."""
    return {telegram.say(chat, QUESTIONS[number % len(QUESTIONS)]) for number in range(each) for chat in CHATS}


def twice_in_order(telegram: FakeTelegram, each: int) -> int:
    """How many questions were answered twice; all were answered, in the order of their chat."""
    expected = [ANSWERS[QUESTIONS[number % len(QUESTIONS)]] for number in range(each)]
    twice = 0
    for chat in CHATS:
        found = answered(telegram, chat)
        assert [answer for answer, before in zip(found, [None, *found], strict=False) if answer != before] == expected
        twice += len(found) - each
    return twice


def answered(telegram: FakeTelegram, chat: int) -> list[str]:
    """Which answers a chat has got."""
    texts = [reply.text for reply in telegram.replies(chat)]
    return [next(answer for answer in ANSWERS.values() if answer in text) for text in texts]


async def test_a_conversation_goes_on_at_another_replica(
    telegram: FakeTelegram,
    data: Path,  # noqa: F811
    content: Path,  # noqa: F811
    database: str,
) -> None:
    """The thread, the language chosen and the rate are the same in both."""
    async with replicas(telegram, data, content, database, MESSAGES_PER_MINUTE="8") as running:
        first, second = (started.url for started in running.processes)

        async def talk(chat: str) -> None:
            async with aiohttp.ClientSession() as browser:

                async def ask(url: str, **message: str) -> dict[str, Any]:
                    async with browser.post(f"{url}/api/messages", json={"chat": chat, **message}) as answer:
                        return {**await answer.json(), "code": answer.status}

                await ask(first, text="where can I park?")
                assert "Park behind" in (await ask(second, text="repeat that"))["text"]
                await ask(second, press="lang:es")
                assert (await ask(first, text="ok"))["lang"] == "es"
                statuses = [(await ask(url, text="ok"))["code"] for url in (first, second) * 4]
                # Alone, neither would have had enough; on a slow machine a place may be free again meanwhile.
                assert statuses[:4] == [200] * 4
                assert 429 in statuses
                async with browser.post(f"{first}/api/forget", json={"chat": chat}) as answer:
                    assert answer.status == 204
                assert (await ask(second, text="repeat that"))["lang"] == "en"

        await with_the_database(running, lambda number: talk(f"{number:022}"))


async def test_an_edited_question_is_answered_anew_at_another_replica(
    telegram: FakeTelegram,
    data: Path,  # noqa: F811
    content: Path,  # noqa: F811
    database: str,
) -> None:
    """Which message answers which is the same in both."""

    async def edit(chat: int) -> None:
        question = telegram.say(chat, "where can I park?")
        await telegram.until(lambda: question in telegram.acknowledged)
        for text in ("do you take insurance?", "how much does it cost?"):  # each replica has one of them
            edited = telegram.edit(chat, telegram.message_id(question), text)
            await telegram.until(lambda edited=edited: edited in telegram.acknowledged)
            assert len(telegram.replies(chat)) == 1
            assert ANSWERS[text] in telegram.replies(chat)[0].text

    async with replicas(telegram, data, content, database) as running:
        await with_the_database(running, edit)


async def with_the_database(running: Replicas, talk: Callable[[int], Awaitable[None]]) -> None:
    """A talk all the way with the database; again where a busy machine kept it waiting, as replicas then go on alone."""
    for number in itertools.count(1):
        for started in running.processes:
            await until(partial(_is_well, started, "problems", "store"), every=0.1)
        told = [started.log.count(DATABASE_IS_OUT) for started in running.processes]
        try:
            await talk(number)
        except AssertionError:
            for started in running.processes:
                await started.ready()  # what it has logged is read by then
            if told == [started.log.count(DATABASE_IS_OUT) for started in running.processes]:
                raise
        else:
            return


async def test_contents_and_secrets_that_differ_are_told(
    telegram: FakeTelegram,
    data: Path,  # noqa: F811
    content: Path,  # noqa: F811
    database: str,
    tmp_path: Path,
) -> None:
    """And do not take anybody out of service."""
    other = small_faq.write(tmp_path / "other")
    (other / "topics/cost.yaml").write_text(small_faq.COST.replace("one price", "its price"))
    given = {"DATABASE_URL": database, "CHAT_SECRET": SECRET, "PUBLIC_URL": "http://127.0.0.1:1"}
    async with (
        process(telegram, data, content, **given) as first,
        process(telegram, data, other, **given) as second,
        process(telegram, data, content, **given | {"CHAT_SECRET": SECRET + "!"}) as third,
    ):
        for started in (first, second, third):
            await started.started()
            await _until_told(started, "(200, ")
        status, _ = await _until_told(first, "different secrets")
        assert status == 200
        await third.terminate()
        status, _ = await _until_told(first, "this replica answers from content")
        assert status == 200
        await _until_told(second, "bring the same content to all")
    # Those that are gone no longer count.
    async with process(telegram, data, other, **given) as alone:
        await alone.started()
        await until(partial(_is_well, alone, "warnings", "replicas"), every=0.1, within=120)


async def _until_told(started: Process, words: str) -> tuple[int, dict[str, dict[str, str]]]:
    """The status and content of /readyz once they hold some words."""

    async def told() -> tuple[int, dict[str, dict[str, str]]] | None:
        found = await started.ready()
        return found if words in str(found) else None

    return await until(told, every=0.05, within=120)


async def _is_well(started: Process, kind: str, part: str) -> bool:
    """Whether /readyz has nothing of a kind to say about a part."""
    return part not in (await started.ready())[1][kind]


async def test_the_database_stops_and_comes_back_under_load(
    data: Path,  # noqa: F811
    content: Path,  # noqa: F811
    own_postgres: Postgres,
) -> None:
    """Every patient is answered all the while, on Telegram and on the web, and what was recorded is there afterwards."""
    stopped, answered, failed = asyncio.Event(), 0, 0

    async def until_answered(more: int) -> None:
        enough = answered + more
        await telegram.until(lambda: answered >= enough or failed)

    async with FakeTelegram(webhook_retry=0.05, webhook_in_order=True) as telegram:
        async with replicas(telegram, data, content, own_postgres.url, MESSAGES_PER_MINUTE="6000") as running:

            async def patient(number: int) -> None:
                nonlocal answered, failed
                async with aiohttp.ClientSession() as browser:
                    while not stopped.is_set():
                        url = running.processes[number % 2].url
                        message = {"text": "where can I park?", "chat": f"{number:022d}"}
                        async with browser.post(f"{url}/api/messages", json=message) as answer:
                            good = answer.status == 200 and "Park behind" in await answer.text()
                        answered, failed = answered + good, failed + (not good)
                        update = telegram.say(number + 1, "where can I park?")
                        await telegram.until(lambda update=update: update in telegram.acknowledged)
                        await asyncio.sleep(0.05)

            patients = [asyncio.create_task(patient(number)) for number in range(20)]
            await until_answered(100)
            own_postgres.stop()
            for started in running.processes:
                status, _ = await _until_told(started, "'store': ")
                assert status == 200
            await until_answered(300)
            own_postgres.start()
            await until_answered(100)
            stopped.set()
            await asyncio.gather(*patients)
            for started in running.processes:
                await _until_told(started, "'warnings': {}")
                await started.terminate()
        engine = create_async_engine(own_postgres.url.replace("postgresql", "postgresql+asyncpg"))
        async with engine.connect() as connection:
            recorded = (await connection.execute(sa.select(sa.func.count(tables.replies.c.id)))).scalar_one()
        await engine.dispose()
        replied = sum(len(telegram.replies(chat)) for chat in range(1, 21))
    assert failed == 0
    assert recorded == answered + replied
