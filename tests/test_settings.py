"""Settings: each mistake named, all at once, and no secret shown."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from bot.settings import InvalidSettings, Settings, check_host, read, table

TOKEN = "123456789:AAfake-token-for-tests-only"  # noqa: S105 -- of nobody


def problems(**environment: str) -> list[str]:
    """What is wrong with an environment."""
    with pytest.raises(InvalidSettings) as caught:
        read(environment)
    return caught.value.problems


def test_nothing_set_is_the_default() -> None:
    assert read({}) == Settings()


def test_every_setting_can_be_set() -> None:
    given = {
        "FAQ_DIR": "content",
        "DATA_DIR": " data ",
        "HOST": "0.0.0.0",  # noqa: S104 -- only read here
        "PORT": "0",
        "PUBLIC_URL": "https://bot.example.org/sub/",
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": "http://127.0.0.1:8081",
        "MESSAGES_PER_MINUTE": "6000",
        "STAFF_PASSWORD": "four odd words together",
    }
    settings = read(given)
    assert (settings.faq_dir, settings.data_dir) == (Path("content"), Path("data"))
    assert (settings.port, settings.messages_per_minute) == (0, 6000)
    assert settings.public_url == "https://bot.example.org/sub"
    assert settings.telegram_bot_token == TOKEN
    assert settings.staff_password == "four odd words together"  # noqa: S105 -- of nobody
    assert "odd words" not in repr(settings)


def test_a_short_staff_password_is_refused_and_not_shown() -> None:
    (problem,) = problems(STAFF_PASSWORD="hunter2hunt")  # noqa: S106 -- of nobody
    assert "STAFF_PASSWORD: must have 12 characters or more" in problem
    assert "hunter2" not in problem


@pytest.mark.parametrize(
    "value",
    [
        "mysql://u:hunter2@h/d",
        "postgresql://u:hunter2@h",
        "postgres://u:hunter2@h:port/d",
        "hunter2",
        "/somewhere/hunter2",
    ],
)
def test_a_database_that_is_none_is_named_and_not_shown(value: str) -> None:
    (problem,) = problems(DATABASE_URL=value)
    assert problem.startswith("DATABASE_URL: must be an address such as postgresql://")
    assert "hunter2" not in problem


def test_secrets_do_not_show() -> None:
    address = "postgres://u:hunter2@h.example.org/d?sslmode=require"
    settings = read({"DATABASE_URL": address, "CHAT_SECRET": "hunter2" * 5})
    assert settings.database_url == address
    assert "hunter2" not in repr(settings)
    (problem,) = problems(CHAT_SECRET="hunter2")  # noqa: S106 -- of nobody
    assert problem.startswith("CHAT_SECRET: must have 32 characters or more")
    assert "hunter2" not in problem


@pytest.mark.parametrize(
    ("name", "value"), [("RETENTION_DAYS", "0"), ("RETENTION_DAYS", "ever"), ("KEEP_QUESTIONS", "maybe")]
)
def test_what_is_kept_must_be_said_clearly(name: str, value: str) -> None:
    (problem,) = problems(**{name: value})
    assert problem.startswith(f"{name}: must be")
    assert value in problem


def test_staffs_chats_are_numbers() -> None:
    assert read({"STAFF_CHAT_ID": "77, -1001234567890"}).staff_chat_id == {77, -1001234567890}
    (problem,) = problems(STAFF_CHAT_ID="@atlas_staff")
    assert problem.startswith("STAFF_CHAT_ID: must be numbers")


def test_keeping_questions_can_be_switched_off() -> None:
    assert read({}).keep_questions
    assert not read({"KEEP_QUESTIONS": "No"}).keep_questions


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(Settings)])
def test_an_empty_variable_counts_as_not_set(field: str) -> None:
    assert read({field.upper(): "  "}) == Settings()


@pytest.mark.parametrize("value", ["http", "-1", "65536", "8080.0", "0x50", "1e3", "8 0", "²", "9" * 5000])
def test_a_port_that_is_none_is_named_with_its_value(value: str) -> None:
    (problem,) = problems(PORT=value)
    assert problem.startswith("PORT: ")


@pytest.mark.parametrize("value", ["0", "6001", "-5", "many"])
def test_a_rate_that_is_none_is_named(value: str) -> None:
    (problem,) = problems(MESSAGES_PER_MINUTE=value)
    assert "MESSAGES_PER_MINUTE" in problem
    assert value in problem


@pytest.mark.parametrize("name", ["PUBLIC_URL", "TELEGRAM_API_URL"])
@pytest.mark.parametrize(
    "value",
    [
        "here", "ftp://example.org", "https://", "https:///path", "http://[::1", "https://example.org:port", "https://example.org:99999",
        "https://exa mple.org",
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_named(name: str, value: str) -> None:
    (problem,) = problems(**{name: value})
    assert problem.startswith(f"{name}: ")


@pytest.mark.parametrize(
    "proxies", ["router", "127.0.0.1, router", "10.0.0.1/8", "*, 127.0.0.1", "127.0.0.1,,", "127.0.0.1:80"]
)
def test_a_proxy_that_is_none_is_named(proxies: str) -> None:
    (problem,) = problems(TRUSTED_PROXIES=proxies)
    assert problem.startswith("TRUSTED_PROXIES: ")


@pytest.mark.parametrize("proxies", ["*", "127.0.0.1", "127.0.0.1, ::1, 10.0.0.0/8,fd00::/8"])
def test_proxies_are_addresses_or_networks(proxies: str) -> None:
    assert read({"TRUSTED_PROXIES": proxies}).trusted_proxies == proxies


@pytest.mark.parametrize("token", ["123:ab cd", "123:ab/cd", "123:ab?cd", "123:ab#cd", "123:ab\ncd"])
def test_a_token_that_is_none_is_not_shown(token: str) -> None:
    (problem,) = problems(TELEGRAM_BOT_TOKEN=token)
    assert problem.startswith("TELEGRAM_BOT_TOKEN: ")
    assert "ab" not in problem


def test_the_token_does_not_show_when_settings_are_printed() -> None:
    settings = read({"TELEGRAM_BOT_TOKEN": TOKEN})
    assert TOKEN not in f"{settings} {settings!r}"


def test_all_mistakes_are_named_at_once() -> None:
    found = problems(PORT="x", PUBLIC_URL="x", TELEGRAM_API_URL="x", TELEGRAM_BOT_TOKEN="a b", MESSAGES_PER_MINUTE="x")  # noqa: S106
    names = [problem.partition(":")[0] for problem in found]
    assert sorted(names) == sorted(
        ["PORT", "PUBLIC_URL", "TELEGRAM_API_URL", "TELEGRAM_BOT_TOKEN", "MESSAGES_PER_MINUTE"]
    )


@pytest.mark.parametrize("quote", ['"', "'"])
def test_quotes_around_any_value_are_taken_off(quote: str) -> None:
    """Docker's env files pass quotes on."""
    plain = {
        "HOST": "0.0.0.0",  # noqa: S104 -- only read here
        "PORT": "80",
        "PUBLIC_URL": "https://bot.example.org",
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": "http://127.0.0.1:8081",
        "DATA_DIR": "data",
        "DATABASE_URL": "postgresql://u:p@h/d",
        "CHAT_SECRET": "s" * 32,
        "RETENTION_DAYS": "7",
        "KEEP_QUESTIONS": "no",
        "FAQ_DIR": "content",
        "MESSAGES_PER_MINUTE": "9",
        "STAFF_CHAT_ID": "77",
        "STAFF_PASSWORD": "four odd words together",
        "CONTENT_LASTS": "yes",
        "TRUSTED_PROXIES": "10.0.0.0/8",
        "METRICS_TOKEN": "m" * 32,
        "LOG_LEVEL": "DEBUG",
    }
    assert set(plain) == {field.name.upper() for field in dataclasses.fields(Settings)}
    assert read({name: f"{quote}{value}{quote}" for name, value in plain.items()}) == read(plain)


