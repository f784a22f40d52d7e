"""The API over real HTTP: what it answers, what it refuses and how, and that nobody can keep the others waiting."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
import pytest
from jsonschema_rs import Draft202012Validator, meta
from waiting import until
from web_server import Site, client_of, serving

from bot.http import body, protocol, text_as_html
from bot.http.household import public_household
from bot.web_channel import openapi
from faq.search.index import Index

JSON = {"Content-Type": "application/json"}
CHAT = "test-chat-0123456789"
CHUNKED = (
    b"POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
)
CRISIS = "I want to kill myself"


@pytest.fixture
async def http(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(site.url, timeout=20) as client:
        yield client


async def ask(http: httpx.AsyncClient, text: str, **more: object) -> dict[str, Any]:
    """The answer to a message."""
    response = await http.post("/api/messages", json={"text": text, **more})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


# Answers


async def test_a_question_is_answered(http: httpx.AsyncClient) -> None:
    answer = await ask(http, "is there parking?")
    assert answer["kind"] == "unknown"
    assert answer["lang"] == "en"
    assert answer["entries"] == ["clinic-parking"]
    assert [vote["payload"] for vote in answer["votes"]] == ["up:en:clinic-parking", "down:en:clinic-parking"]
    assert answer["calls"] == []
    assert answer["status"] == "The clinic is open now, until 4:30\u00a0pm."


async def test_a_chat_goes_on_under_its_key(http: httpx.AsyncClient) -> None:
    first = await ask(http, "are you open on monday?")
    second = await ask(http, "and on saturday?", chat=first["chat"])
    assert second["chat"] == first["chat"]
    assert "Saturday, November 28" in second["text"]


async def test_a_press_is_answered(http: httpx.AsyncClient) -> None:
    pressed = await http.post("/api/messages", json={"press": "faq:es:clinic-hours"})
    assert pressed.json()["lang"] == "es"
    gone = await http.post("/api/messages", json={"press": "faq:es:no-such-entry"})
    assert "no está disponible por el momento" in gone.json()["text"]


async def test_the_map_and_the_phone_are_links(http: httpx.AsyncClient) -> None:
    located = await ask(http, "where are you located?")
    assert located["buttons"][0]["url"].startswith("https://www.google.com/maps/")
    booking = await ask(http, "I want to book an appointment")
    assert booking["buttons"][0]["url"] == "tel:+16029228527"


async def test_danger_comes_with_its_numbers(http: httpx.AsyncClient) -> None:
    answer = await ask(http, CRISIS)
    assert answer["kind"] == "crisis"
    assert [call["url"] for call in answer["calls"]] == ["tel:988", "sms:988", "tel:911"]
    assert answer["buttons"] == answer["votes"] == []


async def test_the_greeting_is_in_the_language_asked_for(http: httpx.AsyncClient) -> None:
    for lang, word in (("es", "¡Hola!"), ("en", "Hello!"), ("xx", "Hello!")):
        greeting = (await http.get("/api/greeting", params={"lang": lang})).json()
        assert greeting["text"].startswith(word)


async def test_votes_are_counted_for_entries_that_exist(http: httpx.AsyncClient, site: Site) -> None:
    site.votes.clear()
    for press in ("up:en:clinic-parking", "down:es:clinic-hours", "up:en:no-such-entry", "sideways:en:clinic-hours"):
        await http.post("/api/messages", json={"press": press})
    assert [(vote.entry, vote.vote) for vote in site.votes] == [("clinic-parking", "up"), ("clinic-hours", "down")]


@pytest.mark.parametrize("way", ["forget", "press", "command"])
async def test_a_chat_can_be_forgotten(http: httpx.AsyncClient, site: Site, way: str) -> None:
    chat = (await ask(http, "is there parking?"))["chat"]
    assert site.journal.keys.key(f"web:{chat}") in site.journal.chats
    if way == "forget":
        response = await http.post("/api/forget", json={"chat": chat})
        assert response.status_code == 204
        assert response.content == b""
    else:
        message = {"press": "forgetme:en"} if way == "press" else {"text": "/forgetme"}
        response = await http.post("/api/messages", json={**message, "chat": chat})
        assert response.json()["forget"] is True
    assert site.journal.keys.key(f"web:{chat}") not in site.journal.chats


# Refusals


WRONG: list[tuple[int, bytes]] = [
    (400, b""),
    (400, b"hello"),
    (400, b'{"text": "hello"'),
    (400, b'{"text": "\\ud800"}'),
    (400, b'{"text": "\xff\xfe"}'),
    (422, b"[" * 30_000),
    (422, b'{"text": ' + b'{"a":' * 10_000),
    (413, b'{"text": "' + b"a" * 64_000 + b'"}'),
    (422, b"{}"),
    (422, b"[]"),
    (422, b"null"),
    (422, b'{"text": 5}'),
    (422, b'{"text": ""}'),
    (422, b'{"text": ["hello"]}'),
    (422, b'{"text": "hello", "press": "topics:en"}'),
    (422, b'{"text": "hello", "more": 1}'),
    (422, b'{"text": "hello", "chat": "short"}'),
    (422, b'{"text": "hello", "chat": "abcdefghijklmnop\\n"}'),
    (422, b'{"text": "hello", "lang": "en\\n"}'),
    (422, b'{"text": "hello", "chat": "../../../../etc/passwd"}'),
    (422, b'{"text": "hello", "lang": "english"}'),
    (422, b'{"text": "' + b"a" * 10_001 + b'"}'),
    (422, b'{"press": "' + b"a" * 65 + b'"}'),
]


@pytest.mark.parametrize(("status", "content"), WRONG, ids=[f"{status}-{content[:24]!r}" for status, content in WRONG])
async def test_what_is_no_message_is_refused_in_one_shape(http: httpx.AsyncClient, status: int, content: bytes) -> None:
    response = await http.post("/api/messages", content=content, headers=JSON)
    assert response.status_code == status
    assert list(response.json()) == ["error"]
    assert response.headers["content-type"] == "application/json"
    # Whatever was sent before, the next is answered.
    assert (await ask(http, "is there parking?"))["entries"] == ["clinic-parking"]


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/x-www-form-urlencoded", "application/jsonx"])
async def test_only_json_is_read(http: httpx.AsyncClient, content_type: str) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    response = await http.post("/api/messages", content=b'{"text": "hello"}', headers=headers)
    assert response.status_code == 415
    assert "application/json" in response.json()["error"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/messages", 405),
        ("DELETE", "/api/messages", 405),
        ("POST", "/api/greeting", 405),
        ("GET", "/api/no-such-thing", 404),
        ("PUT", "/api/forget", 405),
    ],
)
async def test_other_methods_and_paths_are_refused_as_json(
    http: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    response = await http.request(method, path)
    assert response.status_code == status
    assert list(response.json()) == ["error"]


@pytest.mark.parametrize(
    "text",
    ["\x00", "hello\x00world", "\u202e\u200b\ufeff", "💊" * 500, "ﷺ" * 3000, "a" * 10_000, "'; DROP TABLE votes;--"],
)
async def test_odd_text_is_answered(http: httpx.AsyncClient, text: str) -> None:
    assert (await ask(http, text))["text"]


async def test_a_large_body_is_refused_before_it_is_sent(site: Site) -> None:
    for told_first in ("Content-Length: 10000000", "Transfer-Encoding: chunked"):
        async with raw(site) as (reader, writer):
            writer.write(
                f"POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{told_first}\r\n\r\n".encode()
            )
            if told_first.startswith("Transfer"):
                writer.write(b"%x\r\n%s\r\n" % (100_000, b"a" * 100_000))
            told = await reader.read()
        assert told.startswith(b"HTTP/1.1 413 ")
        assert b'{"error":' in told


@asynccontextmanager
async def raw(site: Site) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A bare connection to the server."""
    host, port = site.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        async with asyncio.timeout(60):
            yield reader, writer
    finally:
        writer.close()
        await asyncio.gather(writer.wait_closed(), return_exceptions=True)


