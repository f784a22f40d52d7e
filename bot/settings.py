"""Settings from the environment: read once, typed, every mistake named at once and no secret shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from faq.loading.loader import BUILT_IN

T = TypeVar("T")

FEWEST_CHARACTERS = 32
"""Of CHAT_SECRET and METRICS_TOKEN."""
SHORTEST_PASSWORD = 12
"""Characters of STAFF_PASSWORD; with the delays after wrong passwords, nobody guesses one that is not in a dictionary."""
TELEGRAM = "https://api.telegram.org"
"""Telegram's own Bot API server."""
WEBHOOK_PORTS = (443, 80, 88, 8443)
"""Ports of a webhook that Telegram's own server accepts: https://core.telegram.org/bots/api#setwebhook."""
HOSTS = {
    "DYNO": "Heroku",
    "RENDER": "Render",
    "RAILWAY_ENVIRONMENT": "Railway",
    "FLY_APP_NAME": "Fly",
    "VCAP_APPLICATION": "Cloud Foundry",
    "K_SERVICE": "Cloud Run",
    "KOYEB_APP_NAME": "Koyeb",
    "WEBSITE_SITE_NAME": "Azure App Service",
    "KUBERNETES_SERVICE_HOST": "Kubernetes",
}
"""Variables of hosts that forward requests from other machines and replace the disk, except mounted volumes, at each deploy."""
_QUOTES = ('"', "'")


