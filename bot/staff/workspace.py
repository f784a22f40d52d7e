"""What the pages and commands work with: the content on disk, the FAQ in force, drafts, and the report."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import ParamSpec, TypeVar

from bot.editing.folder import Content, Draft
from bot.editing.history import Record
from bot.publishing.asking import Outcome
from bot.publishing.live import Live
from bot.report import clusters, report
from bot.report.figures import Figures
from bot.report.report import Report
from faq import hours
from faq.facts import date_text, dialled, time_text
from faq.loading.reader import language_name
from faq.model import Entry, Faq, Lang, Place, Problem, shorten_paths

REPORT_WITHIN = 20.0
"""Seconds the journal may take to count; a million replies take under five."""

_QUOTED_ID = re.compile(r'"([a-z0-9-]+)"')

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(slots=True)
class Workspace:
    """Everything a page reads or changes."""

    content: Content
    live: Live
    figures: Callable[[date, date], Awaitable[Figures]]
    """The journal's figures for a range of days, both included; raises `bot.storage.faults.FAULTS`."""
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    busy: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    """Allows one piece of work at a time, so that patients are answered meanwhile."""

    @property
    def faq(self) -> Faq:
        """The FAQ in force."""
        return self.live.index().faq

    @property
    def languages(self) -> tuple[Lang, ...]:
        return self.faq.languages

    @property
    def today(self) -> date:
        """Today in the clinic's time zone."""
        return hours.local(self.faq.clinic, self.clock()).date()

    @property
    def dialled(self) -> str:
        """The clinic's phone number as patients dial it."""
        return dialled(self.faq.clinic)

    def when(self, moment: datetime) -> str:
        """A time in the clinic's time zone: "Friday, November 27, 1:05 pm"."""
        here = hours.local(self.faq.clinic, moment)
        return f"{self.day(here.date().isoformat())}, {time_text(self.faq, here.time(), self.languages[0])}"

    def day(self, written: str) -> str:
        """A day such as 2026-11-27 in words: "Friday, November 27"; other text unchanged."""
        try:
            day = date.fromisoformat(written)
        except ValueError:
            return written
        said = date_text(self.faq, day, self.languages[0])
        return said if day.year == self.today.year else f"{said}, {day.year}"

    @staticmethod
    def language(lang: Lang) -> str:
        """A language's name."""
        return language_name(lang)

    def describe_problem(self, problem: Problem) -> tuple[str, str]:
        """A problem's message and its place."""
        return self.in_their_words(problem.message), problem.place.short

    def questions(self, entries: Iterable[str]) -> list[str]:
        """The questions of some entries by their ids; an unknown id stays as it is."""
        found = [(name, self.faq.find_entry(name)) for name in entries]
        return [self.faq.question_of(entry) if entry else name for name, entry in found]

    def find_place(self, place: Place) -> tuple[str, str]:
        """What is at a place of the content in force, in words, and the path of the page that shows it; "" if there is none."""
        above = [
            entry for entry in self.faq.all_entries if entry.place.file == place.file and entry.place.line <= place.line
        ]
        if above:
            entry = max(above, key=lambda entry: entry.place.line)
            question = f"“{self.faq.question_of(entry)}”"
            return " · ".join([question, *_part_at(entry, place)]), f"/staff/entries/{entry.id}"
        name = shorten_paths(place.file)
        if name == "clinic.yaml":
            return "the clinic’s facts", "/staff/clinic"
        return (name, "") if name.startswith("utterances/") else (name, f"/staff/files/{name}")

    def in_their_words(self, message: str) -> str:
        """A problem's message with the question of an entry in place of its id, and without the path of the folder."""

        def question(match: re.Match[str]) -> str:
            entry = self.faq.find_entry(match[1])
            return f"“{self.faq.question_of(entry)}”" if entry else match[0]

        return _QUOTED_ID.sub(question, shorten_paths(message))

    def describe_outcome(self, outcome: Outcome) -> str:
        """The outcome of a question in staff's words."""
        faq = self.faq
        names = ", ".join(
            f"“{faq.question_of(faq.entries[name])}”" if name in faq.entries else "this new entry"
            for name in outcome.entries
        )
        said = {"danger": "911 or 988", "missed": "no answer", "offered": f"a choice of {names}", "answered": names}
        return said[outcome.kind]

    async def work(self, function: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """Run a slow function in a thread."""
        async with self.busy:
            return await asyncio.to_thread(function, *given, **named)

    async def save(self, draft: Draft, who: str, confirmed: tuple[str, ...] = ()) -> Record:
        """Save a draft and put it in force; the change as the history has it. Raises Conflict, ChangeRefused."""
        saved = await self.work(self.content.save, draft, who, confirmed)
        await self.live.refresh()
        return saved

    async def undo(self, change: str, who: str) -> Record:
        """Undo a change and put that in force; the undoing as the history has it. Raises as `save` does, and Missing."""
        undone = await self.work(self.content.undo, change, who)
        await self.live.refresh()
        return undone

    async def report(self, since: date) -> Report:
        """The report since a day; raises `bot.storage.faults.FAULTS`."""
        async with asyncio.timeout(REPORT_WITHIN):
            figures = await self.figures(since, self.today)
        of = self.live.index()
        return await self.work(
            lambda: report.build_report(figures, of.faq, clusters.find_clusters(of, figures.questions))
        )


def _part_at(entry: Entry, place: Place) -> list[str]:
    """The language and the name of the text of an entry that a place is in; none above its first text."""
    parts = [
        (text.place.line, f"{language_name(lang)} {name}")
        for lang, version in entry.versions.items()
        for name, texts in (
            ("question", (version.question,)),
            ("way of asking", version.also),
            ("example", version.examples),
            ("answer", (version.answer,)),
        )
        for text in texts
        if text.place.line <= place.line
    ]
    return [max(parts)[1]] if parts else []
