"""What the journal keeps, for how long, and for whom: the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from postgres import Postgres
from stored import rows
from waiting import until

from bot import cli
from bot.conversation.assistant import Replied, Vote
from bot.conversation.reply import Context, Reply
from bot.health import Health
from bot.storage import tables
from bot.storage.batches import Rounds
from bot.storage.database import FILE, MIGRATIONS, Database
from bot.storage.journal import Journal
from bot.storage.keys import Keys, load_or_create_secret

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY, HOUR = 86_400, 3_600
SECRET = b"a secret of the tests, long enough"
_numbers = itertools.count()


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOON.timestamp()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Noon on a Tuesday."""
    return Clock()


Journals = Callable[..., Any]


@pytest.fixture(params=["sqlite", "postgresql"])
def journals(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Journals:
    """Gives what opens journals on one database."""
    address = ""
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        address = server.create(f"journal{next(_numbers)}")

    @asynccontextmanager
    async def open_journal(**options: Any) -> AsyncIterator[Journal]:  # noqa: ANN401
        secret = options.pop("secret", SECRET)
        journal = Journal(Database(tmp_path, address), Keys(secret), Health(), clock=clock, **options)
        await journal.start()
        try:
            yield journal
        finally:
            await journal.stop()
            assert journal.health.warnings == {}

    return open_journal


def replied(kind: str = "answer", text: str = "is there parking?", **changes: Any) -> Replied:  # noqa: ANN401
    """A reply that was made, with parts of it changed."""
    entries = () if kind == "unknown" else ("clinic-parking",)
    reply = Reply(kind, "en", "Yes.", entries=entries, confidence=0.7)
    return replace(Replied("telegram", reply, 0.0123, NOON, "abc123", text), **changes)


def vote(way: str, text: str = "", **changes: Any) -> Vote:  # noqa: ANN401
    """A vote, with parts of it changed."""
    return replace(Vote("clinic-parking", way, "en", NOON, "abc123", text), **changes)


async def looked_after(journal: Journal, faq: str = "abc123") -> None:
    """Have a journal do once what it does every few seconds."""
    looks = 0

    def faq_version() -> str:
        nonlocal looks
        looks += 1
        return faq

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.storage.journal.LOOK_EVERY", 0.05)
        running = asyncio.create_task(journal.run(faq_version))
        await until(lambda: looks == 2)  # it asks at the start of each look: the first one is over
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


# What is recorded


async def test_of_a_reply_everything_is_kept_but_what_was_written_and_by_whom(journals: Journals) -> None:
    async with journals() as journal:
        journal.replied(replied())
        assert await rows(journal, tables.replies) == [
            {
                "day": date(2026, 11, 24),
                "hour": 12,
                "channel": "telegram",
                "lang": "en",
                "kind": "answer",
                "entry": "clinic-parking",
                "band": "middle",
                "faq": "abc123",
                "ms": 12,
            }
        ]
        assert await rows(journal, tables.questions) == []


async def test_what_nobody_waits_for_is_written_by_itself(journals: Journals) -> None:
    async with journals() as journal:
        journal.replied(replied())
        await until(lambda: not journal.pending)


async def test_an_unanswered_question_is_kept_redacted_and_without_its_chat(journals: Journals) -> None:
    text = "my name is Wilhelmina Quux, call me at 602-555-0188, do you treat shingles"
    async with journals() as journal:
        journal.replied(replied("unknown", text))
        (question,) = await rows(journal, tables.questions)
    assert question.pop("text") == "my name is [name], call me at [number], do you treat shingles"
    assert question == {"day": date(2026, 11, 24), "lang": "en", "why": "unknown", "entry": None}


async def test_a_question_that_got_only_suggestions_is_kept_as_well(journals: Journals) -> None:
    async with journals() as journal:
        journal.replied(replied("suggestions", "do you treat shingles"))
        (question,) = await rows(journal, tables.questions)
    assert (question["why"], question["entry"], question["text"]) == ("unsure", None, "do you treat shingles")


async def test_an_unknown_that_staff_wrote_about_is_no_unanswered_question(journals: Journals) -> None:
    known = replace(replied("unknown").reply, entries=("price",))
    async with journals() as journal:
        journal.replied(replied("unknown", reply=known))
        assert await rows(journal, tables.questions) == []


async def test_no_question_is_kept_where_that_is_switched_off(journals: Journals) -> None:
    async with journals(keep_questions=False) as journal:
        journal.replied(replied("unknown", "do you treat shingles"))
        journal.voted(vote("down", "do you treat shingles"))
        assert await rows(journal, tables.questions) == []
        assert len(await rows(journal, tables.replies)) == 1


async def test_votes_are_counted_by_entry_and_version_and_a_bad_one_tells_its_question(journals: Journals) -> None:
    async with journals() as journal:
        for way in ("up", "up", "down"):
            journal.voted(vote(way, "is there parking for 602-555-0188"))
        await journal.written()
        journal.voted(vote("up"))
        journal.voted(vote("up", faq="def456"))
        counted = {(row["faq"], row["vote"]): row["count"] for row in await rows(journal, tables.votes)}
        (question,) = await rows(journal, tables.questions)
    assert counted == {("abc123", "up"): 3, ("abc123", "down"): 1, ("def456", "up"): 1}
    assert (question["why"], question["entry"]) == ("down", "clinic-parking")
    assert question["text"] == "is there parking for [number]"


# Chats


async def test_a_chat_survives_a_restart_under_a_key_that_does_not_name_it(journals: Journals, clock: Clock) -> None:
    context = Context("es", ("clinic-parking",), misses=1, last=replied().reply)
    async with journals() as journal, journal.chat("telegram:4711") as chat:
        chat.context, chat.seen, chat.lang = context, clock.now, "es"
        chat.rate.paid, chat.rate.told = clock.now + 5, True
        chat.show(7, [8, 9])
    async with journals() as journal:
        async with journal.chat("telegram:4711") as chat:
            assert chat.thread(clock.now) == context
            assert (chat.lang, chat.shown, chat.rate.told) == ("es", {7: [8, 9]}, True)
            assert chat.rate.paid == pytest.approx(clock.now + 5)
        async with journal.chat("telegram:4712") as other:
            assert other.is_blank
        (row,) = await rows(journal, tables.chats)
        assert b"4711" not in row["key"]


async def test_another_secret_makes_other_keys(journals: Journals, clock: Clock) -> None:
    async with journals() as journal, journal.chat("telegram:4711") as chat:
        chat.lang, chat.seen = "es", clock.now
    another = b"another secret, also long enough"
    async with journals(secret=another) as journal, journal.chat("telegram:4711") as chat:
        assert chat.lang is None


async def test_what_is_forgotten_is_deleted(journals: Journals, clock: Clock) -> None:
    async with journals() as journal:
        async with journal.chat("web:4711") as chat:
            chat.lang, chat.seen = "es", clock.now
        assert await rows(journal, tables.chats)
        async with journal.chat("web:4711") as chat:
            chat.forget()
        assert await rows(journal, tables.chats) == []
        assert not journal.chats


async def test_a_silent_chats_last_words_are_forgotten_in_memory_too(journals: Journals, clock: Clock) -> None:
    async with journals() as journal:
        async with journal.chat("web:4711") as chat:
            chat.context, chat.seen, chat.question = Context("es", ("cost",)), clock.now, "is there parking?"
        clock.now += 29 * 60
        await looked_after(journal)
        assert "parking" in str(journal.chats)
        clock.now += 2 * 60
        await looked_after(journal)
        assert "cost" not in str(journal.chats)
        assert "parking" not in str(journal.chats)


async def test_of_what_is_forgotten_nothing_is_left_on_the_disk(tmp_path: Path, clock: Clock) -> None:
    """Neither in the database's file nor in the one beside it, as soon as it was looked after."""

    def on_disk() -> bool:
        return any(b"31415926535" in file.read_bytes() for file in tmp_path.iterdir())

    journal = Journal(Database(tmp_path), Keys(SECRET), Health(), clock=clock)
    await journal.start()
    async with journal.chat("telegram:4711") as chat:
        chat.show(31415926535, [1])
    await journal.written()
    assert on_disk()
    async with journal.chat("telegram:4711") as chat:
        chat.forget()
    await journal.written()
    await looked_after(journal)
    assert not on_disk()
    await journal.stop()


async def test_each_thing_is_deleted_when_its_time_is_over(journals: Journals, clock: Clock) -> None:
    async with journals(retention_days=30) as journal:
        async with journal.update(("bot", 1), "telegram:1") as chat:
            chat.context, chat.seen, chat.lang = Context("es", ("cost",)), clock.now, "es"
            chat.show(7, [8])
        async with journal.chat("web:2") as chat:
            chat.context, chat.seen = Context("en", ("cost",)), clock.now
        journal.replied(replied("unknown", "do you treat shingles"))

        async def left(seconds: float) -> dict[str, Any]:
            clock.now = NOON.timestamp() + seconds
            await looked_after(journal)
            found = await rows(journal, tables.chats)
            return {
                "threads": sum(row["context"] is not None for row in found),
                "shown": sum(row["shown"] is not None for row in found),
                "chats": len(found),
                "updates": len(await rows(journal, tables.updates)),
                "questions": len(await rows(journal, tables.questions)),
                "replies": len(await rows(journal, tables.replies)),
            }

        everything = {"threads": 2, "shown": 1, "chats": 2, "updates": 1, "questions": 1, "replies": 1}
        assert await left(29 * 60) == everything
        assert await left(31 * 60) == everything | {"threads": 0, "chats": 1}
        assert await left(49 * HOUR) == everything | {"threads": 0, "chats": 1, "shown": 0}
        after = {"threads": 0, "shown": 0, "chats": 1, "updates": 0, "questions": 1, "replies": 1}
        assert await left(4 * DAY) == after
        assert await left(32 * DAY) == after | {"chats": 0, "questions": 0}
        assert await left(900 * DAY) == after | {"chats": 0, "questions": 0, "replies": 0}


# Updates


async def test_an_update_is_answered_once_also_after_a_restart(journals: Journals) -> None:
    async with journals() as journal:
        async with journal.update(("bot", 1), "telegram:1") as chat:
            assert chat is not None
        async with journal.update(("bot", 1), "telegram:1") as chat:
            assert chat is None
        async with journal.update(("another bot", 1), "telegram:1") as chat:
            assert chat is not None
    async with journals() as journal:
        async with journal.update(("bot", 1), "telegram:1") as chat:
            assert chat is None
        async with journal.update(("bot", 2), "telegram:1") as chat:
            assert chat is not None


async def test_an_update_whose_answer_failed_is_not_answered(journals: Journals) -> None:
    async with journals() as journal:
        with pytest.raises(ConnectionError):
            async with journal.update(("bot", 1), "telegram:1"):
                raise ConnectionError
        async with journal.update(("bot", 1), "telegram:1") as chat:
            assert chat is not None


# The database itself


async def test_the_migrations_make_the_tables_that_the_code_names(journals: Journals) -> None:
    async with journals() as journal, journal.database.engine.connect() as connection:

        def differences(sync: sa.Connection) -> list[Any]:
            return compare_metadata(MigrationContext.configure(sync), tables.schema)

        assert await connection.run_sync(differences) == []


def test_a_migrations_file_ends_with_its_revision() -> None:
    """By that name a start knows the newest one without loading Alembic."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    found = [(Path(script.path).stem.rpartition("_")[2], script.revision) for script in scripts.walk_revisions()]
    assert found
    assert all(name == revision for name, revision in found)
    assert scripts.get_current_head() == max(name for name, _ in found)


async def test_the_file_of_the_release_before_is_taken_over(tmp_path: Path, clock: Clock) -> None:
    with closing(sqlite3.connect(tmp_path / FILE)) as before:
        before.executescript(
            """
            CREATE TABLE answered (bot TEXT, update_id INTEGER, at INTEGER NOT NULL, PRIMARY KEY (bot, update_id)) WITHOUT ROWID;
            CREATE TABLE votes (entry TEXT, faq TEXT, vote TEXT, day TEXT, count INTEGER NOT NULL,
              PRIMARY KEY (entry, faq, vote, day)) WITHOUT ROWID;
            INSERT INTO answered VALUES ('bot', 1, 1764000000);
            INSERT INTO votes VALUES ('clinic-parking', 'abc123', 'up', '2026-11-24', 3);
            """
        )
    journal = Journal(Database(tmp_path), Keys(SECRET), Health(), clock=clock)
    await journal.start()
    journal.voted(vote("up"))
    (counted,) = await rows(journal, tables.votes)
    assert (counted["day"], counted["count"]) == (date(2026, 11, 24), 4)
    async with journal.update(("bot", 1), "telegram:1") as chat:
        assert chat is None
    await journal.stop()


async def test_several_may_start_at_once_on_an_empty_database(journals: Journals) -> None:
    async def start(number: int) -> None:
        async with journals() as journal:
            journal.replied(replied())
            async with journal.update(("bot", number), f"telegram:{number}"):
                pass

    await asyncio.gather(*map(start, range(4)))
    async with journals() as journal:
        assert len(await rows(journal, tables.replies)) == 4
        assert len(await rows(journal, tables.updates)) == 4


async def test_no_start_on_a_new_file_is_refused_because_of_another(tmp_path: Path) -> None:
    """SQLite refuses some of several connections that switch a file to its write-ahead log at the same time."""

    async def connect(folder: Path) -> None:
        async with Database(folder).engine.connect():
            pass

    for number in range(50):
        folder = tmp_path / str(number)
        folder.mkdir()
        await asyncio.gather(*[connect(folder) for _ in range(8)])


# Backup and restore, as docs/operations.md describes them


async def test_a_copy_of_the_file_made_in_service_can_be_put_back(tmp_path: Path) -> None:
    before, after = tmp_path / "before #1", tmp_path / "after"  # in an address, # begins a fragment
    journal = Journal(Database(before), Keys(SECRET), Health())
    await journal.start()
    journal.replied(replied())
    await journal.written()
    assert await _bot(["backup", str(tmp_path / "copy")], DATA_DIR=str(before)) == 0
    journal.replied(replied())
    await journal.stop()
    after.mkdir()
    shutil.copy(tmp_path / "copy", after / FILE)
    restored = Journal(Database(after), Keys(SECRET), Health())
    await restored.start()
    assert len(await rows(restored, tables.replies)) == 1
    restored.replied(replied())
    assert len(await rows(restored, tables.replies)) == 2
    await restored.stop()


async def test_a_copy_overwrites_nothing_and_says_what_it_needs(tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_text("precious")
    assert await _bot(["backup", str(there)], DATA_DIR=str(tmp_path)) == 1
    journal = Journal(Database(tmp_path), Keys(SECRET), Health())
    await journal.start()
    await journal.stop()
    assert await _bot(["backup", str(there)], DATA_DIR=str(tmp_path)) == 1
    assert there.read_text() == "precious"
    assert await _bot(["backup", str(tmp_path / "new")], DATABASE_URL="postgresql://u@h/d") == 2


async def _bot(arguments: list[str], **environment: str) -> int:
    """The exit code of a command."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        return await asyncio.to_thread(cli.main, arguments)


async def test_a_dump_of_postgresql_can_be_put_back(postgres: Postgres, tmp_path: Path) -> None:
    before, after = postgres.create("before"), postgres.create("after")
    journal = Journal(Database(tmp_path, before), Keys(SECRET), Health())
    await journal.start()
    journal.replied(replied())
    await journal.written()
    dump = str(postgres.folder / "journal.dump")
    postgres.run("pg_dump", "--format=custom", f"--file={dump}", before)
    journal.replied(replied())
    await journal.stop()
    for _ in range(2):  # into an empty database, and over what is there
        postgres.run("pg_restore", "--clean", "--if-exists", "--no-owner", f"--dbname={after}", dump)
    restored = Journal(Database(tmp_path, after), Keys(SECRET), Health())
    await restored.start()
    assert len(await rows(restored, tables.replies)) == 1
    restored.replied(replied())
    assert len(await rows(restored, tables.replies)) == 2
    await restored.stop()


# The secret


def test_the_secret_is_made_once_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    made = load_or_create_secret(tmp_path / "var")
    assert len(made) >= 32
    assert load_or_create_secret(tmp_path / "var") == made
    assert load_or_create_secret(tmp_path / "other") != made
    (file,) = (tmp_path / "var").iterdir()
    assert file.stat().st_mode & 0o077 == 0


def test_two_that_make_the_secret_at_once_have_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also in two containers, where both processes have the same number."""
    link, others = os.link, []

    def link_later(draft: Path, file: Path) -> None:
        monkeypatch.setattr(os, "link", link)
        others.append(load_or_create_secret(tmp_path))
        link(draft, file)

    monkeypatch.setattr(os, "link", link_later)
    assert [load_or_create_secret(tmp_path)] == others
    (file,) = tmp_path.iterdir()
    assert file.read_bytes() == others[0]


def test_a_secret_that_is_too_short_is_refused(tmp_path: Path) -> None:
    load_or_create_secret(tmp_path)
    next(tmp_path.iterdir()).write_text("short")
    with pytest.raises(OSError, match="too short"):
        load_or_create_secret(tmp_path)


async def test_nobody_waits_for_a_round_that_was_cancelled() -> None:
    """Or a process that is asked to stop never ends."""
    begun = asyncio.Event()

    async def work(_: Sequence[int]) -> Sequence[None]:
        begun.set()
        await asyncio.Event().wait()
        return []

    rounds = Rounds(work)
    asking = asyncio.create_task(rounds.ask(1))
    await begun.wait()
    assert rounds.task
    rounds.task.cancel()
    await asyncio.wait([asking], timeout=60)
    assert asking.cancelled()
