"""Apply a change to the texts of the content files; reads and writes no file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

from yaml.nodes import MappingNode, SequenceNode

from bot.editing.edits import (
    AddWays,
    Change,
    ChangeHours,
    ChangeRefused,
    CloseDays,
    Conflict,
    EditEntries,
    EditEntry,
    EditEntryText,
    EditFile,
    EditTopic,
    EntryForm,
    Missing,
    NewEntry,
    NewTopic,
    OrderEntries,
    OrderTopics,
    RemoveEntry,
    RemoveTopic,
    RestoreDays,
    SetFacts,
    SetNotice,
)
from bot.editing.forms import (
    CLINIC,
    NOT_A_FORM,
    TOPIC,
    Files,
    clinic_facts,
    days,
    digest,
    entry_nodes,
    entry_text,
    find_entry,
    form_of,
    texts,
    word,
)
from bot.editing.topics import GAP, edit_topic, order_entries, order_topics
from bot.editing.yaml_text import (
    Edit,
    Value,
    add_item,
    change_fields,
    fields,
    format_item,
    format_value,
    items,
    lines_of,
    normalize,
    one_line,
    outline,
    remove_lines,
    restore_layout,
    spans,
    splice,
    tidy,
    value_of,
)
from faq.loading.layout import ID, LONGEST_ID
from faq.model import Lang
from faq.text import fold

MOST_LINES_ADDED = 1000
"""Ways of asking, or lines of YAML, that one change may add; the longest entry has some hundred."""
_ORDER = re.compile(r"^ +order: *(\d{1,9})\b", re.MULTILINE)
_SCHEMA = re.compile(r"\A# yaml-language-server:.*\n")


def apply_change(wanted: Change, files: Files) -> dict[str, str | None]:  # noqa: C901, PLR0912 -- a case for each change
    """Return the text of each file that changes, None for a file to delete. Raises ChangeRefused and Conflict."""
    _check_size(wanted, files)
    match wanted:
        case EditEntry(form):
            found = _edit_entry(files, form)
        case EditEntries(forms):
            found = _edit_entries(files, forms)
        case EditEntryText(entry, text, base):
            found = _edit_entry_text(files, entry, text, base)
        case AddWays(entry, lang, ways):
            found = _add_ways(files, entry, lang, ways)
        case NewEntry(form):
            found = _add_entry(files, form)
        case NewTopic():
            found = _add_topic(files, wanted)
        case EditTopic():
            found = edit_topic(files, wanted)
        case OrderTopics(topics, base):
            found = order_topics(files, topics, base)
        case OrderEntries(topic, entries, base):
            found = order_entries(files, topic, entries, base)
        case RemoveEntry(entry, base):
            found = _remove_entry(files, entry, base)
        case RemoveTopic(topic, base):
            found = _remove_topic(files, topic, base)
        case EditFile(name, text, base):
            found = _edit_file(files, name, text, base)
        case CloseDays() | ChangeHours():
            found = _add_days(files, wanted)
        case RestoreDays(first):
            found = _restore_days(files, first)
        case SetFacts():
            found = _set_form(files, "the clinic’s facts", wanted, clinic_facts(files))
        case SetNotice():
            found = _set_form(files, "the notice", wanted, days(files).notice)
    before = {name: files.get(name) for name in found}
    after = {name: text and restore_layout(before[name] or "", text) for name, text in found.items()}
    return {name: text for name, text in after.items() if text != before[name]}


def _check_size(wanted: Change, files: Files) -> None:
    """Refuse a paste that would keep the page and patients waiting while it is read and indexed."""
    match wanted:
        case EditEntry(form) | NewEntry(form) | NewTopic(first=form):
            added = _count_lines(form)
        case EditEntries(forms):
            added = max(map(_count_lines, forms), default=0)
        case AddWays(ways=ways):
            added = len(ways)
        case EditEntryText(text=text):
            added = text.count("\n")
        case EditFile(name, text):
            added = text.count("\n") - files.get(name, "").count("\n")
        case _:
            added = 0
    if added > MOST_LINES_ADDED:
        raise ChangeRefused(
            f"this has {added:,} lines, more than {MOST_LINES_ADDED:,} at once: leave out what says the same again, "
            "or ask whoever looks after the server to add it to the files"
        )


def _count_lines(form: EntryForm) -> int:
    """The ways of asking and examples in the language that has most of them."""
    return max((len(words.also) + len(words.examples) for words in form.versions.values()), default=0)


# Entries


def _find_unchanged(files: Files, entry_id: str, base: str, mine: str) -> tuple[str, str, MappingNode]:
    """Return an entry's file, that file's text, and its node. Raises Conflict if the entry has changed since it was read."""
    try:
        name, text, node = find_entry(files, entry_id)
    except Missing as missing:
        if base:
            raise _conflict(files, entry_id, mine) from missing
        raise
    if not _is_unchanged(text, node, base):
        raise _conflict(files, entry_id, mine)
    return name, text, node


def _is_unchanged(text: str, node: MappingNode, base: str) -> bool:
    start, end = lines_of(text, node)
    return digest(text[start:end]) == base


def _conflict(files: Files, entry_id: str, mine: str) -> Conflict:
    """What to raise if somebody else has changed or removed an entry."""
    name, theirs = "", ""
    with suppress(Missing):
        name, theirs = find_entry(files, entry_id)[0], entry_text(files, entry_id).text
    return Conflict(f'the entry "{entry_id}"', mine, theirs, file=name, pieces=(f"entries/{entry_id}",))


def _values(form: EntryForm, *, had_kind: bool = False) -> dict[str, Value]:
    """Return an entry's values in the order of its fields; empty values are not written."""
    values: dict[str, Value] = {
        "id": one_line(form.id),
        "kind": form.kind if had_kind or form.kind != "answer" else "",
        "source": one_line(form.source),
        "reviewed": one_line(form.reviewed),
        "expires": one_line(form.expires),
        "hidden": "yes" if form.hidden else "",
        "related": _lines(form.related),
        "confirmed": _lines(form.confirmed),
        "approved": {
            "by": one_line(form.approved_by),
            "date": one_line(form.approved_on),
            "digests": form.approved_digests,
        }
        if form.approved_by
        else "",
    }
    for lang, words in form.versions.items():
        also, examples = _lines(words.also), _lines(words.examples)
        version: Mapping[str, Value] = {
            "question": one_line(words.question),
            "also": also,
            "examples": examples,
            "answer": tidy(words.answer),
        }
        values[lang] = version if any(version.values()) else ""
    return values


