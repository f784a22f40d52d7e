"""Edit pieces of a YAML file while every other character stays: comments, order, quotes and blank lines.

PyYAML gives the position of each piece and writes new pieces. The functions expect texts whose every line ends with a line feed.
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
"""The value of a piece of YAML, scalars as written; empty values are omitted when writing."""

LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
"""The end of a line in a text from a form, besides a line feed; Word sends a vertical tab for a line break inside a paragraph."""
_END = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
"""A line break in YAML."""
_LINE = re.compile("[^\r\n\x85\u2028\u2029]*(?:\r\n|[\r\n\x85\u2028\u2029])|[^\r\n\x85\u2028\u2029]+$")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_BLOCK_HEAD = re.compile(r"\|[+-]?[ \t]*(?:#[^\n]*)?\n")
"""The header of a block scalar without an indentation indicator."""
_WIDEST = 2**20
"""Characters in a line; large enough that no line is ever folded."""
_BLOCKS = frozenset({"answer"})
"""New fields written as a block scalar (`|`)."""
_BARE = frozenset(
    {
        "id",
        "kind",
        "source",
        "reviewed",
        "expires",
        "related",
        "order",
        "menu",
        "medical",
        "date",
        "to",
        "hours",
        "hidden",
    }
)
"""New fields written without quotes where YAML allows it."""
_NO_MARK = "none"
"""The style of a text without quotes."""
_YES_NO = frozenset({"menu", "medical", "hidden"})
_BRACKETS = frozenset({"related", "digests"})
"""New lists written on one line."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the characters from `start` up to `end` with `text`."""

    start: int
    end: int
    text: str


# Text


def normalize(text: str) -> str:
    """A file's text without byte order mark, every line ending with a line feed."""
    text = yaml_tree.decode(text.encode(errors="ignore"))  # lone surrogates cannot be written to a file
    return text if text.endswith("\n") or not text else text + "\n"


def restore_layout(old: str, new: str) -> str:
    """`new` with the line ends, byte order mark and final line end of `old`, the file it was made from."""
    mark = "\ufeff" if old.startswith("\ufeff") else ""
    before, after = _LINE.findall(old.removeprefix(mark)), _LINE.findall(new)
    ends = Counter(end[0] for line in before if (end := _END.search(line)))
    newline = ends.most_common(1)[0][0] if ends else "\n"
    is_open = bool(before) and not _END.search(before[-1])
    if is_open:
        before[-1] += newline
    same = [_END.sub("\n", line) for line in before]
    head = _common_prefix(same, after)
    tail = _common_prefix(same[head:][::-1], after[head:][::-1])
    between = [line.replace("\n", newline) for line in after[head : len(after) - tail]]
    text = "".join([*before[:head], *between, *before[len(before) - tail :]])
    return mark + (text.removesuffix(newline) if is_open else text)


def _common_prefix(one: Sequence[str], other: Sequence[str]) -> int:
    """The length of the common prefix."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def tidy(typed: str) -> str:
    """A text from a form without invisible characters, surrounding blanks and trailing blanks."""
    text = yaml_tree.FORBIDDEN.sub("", LINE_END.sub("\n", typed).replace("\t", " "))
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


def one_line(typed: str) -> str:
    """A text from a form, joined into one line."""
    return " ".join(tidy(typed).split())


# Finding pieces


def outline(name: str, text: str) -> MappingNode:
    """The pieces of a file and their positions. Raises ChangeRefused if the file is not a valid YAML mapping."""
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
    """The fields of a mapping; empty for other nodes."""
    return {key.value: value for key, value in node.value} if isinstance(node, MappingNode) else {}


def items(node: Node | None) -> list[Node]:
    """The items of a list; empty for other nodes."""
    return list(node.value) if isinstance(node, SequenceNode) else []


def value_of(node: Node) -> Value:
    """The value of a piece."""
    if isinstance(node, MappingNode):
        return {name: value_of(part) for name, part in fields(node).items()}
    return tuple(map(value_of, node.value)) if isinstance(node, SequenceNode) else str(node.value)


def end_of(text: str, node: Node) -> int:
    """The end of a piece, excluding comments and blank lines below it."""
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
    """The start of the line that holds a character."""
    return text.rfind("\n", 0, index) + 1


def line_after(text: str, index: int) -> int:
    """The end of the line that holds a character, including its line feed."""
    return text.find("\n", index) + 1 or len(text)


def lines_of(text: str, node: Node) -> tuple[int, int]:
    """The start and end of the lines that a piece occupies."""
    return line_at(text, node.start_mark.index), line_after(text, end_of(text, node))


def spans(text: str) -> dict[str, tuple[int, int]]:
    """The start and end of a file's fields and entries ("topic", "entries/cost"…), each with the comments right above it.

    Empty if the text is not valid YAML or has two entries of one id.
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
    """Each piece's name, start and end."""
    for key, part in root.value:
        entries = items(part) if key.value == "entries" else []
        yield str(key.value), key.start_mark.index, key.end_mark.index if entries else end_of(text, part)
        for entry in entries:
            name = fields(entry).get("id")
            yield f"entries/{value_of(name) if name else ''}", entry.start_mark.index, end_of(text, entry)