async def test_whoever_writes_too_fast_waits_unless_in_danger(plain_index: Index) -> None:
    with serving(plain_index, messages_per_minute=2) as site:
        async with client_of(site.url) as http:
            for _ in range(2):
                await ask(http, "is there parking?", chat=CHAT)
            message = {"text": "¿hay estacionamiento?", "chat": CHAT, "lang": "es"}
            refused = await http.post("/api/messages", json=message)
            assert refused.status_code == 429
            assert int(refused.headers["retry-after"]) > 0
            assert "911" in refused.json()["error"]
            assert (await ask(http, CRISIS, chat=CHAT))["kind"] == "crisis"
            assert (await ask(http, "is there parking?", chat=CHAT + "-another"))["kind"] == "unknown"


async def test_votes_of_whoever_writes_too_fast_do_not_count(plain_index: Index) -> None:
    with serving(plain_index, messages_per_minute=3) as site:
        async with client_of(site.url) as http:
            for _ in range(20):
                await http.post("/api/messages", json={"press": "up:en:clinic-parking", "chat": CHAT})
        assert len(site.votes) == 3


# What no client needs to do


@pytest.mark.parametrize(
    ("begun", "goes_on"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: ", b"a" * 10_000),
        (b"GET / HTTP/1.1\r\nHost: x\r\n", b"X-Many: x\r\n" * 909),
        (b"GET /", b"a" * 10_000),
        (CHUNKED + b"1\r\n \r\n0\r\n", b"X-Trailer: x\r\n" * 714),
    ],
    ids=["value", "headers", "address", "trailers"],
)
async def test_a_request_whose_head_does_not_end_is_refused(site: Site, begun: bytes, goes_on: bytes) -> None:
    async with raw(site) as (reader, writer):
        writer.write(begun)
        for _ in range(7):
            writer.write(goes_on)
            await asyncio.sleep(0.01)
        assert (await reader.read()).startswith(b"HTTP/1.1 431 ")


