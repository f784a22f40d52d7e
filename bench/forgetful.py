"""Our bot with a journal that stays in memory, to see what writing it takes."""

import asyncio
import sys
from collections.abc import Callable

from bot import process

process.prepare()

from bot.cli import main  # noqa: E402 -- numpy must not be imported before
from bot.storage.journal import Journal  # noqa: E402


async def _nothing(_: Journal) -> None:
    """Instead of connecting to the database."""


async def _rest(_: Journal, __: Callable[[], str]) -> None:
    await asyncio.Event().wait()


Journal.start = _nothing
Journal.run = _rest
sys.exit(main(["serve"]))
