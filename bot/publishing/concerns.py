"""What staff may have written by mistake, reported by `check` and before a save; somebody who is sure confirms it.

Confirmations are in the entry's list `confirmed`: exactly the words that are right, so that other words are reported again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from rapidfuzz.distance import OSA

from bot.conversation.commands import ENTRIES
from bot.publishing import opening_hours_said, risky_words
from bot.publishing.special_days import careless_days
from faq.facts import dialled, spans_text
from faq.loading.reader import language_name
from faq.model import Entry, Faq, Place, Text
from faq.text import words

NOT_SAID = "kind: unknown"
"""Confirms the kind `unknown` of an answer that seems to say something."""
_LIKE = 0.7
"""Similarity from which a changed word counts as a corrected spelling."""
_HEDGE = re.compile(
    r"\{phone\}|\b(?:don['’]?t|do not|can['’]?t|cannot|does not|doesn['’]t) (?:know|have|say|tell|compare|include)|\bhave (?:no|nothing)\b"
    r"|\bnothing i have\b|\bnot (?:include|know|say|said|sure)"
    r"|\bask (?:the|its|a)\b|\bcall\b|\b(?:no|nunca|ni) (?:l[oa]s? )?(?:s[eé]|tengo|puedo|dice|figura)\b"
    r"|\bnada de lo que tengo\b|\bno son todos\b|\bpregunt|\bllam[ea]",
    re.IGNORECASE,
)
_YES_OR_NO = re.compile(r"(?:yes|no|s[ií])[.,!]", re.IGNORECASE)
_NEGATIVE = frozenset(
    {"no", "not", "never", "without", "ni", "nunca", "sin", "cannot", "cant", "dont", "doesnt", "isnt", "arent", "wont"}
)


@dataclass(frozen=True, slots=True, order=True)
class Concern:
    """Something that is often a mistake and may be intended."""

    place: Place
    message: str
    entry: str
    """The entry's id."""
    field: str
    """The form field: "en-answer", "kind", "reviewed"…"""
    words: str
    """What is confirmed: the words as written in the text, or the value."""
    lasts: bool = True
    """Whether a confirmation is kept in the entry's list `confirmed`."""

    @property
    def key(self) -> str:
        """Identifies it in a form."""
        return f"{self.entry}/{self.field}: {self.words}"


_SAID: Mapping[risky_words.RiskKind, str] = {
    "money": "an amount of money: is it what the clinic has published?",
    "dose": "a dose: is it what the clinic has published?",
    "promise": "a promise: nobody can promise relief",
    "free": "that something is free: will patients never be charged for it?",
    "note": "a note that patients would read",
}


def concerns(faq: Faq, today: date) -> Iterator[Concern]:
    """The concerns about all entries that nobody has confirmed."""
    for entry in faq.entries.values():
        yield from entry_concerns(faq, entry, today)


def entry_concerns(faq: Faq, entry: Entry, today: date) -> Iterator[Concern]:
    """The concerns about an entry that nobody has confirmed."""
    met: set[tuple[str, str]] = set()
    for concern in (*_in_texts(faq, entry), *_in_fields(entry, today)):
        if concern.words not in entry.confirmed and (concern.field, concern.words) not in met:
            met.add((concern.field, concern.words))
            yield concern
    yield from _stale(entry)


def concerns_of_change(before: Faq, after: Faq, today: date) -> Iterator[Concern]:
    """What to confirm before a change is in force: all concerns about the entries it changes, and new ones that it causes in others."""
    has_other_facts = before.clinic != after.clinic
    yield from _other_facts(before, after)
    yield from _unanswered_commands(before, after)
    for field, message in careless_days(before, after, today):
        yield Concern(after.clinic.place, message, "clinic", field, message, lasts=False)
    for entry in after.entries.values():
        former = before.entries.get(entry.id)
        if former is None or _values(former) != _values(entry):
            yield from entry_concerns(after, entry, today)
        elif has_other_facts:
            known = {one.key for one in entry_concerns(before, former, today)}
            yield from (one for one in entry_concerns(after, entry, today) if one.key not in known)
    yield from changed_in_one_language(before, after)