async def test_a_body_counts_as_no_head(http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "LONGEST_HEAD", 2000)
    for _ in range(3):
        assert (await ask(http, "is there parking? " * 500))["text"]


async def test_some_requests_may_come_ahead_of_their_responses_but_not_thousands(site: Site) -> None:
    request = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    async with raw(site) as (reader, writer):
        writer.write(request * 10 + request.replace(b"Host", b"Connection: close\r\nHost"))
        assert (await reader.read()).count(b'{"alive":true}') == 11
    async with raw(site) as (reader, writer):
        writer.write(request * 5000)
        told = await asyncio.gather(reader.read(), return_exceptions=True)
        assert str(told).count("alive") < 20


async def test_whoever_does_not_read_is_cut_off(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "READ_WITHIN", 0.2)
    loop, deaf = asyncio.get_running_loop(), socket.socket()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    deaf.settimeout(0)
    host, port = site.url.removeprefix("http://").split(":")
    await loop.sock_connect(deaf, (host, int(port)))

    async def ask_on() -> None:
        while True:
            await loop.sock_sendall(deaf, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 5)
            await asyncio.sleep(0.03)

    with deaf, pytest.raises(ConnectionError):
        await asyncio.wait_for(ask_on(), 60)


@pytest.mark.parametrize("languages", ["a" + " " * 60_000 + "!", ",".join(["a" + " " * 3000 + "!"] * 20)])
async def test_no_list_of_languages_keeps_the_others_waiting(http: httpx.AsyncClient, languages: str) -> None:
    assert (await http.get("/", headers={"Accept-Language": languages})).status_code == 200


# Who asks, and over what


@pytest.mark.parametrize(
    ("address", "whose"),
    [
        ("8.8.8.8", "8.8.8.8"),
        ("::ffff:8.8.8.8", "8.8.8.8"),
        ("2600:1700:1:2:3:4:5:6", "2600:1700:1:2::/64"),
        ("127.0.0.1", None),
        ("::1", None),
        ("10.1.2.3", None),
        ("::ffff:10.1.2.3", None),
        ("fe80::1%eth0", None),
        ("unknown", None),
    ],
)
def test_a_household_is_told_by_its_address(address: str, whose: str | None) -> None:
    assert public_household(address) == whose


