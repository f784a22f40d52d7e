"""Mistakes that staff make, put into the real content at random: which file they break, and on which line it must be reported.

Each mistake takes the lines of a file and says how they become wrong; where it can be made is chosen by a seeded generator.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

Lines = list[str]
Made = tuple[Lines, int] | None
"""The broken lines and the number, from 1, of the line to be reported; None where this file has no room for the mistake."""
Mistake = Callable[[Lines, random.Random], Made]


@dataclass(frozen=True, slots=True)
class Broken:
    """A file of the content with one mistake in it."""

    name: str
    """The mistake."""
    file: str
    data: bytes | None
    """What the file holds; None where it is missing."""
    line: int
    """Where the mistake must be reported."""

    def put_into(self, folder: Path) -> None:
        """Save it."""
        path = folder / self.file
        if self.data is None:
            path.unlink()
        else:
            path.write_bytes(self.data)


def replaced(pattern: str, new: str) -> Mistake:
    """A line that matches becomes another, as by `re.sub`."""

    def make(lines: Lines, chance: random.Random) -> Made:
        places = [place for place, line in enumerate(lines) if re.search(pattern, line)]
        if not places:
            return None
        place = chance.choice(places)
        return [*lines[:place], re.sub(pattern, new, lines[place], count=1), *lines[place + 1 :]], place + 1

    return make


def below(pattern: str, new: str) -> Mistake:
    """A line is added below one that matches, and reported."""

    def make(lines: Lines, chance: random.Random) -> Made:
        places = [place for place, line in enumerate(lines) if re.search(pattern, line)]
        if not places:
            return None
        place = chance.choice(places)
        added = re.sub(pattern, new, lines[place], count=1)
        return [*lines[: place + 1], added, *lines[place + 1 :]], place + 2

    return make


def _entries(lines: Lines) -> list[tuple[int, int]]:
    """Where each entry of a topic's file begins and ends (exclusive)."""
    starts = [place for place, line in enumerate(lines) if line.startswith("  - id: ")]
    return list(zip(starts, [*starts[1:], len(lines)], strict=True))


def without_field(name: str) -> Mistake:
    """An entry loses a field; it is reported where the entry begins."""

    def make(lines: Lines, chance: random.Random) -> Made:
        start, end = chance.choice(_entries(lines))
        place = next(place for place in range(start, end) if lines[place].startswith(f"    {name}:"))
        after = next((place for place in range(place + 1, end) if not lines[place].startswith("     ")), end)
        return [*lines[:place], *lines[after:]], start + 1

    return make


def other_answer(answer: str) -> Mistake:
    """An entry's English answer becomes another."""

    def make(lines: Lines, chance: random.Random) -> Made:
        start, end = chance.choice(_entries(lines))
        place = next(place for place in range(start, end) if lines[place].startswith("      answer:"))
        after = next(place for place in range(place + 1, end) if lines[place].startswith("    es:"))
        return [*lines[:place], f"      answer: {answer}", *lines[after:]], place + 1

    return make


def id_of_another(lines: Lines, chance: random.Random) -> Made:
    """An entry takes the id of one before it."""
    entries = _entries(lines)
    if len(entries) < 2:
        return None
    later = chance.randrange(1, len(entries))
    first, second = entries[chance.randrange(later)][0], entries[later][0]
    return [*lines[:second], lines[first], *lines[second + 1 :]], second + 1


def question_of_another(lines: Lines, chance: random.Random) -> Made:
    """An entry claims the question of one before it."""
    entries = _entries(lines)
    if len(entries) < 2:
        return None
    later = chance.randrange(1, len(entries))
    (first, _), (start, end) = entries[chance.randrange(later)], entries[later]
    question = next(line for line in lines[first:] if line.startswith("      question: "))
    also = next(place for place in range(start, end) if lines[place].startswith("      also:"))
    return [*lines[: also + 1], f"        - {question.split(': ', 1)[1]}", *lines[also + 1 :]], also + 2


