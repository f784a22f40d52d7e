"""What a patient meets in Telegram: commands, buttons, edits, pictures, groups, inline answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import small_faq
import telegram_fixtures
from fake_telegram.chats import Reply
from fake_telegram.server import FakeTelegram
from stored import rows
from telegram_fixtures import Bot, serving

from bot.conversation import commands
from bot.storage import tables
from bot.telegram_channel import profile
from bot.telegram_channel.rendering import LONGEST
from faq.facts import map_link
from faq.loading import loader
from faq.model import Faq
from faq.search import index as faq_index
from faq.search.index import Index

CHAT = 42
GROUP = -1_000_000_000_042
PHONE = "(602) 922-8527"


async def asked(telegram: FakeTelegram, text: str, chat: int = CHAT, **fields: object) -> Reply:
    """The first message of the reply to a message."""
    return await answer(telegram, telegram.say(chat, text, **fields))


async def answer(telegram: FakeTelegram, update: int) -> Reply:
    """The first message of the reply to an update, once all of it is there."""
    await done(telegram, update)
    reply = telegram.first_reply_after(update)
    assert reply is not None
    return reply


async def done(telegram: FakeTelegram, update: int) -> None:
    """Wait until the bot is done with an update."""
    await telegram.until(lambda: update in telegram.acknowledged)


def payloads(reply: Reply) -> list[str]:
    return [action for _, action in reply.buttons]


# Commands


@pytest.mark.parametrize(
    ("lang", "words"), [("en", ["not for emergencies", "911", "private", "program"]), ("es", ["emergencias", "911"])]
)
async def test_start_says_what_this_is_and_is_not_and_offers_the_topics(
    bot: Bot, faq: Faq, lang: str, words: list[str]
) -> None:
    reply = await asked(bot.telegram, "/start", lang=lang)
    assert all(word in reply.text for word in words)
    assert faq.clinic.name in reply.text
    assert payloads(reply) == [f"topic:{lang}:{topic.id}" for topic in faq.topics if topic.menu]


@pytest.mark.parametrize("command", commands.LISTED)
@pytest.mark.parametrize("written", ["/{}", "/{}@test_clinic_bot", "/{}@Test_Clinic_Bot"])
async def test_each_listed_command_is_answered(bot: Bot, command: str, written: str) -> None:
    reply = await asked(bot.telegram, written.format(command))
    expected = {
        "topics": "What would you like to know",
        "hours": "7\u00a0am",
        "location": "18205 N 51st Ave",
        "call": PHONE,
        "book": PHONE,
        "language": "Which language",
        "privacy": "do not send private",
        "forgetme": "I have deleted",
        "help": "/topics",
    }[command]
    assert expected in reply.text
    if command in {"hours", "location", "book"}:
        assert f"up:en:{commands.ENTRIES[command]}" in payloads(reply)


async def test_a_link_opens_its_entry(bot: Bot) -> None:
    reply = await asked(bot.telegram, "/start faq_clinic-hours")
    assert "up:en:clinic-hours" in payloads(reply)


async def test_a_link_to_an_entry_that_is_gone_gets_a_kind_reply(bot: Bot) -> None:
    reply = await asked(bot.telegram, "/start faq_no-such-entry")
    assert "topics:en" in payloads(reply)
    assert "not here at the moment" in reply.text


async def test_language_is_switched_by_button_and_kept(bot: Bot) -> None:
    await asked(bot.telegram, "/language")
    reply = await answer(bot.telegram, bot.telegram.tap(CHAT, "lang:es"))
    assert "español" in reply.text
    assert "tema" in (await asked(bot.telegram, "/help")).text


async def test_a_patient_is_answered_in_the_language_they_write_in(bot: Bot) -> None:
    assert "Lunes" in (await asked(bot.telegram, "¿a qué hora abren los lunes?", lang="en")).text
    assert "Monday" in (await asked(bot.telegram, "when do you open on mondays?", lang="en")).text


async def test_call_gives_a_contact_card_to_press(bot: Bot) -> None:
    await asked(bot.telegram, "/call")
    text, card = bot.telegram.replies(CHAT)
    assert PHONE in text.text
    assert card.message["contact"] == {"phone_number": "+16029228527", "first_name": "Atlas Ketamine"}


async def test_location_leads_to_a_map_and_without_coordinates_to_no_pin(bot: Bot, faq: Faq) -> None:
    await asked(bot.telegram, "/location")
    (reply,) = bot.telegram.replies(CHAT)
    assert map_link(faq.clinic) in payloads(reply)
    assert bot.telegram.called("sendVenue") == []


async def test_once_coordinates_are_known_the_place_is_a_pin(
    telegram: FakeTelegram, plain_index: Index, tmp_path: Path
) -> None:
    clinic = replace(plain_index.faq.clinic, coordinates=(33.65, -112.17))
    index = replace(plain_index, faq=replace(plain_index.faq, clinic=clinic))
    async with serving(telegram, index, tmp_path):
        await asked(telegram, "/location")
    (venue,) = telegram.called("sendVenue")
    assert (venue.params["latitude"], venue.params["longitude"]) == (33.65, -112.17)
    assert venue.params["title"] == clinic.name


async def test_forgetme_drops_all_that_is_kept_of_the_chat(bot: Bot) -> None:
    update = bot.telegram.say(CHAT, "is there parking?")
    await done(bot.telegram, update)
    (row,) = await rows(bot.storage, tables.chats)
    assert row["context"]
    assert row["shown"]
    reply = await asked(bot.telegram, "/forgetme")
    assert "deleted" in reply.text
    assert await rows(bot.storage, tables.chats) == []
    assert "nothing to repeat" in (await asked(bot.telegram, "repeat that")).text


async def test_forgetme_is_honoured_even_over_the_rate(
    telegram: FakeTelegram, plain_index: Index, tmp_path: Path
) -> None:
    async with serving(telegram, plain_index, tmp_path, messages_per_minute=2) as bot:
        for text in ("is there parking?", "/hours", "/hours", "/forgetme"):
            update = telegram.say(CHAT, text)
        await done(telegram, update)
        assert await rows(bot.storage, tables.chats) == []


@pytest.mark.parametrize("text", ["/foo", "/foo where can I park?", "/foo@test_clinic_bot", "/report"])
async def test_an_unknown_command_gets_the_list_of_commands(bot: Bot, text: str) -> None:
    reply = await asked(bot.telegram, text)
    assert all(f"/{command}" in reply.text for command in ("topics", "hours", "call"))


async def test_start_greets_whatever_follows(bot: Bot) -> None:
    greeting = (await asked(bot.telegram, "/start")).text
    for text in ("/start anything", "/start is there parking?", "/start@test_clinic_bot x"):
        assert (await asked(bot.telegram, text)).text == greeting


async def test_settings_is_the_language(bot: Bot) -> None:
    assert payloads(await asked(bot.telegram, "/settings")) == payloads(await asked(bot.telegram, "/language"))
    assert "español" in (await asked(bot.telegram, "/settings es")).text


@pytest.mark.parametrize("text", ["/start I want to kill myself", "/foo I want to kill myself"])
async def test_danger_behind_a_command_is_seen(bot: Bot, text: str) -> None:
    assert "988" in (await asked(bot.telegram, text)).text


async def test_in_a_group_an_unknown_command_is_answered_only_if_it_is_meant_for_the_bot(bot: Bot) -> None:
    await done(bot.telegram, bot.telegram.say(GROUP, "/foo", chat_type="supergroup"))
    await done(bot.telegram, bot.telegram.say(GROUP, "/foo@other_bot", chat_type="supergroup"))
    assert bot.telegram.replies(GROUP) == []
    assert "/topics" in (await asked(bot.telegram, "/foo@test_clinic_bot", GROUP, chat_type="supergroup")).text


# The profile


async def test_the_profile_is_set_once_in_both_languages(
    telegram: FakeTelegram, plain_index: Index, tmp_path: Path
) -> None:
    def setters() -> list[str]:
        return [call.method for call in telegram.calls if call.method.startswith("set")]

    async with serving(telegram, plain_index, tmp_path):
        await telegram.until(lambda: telegram.called("getChatMenuButton"))
    assert sorted(setters()) == sorted(["setMyCommands", "setMyDescription", "setMyShortDescription"] * 2)
    assert {lang for _, lang in telegram.state.commands} == {"", "es"}
    assert [found["command"] for found in telegram.state.commands['{"type": "default"}', "es"]] == list(commands.LISTED)
    telegram.calls.clear()
    async with serving(telegram, plain_index, tmp_path):
        await telegram.until(lambda: telegram.called("getChatMenuButton"))
    assert setters() == []


async def test_the_menu_button_shows_the_commands_again(
    telegram: FakeTelegram, plain_index: Index, tmp_path: Path
) -> None:
    telegram.state.menu_buttons[None] = {"type": "default"}
    async with serving(telegram, plain_index, tmp_path):
        await telegram.until(lambda: telegram.called("setChatMenuButton"))
    assert telegram.state.menu_buttons[None]["type"] == "commands"


async def test_the_profile_is_set_later_when_telegram_will_not_now(
    telegram: FakeTelegram, plain_index: Index, tmp_path: Path
) -> None:
    telegram.fail("setMyCommands", retry_after=1, status=429)
    async with serving(telegram, plain_index, tmp_path):
        await telegram.until(lambda: len(telegram.called("setMyShortDescription")) == 2)


async def test_the_profile_follows_the_content(
    telegram: FakeTelegram, plain_index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(profile, "LOOK_EVERY", 0.02)
    faq = plain_index.faq
    hours = {lang: replace(text, value=f"Doors ({lang})") for lang, text in faq.wording["command_hours"].items()}
    changed = replace(faq, version="changed", wording={**faq.wording, "command_hours": hours})
    async with serving(telegram, plain_index, tmp_path) as bot:
        await telegram.until(lambda: telegram.called("getChatMenuButton"))
        bot.assistant.index = lambda: replace(plain_index, faq=changed)
        await telegram.until(lambda: len(telegram.called("setMyCommands")) == 4)
    shown = [found["description"] for found in telegram.state.commands['{"type": "default"}', "es"]]
    assert "Doors (es)" in shown


# Buttons


async def test_suggestions_topics_and_related_questions_are_buttons(bot: Bot, faq: Faq) -> None:
    menu = await asked(bot.telegram, "/topics")
    topic = await answer(bot.telegram, bot.telegram.tap(CHAT, "topic:en:cost"))
    entry = next(entry for entry in faq.entries_of("cost") if entry.related)
    assert "topic:en:cost" in payloads(menu)
    assert f"faq:en:{entry.id}" in payloads(topic)
    shown = await answer(bot.telegram, bot.telegram.tap(CHAT, f"faq:en:{entry.id}"))
    assert f"faq:en:{entry.related[0]}" in payloads(shown)
    # Models fitted on another machine may be sure of one of these.
    suggested = [payloads(await asked(bot.telegram, word)) for word in ("hospital", "night", "knee", "paper")]
    assert any("topics:en" in buttons for buttons in suggested)


async def test_the_phone_number_can_be_called_or_copied(bot: Bot) -> None:
    reply = await asked(bot.telegram, "I want to book an appointment")
    assert reply.markup["inline_keyboard"][0][1]["copy_text"] == {"text": PHONE}
    await answer(bot.telegram, bot.telegram.tap(CHAT, "call:en"))
    assert bot.telegram.replies(CHAT)[-1].kind == "contact"


@pytest.mark.parametrize("vote", ["up", "down"])
async def test_a_vote_is_thanked_counted_and_cast_once(bot: Bot, vote: str) -> None:
    before = await asked(bot.telegram, "is there parking?")
    tap = bot.telegram.tap(CHAT, f"{vote}:en:clinic-parking")
    await done(bot.telegram, tap)
    assert "Thank you" in bot.telegram.answered(tap)[0]["text"]
    (after,) = bot.telegram.replies(CHAT)
    assert after.text == before.text
    assert payloads(after) == payloads(before)[:-2]
    (counted,) = await rows(bot.storage, tables.votes)
    assert (counted["entry"], counted["vote"], counted["count"]) == ("clinic-parking", vote, 1)


@pytest.mark.parametrize(
    "data", ["faq:en:gone", "topic:en:gone", "up:en:gone", "nonsense", "", ":", "faq:xx:", "map:en", "x" * 64, "é" * 32]
)
async def test_a_button_of_what_no_longer_exists_is_answered_kindly(bot: Bot, data: str) -> None:
    await asked(bot.telegram, "is there parking?")
    tap = bot.telegram.tap(CHAT, data, bot.telegram.replies(CHAT)[0].message_id)
    await done(bot.telegram, tap)
    assert len(bot.telegram.answered(tap)) == 1
    if not data.startswith("up:"):
        assert bot.telegram.first_reply_after(tap) is not None
    assert await rows(bot.storage, tables.votes) == []


async def test_a_press_is_answered_though_its_message_is_gone_or_its_chat_unknown(bot: Bot) -> None:
    await asked(bot.telegram, "is there parking?")
    await done(bot.telegram, tap := bot.telegram.tap(CHAT, "topics:en", 5))
    inline = {
        "id": "77",
        "from": {"id": CHAT, "is_bot": False, "first_name": "Ana"},
        "chat_instance": "1",
        "data": "topics:en",
        "inline_message_id": "CAAAAA",
    }
    await done(bot.telegram, other := bot.telegram.push({"callback_query": inline}))
    assert bot.telegram.answered(tap)
    assert bot.telegram.answered(other)


async def test_a_press_is_answered_at_once_though_the_chat_waits(bot: Bot) -> None:
    await asked(bot.telegram, "/topics")
    bot.telegram.flood(CHAT, 0.9)
    question = bot.telegram.say(CHAT, "is there parking?")
    tap = bot.telegram.tap(CHAT, "topic:en:cost")
    await done(bot.telegram, tap)
    journal = bot.telegram.journal
    assert journal.index(("answered", tap)) < journal.index(("acknowledged", question))
    sent = [place for place, event in enumerate(journal) if event == ("sent", CHAT)]
    assert journal.index(("answered", tap)) < sent[1]


def test_every_payload_fits_and_stays_the_same(faq: Faq) -> None:
    """Telegram takes 64 bytes; a button must work after a restart and a change of the content, so it holds names only."""
    longest = max(f"topic:es:{name}" for name in (*faq.entries, *(topic.id for topic in faq.topics)))
    assert len(longest.encode()) <= 64


# Edits


async def test_an_edited_question_changes_the_reply_in_its_place(bot: Bot) -> None:
    update = bot.telegram.say(CHAT, "is there parking?")
    before = await answer(bot.telegram, update)
    edit = bot.telegram.edit(CHAT, bot.telegram.message_id(update), "what time do you open on mondays?")
    await done(bot.telegram, edit)
    (after,) = bot.telegram.replies(CHAT)
    assert after.message_id == before.message_id
    assert after.edited
    assert "7\u00a0am" in after.text


async def test_an_edit_that_changes_nothing_disturbs_nobody(bot: Bot) -> None:
    update = bot.telegram.say(CHAT, "is there parking?")
    await done(bot.telegram, update)
    await done(bot.telegram, bot.telegram.edit(CHAT, bot.telegram.message_id(update), "is there parking??"))
    await done(bot.telegram, bot.telegram.edit(CHAT, bot.telegram.message_id(update), "is there any parking?"))
    assert len(bot.telegram.replies(CHAT)) == 1


async def test_danger_in_an_edit_is_sent_anew(bot: Bot) -> None:
    """An edit makes no sound on the phone."""
    update = bot.telegram.say(CHAT, "is there parking?")
    await done(bot.telegram, update)
    await done(bot.telegram, bot.telegram.edit(CHAT, bot.telegram.message_id(update), "I want to kill myself"))
    parking, crisis = bot.telegram.replies(CHAT)
    assert "988" in crisis.text
    assert not parking.edited


async def test_a_reply_to_danger_stays_when_its_question_is_changed(bot: Bot) -> None:
    """Whoever takes such words back may still need the number."""
    update = bot.telegram.say(CHAT, "I want to kill myself")
    await done(bot.telegram, update)
    await done(bot.telegram, bot.telegram.edit(CHAT, bot.telegram.message_id(update), "is there parking?"))
    crisis, parking = bot.telegram.replies(CHAT)
    assert "988" in crisis.text
    assert "parking" in parking.text


async def test_an_edit_of_a_question_whose_reply_was_deleted_is_sent_anew(bot: Bot) -> None:
    update = bot.telegram.say(CHAT, "is there parking?")
    reply = await answer(bot.telegram, update)
    del bot.telegram.chats.messages[CHAT][reply.message_id]
    await done(bot.telegram, bot.telegram.edit(CHAT, bot.telegram.message_id(update), "when do you open on mondays?"))
    assert "7\u00a0am" in bot.telegram.replies(CHAT)[0].text


async def test_an_edit_the_bot_knows_no_reply_of_is_answered(bot: Bot) -> None:
    update = bot.telegram.say(CHAT, "is there parking?")
    await done(bot.telegram, update)
    async with bot.storage.chat(f"telegram:{CHAT}") as chat:
        chat.shown.clear()
    await done(bot.telegram, bot.telegram.edit(CHAT, bot.telegram.message_id(update), "when do you open on mondays?"))
    assert len(bot.telegram.replies(CHAT)) == 2


# What is not text


@pytest.mark.parametrize(
    "kind",
    [
        "photo", "voice", "audio", "video", "video_note", "document", "animation", "sticker", "location", "live_location", "venue",
        "contact", "poll", "dice", "game", "story",
    ],
)  # fmt: skip
async def test_what_is_not_text_gets_a_short_explanation_and_the_phone(bot: Bot, kind: str) -> None:
    reply = await answer(bot.telegram, bot.telegram.send(CHAT, kind))
    assert "only read words" in reply.text
    assert PHONE in reply.text


async def test_a_caption_is_read_as_a_question(bot: Bot) -> None:
    reply = await answer(bot.telegram, bot.telegram.send(CHAT, "photo", caption="is there parking?"))
    assert "up:en:clinic-parking" in payloads(reply)


async def test_danger_in_a_caption_is_seen(bot: Bot) -> None:
    reply = await answer(bot.telegram, bot.telegram.send(CHAT, "photo", caption="I want to kill myself"))
    assert "988" in reply.text


async def test_an_album_gets_one_reply_and_the_next_album_another(bot: Bot) -> None:
    for album in ("1", "2"):
        for _ in range(3):
            update = bot.telegram.send(CHAT, "photo", media_group_id=album)
    await done(bot.telegram, update)
    assert len(bot.telegram.replies(CHAT)) == 2


async def test_a_live_location_that_moves_gets_one_reply(bot: Bot) -> None:
    update = bot.telegram.send(CHAT, "live_location")
    await done(bot.telegram, update)
    moved = bot.telegram.deliveries.pushed[update]["message"] | {"edit_date": 1}
    await done(bot.telegram, bot.telegram.push({"edited_message": moved}))
    assert len(bot.telegram.replies(CHAT)) == 1


@pytest.mark.parametrize("kind", ["new_chat_title", "message_auto_delete_timer_changed", "write_access_allowed"])
async def test_service_messages_get_no_reply(bot: Bot, kind: str) -> None:
    await done(bot.telegram, bot.telegram.send(CHAT, kind))
    assert bot.telegram.replies(CHAT) == []


# Groups


@pytest.mark.parametrize(
    "text", ["is there parking?", "/hours@other_bot", "@other_bot is there parking?", "I want to kill myself"]
)
@pytest.mark.parametrize("kind", ["group", "supergroup"])
async def test_in_a_group_what_is_not_meant_for_the_bot_gets_no_reply(bot: Bot, text: str, kind: str) -> None:
    await done(bot.telegram, bot.telegram.say(GROUP, text, chat_type=kind))
    assert bot.telegram.replies(GROUP) == []


@pytest.mark.parametrize(
    "text",
    [
        "@test_clinic_bot is there parking?",
        "is there parking? @Test_Clinic_Bot",
        "/start@test_clinic_bot faq_clinic-parking",
    ],
)
async def test_in_a_group_the_addressed_bot_answers_with_a_link_to_the_private_chat(bot: Bot, text: str) -> None:
    update = bot.telegram.say(GROUP, text, chat_type="supergroup")
    reply = await answer(bot.telegram, update)
    assert "parking" in reply.text
    assert payloads(reply) == ["https://t.me/test_clinic_bot?start=faq_clinic-parking"]
    assert reply.reply_to == bot.telegram.message_id(update)


async def test_in_a_group_a_reply_to_the_bot_addresses_it_and_nothing_is_kept(bot: Bot) -> None:
    first = await asked(bot.telegram, "/hours@test_clinic_bot", GROUP, chat_type="supergroup")
    reply = await asked(
        bot.telegram, "is there parking?", GROUP, chat_type="supergroup", reply_to_message=first.message
    )
    assert "parking" in reply.text
    again = await asked(bot.telegram, "@test_clinic_bot repeat that", GROUP, chat_type="supergroup")
    assert "parking" not in again.text
    assert all(row["context"] is None for row in await rows(bot.storage, tables.chats))


async def test_in_a_group_a_mention_alone_gets_the_help_and_pictures_nothing(bot: Bot) -> None:
    reply = await asked(bot.telegram, "@test_clinic_bot", GROUP, chat_type="supergroup")
    assert "/topics" in reply.text
    before = len(bot.telegram.replies(GROUP))
    await done(bot.telegram, bot.telegram.send(GROUP, "photo", chat_type="supergroup"))
    await done(bot.telegram, bot.telegram.send(GROUP, "new_chat_members", chat_type="supergroup"))
    assert len(bot.telegram.replies(GROUP)) == before


async def test_in_a_group_danger_said_to_the_bot_is_answered(bot: Bot) -> None:
    reply = await asked(bot.telegram, "@test_clinic_bot I want to kill myself", GROUP, chat_type="supergroup")
    assert "988" in reply.text


async def test_in_a_topic_of_a_forum_the_reply_stays_there(bot: Bot) -> None:
    await asked(
        bot.telegram,
        "/hours@test_clinic_bot",
        GROUP,
        chat_type="supergroup",
        is_topic_message=True,
        message_thread_id=7,
    )
    assert bot.telegram.called("sendMessage")[0].params["message_thread_id"] == 7


async def test_an_edit_in_a_group_changes_the_reply_there(bot: Bot) -> None:
    update = bot.telegram.say(GROUP, "@test_clinic_bot is there parking?", chat_type="supergroup")
    await done(bot.telegram, update)
    edit = bot.telegram.edit(GROUP, bot.telegram.message_id(update), "@test_clinic_bot when do you open on mondays?")
    await done(bot.telegram, edit)
    assert "7\u00a0am" in bot.telegram.replies(GROUP)[0].text
    assert len(bot.telegram.replies(GROUP)) == 1


async def test_other_bots_are_not_answered(bot: Bot) -> None:
    other = {"id": 99, "is_bot": True, "first_name": "Other", "username": "other_bot"}
    await done(
        bot.telegram, bot.telegram.say(GROUP, "/hours@test_clinic_bot", chat_type="supergroup", **{"from": other})
    )
    assert bot.telegram.replies(GROUP) == []


# Inline


async def test_inline_an_answer_can_be_posted_in_any_chat(bot: Bot) -> None:
    query = bot.telegram.inline(CHAT, "is there parking?")
    await done(bot.telegram, query)
    (answered,) = bot.telegram.answered(query)
    first = answered["results"][0]
    assert first["id"] == "clinic-parking"
    assert "parking" in first["input_message_content"]["message_text"]
    assert first["reply_markup"]["inline_keyboard"][0][0]["url"].endswith("?start=faq_clinic-parking")


@pytest.mark.parametrize(
    "text", ["", "   ", "🙂", "qwertyuiop", "I want to kill myself", "infusion pain", "<b>&", "/start", "x" * 256]
)
@pytest.mark.parametrize("lang", ["en", "es", None, "xx"])
async def test_inline_every_query_is_answered(bot: Bot, text: str, lang: str | None) -> None:
    query = bot.telegram.inline(CHAT, text, lang=lang)
    await done(bot.telegram, query)
    (answered,) = bot.telegram.answered(query)
    names = [result["id"] for result in answered["results"]]
    assert names
    assert len(set(names)) == len(names)
    assert await rows(bot.storage, tables.chats) == []


# How it looks


@pytest.fixture(scope="module")
def lengthy(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Content with an answer that no message can hold, full of what HTML cares about."""
    folder = small_faq.write(tmp_path_factory.mktemp("lengthy") / "content")
    paragraphs = [
        f'Part {number}: 1 < 2 & 3 > 2, <b>not bold</b> &amp; \\"so\\" 😀. ' + "word & " * 60 for number in range(20)
    ]
    small_faq.change(folder, "topics/visit.yaml", '"Park behind the house."', '"' + "\\n\\n".join(paragraphs) + '"')
    small_faq.change(folder, "topics/cost.yaml", '"We do not bill plans."', '"Plans <A> & <B> &lt; all."')
    return faq_index.build(loader.load(folder))


