"""The journal's figures for a range of days, aggregated by the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple, get_args

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.conversation.reply import DANGER
from bot.storage.tables import questions, replies, votes

Ending = Literal["answered", "unsaid", "offered", "missed", "danger"]
"""How a question ended.

- answered: an answer
- unsaid: an entry that says the clinic's page does not answer this
- offered: questions to choose from
- missed: "I don't have an answer to that"
- danger: 911, Poison Help or 988
"""
ENDINGS: tuple[Ending, ...] = get_args(Ending)
NOT_ASKED = ("menu", "smalltalk")
"""Kinds of replies to messages that are not questions: menus, greetings, thanks."""


class AskedTimes(NamedTuple):
    """The number of questions of a day with one channel, language and ending."""

    day: date
    channel: str
    lang: str
    ending: Ending
    times: int


class VoteCount(NamedTuple):
    """The number of votes, `up` or `down`, for an entry in one version of the content."""

    entry: str
    faq: str
    vote: str
    times: int


class Question(NamedTuple):
    """A redacted question: `why` is `unknown` (no answer), `unsure` (only suggestions) or `down` (`entry` was voted down)."""

    lang: str
    why: str
    entry: str | None
    text: str
    times: int
    last: date
    """The last day on which it was asked."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures for the days from `since` to `until`, both included."""

    since: date
    until: date
    asked: tuple[AskedTimes, ...]
    hours: Mapping[tuple[date, int], int]
    """Questions by day and hour."""
    entries: Mapping[str, int]
    """Questions by the first entry that answered them; offers are not counted."""
    votes: tuple[VoteCount, ...]
    questions: tuple[Question, ...]
    """Most frequent first."""
    median_ms: int | None
    """Median time to decide a reply, in milliseconds; None if there are no replies."""
    late_ms: int | None
    """The 95th percentile of the same."""

    @property
    def total(self) -> int:
        """The number of questions."""
        return sum(asked.times for asked in self.asked)


async def figures_between(engine: AsyncEngine, since: date, until: date) -> Figures:
    """Load the figures for the days from `since` to `until`, both included.

    Raises:
        DBAPIError, OSError: the database cannot be used.

    """
    within = replies.c.day.between(since, until)
    is_question = within & replies.c.kind.not_in(NOT_ASKED)
    # Separate queries with few, short keys: fewer groups make counting a million rows faster.
    by_day = _counted(is_question, replies.c.day, replies.c.channel, replies.c.lang, replies.c.kind, _HAS_ENTRY)
    by_hour = _counted(is_question, replies.c.day, replies.c.hour)
    by_entry = _counted(is_question & _HAS_ENTRY & (replies.c.kind != "suggestions"), replies.c.entry)
    by_ms = _counted(within, replies.c.ms)
    async with engine.connect() as connection:
        asked: Counter[tuple[date, str, str, Ending]] = Counter()
        for day, channel, lang, kind, has_entry, count in await connection.execute(by_day):
            asked[day, channel, lang, _ending(kind, has_entry=has_entry)] += count
        hours = {(day, hour): count for day, hour, count in await connection.execute(by_hour)}
        entries = dict((await connection.execute(by_entry)).all())
        times = (await connection.execute(by_ms)).all()
        voted = [VoteCount(*row) for row in await connection.execute(_votes(since, until))]
        written = [Question(*row) for row in await connection.execute(_questions(since, until))]
    return Figures(
        since,
        until,
        tuple(AskedTimes(*key, count) for key, count in asked.items()),
        hours,
        entries,
        tuple(voted),
        tuple(written),
        _percentile(times, 0.5),
        _percentile(times, 0.95),
    )


_HAS_ENTRY = replies.c.entry.is_not(None)


def _counted(where: sa.ColumnElement[bool], *by: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """Count replies by group, in the order of the groups."""
    return sa.select(*by, sa.func.count()).where(where).group_by(*by).order_by(*by)


def _votes(since: date, until: date) -> sa.Select[Any]:
    by = (votes.c.entry, votes.c.faq, votes.c.vote)
    within = votes.c.day.between(since, until)
    return sa.select(*by, sa.func.sum(votes.c.count)).where(within).group_by(*by).order_by(*by)


def _questions(since: date, until: date) -> sa.Select[Any]:
    by = (questions.c.lang, questions.c.why, questions.c.entry, questions.c.text)
    count, last = sa.func.count(), sa.func.max(questions.c.day)
    within = questions.c.day.between(since, until)
    return sa.select(*by, count, last).where(within).group_by(*by).order_by(count.desc(), last.desc(), questions.c.text)


def _ending(kind: str, *, has_entry: bool) -> Ending:
    match kind:
        case "suggestions":
            return "offered"
        case "unknown":
            return "unsaid" if has_entry else "missed"
        case _:
            return "danger" if kind in DANGER else "answered"


def _percentile(times: Sequence[tuple[int, int]], share: float) -> int | None:
    """The value at a percentile of (value, count) pairs in ascending order; None if there are no values."""
    wanted = share * sum(count for _, count in times)
    reached = 0
    for value, count in times:
        reached += count
        if reached >= wanted:
            return value
    return None
