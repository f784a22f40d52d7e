"""Compose the reply that was decided on: fill in entries and sentences, add closing lines and buttons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime

from bot.conversation.opening_hours import opening
from bot.conversation.reply import Button, Reply, ReplyKind
from faq import hours
from faq.dates import NOTHING_ASKED, Asked
from faq.facts import fill, map_link, say
from faq.model import CRISIS_LIFELINE, EMERGENCY_SERVICES, POISON_HELP, DangerKind, Entry, EntryKind, Faq, Lang, Topic
from faq.search.red_flag import RedFlag

MOST_BUTTONS = 4
"""Questions offered below an answer."""
MOST_SUGGESTIONS = 3
"""Questions offered instead of an answer."""
_REPLY_KIND: dict[EntryKind, ReplyKind] = {
    "answer": "answer",
    "hours": "answer",
    "unknown": "unknown",
    "advice": "advice",
    "booking": "booking",
    "smalltalk": "smalltalk",
}
DANGER_REPLY: dict[DangerKind, ReplyKind] = {
    "emergency": "emergency",
    "attempt": "emergency",
    "poison": "emergency",
    "crisis": "crisis",
}
_CAUTIONS: dict[DangerKind, tuple[str, str]] = {
    "emergency": (EMERGENCY_SERVICES, "if_happening_now"),
    "attempt": (CRISIS_LIFELINE, "if_too_much"),
    "poison": (POISON_HELP, "if_poisoned"),
    "crisis": (CRISIS_LIFELINE, "if_too_much"),
}
"""The number in the caution's line, and the name of its sentence."""
_NO_CONTACT = frozenset({"book-declined"})
"""Booking entries without the phone number: their readers have just declined to book."""


def answer(
    faq: Faq,
    entries: Sequence[Entry],
    lang: Lang,
    now: datetime,
    *,
    asked: Asked = NOTHING_ASKED,
    personal: bool = False,
    others: Iterable[str] = (),
    confidence: float = 1.0,
    more: bool = False,
) -> Reply:
    """The answers of some entries as one reply, with the closing lines they need, each once; the phone number replaces an expired answer.

    `personal`: the patient asked about themselves. `others`: entries possibly meant instead. `more`: there were further questions.
    """
    entries, asked = _to_say(faq, entries, asked)
    today = hours.local(faq.clinic, now).date()
    in_force = [entry for entry in entries if not entry.is_expired(today)]
    paragraphs = [
        opening(faq, entry, lang, now, asked)
        if entry.kind == "hours"
        else fill(faq, entry.versions[lang].answer.value, lang, now)
        for entry in in_force
    ]
    if len(in_force) < len(entries):
        paragraphs.append(say(faq, "expired", lang, now))
    kinds = {entry.kind for entry in in_force if entry.id not in _NO_CONTACT}
    closing = _closing(faq, in_force, kinds, lang, now, personal=personal)
    if more:
        paragraphs.append(say(faq, "more_left", lang, now))
    has_phone = not in_force or bool(kinds & {"booking", "advice"})
    located = any("{map}" in entry.versions[lang].answer.value for entry in in_force)
    return Reply(
        _REPLY_KIND[in_force[0].kind] if in_force else "unknown",
        lang,
        "\n\n".join([*paragraphs, *closing]),
        _buttons(faq, _related(faq, entries, others), lang, now, has_map=located, has_phone=has_phone),
        tuple(entry.id for entry in entries),
        confidence,
        card="place" if located and faq.clinic.coordinates else None,
    )


def nothing_more(faq: Faq, said: Reply, others: Iterable[str], now: datetime) -> Reply:
    """For somebody who keeps asking after an answer that says all there is: the phone number, and questions near what was asked."""
    entries = [faq.entries[name] for name in said.entries]
    buttons = tuple(entry_button(faq, other, said.lang) for other in _related(faq, entries, others))
    text = say(faq, "nothing_more", said.lang, now)
    return replace(
        said, kind="unknown", text=text, buttons=buttons, card=None, why="was just said", is_answer_withheld=True
    )


