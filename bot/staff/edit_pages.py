"""The pages that change the content. Each change is drafted and reviewed before it is saved and put in force."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from starlette.responses import Response
from starlette.routing import Route

from bot.editing.edits import (
    AddWays,
    Change,
    ChangeRefused,
    Conflict,
    EditEntries,
    EditEntry,
    EditEntryText,
    EditFile,
    EntryForm,
    Missing,
    NewEntry,
    NewTopic,
    OrderEntries,
    OrderTopics,
    RemoveEntry,
    RemoveTopic,
)
from bot.editing.folder import Draft
from bot.editing.forms import KINDS, approve, form_changed_since_approval
from bot.editing.merging import Texts
from bot.editing.sheet_import import SheetReading
from bot.publishing import asking, checks, effects
from bot.publishing.asking import Outcome
from bot.publishing.concerns import Concern, concerns_of_change, says_something_else, stands_in
from bot.staff import form_fields
from bot.staff.access import AccessControl, Visit
from bot.staff.coming_days import coming_days
from bot.staff.draft_review import Findings, beside_field, compare_entries, compare_texts, find_gained, review_draft
from bot.staff.responses import page, redirect_to
from bot.staff.try_question import run_trial
from bot.staff.workspace import Workspace
from faq.model import Entry, Faq, Lang, Problem, Topic
from faq.search.index import Index


@dataclass(frozen=True, slots=True)
class _Comparison:
    """What a draft changes for the questions of all entries."""

    before: Index
    files: Texts
    """The draft's files."""
    after: Index
    problems: tuple[Problem, ...]
    moved: tuple[effects.Turned, ...]


