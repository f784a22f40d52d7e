"""The API of the web page: a message or a press in, a reply out, as JSON; all problems with a request have the same format."""

from __future__ import annotations

import re
import secrets
from typing import Annotated, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.conversation.assistant import Assistant
from bot.conversation.chat import Chat
from bot.conversation.limiter import Limiter, Rates
from bot.conversation.reply import DANGER, Button, Card, Incoming, Reply, ReplyKind
from bot.http.body import Refused, read_body
from bot.http.household import public_household
from bot.http.text_as_html import call_link, emergency_numbers
from bot.storage.journal import Journal
from faq.facts import dialled, map_link, say, status
from faq.model import CRISIS_LIFELINE, Faq, Lang
from faq.text import LONGEST_MESSAGE

_CHANNEL = "web"
LONGEST_BODY = 64_000
"""Bytes; a long story has five thousand."""
ADDRESS_SHARE = 10
"""How many chats' worth of messages one public IP address may send: a family, or a waiting room."""
_USUAL = 500
"""Characters below which a message counts as one; the longest takes a hundred times as long as most, and counts as nine."""
T = TypeVar("T")
_CHAT = r"^[A-Za-z0-9_-]{16,64}(?!\n)$"  # in Python, "$" alone also matches before a last line end
_JSON = re.compile(r"application/json\s*(;.*)?", re.IGNORECASE)


class ApiMessage(msgspec.Struct, forbid_unknown_fields=True):
    """A patient's message, or a press on a button of an earlier reply; one of the two."""

    # Not null: absent, as the schema says.
    text: (
        Annotated[str, msgspec.Meta(min_length=1, max_length=10_000, description="What the patient wrote.")]
        | msgspec.UnsetType
    ) = msgspec.UNSET
    press: (
        Annotated[str, msgspec.Meta(min_length=1, max_length=64, description="The payload of a button.")]
        | msgspec.UnsetType
    ) = msgspec.UNSET
    chat: (
        Annotated[str, msgspec.Meta(pattern=_CHAT, description="The chat's key, from an earlier reply or random.")]
        | None
    ) = None
    lang: (
        Annotated[
            str, msgspec.Meta(pattern=r"^[a-z]{2}(?!\n)$", description="The language to fall back on, such as en.")
        ]
        | None
    ) = None


class Forget(msgspec.Struct, forbid_unknown_fields=True):
    """A chat to be forgotten."""

    chat: Annotated[str, msgspec.Meta(pattern=_CHAT, description="The chat's key.")]


class Choice(msgspec.Struct, omit_defaults=True):
    """A button below a reply."""

    label: Annotated[str, msgspec.Meta(description="What the button says.")]
    payload: Annotated[str, msgspec.Meta(description="What to send as `press`.")]
    url: Annotated[str, msgspec.Meta(description="Where the button leads instead: a phone number or a map.")] = ""


class Call(msgspec.Struct):
    """A number of danger that a reply names, as a button."""

    number: Annotated[str, msgspec.Meta(description="As the text writes it.")]
    label: Annotated[str, msgspec.Meta(description="What the button says.")]
    url: Annotated[str, msgspec.Meta(description="What calls it, or begins a text message to it.")]


class Answer(msgspec.Struct):
    """A reply, as on every channel, and what a page needs beside it."""

    chat: Annotated[str, msgspec.Meta(description="The chat's key, for the next message.")]
    kind: Annotated[ReplyKind, msgspec.Meta(description="What the reply is; emergency and crisis must stand out.")]
    lang: Annotated[Lang, msgspec.Meta(description="The reply's language, such as en.")]
    text: Annotated[str, msgspec.Meta(description="Plain text; paragraphs are parted by an empty line, lists by `- `.")]
    buttons: Annotated[list[Choice], msgspec.Meta(description="Questions and topics to go on with.")]
    calls: Annotated[list[Call], msgspec.Meta(description="The numbers to call, in a reply to danger.")]
    votes: Annotated[list[Choice], msgspec.Meta(description="Whether it helped, if that can be said.")]
    entries: Annotated[list[str], msgspec.Meta(description="Ids of the entries answered or offered.")]
    confidence: Annotated[float, msgspec.Meta(description="How sure the answer is, from 0 to 1.")]
    card: Annotated[Card | None, msgspec.Meta(description="What could be shown beside the text.")]
    forget: Annotated[bool, msgspec.Meta(description="Whether what is kept of the chat is to be dropped.")]
    status: Annotated[str, msgspec.Meta(description="Whether the clinic is open.")]


class ApiProblem(msgspec.Struct):
    """What is wrong with a request, and the way out."""

    error: Annotated[
        str, msgspec.Meta(description="For the patient where the status is 429, for programmers elsewhere.")
    ]


