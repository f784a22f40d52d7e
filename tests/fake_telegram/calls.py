"""A call of the bot: read, checked, struck by faults, done, answered and noted."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from aiohttp import web

from fake_telegram import control, entities, faults, methods, schema, wire
from fake_telegram.chats import ApiError, bad_request
from fake_telegram.deliveries import is_connected
from fake_telegram.entities import Refused
from fake_telegram.faults import Fault

if TYPE_CHECKING:
    from fake_telegram.server import FakeTelegram

_PATH = re.compile(r"/bot([^/]*)/([^/]+)/?")
_TOKEN = re.compile(r"\d+:[\w-]+")


@dataclass(frozen=True, slots=True)
class Call:
    """A call that the bot made, noted when it was answered."""

    method: str
    params: dict[str, Any]
    """With their real types."""
    at: float
    """When it came, by the event loop's clock."""
    status: int
    """Of the HTTP answer; 0: none was given."""
    token_ok: bool = True
    description: str = ""
    """Of the error, if it was one."""


async def handle(telegram: FakeTelegram, request: web.BaseRequest) -> web.StreamResponse:
    """The answer to any HTTP request."""
    if request.path.startswith("/_control"):
        return await control.answer(telegram, request)
    found = _PATH.fullmatch(request.path)
    if found is None or not _TOKEN.fullmatch(found[1]):
        return _response(404, ApiError(404, "Not Found").answer())
    at = asyncio.get_running_loop().time()
    method = schema.METHOD_NAMES.get(found[2].lower(), found[2])
    if found[1] != telegram.token or telegram.token_refused:
        telegram.record(Call(method, {}, at, 401, token_ok=False, description="Unauthorized"))
        return _response(401, ApiError(401, "Unauthorized").answer())
    try:
        raw = await wire.parameters(request)
    except ApiError as error:
        telegram.violations.append(f"{method}: {error.description}")
        telegram.record(Call(method, {}, at, error.status, description=error.description))
        return _response(error.status, error.answer())
    params, wrong = schema.decode(method, raw, strict=telegram.strict)
    work = partial(_work, telegram, method, params, wrong, lambda: is_connected(request))
    note = partial(Call, method, params, at)
    fault = next((f for f in telegram.faults if f.strikes(method, params.get("chat_id"))), None)
    if fault is not None:
        return await _faulty(telegram, fault, request, work, note)
    status, answer = await work()
    telegram.record(note(status, description=answer.get("description", "")))
    return _response(status, answer)


async def from_webhook(telegram: FakeTelegram, call: Mapping[str, Any]) -> None:
    """Do a call that came as the answer of a webhook; nobody hears its result."""
    raw = {name: value for name, value in call.items() if name != "method"}
    method = schema.METHOD_NAMES.get(str(call["method"]).lower(), str(call["method"]))
    params, wrong = schema.decode(method, raw, strict=telegram.strict)
    at = asyncio.get_running_loop().time()
    status, answer = await _work(telegram, method, params, wrong, lambda: True)
    telegram.record(Call(method, params, at, status, description=answer.get("description", "")))


async def _faulty(
    telegram: FakeTelegram,
    fault: Fault,
    request: web.BaseRequest,
    work: Callable[[], Any],
    note: Callable[..., Call],
) -> web.StreamResponse:
    """The answer to a call that a fault strikes."""
    if fault.delay:
        await asyncio.sleep(fault.delay)
    if fault.hang:
        await telegram.recovered.wait()
    if fault.hang or fault.drop == "before":
        telegram.record(note(0, description="dropped before the work was done"))
        return _cut(request)
    if fault.null:
        telegram.record(note(200))
        return _response(200, {"ok": True, "result": None})
    error = fault.error()
    status, answer = (error.status, error.answer()) if error else await work()
    telegram.record(note(0 if fault.drop else status, description=answer.get("description", "")))
    if fault.drop == "after":
        return _cut(request)
    if fault.truncated:
        return await _half(request, status, answer)
    if fault.garbage:
        return web.Response(status=status, body=faults.GARBAGE, content_type="text/html")
    return _response(status, answer)


async def _work(
    telegram: FakeTelegram, method: str, params: dict[str, Any], wrong: list[str], connected: Callable[[], bool]
) -> tuple[int, dict[str, Any]]:
    """Do what a call asks: its status and answer."""
    try:
        _check(telegram, method, wrong)
        return 200, {"ok": True, "result": await _result(telegram, method, params, connected)}
    except Refused as refused:
        telegram.violations.append(f"{method}: {refused}")
        return 400, bad_request(str(refused)).answer()
    except ApiError as error:
        return error.status, error.answer()
    except (KeyError, TypeError, AttributeError) as error:
        if telegram.strict:
            raise
        return 400, bad_request(f"wrong or missing parameter: {error}").answer()


def _check(telegram: FakeTelegram, method: str, wrong: list[str]) -> None:
    """Refuse what the Bot API does not allow, and keep it for the test to see."""
    if method not in schema.METHODS:
        telegram.violations.append(f"unknown method {method}")
        raise ApiError(404, "Not Found: method not found")
    if wrong:
        telegram.violations += [f"{method}: {what}" for what in wrong]
        raise bad_request(wrong[0])


async def _result(telegram: FakeTelegram, method: str, params: dict[str, Any], connected: Callable[[], bool]) -> object:
    match method:
        case "getUpdates":
            return await telegram.deliveries.get_updates(params, connected)
        case "setWebhook":
            return await telegram.deliveries.set_webhook(params)
        case "deleteWebhook":
            return await telegram.deliveries.delete_webhook(params)
        case "getWebhookInfo":
            return telegram.deliveries.webhook_info()
        case _:
            text = params.get("text")
            if telegram.strict and "parse_mode" in params and isinstance(text, str) and "&" in text:
                unread = entities.unread_references(text)
                telegram.oddities += [f"{method}: {reference} is shown as it is written" for reference in unread]
            return methods.run(telegram.state, method, params)


def _response(status: int, answer: Mapping[str, Any]) -> web.Response:
    return web.Response(status=status, body=json.dumps(answer).encode(), content_type="application/json")


def _cut(request: web.BaseRequest) -> web.Response:
    """Close the connection; what is returned reaches nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _half(request: web.BaseRequest, status: int, answer: Mapping[str, Any]) -> web.StreamResponse:
    """An answer that stops in its middle."""
    body = json.dumps(answer).encode()
    response = web.StreamResponse(status=status, headers={"Content-Type": "application/json"})
    response.content_length = len(body)
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return response
