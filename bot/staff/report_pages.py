"""The pages that tell what patients ask: the questions nobody could answer, and the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.responses import Response
from starlette.routing import Route

from bot.redaction import without_placeholders
from bot.report import page as report_page
from bot.report.period import USUAL, first_day
from bot.report.report import Report, Unanswered
from bot.staff.access import Door, Visit
from bot.staff.desk import Desk
from bot.staff.rendering import page
from bot.storage import database
from faq.model import Lang

PERIODS = {"7d": "7 days", "30d": "30 days", "12w": "12 weeks", "1y": "a year"}
"""What can be chosen."""
_SECTIONS = ("numbers", "disliked", "unsaid", "over_time", "topics", "when", "never")
_MOST_WAYS = 5
"""Questions of one meaning that are handed on as ways of asking."""


class Listening:
    """What the journal tells."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def routes(self, door: Door) -> list[Route]:
        return [
            Route("/staff/unanswered", door.guarded(self.unanswered), methods=["GET"]),
            Route("/staff/report", door.guarded(self.report), methods=["GET"]),
        ]

    async def unanswered(self, visit: Visit) -> Response:
        """What nobody could answer, by meaning, with the ways to mend it."""
        chosen, told = await self._told(visit)
        groups = [(one, _ways(one, self.desk.languages)) for one in told.unanswered] if told else []
        return self._page(visit, "unanswered.html", chosen, told, groups=groups)

    async def report(self, visit: Visit) -> Response:
        """The report with its charts."""
        chosen, told = await self._told(visit)
        sections = [report_page.section(name, told) for name in _SECTIONS] if told and told.total else []
        return self._page(visit, "report.html", chosen, told, sections=sections)

    async def _told(self, visit: Visit) -> tuple[str, Report | None]:
        """The stretch of days asked for and its report; None where the journal cannot be read."""
        chosen = visit.request.query_params.get("since", USUAL)
        since = first_day(chosen if chosen in PERIODS else USUAL, self.desk.today)
        try:
            return chosen, await self.desk.report(since)
        except database.FAULTS:
            return chosen, None

    def _page(self, visit: Visit, template: str, chosen: str, told: Report | None, **values: object) -> Response:
        return page(
            template,
            visit=visit,
            desk=self.desk,
            faq=self.desk.faq,
            report=told,
            chosen=chosen,
            periods=PERIODS,
            **values,
        )


def _ways(one: Unanswered, languages: Sequence[Lang]) -> Mapping[Lang, list[str]]:
    """The questions of one meaning as ways of asking, by language; only languages in which there are any."""
    said = {
        lang: [without_placeholders(question.text) for question in one.cluster.questions if question.lang == lang]
        for lang in languages
    }
    return {lang: list(dict.fromkeys(filter(None, ways)))[:_MOST_WAYS] for lang, ways in said.items() if any(ways)}
