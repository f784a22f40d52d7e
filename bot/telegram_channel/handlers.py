"""The callbacks for each kind of update.

Only private chats have a conversation. In groups and inline queries, others read along, so each question is answered without context.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import replace
from typing import Any, Protocol

from telegram import CallbackQuery, Message, MessageEntity, Update, User
from telegram.constants import ChatType
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot import logs
from bot.conversation import commands
from bot.conversation.assistant import Assistant
from bot.conversation.chat import Chat
from bot.conversation.limiter import Limiter, Rates
from bot.conversation.reply import DANGER, Incoming, Reply, is_vote
from bot.telegram_channel import rendering
from bot.telegram_channel.context import ChatContext
from bot.telegram_channel.ordering import ChatOrder
from bot.telegram_channel.outbox import Outbox, log_refusal
from bot.telegram_channel.request import is_id
from faq.model import Lang
from faq.text import has_letters

logger = logging.getLogger(__name__)

_INLINE_KEPT = 60
"""Seconds for which Telegram may reuse an inline answer, which may say whether the clinic is open."""
_CHANNEL = "telegram"
_PARAGRAPH = "\n\n"


class Staff(Protocol):
    """What the channel needs for the staff's chats."""

    @property
    def COMMANDS(self) -> tuple[str, ...]:  # noqa: N802 -- a constant of the class
        """The names of the commands."""

    async def reply(self, chat: int, text: str) -> Reply | None:
        """The reply to a command; None if the chat is not the staff's."""

    def move(self, old: int, new: int) -> None:
        """Note that a chat has a new number."""


class _ByPerson(filters.MessageFilter):
    """Messages that no bot wrote, and that were not posted through this one.

    Administrators who hide their names seem to be a bot, with a chat as the sender.
    """

    def filter(self, message: Message) -> bool:
        by_bot = message.from_user and message.from_user.is_bot and not message.sender_chat
        return not by_bot and not (message.via_bot and message.via_bot.id == message.get_bot().id)


