"""The content folder -> Faq. All problems are reported together, with their places; nothing is printed, nothing else is raised."""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from faq.lexicons import LEXICONS
from faq.loading import layout as pieces
from faq.loading import quoted_lists
from faq.loading.layout import COLOR, ID, LONGEST_ID, SPANS, WEBSITE, WHOLE
from faq.loading.quoted_lists import Listed
from faq.loading.reader import Reader, did_you_mean, language_name
from faq.loading.sentences import FACTS, SENTENCES
from faq.loading.unread_files import find_unread
from faq.loading.yaml_tree import Node
from faq.model import (
    DANGER_KINDS,
    ENTRY_KINDS,
    WEEKDAYS,
    Approval,
    Clinic,
    Closure,
    Danger,
    Emergencies,
    Entry,
    Faq,
    InvalidFaq,
    Lang,
    Place,
    Span,
    SpecialHours,
    Text,
    Topic,
    Version,
)
from faq.text import has_letters

_LISTED: OrderedDict[str, tuple[bytes, Mapping[str, Listed]]] = OrderedDict()
"""File of utterances -> a digest of it, and what it lists; the texts are those of the FAQ that was loaded from it."""
BESIDE_DANGER = ("harmless", "caution")
"""Lists of utterances that belong to no entry: what only sounds like danger, and suffering without danger."""
_MOST_LISTED = 64
"""Files whose lists are kept: those of the content, and of a copy of it."""
PHONE_DIGITS = 10
"""Digits of a US phone number, without the 1 before it."""
_YES_NO = {"yes": True, "no": False}
_CLOCK_TIME = re.compile(r"(?<!\d)(\d{1,2}):(\d\d)")
BUILT_IN = Path(__file__).parents[1] / "content"
"""The content of this clinic; another folder can be named."""


def load(folder: Path = BUILT_IN, drafts: Mapping[str, str | None] = MappingProxyType({})) -> Faq:
    """The FAQ in `folder`, or what it would be with `drafts` of its files: name -> text, or None to leave a file out.

    Raises:
        InvalidFaq: with every problem that keeps it from being put in force.

    """
    content = _Content(folder, drafts)
    faq = content.faq()
    if faq is None or content.problems:
        raise InvalidFaq(sorted(set(content.problems)))
    return faq


