"""Access to the staff page: sign-in, sign-out, and protection against cross-site requests."""

from __future__ import annotations

import logging
import re
import time
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from urllib.parse import parse_qsl, quote, urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.editing.edits import ChangeRefused, Missing
from bot.editing.yaml_text import LINE_END
from bot.http.body import Refused, read_body
from bot.http.household import household
from bot.http.multipart import MULTIPART, parse_multipart
from bot.staff.lockout import Lockout
from bot.staff.responses import page, redirect_to
from bot.staff.session import LONGEST_NAME, Session, Sessions

logger = logging.getLogger(__name__)

LONGEST_BODY = 1_000_000
"""Bytes of a form; the longest content file has 35,000 characters."""
LONGEST_SIGN_IN = 64_000
"""Bytes of the sign-in form, small because anyone can send it…"""
LONGEST_CARRIED_ON = LONGEST_SIGN_IN + LONGEST_BODY * 3
"""…and bytes of one that carries an expired form, from a browser that has signed in before."""
MOST_FIELDS = 500
TOKEN = "token"  # noqa: S105 -- the name of a field
KEPT = "kept"
HOME = "/staff"
SIGN_IN = "/staff/sign-in"
SIGN_OUT = "/staff/sign-out"
_SESSION, _MARK = "staff", "staff-browser"
"""Names of cookies, before their prefix."""
_MARK_KEPT = 180 * 24 * 3600
"""Seconds for which a browser is remembered as having signed in."""
_INVISIBLE = re.compile(r"[^\n\t\x20-\x7e\xa0-\ud7ff\ue000-\U0010ffff]")
"""Control characters, which YAML does not allow, and lone surrogates."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A request from somebody signed in, with its form fields."""

    request: Request
    session: Session
    token: str
    """The token that every form of the response must carry."""
    fields: Mapping[str, str]
    """The form, as returned by `read_form`; empty for GET."""

    @property
    def is_sent(self) -> bool:
        """Whether a form was sent."""
        return self.request.method == "POST"

    @property
    def doing(self) -> str:
        """The value of the button that sent the form."""
        return self.fields.get("do", "")


Handler = Callable[[Visit], Awaitable[Response]]


