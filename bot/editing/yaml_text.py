"""A YAML file as text of which pieces are replaced while every other character stays: notes, order, quotes and blank lines.

PyYAML gives the place of each piece and writes new pieces. Inside this module every line, including the last, ends with a line feed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from itertools import takewhile

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.editing.edits import ChangeRefused
from faq.loading import yaml_tree

Value = str | tuple["Value", ...] | Mapping[str, "Value"]
"""What a piece of YAML holds, every scalar as it is written; an empty one is left out when written."""

_END = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
"""What YAML takes for the end of a line."""
_LINE = re.compile("[^\r\n\x85\u2028\u2029]*(?:\r\n|[\r\n\x85\u2028\u2029])|[^\r\n\x85\u2028\u2029]+$")
_BREAK = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile("[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_BLOCK_HEAD = re.compile(r"\|[+-]?[ \t]*(?:#[^\n]*)?\n")
"""The head of a block that says nothing about its indentation."""
_WIDEST = 2**20
"""Characters: no line is ever folded."""
_BLOCKS = frozenset({"answer"})
"""New fields that are written as a block (`|`)."""
_BARE = frozenset({"id", "kind", "source", "reviewed", "expires", "related", "order", "medical", "date", "to"})
"""New fields that are written without quotes where YAML allows it."""
_NO_MARK = "none"
"""The style of a text without quotation marks."""
_YES_NO = frozenset({"medical"})
_BRACKETS = frozenset({"related"})
"""New lists that are written on one line."""


@dataclass(frozen=True, slots=True)
class Edit:
    """The characters from `start` up to `end` give way to `text`."""

    start: int
    end: int
    text: str


# Text


def plain(text: str) -> str:
    """A file's text as it is worked on here."""
    text = yaml_tree.decode(text.encode(errors="ignore"))  # what is half a character cannot be written to a file
    return text if text.endswith("\n") or not text else text + "\n"


def as_before(old: str, new: str) -> str:
    """`new` as a file, with the ends of lines and the head and end of the file `old` that it was made from."""
    mark = "\ufeff" if old.startswith("\ufeff") else ""
    before, after = _LINE.findall(old.removeprefix(mark)), _LINE.findall(new)
    ends = Counter(end[0] for line in before if (end := _END.search(line)))
    newline = ends.most_common(1)[0][0] if ends else "\n"
    is_open = bool(before) and not _END.search(before[-1])
    if is_open:
        before[-1] += newline
    same = [_END.sub("\n", line) for line in before]
    head = _alike(same, after)
    tail = _alike(same[head:][::-1], after[head:][::-1])
    between = [line.replace("\n", newline) for line in after[head : len(after) - tail]]
    text = "".join([*before[:head], *between, *before[len(before) - tail :]])
    return mark + (text.removesuffix(newline) if is_open else text)


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines at the beginning are the same."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def tidy(typed: str) -> str:
    """A text from a form: without invisible characters and without blanks around it or at the ends of its lines."""
    text = _INVISIBLE.sub("", _BREAK.sub("\n", typed).replace("\t", " "))
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


def line(typed: str) -> str:
    """A text from a form that belongs on one line."""
    return " ".join(tidy(typed).split())


# Where the pieces are


def outline(name: str, text: str) -> MappingNode:
    """The pieces of a file and their places. Raises ChangeRefused where the file is not sound YAML of the shape it must have."""
    _, problems = yaml_tree.read(text.encode(), name)
    if problems:
        raise ChangeRefused(f"{min(problems)}. Edit this file as text and mend that first")
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError:
        node = None
    if not isinstance(node, MappingNode):
        raise ChangeRefused(
            f"{name}: this file must be lines of the form `name: value`. Edit it as text and mend that first"
        )
    _place_empty(text, node)
    return node


