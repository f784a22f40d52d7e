"""Each update is answered once, in order within its chat, whatever goes wrong between the bot and Telegram."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import small_faq
from fake_telegram.server import FakeTelegram
from stored import rows
from telegram import Update
from telegram_fixtures import Bot, serving

from bot.http import body
from bot.storage import tables
from bot.telegram_channel import polling, rate_limiter, request, telegram_faults, webhook
from faq.loading import loader
from faq.search import index as faq_index
from faq.search.index import Index

SLOW, OTHERS = 1, range(100, 112)
GROUP = -1_000_000_000_042


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """The small content: here, what is answered does not matter."""
    return faq_index.build(loader.load(small_faq.write(tmp_path_factory.mktemp("faq") / "content")))


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits a minute in a test."""
    for module, name, seconds in (
        (telegram_faults, "FIRST_PAUSE", 0.02),
        (telegram_faults, "LONGEST_PAUSE", 0.2),
        (webhook, "CHECK_EVERY", 0.1),
        (webhook, "CHECK_AGAIN_AFTER", 0.1),
    ):
        monkeypatch.setattr(module, name, seconds)


@pytest.fixture(params=["polling", "webhook"])
def mode(request: pytest.FixtureRequest) -> str:
    """Both ways to get updates."""
    return str(request.param)


@pytest.fixture
async def bot(telegram: FakeTelegram, index: Index, tmp_path: Path, mode: str) -> AsyncIterator[Bot]:
    """A bot that gets its updates in either way."""
    async with serving(telegram, index, tmp_path, mode) as serves:
        yield serves


async def done(telegram: FakeTelegram, *updates: int, seconds: float = 90.0) -> None:
    await telegram.until(lambda: telegram.acknowledged.issuperset(updates), seconds)


def texts(telegram: FakeTelegram, chat: int) -> list[str]:
    return [reply.text for reply in telegram.replies(chat)]


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]


# Acknowledged when answered


async def test_an_update_is_acknowledged_only_after_its_reply_was_sent(bot: Bot) -> None:
    telegram = bot.telegram
    telegram.fail("sendMessage", delay=0.05, times=None)
    updates = {telegram.say(chat, "where can I park?"): chat for chat in OTHERS}
    await done(telegram, *updates)
    for update, chat in updates.items():
        assert telegram.journal.index(("sent", chat)) < telegram.journal.index(("acknowledged", update))


async def test_a_reply_that_cannot_be_sent_yet_keeps_its_update(
    telegram: FakeTelegram, index: Index, tmp_path: Path, mode: str
) -> None:
    """What is not answered when the process ends comes again when it is back, and what is answered does not."""
    telegram.fail("sendMessage", chat=SLOW, status=500, times=None)
    async with serving(telegram, index, tmp_path, mode) as bot:
        bot.channel.intake.finish = _at_once(bot.channel.intake.finish)  # type: ignore[method-assign]
        stuck, *rest = (telegram.say(chat, "where can I park?") for chat in (SLOW, *OTHERS))
        await telegram.until(lambda: all(telegram.replies(chat) for chat in OTHERS))
        assert stuck not in telegram.acknowledged
    telegram.recover()
    async with serving(telegram, index, tmp_path, mode):
        await done(telegram, stuck, *rest)
    assert {chat: len(telegram.replies(chat)) for chat in (SLOW, *OTHERS)} == dict.fromkeys((SLOW, *OTHERS), 1)


def _at_once(finish: Any) -> Any:  # noqa: ANN401 -- a method
    return lambda _: finish(0)


async def test_an_update_that_comes_twice_is_answered_once(
    telegram: FakeTelegram, index: Index, tmp_path: Path, mode: str
) -> None:
    """Also where the process was started anew in between, and Telegram had not heard that it was answered."""
    async with serving(telegram, index, tmp_path, mode):
        update = telegram.say(SLOW, "where can I park?")
        await done(telegram, update)
    again = telegram.deliveries.pushed[update]
    telegram.acknowledged.clear()
    telegram.push(again, as_is=True)
    async with serving(telegram, index, tmp_path, mode):
        await done(telegram, update)
    assert len(telegram.replies(SLOW)) == 1