class AccessControl:
    """Sign-in, sign-out, and the wrapper that protects every other handler."""

    def __init__(self, password: str, *, secure: bool, clock: Callable[[], float] = time.time) -> None:
        """`secure`: the site is served by https; `clock` returns seconds since 1970."""
        self.secure = secure
        self.sessions = Sessions(password, clock)
        self.lockout = Lockout(clock)

    def routes(self) -> list[Route]:
        return [
            Route(SIGN_IN, self.get_sign_in, methods=["GET"]),
            Route(SIGN_IN, self.post_sign_in, methods=["POST"]),
            Route(SIGN_OUT, self.guarded(self.post_sign_out), methods=["POST"]),
        ]

    def guarded(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        """Wrap a handler: it requires a signed-in session and, for POST, a form from this site."""

        async def endpoint(request: Request) -> Response:
            try:
                return await self._handle(request, handler)
            except Refused as refused:
                return _refused(refused.status, refused.message)
            except ChangeRefused as refused:
                return _refused(404 if isinstance(refused, Missing) else 422, str(refused))

        endpoint.__name__ = getattr(handler, "__name__", "staff")
        return endpoint

    async def _handle(self, request: Request, handler: Handler) -> Response:
        sent = request.method == "POST"
        if sent:
            check_origin(request)
        session = self.sessions.load_session(self._cookie(request, _SESSION))
        if session is None:
            return await self._ask_to_sign_in(request)
        fields = await read_form(request, LONGEST_BODY) if sent else {}
        if sent and not self.sessions.is_token(session, fields.get(TOKEN, "")):
            raise Refused(
                403, "This form was made for another sign-in. Go back, load the page again, and send it anew."
            )
        response = await handler(Visit(request, session, self.sessions.token(session), fields))
        signed_out = f"{_SESSION}=" in response.headers.get("set-cookie", "")
        if not signed_out and (renewed := self.sessions.renewed(session)):
            self._set(request, response, _SESSION, self.sessions.cookie(renewed))
        return response

    async def get_sign_in(self, request: Request) -> Response:
        """The sign-in form."""
        return page("sign_in.html", target=_target(request.query_params.get("to", "")))

    async def post_sign_in(self, request: Request) -> Response:
        """Sign in and redirect to the page that was requested."""
        known = self._known(request)
        try:
            check_origin(request)
            fields = await read_form(request, LONGEST_CARRIED_ON if known else LONGEST_SIGN_IN)
        except Refused as refused:
            return _refused(refused.status, refused.message)
        name = " ".join(fields.get("name", "").split())[:LONGEST_NAME]
        target, kept = _target(fields.get("to", "")), fields.get(KEPT, "")
        who = known or household(request.client.host if request.client else "")

        def again(status: int, problem: str, field: str, wait: int = 0) -> Response:
            response = page("sign_in.html", status, target=target, kept=kept, name=name, problem=problem, field=field)
            if wait:
                response.headers["Retry-After"] = str(wait)
            return response

        if not name:
            return again(422, "Write your name: it is noted beside each change you make.", "name")
        if wait := self.lockout.wait(who, known=known is not None):
            return again(429, f"Too many wrong passwords. Wait {duration(wait)}, then try again.", "password", wait)
        if not self.sessions.is_password(fields.get("password", "")):
            self.lockout.failed(who)
            logger.warning("staff: sign-in refused, wrong password")
            return again(403, "That is not the password.", "password")
        self.lockout.passed(who)
        session = self.sessions.begin(name)
        token = self.sessions.token(session)
        response = page("go_on.html", target=target, kept=_pairs(kept), token=token) if kept else redirect_to(target)
        self._set(request, response, _SESSION, self.sessions.cookie(session))
        self._set(request, response, _MARK, self.sessions.mark(), _MARK_KEPT)
        return response

    async def post_sign_out(self, visit: Visit) -> Response:
        """Sign out and redirect to the sign-in form."""
        self.sessions.end(visit.session)
        response = redirect_to(SIGN_IN)
        for prefix in {"", self._prefix(visit.request)}:
            response.delete_cookie(f"{prefix}{_SESSION}", secure=bool(prefix), httponly=True, samesite="strict")
        return response

    async def _ask_to_sign_in(self, request: Request) -> Response:
        """Show the sign-in form; a form sent after the session expired is kept in it, so that no input is lost."""
        if request.url.path == SIGN_OUT:
            return redirect_to(SIGN_IN)
        if request.method in {"GET", "HEAD"}:
            query = f"?{request.url.query}" if request.url.query else ""
            target = _target(request.url.path + query)
            return redirect_to(SIGN_IN if target == HOME else f"{SIGN_IN}?to={quote(target)}")
        problem, kept = "Sign in first. What you sent was not taken: go back to it afterwards and send it anew.", ""
        if self._known(request) and not request.headers.get("content-type", "").startswith(MULTIPART):
            kept = (await read_body(request, LONGEST_BODY)).decode("utf-8", "replace")
            problem = (
                "You were signed out, because nothing was sent for half an hour. Sign in again: what you wrote is kept."
            )
        return page("sign_in.html", 403, target=_target(request.url.path), kept=kept, problem=problem)

    def _known(self, request: Request) -> str | None:
        """The id of a browser that has signed in before; None for other browsers."""
        return self.sessions.read_mark(self._cookie(request, _MARK))

    def _set(self, request: Request, response: Response, name: str, value: str, seconds: int | None = None) -> None:
        prefix = self._prefix(request)
        response.set_cookie(
            f"{prefix}{name}", value, max_age=seconds, secure=bool(prefix), httponly=True, samesite="strict"
        )

    def _cookie(self, request: Request, name: str) -> str:
        """The value of a cookie; over https only one that was set over https."""
        return request.cookies.get(f"{self._prefix(request)}{name}", "")

    def _prefix(self, request: Request) -> str:
        """`__Host-` where the browser uses https, so that no other site or http page can set the cookie.

        The headers are believed of anybody: a client that lies only gets a cookie that its browser sends by https.
        """
        is_https = (
            self.secure
            or request.url.scheme == "https"
            or request.headers.get("x-forwarded-proto", "").partition(",")[0].strip() == "https"
            or any(f"__Host-{name}" in request.cookies for name in (_SESSION, _MARK))
            or request.headers.get("origin", "").startswith("https://")
        )
        return "__Host-" if is_https else ""


def _refused(status: int, message: str) -> Response:
    return page("refused.html", status, title="Not found" if status == 404 else "This was refused", message=message)


def check_origin(request: Request) -> None:
    """Require that the request comes from a page of this site.

    Raises:
        Refused: another website sent it, or a browser too old to say where it came from.

    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin", "")
    host = request.headers.get("host", "")
    # This site may be reached by http or, behind a proxy, by https.
    ours = site == "same-origin" if site else bool(host) and origin in {f"http://{host}", f"https://{host}"}
    if not ours:
        raise Refused(403, "Another website sent this. Open the staff page itself, and do it there.")


async def read_form(request: Request, longest: int) -> dict[str, str]:
    """The fields of a form, without invisible characters; values of the same name are joined with line feeds.

    A file is given in base64 (RFC 4648, URL-safe), so that the next form can carry it on.

    Raises:
        Refused: the body is too large, too slow, or not a form.

    """
    body = await read_body(request, longest)
    fields: dict[str, str] = {}
    content_type = request.headers.get("content-type", "")
    is_multipart = content_type.startswith(MULTIPART)
    pairs = _parts(content_type, body) if is_multipart else _pairs(body.decode("utf-8", "replace"))
    for name, value in pairs:
        if name not in {TOKEN, KEPT} and name in fields:
            fields[name] += f"\n{value}"
        else:
            fields[name] = value
    return fields


def _pairs(body: str) -> list[tuple[str, str]]:
    try:
        pairs = parse_qsl(body, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:  # includes UnicodeDecodeError
        raise Refused(400, "The form cannot be read. Go back, load the page again, and send it anew.") from None
    return [(name, _visible(value)) for name, value in pairs]


def _parts(content_type: str, body: bytes) -> list[tuple[str, str]]:
    parts = list(islice(parse_multipart(content_type, body), MOST_FIELDS))
    return [
        (name, urlsafe_b64encode(data).decode() if is_file else _visible(data.decode("utf-8", "replace")))
        for name, is_file, data in parts
    ]


def _visible(text: str) -> str:
    """A text with line feeds as line ends and without control characters, which YAML does not allow."""
    return _INVISIBLE.sub("", LINE_END.sub("\n", text))


def _target(path: str) -> str:
    """The page to open after signing in; always a page of this site."""
    ours = path.startswith(f"{HOME}/") and not any(one in path for one in "\\\r\n") and not urlsplit(path).netloc
    return path if ours and not path.startswith((SIGN_IN, SIGN_OUT)) else HOME


def duration(seconds: int) -> str:
    """A waiting time in words: "40 seconds", "2 minutes"."""
    count, unit = (seconds, "second") if seconds < 100 else (-(-seconds // 60), "minute")
    return f"{count} {unit}{'' if count == 1 else 's'}"
