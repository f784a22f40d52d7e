"""The real process, `python -m bot serve`: killed and started again, asked to stop, refused by Telegram."""

from __future__ import annotations

import asyncio
import shutil
import signal
import socket
import urllib.request
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import small_faq
from fake_telegram.server import FakeTelegram
from telegram_fixtures import process

from bot import server
from bot.publishing import learning
from bot.settings import InvalidSettings
from faq.loading import loader

CHATS = range(1, 51)
CHAT = 42


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Content that a process reads in less than a second: what is learnt of it lies beside it."""
    folder = small_faq.write(tmp_path_factory.mktemp("small") / "content")
    learning.keep(learning.learn(loader.load(folder), None), folder.parent)
    return folder


@pytest.fixture
def data(content: Path, tmp_path: Path) -> Path:
    """The folder of a process's data."""
    shutil.copytree(content.parent / "learned", tmp_path / "learned")
    return tmp_path


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    """A Telegram that tries again soon."""
    async with FakeTelegram(webhook_retry=0.05) as fake:
        yield fake
    assert fake.violations == []


def answered(telegram: FakeTelegram) -> Counter[int]:
    """How many replies each chat has."""
    return Counter({chat: len(telegram.replies(chat)) for chat in CHATS if telegram.replies(chat)})


@pytest.mark.parametrize(
    ("mode", "latency", "after"),
    [("polling", 0.03, 25), ("polling", 0.1, 1), ("webhook", 0, 25), ("webhook", 0.1, 25)],
)
async def test_killed_in_the_middle_it_goes_on_where_it_was(
    telegram: FakeTelegram, data: Path, content: Path, mode: str, latency: float, after: int
) -> None:
    """All are answered, and at most two twice: those that were on their way.

    More only where the process said that its store was too slow to wait for.
    """
    if latency:
        telegram.fail("sendMessage", delay=latency, times=None)
    async with process(telegram, data, content, mode) as first:
        await first.started()
        updates = [telegram.say(chat, "where can I park?") for chat in CHATS]
        await telegram.until(lambda: sum(answered(telegram).values()) >= after)
        await first.kill()
    async with process(telegram, data, content, mode):
        await telegram.until(lambda: telegram.acknowledged.issuperset(updates))
    counted = answered(telegram)
    assert set(counted) == set(CHATS)
    assert sum(count - 1 for count in counted.values()) <= 2 or "store: " in first.log, counted


@pytest.mark.parametrize(("mode", "latency"), [("polling", 0.03), ("webhook", 0.1)])
async def test_asked_to_stop_in_the_middle_it_finishes_what_it_began(
    telegram: FakeTelegram, data: Path, content: Path, mode: str, latency: float
) -> None:
    """Exit 0 in time; all are answered, none twice, by the next process at the latest."""
    telegram.fail("sendMessage", delay=latency, times=None)
    async with process(telegram, data, content, mode) as first:
        await first.started()
        updates = [telegram.say(chat, "where can I park?") for chat in CHATS]
        await telegram.until(lambda: len(answered(telegram)) >= 10)
        assert await first.terminate() == 0
        assert "Traceback" not in first.log
    async with process(telegram, data, content, mode):
        await telegram.until(lambda: telegram.acknowledged.issuperset(updates))
    assert answered(telegram) == Counter(dict.fromkeys(CHATS, 1))


async def test_asked_to_stop_while_a_chat_has_to_wait_and_a_stranger_dawdles_it_stops_in_time(
    telegram: FakeTelegram, data: Path, content: Path
) -> None:
    telegram.flood(CHAT, 60)
    telegram.deliveries.timeout = 60
    async with process(telegram, data, content, "webhook") as first:
        await first.started()
        _, stranger = await asyncio.open_connection("127.0.0.1", int(first.url.rpartition(":")[2]))
        stranger.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        await stranger.drain()
        update = telegram.say(CHAT, "where can I park?")
        await telegram.until(lambda: telegram.called("sendMessage"))
        assert await first.terminate() == 0
        stranger.close()
    assert update not in telegram.acknowledged
    telegram.chats.flooded.clear()
    async with process(telegram, data, content, "webhook"):
        await telegram.until(lambda: update in telegram.acknowledged)
    assert len(telegram.replies(CHAT)) == 1