def _place_empty(text: str, node: Node) -> None:
    """Place each missing value right after its colon; PyYAML places it where the next piece begins."""
    for key, part in node.value if isinstance(node, MappingNode) else ((None, item) for item in items(node)):
        _place_empty(text, part)
        if key is not None and part.start_mark.index == part.end_mark.index:
            index, end = text.index(":", key.end_mark.index) + 1, key.end_mark
            part.start_mark = part.end_mark = yaml.Mark(end.name, index, end.line, end.column, None, 0)


def fields(node: Node) -> dict[str, Node]:
    """The fields of a mapping; none of anything else."""
    return {key.value: value for key, value in node.value} if isinstance(node, MappingNode) else {}


def items(node: Node | None) -> list[Node]:
    """The items of a list; none of anything else."""
    return list(node.value) if isinstance(node, SequenceNode) else []


def value(node: Node) -> Value:
    """What a piece holds."""
    if isinstance(node, MappingNode):
        return {name: value(part) for name, part in fields(node).items()}
    return tuple(map(value, node.value)) if isinstance(node, SequenceNode) else str(node.value)


def end_of(text: str, node: Node) -> int:
    """Where a piece ends, without the notes and blank lines below it."""
    start, end = node.start_mark.index, node.end_mark.index
    if isinstance(node, ScalarNode):
        return start + len(text[start:end].rstrip()) if node.style in {"|", ">"} else int(end)
    last = (
        node.value[-1] if isinstance(node, MappingNode | SequenceNode) and node.value and not node.flow_style else None
    )
    if last is None:
        return int(end)
    return max(end_of(text, part) for part in (last if isinstance(last, tuple) else (last,)))


def line_at(text: str, index: int) -> int:
    """Where the line begins that holds a character."""
    return text.rfind("\n", 0, index) + 1


def line_after(text: str, index: int) -> int:
    """Where the line ends that holds a character, its line feed included."""
    return text.find("\n", index) + 1 or len(text)


def lines_of(text: str, node: Node) -> tuple[int, int]:
    """From where to where the lines reach on which a piece stands."""
    return line_at(text, node.start_mark.index), line_after(text, end_of(text, node))


def spans(text: str) -> dict[str, tuple[int, int]]:
    """Where a file's fields and entries stand, each with the notes right above it: "topic", "entries/cost"… -> begin and end.

    Nothing where the text is not sound YAML, or holds an entry twice.
    """
    try:
        root = outline("", text)
    except ChangeRefused:
        return {}
    found: dict[str, tuple[int, int]] = {}
    done = 0
    for name, begin, end in _parts(text, root):
        start = line_at(text, begin)
        while start > done and text[line_at(text, start - 1) : start].lstrip(" ").startswith("#"):
            start = line_at(text, start - 1)
        if name in found or start < done:
            return {}
        done = line_after(text, end)
        found[name] = (start, done)
    return found


def _parts(text: str, root: MappingNode) -> Iterator[tuple[str, int, int]]:
    """Each piece's name, and where it begins and ends."""
    for key, part in root.value:
        entries = items(part) if key.value == "entries" else []
        yield str(key.value), key.start_mark.index, key.end_mark.index if entries else end_of(text, part)
        for entry in entries:
            name = fields(entry).get("id")
            yield f"entries/{value(name) if name else ''}", entry.start_mark.index, end_of(text, entry)


# Changing them


def splice(text: str, edits: Iterable[Edit]) -> str:
    """The text after all edits, whose places are those before any of them."""
    parts, done = [], 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        parts += [text[done : edit.start], edit.text]
        done = edit.end
    return "".join([*parts, text[done:]])


def change(text: str, node: MappingNode, wanted: Mapping[str, Value]) -> Iterator[Edit]:
    """The edits that give a mapping the wanted values: an empty one is taken out, and fields not named stay.

    New fields come in the order of `wanted`. What holds its value already is not touched.
    """
    if node.flow_style:
        yield from _whole(text, node, _merged(value(node), wanted), "")
        return
    place, indent = line_at(text, node.start_mark.index), int(node.start_mark.column)
    parts = {str(key.value): (key, part) for key, part in node.value}
    for name, new in wanted.items():
        if name in parts:
            key, part = parts[name]
            place = line_after(text, max(key.end_mark.index, end_of(text, part)))
            yield from _replace(text, key, part, new) if new else [Edit(lines_of(text, key)[0], place, "")]
        elif new:
            yield Edit(place, place, f"{' ' * indent}{name}:{written(new, name, indent)}\n")