class _Content(Reader):
    """The files of a FAQ."""

    def __init__(self, folder: Path, drafts: Mapping[str, str | None]) -> None:
        super().__init__(folder, drafts)
        self.references: list[tuple[str, Place]] = []
        """Ids of entries that other entries name, and where."""
        self.corpus_keys: list[tuple[str, Place]] = []
        """Ids that utterances are filed under, and where."""

    def faq(self) -> Faq | None:
        if not self.folder.is_dir():
            self.problem(Place(str(self.folder)), "this folder of content does not exist")
            return None
        clinic_node = self.file("clinic.yaml")
        self.languages = self.declared_languages(clinic_node)
        clinic = self.clinic(clinic_node)
        wording = self.wording(self.file("wording.yaml"))
        topic_nodes = [(path, self.file(path)) for path in self.paths("topics")]
        if not topic_nodes:
            self.problem(Place(self.shown("topics")), "this folder holds no topic: add a file such as topics/cost.yaml")
        corpus = {lang: self.corpus(lang) for lang in self.languages}
        topics: list[Topic] = []
        entries: dict[str, Entry] = {}
        for path, node in topic_nodes:
            if node is not None and (fields := self.fields(node, "this file", pieces.TOPIC_FILE.required)):
                topics.append(self.topic(path, fields.get("topic", node)))
                for entry in self.entries(topics[-1].id, fields.get("entries"), corpus):
                    self.add_entry(entries, entry)
        emergency_node = self.file("emergency.yaml")
        emergencies = self.emergencies(emergency_node, corpus)
        # An id in a file that cannot be read must not be reported as unknown.
        if emergency_node and topic_nodes and all(node for _, node in topic_nodes):
            self.check_references(entries, emergencies)
        if clinic is None:
            return None
        ordered = self.in_menu_order(entries, topics)
        return Faq(
            clinic,
            tuple(sorted(topics, key=lambda topic: (topic.order, topic.id))),
            MappingProxyType({name: entry for name, entry in ordered.items() if not entry.hidden}),
            emergencies,
            wording,
            self.hash.hexdigest()[:12],
            tuple(find_unread(self.folder)),
            MappingProxyType({name: entry for name, entry in ordered.items() if entry.hidden}),
        )

    # clinic.yaml

    def declared_languages(self, node: Node | None) -> tuple[Lang, ...]:
        listed = node.fields.get("languages") if node and node.shape == "mapping" else None
        if listed is None or listed.shape != "list" or not listed.items:
            if listed is not None:
                self.problem(listed.place, "write the languages as a list, such as [en, es]")
            return tuple(LEXICONS)
        for item in listed.items:
            if item.text not in LEXICONS:
                self.problem(item.place, f'"{item.text}" is not a language this program knows: {", ".join(LEXICONS)}')
        return tuple(item.text for item in listed.items if item.text in LEXICONS)

    def clinic(self, node: Node | None) -> Clinic | None:
        fields = self.fields(node, "this file", pieces.CLINIC.required, pieces.CLINIC.optional)
        if not fields or node is None:
            return None
        address = self.fields(fields.get("address"), "the address", pieces.ADDRESS.required)
        timezone = self.word(fields.get("timezone"), "the time zone")
        try:
            ZoneInfo(timezone or "UTC")
        except (LookupError, ValueError, OSError):
            self.problem(fields["timezone"].place, f'"{timezone}" is not a time zone: write it as America/Phoenix')
        notice = self.sentences(fields.get("notice"), "the notice", frozenset(), pieces.NOTICE.optional)
        closures = list(self.closures(fields.get("closures")))
        special_days = list(self.special_days(fields.get("special_hours"), closures))
        return Clinic(
            name=self.word(fields.get("name"), "the name"),
            phone=self.phone(fields.get("phone")),
            **{key: self.word(address.get(key), f"the {key}") for key in ("street", "suite", "city", "state", "zip")},
            state_name=self.word(address.get("state_name"), "the state's name"),
            timezone=timezone,
            languages=self.languages,
            hours=MappingProxyType(self.hours(fields.get("hours"))),
            place=node.place,
            closures=(*closures, *(day for day in special_days if isinstance(day, Closure))),
            special_hours=tuple(day for day in special_days if isinstance(day, SpecialHours)),
            notice=MappingProxyType({lang: text.value for lang, text in notice.items()}),
            notice_until=self.notice_end(fields.get("notice")),
            coordinates=self.coordinates(fields.get("coordinates")),
            websites=tuple(self.websites(fields.get("websites"))),
            color=self.color(fields.get("color")),
        )

    def phone(self, node: Node | None) -> str:
        written = self.word(node, "the phone number")
        digits = "".join(character for character in written if character.isdecimal())
        if node is not None and written and len(digits.removeprefix("1")) != PHONE_DIGITS:
            self.problem(
                node.place,
                f'"{written}" has {len(digits)} digits: a phone number has {PHONE_DIGITS}, such as (602) 555-0100',
            )
        return written

    def hours(self, node: Node | None) -> dict[int, tuple[Span, ...]]:
        read = {
            WEEKDAYS.index(name): self.spans(value)
            for name, value in self.fields(node, "the hours", pieces.HOURS.required).items()
        }
        return {weekday: spans for weekday, spans in read.items() if spans}

    def spans(self, node: Node | None) -> tuple[Span, ...]:
        """A day's hours; none if the day is closed, or if they cannot be read, which is a problem."""
        written = node.text.strip() if node else "closed"
        if node is None or written == "closed":
            return ()
        if not SPANS.match(written):
            self.problem(node.place, f'"{written}" is not a day\'s hours: write them as 7:00-16:30, or closed')
            return ()
        clock = [time(int(hour), int(minute)) for hour, minute in _CLOCK_TIME.findall(written)]
        spans = tuple(Span(opens, closes) for opens, closes in zip(clock[::2], clock[1::2], strict=True))
        if any(span.closes <= span.opens for span in spans):
            self.problem(node.place, f'"{written}" closes before it opens: write 4:30 in the afternoon as 16:30')
        elif any(later.opens <= earlier.closes for earlier, later in pairwise(spans)):
            self.problem(node.place, f'"{written}" opens again before it closes: write the earlier hours first')
        return spans

    def closures(self, node: Node | None) -> Iterator[Closure]:
        for item in self.listed_days(node, "closures"):
            if fields := self.fields(item, "this closure", pieces.CLOSURE.required, pieces.CLOSURE.optional):
                yield Closure(*self.first_and_last(item, fields, "this closure"), self.reason(fields))

    def special_days(self, node: Node | None, closures: Iterable[Closure]) -> Iterator[SpecialHours | Closure]:
        """The special hours, and those that say `closed` as closures; a day cannot be in two of them, or under `closures` as well."""
        taken = [(closure.first, closure.last) for closure in closures]
        what = "this day of special hours"
        for item in self.listed_days(node, "special hours"):
            fields = self.fields(item, what, pieces.SPECIAL_HOURS.required, pieces.SPECIAL_HOURS.optional)
            if not fields:
                continue
            first, last = self.first_and_last(item, fields, what)
            if any(start <= last and first <= end for start, end in taken):
                self.problem(item.place, "one of these days has other special hours or a closure already")
            taken.append((first, last))
            reason, spans = self.reason(fields), self.spans(fields.get("hours"))
            yield SpecialHours(first, last, spans, reason) if spans else Closure(first, last, reason)

    def listed_days(self, node: Node | None, what: str) -> Sequence[Node]:
        if node is None:
            return ()
        if node.shape != "list":
            self.problem(node.place, f"write the {what} one below the other, each beginning with `- date:`")
            return ()
        return node.items

    def first_and_last(self, item: Node, fields: Mapping[str, Node], what: str) -> tuple[date, date]:
        first = self.date(fields.get("date"), date.min)
        last = self.date(fields.get("to"), first)
        if last < first:
            self.problem(fields["to"].place, f"{what} ends before it begins")
        if last - first > timedelta(days=366):
            self.problem(item.place, f"{what} is longer than a year")
        return first, last

    def reason(self, fields: Mapping[str, Node]) -> dict[Lang, str]:
        reason = self.sentences(fields.get("reason"), "the reason", frozenset())
        return {lang: text.value for lang, text in reason.items()}

    def notice_end(self, node: Node | None) -> date | None:
        until = node.fields.get("until") if node is not None and node.shape == "mapping" else None
        return self.date(until, date.max) if until else None

    def coordinates(self, node: Node | None) -> tuple[float, float] | None:
        fields = self.fields(node, "the coordinates", pieces.COORDINATES.required)
        try:
            place = (float(fields["latitude"].text), float(fields["longitude"].text))
        except KeyError:
            return None
        except ValueError:
            place = (999.0, 999.0)
        if not (abs(place[0]) <= 90 and abs(place[1]) <= 180):  # NaN is neither
            self.problem(
                fields["latitude"].place, "coordinates are degrees, such as latitude: 33.6 and longitude: -112.2"
            )
            return None
        return place

    def websites(self, node: Node | None) -> Iterator[str]:
        for website in self.texts(node, "the websites"):
            if WEBSITE.match(website.value):
                yield website.value.rstrip("/")
            else:
                self.problem(
                    website.place, f'"{website.value}" is not a website\'s address: write it as https://www.example.org'
                )

    def color(self, node: Node | None) -> str:
        if node is None:
            return ""
        color = self.word(node, "the color")
        if not COLOR.match(color):
            self.problem(node.place, f'"{color}" is not a color: write it as "#0a5f6e", in quotes')
            return ""
        return color.lower()

    # wording.yaml

    def wording(self, node: Node | None) -> Mapping[str, Mapping[Lang, Text]]:
        fields = self.fields(node, "this file", SENTENCES)
        return MappingProxyType(
            {
                name: MappingProxyType(self.sentences(value, f'"{name}"', SENTENCES[name] | FACTS))
                for name, value in fields.items()
            }
        )

    # topics/*.yaml

    def topic(self, path: Path, node: Node) -> Topic:
        fields = self.fields(node, "the topic", pieces.TOPIC.required, pieces.TOPIC.optional)
        order = fields.get("order")
        in_order = order is not None and order.text.isdecimal() and len(order.text) < 10
        if order is not None and not in_order:
            self.problem(
                order.place, f'"{order.text}" is not a whole number: the menu shows topics by it, smallest first'
            )
        titles = self.sentences(fields.get("title"), "the title", frozenset())
        return Topic(
            path.stem,
            int(order.text) if order is not None and in_order else 0,
            MappingProxyType({lang: title.value for lang, title in titles.items()}),
            menu=self.choice(fields.get("menu"), _YES_NO, default=True),
            medical=self.choice(fields.get("medical"), _YES_NO, default=False),
            place=node.place,
        )

    def entries(
        self, topic: str, node: Node | None, corpus: Mapping[Lang, Mapping[str, tuple[Text, ...]]]
    ) -> Iterator[Entry]:
        if node is None:
            return
        if node.shape != "list":
            self.problem(node.place, "write the entries one below the other, each beginning with `- id:`")
            return
        for item in node.items:
            fields = self.fields(
                item,
                "this entry",
                (*pieces.ENTRY.required, *self.languages),
                (*pieces.ENTRY.optional, *LEXICONS),
            )
            if not fields:
                continue
            entry_id = self.id(fields.get("id"))
            yield Entry(
                id=entry_id,
                topic=topic,
                kind=self.choice(fields.get("kind"), {kind: kind for kind in ENTRY_KINDS}, "answer"),
                source=self.word(fields.get("source"), "the source"),
                reviewed=self.date(fields.get("reviewed"), date.min),
                related=tuple(self.related(fields.get("related"))),
                versions=MappingProxyType(
                    {
                        lang: version
                        for lang in self.languages
                        if (version := self.version(fields.get(lang), lang, corpus[lang].get(entry_id, ())))
                    }
                ),
                place=fields["id"].place if "id" in fields else item.place,
                expires=self.date(fields["expires"], date.max) if "expires" in fields else None,
                hidden=self.choice(fields.get("hidden"), _YES_NO, default=False),
                confirmed=tuple(text.value for text in self.texts(fields.get("confirmed"), "the confirmed words")),
                approved=self.approval(fields.get("approved")),
            )

    def approval(self, node: Node | None) -> Approval | None:
        fields = self.fields(node, "the approval", pieces.APPROVAL.required)
        if not fields:
            return None
        return Approval(
            self.word(fields.get("by"), "the name"),
            self.date(fields.get("date"), date.min),
            frozenset(text.value for text in self.texts(fields.get("digests"), "the digests")),
        )

    def id(self, node: Node | None) -> str:
        entry_id = self.word(node, "the id")
        if node is not None and entry_id and not ID.match(entry_id):
            self.problem(node.place, f'"{entry_id}" cannot be an id: use small letters, digits and single dashes')
        if node is not None and len(entry_id.encode()) > LONGEST_ID:
            self.problem(node.place, f"this id is too long for a button: at most {LONGEST_ID} characters")
        return entry_id

    def related(self, node: Node | None) -> Iterator[str]:
        if node is None:
            return
        if node.shape != "list":
            self.problem(node.place, "write the related entries as a list, such as [cost, insurance]")
            return
        for item in node.items:
            if word := self.word(item, "this id"):
                self.references.append((word, item.place))
                yield word

    def version(self, node: Node | None, lang: Lang, corpus: tuple[Text, ...]) -> Version | None:
        what = f"the {language_name(lang)} of this entry"
        fields = self.fields(node, what, pieces.VERSION.required, pieces.VERSION.optional)
        question = self.prose(fields.get("question"), "the question")
        answer = self.prose(fields.get("answer"), "the answer")
        also = self.texts(fields.get("also"), "the ways of asking")
        examples = self.texts(fields.get("examples"), "the examples")
        if answer and (node := fields.get("answer")):
            self.check_placeholders(node, FACTS)
        if question is None or answer is None:
            return None
        return Version(question, also, answer, examples, corpus)

    def add_entry(self, entries: dict[str, Entry], entry: Entry) -> None:
        first = entries.setdefault(entry.id, entry)
        if first is not entry and entry.id:
            self.problem(entry.place, f'the id "{entry.id}" is taken by the entry at {first.place}')

    def in_menu_order(self, entries: Mapping[str, Entry], topics: Iterable[Topic]) -> dict[str, Entry]:
        order = {topic.id: (topic.order, topic.id) for topic in topics}
        return {entry.id: entry for entry in sorted(entries.values(), key=lambda entry: order[entry.topic])}

    # utterances/<lang>/*.yaml and emergency.yaml

    def corpus(self, lang: Lang) -> dict[str, tuple[Text, ...]]:
        """Id -> its utterances, over all files of that language."""
        found: dict[str, tuple[Text, ...]] = {}
        places: dict[str, Place] = {}
        for path in self.paths(f"utterances/{lang}"):
            for name, (key, place, texts) in self.utterances(path).items():
                if name in found:
                    self.problem(key, f'"{name}" has utterances at {places[name]} already: keep one list')
                found[name], places[name] = texts, place
                self.corpus_keys.append((name, key))
        return found

    def utterances(self, path: Path) -> Mapping[str, Listed]:
        """What a file lists. Nine tenths of the content are such lists, which hardly ever change, so each is read only once."""
        data = self.data(path)
        if data is None:
            return {}
        digest, place = hashlib.blake2b(data, digest_size=16).digest(), self.shown(path)
        known, listed = _LISTED.pop(place, (b"", {}))
        if known == digest:
            _LISTED[place] = (known, listed)  # the newest again
            return listed
        problems = len(self.problems)
        listed = quoted_lists.read(data, place) or self.any_lists(path, data)
        if problems == len(self.problems):
            _LISTED[place] = (digest, listed)
            if len(_LISTED) > _MOST_LISTED:
                _LISTED.popitem(last=False)
        return listed

    def any_lists(self, path: Path, data: bytes) -> Mapping[str, Listed]:
        node = self.read(path, data)
        if node is None:
            return {}
        if node.shape != "mapping":
            self.problem(node.place, "this file must be lists of utterances, each under the id of its entry")
        return {
            name: (node.keys[name], value.place, self.texts(value, "the utterances"))
            for name, value in node.fields.items()
        }

    def emergencies(self, node: Node | None, corpus: Mapping[Lang, Mapping[str, tuple[Text, ...]]]) -> Emergencies:
        fields = self.fields(node, "this file", pieces.EMERGENCY.required)
        replies = self.fields(fields.get("replies"), "the replies", pieces.REPLIES.required)
        lists = {
            name: MappingProxyType(
                {lang: self.phrases(value) for lang, value in self.by_language(fields.get(name), "this list").items()}
            )
            for name in ("lookalikes", "history", "present", "information", "severe")
        }
        beside = {
            name: MappingProxyType({lang: corpus[lang].get(name, ()) for lang in self.languages})
            for name in BESIDE_DANGER
        }
        return Emergencies(
            dangers=tuple(self.dangers(fields.get("dangers"), corpus)),
            **lists,
            harmless=beside["harmless"],
            cautions=beside["caution"],
            replies=MappingProxyType(
                {
                    kind: MappingProxyType(self.sentences(replies.get(kind), "this reply", FACTS))
                    for kind in DANGER_KINDS
                }
            ),
        )

    def dangers(self, node: Node | None, corpus: Mapping[Lang, Mapping[str, tuple[Text, ...]]]) -> Iterator[Danger]:
        if node is None:
            return
        if node.shape != "list":
            self.problem(node.place, "write the dangers one below the other, each beginning with `- id:`")
            return
        met: set[str] = set()
        for item in node.items:
            fields = self.fields(item, "this danger", (*pieces.DANGER.required, *self.languages), LEXICONS)
            if not fields:
                continue
            danger_id = self.id(fields.get("id"))
            if danger_id in met:
                self.problem(item.place, f'the id "{danger_id}" is taken by another danger')
            met.add(danger_id)
            yield Danger(
                danger_id,
                self.choice(fields.get("kind"), {kind: kind for kind in DANGER_KINDS}, "emergency"),
                MappingProxyType({lang: self.phrases(fields.get(lang)) for lang in self.languages}),
                MappingProxyType({lang: corpus[lang].get(danger_id, ()) for lang in self.languages}),
            )

    def phrases(self, node: Node | None) -> tuple[Text, ...]:
        """Phrases in the syntax that emergency.yaml explains; a phrase without a word would match every message."""
        found = self.texts(node, "the phrases")
        for phrase in found:
            if phrase.value.startswith(WHOLE):
                continue
            slots = [slot for slot in phrase.value.split() if slot != "*"]
            if not all(has_letters(choice) for slot in slots for choice in slot.strip("[]").split("/")):
                self.problem(
                    phrase.place,
                    f'"{phrase}" has an empty place between its words: take out the sign that stands there',
                )
            elif all(slot.startswith("[") for slot in slots):
                self.problem(phrase.place, f'"{phrase}" needs at least one word that must stand there')
        return found

    def check_references(self, entries: Mapping[str, Entry], emergencies: Emergencies) -> None:
        """Ids that are named somewhere must exist."""
        for name, place in self.references:
            if name not in entries:
                self.problem(place, f'there is no entry "{name}"{did_you_mean(name, entries)}')
        known = {*entries, *(danger.id for danger in emergencies.dangers), *BESIDE_DANGER}
        for name, place in self.corpus_keys:
            if name not in known:
                self.problem(place, f'there is no entry "{name}"{did_you_mean(name, known)}')
