"""The library's callback context, with what is stored of the update's chat."""

from __future__ import annotations

from typing import Any

from telegram import Update
from telegram.ext import Application, CallbackContext, ContextTypes, ExtBot

from bot.conversation.chat import Chat
from bot.telegram_channel.ordering import ChatOrder

_Data = dict[Any, Any]
"""The library's own data of users, chats and bots, which is not used."""


class ChatContext(CallbackContext[ExtBot[bool], _Data, _Data, _Data]):
    """What callbacks get beside the update."""

    chat: Chat

    @classmethod
    def from_update(cls, update: object, application: Application[Any, Any, Any, Any, Any, Any]) -> ChatContext:
        """Make the context of an update that is being processed."""
        context = super().from_update(update, application)
        order = application.update_processor
        if isinstance(update, Update) and isinstance(order, ChatOrder):
            context.chat = order.chats[update.update_id]
        return context


CONTEXT_TYPES = ContextTypes(context=ChatContext)
