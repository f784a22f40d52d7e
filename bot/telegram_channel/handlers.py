"""What each kind of update asks for, and sending the reply.

Only private chats have a conversation: in groups and inline, everybody reads along, so each question stands alone.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import replace

from bot import commands
from bot.assistant import Assistant
from bot.limiter import Limiter
from bot.reply import DANGER, Incoming, Reply, is_vote
from bot.telegram_channel import rendering
from bot.telegram_channel.client import Client
from bot.telegram_channel.delivery import Blocked, Delivery
from bot.telegram_channel.outbox import Outbox
from bot.telegram_channel.updates import CallbackQuery, InlineQuery, Membership, Message, Update, User
from faq.model import Lang
from faq.text import has_letters

MOST_REPLIES = 20_000
"""Messages whose reply is remembered, to be edited with them."""
_INLINE_KEPT = 60
"""Seconds Telegram may show an inline answer again: it may tell whether the clinic is open."""
_COMMAND = re.compile(r"(/\w+)@(\w+)")
_NOBODY = "telegram:"
"""Where everybody reads along, there is no thread to keep."""
_PARAGRAPH = "\n\n"


class Handlers:
    """Replies to updates; keeps which of its messages answers which of the patient's."""

    def __init__(self, bot: Client, assistant: Assistant, delivery: Delivery, limiter: Limiter) -> None:
        self.bot = bot
        self.assistant = assistant
        self.delivery = delivery
        self.outbox = Outbox(bot, assistant, delivery)
        self.limiter = limiter
        self.replies: OrderedDict[tuple[int, int], list[int]] = OrderedDict()
        """Chat and message of a patient's -> the messages that answer it."""
        self.albums: OrderedDict[int, str] = OrderedDict()
        """Chat -> the album last replied to, whose other pictures need no reply."""

    async def at_once(self, update: Update) -> None:
        """What need not wait for the chat's turn: a button's spinner ends."""
        if query := update.callback_query:
            thanks = self.assistant.say("vote_thanks", "smalltalk", _key(query.from_user.id)).text
            answer = self.bot.answer_callback_query(query.id, thanks if is_vote(query.data) else None)
            await self.delivery.courtesy(answer)

    async def handle(self, update: Update) -> None:
        """Reply to an update, whatever it is."""
        try:
            if update.callback_query:
                await self._press(update.callback_query)
            elif update.inline_query:
                await self._inline(update.inline_query)
            elif update.my_chat_member:
                self._membership(update.my_chat_member, update.update_id)
            elif message := update.message or update.edited_message:
                await self._message(message, edited=update.edited_message is not None)
        except Blocked as blocked:
            self._forget(blocked.chat)

    # Messages

    async def _message(self, message: Message, *, edited: bool = False) -> None:
        if _by_bot(message) or (message.via_bot and message.via_bot.id == self.bot.id):
            return
        private = message.chat.is_private
        text = message.text or message.caption or ""
        if not private:
            addressed = self._addressed(message, text)
            if addressed is None:
                return
            text = addressed
        elif (named := _COMMAND.match(text)) and named[2].lower() == self.bot.username.lower():
            text = named[1] + text[named.end() :]
        if message.text is None and (edited or self._of_same_album(message)) and not has_letters(text):
            return
        verdict = self.limiter.judge(str(message.chat.id))
        reply = await self._reply(message, text, private=private)
        if verdict != "answer" and reply.kind not in DANGER and not reply.forget:
            if verdict == "ignore":
                return
            reply = self.assistant.say("too_many", "unknown", _key(message.chat.id), _lang(message.from_user))
        await self._send(message, reply, edited=edited, private=private)
        if reply.forget:
            self._forget(message.chat.id)

    async def _reply(self, message: Message, text: str, *, private: bool) -> Reply:
        lang = _lang(message.from_user)
        key = _key(message.chat.id)
        only_words = self.assistant.say("only_words", "unknown", key, lang) if message.text is None else None
        if only_words and not has_letters(text):
            return only_words
        reply = await self.assistant.respond(Incoming(text, key if private else _NOBODY, lang))
        if only_words is None or reply.kind in DANGER:
            return reply
        # The words below a picture are answered, and what cannot be read is said first.
        return replace(reply, text=f"{only_words.text.partition(_PARAGRAPH)[0]}{_PARAGRAPH}{reply.text}")

    def _addressed(self, message: Message, text: str) -> str | None:
        """What a group's message asks the bot, without its name; None where it is not meant."""
        name = f"@{self.bot.username}".lower()
        if command := _COMMAND.match(text):
            return command[1] + text[command.end() :] if f"@{command[2]}".lower() == name else None
        if any(mention.lower() == name for mention in message.mentions):
            return re.sub(re.escape(name), " ", text, flags=re.IGNORECASE).strip() or "/help"
        answers = message.reply_to_message
        if answers and answers.from_user and answers.from_user.id == self.bot.id:
            return text or None
        return text if self.assistant.is_command(text) else None

    def _of_same_album(self, message: Message) -> bool:
        album, before = message.media_group_id, self.albums.get(message.chat.id)
        if album:
            self.albums[message.chat.id] = album
            if len(self.albums) > MOST_REPLIES:
                self.albums.popitem(last=False)
        return album is not None and album == before

    async def _send(self, message: Message, reply: Reply, *, edited: bool, private: bool) -> None:
        """Send a reply or, to an edited message, put it in the place of the earlier one."""
        chat = message.chat.id
        place = (chat, message.message_id)
        # An edit makes no sound: what nobody may miss is sent anew.
        standing = self.replies.get(place, []) if edited and reply.kind not in DANGER else []
        extra: dict[str, object] = {}
        if not private:
            extra["reply_parameters"] = {"message_id": message.message_id, "allow_sending_without_reply": True}
            extra["message_thread_id"] = message.message_thread_id if message.is_topic_message else None
        sent = await self.outbox.show(chat, reply, standing, private=private, **extra)
        # A reply to danger stays where it is, whatever its question is changed into.
        self.replies.pop(place, None)
        if sent and reply.kind not in DANGER:
            self.replies[place] = sent
            if len(self.replies) > MOST_REPLIES:
                self.replies.popitem(last=False)

    # Buttons

    async def _press(self, query: CallbackQuery) -> None:
        if query.message is None:
            return  # below an inline answer there are no buttons: this one was made up
        chat = query.message.chat
        private = chat.is_private
        verdict = self.limiter.judge(str(chat.id))
        if is_vote(query.data):
            if verdict == "answer":
                await self._count(query, query.message)
        elif verdict == "tell":
            await self.outbox.show(chat.id, self.assistant.say("too_many", "unknown", _key(chat.id)), private=private)
        elif verdict == "answer":
            reply = await self.assistant.press(query.data, _key(chat.id) if private else _NOBODY)
            await self.outbox.show(chat.id, reply, private=private)

    async def _count(self, query: CallbackQuery, message: Message) -> None:
        """Count a vote, and take its buttons away so that it is cast once."""
        self.assistant.vote(query.data)
        if message.date:
            markup = rendering.without_votes(message.reply_markup)
            place = {"chat_id": message.chat.id, "message_id": message.message_id}
            await self.delivery.courtesy(self.bot.call("editMessageReplyMarkup", **place, reply_markup=markup))

    # Inline, and who may be written to

    async def _inline(self, query: InlineQuery) -> None:
        if self.limiter.judge(f"inline {query.from_user.id}") != "answer":
            return
        text, lang = query.query.strip(), _lang(query.from_user)
        if has_letters(text):
            reply = await self.assistant.respond(Incoming(text, _NOBODY, lang))
            replies = [] if reply.kind == "suggestions" else [reply]
            payloads = [button.payload for button in reply.buttons if button.payload.startswith("faq:")]
        else:
            replies = []
            payloads = [f"faq:{lang}:{entry}" for entry in commands.ENTRIES.values()]
        replies += [await self.assistant.press(payload, _NOBODY) for payload in payloads]
        faq, now = self.assistant.index().faq, self.assistant.clock()
        shown = [reply for reply in replies if reply.entries or reply.kind in DANGER] or replies
        articles = [rendering.article(reply, faq, now, self.bot.username) for reply in shown]
        answer = self.bot.answer_inline_query(query.id, articles, cache_time=_INLINE_KEPT, is_personal=True)
        await self.delivery.courtesy(answer)

    def _membership(self, change: Membership, update_id: int) -> None:
        if change.new_chat_member.status in {"kicked", "left"}:
            self._forget(change.chat.id)
            self.delivery.block(change.chat.id, update_id)
        else:
            self.delivery.welcome(change.chat.id, update_id)

    def _forget(self, chat: int) -> None:
        self.assistant.forget(_key(chat))
        self.limiter.forget(str(chat))
        self.albums.pop(chat, None)
        for place in [place for place in self.replies if place[0] == chat]:
            del self.replies[place]


def _key(chat: int) -> str:
    return f"telegram:{chat}"


def _lang(user: User | None) -> Lang | None:
    """The language of a patient's app."""
    return user.language_code.split("-")[0].lower() if user and user.language_code else None


def _by_bot(message: Message) -> bool:
    """Whether another bot wrote a message; administrators who hide their names seem to be one, with a chat as the sender."""
    return bool(message.from_user and message.from_user.is_bot and not message.sender_chat)
