"""Rename topics, and put topics and entries in another order; reads and writes no file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from yaml.nodes import MappingNode

from bot.editing.edits import ChangeRefused, Conflict, EditTopic, Missing
from bot.editing.forms import NOT_A_FORM, TOPIC, Files, digest, word
from bot.editing.yaml_text import (
    Edit,
    Value,
    change_fields,
    fields,
    format_value,
    lines_of,
    normalize,
    one_line,
    outline,
    spans,
    splice,
    value_of,
)

GAP = 10
"""Between the numbers of two topics in the menu, so that another topic fits between them."""


# Names


def topic_form(files: Files, topic: str) -> EditTopic:
    """A topic as a form holds it. Raises Missing, and ChangeRefused if its file is not valid YAML."""
    _, node = _find_topic(files, topic)
    found = fields(node)
    return EditTopic(
        topic,
        {lang: one_line(word(title)) for lang, title in fields(found["title"]).items()} if "title" in found else {},
        menu=word(found.get("menu")) != "no",
        medical=word(found.get("medical")) == "yes",
        base=_digest(node),
    )


def edit_topic(files: Files, wanted: EditTopic) -> dict[str, str | None]:
    """The topic's file with the values of a form; unchanged values keep their exact text."""
    text, node = _find_topic(files, wanted.topic)
    found = fields(node)
    values: dict[str, Value] = {
        "title": {lang: one_line(title) for lang, title in wanted.title.items()},
        "menu": _yes_or_no(wanted.menu, usual=True, written="menu" in found),
        "medical": _yes_or_no(wanted.medical, usual=False, written="medical" in found),
    }
    if _digest(node) != wanted.base:
        start, end = lines_of(text, node)
        mine = f"topic:{format_value(values, 'topic')}\n"
        title = next((one_line(word(part)) for part in fields(found.get("title") or node).values()), wanted.topic)
        raise Conflict(f"the topic “{title}”", mine, text[start:end], file=_file(wanted.topic), pieces=("topic",))
    return {_file(wanted.topic): splice(text, change_fields(text, node, values))}


def _yes_or_no(value: bool, *, usual: bool, written: bool) -> str:  # noqa: FBT001
    """A field that is left out where it has its usual value, unless it is written already."""
    return ("yes" if value else "no") if written or value != usual else ""


def _find_topic(files: Files, topic: str) -> tuple[str, MappingNode]:
    """The text of a topic's file, and the node of the topic in it."""
    name = _file(topic)
    if name not in files:
        raise Missing(f'there is no topic "{topic}": it may have been removed')
    text = normalize(files[name])
    node = fields(outline(name, text)).get("topic")
    if not isinstance(node, MappingNode):
        raise ChangeRefused(NOT_A_FORM)
    return text, node


def _file(topic: str) -> str:
    return f"topics/{topic}.yaml"


def _digest(node: MappingNode) -> str:
    """A digest of a topic but for its place in the menu, which the form does not show."""
    return digest(repr([(name, value_of(part)) for name, part in fields(node).items() if name != "order"]))


# Order


def order_entries(files: Files, topic: str, wanted: Sequence[str], base: Sequence[str]) -> dict[str, str | None]:
    """The topic's file with its entries in another order.

    Each entry moves with the comments right above it; the blank lines between the places stay.
    """
    if _file(topic) not in files:
        raise Missing(f'there is no topic "{topic}": it may have been removed')
    text = normalize(files[_file(topic)])
    outline(_file(topic), text)  # tells why a file that is not valid YAML cannot be changed
    cut = {name.partition("/")[2]: span for name, span in spans(text).items() if name.startswith("entries/")}
    if not cut:
        raise ChangeRefused(NOT_A_FORM)
    order = _merge_order(list(cut), wanted, base, _file(topic))
    edits = (
        Edit(*place, text[slice(*cut[name])])
        for (stands, place), name in zip(cut.items(), order, strict=True)
        if stands != name
    )
    return {_file(topic): splice(text, edits)}


def order_topics(files: Files, wanted: Sequence[str], base: Sequence[str]) -> dict[str, str | None]:
    """The files of the topics whose numbers change: as few as possible."""
    topics = {match[1]: _find_topic(files, match[1]) for name in files if (match := TOPIC.fullmatch(name))}
    numbers = {topic: _number(node) for topic, (_, node) in topics.items()}
    stands = sorted(numbers, key=lambda topic: (numbers[topic], topic))
    order = _merge_order(stands, wanted, base)
    fresh = _renumber(order, numbers) if order != stands else numbers
    return {
        _file(topic): splice(text, change_fields(text, node, {"order": str(fresh[topic])}))
        for topic, (text, node) in topics.items()
        if fresh[topic] != numbers[topic]
    }


def _number(node: MappingNode) -> int:
    """A topic's number in the menu's order; 0 where it has none, as the loader takes it."""
    written = word(fields(node).get("order"))
    return int(written) if written.isdecimal() else 0


def _merge_order(stands: Sequence[str], wanted: Sequence[str], base: Sequence[str], file: str = "") -> list[str]:
    """The wanted order of what stands in the files: what came since stays below its neighbour, what is gone is left out.

    Raises Conflict if somebody else put them in another order since `base` was read.
    """
    known, read = set(base), set(stands)
    now, was = [name for name in stands if name in known], [name for name in base if name in read]
    order = list(dict.fromkeys(name for name in wanted if name in read))
    if now != was and now != [name for name in order if name in known]:
        what, piece = ("the order of the questions", "entries") if file else ("the order of the topics", "topic")
        raise Conflict(what, "\n".join(order), "\n".join(stands), file=file, pieces=(piece,))
    for above, name in pairwise(["", *stands]):
        if name not in order:
            order.insert(order.index(above) + 1 if above else 0, name)
    return order


def _renumber(order: Sequence[str], numbers: Mapping[str, int]) -> dict[str, int]:
    """A number for each topic so that they come in that order; most keep theirs."""
    fresh = dict(numbers)
    kept = _longest_rise(order, numbers)
    for place, topic in enumerate(order):
        if topic in kept:
            continue
        below = fresh[order[place - 1]] if place else -1
        above = next((numbers[later] for later in order[place:] if later in kept), below + 2 * GAP)
        if above - below < 2:
            return {name: GAP * number for number, name in enumerate(order, 1)}
        fresh[topic] = (below + above) // 2
    return fresh


def _longest_rise(order: Sequence[str], numbers: Mapping[str, int]) -> set[str]:
    """The most topics that come in the order of their numbers already."""
    best: list[list[str]] = []
    for topic in order:
        before: Iterable[list[str]] = (rise for rise in best if numbers[rise[-1]] < numbers[topic])
        best.append([*max(before, key=len, default=[]), topic])
    longest: list[str] = max(best, key=len, default=[])
    return set(longest)
