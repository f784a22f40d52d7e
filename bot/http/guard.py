"""Middleware around every request: security headers, a request log, and error responses as JSON or plain text."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Iterable
from itertools import count

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import logs
from bot.http.body import Refused
from bot.logs import REQUEST_ID

logger = logging.getLogger(__name__)

_LOGGED_FROM = 400
"""Lowest status that is logged; /metrics counts the other requests…"""
_SLOW = 1.0
"""…and seconds from which any request is logged."""
_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
_DEFAULTS = {
    "content-security-policy": "default-src 'none'",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
}
"""Headers that a response can override."""
_STRICT = (b"strict-transport-security", b"max-age=31536000")


class Guard:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, websites: Callable[[], tuple[str, ...]], *, secure: bool) -> None:
        """`websites`: origins that may embed the page; `secure`: the site is served by https."""
        self.app = app
        self.websites = websites
        self.secure = secure
        self.process = secrets.token_hex(4)
        self.numbers = count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = f"{self.process}-{next(self.numbers):x}"
        token = REQUEST_ID.set(request_id)
        started, status = time.perf_counter(), 0

        async def send_guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = self._headers(message["headers"], scope, request_id)
            await send(message)

        try:
            await self.app(scope, receive, send_guarded)
        except Exception as error:  # noqa: BLE001 -- the response has been sent already
            logger.error("request failed: %s", logs.describe_error(error))  # noqa: TRY400 -- never a traceback
        finally:
            self._log(scope, status, time.perf_counter() - started)
            REQUEST_ID.reset(token)

    @staticmethod
    def _log(scope: Scope, status: int, seconds: float) -> None:
        level = logging.INFO if status >= _LOGGED_FROM or seconds > _SLOW else logging.DEBUG
        if logger.isEnabledFor(level):
            # The route's name, not the path: a path may contain user input.
            route = getattr(scope.get("endpoint"), "__name__", "none")
            fields = {"method": scope["method"], "route": route, "status": status, "ms": round(seconds * 1000, 1)}
            logger.log(level, "request", extra=fields)

    def _headers(self, own: Iterable[tuple[bytes, bytes]], scope: Scope, request_id: str) -> list[tuple[bytes, bytes]]:
        headers = MutableHeaders(raw=list(own))  # may contain several cookies
        for name, value in _DEFAULTS.items():
            headers.setdefault(name, value)
        policy = headers["content-security-policy"]
        if "frame-ancestors" not in policy:
            ancestors = " ".join(("'self'", *self.websites()))
            headers["content-security-policy"] = f"{policy}; frame-ancestors {ancestors}"
        strict = [_STRICT] if self.secure or scope["scheme"] == "https" else []
        return [*headers.raw, (b"x-request-id", request_id.encode()), *_HEADERS, *strict]


def refused(request: Request, error: Exception) -> Response:
    """The response to a failed request: JSON from the API, plain text elsewhere."""
    status, message, headers = 500, "something went wrong on our side", {}
    if isinstance(error, Refused):
        status, message = error.status, error.message
        headers = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
    elif isinstance(error, HTTPException):
        status, message, headers = error.status_code, error.detail, dict(error.headers or {})
    if status in {408, 413}:
        headers["Connection"] = "close"
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": message}, status, headers)
    return PlainTextResponse(message, status, headers)
