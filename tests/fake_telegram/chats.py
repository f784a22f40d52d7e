"""What stands in the chats: who is there, which messages, who has blocked the bot."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

FIRST_MESSAGE_ID = 1001


class ApiError(Exception):
    """What Telegram answers instead of a result."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status, self.description, self.parameters = status, description, parameters

    def answer(self) -> dict[str, Any]:
        """The JSON that Telegram sends."""
        answer: dict[str, Any] = {"ok": False, "error_code": self.status, "description": self.description}
        return answer | {"parameters": self.parameters} if self.parameters else answer


def bad_request(what: str) -> ApiError:
    """The commonest refusal."""
    return ApiError(400, f"Bad Request: {what}")


@dataclass(frozen=True, slots=True)
class Reply:
    """A message of the bot as the patient sees it now."""

    chat: int
    message_id: int
    kind: str
    """`text`, `contact`, `venue`, `location`…"""
    text: str
    """As it reads: plain."""
    html: str
    """As the bot wrote it."""
    entities: tuple[dict[str, Any], ...]
    markup: dict[str, Any]
    """The keyboard, inline or below the input field; empty: none."""
    edited: bool
    reply_to: int | None
    message: dict[str, Any]
    """As Telegram gave it back to the bot."""

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """Each inline button's label and what it does: its callback data, link or copied text."""
        rows = self.markup.get("inline_keyboard", [])
        return [(button["text"], _action(button)) for row in rows for button in row]


def _action(button: Mapping[str, Any]) -> str:
    if "copy_text" in button:
        return str(button["copy_text"]["text"])
    return next(
        (str(what) for name, what in button.items() if name not in {"text", "style", "icon_custom_emoji_id"}), ""
    )


@dataclass(slots=True)
class Standing:
    """A message in a chat, the bot's or a patient's."""

    message: dict[str, Any]
    by_bot: bool
    html: str = ""
    markup: dict[str, Any] = field(default_factory=dict)
    sequence: int = 0
    """Its place among all that happened."""


@dataclass(slots=True)
class Chats:
    """Everything that Telegram knows of chats. Ids of messages rise through all chats, as in private chats of one bot."""

    open_to_strangers: bool = False
    """Whether chats are taken as known that nobody has written in."""
    known: dict[int, dict[str, Any]] = field(default_factory=dict)
    messages: dict[int, dict[int, Standing]] = field(default_factory=dict)
    blocked: dict[int, str] = field(default_factory=dict)
    """Chat to the reason that Telegram gives."""
    migrated: dict[int, int] = field(default_factory=dict)
    flooded: dict[int, float] = field(default_factory=dict)
    """Chat to the moment (time.monotonic) until which it takes nothing."""
    most_per_second: int | None = None
    """Messages that a chat takes in a second before Telegram answers 429; None: any number."""
    recent: dict[int, deque[float]] = field(default_factory=dict)
    next_message_id: int = FIRST_MESSAGE_ID
    sequence: int = 0

    def number(self) -> int:
        """The next id of a message."""
        self.next_message_id += 1
        return self.next_message_id - 1

    def tick(self) -> int:
        """The next place in the order of things."""
        self.sequence += 1
        return self.sequence

    def chat(self, chat_id: int, kind: str = "private") -> dict[str, Any]:
        """The chat with an id, made up where nobody knew it."""
        if chat_id not in self.known:
            who = {"first_name": f"Patient {chat_id}"} if kind == "private" else {"title": f"Group {chat_id}"}
            self.known[chat_id] = {"id": chat_id, "type": kind, **who}
        return self.known[chat_id]

    def reachable(self, chat_id: object, *, counts: bool = True) -> dict[str, Any]:
        """The chat the bot wants to write to, or what keeps it from doing so. `counts`: towards the chat's rate."""
        if not isinstance(chat_id, int) or (chat_id not in self.known and not self.open_to_strangers):
            raise bad_request("chat not found")
        if chat_id in self.migrated:
            raise ApiError(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=self.migrated[chat_id],
            )
        if chat_id in self.blocked:
            raise ApiError(403, f"Forbidden: {self.blocked[chat_id]}")
        if self.flooded or (counts and self.most_per_second):
            self._pace(chat_id, counts=counts)
        return self.chat(chat_id, "private" if chat_id > 0 else "supergroup")

    def _pace(self, chat_id: int, *, counts: bool) -> None:
        now = time.monotonic()
        until = self.flooded.get(chat_id, 0.0)
        if counts and self.most_per_second:
            recent = self.recent.setdefault(chat_id, deque())
            while recent and recent[0] <= now - 1:
                recent.popleft()
            if len(recent) >= self.most_per_second:
                until = max(until, recent[0] + 1)
            else:
                recent.append(now)
        if until > now:
            seconds = math.ceil(until - now)
            raise ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        self.flooded.pop(chat_id, None)

    def put(self, message: dict[str, Any], *, by_bot: bool, html: str = "", markup: object = None) -> Standing:
        """Let a message stand in its chat."""
        standing = Standing(message, by_bot, html, markup if isinstance(markup, dict) else {}, self.tick())
        self.messages.setdefault(message["chat"]["id"], {})[message["message_id"]] = standing
        return standing

    def find(self, chat_id: object, message_id: object) -> Standing | None:
        """A message that stands, or None."""
        numbers = isinstance(chat_id, int) and isinstance(message_id, int)
        return self.messages.get(chat_id, {}).get(message_id) if numbers else None  # type: ignore[call-overload]

    def replies(self, chat_id: int) -> list[Reply]:
        """The bot's messages in a chat as they read now, in their order."""
        return [_reply(standing) for standing in self.messages.get(chat_id, {}).values() if standing.by_bot]

    def learn(self, update: Mapping[str, Any]) -> None:
        """Know the chats of an update, and the messages in it that patients wrote; damaged ones are passed over."""
        for name in ("message", "edited_message", "channel_post", "edited_channel_post"):
            message = update.get(name)
            if isinstance(message, dict) and self._knows(message.get("chat")) and self._is_free(message):
                self.put(message, by_bot=False)
        for holder in _holders(update):
            self._knows(holder.get("chat"))

    def _is_free(self, message: Mapping[str, Any]) -> bool:
        """Whether a message has an id that is none of the bot's messages."""
        message_id = message.get("message_id")
        standing = self.find(message["chat"]["id"], message_id)
        return isinstance(message_id, int) and not (standing and standing.by_bot)

    def _knows(self, chat: object) -> bool:
        if not isinstance(chat, dict) or not isinstance(chat.get("id"), int) or not isinstance(chat.get("type"), str):
            return False
        self.known.setdefault(chat["id"], chat)
        return True


def _holders(update: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for what in update.values():
        if isinstance(what, dict):
            yield what
            if isinstance(message := what.get("message"), dict):
                yield message


def _reply(standing: Standing) -> Reply:
    message = standing.message
    kinds = [name for name in ("text", "venue", "contact", "location", "photo", "document", "dice") if name in message]
    return Reply(
        chat=message["chat"]["id"],
        message_id=message["message_id"],
        kind=kinds[0] if kinds else "other",
        text=message.get("text", message.get("caption", "")),
        html=standing.html,
        entities=tuple(message.get("entities", ())),
        markup=standing.markup,
        edited="edit_date" in message,
        reply_to=message.get("reply_to_message", {}).get("message_id"),
        message=message,
    )