def add_item(text: str, node: SequenceNode, new: Mapping[str, Value]) -> Edit:
    """The edit that puts a mapping at the end of a list of mappings."""
    place, indent = line_after(text, end_of(text, node)), int(node.start_mark.column)
    return Edit(place, place, block(new, indent))


def _replace(text: str, key: ScalarNode, part: Node, new: Value) -> Iterator[Edit]:
    """The edits that give a field its new value, in the manner of the old one."""
    match part, new:
        case MappingNode(), Mapping():
            yield from change(text, part, new)
        case SequenceNode(flow_style=False), tuple():
            yield from _replace_items(text, part, [str(item) for item in new], key.value)
        case ScalarNode(), str():
            if new not in {tidy(part.value), line(part.value)}:
                yield _replace_scalar(text, key, part, new)
        case _:
            yield from _whole(text, part, new, key.value, key.start_mark.column)


def _replace_scalar(text: str, key: ScalarNode, part: ScalarNode, new: str) -> Edit:
    start, end, indent = int(part.start_mark.index), end_of(text, part), int(key.start_mark.column)
    if part.style == "|" and (head := _BLOCK_HEAD.match(text, start)):
        first = next((line for line in text[head.end() : end].split("\n") if line.strip()), "")
        width = len(first) - len(first.lstrip(" ")) if first else indent + 2
        is_empty = end < head.end()
        return Edit(head.end(), max(end, head.end()), _indented(new, width) + "\n" * is_empty)
    fresh = written(new, key.value, indent, "" if start == end else part.style or _NO_MARK)
    return _beside_note(text, start, end, fresh if start == end else fresh.lstrip(" "))


def _replace_items(text: str, part: SequenceNode, new: Sequence[str], name: str) -> Iterator[Edit]:
    """The edits that give a list its new items; the lines of those that stay are not touched."""
    old, indent = [line(str(value(item))) for item in part.value], " " * part.start_mark.column
    starts = [*(lines_of(text, item)[0] for item in part.value), line_after(text, end_of(text, part))]
    for kind, first, last, begin, until in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            added = "".join(f"{indent}-{written(item, name)}\n" for item in new[begin:until])
            yield Edit(starts[first], starts[first], added)
            yield from (Edit(*lines_of(text, item), "") for item in part.value[first:last])


def _whole(text: str, part: Node, new: Value, name: str, indent: int = 0) -> Iterator[Edit]:
    """Write a piece anew that stands in brackets, and stays in them, or that has another shape."""
    if _merged({}, value(part)) == _merged({}, new):
        return
    start, end = int(part.start_mark.index), end_of(text, part)
    if isinstance(part, MappingNode | SequenceNode) and part.flow_style and part.value:
        yield Edit(start, end, _dumped(_styled(new, name, in_brackets=True)).rstrip("\n"))
    else:
        yield _beside_note(text, len(text[:start].rstrip(" ")), end, written(new, name, indent))


def _beside_note(text: str, start: int, end: int, fresh: str) -> Edit:
    """The edit that keeps the note behind a piece on its first line, for within a block it would be text."""
    rest = text[end : line_after(text, end)]
    first, *more = fresh.split("\n")
    return Edit(start, end + len(rest), "\n".join([first + rest.rstrip(), *more]) + "\n")


def _merged(old: Value, new: Value) -> Value:
    """`new` with what only `old` has, and without what is empty."""
    match new:
        case str():
            return tidy(new)
        case tuple():
            return tuple(_merged("", item) for item in new)
    parts = old if isinstance(old, Mapping) else {}
    merged = {name: _merged(parts.get(name, ""), new.get(name, parts.get(name, ""))) for name in {**parts, **new}}
    return {name: part for name, part in merged.items() if part}


