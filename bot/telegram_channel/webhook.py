"""The webhook: Telegram sends updates here; each is acknowledged only once its reply was sent."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import time

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from telegram import Update, WebhookInfo
from telegram.error import TelegramError

from bot.health import Health
from bot.http.body import Refused, read_body
from bot.storage.journal import Journal
from bot.telegram_channel.intake import KINDS, Intake
from bot.telegram_channel.request import id_of, parse_update
from bot.telegram_channel.telegram_faults import describe_fault

logger = logging.getLogger(__name__)

LONGEST_BODY = 1_000_000
"""Bytes; Telegram's updates have a few thousand."""
ANSWER_WITHIN = 50.0
"""Seconds a chat may wait before Telegram is told to send the update again later; it would hang up after about sixty."""
MOST_AT_ONCE = 100
"""Connections that Telegram may open, the most it offers: a slow chat then takes only one of many."""
CHECK_EVERY = 25.0
"""Seconds between two checks that Telegram still has the webhook and still accepts the token…"""
CHECK_AGAIN_AFTER = 2.0
"""…and between two checks while it does not."""
RECENT = 120.0
"""Seconds for which an error of delivery counts: Telegram tries again within a minute or so, and keeps the last error for good."""


class Webhook:
    """One address for one bot: neither the address nor a response shows a stranger what is behind it."""

    def __init__(self, intake: Intake, journal: Journal, health: Health, public_url: str) -> None:
        self.bot = intake.application.bot
        self.intake = intake
        self.journal = journal
        self.health = health
        self.path = f"/{_derived(self.bot.token, 'webhook path')[:32]}"
        self.secret = _derived(self.bot.token, "webhook secret")
        self.url = public_url + self.path
        self.accepting = False
        self.last_answered = time.time()
        """When Telegram last got a response, or this process started."""

    async def run(self) -> None:
        """Keep the webhook registered until cancelled."""
        self.accepting = True
        try:
            while True:
                try:
                    await self._keep_set()
                except TelegramError as error:
                    self.health.report("telegram", describe_fault(error))
                else:
                    self.health.report("telegram", None)
                await asyncio.sleep(CHECK_AGAIN_AFTER if "telegram" in self.health.problems else CHECK_EVERY)
        finally:
            self.accepting = False

    async def _keep_set(self) -> None:
        info = await self.bot.get_webhook_info()
        self.health.report("webhook", self._undelivered(info), warning=True)
        if self._is_set(info):
            return
        async with self.journal.alone("webhook"):
            if not self._is_set(await self.bot.get_webhook_info()):  # another replica may have done it meanwhile
                await self.bot.set_webhook(
                    self.url, max_connections=MOST_AT_ONCE, allowed_updates=KINDS, secret_token=self.secret
                )

    def _undelivered(self, info: WebhookInfo) -> str | None:
        """What Telegram says about updates that it cannot deliver; None if it has none, or has got a response since the error."""
        failed = info.last_error_date.timestamp() if info.last_error_date else 0.0
        if not info.pending_update_count or failed <= max(self.last_answered, time.time() - RECENT):
            return None
        return (
            f"Telegram cannot deliver to PUBLIC_URL ({info.last_error_message}), updates waiting: "
            f"{info.pending_update_count}. Look at its name in DNS, at the proxy, its certificate and the firewall"
        )

    def _is_set(self, info: WebhookInfo) -> bool:
        # What Telegram does not report is assumed to be as requested.
        connections, kinds = info.max_connections or MOST_AT_ONCE, info.allowed_updates or KINDS
        return (info.url, connections, set(kinds)) == (self.url, MOST_AT_ONCE, set(KINDS))

    def before(self, app: ASGIApp) -> ASGIApp:
        """Handle Telegram's requests before `app`: the middleware for browsers would make up a third of an update's cost."""

        async def door(scope: Scope, receive: Receive, send: Send) -> None:
            if self._is_telegram(scope):
                response = await self._receive(Request(scope, receive))
                await response(scope, receive, send)
                self.last_answered = time.time()
            else:
                await app(scope, receive, send)

        return door

    def _is_telegram(self, scope: Scope) -> bool:
        """Whether a request is Telegram's; whatever else comes here is answered as at any other address."""
        if scope["type"] != "http" or scope["path"] != self.path or scope["method"] != "POST":
            return False
        given = Headers(scope=scope).get("x-telegram-bot-api-secret-token", "")
        return hmac.compare_digest(given.encode(), self.secret.encode())

    async def _receive(self, request: Request) -> Response:
        """200 once the update is done, 503 to have it sent again."""
        if not self.accepting:
            return Response(status_code=503)
        try:
            body = await read_body(request, LONGEST_BODY)
        except Refused as refused:
            return Response(status_code=refused.status)
        update = self._parse(body)
        if update is None:
            return Response()  # it would not parse the next time either
        task = self.intake.begin(update)
        _, late = await asyncio.wait({task}, timeout=ANSWER_WITHIN)
        return Response(status_code=503 if late or task.cancelled() else 200)

    def _parse(self, body: bytes) -> Update | None:
        try:
            raw = json.loads(body)
        except (ValueError, RecursionError):
            raw = None
        if id_of(raw) is None:
            logger.error("passed over what is no update")
            return None
        return parse_update(raw, self.bot)


def _derived(token: str, purpose: str) -> str:
    """A separate secret for each purpose: the same after a restart and on each replica, and it does not reveal the token."""
    return hmac.new(token.encode(), purpose.encode(), hashlib.sha256).hexdigest()