async def test_a_webhook_that_is_called_again_meanwhile_answers_once(
    telegram: FakeTelegram, index: Index, tmp_path: Path
) -> None:
    telegram.deliveries.timeout = 0.2
    telegram.fail("sendMessage", delay=1.0)
    async with serving(telegram, index, tmp_path, "webhook"):
        update = telegram.say(SLOW, "where can I park?")
        await done(telegram, update)
    assert telegram.journal.count(("delivered", update)) > 1
    assert len(telegram.replies(SLOW)) == 1


# Order


async def test_order_is_kept_within_each_of_64_chats(bot: Bot) -> None:
    telegram = bot.telegram
    telegram.fail("sendMessage", delay=0.01, times=None)
    asked = ["where can I park?", "how much does it cost?", "when are you open?"]
    updates = [telegram.say(chat, text) for text in asked for chat in range(1, 65)]
    await done(telegram, *updates)
    for chat in range(1, 65):
        parking, cost, hours = texts(telegram, chat)
        assert (parking[:4], cost[:4]) == ("Park", "Each")
        assert "open" in hours


@pytest.mark.parametrize("trouble", [{"hang": True}, {"retry_after": 1}, {"status": 500}], ids=str)
async def test_a_slow_chat_holds_nobody_up(bot: Bot, trouble: dict[str, Any]) -> None:
    telegram = bot.telegram
    telegram.fail("sendMessage", chat=SLOW, times=None, **trouble)
    slow = [telegram.say(SLOW, text) for text in ("where can I park?", "how much does it cost?")]
    others = [telegram.say(chat, "where can I park?") for chat in OTHERS for _ in range(3)]
    await telegram.until(lambda: all(len(telegram.replies(chat)) == 3 for chat in OTHERS))
    telegram.recover()
    await done(telegram, *slow, *others)
    sent = [whom for what, whom in telegram.journal if what == "sent"]
    assert sent.count(SLOW) == 2
    assert sent[: 3 * len(OTHERS)].count(SLOW) == 0
    assert [text[:4] for text in texts(telegram, SLOW)] == ["Park", "Each"]


async def test_a_stuck_chat_does_not_stop_a_busy_hour(bot: Bot, mode: str) -> None:
    """More updates than Telegram gives at once come while one chat has to wait.

    By polling, only the first of them are served: getUpdates gives 100 updates from the oldest that is not acknowledged on.
    """
    telegram = bot.telegram
    telegram.fail("sendMessage", chat=SLOW, status=500, times=None)
    stuck = telegram.say(SLOW, "where can I park?")
    chats = range(1000, 1150)
    others = [telegram.say(chat, "where can I park?") for chat in chats]
    served = chats[:99] if mode == "polling" else chats
    await telegram.until(lambda: all(telegram.replies(chat) for chat in served), 90)
    assert telegram.replies(SLOW) == []
    telegram.recover()
    await done(telegram, stuck, *others)


# Faults of single calls


FAULTS: list[dict[str, Any]] = [
    {"status": 500},
    {"status": 502, "garbage": True},
    {"status": 504},
    {"drop": "before"},
    {"status": 429, "retry_after": 1},
    {"status": 200, "garbage": True, "drop": "before"},
]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
async def test_a_passing_fault_costs_nothing(bot: Bot, fault: dict[str, Any]) -> None:
    bot.telegram.fail("sendMessage", chat=SLOW, times=1 if "retry_after" in fault else 2, **fault)
    update = bot.telegram.say(SLOW, "where can I park?")
    await done(bot.telegram, update)
    assert len(bot.telegram.replies(SLOW)) == 1


