"""Problems that no single line shows: questions that two entries claim or that go astray, hard words, content that is often a mistake."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from bot.publishing.asking import Ask, Outcome
from bot.publishing.concerns import concerns
from faq.facts import fill
from faq.loading.reader import language_name
from faq.model import Entry, Faq, Lang, Level, Place, Problem, Text, Version
from faq.readability import grade
from faq.search.index import Index
from faq.sign_off import unapproved
from faq.text import fold

HARDEST = 8.0
"""US school years that reading an answer may take."""
LONGEST_ANSWER = 600
"""Characters; a phone shows about that many at once."""
LONGEST_QUESTION = 60
"""Characters of a question on a button."""
LONGEST_RENDERED = 4096
"""Characters Telegram allows a message."""
FEWEST_WAYS = 6
"""Ways of asking an entry should have in each language."""
SOON = timedelta(days=30)
"""How long before an answer expires the check warns staff."""
EVERY = 8
"""One in this many utterances of the corpus is tried without exact matching; all would take most of a minute."""
LOOSE = 0.25
"""Share of an entry's ways of asking, in nearly their words, that may reach other entries; no real entry is over 0.18."""


def errors(index: Index, today: date, ask: Ask | None = None) -> list[Problem]:
    """Problems that must never be in force, sorted by place. Takes 0.2 s, and with `ask` a millisecond for each example."""
    faq = index.faq
    found = [*_collisions(index), *_too_long(faq, today), *(_examples(index, ask) if ask else ())]
    return sorted(problem for problem in found if problem.level == "error")


def problems(index: Index, today: date, ask: Ask | None = None) -> list[Problem]:
    """Every problem and warning of a FAQ that could be loaded, sorted by place. Takes 0.5 s, or with `ask` some 10 s to ask everything."""
    faq = index.faq
    found = [*faq.warnings, *_collisions(index), *_too_long(faq, today), *_concerns(faq, today)]
    for entry in faq.entries.values():
        found += _expires_soon(entry, today)
        for lang, version in entry.versions.items():
            found += _style(lang, version)
    if ask:
        found += [*_examples(index, ask), *_ways(index, ask), *_loose(index, ask)]
    return sorted(found)


def unapproved_texts(faq: Faq) -> Iterator[Problem]:
    """A warning for each entry that nobody has approved as it is, where approval is required."""
    for entry, changed in unapproved(faq):
        if entry.approved:
            languages = " and ".join(map(language_name, changed))
            said = f'"{entry.id}" was approved on {entry.approved.day}; {languages} was changed since'
        else:
            said = f'"{entry.id}" is not approved'
        yield _warning(entry.place, f"{said}: have it read and approved on the staff page, or in a spreadsheet")


def _warning(place: Place, message: str) -> Problem:
    return Problem(place, message, "warning")


def _collisions(index: Index) -> Iterator[Problem]:
    """Ways of asking that two entries claim."""
    owner: dict[tuple[Lang, str], tuple[str, Text]] = {}
    for entry, lang, text in index.matcher.alike():
        name, first = owner.setdefault((lang, fold(text.value)), (entry, text))
        if entry != name:
            yield Problem(text.place, f'"{text}" is already a way of asking "{name}" ({first.place}): keep one')


def _concerns(faq: Faq, today: date) -> Iterator[Problem]:
    """What staff may have written by accident."""
    return (_warning(concern.place, concern.message) for concern in concerns(faq, today))


def _expires_soon(entry: Entry, today: date) -> Iterator[Problem]:
    if entry.expires is not None and timedelta() <= entry.expires - today <= SOON:
        said = f"expires on {entry.expires}: from the next day on patients get the phone number instead of its answer"
        way_out = "read it again, then set a later date or take the line out"
        yield _warning(entry.place, f'"{entry.id}" {said}; {way_out}')


def _too_long(faq: Faq, today: date) -> Iterator[Problem]:
    """Answers that no message can hold, measured as they are sent."""
    now = datetime.combine(today, time(), UTC)
    for entry in faq.entries.values():
        for lang, version in entry.versions.items():
            if len(fill(faq, version.answer.value, lang, now)) > LONGEST_RENDERED:
                message = f"this answer is too long to be sent: at most {LONGEST_RENDERED:,} characters"
                yield Problem(version.answer.place, message)