async def test_a_proxy_is_believed_only_where_it_is_trusted(plain_index: Index) -> None:
    headers = {"X-Forwarded-For": "8.8.8.8", "X-Forwarded-Proto": "https"}
    for proxies, believed in (("", False), ("127.0.0.1", True)):
        with serving(plain_index, messages_per_minute=1, trusted_proxies=proxies) as site:
            async with client_of(site.url, headers=headers) as http:
                responses = [await http.post("/api/messages", json={"text": "hello"}) for _ in range(11)]
        assert ("strict-transport-security" in responses[0].headers) is believed
        assert responses[-1].status_code == (429 if believed else 200)


async def test_long_messages_count_for_more(plain_index: Index) -> None:
    headers = {"X-Forwarded-For": "8.8.8.8"}
    with serving(plain_index, messages_per_minute=1, trusted_proxies="127.0.0.1") as site:
        async with client_of(site.url, headers=headers) as http:
            texts = ["parking? " * 1000, "parking?", "parking?"]
            told = [(await http.post("/api/messages", json={"text": text})).status_code for text in texts]
    assert told == [200, 200, 429]


async def test_behind_a_proxy_the_public_address_counts(plain_index: Index) -> None:
    with serving(plain_index, public_url="https://chat.example.org") as site:
        async with client_of(site.url) as http:
            assert (await http.get("/")).headers["strict-transport-security"].startswith("max-age=")
            assert "curl https://chat.example.org/api/messages" in (await http.get("/api")).text


