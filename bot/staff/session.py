"""Who is signed in, told by a signed cookie alone: every replica with the same password can read it."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

from cachetools import LRUCache
from itsdangerous import BadData, URLSafeSerializer

IDLE = 30 * 60
"""Seconds without a request after which somebody is signed out…"""
LONGEST = 8 * 3600
"""…and seconds after which everybody has to sign in again: a working day."""
RENEW_AFTER = 60
"""Seconds after which a request renews the cookie."""
MOST_ENDED = 1000
"""Sessions remembered as signed out, in this process; the first goes first."""
LONGEST_NAME = 60
"""Characters of a name."""


@dataclass(frozen=True, slots=True)
class Session:
    """A member of staff who is signed in; times in seconds since 1970."""

    id: str
    name: str
    """Who changes what: as they call themselves."""
    began: int
    seen: int


class Sessions:
    """Makes and reads the cookies of one password; with another password, everybody is signed out."""

    def __init__(self, password: str, clock: Callable[[], float]) -> None:
        """Takes a twentieth of a second: whoever has a cookie must not be able to guess the password from it fast."""
        self.clock = clock
        self.key = hashlib.scrypt(password.encode(), salt=b"staff page", n=2**14, r=8, p=1)
        self.password = self._digest(password)
        self.signer = URLSafeSerializer(self.key, salt="session", signer_kwargs={"digest_method": hashlib.sha256})
        self.marker = URLSafeSerializer(self.key, salt="browser", signer_kwargs={"digest_method": hashlib.sha256})
        self.ended: LRUCache[str, None] = LRUCache(MOST_ENDED)

    def is_password(self, given: str) -> bool:
        """Whether this is the password; takes as long for any other."""
        return hmac.compare_digest(self._digest(given), self.password)

    def begin(self, name: str) -> Session:
        """A new session, whose id nobody could have known before."""
        now = int(self.clock())
        return Session(secrets.token_urlsafe(16), name, now, now)

    def cookie(self, session: Session) -> str:
        """What the browser keeps of a session."""
        return str(self.signer.dumps(asdict(session)))

    def load_session(self, cookie: str) -> Session | None:
        """The session of a cookie; None where it is not one of ours, is too old, or was signed out."""
        try:
            session = Session(**self.signer.loads(cookie))
        except (BadData, TypeError):
            return None
        now = self.clock()
        fresh = now - session.seen <= IDLE and now - session.began <= LONGEST
        return session if fresh and session.id not in self.ended else None

    def mark(self) -> str:
        """What a browser keeps that knew the password once: it has tries of its own, whoever else guesses."""
        return str(self.marker.dumps(secrets.token_urlsafe(8)))

    def read_mark(self, mark: str) -> str | None:
        """What tells that browser from others; None where the mark is not one of ours."""
        try:
            return f"browser {self.marker.loads(mark)}"
        except BadData:
            return None

    def renewed(self, session: Session) -> Session | None:
        """The session as seen now; None where its cookie is new enough."""
        now = int(self.clock())
        return replace(session, seen=now) if now - session.seen > RENEW_AFTER else None

    def end(self, session: Session) -> None:
        """Sign out: the cookie's copies count no more in this process."""
        self.ended[session.id] = None

    def token(self, session: Session) -> str:
        """What a form of this session carries, and no other website can know."""
        return self._digest(f"form {session.id}").hex()

    def is_token(self, session: Session, given: str) -> bool:
        return hmac.compare_digest(self.token(session).encode(), given.encode())

    def _digest(self, text: str) -> bytes:
        return hmac.digest(self.key, text.encode("utf-8", "surrogatepass"), "sha256")
