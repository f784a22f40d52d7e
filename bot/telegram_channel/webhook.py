"""The webhook: Telegram sends updates here, and takes them as answered only once their reply was sent."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Scope
from telegram.error import TelegramError

from bot.health import Health
from bot.telegram_channel.client import Client
from bot.telegram_channel.intake import Intake
from bot.telegram_channel.polling import problem

logger = logging.getLogger(__name__)

LONGEST_BODY = 1_000_000
"""Bytes; Telegram's updates have some thousands."""
BODY_WITHIN = 10.0
"""Seconds a body may take to arrive."""
ANSWER_WITHIN = 50.0
"""Seconds until Telegram is told to send the update again later, because its chat has to wait; it would hang up after about sixty."""
MOST_AT_ONCE = 100
"""Connections Telegram may open, the most it offers: a slow chat then holds one of many."""
CHECK_EVERY = 25.0
"""Seconds between two looks at whether Telegram still has the webhook, and still takes the token."""


class Webhook:
    """One address for one bot: neither the address nor an answer tells a stranger what is behind it."""

    def __init__(self, client: Client, intake: Intake, health: Health, public_url: str, kinds: list[str]) -> None:
        self.client = client
        self.intake = intake
        self.health = health
        self.kinds = kinds
        self.path = f"/{_derived(client.token, 'webhook path')[:32]}"
        self.secret = _derived(client.token, "webhook secret")
        self.url = public_url + self.path
        self.accepting = False

    async def run(self) -> None:
        """Keep Telegram sending here, until cancelled."""
        self.accepting = True
        try:
            while True:
                try:
                    await self._keep_set()
                except TelegramError as error:
                    self.health.report("telegram", problem(error))
                else:
                    self.health.report("telegram", None)
                await asyncio.sleep(CHECK_EVERY if "telegram" not in self.health.problems else CHECK_EVERY / 5)
        finally:
            self.accepting = False

    async def _keep_set(self) -> None:
        told = await self.client.call("getWebhookInfo")
        info = told if isinstance(told, dict) else {}
        # Telegram leaves out what is as it always is.
        connections, kinds = info.get("max_connections", MOST_AT_ONCE), info.get("allowed_updates", self.kinds)
        if (info.get("url"), connections, set(kinds)) != (self.url, MOST_AT_ONCE, set(self.kinds)):
            await self.client.set_webhook(
                self.url, max_connections=MOST_AT_ONCE, allowed_updates=self.kinds, secret_token=self.secret
            )

    def takes(self, scope: Scope) -> bool:
        """Whether a request is Telegram's; whatever else comes here is to be answered as at any other address."""
        if scope["type"] != "http" or scope["path"] != self.path or scope["method"] != "POST":
            return False
        given = Headers(scope=scope).get("x-telegram-bot-api-secret-token", "")
        return hmac.compare_digest(given.encode(), self.secret.encode())

    async def receive(self, request: Request) -> Response:
        """Answers Telegram's request: 200 once the update is done with, 503 to have it sent again, 404 to strangers."""
        if not self.takes(request.scope):
            return PlainTextResponse("Not Found", 404)
        if not self.accepting:
            return Response(status_code=503)
        try:
            async with asyncio.timeout(BODY_WITHIN):
                body = await _body(request)
        except (TimeoutError, ClientDisconnect):
            return Response(status_code=408)
        if body is None:
            return Response(status_code=413)
        try:
            update = json.loads(body)
        except (ValueError, RecursionError):
            logger.error("passed over what is no update")  # noqa: TRY400 -- the words would quote it
            return Response()  # it would not read better the next time
        task = self.intake.take(update)
        if task is None:
            return Response()
        _, late = await asyncio.wait({task}, timeout=ANSWER_WITHIN)
        return Response(status_code=503 if late or task.cancelled() else 200)


async def _body(request: Request) -> bytes | None:
    """The body; None where it is longer than any update."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST_BODY:
            return None
    return bytes(body)


def _derived(token: str, purpose: str) -> str:
    """A secret of its own for each purpose: the same after a restart and on each replica, and it does not give the token away."""
    return hmac.new(token.encode(), purpose.encode(), hashlib.sha256).hexdigest()
