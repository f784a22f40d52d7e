"""The fake by hand, over HTTP below `/_control`, for a person or a program in another process.

curl $URL/_control/                                     what there is
curl $URL/_control/say -d '{"chat": 1, "text": "hi"}'   any of VERBS, its arguments as JSON
curl $URL/_control/replies -d '{"chat": 1}'
curl $URL/_control/calls                                any of FACTS; `?last=20` gives the last only
"""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from fake_telegram.server import FakeTelegram

VERBS = (
    "say",
    "send",
    "edit",
    "tap",
    "inline",
    "push",
    "replies",
    "first_reply_after",
    "answered",
    "fail",
    "recover",
    "refuse_token",
    "accept_token",
    "block",
    "unblock",
    "migrate",
    "flood",
    "reroute_webhook",
)
FACTS = ("calls", "violations", "oddities", "journal", "acknowledged", "confirmed", "pending", "polling", "faults")


async def answer(telegram: FakeTelegram, request: web.BaseRequest) -> web.Response:
    """The answer to a request below `/_control`."""
    name = request.path.removeprefix("/_control").strip("/")
    if name in FACTS:
        fact = getattr(telegram, name)
        last = int(request.query.get("last", "0"))
        return _json(list(fact)[-last:] if last and hasattr(fact, "__iter__") else fact)
    if name in VERBS and request.method == "POST":
        try:
            arguments = json.loads(await request.text() or "{}")
            return _json(getattr(telegram, name)(**arguments))
        except (ValueError, TypeError, LookupError) as error:
            return _json({"error": f"{type(error).__name__}: {error}"}, 400)
    return _json({"url": telegram.url, "token": telegram.token, "post": VERBS, "get": FACTS}, 404 if name else 200)


def _json(value: object, status: int = 200) -> web.Response:
    return web.json_response(text=json.dumps(value, default=_plain), status=status)


def _plain(value: Any) -> object:  # noqa: ANN401 -- whatever JSON does not know
    return (
        dataclasses.asdict(value) if dataclasses.is_dataclass(value) and not isinstance(value, type) else sorted(value)
    )
