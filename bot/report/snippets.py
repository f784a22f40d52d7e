"""YAML for staff to paste into the content: ways of asking for an entry, or a new entry."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.redaction import without_placeholders
from bot.report.figures import Question
from faq.loading.layout import LONGEST_ID
from faq.model import Entry, Faq, Lang, Place
from faq.text import fold, has_letters

MOST_WAYS = 5
"""Ways of asking in one snippet; more with the same meaning hardly improve matching."""
LONGEST_WAY = 160
"""Characters of a way of asking; every word of a longer text would count for the entry."""
_ID_WORDS = 4


@dataclass(frozen=True, slots=True)
class Snippet:
    """Lines to paste below `after`, the last way of asking an entry in one language."""

    lang: Lang
    after: Place
    text: str


def known_ways(faq: Faq) -> frozenset[str]:
    """Every way of asking in the FAQ, folded."""
    versions = (version for entry in faq.entries.values() for version in entry.versions.values())
    return frozenset(fold(text.value) for version in versions for text in version.utterances)


def ways_of_asking(entry: Entry, questions: Sequence[Question], known: frozenset[str]) -> list[Snippet]:
    """The lines to add to `also:` of an entry, by language, without the folded ways in `known`."""
    snippets = []
    for lang, version in entry.versions.items():
        lines = [f"        - {_quoted(way)}\n" for way in find_ways(questions, lang) if fold(way) not in known]
        if lines:
            after = version.also[-1].place if version.also else version.question.place
            heading = "" if version.also else "      also:\n"
            snippets.append(Snippet(lang, after, heading + "".join(lines)))
    return snippets


def new_entry(faq: Faq, questions: Sequence[Question], today: date) -> str:
    """An entry for the questions with empty answers; checks report the line until staff fill them in."""
    first = next((way for lang in faq.languages for way in find_ways(questions, lang)), "")
    lines = [
        f"  - id: {free_id(faq, first)}",
        "    source: written by staff",
        f"    reviewed: {today}",
    ]
    for lang in faq.languages:
        question, *also = find_ways(questions, lang) or [""]
        lines += [f"    {lang}:", f"      question: {_quoted(question)}"]
        lines += ["      also:", *(f"        - {_quoted(way)}" for way in also)] if also else []
        lines += ['      answer: ""']
    return "\n".join(lines) + "\n"


def find_ways(questions: Sequence[Question], lang: Lang) -> list[str]:
    """The questions of a language as ways of asking: on one line, without placeholders, each once."""
    ways: dict[str, str] = {}
    for question in questions:
        way = _on_one_line(question.text)
        if question.lang == lang and has_letters(way):
            ways.setdefault(fold(way), way)
    short = [way for way in ways.values() if len(way) <= LONGEST_WAY]
    return (short or sorted(ways.values(), key=len)[:1])[:MOST_WAYS]


def _on_one_line(text: str) -> str:
    """A stored question without redaction placeholders, control characters, and the format characters that `fold` drops."""
    kinds = ((character, unicodedata.category(character)) for character in text)
    seen = "".join("" if kind == "Cf" else " " if kind.startswith("C") else character for character, kind in kinds)
    return without_placeholders(seen)


def _quoted(text: str) -> str:
    """A text as YAML in double quotes, on one line."""
    return json.dumps(text, ensure_ascii=False)


def free_id(faq: Faq, question: str) -> str:
    """An unused id made from a question's first words."""
    words = [word for word in fold(question).split() if word.isascii()][:_ID_WORDS]
    stem = "-".join(words)[: LONGEST_ID - 3].strip("-") or "new-entry"
    taken = {*faq.entries, *faq.hidden, *(danger.id for danger in faq.emergencies.dangers)}
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(name for name in numbered if name not in taken)