class EditPages:
    """The pages with forms."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._last_comparison: _Comparison | None = None
        """Kept, since staff who save what they were shown send the same draft once more."""

    def routes(self, access: AccessControl) -> list[Route]:
        asked_and_sent = {
            "/staff/entries/{entry}": self.entry,
            "/staff/entries/{entry}/yaml": self.entry_text,
            "/staff/entries/{entry}/delete": self.delete_entry,
            "/staff/topics/{topic}": self.topic,
            "/staff/topics/{topic}/order": self.order_entries,
            "/staff/topics/{topic}/delete": self.delete_topic,
            "/staff/order": self.order_topics,
            "/staff/new-entry": self.new_entry,
            "/staff/new-topic": self.new_topic,
            "/staff/files/{name:path}": self.file,
            "/staff/days": self.days,
            "/staff/clinic": self.clinic,
            "/staff/spreadsheet": self.spreadsheet,
        }
        return [
            *(
                Route(path, access.guarded(handler), methods=["GET", "POST"])
                for path, handler in asked_and_sent.items()
            ),
            Route("/staff/add-way", access.guarded(self.add_way), methods=["POST"]),
            Route("/staff/undo", access.guarded(self.undo), methods=["POST"]),
        ]

    async def entry(self, visit: Visit) -> Response:
        """Edit an entry in a form."""
        name = visit.request.path_params["entry"]
        try:
            form = stands = await self.workspace.work(self.workspace.content.entry, name)
        except Missing:
            if not visit.is_sent:
                raise
            # Somebody else has deleted it meanwhile: what was typed is not lost.
            form = stands = form_fields.entry(visit.fields, self.workspace.faq, name, topic="")
        findings = Findings()
        if visit.is_sent:
            form = form_fields.entry(visit.fields, self.workspace.faq, name, stands.topic)
            form = replace(form, confirmed=_still_there(form, stands.confirmed))
            form = self._with_approval(visit, form, stands)
            if form.reviewed == visit.fields.get("reviewed-shown") and _is_rewritten(form, stands):
                form = replace(form, reviewed=self.workspace.today.isoformat())
            findings = await self._review_and_save(visit, EditEntry(form), name)
            if findings.conflict and findings.conflict.theirs:
                both = await self.workspace.work(compare_entries, stands, form, self.workspace)
                findings = replace(findings, both=both)
                form = replace(form, base=stands.base)
        changed = [self.workspace.language(lang) for lang in form_changed_since_approval(stands)]
        return self._page(visit, "entry.html", findings, form=form, stands=stands, changed=changed)

    def _with_approval(self, visit: Visit, form: EntryForm, stands: EntryForm) -> EntryForm:
        """The form with its present approval or, if its button says so, approved today by whoever is signed in."""
        if visit.doing == "approve":
            return approve(form, visit.session.name, self.workspace.today.isoformat())
        return replace(
            form,
            approved_by=stands.approved_by,
            approved_on=stands.approved_on,
            approved_digests=stands.approved_digests,
        )

    async def entry_text(self, visit: Visit) -> Response:
        """Edit an entry as YAML."""
        name = visit.request.path_params["entry"]
        stands = await self.workspace.work(self.workspace.content.entry_text, name)
        text, base, findings = stands.text, stands.base, Findings()
        if visit.is_sent:
            text, base = _with_final_newline(visit.fields.get("text", "")), visit.fields.get("base", "")
            findings = await self._review_and_save(visit, EditEntryText(name, text, base), name)
            base = stands.base if findings.conflict else base
        return self._page(visit, "text.html", findings, name=name, text=text, base=base, entry=name)

    async def delete_entry(self, visit: Visit) -> Response:
        """Delete an entry, after showing what points to it and which questions get another answer."""
        name = visit.request.path_params["entry"]
        form = await self.workspace.work(self.workspace.content.entry, name)
        base = visit.fields.get("base", "") if visit.is_sent else form.base
        findings = await self._review_and_save(visit, RemoveEntry(name, base), name)
        faq, entry = self.workspace.faq, self.workspace.faq.find_entry(name)
        pointing = [other for other in faq.entries.values() if name in other.related]
        return self._page(
            visit,
            "delete_entry.html",
            findings,
            form=form,
            base=form.base,
            pointing=pointing,
            ways=_count_ways([entry] if entry else []),
            is_last=faq.all_of(form.topic) == [entry],
        )

    async def delete_topic(self, visit: Visit) -> Response:
        """Delete a topic, after showing its entries and what points to them."""
        topic, faq = self._topic(visit), self.workspace.faq
        name = topic.id
        stands = await self.workspace.work(self.workspace.content.text, f"topics/{name}.yaml")
        base = visit.fields.get("base", "") if visit.is_sent else stands.base
        findings = await self._review_and_save(visit, RemoveTopic(name, base))
        entries = faq.all_of(name)
        gone = {entry.id for entry in entries}
        pointing = [entry for entry in faq.entries.values() if entry.topic != name and gone & set(entry.related)]
        return self._page(
            visit,
            "delete_topic.html",
            findings,
            topic=topic,
            base=stands.base,
            entries=entries,
            pointing=pointing,
            ways=_count_ways(entries),
        )

    async def topic(self, visit: Visit) -> Response:
        """Rename a topic, and set whether it is in the menu."""
        topic, findings = self._topic(visit), Findings()
        form = stands = await self.workspace.work(self.workspace.content.topic, topic.id)
        if visit.is_sent:
            form = form_fields.topic(visit.fields, stands, self.workspace.languages)
            findings = await self._review_and_save(visit, form)
            form = replace(form, base=stands.base if findings.conflict else form.base)
        return self._page(visit, "topic.html", findings, topic=topic, form=form)

    async def order_entries(self, visit: Visit) -> Response:
        """Put the questions of a topic in another order."""
        topic, faq = self._topic(visit), self.workspace.faq
        entries = sorted(faq.all_of(topic.id), key=lambda entry: entry.place.line)
        names = {entry.id: faq.question_of(entry) for entry in entries}
        return await self._order(visit, names, lambda order, base: OrderEntries(topic.id, order, base), topic=topic)

    async def order_topics(self, visit: Visit) -> Response:
        """Put the topics in another order."""
        names = {topic.id: topic.title[self.workspace.languages[0]] for topic in self.workspace.faq.topics}
        return await self._order(visit, names, OrderTopics, topic=None)

    async def _order(
        self,
        visit: Visit,
        names: Mapping[str, str],
        change: Callable[[tuple[str, ...], tuple[str, ...]], Change],
        *,
        topic: Topic | None,
    ) -> Response:
        """A page that changes an order; its buttons move one row, and nothing is saved before the button to save.

        `names`: what stands in the order in force, by id; `change` takes the new order and the one it was made from.
        """
        order, base, moved, findings = tuple(names), tuple(names), "", Findings()
        if visit.is_sent:
            posted = form_fields.lines(visit.fields.get("order", ""))
            order, moved = form_fields.reorder([name for name in posted if name in names], visit.doing)
            base = form_fields.lines(visit.fields.get("base", ""))
        if visit.doing == "save":
            findings = await self._review_and_save(visit, change(order, base))
        if findings.conflict:
            texts = ("\n".join(names.get(name, name) for name in one) for one in (names, order))
            findings, base = replace(findings, both=await self.workspace.work(compare_texts, *texts)), tuple(names)
        return self._page(visit, "order.html", findings, topic=topic, names=names, order=order, base=base, moved=moved)

    def _topic(self, visit: Visit) -> Topic:
        """The topic that the address names. Raises Missing."""
        name = visit.request.path_params["topic"]
        if (topic := self.workspace.faq.topic(name)) is None:
            raise Missing(f'there is no topic "{name}": it may have been removed')
        return topic

    async def file(self, visit: Visit) -> Response:
        """Edit a content file as YAML."""
        name = visit.request.path_params["name"]
        stands = await self.workspace.work(self.workspace.content.text, name)
        text, base, findings = stands.text, stands.base, Findings()
        if visit.is_sent:
            text, base = _with_final_newline(visit.fields.get("text", "")), visit.fields.get("base", "")
            findings = await self._review_and_save(visit, EditFile(name, text, base))
            base = stands.base if findings.conflict else base
        return self._page(visit, "text.html", findings, name=name, text=text, base=base, entry="")

    async def new_entry(self, visit: Visit) -> Response:
        """Add an entry, from an empty form or from an unanswered question."""
        asked = visit.request.query_params
        form, findings = self._new_form(visit, visit.fields.get("topic", asked.get("topic", ""))), Findings()
        if visit.is_sent and visit.doing != "begin":
            findings = await self._review_and_save(visit, NewEntry(form), form.id)
        return self._page(visit, "new_entry.html", findings, form=form)

    async def new_topic(self, visit: Visit) -> Response:
        """Add a topic with its first entry."""
        titles = form_fields.by_language(visit.fields, "title", self.workspace.languages)
        form, findings = self._new_form(visit, form_fields.topic_id(titles)), Findings()
        medical = "medical" in visit.fields
        if visit.is_sent:
            findings = await self._review_and_save(visit, NewTopic(titles, form, medical=medical), form.id)
        return self._page(visit, "new_topic.html", findings, form=form, titles=titles, medical=medical)

    async def add_way(self, visit: Visit) -> Response:
        """Add a question to the ways of asking of an entry, which is chosen by its question or a part of it."""
        typed, lang = visit.fields.get("entry", ""), visit.fields.get("lang", "")
        ways, faq = form_fields.ways(visit.fields.get("way", "")), self.workspace.faq
        found = form_fields.find_entries(faq, typed)
        question = faq.question_of(found[0]) if len(found) == 1 else typed
        if visit.doing == "begin":
            findings = Findings()
        elif not found or lang not in self.workspace.languages or not ways:
            findings = Findings("Write how patients ask, and choose the question that answers it.")
        elif len(found) > 1:
            findings = Findings(f"Several questions have “{typed}” in them: choose one from the list.")
        else:
            findings = await self._review_and_save(visit, AddWays(found[0].id, lang, ways), found[0].id)
        return self._page(visit, "add_way.html", findings, entry=question, lang=lang, way="\n".join(ways))

    async def days(self, visit: Visit) -> Response:
        """Edit the closures, the special hours and the notice, with the days of the next months."""
        findings = Findings()
        if visit.is_sent:
            findings = await self._review_and_save(visit, form_fields.days(visit.fields, self.workspace.languages))
        return self._page(
            visit,
            "days.html",
            findings,
            stands=await self.workspace.work(self.workspace.content.days),
            coming=coming_days(findings.drafted or self.workspace.faq, self.workspace.clock()),
        )

    async def clinic(self, visit: Visit) -> Response:
        """Edit the clinic's facts, with what patients will read."""
        form = stands = await self.workspace.work(self.workspace.content.clinic_facts)
        findings = Findings()
        if visit.is_sent:
            form = form_fields.facts(visit.fields, stands)
            findings = await self._review_and_save(visit, form)
            form = replace(form, base=stands.base if findings.conflict else form.base)
        return self._page(visit, "clinic.html", findings, form=form)

    async def spreadsheet(self, visit: Visit) -> Response:
        """Take back the spreadsheet: its problems by row or, if there are none, what it changes; then save it."""
        reading, findings, sheet = SheetReading(), Findings(), visit.fields.get("sheet", "")
        if visit.is_sent and not sheet:
            findings = Findings("Choose the file first.")
        elif visit.is_sent:
            content, today = self.workspace.content, self.workspace.today
            reading = await self.workspace.work(content.read_spreadsheet, _decode_file(sheet), today)
            if not reading.problems:
                forms = tuple(replace(form, confirmed=_still_there(form, form.confirmed)) for form in reading.forms)
                findings = await self._review_and_save(visit, EditEntries(forms, reading.rows))
        return self._page(visit, "spreadsheet.html", findings, reading=reading, sheet=sheet)

    async def undo(self, visit: Visit) -> Response:
        """Undo a change."""
        try:
            saved = await self.workspace.undo(visit.fields.get("change", ""), visit.session.name)
            findings = Findings(saved=saved)
        except Conflict as conflict:
            findings = await self._conflict(conflict)
        except ChangeRefused as refused:
            findings = Findings(str(refused))
        return self._page(visit, "undo.html", findings)

    async def _review_and_save(self, visit: Visit, change: Change, entry: str = "") -> Findings:
        """Review a change in the depth that the form asks for; save it if the form says so and nothing prevents it."""
        content, ticked = self.workspace.content, frozenset(form_fields.lines(visit.fields.get("confirm", "")))
        try:
            draft = await self.workspace.work(content.draft, change)
            concerns = await self.workspace.work(self._concerns, draft)
            if confirmed := [one for one in concerns if one.key in ticked and one.lasts]:
                draft = await self.workspace.work(content.draft, _with_confirmed(change, confirmed))
            findings = await self.workspace.work(
                review_draft, draft, entry, self.workspace.languages, self.workspace.clock()
            )
            findings = replace(findings, concerns=concerns, confirmed=ticked)
            if visit.doing == "look" or findings.blocked:
                return findings
            if draft.faq:
                question = visit.fields.get("question", "")
                findings = await self.workspace.work(self._compare_answers, draft, draft.faq, entry, findings, question)
            seen = findings.seen == visit.fields.get("seen", "")
            if visit.doing == "accept":  # of a suggestion: what it is for need not be read again
                seen = not findings.lost
            if visit.doing not in {"save", "approve", "accept"} or findings.blocked or findings.unconfirmed or not seen:
                return findings
            noted = tuple(one.message for one in concerns if not one.lasts)
            saved = await self.workspace.save(draft, visit.session.name, noted)
        except Conflict as conflict:
            return await self._conflict(conflict)
        except ChangeRefused as refused:
            return Findings(str(refused))
        self._last_comparison = None
        return replace(findings, saved=saved)

    async def _conflict(self, conflict: Conflict) -> Findings:
        """The findings of a change that somebody else's change prevents, with both texts."""
        both = await self.workspace.work(compare_texts, conflict.theirs, conflict.mine)
        return Findings(conflict=conflict, both=both)

    def _concerns(self, draft: Draft) -> tuple[Concern, ...]:
        """What to make sure of before the draft is saved."""
        found = concerns_of_change(self.workspace.faq, draft.faq, self.workspace.today) if draft.faq else ()
        return tuple(sorted(found))

    def _compare_answers(self, draft: Draft, faq: Faq, entry: str, findings: Findings, question: str) -> Findings:
        """Add to the findings what the draft changes for the questions of all entries."""
        before, now = self.workspace.live.index(), self.workspace.clock()
        comparison = self._last_comparison
        if not (comparison and comparison.before is before and comparison.files == draft.files):
            comparison = self._last_comparison = self._compare(before, draft, faq, now)
        standing = {problem.message for problem in self.workspace.live.outcome.problems}
        standing |= {concern.message for concern in findings.concerns}
        found_problems = tuple(
            beside_field(problem, draft, entry, faq.languages, blocking=problem.level == "error")
            for problem in comparison.problems
            if problem.message not in standing
        )
        return replace(
            findings,
            problems=(*findings.problems, *found_problems),
            compared=True,
            moved=comparison.moved,
            gained=find_gained(comparison.moved, faq, entry),
            trial=run_trial(comparison.after, question, now) if question else None,
        )

    def _compare(self, before: Index, draft: Draft, faq: Faq, now: datetime) -> _Comparison:
        def ask(index: Index, text: str, lang: Lang) -> Outcome:
            return asking.outcome(index, text, lang, now)

        after = self.workspace.live.draft(faq)
        found = {*checks.problems(after, self.workspace.today), *checks.errors(after, self.workspace.today, ask)}
        moved = effects.changes(before, after, ask).turned
        return _Comparison(before, draft.files, after, tuple(sorted(found)), moved)

    def _new_form(self, visit: Visit, topic: str) -> EntryForm:
        """The form of a new entry, reviewed today unless it says otherwise."""
        form = form_fields.new_entry(visit.fields, self.workspace.faq, topic)
        return form if form.reviewed else replace(form, reviewed=self.workspace.today.isoformat())

    def _page(self, visit: Visit, template: str, findings: Findings, **values: object) -> Response:
        """The form with the findings or, after a save, a redirect to the confirmation."""
        if findings.saved:
            return redirect_to(f"/staff/saved/{findings.saved.id}")
        return page(
            template,
            200 if visit.doing == "look" else findings.status,  # browsers log a half-written form as an error otherwise
            visit=visit,
            workspace=self.workspace,
            faq=self.workspace.faq,
            kinds=KINDS,
            findings=findings,
            fields=visit.fields,
            **values,
        )


