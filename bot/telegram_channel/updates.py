"""What the bot looks at in Telegram's updates, and no more.

The library's objects know all that an update can hold; to look for it takes them a sixth of an update's processor time.
"""

from __future__ import annotations

from typing import Any

import msgspec
from telegram.ext import filters

KINDS = ["message", "edited_message", "callback_query", "inline_query", "my_chat_member"]
"""The updates the bot asks Telegram for."""
_NOTICES = {name.lower() for name in vars(filters.StatusUpdate) if name.isupper()} | {
    "channel_chat_created",
    "group_chat_created",
    "supergroup_chat_created",
    "migrate_from_chat_id",
    "migrate_to_chat_id",
}
"""Fields of the messages that tell of something that happened in a chat, such as a new picture of it."""


class User(msgspec.Struct):
    """A patient, or a bot."""

    id: int
    is_bot: bool = False
    language_code: str | None = None


class Chat(msgspec.Struct):
    """A private chat, a group or a channel."""

    id: int
    type: str

    @property
    def is_private(self) -> bool:
        return self.type == "private"


class Entity(msgspec.Struct):
    """A part of a text; counted in UTF-16 units."""

    type: str
    offset: int
    length: int


class Message(msgspec.Struct):
    """A message; without a text it is a picture or a voice message, say."""

    message_id: int
    chat: Chat
    date: int = 0
    """When it was sent; 0 where the bot may no longer see it."""
    from_user: User | None = msgspec.field(default=None, name="from")
    sender_chat: Chat | None = None
    via_bot: User | None = None
    text: str | None = None
    caption: str | None = None
    entities: list[Entity] = []
    caption_entities: list[Entity] = []
    media_group_id: str | None = None
    message_thread_id: int | None = None
    is_topic_message: bool = False
    reply_to_message: Message | None = None
    reply_markup: dict[str, Any] | None = None

    @property
    def mentions(self) -> list[str]:
        """The user names in its text, each with its @."""
        units = (self.text or self.caption or "").encode("utf-16-le", "surrogatepass")
        return [
            units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le", "replace")
            for entity in self.entities or self.caption_entities
            if entity.type == "mention"
        ]


class CallbackQuery(msgspec.Struct):
    """A press on a button."""

    id: str
    from_user: User = msgspec.field(name="from")
    message: Message | None = None
    data: str = ""


class InlineQuery(msgspec.Struct):
    """A question typed after the bot's name, in any chat."""

    id: str
    from_user: User = msgspec.field(name="from")
    query: str = ""


class ChatMember(msgspec.Struct):
    """What the bot is in a chat."""

    status: str


class Membership(msgspec.Struct):
    """A change of what the bot is in a chat."""

    chat: Chat
    new_chat_member: ChatMember


class Update(msgspec.Struct):
    """An update: one of its fields is set, or none if it is of a kind the bot did not ask for."""

    update_id: int
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: CallbackQuery | None = None
    inline_query: InlineQuery | None = None
    my_chat_member: Membership | None = None

    @property
    def turn(self) -> int:
        """Whose turn it takes: its chat's or, where it belongs to none, its user's."""
        message = self.message or self.edited_message or (self.callback_query and self.callback_query.message)
        if placed := message or self.my_chat_member:
            return placed.chat.id
        query = self.callback_query or self.inline_query
        return query.from_user.id if query else 0


def read(raw: dict[str, Any]) -> Update:
    """An update as Telegram sent it; a message that only tells what happened in the chat is left out.

    Raises:
        ValidationError: it is not as Telegram describes it.

    """
    for kind in ("message", "edited_message"):
        message = raw.get(kind)
        if isinstance(message, dict) and "text" not in message and not _NOTICES.isdisjoint(message):
            raw = {"update_id": raw["update_id"]}
    return msgspec.convert(raw, Update)
