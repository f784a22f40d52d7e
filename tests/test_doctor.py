"""`doctor` names what is wrong with an installation and what to do, and shows no secret."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from postgres import Postgres

from bot.doctor.installation import examine
from bot.settings import Settings
from bot.storage.database import FILE

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


def damage_the_middle(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[4096 : len(data) - 4096] = b"\xa5" * (len(data) - 8192)
    file.write_bytes(data)


def cut_the_header(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:50])


@pytest.mark.parametrize("damage", [damage_the_middle, cut_the_header])
def test_a_damaged_database_is_told_and_left_where_it_is(settings: Settings, damage: Callable[[Path], None]) -> None:
    assert remedies(settings) == {}
    file = settings.data_dir / FILE
    damage(file)
    before = file.read_bytes()
    assert "the database's file is damaged: `serve` sets it aside" in remedies(settings)["database"]
    assert file.read_bytes() == before


def test_a_server_without_tls(own_postgres: Postgres, settings: Settings) -> None:
    broken = replace(settings, database_url=f"{own_postgres.url}?sslmode=require", chat_secret="s" * 32)
    assert "PostgreSQL has no TLS, which sslmode in DATABASE_URL asks for" in remedies(broken)["database"]


def test_an_unknown_time_zone(settings: Settings) -> None:
    clinic = settings.faq_dir / "clinic.yaml"
    clinic.write_text(re.sub(r"(?m)^timezone: .*", "timezone: America/Glendale", clinic.read_text("utf-8")), "utf-8")
    assert "America/Glendale" in remedies(settings)["content"]


@contextmanager
def server(
    status: int = 200, *, late: float = 0, failed: float | None = None, pending: int = 1, body: bytes = b""
) -> Iterator[str]:
    """A server that answers every request alike, its clock `late` seconds behind; its address.

    `failed`: seconds since Telegram failed to deliver, with so many updates `pending` now; `body`: an answer that is not Telegram's.
    """
    result = (
        {
            "last_error_message": "SSL error",
            "last_error_date": int(time.time() - failed),
            "pending_update_count": pending,
        }
        if failed is not None
        else {}
    )

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body or json.dumps({"ok": status == 200, "result": result}).encode())

        def date_time_string(self, timestamp: float | None = None) -> str:
            return formatdate((timestamp or time.time()) - late, usegmt=True)

        def log_message(self, *_: object) -> None: ...

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"127.0.0.1:{listening.server_port}"
    finally:
        listening.shutdown()
        thread.join()
        listening.server_close()


def on_telegram(settings: Settings, address: str, **changed: str) -> Settings:
    return replace(settings, telegram_bot_token=TOKEN, telegram_api_url=f"http://{address}", **changed)


def test_a_telegram_in_order(settings: Settings) -> None:
    with server() as address:
        assert remedies(on_telegram(settings, address, public_url=f"http://{address}")) == {}


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"status": 401}, "Telegram refuses the token (401): copy it from @BotFather"),
        ({"status": 502}, "Telegram answers with an error (502): try again later"),
        ({"late": 300}, "s off: set it, and keep it right with NTP"),
        ({"failed": 30}, "Telegram cannot deliver to PUBLIC_URL (SSL error): look at the proxy"),
    ],
)
def test_a_telegram_with_a_complaint(settings: Settings, answers: dict[str, Any], words: str) -> None:
    with server(**answers) as address:
        assert words in remedies(on_telegram(settings, address, public_url="https://127.0.0.1:1"))["telegram"]


@pytest.mark.parametrize("past", [{"failed": 9_000}, {"failed": 30, "pending": 0}])
def test_a_failed_delivery_that_is_over_is_no_complaint(settings: Settings, past: dict[str, Any]) -> None:
    with server(**past) as address:
        assert remedies(on_telegram(settings, address, public_url=f"http://{address}")) == {}


def test_a_stranger_in_telegrams_place_is_told_as_such(settings: Settings) -> None:
    with server(body=b"[1]") as address:
        found = remedies(on_telegram(settings, address))
    assert "what answers is not Telegram" in found["telegram"]


def test_a_public_address_without_tls(settings: Settings) -> None:
    with server() as address:
        found = remedies(replace(settings, public_url=f"https://{address}"))
    assert "PUBLIC_URL does not speak TLS: see that the proxy serves HTTPS" in found["public address"]


def test_a_public_address_that_leads_nowhere(settings: Settings) -> None:
    found = remedies(replace(settings, public_url="https://127.0.0.1:1"))
    assert "cannot be reached from this machine (ConnectionRefusedError)" in found["public address"]
    with server(status=502) as address:
        found = remedies(replace(settings, public_url=f"http://{address}"))
    assert "PUBLIC_URL answers with status 502: start `serve`" in found["public address"]


def test_a_container_that_is_too_small(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = tmp_path / "memory.max"
    limit.write_text(f"{128 * 2**20}\n")
    monkeypatch.setattr("bot.doctor.installation.MEMORY_LIMITS", (limit,))
    found = {finding.part: finding.remedy for finding in examine(settings)}
    assert found["memory"].startswith("only 128 MB of memory for `serve`: give it 400")


def test_a_telegram_that_cannot_be_reached(settings: Settings) -> None:
    broken = replace(settings, telegram_bot_token=TOKEN, telegram_api_url="http://127.0.0.1:1")
    assert "Telegram cannot be reached (URLError)" in remedies(broken)["telegram"]
