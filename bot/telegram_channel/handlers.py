"""What each kind of update asks for, and sending the reply.

Only private chats have a conversation: in groups and inline, everybody reads along, so each question stands alone.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.conversation import commands
from bot.conversation.assistant import Assistant
from bot.conversation.chat import Chat
from bot.conversation.limiter import Limiter, Rates
from bot.conversation.reply import DANGER, Incoming, Reply, is_vote
from bot.telegram_channel import rendering
from bot.telegram_channel.client import Client
from bot.telegram_channel.delivery import Blocked, Delivery
from bot.telegram_channel.outbox import Outbox
from bot.telegram_channel.updates import CallbackQuery, InlineQuery, Membership, Message, Update, User
from faq.model import Lang
from faq.text import has_letters

_INLINE_KEPT = 60
"""Seconds Telegram may show an inline answer again: it may tell whether the clinic is open."""
_COMMAND = re.compile(r"(/\w+)@(\w+)")
_CHANNEL = "telegram"
StaffReply = Callable[[int, str], Awaitable[Reply | None]]
"""From a chat and a text to a reply for staff."""
_PARAGRAPH = "\n\n"


class Handlers:
    """Replies to updates."""

    def __init__(
        self, bot: Client, assistant: Assistant, delivery: Delivery, limiter: Limiter, staff: StaffReply | None = None
    ) -> None:
        """`staff` gives the reply to what staff write, and None for everything else."""
        self.bot = bot
        self.assistant = assistant
        self.delivery = delivery
        self.outbox = Outbox(bot, assistant, delivery)
        self.limiter = limiter
        self.staff = staff
        self.inline = Rates()

    async def at_once(self, update: Update) -> None:
        """What need not wait for the chat's turn: a button's spinner ends."""
        if query := update.callback_query:
            lang = query.data.split(":")[1] if is_vote(query.data) else None
            thanks = self.assistant.say("vote_thanks", "smalltalk", Chat(_CHANNEL), lang).text
            answer = self.bot.answer_callback_query(query.id, thanks if lang else None)
            await self.delivery.courtesy(answer)

    async def handle(self, update: Update, chat: Chat) -> None:
        """Reply to an update of a chat, whatever it is."""
        try:
            if update.callback_query:
                await self._press(update.callback_query, chat)
            elif update.inline_query:
                await self._inline(update.inline_query)
            elif update.my_chat_member:
                self._membership(update.my_chat_member, update.update_id, chat)
            elif message := update.message or update.edited_message:
                await self._message(message, chat, edited=update.edited_message is not None)
        except Blocked:
            chat.forget()

    # Messages

    async def _message(self, message: Message, chat: Chat, *, edited: bool) -> None:
        if _by_bot(message) or (message.via_bot and message.via_bot.id == self.bot.id):
            return
        private = message.chat.is_private
        text = message.text or message.caption or ""
        if self.staff and (for_staff := await self.staff(message.chat.id, text)):
            await self._send(message, for_staff, chat, edited=edited, private=private)
            return
        if not private:
            addressed = self._addressed(message, text)
            if addressed is None:
                return
            text = addressed
        elif (named := _COMMAND.match(text)) and named[2].lower() == self.bot.username.lower():
            text = named[1] + text[named.end() :]
        if message.text is None and (edited or _of_same_album(message, chat)) and not has_letters(text):
            return
        verdict = self.limiter.judge(chat.rate)
        # In groups everybody reads along: there is no thread.
        reply = await self._reply(message, text, chat if private else Chat(_CHANNEL))
        if verdict != "answer" and reply.kind not in DANGER and not reply.forget:
            if verdict == "ignore":
                return
            reply = self.assistant.say("too_many", "unknown", chat, _lang(message.from_user))
        await self._send(message, reply, chat, edited=edited, private=private)
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

    async def _send(self, message: Message, reply: Reply, chat: Chat, *, edited: bool, private: bool) -> None:
        """Send a reply or, to an edited message, put it in the place of the earlier one."""
        # An edit makes no sound: what nobody may miss is sent anew.
        standing = chat.shown.get(message.message_id, []) if edited and reply.kind not in DANGER else []
        extra: dict[str, object] = {}
        if not private:
            extra["reply_parameters"] = {"message_id": message.message_id, "allow_sending_without_reply": True}
            extra["message_thread_id"] = message.message_thread_id if message.is_topic_message else None
        sent = await self.outbox.show(message.chat.id, reply, standing, private=private, **extra)
        # A reply to danger stays where it is, whatever its question is changed into.
        chat.show(message.message_id, [] if reply.kind in DANGER else sent)

    # Buttons

    async def _press(self, query: CallbackQuery, chat: Chat) -> None:
        if query.message is None:
            return  # below an inline answer there are no buttons: this one was made up
        place = query.message.chat
        verdict = self.limiter.judge(chat.rate)
        if is_vote(query.data):
            if verdict == "answer":
                await self._count(query, query.message, chat)
        elif verdict == "tell":
            too_many = self.assistant.say("too_many", "unknown", chat)
            await self.outbox.show(place.id, too_many, private=place.is_private)
        elif verdict == "answer":
            reply = await self.assistant.press(query.data, chat if place.is_private else Chat(_CHANNEL))
            await self.outbox.show(place.id, reply, private=place.is_private)

    async def _count(self, query: CallbackQuery, message: Message, chat: Chat) -> None:
        """Count a vote, and take its buttons away so that it is cast once."""
        self.assistant.vote(query.data, chat)
        if message.date:
            markup = rendering.without_votes(message.reply_markup)
            place = {"chat_id": message.chat.id, "message_id": message.message_id}
            await self.delivery.courtesy(self.bot.call("editMessageReplyMarkup", **place, reply_markup=markup))

    # Inline, and who may be written to

    async def _inline(self, query: InlineQuery) -> None:
        if self.limiter.judge(self.inline.of(str(query.from_user.id))) != "answer":
            return
        text, lang = query.query.strip(), _lang(query.from_user)
        if has_letters(text):
            reply = await self.assistant.respond(Incoming(text, lang), Chat(_CHANNEL))
            replies = [] if reply.kind == "suggestions" else [reply]
            payloads = [button.payload for button in reply.buttons if button.payload.startswith("faq:")]
        else:
            replies = []
            payloads = [f"faq:{lang}:{entry}" for entry in commands.ENTRIES.values()]
        replies += [await self.assistant.press(payload, Chat(_CHANNEL)) for payload in payloads]
        faq, now = self.assistant.index().faq, self.assistant.clock()
        shown = [reply for reply in replies if reply.entries or reply.kind in DANGER] or replies
        articles = [rendering.article(reply, faq, now, self.bot.username) for reply in shown]
        answer = self.bot.answer_inline_query(query.id, articles, cache_time=_INLINE_KEPT, is_personal=True)
        await self.delivery.courtesy(answer)

    def _membership(self, change: Membership, update_id: int, chat: Chat) -> None:
        if change.new_chat_member.status in {"kicked", "left"}:
            chat.forget()
            self.delivery.block(change.chat.id, update_id)
        else:
            self.delivery.welcome(change.chat.id, update_id)


def _of_same_album(message: Message, chat: Chat) -> bool:
    """Whether a picture belongs to the album last replied to."""
    album, before = message.media_group_id, chat.album
    chat.album = album or before
    return album is not None and album == before


def _lang(user: User | None) -> Lang | None:
    """The language of a patient's app."""
    return user.language_code.split("-")[0].lower() if user and user.language_code else None


def _by_bot(message: Message) -> bool:
    """Whether another bot wrote a message; administrators who hide their names seem to be one, with a chat as the sender."""
    return bool(message.from_user and message.from_user.is_bot and not message.sender_chat)
