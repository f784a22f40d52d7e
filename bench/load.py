"""A busy Telegram on this machine: posts updates to a bot's webhook, many at a time, and answers its calls.

Bare protocols and requests encoded beforehand, so that the bot is the bottleneck and not this.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

import httptools

IN_FLIGHT = 64
"""Updates posted and not yet answered; each has a connection of its own."""
ANSWER_WITHIN = 60.0
"""Seconds for a bot to start, and for all the updates of one measurement."""

_BOT = {"id": 1, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}


@dataclass
class Measured:
    """What some updates took."""

    updates: int
    seconds: float
    bot_cpu: float
    """Seconds of processor time of the bot…"""
    own_cpu: float
    """…and of this process."""
    latencies: list[float] = field(repr=False)
    """Seconds from an update to the arrival of its reply."""


class Telegram:
    """The Bot API and its load."""

    def __init__(self) -> None:
        self.webhook: dict[str, object] = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
        self.secret = ""
        self.is_set = asyncio.Event()
        self.waiting: dict[str, Callable[[], None]] = {}
        """Chat that waits for its reply -> what to call when it comes."""
        self.numbers = count(1)
        self.connections: list[_Connection] = []

    async def listen(self) -> tuple[asyncio.Server, str]:
        """Begin to answer calls; the server and its address."""
        server = await asyncio.get_running_loop().create_server(lambda: _Calls(self), "127.0.0.1", 0)
        return server, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    def answer(self, method: str, body: bytes) -> bytes:
        """The answer to a call, as JSON."""
        given = json.loads(body) if body.startswith(b"{") else dict(parse_qsl(body.decode()))
        if method.startswith("send"):
            return self._sent(given)
        results: dict[str, object] = {
            "getMe": _BOT,
            "getWebhookInfo": self.webhook,
            "getMyCommands": [],
            "getMyDescription": {"description": ""},
            "getMyShortDescription": {"short_description": ""},
            "getChatMenuButton": {"type": "default"},
        }
        if method == "setWebhook":
            self.webhook |= {"url": given["url"], "allowed_updates": _plain(given.get("allowed_updates", []))}
            self.webhook["max_connections"] = int(given.get("max_connections", 40))
            self.secret = given.get("secret_token", "")
            self.is_set.set()
        return json.dumps({"ok": True, "result": results.get(method, True)}).encode()

    def _sent(self, given: dict[str, Any]) -> bytes:
        """The message that was sent, in full."""
        chat = str(given["chat_id"])
        if arrived := self.waiting.pop(chat, None):
            arrived()
        markup = f',"reply_markup":{json.dumps(_plain(given["reply_markup"]))}' if "reply_markup" in given else ""
        return (
            f'{{"ok":true,"result":{{"message_id":{next(self.numbers)},"from":{json.dumps(_BOT)},'
            f'"chat":{{"id":{chat},"first_name":"Pat","type":"private"}},"date":1764000000,'
            f'"text":{json.dumps(given.get("text", ""))}{markup}}}}}'
        ).encode()

    async def post(self, texts: Sequence[str], bot_pid: int) -> Measured:
        """Send each text from a chat of its own, IN_FLIGHT at a time, the next one when a reply and its 200 are there."""
        loop = asyncio.get_running_loop()
        address = urlsplit(str(self.webhook["url"]))
        while len(self.connections) < IN_FLIGHT:
            _, connection = await loop.create_connection(lambda: _Connection(self), address.hostname, address.port)
            self.connections.append(connection)
        measured = Measured(len(texts), 0, 0, 0, [])
        updates = iter([self._update(text, address.netloc, address.path) for text in texts])
        began, bot_cpu, own_cpu = time.perf_counter(), cpu_seconds(bot_pid), time.process_time()
        await asyncio.wait_for(
            asyncio.gather(*(connection.work(updates, measured.latencies) for connection in self.connections)),
            ANSWER_WITHIN,
        )
        measured.seconds = time.perf_counter() - began
        measured.bot_cpu = cpu_seconds(bot_pid) - bot_cpu
        measured.own_cpu = time.process_time() - own_cpu
        return measured

    def _update(self, text: str, host: str, path: str) -> tuple[str, bytes]:
        """A new chat, and the request that brings its first message."""
        number = next(self.numbers)
        patient = {"id": number, "first_name": "Pat"}
        message = {
            "message_id": number,
            "from": {**patient, "is_bot": False, "language_code": "en"},
            "chat": {**patient, "type": "private"},
            "date": 1764000000,
            "text": text,
        }
        body = json.dumps({"update_id": number, "message": message}).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {self.secret}\r\n\r\n"
        )
        return str(number), head.encode() + body


class _Calls(asyncio.Protocol):
    """A connection by which the bot calls."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram
        self.parser = httptools.HttpRequestParser(self)
        self.url, self.body = b"", b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_message_begin(self) -> None:
        """See httptools."""
        self.url, self.body = b"", b""

    def on_url(self, url: bytes) -> None:
        """See httptools."""
        self.url += url

    def on_body(self, body: bytes) -> None:
        """See httptools."""
        self.body += body

    def on_message_complete(self) -> None:
        """See httptools."""
        answer = self.telegram.answer(self.url.rpartition(b"/")[2].decode(), self.body)
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(answer)
        self.transport.write(head + answer)


class _Connection(asyncio.Protocol):
    """A connection that posts one update after the other."""

    BOTH: ClassVar[int] = 2
    """What an update waits for: its reply and its 200."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram
        self.parser = httptools.HttpResponseParser(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def work(self, updates: Iterator[tuple[str, bytes]], latencies: list[float]) -> asyncio.Future[None]:
        """Post updates as long as there are any."""
        self.updates, self.latencies = updates, latencies
        self.finished = asyncio.get_running_loop().create_future()
        self._next()
        return self.finished

    def _next(self) -> None:
        update = next(self.updates, None)
        if update is None:
            self.finished.set_result(None)
            return
        chat, request = update
        self.open = self.BOTH
        self.telegram.waiting[chat] = self._replied
        self.began = time.perf_counter()
        self.transport.write(request)

    def _replied(self) -> None:
        self.latencies.append(time.perf_counter() - self.began)
        self._one_done()

    def _one_done(self) -> None:
        self.open -= 1
        if not self.open:
            self._next()

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.finished.done():
            self.finished.set_exception(exc or ConnectionError("the bot hung up"))

    def on_message_complete(self) -> None:
        """See httptools."""
        if (status := self.parser.get_status_code()) == 200:
            self._one_done()
        else:
            self.finished.set_exception(ConnectionError(f"the bot answered {status}"))


def _plain(value: object) -> object:
    """A parameter that may be JSON within JSON, or within a form."""
    return json.loads(value) if isinstance(value, str) else value


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has taken, by its own clock (Linux: `clock_getcpuclockid`)."""
    return time.clock_gettime(~pid << 3 | 2)