@pytest.mark.parametrize("name", ["HOST", "DATA_DIR", "FAQ_DIR"])
def test_half_a_pair_of_quotes_is_named(name: str) -> None:
    (problem,) = problems(**{name: '"0.0.0.0'})
    assert problem.startswith(f"{name}: begins with a quote that nothing ends")


def test_a_password_may_begin_with_a_quote() -> None:
    assert read({"STAFF_PASSWORD": "'tis four odd words"}).staff_password == "'tis four odd words"  # noqa: S105


@pytest.mark.parametrize("variable", ["DYNO", "RENDER", "FLY_APP_NAME", "KUBERNETES_SERVICE_HOST"])
def test_a_host_that_forwards_requests_needs_an_address_to_listen_on(variable: str) -> None:
    with pytest.raises(InvalidSettings) as caught:
        check_host({variable: "web.1", "PORT": "5000"})
    assert "set HOST=0.0.0.0" in str(caught.value)
    check_host({variable: "web.1", "HOST": "0.0.0.0"})  # noqa: S104
    check_host({"PORT": "5000"})


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://bot.example.org", "only to an https address"),
        ("https://bot.example.org:8080", "only to the ports 443, 80, 88, 8443, not 8080"),
        ("https://localhost", "cannot reach 'localhost'"),
        ("https://10.0.0.5", "cannot reach '10.0.0.5'"),
        ("https://bot.internal", "cannot reach 'bot.internal'"),
    ],
)
def test_a_webhook_that_telegram_would_refuse_is_named(url: str, words: str) -> None:
    (problem,) = problems(PUBLIC_URL=url, TELEGRAM_BOT_TOKEN=TOKEN)
    assert problem.startswith("PUBLIC_URL: ")
    assert words in problem
    assert "so that the bot polls" in problem
    read({"PUBLIC_URL": url})  # without Telegram it serves
    read({"PUBLIC_URL": url, "TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": "http://127.0.0.1:8081"})


@pytest.mark.parametrize("url", ["https://bot.example.org", "https://bot.example.org:8443/sub", "https://8.8.8.8"])
def test_a_webhook_that_telegram_takes_is_taken(url: str) -> None:
    assert read({"PUBLIC_URL": url, "TELEGRAM_BOT_TOKEN": TOKEN}).public_url == url


@pytest.mark.parametrize("password", ["hunter2@x", "hunter2/x", "hunter2?x", "hunter2#x", "1@2", "1/2", "1?2", "1#2"])
def test_a_password_that_needs_escapes_is_named_for_that(password: str) -> None:
    (problem,) = problems(DATABASE_URL=f"postgresql://u:{password}@h.example.org:5432/d?sslmode=require")
    assert "write @ as %40" in problem
    assert "hunter2" not in problem


def test_an_escaped_password_and_an_at_in_a_parameter_are_taken() -> None:
    for address in ("postgresql://u:hunter%402@h/d", "postgresql://u@h/d?options=a@b"):
        assert read({"DATABASE_URL": address}).database_url == address


def test_the_table_names_no_secret_and_every_setting() -> None:
    for field in dataclasses.fields(Settings):
        assert f"| `{field.name.upper()}` |" in table()
