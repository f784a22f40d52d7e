"""The values of the FAQ. Frozen: a changed FAQ is a new one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from types import MappingProxyType
from typing import Literal, get_args

Lang = str
"""A language's ISO 639-1 code, such as "en"."""

EntryKind = Literal["answer", "unknown", "advice", "booking", "hours", "smalltalk"]
"""What an entry is.

- answer: a fact of the clinic's page
- unknown: something patients ask that the page does not say; the reply ends with the phone number
- advice: a personal medical question; the reply ends with the clinic's medical team and the phone number
- booking: booking, changing, cancelling, a person: the reply ends with the phone number and when it is answered
- hours: opening hours; the reply begins with a sentence computed from the clock
- smalltalk: hello, thanks, who are you
"""
ENTRY_KINDS: tuple[EntryKind, ...] = get_args(EntryKind)

DangerKind = Literal["emergency", "attempt", "poison", "crisis"]
"""Which number is said first: 911, 911 with 988 beside it (an attempt under way), Poison Help, or 988."""
DANGER_KINDS: tuple[DangerKind, ...] = get_args(DangerKind)
EMERGENCY_SERVICES, POISON_HELP, CRISIS_LIFELINE = "911", "1-800-222-1222", "988"
"""The numbers to call in danger, as patients read them."""
EMERGENCY_NUMBERS = (EMERGENCY_SERVICES, POISON_HELP, CRISIS_LIFELINE)
FIRST_NUMBER: Mapping[DangerKind, str] = {
    "emergency": EMERGENCY_SERVICES,
    "attempt": EMERGENCY_SERVICES,
    "poison": POISON_HELP,
    "crisis": CRISIS_LIFELINE,
}
"""The number that is said first, and repeated."""
OFFTOPIC = "offtopic"
"""The id of the entry for questions that have nothing to do with the clinic."""

_CONTENT_FILE = re.compile(
    r"""(?<![^\s("“])(?:[^\s("“]*?/)??((?:topics/|utterances/[^/\s]+/)[\w.-]+\.ya?ml|(?:clinic|wording|emergency)\.yaml)"""
)
"""A path to a file of the content; the group is the part below the content folder.

It matches only where a path can begin: tried at every character, a long text without a path would take quadratic time."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


Level = Literal["error", "warning"]
"""Whether a problem keeps the content from being put in force."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something is in the content; lines and columns count from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    @property
    def short(self) -> str:
        """The place relative to the content folder: "topics/visit.yaml:12"."""
        return f"{shorten_paths(self.file)}:{self.line}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something wrong with the content, in words for people who do not know YAML."""

    place: Place
    message: str
    level: Level = "error"

    def __str__(self) -> str:
        return f"{self.place}: {'warning: ' if self.level == 'warning' else ''}{self.message}"


def shorten_paths(text: str) -> str:
    """A text with every path to a content file made relative to the content folder."""
    return _CONTENT_FILE.sub(r"\1", text)


class InvalidFaq(Exception):  # noqa: N818 -- named for what it is, as Problem is
    """Content that must not be put in force; carries every problem found, not only the first."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Text:
    """A text that staff wrote, and its place."""

    value: str
    place: Place

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Version:
    """An entry in one language."""

    question: Text
    """The question as patients see it on buttons."""
    also: tuple[Text, ...]
    """Other ways of asking, written by staff."""
    answer: Text
    """What the patient reads, with placeholders such as {phone}."""
    examples: tuple[Text, ...] = ()
    """Questions that must reach this entry; `check` runs them."""
    corpus: tuple[Text, ...] = ()
    """Many more ways of asking, from the corpus of utterances."""

    @property
    def utterances(self) -> tuple[Text, ...]:
        """Every way of asking this entry is found by."""
        return (self.question, *self.also, *self.corpus)


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved an entry, such as a clinician, and what they read; see `faq.sign_off`."""

    by: str
    day: date
    digests: frozenset[str]
    """Of the question and the answer in each language."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing patients ask about, with its answer in every language of the clinic."""

    id: str
    """Stable: it goes into buttons, links and reports."""
    topic: str
    kind: EntryKind
    source: str
    """Where the answer comes from: a section of the clinic's page, or somebody such as the front desk."""
    reviewed: date
    """When staff last looked at it."""
    related: tuple[str, ...]
    versions: Mapping[Lang, Version]
    place: Place
    expires: date | None = None
    """The last day, in the clinic's time zone, on which its answer may be said; then the phone number takes its place."""
    confirmed: tuple[str, ...] = ()
    """Words of its texts that the check would point out, such as a dose, but that somebody has confirmed."""
    hidden: bool = False
    """Whether patients get nothing of it for the time being."""
    approved: Approval | None = None
    """None if nobody has approved it."""

    def is_expired(self, today: date) -> bool:
        """Whether its answer may no longer be said."""
        return self.expires is not None and today > self.expires


@dataclass(frozen=True, slots=True)
class Topic:
    """A file of entries; the menu shows topics by their order."""

    id: str
    order: int
    title: Mapping[Lang, str]
    menu: bool
    """Whether patients see it among the topics."""
    medical: bool
    """Whether a question about oneself gets the clinic's phone number under the answer."""
    place: Place