def _lines(rows: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text for row in rows if (text := one_line(row)))


def _edit_entry(files: Files, form: EntryForm) -> dict[str, str | None]:
    name, text, node = _find_unchanged(files, form.id, form.base, format_item(_values(form), 0))
    return {name: splice(text, change_fields(text, node, _values(form, had_kind="kind" in fields(node))))}


def _edit_entries(files: Files, forms: Iterable[EntryForm]) -> dict[str, str | None]:
    """Edit each file once: finding every entry anew would take a minute for all of them."""
    by_file: dict[str, dict[str, EntryForm]] = {}
    for form in forms:
        by_file.setdefault(f"topics/{form.topic}.yaml", {})[form.id] = form
    found: dict[str, str | None] = {}
    for name, wanted in by_file.items():
        text = normalize(files.get(name, ""))
        nodes = entry_nodes(name, text)
        edits: list[Edit] = []
        for entry_id, form in wanted.items():
            node = nodes.get(entry_id)
            if node is None or not _is_unchanged(text, node, form.base):
                raise _conflict(files, entry_id, format_item(_values(form), 0))
            edits += change_fields(text, node, _values(form, had_kind="kind" in fields(node)))
        found[name] = splice(text, edits)
    return found


def _edit_entry_text(files: Files, entry_id: str, typed: str, base: str) -> dict[str, str | None]:
    mine = normalize(typed).strip("\n") + "\n"
    if not mine.strip():
        raise ChangeRefused("the text of this entry is empty: to delete the entry, use “Delete this question”")
    name, text, node = _find_unchanged(files, entry_id, base, mine)
    if mine == entry_text(files, entry_id).text:
        return {}
    start, end = lines_of(text, node)
    margin = text[start : text.index("-", start)]
    return {name: splice(text, [Edit(start, end, re.sub(r"^(?=[^\n])", margin, mine, flags=re.MULTILINE))])}


def _add_ways(files: Files, entry_id: str, lang: Lang, ways: tuple[str, ...]) -> dict[str, str | None]:
    name, text, node = find_entry(files, entry_id)
    words = form_of(name, text, node).versions.get(lang)
    if words is None:
        raise ChangeRefused(f'the entry "{entry_id}" has no text in this language yet: edit it first')
    known = {fold(way) for way in (words.question, *words.also)}
    new = tuple({fold(way): way for way in _lines(ways) if fold(way) not in known}.values())
    return {name: splice(text, change_fields(text, node, {lang: {"also": words.also + new}}))}


