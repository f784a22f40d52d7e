"""The changes that staff can make, as values; `bot.editing.folder` drafts and saves them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from faq.model import Lang


class ChangeRefused(Exception):  # noqa: N818 -- a refusal, not a fault of the program
    """The change cannot be made; the message tells staff why and what to do."""


class Missing(ChangeRefused):
    """The file, entry or change does not exist."""


class Conflict(ChangeRefused):
    """Somebody else has changed the same piece; carries both texts, so that neither is lost."""

    def __init__(self, what: str, mine: str, theirs: str, *, file: str = "", pieces: tuple[str, ...] = ()) -> None:
        super().__init__(f"somebody else changed {what} meanwhile: compare both texts, then save again")
        self.what = what
        self.file = file
        """The file that holds it; empty if it was deleted."""
        self.pieces = pieces
        """Its parts' names in the file, such as "entries/price"; empty for the whole file."""
        self.who = ""
        """The name of whoever changed it; empty if the history does not tell."""
        self.mine = mine
        """The text to be saved, as YAML."""
        self.theirs = theirs
        """The text now in the file, as YAML; empty if it was deleted."""


@dataclass(frozen=True, slots=True)
class Words:
    """An entry in one language, as a form holds it."""

    question: str
    answer: str
    also: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryForm:
    """An entry as a form holds it: every value as typed, empty if absent."""

    id: str
    topic: str
    """The name of its file without `.yaml`, such as "side-effects"."""
    source: str
    reviewed: str
    """Year-month-day."""
    versions: Mapping[Lang, Words]
    kind: str = "answer"
    expires: str = ""
    """Year-month-day."""
    hidden: bool = False
    """Whether patients get nothing of it for the time being."""
    related: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()
    """Words that the check points out and that somebody has made sure of."""
    approved_by: str = ""
    approved_on: str = ""
    """Year-month-day."""
    approved_digests: tuple[str, ...] = ()
    """Digests of the approved texts; see `faq.sign_off`."""
    base: str = ""
    """A digest of the entry as it was read; the form carries it to detect changes by somebody else."""


@dataclass(frozen=True, slots=True)
class FileText:
    """The text of a file or of one entry, for editing as YAML; its lines end with a line feed."""

    text: str
    base: str
    """A digest of the text as it was read."""
    name: str
    """The file that holds it."""


@dataclass(frozen=True, slots=True)
class EditEntry:
    """Set an entry's values from a form; unchanged values keep their exact text."""

    form: EntryForm


@dataclass(frozen=True, slots=True)
class EditEntries:
    """Set the values of several entries from the rows of a spreadsheet, as one change."""

    forms: tuple[EntryForm, ...]
    rows: Mapping[str, int]
    """Entry -> its row in the spreadsheet."""


@dataclass(frozen=True, slots=True)
class EditEntryText:
    """Replace the YAML of one entry."""

    entry: str
    text: str
    base: str


@dataclass(frozen=True, slots=True)
class AddWays:
    """Add ways of asking to an entry; skips those it already has."""

    entry: str
    lang: Lang
    ways: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewEntry:
    """Add an entry at the end of its topic."""

    form: EntryForm


@dataclass(frozen=True, slots=True)
class NewTopic:
    """Add a topic with its first entry, last in the menu."""

    title: Mapping[Lang, str]
    first: EntryForm
    """Its `topic` names the new file: small letters, digits and single dashes."""
    medical: bool = False
    """Whether a question about oneself gets the clinic's phone number under the answer."""


@dataclass(frozen=True, slots=True)
class EditTopic:
    """Set what patients and the assistant know of a topic, apart from its entries."""

    topic: str
    title: Mapping[Lang, str]
    menu: bool
    """Whether patients see it in the menu."""
    medical: bool
    """Whether a question about oneself gets the clinic's phone number under the answer."""
    base: str
    """A digest of the topic as it was read."""


@dataclass(frozen=True, slots=True)
class OrderTopics:
    """Put the topics in another order, which is that of the menu."""

    topics: tuple[str, ...]
    """Their ids in the wanted order; topics that are not named stay where they are among the others."""
    base: tuple[str, ...]
    """Their ids in the order in which they were read."""


@dataclass(frozen=True, slots=True)
class OrderEntries:
    """Put the entries of a topic in another order; each keeps its text and the comments above it."""

    topic: str
    entries: tuple[str, ...]
    """Their ids in the wanted order; entries that are not named stay where they are among the others."""
    base: tuple[str, ...]
    """Their ids in the order in which they were read."""


@dataclass(frozen=True, slots=True)
class RemoveEntry:
    """Delete an entry, its utterances, and its mentions in other entries' `related` lists."""

    entry: str
    base: str


@dataclass(frozen=True, slots=True)
class RemoveTopic:
    """Delete a topic with all its entries, their utterances, and their mentions in other entries' `related` lists."""

    topic: str
    base: str
    """A digest of its file as it was read."""


@dataclass(frozen=True, slots=True)
class EditFile:
    """Replace the text of a file."""

    name: str
    text: str
    base: str


@dataclass(frozen=True, slots=True)
class CloseDays:
    """Close the clinic on days when it is usually open; both ends included."""

    first: str
    """Year-month-day."""
    last: str
    """Year-month-day; empty for a single day."""
    reason: Mapping[Lang, str]


@dataclass(frozen=True, slots=True)
class ChangeHours:
    """Open the clinic on some days at other hours than those of the week; both ends included."""

    first: str
    """Year-month-day."""
    last: str
    """Year-month-day; empty for a single day."""
    hours: str
    """As typed: "7:00-12:00", or two stretches, "8:00-12:00, 13:00-16:30"."""
    reason: Mapping[Lang, str]


@dataclass(frozen=True, slots=True)
class RestoreDays:
    """Remove the closure or the special hours that begin on a day, so that the hours of the week hold again."""

    first: str


@dataclass(frozen=True, slots=True)
class SetNotice:
    """Set the notice shown with the greeting; without text, remove it."""

    notice: Mapping[Lang, str]
    until: str = ""
    """Its last day, as typed; empty where it stays until it is removed."""
    base: str = ""
    """A digest of the notice as it was read."""


@dataclass(frozen=True, slots=True)
class Days:
    """What stands in clinic.yaml about single days, and the notice."""

    closures: tuple[CloseDays, ...]
    """A single day is the first and the last."""
    special_hours: tuple[ChangeHours, ...]
    """A single day is the first and the last."""
    notice: SetNotice


@dataclass(frozen=True, slots=True)
class SetFacts:
    """Set the clinic's facts; values as typed."""

    name: str
    phone: str
    address: Mapping[str, str]
    """Field of the address -> value."""
    hours: Mapping[str, str]
    """Weekday in English -> "7:00-16:30" or "closed"."""
    websites: tuple[str, ...] = ()
    """Websites that may show the chat."""
    base: str = ""
    """A digest of the facts as they were read."""


Change = (
    EditEntry
    | EditEntries
    | EditEntryText
    | AddWays
    | NewEntry
    | NewTopic
    | EditTopic
    | OrderTopics
    | OrderEntries
    | RemoveEntry
    | RemoveTopic
    | EditFile
    | CloseDays
    | ChangeHours
    | RestoreDays
    | SetNotice
    | SetFacts
)
