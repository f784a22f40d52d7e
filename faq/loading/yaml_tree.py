"""A YAML file as a tree of nodes with their places, and explanations of YAML's pitfalls for people who do not know YAML.

Built from the parser's events, not its objects, so that anchors (which can multiply into a "YAML bomb"), deep nesting and duplicate keys
are detected before anything is built, and each node keeps its line and column. After a mistake that can be corrected in memory the
file is read again, so that the next mistake is reported too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal, Protocol

import yaml

from faq.model import Place, Problem

LARGEST_FILE = 2_000_000
"""Bytes; the largest file of the real content is under a tenth of this."""
DEEPEST = 12
"""Levels of nesting; the content needs six."""
MOST_MISTAKES = 50
"""Syntax mistakes reported for one file."""

FORBIDDEN = re.compile(
    r"[\xAD\u200B\u200C\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069]|[^\x09\x0A\x0D\x20-\x7E\x85\xA0-\uD7FF\uE000-\uFEFE\uFF00-\uFFFD\U00010000-\U0010ffff]"
)
"""Characters that YAML does not allow, and those that nobody sees."""
_NO_BREAK = re.compile(
    r"^[ ]*(?:- )?[\w-]+:[ ]*(?P<colon>\xa0)|^[ ]*-(?P<dash>\xa0)|^[ ]*(?P<indent>\xa0)[ \xa0]*(?:- |[\w-]+:(?:\s|$))",
    re.MULTILINE,
)
"""A no-break space where YAML needs a plain one: in an indentation, or after a colon or a dash."""
_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
"""What YAML takes for the end of a line besides a line feed."""
_KEY = re.compile(r"^(\s*(?:- )?[\w-]+:\s+)(.*)$")
_ITEM = re.compile(r"^(\s*-\s+)(.*)$")
_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVE: Callable[[type, str, tuple[bool, bool]], str] = yaml.resolver.Resolver().resolve


@dataclass(slots=True)
class Node:
    """A piece of a YAML file: a text, a list or a mapping."""

    shape: Literal["text", "list", "mapping"]
    place: Place
    last_line: int = 0
    text: str = ""
    quoted: bool = False
    """Whether the text is in quotes or in a block (`|`)."""
    tag: str = "str"
    """What YAML takes an unquoted text for: str, bool, null, int, float, timestamp."""
    items: list[Node] = field(default_factory=list)
    fields: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Place] = field(default_factory=dict)
    """The place of each field's name."""
    inline: bool = False
    """Whether a list or mapping is written on one line, in brackets."""
    is_cut: bool = False
    """Whether an unquoted text is followed by a comment on its line, which may be meant as a part of it."""


def read(data: bytes, file: str) -> tuple[Node | None, list[Problem]]:
    """The document in `data`, or None if it cannot be read, and every problem found on the way."""
    if len(data) > LARGEST_FILE:
        return None, [
            Problem(Place(file), f"this file is too large ({len(data):,} bytes; the limit is {LARGEST_FILE:,})")
        ]
    try:
        text = decode(data)
    except UnicodeDecodeError as error:
        before = data[: error.start]
        place = Place(file, before.count(b"\n") + 1, error.start - before.rfind(b"\n"))
        return None, [Problem(place, "this file is not saved as UTF-8: save it again with the encoding UTF-8")]
    problems = list(_unseen_characters(text, file))
    text = FORBIDDEN.sub(" ", text)
    text = _NO_BREAK.sub(lambda match: match[0].replace("\xa0", " "), text)
    if not text.strip():
        return None, [*problems, Problem(Place(file), "this file is empty")]
    for _ in range(MOST_MISTAKES):
        builder = _Builder(file, text.split("\n"))
        try:
            node = builder.build(text)
        except yaml.MarkedYAMLError as error:
            problem, mended = _explain(error, text, file)
            problems.append(problem)
            if mended == text:
                return None, problems
            text = mended
        else:
            if node is None:
                builder.problems.append(Problem(Place(file), "this file is empty"))
            return node, [*problems, *builder.problems]
    return None, problems


def _unseen_characters(text: str, file: str) -> Iterator[Problem]:
    """A problem for each invisible character that changes what a file means."""
    for match in FORBIDDEN.finditer(text):
        yield Problem(_place_at(text, match.start(), file), "remove the invisible character here")
    for match in _NO_BREAK.finditer(text):
        message = "type a plain space here: this one is a no-break space, which YAML takes for a letter"
        yield Problem(_place_at(text, match.start(match.lastgroup or 0), file), message)


def _place_at(text: str, index: int, file: str) -> Place:
    return Place(file, text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))


def text_without_mistakes(data: bytes) -> str | None:
    """The text of a file; None if it is too large, not UTF-8, or has characters that change what it means."""
    try:
        text = decode(data) if len(data) <= LARGEST_FILE else None
    except UnicodeDecodeError:
        return None
    return None if text is None or FORBIDDEN.search(text) or _NO_BREAK.search(text) else text


