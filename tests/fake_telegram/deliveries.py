"""Updates that wait for the bot, and how it gets them: asking with getUpdates, or told at its webhook."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Collection, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice, takewhile
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import aiohttp
from aiohttp import web

from fake_telegram.chats import ApiError, bad_request
from fake_telegram.schema import UPDATE_KINDS

FIRST_UPDATE_ID = 700_000_001
MOST_UPDATES = 100
LONGEST_POLL = 50.0
"""Seconds; Telegram cuts longer ones."""
MOST_CONNECTIONS = 40
SLOWEST_RETRY = 1.0
"""Seconds between tries at a webhook, at most: enough to see that it is tried again."""
UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that a bot gets only by naming them."""
TERMINATED = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_SET = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
_PORTS = frozenset({80, 88, 443, 8443})
_LOCAL = frozenset({"127.0.0.1", "localhost"})


@dataclass(slots=True)
class Poll:
    """A getUpdates that waits."""

    ended: asyncio.Future[str]
    """Gets "news" or what ended it."""
    connected: Callable[[], bool]


@dataclass(slots=True)
class Webhook:
    """Where updates are posted to."""

    url: str
    secret: str = ""
    most_connections: int = MOST_CONNECTIONS
    last_error: str = ""
    last_error_at: int = 0
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    slots: asyncio.Semaphore = field(default_factory=asyncio.Semaphore)
    orders: dict[object, asyncio.Lock] = field(default_factory=dict)


