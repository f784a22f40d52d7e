"""Differences between two texts of a file, by piece: summarized in words, by line, or merged into a third text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher, unified_diff

from yaml.nodes import MappingNode

from bot.editing.edits import ChangeRefused, Conflict
from bot.editing.yaml_text import Value, fields, items, normalize, outline, spans, value_of
from faq.lexicons import LEXICONS
from faq.loading.reader import language_name

Texts = Mapping[str, str | None]
"""File name -> text, None if the file does not exist."""

MOST_NAMED = 20
_FILES = {
    "clinic.yaml": "the clinic’s facts",
    "wording.yaml": "the assistant’s own sentences",
    "emergency.yaml": "emergencies",
}
_PIECES = {"closures": "days closed", "special_hours": "days with other hours", "notice": "the notice"}
"""Pieces of clinic.yaml that have a page of their own."""
_WORDS = {
    "also": "ways of asking",
    "kind": "what it is",
    "source": "where the answer comes from",
    "reviewed": "last reviewed",
    "expires": "true until",
    "hidden": "hidden or shown",
    "related": "questions offered below",
    "approved": "approval",
}
"""Fields of an entry as the forms call them."""
_TOPIC_WORDS = {"order": "place in the menu", "menu": "in the menu or not", "medical": "medical or not"}
"""Fields of a topic in the same words."""


def summarize_changes(former: Texts, new: Texts) -> tuple[str, ...]:
    """Summarize the differences, such as "“Is there parking?”: English answer"; at most `MOST_NAMED` of them."""
    told = (difference for name in new for difference in _differences(name, former.get(name), new[name]))
    found = list(dict.fromkeys(told))
    return (*found[:MOST_NAMED], f"and {len(found) - MOST_NAMED} more") if len(found) > MOST_NAMED else tuple(found)


def changed_pieces(former: Texts, new: Texts) -> Iterator[tuple[str, str]]:
    """The file and the name of each piece that differs, such as ("topics/cost.yaml", "entries/price").

    ("topics/cost.yaml", "entries") if the entries have another order.
    """
    for name in new:
        was, now = _pieces(normalize(former.get(name) or "")), _pieces(normalize(new[name] or ""))
        yield from ((name, key) for key in {**was, **now} if was.get(key) != now.get(key))
        if _is_reordered(was, now):
            yield name, "entries"


def diff_texts(former: Texts, new: Texts) -> str:
    """The differences as a unified diff."""
    return "".join(
        row if row.endswith("\n") else f"{row}\n"
        for name, text in new.items()
        for row in unified_diff(_rows(former[name]), _rows(text), name, name)
    )


def _rows(text: str | None) -> list[str]:
    return [row + "\n" for row in normalize(text or "").split("\n")[:-1]]


def merge_change(name: str, before: str | None, after: str | None, current: str | None) -> str | None:
    """Apply the change from `before` to `after` to `current`. Raises Conflict if both changed the same piece."""
    if before is None or after is None or current is None:
        if current not in {before, after}:
            raise Conflict(f"the file {name}", after or "", current or "", file=name)
        return after
    before, after, current = normalize(before), normalize(after), normalize(current)
    was, wanted, found = _pieces(before), _pieces(after), _pieces(current)
    for key in {**was, **wanted}:
        if was.get(key) != wanted.get(key) and found.get(key) not in {was.get(key), wanted.get(key)}:
            what = _describe_piece(name, key)
            raise Conflict(what, wanted.get(key, ""), found.get(key, ""), file=name, pieces=(key,))
    mine, theirs = _hunks(before, after), _hunks(before, current)
    if any(_overlap(one, other) for one in mine for other in theirs if one != other):
        raise Conflict(f"the file {name}", after, current, file=name)
    lines, done = [], 0
    old = before.splitlines(keepends=True)
    for start, end, new in sorted({*mine, *theirs}):
        lines += [*old[done:start], *new]
        done = end
    return "".join([*lines, *old[done:]])


Hunk = tuple[int, int, tuple[str, ...]]
"""The first line, the line after the last, and the lines that replace them."""


def _hunks(old: str, new: str) -> list[Hunk]:
    rows, fresh = old.splitlines(keepends=True), new.splitlines(keepends=True)
    found = SequenceMatcher(None, rows, fresh, autojunk=False).get_opcodes()
    return [(start, end, tuple(fresh[i:j])) for kind, start, end, i, j in found if kind != "equal"]


def _overlap(one: Hunk, other: Hunk) -> bool:
    """Whether two hunks change the same lines or insert at the same position; adjacent hunks do not overlap."""
    (start, end, _), (begin, until, _) = one, other
    return (
        max(start, begin) < min(end, until)
        or (start, end) == (begin, until)
        or start < begin == until < end
        or begin < start == end < until
    )


def _pieces(text: str) -> dict[str, str]:
    return {name: text[start:end] for name, (start, end) in spans(text).items()}


def _is_reordered(was: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """Whether the pieces that both have come in another order."""
    return [key for key in was if key in now] != [key for key in now if key in was]


def _describe_piece(name: str, key: str) -> str:
    kind, _, entry = key.partition("/")
    return f'the entry "{entry}"' if entry else f'"{kind}" in {name}' if kind else f"the file {name}"


def _differences(name: str, former: str | None, new: str | None) -> Iterator[str]:
    file = _name_file(name, new or former or "")
    if former is None or new is None:
        yield f"{file}: {'new' if former is None else 'removed'}"
        return
    was, now = _pieces(normalize(former)), _pieces(normalize(new))
    if _is_reordered(was, now):
        yield f"{file}: order of the questions"
    elif was == now or not was or not now:
        yield f"{file}: {'notes' if was == now and was else 'text'}"
        return
    old, fresh = _entries(former), _entries(new)
    for key in {**was, **now}:
        if was.get(key) == now.get(key):
            continue
        entry = key.partition("/")[2]
        question = _name_entry(entry, fresh.get(entry) or old.get(entry) or {})
        if name.startswith("utterances/"):
            yield file
        elif key == "topic":
            yield f"{file}: {', '.join(_topic_fields(former, new)) or 'notes and layout'}"
        elif not entry:
            yield _PIECES.get(key, f"{file}: {key}")
        elif key not in was or key not in now:
            yield f"{question}: {'removed' if key in was else 'new'}"
        else:
            yield f"{question}: {', '.join(_fields(old[entry], fresh[entry])) or 'notes and layout'}"


def _name_file(name: str, text: str) -> str:
    """What a file holds, in words."""
    if name.startswith("utterances/"):
        return f"more ways of asking in {language_name(name.split('/')[1])}"
    try:
        topic = value_of(fields(outline(name, normalize(text)))["topic"])
        title = topic["title"] if isinstance(topic, Mapping) else ""
        return f"the topic “{_first_text(title)}”"
    except (ChangeRefused, KeyError):
        return _FILES.get(name, name)


def _name_entry(entry_id: str, values: Mapping[str, Value]) -> str:
    """An entry's question in quotes; its id where it has none."""
    versions = [version for lang in LEXICONS if isinstance(version := values.get(lang), Mapping)]
    question = next((_first_text(version.get("question", "")) for version in versions), "")
    return f"“{question}”" if question else entry_id


