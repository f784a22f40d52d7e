"""Random updates of every kind that the Bot API knows, the same for the same seed; some damaged on request.

A valid update passes `schema.problems("Update", update)`. A damaged one still has its `update_id` and can be written as JSON, so that it
reaches the bot; apart from that anything may be wrong with it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from fake_telegram import entities, patients, schema

FIRST_UPDATE_ID = 800_000_001
_NOW = 1_780_000_000
"""A moment that dates lie before."""
_DEEPEST = 4
"""From this depth on, objects have their required fields only."""
_SMALL = 2**31
_FREQUENT = ("message",) * 12 + ("callback_query",) * 4 + ("edited_message", "inline_query", "my_chat_member")
"""What most updates are, once every kind has come."""
_META = frozenset({
    "message_id",
    "date",
    "chat",
    "from",
    "sender_chat",
    "text",
    "entities",
    "caption",
    "caption_entities",
    "reply_markup",
    "reply_to_message",
    "edit_date",
})  # fmt: skip
_CONTENTS = tuple(name for name in schema.TYPES["Message"] if name not in _META)
TEXTS = (
    "is there parking?",
    "how much does it cost",
    "Will it make me puke? And can I get it with epilepsy?",
    "are you open friday at 3",
    "¿Cuánto cuesta la infusión?",
    "¿y los lunes?",
    "tengo náuseas desde ayer, ¿es normal?",
    "I want to kill myself",
    "no puedo respirar",
    "/start",
    "/help",
    "/start clinic_website",
    "/language@test_clinic_bot es",
    "/unknown_command with words",
    "thanks 🙏🏽",
    "👍",
    "👩‍👩‍👧‍👦🏳️‍🌈 family?",
    "هل يوجد موقف سيارات؟",
    "\u202eright to left override\u202c",
    "מה שעות הפתיחה?",
    "zero\u200bwidth\u200djoined\ufeff",
    "\u2060",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!",
    "<b>bold</b> & <script>alert(1)</script>",
    "<b>unclosed",
    "&lt;already escaped&gt; &nbsp;",
    "*markdown* _and_ [link](https://example.com)",
    "{clinic.phone} {0} %s ${HOME}",
    "'; DROP TABLE chats; --",
    "call me at +1 602 555 0100 or ana@example.com, see https://example.com/a?b=c#d",
    "faq:en:parking",
    "yes",
    "sí",
    "2",
    "?",
    "...",
    "line one\nline two\n\n\nline five",
    "\ttabs\tand  spaces ",
    "你们周末营业吗",
    "Есть ли парковка?",
)
_LONG = ("pain " * 820)[:4096], "😀" * 2048, "a" * 4096, ("¿duele? " * 512)[:4096], "\n" * 2000 + "x"
_WORDS = ("Ana", "José María", "李", "O'Neil <b>", "\u200f", "🙂", "Nguyễn", "x" * 64)


def updates(seed: int, count: int, damaged: float = 0.1) -> Iterator[dict[str, Any]]:
    """`count` updates, each damaged with that likelihood; the first ones are one of every kind."""
    rng = random.Random(seed)  # noqa: S311 -- the same every time is the point
    for number in range(count):
        every = schema.UPDATE_KINDS
        kind = every[number] if number < len(every) else rng.choice((*_FREQUENT, rng.choice(every)))
        value = _value(rng, schema.TYPES["Update"][kind].types[0], kind, 0)
        update = {"update_id": FIRST_UPDATE_ID + number, kind: value}
        yield _damaged(rng, update) if rng.random() < damaged else update


def _value(rng: random.Random, type_name: str, name: str, depth: int) -> Any:  # noqa: ANN401 -- any JSON value
    """A random value of a type; `name` is the field it is for."""
    if maker := _MAKERS.get(type_name):
        return maker(rng, name, depth)
    if type_name[0] == "[":
        return [_value(rng, type_name[1:-1], name, depth + 1) for _ in range(rng.choice((1, 1, 2)))]
    if type_name in schema.UNIONS:
        kinds = schema.UNIONS[type_name]
        return _value(rng, kinds[0] if depth > _DEEPEST else rng.choice(kinds), name, depth)
    fields = schema.TYPES[type_name]
    chosen = [n for n, field in fields.items() if field.required]
    if depth < _DEEPEST and len(chosen) < len(fields):
        optional = [n for n in fields if n not in chosen]
        chosen += rng.sample(optional, min(len(optional), rng.choice((0, 1, 3) if depth < 2 else (0, 0, 1))))
    return {n: _of_field(rng, fields[n], n, depth + 1) for n in chosen}


def _of_field(rng: random.Random, field: schema.Field, name: str, depth: int) -> Any:  # noqa: ANN401 -- any JSON value
    if field.values:
        return rng.choice(field.values)
    if field.unit == "is" and field.high is not None:
        return rng.randint(field.low, field.high)
    value = _value(rng, field.types[0] if len(field.types) == 1 else rng.choice(field.types), name, depth)
    if isinstance(value, str) and field.high is not None:
        return value.encode()[: field.high // 4].decode(errors="ignore") or "x"
    return value


def _string(rng: random.Random, name: str, _: int) -> str:
    if name in {"text", "caption", "query", "question", "quote", "description", "bio"}:
        return _words(rng)
    if name.endswith("id") or name in {"chat_instance", "offset", "file_unique_id"}:
        return str(rng.randrange(_SMALL))
    if name.endswith("url") or name == "invite_link":
        return f"https://example.com/{rng.randrange(999)}"
    if name == "data":
        return rng.choice(("faq:en:parking", "topics:es", "call:en", "faq:en:gone", "nonsense", "x" * 64, "é" * 32))
    if name == "language_code":
        return rng.choice(("en", "es", "es-MX", "ar", "pt-br", "xx", ""))
    if name == "currency":
        return "USD"
    return rng.choice(_WORDS)


def _words(rng: random.Random) -> str:
    match rng.randrange(20):
        case 0:
            return rng.choice(_LONG)
        case 1 | 2:
            return f"{rng.choice(TEXTS)} {rng.choice(TEXTS)}"
        case _:
            return rng.choice(TEXTS)


def _integer(rng: random.Random, name: str, _: int) -> int:
    if "date" in name:
        return _NOW - rng.randrange(10**7)
    if name.endswith("chat_id"):
        return -1_000_000_000_000 - rng.randrange(_SMALL)
    if name.endswith("user_id"):
        return rng.choice((rng.randrange(1, 200), rng.randrange(1, 2**52)))
    return rng.choice((0, 1, rng.randrange(1000), rng.randrange(_SMALL)))


def _user(rng: random.Random, _: str, __: int) -> dict[str, Any]:
    person = {"id": rng.randrange(1, 200), "is_bot": rng.random() < 0.03, "first_name": rng.choice(_WORDS)}
    if rng.random() < 0.8:
        person["language_code"] = rng.choice(("en", "es", "es-419", "ar", "zh-hans", "de"))
    if rng.random() < 0.3:
        person["username"] = f"patient_{person['id']}"
    return person


def _chat(rng: random.Random, _: str, __: int) -> dict[str, Any]:
    kind = rng.choice(("private",) * 8 + ("group", "supergroup", "channel"))
    if kind == "private":
        return {"id": rng.randrange(1, 200), "type": kind, "first_name": rng.choice(_WORDS)}
    return {"id": -1_000_000_000_000 - rng.randrange(1, 50), "type": kind, "title": rng.choice(_WORDS)}


def _message(rng: random.Random, name: str, depth: int) -> dict[str, Any]:
    chat = _chat(rng, name, depth)
    message: dict[str, Any] = {"message_id": rng.randrange(1, _SMALL), "date": _integer(rng, "date", 0), "chat": chat}
    if chat["type"] == "channel":
        message["sender_chat"] = chat
    else:
        message["from"] = _user(rng, "from", depth)
        if chat["type"] == "private":
            message["from"]["id"] = chat["id"]
    if depth > _DEEPEST or rng.random() < 0.5:
        message |= _text_content(rng, "text", "entities")
    else:
        message |= _other_content(rng, depth)
    if "edited" in name:
        message["edit_date"] = _NOW
    if depth < 2 and rng.random() < 0.1:
        message["reply_to_message"] = _message(rng, "reply_to_message", _DEEPEST + 1)
    if name == "message" and depth and rng.random() < 0.7:
        message["reply_markup"] = _keyboard(rng)
    return message


def _text_content(rng: random.Random, text: str, marks: str) -> dict[str, Any]:
    words = _words(rng)
    found = entities.found_in(words)
    if rng.random() < 0.15:
        length = schema.utf16_length(words)
        offset = rng.randrange(length)
        kind = rng.choice(("bold", "italic", "spoiler", "code", "blockquote", "strikethrough"))
        found = [*found, {"type": kind, "offset": offset, "length": rng.randint(1, length - offset)}]
    return {text: words, marks: found} if found else {text: words}


def _other_content(rng: random.Random, depth: int) -> dict[str, Any]:
    if rng.random() < 0.4:
        made = patients.content(rng.choice(patients.KINDS))
        return made | (_text_content(rng, "caption", "caption_entities") if "photo" in made else {})
    name = rng.choice(_CONTENTS)
    return {name: _of_field(rng, schema.TYPES["Message"][name], name, depth + 1)}


def _keyboard(rng: random.Random, _: str = "", __: int = 0) -> dict[str, Any]:
    rows = [[_button(rng) for _ in range(rng.randint(1, 2))] for _ in range(rng.randint(1, 4))]
    return {"inline_keyboard": rows}


def _button(rng: random.Random, _: str = "", __: int = 0) -> dict[str, Any]:
    action = rng.choice(({"callback_data": _string(rng, "data", 0)}, {"url": "https://example.com"}))
    return {"text": rng.choice(TEXTS)[:40], **action}


def _callback(rng: random.Random, _: str, depth: int) -> dict[str, Any]:
    query = {
        "id": str(rng.randrange(2**62)),
        "from": _user(rng, "from", depth),
        "chat_instance": patients.CHAT_INSTANCE,
    }
    match rng.randrange(8):
        case 0:
            query |= {"inline_message_id": "CAAAAA", "data": _string(rng, "data", 0)}
        case 1:
            gone = {"chat": _chat(rng, "chat", depth), "message_id": rng.randrange(1, _SMALL), "date": 0}
            query |= {"message": gone, "data": _string(rng, "data", 0)}
        case 2:
            query |= {"message": _message(rng, "message", depth + 1), "game_short_name": "game"}
        case _:
            query |= {"message": _message(rng, "message", depth + 1), "data": _string(rng, "data", 0)}
    return query


_MAKERS: dict[str, Callable[[random.Random, str, int], Any]] = {
    "String": _string,
    "Integer": _integer,
    "Float": lambda rng, _, __: round(rng.uniform(-80, 80), 5),
    "Boolean": lambda rng, name, _: True if name in {"delete_chat_photo", "group_chat_created"} else rng.random() < 0.5,
    "User": _user,
    "Chat": _chat,
    "Message": _message,
    "CallbackQuery": _callback,
    "InlineKeyboardMarkup": _keyboard,
    "InlineKeyboardButton": _button,
}
_WRONG: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    10**30,
    -(2**63) - 1,
    1.5e300,
    "",
    "text",
    "\ud800",
    "half \udc00 a pair",
    "nul \0 in the middle",
    "\0",
    [],
    [None],
    {},
    {"id": {}},
    [[[[[[]]]]]],
    "NaN",
    "9" * 400,
)
_HUGE = ("x" * 100_000, "😀" * 50_000, "<b>" * 20_000, "\n" * 100_000, "/start " + "a" * 70_000)


def _damaged(rng: random.Random, update: dict[str, Any]) -> dict[str, Any]:
    """An update with one to three things wrong, beside its id."""
    update = deepcopy(update)  # parts may be shared with other updates
    for _ in range(rng.choice((1, 1, 2, 3))):
        holder, key = rng.choice(list(_places(update)) or [(update, "message")])
        match rng.randrange(10):
            case 0 | 1 | 2 if isinstance(holder, dict):
                holder.pop(key, None)
            case 3 if isinstance(holder, dict):
                holder[f"unknown_{rng.randrange(9)}"] = holder.pop(key, None)
            case 4:
                holder[key] = rng.choice(_HUGE)
            case 5:
                update.pop(key, None) if holder is update else None
                update["some_new_kind"] = {"id": 1, "chat": deepcopy(rng.choice(_WRONG))}
            case _:
                holder[key] = deepcopy(rng.choice(_WRONG))
    return update


def _places(value: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401 -- any JSON value
    """Every field and item inside, but the id of the update."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in inside:
        if key != "update_id":
            yield value, key
        if isinstance(inner, (dict, list)):
            yield from _places(inner)