class Api:
    """The endpoints; the page without JavaScript uses the same methods."""

    def __init__(self, assistant: Assistant, journal: Journal, limiter: Limiter, crowd: Limiter) -> None:
        """`limiter` judges chats, `crowd` judges public IP addresses."""
        self.assistant = assistant
        self.journal = journal
        self.limiter = limiter
        self.crowd = crowd
        self.addresses = Rates()
        self.messages = msgspec.json.Decoder(ApiMessage)
        self.forgets = msgspec.json.Decoder(Forget)
        self.encoder = msgspec.json.Encoder()

    def routes(self) -> list[Route]:
        return [
            Route("/api/messages", self.post_message, methods=["POST"]),
            Route("/api/greeting", self.get_greeting, methods=["GET"]),
            Route("/api/forget", self.post_forget, methods=["POST"]),
        ]

    async def post_message(self, request: Request) -> Response:
        """Answer a message or a press."""
        message = await self._decoded(request, self.messages)
        return self._json(self._answer(*await self.ask(message, request)))

    async def get_greeting(self, request: Request) -> Response:
        """What a chat begins with."""
        reply = self.assistant.greet(request.query_params.get("lang"))
        return self._json(self._answer(reply, new_chat()))

    async def post_forget(self, request: Request) -> Response:
        """Drop what is kept of a chat."""
        wanted = await self._decoded(request, self.forgets)
        await self.forget(wanted.chat)
        return Response(status_code=204)

    async def ask(self, message: ApiMessage, request: Request) -> tuple[Reply, str]:
        """The reply to a message, and the key of its chat.

        Raises:
            Refused: the message is empty, or too many came before it.

        """
        text, press = message.text or None, message.press or None
        if (text is None) == (press is None):
            raise Refused(422, "send either `text` or `press`")
        key = message.chat or new_chat()
        if not self._may_ask(request, text or ""):
            raise self._too_many(Chat(_CHANNEL), message.lang)
        async with self.journal.chat(f"{_CHANNEL}:{key}") as chat:
            verdict = self.limiter.judge(chat.rate)
            if press is not None:
                if verdict == "answer":
                    self.assistant.vote(press, chat)
                reply = await self.assistant.press(press, chat)
            else:
                reply = await self.assistant.respond(Incoming(text or "", message.lang), chat)
            if reply.forget:
                chat.forget()
            elif verdict != "answer" and reply.kind not in DANGER:
                raise self._too_many(chat, message.lang)
        return reply, key

    async def forget(self, key: str) -> None:
        """Drop what is kept of a chat."""
        async with self.journal.chat(f"{_CHANNEL}:{key}") as chat:
            chat.forget()

    def choices(self, buttons: tuple[Button, ...], faq: Faq) -> list[Choice]:
        """Buttons as a page shows them: a call and a map are links."""
        return [Choice(button.label, button.payload, _link(button, faq)) for button in buttons]

    def calls(self, reply: Reply) -> list[Call]:
        """The buttons of a reply to danger: each number it names, and 988 also by text message."""
        if reply.kind not in DANGER:
            return []
        faq, now = self.assistant.index().faq, self.assistant.clock()
        found = []
        for number in emergency_numbers(reply.text):
            found.append(Call(number, say(faq, "page_call", reply.lang, now, number=number), call_link(number)))
            if number == CRISIS_LIFELINE and reply.kind == "crisis":
                found.append(Call(number, say(faq, "page_text", reply.lang, now, number=number), f"sms:{number}"))
        return found

    def shown(self, reply: Reply) -> dict[str, object]:
        """A reply to danger in the form of an `Answer`, for a page that shows it without asking the server."""
        return {
            "kind": reply.kind,
            "lang": reply.lang,
            "text": reply.text,
            "calls": msgspec.to_builtins(self.calls(reply)),
        }

    def _too_many(self, chat: Chat, lang: Lang | None) -> Refused:
        return Refused(429, self.assistant.say("too_many", "unknown", chat, lang).text, retry_after=60)

    def _answer(self, reply: Reply, chat: str) -> Answer:
        faq = self.assistant.index().faq
        return Answer(
            chat=chat,
            kind=reply.kind,
            lang=reply.lang,
            text=reply.text,
            buttons=self.choices(reply.buttons, faq),
            calls=self.calls(reply),
            votes=self.choices(reply.votes, faq),
            entries=list(reply.entries),
            confidence=round(reply.confidence, 3),
            card=reply.card,
            forget=reply.forget,
            status=status(faq, reply.lang, self.assistant.clock(), "phone_open", "phone_closed"),
        )

    async def _decoded(self, request: Request, decoder: msgspec.json.Decoder[T]) -> T:
        if not _JSON.fullmatch(request.headers.get("content-type", "")):
            raise Refused(415, "send JSON, with the header Content-Type: application/json")
        body = await read_body(request, LONGEST_BODY)
        try:
            return decoder.decode(body)
        except msgspec.ValidationError as error:
            raise Refused(422, str(error)) from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise Refused(400, "the body is not JSON") from None

    def _json(self, value: object) -> Response:
        return Response(self.encoder.encode(value), media_type="application/json")

    def _may_ask(self, request: Request, text: str) -> bool:
        """Whether an address may ask. An internal address is not limited: it is that of a proxy, which everybody shares."""
        outside = public_household(request.client.host) if request.client else None
        weight = 1 + min(len(text), LONGEST_MESSAGE) // _USUAL
        return outside is None or self.crowd.judge(self.addresses.of(outside), weight) == "answer"


def _link(button: Button, faq: Faq) -> str:
    """Where a button leads instead of asking something."""
    if button.payload.startswith("call:"):
        return f"tel:{dialled(faq.clinic)}"
    return map_link(faq.clinic) if button.payload.startswith("map:") else ""


def new_chat() -> str:
    """A key that nobody can guess."""
    return secrets.token_urlsafe(16)
