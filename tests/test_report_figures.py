"""The report counts what the journal holds, the same on SQLite and on PostgreSQL, and nothing from outside its days."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.report import figures, period
from bot.report.figures import Question, VoteCount
from bot.storage.database import Database
from bot.storage.tables import questions, replies, votes

DAY, NEXT, OUTSIDE = date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 4)
_numbers = itertools.count()


@pytest.fixture(params=["sqlite", "postgresql"])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """An empty journal's."""
    address = ""
    if request.param == "postgresql":
        address = request.getfixturevalue("postgres").create(f"report{next(_numbers)}")
    database = Database(tmp_path, address)
    await (await database.connect()).end()
    yield database.engine
    await database.engine.dispose()


async def reply(engine: AsyncEngine, **changed: object) -> None:
    usual = {
        "day": DAY, "hour": 9, "channel": "web", "lang": "en", "kind": "answer", "entry": "price", "band": "high", "faq": "v1", "ms": 4,
    }  # fmt: skip
    await insert(engine, replies, {**usual, **changed})


async def insert(engine: AsyncEngine, table: sa.Table, *rows: dict[str, object]) -> None:
    async with engine.begin() as connection:
        await connection.execute(sa.insert(table), list(rows))


async def test_an_empty_journal_gives_nothing(engine: AsyncEngine) -> None:
    found = await figures.figures_between(engine, DAY, NEXT)
    assert found.total == 0
    assert (found.asked, found.hours, found.entries, found.votes, found.questions) == ((), {}, {}, (), ())
    assert (found.median_ms, found.late_ms) == (None, None)


@pytest.mark.parametrize(
    ("kind", "entry", "ending"),
    [
        ("answer", "price", "answered"),
        ("answer", None, "answered"),
        ("advice", "advice-stop", "answered"),
        ("booking", "book", "answered"),
        ("unknown", "visit-eat", "unsaid"),
        ("unknown", None, "missed"),
        ("suggestions", "price", "offered"),
        ("emergency", None, "danger"),
        ("crisis", None, "danger"),
    ],
)
async def test_each_kind_of_reply_has_its_outcome(
    engine: AsyncEngine, kind: str, entry: str | None, ending: str
) -> None:
    await reply(engine, kind=kind, entry=entry)
    assert [row.ending for row in (await figures.figures_between(engine, DAY, DAY)).asked] == [ending]


async def test_menus_and_small_talk_are_no_questions(engine: AsyncEngine) -> None:
    await reply(engine)
    await reply(engine, kind="menu", entry=None)
    await reply(engine, kind="smalltalk", entry="hello")
    found = await figures.figures_between(engine, DAY, DAY)
    assert found.total == 1
    assert found.entries == {"price": 1}
    assert found.hours == {(DAY, 9): 1}


async def test_only_the_days_asked_for_count_and_both_ends_do(engine: AsyncEngine) -> None:
    for day in (date(2026, 11, 1), DAY, NEXT, NEXT, OUTSIDE):
        await reply(engine, day=day, hour=22)
        await insert(engine, questions, {"day": day, "lang": "en", "why": "unknown", "entry": None, "text": "wifi?"})
    await insert(
        engine, votes, *({"day": day, "entry": "price", "faq": "v", "vote": "up", "count": 3} for day in (DAY, OUTSIDE))
    )
    found = await figures.figures_between(engine, DAY, NEXT)
    assert found.total == 3
    assert found.hours == {(DAY, 22): 1, (NEXT, 22): 2}
    assert found.votes == (VoteCount("price", "v", "up", 3),)
    assert found.questions == (Question("en", "unknown", None, "wifi?", 3, NEXT),)


async def test_an_entry_that_was_only_offered_was_not_asked_about(engine: AsyncEngine) -> None:
    await reply(engine, kind="suggestions", entry="insurance")
    await reply(engine, kind="unknown", entry="visit-eat")
    assert (await figures.figures_between(engine, DAY, DAY)).entries == {"visit-eat": 1}