def _add_entry(files: Files, form: EntryForm) -> dict[str, str | None]:
    name = f"topics/{form.topic}.yaml"
    if name not in files:
        raise ChangeRefused(f'there is no topic "{form.topic}"')
    text = normalize(files[name])
    root = outline(name, text)
    entries = fields(root).get("entries")
    if not isinstance(entries, SequenceNode) or entries.flow_style:
        present = value_of(entries) if isinstance(entries, SequenceNode) else ()
        return {name: splice(text, change_fields(text, root, {"entries": (*present, _values(form))}))}
    edit = add_item(text, entries, _values(form))
    starts = [lines_of(text, item)[0] for item in entries.value]
    apart = len(starts) == 1 or text[: starts[-1]].endswith("\n\n")
    return {name: splice(text, [Edit(edit.start, edit.end, "\n" * apart + edit.text)])}


def _add_topic(files: Files, new: NewTopic) -> dict[str, str | None]:
    topic = new.first.topic
    if not ID.fullmatch(topic) or len(topic) > LONGEST_ID:
        raise ChangeRefused(f'"{topic}" cannot name a topic: use small letters, digits and single dashes')
    name = f"topics/{topic}.yaml"
    if name in files:
        raise ChangeRefused(f'there is a topic "{topic}" already: choose another title')
    topics = [normalize(text) for other, text in files.items() if TOPIC.fullmatch(other)]
    schema = next((found[0] for text in topics if (found := _SCHEMA.match(text))), "")
    last = max((int(order) for text in topics for order in _ORDER.findall(text)), default=0)
    title = {lang: one_line(text) for lang, text in new.title.items()}
    head: dict[str, Value] = {
        "order": str(last + GAP),
        "title": title,
        "medical": "yes" if new.medical else "",
    }
    about = f"# {next(iter(title.values()), topic)}. How to change an answer: ../README.md\n"
    body = f"topic:{format_value(head, 'topic')}\n\nentries:\n{format_item(_values(new.first), 2)}"
    return {name: schema + about + body}


def _remove_entry(files: Files, entry_id: str, base: str) -> dict[str, str | None]:
    name, text, _ = _find_unchanged(files, entry_id, base, "")
    cut = spans(text)
    if f"entries/{entry_id}" not in cut:
        raise ChangeRefused(NOT_A_FORM)
    is_last = sum(piece.startswith("entries/") for piece in cut) == 1  # a topic needs an entry
    return _remove_mentions(
        files, {entry_id}, {name: None if is_last else remove_lines(text, cut[f"entries/{entry_id}"])}
    )


def _remove_topic(files: Files, topic: str, base: str) -> dict[str, str | None]:
    name = f"topics/{topic}.yaml"
    if name not in files:
        raise Missing(f'there is no topic "{topic}": it may have been removed')
    text = normalize(files[name])
    if digest(text) != base:
        raise Conflict(f'the topic "{topic}"', "", text, file=name)
    gone = {word(fields(entry).get("id")) for entry in items(fields(outline(name, text)).get("entries"))}
    return _remove_mentions(files, gone, {name: None})


def _remove_mentions(files: Files, gone: set[str], removed: Mapping[str, str | None]) -> dict[str, str | None]:
    """What is removed already, and the other files without the utterances of some entries and their mentions in `related`.

    Each file once: a topic has some forty entries, and the files are long.
    """
    found = dict(removed)
    for name, raw in files.items():
        if not any(entry in raw for entry in gone):
            continue
        text = found[name] if name in found else normalize(raw)
        if text and TOPIC.fullmatch(name):
            found[name] = _remove_related(name, text, gone)
        elif text and name.startswith("utterances/") and any(f"\n{entry}:" in f"\n{text}" for entry in gone):
            found[name] = _remove_utterances(name, text, gone)
    return found


def _remove_utterances(name: str, text: str, gone: set[str]) -> str | None:
    """A file of utterances without those of some entries; None if it has no others. Raises ChangeRefused."""
    cut = spans(text)
    if not cut:
        raise ChangeRefused(
            f"{name}: a mistake in this file keeps the ways of asking in it from being deleted: ask whoever looks after "
            "the server to mend it first"
        )
    if cut.keys() <= gone:
        return None
    for span in sorted((cut[entry] for entry in cut.keys() & gone), reverse=True):
        text = remove_lines(text, span)
    return text


