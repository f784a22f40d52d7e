"""The pages about patients' questions: the unanswered ones, and the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.responses import Response
from starlette.routing import Route

from bot.editing.dismissals import question_digest
from bot.report import html_page
from bot.report.period import USUAL, first_day
from bot.report.report import Report, Unanswered
from bot.report.snippets import find_ways
from bot.staff.access import AccessControl, Visit
from bot.staff.responses import page, redirect_to
from bot.staff.workspace import Workspace
from bot.storage import faults
from faq.model import Lang

PERIODS = {"7d": "7 days", "30d": "30 days", "12w": "12 weeks", "1y": "a year"}
"""The periods to choose from."""
_SECTIONS = ("numbers", "over_time", "when", "topics", "disliked", "unsaid", "never")
"""Charts come before lists."""


class ReportPages:
    """The pages that show what the journal holds."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    def routes(self, access: AccessControl) -> list[Route]:
        return [
            Route("/staff/unanswered", access.guarded(self.unanswered), methods=["GET"]),
            Route("/staff/unanswered/dismiss", access.guarded(self.dismiss), methods=["POST"]),
            Route("/staff/report", access.guarded(self.report), methods=["GET"]),
        ]

    async def unanswered(self, visit: Visit) -> Response:
        """The unanswered questions, clustered by meaning, each with forms to answer it."""
        chosen, report = await self._load_report(visit)
        dismissed = await self.workspace.work(self.workspace.content.dismissed)
        found = report.unanswered if report else ()
        left = [one for one in found if not _is_dismissed(one, dismissed)]
        groups = [(one, _ways(one, self.workspace.languages)) for one in left]
        away = [one for one in found if _is_dismissed(one, dismissed)]
        return self._page(visit, "unanswered.html", chosen, report, groups=groups, away=away)

    async def dismiss(self, visit: Visit) -> Response:
        """Keep the questions of one or several clusters off the list, or list them again."""
        rows = [row.partition(":") for row in visit.fields.get("questions", "").split("\n")]
        questions = [(lang, text) for lang, colon, text in rows if colon and lang in self.workspace.languages]
        content = self.workspace.content
        if visit.doing == "list":
            await self.workspace.work(content.list_again, questions)
        else:
            await self.workspace.work(content.dismiss, questions, self.workspace.today)
        return redirect_to("/staff/unanswered")

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


def _is_dismissed(one: Unanswered, dismissed: frozenset[str]) -> bool:
    """Whether all questions of a cluster were dismissed; one in other words brings the cluster back, and so does danger."""
    digests = {question_digest(question.lang, question.text) for question in one.cluster.questions}
    return digests <= dismissed and not one.cluster.danger


def _ways(one: Unanswered, languages: Sequence[Lang]) -> Mapping[Lang, list[str]]:
    """A cluster's questions as ways of asking, by language; languages without any are omitted."""
    return {lang: ways for lang in languages if (ways := find_ways(one.cluster.questions, lang))}
