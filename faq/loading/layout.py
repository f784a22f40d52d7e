"""What the content's files are made of: each piece's fields, and the help that staff's text editors show.

The loader uses these tables and the JSON Schemas are made from them, so that both know the same fields.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

WHOLE = "="
"""The prefix of a phrase in emergency.yaml that must be the whole message."""
ID = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
LONGEST_ID = 48
"""Characters of an id. A button carries its entry's id behind a short prefix, and Telegram allows 64 bytes."""
COLOR = re.compile(r"^#[0-9a-fA-F]{6}$")
_CLOCK_TIME = r"(?:[01]?\d|2[0-3]):[0-5]\d"
_SPAN = rf"{_CLOCK_TIME}\s*(?:-|–|to)\s*{_CLOCK_TIME}"
SPANS = re.compile(rf"^{_SPAN}(?:\s*,\s*{_SPAN})?$")
"""A day's hours: 7:00-16:30, or two stretches, such as 8:00-12:00, 13:00-16:30."""
WEBSITE = re.compile(r"^(?:https://[a-z0-9.-]+(:\d+)?/?|http://(localhost|127\.0\.0\.1)(:\d+)?/?)$")
"""An origin: no path, and no http except to this machine."""

Plain = Literal[
    "text", "texts", "answer", "id", "ids", "date", "day's hours", "yes or no", "whole number", "latitude", "longitude",
    "entry kind", "danger kind", "languages", "websites", "color", "sentence", "text by language", "answer by language",
    "texts by language",
]  # fmt: skip
"""What a field without fields of its own holds; an answer is a text with placeholders such as {phone}; a sentence has none."""


@dataclass(frozen=True, slots=True)
class Field:
    """What a field holds, and what it is for in staff's words."""

    holds: Plain | Piece
    about: str
    many: bool = False
    """Whether the field is a list."""


Fields: TypeAlias = Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class Piece:
    """Lines of the form `name: value` that belong together."""

    required: Fields
    optional: Fields
    by_language: Field | None = None
    """What it holds under each language's code, if it has such fields."""


