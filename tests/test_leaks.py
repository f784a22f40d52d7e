"""After a busy run of the real process, nothing that patients wrote and nothing that names them is in a log, a metric or a file."""

from __future__ import annotations

import asyncio
import urllib.request
from pathlib import Path

import aiohttp
import pytest
import sqlalchemy as sa
from fake_telegram.server import FakeTelegram
from postgres import Postgres
from sqlalchemy.ext.asyncio import create_async_engine
from telegram_fixtures import process
from test_telegram_process import content, data  # noqa: F401 -- fixtures

from bot.storage import tables

CHAT = 987_654_321_012
WEB_CHAT = "Zq8WebChatKeyZq8WebChatKey"
ANSWERED = "where can I park my zorblaxmobile"
UNANSWERED = "my name is Wilhelmina Quux-Fitzroy, do you sell plorfing umbrellas, call 602-555-0188"
REDACTED = "my name is [name], do you sell [word] umbrellas, call [number]"
VOTED_DOWN = "where do I park my vroomifier wagon"
EMERGENCY = "I can not breathe because of my gribnak"
FIRST_NAME, USER_NAME = "Ottiliania", "ottiliania_4711"
TOLD = (
    "zorblax",
    "gribnak",
    "plorfing",
    "vroomifier",
    "Wilhelmina",
    "Quux",
    "555-0188",
    "5550188",
    FIRST_NAME,
    USER_NAME,
    str(CHAT),
    WEB_CHAT,
)
"""What must be nowhere."""
KEPT = ("umbrellas", "wagon")
"""What may be in the table of unanswered questions and votes, and nowhere else."""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_nothing_is_left_of_what_was_written_and_by_whom(
    kind: str,
    request: pytest.FixtureRequest,
    data: Path,  # noqa: F811
    content: Path,  # noqa: F811
) -> None:
    address = ""
    if kind == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        address = server.create("leaks")
    given = {"DATABASE_URL": address, "LOG_LEVEL": "DEBUG", "CHAT_SECRET": "a secret nobody may see, 4711 times"}
    async with FakeTelegram() as telegram:
        async with process(telegram, data, content, **given) as serves:
            await serves.started()
            await _talk(telegram, serves.url)
            metrics = (await asyncio.to_thread(urllib.request.urlopen, f"{serves.url}/metrics")).read().decode()
            ready = str(await serves.ready())
            assert await serves.terminate() == 0
        told = (*TOLD, telegram.token, telegram.token.partition(":")[2], given["CHAT_SECRET"])
    url = address.replace("postgresql:", "postgresql+asyncpg:") or f"sqlite+aiosqlite:///{data / 'bot.sqlite3'}"
    cells = await _cells(url)
    files = [(data / name).read_bytes().decode("latin-1") for name in ("bot.sqlite3",) if not address]
    assert serves.log
    assert "bot_replies_total" in metrics
    for secret in told:
        for place, text in {"log": serves.log, "metrics": metrics, "readyz": ready}.items():
            assert secret.lower() not in text.lower(), (secret, place)
        assert not [text for text in files if secret.lower() in text.lower()], secret
        assert not [place for place, text in cells if secret.lower() in text.lower()], secret
    for word in KEPT:
        assert word not in serves.log + metrics + ready
        assert {place for place, text in cells if word in text} == {"questions.text"}
    assert REDACTED in [text for place, text in cells if place == "questions.text"]


async def _talk(telegram: FakeTelegram, url: str) -> None:
    """What patients do: ask, press, edit, vote, in both channels."""

    def say(text: str) -> int:
        return telegram.say(CHAT, text, first_name=FIRST_NAME, username=USER_NAME)

    async def done(*updates: int) -> None:
        await telegram.until(lambda: telegram.acknowledged.issuperset(updates))

    await done(*map(say, (ANSWERED, UNANSWERED, EMERGENCY, "/language", "/start")))
    last = say(VOTED_DOWN)
    await done(last)
    await done(telegram.tap(CHAT, "down:en:parking"))
    await done(telegram.edit(CHAT, telegram.message_id(last), ANSWERED), telegram.inline(CHAT, ANSWERED))
    async with aiohttp.ClientSession() as browser:
        for message in ({"text": ANSWERED}, {"text": UNANSWERED}, {"text": EMERGENCY}, {"press": "up:en:parking"}):
            async with browser.post(f"{url}/api/messages", json={"chat": WEB_CHAT, **message}) as answer:
                assert answer.status == 200
        async with browser.post(f"{url}/api/messages", data=ANSWERED.encode()) as answer:
            assert answer.status == 415


async def _cells(url: str) -> list[tuple[str, str]]:
    """Every cell of every table, with its place."""
    engine = create_async_engine(url)
    found: list[tuple[str, str]] = []
    async with engine.connect() as connection:
        for table in tables.schema.tables.values():
            for row in (await connection.execute(sa.select(table))).mappings():
                found += [(f"{table.name}.{name}", _text(value)) for name, value in row.items()]
    await engine.dispose()
    return found


def _text(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
