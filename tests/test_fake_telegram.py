"""The fake Telegram behaves as Telegram does, over real HTTP, and fails when it is told to."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import telegram as ptb
from aiohttp import web
from fake_telegram import entities, patients, schema
from fake_telegram import updates as random_updates
from fake_telegram.server import FakeTelegram
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter

KEYBOARD = {"inline_keyboard": [[{"text": "Parking", "callback_data": "faq:en:parking"}]]}
PARKING = ptb.InlineKeyboardMarkup([[ptb.InlineKeyboardButton("Parking", callback_data="faq:en:parking")]])


class Raw:
    """Calls without a bot library in between."""

    def __init__(self, session: aiohttp.ClientSession, fake: FakeTelegram) -> None:
        self.session, self.fake = session, fake

    async def __call__(self, method: str, **params: object) -> dict[str, Any]:
        async with self.session.post(f"{self.fake.base_url}{self.fake.token}/{method}", json=params) as response:
            return await response.json()

    async def poll(self, **params: object) -> list[int]:
        """The ids of the updates that getUpdates gives."""
        return [update["update_id"] for update in (await self("getUpdates", **params))["result"]]


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(webhook_timeout=0.2, webhook_retry=0.01) as fake:
        fake.say(1, "hello")
        yield fake


@pytest.fixture
async def raw(fake: FakeTelegram) -> AsyncIterator[Raw]:
    async with aiohttp.ClientSession() as session:
        yield Raw(session, fake)


@pytest.fixture
async def bot(fake: FakeTelegram) -> AsyncIterator[ptb.Bot]:
    async with ptb.Bot(fake.token, base_url=fake.base_url) as bot:
        yield bot


class Hook:
    """A webhook that answers with the statuses it is given, 200 when they run out."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.got: list[tuple[int, str | None]] = []
        self.open_at_once = self.most_at_once = 0
        self.slow = 0.0
        self.body: dict[str, Any] = {}
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.got.append((update["update_id"], request.headers.get("X-Telegram-Bot-Api-Secret-Token")))
        self.open_at_once += 1
        self.most_at_once = max(self.most_at_once, self.open_at_once)
        await asyncio.sleep(self.slow)
        self.open_at_once -= 1
        return web.json_response(self.body, status=self.statuses.pop(0) if self.statuses else 200)


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    app = web.Application()
    app.router.add_post("/hook", hook.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield hook
    await runner.cleanup()


# -- what a call may be


@pytest.mark.parametrize(
    ("method", "params", "wrong"),
    [
        ("sendMessage", {"chat_id": "1", "text": "x", "disable_notification": "True"}, None),
        ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": json.dumps(KEYBOARD)}, None),
        ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": {"force_reply": True}}, None),
        ("sendmessage", {"chat_id": "@clinic", "text": "x", "reply_parameters": {"message_id": 3}}, None),
        ("sendMessage", {"chat_id": 1}, "text: required and missing"),
        (
            "sendMessage",
            {"chat_id": 1, "text": "x", "parsemode": "HTML"},
            "parsemode: sendMessage has no such parameter",
        ),
        ("sendMessage", {"chat_id": 1, "text": 5}, "text: String expected, not 5"),
        ("sendMessage", {"chat_id": 1, "text": "\ud800"}, "text: String expected"),
        ("sendMessage", {"chat_id": 1.5, "text": "x"}, "chat_id: String expected, not 1.5"),
        ("sendMessage", {"chat_id": 1, "text": "x", "disable_notification": "maybe"}, "'maybe' is not a boolean"),
        ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": "{oops"}, "'{oops' is not JSON"),
        ("sendMessage", {"chat_id": 1, "text": "x", "reply_parameters": {}}, "reply_parameters.message_id: required"),
        ("sendMessage", {"chat_id": 1, "text": "x", "link_preview_options": {"is_disabled": 1}}, "Boolean expected"),
        ("sendVenue", {"chat_id": 1, "latitude": 1, "longitude": 2, "title": "x"}, "address: required and missing"),
        ("sendContact", {"chat_id": 1, "phone_number": "1", "first_name": "x", "vcard": "x" * 2049}, "2049 bytes"),
        ("editMessageText", {"text": "x"}, "chat_id: required where inline_message_id is not given"),
        ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, "201 characters, allowed are 0 to 200"),
        ("setMyDescription", {"description": "x" * 513}, "513 characters"),
        ("setMyShortDescription", {"short_description": "😀" * 61}, "122 characters"),
        ("setMyCommands", {"commands": [{"command": "a", "description": "b"}] * 101}, "101 items"),
        ("setMyCommands", {"commands": [{"command": "Ask", "description": "b"}]}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": [], "scope": {"type": "chat"}}, "scope.chat_id: required and missing"),
        ("setMyCommands", {"commands": [], "scope": {"type": "everyone"}}, "no BotCommandScope is like"),
        ("setWebhook", {"url": "https://x.y", "secret_token": "a b"}, "only A-Z"),
        ("getUpdates", {"limit": 101}, "101"),
        ("sendEverything", {}, "unknown method sendEverything"),
    ],
)
def test_calls_are_checked(method: str, params: dict[str, Any], wrong: str | None) -> None:
    found = schema.violations(method, params)
    assert found == [] if wrong is None else any(wrong in one for one in found), found


@pytest.mark.parametrize(
    ("button", "wrong"),
    [
        ({"text": "x", "callback_data": "é" * 32}, None),
        ({"text": "x", "copy_text": {"text": "(602) 922-8527"}}, None),
        ({"text": "x", "url": "https://example.com/a?b=c"}, None),
        ({"text": "x", "url": "example.com"}, None),
        ({"text": "x", "callback_data": "é" * 33}, "66 bytes"),
        ({"text": "x", "callback_data": ""}, "0 bytes"),
        ({"text": "x"}, "exactly one action"),
        ({"text": "x", "callback_data": "y", "url": "https://example.com"}, "exactly one action"),
        ({"text": "", "callback_data": "y"}, "BUTTON_TEXT_INVALID"),
        ({"text": "x", "copy_text": {"text": "x" * 257}}, "257 characters"),
        ({"text": "x", "url": "tel:+16029228527"}, "Unsupported URL protocol"),
        ({"text": "x", "url": "mailto:a@example.com"}, "Unsupported URL protocol"),
        ({"text": "x", "url": "http://localhost/"}, "Wrong HTTP URL"),
        ({"text": "x", "callback_data": "y", "colour": "red"}, "has no such field"),
    ],
)
def test_buttons_are_checked(button: dict[str, Any], wrong: str | None) -> None:
    found = schema.problems("InlineKeyboardMarkup", {"inline_keyboard": [[button]]})
    assert found == [] if wrong is None else any(wrong in one for one in found), found


def test_inline_results_are_told_apart_by_their_type() -> None:
    good = {"type": "article", "id": "1", "title": "t", "input_message_content": {"message_text": "x"}}
    assert schema.violations("answerInlineQuery", {"inline_query_id": "1", "results": [good]}) == []
    long_id = schema.violations("answerInlineQuery", {"inline_query_id": "1", "results": [good | {"id": "x" * 65}]})
    assert long_id == ["results[0].id: 65 bytes, allowed are 1 to 64"]
    untitled = {name: value for name, value in good.items() if name != "title"}
    assert (
        "title: required" in schema.violations("answerInlineQuery", {"inline_query_id": "1", "results": [untitled]})[0]
    )
    twice = schema.violations("answerInlineQuery", {"inline_query_id": "1", "results": [good, good]})
    assert twice == ["results: two have the same id (RESULT_ID_DUPLICATE)"]
    many = [good | {"id": str(number)} for number in range(51)]
    assert schema.violations("answerInlineQuery", {"inline_query_id": "1", "results": many}) == [
        "results: 51 items, allowed are 0 to 50"
    ]


# -- Telegram's HTML


@pytest.mark.parametrize(
    ("html", "text", "found"),
    [
        ("<b>a</b> &lt;&amp;&gt;&quot;&#65;&#x42;", 'a <&>"AB', [("bold", 0, 1)]),
        ("😀<i>é</i>", "😀é", [("italic", 2, 1)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("R&D &nbsp;&apos;", "R&D &nbsp;&apos;", []),
        ("<pre><b>x</b></pre>", "x", [("pre", 0, 1)]),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
        ("<SPAN CLASS='tg-spoiler'>s</SPAN>", None, []),
        ("<span class='tg-spoiler'>s</span>", "s", [("spoiler", 0, 1)]),
        ("  \n<b> a </b>  ", " a", [("bold", 0, 2)]),
        ("a\u202eb\rc\0d", "abc d", []),
        ('<a href="https://x.example/?a=1&amp;b=2">l</a>', "l", [("text_link", 0, 1)]),
        ("<b></b>x", "x", []),
    ],
)
def test_html_is_read(html: str, text: str | None, found: list[tuple[str, int, int]]) -> None:
    if text is None:
        with pytest.raises(entities.Refused):
            entities.message_text(html, "HTML")
        return
    plain, marks = entities.message_text(html, "HTML")
    assert plain == text
    assert [(mark["type"], mark["offset"], mark["length"]) for mark in marks] == found


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<b>x", "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        ("é<b>x</i>", 'can\'t parse entities: Unmatched end tag at byte offset 6, expected "</b>", found "</i>"'),
        ("x</b>", "can't parse entities: Unexpected end tag at byte offset 1"),
        ("<p>x</p>", 'can\'t parse entities: Unsupported start tag "p" at byte offset 0'),
        ("3 < 4", 'can\'t parse entities: Unsupported start tag "" at byte offset 2'),
        ("a <b", "can't parse entities: Unclosed start tag at byte offset 2"),
        ("<span>x</span>", "can't parse entities: Tag \"span\" must have class \"tg-spoiler\" at byte offset 0"),
        ("&#xD800;", "invalid Unicode"),
        ("<b> </b>", "message text is empty"),
        ("", "message text is empty"),
        ("x" * 4097, "message is too long"),
        ("😀" * 2049, "message is too long"),
    ],
)  # fmt: skip
def test_bad_html_is_refused_in_telegrams_words(html: str, said: str) -> None:
    with pytest.raises(entities.Refused) as refused:
        entities.message_text(html, "HTML")
    assert said in str(refused.value)


def test_markup_does_not_count_towards_the_limit() -> None:
    assert len(entities.message_text(f"<b>{'x' * 4096}</b>", "HTML")[0]) == 4096


# -- with a bot library


async def test_a_message_comes_and_is_answered(fake: FakeTelegram, bot: ptb.Bot) -> None:
    asked = fake.say(7, "/start please", lang="es")
    update = (await bot.get_updates())[-1]
    assert update.message is not None
    assert update.message.from_user is not None
    assert (update.update_id, update.message.text, update.message.chat.id) == (asked, "/start please", 7)
    assert update.message.from_user.language_code == "es"
    assert update.message.entities[0].type == "bot_command"
    sent = await update.message.reply_html("<b>Welcome</b>", reply_markup=PARKING, do_quote=True)
    (reply,) = fake.replies(7)
    assert (reply.text, reply.html, reply.message_id) == ("Welcome", "<b>Welcome</b>", sent.message_id)
    assert reply.buttons == [("Parking", "faq:en:parking")]
    assert reply.reply_to == fake.message_id(asked)
    assert fake.first_reply_after(asked) == reply
    assert fake.first_reply_after(fake.say(7, "again")) is None
    assert fake.violations == []


async def test_a_tap_edits_and_is_answered(fake: FakeTelegram, bot: ptb.Bot) -> None:
    sent = await bot.send_message(1, "pick", reply_markup=PARKING)
    tapped = fake.tap(1, "faq:en:parking")
    query = (await bot.get_updates(offset=tapped))[0].callback_query
    assert query is not None
    await query.answer("one moment")
    await query.edit_message_text("Free parking")
    assert fake.answered(tapped)[0]["text"] == "one moment"
    (reply,) = fake.replies(1)
    assert (reply.message_id, reply.text, reply.edited, reply.buttons) == (sent.message_id, "Free parking", True, [])
    with pytest.raises(LookupError, match="no button"):
        fake.tap(1, "faq:en:parking")
    assert ("edited", 1) in fake.journal


async def test_messages_of_other_kinds(fake: FakeTelegram, bot: ptb.Bot) -> None:
    assert (await bot.send_contact(1, "+16029228527", "Clinic")).contact is not None
    assert (await bot.send_venue(1, 33.5, -112.2, "Clinic", "Glendale")).venue is not None
    assert (await bot.send_location(1, 33.5, -112.2)).location is not None
    assert [reply.kind for reply in fake.replies(1)] == ["contact", "venue", "location"]
    assert await bot.send_chat_action(1, "typing")
    assert fake.state.actions == [(1, "typing")]
    asked = fake.message_id(fake.say(1, "thanks"))
    assert await bot.set_message_reaction(1, asked, "👍")
    assert fake.state.reactions[1, asked] == [{"type": "emoji", "emoji": "👍"}]
    assert await bot.delete_message(1, fake.replies(1)[0].message_id)
    assert len(fake.replies(1)) == 2
    assert (await bot.get_chat(1)).first_name == "Patient 1"
    assert fake.violations == []


async def test_inline_mode(fake: FakeTelegram, bot: ptb.Bot) -> None:
    asked = fake.inline(9, "parking")
    query = (await bot.get_updates(offset=asked))[0].inline_query
    assert query is not None
    content = ptb.InputTextMessageContent("<b>Free</b>", parse_mode="HTML")
    await query.answer([ptb.InlineQueryResultArticle("1", "Parking", content)], cache_time=5)
    assert fake.answered(asked)[0]["results"][0]["title"] == "Parking"
    bad = ptb.InlineQueryResultArticle("1", "Parking", ptb.InputTextMessageContent("<b>", parse_mode="HTML"))
    with pytest.raises(BadRequest, match="parse entities"):
        await query.answer([bad])


async def test_what_a_bot_says_of_itself(bot: ptb.Bot) -> None:
    await bot.set_my_commands([("ask", "Ask")])
    await bot.set_my_commands([("ask", "Preguntar")], language_code="es")
    await bot.set_my_commands([("staff", "Staff")], scope=ptb.BotCommandScopeChat(5))
    assert (await bot.get_my_commands())[0].description == "Ask"
    assert (await bot.get_my_commands(language_code="es"))[0].description == "Preguntar"
    assert (await bot.get_my_commands(scope=ptb.BotCommandScopeChat(5)))[0].command == "staff"
    await bot.delete_my_commands()
    assert await bot.get_my_commands() == ()
    await bot.set_my_description("Hola", language_code="es")
    assert (await bot.get_my_description("es")).description == "Hola"
    assert (await bot.get_my_description()).description == ""
    await bot.set_my_short_description("short")
    assert (await bot.get_my_short_description()).short_description == "short"
    await bot.set_my_name("Atlas")
    assert (await bot.get_my_name()).name == "Atlas"
    await bot.set_chat_menu_button(menu_button=ptb.MenuButtonDefault())
    assert isinstance(await bot.get_chat_menu_button(), ptb.MenuButtonDefault)


async def test_every_kind_a_patient_sends_can_be_read(fake: FakeTelegram, bot: ptb.Bot) -> None:
    asked = [fake.send(1, kind) for kind in patients.KINDS]
    asked += [fake.say(-5, "hi", chat_type="group"), fake.say(-100_5, "hi", chat_type="channel")]
    got = await bot.get_updates(offset=asked[0])
    assert [update.update_id for update in got] == asked
    wrong = [p for update_id in asked for p in schema.problems("Update", fake.deliveries.pushed[update_id])]
    assert wrong == []


async def test_a_patient_edits(fake: FakeTelegram, bot: ptb.Bot) -> None:
    first = fake.say(1, "parkng?")
    edited = fake.edit(1, fake.message_id(first), "parking?")
    message = (await bot.get_updates(offset=edited))[0].edited_message
    assert message is not None
    assert (message.message_id, message.text) == (fake.message_id(first), "parking?")


# -- refusals


async def test_refusals_in_telegrams_words(fake: FakeTelegram, bot: ptb.Bot) -> None:
    sent = await bot.send_message(1, "x", reply_markup=PARKING)
    with pytest.raises(BadRequest, match="Message is not modified: specified new message content and reply markup"):
        await sent.edit_text("x", reply_markup=PARKING)
    await sent.edit_text("x")
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("x", 1, 999_999)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(1, 999_999)
    with pytest.raises(BadRequest, match="Query is too old and response timeout expired or query id is invalid"):
        await bot.answer_callback_query("1")
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(1, "x", reply_to_message_id=999_999)
    await bot.send_message(1, "x", reply_to_message_id=999_999, allow_sending_without_reply=True)
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(404, "x")
    assert fake.violations == []
    with pytest.raises(BadRequest, match="Message is too long"):
        await bot.send_message(1, "x" * 4097)
    assert fake.violations == ["sendMessage: message is too long"]


async def test_a_tap_can_be_answered_for_a_while_only(fake: FakeTelegram, raw: Raw) -> None:
    fake.state.query_seconds = 0.0
    fake.tap(1, "x", 999)
    (query_id,) = fake.state.queries
    assert (await raw("answerCallbackQuery", callback_query_id=query_id))["error_code"] == 400


async def test_chats_that_take_nothing(fake: FakeTelegram, bot: ptb.Bot) -> None:
    fake.block(1)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(1, "x")
    fake.unblock(1)
    await bot.send_message(1, "x")
    fake.say(-5, "x", chat_type="group")
    fake.migrate(-5, -1005)
    with pytest.raises(ChatMigrated) as migrated:
        await bot.send_message(-5, "x")
    assert migrated.value.new_chat_id == -1005
    await bot.send_message(-1005, "x")
    fake.flood(1, 3)
    with pytest.raises(RetryAfter, match="Flood control"):
        await bot.send_message(1, "x")


async def test_a_chat_takes_so_many_a_second(raw: Raw, fake: FakeTelegram) -> None:
    fake.chats.most_per_second = 2
    answers = [await raw("sendMessage", chat_id=1, text="x") for _ in range(3)]
    assert [answer["ok"] for answer in answers] == [True, True, False]
    assert answers[2]["parameters"] == {"retry_after": 1}


async def test_violations_are_kept_and_answered_400(fake: FakeTelegram, raw: Raw) -> None:
    answer = await raw("sendMessage", chat_id=1, text="x", reply_markup={"inline_keyboard": [[{"text": "x"}]]})
    assert answer["error_code"] == 400
    assert "exactly one action" in answer["description"]
    assert fake.violations[0].startswith("sendMessage: reply_markup.inline_keyboard[0][0]: exactly one action")
    assert (await raw("sendMessage", chat_id=1, text="<b>x", parse_mode="HTML"))["description"] == (
        "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\""
    )
    assert (await raw("nonsense"))["error_code"] == 404
    assert len(fake.violations) == 3
    assert (await raw("sendMessage", chat_id=1, text="a&nbsp;b", parse_mode="HTML"))["ok"]
    assert fake.oddities == ["sendMessage: &nbsp; is shown as it is written"]
    assert fake.replies(1)[0].text == "a&nbsp;b"


async def test_without_strictness_only_what_cannot_be_done_is_refused() -> None:
    async with FakeTelegram(strict=False) as fake, aiohttp.ClientSession() as session:
        raw = Raw(session, fake)
        assert (await raw("sendMessage", chat_id=5, text="x", nonsense=1))["ok"] is False
        assert (await raw("sendMessage", chat_id=5, text="x", reply_markup={"keyboard": 1}))["ok"] is True
        assert (await raw("sendMessage", text="x"))["error_code"] == 400


async def test_all_ways_of_sending_parameters(fake: FakeTelegram, raw: Raw) -> None:
    url = f"{fake.base_url}{fake.token}/SENDMESSAGE"
    params = {"chat_id": "1", "text": "é+&", "reply_markup": json.dumps(KEYBOARD)}
    form = aiohttp.FormData(params)
    form.add_field("extra", b"\0\xff", filename="x.bin")
    for arguments in ({"params": params}, {"data": params}, {"data": form}, {"json": params}):
        async with raw.session.post(url, **arguments) as response:  # type: ignore[arg-type]
            assert (await response.json())["result"]["text"] == "é+&"
    assert [reply.buttons for reply in fake.replies(1)] == [[("Parking", "faq:en:parking")]] * 4
    assert fake.called("sendMessage", 1)[-1].params == {"chat_id": 1, "text": "é+&", "reply_markup": KEYBOARD}
    async with raw.session.post(url, data=b"{", headers={"Content-Type": "application/json"}) as response:
        assert response.status == 400


async def test_tokens(fake: FakeTelegram, raw: Raw) -> None:
    for path, status in (("/bot1:wrong/getMe", 401), ("/botwrong/getMe", 404), ("/getMe", 404)):
        async with raw.session.get(fake.url + path) as response:
            assert (response.status, (await response.json())["error_code"]) == (status, status)
    assert [call.token_ok for call in fake.calls] == [False]
    fake.refuse_token()
    with pytest.raises(InvalidToken):
        async with ptb.Bot(fake.token, base_url=fake.base_url):
            pytest.fail("a revoked token was taken")
    fake.accept_token()
    assert (await raw("getMe"))["result"]["is_bot"] is True


# -- updates, asked for


async def test_an_offset_confirms(fake: FakeTelegram, raw: Raw) -> None:
    first = fake.pending[0]
    second = fake.say(1, "two")
    assert await raw.poll() == [first, second]
    assert await raw.poll(limit=1) == [first]
    assert fake.acknowledged == set()
    assert await raw.poll(offset=second) == [second]
    assert (fake.acknowledged, fake.confirmed) == ({first}, first)
    assert await raw.poll(offset=second + 1) == []
    assert fake.pending == []
    last = [fake.say(1, str(number)) for number in range(5)][-2:]
    assert await raw.poll(offset=-2) == last
    assert fake.journal.index(("delivered", second)) < fake.journal.index(("acknowledged", second))


async def test_a_long_poll_waits_for_news(fake: FakeTelegram, raw: Raw) -> None:
    first = fake.pending[0]
    waiting = asyncio.create_task(raw.poll(offset=first + 1, timeout=5))
    await fake.until(lambda: fake.polling)
    said = fake.say(1, "news")
    assert await asyncio.wait_for(waiting, 60) == [said]
    assert not fake.polling
    assert await raw.poll(offset=said + 1, timeout=0) == []


async def test_two_bots_conflict(fake: FakeTelegram, raw: Raw) -> None:
    first = fake.pending[0]
    older = asyncio.create_task(raw("getUpdates", offset=first + 1, timeout=5))
    await fake.until(lambda: fake.polling)
    newer = asyncio.create_task(raw("getUpdates", offset=first + 1, timeout=5))
    answer = await asyncio.wait_for(older, 60)
    assert answer["error_code"] == 409
    assert answer["description"].startswith("Conflict: terminated by other getUpdates request; make sure")
    await fake.until(lambda: fake.polling)
    said = fake.say(1, "for the newer one")
    assert (await newer)["result"][0]["update_id"] == said


async def test_an_update_for_somebody_gone_is_kept(fake: FakeTelegram, raw: Raw) -> None:
    first = fake.pending[0]
    async with aiohttp.ClientSession() as other:
        gone = asyncio.create_task(Raw(other, fake).poll(offset=first + 1, timeout=5))
        await fake.until(lambda: fake.polling)
        gone.cancel()
    await fake.until(lambda: not fake.polling)
    said = fake.say(1, "anybody?")
    assert await raw.poll(offset=first + 1) == [said]
    assert fake.journal.count(("delivered", said)) == 1


async def test_only_what_was_asked_for_comes(fake: FakeTelegram, raw: Raw) -> None:
    assert await raw.poll(offset=-1, allowed_updates=["callback_query"]) != []
    fake.say(1, "not heard")
    fake.tap(1, "x", 999)
    assert len(fake.pending) == 2
    await raw.poll(allowed_updates=[])
    reaction = {
        "chat": {"id": 1, "type": "private"},
        "message_id": 1,
        "date": 1,
        "old_reaction": [],
        "new_reaction": [],
    }
    fake.push({"message_reaction": reaction})
    assert len(fake.pending) == 2
    fake.push({"message_reaction": reaction}, as_is=True)
    assert len(fake.pending) == 3


async def test_the_order_of_things_is_kept(fake: FakeTelegram, bot: ptb.Bot) -> None:
    (update,) = await bot.get_updates()
    await bot.send_message(1, "x")
    await bot.get_updates(offset=update.update_id + 1)
    assert fake.journal == [("delivered", update.update_id), ("sent", 1), ("acknowledged", update.update_id)]


async def test_ids_are_filled_in(fake: FakeTelegram) -> None:
    chat = {"id": 3, "type": "private", "first_name": "Ana"}
    pushed = fake.push({"message": {"chat": chat, "date": 1, "text": "x"}})
    assert fake.deliveries.pushed[pushed]["update_id"] == pushed
    assert fake.message_id(pushed) > 0
    assert "message_id" not in fake.deliveries.pushed[fake.push({"message": {"chat": chat}}, as_is=True)]["message"]


# -- updates, told


async def test_a_webhook_gets_updates(fake: FakeTelegram, bot: ptb.Bot, hook: Hook) -> None:
    first = fake.pending[0]
    await bot.set_webhook(hook.url, secret_token="s3cret")  # noqa: S106 -- of a test
    await fake.until(lambda: first in fake.acknowledged)
    hook.statuses = [500, 404]
    second = fake.say(1, "again")
    await fake.until(lambda: second in fake.acknowledged)
    assert hook.got == [(first, "s3cret"), *[(second, "s3cret")] * 3]
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count) == (hook.url, 0)
    assert info.last_error_message == "Wrong response from the webhook: 404 Not Found"
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert (await bot.get_webhook_info()).url == ""
    assert await bot.get_updates() == ()


async def test_a_webhook_gets_no_more_than_it_takes_at_once(fake: FakeTelegram, raw: Raw, hook: Hook) -> None:
    hook.slow = 0.02
    await raw("setWebhook", url=hook.url, max_connections=3)
    asked = {fake.say(chat, "x") for chat in range(12)}
    await fake.until(lambda: asked <= fake.acknowledged)
    assert hook.most_at_once == 3


@pytest.mark.parametrize(("in_order", "at_once"), [(True, 1), (False, 5)])
async def test_one_chat_in_order_or_not(hook: Hook, in_order: bool, at_once: int) -> None:  # noqa: FBT001 -- pytest's
    hook.slow = 0.02
    async with FakeTelegram(webhook_in_order=in_order) as fake, aiohttp.ClientSession() as session:
        await Raw(session, fake)("setWebhook", url=hook.url)
        asked = [fake.say(1, str(number)) for number in range(5)]
        await fake.until(lambda: fake.acknowledged == set(asked))
        assert hook.most_at_once == at_once
        assert not in_order or [update_id for update_id, _ in hook.got] == asked


async def test_a_webhook_that_is_slow_or_gone(fake: FakeTelegram, raw: Raw, hook: Hook) -> None:
    hook.slow = 0.5
    await raw("setWebhook", url=hook.url)
    await fake.until(lambda: fake.deliveries.webhook_info().get("last_error_message") == "Read timeout expired")
    await raw("setWebhook", url="http://127.0.0.1:9/hook")
    await fake.until(lambda: fake.deliveries.webhook_info().get("last_error_message") == "Connection refused")
    assert (await raw("getWebhookInfo"))["result"]["pending_update_count"] == 1
    await raw("deleteWebhook", drop_pending_updates=True)
    assert fake.pending == []


async def test_public_webhooks_are_rerouted_or_not_visited(fake: FakeTelegram, raw: Raw, hook: Hook) -> None:
    assert "HTTPS URL must be provided" in (await raw("setWebhook", url="http://example.com/hook"))["description"]
    assert "only on ports" in (await raw("setWebhook", url="https://example.com:8080/hook"))["description"]
    await raw("setWebhook", url="https://example.com/hook")
    await fake.until(lambda: "127.0.0.1 only" in fake.deliveries.webhook_info().get("last_error_message", ""))
    fake.reroute_webhook(hook.url)
    await fake.until(lambda: fake.acknowledged)


async def test_a_webhook_may_answer_with_a_call(fake: FakeTelegram, raw: Raw, hook: Hook) -> None:
    hook.body = {"method": "sendMessage", "chat_id": 1, "text": "<b>from the answer</b>", "parse_mode": "HTML"}
    await raw("setWebhook", url=hook.url)
    await fake.until(lambda: fake.acknowledged)
    assert [reply.text for reply in fake.replies(1)] == ["from the answer"]


# -- what goes wrong


async def test_calls_fail_as_told_and_as_often(fake: FakeTelegram, bot: ptb.Bot) -> None:
    fake.fail("sendMessage", retry_after=7)
    with pytest.raises(RetryAfter):
        await bot.send_message(1, "x")
    fake.fail("sendMessage", times=2, status=502)
    for _ in range(2):
        with pytest.raises(NetworkError, match="Bad Gateway"):
            await bot.send_message(1, "x")
    await bot.send_message(1, "x")
    fake.fail(chat=2, times=None)
    await bot.send_message(1, "not for chat 2")
    fake.say(2, "x")
    for _ in range(3):
        with pytest.raises(NetworkError, match="Internal Server Error"):
            await bot.send_message(2, "x")
    fake.recover()
    await bot.send_message(2, "x")
    assert [call.status for call in fake.called("sendMessage")] == [429, 502, 502, 200, 200, 500, 500, 500, 200]


@pytest.mark.parametrize(
    ("fault", "done"),
    [({"drop": "before"}, 0), ({"drop": "after"}, 1), ({"truncated": True}, 1), ({"garbage": True}, 1)],
)
async def test_answers_are_lost_with_the_work_done_or_not(
    fake: FakeTelegram, raw: Raw, fault: dict[str, Any], done: int
) -> None:
    fake.fail("sendMessage", **fault)
    with pytest.raises(aiohttp.ClientError):
        await raw("sendMessage", chat_id=1, text="x")
    await fake.until(lambda: fake.calls)
    assert len(fake.replies(1)) == done


async def test_delays(fake: FakeTelegram, raw: Raw) -> None:
    loop = asyncio.get_running_loop()
    fake.fail("sendMessage", delay=0.1)
    since = loop.time()
    assert (await raw("sendMessage", chat_id=1, text="x"))["ok"]
    answered = loop.time()
    assert answered - since >= 0.1
    assert answered - fake.calls[0].at >= 0.1


async def test_a_hanging_poll_ends_with_recovery(fake: FakeTelegram, raw: Raw) -> None:
    fault = fake.fail("getUpdates", hang=True, times=2)
    hanging = asyncio.create_task(raw.poll())
    await fake.until(lambda: fault.times == 1)
    assert not hanging.done()
    fake.recover()
    with pytest.raises(aiohttp.ClientError):
        await asyncio.wait_for(hanging, 60)
    assert len(await raw.poll()) == 1


async def test_down_and_back_on_the_same_port(fake: FakeTelegram, raw: Raw) -> None:
    waiting = asyncio.create_task(raw.poll(offset=fake.pending[0] + 1, timeout=5))
    await fake.until(lambda: fake.polling)
    port = fake.port
    await fake.go_down()
    with pytest.raises(aiohttp.ClientError):
        await asyncio.wait_for(waiting, 60)
    with pytest.raises(aiohttp.ClientConnectorError):
        await raw("getMe")
    await fake.come_back()
    assert fake.port == port
    assert (await raw("getMe"))["ok"]


async def test_waiting_in_vain_says_what_happened(fake: FakeTelegram, raw: Raw) -> None:
    await raw("sendMessage", chat_id=404, text="x")
    with pytest.raises(
        AssertionError, match=r"test_fake_telegram.py(?s:.*)sendMessage 400 Bad Request: chat not found"
    ):
        await fake.until(lambda: fake.replies(1), seconds=0.02)


# -- random updates


def test_random_updates_are_valid_unless_damaged() -> None:
    plain = list(random_updates.updates(3, 1500, damaged=0))
    assert [problem for update in plain for problem in schema.problems("Update", update)] == []
    assert {kind for update in plain for kind in update} == {"update_id", *schema.UPDATE_KINDS}
    assert all(ptb.Update.de_json(update, None).update_id == update["update_id"] for update in plain)
    damaged = list(random_updates.updates(3, 300, damaged=1))
    assert sum(bool(schema.problems("Update", update)) for update in damaged) > 200
    assert all(isinstance(update["update_id"], int) for update in damaged)
    assert json.dumps(damaged) == json.dumps(list(random_updates.updates(3, 300, damaged=1)))


async def test_damaged_updates_reach_the_bot(fake: FakeTelegram, raw: Raw) -> None:
    pushed = [fake.push(update, as_is=True) for update in random_updates.updates(4, 90, damaged=1)]
    assert await raw.poll(offset=pushed[0]) == pushed


# -- by itself


async def test_as_a_process_of_its_own() -> None:
    script = Path(__file__).parent / "fake_telegram" / "server.py"
    process = await asyncio.create_subprocess_exec(sys.executable, script, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        url = (await process.stdout.readline()).decode().strip()
        async with aiohttp.ClientSession() as session:

            async def control(verb: str, **arguments: object) -> Any:  # noqa: ANN401 -- any JSON value
                async with session.post(f"{url}/_control/{verb}", json=arguments) as response:
                    return await response.json()

            said = await control("say", chat=1, text="hi")
            token = (await control(""))["token"]
            async with session.get(f"{url}/bot{token}/sendMessage", params={"chat_id": 1, "text": "hello"}) as response:
                assert response.status == 200
            assert (await control("replies", chat=1))[0]["text"] == "hello"
            async with session.get(f"{url}/_control/pending") as response:
                assert await response.json() == [said]
            assert "TypeError" in (await control("say", who=1))["error"]
    finally:
        process.terminate()
        await process.wait()
