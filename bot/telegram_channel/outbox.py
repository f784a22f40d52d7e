"""A reply on a patient's screen: new messages, or others in the place of those that stand there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from bot.conversation.assistant import Assistant
from bot.conversation.reply import Reply
from bot.telegram_channel import rendering
from bot.telegram_channel.client import Client
from bot.telegram_channel.delivery import Blocked, Delivery, Undelivered
from faq.facts import dialled


class Outbox:
    """Shows replies."""

    def __init__(self, bot: Client, assistant: Assistant, delivery: Delivery) -> None:
        self.bot = bot
        self.assistant = assistant
        self.delivery = delivery

    async def show(
        self, chat: int, reply: Reply, standing: Sequence[int] = (), *, private: bool = True, **extra: object
    ) -> list[int]:
        """Show a reply, in place of the messages of the ids in `standing` if there are any; the ids of its messages.

        `extra`: more of what sendMessage takes.

        Raises:
            Undelivered: it will never be seen.

        """
        faq, now = self.assistant.index().faq, self.assistant.clock()
        contents = rendering.contents(reply, faq, now, group_of="" if private else self.bot.username)
        ids: list[int] = []
        for number, content in enumerate(contents):
            if number < len(standing) and await self._replaced(chat, standing[number], content):
                ids.append(standing[number])
            elif message := await self._call("sendMessage", chat, **content, **extra):
                ids.append(message["message_id"])
        for message_id in standing[len(contents) :]:
            await self._call("deleteMessage", chat, message_id=message_id)
        if not standing:
            await self._show_card(chat, reply)
        return ids

    async def _replaced(self, chat: int, message_id: int, content: dict[str, object]) -> bool:
        """Whether a message now has another content; not if the patient has deleted it, or it is too old."""
        try:
            await self._call("editMessageText", chat, message_id=message_id, **content)
        except Blocked:
            raise
        except Undelivered:
            return False
        return True

    async def _show_card(self, chat: int, reply: Reply) -> None:
        clinic = self.assistant.index().faq.clinic
        if reply.card == "phone":
            contact = {"phone_number": dialled(clinic), "first_name": clinic.name}
            await self._call("sendContact", chat, **contact)
        elif reply.card == "place" and clinic.coordinates:
            latitude, longitude = clinic.coordinates
            venue = {"title": clinic.name, "address": clinic.address}
            await self._call("sendVenue", chat, latitude=latitude, longitude=longitude, **venue)

    async def _call(self, method: str, chat: int, **parameters: object) -> Any:  # noqa: ANN401 -- JSON
        return await self.delivery.message(chat, partial(self.bot.call, method), **parameters)
