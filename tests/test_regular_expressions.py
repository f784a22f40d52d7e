"""Every regular expression that outside text can meet takes linear time, so that no text holds up the others."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache, partial
from time import process_time
from types import ModuleType

import pytest

import bot
import faq

LONGEST = 10_000
"""Characters; no message is read further, and forms have a limit on each line of content."""
ALLOWED = 0.05
"""Seconds of processor time at that length; from there on growth decides, whatever machine this is."""
GLANCE, SUSPICIOUS = 1000, 0.0005
"""Characters with which each text is tried first, and a hundredth of `ALLOWED`, which ten times the text would take if quadratic."""
FACTOR = 8.0
"""Growth from a quarter of the length: linear time grows four times, quadratic sixteen times."""
ATTEMPTS = 5
"""How often a growth that looks quadratic is measured before it counts: what runs beside the test slows it down now and then."""
SHARES = 16
"""Parts of the patterns that may be tested side by side."""
NOT_RUN = {"bot.__main__", "bot.storage.migrations.env"}
"""Modules that do something when they are imported."""
PIECES = [
    *"aA1 \n\t.,-_/:;'\"([{\\#@$éñ😀\u0301",
    *(
        "a ",
        "1 ",
        "1/",
        "1:",
        "1,",
        "1.",
        "a.",
        ". ",
        "a-",
        "a'",
        "- ",
        " -",
        "/a",
        "a/",
        "\r\n",
        "aA",
        "a1",
        "[word] ",
        "[word]",
    ),
    *("https://", "{a", "- a: ", "topics/", "utterances/a/", "topics/a", "order: 1", " order: ", "a, ", "12:30 "),
    *("i'm ", "the 1", "of the ", "de la "),
]
ANCHORED = {
    "bot.redaction._AFTER_DOCTOR",
    "faq.clock_times._NEXT_WORD",
    "faq.clock_times._MINUTES_FOLLOW",
    "faq.loading.quoted_lists._ITEM",
    "faq.loading.quoted_lists._KEY",
    "faq.loading.quoted_lists._NOTHING",
}
"""Patterns that are only matched at one place, with `match` or `fullmatch`."""


def modules() -> Iterator[ModuleType]:
    for package in (bot, faq):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if found.name not in NOT_RUN and ".migrations.versions" not in found.name:
                yield importlib.import_module(found.name)


def patterns(value: object, depth: int = 4) -> Iterator[re.Pattern[str]]:
    """The patterns in a value and what it holds."""
    if isinstance(value, re.Pattern):
        yield value
    elif depth == 0:
        return
    elif isinstance(value, dict):
        for each in value.values():
            yield from patterns(each, depth - 1)
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from patterns(each, depth - 1)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from patterns(getattr(value, field.name, None), depth - 1)


@cache
def every_pattern() -> dict[str, re.Pattern[str]]:
    """Name -> pattern, each once. Not before a test runs: it imports every module."""
    named: dict[re.Pattern[str], str] = {}
    for module in modules():
        for name, value in vars(module).items():
            for number, pattern in enumerate(patterns(value)):
                named.setdefault(pattern, f"{module.__name__}.{name}.{number}")
    return {name: pattern for pattern, name in named.items() if isinstance(pattern.pattern, str)}


def hostile(pattern: re.Pattern[str], length: int) -> Iterator[str]:
    """Long texts that begin to match again and again: each piece over and over, with and without an end that fits nothing."""
    literals = [f"{word} " for word in sorted(set(re.findall(r"[a-z]{3,}", pattern.pattern)))[:12]]
    for piece in (*PIECES, *literals):
        yield (piece * (length // len(piece) + 1))[:length]
        yield f"{(piece * (length // len(piece) + 1))[: length - 1]}\x00"


def seconds(pattern: re.Pattern[str], text: str, *, anchored: bool) -> float:
    started = process_time()
    for _ in [pattern.match(text)] if anchored else pattern.finditer(text):
        pass
    return process_time() - started


def test_there_are_patterns_of_every_part() -> None:
    found = every_pattern()
    assert len(found) > 80
    assert {name.split(".")[0] for name in found} == {"bot", "faq"}
    assert {f"{name}.0" for name in ANCHORED} <= set(found)


@pytest.mark.parametrize("share", range(SHARES))
def test_no_text_takes_more_than_linear_time(share: int) -> None:
    for name, pattern in list(every_pattern().items())[share::SHARES]:
        took = partial(seconds, pattern, anchored=name.rpartition(".")[0] in ANCHORED)
        lengths = (GLANCE, LONGEST // 4, LONGEST)
        for short, quarter, text in zip(*(hostile(pattern, length) for length in lengths), strict=True):
            if took(short) > SUSPICIOUS and took(text) > ALLOWED:
                is_linear = any(took(text) <= FACTOR * took(quarter) for _ in range(ATTEMPTS))
                assert is_linear, f"{name}: {text[:40]!r}…"
