"""The web page's server, really listening, in a thread of its own so that a test and its browser can wait for it."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.types import ASGIApp

from bot.conversation.assistant import Assistant, Vote
from bot.health import Health
from bot.http.household import trusted_networks
from bot.http.protocol import PatientProtocol
from bot.metrics import Metrics
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.journal import Journal
from bot.storage.keys import Keys
from bot.web_channel.app import application
from faq.search.index import Index

NOON = datetime(2026, 11, 24, 19, tzinfo=UTC)
"""A Tuesday, when the clinic is open."""


@dataclass
class Site:
    """The page and its API, and the parts behind them."""

    index: Index
    settings: Settings
    now: datetime = NOON
    url: str = ""
    health: Health = field(default_factory=Health)
    metrics: Metrics = field(default_factory=Metrics)
    votes: list[Vote] = field(default_factory=list)

    def __post_init__(self) -> None:
        # Not started, so that it keeps everything in memory.
        self.journal = Journal(Database(Path()), Keys(b"a secret of the tests, long enough"), self.health)
        self.assistant = Assistant(lambda: self.index, lambda: self.now, self.metrics.record, self.votes.append)

    def app(self) -> ASGIApp:
        """The application."""
        return application(self.settings, self.assistant, self.journal, self.health, self.metrics)

    @contextmanager
    def with_clinic(self, **facts: object) -> Iterator[None]:
        """The same site for a while with other facts about the clinic."""
        before = self.index
        self.index = replace(before, faq=replace(before.faq, clinic=replace(before.faq.clinic, **facts)))
        try:
            yield
        finally:
            self.index = before


def client_of(url: str, **options: Any) -> httpx.AsyncClient:  # noqa: ANN401
    """What asks a server on this machine; it reads no certificates, which would take a fifth of a second each time."""
    return httpx.AsyncClient(base_url=url, verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), **options)


@pytest.fixture(scope="session")
def site(plain_index: Index) -> Iterator[Site]:
    """The site most tests visit; nobody is too fast for it."""
    with serving(plain_index, messages_per_minute=6000) as serves:
        yield serves


@contextmanager
def serving(index: Index, **settings: object) -> Iterator[Site]:
    """Serve the clinic's content on a free port, at noon on a Tuesday."""
    site = Site(index, Settings(**settings))
    proxies = site.settings.trusted_proxies
    trusted = trusted_networks(proxies) if proxies else None
    with served(site.app(), proxy_headers=bool(proxies), forwarded_allow_ips=trusted) as site.url:
        yield site


@contextmanager
def served(app: ASGIApp, **options: Any) -> Iterator[str]:  # noqa: ANN401 -- of uvicorn's
    """Serve an application on a free port, as `bot.server` does; the address."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    config = uvicorn.Config(
        app,
        http=PatientProtocol,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
        **options,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: server.run(sockets=[listener]), daemon=True)
    thread.start()
    deadline = time.monotonic() + 60
    while not server.started:
        assert time.monotonic() < deadline, "the server did not start"
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(60)
