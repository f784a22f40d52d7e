"""What the documents say exists exists, and what exists they say."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from bot.cli import _parser
from bot.settings import Settings

ROOT = Path(__file__).parent.parent
DEPLOYMENT = (ROOT / "docs" / "deployment.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
SETTINGS = {field.name.upper(): field.default for field in fields(Settings)}


def test_the_table_of_settings_holds_each_and_no_other() -> None:
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", DEPLOYMENT, re.MULTILINE)) == set(SETTINGS)


def test_the_example_of_an_environment_holds_each_setting_and_no_other() -> None:
    example = (ROOT / ".env.example").read_text("utf-8")
    assert set(re.findall(r"^# ([A-Z_]+)=", example, re.MULTILINE)) == set(SETTINGS)


@pytest.mark.parametrize("name", ["HOST", "PORT", "DATA_DIR", "MESSAGES_PER_MINUTE", "LOG_LEVEL", "TELEGRAM_API_URL"])
def test_the_defaults_told_are_those_in_force(name: str) -> None:
    assert f"| `{name}` | `{SETTINGS[name]}` |" in DEPLOYMENT


def test_every_command_of_the_terminal_is_in_the_readme() -> None:
    commands = next(action for action in _parser()._actions if action.choices).choices  # noqa: SLF001 -- argparse tells no other way
    assert commands
    for name, parser in commands.items():
        assert f"python -m bot {name}" in README or f"make {name}" in README
        for option in parser._option_string_actions:  # noqa: SLF001
            assert option in {"-h", "--help"} or f"`{option}" in README or f" {option}" in README


def test_every_make_target_told_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    told = set(re.findall(r"(?:^    |`)make ([a-z]+)", README, re.MULTILINE))
    assert told
    assert told <= set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))


def test_every_library_that_runs_has_its_line() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    block = project.split("dependencies = [")[1].split("\n]")[0]
    for library in re.findall(r'"([A-Za-z-]+)', block):
        assert library.lower() in README.lower(), library
