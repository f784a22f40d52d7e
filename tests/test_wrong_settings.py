"""What an operator is told of each wrong setting and outage: the variable or part, the remedy, the exit code; never a secret."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from waiting import until

from bot.cli import main
from bot.health import Health
from bot.settings import Settings
from bot.storage.database import FILE, Database
from bot.storage.journal import Journal
from bot.storage.keys import Keys

TOKEN = "123456789:AAfake-token-for-tests-only"  # noqa: S105 -- of nobody
DATABASE = "postgresql://u:hunter2@h.example.org/d"
WRONG = [
    ({"HOST": '"0.0.0.0'}, "HOST: begins with a quote that nothing ends: leave the quotes out"),
    ({"PORT": "http"}, "PORT: must be a whole number from 0 to 65535, not 'http'"),
    ({"PORT": "70000"}, "PORT: must be a whole number from 0 to 65535"),
    ({"PUBLIC_URL": "bot.example.org"}, "PUBLIC_URL: must be an address such as https://"),
    ({"PUBLIC_URL": "https://u:hunter2@bot.example.org"}, "PUBLIC_URL: must be an address without a name or password"),
    ({"PUBLIC_URL": "http://bot.example.org", "TELEGRAM_BOT_TOKEN": TOKEN}, "only to an https address"),
    (
        {"PUBLIC_URL": "https://bot.example.org:8080", "TELEGRAM_BOT_TOKEN": TOKEN},
        "only to the ports 443, 80, 88, 8443",
    ),
    ({"PUBLIC_URL": "https://127.0.0.1", "TELEGRAM_BOT_TOKEN": TOKEN}, "Telegram cannot reach '127.0.0.1'"),
    ({"TELEGRAM_BOT_TOKEN": "123:hunter2 x"}, "TELEGRAM_BOT_TOKEN: is not a token of @BotFather's"),
    ({"TELEGRAM_API_URL": "api.telegram.org"}, "TELEGRAM_API_URL: must be an address"),
    ({"CHAT_SECRET": "hunter2"}, "CHAT_SECRET: must have 32 characters or more"),
    ({"METRICS_TOKEN": "hunter2"}, "METRICS_TOKEN: must have 32 characters or more"),
    ({"STAFF_PASSWORD": "hunter2"}, "STAFF_PASSWORD: must have 12 characters or more"),
    ({"STAFF_CHAT_ID": "@staff"}, "STAFF_CHAT_ID: must be numbers of Telegram's chats such as"),
    ({"RETENTION_DAYS": "0"}, "RETENTION_DAYS: must be a whole number from 1 to 366"),
    ({"KEEP_QUESTIONS": "true"}, "KEEP_QUESTIONS: must be yes or no, not 'true'"),
    ({"CONTENT_LASTS": "1"}, "CONTENT_LASTS: must be yes or no, not '1'"),
    ({"MESSAGES_PER_MINUTE": "lots"}, "MESSAGES_PER_MINUTE: must be a whole number"),
    ({"TRUSTED_PROXIES": "caddy"}, "TRUSTED_PROXIES: must be addresses or networks such as"),
    ({"TRUSTED_PROXIES": "10.0.0.1/8"}, "TRUSTED_PROXIES: must be addresses or networks such as"),
    ({"LOG_LEVEL": "loud"}, "LOG_LEVEL: must be DEBUG, INFO, WARNING or ERROR"),
    ({"DATABASE_URL": "mysql://u:hunter2@h/d"}, "DATABASE_URL: must be an address such as postgresql://"),
    ({"DATABASE_URL": "postgresql://u:hunter2@x@h/d"}, "DATABASE_URL: the name or password holds a character"),
    ({"DATABASE_URL": "postgresql://u:hunter2/x@h/d"}, "write @ as %40, : as %3A, / as %2F"),
    ({"DATABASE_URL": f"{DATABASE}?sslmode=requires"}, "the parameter sslmode must be one of disable"),
    ({"DATABASE_URL": f"{DATABASE}?sslmod=require"}, "the parameter 'sslmod' is unknown: take it out"),
    ({"DATABASE_URL": f"{DATABASE}?connect_timeout=soon"}, "connect_timeout must be a whole number"),
    (
        {"DATABASE_URL": f"{DATABASE}?sslmode=verify-ca&sslrootcert=/none"},
        "sslrootcert, sslcert or sslkey cannot be read",
    ),
]
"""Environment -> what is said; each ends with exit code 2."""


@pytest.fixture(autouse=True)
def _environment(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.__slots__:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("FAQ_DIR", str(small))
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))


@pytest.mark.parametrize(("environment", "words"), WRONG)
def test_a_wrong_setting_is_named_with_the_remedy(
    environment: dict[str, str], words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert main(["doctor"]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert "hunter2" not in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        (
            {"DATABASE_URL": "postgresql://u:hunter2@127.0.0.1:1/d"},
            "database: the database cannot be used: nothing listens",
        ),
        ({"DATABASE_URL": "postgresql://u:hunter2@no-such-host.invalid/d"}, "there is no host of the name"),
        ({"DATA_DIR": os.devnull}, "data folder: DATA_DIR cannot be used"),
        ({"FAQ_DIR": "/none"}, "content: 1 problems, the first: /none"),
        (
            {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": "http://127.0.0.1:1"},
            "telegram: Telegram cannot be reached",
        ),
    ],
)
def test_an_outage_is_named_with_the_remedy(
    environment: dict[str, str], words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert main(["doctor"]) == 1
    out = capsys.readouterr()
    assert words in out.out
    assert "hunter2" not in out.out + out.err


COMMANDS = [
    (["serve"], {"DYNO": "web.1"}, 2, "HOST: is not set, and Heroku (DYNO) forwards requests from other machines"),
    (["serve"], {"RENDER": "true"}, 2, "set HOST=0.0.0.0"),
    (["report"], {"DATA_DIR": os.devnull}, 1, "DATA_DIR is a file: name a folder"),
    (["report"], {"DATABASE_URL": "postgresql://u:hunter2@127.0.0.1:1/d"}, 1, "the journal cannot be read"),
    (["report", "--since", "yesterday"], {}, 2, "write 7d for seven days"),
    (["report", "--since", "12h"], {}, 2, "write 7d for seven days"),
    (["backup", "copy"], {"DATABASE_URL": "postgresql://u:hunter2@h/d"}, 2, "pg_dump --format=custom"),
    (["backup", "copy"], {}, 1, "there is no journal at"),
    (["check", "--against", "no-such-revision"], {}, 2, "is neither a folder nor a revision"),
    (["check"], {"FAQ_DIR": "/none"}, 1, "/none:1:1: this folder of content does not exist"),
    (["learn"], {"FAQ_DIR": "/none"}, 1, "/none:1:1: this folder of content does not exist"),
    (["ask"], {}, 2, "give a question in quotes"),
]
"""A command and the environment -> its exit code and what is said."""


@pytest.mark.parametrize(("arguments", "environment", "code", "words"), COMMANDS)
def test_a_command_that_cannot_be_done_says_why(
    arguments: list[str],
    environment: dict[str, str],
    code: int,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert main(arguments) == code
    out = capsys.readouterr()
    assert words in out.out + out.err
    assert "hunter2" not in out.out + out.err
    assert "Traceback" not in out.out + out.err


def test_a_backup_onto_a_file_that_is_there_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / FILE).touch()
    (tmp_path / "copy").write_text("kept")
    assert main(["backup", str(tmp_path / "copy")]) == 1
    assert "is there already: give another name" in capsys.readouterr().err
    assert (tmp_path / "copy").read_text() == "kept"


def test_a_report_leaves_a_damaged_database_to_the_server(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA_DIR", str(data_dir))
    damaged = data_dir / FILE
    damaged.write_bytes(b"this is no database" * 500)
    assert main(["report"]) == 1
    assert "the journal cannot be read: the database's file is damaged" in capsys.readouterr().err
    assert damaged.read_bytes() == b"this is no database" * 500


async def test_two_processes_on_one_data_folder_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second, until the first has stopped; patients are answered all the same."""
    monkeypatch.setattr("bot.storage.journal.LOOK_EVERY", 0.05)
    first, second = (Journal(Database(tmp_path), Keys(b"a secret of the tests"), Health()) for _ in range(2))
    running = [asyncio.create_task(journal.run(lambda: "abc123")) for journal in (first, second)]
    try:
        await until(lambda: "replicas" in (first.health.warnings | second.health.warnings))
        told = (first.health.warnings | second.health.warnings)["replicas"]
        assert "another process serves from the same DATA_DIR: stop one of them" in told
        assert first.health.ready
        assert second.health.ready
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await first.stop()
        await second.stop()


BROKEN = [
    {"DATA_DIR": os.devnull},
    {"FAQ_DIR": os.devnull},
    {"DATABASE_URL": "postgresql://u:hunter2@127.0.0.1:1/d"},
    {"DATABASE_URL": "postgresql://u:hunter2@[::1/d"},
    {"PUBLIC_URL": "https://[bot.example.org"},
    {"TELEGRAM_API_URL": "http://127.0.0.1:port", "TELEGRAM_BOT_TOKEN": TOKEN},
]


@pytest.mark.parametrize("environment", BROKEN, ids=str)
@pytest.mark.parametrize("command", ["doctor", "settings", "backup copy"])
def test_no_broken_installation_ends_in_a_traceback(
    command: str, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert main(command.split()) in {0, 1, 2}
    out = capsys.readouterr()
    for word in ("Traceback", "an error of the program", "hunter2", TOKEN.partition(":")[2]):
        assert word not in out.out + out.err
