"""A bot that serves a fake Telegram: in this process, so that a test sees its parts, or in one of its own, so that it can be killed."""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import random
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

import pytest
import uvicorn
from command_line import ROOT, WITHOUT_ENCODER
from fake_telegram.server import FakeTelegram
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.conversation.assistant import Assistant
from bot.health import Health
from bot.settings import Settings
from bot.storage.database import FILE, Database
from bot.storage.journal import Journal
from bot.storage.keys import Keys
from bot.telegram_channel import polling
from bot.telegram_channel.application import TelegramChannel
from faq.search.index import Index

NOON = datetime(2026, 11, 24, 19, tzinfo=UTC)
"""A Tuesday, when the clinic is open."""


def now() -> datetime:
    """The time in these tests."""
    return NOON


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    """A Telegram; at the end of the test the bot must have kept to the Bot API's rules."""
    async with FakeTelegram() as fake:
        yield fake
    assert fake.violations == []
    assert fake.oddities == []


@pytest.fixture
async def bot(telegram: FakeTelegram, plain_index: Index, tmp_path: Path) -> AsyncIterator[Bot]:
    """A bot with the clinic's real content, polling, at noon on a Tuesday."""
    async with serving(telegram, plain_index, tmp_path) as serves:
        yield serves


@dataclass
class Bot:
    """A bot in this process, and its parts."""

    telegram: FakeTelegram
    assistant: Assistant
    health: Health
    storage: Journal
    channel: TelegramChannel


@asynccontextmanager
async def serving(
    telegram: FakeTelegram,
    index: Index,
    data_dir: Path,
    mode: str = "polling",
    *,
    connected: bool = True,
    messages_per_minute: int = 40,
) -> AsyncIterator[Bot]:
    """Serve by `mode`, `polling` or `webhook`. Does not wait for Telegram unless `connected`."""
    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setattr(polling, "IDLE", 0.02)
    health = Health()
    secret = Keys(b"a secret of the tests, long enough")
    await asyncio.to_thread(_lay_database, data_dir)
    journal = Journal(Database(data_dir), secret, health, clock=lambda: now().timestamp())
    await journal.start()
    assistant = Assistant(lambda: index, now, journal.replied, journal.voted)
    async with AsyncExitStack() as opened:
        web = await opened.enter_async_context(_Web()) if mode == "webhook" else None
        settings = Settings(
            telegram_bot_token=telegram.token,
            telegram_api_url=telegram.url,
            public_url=web.url if web else "",
            messages_per_minute=messages_per_minute,
        )
        channel = TelegramChannel(settings, assistant, journal, health)
        if web and channel.webhook:
            web.inner = channel.webhook.before(web.inner)
        stopping = asyncio.Event()
        running = asyncio.create_task(channel.run(stopping))
        try:
            await asyncio.sleep(0)
            if connected:
                await telegram.until(lambda: health.ready)
            yield Bot(telegram, assistant, health, journal, channel)
        finally:
            stopping.set()
            await running
            await journal.stop()
            monkeypatch.undo()


def _lay_database(data_dir: Path) -> None:
    """Write a journal's file into a folder that has none: to make its tables takes longer than most tests."""
    if not (data_dir / FILE).exists():
        data_dir.mkdir(exist_ok=True)
        (data_dir / FILE).write_bytes(_fresh_database())


@cache
def _fresh_database() -> bytes:
    """The file of a journal in which nothing is written yet."""

    async def make(data_dir: Path) -> bytes:
        journal = Journal(Database(data_dir), Keys(b"another secret, long enough as well"), Health())
        await journal.start()
        await journal.stop()
        return (data_dir / FILE).read_bytes()

    with TemporaryDirectory() as folder:
        return asyncio.run(make(Path(folder)))


class _Web:
    """The web server in front of a webhook."""

    def __init__(self) -> None:
        self.inner: ASGIApp = Starlette()
        self.server = uvicorn.Server(
            uvicorn.Config(
                self.app, interface="asgi3", port=0, lifespan="off", log_config=None, access_log=False, http="httptools"
            )
        )
        self.url = ""

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.inner(scope, receive, send)

    async def __aenter__(self) -> Self:
        config = self.server.config
        config.load()
        self.server.lifespan = config.lifespan_class(config)
        await self.server.startup()
        self.url = f"http://127.0.0.1:{self.server.servers[0].sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        for listener in self.server.servers:
            listener.close()
        for connection in list(self.server.server_state.connections):
            connection.shutdown()


