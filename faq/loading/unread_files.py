"""Report files of the content folder that nothing reads, so that nobody waits for them to be in force."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from faq.lexicons import LEXICONS
from faq.loading.reader import did_you_mean
from faq.model import Place, Problem

_AT_THE_TOP = ("clinic.yaml", "wording.yaml", "emergency.yaml", "README.md")


def find_unread(folder: Path) -> Iterator[Problem]:
    """A warning for each file that is not read, except hidden ones and those that text editors leave behind."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_dir() or any(part.startswith((".", "#")) for part in inside.parts) or _is_read(inside):
            continue
        yield Problem(Place(str(path)), f"this file is not read: {_remedy(inside)}", "warning")


def _is_read(path: Path) -> bool:
    match path.parts:
        case [name]:
            return name in _AT_THE_TOP
        case ["topics", _]:
            return path.suffix in {".yaml", ".yml"}  # the loader reports the latter
        case ["utterances", lang, _]:
            return lang in LEXICONS and path.suffix in {".yaml", ".yml"}
        case ["schema", _]:
            return True
        case _:
            return False


def _remedy(path: Path) -> str:
    lower = path.name.lower()
    if not lower.endswith(".yaml") and (".yaml." in lower or ".yml." in lower):
        return f"end its name with .yaml instead of {path.suffix}, which a text editor may have added and hidden"
    if lower.endswith((".yaml", ".yml")) and path.suffix not in {".yaml", ".yml"}:
        return "write .yaml at the end of its name in small letters"
    if lower.endswith((".yaml", ".yml")):
        return f"questions and answers belong into the folder topics{did_you_mean(path.name, _AT_THE_TOP)}"
    return "take it out of this folder, or end its name with .yaml if it holds a topic"