ITEM = r"^(        - )[a-z\"¿].*"
"""A way of asking; the items of an answer's list begin with a capital."""
QUESTION = r"^(      question: ).*"
IN_TOPICS: dict[str, Mistake] = {
    "a key stands twice": below(r"^(    source: .*)", r"\1"),
    "an id is taken": id_of_another,
    "a field is misspelt": replaced(r"^    source:", "    sorce:"),
    "a field nobody knows": below(r"^    source: .*", "    colour: blue"),
    "a field is missing": without_field("reviewed"),
    "a language is missing": without_field("es"),
    "an answer is empty": other_answer('""'),
    "an answer has half a bracket": other_answer('"Call {phone now."'),
    "a placeholder nobody knows": other_answer('"Call {fone}."'),
    "a placeholder with a format": other_answer('"Call {phone:>9}."'),
    "a list where a text belongs": other_answer("[call, us]"),
    "a text where a list belongs": replaced(r"^    related: .*", "    related: cost"),
    "a related entry that is none": replaced(r"^    related: .*", "    related: [no-such-entry]"),
    "ways of asking on one line": below(QUESTION, "      examples: [is it safe, does it hurt]"),
    "no, unquoted": replaced(ITEM, r"\1no"),
    "off, unquoted": replaced(ITEM, r"\1off"),
    "a colon in a way of asking": replaced(ITEM, r"\1my question: is it safe"),
    "a colon in a field": replaced(QUESTION, r"\1My question: is it safe?"),
    "a hash cuts a text": replaced(QUESTION, r"\1What is question #1 here?"),
    "a star": replaced(ITEM, r"\1*safe or not"),
    "an ampersand": replaced(ITEM, r"\1&safe or not"),
    "an exclamation mark": replaced(ITEM, r"\1!safe or not"),
    "an at sign": replaced(ITEM, r"\1@home or not"),
    "a backtick": replaced(ITEM, r"\1`safe` or not"),
    "a percent sign": replaced(ITEM, r"\1%safe or not"),
    "a brace": replaced(ITEM, r"\1{safe} or not"),
    "a bracket": replaced(ITEM, r"\1[safe] or not"),
    "an empty way of asking": replaced(ITEM, r'\1""'),
    "a quotation mark is not closed": replaced(QUESTION, r'\1"Is it safe'),
    "words after the quotation mark": replaced(QUESTION, r'\1"Is it safe" or not'),
    "a backslash in quotes": replaced(QUESTION, r'\1"Is it \\quite safe?"'),
    "a tab": replaced(QUESTION, '\tquestion: "Is it safe?"'),
    "an invisible character": replaced(QUESTION, "\\1Is it\x1b safe?"),
    "a merge key": below(r"^    source: .*", "    <<: *other"),
    "two documents": replaced(r"^entries:", "---\nentries:"),
    "an id with capital letters": replaced(r"^  - id: .*", "  - id: Cost_Of_It"),
    "an id that is too long": replaced(r"^  - id: .*", f"  - id: {'long-' * 11}id"),
    "a kind that is none": below(r"^    source: .*", "    kind: anser"),
    "a date in another order": replaced(r"^(    reviewed: ).*", r"\g<1>22/11/2026"),
    "a day that is none": replaced(r"^(    reviewed: ).*", r"\g<1>2026-02-30"),
    "an order that is no number": replaced(r"^  order: .*", "  order: first"),
    "a menu that is neither yes nor no": below(r"^  order: .*", "  menu: perhaps"),
    "a title is missing in a language": replaced(r"^    es: .*", "    fr: Le titre"),
}
BY_CHECKS: dict[str, Mistake] = {
    "a question is another's": question_of_another,
    "an answer is too long for a message": other_answer(f'"{"Call the clinic. " * 300}"'),
}
"""What is found only once the content is indexed."""
ELSEWHERE: dict[str, tuple[str, Mistake]] = {
    "hours by the twelve-hour clock": ("clinic.yaml", replaced(r"^(  monday: ).*", r"\g<1>7 am to 4 pm")),
    "hours that end before they begin": ("clinic.yaml", replaced(r"^(  friday: ).*", r"\g<1>12:00-8:00")),
    "a time zone that is none": ("clinic.yaml", replaced(r"^timezone: .*", "timezone: Phoenix")),
    "a language nobody knows": ("clinic.yaml", replaced(r"^languages: .*", "languages: [en, es, fr]")),
    "a fact is misspelt": ("clinic.yaml", replaced(r"^phone:", "fone:")),
    "a sentence is misspelt": ("wording.yaml", replaced(r"^(greeting|suggest|pick_topic):", r"\1s:")),
    "a sentence has another's placeholder": ("wording.yaml", replaced(r"^  (en|es): .*", r'  \1: "{nobody} knows"')),
    "a phrase that is anything": ("emergency.yaml", replaced(r"^(      - ).*", r'\1"("')),
    "a danger of no kind": ("emergency.yaml", replaced(r"^    kind: .*", "    kind: emergancy")),
    "utterances of no entry": ("utterances/en/other.yaml", replaced(r"^other-[a-z-]+:", "other-nowhere:")),
    "an utterance that is no": ("utterances/en/other.yaml", replaced(r"^  - .*", "  - no")),
    "utterances twice": ("utterances/en/other.yaml", below(r"^  - .*", 'other-depression:\n  - "again"')),
}
FILES: dict[str, tuple[bytes | None, int]] = {
    "a file is missing": (None, 1),
    "a file is empty": (b"", 1),
    "a file holds comments alone": (b"# to be written\n", 1),
    "a file is huge": (b"#" * 2_000_001, 1),
    "a file is no text": (b"name: x\nphone: \xff\xfe\n", 2),
    "a file is a list": (b"- a\n- b\n", 1),
}
"""What becomes of a whole file that must be there."""


def generate(folder: Path, number: int, seed: int = 6) -> Iterator[Broken]:
    """So many mistakes of all kinds, each in a file of the content in `folder` and at a place of its own."""
    chance = random.Random(seed)  # noqa: S311 -- the same in every run
    topics = sorted(path.relative_to(folder).as_posix() for path in (folder / "topics").iterdir())
    rounds = [*_in_lines(ELSEWHERE.items(), folder, chance), *_whole()]
    while len(rounds) < number:
        some = {name: (chance.choice(topics), mistake) for name, mistake in IN_TOPICS.items()}
        rounds += _in_lines(some.items(), folder, chance)
    yield from rounds[:number]


def seen_by_checks(folder: Path, seed: int = 6) -> Iterator[Broken]:
    """Two of each mistake that only the checks see."""
    chance = random.Random(seed)  # noqa: S311 -- the same in every run
    for file in ("topics/cost.yaml", "topics/personal.yaml"):
        yield from _in_lines([(name, (file, mistake)) for name, mistake in BY_CHECKS.items()], folder, chance)


def _in_lines(
    mistakes: Iterable[tuple[str, tuple[str, Mistake]]], folder: Path, chance: random.Random
) -> Iterator[Broken]:
    for name, (file, mistake) in mistakes:
        if made := mistake((folder / file).read_text("utf-8").split("\n"), chance):
            lines, line = made
            yield Broken(name, file, "\n".join(lines).encode(), line)


def _whole() -> Iterator[Broken]:
    for file in ("clinic.yaml", "emergency.yaml", "wording.yaml"):
        for name, (data, line) in FILES.items():
            yield Broken(name, file, data, line)
