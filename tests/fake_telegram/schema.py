"""What the Bot API allows: every method's parameters and every type's fields, checked against `bot_api.json`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

MOST_BUTTONS = 100
"""Buttons of one inline keyboard; from more, Telegram answers REPLY_MARKUP_TOO_LONG."""
_ACTIONS = frozenset(
    {
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    }
)
_TRUTHS = {"true": True, "1": True, "false": False, "0": False}
_INTEGER = re.compile(r"-?\d{1,19}")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came in a multipart body."""

    filename: str
    size: int


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a type or a parameter of a method."""

    types: tuple[str, ...]
    """Names of types; `[X]` is an array of X."""
    required: bool
    low: int = 0
    high: int | None = None
    unit: str = ""
    """What `low` and `high` count: characters (in UTF-16 units), bytes, items, or the value itself (`is`)."""
    values: tuple[str, ...] = ()
    """The only values allowed; empty: any."""


def _field(written: str) -> Field:
    types, _, limit = written.partition(" ")
    names, required = tuple(types.rstrip("!").split("|")), types.endswith("!")
    if limit.startswith("="):
        return Field(names, required, values=tuple(limit[1:].split(",")))
    if limit:
        span, _, unit = limit.partition(" ")
        low, _, high = span.partition("-")
        return Field(names, required, int(low), int(high), unit)
    return Field(names, required)


def _fields(written: dict[str, str]) -> dict[str, Field]:
    return {name: _field(field) for name, field in written.items()}


_API = json.loads((Path(__file__).parent / "bot_api.json").read_text(encoding="utf-8"))
TYPES: dict[str, dict[str, Field]] = {n: _fields(what) for n, what in _API["types"].items() if isinstance(what, dict)}
UNIONS: dict[str, tuple[str, ...]] = {n: tuple(what) for n, what in _API["types"].items() if isinstance(what, list)}
METHODS: dict[str, dict[str, Field]] = {name: _fields(what) for name, what in _API["methods"].items()}
METHOD_NAMES = {name.lower(): name for name in METHODS}
"""As Telegram takes them, whatever their case."""
UPDATE_KINDS = tuple(name for name in TYPES["Update"] if name != "update_id")


def violations(method: str, params: Mapping[str, Any]) -> list[str]:
    """Everything about a call that the Bot API does not allow; `params` as they came, strings holding JSON or not."""
    return decode(method, params)[1]


def decode(method: str, params: Mapping[str, Any], *, strict: bool = True) -> tuple[dict[str, Any], list[str]]:
    """The parameters with their real types, and what is wrong with them (nothing but what cannot be read, if not `strict`)."""
    fields = METHODS.get(METHOD_NAMES.get(method.lower(), ""))
    if fields is None:
        return dict(params), [f"unknown method {method}"]
    decoded: dict[str, Any] = {}
    wrong: list[str] = []
    for name, value in params.items():
        field = fields.get(name)
        if field is None:
            if not isinstance(value, Upload):  # a file that another parameter names with attach://
                wrong.append(f"{name}: {method} has no such parameter")
            continue
        try:
            decoded[name] = _decode(field, value)
        except ValueError as error:
            wrong.append(f"{name}: {error}")
            continue
        if strict:
            wrong += _problems(field, decoded[name], name)
    if strict:
        wrong += [f"{n}: required and missing" for n, field in fields.items() if field.required and n not in params]
        wrong += _AFTER_ALL[method](decoded) if method in _AFTER_ALL else ()
    return decoded, wrong


def problems(type_name: str, value: object, place: str = "") -> list[str]:
    """What keeps a JSON value from being of a type, `Update` or `[Message]` say; `place` goes in front of each."""
    return list(_problems_of(type_name, value, place or type_name))


def utf16_length(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text) if text.isascii() else len(text) + sum(character > "\uffff" for character in text)


def _decode(field: Field, value: object) -> object:
    """The value that a parameter of a form stands for; ValueError where it cannot be read."""
    if not isinstance(value, str):
        return value
    if "String" in field.types:
        return int(value) if "Integer" in field.types and _INTEGER.fullmatch(value) else value
    match field.types[0]:
        case "Integer":
            if not _INTEGER.fullmatch(value):
                raise ValueError(f"{value[:30]!r} is not an integer")
            return int(value)
        case "Float":
            return float(value)
        case "Boolean":
            if value.lower() not in _TRUTHS:
                raise ValueError(f"{value[:30]!r} is not a boolean")
            return _TRUTHS[value.lower()]
        case "InputFile":
            return value
        case _:
            return _json(value)


def _json(value: str) -> object:
    try:
        return json.loads(value)
    except RecursionError:
        raise ValueError("nested too deep") from None
    except ValueError:
        raise ValueError(f"object expected: {value[:30]!r} is not JSON") from None


def _problems(field: Field, value: object, place: str) -> list[str]:
    found: list[str] = []
    for type_name in field.types if len(field.types) == 1 else _likeliest(field.types, value):
        found = list(_problems_of(type_name, value, place))
        if not found:
            return list(_beyond(field, value, place))
    return found


def _likeliest(types: tuple[str, ...], value: object) -> tuple[str, ...]:
    """Of several types the one with the most of an object's fields, else all of them."""
    if not isinstance(value, dict):
        return types
    return (max(types, key=lambda name: len(TYPES.get(name, {}).keys() & value.keys())),)


