"""Read the pieces that any content file is made of, and collect the problems on the way, in words for people who do not know YAML."""

from __future__ import annotations

import errno
import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from string import Formatter
from typing import TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA

from faq.lexicons import LEXICONS
from faq.loading import yaml_tree
from faq.loading.yaml_tree import Node
from faq.model import Lang, Place, Problem, Text

Value = TypeVar("Value")

_STOPS = ".?!…:"
"""A comment may follow a whole sentence."""
_LONE_BRACKET = re.compile(r"^(?:[^{}]|\{\{|\}\}|\{[^{}]*\})*+([{}])")
_LANGUAGE_NAMES = {"en": "English", "es": "Spanish"}


class Reader:
    """Reads the files of one folder; keeps the problems, and a hash of everything read."""

    def __init__(self, folder: Path, drafts: Mapping[str, str | None]) -> None:
        """`drafts` stand in for files of the folder: name -> text, or None to leave a file out."""
        self.folder = folder
        self.drafts = drafts
        self.problems: list[Problem] = []
        self.languages: tuple[Lang, ...] = tuple(LEXICONS)
        """The clinic's languages, once they are known."""
        self.hash = hashlib.sha256()

    # Files

    def shown(self, path: str | Path) -> str:
        return str(self.folder / path)

    def file(self, path: str | Path) -> Node | None:
        """The content of a file of the folder."""
        data = self.data(path)
        return None if data is None else self.read(path, data)

    def data(self, path: str | Path) -> bytes | None:
        try:
            data = self.bytes(path)
        except FileNotFoundError:
            self.problem(Place(self.shown(path)), "this file is missing")
            return None
        except OSError as error:
            self.problem(Place(self.shown(path)), f"this file cannot be read ({error.strerror})")
            return None
        self.hash.update(f"{path}\0{len(data)}\0".encode() + data)
        return data

    def read(self, path: str | Path, data: bytes) -> Node | None:
        node, problems = yaml_tree.read(data, self.shown(path))
        self.problems += problems
        return node

    def bytes(self, path: str | Path) -> bytes:
        name = Path(path).as_posix()
        if name not in self.drafts:
            file = self.folder / path
            if file.exists() and not file.is_file():  # reading a pipe might never end
                raise OSError(errno.EINVAL, "it is no file")
            return file.read_bytes()
        if (draft := self.drafts[name]) is None:
            raise FileNotFoundError
        return draft.encode()

    def paths(self, folder: str) -> list[Path]:
        there = set((self.folder / folder).glob("*")) if (self.folder / folder).is_dir() else set()
        drafted = {self.folder / name: text for name, text in self.drafts.items() if Path(name).parent == Path(folder)}
        found = sorted(path for path in there | set(drafted) if drafted.get(path, "") is not None)
        for path in found:
            if path.suffix == ".yml":
                self.problem(Place(str(path)), "this file is not read: end its name with .yaml")
        return [
            path.relative_to(self.folder)
            for path in found
            if path.suffix == ".yaml" and not path.name.startswith((".", "#"))
        ]

    # Pieces of any file

    def problem(self, place: Place, message: str) -> None:
        self.problems.append(Problem(place, message))

    def fields(
        self, node: Node | None, what: str, required: Iterable[str], optional: Iterable[str] = ()
    ) -> dict[str, Node]:
        """The fields of a mapping; unknown and missing ones are problems."""
        if node is None:
            return {}
        if node.shape != "mapping":
            self.problem(node.place, f"{what} must be lines of the form `name: value`")
            return {}
        required, known = tuple(required), (*required, *optional)
        for name, place in node.keys.items():
            if name not in known:
                self.problem(place, f'unknown field "{name}"{did_you_mean(name, known)}')
        for name in required:
            if name not in node.fields:
                self.problem(node.place, f'{what} has no "{name}"')
        return {name: value for name, value in node.fields.items() if name in known}

    def text(self, node: Node | None, what: str) -> Text | None:
        """A text for patients or for the matcher; an unquoted text that YAML would misread is a problem."""
        if node is None:
            return None
        if node.shape == "mapping":
            hint = "put quotes around this text: unquoted, a colon followed by a space means something else"
            self.problem(node.place, hint if not node.inline else "put quotes around this text: it begins with `{`")
        elif node.shape == "list":
            hint = (
                "put quotes around this text: it begins with `[`"
                if node.inline
                else f"{what} must be a text, not a list"
            )
            self.problem(node.place, hint)
        elif node.tag == "bool":
            self.problem(
                node.place, f'put quotes around "{node.text}": unquoted, YAML reads it as yes or no, not as a word'
            )
        elif node.tag == "null" or not node.text.strip():
            self.problem(node.place, f"{what} is empty")
        elif node.tag not in {"str", "int", "float", "timestamp", "merge", "value"}:
            self.problem(node.place, f'put quotes around "{node.text}"')
        else:
            return Text(node.text.strip(), node.place)
        return None

    def prose(self, node: Node | None, what: str) -> Text | None:
        """A text that patients read or write; if ` # ` cuts it in the middle of a sentence, that is a problem."""
        text = self.text(node, what)
        if text and node and node.is_cut and text.value[-1] not in _STOPS:
            self.problem(node.place, "put quotes around this text: unquoted, everything after ` #` is thrown away")
        return text

    def texts(self, node: Node | None, what: str) -> tuple[Text, ...]:
        if node is None:
            return ()
        if node.shape != "list":
            self.problem(node.place, f"write {what} one on a line, each line beginning with a dash and a space")
            return ()
        if node.inline and any(not item.quoted for item in node.items):
            self.problem(node.place, f"write {what} one on a line, each line beginning with a dash and a space")
            return ()
        found = (self.prose(item, "this line") for item in node.items)
        return tuple(text for text in found if text)

    def word(self, node: Node | None, what: str) -> str:
        text = self.text(node, what)
        return text.value if text else ""

    def choice(self, node: Node | None, options: Mapping[str, Value], default: Value) -> Value:
        if node is None:
            return default
        if node.shape == "text" and node.text in options:
            return options[node.text]
        shown = node.text if node.shape == "text" else ""
        self.problem(node.place, f'"{shown}" is not one of: {", ".join(options)}{did_you_mean(shown, options)}')
        return default

    def date(self, node: Node | None, default: date) -> date:
        if node is None:
            return default
        try:
            return date.fromisoformat(node.text)
        except ValueError:
            self.problem(node.place, f'"{node.text}" is not a date: write it as year-month-day, such as 2026-11-22')
            return default

    def by_language(self, node: Node | None, what: str, beside: Iterable[str] = ()) -> dict[Lang, Node]:
        """A mapping of language -> something; a language of the clinic that is missing is a problem.

        `beside`: names of other fields that the mapping may have.
        """
        known = (*LEXICONS, *beside)
        if node is None:
            return {}
        if node.shape != "mapping":
            self.problem(node.place, f"{what} must be given by language: `en: …` and so on")
            return {}
        for lang in self.languages:
            if lang not in node.fields:
                self.problem(node.place, f"{what} is missing in {language_name(lang)} ({lang})")
        for name, place in node.keys.items():
            if name not in known:
                self.problem(place, f'unknown language "{name}"{did_you_mean(name, known)}')
        return {lang: node.fields[lang] for lang in self.languages if lang in node.fields}

    def sentences(
        self, node: Node | None, what: str, placeholders: frozenset[str], beside: Iterable[str] = ()
    ) -> dict[Lang, Text]:
        found: dict[Lang, Text] = {}
        for lang, value in self.by_language(node, what, beside).items():
            if text := self.prose(value, what):
                found[lang] = text
                self.check_placeholders(value, placeholders)
        return found

    def check_placeholders(self, node: Node, known: frozenset[str]) -> None:
        """Check that the program can fill in every {name} in a text."""
        try:
            found = [piece[1:] for piece in Formatter().parse(node.text) if piece[1] is not None]
        except ValueError:
            self.problem(
                self.first_match(node, _LONE_BRACKET),
                "a curly bracket here has no partner: brackets are only for placeholders such as {phone}",
            )
            return
        for name, form, conversion in found:
            if name not in known:
                message = f"unknown placeholder {{{name}}}{did_you_mean(name or '', known)}"
                self.problem(self.place_of(node, name or ""), message)
            elif form or conversion:
                self.problem(self.place_of(node, name), f"a placeholder is only a name in brackets: write {{{name}}}")

    def place_of(self, node: Node, placeholder: str) -> Place:
        """The place of a placeholder in a text, also inside a block of several lines."""
        return self.first_match(node, re.compile(r"(\{" + re.escape(placeholder) + r")(?!\w)"))

    def first_match(self, node: Node, pattern: re.Pattern[str]) -> Place:
        """The place of the first match's group in the lines of a text; that of the text itself if there is none."""
        lines = yaml_tree.decode(self.bytes(Path(node.place.file).relative_to(self.folder))).split("\n")
        for number in range(node.place.line, max(node.last_line, node.place.line) + 1):
            if found := pattern.search(lines[number - 1]):
                return Place(node.place.file, number, found.start(1) + 1)
        return node.place


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The end of a sentence about an unknown name: the nearest known one, if any is near."""
    nearest = process.extractOne(name, sorted(known), scorer=OSA.normalized_similarity, score_cutoff=0.6)
    return f'; did you mean "{nearest[0]}"?' if nearest else ""


def language_name(lang: Lang) -> str:
    """A language's name in English."""
    return _LANGUAGE_NAMES.get(lang, lang)
