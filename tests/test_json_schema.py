"""Editors underline what the loader refuses, and nothing that it takes: schema and loader know the same fields, kinds and dates."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from small_faq import change

from faq.loading import json_schema, yaml_tree
from faq.loading.loader import BUILT_IN, load
from faq.loading.yaml_tree import Node
from faq.model import InvalidFaq

BROKEN = Path(__file__).parent / "broken"
HEAD = re.compile(r"# yaml-language-server: \$schema=(\S+)\n")
ONLY_THE_LOADER_SEES = {
    "dangling-related": "an id that does not exist",
    "duplicate-id": "an id that is taken",
    "hash-and-blank-cut-text": "what follows is a comment, which may be meant as one",
    "hash-cuts-title": "what follows is a comment, which may be meant as one",
    "id-taken-in-another-topic": "an id that is taken in another file",
    "no-and-off-unquoted": "editors read YAML 1.2, in which no is a word",
    "ways-in-brackets-unquoted": "a list is a list, in whatever way it is written",
}
"""Mistakes that are no matter of structure, and why."""


def value(node: Node) -> Any:  # noqa: ANN401 -- whatever YAML holds
    """A node as an editor sees it, by YAML 1.2."""
    match node.shape:
        case "mapping":
            return {name: value(one) for name, one in node.fields.items()} | dict.fromkeys(
                set(node.keys) - set(node.fields)
            )
        case "list":
            return [value(one) for one in node.items]
    if node.quoted:
        return node.text
    if node.tag == "null":
        return None
    if node.text in {"true", "false"}:
        return node.text == "true"
    return json.loads(node.text) if re.fullmatch(r"-?(0|[1-9]\d*)(\.\d+)?", node.text) else node.text


def errors(name: str, path: Path) -> list[str]:
    """What an editor would underline."""
    node, _ = yaml_tree.read(path.read_bytes(), str(path))
    assert node is not None
    validator = jsonschema_rs.Draft202012Validator(json_schema.schema(name), validate_formats=True)
    return [error.message for error in validator.iter_errors(value(node))]


def is_yaml(path: Path) -> bool:
    """Whether a file can be read as YAML; where not, editors say so by themselves."""
    return not yaml_tree.read(path.read_bytes(), str(path))[1]


@pytest.mark.parametrize("name", json_schema.NAMES)
def test_the_committed_schemas_are_those_of_the_code(name: str) -> None:
    """Where this fails: python -m bot schema NAME > faq/content/schema/NAME.json."""
    committed = (BUILT_IN / "schema" / f"{name}.json").read_text("utf-8")
    assert committed == json.dumps(json_schema.schema(name), ensure_ascii=False, indent=1) + "\n"
    jsonschema_rs.meta.validate(json.loads(committed))


@pytest.mark.parametrize("path", sorted(BUILT_IN.rglob("*.yaml")), ids=lambda path: str(path.relative_to(BUILT_IN)))
def test_every_file_names_its_schema_and_keeps_to_it(path: Path) -> None:
    head = HEAD.match(path.read_text("utf-8"))
    assert head, "the first line names the schema"
    named = (path.parent / head[1]).resolve()
    assert named.parent == BUILT_IN / "schema"
    assert errors(named.stem, path) == []


def test_a_small_content_keeps_to_it_as_well(small: Path) -> None:
    for name, file in [
        ("clinic", "clinic.yaml"),
        ("emergency", "emergency.yaml"),
        ("wording", "wording.yaml"),
        ("topic", "topics/cost.yaml"),
        ("topic", "topics/visit.yaml"),
        ("utterances", "utterances/en/all.yaml"),
    ]:
        assert errors(name, small / file) == []


@pytest.mark.parametrize("broken", [*filter(is_yaml, sorted(BROKEN.glob("*.yaml")))], ids=lambda path: path.stem)
def test_mistakes_of_structure_are_underlined(broken: Path) -> None:
    assert bool(errors("topic", broken)) == (broken.stem not in ONLY_THE_LOADER_SEES)


MISTAKES = [
    ("clinic", "clinic.yaml", "saturday: closed", "saturday: shut"),
    ("clinic", "clinic.yaml", "monday: 7:00-16:30", "monday: 7:00-24:30"),
    ("clinic", "clinic.yaml", "name: Small Clinic", "title: Small Clinic"),
    ("clinic", "clinic.yaml", "languages: [en, es]", "languages: [en, fr]"),
    ("clinic", "clinic.yaml", "languages: [en, es]", "languages: []"),
    ("clinic", "clinic.yaml", 'state: "AZ", ', ""),
    ("clinic", "clinic.yaml", "hours:\n", "websites: [www.example.org]\nhours:\n"),
    ("clinic", "clinic.yaml", "hours:\n", "coordinates: {latitude: 91, longitude: 1}\nhours:\n"),
    ("clinic", "clinic.yaml", "hours:\n", "color: teal\nhours:\n"),
    ("clinic", "clinic.yaml", "hours:\n", "closures:\n  - date: 24.12.2026\n    reason: {en: X, es: Y}\nhours:\n"),
    ("clinic", "clinic.yaml", "hours:\n", "closures:\n  - date: 2026-12-24\nhours:\n"),
    ("clinic", "clinic.yaml", "hours:\n", "notice: {en: Closed}\nhours:\n"),
    ("emergency", "emergency.yaml", "kind: emergency", "kind: urgent"),
    ("emergency", "emergency.yaml", 'crisis: {en: "Call 988.", es: "Llame al 988."}', ""),
    ("emergency", "emergency.yaml", '"Call 911."', '"Call {number}."'),
    ("emergency", "emergency.yaml", 'en: ["years ago"]', "en: years ago"),
    ("topic", "topics/visit.yaml", "order: 2", "order: two"),
    ("topic", "topics/visit.yaml", "order: 2", "order: 2\n  menu: maybe"),
    ("topic", "topics/visit.yaml", "kind: hours", "kind: hour"),
    ("topic", "topics/visit.yaml", "kind: hours", "expires: tomorrow"),
    ("topic", "topics/visit.yaml", "kind: hours", "related: eating"),
    ("topic", "topics/visit.yaml", '"Park behind the house."', '"Park at {place}."'),
    ("utterances", "utterances/en/all.yaml", "price:\n", "The Price:\n"),
    ("utterances", "utterances/en/all.yaml", '  - "is there a charge for the first time"\n', "  one: two\n"),
]


@pytest.mark.parametrize(("name", "file", "old", "new"), MISTAKES)
def test_what_the_loader_refuses_is_underlined(small: Path, name: str, file: str, old: str, new: str) -> None:
    change(small, file, old, new)
    with pytest.raises(InvalidFaq):
        load(small)
    assert errors(name, small / file) != []


@pytest.mark.parametrize("name", ["greeting", "expired", "open_at"])
def test_a_sentence_that_is_missing_or_filled_in_wrongly_is_underlined(small: Path, name: str) -> None:
    file = small / "wording.yaml"
    text = file.read_text("utf-8")
    for wrong in (
        text.replace(f"\n{name}:\n", f"\nno_{name}:\n"),
        re.sub(rf'(\n{name}:\n  en: (?:\|\n    )?"?)', r"\1{nothing} ", text),
    ):
        assert wrong != text
        file.write_text(wrong, "utf-8")
        with pytest.raises(InvalidFaq):
            load(small)
        assert errors("wording", file) != []


@pytest.mark.parametrize(
    ("name", "file", "old", "new"),
    [
        ("clinic", "clinic.yaml", 'zip: "85308"', "zip: 85308"),
        ("clinic", "clinic.yaml", "monday: 7:00-16:30", "monday: 07:00 to 16:30"),
        ("clinic", "clinic.yaml", "hours:\n", "websites:\n  - https://www.example.org/\nhours:\n"),
        ("clinic", "clinic.yaml", "hours:\n", "coordinates: {latitude: 33.6, longitude: -112.2}\nhours:\n"),
        ("clinic", "clinic.yaml", "hours:\n", 'color: "#0A5f6e"\nhours:\n'),
        ("topic", "topics/visit.yaml", "kind: hours", "kind: hours\n    expires: 2027-01-31\n    related: [eating]"),
        ("topic", "topics/visit.yaml", "order: 2", "order: 2\n  menu: no\n  medical: yes"),
        ("topic", "topics/visit.yaml", '"Park behind the house."', '"Park at {address}. {{Really}}."'),
    ],
)
def test_what_the_loader_takes_is_not_underlined(small: Path, name: str, file: str, old: str, new: str) -> None:
    change(small, file, old, new)
    load(small)
    assert errors(name, small / file) == []


def test_every_field_tells_staff_what_it_is_for() -> None:
    def told(part: object) -> None:
        if isinstance(part, dict):
            for name, field in part.get("properties", {}).items():
                if name not in {"en", "es"}:
                    assert field.get("description"), name
                told(field)
            told(part.get("items"))

    for name in ("clinic", "emergency", "topic"):
        told(json_schema.schema(name))


def test_a_schema_beside_the_content_does_not_change_its_version(small: Path) -> None:
    before = load(small).version
    shutil.copytree(BUILT_IN / "schema", small / "schema")
    assert load(small).version == before