@pytest.mark.parametrize(
    "path",
    ["/", "/api", "/api/openapi.json", "/api/greeting", "/widget.js", "/healthz", "/readyz", "/metrics", "/none"],
)
async def test_every_response_keeps_browsers_careful(http: httpx.AsyncClient, path: str) -> None:
    headers = (await http.get(path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["content-security-policy"].endswith("frame-ancestors 'self'")
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-request-id"]
    assert "strict-transport-security" not in headers
    assert "set-cookie" not in headers
    assert "server" not in headers
    assert headers["cache-control"] == ("public, max-age=3600" if path == "/widget.js" else "no-store")


async def test_websites_named_by_the_clinic_may_show_the_page(http: httpx.AsyncClient, site: Site) -> None:
    with site.with_clinic(websites=("https://www.example.org",)):
        policy = (await http.get("/")).headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self' https://www.example.org")


# What a host asks


async def test_probes_tell_how_the_process_is(http: httpx.AsyncClient, site: Site) -> None:
    assert (await http.get("/healthz")).json() == {"alive": True}
    ready = await http.get("/readyz")
    assert ready.status_code == 200
    assert ready.json() == {"ready": True, "faq": site.index.faq.version, "problems": {}, "warnings": {}}
    site.health.report("telegram", "the token is refused")
    try:
        unready = await http.get("/readyz")
        assert unready.status_code == 503
        assert unready.json()["problems"] == {"telegram": "the token is refused"}
        assert 'bot_problem{part="telegram"} 1.0' in (await http.get("/metrics")).text
        assert (await ask(http, "is there parking?"))["text"]
    finally:
        site.health.report("telegram", None)


async def test_what_keeps_nobody_from_an_answer_is_told_and_leaves_the_process_in_service(
    http: httpx.AsyncClient, site: Site
) -> None:
    site.health.report("store", "the disk is full", warning=True)
    try:
        ready = await http.get("/readyz")
        assert ready.status_code == 200
        assert ready.json()["warnings"] == {"store": "the disk is full"}
        assert 'bot_problem{part="store"} 1.0' in (await http.get("/metrics")).text
    finally:
        site.health.report("store", None)


async def test_metrics_count_and_tell_nothing_about_anybody(http: httpx.AsyncClient) -> None:
    answer = await ask(http, "my name is Wilhelmina Quux and is there parking?")
    metrics = (await http.get("/metrics")).text
    assert f'bot_replies_total{{channel="web",kind="{answer["kind"]}",lang="en"}}' in metrics
    assert 'bot_reply_seconds_bucket{channel="web"' in metrics
    assert "Quux" not in metrics
    assert answer["chat"] not in metrics


async def test_the_log_holds_nothing_that_was_written_and_nobody(
    http: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    answer = await ask(http, "my name is Wilhelmina Quux")
    await http.post("/api/messages", content=b'{"text": Quux', headers=JSON)
    await http.post("/", data={"text": "Quux", "chat": answer["chat"]})
    await http.get("/Quux?Quux")

    def told() -> list[logging.LogRecord]:
        return [record for record in caplog.records if record.name.startswith("bot")]

    await until(lambda: len(told()) >= 4)  # a request is logged after its response
    everything = " ".join(str(vars(record)) for record in told())
    assert "Quux" not in everything
    assert answer["chat"] not in everything
    assert "127.0.0.1" not in everything


# The page's form


async def test_a_form_on_another_website_cannot_choose_the_chat(http: httpx.AsyncClient) -> None:
    for site, taken in (("same-origin", True), ("none", True), ("cross-site", False), ("same-site", False)):
        form = {"text": "is there parking?", "chat": CHAT}
        page = await http.post("/", data=form, headers={"Sec-Fetch-Site": site})
        assert "parking" in page.text
        assert (CHAT in page.text) is taken


# The page's language


@pytest.mark.parametrize(
    ("header", "query", "lang"),
    [
        ("", "", "en"),
        ("es", "", "es"),
        ("es-MX,es;q=0.9,en;q=0.8", "", "es"),
        ("en-US,en;q=0.9,es;q=0.8", "", "en"),
        ("fr,de;q=0.9,es;q=0.3", "", "es"),
        ("en;q=0.2, es;q=0.7", "", "es"),
        ("fr", "", "en"),
        ("*", "", "en"),
        ("es;q=nonsense,,;;", "", "en"),
        ("es", "?lang=en", "en"),
        ("en", "?lang=es&embed=1", "es"),
        ("es", "?lang=xx", "es"),
        ("ES-us", "", "es"),
        (", ".join(["xx"] * 5000), "", "en"),
    ],
)
async def test_the_page_speaks_the_language_wanted(http: httpx.AsyncClient, header: str, query: str, lang: str) -> None:
    response = await http.get(f"/{query}", headers={"Accept-Language": header})
    assert response.headers["content-language"] == lang
    assert "Accept-Language" in response.headers["vary"]
    assert f'<html lang="{lang}"' in response.text


async def test_the_page_is_light(http: httpx.AsyncClient) -> None:
    response = await http.get("/", headers={"Accept-Encoding": "gzip"})
    assert response.headers["content-encoding"] == "gzip"
    assert response.num_bytes_downloaded < 16_000
    assert len(response.content) < 50_000


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({}, 200),
        ({"text": "   "}, 200),
        ({"text": "hello", "chat": "short"}, 422),
        ({"text": "a" * 10_001}, 422),
        ({"press": "nonsense"}, 200),
        ({"press": "topic:xx:nonsense"}, 200),
        ({"press": "faq:xx:clinic-hours"}, 200),
        ({"press": "forgetme:"}, 200),
        ({"text": "hello", "unknown": "field"}, 422),
        ({f"field{number}": "x" for number in range(50)}, 400),
    ],
)
async def test_a_form_is_answered_with_the_page(http: httpx.AsyncClient, form: dict[str, str], status: int) -> None:
    response = await http.post("/", data=form)
    assert response.status_code == status
    if status != 400:
        assert "<form" in response.text


# Text as HTML

OUTSIDE = '<a href="{0}" target="_blank" rel="noopener noreferrer">{0}</a>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One\n\nTwo\nthree", "<p>One</p><p>Two<br>three</p>"),
        ("Bring:\n- a book\n- water", "<p>Bring:</p><ul><li>a book</li><li>water</li></ul>"),
        ("<b>&", "<p>&lt;b&gt;&amp;</p>"),
        ("Call 911.", '<p>Call <a href="tel:911">911</a>.</p>'),
        ("1-800-222-1222, 988", '<p><a href="tel:18002221222">1-800-222-1222</a>, <a href="tel:988">988</a></p>'),
        ("call (602) 922-8527.", '<p>call <a href="tel:+16029228527">(602) 922-8527</a>.</p>'),
        ("1911, 911-5, room 9112", "<p>1911, 911-5, room 9112</p>"),
        (
            "see https://example.org/a?b=1&c=2.",
            f"<p>see {OUTSIDE.format('https://example.org/a?b=1&amp;c=2')}.</p>",
        ),
        ("javascript:alert(1) http://x", "<p>javascript:alert(1) http://x</p>"),
        (
            'https://x/"><script>',
            f"<p>{OUTSIDE.format('https://x/&#34;&gt;&lt;script&gt;')}</p>",
        ),
        ("", ""),
    ],
)
def test_a_text_as_html(site: Site, text: str, html: str) -> None:
    assert str(text_as_html.as_html(text, site.index.faq.clinic)) == html


