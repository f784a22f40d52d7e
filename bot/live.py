"""The FAQ in force. It answers at once, by words and letters; the sentence encoder joins when it has learnt the content."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import TypeVar

from bot import process
from bot.encoder import Encoder
from faq import index
from faq.index import Index
from faq.model import Faq

logger = logging.getLogger(__name__)

T = TypeVar("T")
_WARM_UP = "hello"


class Live:
    """What patients are answered from at this moment."""

    def __init__(self, faq: Faq, encoder: Encoder | None) -> None:
        """Takes two seconds. Where the encoder has learnt nothing yet, it waits for `learn`."""
        self.encoder = encoder
        with process.indexing():
            self._index = index.build(faq, encoder if encoder and encoder.has_learnt else None)

    def index(self) -> Index:
        """The index in force; ask again for each message."""
        return self._index

    async def learn(self) -> None:
        """Have the encoder learn the content while patients are answered: half a minute on a first start, later a second."""
        if self.encoder is None:
            return
        before, encoder = self._index, self.encoder
        new = before.matcher.encode is None
        if new:
            logger.info("learning how patients ask (once); until then answers are a little less sure")
        try:
            self._index = await _in_background(lambda: _built(before, encoder) if new else _woken(before, encoder))
        except Exception as error:  # noqa: BLE001 -- the index in force goes on
            logger.error("the encoder could not learn the content: %s", type(error).__name__)  # noqa: TRY400
        else:
            if new:
                logger.info("learnt how patients ask")


def _built(before: Index, encoder: Encoder) -> Index:
    with process.indexing():
        return index.build(before.faq, encoder)


def _woken(before: Index, encoder: Encoder) -> Index:
    encoder([_WARM_UP])  # it unpacks itself now, not at a patient's question
    return before


async def _in_background(work: Callable[[], T]) -> T:
    """What `work` gives, in a thread that does not keep the process from ending."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def run() -> None:
        try:
            found = work()
        except Exception as error:  # noqa: BLE001 -- told where it is awaited
            loop.call_soon_threadsafe(done.set_exception, error)
        else:
            loop.call_soon_threadsafe(done.set_result, found)

    threading.Thread(target=run, name="indexing", daemon=True).start()
    return await done
