"""How soon a saved change is in force, what patients wait meanwhile, and the memory it takes.

    make bench

The real content is copied, a real `Live` watches the copy, and patients keep asking through the same event loop, as they do in `serve`.
Times are on the clock, from the end of the save.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

from bot import process

process.prepare()

import numpy as np  # noqa: E402 -- not before prepare()

from bench.answers import questions, resident  # noqa: E402
from bench.fitted import link_fitted  # noqa: E402
from bot.conversation.decide import reply_to  # noqa: E402
from bot.conversation.reply import Context, Incoming  # noqa: E402
from bot.health import Health  # noqa: E402
from bot.publishing import encoder  # noqa: E402
from bot.publishing.live import Live  # noqa: E402
from faq.loading.loader import BUILT_IN  # noqa: E402

ROUNDS = 5
PACES = (0.5, 0.02)
"""Seconds between two patients' questions: on a busy day, and in a rush that no clinic has."""
REST = 3.0
"""Seconds between two saves."""

NEW_ENTRY = """
  - id: bench-llama-{turn}
    source: Bench
    reviewed: 2026-11-01
    en: {{question: "May my llama number {turn} wait outside?", answer: "Call {{phone}}."}}
    es: {{question: "¿Puede esperar afuera mi llama número {turn}?", answer: "Llame al {{phone}}."}}
"""


def changes(folder: Path) -> dict[str, Callable[[int], object]]:
    """What staff change, each with what does it."""

    def replaced(name: str, old: str, new: str) -> Callable[[int], object]:
        path = folder / name

        def change(turn: int) -> None:
            text = path.read_text("utf-8")
            path.write_text(text.replace(old, new.format(turn=turn), 1), "utf-8")

        return change

    def appended(turn: int) -> None:
        with (folder / "topics/visit.yaml").open("a", encoding="utf-8") as file:
            file.write(NEW_ENTRY.format(turn=turn))

    return {
        "an answer": replaced("topics/cost.yaml", "answer: |", "answer: |\n        Part {turn}."),
        "a sentence of the bot": replaced("wording.yaml", 'en: "', 'en: "{turn} '),
        "a way of asking": replaced("topics/visit.yaml", "also:", "also:\n        - may number {turn} come with me"),
        "an entry": appended,
    }


async def ask(live: Live, texts: Iterator[str], pace: float, waits: list[float]) -> None:
    """Ask on and on, at fixed times, as strangers do; how long each waits for the reply, in milliseconds."""
    due = time.perf_counter()
    for text in texts:
        reply_to(live.index(), Incoming(text), Context(), datetime.now(UTC))
        waits.append((time.perf_counter() - due) * 1000)
        due = max(due + pace, time.perf_counter())
        await asyncio.sleep(due - time.perf_counter())


async def measure(folder: Path, live: Live, pace: float, first: int) -> None:
    """Save each kind of change several times, numbered from `first` on, while a patient asks every `pace` seconds."""
    print(f"a question every {pace} s")
    waits: list[float] = []
    watching = asyncio.create_task(live.run(Health()))
    asking = asyncio.create_task(ask(live, cycle(questions()), pace, waits))
    await asyncio.sleep(REST)
    for name, change in changes(folder).items():
        took: list[float] = []
        waits.clear()
        for turn in range(first, first + ROUNDS):
            before = live.index()
            change(turn)
            saved = time.perf_counter()
            while live.index() is before:  # noqa: ASYNC110 -- as patients see it, not as `Live` says it
                await asyncio.sleep(0.01)
            took.append(time.perf_counter() - saved)
            await asyncio.sleep(REST)
        shown = {"median s": np.median(took), "worst s": max(took)}
        shown |= {"patients' p50 ms": np.median(waits), "p99 ms": np.percentile(waits, 99), "worst ms": max(waits)}
        print(f"{name:<24}" + "  ".join(f"{key} {value:.2f}" for key, value in {**shown, **resident()}.items()))
    asking.cancel()
    watching.cancel()


def main() -> None:
    """Copy the content and print what was measured."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "content"
        shutil.copytree(BUILT_IN, folder)
        link_fitted(Path(place))
        live = Live(folder, encoder.load(Path(place)), data_dir=Path(place))
        with asyncio.Runner(loop_factory=process.event_loop) as runner:
            for number, pace in enumerate(PACES):
                runner.run(measure(folder, live, pace, number * ROUNDS))


if __name__ == "__main__":
    main()
