"""Sessions in signed cookies: every replica with the same password accepts them, and none stores them."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import lru_cache

from cachetools import LRUCache
from itsdangerous import BadData, URLSafeSerializer

IDLE = 30 * 60
"""Seconds without a request after which a session expires…"""
LONGEST = 8 * 3600
"""…and its longest lifetime in seconds: a working day."""
RENEW_AFTER = 60
"""Seconds after which a request renews the cookie."""
MOST_ENDED = 1000
"""Sessions remembered as signed out in this process; the oldest is dropped first."""
LONGEST_NAME = 60
"""Characters of a name."""


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in member of staff; times in seconds since 1970."""

    id: str
    name: str
    """The name entered at sign-in, recorded with each change."""
    began: int
    seen: int


class Sessions:
    """Creates and verifies cookies for one password; changing the password invalidates all of them."""

    def __init__(self, password: str, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.key = _signing_key(password)
        self.password = self._digest(password)
        self.signer = URLSafeSerializer(self.key, salt="session", signer_kwargs={"digest_method": hashlib.sha256})
        self.marker = URLSafeSerializer(self.key, salt="browser", signer_kwargs={"digest_method": hashlib.sha256})
        self.ended: LRUCache[str, None] = LRUCache(MOST_ENDED)

    def is_password(self, given: str) -> bool:
        """Whether this is the password; compares in constant time."""
        return hmac.compare_digest(self._digest(given), self.password)

    def begin(self, name: str) -> Session:
        """Start a session with an unpredictable id."""
        now = int(self.clock())
        return Session(secrets.token_urlsafe(16), name, now, now)

    def cookie(self, session: Session) -> str:
        """The cookie of a session."""
        return str(self.signer.dumps(asdict(session)))

    def load_session(self, cookie: str) -> Session | None:
        """The session of a cookie; None if it is forged, expired or signed out."""
        try:
            session = Session(**self.signer.loads(cookie))
        except (BadData, TypeError):
            return None
        now = self.clock()
        fresh = now - session.seen <= IDLE and now - session.began <= LONGEST
        return session if fresh and session.id not in self.ended else None

    def mark(self) -> str:
        """A cookie for a browser that has signed in: its failed attempts are counted apart from those of others."""
        return str(self.marker.dumps(secrets.token_urlsafe(8)))

    def read_mark(self, mark: str) -> str | None:
        """The id of that browser; None if the cookie is forged."""
        try:
            return f"browser {self.marker.loads(mark)}"
        except BadData:
            return None

    def renewed(self, session: Session) -> Session | None:
        """The session with the current time as last seen; None if its cookie is recent enough."""
        now = int(self.clock())
        return replace(session, seen=now) if now - session.seen > RENEW_AFTER else None

    def end(self, session: Session) -> None:
        """Sign out: this process rejects the cookie from now on."""
        self.ended[session.id] = None

    def token(self, session: Session) -> str:
        """The token against cross-site requests that this session's forms carry."""
        return self._digest(f"form {session.id}").hex()

    def is_token(self, session: Session, given: str) -> bool:
        return hmac.compare_digest(self.token(session).encode(), given.encode())

    def _digest(self, text: str) -> bytes:
        return hmac.digest(self.key, text.encode("utf-8", "surrogatepass"), "sha256")


@lru_cache(maxsize=1)
def _signing_key(password: str) -> bytes:
    """Takes about 50 ms: scrypt makes it slow to guess the password from a stolen cookie."""
    return hashlib.scrypt(password.encode(), salt=b"staff page", n=2**14, r=8, p=1)
