"""Limits that uvicorn lacks: on a request's duration, the size of its head, and pipelined requests."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADERS_WITHIN = 15.0
"""Seconds from the connection, or from the last response, until the next request's headers have arrived."""
READ_WITHIN = 30.0
"""Seconds within which a client must read some of the response."""
LONGEST_HEAD = 65_536
"""Bytes of a request besides its body; a browser sends a few hundred."""
MOST_WAITING = 16
"""Requests that one connection may pipeline; browsers and proxies do not pipeline."""
_TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class PatientProtocol(HttpToolsProtocol):
    """Closes connections that send a request too slowly, send too much, or do not read the response."""

    deadline: asyncio.TimerHandle | None = None
    stalled: asyncio.TimerHandle | None = None
    head = 0
    """Bytes of the current request besides its body."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect_headers()

    def data_received(self, data: bytes) -> None:
        self.head = max(self.head, 0) + len(data)
        super().data_received(data)
        if self.head > LONGEST_HEAD and not self.transport.is_closing():
            self.transport.write(_TOO_LONG)
            self.transport.close()

    def on_message_begin(self) -> None:
        if len(self.pipeline) >= MOST_WAITING:
            raise ValueError("too many requests at once")  # the parser closes the connection with a 400
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._stop_waiting()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self.head -= len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self.head = 0
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.response_complete:  # otherwise the next request has begun already
            self._expect_headers()

    def pause_writing(self) -> None:
        super().pause_writing()
        self.stalled = self.loop.call_later(READ_WITHIN, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stop_stalling()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        self._stop_stalling()
        super().connection_lost(exc)

    def _expect_headers(self) -> None:
        self._stop_waiting()
        # Not `close`, which waits forever for a client that does not read.
        self.deadline = self.loop.call_later(HEADERS_WITHIN, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self.deadline is not None:
            self.deadline.cancel()
            self.deadline = None

    def _stop_stalling(self) -> None:
        if self.stalled is not None:
            self.stalled.cancel()
            self.stalled = None