def _count_ways(entries: Iterable[Entry]) -> int:
    """How many ways of asking some entries have, in all languages."""
    return sum(len(version.utterances) for entry in entries for version in entry.versions.values())


def _is_rewritten(form: EntryForm, stands: EntryForm) -> bool:
    """Whether the answer says something else in every language, so that its author has just made sure of it."""
    return form.versions.keys() == stands.versions.keys() and all(
        says_something_else(stands.versions[lang].answer, words.answer) for lang, words in form.versions.items()
    )


def _still_there(form: EntryForm, confirmed: Collection[str]) -> tuple[str, ...]:
    """The confirmed words that still stand in the form."""
    texts = tuple(text for words in form.versions.values() for text in (words.question, words.answer))
    kind = f"kind: {form.kind}"
    return tuple(phrase for phrase in confirmed if phrase == kind or stands_in(texts, phrase))


def _with_confirmed(change: Change, confirmed: Collection[Concern]) -> Change:
    """The change with confirmed words noted in its entry; a change of a file's text has its author note them there."""
    fresh = tuple(dict.fromkeys(concern.words for concern in confirmed))
    match change:
        case EditEntry(form) | NewEntry(form):
            return replace(change, form=replace(form, confirmed=form.confirmed + fresh))
        case EditEntries(forms):
            return replace(change, forms=tuple(_noting(form, confirmed) for form in forms))
        case NewTopic(first=form):
            return replace(change, first=replace(form, confirmed=form.confirmed + fresh))
        case _:
            return change


def _noting(form: EntryForm, confirmed: Collection[Concern]) -> EntryForm:
    """The entry with those of the confirmed words that are its own."""
    own = (concern.words for concern in confirmed if concern.entry == form.id)
    return replace(form, confirmed=tuple(dict.fromkeys((*form.confirmed, *own))))


def _decode_file(sent: str) -> bytes:
    """A file as `bot.staff.access.read_form` gives it; empty if a form was forged."""
    try:
        return urlsafe_b64decode(sent)
    except ValueError:
        return b""


def _with_final_newline(text: str) -> str:
    """The text with a line feed at its end, unless it is empty."""
    return text if not text or text.endswith("\n") else f"{text}\n"
