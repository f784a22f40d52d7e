"""What several tests share, and what the run says at its end of the tests it skipped."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from bot import process

if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):  # a hundred processes would compile the bot again, each for a second
    sys.dont_write_bytecode = False
process.prepare()
settings.register_profile("steady", deadline=None, derandomize=True)  # the same examples on every machine, fast or slow
settings.load_profile("steady")

import clinic_content  # noqa: E402 -- numpy must not be imported before
import small_faq  # noqa: E402
from postgres import BRING_POSTGRES, NO_POSTGRES, own_postgres, postgres, start_postgres  # noqa: E402, F401 -- fixtures
from telegram_fixtures import bot, telegram  # noqa: E402, F401
from web_browser import BRING_BROWSER, NO_BROWSER, browser  # noqa: E402, F401
from web_server import site  # noqa: E402, F401

from bot.publishing import encoder, learning  # noqa: E402
from bot.storage import database, journal  # noqa: E402
from faq.loading import loader, yaml_tree  # noqa: E402
from faq.loading.yaml_tree import Node  # noqa: E402
from faq.model import Faq, Problem  # noqa: E402
from faq.search import index as faq_index  # noqa: E402
from faq.search.index import Index  # noqa: E402
from faq.search.learned import Learned, key  # noqa: E402

VECTORS = Path(__file__).parent.parent / "var"
"""Where the encoder's vectors and the models are kept, so that only the first run waits for them."""

_READ = yaml_tree.read


@pytest.fixture(scope="session")
def faq() -> Faq:
    """The clinic's FAQ."""
    return clinic_content.faq()


@pytest.fixture(scope="session")
def learned(faq: Faq) -> Learned:
    """What is learnt from the clinic's FAQ; of processes that run tests side by side one learns, and the others wait."""
    VECTORS.mkdir(exist_ok=True)
    with FileLock(VECTORS / "tests.lock"):
        encode = encoder.load(VECTORS)
        if not learning.load(faq, VECTORS, encode):
            assert asyncio.run(learning.in_child(loader.BUILT_IN, VECTORS))
        found = learning.load(faq, VECTORS, encode)
    assert found
    return found


@pytest.fixture(scope="session")
def index(faq: Faq, learned: Learned) -> Index:
    """The FAQ as patients meet it."""
    return faq_index.build(faq, encoder.load(VECTORS), learned=learned)


@pytest.fixture(scope="session")
def plain_index(index: Index, learned: Learned) -> Index:
    """The FAQ where the encoder is not installed; of processes that run tests side by side one counts it, and the others read it."""
    of_words = replace(learned, key=key(index.faq, has_encoder=False), folder=VECTORS / "plain")
    with FileLock(VECTORS / "tests.lock"):
        return faq_index.build(index.faq, before=index, learned=of_words)


@pytest.fixture(autouse=True)
def _patient_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine the database may take longer than patients would wait; only the tests of its faults want limits."""
    for module, name in (
        (database, "BUSY"),
        (database, "CONNECT_WITHIN"),
        (database, "MIGRATING"),
        (journal, "PATIENCE"),
        (journal, "START_WITHIN"),
        (journal, "LOOK_WITHIN"),
    ):
        monkeypatch.setattr(module, name, 60)


@lru_cache(maxsize=256)
def _tree(data: bytes, file: str) -> tuple[Node | None, tuple[Problem, ...]]:
    node, problems = _READ(data, file)
    return node, tuple(problems)


@pytest.fixture
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same bytes of the same file are parsed once: a save reads the whole folder two or three times.

    Only where the parser is not what is tested. That nobody changes a tree is tested in `tests/test_loader.py`.
    """

    def read(data: bytes, file: str) -> tuple[Node | None, list[Problem]]:
        node, problems = _tree(data, file)
        return node, list(problems)

    monkeypatch.setattr(yaml_tree, "read", read)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small valid content folder of the test's own, to break."""
    return small_faq.write(tmp_path / "content")


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A data folder with the encoder's copy, if a run has left one: making it takes as long as learning the small content."""
    folder = tmp_path / "data"
    folder.mkdir()
    for copied in VECTORS.glob("encoder-*"):
        (folder / copied.name).symlink_to(copied)
    return folder


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slowest tests begin first, so that the others do not wait for them at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was not tested for want of a program, and the command that brings it."""
    skipped = terminalreporter.stats.get("skipped", [])
    for missing, bring in ((NO_BROWSER, BRING_BROWSER), (NO_POSTGRES, BRING_POSTGRES)):
        if number := sum(missing in str(report.longrepr) for report in skipped):
            terminalreporter.section(f"{number} tests skipped: {missing}")
            terminalreporter.write_line(f"To run them too: {bring}")