@dataclass(slots=True)
class Deliveries:
    """Updates in the order of their ids, until the bot confirms them."""

    note: Callable[[str, int], None]
    """Told of every update that is delivered or acknowledged."""
    answer: Callable[[Mapping[str, Any]], Coroutine[Any, Any, None]]
    """Given a call that a webhook made in its answer."""
    pending: dict[int, Any] = field(default_factory=dict)
    pushed: dict[int, dict[str, Any]] = field(default_factory=dict)
    """Everything ever pushed."""
    allowed: Collection[str] = ()
    """As last asked for; empty: all but `UNASKED`."""
    broken: list[Any] = field(default_factory=list)
    """Put before the updates of the next answer to getUpdates."""
    next_id: int = FIRST_UPDATE_ID
    poll: Poll | None = None
    webhook: Webhook | None = None
    session: aiohttp.ClientSession | None = None
    reroute: str = ""
    """`http://127.0.0.1:port` in front of the path of a public webhook address, which the fake never visits."""
    timeout: float = 10.0
    """Seconds that a webhook has to answer."""
    retry: float = 0.05
    """Seconds before a webhook is tried again; doubled each time."""
    in_order: bool = False
    """Whether a webhook gets the updates of one chat one after the other; parallel is harder on the bot."""

    def push(self, update: dict[str, Any], *, anyway: bool = False) -> int:
        """Queue an update, with an id where it has none; kinds the bot has not asked for are lost, unless `anyway`."""
        update_id = update.setdefault("update_id", self.next_id)
        if not isinstance(update_id, int):
            update_id = self.next_id
        self.next_id = max(self.next_id, update_id + 1)
        self.pushed[update_id] = update
        if anyway or self._wanted(update):
            behind = bool(self.pending) and update_id < next(reversed(self.pending))
            self.pending[update_id] = update
            if behind:
                self.pending = dict(sorted(self.pending.items()))
            self._tell(update_id)
        return update_id

    def damage(self, value: object) -> None:
        """Put a value that is no update before the updates of the next answer to getUpdates, which is given at once."""
        self.broken.append(value)
        if self.poll is not None and not self.poll.ended.done():
            self.poll.ended.set_result("news")

    def _wanted(self, update: Mapping[str, Any]) -> bool:
        kinds = [name for name in update if name in UPDATE_KINDS]
        return not kinds or any(kind in self.allowed if self.allowed else kind not in UNASKED for kind in kinds)

    def _tell(self, update_id: int) -> None:
        if self.webhook is not None:
            self._start(self.webhook, update_id)
        elif self.poll is not None and not self.poll.ended.done():
            self.poll.ended.set_result("news")

    async def get_updates(self, params: Mapping[str, Any], connected: Callable[[], bool]) -> list[Any]:
        """The answer to getUpdates."""
        if self.webhook is not None:
            raise ApiError(409, WEBHOOK_SET)
        self._end_poll(TERMINATED)
        if "allowed_updates" in params:
            self.allowed = tuple(params["allowed_updates"])
        offset, limit = params.get("offset", 0), params.get("limit", MOST_UPDATES)
        self._confirm(offset)
        until = time.monotonic() + min(params.get("timeout", 0), LONGEST_POLL)
        while not self.broken and (not self.pending or next(reversed(self.pending)) < offset):
            if (left := until - time.monotonic()) <= 0 or not await self._news(left, connected):
                return []
        if not connected():
            return []
        ready = list(islice((update_id for update_id in self.pending if update_id >= offset), limit))
        for update_id in ready:
            self.note("delivered", update_id)
        broken, self.broken = self.broken, []
        return [*broken, *(self.pending[update_id] for update_id in ready)]

    async def _news(self, seconds: float, connected: Callable[[], bool]) -> bool:
        """Wait for an update; False when the time is over. ApiError where the poll is ended from outside."""
        poll = self.poll = Poll(asyncio.get_running_loop().create_future(), connected)
        try:
            await asyncio.wait([poll.ended], timeout=seconds)
        finally:
            if self.poll is poll:
                self.poll = None
        if not poll.ended.done():
            return False
        if poll.ended.result() != "news":
            raise ApiError(409, poll.ended.result())
        return True

    def _end_poll(self, why: str) -> None:
        if self.poll is not None and not self.poll.ended.done():
            self.poll.ended.set_result(why)

    @property
    def polling(self) -> bool:
        """Whether a bot waits for updates right now."""
        return self.poll is not None and self.poll.connected()

    def _confirm(self, offset: int) -> None:
        """Forget what the bot says it has: updates below an offset, or all but the last few below zero."""
        if offset < 0:
            offset = next(iter(list(self.pending)[offset:]), 0)
        for update_id in list(takewhile(lambda update_id: update_id < offset, self.pending)):
            self._acknowledge(update_id)

    def _acknowledge(self, update_id: int) -> None:
        if self.pending.pop(update_id, None) is not None:
            self.note("acknowledged", update_id)

    async def set_webhook(self, params: Mapping[str, Any]) -> bool:
        """Begin to post updates to an address; an empty one ends it."""
        url = params.get("url", "")
        if not url:
            return await self.delete_webhook(params)
        if fault := _webhook_fault(url):
            raise bad_request(f"bad webhook: {fault}")
        await self.delete_webhook(params)
        self._end_poll("Conflict: terminated by setWebhook request")
        if "allowed_updates" in params:
            self.allowed = tuple(params["allowed_updates"])
        most = params.get("max_connections", MOST_CONNECTIONS)
        self.webhook = Webhook(url, params.get("secret_token", ""), most, slots=asyncio.Semaphore(most))
        if self.session is None:
            self.session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, ssl=False))
        for update_id in self.pending:
            self._start(self.webhook, update_id)
        return True

    async def delete_webhook(self, params: Mapping[str, Any]) -> bool:
        """No longer post updates anywhere."""
        webhook, self.webhook = self.webhook, None
        if webhook is not None:
            for task in webhook.tasks:
                task.cancel()
            await asyncio.gather(*webhook.tasks, return_exceptions=True)
        if params.get("drop_pending_updates"):
            self.pending.clear()
        return True

    def webhook_info(self) -> dict[str, Any]:
        """The answer to getWebhookInfo."""
        webhook = self.webhook
        info = {
            "url": webhook.url if webhook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self.pending),
        }
        if webhook is None:
            return info
        info |= {"max_connections": webhook.most_connections, "ip_address": "127.0.0.1"}
        if self.allowed:
            info["allowed_updates"] = list(self.allowed)
        if webhook.last_error:
            info |= {"last_error_date": webhook.last_error_at, "last_error_message": webhook.last_error}
        return info

    def _start(self, webhook: Webhook, update_id: int) -> None:
        task = asyncio.create_task(self._deliver(webhook, update_id))
        webhook.tasks.add(task)
        task.add_done_callback(webhook.tasks.discard)

    async def _deliver(self, webhook: Webhook, update_id: int) -> None:
        """Post an update until the webhook takes it."""
        wait = self.retry
        async with (
            webhook.orders.setdefault(_chat_of(self.pushed[update_id]), asyncio.Lock()) if self.in_order else _Open()
        ):
            while update_id in self.pending:
                async with webhook.slots:
                    self.note("delivered", update_id)
                    fault = await self._post(webhook, self.pushed[update_id])
                if not fault:
                    self._acknowledge(update_id)
                    return
                webhook.last_error, webhook.last_error_at = fault, int(time.time())
                await asyncio.sleep(wait)
                wait = min(wait * 2, SLOWEST_RETRY)

    async def _post(self, webhook: Webhook, update: Mapping[str, Any]) -> str:
        """What went wrong with posting an update; empty: nothing."""
        url = self._local(webhook.url)
        if url is None or self.session is None:
            return "The fake posts to 127.0.0.1 only: set telegram.reroute_webhook"
        headers = {"Content-Type": "application/json"}
        if webhook.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = webhook.secret
        timeout = aiohttp.ClientTimeout(total=self.timeout)
        try:
            async with self.session.post(url, data=json.dumps(update), headers=headers, timeout=timeout) as response:
                body = await response.read()
                if not 200 <= response.status < 300:
                    return f"Wrong response from the webhook: {response.status} {response.reason}"
        except TimeoutError:
            return "Read timeout expired"
        except aiohttp.ClientConnectorError:
            return "Connection refused"
        except (aiohttp.ClientError, OSError) as error:
            return f"Connection failed: {type(error).__name__}"
        with suppress(ValueError):
            call = json.loads(body)
            if isinstance(call, dict) and "method" in call:
                await self.answer(call)
        return ""

    def _local(self, url: str) -> str | None:
        """The address on this machine that a webhook is posted to."""
        parts = urlsplit(url)
        if not self.reroute:
            return url if parts.hostname in _LOCAL else None
        here = urlsplit(self.reroute)
        return urlunsplit((here.scheme, here.netloc, parts.path, parts.query, ""))

    async def close(self) -> None:
        """End everything under way."""
        await self.delete_webhook({})
        self._end_poll("Conflict: the fake is going down")
        if self.session is not None:
            await self.session.close()
            self.session = None


def _webhook_fault(url: str) -> str:
    """Why Telegram would not take an address; this machine's are taken as they are."""
    try:
        parts = urlsplit(url)
        port = parts.port or 443
    except ValueError:
        return "invalid webhook URL specified"
    if parts.hostname in _LOCAL:
        return ""
    if parts.scheme != "https":
        return "An HTTPS URL must be provided for webhook"
    return "" if port in _PORTS else "Webhook can be set up only on ports 80, 88, 443 or 8443"


class _Open:
    """Where there is nothing to wait for."""

    async def __aenter__(self) -> None: ...

    async def __aexit__(self, *_: object) -> None: ...


def _chat_of(update: Mapping[str, Any]) -> object:
    """What an update belongs to: its chat, else who sent it."""
    for what in update.values():
        if isinstance(what, dict):
            for holder in (what, what.get("message")):
                if isinstance(holder, dict) and isinstance(chat := holder.get("chat"), dict):
                    return chat.get("id")
            if isinstance(sender := what.get("from"), dict):
                return sender.get("id")
    return None


def is_connected(request: web.BaseRequest) -> bool:
    """Whether there is still somebody to answer."""
    return request.transport is not None and not request.transport.is_closing()
