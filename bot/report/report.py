"""Combine the figures with the FAQ: by topic and entry, over time, and with suggestions for staff."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.conversation.decide import NEAR_OFFER
from bot.report import snippets
from bot.report.clusters import Cluster
from bot.report.figures import Ending, Figures, Question
from bot.report.period import Period, periods
from bot.report.snippets import Snippet
from faq.hours import spans_on
from faq.loading.reader import language_name
from faq.model import Clinic, Entry, EntryKind, Faq

_CHANNELS = {"telegram": "Telegram", "web": "Web page", "terminal": "Terminal", "ask": "Terminal"}


@dataclass(frozen=True, slots=True)
class Subject:
    """An entry in the report."""

    id: str
    question: str
    """Its question in the clinic's first language; the id if the entry is no longer in the FAQ."""
    topic: str
    place: str
    """Such as `topics/visit.yaml:12`; empty if the entry is no longer in the FAQ."""


@dataclass(frozen=True, slots=True)
class Row:
    """A group of questions and its share."""

    name: str
    count: int
    share: float
    """Of all questions, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class EntryRow:
    """How often an entry was asked about."""

    subject: Subject
    count: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """How the questions of a day, week or month ended."""

    period: Period
    endings: Mapping[Ending, int]

    @property
    def total(self) -> int:
        return sum(self.endings.values())


@dataclass(frozen=True, slots=True)
class Disliked:
    """An entry that was voted down."""

    subject: Subject
    down: int
    up: int
    down_now: int
    """Votes against in the current version of the content."""
    up_now: int
    questions: tuple[Question, ...]
    """Questions asked before a vote against, most frequent first."""

    @property
    def share(self) -> float:
        """The share of the entry's votes that are against it."""
        return self.down / (self.down + self.up)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A cluster of unanswered questions, with YAML for staff to paste."""

    cluster: Cluster
    nearest: Subject | None
    """None if no entry is near: these questions need a new one."""
    ways: tuple[Snippet, ...]
    """Ways of asking for the nearest entry, one snippet per language."""
    new_entry: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything in the report."""

    clinic: Clinic
    faq_version: str
    since: date
    until: date
    total: int
    endings: Mapping[Ending, int]
    stretches: tuple[Stretch, ...]
    by_hour: tuple[int, ...]
    """Questions by hour in the clinic's time zone, from midnight."""
    closed: int
    """Questions in hours during which the clinic was not open throughout."""
    channels: tuple[Row, ...]
    languages: tuple[Row, ...]
    topics: tuple[Row, ...]
    entries: tuple[EntryRow, ...]
    """Most asked first."""
    unsaid: tuple[EntryRow, ...]
    """The entries that say that the clinic's page does not answer this."""
    never: Mapping[str, tuple[Subject, ...]]
    """Topic -> entries nobody asked about."""
    up: int
    down: int
    disliked: tuple[Disliked, ...]
    """Most votes against first."""
    unanswered: tuple[Unanswered, ...]
    """Most frequent first."""
    mended: tuple[Unanswered, ...]
    """Clusters that the current FAQ answers."""
    median_ms: int | None
    late_ms: int | None

    def share(self, ending: Ending) -> float:
        """The share of questions with this ending; 0 if there are no questions."""
        return self.endings.get(ending, 0) / (self.total or 1)


