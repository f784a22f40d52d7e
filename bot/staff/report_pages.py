"""The pages about patients' questions: the unanswered ones, and the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.responses import Response
from starlette.routing import Route

from bot.redaction import without_placeholders
from bot.report import html_page
from bot.report.period import USUAL, first_day
from bot.report.report import Report, Unanswered
from bot.staff.access import AccessControl, Visit
from bot.staff.responses import page
from bot.staff.workspace import Workspace
from bot.storage import faults
from faq.model import Lang

PERIODS = {"7d": "7 days", "30d": "30 days", "12w": "12 weeks", "1y": "a year"}
"""The periods to choose from."""
_SECTIONS = ("numbers", "over_time", "when", "topics", "disliked", "unsaid", "never")
"""Charts come before lists."""
_MOST_WAYS = 5
"""Questions of one cluster that are offered as ways of asking."""


class ReportPages:
    """The pages that show what the journal holds."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    def routes(self, access: AccessControl) -> list[Route]:
        return [
            Route("/staff/unanswered", access.guarded(self.unanswered), methods=["GET"]),
            Route("/staff/report", access.guarded(self.report), methods=["GET"]),
        ]

    async def unanswered(self, visit: Visit) -> Response:
        """The unanswered questions, clustered by meaning, each with forms to answer it."""
        chosen, report = await self._load_report(visit)
        groups = [(one, _ways(one, self.workspace.languages)) for one in report.unanswered] if report else []
        return self._page(visit, "unanswered.html", chosen, report, groups=groups)

    async def report(self, visit: Visit) -> Response:
        """The report with its charts."""
        chosen, report = await self._load_report(visit)
        shown = _SECTIONS if report and report.total else ()
        sections = [html_page.render_section(name, report, "/staff/entries/") for name in shown if report]
        return self._page(visit, "report.html", chosen, report, sections=sections)

    async def _load_report(self, visit: Visit) -> tuple[str, Report | None]:
        """The chosen period and its report, None if the journal cannot be read."""
        chosen = visit.request.query_params.get("since", USUAL)
        since = first_day(chosen if chosen in PERIODS else USUAL, self.workspace.today)
        try:
            return chosen, await self.workspace.report(since)
        except faults.FAULTS:
            return chosen, None

    def _page(self, visit: Visit, template: str, chosen: str, report: Report | None, **values: object) -> Response:
        return page(
            template,
            visit=visit,
            workspace=self.workspace,
            faq=self.workspace.faq,
            report=report,
            chosen=chosen,
            periods=PERIODS,
            **values,
        )


def _ways(one: Unanswered, languages: Sequence[Lang]) -> Mapping[Lang, list[str]]:
    """A cluster's questions as ways of asking, by language; languages without any are omitted."""
    said = {
        lang: [without_placeholders(question.text) for question in one.cluster.questions if question.lang == lang]
        for lang in languages
    }
    return {lang: list(dict.fromkeys(filter(None, ways)))[:_MOST_WAYS] for lang, ways in said.items() if any(ways)}