ADDRESS = Piece(
    {
        "street": Field("text", "House number and street"),
        "suite": Field("text", "The suite's number, in quotes"),
        "city": Field("text", "The city"),
        "state": Field("text", "The state's two letters, such as AZ"),
        "state_name": Field("text", "The state's name, as the greeting says it"),
        "zip": Field("text", "The ZIP code, in quotes"),
    },
    {},
)
HOURS = Piece(
    {
        day: Field("day's hours", "By the 24-hour clock, such as 7:00-16:30, or 8:00-12:00, 13:00-16:30, or closed")
        for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    },
    {},
)
CLOSURE = Piece(
    {
        "date": Field("date", "The first day on which the clinic is closed, such as 2026-12-24"),
        "reason": Field("text by language", "What patients read as the reason, such as Christmas"),
    },
    {"to": Field("date", "The last day on which the clinic is closed; leave it out for a single day")},
)
SPECIAL_HOURS = Piece(
    {
        "date": Field("date", "The first day with these hours, such as 2026-12-23"),
        "hours": Field("day's hours", "The hours of these days, such as 7:00-12:00, or closed"),
        "reason": Field("text by language", "What patients read as the reason, such as staff training"),
    },
    {"to": Field("date", "The last day with these hours; leave it out for a single day")},
)
NOTICE = Piece(
    {},
    {"until": Field("date", "The last day on which the notice is shown; without it: until it is removed")},
    by_language=Field("sentence", "The notice in this language"),
)
COORDINATES = Piece(
    {
        "latitude": Field("latitude", "Degrees north, such as 33.6"),
        "longitude": Field("longitude", "Degrees east; in America they begin with a minus, such as -112.2"),
    },
    {},
)
CLINIC = Piece(
    {
        "name": Field("text", "The clinic's name, as patients know it"),
        "phone": Field("text", "The phone number, as patients read it"),
        "address": Field(ADDRESS, "Where the clinic is"),
        "timezone": Field("text", "The time zone, such as America/Phoenix"),
        "languages": Field("languages", "The languages of the answers, the usual one first"),
        "hours": Field(HOURS, "When the clinic is open"),
    },
    {
        "closures": Field(
            CLOSURE, "Days on which the clinic is closed although the hours say otherwise, such as holidays", many=True
        ),
        "special_hours": Field(
            SPECIAL_HOURS, "Days with other hours than those of the week, such as an early closing", many=True
        ),
        "notice": Field(NOTICE, "A sentence shown with the greeting, such as a change that patients must know"),
        "coordinates": Field(COORDINATES, "The pin on the map"),
        "websites": Field("websites", "The websites that may show the chat, such as https://www.example.org"),
        "color": Field(
            "color", "The clinic's color on the chat page, such as #0a5f6e; made darker where text needs it"
        ),
    },
)
VERSION = Piece(
    {
        "question": Field("text", "The question as patients see it on buttons: at most 60 characters"),
        "answer": Field("answer", "What patients read. Facts are filled in: {phone}, {address}, {hours} and others"),
    },
    {
        "also": Field("texts", "Other ways patients ask this, in quotes: these very words reach this entry"),
        "examples": Field(
            "texts", "Questions that must reach this entry; the check asks each and names those that do not"
        ),
    },
)
APPROVAL = Piece(
    {
        "by": Field("text", "Who approved it, such as Dr. Jane Roe"),
        "date": Field("date", "The day on which it was approved, such as 2026-11-22"),
        "digests": Field(
            "texts",
            "What was approved, by language; made by the staff page, so that a later change of a text is noticed",
        ),
    },
    {},
)
ENTRY = Piece(
    {
        "id": Field(
            "id", "The entry's name for buttons and links: small letters, digits and dashes. Do not change it later"
        ),
        "source": Field("text", "Where the fact comes from, such as a section of the clinic's page"),
        "reviewed": Field("date", "When staff last read this entry, such as 2026-11-22; older than a year is reported"),
    },
    {
        "kind": Field(
            "entry kind",
            "What is added below the answer: answer (nothing; so without this line), unknown (how to ask the clinic), advice (the "
            "clinic's medical team), booking (the phone), hours (whether the clinic is open comes first), smalltalk (nothing)",
        ),
        "related": Field("ids", "The entries offered as buttons below the answer, by their ids"),
        "expires": Field(
            "date",
            "The last day on which this answer is right; from the next day on patients get the phone number instead",
        ),
        "hidden": Field("yes or no", "Whether patients get nothing of this entry for the time being; without it: no"),
        "confirmed": Field(
            "texts",
            "Words of these texts that the check points out, such as a dose or a price, and that somebody has made sure of; in quotes",
        ),
        "approved": Field(APPROVAL, "Who approved the question and the answer, and when; without it: nobody has"),
    },
    by_language=Field(VERSION, "The entry in this language"),
)
TOPIC = Piece(
    {
        "order": Field("whole number", "The menu shows topics by this number, smallest first"),
        "title": Field("text by language", "The topic's name on its button"),
    },
    {
        "menu": Field("yes or no", "Whether patients see the topic in the menu; without it: yes"),
        "medical": Field(
            "yes or no",
            "Whether a question about oneself gets the clinic's phone number below; without it: no",
        ),
    },
)
TOPIC_FILE = Piece(
    {
        "topic": Field(TOPIC, "The topic of this file"),
        "entries": Field(ENTRY, "The questions and answers of this topic", many=True),
    },
    {},
)
DANGER = Piece(
    {
        "id": Field("id", "The danger's name: small letters, digits and dashes"),
        "kind": Field("danger kind", "Which number comes first: 911, Poison Help or 988"),
    },
    {},
    by_language=Field("texts", "The phrases that reveal it; the head of this file says how they are written"),
)
REPLIES = Piece(
    {
        "emergency": Field("answer by language", "What a person who needs 911 reads"),
        "attempt": Field(
            "answer by language", "What a person who has just hurt themselves reads: 911 first, 988 beside it"
        ),
        "poison": Field("answer by language", "What a person who took too much or the wrong thing reads"),
        "crisis": Field("answer by language", "What a person who may harm themselves reads"),
    },
    {},
)
EMERGENCY = Piece(
    {
        "dangers": Field(DANGER, "What reveals a danger", many=True),
        "lookalikes": Field("texts by language", "Phrases that only look like danger, such as idioms and denials"),
        "history": Field("texts by language", "Phrases of the past, which turn danger's words into a caution"),
        "present": Field("texts by language", "Phrases of the present, which undo those of the past"),
        "information": Field(
            "texts by language", "Phrases of a question for information, which turn danger into a caution"
        ),
        "severe": Field("texts by language", "Phrases that neither the past nor a question softens"),
        "replies": Field(REPLIES, "What a person in danger reads"),
    },
    {},
)
