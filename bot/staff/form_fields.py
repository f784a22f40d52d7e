"""Convert form fields to the values of `bot.editing.edits`, and find the form field of a line in a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from bot.editing.edits import ChangeHours, CloseDays, EditTopic, EntryForm, RestoreDays, SetFacts, SetNotice, Words
from bot.editing.forms import KINDS
from bot.editing.pasting import clean_line, clean_text, clean_way
from bot.report.snippets import free_id
from faq.loading.layout import LONGEST_ID
from faq.loading.reader import language_name
from faq.model import Entry, Faq, Lang
from faq.text import fold, words

_KEY = re.compile(r"^ *(?:- )?(?P<key>[a-z_]+):")
_SHARED = ("kind", "source", "reviewed", "expires", "hidden", "related")
_BY_LANGUAGE = ("question", "answer", "also", "examples")
Fields = Mapping[str, str]
"""Name -> value, as returned by `bot.staff.access.read_form`."""


def lines(text: str) -> tuple[str, ...]:
    """The non-blank lines of a text."""
    return tuple(line for raw in text.split("\n") if (line := raw.strip()))


def ways(text: str) -> tuple[str, ...]:
    """Ways of asking, one on each line, without what came along when they were pasted."""
    return tuple(way for raw in lines(text) if (way := clean_way(raw)))


def by_language(fields: Fields, name: str, languages: Iterable[Lang]) -> dict[Lang, str]:
    """A field that the form has in each language, such as `en-reason`."""
    return {lang: clean_text(fields.get(f"{lang}-{name}", "")) for lang in languages}


def find_entries(faq: Faq, typed: str) -> list[Entry]:
    """The entry with that question or id or, if there is none, all whose question has these words in it."""
    wanted = fold(typed)
    questions = [
        (entry, fold(version.question.value)) for entry in faq.all_entries for version in entry.versions.values()
    ]
    same = [entry for entry, question in questions if question == wanted or entry.id == typed]
    holding = [entry for entry, question in questions if wanted and wanted in question]
    return list({entry.id: entry for entry in same or holding}.values())


def related(text: str, faq: Faq) -> tuple[str, ...]:
    """The ids of the questions on the lines of a text; what names none or several stays as it was typed."""
    found = [(line, find_entries(faq, line)) for line in lines(text)]
    return tuple(entries[0].id if len(entries) == 1 else line for line, entries in found)


def topic_id(titles: Mapping[Lang, str]) -> str:
    """The name of a topic's file, made from its first title."""
    title = next(filter(None, titles.values()), "")
    return "-".join(word for word in words(title) if word.isascii())[:LONGEST_ID].strip("-") or "new-topic"


def topic(fields: Fields, stands: EditTopic, languages: Iterable[Lang]) -> EditTopic:
    """The topic in its form; `stands` is the topic as it is."""
    titles = {lang: clean_line(title) for lang, title in by_language(fields, "title", languages).items()}
    return EditTopic(
        stands.topic, titles, menu="menu" in fields, medical="medical" in fields, base=fields.get("base", "")
    )


def reorder(order: Sequence[str], doing: str) -> tuple[tuple[str, ...], str]:
    """An order after a press of a button such as "up price", and what it moved; "" if it moved nothing."""
    way, _, name = doing.partition(" ")
    if name not in order or way not in {"up", "down"}:
        return tuple(order), ""
    rest = [other for other in order if other != name]
    rest.insert(max(order.index(name) + (1 if way == "down" else -1), 0), name)
    return tuple(rest), name


def new_entry(fields: Fields, faq: Faq, topic: str) -> EntryForm:
    """The new entry in a form; its id is made from its first question."""
    questions = (clean_line(fields.get(f"{lang}-question", "")) for lang in faq.languages)
    return entry(fields, faq, free_id(faq, next(filter(None, questions), "")), topic)


def entry(fields: Fields, faq: Faq, entry_id: str, topic: str) -> EntryForm:
    """The entry in a form; its id and its topic are not form fields."""
    values = {name: value.strip() for name, value in fields.items()}
    versions = {
        lang: Words(
            clean_line(values.get(f"{lang}-question", "")),
            clean_text(values.get(f"{lang}-answer", "")),
            ways(values.get(f"{lang}-also", "")),
            ways(values.get(f"{lang}-examples", "")),
        )
        for lang in faq.languages
    }
    return EntryForm(
        id=entry_id,
        topic=topic,
        source=clean_line(values.get("source", "")),
        reviewed=values.get("reviewed", ""),
        versions=versions,
        kind=values.get("kind", "answer"),
        expires=values.get("expires", ""),
        hidden="hidden" in values,
        related=related(values.get("related", ""), faq),
        base=values.get("base", ""),
    )


