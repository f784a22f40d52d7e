"""Extract entries, closures and the notice from the texts of the content files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.editing.edits import (
    ChangeHours,
    ChangeRefused,
    CloseDays,
    Days,
    EntryForm,
    FileText,
    Missing,
    SetFacts,
    SetNotice,
    Words,
)
from bot.editing.yaml_text import fields, items, lines_of, normalize, one_line, outline, tidy
from faq.lexicons import LEXICONS
from faq.model import WEEKDAYS, Lang
from faq.sign_off import changed_texts, text_digest

Files = Mapping[str, str]
"""The content: file name -> text on disk."""

CLINIC = "clinic.yaml"
TOPIC = re.compile(r"topics/([^/]+)\.yaml")
KINDS: Mapping[str, str] = {
    "answer": "A fact the clinic has published",
    "unknown": "Not said on the clinic’s page (adds the phone)",
    "advice": "Personal medical advice (adds the medical team and the phone)",
    "booking": "Booking, or a person (adds the phone)",
    "hours": "Opening hours (adds whether it is open)",
    "smalltalk": "Small talk (adds nothing)",
}
"""The kinds of entries, in staff's words."""
NOT_A_FORM = "this is not written the way a form shows it: edit it as text"


def entry_form(files: Files, entry_id: str) -> EntryForm:
    """An entry as a form holds it."""
    name, text, node = find_entry(files, entry_id)
    return form_of(name, text, node)


def entry_text(files: Files, entry_id: str) -> FileText:
    """The lines of an entry, without their common indentation."""
    name, text, node = find_entry(files, entry_id)
    start, end = lines_of(text, node)
    margin = text[start : node.start_mark.index].partition("-")[0]
    if margin.strip():
        raise ChangeRefused(NOT_A_FORM)
    shown = re.sub(rf"^ {{0,{len(margin)}}}", "", text[start:end], flags=re.MULTILINE)
    return FileText(shown, digest(text[start:end]), name)


def days(files: Files) -> Days:
    """The closures, the special hours and the notice, as forms hold them. Raises ChangeRefused."""
    root = _clinic(files)
    closures, special_hours = ([*map(fields, items(root.get(name)))] for name in ("closures", "special_hours"))
    said = _by_language(root.get("notice"))
    until = said.pop("until", "")
    notice = SetNotice(said, until)
    return Days(
        tuple(CloseDays(*_ends(item), _by_language(item.get("reason"))) for item in closures),
        tuple(
            ChangeHours(*_ends(item), word(item.get("hours")), _by_language(item.get("reason")))
            for item in special_hours
        ),
        replace(notice, base=digest(repr(notice))),
    )


def _ends(item: Mapping[str, Node]) -> tuple[str, str]:
    """The first and the last day of an item in a list of days."""
    return word(item.get("date")), word(item.get("to") or item.get("date"))


def _clinic(files: Files) -> dict[str, Node]:
    """The fields of clinic.yaml. Raises ChangeRefused if it is not valid YAML."""
    return fields(outline(CLINIC, normalize(files.get(CLINIC, ""))))


def clinic_facts(files: Files) -> SetFacts:
    """The clinic's facts as a form holds them. Raises ChangeRefused."""
    root = _clinic(files)
    address, hours = (
        fields(root["address"]) if "address" in root else {},
        fields(root["hours"]) if "hours" in root else {},
    )
    facts = SetFacts(
        one_line(word(root.get("name"))),
        one_line(word(root.get("phone"))),
        {name: one_line(word(node)) for name, node in address.items()},
        {day: one_line(word(hours.get(day))) for day in WEEKDAYS},
        texts(root.get("websites")),
    )
    return replace(facts, base=digest(repr(facts)))


def entry_forms(files: Files) -> dict[str, EntryForm]:
    """Every entry as a form holds it, by its id, in the order of the files. Raises ChangeRefused."""
    found: dict[str, EntryForm] = {}
    for name, raw in files.items():
        if TOPIC.fullmatch(name):
            text = normalize(raw)
            found |= {entry_id: form_of(name, text, node) for entry_id, node in entry_nodes(name, text).items()}
    return found


def digest(text: str) -> str:
    """A short hash that changes with the text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def find_entry(files: Files, entry_id: str) -> tuple[str, str, MappingNode]:
    """Return an entry's file, that file's text, and its node. Raises Missing."""
    mention = re.compile(rf"\bid[\"']? *: *[\"']?{re.escape(entry_id)}(?![\w-])")
    for name, raw in files.items():
        if TOPIC.fullmatch(name) and mention.search(raw):
            text = normalize(raw)
            if node := entry_nodes(name, text).get(entry_id):
                return name, text, node
    raise Missing(f'there is no entry "{entry_id}": it may have been removed or given another id')


def entry_nodes(name: str, text: str) -> dict[str, MappingNode]:
    """The entries of a topic's file by their ids. Raises ChangeRefused if the file is not valid YAML."""
    nodes = items(fields(outline(name, text)).get("entries"))
    return {word(fields(node).get("id")): node for node in nodes if isinstance(node, MappingNode)}


def form_of(name: str, text: str, node: MappingNode) -> EntryForm:
    """Return the entry at `node` as a form. Raises ChangeRefused if a value has a shape that forms do not support."""
    found = fields(node)
    versions = {}
    for lang in (lang for lang in found if lang in LEXICONS):
        words = fields(found[lang])
        versions[lang] = Words(
            one_line(word(words.get("question"))),
            tidy(word(words.get("answer"))),
            texts(words.get("also")),
            texts(words.get("examples")),
        )
    start, end = lines_of(text, node)
    approved = fields(found["approved"]) if "approved" in found else {}
    return EntryForm(
        id=word(found.get("id")),
        topic=TOPIC.sub(r"\1", name),
        kind=word(found.get("kind")) or "answer",
        source=one_line(word(found.get("source"))),
        reviewed=word(found.get("reviewed")),
        expires=word(found.get("expires")),
        hidden=word(found.get("hidden")) == "yes",
        related=texts(found.get("related")),
        confirmed=texts(found.get("confirmed")),
        approved_by=one_line(word(approved.get("by"))),
        approved_on=word(approved.get("date")),
        approved_digests=texts(approved.get("digests")),
        versions=versions,
        base=digest(text[start:end]),
    )


def approve(form: EntryForm, by: str, on: str) -> EntryForm:
    """The entry with its texts approved; `on` is year-month-day."""
    digests = [text_digest(lang, words.question, words.answer) for lang, words in form.versions.items()]
    return replace(form, approved_by=by, approved_on=on, approved_digests=tuple(digests))


def form_changed_since_approval(form: EntryForm) -> tuple[Lang, ...]:
    """The languages of an approved entry whose question or answer is not the one that was approved."""
    texts = {lang: (words.question, words.answer) for lang, words in form.versions.items()}
    return changed_texts(texts, form.approved_digests) if form.approved_by else ()


def word(node: Node | None) -> str:
    """A field's text; empty if the field is absent."""
    if node is None or isinstance(node, ScalarNode):
        return str(node.value) if node else ""
    raise ChangeRefused(NOT_A_FORM)


def texts(node: Node | None) -> tuple[str, ...]:
    """A list's texts; empty if the field is absent."""
    if node is None or isinstance(node, SequenceNode):
        return tuple(one_line(word(item)) for item in items(node))
    raise ChangeRefused(NOT_A_FORM)


def _by_language(node: Node | None) -> dict[Lang, str]:
    return {lang: tidy(word(part)) for lang, part in fields(node).items()} if node else {}
