"""The documentation names every command, setting, library and YAML key that exists, and no other."""

from __future__ import annotations

import argparse
import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from bot.cli import _parser
from bot.conversation import commands
from bot.metrics import Metrics
from bot.settings import Settings, table
from bot.staff.telegram_commands import StaffChat
from faq.loading.layout import CLINIC, EMERGENCY, ENTRY, TOPIC, TOPIC_FILE, VERSION, Piece
from faq.model import DANGER_KINDS

ROOT = Path(__file__).parent.parent
DOCUMENTS = {
    name: (ROOT / name).read_text("utf-8")
    for name in (
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "docs/architecture.md",
        "docs/operations.md",
        "docs/staff-guide.md",
        "docs/website.md",
        "faq/content/README.md",
    )
}
README, OPERATIONS = DOCUMENTS["README.md"], DOCUMENTS["docs/operations.md"]
CONTENT_GUIDE, EMERGENCY_FILE = DOCUMENTS["faq/content/README.md"], ROOT / "faq" / "content" / "emergency.yaml"
SETTINGS = {field.name.upper(): field.default for field in fields(Settings)}
MOST_WORDS, LONGEST_LINE = 800, 120
"""Of the README."""


def rows(text: str) -> Iterator[list[str]]:
    """The cells of every table row."""
    for line in text.splitlines():
        if line.startswith("| "):
            yield [cell.strip() for cell in line.strip("| ").split(" | ")]


def section(text: str, heading: str) -> str:
    return text.split(f"\n## {heading}\n")[1].split("\n## ", maxsplit=1)[0]


def terminal_commands() -> dict[str, argparse.ArgumentParser]:
    choices = next(action for action in _parser()._actions if action.choices).choices  # noqa: SLF001 -- argparse has no public way
    assert isinstance(choices, dict)
    return choices


# Settings


def test_the_table_of_settings_is_the_codes() -> None:
    assert table() in OPERATIONS


def test_the_example_environment_has_each_setting_and_no_other() -> None:
    example = (ROOT / ".env.example").read_text("utf-8")
    assert set(re.findall(r"^# ([A-Z_]+)=", example, re.MULTILINE)) == set(SETTINGS)


# Commands


def test_the_table_of_commands_has_each_with_its_options_and_no_other() -> None:
    described = {
        found[1]: cells
        for cells in rows(section(OPERATIONS, "Commands"))
        if (found := re.match(r"`python -m bot (\w+)", cells[0]))
    }
    known = terminal_commands()
    assert set(described) == set(known)
    for name, parser in known.items():
        options = set(parser._option_string_actions) - {"-h", "--help", "--faq"}  # noqa: SLF001
        assert set(re.findall(r"--[a-z]+", " ".join(described[name]))) == options


def test_every_command_in_the_documents_exists() -> None:
    known = terminal_commands()
    for name, text in DOCUMENTS.items():
        assert set(re.findall(r"python -m bot ([a-z]\w*)", text)) <= set(known), name


def test_every_make_target_in_the_documents_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for name, text in DOCUMENTS.items():
        assert set(re.findall(r"(?:^    |`)make ([a-z-]+)", text, re.MULTILINE)) <= targets, name


def test_staffs_telegram_commands_are_described() -> None:
    [row] = [cells for cells in rows(OPERATIONS) if cells[0] == "`STAFF_CHAT_ID`"]
    assert set(re.findall(r"`/(\w+)`", " ".join(row))) == set(StaffChat.COMMANDS)


def test_the_commands_that_lead_to_entries_are_described() -> None:
    for command, entry in commands.ENTRIES.items():
        assert f"/{command}" in CONTENT_GUIDE
        assert f"`{entry}`" in CONTENT_GUIDE


# Content


def keys(*pieces: Piece) -> set[str]:
    return {name for piece in pieces for name in (*piece.required, *piece.optional)}


def test_every_field_of_an_entry_or_topic_is_described() -> None:
    for key in keys(ENTRY, VERSION, TOPIC) - {"menu", "medical"}:
        assert re.search(rf"\b{key}\b", CONTENT_GUIDE), key


def test_the_table_of_content_files_has_each_key_and_no_other() -> None:
    table = section(DOCUMENTS["docs/architecture.md"], "Content files")
    described = {cells[0]: set(re.findall(r"`(\w+)`", cells[1])) for cells in rows(table)}
    assert described["`clinic.yaml`"] == keys(CLINIC)
    assert described["`emergency.yaml`"] == keys(EMERGENCY)
    assert described["`topics/*.yaml`"] == keys(TOPIC_FILE)


def test_yaml_in_the_content_guide_has_only_keys_that_exist() -> None:
    known = keys(ENTRY, VERSION, TOPIC, CLINIC) | {"topic", "entries", "date", "to", "reason", "until", "en", "es"}
    blocks = re.findall(r"^```yaml\n(.*?)^```$", CONTENT_GUIDE, re.DOTALL | re.MULTILINE)
    assert blocks
    for block in blocks:
        assert set(mapping_keys(yaml.compose(block))) <= known


def mapping_keys(node: yaml.Node | None) -> Iterator[str]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield key.value
            yield from mapping_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from mapping_keys(item)


def test_the_head_of_the_emergency_file_names_every_kind() -> None:
    head = EMERGENCY_FILE.read_text("utf-8").split("\ndangers:", maxsplit=1)[0]
    assert all(kind in head for kind in DANGER_KINDS)


# Libraries, metrics


def test_the_table_of_libraries_has_each_that_runs_and_no_other() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    required = {re.split(r"[^\w-]", library)[0].lower() for library in project["dependencies"]}
    described = {cells[0].lower() for cells in rows(section(DOCUMENTS["docs/architecture.md"], "Libraries"))}
    assert described - {"library", "---"} == required


def test_every_metric_is_described() -> None:
    known = {
        f"{family.name}_total" if family.type == "counter" else family.name for family in Metrics().registry.collect()
    }
    assert known == set(re.findall(r"^\| `(bot_\w+)` \|", section(OPERATIONS, "Metrics and logs"), re.MULTILINE))


# The README, and links


def test_the_readme_is_short() -> None:
    assert len(README.split()) <= MOST_WORDS
    assert max(map(len, README.splitlines())) <= LONGEST_LINE


def test_the_readme_has_a_line_for_every_folder() -> None:
    described = set(re.findall(r"`([\w/]+)/`", section(README, "Where things are")))
    code = {
        path.parent.relative_to(ROOT).as_posix()
        for path in [*ROOT.glob("bot/*/__init__.py"), *ROOT.glob("faq/*/__init__.py")]
    }
    assert described == code | {"bot", "faq", "faq/content", "tests", "bench", "tools"}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_to_files_and_headings_that_exist(name: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", DOCUMENTS[name]):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        file = (ROOT / name).parent / path if path else ROOT / name
        assert file.exists(), target
        if anchor:
            assert anchor in anchors(file.read_text("utf-8")), target


def anchors(text: str) -> set[str]:
    """The anchors that GitHub gives to headings."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name != "CHANGELOG.md"])  # which names what is gone
def test_paths_in_the_documents_exist(name: str) -> None:
    for path in re.findall(r"`((?:bot|faq|tests|tools|docs)/[\w./-]+)`", DOCUMENTS[name]):
        if path != "bot/storage/migrations/versions/words_0002.py":  # an example
            assert (ROOT / path).exists(), path
