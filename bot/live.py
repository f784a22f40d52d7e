"""The FAQ in force. It answers at once, by words and letters; the sentence encoder joins when it has learnt the content."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable

from bot import process
from bot.encoder import Encoder
from faq import index
from faq.index import Index
from faq.model import Faq

logger = logging.getLogger(__name__)


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
        """Have the encoder learn the content, if it has not, while patients are answered; on a first start half a minute."""
        if self.encoder is None or self._index.matcher.encode is not None:
            return
        logger.info("learning how patients ask (once); until then answers are a little less sure")
        faq, encoder = self._index.faq, self.encoder
        try:
            self._index = await _in_background(lambda: _built(faq, encoder))
        except Exception as error:  # noqa: BLE001 -- the index in force goes on
            logger.error("the encoder could not learn the content: %s", type(error).__name__)  # noqa: TRY400
        else:
            logger.info("learnt how patients ask")


def _built(faq: Faq, encoder: Encoder) -> Index:
    with process.indexing():
        return index.build(faq, encoder)


async def _in_background(work: Callable[[], Index]) -> Index:
    """What `work` gives, in a thread that does not keep the process from ending."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Index] = loop.create_future()

    def run() -> None:
        try:
            found = work()
        except Exception as error:  # noqa: BLE001 -- told where it is awaited
            loop.call_soon_threadsafe(done.set_exception, error)
        else:
            loop.call_soon_threadsafe(done.set_result, found)

    threading.Thread(target=run, name="indexing", daemon=True).start()
    return await done