async def test_staffs_words_are_shown_as_they_are_written(
    telegram: FakeTelegram, lengthy: Index, tmp_path: Path
) -> None:
    async with serving(telegram, lengthy, tmp_path):
        await done(telegram, telegram.say(CHAT, "do you take insurance?"))
    (reply,) = telegram.replies(CHAT)
    assert reply.text.startswith("Plans <A> & <B> &lt; all.")
    assert reply.message["link_preview_options"] == {"is_disabled": True}


async def test_a_long_reply_is_parted_between_paragraphs_with_the_buttons_below_the_last(
    telegram: FakeTelegram, lengthy: Index, tmp_path: Path
) -> None:
    async with serving(telegram, lengthy, tmp_path):
        update = telegram.say(CHAT, "is there parking?")
        await done(telegram, update)
        parts = telegram.replies(CHAT)
        assert len(parts) > 1
        assert all(re.match(r"Part \d+: 1 < 2 & 3 > 2, <b>not bold</b> &amp; \"so\" 😀", part.text) for part in parts)
        assert "\n\n".join(part.text for part in parts).count("Part ") == 20
        assert [bool(part.buttons) for part in parts] == [False] * (len(parts) - 1) + [True]
        # Edited to a shorter question, what is too much goes away; edited back, it comes again.
        await done(telegram, telegram.edit(CHAT, telegram.message_id(update), "do you take insurance?"))
        assert [reply.message_id for reply in telegram.replies(CHAT)] == [parts[0].message_id]
        await done(telegram, telegram.edit(CHAT, telegram.message_id(update), "where can I park?"))
        assert [part.text for part in telegram.replies(CHAT)] == [part.text for part in parts]