def build_report(figures: Figures, faq: Faq, clusters: Sequence[Cluster]) -> Report:
    """Build the report from the figures, the FAQ and the clusters of unanswered questions."""
    endings: Counter[Ending] = Counter()
    channels: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    topics: Counter[str] = Counter()
    for asked in figures.asked:
        endings[asked.ending] += asked.times
        channels[_CHANNELS.get(asked.channel, asked.channel)] += asked.times
        languages[language_name(asked.lang)] += asked.times
    subjects = {name: _subject(faq, name) for name in figures.entries}
    for name, count in figures.entries.items():
        topics[subjects[name].topic] += count
    entries = tuple(
        EntryRow(subjects[name], count)
        for name, count in sorted(figures.entries.items(), key=lambda item: (-item[1], item[0]))
    )
    known = snippets.known_ways(faq) if clusters else frozenset()
    groups = [_unanswered(faq, cluster, known, figures.until) for cluster in clusters]
    return Report(
        clinic=faq.clinic,
        faq_version=faq.version,
        since=figures.since,
        until=figures.until,
        total=figures.total,
        endings=endings,
        stretches=tuple(_stretches(figures)),
        by_hour=tuple(sum(count for (_, at), count in figures.hours.items() if at == hour) for hour in range(24)),
        closed=sum(count for (day, hour), count in figures.hours.items() if not _is_open(faq.clinic, day, hour)),
        channels=_rows(channels),
        languages=_rows(languages),
        topics=_rows(topics),
        entries=entries,
        unsaid=tuple(row for row in entries if _kind(faq, row.subject.id) == "unknown"),
        never=_never(faq, figures.entries),
        up=sum(vote.times for vote in figures.votes if vote.vote == "up"),
        down=sum(vote.times for vote in figures.votes if vote.vote == "down"),
        disliked=tuple(_disliked(figures, faq)),
        unanswered=tuple(one for one in groups if not one.cluster.answered),
        mended=tuple(one for one in groups if one.cluster.answered),
        median_ms=figures.median_ms,
        late_ms=figures.late_ms,
    )


def _subject(faq: Faq, name: str) -> Subject:
    entry = faq.entries.get(name)
    if entry is None:
        return Subject(name, name, "No longer in the FAQ", "")
    return Subject(name, faq.question_of(entry), _topic(faq, entry), entry.place.short)


def _kind(faq: Faq, name: str) -> EntryKind | None:
    entry = faq.entries.get(name)
    return entry.kind if entry else None


def _topic(faq: Faq, entry: Entry) -> str:
    topic = faq.topic(entry.topic)
    return topic.title[faq.languages[0]] if topic else entry.topic


def _rows(counts: Counter[str]) -> tuple[Row, ...]:
    whole = counts.total() or 1
    return tuple(
        Row(name, count, count / whole) for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )


def _stretches(figures: Figures) -> Iterable[Stretch]:
    by_day: dict[date, Counter[Ending]] = {}
    for asked in figures.asked:
        by_day.setdefault(asked.day, Counter())[asked.ending] += asked.times
    for period in periods(figures.since, figures.until):
        endings: Counter[Ending] = Counter()
        for number in range(period.first.toordinal(), period.last.toordinal() + 1):
            endings.update(by_day.get(date.fromordinal(number), {}))
        yield Stretch(period, endings)


def _is_open(clinic: Clinic, day: date, hour: int) -> bool:
    """Whether the clinic is open from the hour's first minute to its last."""
    return any((span.opens.hour + (span.opens.minute > 0)) <= hour < span.closes.hour for span in spans_on(clinic, day))


def _never(faq: Faq, asked: Mapping[str, int]) -> Mapping[str, tuple[Subject, ...]]:
    never: dict[str, list[Subject]] = {}
    for entry in faq.entries.values():
        if entry.id not in asked and entry.kind != "smalltalk":
            never.setdefault(_topic(faq, entry), []).append(_subject(faq, entry.id))
    return {topic: tuple(subjects) for topic, subjects in never.items()}


def _disliked(figures: Figures, faq: Faq) -> list[Disliked]:
    votes: dict[str, Counter[tuple[str, bool]]] = {}
    for vote in figures.votes:
        votes.setdefault(vote.entry, Counter())[vote.vote, vote.faq == faq.version] += vote.times
    found = [
        Disliked(
            _subject(faq, name),
            down=counts["down", True] + counts["down", False],
            up=counts["up", True] + counts["up", False],
            down_now=counts["down", True],
            up_now=counts["up", True],
            questions=tuple(
                question for question in figures.questions if question.why == "down" and question.entry == name
            ),
        )
        for name, counts in votes.items()
    ]
    against = [one for one in found if one.down]
    return sorted(against, key=lambda one: (-one.down, -one.share, one.subject.id))


def _unanswered(faq: Faq, cluster: Cluster, known: frozenset[str], today: date) -> Unanswered:
    nearest = cluster.nearest
    entry = faq.entries[nearest.entry] if nearest and nearest.nearness >= NEAR_OFFER else None
    return Unanswered(
        cluster,
        _subject(faq, entry.id) if entry else None,
        tuple(snippets.ways_of_asking(entry, cluster.questions, known)) if entry else (),
        snippets.new_entry(faq, cluster.questions, today),
    )
