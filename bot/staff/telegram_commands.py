"""Staff's commands in Telegram: the report, unanswered questions, trying a question, and the state of the content."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Awaitable, Callable, Collection
from itertools import islice

from bot.conversation.reply import Reply
from bot.publishing.live import ContentState
from bot.report.period import USUAL, first_day
from bot.report.report import Report
from bot.report.summary import summarize
from bot.report.words import times
from bot.staff.try_question import run_trial
from bot.staff.workspace import Workspace
from bot.storage import faults
from bot.storage.journal import Journal
from faq.model import Problem

MOST_CLUSTERS = 12
MOST_PROBLEMS = 10
"""Clusters and problems in one message; the staff page shows all."""
NEWS_AFTER = 600
"""Seconds after which the same notice is sent again; replicas detect a change within seconds of each other."""
_COMMAND = re.compile(r"/(\w+)(?:@\w+)?(?:\s+(.*))?", re.DOTALL)
logger = logging.getLogger(__name__)


class StaffChat:
    """Answers staff's commands and notifies staff about changes of the content. Other chats cannot use these commands."""

    COMMANDS = ("report", "unanswered", "try", "faq")

    def __init__(self, workspace: Workspace, journal: Journal, chats: Collection[int]) -> None:
        """`chats`: the ids of staff's chats and groups."""
        self.workspace = workspace
        self.journal = journal
        self.chats = set(chats)

    def move(self, old: int, new: int) -> None:
        """Follow a group of staff's that became a supergroup, until the process ends."""
        if old in self.chats:
            self.chats = self.chats - {old} | {new}
            logger.warning("a staff group has a new number: in STAFF_CHAT_ID, replace %d by %d", old, new)

    async def reply(self, chat: int, text: str) -> Reply | None:
        """The reply to a staff command; None for other messages and other chats."""
        command = _COMMAND.fullmatch(text.strip())
        if chat not in self.chats or not command or command[1] not in self.COMMANDS:
            return None
        rest = (command[2] or "").strip()
        match command[1]:
            case "report":
                return _as_reply(await self._from_report(rest or USUAL, summarize))
            case "unanswered":
                return _as_reply(await self._from_report(rest or USUAL, _unanswered))
            case "try":
                return _as_reply(
                    self._try(rest) if rest else "Write a question behind it, such as: /try is there parking?"
                )
            case _:
                return _as_reply(self._describe_content())

    def notices(self, send: Callable[[int, Reply], Awaitable[object]]) -> Callable[[ContentState], Awaitable[None]]:
        """A listener for new outcomes of the content that sends them to staff's chats, once for all replicas."""
        was_refused = False

        async def notify(outcome: ContentState) -> None:
            nonlocal was_refused
            if outcome.in_force and not was_refused:
                return
            was_refused = not outcome.in_force
            text, moment = self._describe_content(), int(self.workspace.clock().timestamp()) // NEWS_AFTER
            for chat in self.chats:
                number = int.from_bytes(hashlib.sha256(f"{chat} {moment} {text}".encode()).digest()[:6])
                async with self.journal.update((f"notice {self.workspace.today}", number), f"notice:{chat}") as new:
                    if new:
                        await send(chat, _as_reply(text))

        return notify

    async def _from_report(self, since: str, render: Callable[[Report], str]) -> str:
        try:
            return render(await self.workspace.report(first_day(since, self.workspace.today)))
        except ValueError as error:
            return f"“{since}”: {error}"
        except faults.FAULTS as fault:
            return f"The journal cannot be read: {faults.describe_fault(fault)}."

    def _try(self, question: str) -> str:
        trial = run_trial(self.workspace.live.index(), question, self.workspace.clock())
        ranking = [f"- {row.percent:.0f} %  “{row.question}”, near “{row.near}”" for row in trial.rows[:4]]
        buttons = [f"[{button.label}]" for button in trial.reply.buttons]
        said = [trial.reply.text, "\n".join(buttons), "\n".join([trial.outcome, *ranking])]
        return "\n\n".join(filter(None, said))

    def _describe_content(self) -> str:
        """The state of the content in words."""
        outcome, faq = self.workspace.live.outcome, self.workspace.faq
        errors = [problem for problem in outcome.problems if problem.level == "error"]
        warnings = len(outcome.problems) - len(errors)
        said = f"Patients are answered from version {faq.version}: {len(faq.entries)} entries."
        if outcome.in_force:
            return "\n\n".join(filter(None, [said, f"Warnings: {warnings}." if warnings else "No problems."]))
        first = f"The last change is not in force: mend what is named below and save again. {said}"
        return "\n\n".join([first, *map(self._problem_line, islice(errors, MOST_PROBLEMS)), *_more(len(errors))])

    def _problem_line(self, problem: Problem) -> str:
        message, place = self.workspace.describe_problem(problem)
        return f"{place}: {message}"


def _unanswered(report: Report) -> str:
    if not report.unanswered:
        return "No question went without an answer."
    lines = []
    for one in report.unanswered[:MOST_CLUSTERS]:
        nearest = f"; nearest: {one.nearest.id}" if one.nearest else "; no entry is near"
        lines.append(f"- {times(one.cluster.count)}: “{one.cluster.questions[0].text}”{nearest}")
    return "\n".join(["Questions without an answer, the same meaning together:", "", *lines])


def _more(errors: int) -> list[str]:
    return [f"And {errors - MOST_PROBLEMS} more."] if errors > MOST_PROBLEMS else []


def _as_reply(text: str) -> Reply:
    return Reply("menu", "en", text)
