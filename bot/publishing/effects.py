"""What a change of the content alters: which texts, and which questions now get something else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields, replace
from typing import Any

from bot.publishing.asking import Ask, Outcome
from bot.publishing.checks import EVERY
from faq.lexicons import LEXICONS
from faq.model import Danger, Entry, Faq, Lang, Place, Text
from faq.search.index import Index

NEAR = 10
"""Entries near the changed ways of asking that are asked too; they had six of the eight questions that three large changes affected."""


@dataclass(frozen=True, slots=True)
class Altered:
    """A piece of the content that differs."""

    of: str
    """An entry's or a topic's id, or "wording", "clinic" or "emergency"."""
    what: str
    """The field or the sentence, or "added" or "removed" for a whole entry, or for all of it in one language."""
    lang: Lang | None = None
    """The language in which it differs; None if what differs has no language."""


@dataclass(frozen=True, slots=True)
class Turned:
    """A question that now gets something else."""

    question: str
    lang: Lang
    place: Place | None
    """Where it is in the content; None if it is there no longer."""
    in_other_words: bool
    """Whether only patients who say nearly this are affected: exactly these words get what they got before."""
    before: Outcome
    after: Outcome


@dataclass(frozen=True, slots=True)
class Changes:
    """All that a change alters."""

    altered: tuple[Altered, ...]
    turned: tuple[Turned, ...]


@dataclass(frozen=True, slots=True)
class _Question:
    text: str
    lang: Lang
    place: Place | None
    in_other_words: bool = False


def changes(before: Index, after: Index, ask: Ask, *, thorough: bool = False) -> Changes:
    """What differs between two FAQs.

    What staff wrote near the change is asked, which takes a second for a changed line; `thorough` asks everything and the corpus: 20 s.
    """
    questions = list(_known(before, after, thorough=thorough))
    either = {False: (before, after), True: (before.in_other_words(), after.in_other_words())}
    turned = []
    for question in {(question.text, question.lang): question for question in reversed(questions)}.values():
        was, now = (ask(index, question.text, question.lang) for index in either[question.in_other_words])
        if _differ(was, now):
            turned.append(Turned(question.text, question.lang, question.place, question.in_other_words, was, now))
    return Changes(tuple(_altered(before.faq, after.faq)), tuple(turned))


def _differ(was: Outcome, now: Outcome) -> bool:
    """Whether a patient would notice; a different choice of offered questions does not count."""
    return was.kind != now.kind or (was.kind == "answered" and was.entries != now.entries)


# Texts


def _altered(before: Faq, after: Faq) -> Iterator[Altered]:
    for name in dict.fromkeys([*before.entries, *after.entries]):
        was, now = before.entries.get(name), after.entries.get(name)
        if was and now:
            yield from _fields(name, was, now)
        else:
            yield Altered(name, "added" if now else "removed")
    topics = {topic.id: topic for topic in before.topics}
    for topic in after.topics:
        if topic.id in topics:
            yield from _fields(topic.id, topics[topic.id], topic)
    for name, sentences in after.wording.items():
        yield from _by_language("wording", name, before.wording.get(name, {}), sentences)
    yield from _fields("clinic", before.clinic, after.clinic)
    yield from _fields("emergency", before.emergencies, after.emergencies)


def _fields(of: str, was: Any, now: Any) -> Iterator[Altered]:  # noqa: ANN401 -- two of any one dataclass
    for field in fields(now):
        if field.name == "place":
            continue
        old, new = getattr(was, field.name), getattr(now, field.name)
        if field.name == "versions":
            for lang in dict.fromkeys([*old, *new]):
                if lang in old and lang in new:
                    yield from (replace(found, lang=lang) for found in _fields(of, old[lang], new[lang]))
                else:
                    yield Altered(of, "added" if lang in new else "removed", lang)
        elif isinstance(new, Mapping) and set(new) <= set(LEXICONS):
            yield from _by_language(of, field.name, old, new)
        elif _plain(old) != _plain(new):
            yield Altered(of, field.name)


def _by_language(of: str, what: str, was: Mapping[Lang, object], now: Mapping[Lang, object]) -> Iterator[Altered]:
    for lang in dict.fromkeys([*was, *now]):
        if _plain(was.get(lang)) != _plain(now.get(lang)):
            yield Altered(of, what, lang)


def _plain(value: object) -> object:
    """A value without the places of its texts."""
    match value:
        case Text():
            return value.value
        case Mapping():
            return {key: _plain(one) for key, one in value.items()}
        case tuple():
            return tuple(map(_plain, value))
        case Danger():
            return (value.id, value.kind, _plain(value.phrases), _plain(value.corpus))
        case _:
            return value


# Questions


def _known(before: Index, after: Index, *, thorough: bool) -> Iterator[_Question]:
    """The questions of either FAQ that the change can affect; those that are in both are asked in other words."""
    names = {*before.faq.entries, *after.faq.entries}
    differing = [name for name in names if _utterances(before.faq, name) != _utterances(after.faq, name)]
    old, new = ({key for name in differing for key in _utterances(faq, name)} for faq in (before.faq, after.faq))
    everything = thorough or _rules(before.faq) != _rules(after.faq)
    entries = names if everything else _near(before, after, old ^ new)
    for faq, stands in ((after.faq, True), (before.faq, False)):
        for name in entries & faq.entries.keys():
            for lang, version in faq.entries[name].versions.items():
                for text in (version.question, *version.also, *(version.corpus[::EVERY] if everything else ())):
                    key = (name, lang, text.value)
                    in_both = name not in differing or (key in old and key in new)
                    yield _Question(text.value, lang, text.place if stands else None, in_both)
                for text in version.examples:
                    yield _Question(text.value, lang, text.place if stands else None)


def _utterances(faq: Faq, name: str) -> list[tuple[str, Lang, str]]:
    """Every way of asking an entry: its id, language, words."""
    versions = faq.entries[name].versions if name in faq.entries else {}
    return [(name, lang, text.value) for lang, version in versions.items() for text in version.utterances]


def _near(before: Index, after: Index, changed: AbstractSet[tuple[str, Lang, str]]) -> set[str]:
    """The entries of changed ways of asking and of changed examples, and those that come after them in the ranking."""
    shared = before.faq.entries.keys() & after.faq.entries.keys()
    own = {name for name in shared if _examples(before.faq.entries[name]) != _examples(after.faq.entries[name])}
    near = defaultdict[str, float](float)
    for name, lang, words in changed:
        own.add(name)
        for index in (before, after):
            for rank, match in enumerate(index.matcher.rank(words, lang), 1):
                near[match.entry] += 1 / rank
    return own | set(sorted(near, key=near.__getitem__, reverse=True)[:NEAR])


def _rules(faq: Faq) -> object:
    """What affects every question besides the ways of asking: the dangers, and the kinds that are searched apart."""
    apart = {entry.id: entry.kind for entry in faq.entries.values() if entry.kind in {"smalltalk", "hours"}}
    emergencies = [_plain(getattr(faq.emergencies, field.name)) for field in fields(faq.emergencies)]
    return faq.languages, apart, emergencies


def _examples(entry: Entry) -> object:
    return {lang: _plain(version.examples) for lang, version in entry.versions.items()}
