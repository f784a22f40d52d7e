"""Makes `bot_api.json` from the Bot API as data: `python tests/fake_telegram/reduce.py api.json > tests/fake_telegram/bot_api.json`.

`api.json` comes from github.com/PaulSonOfLars/telegram-bot-api-spec (see LICENSE-bot_api.txt). Descriptions are dropped; what they say of
limits and fixed values becomes data. A field is written `Integer|String! 1-64 bytes`: its types, `[X]` for an array of X, `!` where it is
required, then its limit in characters, bytes, items or as a value (`is`), and `=a,b` where only those values are allowed.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_LENGTH = re.compile(r"\b(\d+)-(\d+)(?: [A-Za-z]+){0,2}? (characters|[Bb]ytes)(?!.*(?:after entit|if specified))")
"""Limits that hold after entities are parsed are left to `entities`."""
_MOST_LENGTH = re.compile(r"\bup to (\d+) (characters|bytes)\)")
_ITEMS = re.compile(r"\b(?:list of|with) (\d+)-(\d+) |\b[Aa]t most (\d+) |\bup to (\d+) (?!characters|bytes)")
_VALUE = re.compile(
    r"(?:Values between|[Mm]ust be between|[;,]) (\d+)(?:-| and )(\d+)(?: are accepted| if specified|$|,|\.)"
)
_FIXED = re.compile(r"(?:always|must be) (?:[“\"](\w+)[”\"]|(\w+)$)")
_ONE_OF = re.compile(r"(?:can be (?:either )?|[Mm]ust be one of |[Cc]urrently,? one of )(?=[“\"])(.*)")
_QUOTED = re.compile(r"[“\"]([^“”\"\s]+)[”\"](?: for [^,“\"]*)?(?:,? or |, )?")
_BY_HAND = {
    ("answerInlineQuery", "results"): "0-50 items",  # said in the text above the fields
    ("Dice", "value"): "1-64 is",  # less for most emoji
    ("InputTextMessageContent", "message_text"): "",  # after entities are parsed
    ("MessageEntity", "type"): "",  # Telegram adds to them
    ("SuggestedPostPrice", "amount"): "",  # by currency
    ("UserProfilePhotos", "photos"): "",  # the limit is of the inner arrays
}
"""Limits that the description of the field does not give in a form a pattern finds."""


def reduced(api: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The types and methods as `bot_api.json` holds them."""
    types = {
        name: [_array(kind) for kind in what.get("subtypes", [])] or _fields(name, what.get("fields", []))
        for name, what in api["types"].items()
    }
    methods = {name: _fields(name, what.get("fields", [])) for name, what in api["methods"].items()}
    return {"types": types, "methods": methods}


def lines(api: dict[str, Any]) -> Iterator[str]:
    """The text of `bot_api.json`, a type or method a line."""
    opening = {"version": api["version"]}
    yield json.dumps(opening, ensure_ascii=False)[:-1] + ","
    parts = reduced(api)
    for section, named in parts.items():
        yield f' "{section}": {{'
        entries = [f'  "{name}": {json.dumps(what, ensure_ascii=False)}' for name, what in named.items()]
        yield ",\n".join(entries)
        yield " }," if section != list(parts)[-1] else " }"
    yield "}"


def _fields(owner: str, fields: list[dict[str, Any]]) -> dict[str, str]:
    return {field["name"]: _field(owner, field) for field in fields}


def _field(owner: str, field: dict[str, Any]) -> str:
    types = "|".join(_array(name) for name in field["types"]) + ("!" if field["required"] else "")
    return " ".join(filter(None, (types, _limit(owner, field))))


def _array(name: str) -> str:
    rest = name.removeprefix("Array of ")
    return name if rest == name else f"[{_array(rest)}]"


def _limit(owner: str, field: dict[str, Any]) -> str:
    text, kind = field["description"], field["types"][0]
    if (by_hand := _BY_HAND.get((owner, field["name"]))) is not None:
        return by_hand
    if kind.startswith("Array") and (found := _ITEMS.search(text)):
        low, high, *most = found.groups()
        return f"{low or 0}-{high or next(filter(None, most))} items"
    if kind in {"Integer", "Float"} and "or 0x7FFFFFFF" not in text and (found := _VALUE.search(text)):
        return f"{found[1]}-{found[2]} is"
    if kind != "String":
        return ""
    if found := _LENGTH.search(text):
        return f"{found[1]}-{found[2]} {found[3].lower()}"
    if found := _MOST_LENGTH.search(text):
        return f"0-{found[1]} {found[2]}"
    if found := _FIXED.search(text):
        return f"={found[1] or found[2]}"
    if found := _ONE_OF.search(text):
        return "=" + ",".join(_QUOTED.findall(found[1].split(". ")[0]))
    return ""


if __name__ == "__main__":
    print("\n".join(lines(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))))
