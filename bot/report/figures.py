"""What the journal holds of a stretch of days, counted by the database; the only reader of its tables here."""

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

- answered: with an answer
- unsaid: with the honest "the clinic's page does not say that", written by staff
- offered: with questions to choose from
- missed: with "I don't have an answer to that"
- danger: with 911, Poison Help or 988
"""
ENDINGS: tuple[Ending, ...] = get_args(Ending)
NOT_ASKED = ("menu", "smalltalk")
"""Kinds of reply to what is no question: menus, greetings, thanks."""


class AskedTimes(NamedTuple):
    """How many questions of a day came by one channel, in one language, and ended in one way."""

    day: date
    channel: str
    lang: str
    ending: Ending
    times: int


class VoteCount(NamedTuple):
    """How often readers of an entry said `up` or `down` to one version of the content."""

    entry: str
    faq: str
    vote: str
    times: int


class Question(NamedTuple):
    """A redacted text that was not answered (`why` is `unknown`) or whose answer, `entry`, was voted down (`down`)."""

    lang: str
    why: str
    entry: str | None
    text: str
    times: int
    last: date
    """The last day somebody asked in these words."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What the journal holds of the days from `since` to `until`, both included."""

    since: date
    until: date
    asked: tuple[AskedTimes, ...]
    hours: Mapping[tuple[date, int], int]
    """Questions of a day's hour."""
    entries: Mapping[str, int]
    """Questions an entry answered first; those it was only offered for are not counted."""
    votes: tuple[VoteCount, ...]
    questions: tuple[Question, ...]
    """Most frequent first."""
    median_ms: int | None
    """Milliseconds within which half of all replies were decided; None without replies."""
    late_ms: int | None
    """The same for 95 of 100."""

    @property
    def total(self) -> int:
        """All questions."""
        return sum(asked.times for asked in self.asked)


async def figures_between(engine: AsyncEngine, since: date, until: date) -> Figures:
    """The figures of the days from `since` to `until`, both included.

    Raises:
        DBAPIError, OSError: the database cannot be used.

    """
    within = replies.c.day.between(since, until)
    is_question = within & replies.c.kind.not_in(NOT_ASKED)
    # Each groups by little: the fewer the groups and the shorter their keys, the sooner a million rows are counted.
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
    """The replies in each group, in the groups' order."""
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
    """The least of some values, each with its count, that the share of them do not exceed; None without values."""
    wanted = share * sum(count for _, count in times)
    reached = 0
    for value, count in times:
        reached += count
        if reached >= wanted:
            return value
    return None