def _problems_of(type_name: str, value: object, place: str) -> Iterator[str]:
    if check := _SCALARS.get(type_name):
        if not check(value):
            yield f"{place}: {type_name} expected, not {_shown(value)}"
    elif type_name[0] == "[":
        if not isinstance(value, list):
            yield f"{place}: array expected, not {_shown(value)}"
            return
        for number, item in enumerate(value):
            yield from _problems_of(type_name[1:-1], item, f"{place}[{number}]")
    elif type_name in UNIONS:
        yield from _problems_of_union(type_name, value, place)
    elif not isinstance(value, dict):
        yield f"{place}: {type_name} expected, not {_shown(value)}"
    else:
        yield from _problems_of_object(type_name, value, place)


def _problems_of_object(type_name: str, value: dict[str, object], place: str) -> Iterator[str]:
    fields = TYPES[type_name]
    for name, inner in value.items():
        if field := fields.get(name):
            yield from _problems(field, inner, f"{place}.{name}")
        else:
            yield f"{place}.{name}: {type_name} has no such field"
    for name, field in fields.items():
        if field.required and name not in value:
            yield f"{place}.{name}: required and missing"
    if rule := _RULES.get(type_name):
        yield from rule(value, place)


def _problems_of_union(type_name: str, value: object, place: str) -> list[str]:
    """The problems with the kind that the value's fixed fields point at, else with the kind that it is nearest to."""
    if not isinstance(value, dict):
        others = [name for name in UNIONS[type_name] if name not in TYPES]
        if any(not any(_problems_of(name, value, place)) for name in others):
            return []
        return [f"{place}: {type_name} expected, not {_shown(value)}"]
    kinds = [name for name in UNIONS[type_name] if name in TYPES or name in UNIONS]
    fixed = [name for name in kinds if (found := _fixed(name)) and all(value.get(k) == v for k, v in found)]
    free = [name for name in kinds if not _fixed(name)]
    if not fixed and not free:
        named = {key: value.get(key) for name in kinds for key, _ in _fixed(name)}
        return [f"{place}: no {type_name} is like {_shown(named)}"]
    return min((list(_problems_of(name, value, place)) for name in fixed or free), key=len)


@cache
def _fixed(type_name: str) -> tuple[tuple[str, str], ...]:
    """The fields of a type that can have one value only: what tells it from others."""
    return tuple((n, field.values[0]) for n, field in TYPES.get(type_name, {}).items() if len(field.values) == 1)


def _beyond(field: Field, value: Any, place: str) -> Iterator[str]:  # noqa: ANN401 -- any JSON value of the right type
    """Where a value of the right type breaks the field's limit."""
    if field.values and value not in field.values:
        yield f"{place}: {_shown(value)} is none of {', '.join(field.values)}"
    if field.high is None:
        return
    match field.unit:
        case "characters":
            size = utf16_length(value)
        case "bytes":
            size = len(value.encode())
        case "items":
            size = len(value)
        case _:
            size = float(value)
    if not field.low <= size <= field.high:
        yield f"{place}: {size} {field.unit}, allowed are {field.low} to {field.high}"


def _is_text(value: object) -> bool:
    try:
        return isinstance(value, str) and value.encode() is not None
    except UnicodeEncodeError:
        return False


def _is_integer(value: object) -> bool:
    if isinstance(value, str):
        return _INTEGER.fullmatch(value) is not None
    return isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63


