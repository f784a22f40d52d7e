"""Probes: everybody sees whether the process is ready; what is wrong, and what patients ask, only those who look after it."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from web_server import Site

from bot.http.household import household, is_internal, trusted_networks
from bot.settings import Settings
from faq.loading import loader
from faq.search import index as faq_index
from faq.search.index import Index

TOKEN = "a token of nobody, long enough to be one"  # noqa: S105 -- of nobody
PUBLIC = "93.184.216.7"
"""An address of the internet; those kept for documentation count as private."""


@pytest.fixture
def index(small: Path) -> Index:
    """Small content: probes do not depend on it."""
    return faq_index.build(loader.load(small))


async def get(
    index: Index, path: str, client: str, headers: dict[str, str] | None = None, settings: Settings | None = None
) -> httpx.Response:
    """What a client at an address gets."""
    site = Site(index, settings or Settings())
    site.health.report("telegram", "Telegram cannot be reached")
    transport = httpx.ASGITransport(site.app(), client=(client, 4000))
    async with httpx.AsyncClient(transport=transport, base_url="http://bot.example.org") as http:
        return await http.get(path, headers=headers)


@pytest.mark.parametrize("client", ["127.0.0.1", "::1", "10.1.2.3", "::ffff:192.168.1.4", "fd00::4"])
async def test_this_machine_and_private_networks_see_details(index: Index, client: str) -> None:
    ready = await get(index, "/readyz", client)
    assert (ready.status_code, ready.json()["problems"]) == (503, {"telegram": "Telegram cannot be reached"})
    assert 'bot_problem{part="telegram"} 1.0' in (await get(index, "/metrics", client)).text


@pytest.mark.parametrize(
    ("client", "headers"),
    [
        (PUBLIC, {}),
        ("2606:4700::1", {}),
        ("not an address", {}),
        ("127.0.0.1", {"x-forwarded-for": PUBLIC}),
        ("10.0.0.1", {"x-forwarded-for": f"10.9.9.9, {PUBLIC}:4711"}),
        ("127.0.0.1", {"x-real-ip": PUBLIC}),
        ("127.0.0.1", {"forwarded": "for=10.0.0.1"}),
    ],
)
async def test_strangers_see_only_whether_it_is_ready(index: Index, client: str, headers: dict[str, str]) -> None:
    """Even through a proxy that is not in TRUSTED_PROXIES."""
    ready = await get(index, "/readyz", client, headers)
    assert (ready.status_code, ready.json()) == (503, {"ready": False})
    metrics = await get(index, "/metrics", client, headers)
    assert metrics.status_code == 403
    assert "bot_" not in metrics.text
    assert "METRICS_TOKEN" in metrics.text


async def test_where_everybody_is_trusted_nobody_counts_as_inside(index: Index) -> None:
    trusting = Settings(trusted_proxies="*")
    assert (await get(index, "/metrics", "127.0.0.1", settings=trusting)).status_code == 403


async def test_with_a_token_only_the_token_opens_them(index: Index) -> None:
    settings = Settings(metrics_token=TOKEN)
    for headers, status in (
        ({"authorization": f"Bearer {TOKEN}"}, 200),
        ({"authorization": f"Bearer {TOKEN}x"}, 403),
        ({"authorization": "Bearer"}, 403),
        ({}, 403),
    ):
        assert (await get(index, "/metrics", "127.0.0.1", headers, settings)).status_code == status
        assert (await get(index, "/metrics", PUBLIC, headers, settings)).status_code == status
    assert "problems" not in (await get(index, "/readyz", "127.0.0.1", settings=settings)).json()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("198.51.100.7:4711", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("[::ffff:198.51.100.7]:4711", "198.51.100.7"),
        ("2001:DB8:0:0::1", "2001:db8::/64"),
        ("[2001:db8::1]:443", "2001:db8::/64"),
        ("2001:db8::1%eth0", "2001:db8::/64"),
        ("somebody", "somebody"),
    ],
)
def test_an_address_is_the_same_however_it_is_written(written: str, meant: str) -> None:
    assert household(written) == meant


def test_a_proxy_is_trusted_however_a_socket_writes_its_address() -> None:
    assert trusted_networks("*") == "*"
    assert trusted_networks("127.0.0.1, 10.0.0.0/8,fd00::/8").split(",") == [
        "127.0.0.1/32",
        "10.0.0.0/8",
        "fd00::/8",
        "::ffff:127.0.0.1/128",
        "::ffff:10.0.0.0/104",
    ]
    assert is_internal("::ffff:10.0.0.1")
