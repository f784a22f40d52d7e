"""How long the report on a million replies takes, and how large their file is.

    python -m bench.report [PostgreSQL's address]

The journal is made up with a fixed seed, over a year: more patients by day than by night and on weekdays, entries of very
different popularity, questions without an answer in the words of the judging questions. Without an address: SQLite.
"""

from __future__ import annotations

import asyncio
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import sqlalchemy as sa
import yaml
from sqlalchemy.ext.asyncio import AsyncEngine

from bench.fitted import link_fitted
from bot.redaction import redact
from bot.storage.database import Database
from bot.storage.tables import questions, replies, votes
from faq.loading import loader
from faq.model import Faq

ROOT = Path(__file__).parent.parent
REPLIES = 1_000_000
DAYS = 365
UNANSWERED = 1500
"""Kept for a month: of 80,000 replies one in fifty."""
BY_HOUR = (1, 1, 1, 1, 1, 2, 4, 8, 12, 14, 14, 13, 12, 12, 12, 11, 10, 9, 8, 8, 7, 6, 4, 2)
BY_WEEKDAY = (14, 13, 12, 12, 11, 6, 5)
BY_KIND = {
    "answer": 58, "suggestions": 9, "unknown": 10, "advice": 7, "booking": 6, "smalltalk": 4, "menu": 5, "emergency": 0.7, "crisis": 0.3,
}  # fmt: skip
_BATCH = 20_000


def made_up(faq: Faq, rows: int, last: date, seed: int = 1) -> Iterator[dict[str, object]]:
    """Rows of `replies` from the year before `last`, in the order of time."""
    chance = random.Random(seed)  # noqa: S311 -- made-up figures
    entries = [entry.id for entry in faq.entries.values() if entry.kind != "smalltalk"]
    popularity = [1 / (rank + 3) for rank in range(len(entries))]
    chance.shuffle(popularity)
    days = [last - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    busy = sorted(chance.choices(days, [BY_WEEKDAY[day.weekday()] for day in days], k=rows))
    for day in busy:
        kind = chance.choices(list(BY_KIND), BY_KIND.values())[0]
        about_entry = kind in {"answer", "suggestions", "advice", "booking"} or (
            kind == "unknown" and chance.random() < 0.5
        )
        yield {
            "day": day,
            "hour": chance.choices(range(24), BY_HOUR)[0],
            "channel": "web" if chance.random() < 0.7 else "telegram",
            "lang": "en" if chance.random() < 0.75 else "es",
            "kind": kind,
            "entry": chance.choices(entries, popularity)[0] if about_entry else None,
            "band": chance.choices(["high", "middle", "low"], [7, 2, 1])[0],
            "faq": faq.version,
            "ms": min(int(chance.gammavariate(2, 3)), 400),
        }


def unanswered(rows: int, last: date, seed: int = 2) -> list[dict[str, object]]:
    """Rows of `questions` from the month before `last`."""
    chance = random.Random(seed)  # noqa: S311
    files = ("everyday.yaml", "callers.yaml", "patients.yaml")
    cases = [case for name in files for case in yaml.safe_load((ROOT / "tests/questions" / name).read_text("utf-8"))]
    common = [1 / (rank + 5) for rank in range(len(cases))]
    return [
        {
            "day": last - timedelta(days=chance.randrange(30)),
            "lang": case.get("lang", "en"),
            "why": "unknown",
            "entry": None,
            "text": redact(case["text"]),
        }
        for case in chance.choices(cases, common, k=rows)
    ]


def opinions(faq: Faq, last: date, seed: int = 3) -> list[dict[str, object]]:
    """Rows of `votes`: some on each entry, over the year."""
    chance = random.Random(seed)  # noqa: S311
    return [
        {
            "day": last - timedelta(days=back),
            "entry": entry,
            "faq": faq.version if back < 20 else "an-older-one",
            "vote": vote,
            "count": chance.randint(1, 6 if vote == "up" else 2),
        }
        for entry in faq.entries
        for vote in ("up", "down")
        for back in chance.sample(range(DAYS), 3)
    ]


async def fill(engine: AsyncEngine, faq: Faq, rows: int, last: date) -> None:
    """Write a made-up journal of so many replies."""
    async with engine.begin() as connection:
        batch: list[dict[str, object]] = []
        for row in made_up(faq, rows, last):
            batch.append(row)
            if len(batch) == _BATCH:
                await connection.execute(sa.insert(replies), batch)
                batch = []
        for table, made in (
            (replies, batch),
            (questions, unanswered(UNANSWERED, last)),
            (votes, opinions(faq, last)),
        ):
            if made:
                await connection.execute(sa.insert(table), made)


async def _prepare(database: Database, rows: int, last: date) -> None:
    await (await database.connect()).end()
    await fill(database.engine, loader.load(), rows, last)
    await database.engine.dispose()


def main() -> None:
    """Make the journal, then time the command that staff type: over the whole year and over the last month."""
    address = sys.argv[1] if len(sys.argv) > 1 else ""
    last = date.today()  # noqa: DTZ011 -- any day would do
    with tempfile.TemporaryDirectory() as folder:
        database = Database(Path(folder), address)
        asyncio.run(_prepare(database, REPLIES, last))
        size = sum(file.stat().st_size for file in Path(folder).glob("bot.sqlite3*")) / 1e6
        print(
            f"{REPLIES:,} replies, {UNANSWERED:,} unanswered: {'PostgreSQL' if address else f'a file of {size:.0f} MB'}"
        )
        link_fitted(Path(folder))
        for since in ("1y", "30d"):
            started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
            environment = {**os.environ, "DATA_DIR": folder, **({"DATABASE_URL": address} if address else {})}
            outputs = ["--html", f"{folder}/report.html", "--csv", f"{folder}/csv"]
            command = [sys.executable, "-m", "bot", "report", "--since", since, *outputs]
            subprocess.run(command, check=True, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 -- this very program
            taken = time.perf_counter() - started
            used = resource.getrusage(resource.RUSAGE_CHILDREN)
            computed = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
            page = Path(folder, "report.html").stat().st_size / 1000
            print(
                f"report --since {since:<4} {taken:.2f} s, {computed:.2f} s of CPU, peak {used.ru_maxrss / 1000:.0f} MB, page {page:.0f} kB"
            )


if __name__ == "__main__":
    main()
