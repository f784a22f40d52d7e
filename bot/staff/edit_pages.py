"""The pages that change the content. Each change is drafted and shown with what it does; then it is saved, and in force."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response
from starlette.routing import Route

from bot.editing.edits import (
    AddWays,
    Change,
    ChangeRefused,
    CloseDays,
    Conflict,
    EditEntry,
    EditEntryText,
    EditFile,
    EntryForm,
    NewEntry,
    NewTopic,
    ReopenDays,
    SetNotice,
)
from bot.editing.folder import Draft
from bot.publishing import asking, checks, effects
from bot.publishing.asking import Outcome
from bot.staff import draft_review as examining
from bot.staff import form_fields
from bot.staff.access import Door, Visit
from bot.staff.desk import Desk
from bot.staff.draft_review import Findings
from bot.staff.rendering import page, to
from bot.staff.try_question import attempt
from faq.model import Faq, Lang
from faq.search.index import Index

KINDS = {
    "answer": "A fact the clinic has published",
    "unknown": "Not said on the clinic’s page (adds the phone)",
    "advice": "Personal medical advice (adds the medical team and the phone)",
    "booking": "Booking, or a person (adds the phone)",
    "hours": "Opening hours (adds whether it is open)",
    "smalltalk": "Small talk (adds nothing)",
}
"""What an entry is, in staff's words."""