# Editing pieces


def splice(text: str, edits: Iterable[Edit]) -> str:
    """Apply edits, whose positions refer to the original text."""
    parts, done = [], 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        parts += [text[done : edit.start], edit.text]
        done = edit.end
    return "".join([*parts, text[done:]])


def change_fields(text: str, node: MappingNode, wanted: Mapping[str, Value]) -> Iterator[Edit]:
    """The edits that set fields of a mapping: empty values are removed, fields not named stay.

    New fields come in the order of `wanted`. Fields that have their value already keep their text.
    """
    if node.flow_style:
        yield from _rewrite(text, node, _complete(value_of(node), wanted), "")
        return
    place, indent = line_at(text, node.start_mark.index), int(node.start_mark.column)
    parts = {str(key.value): (key, part) for key, part in node.value}
    for name, new in wanted.items():
        if name in parts:
            key, part = parts[name]
            place = line_after(text, max(key.end_mark.index, end_of(text, part)))
            yield from _replace(text, key, part, new) if new else [Edit(lines_of(text, key)[0], place, "")]
        elif new:
            yield Edit(place, place, f"{' ' * indent}{name}:{format_value(new, name, indent)}\n")


def add_item(text: str, node: SequenceNode, new: Mapping[str, Value]) -> Edit:
    """The edit that appends a mapping to a list of mappings."""
    place, indent = line_after(text, end_of(text, node)), int(node.start_mark.column)
    return Edit(place, place, format_item(new, indent))


def _replace(text: str, key: ScalarNode, part: Node, new: Value) -> Iterator[Edit]:
    """The edits that set a field, in the style of the old value."""
    match part, new:
        case MappingNode(), Mapping():
            yield from change_fields(text, part, new)
        case SequenceNode(flow_style=False), tuple():
            yield from _replace_items(text, part, [str(item) for item in new], key.value)
        case ScalarNode(), str():
            if new not in {tidy(part.value), one_line(part.value)}:
                yield _replace_scalar(text, key, part, new)
        case _:
            yield from _rewrite(text, part, new, key.value, key.start_mark.column)


def _replace_scalar(text: str, key: ScalarNode, part: ScalarNode, new: str) -> Edit:
    start, end, indent = int(part.start_mark.index), end_of(text, part), int(key.start_mark.column)
    if part.style == "|" and (head := _BLOCK_HEAD.match(text, start)):
        first = next((line for line in text[head.end() : end].split("\n") if line.strip()), "")
        width = len(first) - len(first.lstrip(" ")) if first else indent + 2
        is_empty = end < head.end()
        return Edit(head.end(), max(end, head.end()), _indent(new, width) + "\n" * is_empty)
    # A comment behind a text without quotes could be taken for a part of it.
    has_comment = "#" in text[end : line_after(text, end)]
    fresh = format_value(new, key.value, indent, "" if start == end or has_comment else part.style or _NO_MARK)
    return _keep_comment(text, start, end, fresh if start == end else fresh.lstrip(" "))


def _replace_items(text: str, part: SequenceNode, new: Sequence[str], name: str) -> Iterator[Edit]:
    """The edits that set a list's items; the lines of unchanged items stay."""
    old, indent = [one_line(str(value_of(item))) for item in part.value], " " * part.start_mark.column
    starts = [*(lines_of(text, item)[0] for item in part.value), line_after(text, end_of(text, part))]
    for kind, first, last, begin, until in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            added = "".join(f"{indent}-{format_value(item, name)}\n" for item in new[begin:until])
            yield Edit(starts[first], starts[first], added)
            yield from (Edit(*lines_of(text, item), "") for item in part.value[first:last])