_SCALARS: dict[str, Callable[[object], bool]] = {
    "Integer": _is_integer,
    "Float": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "Boolean": lambda value: isinstance(value, bool),
    "String": _is_text,
    "InputFile": lambda value: isinstance(value, Upload) or (isinstance(value, str) and value.startswith("attach://")),
}


def _button(value: Mapping[str, Any], place: str) -> Iterator[str]:
    actions = sorted(_ACTIONS & value.keys())
    if len(actions) != 1:
        yield f"{place}: exactly one action is needed, not {len(actions)} ({', '.join(actions)}) (BUTTON_TYPE_INVALID)"
    if value.get("text") == "":
        yield f"{place}.text: empty (BUTTON_TEXT_INVALID)"
    if isinstance(url := value.get("url"), str) and (fault := _link_fault(url)):
        yield f"{place}: inline keyboard button URL '{url[:60]}' is invalid: {fault}"


def _link_fault(url: str) -> str:
    """Why Telegram does not take a link of a button; empty where it does. tel: and mailto: are among the links it refuses."""
    try:
        parts = urlsplit(url if re.match(r"[a-zA-Z][\w+.-]*:(?!\d)", url) else f"http://{url}")
    except ValueError:
        return "Wrong HTTP URL"
    if parts.scheme in {"tg", "ton"}:
        return ""
    if parts.scheme not in {"http", "https"}:
        return "Unsupported URL protocol"
    host = parts.hostname or ""
    if not host:
        return "URL host is empty"
    return "" if "." in host and " " not in host else "Wrong HTTP URL"


def _keyboard(value: Mapping[str, Any], place: str) -> Iterator[str]:
    rows = value.get("inline_keyboard")
    if isinstance(rows, list):
        count = sum(len(row) for row in rows if isinstance(row, list))
        if count > MOST_BUTTONS:
            yield f"{place}: {count} buttons, allowed are 0 to {MOST_BUTTONS} (REPLY_MARKUP_TOO_LONG)"


def _command(value: Mapping[str, Any], place: str) -> Iterator[str]:
    if not re.fullmatch(r"[a-z0-9_]{1,32}", str(value.get("command", ""))):
        yield f"{place}.command: only a-z, 0-9 and _ are allowed (BOT_COMMAND_INVALID)"


def _switch(value: Mapping[str, Any], place: str) -> Iterator[str]:
    if len(value.keys() & {"web_app", "start_parameter"}) != 1:
        yield f"{place}: exactly one of web_app and start_parameter is needed"
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,64}", str(value.get("start_parameter", ""))):
        yield f"{place}.start_parameter: only A-Z, a-z, 0-9, _ and - are allowed"


_RULES: dict[str, Callable[[Mapping[str, Any], str], Iterator[str]]] = {
    "InlineKeyboardButton": _button,
    "InlineKeyboardMarkup": _keyboard,
    "BotCommand": _command,
    "InlineQueryResultsButton": _switch,
}


def _results(params: Mapping[str, Any]) -> Iterator[str]:
    results = params.get("results")
    ids = [r.get("id") for r in results if isinstance(r, dict)] if isinstance(results, list) else []
    if len(set(map(str, ids))) < len(ids):
        yield "results: two have the same id (RESULT_ID_DUPLICATE)"
    if len(str(params.get("next_offset", "")).encode()) > 64:
        yield "next_offset: longer than 64 bytes"


def _message_named(params: Mapping[str, Any]) -> Iterator[str]:
    if "inline_message_id" not in params:
        for name in ("chat_id", "message_id"):
            if name not in params:
                yield f"{name}: required where inline_message_id is not given"


def _text_or_rich(params: Mapping[str, Any]) -> Iterator[str]:
    yield from _message_named(params)
    if "text" not in params and "rich_message" not in params:
        yield "text: required where rich_message is not given"


def _secret(params: Mapping[str, Any]) -> Iterator[str]:
    if not re.fullmatch(r"[A-Za-z0-9_-]*", str(params.get("secret_token", ""))):
        yield "secret_token: only A-Z, a-z, 0-9, _ and - are allowed"


_AFTER_ALL: dict[str, Callable[[Mapping[str, Any]], Iterator[str]]] = {
    "answerInlineQuery": _results,
    "editMessageText": _text_or_rich,
    "editMessageReplyMarkup": _message_named,
    "editMessageCaption": _message_named,
    "editMessageMedia": _message_named,
    "setWebhook": _secret,
}


def _shown(value: object) -> str:
    shown = json.dumps(value, default=str)
    return shown if len(shown) < 60 else f"{shown[:57]}..."
