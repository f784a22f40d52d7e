"""Each part of an installation that can be wrong, with what to do about it. Creates DATA_DIR and the database's tables, no more."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import sqlite3
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any

from bot.settings import Settings
from bot.storage.database import Database, open_read_only
from bot.storage.faults import DAMAGE, FAULTS, describe_fault
from bot.telegram_channel.webhook import RECENT
from faq.loading import loader
from faq.model import InvalidFaq

LEAST_DISK = 500_000_000
"""Bytes free in DATA_DIR: the models of three versions of the content, and the vectors."""
LEAST_MEMORY = 400 * 2**20
"""Bytes that serving takes when somebody changes the ways of asking; at all other times it takes 256 MB."""
MEMORY_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
"""Files that hold a container's limit (cgroups of version 2 and 1)."""
MOST_OFF = 60.0
"""Seconds that the clock may be off: opening hours are computed with it."""
WITHIN = 10.0
"""Seconds for each request to Telegram and to PUBLIC_URL, and for the database."""
_TOKEN_REFUSED = (401, 404)
"""Telegram's answers to a token that it does not know, or that cannot be one."""


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
    if settings.public_url:
        yield Finding("public address", _public_url(settings))


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
    if not database.shared and (damaged := _damage(database.file)):
        return damaged
    try:
        async with asyncio.timeout(WITHIN):
            await (await database.connect()).end()
    except FAULTS as fault:
        return describe_fault(fault)
    finally:
        await database.engine.dispose()
    return "" if settings.chat_secret or not database.shared else "replicas need the same CHAT_SECRET: set it on each"


def _damage(file: Path) -> str:
    """What is wrong with SQLite's file, which is only read."""
    if not file.exists():
        return ""
    try:
        with closing(open_read_only(file)) as connection:
            is_sound = connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
    except sqlite3.Error as error:
        return describe_fault(error)
    return "" if is_sound else DAMAGE


def _memory() -> str:
    """Whether there is as much as serving takes while the ways of asking change."""
    free = _available_memory()
    if free >= LEAST_MEMORY:
        return ""
    return (
        f"only {free // 2**20} MB of memory for `serve`: give it {LEAST_MEMORY // 2**20}, "
        "or the system ends it when somebody changes the ways of asking"
    )


def _available_memory() -> float:
    """Bytes that the system has for processes, or the container's limit if that is lower; infinite where neither is known."""
    found = [float("inf")]
    with suppress(OSError):
        found += [
            int(kilobytes) * 1024
            for kilobytes in re.findall(r"MemAvailable:\s+(\d+)", Path("/proc/meminfo").read_text("utf-8"))
        ]
    for limit in MEMORY_LIMITS:
        with suppress(OSError, ValueError):  # "max" is none
            found.append(int(limit.read_text("utf-8")))
    return min(found)


def _telegram(settings: Settings) -> str:
    """Whether Telegram takes the token and delivers to the webhook, and whether its clock agrees with this machine's."""
    try:
        _, then = _call(settings, "getMe")
        webhook, _ = _call(settings, "getWebhookInfo")
    except urllib.error.HTTPError as refused:
        if refused.code in _TOKEN_REFUSED:
            return f"Telegram refuses the token ({refused.code}): copy it from @BotFather to TELEGRAM_BOT_TOKEN"
        return f"Telegram answers with an error ({refused.code}): try again later, and look at TELEGRAM_API_URL"
    except (ValueError, LookupError, TypeError):
        return "what answers is not Telegram: look at TELEGRAM_API_URL and at proxies on the way"
    except (OSError, HTTPException) as error:
        return f"Telegram cannot be reached ({type(error).__name__}): look at the network and TELEGRAM_API_URL"
    if (off := abs((datetime.now(UTC) - then).total_seconds())) > MOST_OFF:
        return f"the clock is {off:.0f} s off: set it, and keep it right with NTP"
    is_recent = webhook.get("last_error_date", 0) > then.timestamp() - RECENT
    if settings.public_url and is_recent and webhook.get("pending_update_count"):
        return f"Telegram cannot deliver to PUBLIC_URL ({webhook.get('last_error_message')}): look at the proxy and the firewall"
    return ""


def _public_url(settings: Settings) -> str:
    """Whether PUBLIC_URL answers at /healthz, with a certificate that this machine trusts."""
    try:
        with urllib.request.urlopen(f"{settings.public_url}/healthz", timeout=WITHIN):  # noqa: S310 -- as below
            return ""
    except urllib.error.HTTPError as answer:
        return f"PUBLIC_URL answers with status {answer.code}: start `serve`, and see that the proxy leads to it"
    except (OSError, HTTPException) as error:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
    match reason:
        case ssl.SSLCertVerificationError():
            return f"the certificate of PUBLIC_URL is not valid ({reason.verify_message}): renew it at the proxy"
        case ssl.SSLError():
            return "PUBLIC_URL does not speak TLS: see that the proxy serves HTTPS on that port"
    return (
        f"PUBLIC_URL cannot be reached from this machine ({type(reason).__name__}): look at its name in DNS, "
        "at the proxy and at the firewall"
    )


def _call(settings: Settings, method: str) -> tuple[dict[str, Any], datetime]:
    """The result of a method, and the server's time."""
    url = f"{settings.telegram_api_url}/bot{settings.telegram_bot_token}/{method}"
    with urllib.request.urlopen(url, timeout=WITHIN) as answer:  # noqa: S310 -- settings allow only http and https
        sent = answer.headers.get("Date")
        return json.load(answer)["result"], parsedate_to_datetime(sent) if sent else datetime.now(UTC)
