"""Convert chats and replies to rows of the tables, and chats back."""

from __future__ import annotations

from contextlib import suppress

import msgspec
import sqlalchemy as sa

from bot.conversation.assistant import Replied
from bot.conversation.chat import FORGET_AFTER, Chat
from bot.conversation.limiter import Rate
from bot.conversation.reply import Context

Row = dict[str, object]
SURE, LIKELY = 0.9, 0.6
"""Confidence from which an answer counts as `high`, and as `middle`; below that it is `low`."""

_context = msgspec.json.Decoder(Context).decode
_shown = msgspec.json.Decoder(dict[int, list[int]]).decode
_encode = msgspec.json.Encoder().encode


def of_chat(key: bytes, chat: Chat, seen: float) -> Row:
    """The row of a chat that was last seen at `seen`, in seconds since 1970; a thread that had expired by then is left out."""
    return {
        "key": key,
        "seen": int(seen),
        "lang": chat.lang,
        "context": _encode(chat.context) if seen - chat.seen < FORGET_AFTER else None,
        "paid": chat.rate.paid,
        "told": chat.rate.told,
        "shown": _encode(chat.shown) if chat.shown else None,
    }


def to_chat(row: sa.RowMapping, channel: str) -> Chat:
    """The chat of a row. Values that another release wrote in another format are left out."""
    chat = Chat(channel, row["seen"], row["lang"], rate=Rate(row["paid"], row["told"], row["seen"]))
    chat.context = Context(lang=chat.lang, chosen=chat.lang)
    with suppress(msgspec.DecodeError, msgspec.ValidationError):
        chat.context = _context(row["context"]) if row["context"] else chat.context
    with suppress(msgspec.DecodeError, msgspec.ValidationError):
        chat.shown = _shown(row["shown"]) if row["shown"] else {}
    return chat


def of_reply(replied: Replied) -> Row:
    """The row of a reply."""
    reply = replied.reply
    return {
        "day": replied.at.date(),
        "hour": replied.at.hour,
        "channel": replied.channel,
        "lang": reply.lang,
        "kind": reply.kind,
        "entry": reply.entries[0] if reply.entries else None,
        "band": "high" if reply.confidence >= SURE else "middle" if reply.confidence >= LIKELY else "low",
        "faq": replied.faq,
        "ms": round(replied.seconds * 1000),
    }