# Writing


def written(new: Value, name: str, indent: int = 0, style: str = "") -> str:
    """What stands behind `name:`, whose column is `indent`, from the blank or line feed on; `style` is the former quotation mark."""
    first, *more = _dumped(_mapping({"_": _styled(new, name, style)}))[2:].rstrip("\n").split("\n")
    return "\n".join([first, *(_indented(line, indent) for line in more)])


def without(text: str, span: tuple[int, int]) -> str:
    """The text without some of its lines, and without the blank lines that parted them from the next ones."""
    before, after = text[: span[0]], text[span[1] :].lstrip("\n")
    return before + after if after else before.rstrip("\n") + "\n" * bool(before)


def block(new: Mapping[str, Value], indent: int) -> str:
    """A mapping as an item of a list whose dashes stand in the column `indent`, with its last line feed."""
    return f"{' ' * indent}- {_indented(_dumped(_styled(new, '')), indent + 2)[indent + 2 :]}"


def _indented(text: str, width: int) -> str:
    return "\n".join(" " * width + line if line else line for line in text.split("\n"))


class _Dumper(yaml.SafeDumper):
    """Indents the dashes of a list inside a mapping."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002
        super().increase_indent(flow, indentless=False)


def _dumped(node: Node) -> str:
    return str(yaml.serialize(node, Dumper=_Dumper, allow_unicode=True, width=_WIDEST, indent=2))


def _mapping(parts: Mapping[str, Node], *, in_brackets: bool = False) -> MappingNode:
    pairs = [(ScalarNode(_TAG + "str", name), part) for name, part in parts.items()]
    return MappingNode(_TAG + "map", pairs, flow_style=in_brackets)


def _styled(new: Value, name: str, style: str = "", *, in_brackets: bool = False) -> Node:
    """A value as a node that says how each of its pieces is written."""
    in_brackets = in_brackets or name in _BRACKETS
    match new:
        case str():
            return _styled_text(new, name, style, in_brackets=in_brackets)
        case tuple():
            items = [_styled(item, name, in_brackets=in_brackets) for item in new]
            return SequenceNode(_TAG + "seq", items, flow_style=in_brackets)
    parts = {key: _styled(part, key, in_brackets=in_brackets) for key, part in new.items() if part}
    return _mapping(parts, in_brackets=in_brackets)


def _styled_text(new: str, name: str, style: str, *, in_brackets: bool) -> ScalarNode:
    if not in_brackets and ("\n" in new or style in {"|", ">"} or (name in _BLOCKS and not style)):
        return ScalarNode(_TAG + "str", new + "\n", style="|")
    if style == "'":
        return ScalarNode(_TAG + "str", new, style="'")
    if style == _NO_MARK or (name in _BARE and not style):
        kind = _bare_kind(new, name, "{_: %s}\n" if in_brackets else "_: %s\n")
        if kind:
            return ScalarNode(_TAG + kind, new)
    return ScalarNode(_TAG + "str", new, style='"')


def _bare_kind(text: str, name: str, line: str) -> str:
    """The kind of value that YAML reads in such a line from this text without quotes; "" where it must be quoted."""
    node, problems = yaml_tree.read((line % text).encode(), "")
    found = node.fields.get("_") if node and not problems else None
    if found is None or found.quoted or found.text != text or "\n" in text:
        return ""
    match found.tag:
        case "timestamp":
            return found.tag if _is_day(text) else ""
        case "int":
            return found.tag if text.isdecimal() and str(int(text)) == text else ""
        case "bool":
            return found.tag if name in _YES_NO else ""
    return found.tag if found.tag == "str" else ""


def _is_day(text: str) -> bool:
    with suppress(ValueError):  # a month 13
        return bool(_DAY.fullmatch(text) and date.fromisoformat(text))
    return False
