"""From an update as it arrived to its reply: once for each update, in order within a chat, and told when it is done."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from heapq import heappop, heappush

from bot import logs
from bot.storage.store import Journal
from bot.telegram_channel import updates
from bot.telegram_channel.delivery import Delivery, Undelivered
from bot.telegram_channel.handlers import Handlers

logger = logging.getLogger(__name__)

HIGHEST_ID = 2**53
"""More than any id of Telegram's: they fit a double."""


class Turns:
    """Gives each chat one turn at a time, its oldest update first; chats do not wait for each other."""

    def __init__(self) -> None:
        self.waiting: dict[int, list[tuple[int, asyncio.Future[None]]]] = {}
        """Chat with a turn under way -> who waits for the next one."""

    @asynccontextmanager
    async def turn(self, chat: int, update_id: int) -> AsyncIterator[None]:
        """Waits for the chat's turn, and holds it for as long as the block runs."""
        if chat in self.waiting:
            mine = asyncio.get_running_loop().create_future()
            heappush(self.waiting[chat], (update_id, mine))
            try:
                await mine
            except asyncio.CancelledError:
                if mine.done() and not mine.cancelled():
                    self._next(chat)
                raise
        else:
            self.waiting[chat] = []
        try:
            yield
        finally:
            self._next(chat)

    def _next(self, chat: int) -> None:
        queue = self.waiting[chat]
        while queue:
            _, waiter = heappop(queue)
            if not waiter.done():
                waiter.set_result(None)
                return
        del self.waiting[chat]


class Intake:
    """Answers each update once."""

    def __init__(self, journal: Journal, delivery: Delivery, handlers: Handlers, name: str) -> None:
        """`name` tells this bot's update ids from another's."""
        self.journal = journal
        self.delivery = delivery
        self.handlers = handlers
        self.name = name
        self.turns = Turns()
        self.under_way: dict[int, asyncio.Task[None]] = {}

    def take(self, raw: object) -> asyncio.Task[None] | None:
        """Begin to answer an update, unless that is under way or was done before; None where it is none.

        The task ends once it is written down that the reply was sent. If it is cancelled or fails, the update was not answered.
        """
        update_id = number(raw)
        if update_id is None or not isinstance(raw, dict):
            logger.error("passed over what is no update")
            return None
        task = self.under_way.get(update_id)
        if task is None:
            self.delivery.newest = max(self.delivery.newest, update_id)
            task = self.under_way[update_id] = asyncio.create_task(self._answer(update_id, raw))
            task.add_done_callback(lambda done: self._done(update_id, done))
        return task

    async def finish(self, seconds: float) -> None:
        """Let what is under way end by itself, for so many seconds; then it ends unanswered, to come again after the restart."""
        tasks = list(self.under_way.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _done(self, update_id: int, task: asyncio.Task[None]) -> None:
        self.under_way.pop(update_id, None)
        if not task.cancelled():
            task.exception()  # seen here: `_answer` has logged what it could

    async def _answer(self, update_id: int, raw: dict[str, object]) -> None:
        update = None
        with _passing_over():
            update = updates.read(raw)
        number = update.turn if update else 0
        name = f"telegram:{number}"
        self.journal.expect((self.name, update_id), name)
        at_once = asyncio.create_task(self._at_once(update)) if update and update.callback_query else None
        async with self.turns.turn(number, update_id):
            try:
                async with self.journal.update((self.name, update_id), name) as chat:
                    if update and chat:
                        self.delivery.welcome(number, update_id)
                        with _passing_over():
                            await self.handlers.handle(update, chat)
            finally:
                self.delivery.settle(number)
        if at_once:
            await at_once

    async def _at_once(self, update: updates.Update) -> None:
        with _passing_over():
            await self.handlers.at_once(update)


@contextmanager
def _passing_over() -> Iterator[None]:
    """Whatever an update holds, the next one is answered."""
    try:
        yield
    except Undelivered:
        pass  # delivery has said why
    except Exception as error:  # noqa: BLE001
        logger.error("passed over an update that could not be handled: %s", logs.describe_error(error))  # noqa: TRY400


def number(raw: object) -> int | None:
    """The id of an update; None where it has none, or one that Telegram would never give."""
    update_id = raw.get("update_id") if isinstance(raw, dict) else None
    return update_id if isinstance(update_id, int) and abs(update_id) <= HIGHEST_ID else None
