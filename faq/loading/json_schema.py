"""The JSON Schemas of the content's files, by which staff's text editors complete and underline; made from the loader's own definitions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from faq.lexicons import LEXICONS
from faq.loading.layout import CLINIC, COLOR, EMERGENCY, ID, LONGEST_ID, SPANS, TOPIC_FILE, WEBSITE, Field, Piece, Plain
from faq.loading.sentences import FACTS, SENTENCES
from faq.model import DANGER_KINDS, ENTRY_KINDS

Schema: TypeAlias = dict[str, object]

NAMES = ("clinic", "emergency", "topic", "utterances", "wording")
"""A schema for each kind of file; `topic` is for the files of topics/."""
_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _object(properties: Mapping[str, Schema], required: Iterable[str]) -> Schema:
    return {"type": "object", "properties": {**properties}, "required": [*required], "additionalProperties": False}


def _by_language(held: Schema) -> Schema:
    return _object(dict.fromkeys(LEXICONS, held), LEXICONS)


def _text(pattern: str, message: str, **more: object) -> Schema:
    return {"type": "string", "pattern": pattern, "patternErrorMessage": message, **more}


def _sentence(placeholders: frozenset[str]) -> Schema:
    """A text in which braces are only around placeholders."""
    filled = rf"|\{{(?:{'|'.join(sorted(placeholders))})\}}" if placeholders else ""
    message = "Brackets are only for what the program fills in" + (", such as {phone}" if placeholders else "")
    pattern = rf"^(?:[^{{}}]|\{{\{{|\}}\}}{filled})*$"
    return {**_text(pattern, message, minLength=1), "type": ["string", "number"]}


_TEXT: Schema = {"type": ["string", "number"], "pattern": r"\S"}
"""YAML reads an unquoted number as a number; the loader reads it as text."""
_ID = _text(ID.pattern, "An id is of small letters, digits and single dashes", maxLength=LONGEST_ID)
_HELD: Mapping[Plain, Schema] = {
    "text": _TEXT,
    "texts": _list(_TEXT),
    "answer": _sentence(FACTS),
    "id": _ID,
    "ids": _list(_ID),
    "date": _text(r"^\d{4}-\d{2}-\d{2}$", "Write a date as year-month-day, such as 2026-11-22", format="date"),
    "day's hours": _text(f"^closed$|{SPANS.pattern}", "Write the hours as 7:00-16:30, or closed"),
    "yes or no": {"enum": ["yes", "no"]},
    "whole number": {"type": "integer", "minimum": 0, "maximum": 999_999_999},
    "latitude": {"type": "number", "minimum": -90, "maximum": 90},
    "longitude": {"type": "number", "minimum": -180, "maximum": 180},
    "entry kind": {"enum": [*ENTRY_KINDS]},
    "danger kind": {"enum": [*DANGER_KINDS]},
    "languages": {**_list({"enum": [*LEXICONS]}), "minItems": 1},
    "websites": _list(_text(WEBSITE.pattern, "Write a website's address as https://www.example.org")),
    "color": _text(COLOR.pattern, "Write a color as #0a5f6e, in quotes"),
    "sentence": _sentence(frozenset()),
    "text by language": _by_language(_sentence(frozenset())),
    "answer by language": _by_language(_sentence(FACTS)),
    "texts by language": _by_language(_list(_TEXT)),
}


def schema(name: str) -> Schema:
    """The JSON Schema (draft 2020-12) of one kind of file, one of NAMES."""
    match name:
        case "clinic":
            return _file("The facts about the clinic", _piece(CLINIC))
        case "emergency":
            return _file("What reveals danger, what only looks like it, and the replies", _piece(EMERGENCY))
        case "topic":
            return _file("A topic: its questions and answers", _piece(TOPIC_FILE))
        case "utterances":
            return _file("Many ways patients ask, each list under its entry's id", _utterances())
        case "wording":
            return _file("Every sentence the bot says by itself", _wording())
        case _:
            raise KeyError(name)


def _file(title: str, body: Schema) -> Schema:
    return {"$schema": _DRAFT, "title": title, **body}


def _piece(piece: Piece) -> Schema:
    properties = {name: _field(field) for name, field in {**piece.required, **piece.optional}.items()}
    required = list(piece.required)
    if piece.by_language:
        properties |= {lang: _field(piece.by_language) for lang in LEXICONS}
        required += LEXICONS
    return _object(properties, required)


def _field(field: Field) -> Schema:
    holds = _piece(field.holds) if isinstance(field.holds, Piece) else _HELD[field.holds]
    return {"description": field.about, **(_list(holds) if field.many else holds)}


def _wording() -> Schema:
    """By reference: more than a hundred sentences share a handful of sets of placeholders."""
    names = {own: "_".join(["facts", *sorted(own)]) for own in SENTENCES.values()}
    sentences = {name: _by_language({"$ref": f"#/$defs/{names[own]}"}) for name, own in SENTENCES.items()}
    return {**_object(sentences, SENTENCES), "$defs": {name: _sentence(own | FACTS) for own, name in names.items()}}


def _utterances() -> Schema:
    return {"type": "object", "propertyNames": _ID, "additionalProperties": _list(_TEXT)}
