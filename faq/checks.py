"""Problems across entries, which no single line shows: ways of asking claimed twice or astray, hard words, old reviews."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from faq.facts import fill
from faq.index import Index
from faq.model import Entry, Faq, Lang, Place, Problem, Text, Version
from faq.readability import grade
from faq.text import fold

HARDEST = 8.0
"""US school years an answer may ask for."""
LONGEST_ANSWER = 600
"""Characters; a phone shows about that many at once."""
LONGEST_QUESTION = 60
"""Characters of a question on a button."""
LONGEST_RENDERED = 4096
"""Characters Telegram allows a message."""
FEWEST_WAYS = 6
"""Ways of asking an entry should have in each language."""
OLDEST_REVIEW = timedelta(days=365)


def problems(index: Index, today: date) -> list[Problem]:
    """Every problem and warning of a FAQ that could be loaded, by place."""
    faq = index.faq
    found = [*_collisions(faq)]
    for entry in faq.entries.values():
        found += _review(entry, today)
        for lang, version in entry.versions.items():
            found += _wording(faq, lang, version, today)
            found += _reached(index, entry, lang, version)
    return sorted(found)


def _warning(place: Place, message: str) -> Problem:
    return Problem(place, message, "warning")


def _collisions(faq: Faq) -> Iterator[Problem]:
    """Ways of asking that two entries claim."""
    owner: dict[tuple[Lang, str], tuple[str, Text]] = {}
    for entry in faq.entries.values():
        for lang, version in entry.versions.items():
            for text in version.utterances:
                name, first = owner.setdefault((lang, fold(text.value)), (entry.id, text))
                if name != entry.id:
                    yield Problem(text.place, f'"{text}" is already a way of asking "{name}" ({first.place}): keep one')


def _review(entry: Entry, today: date) -> Iterator[Problem]:
    if entry.reviewed > today:
        yield _warning(entry.place, f'"{entry.id}" was reviewed on {entry.reviewed}, which is in the future')
    elif today - entry.reviewed > OLDEST_REVIEW:
        yield _warning(
            entry.place, f'"{entry.id}" was last reviewed on {entry.reviewed}: read it again and set the date'
        )


def _wording(faq: Faq, lang: Lang, version: Version, today: date) -> Iterator[Problem]:
    """Length and plainness of what patients read."""
    answer, question = version.answer, version.question
    if len(fill(faq, answer.value, lang, datetime.combine(today, time(), UTC))) > LONGEST_RENDERED:
        yield Problem(answer.place, f"this answer is too long to be sent: at most {LONGEST_RENDERED:,} characters")
    elif len(answer.value) > LONGEST_ANSWER:
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


def _reached(index: Index, entry: Entry, lang: Lang, version: Version) -> Iterator[Problem]:
    """Staff's questions must reach their own entry: an example that does not is an error, a way of asking a warning."""
    for text in (version.question, *version.also, *version.examples):
        matches = index.matcher.rank(text.value, lang).matches
        if not matches or matches[0].entry == entry.id:
            continue
        thief = matches[0]
        own = next((match.confidence for match in matches if match.entry == entry.id), 0.0)
        message = (
            f'"{text}" reaches "{thief.entry}" ({thief.confidence:.0%}) instead of "{entry.id}" ({own:.0%}); '
            f'nearest there: "{thief.nearest}" ({thief.nearest.place})'
        )
        yield Problem(text.place, message, "error" if text in version.examples else "warning")