class InvalidSettings(Exception):  # noqa: N818 -- named for what it says, as InvalidFaq is
    """Settings that cannot be used; carries every problem found."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _variable(default: T, parse: Callable[[str], Any], about: str, *, secret: bool = False) -> T:
    """A field that a variable of the same name sets: how its text is parsed, and what operators read about it."""
    return field(default=default, repr=not secret, metadata={"parse": parse, "about": about, "secret": secret})


def _number(least: int, most: int) -> Callable[[str], int]:
    def parse(given: str) -> int:
        if not given.isdecimal() or not least <= int(given) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}, not {given!r}")
        return int(given)

    return parse


def _url(given: str) -> str:
    parts = urlsplit(given)
    if parts.username or parts.password:
        raise ValueError("must be an address without a name or password in it")  # which must not be shown
    odd = any(character.isspace() or character in "?#" for character in given)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.port == 0 or odd:
        raise ValueError(f"must be an address such as https://bot.example.org, not {given!r}")
    return given.rstrip("/")


def _proxies(given: str) -> str:
    if given != "*":
        for proxy in given.split(","):
            try:
                ip_network(proxy.strip())
            except ValueError:
                example = "addresses or networks such as 127.0.0.1, 10.0.0.0/8, or * alone"
                raise ValueError(f"must be {example}, not {proxy.strip()!r}") from None
    return given


def _postgresql(given: str) -> str:
    # What was given is not shown: it may hold a password.
    try:
        parts = urlsplit(given)
        usable = parts.scheme in {"postgres", "postgresql"} and parts.path.strip("/") and parts.port != 0
    except ValueError:
        usable = False
    # urlsplit ends the name and password at the first / ? or #, so that an @ behind it was meant to end them.
    scheme, _, rest = given.partition("://")
    netloc = re.split(r"[/?#]", rest, maxsplit=1)[0]
    cut_short = "@" in (rest if not usable else rest.partition("?")[0]).removeprefix(netloc)
    if scheme in {"postgres", "postgresql"} and (netloc.count("@") > 1 or cut_short):
        raise ValueError(
            "the name or password holds a character that ends it: write @ as %40, : as %3A, / as %2F, ? as %3F, # as %23"
        )
    if not usable:
        raise ValueError("must be an address such as postgresql://name:password@host:5432/database")
    return given


def _secret(given: str) -> str:
    if len(given) < FEWEST_CHARACTERS:
        raise ValueError(f"must have {FEWEST_CHARACTERS} characters or more, such as `openssl rand -hex 32` makes")
    return given


def _password(given: str) -> str:
    if len(given) < SHORTEST_PASSWORD:
        raise ValueError(
            f"must have {SHORTEST_PASSWORD} characters or more, such as four words that nobody would put together"
        )
    return given


def _chats(given: str) -> frozenset[int]:
    try:
        return frozenset(int(chat) for chat in given.split(","))
    except ValueError:
        raise ValueError(
            f"must be numbers of Telegram's chats such as 123456789 or -1001234567890, not {given!r}"
        ) from None


def _yes_or_no(given: str) -> bool:
    if given.lower() not in {"yes", "no"}:
        raise ValueError(f"must be yes or no, not {given!r}")
    return given.lower() == "yes"


def _level(given: str) -> str:
    if given.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise ValueError(f"must be DEBUG, INFO, WARNING or ERROR, not {given!r}")
    return given.upper()


def _token(given: str) -> str:
    # What is wrong with it is not shown: a mistyped secret is nearly the secret.
    if any(character.isspace() or character in "/?#" for character in given):
        raise ValueError("is not a token of @BotFather's: it must not hold spaces, / ? or #")
    return given


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment decides."""

    host: str = _variable(
        "127.0.0.1",
        str,
        "address to listen on; use `0.0.0.0` in a container or on a host that forwards requests: "
        "there `serve` refuses to start if it is not set",
    )
    port: int = _variable(8080, _number(0, 65535), "port to listen on; `0` selects a free one")
    public_url: str = _variable(
        "",
        _url,
        "public address of this process, such as `https://bot.example.org`; if set, Telegram uses a webhook, otherwise the bot polls",
    )
    telegram_bot_token: str = _variable("", _token, "token from @BotFather; not set: no Telegram", secret=True)
    telegram_api_url: str = _variable(TELEGRAM, _url, "another Bot API server")
    data_dir: Path = _variable(  # noqa: RUF009 -- a field, not a shared value
        Path("var"), Path, "folder for data that must survive a restart: see [The database](#the-database)"
    )
    database_url: str = _variable(
        "",
        _postgresql,
        "PostgreSQL, such as `postgresql://name:password@host:5432/database`; not set: SQLite in `DATA_DIR`",
        secret=True,
    )
    chat_secret: str = _variable(
        "",
        _secret,
        f"at least {FEWEST_CHARACTERS} characters, the same on all replicas; chats are stored under hashes keyed with it. "
        "Not set: one is created in `DATA_DIR`",
        secret=True,
    )
    retention_days: int = _variable(
        30,
        _number(1, 366),
        "days that unanswered questions are kept, redacted; the entry `bot-privacy` tells patients this number, so change both",
    )
    keep_questions: bool = _variable(
        True,  # noqa: FBT003 -- the default
        _yes_or_no,
        "`no` stores no questions; the report then has no unanswered questions",
    )
    faq_dir: Path = _variable(BUILT_IN, Path, "another content folder")  # noqa: RUF009
    messages_per_minute: int = _variable(
        40, _number(1, 6000), "messages per chat before it is asked to wait; emergencies are always answered"
    )
    staff_chat_id: frozenset[int] = _variable(
        frozenset(),
        _chats,
        "ids of staff's Telegram chats and groups, separated by commas; they can use `/report`, `/unanswered`, `/try` and "
        "`/faq`, and are told when a change is rejected",
    )
    staff_password: str = _variable(
        "",
        _password,
        f"password of the staff page, at least {SHORTEST_PASSWORD} characters; not set: no staff page. "
        "Changing it signs everybody out",
        secret=True,
    )
    content_lasts: bool | None = _variable(
        None,
        _yes_or_no,
        "`yes` or `no`: whether edits on the staff page survive a deploy. Not set: detected from the host",
    )
    trusted_proxies: str = _variable(
        "",
        _proxies,
        "addresses or networks of proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are trusted, separated by commas; "
        "`*` trusts everybody",
    )
    metrics_token: str = _variable(
        "",
        _secret,
        f"at least {FEWEST_CHARACTERS} characters; `/metrics` and the details of `/readyz` then need the header "
        "`Authorization: Bearer …`. Not set: only loopback and private addresses see them",
        secret=True,
    )
    log_level: str = _variable("INFO", _level, "`DEBUG`, `INFO`, `WARNING` or `ERROR`")


