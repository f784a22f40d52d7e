"""Settings from the environment: read once, typed, every mistake named at once and no secret shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from faq.loading.loader import BUILT_IN

T = TypeVar("T")

FEWEST_CHARACTERS = 32
"""Of CHAT_SECRET."""
SHORTEST_PASSWORD = 12
"""Characters of STAFF_PASSWORD; with the delays at the door, nobody guesses one that stands in no dictionary."""


class InvalidSettings(Exception):  # noqa: N818 -- named for what it says, as InvalidFaq is
    """Settings that cannot be used; carries every problem found."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment decides."""

    faq_dir: Path = BUILT_IN
    """FAQ_DIR: the folder of content."""
    data_dir: Path = Path("var")
    """DATA_DIR: what is kept between starts."""
    database_url: str = field(default="", repr=False)
    """DATABASE_URL: PostgreSQL, which several replicas share; not set, a file under DATA_DIR."""
    chat_secret: str = field(default="", repr=False)
    """CHAT_SECRET: what the keys of chats are made with; not set, one is made and kept under DATA_DIR."""
    retention_days: int = 30
    """RETENTION_DAYS: how long questions without an answer are kept."""
    keep_questions: bool = True
    """KEEP_QUESTIONS: yes or no; whether they are kept at all."""
    host: str = "127.0.0.1"
    """HOST: the address to listen on."""
    port: int = 8080
    """PORT: the port to listen on; 0 takes any that is free."""
    public_url: str = ""
    """PUBLIC_URL: where the internet reaches this process, such as https://bot.example.org; set, Telegram sends updates there."""
    telegram_bot_token: str = field(default="", repr=False)
    """TELEGRAM_BOT_TOKEN: from @BotFather; not set, there is no Telegram."""
    telegram_api_url: str = "https://api.telegram.org"
    """TELEGRAM_API_URL: another Bot API server."""
    staff_password: str = field(default="", repr=False)
    """STAFF_PASSWORD: opens the staff page, /staff; not set, there is none."""
    staff_chat_id: frozenset[int] = frozenset()
    """STAFF_CHAT_ID: the numbers of staff's chats in Telegram, by commas: there the bot answers staff's commands."""
    content_lasts: bool | None = None
    """CONTENT_LASTS: yes or no; whether the folder of content outlives a deploy. Not set, the host tells."""
    trusted_proxies: str = ""
    """TRUSTED_PROXIES: addresses or networks of proxies, by commas, whose word on who asks is believed; * for any."""
    log_level: str = "INFO"
    """LOG_LEVEL: DEBUG, INFO, WARNING or ERROR."""
    messages_per_minute: int = 40
    """MESSAGES_PER_MINUTE: what one chat may send before it is asked to wait; more than anybody types."""


def read(environment: Mapping[str, str]) -> Settings:
    """The settings that the environment holds; an empty variable counts as not set.

    Raises:
        InvalidSettings: with a line for each variable that cannot be used.

    """
    defaults = Settings()
    problems: list[str] = []

    def value(name: str, default: T, parse: Callable[[str], T]) -> T:
        given = environment.get(name, "").strip()
        if not given:
            return default
        try:
            return parse(given)
        except ValueError as error:
            problems.append(f"{name}: {error}")
            return default

    settings = Settings(
        faq_dir=value("FAQ_DIR", defaults.faq_dir, Path),
        data_dir=value("DATA_DIR", defaults.data_dir, Path),
        database_url=value("DATABASE_URL", defaults.database_url, _postgresql),
        chat_secret=value("CHAT_SECRET", defaults.chat_secret, _secret),
        retention_days=value("RETENTION_DAYS", defaults.retention_days, _number(1, 366)),
        keep_questions=value("KEEP_QUESTIONS", defaults.keep_questions, _yes_or_no),
        host=value("HOST", defaults.host, str),
        port=value("PORT", defaults.port, _number(0, 65535)),
        public_url=value("PUBLIC_URL", defaults.public_url, _url),
        telegram_bot_token=value("TELEGRAM_BOT_TOKEN", defaults.telegram_bot_token, _token),
        telegram_api_url=value("TELEGRAM_API_URL", defaults.telegram_api_url, _url),
        staff_password=value("STAFF_PASSWORD", defaults.staff_password, _password),
        staff_chat_id=value("STAFF_CHAT_ID", defaults.staff_chat_id, _chats),
        content_lasts=value("CONTENT_LASTS", defaults.content_lasts, _yes_or_no),
        trusted_proxies=value("TRUSTED_PROXIES", defaults.trusted_proxies, _proxies),
        log_level=value("LOG_LEVEL", defaults.log_level, _level),
        messages_per_minute=value("MESSAGES_PER_MINUTE", defaults.messages_per_minute, _number(1, 6000)),
    )
    if problems:
        raise InvalidSettings(problems)
    return settings


def _number(least: int, most: int) -> Callable[[str], int]:
    def parse(given: str) -> int:
        if not given.isdecimal() or not least <= int(given) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}, not {given!r}")
        return int(given)

    return parse


def _url(given: str) -> str:
    parts = urlsplit(given)
    if parts.username or parts.password:
        raise ValueError("must be an address without a name or password in it")  # which are not shown
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
    example = "must be an address such as postgresql://name:password@host:5432/database"
    try:
        parts = urlsplit(given)
        usable = parts.scheme in {"postgres", "postgresql"} and parts.path.strip("/") and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ValueError(example)
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
