"""The real content, broken in more than two hundred ways: each is reported on its line, none is in force, patients are answered."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import broken_content
import clinic_content
import pytest
from broken_content import Broken
from fake_telegram.server import FakeTelegram
from telegram_fixtures import process
from waiting import until

from bot.conversation.decide import reply_to
from bot.conversation.reply import Context, Incoming
from bot.health import Health
from bot.publishing.live import Live

pytestmark = pytest.mark.usefixtures("read_once")

NOW = datetime(2026, 11, 24, 17, tzinfo=UTC)
VARIANTS = 208
SHARES = 2
"""Parts of them that may be tested side by side."""
THROUGH_THE_WATCHER = 6
QUESTIONS = ["how much does it cost", "can I eat before", "¿a qué hora abren?", "I can't breathe", "hello"]


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three topics of the real content: most of the time goes to reading the others, over and over."""
    return clinic_content.part(tmp_path_factory.mktemp("real") / "content", ("cost", "other", "personal"))


class Patients:
    """They keep asking; what they read must not change."""

    def __init__(self, live: Live) -> None:
        self.live = live
        self.index = live.index()
        self.expected = [self.ask(text) for text in QUESTIONS]
        self.asked = 0

    def ask(self, text: str) -> str:
        return reply_to(self.live.index(), Incoming(text), Context(), NOW)[0].text

    async def keep_asking(self) -> None:
        while True:
            for text, expected in zip(QUESTIONS, self.expected, strict=True):
                assert self.ask(text) == expected
                self.asked += 1
                await asyncio.sleep(0.03)


@asynccontextmanager
async def answered(live: Live) -> AsyncIterator[Patients]:
    """While patients ask, none of whom may get another answer, or none."""
    patients = Patients(live)
    asking = asyncio.create_task(patients.keep_asking())
    yield patients
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):  # and nothing that a patient found wrong
        await asking
    assert live.index() is patients.index
    assert patients.asked


@asynccontextmanager
async def saved(broken: Broken, content: Path) -> AsyncIterator[None]:
    """A mistake, saved for a while."""
    whole = (content / broken.file).read_bytes()
    broken.put_into(content)
    try:
        yield
    finally:
        (content / broken.file).write_bytes(whole)


def reported(live: Live, content: Path, broken: Broken) -> bool:
    places = {(problem.place.file, problem.place.line) for problem in live.outcome.problems if problem.level == "error"}
    return (str(content / broken.file), broken.line) in places


def test_there_are_two_hundred_mistakes_of_fifty_kinds(content: Path) -> None:
    variants = list(broken_content.generate(content, VARIANTS))
    assert len(variants) >= 200
    assert len({broken.name for broken in variants}) > 50


@pytest.mark.parametrize("share", range(SHARES))
async def test_every_mistake_is_reported_on_its_line_and_never_in_force(content: Path, share: int) -> None:
    live = Live(content, None, clock=lambda: NOW)
    variants = list(broken_content.generate(content, VARIANTS))[share::SHARES]
    missed = []
    async with answered(live):
        for broken in variants:
            async with saved(broken, content):
                outcome = await live.refresh()
            if outcome.in_force or not reported(live, content, broken):
                missed.append((broken.name, broken.file, broken.line, list(map(str, live.outcome.problems))[:3]))
    assert not missed
    assert (await live.refresh()).in_force


async def test_what_only_the_checks_see_is_reported_on_its_line_as_well(content: Path) -> None:
    live = Live(content, None, clock=lambda: NOW)
    async with answered(live):
        for broken in broken_content.seen_by_checks(content):
            async with saved(broken, content):
                assert not (await live.refresh()).in_force
            assert reported(live, content, broken), (broken, live.outcome.problems)


async def test_the_watcher_sees_them_too(content: Path) -> None:
    live, health = Live(content, None, clock=lambda: NOW), Health()
    running = asyncio.create_task(live.run(health))
    variants = list(broken_content.generate(content, VARIANTS))[:: VARIANTS // THROUGH_THE_WATCHER]
    async with answered(live):
        for broken in variants:
            async with saved(broken, content):
                await until(partial(reported, live, content, broken))  # as staff see it
                assert health.ready
            await until(lambda: live.outcome.in_force)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


# The real process


def _asked(url: str, text: str) -> str:
    request = urllib.request.Request(  # noqa: S310 -- this machine's
        f"{url}/api/messages", json.dumps({"text": text}).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310
        return response.read().decode()


async def test_a_process_answers_from_a_saved_change_and_tells_of_a_broken_one(small: Path, tmp_path: Path) -> None:
    path = small / "topics/visit.yaml"
    text = path.read_text("utf-8")

    async def until_said(url: str, piece: str) -> None:
        async def is_said() -> bool:
            return piece in await asyncio.to_thread(_asked, url, "where can I park?")

        await until(is_said)

    async def warned() -> str:
        return str((await serving.ready())[1].get("warnings", {}).get("content", ""))

    async with FakeTelegram() as telegram, process(telegram, tmp_path / "var", small, TELEGRAM_BOT_TOKEN="") as serving:
        await serving.started()
        await until_said(serving.url, "behind the house")
        path.write_text(text.replace("behind the house", "behind the barn"), "utf-8")
        await until_said(serving.url, "behind the barn")
        version = (await serving.ready())[1]["faq"]
        # It is kept for the next start a moment after it is in force.
        await until(lambda: list((tmp_path / "var/last-good").glob(f"*/{version}")))
        path.write_text(text.replace("behind the house", "behind the {barn}"), "utf-8")
        assert f"{path}:13:32" in await until(warned)
        assert (await serving.ready())[0] == 200
        await until_said(serving.url, "behind the barn")
        await serving.kill()
    async with FakeTelegram() as telegram, process(telegram, tmp_path / "var", small, TELEGRAM_BOT_TOKEN="") as again:
        await again.started()
        await until_said(again.url, "behind the barn")
        path.write_text(text, "utf-8")
        await until_said(again.url, "behind the house")