def _first_text(value: Value) -> str:
    """A text, or the first of a mapping's texts."""
    return str(next(iter(value.values()), "")) if isinstance(value, Mapping) else str(value)


def _entries(text: str) -> dict[str, Mapping[str, Value]]:
    """Every entry's values; the text must be valid YAML."""
    found = [
        item for item in items(fields(outline("", normalize(text))).get("entries")) if isinstance(item, MappingNode)
    ]
    return {str(values.get("id")): values for item in found if isinstance(values := value_of(item), Mapping)}


def _topic_fields(former: str, new: str) -> Iterator[str]:
    """The fields of the topic that differ, as its form calls them."""
    was, now = (_topic(text) for text in (former, new))
    for name in {**was, **now}:
        old, fresh = was.get(name), now.get(name)
        if isinstance(old, Mapping) and isinstance(fresh, Mapping):
            yield from (
                f"{language_name(lang)} {name}" for lang in {**old, **fresh} if old.get(lang) != fresh.get(lang)
            )
        elif old != fresh:
            yield _TOPIC_WORDS.get(name, name)


def _topic(text: str) -> Mapping[str, Value]:
    """A topic's values; empty if the text has none."""
    node = fields(outline("", normalize(text))).get("topic")
    found = value_of(node) if node else {}
    return found if isinstance(found, Mapping) else {}


def _fields(old: Mapping[str, Value], new: Mapping[str, Value]) -> Iterator[str]:
    for name in {**old, **new}:
        was, now = old.get(name), new.get(name)
        if name in LEXICONS and isinstance(was, Mapping) and isinstance(now, Mapping):
            yield from (
                f"{language_name(name)} {_WORDS.get(part, part)}"
                for part in {**was, **now}
                if was.get(part) != now.get(part)
            )
        elif name == "confirmed" and isinstance(now, tuple):
            known = was if isinstance(was, tuple) else ()
            yield from (f"confirmed “{words}”" for words in now if words not in known)
        elif was != now:
            yield _WORDS.get(name, name)