def decode(data: bytes) -> str:
    """The text of a file, with a line feed at the end of every line that YAML counts."""
    return _LINE_END.sub("\n", data.decode("utf-8-sig"))


class _Builder:
    """Builds nodes from the parser's events; keeps the open lists and mappings and the problems found on the way."""

    def __init__(self, file: str, lines: list[str]) -> None:
        self.file = file
        self.lines = lines
        self.problems: list[Problem] = []
        self.root: Node | None = None
        self.open: list[tuple[Node, list[Node]]] = []

    def build(self, text: str) -> Node | None:
        documents = 0
        for event in yaml.parse(text, Loader=_LOADER):
            match event:
                case yaml.DocumentStartEvent():
                    documents += 1
                    if documents > 1:
                        self.problem(
                            event, "remove this line: a file holds one document, so `---` may stand only at its head"
                        )
                case yaml.AliasEvent():
                    self.problem(
                        event, f"put quotes around this text: unquoted, `*{event.anchor}` means a copy of another place"
                    )
                    self.add(Node("text", self.place(event), text=f"*{event.anchor}"))
                case yaml.ScalarEvent():
                    self.add(self.scalar(event))
                case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                    self.start(event)
                case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                    self.end(event)
        return self.root

    def scalar(self, event: yaml.ScalarEvent) -> Node:
        self.check_anchor(event)
        plain, end = not event.style, _mark(event.end_mark)
        tag = _RESOLVE(yaml.ScalarNode, event.value, (True, False)) if plain else ":str"
        node = Node("text", self.place(event), end.line + 1, event.value, not plain, tag.rpartition(":")[2])
        rest = self.lines[end.line][end.column :] if end.line < len(self.lines) else ""
        node.is_cut = plain and bool(event.value) and bool(re.match(r"\s+#\s+\S", rest))
        self.check_folded(event)
        if plain and event.value and re.match(r"\s+#\S", rest):
            self.problem(event, "put quotes around this text: unquoted, everything after ` #` is thrown away")
        return node

    def check_folded(self, event: yaml.ScalarEvent) -> None:
        """Report a list below `>`: it would become one line, which nobody intends."""
        if event.style != ">":
            return
        first, last = _mark(event.start_mark).line + 1, _mark(event.end_mark).line
        for number, line in enumerate(self.lines[first : last + 1], first):
            if line.lstrip().startswith("- ") and line.strip().removeprefix("- ") in event.value:
                where = Place(self.file, number + 1, len(line) - len(line.lstrip()) + 1)
                message = "write `|` instead of `>` above this list: below `>` all its lines are joined into one"
                self.problems.append(Problem(where, message))
                return

    def start(self, event: yaml.SequenceStartEvent | yaml.MappingStartEvent) -> None:
        self.check_anchor(event)
        shape: Literal["list", "mapping"] = "list" if isinstance(event, yaml.SequenceStartEvent) else "mapping"
        node = Node(shape, self.place(event), inline=bool(event.flow_style))
        if len(self.open) == DEEPEST:
            here = _mark(event.start_mark)
            mark = yaml.Mark(self.file, 0, here.line, here.column, None, 0)
            raise yaml.MarkedYAMLError(problem="nested too deep", problem_mark=mark)
        self.open.append((node, []))

    def end(self, event: yaml.Event) -> None:
        node, children = self.open.pop()
        node.last_line = max([_mark(event.end_mark).line, *(child.last_line for child in children)])
        if node.shape == "list":
            node.items = children
        else:
            for key, value in zip(children[::2], children[1::2], strict=True):
                self.add_field(node, key, value)
        self.add(node)

    def add(self, node: Node) -> None:
        if self.open:
            self.open[-1][1].append(node)
        elif self.root is None:
            self.root = node

    def add_field(self, mapping: Node, key: Node, value: Node) -> None:
        if key.shape != "text":
            self.problems.append(
                Problem(key.place, "put quotes around this text: unquoted brackets mean something else here")
            )
        elif key.text in mapping.fields:
            first = mapping.keys[key.text].line
            self.problems.append(
                Problem(key.place, f'"{key.text}" stands here twice (first on line {first}): keep one')
            )
        else:
            mapping.fields[key.text] = value
            mapping.keys[key.text] = key.place

    def check_anchor(self, event: yaml.NodeEvent) -> None:
        if event.anchor:
            self.problem(
                event,
                f"put quotes around this text: unquoted, `&{event.anchor}` is a name for copies, which are not allowed",
            )
        if getattr(event, "tag", None):
            self.problem(event, "put quotes around this text: unquoted, a leading `!` means something else")

    def place(self, event: yaml.Event) -> Place:
        start = _mark(event.start_mark)
        return Place(self.file, start.line + 1, start.column + 1)

    def problem(self, event: yaml.Event, message: str) -> None:
        self.problems.append(Problem(self.place(event), message))