def days(fields: Fields, languages: Sequence[Lang]) -> CloseDays | ChangeHours | RestoreDays | SetNotice:
    """What one of the forms about days says; the field `about` names the form."""
    match fields.get("about"):
        case "close":
            reason = by_language(fields, "reason", languages)
            return CloseDays(fields.get("first", ""), fields.get("last", ""), reason)
        case "hours":
            first, last, hours = (fields.get(f"special-{name}", "") for name in ("first", "last", "hours"))
            return ChangeHours(first, last, clean_line(hours), by_language(fields, "special-reason", languages))
        case "restore":
            return RestoreDays(fields.get("first", ""))
        case _:
            notice = by_language(fields, "notice", languages)
            return SetNotice(notice, fields.get("until", ""), fields.get("base", ""))


def day_field(key: str, change: CloseDays | ChangeHours, languages: Sequence[Lang]) -> str:
    """The form field for a key of a closure or of special hours; "" for keys of other pieces."""
    names = {"date": "first", "to": "last", "hours": "hours", "reason": f"{languages[0]}-reason"}
    name = names.get(key, f"{key}-reason" if key in languages else "")
    if not name or isinstance(change, CloseDays):
        return name
    lang, dash, _ = name.partition("-")
    return f"{lang}-special-reason" if dash else f"special-{name}"


def entry_parts(form: EntryForm) -> dict[str, str]:
    """The values of an entry that are not empty, under the names that its form has for them."""
    shown = {
        "What it is": KINDS.get(form.kind, form.kind),
        "Where the answer comes from": form.source,
        "Last reviewed": form.reviewed,
        "True until": form.expires,
        "Hidden": "yes" if form.hidden else "",
        "Questions offered below": "\n".join(form.related),
        "Approved": f"{form.approved_by}, {form.approved_on}" if form.approved_by else "",
    }
    for lang, version in form.versions.items():
        name = language_name(lang)
        shown |= {
            f"{name} question": version.question,
            f"{name} answer": version.answer,
            f"{name} ways of asking": "\n".join(version.also),
            f"{name} questions that must reach it": "\n".join(version.examples),
        }
    return {label: value for label, value in shown.items() if value}


def facts(fields: Fields, stands: SetFacts) -> SetFacts:
    """The clinic's facts in a form; facts that the form does not have stay as they stand."""
    return SetFacts(
        clean_line(fields.get("name", stands.name)),
        clean_line(fields.get("phone", stands.phone)),
        {name: clean_line(fields.get(name, value)) for name, value in stands.address.items()},
        {day: clean_line(fields.get(day, value)) for day, value in stands.hours.items()},
        ways(fields.get("websites", "\n".join(stands.websites))),
        fields.get("base", ""),
    )


def field_of(text: str, line: int, entry_id: str, languages: Sequence[Lang]) -> str:
    """The form field, such as `en-answer`, for a line of the entry's file; "" if the line is not in the entry."""
    path: list[str] = []
    deepest = len(text)
    for written in reversed(text.split("\n")[:line]):
        found = _KEY.match(written)
        depth = len(written) - len(written.lstrip(" "))
        if not found or depth >= deepest:
            continue
        if written.lstrip().startswith("- id:"):
            is_it = written.partition(":")[2].strip(" \"'") == entry_id
            return _field(path, languages) if is_it else ""
        deepest = depth
        path.insert(0, found["key"])
    return ""


def key_of(text: str, line: int) -> str:
    """The name of the field that stands on a line of a file; empty where there is none."""
    found = _KEY.match(text.split("\n")[line - 1])
    return found["key"] if found else ""


def _field(path: Sequence[str], languages: Sequence[Lang]) -> str:
    """The form field for a path of keys below the entry, such as ["en", "also"]."""
    match path:
        case [lang, name, *_] if lang in languages and name in _BY_LANGUAGE:
            return f"{lang}-{name}"
        case [lang, *_] if lang in languages:
            return f"{lang}-question"
        case [name, *_] if name in _SHARED:
            return name
        case _:
            return ""