@dataclass(frozen=True, slots=True)
class Span:
    """One stretch of opening hours within a day, in the clinic's time zone."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Closure:
    """Days on which the clinic is closed although the week's hours say otherwise; both ends included."""

    first: date
    last: date
    reason: Mapping[Lang, str]


@dataclass(frozen=True, slots=True)
class SpecialHours:
    """Days with hours other than those of the week; both ends included."""

    first: date
    last: date
    spans: tuple[Span, ...]
    """The hours of each of these days, earliest first; never empty."""
    reason: Mapping[Lang, str]


@dataclass(frozen=True, slots=True)
class Clinic:
    """The facts about the clinic, which are kept only in clinic.yaml."""

    name: str
    phone: str
    street: str
    suite: str
    city: str
    state: str
    state_name: str
    zip: str
    timezone: str
    languages: tuple[Lang, ...]
    hours: Mapping[int, tuple[Span, ...]]
    """Weekday (Monday is 0) -> its hours, earliest first; the clinic is closed on a day that is missing."""
    place: Place = field(compare=False)
    closures: tuple[Closure, ...] = ()
    special_hours: tuple[SpecialHours, ...] = ()
    notice: Mapping[Lang, str] = field(default_factory=lambda: MappingProxyType({}))
    """A sentence shown with the greeting, such as "Closed early this Friday."."""
    notice_until: date | None = None
    """The last day, in the clinic's time zone, on which the notice is shown; None: until staff remove it."""
    coordinates: tuple[float, float] | None = None
    """Latitude and longitude in degrees, once staff enter them."""
    websites: tuple[str, ...] = ()
    """Origins of the websites that may show the chat inside a page, such as https://www.example.org."""
    color: str = ""
    """The clinic's color as #rrggbb; empty for the palette's own."""

    @property
    def address(self) -> str:
        """The address on one line."""
        return f"{self.street} STE {self.suite}, {self.city}, {self.state} {self.zip}"


@dataclass(frozen=True, slots=True)
class Danger:
    """A situation in which a number comes before anything else."""

    id: str
    kind: DangerKind
    phrases: Mapping[Lang, tuple[Text, ...]]
    """What reveals it, in the phrase language of `faq.search.phrases`."""
    corpus: Mapping[Lang, tuple[Text, ...]]
    """Messages of people in this danger."""


@dataclass(frozen=True, slots=True)
class Emergencies:
    """The content of emergency.yaml: the dangers, and what only looks like one."""

    dangers: tuple[Danger, ...]
    lookalikes: Mapping[Lang, tuple[Text, ...]]
    """Phrases that only look like danger: idioms and denials."""
    history: Mapping[Lang, tuple[Text, ...]]
    """Phrases about the past, which turn an alarm into a caution."""
    present: Mapping[Lang, tuple[Text, ...]]
    """Phrases about the present, which cancel those about the past."""
    information: Mapping[Lang, tuple[Text, ...]]
    """Phrases that ask for information, which turn an alarm into a caution, except about suicide."""
    severe: Mapping[Lang, tuple[Text, ...]]
    """Phrases that neither the past nor a request for information softens."""
    harmless: Mapping[Lang, tuple[Text, ...]]
    """Messages that sound alarming but are not."""
    cautions: Mapping[Lang, tuple[Text, ...]]
    """Messages of people who suffer but are in no danger now: they get the ordinary answer and a line with 911 or 988."""
    replies: Mapping[DangerKind, Mapping[Lang, Text]]


@dataclass(frozen=True, slots=True)
class Faq:
    """Everything the clinic says, checked and ready to be searched."""

    clinic: Clinic
    topics: tuple[Topic, ...]
    entries: Mapping[str, Entry]
    emergencies: Emergencies
    wording: Mapping[str, Mapping[Lang, Text]]
    """The sentences of wording.yaml: name -> language -> sentence."""
    version: str
    """A short hash of the content, for reports and for telling replicas apart."""
    warnings: tuple[Problem, ...] = ()
    """Problems that the loader found but that do not keep the content from being in force."""
    hidden: Mapping[str, Entry] = field(default_factory=lambda: MappingProxyType({}))
    """Entries that patients get nothing of: they are not among `entries`."""

    @property
    def languages(self) -> tuple[Lang, ...]:
        return self.clinic.languages

    def topic(self, topic_id: str) -> Topic | None:
        """The topic of that id, or None if there is none."""
        return next((topic for topic in self.topics if topic.id == topic_id), None)

    def entries_of(self, topic_id: str) -> list[Entry]:
        """The entries of a topic that patients get, in the order of its file."""
        return [entry for entry in self.entries.values() if entry.topic == topic_id]

    @property
    def all_entries(self) -> list[Entry]:
        """Every entry, the hidden ones last."""
        return [*self.entries.values(), *self.hidden.values()]

    def all_of(self, topic_id: str) -> list[Entry]:
        """Every entry of a topic in the order of its file, the hidden ones last."""
        return [entry for entry in self.all_entries if entry.topic == topic_id]

    def find_entry(self, entry_id: str) -> Entry | None:
        """The entry of that id, hidden or not; None where there is none."""
        return self.entries.get(entry_id) or self.hidden.get(entry_id)

    def question_of(self, entry: Entry) -> str:
        """The question of an entry in the clinic's first language, by which staff know it."""
        return entry.versions[self.languages[0]].question.value