def _style(lang: Lang, version: Version) -> Iterator[Problem]:
    """Texts that are too long or too hard to read, and too few ways of asking."""
    answer, question = version.answer, version.question
    if LONGEST_ANSWER < len(answer.value) <= LONGEST_RENDERED:
        yield _warning(
            answer.place,
            f"this answer has {len(answer.value)} characters: {LONGEST_ANSWER} is what a phone shows at once",
        )
    if len(question.value) > LONGEST_QUESTION:
        yield _warning(
            question.place, f"this question has {len(question.value)} characters: a button shows {LONGEST_QUESTION}"
        )
    years = grade(answer.value, lang)
    if years > HARDEST:
        yield _warning(
            answer.place,
            f"this answer reads like school year {years:.1f}: shorter sentences and plainer words bring it to {HARDEST:.0f}",
        )
    ways = 1 + len(version.also)
    if ways < FEWEST_WAYS:
        yield _warning(
            question.place, f"only {ways} ways of asking: patients find an entry better with {FEWEST_WAYS} or more"
        )


def _examples(index: Index, ask: Ask) -> Iterator[Problem]:
    """Examples that do not reach their entry.

    These are only warnings until the encoder is in use: patients will get a better search than this one.
    """
    level: Level = "error" if index.matcher.encode else "warning"
    for entry in index.faq.entries.values():
        for lang, version in entry.versions.items():
            for text in version.examples:
                if astray := _astray(index, ask, entry, lang, text):
                    yield Problem(text.place, f'the example "{text}" {astray}', level)


def _ways(index: Index, ask: Ask) -> Iterator[Problem]:
    """Ways of asking that staff wrote and that do not reach their entry, even word for word."""
    for entry in index.faq.entries.values():
        for lang, version in entry.versions.items():
            for text in (version.question, *version.also):
                if astray := _astray(index, ask, entry, lang, text):
                    yield _warning(text.place, f'"{text}" {astray}')


def _astray(index: Index, ask: Ask, entry: Entry, lang: Lang, text: Text) -> str | None:
    """What happens to a question that should reach an entry, as the rest of a sentence; None if it reaches it."""
    got = ask(index, text.value, lang)
    if got.reaches(index.faq, entry.id):
        return None
    own = f'"{entry.id}" ({got.score(entry.id):.0%} sure)'
    more = "add ways of asking that are more like it"
    if got.lang != lang:
        more = f"it is taken for {language_name(got.lang)}, so say it in a whole sentence"
    match got.kind:
        case "danger":
            return f'is answered with 911 or 988 instead of "{entry.id}": emergency.yaml says which words reveal danger'
        case "answered":
            return f"reaches {_named(got, got.entries[0])} instead of {own}: {more}, or take out what is like it there"
        case "offered":
            others = " and ".join(_named(got, name) for name in got.entries if name != entry.id)
            return (
                f"is not sure to reach {own}: patients are asked to choose{', beside ' * bool(others)}{others}; {more}"
            )
        case "missed":
            return f'gets "I don\'t have an answer to that" instead of {own}: {more}'


def _named(got: Outcome, entry: str) -> str:
    return f'"{entry}" ({got.score(entry):.0%} sure)'


def _loose(index: Index, ask: Ask) -> Iterator[Problem]:
    """Entries that many of their own ways of asking reach only word for word: patients who say nearly the same get something else."""
    other = index.in_other_words()
    for entry in index.faq.entries.values():
        ways, lost, thieves = 0, 0, Counter[str]()
        for lang, version in entry.versions.items():
            for text in (version.question, *version.also, *version.corpus[::EVERY]):
                got = ask(other, text.value, lang)
                ways += 1
                if not got.reaches(index.faq, entry.id):
                    lost += 1
                    thieves.update(name for name in got.entries[:1] if name != entry.id)
        if lost > LOOSE * ways:
            most = "".join(f', most often "{name}"' for name, _ in thieves.most_common(1))
            said = f"patients who ask nearly as {lost} of {ways} of its ways of asking do get something else{most}"
            yield _warning(entry.place, f'"{entry.id}" is hard to tell from others: {said}')