def _rewrite(text: str, part: Node, new: Value, name: str, indent: int = 0) -> Iterator[Edit]:
    """Rewrite a piece that has another shape, or that is in brackets and stays in brackets."""
    if _complete({}, value_of(part)) == _complete({}, new):
        return
    start, end = int(part.start_mark.index), end_of(text, part)
    if isinstance(part, MappingNode | SequenceNode) and part.flow_style and part.value:
        yield Edit(start, end, _dump(_to_node(new, name, in_brackets=True)).rstrip("\n"))
    else:
        yield _keep_comment(text, len(text[:start].rstrip(" ")), end, format_value(new, name, indent))


def _keep_comment(text: str, start: int, end: int, fresh: str) -> Edit:
    """The edit that keeps a trailing comment on the first line; inside a block scalar it would become text."""
    rest = text[end : line_after(text, end)]
    first, *more = fresh.split("\n")
    return Edit(start, end + len(rest), "\n".join([first + rest.rstrip(), *more]) + "\n")


def _complete(old: Value, new: Value) -> Value:
    """`new` completed from `old`, without empty values."""
    match new:
        case str():
            return tidy(new)
        case tuple():
            return tuple(_complete("", item) for item in new)
    parts = old if isinstance(old, Mapping) else {}
    merged = {name: _complete(parts.get(name, ""), new.get(name, parts.get(name, ""))) for name in {**parts, **new}}
    return {name: part for name, part in merged.items() if part}


# Writing


def format_value(new: Value, name: str, indent: int = 0, style: str = "") -> str:
    """The text after `name:` (at column `indent`), including the blank or line feed; `style` is the former quotation mark."""
    first, *more = _dump(_mapping({"_": _to_node(new, name, style)}))[2:].rstrip("\n").split("\n")
    return "\n".join([first, *(_indent(line, indent) for line in more)])


def remove_lines(text: str, span: tuple[int, int]) -> str:
    """The text without a span of lines and the blank lines after it."""
    before, after = text[: span[0]], text[span[1] :].lstrip("\n")
    return before + after if after else before.rstrip("\n") + "\n" * bool(before)


def format_item(new: Mapping[str, Value], indent: int) -> str:
    """A mapping as an item of a list whose dashes are at column `indent`, with its last line feed."""
    return f"{' ' * indent}- {_indent(_dump(_to_node(new, '')), indent + 2)[indent + 2 :]}"


def _indent(text: str, width: int) -> str:
    return "\n".join(" " * width + line if line else line for line in text.split("\n"))


class _Dumper(yaml.SafeDumper):
    """Indents the dashes of a list inside a mapping."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002
        super().increase_indent(flow, indentless=False)


def _dump(node: Node) -> str:
    return str(yaml.serialize(node, Dumper=_Dumper, allow_unicode=True, width=_WIDEST, indent=2))


def _mapping(parts: Mapping[str, Node], *, in_brackets: bool = False) -> MappingNode:
    pairs = [(ScalarNode(_TAG + "str", name), part) for name, part in parts.items()]
    return MappingNode(_TAG + "map", pairs, flow_style=in_brackets)


def _to_node(new: Value, name: str, style: str = "", *, in_brackets: bool = False) -> Node:
    """A value as a node whose styles say how each piece is written."""
    in_brackets = in_brackets or name in _BRACKETS
    match new:
        case str():
            return _text_node(new, name, style, in_brackets=in_brackets)
        case tuple():
            items = [_to_node(item, name, in_brackets=in_brackets) for item in new]
            return SequenceNode(_TAG + "seq", items, flow_style=in_brackets)
    parts = {key: _to_node(part, key, in_brackets=in_brackets) for key, part in new.items() if part}
    return _mapping(parts, in_brackets=in_brackets)


def _text_node(new: str, name: str, style: str, *, in_brackets: bool) -> ScalarNode:
    if not in_brackets and ("\n" in new or style in {"|", ">"} or (name in _BLOCKS and not style)):
        return ScalarNode(_TAG + "str", new + "\n", style="|")
    if style == "'":
        return ScalarNode(_TAG + "str", new, style="'")
    if style == _NO_MARK or (name in _BARE and not style):
        kind = _unquoted_type(new, name, "{_: %s}\n" if in_brackets else "_: %s\n")
        if kind:
            return ScalarNode(_TAG + kind, new)
    return ScalarNode(_TAG + "str", new, style='"')


def _unquoted_type(text: str, name: str, line: str) -> str:
    """The YAML type that `line` gives this text without quotes; "" if the text needs quotes."""
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
    with suppress(ValueError):  # month 13
        return bool(_DAY.fullmatch(text) and date.fromisoformat(text))
    return False
