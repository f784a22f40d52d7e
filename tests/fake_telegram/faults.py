"""What goes wrong on request, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fake_telegram.chats import ApiError

_WORDS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}
GARBAGE = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong with calls that match it."""

    method: str | None = None
    chat: int | None = None
    times: int | None = 1
    """How many more calls it strikes; None: all until `recover`."""
    status: int | None = None
    description: str | None = None
    retry_after: int | None = None
    delay: float = 0.0
    """Seconds before anything else happens with the call."""
    drop: Literal["before", "after"] | None = None
    """Close the connection without an answer, with the work undone or done."""
    garbage: bool = False
    """Do the work and answer something that is not JSON (with `status`, undone)."""
    truncated: bool = False
    """Do the work and stop in the middle of the answer."""
    null: bool = False
    """Answer 200 with null as the result, the work undone."""
    hang: bool = False
    """Never answer, the work undone, until `recover`."""

    def strikes(self, method: str, chat: object) -> bool:
        """Whether it is this call's turn to go wrong; counts it if so."""
        if self.times == 0 or self.method not in {None, method} or (self.chat is not None and self.chat != chat):
            return False
        if self.times is not None:
            self.times -= 1
        return True

    def error(self) -> ApiError | None:
        """The error it answers, or None where the work is done."""
        if self.retry_after is not None:
            what = self.description or f"Too Many Requests: retry after {self.retry_after}"
            return ApiError(self.status or 429, what, retry_after=self.retry_after)
        if self.status is not None:
            return ApiError(self.status, self.description or _WORDS.get(self.status, "Error"))
        if self.description is not None:
            return ApiError(400, self.description)
        if self.delay or self.drop or self.garbage or self.truncated or self.null or self.hang:
            return None
        return ApiError(500, "Internal Server Error")