# The API's description


async def test_the_description_is_valid_and_in_step_with_the_answers(http: httpx.AsyncClient) -> None:
    described = (await http.get("/api/openapi.json")).json()
    assert described == json.loads(json.dumps(openapi.document()))
    assert set(described["paths"]) == {"/api/messages", "/api/greeting", "/api/forget"}
    schemas = described["components"]["schemas"]
    for schema in schemas.values():
        meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})

    def conforms(value: object, name: str) -> bool:
        return Draft202012Validator(
            {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}}
        ).is_valid(value)

    for text in ("is there parking?", "where are you?", CRISIS, "¿qué es?", "asdf", "hello", "/topics", "/call"):
        assert conforms(await ask(http, text), "Answer"), text
    assert conforms((await http.get("/api/greeting")).json(), "Answer")
    assert conforms((await http.post("/api/messages")).json(), "ApiProblem")
    assert conforms({"text": "hello"}, "ApiMessage")
    assert not conforms({"text": "hello", "press": "topics:en"}, "ApiMessage")
    assert not conforms({}, "ApiMessage")


async def test_the_description_can_be_read(http: httpx.AsyncClient) -> None:
    page = (await http.get("/api")).text
    for told in (
        "POST /api/messages",
        "GET /api/greeting",
        "POST /api/forget",
        "curl",
        "Retry-After",
        "may be left out",
    ):
        assert told in page
    assert "<script" not in page


# Nobody keeps the others waiting


async def test_a_thousand_half_open_connections_keep_nobody_waiting(
    http: httpx.AsyncClient, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def half_open(stack: AsyncExitStack, number: int) -> list[asyncio.StreamReader]:
        opened = [await stack.enter_async_context(raw(site)) for _ in range(number)]
        for _, writer in opened[::2]:
            writer.write(b"POST /api/messages HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        return [reader for reader, _ in opened]

    monkeypatch.setattr(protocol, "HEADERS_WITHIN", 600)
    async with AsyncExitStack() as stack:
        await half_open(stack, 1000)
        await ask(http, "is there parking?")
    monkeypatch.setattr(protocol, "HEADERS_WITHIN", 0.5)
    async with AsyncExitStack() as stack:  # they do not stay for ever either
        left = [reader.read() for reader in await half_open(stack, 100)]
        assert not any(await asyncio.gather(*left, return_exceptions=True))


async def test_a_body_that_comes_drop_by_drop_is_given_up(
    http: httpx.AsyncClient, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = "POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n"
    monkeypatch.setattr(body, "BODY_WITHIN", 600)
    async with raw(site) as (_, writer):
        writer.write(head.encode() + b'{"te')
        await ask(http, "is there parking?")
    monkeypatch.setattr(body, "BODY_WITHIN", 0.3)
    async with raw(site) as (reader, writer):
        writer.write(head.encode() + b'{"te')
        told = await reader.read()
    assert told.startswith(b"HTTP/1.1 408 ")
    assert b'{"error":' in told
