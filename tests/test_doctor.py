"""`doctor` names what is wrong with an installation and what to do, and shows no secret."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.doctor.installation import examine
from bot.settings import Settings

TOKEN = "123456789:AAfake-token-for-tests-only"  # noqa: S105 -- of nobody


@pytest.fixture
def settings(small: Path, tmp_path: Path) -> Settings:
    """An installation in order."""
    return Settings(faq_dir=small, data_dir=tmp_path / "data")


def remedies(settings: Settings) -> dict[str, str]:
    """Part -> what is wrong with it. Memory and disk are the machine's."""
    found = {finding.part: finding.remedy for finding in examine(settings)}
    assert not any(secret in str(found) for secret in (TOKEN, "hunter2"))
    return {
        part: remedy
        for part, remedy in found.items()
        if remedy and part != "memory" and "free in DATA_DIR" not in remedy
    }


def test_an_installation_in_order(settings: Settings) -> None:
    assert remedies(settings) == {}


def test_content_that_is_broken(settings: Settings) -> None:
    (settings.faq_dir / "clinic.yaml").write_text("name: [", "utf-8")
    assert "`python -m bot check` lists all" in remedies(settings)["content"]


def test_a_data_folder_that_is_a_file(settings: Settings) -> None:
    settings.data_dir.write_text("a file")
    found = remedies(settings)
    assert "DATA_DIR cannot be used" in found["data folder"]
    assert "database" in found


def test_a_database_where_nothing_listens(settings: Settings) -> None:
    broken = replace(settings, database_url="postgresql://u:hunter2@127.0.0.1:1/d")
    assert "nothing listens at the host and port" in remedies(broken)["database"]


def test_a_telegram_that_cannot_be_reached(settings: Settings) -> None:
    broken = replace(settings, telegram_bot_token=TOKEN, telegram_api_url="http://127.0.0.1:1")
    assert "Telegram cannot be reached (URLError)" in remedies(broken)["telegram"]
