"""The fake itself: an HTTP server on 127.0.0.1 that answers as api.telegram.org does, and what a test does with it.

    async with FakeTelegram() as telegram:
        ...  # start the bot with telegram.token and telegram.base_url
        telegram.say(1, "is there parking?")
        await telegram.until(lambda: telegram.replies(1))

By hand: `python tests/fake_telegram/server.py --port 8081`; see `control`.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Literal, Self, TypeVar

from aiohttp import web

if __package__ in {None, ""}:  # run as a script: what is imported lies beside this folder, not in it
    sys.path[0] = str(Path(__file__).parent.parent)

from fake_telegram import calls, methods, patients, schema
from fake_telegram.calls import Call
from fake_telegram.chats import Chats, Reply
from fake_telegram.deliveries import Deliveries
from fake_telegram.faults import Fault

TOKEN = "123456789:AAfake-token-for-tests-only-0123456789"  # noqa: S105 -- of nobody
BOT = {"id": 123_456_789, "is_bot": True, "first_name": "Test clinic", "username": "test_clinic_bot"}
_AT_ONCE = 0.001
"""Seconds that a call under way has to end by itself; to aiohttp 0 means as long as it likes."""
_MESSAGES = frozenset({"message", "channel_post", "edited_message", "edited_channel_post"})
_Found = TypeVar("_Found")


class FakeTelegram:
    """A Telegram for one bot, with its patients.

    What they do is `say`, `tap`, `send`, `edit`, `inline`, `push`; what the bot did is `calls`, `replies`, `answered`, `journal`,
    `violations`; what goes wrong is `fail`, `block`, `flood`, `go_down` and their like.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        token: str = TOKEN,
        strict: bool = True,
        most_per_second: int | None = None,
        webhook_timeout: float = 10.0,
        webhook_retry: float = 0.05,
        webhook_in_order: bool = False,
    ) -> None:
        """`strict=False`: calls are not checked, and chats need not be known. The rest: see `Chats` and `Deliveries`."""
        self.port, self.token, self.strict = port, token, strict
        self.calls: list[Call] = []
        self.violations: list[str] = []
        """What the bot did that the Bot API does not allow; each was answered 400."""
        self.oddities: list[str] = []
        """What Telegram took, but a patient sees otherwise than it was meant."""
        self.journal: list[tuple[str, int]] = []
        """In order: ("delivered", update), ("acknowledged", update), ("answered", update), ("sent", chat), ("edited", chat)."""
        self.acknowledged: set[int] = set()
        """Updates that the bot has confirmed, by an offset or with a 2xx at its webhook."""
        self.faults: list[Fault] = []
        self.chats = Chats(open_to_strangers=not strict, most_per_second=most_per_second)
        self.state = methods.State(BOT, self.chats, self._note)
        self.deliveries = Deliveries(
            self._note,
            partial(calls.from_webhook, self),
            timeout=webhook_timeout,
            retry=webhook_retry,
            in_order=webhook_in_order,
        )
        self._sequences: dict[int, int] = {}
        self.token_refused = False
        self._changed = asyncio.Event()
        self.recovered = asyncio.Event()
        """Set when what hangs may go on."""
        self._server = web.Server(partial(calls.handle, self), access_log=None)
        self._listener: asyncio.Server | None = None

    # -- the server

    @property
    def url(self) -> str:
        """Where it is reached; a bot library wants `base_url`."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        """As python-telegram-bot takes it."""
        return f"{self.url}/bot"

    async def __aenter__(self) -> Self:
        await self.come_back()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.recovered.set()
        await self.deliveries.close()
        await self.go_down()

    async def come_back(self) -> None:
        """Listen, on the port it had before if it has been up."""
        if self._listener is None:
            loop = asyncio.get_running_loop()
            self._listener = await loop.create_server(self._server, "127.0.0.1", self.port, backlog=1024)
            self.port = self._listener.sockets[0].getsockname()[1]

    async def go_down(self) -> None:
        """Refuse connections and break those that are open."""
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.close()
            await self._server.shutdown(_AT_ONCE)
            await listener.wait_closed()

    def _note(self, what: str, whom: int) -> None:
        self.journal.append((what, whom))
        if what == "acknowledged":
            self.acknowledged.add(whom)
        self._wake()

    def record(self, call: Call) -> None:
        """Note an answered call."""
        self.calls.append(call)
        self._wake()

    def _wake(self) -> None:
        self._changed.set()
        self._changed.clear()

    # -- what patients do

    def push(self, update: dict[str, Any], *, as_is: bool = False) -> int:
        """Queue any update and give its id; ids of updates and messages are filled in where they are missing.

        `as_is`: nothing is filled in but `update_id`, and the update comes even if the bot has not asked for its kind.
        """
        update = dict(update)
        if not as_is:
            for kind in _MESSAGES & update.keys():
                update[kind] = {"message_id": self.chats.number()} | update[kind]
        self.chats.learn(update)
        sequence = self.chats.tick()
        update_id = self.deliveries.push(update, anyway=as_is)
        self._sequences[update_id] = sequence
        for kind in ("callback_query", "inline_query"):
            if isinstance(query := update.get(kind), dict):
                self.state.queries[str(query.get("id"))] = methods.Query(update_id, time.monotonic())
        self._wake()
        return update_id

    def say(
        self, chat: int, text: str, *, lang: str | None = "en", chat_type: str = "private", **fields: object
    ) -> int:
        """A patient writes; `fields` go into the message (`reply_to_message`, `from`…)."""
        return self._post(chat, patients.text(text) | fields, lang, chat_type)

    def send(
        self, chat: int, kind: str, *, lang: str | None = "en", chat_type: str = "private", **fields: object
    ) -> int:
        """A patient sends something other than text: one of `patients.KINDS`."""
        return self._post(chat, patients.content(kind) | fields, lang, chat_type)

    def _post(self, chat: int, content: dict[str, Any], lang: str | None, chat_type: str) -> int:
        kind = "channel_post" if chat_type == "channel" else "message"
        where = self.chats.chat(chat, chat_type)
        return self.push({kind: patients.message(where, self.chats.number(), content, lang)})

    def edit(self, chat: int, message_id: int, text: str) -> int:
        """A patient changes a message of theirs."""
        standing = self.chats.find(chat, message_id)
        if standing is None or standing.by_bot:
            raise LookupError(f"no message {message_id} of the patient stands in chat {chat}")
        old = {name: value for name, value in standing.message.items() if name != "entities"}
        return self.push({"edited_message": old | patients.text(text) | {"edit_date": int(time.time())}})

    def tap(self, chat: int, data: str, message_id: int | None = None, *, lang: str | None = "en") -> int:
        """A patient presses an inline button: of a message, or of the latest one that has it (else LookupError)."""
        if message_id is None:
            having = [r.message_id for r in self.replies(chat) if any(action == data for _, action in r.buttons)]
            if not having:
                raise LookupError(f"no button {data!r} stands in chat {chat}")
            message_id = having[-1]
        standing = self.chats.find(chat, message_id)
        gone = {"chat": self.chats.chat(chat), "message_id": message_id, "date": 0}
        query = {
            "id": str(4_242_000_000_000 + self.chats.tick()),
            "from": patients.user(abs(chat), lang),
            "message": standing.message if standing else gone,
            "chat_instance": patients.CHAT_INSTANCE,
            "data": data,
        }
        return self.push({"callback_query": query})

    def inline(self, user: int, query: str, *, lang: str | None = "en", offset: str = "") -> int:
        """A patient types the bot's name and a question in some chat."""
        inline_id = str(5_353_000_000_000 + self.chats.tick())
        asked = {"id": inline_id, "from": patients.user(user, lang), "query": query, "offset": offset}
        return self.push({"inline_query": asked | {"chat_type": "sender"}})

    # -- what the bot did

    def replies(self, chat: int) -> list[Reply]:
        """The bot's messages in a chat as the patient sees them now."""
        return self.chats.replies(chat)

    def first_reply_after(self, update_id: int) -> Reply | None:
        """The bot's first message in an update's chat since the update came; None while there is none."""
        chat = self.chat_of(update_id)
        standing = self.chats.messages.get(chat, {}) if chat is not None else {}
        since = self._sequences[update_id]
        later = [number for number, s in standing.items() if s.by_bot and s.sequence > since]
        return next((r for r in self.replies(chat) if r.message_id == later[0]), None) if chat and later else None

    def chat_of(self, update_id: int) -> int | None:
        """The chat that an update is about."""
        for what in self.deliveries.pushed[update_id].values():
            if isinstance(what, dict):
                holder = what if "chat" in what else what.get("message", {})
                return holder["chat"]["id"] if "chat" in holder else None
        return None

    def message_id(self, update_id: int) -> int:
        """The id of the patient's message that an update brought."""
        update = self.deliveries.pushed[update_id]
        return next(w["message_id"] for w in update.values() if isinstance(w, dict) and "message_id" in w)

    def answered(self, update_id: int) -> list[dict[str, Any]]:
        """The answers to a tap or inline query, each as the parameters it was given with."""
        return [a for query in self.state.queries.values() if query.update_id == update_id for a in query.answers]

    def called(self, method: str, chat: int | None = None) -> list[Call]:
        """The calls of a method, in one chat if given."""
        return [c for c in self.calls if c.method == method and chat in {None, c.params.get("chat_id")}]

    @property
    def confirmed(self) -> int:
        """The highest update that was acknowledged; 0: none."""
        return max(self.acknowledged, default=0)

    @property
    def pending(self) -> list[int]:
        """Updates that wait for the bot, delivered or not."""
        return list(self.deliveries.pending)

    @property
    def polling(self) -> bool:
        """Whether a bot waits in getUpdates right now."""
        return self.deliveries.polling

    async def until(self, condition: Callable[[], _Found], seconds: float = 60.0) -> _Found:
        """Wait for a condition and give what it gave; AssertionError with the latest events when the time is over."""
        until = time.monotonic() + seconds
        while not (found := condition()):
            if time.monotonic() > until:
                raise AssertionError(self._report(condition, seconds))
            try:
                async with asyncio.timeout(0.005):  # the condition may be about something the fake is not told of
                    await self._changed.wait()
            except TimeoutError:
                continue
        return found

    def _report(self, condition: Callable[[], object], seconds: float) -> str:
        code = getattr(condition, "__code__", None)
        where = f"{Path(code.co_filename).name}:{code.co_firstlineno}" if code else repr(condition)
        calls = [f"{c.method} {c.status} {c.description}".strip() for c in self.calls[-8:]]
        lines = (
            f"waited {seconds} s for the condition at {where}",
            f"last calls: {calls}",
            f"journal: {self.journal[-12:]}",
            f"pending updates: {self.pending[:12]}",
            f"violations: {self.violations[-4:]}",
        )
        return "\n".join(lines)

    # -- what goes wrong

    def fail(  # noqa: PLR0913, RUF100 -- every way to fail is a keyword
        self,
        method: str | None = None,
        *,
        chat: int | None = None,
        times: int | None = 1,
        status: int | None = None,
        description: str | None = None,
        retry_after: int | None = None,
        delay: float = 0.0,
        drop: Literal["before", "after"] | None = None,
        garbage: bool = False,
        truncated: bool = False,
        null: bool = False,
        hang: bool = False,
    ) -> Fault:
        """Make the next calls (of a method, in a chat) go wrong as told, by default with a 500; see `Fault`."""
        name = schema.METHOD_NAMES[method.lower()] if method else None
        fault = Fault(name, chat, times, status, description, retry_after, delay, drop, garbage, truncated, null, hang)
        self.faults.append(fault)
        return fault

    def recover(self) -> None:
        """No call goes wrong any longer; those that hang are dropped."""
        self.faults.clear()
        self.recovered.set()
        self.recovered = asyncio.Event()

    def refuse_token(self) -> None:
        """The token has been revoked."""
        self.token_refused = True

    def accept_token(self) -> None:
        """The token is good again."""
        self.token_refused = False

    def block(self, chat: int, reason: str = "bot was blocked by the user") -> None:
        """The bot can no longer write in a chat; in groups the reason is `bot was kicked from the group chat`."""
        self.chats.blocked[chat] = reason

    def unblock(self, chat: int) -> None:
        """The bot can write in a chat again."""
        self.chats.blocked.pop(chat, None)

    def migrate(self, chat: int, to: int) -> None:
        """A group becomes a supergroup with another id."""
        self.chats.migrated[chat] = to
        self.chats.chat(to, "supergroup")

    def flood(self, chat: int, seconds: float) -> None:
        """A chat takes no messages for a while: 429 with the seconds left."""
        self.chats.flooded[chat] = time.monotonic() + seconds

    def reroute_webhook(self, local: str) -> None:
        """Post updates to `http://127.0.0.1:port` instead of the webhook's address, with the same path; empty: no longer."""
        self.deliveries.reroute = local


async def _serve(port: int, token: str, *, strict: bool) -> None:
    async with FakeTelegram(port=port, token=token, strict=strict) as telegram:
        print(telegram.url, flush=True)
        await asyncio.Event().wait()


def main() -> None:
    """Serve until interrupted; prints the URL first."""
    options = argparse.ArgumentParser(description="A fake Telegram Bot API server on 127.0.0.1")
    options.add_argument("--port", type=int, default=0, help="0: any free one")
    options.add_argument("--token", default=TOKEN)
    options.add_argument("--loose", action="store_true", help="do not check calls against the Bot API")
    given = options.parse_args()
    try:
        asyncio.run(_serve(given.port, given.token, strict=not given.loose))
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