@pytest.mark.parametrize(
    ("lang", "text", "phrases"),
    [
        (
            "en",
            "what are the side effects? who should not get an infusion? is what i feel after it normal?",
            ("Vivid dreams", "Epilepsy (seizures)", "I cannot tell if what you feel is normal"),
        ),
        (
            "es",
            "¿qué efectos secundarios tiene? ¿a quién no le conviene? ¿es normal lo que siento después?",
            ("Sueños muy vívidos", "Epilepsia (convulsiones)", "No puedo decirle si lo que siente es normal"),
        ),
    ],
)
async def test_three_of_the_longest_answers_are_one_message(
    bot: Bot, lang: str, text: str, phrases: tuple[str, ...]
) -> None:
    update = bot.telegram.say(CHAT, text, lang=lang)
    await done(bot.telegram, update)
    (reply,) = bot.telegram.replies(CHAT)
    assert 1000 < len(reply.text) <= LONGEST
    assert all(phrase in reply.text for phrase in phrases)


async def test_all_answers_are_shown_as_staff_wrote_them(
    telegram: FakeTelegram, plain_index: Index, tmp_path: Path
) -> None:
    """Every entry, topic and command in both languages passes Telegram's rules: the fixture sees to it."""
    faq, taps = plain_index.faq, []
    async with serving(telegram, plain_index, tmp_path, messages_per_minute=6000):
        for number, lang in enumerate(faq.languages):
            chat = CHAT + number
            shown = await asked(telegram, "/start", chat, lang=lang)
            wanted = [f"faq:{lang}:{entry}" for entry in faq.entries]
            wanted += [f"topic:{lang}:{topic.id}" for topic in faq.topics]
            for batch in _batches(wanted, 19):
                taps += [(telegram.tap(chat, data, shown.message_id), data) for data in batch]
                await done(telegram, taps[-1][0])
    for tap, data in taps:
        assert telegram.first_reply_after(tap), data
    assert all(reply.text for chat in (CHAT, CHAT + 1) for reply in telegram.replies(chat) if reply.kind == "text")


