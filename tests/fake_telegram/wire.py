"""Bodies of HTTP requests, in each of the four ways that bots send parameters."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from fake_telegram.chats import bad_request
from fake_telegram.schema import Upload

if TYPE_CHECKING:
    from aiohttp import web

_BOUNDARY = re.compile(r'boundary="?([^";]+)')
_NAME = re.compile(rb'\bname="([^"]*)"')
_FILENAME = re.compile(rb'\bfilename="([^"]*)"')
_ENOUGH = 50_000_000
"""Bytes; what Telegram takes in one file."""


async def parameters(request: web.BaseRequest) -> dict[str, Any]:
    """The parameters of a call: those of the query string and, before them, those of the body."""
    params: dict[str, Any] = dict(parse_qsl(request.query_string, keep_blank_values=True))
    if not request.body_exists:
        return params
    body = await request.content.read()
    if len(body) > _ENOUGH:
        raise bad_request("request entity too large")
    kind = request.headers.get("Content-Type", "")
    if kind.startswith("application/json"):
        return params | _from_json(body)
    if kind.startswith("application/x-www-form-urlencoded"):
        return params | _from_form(body)
    if kind.startswith("multipart/form-data") and (boundary := _BOUNDARY.search(kind)):
        return params | _from_multipart(body, boundary[1].encode())
    return params


def _from_json(body: bytes) -> dict[str, Any]:
    try:
        params = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        raise bad_request("can't parse JSON object") from None
    if not isinstance(params, dict):
        raise bad_request("expected JSON object")
    return params


def _from_form(body: bytes) -> dict[str, Any]:
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, errors="strict"))
    except ValueError:
        raise bad_request("strings must be encoded in UTF-8") from None


def _from_multipart(body: bytes, boundary: bytes) -> dict[str, Any]:
    params: dict[str, Any] = {}
    for part in body.split(b"--" + boundary)[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        content = content.removesuffix(b"\r\n")
        name = _NAME.search(head)
        if name is None:
            raise bad_request("can't parse multipart form data")
        try:
            if filename := _FILENAME.search(head):
                params[name[1].decode()] = Upload(filename[1].decode(), len(content))
            else:
                params[name[1].decode()] = content.decode()
        except UnicodeDecodeError:
            raise bad_request("strings must be encoded in UTF-8") from None
    return params