class Handlers:
    """Replies to updates."""

    def __init__(
        self, assistant: Assistant, order: ChatOrder, outbox: Outbox, limiter: Limiter, staff: Staff | None
    ) -> None:
        self.assistant = assistant
        self.order = order
        self.outbox = outbox
        self.limiter = limiter
        self.staff = staff
        self.inline = Rates()

    def add_to(self, application: Application[Any, ChatContext, Any, Any, Any, Any]) -> None:
        """Register the callbacks."""
        person = _ByPerson()
        private, group = filters.ChatType.PRIVATE & person, filters.ChatType.GROUPS & person
        if self.staff:
            application.add_handler(CommandHandler(self.staff.COMMANDS, self.on_staff_command, person))
        application.add_handlers(
            [
                CommandHandler(commands.NAMES, self.on_message, person),
                MessageHandler(private & filters.TEXT, self.on_message),
                MessageHandler(group & (filters.TEXT | filters.CAPTION), self.on_group_message),
                MessageHandler(filters.StatusUpdate.MIGRATE, self.on_migration),
                MessageHandler(private & ~filters.StatusUpdate.ALL, self.on_message),
                CallbackQueryHandler(self.on_press),
                InlineQueryHandler(self.on_inline_query),
                ChatMemberHandler(self.on_membership, ChatMemberHandler.MY_CHAT_MEMBER),
            ]
        )
        application.add_error_handler(self.on_error)

    # Messages

    async def on_staff_command(self, update: Update, context: ChatContext) -> None:
        """Reply to a command of the staff's; to anybody else it is a message like any other."""
        message = update.effective_message
        if message is None or message.text is None or self.staff is None:
            return
        if reply := await self.staff.reply(message.chat.id, message.text):
            await self._show(update, message, reply, context.chat)
        elif _is_private(message):
            await self.on_message(update, context)
        else:
            await self.on_group_message(update, context)

    async def on_message(self, update: Update, context: ChatContext) -> None:
        """Reply to a command such as /hours, and to whatever a patient sends in a private chat."""
        message, chat = update.effective_message, context.chat
        if message is None:
            return
        # Reply only to the first picture of an album; a live location that moves arrives as an edit.
        is_of_last_album = message.media_group_id is not None and message.media_group_id == chat.album
        is_more = message.text is None and (update.edited_message or is_of_last_album)
        chat.album = message.media_group_id or chat.album
        text = _text(message)
        if not is_more or has_letters(text):
            await self._answer(update, message, text, chat)

    async def on_group_message(self, update: Update, context: ChatContext) -> None:
        """Reply to a message in a group if it mentions the bot, replies to it or is a command for it."""
        message, name = update.effective_message, context.bot.name.lower()
        if message is None:
            return
        text = _text(message)
        if name in _mentions(message):
            text = re.sub(re.escape(name), " ", text, flags=re.IGNORECASE).strip() or "/help"
        elif text.startswith("/") and "@" in (command := text.split()[0].lower()):
            if not command.endswith(name):
                return
        elif not (message.reply_to_message and message.reply_to_message.from_user == context.bot.bot):
            return
        await self._answer(update, message, text, context.chat)

    async def on_migration(self, update: Update, _: ChatContext) -> None:
        """Follow a group that became a supergroup."""
        message = update.effective_message
        if message and message.migrate_to_chat_id:
            self.outbox.on_migration(message.chat.id, message.migrate_to_chat_id)

    async def _answer(self, update: Update, message: Message, text: str, chat: Chat) -> None:
        """Reply to a text, unless the chat sends too many."""
        verdict = self.limiter.judge(chat.rate)
        reply = await self._reply(message, text, chat if _is_private(message) else Chat(_CHANNEL))
        if verdict != "answer" and reply.kind not in DANGER and not reply.forget:
            if verdict == "ignore":
                return
            reply = self.assistant.say("too_many", "unknown", chat, _lang(message.from_user))
        await self._show(update, message, reply, chat)
        if reply.forget:
            chat.forget()

    async def _reply(self, message: Message, text: str, chat: Chat) -> Reply:
        lang = _lang(message.from_user)
        only_words = self.assistant.say("only_words", "unknown", chat, lang) if message.text is None else None
        if only_words and not has_letters(text):
            return only_words
        reply = await self.assistant.respond(Incoming(text, lang), chat)
        if only_words is None or reply.kind in DANGER:
            return reply
        # Answer a caption, after the note that the picture itself cannot be read.
        return replace(reply, text=f"{only_words.text.partition(_PARAGRAPH)[0]}{_PARAGRAPH}{reply.text}")

    async def _show(self, update: Update, message: Message, reply: Reply, chat: Chat) -> None:
        """Send a reply or, if the message was edited, change the earlier reply."""
        # An edit makes no sound, so a reply to danger is sent as a new message.
        edits = update.edited_message is not None and reply.kind not in DANGER
        standing = chat.shown.get(message.message_id, []) if edits else []
        private = _is_private(message)
        answering = None if private else message
        sent = await self.outbox.show(message.chat.id, reply, standing, private=private, answering=answering)
        # A reply to danger stays, whatever its question is changed into.
        chat.show(message.message_id, [] if reply.kind in DANGER else sent)

    # Buttons

    async def answer_press(self, update: Update) -> None:
        """End a button's spinner, and thank for a vote."""
        if query := update.callback_query:
            data = query.data or ""
            lang = data.split(":")[1] if is_vote(data) else None
            thanks = self.assistant.say("vote_thanks", "smalltalk", Chat(_CHANNEL), lang).text
            await _try_once(query.answer(thanks if lang else None))

    async def on_press(self, update: Update, context: ChatContext) -> None:
        """Do what a button stands for."""
        query, chat = update.callback_query, context.chat
        if query is None or query.message is None:
            return  # inline answers have no buttons: this press was made up
        place, data, verdict = query.message.chat, query.data or "", self.limiter.judge(chat.rate)
        private = place.type == ChatType.PRIVATE
        if is_vote(data):
            if verdict == "answer":
                await self._count(query, data, chat)
        elif verdict == "tell":
            await self.outbox.show(place.id, self.assistant.say("too_many", "unknown", chat), private=private)
        elif verdict == "answer":
            reply = await self.assistant.press(data, chat if private else Chat(_CHANNEL))
            await self.outbox.show(place.id, reply, private=private)

    async def _count(self, query: CallbackQuery, data: str, chat: Chat) -> None:
        """Count a vote, and remove its buttons so that it is cast once."""
        self.assistant.vote(data, chat)
        if isinstance(query.message, Message):
            markup = rendering.without_votes(query.message.reply_markup)
            await _try_once(query.edit_message_reply_markup(markup))

    # Inline, and who may be written to

    async def on_inline_query(self, update: Update, context: ChatContext) -> None:
        """Offer answers to post in any chat."""
        query = update.inline_query
        if query is None or self.limiter.judge(self.inline.of(str(query.from_user.id))) != "answer":
            return
        replies = await self._inline_replies(query.query.strip(), _lang(query.from_user))
        faq, now = self.assistant.index().faq, self.assistant.clock()
        articles = [rendering.article(reply, faq, now, context.bot.username) for reply in replies]
        await _try_once(query.answer(articles, cache_time=_INLINE_KEPT, is_personal=True))

    async def _inline_replies(self, text: str, lang: Lang | None) -> list[Reply]:
        if has_letters(text):
            reply = await self.assistant.respond(Incoming(text, lang), Chat(_CHANNEL))
            replies = [] if reply.kind == "suggestions" else [reply]
            payloads = [button.payload for button in reply.buttons if button.payload.startswith("faq:")]
        else:
            replies = []
            payloads = [f"faq:{lang}:{entry}" for entry in commands.ENTRIES.values()]
        replies += [await self.assistant.press(payload, Chat(_CHANNEL)) for payload in payloads]
        return [reply for reply in replies if reply.entries or reply.kind in DANGER] or replies

    async def on_membership(self, update: Update, context: ChatContext) -> None:
        """Forget a chat that blocked or removed the bot."""
        change = update.my_chat_member
        if change and change.new_chat_member.status in {change.new_chat_member.BANNED, change.new_chat_member.LEFT}:
            context.chat.forget()

    # Errors

    async def on_error(self, update: object, context: ChatContext) -> None:
        """Log why an update got no reply; the next one is processed all the same."""
        match context.error:
            case Forbidden() if isinstance(update, Update):
                context.chat.forget()
                self.order.block(update)
            case BadRequest() as error:
                log_refusal(error)
            case None | TelegramError():
                pass  # the rate limiter has given it up and logged that
            case error:
                logger.error("passed over an update that could not be handled: %s", logs.describe_error(error))


async def _try_once(call: Awaitable[object]) -> None:
    """Make a call whose failure does not matter to the patient."""
    with suppress(TelegramError):
        try:
            await call
        except BadRequest as error:
            log_refusal(error)


def _text(message: Message) -> str:
    """A message's text, or the caption of its picture.

    Raises:
        TypeError: the message is malformed. The library does not check types, and what is stored of the chat must be valid.

    """
    text = message.text or message.caption or ""
    if not isinstance(text, str) or not is_id(message.message_id):
        raise TypeError("text")
    return text


def _mentions(message: Message) -> set[str]:
    """The user names in a message, each with its @, in lower case."""
    found = message.parse_entities([MessageEntity.MENTION]) if message.text else {}
    found |= message.parse_caption_entities([MessageEntity.MENTION]) if message.caption else {}
    return {name.lower() for name in found.values()}


def _is_private(message: Message) -> bool:
    return message.chat.type == ChatType.PRIVATE


def _lang(user: User | None) -> Lang | None:
    """The language of a patient's app."""
    return user.language_code.split("-")[0].lower() if user and user.language_code else None