async def test_channels_and_languages_stay_apart(engine: AsyncEngine) -> None:
    await reply(engine, channel="telegram", lang="es")
    await reply(engine)
    await reply(engine, kind="advice")
    found = (await figures.figures_between(engine, DAY, DAY)).asked
    assert {(row.channel, row.lang): row.times for row in found} == {("telegram", "es"): 1, ("web", "en"): 2}


async def test_votes_add_up_over_days_but_not_over_versions_of_the_content(engine: AsyncEngine) -> None:
    rows = [(DAY, "old", "down", 2), (NEXT, "old", "down", 3), (NEXT, "new", "down", 1), (DAY, "old", "up", 9)]
    await insert(engine, votes, *({"day": d, "entry": "price", "faq": f, "vote": v, "count": n} for d, f, v, n in rows))
    found = (await figures.figures_between(engine, DAY, NEXT)).votes
    assert set(found) == {("price", "old", "down", 5), ("price", "new", "down", 1), ("price", "old", "up", 9)}


async def test_questions_in_the_same_words_are_one_the_most_frequent_first(engine: AsyncEngine) -> None:
    texts = ["wifi?", "dogs?", "dogs?", "perros"]
    await insert(
        engine,
        questions,
        *({"day": DAY, "lang": "en", "why": "unknown", "entry": None, "text": text} for text in texts),
        {"day": DAY, "lang": "en", "why": "down", "entry": "price", "text": "dogs?"},
    )
    found = (await figures.figures_between(engine, DAY, DAY)).questions
    assert next((one.text, one.why, one.times) for one in found) == ("dogs?", "unknown", 2)
    assert len(found) == 4


async def test_median_and_95th_percentile_of_the_time_to_decide(engine: AsyncEngine) -> None:
    for ms in range(1, 101):
        await reply(engine, ms=ms, kind="menu" if ms % 2 else "answer")
    found = await figures.figures_between(engine, DAY, DAY)
    assert (found.median_ms, found.late_ms) == (50, 95)


# Which days


TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("given", "first"),
    [
        ("1d", date(2026, 11, 22)),
        ("7d", date(2026, 11, 16)),
        ("30D", date(2026, 10, 24)),
        (" 4 w ", date(2026, 10, 26)),
        ("6m", date(2026, 5, 27)),
        ("1y", date(2025, 11, 23)),
        ("99999y", date(1, 1, 1)),
        ("2026-11-01", date(2026, 11, 1)),
        ("2026-11-22", date(2026, 11, 22)),
    ],
)
def test_since(given: str, first: date) -> None:
    assert period.first_day(given, TODAY) == first


@pytest.mark.parametrize("given", ["", "12h", "0d", "d", "-3d", "11/01/2026", "2026-13-01", "yesterday", "2026-11-23"])
def test_a_since_that_says_no_day_is_refused_with_the_way_out(given: str) -> None:
    with pytest.raises(ValueError, match="write"):
        period.first_day(given, TODAY)


@pytest.mark.parametrize(
    ("since", "unit", "count"),
    [
        (TODAY, "day", 1),
        (date(2026, 10, 9), "day", 45),
        (date(2026, 10, 8), "week", 7),
        (date(2025, 11, 23), "week", 53),
        (date(2025, 1, 15), "month", 23),
    ],
)
def test_a_long_time_is_shown_by_weeks_or_months_and_no_day_is_left_out(since: date, unit: str, count: int) -> None:
    found = period.periods(since, TODAY)
    assert period.unit(since, TODAY) == unit
    assert len(found) == count
    assert (found[0].first, found[-1].last) == (since, TODAY)
    assert all((after.first - before.last).days == 1 for before, after in itertools.pairwise(found))
    if unit == "week":
        assert all(one.first.weekday() == 0 for one in found[1:])
