"""Each part of an installation that can be wrong, with what to do about it. Nothing is changed but the database's tables."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.faults import FAULTS, describe_fault
from faq.loading import loader
from faq.model import InvalidFaq

LEAST_DISK = 500_000_000
"""Bytes free in DATA_DIR: the models of three versions of the content, and the vectors."""
LEAST_MEMORY = 400_000_000
"""Bytes that serving takes, with some to spare."""
MOST_OFF = 60.0
"""Seconds that the clock may be off: opening hours are computed with it."""
WITHIN = 10.0
"""Seconds for each request to Telegram, and for the database."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known of one part."""

    part: str
    remedy: str = ""
    """What is wrong and what to do; empty if it is in order."""


def examine(settings: Settings) -> Iterator[Finding]:
    """Check every part, each as soon as it is asked for."""
    yield Finding("content", _content(settings))
    yield Finding("data folder", _data_dir(settings))
    yield Finding("database", asyncio.run(_database(settings)))
    yield Finding("memory", _memory())
    if settings.telegram_bot_token:
        yield Finding("telegram", _telegram(settings))


def _content(settings: Settings) -> str:
    try:
        loader.load(settings.faq_dir)
    except InvalidFaq as invalid:
        return f"{len(invalid.problems)} problems, the first: {invalid.problems[0]}; `python -m bot check` lists all"
    return ""


def _data_dir(settings: Settings) -> str:
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        if not os.access(settings.data_dir, os.W_OK | os.X_OK):
            return "this user cannot write to DATA_DIR: make it writable"
        free = shutil.disk_usage(settings.data_dir).free
    except OSError as error:
        return f"DATA_DIR cannot be used ({error.strerror}): name another folder, or make it writable"
    return (
        ""
        if free >= LEAST_DISK
        else f"only {free // 10**6} MB are free in DATA_DIR: make room for {LEAST_DISK // 10**6}"
    )


async def _database(settings: Settings) -> str:
    database = Database(settings.data_dir, settings.database_url)
    try:
        async with asyncio.timeout(WITHIN):
            await (await database.connect()).end()
    except FAULTS as fault:
        return describe_fault(fault)
    finally:
        await database.engine.dispose()
    return "" if settings.chat_secret or not database.shared else "replicas need the same CHAT_SECRET: set it on each"


def _memory() -> str:
    try:
        free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError, AttributeError):  # not on every system
        return ""
    return (
        "" if free >= LEAST_MEMORY else f"only {free // 10**6} MB are free, and serving takes {LEAST_MEMORY // 10**6}"
    )


def _telegram(settings: Settings) -> str:
    """Whether Telegram takes the token, what it says about the webhook, and what time it is there."""
    try:
        _, then = _call(settings, "getMe")
        webhook, _ = _call(settings, "getWebhookInfo")
    except urllib.error.HTTPError as refused:
        return f"Telegram refuses the token ({refused.code}): copy it from @BotFather to TELEGRAM_BOT_TOKEN"
    except (OSError, ValueError) as error:
        return f"Telegram cannot be reached ({type(error).__name__}): look at the network and TELEGRAM_API_URL"
    if (off := abs((datetime.now(UTC) - then).total_seconds())) > MOST_OFF:
        return f"the clock is {off:.0f} s off: set it, and keep it right with NTP"
    if settings.public_url and (said := webhook.get("last_error_message")):
        return f"Telegram could not deliver to PUBLIC_URL: {said}"
    return ""


def _call(settings: Settings, method: str) -> tuple[dict[str, Any], datetime]:
    """The result of a method, and the server's time."""
    url = f"{settings.telegram_api_url}/bot{settings.telegram_bot_token}/{method}"
    with urllib.request.urlopen(url, timeout=WITHIN) as answer:  # noqa: S310 -- settings allow only http and https
        sent = answer.headers.get("Date")
        return json.load(answer)["result"], parsedate_to_datetime(sent) if sent else datetime.now(UTC)
