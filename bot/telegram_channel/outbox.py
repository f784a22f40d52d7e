"""Sends replies: as new messages, or in place of earlier ones."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

from telegram import Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated
from telegram.ext import ExtBot

from bot.conversation.assistant import Assistant
from bot.conversation.reply import DANGER, Reply
from bot.telegram_channel import rendering
from bot.telegram_channel.rendering import NO_PREVIEW, MessageContent
from faq.facts import dialled

logger = logging.getLogger(__name__)

Sent = TypeVar("Sent")


class Outbox:
    """Sends replies to chats."""

    def __init__(self, bot: ExtBot[bool], assistant: Assistant, on_migration: Callable[[int, int], object]) -> None:
        """`on_migration` takes the old and the new number of a group that became a supergroup."""
        self.bot = bot
        self.assistant = assistant
        self.on_migration = on_migration

    async def show(
        self,
        chat: int,
        reply: Reply,
        standing: Sequence[int] = (),
        *,
        private: bool = True,
        answering: Message | None = None,
    ) -> list[int]:
        """Show a reply and return the ids of its messages.

        It takes the place of the messages with the ids in `standing`, if there are any. In a group, `answering` is the message it answers.

        Raises:
            TelegramError: it cannot be shown.

        """
        try:
            return await self._show(chat, reply, standing, private=private, answering=answering)
        except ChatMigrated as error:
            self.on_migration(chat, error.new_chat_id)
            return await self._show(error.new_chat_id, reply, (), private=private, answering=answering)

    async def _show(
        self, chat: int, reply: Reply, standing: Sequence[int], *, private: bool, answering: Message | None
    ) -> list[int]:
        faq, now = self.assistant.index().faq, self.assistant.clock()
        contents = rendering.contents(reply, faq, now, group_of="" if private else self.bot.username)
        ids: list[int] = []
        for number, content in enumerate(contents):
            if number < len(standing) and await self._edit(chat, standing[number], content):
                ids.append(standing[number])
            else:
                ids.append(await self._send(chat, content, answering, urgent=reply.kind in DANGER))
        for message_id in standing[len(contents) :]:
            try:
                await self.bot.delete_message(chat, message_id)
            except BadRequest as error:
                log_refusal(error)
        if not standing:
            await self._show_card(chat, reply)
        return ids

    async def _send(self, chat: int, content: MessageContent, answering: Message | None, *, urgent: bool) -> int:
        """Send a message; return its id."""
        send = partial(
            self.bot.send_message,
            chat_id=chat,
            reply_markup=content.markup,
            link_preview_options=NO_PREVIEW,
            reply_parameters=ReplyParameters(answering.message_id, allow_sending_without_reply=True)
            if answering
            else None,
            message_thread_id=answering.message_thread_id if answering and answering.is_topic_message else None,
            rate_limit_args=urgent,
        )
        return (await _as_html(content, send)).message_id

    async def _edit(self, chat: int, message_id: int, content: MessageContent) -> bool:
        """Replace a message's content; false if the patient has deleted it, or it is too old."""
        edit = partial(
            self.bot.edit_message_text,
            chat_id=chat,
            message_id=message_id,
            reply_markup=content.markup,
            link_preview_options=NO_PREVIEW,
        )
        try:
            await _as_html(content, edit)
        except BadRequest as error:
            log_refusal(error)
            return is_harmless(error)
        return True

    async def _show_card(self, chat: int, reply: Reply) -> None:
        clinic = self.assistant.index().faq.clinic
        if reply.card == "phone":
            await self.bot.send_contact(chat, dialled(clinic), clinic.name)
        elif reply.card == "place" and clinic.coordinates:
            latitude, longitude = clinic.coordinates
            await self.bot.send_venue(chat, latitude, longitude, clinic.name, clinic.address)


async def _as_html(content: MessageContent, call: Callable[..., Awaitable[Sent]]) -> Sent:
    """Send a text as HTML, or as plain text if Telegram cannot parse it."""
    try:
        return await call(text=content.html, parse_mode=ParseMode.HTML)
    except BadRequest as error:
        if "can't parse entities" not in error.message.lower():
            raise
        log_refusal(error)
        return await call(text=content.plain)


def is_harmless(error: BadRequest) -> bool:
    """Whether nothing is lost by a call that Telegram refused."""
    harmless = ("message is not modified", "query is too old", "query id is invalid")
    return any(words in error.message.lower() for words in harmless)


def log_refusal(error: BadRequest) -> None:
    """Log what Telegram refused, unless it is harmless."""
    if not is_harmless(error):
        # The error may quote the patient's message, but not before its first quotation mark or colon.
        logger.warning("Telegram refused a call: %s", error.message.split('"')[0].split(":")[0][:80])
