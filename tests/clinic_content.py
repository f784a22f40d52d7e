"""The clinic's content, and copies to change with few of the utterances that were collected, read and indexed five times as fast."""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection
from functools import cache, partial
from pathlib import Path

from faq.loading import loader
from faq.loading.loader import BUILT_IN
from faq.model import Faq


@cache
def faq() -> Faq:
    """The clinic's FAQ, read once by each process that tests."""
    return loader.load()


def copy(folder: Path, *utterances: str) -> Path:
    """Copy what staff wrote into `folder`, which must not be there yet, and the named files of utterances in each language."""

    def left_out(place: str, names: list[str]) -> set[str]:
        return set(names) - set(utterances) if Path(place).parent.name == "utterances" else set()

    return Path(shutil.copytree(BUILT_IN, folder, ignore=left_out))


def part(folder: Path, topics: Collection[str], only: Collection[str] | None = None) -> Path:
    """Copy what staff wrote about some topics into `folder`, which must not be there yet, and their utterances.

    `only`: the ids of the entries that are copied; None for all.
    """
    names = {f"{topic}.yaml" for topic in topics}
    copy(folder, *names)
    for path in (folder / "topics").iterdir():
        if path.name not in names:
            path.unlink()
    kept = [folder / "topics" / name for name in sorted(names)]
    entries = {entry for path in kept for entry in re.findall(r"^  - id: (\S+)", path.read_text("utf-8"), re.MULTILINE)}
    if only is not None:
        left_out, entries = entries - set(only), entries & set(only)
        for path in (*kept, *(folder / "utterances").glob("*/*.yaml")):
            _leave_out(path, left_out)
    for path in kept:
        text = re.sub(
            r"^    related: \[(.*)\]$", partial(_related, entries), path.read_text("utf-8"), flags=re.MULTILINE
        )
        path.write_text(text, "utf-8")
    return folder


def _leave_out(path: Path, entries: Collection[str]) -> None:
    """Take entries out of the file of a topic or of its utterances; a file that holds nothing else is deleted."""
    head, *pieces = re.split(r"^(?=  - id: |[a-z][\w-]*:$)", path.read_text("utf-8"), flags=re.MULTILINE)
    left = [piece for piece in pieces if re.match(r"(?:  - id: )?([\w-]+)", piece)[1] not in entries]
    if left:
        path.write_text(head + "".join(left), "utf-8")
    else:
        path.unlink()


def _related(entries: Collection[str], field: re.Match[str]) -> str:
    """An entry's related ones, of those that are there."""
    return f"    related: [{', '.join(entry for entry in field[1].split(', ') if entry in entries)}]"