def _other_facts(before: Faq, after: Faq) -> Iterator[Concern]:
    """Facts of the clinic that change: they appear in many answers at once."""
    was, now = before.clinic, after.clinic
    week = "; ".join(
        spans_text(after, now.hours[day], after.languages[0]) if day in now.hours else "closed" for day in range(7)
    )
    told = {
        "name": (was.name != now.name, f"the clinic is called {now.name}"),
        "phone": (was.phone != now.phone, f"patients dial {dialled(now)}, and read {now.phone}"),
        "street": (was.address != now.address, f"the address is {now.address}"),
        "hours": (was.hours != now.hours, f"the hours from Monday to Sunday are: {week}"),
    }
    for field, (is_other, message) in told.items():
        if is_other:
            said = f"this stands in many answers: {message}"
            yield Concern(now.place, said, "clinic", field, message, lasts=False)


def _unanswered_commands(before: Faq, after: Faq) -> Iterator[Concern]:
    """Entries behind commands that are deleted or hidden."""
    for command, name in ENTRIES.items():
        if name in before.entries and name not in after.entries:
            message = f'"{name}" answers the command /{command}: whoever sends it is told that there is no answer now'
            yield Concern(before.entries[name].place, message, name, "", f"/{command}", lasts=False)


def _values(entry: Entry) -> tuple[object, ...]:
    """What an entry says, without the places of its texts."""
    texts = [(lang, version.question.value, version.answer.value) for lang, version in entry.versions.items()]
    return entry.kind, entry.reviewed, entry.expires, entry.confirmed, tuple(texts)


def changed_in_one_language(before: Faq, after: Faq) -> Iterator[Concern]:
    """Entries whose answer changes its meaning in one language but not in another."""
    for entry in after.entries.values():
        former = before.entries.get(entry.id)
        if former is None or former.versions.keys() != entry.versions.keys():
            continue
        stayed = [
            lang
            for lang, version in entry.versions.items()
            if version.answer.value == former.versions[lang].answer.value
        ]
        if not stayed or len(stayed) == len(entry.versions):
            continue
        for lang, version in entry.versions.items():
            if says_something_else(former.versions[lang].answer.value, version.answer.value):
                others = " and ".join(map(language_name, stayed))
                message = (
                    f"only the {language_name(lang)} answer was changed: does the {others} one still say the same?"
                )
                yield Concern(
                    version.answer.place,
                    message,
                    entry.id,
                    f"{stayed[0]}-answer",
                    f"only {language_name(lang)}",
                    lasts=False,
                )


def says_something_else(former: str, new: str) -> bool:
    """Whether more was changed than spelling, punctuation and layout."""
    old, fresh = words(former), words(new)
    for kind, start, end, begin, until in SequenceMatcher(None, old, fresh, autojunk=False).get_opcodes():
        if kind != "equal" and (
            end - start != until - begin or not all(map(_is_respelt, old[start:end], fresh[begin:until]))
        ):
            return "".join(old) != "".join(fresh)
    return False


def _is_respelt(former: str, new: str) -> bool:
    if {former, new} & _NEGATIVE or any(character.isdecimal() for character in former + new):
        return False
    return OSA.normalized_similarity(former, new) >= _LIKE


def _in_texts(faq: Faq, entry: Entry) -> Iterator[Concern]:
    for lang, version in entry.versions.items():
        for name, text in (("question", version.question), ("answer", version.answer)):
            for found, message in _told(faq, text.value, is_answer=name == "answer"):
                if not _is_confirmed(text.value, found, entry.confirmed):
                    said = f'the {language_name(lang)} {name} has "{found}": {message}'
                    yield Concern(_line_of(text, found), said, entry.id, f"{lang}-{name}", found)