async def test_a_refused_token_is_named_by_readyz_and_log_until_it_is_taken(
    telegram: FakeTelegram, data: Path, content: Path
) -> None:
    telegram.refuse_token()
    async with process(telegram, data, content) as started:
        await started.started()
        await telegram.until(lambda: "401" in started.log)
        status, told = await started.ready()
        assert status == 503
        assert "TELEGRAM_BOT_TOKEN" in told["problems"]["telegram"]
        await asyncio.to_thread(_alive, started.url)
        telegram.accept_token()
        update = telegram.say(CHAT, "where can I park?")
        await telegram.until(lambda: update in telegram.acknowledged)
        assert (await started.ready())[0] == 200
        assert started.log.count("401") == 1
        assert telegram.token.partition(":")[2] not in started.log


def _alive(url: str) -> None:
    with urllib.request.urlopen(f"{url}/healthz", timeout=5) as answer:  # noqa: S310 -- this machine's
        assert answer.status == 200


async def test_a_port_that_is_taken_is_said_in_one_line(telegram: FakeTelegram, data: Path, content: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        async with process(telegram, data, content, PORT=str(taken.getsockname()[1])) as started:
            assert await asyncio.wait_for(started.process.wait(), 60) == 2
    assert "PORT" in started.log
    assert "Traceback" not in started.log


def test_of_two_processes_that_start_at_once_only_one_has_the_port() -> None:
    with server._listener("127.0.0.1", 0) as first, pytest.raises(InvalidSettings, match="in use"):  # noqa: SLF001
        server._listener("127.0.0.1", first.getsockname()[1])  # noqa: SLF001


@pytest.mark.parametrize("host", ["no.such.host.invalid", "a..b", "203.0.113.1"])
def test_a_host_that_cannot_be_listened_on_is_said_in_one_line(host: str) -> None:
    with pytest.raises(InvalidSettings, match="HOST, PORT: cannot listen on"):
        server._listener(host, 0)  # noqa: SLF001


async def test_wrong_settings_are_all_named_and_the_token_is_not_shown(
    telegram: FakeTelegram, data: Path, content: Path
) -> None:
    wrong = {"PORT": "http", "PUBLIC_URL": "here", "MESSAGES_PER_MINUTE": "0", "TELEGRAM_BOT_TOKEN": "12:se cret"}
    async with process(telegram, data, content, **wrong) as started:
        assert await asyncio.wait_for(started.process.wait(), 60) == 2
    assert all(name in started.log for name in wrong)
    assert "cret" not in started.log


async def test_without_a_token_it_serves_all_the_same_and_hears_a_signal_as_soon_as_it_listens(
    telegram: FakeTelegram, data: Path, content: Path
) -> None:
    async with process(telegram, data, content, TELEGRAM_BOT_TOKEN="") as started:
        await started.started()
        assert await started.terminate() == 0
    async with process(telegram, data, content, TELEGRAM_BOT_TOKEN="") as started:
        await started.started()
        assert (await started.ready())[0] == 200
        started.process.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(started.process.wait(), 60) == 0
    assert telegram.calls == []


async def test_logging_at_debug_shows_no_token_no_text_and_no_chat(
    telegram: FakeTelegram, data: Path, content: Path
) -> None:
    chat = 987_654_321
    async with process(telegram, data, content, "webhook", LOG_LEVEL="DEBUG", PYTHONASYNCIODEBUG="1") as started:
        await started.started()
        telegram.fail("sendMessage", status=500)
        telegram.fail("sendMessage", drop="before")
        update = telegram.say(chat, "Xanthippe asks where she can park")
        await telegram.until(lambda: update in telegram.acknowledged)
        assert await started.terminate() == 0
    for secret in (telegram.token.partition(":")[2], "Xanthippe", "park", str(chat)):
        assert secret not in started.log
