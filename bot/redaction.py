"""Whatever tells who wrote a message is taken out of it before it is stored, in English and Spanish, as patients type on phones.

It misses: rare names in small letters that nothing announces ("ask xiadani"), and misspelt ones; streets without a number or a word
like "street"; towns, employers and schools; what tells of a person without naming them ("the mayor's wife"); years written in words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from bot.storage import numerals, patterns
from bot.storage.names import FUNCTION_WORDS, known, names
from bot.storage.reading import HIDDEN, NAMED, Reading, masked, read

KINDS = ("phone", "email", "link", "date", "age", "number", "name", "address", "password", "text")
"""What a placeholder can say; [text] is a whole message that could not be settled."""
MOST_PASSES = 8
"""Placeholders can make new neighbours; two passes settle what people write. What eight do not settle is withheld whole."""

FEWEST_DIGITS = 4
"""Of a record number; "group of 12" and "case 3" have fewer."""

_YEAR = re.compile(r"(?:19|20)\d\d")
_PLACEHOLDER = re.compile(rf"\[(?:{'|'.join(KINDS)})\]")
_UNSTORABLE = re.compile(r"[\ud800-\udfff\x00]")
_NUMERAL = re.compile(r"\d|\b(?:" + "|".join(numerals.WORDS) + r")")

_Find = Callable[[str, Reading], Iterable[tuple[int, int, str]]]
"""Finds spans of a text, in order and apart, each with its kind; an empty kind is kept as it is and hidden from later steps only."""


def redact(text: str) -> str:
    """The message with a placeholder for each private detail, fit to be stored as UTF-8.

    `redact(redact(text)) == redact(text)`. No run of seven digits is left, whatever stands around it.
    """
    text = _UNSTORABLE.sub("\ufffd", text)
    for _ in range(MOST_PASSES):
        before, text = text, _pass(text)
        if text == before:
            return text
    return "[text]"


def _pass(source: str) -> str:
    reading = read(source)
    text = _PLACEHOLDER.sub(lambda match: (NAMED if match[0] == "[name]" else HIDDEN) * len(match[0]), reading.text)
    found: list[tuple[int, int, str]] = []
    for find in _STEPS if _NUMERAL.search(text) else _STEPS_WITHOUT_NUMERALS:
        if spans := list(find(text, reading)):
            text = masked(text, [(start, end) for start, end, _ in spans], NAMED if spans[0][2] == "name" else HIDDEN)
            found += [span for span in spans if span[2]]
    return _replaced(source, sorted((*reading.span(start, end), kind) for start, end, kind in found))


def _replaced(source: str, found: list[tuple[int, int, str]]) -> str:
    pieces = []
    done = 0
    for start, end, kind in found:
        if end <= done:  # inside a character that was already replaced
            continue
        pieces += [source[done : max(start, done)], f"[{kind}]"]
        done = end
    return "".join(pieces) + source[done:]


def _every(kind: str, *wanted: re.Pattern[str]) -> list[_Find]:
    """For each pattern a step that finds its matches, or what its group `hide` holds."""
    return [_each(kind, pattern, "hide" if "hide" in pattern.groupindex else 0) for pattern in wanted]


def _each(kind: str, pattern: re.Pattern[str], group: str | int) -> _Find:
    return lambda text, _: [(*match.span(group), kind) for match in pattern.finditer(text)]


def _street(pattern: re.Pattern[str], *, strict: bool) -> _Find:
    lists = known()
    return lambda text, _: [
        (start, end, "address")
        for start, end in patterns.streets(
            text, strict=strict, pattern=pattern, ordinary=lists.ordinary, function_words=FUNCTION_WORDS
        )
    ]


def _dates(text: str, _: Reading) -> Iterator[tuple[int, int, str]]:
    for match in patterns.DATES[0].finditer(text):
        if patterns.is_date(match[0]):
            yield *match.span(), "date"


def _records(text: str, _: Reading) -> Iterator[tuple[int, int, str]]:
    """What follows "policy number", if it has digits enough and is no year."""
    for match in patterns.RECORDS.finditer(text):
        digits = sum(character.isdigit() for character in match["hide"])
        if digits >= FEWEST_DIGITS and not _YEAR.fullmatch(match["hide"]):
            yield *match.span("hide"), "number"


def _names(text: str, reading: Reading) -> list[tuple[int, int, str]]:
    return [(start, end, "name") for start, end in names(text, reading)]


# Each step sees what the steps before it left, so the surest come first.
_ON_THE_NET = [
    *_every("email", *patterns.EMAILS),
    *_every("link", *patterns.LINKS),
    *_every("name", *patterns.USERNAMES),
    *_every("password", *patterns.PASSWORDS),
]
_STEPS_WITHOUT_NUMERALS = [
    *_ON_THE_NET,
    *(_street(pattern, strict=strict) for pattern, strict in patterns.UNNUMBERED_STREETS),
    _names,
    *_every("name", patterns.SPELLED_NAMES),
]
_STEPS: list[_Find] = [
    *_ON_THE_NET,
    *_every("date", patterns.BIRTHS),
    _records,
    _dates,
    *_every("date", *patterns.DATES[1:]),
    lambda text, _: numerals.phones(text),
    lambda text, _: numerals.unbroken(text),
    *_every("number", *patterns.IDS),
    *(_street(pattern, strict=strict) for pattern, strict in patterns.STREETS),
    _names,
    *_every("name", patterns.SPELLED_NAMES),
    *_every("age", *patterns.AGES),
    *_every("", *patterns.INNOCENT),
    *_every("address", patterns.ZIPS),
    *_every("number", patterns.LONG),
    lambda text, _: numerals.runs(text),
]
