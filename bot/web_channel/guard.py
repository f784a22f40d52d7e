"""What surrounds every request: headers that keep browsers careful, one line in the log, faults as JSON or plain words."""

from __future__ import annotations

import logging
import secrets
import time
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web_channel.body import Refused

logger = logging.getLogger(__name__)

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
"""What ties the log's lines of one request together; also in its response's X-Request-ID."""

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_YEAR = 31_536_000


class Guard:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, websites: Callable[[], tuple[str, ...]], *, secure: bool) -> None:
        """`websites` may show the page inside theirs; `secure`: patients reach it by https."""
        self.app = app
        self.websites = websites
        self.secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        token = REQUEST_ID.set(request_id)
        started, status = time.perf_counter(), 0

        async def send_guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._add_headers(MutableHeaders(scope=message), scope, request_id)
            await send(message)

        try:
            await self.app(scope, receive, send_guarded)
        except Exception as error:  # noqa: BLE001 -- the response was sent already; here it is only told
            place = traceback.extract_tb(error.__traceback__)[-1]
            logger.error(  # noqa: TRY400 -- the traceback may hold what the patient wrote
                "a request failed: %s at %s:%s", type(error).__name__, Path(place.filename).name, place.lineno
            )
        finally:
            # The route's name, not the path: a path may hold what a stranger typed, and the webhook's is a secret.
            route = getattr(scope.get("endpoint"), "__name__", "none")
            took = round((time.perf_counter() - started) * 1000, 1)
            logger.info("request", extra={"method": scope["method"], "route": route, "status": status, "ms": took})
            REQUEST_ID.reset(token)

    def _add_headers(self, headers: MutableHeaders, scope: Scope, request_id: str) -> None:
        ancestors = " ".join(("'self'", *self.websites()))
        policy = headers.get("content-security-policy", "default-src 'none'")
        headers["Content-Security-Policy"] = f"{policy}; frame-ancestors {ancestors}"
        headers["X-Request-ID"] = request_id
        headers.setdefault("Cache-Control", "no-store")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        for name, value in _HEADERS.items():
            headers[name] = value
        if self.secure or scope["scheme"] == "https":
            headers["Strict-Transport-Security"] = f"max-age={_YEAR}"


def refused(request: Request, error: Exception) -> Response:
    """The response to a request that cannot be answered: JSON from the API, plain words elsewhere."""
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
