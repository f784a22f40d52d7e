"""What several tests share: the real FAQ, indexed once with the encoder and once without."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import process

process.prepare()

import small_faq  # noqa: E402 -- numpy must not be imported before
from postgres import postgres  # noqa: E402, F401 -- fixtures
from telegram_fixtures import bot, telegram  # noqa: E402, F401
from web_browser import browser  # noqa: E402, F401
from web_server import site  # noqa: E402, F401

from bot.publishing import encoder  # noqa: E402
from faq.loading import loader  # noqa: E402
from faq.model import Faq  # noqa: E402
from faq.search import index as faq_index  # noqa: E402
from faq.search.index import Index  # noqa: E402

VECTORS = Path(__file__).parent.parent / "var"
"""Where the encoder keeps what it has learnt, so that only the first run waits for it."""


@pytest.fixture(scope="session")
def faq() -> Faq:
    """The clinic's FAQ."""
    return loader.load()


@pytest.fixture(scope="session")
def index(faq: Faq) -> Index:
    """The FAQ as patients meet it."""
    return faq_index.build(faq, encoder.load(VECTORS))


@pytest.fixture(scope="session")
def plain_index(faq: Faq) -> Index:
    """The FAQ where the encoder is not installed."""
    return faq_index.build(faq)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small valid content folder of the test's own, to break."""
    return small_faq.write(tmp_path / "content")