def _batches(things: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(things), size):
        yield things[start : start + size]


# Too much, and not wanted


async def test_a_chat_over_the_rate_is_told_once_then_served_again(
    telegram: FakeTelegram, plain_index: Index, tmp_path: Path
) -> None:
    async with serving(telegram, plain_index, tmp_path, messages_per_minute=3) as bot:
        moment = [1000.0]
        bot.channel.limiter.clock = lambda: moment[0]
        for _ in range(8):
            update = telegram.say(CHAT, "/hours")
        await done(telegram, update)
        texts = [reply.text for reply in telegram.replies(CHAT)]
        assert len(texts) == 4
        assert "wait a minute" in texts[3]
        assert PHONE in texts[3]
        assert "up:en:clinic-hours" in payloads(await asked(telegram, "/hours", CHAT + 1))
        await done(telegram, telegram.say(CHAT, "I want to kill myself"))
        assert "988" in telegram.replies(CHAT)[-1].text
        moment[0] += 60
        assert "up:en:clinic-hours" in payloads(await asked(telegram, "/hours"))


@pytest.mark.parametrize("back", [timedelta(minutes=5), timedelta(hours=1), timedelta(days=400)], ids=str)
async def test_a_clock_that_is_put_back_costs_a_chat_neither_its_thread_nor_its_answers(
    telegram: FakeTelegram, plain_index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, back: timedelta
) -> None:
    clock = [telegram_fixtures.NOON]

    def seconds() -> float:
        return clock[0].timestamp()

    monkeypatch.setattr(telegram_fixtures, "now", lambda: clock[0])
    async with serving(telegram, plain_index, tmp_path, messages_per_minute=3) as bot:
        bot.channel.limiter.clock = seconds
        assert "Monday to Thursday" in (await asked(telegram, "are you open on monday?")).text
        clock[0] -= back
        assert "Lunes a jueves" in (await asked(telegram, "in Spanish please")).text  # the last answer is known
        await asked(telegram, "/hours")
        assert "Espere un minuto" in (await asked(telegram, "/hours")).text
        clock[0] += timedelta(minutes=1)
        assert "up:es:clinic-hours" in payloads(await asked(telegram, "/hours"))


