"""Staff's chats in Telegram, with the real process: their commands, who may give them, and being told of a change that is refused."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from fake_telegram.server import FakeTelegram
from telegram_fixtures import Process, process
from test_telegram_process import content, data  # noqa: F401 -- fixtures

from bot.conversation.reply import Reply
from bot.editing.folder import Content
from bot.health import Health
from bot.publishing.live import Live
from bot.report.figures import Figures
from bot.staff.telegram_commands import StaffChat
from bot.staff.workspace import Workspace
from bot.storage.database import Database
from bot.storage.journal import Journal
from bot.storage.keys import Keys
from faq.model import Place, Problem

STAFF, GROUP, PATIENT = 77, -100_000_000_077, 42


@pytest.fixture
def folder(content: Path, tmp_path: Path) -> Path:  # noqa: F811
    """Content of this test's own, to be changed."""
    return Path(shutil.copytree(content, tmp_path / "mine"))


@pytest.fixture
async def serves(telegram: FakeTelegram, data: Path, folder: Path) -> AsyncIterator[Process]:  # noqa: F811
    """A process that knows two chats of staff's."""
    async with process(telegram, data, folder, STAFF_CHAT_ID=f"{STAFF},{GROUP}") as started:
        await started.started()
        yield started
        assert await started.terminate() == 0
        assert "Traceback" not in started.log


async def asked(telegram: FakeTelegram, text: str, chat: int = STAFF, **fields: str) -> str:
    """The bot's reply."""
    update = telegram.say(chat, text, **fields)
    await telegram.until(lambda: update in telegram.acknowledged)
    reply = telegram.first_reply_after(update)
    assert reply is not None
    return reply.text


@pytest.mark.usefixtures("serves")
async def test_staff_see_how_the_content_is(telegram: FakeTelegram) -> None:
    assert "5 entries" in await asked(telegram, "/faq")
    assert "5 entries" in await asked(telegram, "/faq@test_clinic_bot", GROUP, chat_type="supergroup")


@pytest.mark.usefixtures("serves")
async def test_staff_try_a_question(telegram: FakeTelegram) -> None:
    tried = await asked(telegram, "/try where can I park?")
    assert "Park behind the house." in tried
    assert "“Where can I park?”, near “Where can I park?”" in tried
    assert "/try is there parking?" in await asked(telegram, "/try")
    assert "911" in await asked(telegram, "/try I can not breathe")


@pytest.mark.usefixtures("serves")
async def test_staff_read_what_patients_asked(telegram: FakeTelegram) -> None:
    await asked(telegram, "where can I park?", PATIENT)
    await asked(telegram, "gobbledegook umbrella 602-555-0188", PATIENT)
    report = await asked(telegram, "/report 7d")
    assert "2 questions" in report
    assert "Where can I park?" in report
    unanswered = await asked(telegram, "/unanswered")
    assert "[word] umbrella [number]" in unanswered
    assert "soon" in await asked(telegram, "/report soon")


@pytest.mark.usefixtures("serves")
async def test_others_get_a_patients_reply(telegram: FakeTelegram) -> None:
    for command in ("/report", "/unanswered", "/try where can I park?", "/faq"):
        reply = await asked(telegram, command, PATIENT)
        for word in ("version", "entries", "near “", "questions", "%"):
            assert word not in reply, command


async def test_a_change_that_is_refused_is_told_once_and_so_is_its_end(
    telegram: FakeTelegram,
    serves: Process,
    folder: Path,
) -> None:
    file = folder / "topics/visit.yaml"
    good = file.read_text("utf-8")
    await asked(telegram, "/faq")
    await asked(telegram, "/faq", GROUP, chat_type="supergroup")
    await asyncio.to_thread(file.write_text, good.replace("Park behind the house.", "Park {nowhere}."), "utf-8")
    await telegram.until(lambda: len(telegram.replies(STAFF)) == len(telegram.replies(GROUP)) == 2)
    _, notice = telegram.replies(STAFF)
    assert "The last change is not in force" in notice.text
    assert "topics/visit.yaml:" in notice.text
    assert "nowhere" in notice.text
    assert "Park behind the house." in await asked(telegram, "where can I park?", PATIENT)
    status, told = await serves.ready()
    assert status == 200
    assert "content" in told["warnings"]
    await asyncio.to_thread(file.write_text, good.replace("behind the house", "in front of it"), "utf-8")
    await telegram.until(lambda: len(telegram.replies(STAFF)) == 3)
    assert "No problems" in telegram.replies(STAFF)[2].text or "Warnings" in telegram.replies(STAFF)[2].text
    assert "in front of it" in await asked(telegram, "where can I park?", PATIENT)


@pytest.mark.parametrize("told", ["by a message", "by a refused call"])
async def test_a_group_that_becomes_a_supergroup_is_followed_and_its_new_number_logged(
    telegram: FakeTelegram, serves: Process, folder: Path, told: str
) -> None:
    await asked(telegram, "/faq", GROUP, chat_type="group")
    moved = GROUP - 1
    telegram.migrate(GROUP, moved)
    if told == "by a message":
        telegram.send(GROUP, "migrate_to_chat_id", chat_type="group", migrate_to_chat_id=moved)
    else:
        file = folder / "topics/visit.yaml"
        wrong = file.read_text("utf-8").replace("Park behind the house.", "Park {nowhere}.")
        await asyncio.to_thread(file.write_text, wrong, "utf-8")
        await telegram.until(lambda: telegram.replies(moved))
    await telegram.until(lambda: f"replace {GROUP} by {moved}" in serves.log)
    assert "5 entries" in await asked(telegram, "/faq", moved, chat_type="supergroup")


async def test_a_mistake_that_is_made_again_is_told_again(small: Path, tmp_path: Path) -> None:
    """Once for all replicas that see it, and once more when somebody makes it later on the same day."""
    now, sent = datetime(2026, 11, 24, 12, tzinfo=UTC), list[str]()
    live = Live(small, None)
    workspace = Workspace(Content(small, tmp_path), live, no_figures, lambda: now)
    journal = Journal(Database(tmp_path), Keys(b"a secret of the tests, long enough"), Health())

    async def send(_: int, reply: Reply) -> None:
        sent.append(reply.text)

    replicas = [StaffChat(workspace, journal, [STAFF]).notices(send) for _ in range(2)]
    good = live.outcome
    refused = replace(good, in_force=False, problems=(Problem(Place("topics/cost.yaml", 3), "this is wrong"),))
    for times in (1, 2):
        for live.outcome in (refused, good):
            for tell in replicas:
                await tell(live.outcome)
        assert len(sent) == 2 * times
        now += timedelta(hours=1)


async def no_figures(since: date, until: date) -> Figures:
    """What nobody asks for here."""
    raise AssertionError((since, until))
