"""The staff page's door: nobody guesses the password, nobody rides on somebody else's session, and no secret is told."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
import small_faq
from staff_site import NAME, PASSWORD, StaffSite, form, sign_in, words
from web_server import Site

from bot.staff import session
from bot.staff.lockout import FREE, FREE_IN_ALL, LONGEST_DELAY, LONGEST_DELAY_IN_ALL, MOST_CLIENTS, Lockout
from bot.staff.session import Sessions

PAGES = [
    "/staff",
    "/staff/try",
    "/staff/entries",
    "/staff/entries/price",
    "/staff/entries/price/yaml",
    "/staff/entries/price/delete",
    "/staff/topics/cost",
    "/staff/topics/cost/order",
    "/staff/topics/cost/delete",
    "/staff/order",
    "/staff/new-entry",
    "/staff/new-topic",
    "/staff/files",
    "/staff/files/clinic.yaml",
    "/staff/days",
    "/staff/website",
    "/staff/clinic",
    "/staff/unanswered",
    "/staff/report",
    "/staff/history",
    "/staff/saved/x",
    "/staff/content.zip",
    "/staff/sign-off",
    "/staff/spreadsheet",
    "/staff/questions.xlsx",
]
FORMS = [
    "/staff/try",
    "/staff/entries/price",
    "/staff/entries/price/yaml",
    "/staff/entries/price/delete",
    "/staff/topics/cost",
    "/staff/topics/cost/order",
    "/staff/topics/cost/delete",
    "/staff/order",
    "/staff/new-entry",
    "/staff/new-topic",
    "/staff/files/clinic.yaml",
    "/staff/days",
    "/staff/clinic",
    "/staff/website",
    "/staff/spreadsheet",
    "/staff/add-way",
    "/staff/unanswered/dismiss",
    "/staff/undo",
    "/staff/sign-out",
]


@pytest.fixture
def staff(small: Path, tmp_path: Path) -> StaffSite:
    """The staff page on the small content."""
    return StaffSite(small, tmp_path / "data")


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> StaffSite:
    """The same for those who change nothing, or must not."""
    folder = tmp_path_factory.mktemp("untouched")
    return StaffSite(small_faq.write(folder / "content"), folder / "data")


def content(staff: StaffSite) -> dict[str, bytes]:
    """Every file of the content."""
    return {str(path): path.read_bytes() for path in sorted(staff.folder.rglob("*.yaml"))}


# Without a password, and without being signed in


def test_without_a_password_there_is_no_such_page(site: Site) -> None:
    for path in ("/staff", "/staff/sign-in", "/staff/staff.css"):
        answer, other = httpx.get(site.url + path), httpx.get(f"{site.url}/nothing")
        assert (answer.status_code, answer.text) == (other.status_code, other.text) == (404, "Not Found")


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_sends_whoever_is_not_signed_in_to_the_door(untouched: StaffSite, path: str) -> None:
    async with untouched.client() as client:
        answer = await client.get(path)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/staff/sign-in")
        assert answer.text == ""


@pytest.mark.parametrize("path", FORMS)
async def test_a_form_of_whoever_is_not_signed_in_changes_nothing(untouched: StaffSite, path: str) -> None:
    before = content(untouched)
    async with untouched.client() as client:
        answer = await client.post(path, data={"do": "save", "en-answer": "Changed."})
        assert answer.status_code == (303 if path == "/staff/sign-out" else 403)
        assert "Sign in" in answer.text or answer.headers["location"] == "/staff/sign-in"
    assert content(untouched) == before


def test_every_address_is_among_those_tested(untouched: StaffSite) -> None:
    """So that a new page cannot be forgotten above."""
    public = {"/staff/sign-in", "/staff/staff.css", "/staff/staff.js", "/staff/report.css"}
    routes = [route for route in untouched.routes if route.path not in public]
    asked = {"{entry}": "price", "{topic}": "cost", "{name:path}": "clinic.yaml", "{change}": "x"}
    for method, tested in (("GET", PAGES), ("POST", FORMS)):
        paths = {route.path for route in routes if method in (route.methods or ())}
        for name, value in asked.items():
            paths = {path.replace(name, value) for path in paths}
        assert paths == set(tested)


# Signing in


async def test_the_password_opens_the_page_one_wanted(staff: StaffSite) -> None:
    async with staff.client() as client:
        door = await client.get((await client.get("/staff/entries?q=park")).headers["location"])
        answer = await sign_in(client, to=form(door.text, "/staff/sign-in")["to"])
        assert answer.headers["location"] == "/staff/entries?q=park"
        assert NAME in (await client.get("/staff")).text


@pytest.mark.parametrize(
    "target",
    ["https://evil.example", "//evil.example", "/staff//../..\\evil", "/staff/\r\nx: y", "/", "javascript:alert(1)"],
)
async def test_no_link_leads_from_the_door_to_elsewhere(staff: StaffSite, target: str) -> None:
    async with staff.client() as client:
        answer = await sign_in(client, to=target)
        assert answer.headers["location"] == "/staff"


@pytest.mark.parametrize(
    "wrong", ["", "four odd words togethe", f"{PASSWORD} ", PASSWORD.upper(), "\x00", "é" * 5000, "\ud800"]
)
async def test_any_other_password_is_refused_in_the_same_words(staff: StaffSite, wrong: str) -> None:
    async with staff.client() as client:
        answer = await client.post(
            "/staff/sign-in",
            content=f"name=A&password={''.join(f'%{byte:02x}' for byte in wrong.encode('utf-8', 'replace'))}",
        )
        assert answer.status_code == 403
        assert "That is not the password." in answer.text
        assert "set-cookie" not in answer.headers
        assert (await client.get("/staff")).status_code == 303


async def test_a_name_is_asked_for(staff: StaffSite) -> None:
    async with staff.client() as client:
        answer = await sign_in(client, name="  \x07 ")
        assert answer.status_code == 422
        assert "Write your name" in answer.text


async def test_the_cookie_is_strict_and_short(staff: StaffSite, small: Path, tmp_path: Path) -> None:
    async with staff.client() as client:
        cookie, mark = (await sign_in(client)).headers.get_list("set-cookie")
    for one in (cookie, mark):
        assert {"httponly", "samesite=strict", "path=/"} <= set(one.lower().split("; "))
    assert "max-age" not in cookie.lower()
    secure = StaffSite(small, tmp_path / "data", secure=True)
    async with secure.client() as client:
        cookies = (await sign_in(client)).headers.get_list("set-cookie")
    assert all(one.startswith("__Host-") and "; Secure" in one and "domain" not in one.lower() for one in cookies)


# Guessing


async def test_guessing_gets_slower_and_says_how_long(staff: StaffSite) -> None:
    async with staff.client() as client:
        for _ in range(FREE + 1):
            assert (await sign_in(client, "guess")).status_code == 403
        waits = []
        for _ in range(12):
            answer = await sign_in(client, PASSWORD)  # even the right one must wait
            assert answer.status_code == 429
            waits.append(int(answer.headers["retry-after"]))
            assert "Too many wrong passwords. Wait " in answer.text
            staff.now += waits[-1]
            assert (await sign_in(client, "guess")).status_code == 403
    assert waits == sorted(waits)
    assert waits[0] <= 2
    assert waits[-1] == LONGEST_DELAY


async def test_waiting_is_enough_and_the_right_password_clears_the_address(staff: StaffSite) -> None:
    async with staff.client() as client, staff.client() as neighbour:
        for _ in range(FREE + 1):
            await sign_in(client, "guess")
        staff.now += 2
        assert (await sign_in(client)).status_code == 303
        for _ in range(FREE):
            assert (await sign_in(neighbour, "guess")).status_code == 403


async def test_one_address_does_not_lock_out_another(staff: StaffSite) -> None:
    async with staff.client("198.51.100.1") as stranger, staff.client("198.51.100.2") as other:
        for _ in range(FREE + 1):
            await sign_in(stranger, "guess")
        assert (await sign_in(stranger)).status_code == 429
        assert (await sign_in(other)).status_code == 303


async def test_a_household_of_ipv6_is_one_address(staff: StaffSite) -> None:
    for number in range(FREE + 1):
        async with staff.client(f"2001:db8:1:2::{number:x}") as client:
            await sign_in(client, "guess")
    async with staff.client("2001:db8:1:2:ffff::1") as same, staff.client("2001:db8:1:3::1") as other:
        assert (await sign_in(same)).status_code == 429
        assert (await sign_in(other)).status_code == 303


async def test_many_addresses_are_slowed_together_but_not_who_was_in_before(staff: StaffSite) -> None:
    async with staff.signed_in() as known:
        token = form((await known.get("/staff")).text, "/staff/sign-out")["token"]
        await known.post("/staff/sign-out", data={"token": token})
        for number in range(FREE_IN_ALL + 1):
            async with staff.client(f"198.51.{number}.9") as client:
                await sign_in(client, "guess")
        async with staff.client("192.0.2.1") as client:
            answer = await sign_in(client)
            assert answer.status_code == 429
            assert int(answer.headers["retry-after"]) <= LONGEST_DELAY_IN_ALL
        assert (await sign_in(known)).status_code == 303


def test_what_is_remembered_of_guessers_is_bounded() -> None:
    lockout = Lockout(lambda: 0.0)
    for number in range(MOST_CLIENTS + 500):
        lockout.failed(str(number))
    assert len(lockout.clients) == MOST_CLIENTS


# Sessions


async def test_half_an_hour_without_a_request_signs_out(staff: StaffSite) -> None:
    async with staff.signed_in() as client:
        for _ in range(5):
            staff.now += session.IDLE - 1
            assert (await client.get("/staff")).status_code == 200
        staff.now += session.IDLE + 1
        assert (await client.get("/staff")).status_code == 303


async def test_a_working_day_is_the_longest(staff: StaffSite) -> None:
    async with staff.signed_in() as client:
        for _ in range(int(session.LONGEST / 1500)):
            staff.now += 1500
            assert (await client.get("/staff")).status_code == 200
        staff.now += 1500
        assert (await client.get("/staff")).status_code == 303


async def test_signing_out_ends_copies_of_the_cookie_too(staff: StaffSite) -> None:
    async with staff.signed_in() as client, staff.client() as thief:
        thief.cookies.set("staff", client.cookies["staff"])
        assert (await thief.get("/staff")).status_code == 200
        token = form((await client.get("/staff")).text, "/staff/sign-out")["token"]
        assert (await client.post("/staff/sign-out", data={"token": token})).headers["location"] == "/staff/sign-in"
        assert "staff" not in client.cookies
        assert (await thief.get("/staff")).status_code == 303


@pytest.mark.parametrize(
    "headers", [{"x-forwarded-proto": "https"}, {"origin": "https://127.0.0.1", "sec-fetch-site": "same-origin"}]
)
async def test_by_https_the_cookie_is_secure_whatever_the_settings_say(
    staff: StaffSite, headers: dict[str, str]
) -> None:
    """Without PUBLIC_URL and TRUSTED_PROXIES, behind a proxy that ends TLS."""
    async with staff.client() as client:
        client.headers.update(headers)
        cookies = (await sign_in(client)).headers.get_list("set-cookie")
        assert all(one.startswith("__Host-") and "; Secure" in one for one in cookies)


async def test_by_https_a_cookie_that_was_set_by_http_is_none(staff: StaffSite) -> None:
    async with staff.client() as client:
        await sign_in(client)
        assert (await client.get("/staff")).status_code == 200
        assert (await client.get("/staff", headers={"x-forwarded-proto": "https"})).status_code == 303


async def test_signing_in_never_leads_to_signing_out(staff: StaffSite) -> None:
    """The address would be refused, as it takes no GET."""
    async with staff.client() as client:
        page = await client.get("/staff/sign-in?to=/staff/sign-out")
        assert "/staff/sign-out" not in page.text


def changed_name(cookie: str) -> str:
    payload, signature = cookie.rsplit(".", 1)
    return f"{payload[:-2]}xx.{signature}"


@pytest.mark.parametrize(
    "change", [changed_name, lambda cookie: cookie[:-1], lambda _: "", lambda _: "x" * 4000, lambda _: "a.b.c"]
)
async def test_a_cookie_that_was_touched_is_none(staff: StaffSite, change: Callable[[str], str]) -> None:
    async with staff.signed_in() as client:
        cookie = change(client.cookies["staff"])
        client.cookies.clear()
        client.cookies.set("staff", cookie)
        assert (await client.get("/staff")).status_code == 303


async def test_no_session_is_taken_over_from_before_the_sign_in(staff: StaffSite) -> None:
    """A cookie that somebody planted is worth nothing: signing in makes a new one."""
    async with staff.signed_in("Mallory") as mallory, staff.client() as victim:
        planted = mallory.cookies["staff"]
        victim.cookies.set("staff", planted, domain="127.0.0.1", path="/")
        victim.cookies = httpx.Cookies(dict(victim.cookies))
        answer = await sign_in(victim, name="Victim")
        fresh = next(one for one in answer.headers.get_list("set-cookie") if one.startswith("staff="))
        assert planted not in fresh


async def test_another_replica_knows_the_session_and_another_password_does_not(
    staff: StaffSite, small: Path, tmp_path: Path
) -> None:
    replica = StaffSite(small, tmp_path / "data")
    async with staff.signed_in() as client, replica.client() as elsewhere:
        elsewhere.cookies.set("staff", client.cookies["staff"])
        assert (await elsewhere.get("/staff")).status_code == 200
        cookie = client.cookies["staff"]
    assert Sessions(PASSWORD, lambda: staff.now).load_session(cookie)
    assert Sessions(f"{PASSWORD}!", lambda: staff.now).load_session(cookie) is None


async def test_a_mark_of_a_known_browser_is_no_session(staff: StaffSite) -> None:
    async with staff.signed_in() as client, staff.client() as other:
        other.cookies.set("staff", client.cookies["staff-browser"])
        assert (await other.get("/staff")).status_code == 303


# Other websites


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "", "Origin": "null"},
        {"Sec-Fetch-Site": "", "Origin": "http://127.0.0.1.evil.example"},
        {"Sec-Fetch-Site": "", "Origin": "http://["},
        {"Sec-Fetch-Site": "", "Origin": "", "Host": ""},
        {"Sec-Fetch-Site": ""},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1"},
    ],
)
async def test_a_form_on_another_website_changes_nothing(staff: StaffSite, headers: dict[str, str]) -> None:
    before = content(staff)
    async with staff.signed_in() as client:
        sent = form((await client.get("/staff/entries/price")).text) | {"en-answer": "Changed.", "do": "save"}
        answer = await client.post("/staff/entries/price", data=sent, headers=headers)
        assert answer.status_code == 403
        assert "Another website sent this" in words(answer.text)
        assert (await sign_in(client, name="Mallory")).status_code == 303
        assert (
            await client.post("/staff/sign-in", data={"name": "M", "password": PASSWORD}, headers=headers)
        ).status_code == 403
    assert content(staff) == before


async def test_an_older_browser_that_tells_only_the_origin_is_served(staff: StaffSite) -> None:
    async with staff.client() as client:
        headers = {"Sec-Fetch-Site": "", "Origin": "http://127.0.0.1"}
        answer = await client.post("/staff/sign-in", data={"name": "A", "password": PASSWORD}, headers=headers)
        assert answer.status_code == 303


@pytest.mark.parametrize("token", [None, "", "0" * 64, "é", "\x00"])
async def test_a_form_without_the_sessions_token_changes_nothing(staff: StaffSite, token: str | None) -> None:
    before = content(staff)
    async with staff.signed_in() as client:
        sent = form((await client.get("/staff/entries/price")).text) | {"en-answer": "Changed.", "do": "save"}
        sent = {name: value for name, value in sent.items() if name != "token"} | (
            {} if token is None else {"token": token}
        )
        assert (await client.post("/staff/entries/price", data=sent)).status_code == 403
    assert content(staff) == before


async def test_another_sessions_token_is_not_taken(staff: StaffSite) -> None:
    async with staff.signed_in() as client, staff.signed_in("Mallory") as mallory:
        token = form((await mallory.get("/staff/entries/price")).text)["token"]
        assert (await client.post("/staff/try", data={"token": token, "question": "x"})).status_code == 403


@pytest.mark.parametrize("path", ["/staff/sign-in", *PAGES])
async def test_no_page_is_framed_kept_or_found_by_search_engines(untouched: StaffSite, path: str) -> None:
    async with untouched.signed_in() as client:
        headers = (await client.get(path)).headers
    policy = headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert policy.count("frame-ancestors") == 1
    assert headers["cache-control"] == "no-store"
    assert "noindex" in headers["x-robots-tag"]
    assert headers["x-content-type-options"] == "nosniff"


# What cannot be read, and what must not be told


async def test_parts_inside_parts_at_the_door_are_no_form(staff: StaffSite) -> None:
    """Reading them held every patient up for a second, and anybody could send them."""
    nested = b"".join(
        b"--%d\r\nContent-Type: multipart/a; boundary=%d\r\n\r\n" % (depth, depth + 1) for depth in range(1200)
    )
    async with staff.client(**{"Content-Type": "multipart/form-data; boundary=0"}) as stranger:
        answer = await stranger.post("/staff/sign-in", content=nested)
    assert answer.status_code == 422
    assert "Write your name" in words(answer.text)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"token=%ff%fe", 400),
        (b"a=%ed%a0%80", 400),
        (b"&".join(b"f%d=1" % number for number in range(600)), 400),
        (b"\xff\xfe\x00", 403),
        (b"x=" + b"a" * 1_100_000, 413),
    ],
)
async def test_a_body_that_cannot_be_read_gets_words(staff: StaffSite, body: bytes, status: int) -> None:
    async with staff.signed_in() as client:
        answer = await client.post("/staff/entries/price", content=body)
        assert answer.status_code == status
        assert "To the staff page" in words(answer.text)


async def test_a_form_that_was_sent_too_late_is_carried_on(staff: StaffSite) -> None:
    """Half an hour of thinking costs no text."""
    async with staff.signed_in() as client:
        sent = form((await client.get("/staff/entries/price")).text) | {
            "en-answer": 'Long "thought" <about>.',
            "do": "save",
        }
        staff.now += session.IDLE + 1
        late = await client.post("/staff/entries/price", data=sent)
        assert late.status_code == 403
        assert "what you wrote is kept" in words(late.text)
        door = form(late.text, "/staff/sign-in")
        back = await client.post("/staff/sign-in", data=door | {"name": NAME, "password": PASSWORD})
        goes_on = await client.post("/staff/entries/price", data=form(back.text, "/staff/entries/price"))
        assert form(goes_on.text)["en-answer"] == 'Long "thought" <about>.'
        confirmed = {"confirm": ["price/es-answer: only English", "price/en-answer: <about>"]}
        saved = await client.post("/staff/entries/price", data=form(goes_on.text) | {"do": "save"} | confirmed)
        assert saved.status_code == 303


async def test_no_large_form_of_a_stranger_is_read(staff: StaffSite) -> None:
    """Taking three megabytes apart held every patient up for half a second, and anybody could send them."""
    large = "x" * 70_000
    async with staff.client() as stranger, staff.signed_in() as client:
        assert (await sign_in(stranger, kept=large)).status_code == 413
        assert (await stranger.get("/staff")).status_code == 303
        late = await stranger.post("/staff/entries/price", data={"en-answer": large})
        assert late.status_code == 403
        assert large not in late.text
        assert "send it anew" in words(late.text)
        client.cookies.delete("staff")
        assert (await sign_in(client, kept=f"en-answer={large}")).status_code == 200


async def test_neither_secrets_nor_what_was_written_is_logged(
    staff: StaffSite, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with staff.client() as client:
        await sign_in(client, "wrong-zebra-guess", name="Zoltan")
        await sign_in(client, name="Zoltan")
        token = form((await client.get("/staff")).text, "/staff/sign-out")["token"]
        await client.post("/staff/try", data={"token": token, "question": "does zebraquestion hurt"})
        await client.post("/staff/try", data={"token": "zebratoken", "question": "zebraquestion"})
        sent = form((await client.get("/staff/entries/price")).text) | {
            "en-answer": "zebraanswer {zebra}",
            "do": "save",
        }
        await client.post("/staff/entries/price", data=sent)
        await client.get("/staff/entries?q=zebrasearch")
        told = "\n".join(
            f"{record.getMessage()} {record.__dict__}" for record in caplog.records if record.name.startswith("bot")
        )
        assert "wrong password" in told
        for secret in ("zebra", "Zoltan", PASSWORD, token, client.cookies["staff"], "198.51.100.7"):
            assert secret not in told