async def test_presses_count_towards_the_rate_and_are_answered_all_the_same(
    telegram: FakeTelegram, plain_index: Index, tmp_path: Path
) -> None:
    async with serving(telegram, plain_index, tmp_path, messages_per_minute=3):
        await asked(telegram, "/topics")
        taps = [telegram.tap(CHAT, "topic:en:cost") for _ in range(6)]
        await done(telegram, taps[-1])
        assert all(telegram.answered(tap) for tap in taps)
        assert ["wait a minute" in reply.text for reply in telegram.replies(CHAT)] == [False, False, False, True]


async def test_whoever_stopped_the_bot_is_forgotten_and_welcome_again(bot: Bot) -> None:
    await asked(bot.telegram, "is there parking?")
    bot.telegram.block(CHAT)
    await done(bot.telegram, bot.telegram.push(_membership("kicked")))
    assert await rows(bot.storage, tables.chats) == []
    bot.telegram.unblock(CHAT)
    await done(bot.telegram, bot.telegram.push(_membership("member")))
    assert "up:en:clinic-parking" in payloads(await asked(bot.telegram, "is there parking?"))


def _membership(status: str) -> dict[str, object]:
    person = {"id": CHAT, "is_bot": False, "first_name": "Ana"}
    me = {"id": 123_456_789, "is_bot": True, "first_name": "Test clinic", "username": "test_clinic_bot"}
    states: dict[str, dict[str, object]] = {"kicked": {"until_date": 0}, "member": {}}
    other = "member" if status == "kicked" else "kicked"
    change = {
        "chat": {"id": CHAT, "type": "private", "first_name": "Ana"},
        "from": person,
        "date": 1_780_000_000,
        "old_chat_member": {"user": me, "status": other, **states[other]},
        "new_chat_member": {"user": me, "status": status, **states[status]},
    }
    return {"my_chat_member": change}
