"""Two thousand updates of all kinds, some of them damaged: each is dealt with, and the bot is as well as before."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
from fake_telegram import updates
from fake_telegram.server import FakeTelegram
from telegram_fixtures import serving

from faq.search.index import Index

CHAT = 424_242
COUNT = 2_000
OF_DAMAGE = re.compile(r"\w+: (chat_id|callback_query_id|inline_query_id): ")
"""What may be wrong with a call that answers a damaged update: the id it was given."""
PASSED_OVER = re.compile(r"passed over an update that could not be handled: \w+ at \w+\.py:\d+")


@pytest.mark.parametrize(("damaged", "seed", "count"), [(0.0, 1, COUNT // 2), (0.3, 2, COUNT // 2)])
async def test_updates_of_all_kinds(
    plain_index: Index, tmp_path: Path, damaged: float, seed: int, count: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Of those that Telegram could send none is passed over, and no reply breaks its rules."""
    made = list(updates.updates(seed, count, damaged))
    async with (
        FakeTelegram() as telegram,
        serving(telegram, plain_index, tmp_path, messages_per_minute=6000) as bot,
    ):
        for update in made:
            telegram.push(update, as_is=True)
        await telegram.until(lambda: not telegram.pending, 600)
        assert bot.health.ready
        # Somebody who comes now is answered.
        last = telegram.say(CHAT, "is there parking?")
        await telegram.until(lambda: last in telegram.acknowledged)
        assert telegram.replies(CHAT)
        assert not bot.channel.intake.under_way
        assert not bot.channel.order.turns
    complaints = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    if damaged:
        assert all(PASSED_OVER.fullmatch(complaint) for complaint in complaints)
        assert all(OF_DAMAGE.match(violation) for violation in telegram.violations)
    else:
        assert complaints == []
        assert telegram.violations == []
        assert telegram.oddities == []