def _told(faq: Faq, text: str, *, is_answer: bool) -> Iterator[tuple[str, str]]:
    """Words that are often a mistake, with what may be wrong with them."""
    kinds = {**risky_words.ANYWHERE, **(risky_words.IN_ANSWERS if is_answer else {})}
    yield from risky_words.quotes_around(text)
    for line in (_joined(line) for line in text.split("\n")):
        for kind, find in kinds.items():
            yield from ((found, _SAID[kind]) for found in find(line))
        for found in risky_words.foreign_phones(line, faq.clinic):
            yield found, f"this number is not the clinic's, which is {faq.clinic.phone}"
        for found in risky_words.foreign_addresses(line, faq.clinic):
            yield found, f"this is not the clinic's address, which is {faq.clinic.address}"
        yield from risky_words.shown_marks(line)
        if is_answer:
            yield from opening_hours_said.contradictions(line, faq.clinic)


def _is_confirmed(text: str, found: str, confirmed: tuple[str, ...]) -> bool:
    """Whether each occurrence of the words found lies within confirmed words."""
    rest = _joined(text).casefold()
    for phrase in sorted((_joined(phrase).casefold() for phrase in confirmed), key=len, reverse=True):
        rest = re.sub(rf"(?<![\w$.,]){re.escape(phrase)}(?![\w])", " \0 ", rest) if phrase else rest
    return bool(confirmed) and found.casefold() not in rest


def stands_in(entry_texts: Iterable[str], phrase: str) -> bool:
    """Whether one of the texts contains the confirmed words."""
    return any(_joined(phrase).casefold() in _joined(text).casefold() for text in entry_texts)


def _stale(entry: Entry) -> Iterator[Concern]:
    """Confirmed words that the entry no longer contains: if they came back, nobody would be asked about them."""
    texts = tuple(text.value for version in entry.versions.values() for text in (version.question, version.answer))
    for phrase in entry.confirmed:
        if not stands_in(texts, phrase) and phrase != NOT_SAID:
            message = f'"{entry.id}" has "{phrase}" below `confirmed:`, and these words stand in none of its texts: take the line out'
            yield Concern(entry.place, message, entry.id, "", phrase, lasts=False)


def _in_fields(entry: Entry, today: date) -> Iterator[Concern]:
    if entry.kind == "unknown" and all(_says_something(version.answer.value) for version in entry.versions.values()):
        message = f'"{entry.id}" is of the kind "not said on the clinic\'s page", and its answer says something: choose another kind'
        yield Concern(entry.place, message, entry.id, "kind", NOT_SAID)
    if entry.reviewed > today:
        message = f'"{entry.id}" was reviewed on {entry.reviewed}, which is in the future'
        yield Concern(entry.place, message, entry.id, "reviewed", str(entry.reviewed), lasts=False)
    elif today > _a_year_after(entry.reviewed):
        message = f'"{entry.id}" was last reviewed on {entry.reviewed}: read it again and set the date'
        yield Concern(entry.place, message, entry.id, "reviewed", str(entry.reviewed), lasts=False)
    if entry.expires is not None and entry.is_expired(today):
        message = (
            f'"{entry.id}" expired on {entry.expires}: patients get the phone number instead of its answer; '
            "read it again, then set a later date or take the line out"
        )
        yield Concern(entry.place, message, entry.id, "expires", str(entry.expires), lasts=False)


def _says_something(answer: str) -> bool:
    return bool(_YES_OR_NO.match(answer)) or not _HEDGE.search(answer)


def _line_of(text: Text, found: str) -> Place:
    """The line of a block that holds the words; the place of the text if it is on one line."""
    lines = text.value.split("\n")
    number = next((number for number, line in enumerate(lines) if found in _joined(line)), 0)
    if len(lines) == 1:
        return text.place
    return Place(text.place.file, text.place.line + 1 + number, 1)


def _joined(text: str) -> str:
    return " ".join(text.split())


def _a_year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # the 29th of February
        return date(day.year + 1, 3, 1)
