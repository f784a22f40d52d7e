"""Read a request's body, with limits on its size and duration."""

from __future__ import annotations

import asyncio

from starlette.requests import ClientDisconnect, Request

BODY_WITHIN = 10.0
"""Seconds a body may take to arrive."""


class Refused(Exception):  # noqa: N818 -- a reply to the request, not a fault of the program
    """The request is refused: the status, and a message that says what to do."""

    def __init__(self, status: int, message: str, *, retry_after: int = 0) -> None:
        """`retry_after`: seconds, sent to the client as a header."""
        super().__init__(message)
        self.status = status
        self.message = message
        self.retry_after = retry_after


async def read_body(request: Request, longest: int) -> bytes:
    """Return the body, of at most `longest` bytes.

    Raises:
        Refused: it is too large (413) or too slow (408).

    """
    too_large = Refused(413, f"the body is too large: at most {longest:,} bytes")
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > longest:
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_WITHIN):
            async for piece in request.stream():
                body += piece
                if len(body) > longest:
                    raise too_large
    except (TimeoutError, ClientDisconnect):
        raise Refused(408, "the body did not arrive in time") from None
    return bytes(body)
