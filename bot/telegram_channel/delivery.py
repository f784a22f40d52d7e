"""Getting a call through to Telegram: a planned answer to each of its faults."""

from __future__ import annotations

import asyncio
import logging
from asyncio import TimerHandle
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from statistics import median
from time import monotonic
from typing import TypeVar

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.health import Health

logger = logging.getLogger(__name__)

T = TypeVar("T")

FIRST_PAUSE = 0.25
"""Seconds before a failed call is tried again; doubled each time…"""
LONGEST_PAUSE = 15.0
"""…up to this."""
GIVE_UP_AFTER = 300.0
"""Seconds after which a call is given up, if others went through meanwhile: then it is this call, not Telegram."""
MOST_BLOCKED = 10_000

REFUSED = (
    "Telegram refuses the token (401), or there is no Bot API at TELEGRAM_API_URL (404). Take the bot's token from @BotFather, "
    "set TELEGRAM_BOT_TOKEN to it and start again"
)
CONFLICT = "another process polls with the same token (409). Stop it: one bot has one poller; or give this one a token of its own"

_HARMLESS = ("message is not modified", "query is too old", "query id is invalid")
"""What Telegram says where nothing is lost."""


class Undelivered(Exception):  # noqa: N818 -- what happened, not a fault of the program
    """A call that Telegram refuses, or that only ever failed while others went through; the reason is logged."""


class Blocked(Undelivered):
    """A call to a chat that does not want messages from the bot."""

    def __init__(self, chat: int) -> None:
        super().__init__()
        self.chat = chat


