"""What staff may change, as values: what a form holds, and what is to become of it. `bot.editing.folder` carries them out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from faq.model import Lang


class ChangeRefused(Exception):  # noqa: N818 -- named for what it says, as InvalidFaq is
    """Something that cannot be done; its words are for staff and say the way out."""


class Missing(ChangeRefused):
    """There is no such file, entry or change."""


class Conflict(ChangeRefused):
    """Somebody else changed the same piece meanwhile; both texts are here, so that nobody's is lost."""

    def __init__(self, what: str, mine: str, theirs: str) -> None:
        super().__init__(f"{what} was changed by somebody else meanwhile: compare both texts, then save again")
        self.what = what
        self.mine = mine
        """The text that was to be saved, as YAML."""
        self.theirs = theirs
        """The text that stands in the file now, as YAML; empty where it was removed."""


@dataclass(frozen=True, slots=True)
class Words:
    """An entry in one language, as a form holds it."""

    question: str
    answer: str
    also: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryForm:
    """An entry as a form holds it: every value as it was typed, an empty one for what is not there."""

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
    related: tuple[str, ...] = ()
    base: str = ""
    """A digest of the entry as it was read; the form carries it along, so that a change by somebody else is noticed."""


@dataclass(frozen=True, slots=True)
class FileText:
    """The text of a file or of one entry, for editing as YAML; its lines end with a line feed."""

    text: str
    base: str
    """A digest of the text as it was read."""
    name: str
    """The file it stands in."""
    first_line: int = 1
    """The line of the file on which it begins."""


@dataclass(frozen=True, slots=True)
class EditEntry:
    """Give an entry the values of a form; what the form leaves as it was is not touched."""

    form: EntryForm


@dataclass(frozen=True, slots=True)
class EditEntryText:
    """Replace the YAML of one entry."""

    entry: str
    text: str
    base: str


@dataclass(frozen=True, slots=True)
class AddWays:
    """Add ways of asking to an entry; those it has already are passed over."""

    entry: str
    lang: Lang
    ways: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewEntry:
    """Add an entry at the end of its topic."""

    form: EntryForm


@dataclass(frozen=True, slots=True)
class NewTopic:
    """Add a topic with its first entry."""

    title: Mapping[Lang, str]
    first: EntryForm
    """Its `topic` names the new file: small letters, digits and single dashes."""
    order: int | None = None
    """Its place in the menu; None puts it after the last."""
    menu: bool = True
    """Whether patients see it among the topics."""
    medical: bool = False
    """Whether a question about oneself gets the clinic's phone number under the answer."""


@dataclass(frozen=True, slots=True)
class RemoveEntry:
    """Take an entry out, with its utterances and the buttons that lead to it."""

    entry: str
    base: str


@dataclass(frozen=True, slots=True)
class EditFile:
    """Replace the text of a file."""

    name: str
    text: str
    base: str


@dataclass(frozen=True, slots=True)
class CloseDays:
    """Close the clinic on days on which its week's hours say otherwise; both ends included."""

    first: str
    """Year-month-day."""
    last: str
    """Year-month-day; empty for a single day."""
    reason: Mapping[Lang, str]


@dataclass(frozen=True, slots=True)
class ReopenDays:
    """Take out the closure that begins on a day."""

    first: str


@dataclass(frozen=True, slots=True)
class SetNotice:
    """Show a sentence with the greeting; without any text, none is shown."""

    notice: Mapping[Lang, str]


Change = (
    EditEntry
    | EditEntryText
    | AddWays
    | NewEntry
    | NewTopic
    | RemoveEntry
    | EditFile
    | CloseDays
    | ReopenDays
    | SetNotice
)