def read(environment: Mapping[str, str]) -> Settings:
    """The settings that the environment holds; an empty variable counts as not set.

    Raises:
        InvalidSettings: with a line for each variable that cannot be used.

    """
    values: dict[str, Any] = {}
    problems: list[str] = []
    for each in fields(Settings):
        name = each.name.upper()
        try:
            if given := _unquoted(environment.get(name, "").strip(), secret=each.metadata["secret"]):
                values[each.name] = each.metadata["parse"](given)
        except ValueError as error:
            problems.append(f"{name}: {error}")
    settings = Settings(**values)
    problems += _webhook_problems(settings)
    if problems:
        raise InvalidSettings(problems)
    return settings


def check_host(environment: Mapping[str, str]) -> None:
    """Require HOST where other machines forward the requests, which cannot reach the default, 127.0.0.1.

    Raises:
        InvalidSettings: it is not set.

    """
    if environment.get("HOST", "").strip():
        return
    for variable, host in HOSTS.items():
        if environment.get(variable):
            problem = (
                f"HOST: is not set, and {host} ({variable}) forwards requests from other machines: set HOST=0.0.0.0"
            )
            raise InvalidSettings([problem])


def table() -> str:
    """Every setting with its default and meaning, as the table in docs/operations.md."""
    rows = [f"| `{one.name.upper()}` | {_default(one.default)} | {one.metadata['about']} |" for one in fields(Settings)]
    return "\n".join(["| variable | default | what it does |", "| --- | --- | --- |", *rows])


def _default(value: object) -> str:
    if value == BUILT_IN:
        return f"`{BUILT_IN.parent.name}/{BUILT_IN.name}`"
    if isinstance(value, bool):
        return "`yes`" if value else "`no`"
    return f"`{value}`" if value or value == 0 else ""


def _unquoted(given: str, *, secret: bool) -> str:
    """A value without quotes around it, which Docker's env files pass on.

    Raises:
        ValueError: a quote begins the value and none ends it; a secret may begin with one.

    """
    if len(given) > 1 and given[0] in _QUOTES and given[-1] == given[0]:
        return given[1:-1].strip()
    if given[:1] in _QUOTES and not secret:
        raise ValueError(f"begins with a quote that nothing ends: leave the quotes out, not {given!r}")
    return given


def _webhook_problems(settings: Settings) -> list[str]:
    """Why Telegram's own server would refuse PUBLIC_URL as a webhook; other Bot API servers may take any."""
    if not (settings.telegram_bot_token and settings.public_url) or settings.telegram_api_url != TELEGRAM:
        return []
    parts = urlsplit(settings.public_url)
    poll = "or leave PUBLIC_URL empty, so that the bot polls"
    if parts.scheme != "https":
        return [
            f"PUBLIC_URL: Telegram sends updates only to an https address, not {settings.public_url!r}: change it, {poll}"
        ]
    if (parts.port or 443) not in WEBHOOK_PORTS:
        ports = ", ".join(map(str, WEBHOOK_PORTS))
        return [f"PUBLIC_URL: Telegram sends updates only to the ports {ports}, not {parts.port}: change it, {poll}"]
    if _is_internal(parts.hostname or ""):
        return [f"PUBLIC_URL: Telegram cannot reach {parts.hostname!r} from the internet: give the public name, {poll}"]
    return []


def _is_internal(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".local", ".internal"))