@pytest.mark.parametrize("fault", [{"drop": "after"}, {"garbage": True}, {"truncated": True}], ids=str)
async def test_a_reply_of_which_nobody_knows_whether_it_arrived_is_sent_again(bot: Bot, fault: dict[str, Any]) -> None:
    bot.telegram.fail("sendMessage", chat=SLOW, **fault)
    update = bot.telegram.say(SLOW, "where can I park?")
    await done(bot.telegram, update)
    assert len(bot.telegram.replies(SLOW)) == 2


async def test_a_call_that_is_not_answered_is_tried_again(bot: Bot) -> None:
    bot.channel.application.bot.request.answer_within = 0.2
    bot.telegram.fail("sendMessage", chat=SLOW, hang=True)
    update = bot.telegram.say(SLOW, "where can I park?")
    await done(bot.telegram, update)
    assert len(bot.telegram.replies(SLOW)) == 1


async def test_html_that_telegram_refuses_is_sent_as_plain_text(bot: Bot) -> None:
    bot.telegram.fail("sendMessage", status=400, description="Bad Request: can't parse entities: unclosed <b>")
    await done(bot.telegram, bot.telegram.say(SLOW, "I can not breathe"))
    (reply,) = bot.telegram.replies(SLOW)
    assert reply.text == "Call 911."
    assert "parse_mode" not in bot.telegram.called("sendMessage")[-1].params