def seconds(error: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    wait = error.retry_after
    return wait if isinstance(wait, int) else wait.total_seconds()


def problem(error: Exception) -> str:
    """What is wrong when Telegram cannot be asked, and the way out."""
    match error:
        case InvalidToken():
            return REFUSED
        case Conflict():
            return CONFLICT
        case RetryAfter():
            return "Telegram asks to wait (429); it is tried again after that"
        case _:
            return f"Telegram cannot be reached ({type(error).__name__}); it is tried again every few seconds"


class Wire:
    """Lets two replies be on their way at once, until Telegram has confirmed them.

    A process that is killed cannot know whether an unconfirmed reply arrived, and sends it again after the restart: so there should be
    few. A reply that takes unusually long gives its place to the next one, so that a slow chat does not hold up the others.
    """

    PLACES = 2
    LEAST_PATIENCE = 0.02
    """Seconds after which a place is given on at the earliest: nobody notices them."""
    MOST_PATIENCE = 0.4
    """…and at the latest: what Telegram may take while a busy machine starts; five replies a second where it takes longer."""
    UNUSUAL = 3
    """How many times as long as usual is unusually long."""

    def __init__(self) -> None:
        self.free = asyncio.Semaphore(self.PLACES)
        self.took = deque([self.MOST_PATIENCE] * 7, maxlen=15)
        """Seconds that the last replies were on their way; until some were, Telegram is taken to be slow."""

    async def place(self) -> Place:
        """A place on the wire, for at most what is usual."""
        await self.free.acquire()
        patience = min(max(self.UNUSUAL * median(self.took), self.LEAST_PATIENCE), self.MOST_PATIENCE)
        return Place(self, patience)


class Place:
    """A place on the wire: held from the first call of a reply until it is written down that the reply was sent."""

    def __init__(self, wire: Wire, patience: float) -> None:
        """It is given on after `patience` seconds."""
        self.wire = wire
        self.begun = monotonic()
        self.timer: TimerHandle | None = asyncio.get_running_loop().call_later(patience, self._give_on)

    def leave(self) -> None:
        """Give the place free."""
        if self.timer:
            self.timer.cancel()
            self._give_on()
        self.wire.took.append(monotonic() - self.begun)

    def _give_on(self) -> None:
        self.timer = None
        self.wire.free.release()


class Delivery:
    """Calls of the Bot API, tried until they are through or pointless."""

    def __init__(self, health: Health) -> None:
        self.health = health
        self.wire = Wire()
        self.places: dict[int, Place] = {}
        """Chat -> its place on the wire."""
        self.newest = 0
        """The highest update id that has arrived."""
        self.blocked: OrderedDict[int, int] = OrderedDict()
        """Chats that do not want messages from the bot, and the newest update when they said so."""
        self.went_through = monotonic()
        """When a call last succeeded."""

    async def message(self, chat: int, send: Callable[..., Awaitable[T]], **arguments: object) -> T | None:
        """Send something to a chat; None where it was there already. `plain` among the arguments is the text without its HTML.

        `settle` must follow, once it is written down that it was sent.

        Raises:
            Undelivered: it will never arrive.

        """
        if chat in self.blocked:
            raise Blocked(chat)
        plain = arguments.pop("plain", None)
        arguments["chat_id"] = chat
        begun, pause = monotonic(), FIRST_PAUSE
        while True:
            try:
                sent = await self._on_wire(chat, send, arguments)
            except RetryAfter as error:
                await asyncio.sleep(seconds(error))
            except ChatMigrated as error:
                arguments["chat_id"] = error.new_chat_id
            except Forbidden:
                self.block(chat)
                raise Blocked(chat) from None
            except BadRequest as error:
                if self._is_harmless(error):
                    return None
                arguments = _as_plain_text(arguments, plain, error)
            except TelegramError as error:
                self._check_hope(error, begun)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                self.went_through = monotonic()
                return sent

    async def _on_wire(self, chat: int, send: Callable[..., Awaitable[T]], arguments: dict[str, object]) -> T:
        if chat not in self.places:
            self.places[chat] = await self.wire.place()
        try:
            return await send(**arguments)
        except TelegramError:
            self.settle(chat)
            raise

    def settle(self, chat: int) -> None:
        """What was sent to a chat is written down, or was not sent: its place on the wire is the next one's."""
        if place := self.places.pop(chat, None):
            place.leave()

    def _check_hope(self, error: TelegramError, begun: float) -> None:
        """Reports a refused token; gives up on a call that only ever failed since `begun` while others went through."""
        if isinstance(error, InvalidToken):
            self.health.report("telegram", REFUSED)
        if monotonic() - begun > GIVE_UP_AFTER and self.went_through > begun:
            logger.error("a reply was given up: it could not be delivered for %d s while others were", GIVE_UP_AFTER)
            raise Undelivered

    async def courtesy(self, call: Awaitable[object]) -> None:
        """A call whose failure costs the patient nothing, such as ending a button's spinner: tried once."""
        try:
            await call
        except BadRequest as error:
            self._is_harmless(error)
        except TelegramError:
            return

    def block(self, chat: int, since: int | None = None) -> None:
        """Write to a chat no more, until an update comes that is newer than `since` or than all there are."""
        self.blocked[chat] = self.newest if since is None else since
        if len(self.blocked) > MOST_BLOCKED:
            self.blocked.popitem(last=False)

    def welcome(self, chat: int, update_id: int) -> None:
        """An update of a chat: if it came after the chat blocked the bot, it may be written to again."""
        if update_id > self.blocked.get(chat, update_id):
            del self.blocked[chat]

    @staticmethod
    def _is_harmless(error: BadRequest) -> bool:
        """Whether nothing is lost by what Telegram refused; logs it if there is."""
        said = error.message.lower()
        if any(harmless in said for harmless in _HARMLESS):
            return True
        # Telegram's words may quote the message; what stands before a quotation mark or a colon does not.
        logger.warning("Telegram refused a call: %s", error.message.split('"')[0].split(":")[0][:80])
        return False


def _as_plain_text(arguments: dict[str, object], plain: object, error: BadRequest) -> dict[str, object]:
    """The arguments without the HTML that Telegram could not read; `Undelivered` if that was not the fault."""
    if "can't parse entities" not in error.message.lower() or "parse_mode" not in arguments:
        raise Undelivered from None
    return {name: value for name, value in arguments.items() if name != "parse_mode"} | {"text": plain}
