"""The FAQ in force: patients are answered before the encoder has learnt it, and whether or not it can."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot import encoder
from bot.assistant import Assistant
from bot.encoder import Encoder
from bot.live import Live
from bot.reply import Incoming
from faq import loader
from faq.features import Vectors


async def parking(live: Live) -> tuple[str, ...]:
    return (await Assistant(live.index).respond(Incoming("is there a place to park?", "test:"))).entries


async def test_a_first_start_answers_before_the_encoder_has_learnt(small: Path, tmp_path: Path) -> None:
    faq = loader.load(small)
    live = Live(faq, encoder.load(tmp_path))
    assert live.index().matcher.encode is None
    before = await parking(live)
    await live.learn()
    assert live.index().matcher.encode is not None
    assert await parking(live) == before


async def test_what_was_learnt_is_there_at_the_next_start(small: Path, tmp_path: Path) -> None:
    faq = loader.load(small)
    await Live(faq, encoder.load(tmp_path)).learn()
    assert Live(faq, encoder.load(tmp_path)).index().matcher.encode is not None


async def test_an_encoder_that_fails_costs_nobody_an_answer(small: Path, caplog: pytest.LogCaptureFixture) -> None:
    def broken(_: Sequence[str]) -> Vectors:
        raise MemoryError

    live = Live(loader.load(small), Encoder(broken, None))
    await live.learn()
    assert await parking(live)
    assert "MemoryError" in caplog.text


async def test_without_an_encoder_there_is_nothing_to_learn(small: Path) -> None:
    live = Live(loader.load(small), None)
    index = live.index()
    await live.learn()
    assert live.index() is index