def _remove_related(name: str, text: str, gone: set[str]) -> str:
    """Return the text of a topic's file with some entries removed from every list of related entries."""
    edits: list[Edit] = []
    for node in items(fields(outline(name, text)).get("entries")):
        related = texts(fields(node).get("related"))
        if isinstance(node, MappingNode) and gone & {*related}:
            edits += change_fields(text, node, {"related": tuple(other for other in related if other not in gone)})
    return splice(text, edits)


# Whole files


def _edit_file(files: Files, name: str, typed: str, base: str) -> dict[str, str | None]:
    text = normalize(files[name])
    if digest(text) != base:
        raise Conflict(f"the file {name}", normalize(typed), text, file=name)
    return {name: normalize(typed)}


# clinic.yaml


def _add_days(files: Files, added: CloseDays | ChangeHours) -> dict[str, str | None]:
    name, hours = ("special_hours", added.hours) if isinstance(added, ChangeHours) else ("closures", "")
    first, last = one_line(added.first), one_line(added.last)
    new: dict[str, Value] = {
        "date": first,
        "to": last if last != first else "",
        "hours": one_line(hours),
        "reason": {lang: text for lang, typed in added.reason.items() if (text := one_line(typed))} or "",
    }
    text = normalize(files[CLINIC])
    present = fields(outline(CLINIC, text)).get(name)
    if isinstance(present, SequenceNode) and present.value and not present.flow_style:
        return {CLINIC: splice(text, [add_item(text, present, new)])}
    before = value_of(present) if isinstance(present, SequenceNode) else ()
    return _set_fields(files, {name: (*before, new)})


def _restore_days(files: Files, first: str) -> dict[str, str | None]:
    text = normalize(files[CLINIC])
    root = fields(outline(CLINIC, text))
    for name in ("closures", "special_hours"):
        present = root.get(name)
        gone = next((item for item in items(present) if word(fields(item).get("date")) == first), None)
        if gone is None:
            continue
        rest = tuple(value_of(item) for item in items(present) if item is not gone)
        if rest and isinstance(present, SequenceNode) and not present.flow_style:
            return {CLINIC: splice(text, [Edit(*lines_of(text, gone), "")])}
        return _set_fields(files, {name: rest})
    raise ChangeRefused(f"nothing begins on {first}: it may have been taken out already")


def _set_form(
    files: Files, what: str, wanted: SetFacts | SetNotice, stands: SetFacts | SetNotice
) -> dict[str, str | None]:
    """Set what a form holds. Raises Conflict if it has changed since it was read."""
    values = _form_values(wanted)
    if wanted.base != stands.base:
        mine, theirs = (format_item(one, 0) if any(one.values()) else "" for one in (values, _form_values(stands)))
        raise Conflict(what, mine, theirs, file=CLINIC, pieces=tuple(values))
    return _set_fields(files, values)


def _set_fields(files: Files, wanted: Mapping[str, Value]) -> dict[str, str | None]:
    """Set fields of clinic.yaml; a new field goes below the comment that shows it as an example."""
    text = normalize(files[CLINIC])
    root = outline(CLINIC, text)
    return {CLINIC: splice(text, _place_below_examples(text, change_fields(text, root, wanted), wanted))}


def _form_values(form: SetFacts | SetNotice) -> dict[str, Value]:
    """Return the values of a form, by their fields in clinic.yaml."""
    if isinstance(form, SetNotice):
        said = {lang: text for lang, typed in form.notice.items() if (text := one_line(typed))}
        return {"notice": said and {**said, "until": one_line(form.until)}}
    return {
        "name": one_line(form.name),
        "phone": one_line(form.phone),
        "address": {name: one_line(typed) for name, typed in form.address.items()},
        "hours": {day: one_line(typed) for day, typed in form.hours.items()},
        "websites": _lines(form.websites),
    }


def _place_below_examples(text: str, edits: Iterator[Edit], wanted: Mapping[str, Value]) -> Iterator[Edit]:
    for edit in edits:
        example = re.search(rf"^# ({'|'.join(wanted)}):.*\n(?:#.*\n)*", text, re.MULTILINE)
        is_new = edit.start == edit.end and edit.text.startswith(tuple(f"{name}:" for name in wanted))
        yield Edit(example.end(), example.end(), edit.text) if is_new and example else edit