class _Mark(Protocol):
    """A place in the text, as the parser gives it; both count from 0."""

    line: int
    column: int


def _mark(mark: _Mark | None) -> _Mark:
    """The mark of an event, which the parser always sets although its type says otherwise."""
    return mark or yaml.Mark("", 0, 0, 0, None, 0)


def _explain(error: yaml.MarkedYAMLError, text: str, file: str) -> tuple[Problem, str]:
    """A syntax error in plain words, and the text with that mistake corrected (unchanged if it cannot be)."""
    mark = error.problem_mark or error.context_mark
    lines = text.split("\n")
    number = min(mark.line if mark else 0, len(lines) - 1)
    column = (mark.column if mark else 0) + 1
    reason = f"{error.context or ''} {error.problem or ''}"

    def mended(start: int, replacement: str) -> str:
        return "\n".join([*lines[:start], replacement, *lines[start + 1 :]])

    if "too deep" in reason:
        return Problem(
            Place(file, number + 1, column), "lists inside lists inside lists: this is nested too deep"
        ), text
    # The parser often notices a mistake on a later line than the one that holds it.
    for start in (number, number - 1):
        if start >= 0 and "\t" in _indentation(lines[start]):
            where = Place(file, start + 1, lines[start].index("\t") + 1)
            line = _likely_indentation(lines[:start], lines[start]) + lines[start].lstrip()
            return Problem(where, "use spaces here instead of a tab"), mended(start, line)
    if "escape" in reason:
        message = "remove this backslash: between double quotation marks it means something else"
        return Problem(Place(file, number + 1, column), message), mended(number, lines[number].replace("\\", "/"))
    if (start := _unclosed_above(lines, number)) >= 0:
        where = Place(file, start + 1, _value_column(lines[start]))
        message = "this quotation mark is never closed: end the text with the same mark"
        return Problem(where, message), mended(start, lines[start].rstrip() + _unclosed(lines[start]))
    for start in (number, number - 1):
        if start >= 0 and (quoted := _quoted(lines[start])) is not None:
            where = Place(file, start + 1, _value_column(lines[start]))
            return Problem(where, f"put quotes around this text: {_trouble(lines[start])}"), mended(start, quoted)
    where = Place(file, number + 1, column)
    return Problem(where, "this line does not fit the lines before it: check its indentation, dashes and quotes"), text


def _indentation(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _likely_indentation(before: list[str], line: str) -> str:
    """The likely indentation of a line that is indented with tabs, judged by the line before it."""
    last = next((other for other in reversed(before) if other.strip()), "")
    beside = _indentation(last) if line.lstrip().startswith("-") else " " * (len(last) - len(last.lstrip(" -")))
    return beside + "  " * last.rstrip().endswith(":")


def _unclosed(line: str) -> str:
    """The quotation mark that opens the line's value but does not close it; empty if there is none."""
    match = _KEY.match(line) or _ITEM.match(line)
    quote = match[2][:1] if match else ""
    return quote if match and quote in {'"', "'"} and match[2].count(quote) == 1 else ""


def _unclosed_above(lines: list[str], number: int) -> int:
    """The nearest line, from `number` upwards, whose quotation mark is not closed before `number`; -1 if there is none."""
    start = next((start for start in range(number, -1, -1) if _unclosed(lines[start])), -1)
    return -1 if start >= 0 and _unclosed(lines[start]) in "".join(lines[start + 1 : number]) else start


def _value_column(line: str) -> int:
    match = _KEY.match(line) or _ITEM.match(line)
    return len(match[1]) + 1 if match else 1


def _trouble(line: str) -> str:
    match = _KEY.match(line) or _ITEM.match(line)
    value = match[2] if match else line
    if value[:1] in "@`%*&!|>?{}[]," and not value.startswith(("|", ">")):
        return f"unquoted, a text must not begin with `{value[0]}`"
    if value[:1] in "\"'":
        return "there are words after the closing quotation mark"
    return "unquoted, a colon followed by a space means something else"


def _quoted(line: str) -> str | None:
    """The line with its value in quotes, if that value is what breaks YAML; otherwise None."""
    match = _KEY.match(line) or _ITEM.match(line)
    if not match:
        return None
    head, value = match[1], match[2].strip()
    if value[:1] in "\"'":
        closing = value.find(value[0], 1)
        broken = closing not in (-1, len(value) - 1) and not value[closing + 1 :].lstrip().startswith("#")
        return head + '"' + value.replace('"', "'").replace("\\", "/") + '"' if broken else None
    if ": " in value or value.endswith(":") or value[:1] in "@`%*&!{[":
        return head + '"' + value.replace('"', "'").replace("\\", "/") + '"'
    return None
