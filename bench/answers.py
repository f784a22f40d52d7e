"""How long an answer takes and what it holds in memory, beside rapidfuzz `process.extract` over the same phrasings.

    make bench

Each part runs in a process of its own, so that its memory is its own. Times are processor time on one core.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bot import process

process.prepare()

import numpy as np  # noqa: E402 -- not before prepare()
import yaml  # noqa: E402
from rapidfuzz import fuzz  # noqa: E402
from rapidfuzz import process as fuzzy  # noqa: E402

from bot.conversation.assistant import Assistant  # noqa: E402
from bot.conversation.chat import Chat  # noqa: E402
from bot.conversation.reply import Incoming  # noqa: E402
from bot.publishing import encoder  # noqa: E402
from faq.loading import loader  # noqa: E402
from faq.search import index  # noqa: E402
from faq.search.features import Space, spell_out, word_features  # noqa: E402
from faq.search.utterances import Corpus, count_words  # noqa: E402

ROOT = Path(__file__).parent.parent
SIZES = (1_000, 10_000, 100_000)


def questions() -> list[str]:
    """The judging questions, as patients wrote them."""
    files = ("patients.yaml", "callers.yaml")
    return [
        case["text"] for file in files for case in yaml.safe_load((ROOT / "tests/questions" / file).read_text("utf-8"))
    ]


def milliseconds(ask: Callable[[str], object], texts: Sequence[str]) -> dict[str, float]:
    """Mean, median and 99th percentile of the processor time a call takes."""
    times = []
    for text in texts:
        started = time.process_time()
        ask(text)
        times.append((time.process_time() - started) * 1000)
    return {
        "mean": float(np.mean(times)),
        "median": float(np.median(times)),
        "p99": float(np.percentile(times, 99)),
    }


def resident() -> dict[str, float]:
    """Megabytes held now, and the most that ever were."""
    now = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    return {"MB": now, "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6}


def answers(*, with_encoder: bool) -> dict[str, float]:
    """The whole path from message to reply, for questions never asked before and for the same asked again."""
    started = time.perf_counter()
    with process.indexing():
        built = index.build(loader.load(), encoder.load(ROOT / "var") if with_encoder else None)
    assistant = Assistant(lambda: built)
    with asyncio.Runner() as runner:

        def ask(text: str) -> object:
            return runner.run(assistant.respond(Incoming(text), Chat("bench")))

        ask("hello there, one question about everything")
        first = time.perf_counter() - started
        fresh = milliseconds(ask, questions())
        again = milliseconds(ask, questions())
    return {**fresh, "again mean": again["mean"], **resident(), "first answer s": first}


def rival() -> dict[str, float]:
    """Rapidfuzz over the same phrasings: the best of them by token_set_ratio, with no deciding at all."""
    faq = loader.load()
    phrasings = [
        text.value
        for entry in faq.entries.values()
        for version in entry.versions.values()
        for text in version.utterances
    ]
    return milliseconds(
        lambda text: fuzzy.extract(text, phrasings, scorer=fuzz.token_set_ratio, limit=3), questions()[:100]
    )


def search(size: int) -> dict[str, float]:
    """The search for the nearest of so many phrasings (the real ones, again with a number), beside the rival's scan of them."""
    faq = loader.load()
    real = [
        (text.value, lang)
        for entry in faq.entries.values()
        for lang, version in entry.versions.items()
        for text in version.utterances
    ]
    phrasings = [
        (f"{text} {turn}" if turn else text, lang) for turn in range(size // len(real) + 1) for text, lang in real
    ][:size]
    texts, languages = zip(*phrasings, strict=True)
    by_word = Space(count_words(Corpus(list(texts), languages)), np.zeros(size, np.int32), 1)

    def ask(text: str) -> object:
        vector = by_word.vector(word_features(spell_out(text, "en"), "en"))
        return np.argmax(by_word.similarity(by_word.runs(vector), np.array([0])))

    asked = questions()[:100]
    scan = milliseconds(lambda text: fuzzy.extract(text, texts, scorer=fuzz.token_set_ratio, limit=3), asked[:30])
    ours = milliseconds(ask, asked)
    return {**ours, "rival median": scan["median"], "times faster": scan["median"] / ours["median"]}


PARTS: dict[str, Callable[[], dict[str, float]]] = {
    "answers, with the encoder": lambda: answers(with_encoder=True),
    "answers, without it": lambda: answers(with_encoder=False),
    "rapidfuzz process.extract": rival,
    **{f"search over {size:,} phrasings": (lambda size=size: search(size)) for size in SIZES},
}


def main() -> None:
    """Run every part in its own process and print what it measured."""
    if len(sys.argv) > 1:
        print(json.dumps(PARTS[sys.argv[1]]()))
        return
    for name in PARTS:
        run = subprocess.run(  # noqa: S603 -- this very file
            [sys.executable, "-m", "bench.answers", name], capture_output=True, text=True, check=True, cwd=ROOT
        )
        figures = json.loads(run.stdout.strip().splitlines()[-1])
        print(f"{name:<34}" + "  ".join(f"{key} {value:.2f}" for key, value in figures.items()))


if __name__ == "__main__":
    main()