class Forked:
    """A process forked from a template that has loaded the bot."""

    def __init__(self, number: int, told: asyncio.StreamReader, stderr: asyncio.StreamReader) -> None:
        self.number = number
        self.stderr = stderr
        self.returncode: int | None = None
        self._ended = asyncio.create_task(self._wait(told))

    @classmethod
    async def start(cls, environment: dict[str, str]) -> Self:
        """Start `python -m bot serve` with this environment."""
        told, tell = os.pipe()
        shown, error = os.pipe()
        socket.send_fds(_template(), [json.dumps(environment).encode()], [error, tell])
        os.close(tell)
        os.close(error)
        news = await _reader(told)
        return cls(int(await news.readline()), news, await _reader(shown))

    async def _wait(self, told: asyncio.StreamReader) -> int:
        self.returncode = int(await told.read())
        return self.returncode

    async def wait(self) -> int:
        """Its exit code, once it has ended."""
        return await asyncio.shield(self._ended)

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.returncode is None:
            os.kill(self.number, number)


async def _reader(file: int) -> asyncio.StreamReader:
    """Read a pipe until its other end is closed."""
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, os.fdopen(file, "rb"))
    return reader


@cache
def _template() -> socket.socket:
    """The door to a process that forks bots, started when it is first needed; it ends with this one."""
    mine, its = socket.socketpair()
    path = os.pathsep.join(map(str, (WITHOUT_ENCODER, ROOT)))
    template = subprocess.Popen(  # noqa: S603
        [sys.executable, Path(__file__).with_name("fork_template.py")],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path},
        stdin=its,
        stdout=subprocess.DEVNULL,
    )
    its.close()

    def end() -> None:
        mine.close()
        template.wait()

    atexit.register(end)
    return mine


@dataclass
class Process:
    """`python -m bot serve` in a process of its own."""

    process: Forked
    url: str
    lines: list[str] = field(default_factory=list)
    """What it has written."""

    async def started(self) -> None:
        """Wait until it listens."""
        port = int(self.url.rpartition(":")[2])
        async with asyncio.timeout(60):
            while True:
                assert self.process.returncode is None, self.log
                with suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                    writer.close()
                    return
                await asyncio.sleep(0.02)

    async def read(self) -> None:
        while line := await self.process.stderr.readline():
            self.lines.append(line.decode())

    @property
    def log(self) -> str:
        return "".join(self.lines)

    async def kill(self) -> None:
        """End it as the system does when memory is short."""
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()

    async def terminate(self, within: float = 60.0) -> int:
        """Ask it to stop; its exit code. TimeoutError where it takes longer."""
        self.process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.process.wait(), within)

    async def ready(self) -> tuple[int, dict[str, Any]]:
        """The status and content of /readyz."""
        return await asyncio.to_thread(fetch_json, f"{self.url}/readyz")


@asynccontextmanager
async def process(
    telegram: FakeTelegram, data_dir: Path, faq_dir: Path, mode: str = "polling", **environment: str
) -> AsyncIterator[Process]:
    """`python -m bot serve` with a fake Telegram and no encoder, patient with its database; killed at the end if it still runs."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    inherited = {name: value for name, value in os.environ.items() if name not in {"PUBLIC_URL", "PORT", "HOST"}}
    given = {
        "TELEGRAM_BOT_TOKEN": telegram.token,
        "TELEGRAM_API_URL": telegram.url,
        "DATA_DIR": str(data_dir),
        "FAQ_DIR": str(faq_dir),
        "PORT": str(port),
    }
    if mode == "webhook":
        given["PUBLIC_URL"] = url
    started = Process(await Forked.start({**inherited, **given, **environment}), url)
    reading = asyncio.create_task(started.read())
    try:
        yield started
    finally:
        if started.process.returncode is None:
            await started.kill()
        await reading


def fetch_json(url: str) -> tuple[int, dict[str, Any]]:
    """Status and content of an address, whatever the status."""
    try:
        with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310 -- this machine's
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def free_port() -> int:
    """A port that nobody listens on, below those the system gives to outgoing connections: it stays free for a while."""
    while True:
        with socket.socket() as found, suppress(OSError):
            port = random.randrange(10_000, 32_000)  # noqa: S311 -- no secret
            found.bind(("127.0.0.1", port))
            return port
