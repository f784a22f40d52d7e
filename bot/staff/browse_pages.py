"""The read-only pages: home, entries, files, history, trying a question, and downloading the content."""

from __future__ import annotations

from datetime import datetime

from starlette.responses import Response
from starlette.routing import Route

from bot.editing.edits import ChangeRefused, EntryForm
from bot.editing.forms import entry_form
from bot.editing.history import Record
from bot.editing.merging import Texts, changed_pieces, diff_texts
from bot.staff.access import AccessControl, Visit
from bot.staff.draft_review import compare_entries, diff_lines, preview_answer
from bot.staff.responses import download, page
from bot.staff.try_question import run_trial
from bot.staff.workspace import Workspace
from faq.facts import fill
from faq.model import Entry, Faq, Topic
from faq.sign_off import unapproved
from faq.text import fold

MOST_SHOWN = 3
"""Answers shown after a save; more than a change of one entry and an undo have."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The media type of a spreadsheet."""
MOST_TRIED = 2000
"""Characters of a question to try."""


class BrowsePages:
    """The read-only pages."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    def routes(self, access: AccessControl) -> list[Route]:
        shown = {
            "/staff": self.home,
            "/staff/entries": self.entries,
            "/staff/files": self.files,
            "/staff/history": self.history,
            "/staff/saved/{change}": self.saved,
            "/staff/content.zip": self.archive,
            "/staff/sign-off": self.sign_off,
            "/staff/questions.xlsx": self.sheet,
        }
        return [
            *(Route(path, access.guarded(handler), methods=["GET"]) for path, handler in shown.items()),
            # POST keeps the question out of the address.
            Route("/staff/try", access.guarded(self.trial), methods=["GET", "POST"]),
        ]

    async def home(self, visit: Visit) -> Response:
        """The home page: the content in force, its problems, and the latest changes."""
        return self._page(
            visit,
            "home.html",
            outcome=self.workspace.live.outcome,
            unread=await self.workspace.work(self.workspace.content.unread),
            changes=await self.workspace.work(self.workspace.content.history, 5),
        )

    async def entries(self, visit: Visit) -> Response:
        """The entries by topic, filtered by a search."""
        wanted = visit.request.query_params.get("q", "").strip()[:200]
        found = await self.workspace.work(_search, self.workspace.faq, wanted, self.workspace.clock())
        return self._page(visit, "entries.html", wanted=wanted, found=found)

    async def files(self, visit: Visit) -> Response:
        """The files of the content."""
        return self._page(visit, "files.html", files=await self.workspace.work(self.workspace.content.files))

    async def history(self, visit: Visit) -> Response:
        """What was changed, by whom and when."""
        return self._page(visit, "history.html", changes=await self.workspace.work(self.workspace.content.history))

    async def saved(self, visit: Visit) -> Response:
        """Confirmation that a change is saved, what patients read now, and what was there before."""
        name = visit.request.path_params["change"]
        changes = await self.workspace.work(self.workspace.content.history)
        change = next((change for change in changes if change.id == name), None)
        if change is None:
            raise ChangeRefused("This change is not among the last ones. See “Changes”.")
        said = await self.workspace.work(self._what_changed, change)
        return self._page(visit, "saved.html", change=change, outcome=self.workspace.live.outcome, **said)

    def _what_changed(self, change: Record) -> dict[str, object]:
        """The answers, the comparisons, the pages and the lines of a change; takes two tenths of a second."""
        faq, now = self.workspace.faq, self.workspace.clock()
        pieces = list(changed_pieces(change.former, change.new))
        entries = [key.partition("/")[2] for _, key in pieces if key.startswith("entries/")][:MOST_SHOWN]
        states = [(_entry_form(change.former, entry), _entry_form(change.new, entry)) for entry in entries]
        return {
            "answers": [(entry, preview_answer(faq, entry, now)) for entry in entries],
            "compared": [compare_entries(old, new, self.workspace) for old, new in states],
            "places": list(dict.fromkeys(place for piece in pieces if (place := _place_of(*piece, faq)))),
            "diff": diff_lines(diff_texts(change.former, change.new)),
        }

    async def archive(self, _: Visit) -> Response:
        """The whole content as a zip file, to keep or to put into the next release."""
        data = await self.workspace.work(self.workspace.content.archive)
        return download(data, "application/zip", f"content-{self.workspace.today}.zip")

    async def sheet(self, _: Visit) -> Response:
        """All questions and answers as a spreadsheet, to read, correct and approve."""
        data = await self.workspace.work(self.workspace.content.spreadsheet)
        return download(data, XLSX, f"questions-{self.workspace.today}.xlsx")

    async def sign_off(self, visit: Visit) -> Response:
        """What nobody has approved, and what was changed since it was approved."""
        found = list(unapproved(self.workspace.faq))
        return self._page(
            visit,
            "sign_off.html",
            changed=[(entry, languages) for entry, languages in found if entry.approved],
            never=[entry for entry, _ in found if not entry.approved],
        )

    async def trial(self, visit: Visit) -> Response:
        """The answer a patient would get to a question, and why."""
        text = visit.fields.get("question", "").strip()[:MOST_TRIED]
        found = run_trial(self.workspace.live.index(), text, self.workspace.clock()) if text else None
        return self._page(visit, "try.html", trial=found, question=text)

    def _page(self, visit: Visit, template: str, **values: object) -> Response:
        return page(template, visit=visit, workspace=self.workspace, faq=self.workspace.faq, **values)


def _entry_form(texts: Texts, entry: str) -> EntryForm | None:
    """An entry in some files; None if it is not there or no form can show it."""
    try:
        return entry_form({name: text for name, text in texts.items() if text is not None}, entry)
    except ChangeRefused:
        return None


def _place_of(file: str, piece: str, faq: Faq) -> tuple[str, str] | None:
    """The path and the name of the page that shows a piece of the content; None if none does."""
    if entry := faq.find_entry(piece.partition("/")[2]):
        return f"/staff/entries/{entry.id}", f"“{faq.question_of(entry)}”"
    if file.startswith("topics/") and piece in {"topic", "entries"}:
        return "/staff/entries", "the answers"
    if file == "clinic.yaml":
        is_day = piece in {"closures", "special_hours", "notice"}
        return ("/staff/days", "holidays and notice") if is_day else ("/staff/clinic", "the clinic’s facts")
    return None


def _search(faq: Faq, wanted: str, now: datetime) -> list[tuple[Topic, list[Entry]]]:
    """Each topic with those of its entries that have the words of a search; takes a tenth of a second."""
    return [(topic, [one for one in faq.all_of(topic.id) if _has(faq, one, wanted, now)]) for topic in faq.topics]


def _has(faq: Faq, entry: Entry, wanted: str, now: datetime) -> bool:
    """Whether every word of a search stands in the entry, also inside a word; answers are searched as patients read them."""
    searched = fold(wanted).split()
    if not searched:
        return True
    texts = [entry.id]
    for lang, version in entry.versions.items():
        said = fill(faq, version.answer.value, lang, now)
        texts += [version.question.value, said, *(text.value for text in (*version.also, *version.examples))]
    folded = fold(" ".join(texts))
    return all(word in folded for word in searched)