def _closing(
    faq: Faq, entries: Sequence[Entry], kinds: AbstractSet[EntryKind], lang: Lang, now: datetime, *, personal: bool
) -> list[str]:
    """The one contact line a reply ends with, by the gravest of its entries; without the number if an answer already has it.

    `kinds`: the kinds of the entries that may end with the phone number.
    """
    medical = any((topic := faq.topic(entry.topic)) and topic.medical for entry in entries)
    if "advice" in kinds:
        return [say(faq, "clinicians_decide", lang, now)]
    if not (kinds & {"booking", "unknown"} or (personal and medical)):
        return []
    texts = [entry.versions[lang].answer.value for entry in entries]
    if any("{phone_status}" in text for text in texts):
        return []
    if any("{phone}" in text for text in texts):
        return [fill(faq, "{phone_status}", lang, now)]
    return [say(faq, "book_contact" if "booking" in kinds else "ask_clinic", lang, now)]


def _buttons(
    faq: Faq, questions: Iterable[str], lang: Lang, now: datetime, *, has_map: bool, has_phone: bool
) -> tuple[Button, ...]:
    """The buttons below an answer: the map and the phone, if wanted, before the questions."""
    buttons = [map_button(faq, lang, now)] if has_map else []
    if has_phone:
        buttons.append(call_button(faq, lang, now))
    buttons += [entry_button(faq, question, lang) for question in questions]
    return tuple(buttons[:MOST_BUTTONS])


def _related(faq: Faq, entries: Sequence[Entry], others: Iterable[str]) -> list[str]:
    shown = {entry.id for entry in entries}
    wanted = [*others, *(related for entry in entries for related in entry.related)]
    return [entry for entry in dict.fromkeys(wanted) if entry not in shown and entry in faq.entries][:MOST_BUTTONS]


def _to_say(faq: Faq, entries: Sequence[Entry], asked: Asked) -> tuple[list[Entry], Asked]:
    """The entries that a reply consists of, with those about hours chosen by the day asked about; and `asked`, unless it is disregarded."""
    about_hours = [entry for entry in entries if entry.kind == "hours"]
    if len(about_hours) > 1 and (asked.day or asked.ahead or asked.unclear):
        # The computed sentence and the week answer them all; what staff wrote about one weekday may be wrong for the day asked about.
        entries = [entry for entry in entries if entry not in about_hours[1:]]
    elif len(about_hours) > 1:
        asked = NOTHING_ASKED
    return [_by_day(faq, entry, asked) for entry in entries], asked


def _by_day(faq: Faq, entry: Entry, asked: Asked) -> Entry:
    """The hours entry for the day asked about; the reply is computed, but the entry is counted and gives the related questions."""
    if entry.kind != "hours" or asked.other or (asked.day is None and not asked.now):
        return entry
    if asked.holiday:
        return faq.entries.get("hours-holidays", entry)
    weekday = asked.day.weekday() if asked.day else None
    name = {None: "hours-now", 4: "hours-friday", 5: "hours-weekend", 6: "hours-weekend"}.get(weekday, "hours-weekdays")
    return faq.entries.get(name, entry)


def suggest(faq: Faq, entries: Sequence[str], lang: Lang, now: datetime, confidence: float) -> Reply:
    """Up to three questions to choose from."""
    buttons = [*(entry_button(faq, entry, lang) for entry in entries), topics_button(faq, lang, now)]
    return Reply("suggestions", lang, say(faq, "suggest", lang, now), tuple(buttons), tuple(entries), confidence)


def instead(faq: Faq, entries: Sequence[str], lang: Lang, now: datetime) -> Reply:
    """What follows an answer that did not help: other questions, and the phone."""
    buttons = [call_button(faq, lang, now), *(entry_button(faq, entry, lang) for entry in entries)]
    buttons.append(topics_button(faq, lang, now))
    return Reply("smalltalk", lang, say(faq, "vote_sorry", lang, now), tuple(buttons), confidence=0.0)