class Writing:
    """The forms of the staff page."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def routes(self, door: Door) -> list[Route]:
        asked_and_sent = {
            "/staff/entries/{entry}": self.entry,
            "/staff/entries/{entry}/yaml": self.entry_text,
            "/staff/new-entry": self.new_entry,
            "/staff/new-topic": self.new_topic,
            "/staff/files/{name:path}": self.file,
            "/staff/days": self.days,
        }
        return [
            *(Route(path, door.guarded(handler), methods=["GET", "POST"]) for path, handler in asked_and_sent.items()),
            Route("/staff/add-way", door.guarded(self.add_way), methods=["POST"]),
            Route("/staff/undo", door.guarded(self.undo), methods=["POST"]),
        ]

    async def entry(self, visit: Visit) -> Response:
        """An entry in a form."""
        name = visit.request.path_params["entry"]
        form = stands = await self.desk.work(self.desk.content.entry, name)
        findings = Findings()
        if visit.is_sent:
            form = form_fields.entry(visit.fields, self.desk.languages, id=name, topic=stands.topic)
            findings = await self._settle(visit, EditEntry(form), name)
            if findings.conflict:
                form = replace(form, base=stands.base)
        return self._page(visit, "entry.html", findings, form=form)

    async def entry_text(self, visit: Visit) -> Response:
        """An entry as YAML."""
        name = visit.request.path_params["entry"]
        stands = await self.desk.work(self.desk.content.entry_text, name)
        text, base, findings = stands.text, stands.base, Findings()
        if visit.is_sent:
            text, base = _ended(visit.fields.get("text", "")), visit.fields.get("base", "")
            findings = await self._settle(visit, EditEntryText(name, text, base), name)
            base = stands.base if findings.conflict else base
        return self._page(visit, "text.html", findings, name=name, text=text, base=base, entry=name)

    async def file(self, visit: Visit) -> Response:
        """A file of the content as YAML."""
        name = visit.request.path_params["name"]
        stands = await self.desk.work(self.desk.content.text, name)
        text, base, findings = stands.text, stands.base, Findings()
        if visit.is_sent:
            text, base = _ended(visit.fields.get("text", "")), visit.fields.get("base", "")
            findings = await self._settle(visit, EditFile(name, text, base))
            base = stands.base if findings.conflict else base
        return self._page(visit, "text.html", findings, name=name, text=text, base=base, entry="")

    async def new_entry(self, visit: Visit) -> Response:
        """A new entry: empty, or begun with a question that nobody could answer."""
        form, findings = self._new_form(visit), Findings()
        if visit.is_sent and visit.doing != "begin":
            findings = await self._settle(visit, NewEntry(form), form.id)
        return self._page(visit, "new_entry.html", findings, form=form)

    async def new_topic(self, visit: Visit) -> Response:
        """A new topic and its first entry."""
        form, findings = self._new_form(visit), Findings()
        titles = form_fields.by_language(visit.fields, "title", self.desk.languages)
        medical = "medical" in visit.fields
        if visit.is_sent:
            findings = await self._settle(visit, NewTopic(titles, form, medical=medical), form.id)
        return self._page(visit, "new_topic.html", findings, form=form, titles=titles, medical=medical)

    async def add_way(self, visit: Visit) -> Response:
        """Add a question to an entry's ways of asking."""
        entry, lang = visit.fields.get("entry", ""), visit.fields.get("lang", "")
        ways = form_fields.lines(visit.fields.get("way", ""))
        if visit.doing == "begin":
            findings = Findings()
        elif entry not in self.desk.faq.entries or lang not in self.desk.languages or not ways:
            findings = Findings("Write the question, and choose the entry that answers it.")
        else:
            findings = await self._settle(visit, AddWays(entry, lang, ways), entry)
        return self._page(visit, "add_way.html", findings, entry=entry, lang=lang, way="\n".join(ways))

    async def days(self, visit: Visit) -> Response:
        """Days on which the clinic is closed, and the notice."""
        findings, languages = Findings(), self.desk.languages
        if visit.is_sent:
            first, last = visit.fields.get("first", ""), visit.fields.get("last", "")
            change: Change
            match visit.fields.get("about"):
                case "close":
                    change = CloseDays(first, last, form_fields.by_language(visit.fields, "reason", languages))
                case "reopen":
                    change = ReopenDays(first)
                case _:
                    change = SetNotice(form_fields.by_language(visit.fields, "notice", languages))
            findings = await self._settle(visit, change)
        closures = await self.desk.work(self.desk.content.closures)
        notice = await self.desk.work(self.desk.content.notice)
        return self._page(visit, "days.html", findings, closures=closures, notice=notice)

    async def undo(self, visit: Visit) -> Response:
        """Take a change back."""
        try:
            change = visit.fields.get("change", "")
            saved = await self.desk.work(self.desk.content.undo, change, visit.session.name)
        except Conflict as conflict:
            findings = Findings(conflict=conflict)
        except ChangeRefused as refused:
            findings = Findings(str(refused))
        else:
            await self.desk.live.refresh()
            findings = Findings(saved=saved)
        return self._page(visit, "undo.html", findings)

    async def _settle(self, visit: Visit, change: Change, entry: str = "") -> Findings:
        """Look at a change, as closely as the form asks to, and save it where it says so and nothing is in the way."""
        content = self.desk.content
        try:
            draft = await self.desk.work(content.draft, change)
            findings = await self.desk.work(examining.of, draft, entry, self.desk.languages, self.desk.clock())
            if visit.doing == "look" or findings.blocked:
                return findings
            if draft.faq:
                question = visit.fields.get("question", "")
                findings = await self.desk.work(self._compared, draft, draft.faq, entry, findings, question)
            if visit.doing != "save" or findings.blocked or findings.seen != visit.fields.get("seen", ""):
                return findings
            saved = await self.desk.work(content.save, draft, visit.session.name)
        except Conflict as conflict:
            return Findings(conflict=conflict)
        except ChangeRefused as refused:
            return Findings(str(refused))
        await self.desk.live.refresh()
        return replace(findings, saved=saved)

    def _compared(self, draft: Draft, faq: Faq, entry: str, findings: Findings, question: str) -> Findings:
        """The findings, and what a draft that loads does to the questions of all entries."""
        before, after, now = self.desk.live.index(), self.desk.index(faq), self.desk.clock()

        def ask(index: Index, text: str, lang: Lang) -> Outcome:
            return asking.outcome(index, text, lang, now)

        standing = {problem.message for problem in self.desk.live.problems}
        found = {*checks.problems(after, self.desk.today), *checks.errors(after, self.desk.today, ask)}
        told = tuple(
            examining.told(problem, draft, entry, faq.languages, blocking=problem.level == "error")
            for problem in sorted(found)
            if problem.message not in standing
        )
        trial = attempt(after, question, now) if question else None
        turned = effects.changes(before, after, ask).turned
        return replace(findings, problems=(*findings.problems, *told), compared=True, moved=turned, trial=trial)

    def _new_form(self, visit: Visit) -> EntryForm:
        """What the form of a new entry holds: reviewed today, in the topic that its link named."""
        asked = visit.request.query_params
        form = form_fields.entry(
            visit.fields, self.desk.languages, topic=visit.fields.get("topic", asked.get("topic", ""))
        )
        return form if form.reviewed else replace(form, reviewed=self.desk.today.isoformat())

    def _page(self, visit: Visit, template: str, findings: Findings, **values: object) -> Response:
        """A form with what was found; after a save, the page that says so."""
        if findings.saved:
            return to(f"/staff/saved/{findings.saved.id}")
        return page(
            template,
            findings.status,
            visit=visit,
            desk=self.desk,
            faq=self.desk.faq,
            kinds=KINDS,
            findings=findings,
            fields=visit.fields,
            **values,
        )


def _ended(text: str) -> str:
    """A text whose last line ends."""
    return text if not text or text.endswith("\n") else f"{text}\n"