async def test_a_reply_that_is_refused_for_good_is_said_once_and_the_next_is_sent(
    bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    bot.telegram.fail("sendMessage", status=400, description="Bad Request: something new: where can I park")
    await done(bot.telegram, bot.telegram.say(SLOW, "where can I park?"))
    await done(bot.telegram, bot.telegram.say(SLOW, "where can I park?"))
    assert len(bot.telegram.replies(SLOW)) == 1
    assert caplog.text.count("something new") <= 1
    assert "park" not in caplog.text


@pytest.mark.parametrize(
    "fault",
    [{"status": 400, "description": "Bad Request: query is too old"}, {"status": 500}, {"drop": "before"}, {}],
    ids=str,
)
async def test_a_press_is_handled_though_its_spinner_cannot_be_ended(bot: Bot, fault: dict[str, Any]) -> None:
    await done(bot.telegram, bot.telegram.say(SLOW, "/start"))
    bot.telegram.fail("answerCallbackQuery", **fault)
    tap = bot.telegram.tap(SLOW, "topic:en:cost")
    await done(bot.telegram, tap)
    assert bot.telegram.first_reply_after(tap)


async def test_a_chat_that_blocked_the_bot_is_left_alone_and_welcome_when_it_writes_again(bot: Bot) -> None:
    telegram = bot.telegram
    telegram.block(SLOW)
    updates = [telegram.say(SLOW, "where can I park?") for _ in range(5)]
    await done(telegram, *updates)
    assert len(telegram.called("sendMessage", SLOW)) <= 2
    assert await rows(bot.storage, tables.chats) == []
    telegram.unblock(SLOW)
    await done(telegram, telegram.say(SLOW, "where can I park?"))
    assert len(telegram.replies(SLOW)) == 1


async def test_a_group_that_moved_is_followed(bot: Bot) -> None:
    telegram = bot.telegram
    moved = GROUP - 1
    update = telegram.say(GROUP, "/hours@test_clinic_bot", chat_type="group")
    telegram.migrate(GROUP, moved)
    await done(telegram, update)
    assert len(telegram.replies(moved)) == 1


async def test_what_never_gets_through_is_given_up_once_others_do(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(rate_limiter, "GIVE_UP_AFTER", 0.3)
    bot.telegram.fail("sendMessage", chat=SLOW, status=500, times=None)
    update = bot.telegram.say(SLOW, "where can I park?")
    await bot.telegram.until(lambda: (sent := bot.telegram.called("sendMessage")) and sent[-1].at - sent[0].at > 0.3)
    assert update not in bot.telegram.acknowledged  # until others get through it may be Telegram
    await done(bot.telegram, bot.telegram.say(2, "where can I park?"), update)
    assert "given up" in caplog.text


# Poison


POISON: list[dict[str, Any]] = [
    {"message": {}},
    {"message": None},
    {"message": []},
    {"message": "text"},
    {"message": {"message_id": "x", "date": "y", "chat": {"id": "z", "type": 5}}},
    {"message": {"message_id": 1, "date": 10**18, "chat": {"id": 1, "type": "private"}, "text": "hi"}},
    {"message": {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}, "text": {"a": 1}}},
    {"message": {"message_id": 1, "date": 1, "chat": {"id": {}, "type": "private"}, "text": "hi"}},
    {"callback_query": {"from": {"id": 1, "is_bot": False, "first_name": "A"}, "chat_instance": "1"}},
    {"inline_query": {"id": "1", "from": {}, "query": 5, "offset": ""}},
    {"my_chat_member": {"chat": {}, "from": {}, "date": 0}},
    {"a_kind_of_tomorrow": {"chat": {"id": 5}}},
    {},
]


@pytest.mark.parametrize("poison", POISON, ids=str)
async def test_a_poison_update_is_passed_over(
    bot: Bot, poison: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    update = bot.telegram.push(dict(poison), as_is=True)
    await done(bot.telegram, update, bot.telegram.say(SLOW, "where can I park?"))
    assert any(text.startswith("Park") for text in texts(bot.telegram, SLOW))
    assert all("passed over" in error for error in errors(caplog))
    assert bot.health.ready


@pytest.mark.parametrize(
    "broken",
    [None, 5, [], "text", {"update_id": "7"}, {"update_id": None}, {"update_id": 10**30}, {"message": {}}],
    ids=str,
)
async def test_what_is_no_update_at_all_harms_nobody(
    telegram: FakeTelegram, index: Index, tmp_path: Path, broken: object
) -> None:
    """Among the updates of one answer to getUpdates."""
    async with serving(telegram, index, tmp_path):
        telegram.deliveries.damage(broken)
        await done(telegram, telegram.say(SLOW, "where can I park?"))
        await done(telegram, telegram.say(SLOW, "where can I park?"))
    assert len(telegram.replies(SLOW)) == 2


# Telegram as a whole


@pytest.mark.parametrize("status", [401, 409])
async def test_a_refused_token_or_a_second_poller_is_said_once_and_got_over(
    bot: Bot, mode: str, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    method = "getUpdates" if mode == "polling" else "getWebhookInfo"
    bot.telegram.fail(method, status=status, times=4)
    if mode == "polling":
        bot.telegram.say(SLOW, "where can I park?")  # so that it asks again
    await bot.telegram.until(lambda: not bot.health.ready)
    assert str(status) in bot.health.problems["telegram"]
    await bot.telegram.until(lambda: bot.health.ready)
    await done(bot.telegram, bot.telegram.say(SLOW, "where can I park?"))
    assert len(errors(caplog)) == 1
    assert ("TELEGRAM_BOT_TOKEN" if status == 401 else "Stop it") in errors(caplog)[0]


async def test_of_two_pollers_each_says_so_and_one_goes_on_when_the_other_stops(
    telegram: FakeTelegram, index: Index, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(telegram, index, tmp_path / "one") as one:
        async with serving(telegram, index, tmp_path / "two", connected=False) as two:
            await telegram.until(lambda: any("409" in bot.health.problems.get("telegram", "") for bot in (one, two)))
        await telegram.until(lambda: one.health.ready)
        await done(telegram, telegram.say(SLOW, "where can I park?"))
    assert len(telegram.replies(SLOW)) == 1
    assert errors(caplog)


@pytest.mark.parametrize("method", ["getMe", "deleteWebhook", "getWebhookInfo", "setWebhook", "getUpdates"])
@pytest.mark.parametrize(
    ("fault", "named"),
    [
        ({"status": 401}, "401"),
        ({"status": 404, "description": "Not Found"}, "TELEGRAM_API_URL"),
        ({"status": 409}, "409"),
        ({"status": 500}, "cannot be reached"),
        ({"garbage": True}, "cannot be reached"),
    ],
    ids=str,
)
async def test_trouble_at_the_start_is_said_once_and_got_over(
    telegram: FakeTelegram,
    index: Index,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    method: str,
    fault: dict[str, Any],
    named: str,
    mode: str,
) -> None:
    used = {"polling": {"getMe", "deleteWebhook", "getUpdates"}, "webhook": {"getMe", "getWebhookInfo", "setWebhook"}}
    if method not in used[mode]:
        return
    telegram.fail(method, times=3, **fault)
    async with serving(telegram, index, tmp_path, mode, connected=False) as bot:
        await telegram.until(lambda: bot.health.ready)
        await done(telegram, telegram.say(SLOW, "where can I park?"))
    assert len(errors(caplog)) == 1
    assert named in errors(caplog)[0]


async def test_a_webhook_that_was_left_behind_is_taken_down(
    telegram: FakeTelegram, index: Index, tmp_path: Path
) -> None:
    """Even one that is set while this process polls, and then nobody serves."""
    async with serving(telegram, index, tmp_path) as bot:
        await telegram.deliveries.set_webhook({"url": "http://127.0.0.1:9/gone"})
        await telegram.until(lambda: not bot.health.ready)
        await telegram.until(lambda: bot.health.ready)
        await done(telegram, telegram.say(SLOW, "where can I park?"))


async def test_a_webhook_that_another_took_away_is_set_again(
    telegram: FakeTelegram, index: Index, tmp_path: Path
) -> None:
    async with serving(telegram, index, tmp_path, "webhook"):
        await telegram.deliveries.delete_webhook({})
        await done(telegram, telegram.say(SLOW, "where can I park?"))


async def test_what_telegram_says_of_updates_that_it_cannot_deliver_is_told(
    telegram: FakeTelegram, index: Index, tmp_path: Path
) -> None:
    async with serving(telegram, index, tmp_path, "webhook") as bot:
        assert bot.channel.webhook
        telegram.reroute_webhook("http://127.0.0.1:9")
        telegram.say(SLOW, "where can I park?")
        await telegram.until(lambda: "webhook" in bot.health.warnings)
        assert bot.health.warnings["webhook"].startswith("Telegram cannot deliver to PUBLIC_URL (Connection")
        assert "updates waiting: 1. Look at" in bot.health.warnings["webhook"]
        assert bot.health.ready
        telegram.reroute_webhook("")
        await telegram.until(lambda: len(telegram.replies(SLOW)) == 1)
        await telegram.until(lambda: "webhook" not in bot.health.warnings)


async def test_telegram_down_at_the_start_and_later_is_got_over(
    telegram: FakeTelegram, index: Index, tmp_path: Path, mode: str
) -> None:
    await telegram.go_down()
    async with serving(telegram, index, tmp_path, mode, connected=False) as bot:
        for _ in range(2):
            await telegram.until(lambda: "cannot be reached" in bot.health.problems.get("telegram", ""))
            await telegram.come_back()
            await telegram.until(lambda: bot.health.ready)
            await done(telegram, telegram.say(SLOW, "where can I park?"))
            await telegram.go_down()
        await telegram.come_back()
    assert len(telegram.replies(SLOW)) == 2


@pytest.mark.parametrize("how", ["hang", "garbage", "truncated", "drop"])
async def test_polling_never_ends_in_silence(
    telegram: FakeTelegram, index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(polling, "SILENCE", 0.7)
    async with serving(telegram, index, tmp_path):
        fault: dict[str, Any] = {"drop": "after"} if how == "drop" else {how: True}
        telegram.fail("getUpdates", times=2, **fault)
        update = telegram.say(SLOW, "where can I park?")
        await done(telegram, update)
    assert len(telegram.replies(SLOW)) == 1


async def test_an_unexpected_fault_ends_nothing(
    telegram: FakeTelegram,
    index: Index,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with serving(telegram, index, tmp_path) as bot:
        begin = bot.channel.intake.begin

        def broken(_: Update) -> None:
            bot.channel.intake.begin = begin  # type: ignore[method-assign]
            raise RuntimeError("the patient's words")

        bot.channel.intake.begin = broken  # type: ignore[assignment, method-assign]
        await done(telegram, telegram.say(SLOW, "where can I park?"))
    assert "RuntimeError" in caplog.text
    assert "words" not in caplog.text


def test_the_bot_is_back_soon_after_telegram(monkeypatch: pytest.MonkeyPatch) -> None:
    """The longest pause, however many attempts have failed, and the longest attempt that began before Telegram's return."""
    monkeypatch.undo()  # the pauses of service
    longest = max(*islice(telegram_faults.backoff(), 1000), webhook.CHECK_AGAIN_AFTER)
    assert 1 < longest + request.CONNECT_WITHIN <= 5


async def test_a_null_for_updates_is_trouble_and_not_asked_for_again_without_a_pause(
    telegram: FakeTelegram, index: Index, tmp_path: Path
) -> None:
    async with serving(telegram, index, tmp_path) as bot:
        telegram.fail("getUpdates", null=True, times=3)
        telegram.say(SLOW, "where can I park?")
        await telegram.until(lambda: not bot.health.ready)
        await telegram.until(lambda: bot.health.ready)
        await done(telegram, telegram.say(SLOW, "where can I park?"))
    assert len(telegram.replies(SLOW)) == 2


# The webhook's door


@pytest.fixture
async def door(
    telegram: FakeTelegram, index: Index, tmp_path: Path
) -> AsyncIterator[tuple[Bot, aiohttp.ClientSession]]:
    """A bot with a webhook, and a stranger in front of it."""
    async with serving(telegram, index, tmp_path, "webhook") as bot, aiohttp.ClientSession() as stranger:
        yield bot, stranger


def _headers(bot: Bot) -> dict[str, str]:
    assert bot.channel.webhook
    return {"X-Telegram-Bot-Api-Secret-Token": bot.channel.webhook.secret}


def _url(bot: Bot) -> str:
    assert bot.channel.webhook
    return bot.channel.webhook.url


@pytest.mark.parametrize("secret", [None, "", "wrong", "é", "x" * 5000])
async def test_without_the_secret_the_webhook_looks_like_any_unknown_path(
    door: tuple[Bot, aiohttp.ClientSession], secret: str | None
) -> None:
    bot, stranger = door
    headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
    body = b'{"update_id": 1, "message": {}}'
    async with (
        stranger.post(_url(bot), data=body, headers=headers) as at_door,
        stranger.post(f"{_url(bot)}x", data=body, headers=headers) as elsewhere,
    ):
        assert (at_door.status, await at_door.read()) == (404, await elsewhere.read())
        assert set(at_door.headers) == set(elsewhere.headers)
    assert bot.telegram.called("sendMessage") == []


async def test_the_webhook_takes_nothing_but_posts(door: tuple[Bot, aiohttp.ClientSession]) -> None:
    bot, stranger = door
    async with stranger.get(_url(bot), headers=_headers(bot)) as answer:
        assert answer.status == 404


@pytest.mark.parametrize("size", [1_000_001, 3_000_000])
async def test_a_body_larger_than_any_update_is_refused(door: tuple[Bot, aiohttp.ClientSession], size: int) -> None:
    bot, stranger = door
    try:
        async with stranger.post(_url(bot), data=BytesIO(b" " * size), headers=_headers(bot)) as answer:
            assert answer.status == 413
    except aiohttp.ClientConnectionError:
        assert size > 2_000_000  # the connection may close before all of it was sent
    await done(bot.telegram, bot.telegram.say(SLOW, "where can I park?"))


BODIES = [
    b"",
    b"{",
    b"null",
    b"5",
    b"[]",
    b'"x"',
    b"\xff\xfe",
    b"{}",
    b'{"update_id": "x"}',
    b'{"update_id": 1e400}',
    b"[" * 100_000,
    b'{"update_id": 5, "message": 5}',
]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: str(body[:30]))
async def test_a_broken_body_harms_nobody_and_does_not_come_again(
    door: tuple[Bot, aiohttp.ClientSession], body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    bot, stranger = door
    async with stranger.post(_url(bot), data=body, headers=_headers(bot)) as answer:
        assert answer.status == 200
    await done(bot.telegram, bot.telegram.say(SLOW, "where can I park?"))
    assert all("passed over" in error for error in errors(caplog))


async def test_a_body_that_never_ends_is_given_up_and_holds_nobody_up(
    door: tuple[Bot, aiohttp.ClientSession], monkeypatch: pytest.MonkeyPatch
) -> None:
    bot, stranger = door
    never = asyncio.Event()

    async def dribble() -> AsyncIterator[bytes]:
        yield b"{"
        await never.wait()

    async def slow() -> int:
        async with stranger.post(_url(bot), data=dribble(), headers=_headers(bot)) as answer:
            return answer.status

    monkeypatch.setattr(body, "BODY_WITHIN", 600)
    dribbling = asyncio.create_task(slow())
    await done(bot.telegram, bot.telegram.say(SLOW, "where can I park?"))
    assert not dribbling.done()
    dribbling.cancel()
    monkeypatch.setattr(body, "BODY_WITHIN", 0.2)
    assert await asyncio.wait_for(slow(), 60) == 408


async def test_a_chat_that_has_to_wait_long_has_its_update_sent_again(
    telegram: FakeTelegram, index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "ANSWER_WITHIN", 0.1)
    async with serving(telegram, index, tmp_path, "webhook"):
        telegram.flood(SLOW, 1)
        update = telegram.say(SLOW, "where can I park?")
        await done(telegram, update)
    assert telegram.journal.count(("delivered", update)) > 1
    assert len(telegram.replies(SLOW)) == 1


# What must never be written down


async def test_a_token_without_a_number_is_not_written_down_as_the_bots_name(index: Index, tmp_path: Path) -> None:
    async with FakeTelegram(token="secret") as telegram, serving(telegram, index, tmp_path, connected=False) as bot:  # noqa: S106
        assert bot.channel.order.bot == ""


async def test_no_token_no_text_and_no_chat_reaches_the_log_at_any_level(
    telegram: FakeTelegram, index: Index, tmp_path: Path, mode: str, caplog: pytest.LogCaptureFixture
) -> None:
    """With every fault there is, and all loggers at DEBUG."""
    caplog.set_level(logging.DEBUG)
    secret_words, chat = "my sister Xanthippe has a zebra, where can I park?", 987_654_321
    telegram.fail("getMe", status=401)
    telegram.fail("getMe", drop="before")
    async with serving(telegram, index, tmp_path, mode, connected=False) as bot:
        await telegram.until(lambda: bot.health.ready)
        await done(telegram, telegram.say(chat, secret_words))
        for fault in (
            *FAULTS,
            {"status": 401},
            {"status": 409},
            {"truncated": True},
            {"status": 400, "description": "Bad Request: can't parse entities: near Xanthippe"},
            {"status": 400, "description": 'Bad Request: wrong "Xanthippe" in chat 987654321'},
            {"status": 403, "description": "Forbidden: 987654321 is gone"},
        ):
            telegram.fail("sendMessage", chat=chat, **fault)
            await done(telegram, telegram.say(chat, secret_words))
        for method in ("getUpdates", "getWebhookInfo"):
            for fault in ({"status": 401}, {"status": 409}, {"garbage": True}, {"drop": "after"}):
                telegram.fail(method, **fault)
        await done(telegram, telegram.say(chat, secret_words))
        await done(telegram, telegram.push({"message": {"text": secret_words, "chat": {"id": chat}}}, as_is=True))
        poison = {"message_id": "Xanthippe", "date": 1, "chat": {"id": chat, "type": "private"}, "text": [secret_words]}
        await done(telegram, telegram.push({"message": poison}, as_is=True))
    for secret in (telegram.token, telegram.token.partition(":")[2], "Xanthippe", "zebra", str(chat), "where can I"):
        assert secret not in caplog.text