def sentence(faq: Faq, name: str, kind: ReplyKind, lang: Lang, now: datetime) -> Reply:
    """One of the bot's own sentences, with buttons for the topics and the phone."""
    buttons = (topics_button(faq, lang, now), call_button(faq, lang, now))
    return Reply(kind, lang, say(faq, name, lang, now), buttons, confidence=0.0)


def greeting(faq: Faq, lang: Lang, now: datetime) -> Reply:
    """What a conversation begins with: who this is, what it is not for, the clinic's notice, the topics."""
    text = "\n\n".join(filter(None, (say(faq, "greeting", lang, now), hours.notice(faq.clinic, lang, now))))
    return replace(menu(faq, lang, now), text=text)


def menu(faq: Faq, lang: Lang, now: datetime) -> Reply:
    """The topics that have questions."""
    shown = {entry.topic for entry in faq.entries.values()}
    topics = [topic for topic in faq.topics if topic.menu and topic.id in shown]
    buttons = tuple(Button(topic.title[lang], f"topic:{lang}:{topic.id}") for topic in topics)
    return Reply("menu", lang, say(faq, "pick_topic", lang, now), buttons)


def topic_menu(faq: Faq, topic: Topic, lang: Lang, now: datetime) -> Reply:
    """The questions of a topic or, if all of them are hidden, a sentence that it is not available."""
    questions = [entry_button(faq, entry.id, lang) for entry in faq.entries_of(topic.id)]
    if not questions:
        return sentence(faq, "gone", "menu", lang, now)
    buttons = (*questions, topics_button(faq, lang, now))
    return Reply("menu", lang, say(faq, "pick_question", lang, now, topic=topic.title[lang]), buttons)


def phone(faq: Faq, lang: Lang, now: datetime) -> Reply:
    """The clinic's phone number and whether it is answered now."""
    return Reply("booking", lang, say(faq, "book_contact", lang, now), card="phone")


def place(faq: Faq, lang: Lang) -> Reply:
    """The clinic on a map."""
    return Reply("answer", lang, map_link(faq.clinic), card="place" if faq.clinic.coordinates else None)


def languages(faq: Faq, lang: Lang, now: datetime) -> Reply:
    """The languages to choose from, each by its own name."""
    buttons = tuple(Button(say(faq, "button_language", other, now), f"lang:{other}") for other in faq.languages)
    return Reply("menu", lang, say(faq, "pick_language", lang, now), buttons)


def danger(faq: Faq, flag: RedFlag, lang: Lang, now: datetime) -> Reply:
    """The reply to a person in danger: nothing else is said and nothing else is offered."""
    text = fill(faq, faq.emergencies.replies[flag.kind][lang].value, lang, now)
    return Reply(DANGER_REPLY[flag.kind], lang, text, why=flag.why)


def caution(faq: Faq, kind: DangerKind, reply: Reply, now: datetime) -> Reply:
    """A reply with one line about a danger below it, unless it already names the number."""
    number, name = _CAUTIONS[kind]
    if number in reply.text:
        return reply
    return replace(reply, text=f"{reply.text}\n\n{say(faq, name, reply.lang, now)}")


def entry_button(faq: Faq, entry_id: str, lang: Lang) -> Button:
    """A button that asks an entry's question."""
    return Button(faq.entries[entry_id].versions[lang].question.value, f"faq:{lang}:{entry_id}")


def topics_button(faq: Faq, lang: Lang, now: datetime) -> Button:
    """A button that shows the topics."""
    return Button(say(faq, "button_topics", lang, now), f"topics:{lang}")


def call_button(faq: Faq, lang: Lang, now: datetime) -> Button:
    """A button that gives the phone number."""
    return Button(say(faq, "button_call", lang, now), f"call:{lang}")


def map_button(faq: Faq, lang: Lang, now: datetime) -> Button:
    """A button that opens a map."""
    return Button(say(faq, "button_map", lang, now), f"map:{lang}")
