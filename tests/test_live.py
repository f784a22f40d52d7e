"""The FAQ in force: a saved change is answered from soon, a broken one never, and patients are answered throughout."""

from __future__ import annotations

import asyncio
import errno
import gc
import os
import shutil
import subprocess
import threading
import time
import weakref
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import small_faq
from small_faq import change
from waiting import until

from bot.conversation.decide import reply_to
from bot.conversation.reply import Context, Incoming
from bot.health import Health
from bot.publishing import encoder, watch
from bot.publishing.last_good import LastGood
from bot.publishing.live import ContentState, Live
from faq.loading import loader
from faq.model import InvalidFaq
from faq.search.index import Index

NOW = datetime(2026, 11, 24, 17, tzinfo=UTC)
PARKING = "topics/visit.yaml"
LONG = 1.5
"""Seconds in which even a machine that stalls goes on with what it was writing."""


def reply(live: Live, text: str = "is there a place to park?") -> str:
    """What a patient reads."""
    return reply_to(live.index(), Incoming(text), Context(), NOW)[0].text


def made(folder: Path, last_good: LastGood | None = None) -> Live:
    return Live(folder, None, last_good, lambda: NOW)


@pytest.fixture(autouse=True)
def _poll_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Notice what a test writes while it is still half written."""
    monkeypatch.setattr(watch, "POLL_SECONDS", 0.05)


@asynccontextmanager
async def running(live: Live, health: Health | None = None) -> AsyncIterator[None]:
    """What a process does with its `Live`."""
    task = asyncio.create_task(live.run(health or Health()))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


class Watched:
    """A `Live` that watches its folder, and what it has said."""

    def __init__(self, folder: Path) -> None:
        self.live = made(folder)
        self.health = Health()
        self.outcomes: list[ContentState] = []
        self.live.listen(self.outcomes.append)

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for it; patients are answered all the while."""
        await until(lambda: reply(self.live) and condition())

    async def until_said(self, text: str) -> None:
        await self.until(lambda: text in reply(self.live))

    async def until_refused(self, piece: str = "") -> None:
        await self.until(lambda: piece in self.health.warnings.get("content", "~"))


@asynccontextmanager
async def watching(folder: Path) -> AsyncIterator[Watched]:
    watched = Watched(folder)
    async with running(watched.live, watched.health):
        await watched.until(lambda: watched.outcomes)
        yield watched


# The encoder joins


async def test_a_first_start_answers_before_the_encoder_has_learnt_and_the_next_has_what_was_learnt(
    small: Path, data_dir: Path
) -> None:
    live = Live(small, encoder.load(data_dir), data_dir=data_dir)
    assert live.index().matcher.encode is None
    before = reply(live)
    await live.learn()
    assert live.index().matcher.encode is not None
    assert reply(live) == before
    assert Live(small, encoder.load(data_dir), data_dir=data_dir).index().matcher.encode is not None


async def test_an_example_that_is_not_reached_at_a_first_start_keeps_nobody_from_answers_and_is_reported_once_all_is_learnt(
    small: Path, data_dir: Path
) -> None:
    change(small, "topics/cost.yaml", '"what does it cost?"', '"do you accept aetna insurance?"')
    live = Live(small, None, data_dir=data_dir)
    assert not live.outcome.problems
    async with running(live):
        await until(
            lambda: any("do you accept aetna insurance" in problem.message for problem in live.outcome.problems)
        )
    assert reply(live)


async def test_content_that_cannot_be_learnt_costs_nobody_an_answer(
    small: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    data_dir = tmp_path / "a-file"
    data_dir.write_text("no folder can be made here", "utf-8")
    live, health = Live(small, None, data_dir=data_dir), Health()
    async with running(live, health):
        await until(lambda: "python -m bot learn" in health.warnings.get("learning", ""))
    assert health.ready
    assert reply(live)
    assert "python -m bot learn" in caplog.text


async def test_learning_that_failed_is_tried_again(
    small: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.publishing.live.LEARN_AGAIN", 0.05)
    (data_dir / "learned").write_text("in the way of the folder", "utf-8")
    live, health = Live(small, None, data_dir=data_dir), Health()
    async with running(live, health):
        await until(lambda: "learning" in health.warnings)
        (data_dir / "learned").unlink()
        await until(lambda: "learning" not in health.warnings)


async def test_an_encoder_that_fails_at_the_start_keeps_no_change_from_patients(
    small: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    failed: list[str] = []

    def encode(texts: Sequence[str]) -> np.ndarray:
        if len(texts) == 1 and not failed:
            failed.extend(texts)
            raise MemoryError
        return np.eye(512, dtype=np.float32)[[len(text) for text in texts]]

    file = tmp_path / "vectors.npy"
    encoder.Encoder(encode, file)([str(number) for number in range(100)])
    live = Live(small, encoder.Encoder(encode, file))
    async with running(live):
        await until(lambda: failed)
        change(small, PARKING, "Park behind the house.", "Park across the street.")
        await until(lambda: "across the street" in reply(live))
    assert "the sentence encoder could not be loaded" in caplog.text


async def test_without_an_encoder_there_is_nothing_to_learn(small: Path) -> None:
    live = made(small)
    index = live.index()
    await live.learn()
    assert live.index() is index


async def test_a_change_while_the_encoder_learns_is_in_force_at_once_and_learnt_after(
    small: Path, data_dir: Path
) -> None:
    live = Live(small, encoder.load(data_dir), data_dir=data_dir)
    learning = asyncio.create_task(live.learn())
    await asyncio.sleep(0)
    change(small, PARKING, "behind the house", "behind the barn")
    assert (await live.refresh()).in_force
    assert "barn" in reply(live)
    await learning
    assert "barn" in reply(live)
    assert live.index().matcher.encode is not None


async def test_a_change_that_is_indexed_while_the_encoder_ends_learning_does_not_undo_it(
    small: Path, data_dir: Path
) -> None:
    indexed = threading.Event()

    def clock() -> datetime:  # asked for once a change is indexed, to check it
        indexed.set()
        for _ in range(1_000):
            if live.index().matcher.encode is not None:
                break
            time.sleep(0.005)
        return NOW

    live = Live(small, encoder.load(data_dir), None, lambda: NOW, data_dir)
    live.clock = clock
    change(small, PARKING, "behind the house", "behind the barn")
    looking = asyncio.create_task(live.refresh())
    await asyncio.to_thread(indexed.wait, 10)
    await live.learn()
    assert (await looking).in_force
    assert "barn" in live.index().faq.entries["parking"].versions["en"].answer.value
    assert live.index().matcher.encode is not None


# Asked to look


async def test_a_refresh_puts_a_change_in_force_and_tells(small: Path) -> None:
    live = made(small)
    change(small, PARKING, "behind the house", "behind the barn")
    outcome = await live.refresh()
    assert outcome.in_force
    assert outcome.version == live.index().faq.version
    assert "barn" in reply(live)


async def test_the_same_content_changes_nothing(small: Path) -> None:
    live = made(small)
    index = live.index()
    (small / PARKING).touch()
    await live.refresh()
    assert live.index() is index


async def test_a_refused_change_leaves_the_last_good_one_and_its_problems_are_told_once(
    small: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with watching(small) as watched:
        version = watched.live.index().faq.version
        change(small, PARKING, "behind the house", "behind the {barn}")
        outcome = await watched.live.refresh()
        assert not outcome.in_force
        assert outcome.version == version
        (problem,) = watched.live.outcome.problems
        assert (problem.place.file, problem.place.line) == (str(small / PARKING), 13)
        assert "house" in reply(watched.live)
        await watched.until_refused(f"{small / PARKING}:13:32: unknown placeholder {{barn}}")
        assert watched.health.ready
        for _ in range(3):
            (small / PARKING).touch()
            await watched.live.refresh()
        assert caplog.text.count("ERROR    bot.publishing.live") == 1
        change(small, PARKING, "behind the {barn}", "behind the house")
        assert (await watched.live.refresh()).in_force
        await watched.until(lambda: not watched.health.warnings)
    assert [outcome.in_force for outcome in watched.outcomes] == [True, False, True]


async def test_what_only_the_checks_see_is_refused_as_well(small: Path) -> None:
    live = made(small)
    change(small, PARKING, "Park behind the house.", "Park behind the house. " * 300)
    assert not (await live.refresh()).in_force
    change(small, PARKING, "Park behind the house. " * 300, "Park behind the house.")
    change(small, PARKING, '"parking"', '"parking", "price"')
    (problem,) = (await live.refresh()).problems
    assert "is already a way of asking" in problem.message
    assert len(reply(live)) < 100


async def test_warnings_keep_nothing_from_being_in_force_and_follow(small: Path) -> None:
    async with watching(small) as watched:
        change(small, PARKING, '"breakfast", ', "")
        assert (await watched.live.refresh()).in_force
        await watched.until(lambda: watched.live.outcome.problems)
        assert [problem.level for problem in watched.live.outcome.problems] == ["warning"]
        assert watched.health.ready
        assert not watched.health.warnings


async def test_of_two_saves_in_a_row_the_newer_wins(small: Path) -> None:
    live = made(small)
    change(small, PARKING, "behind the house", "behind the barn")
    first = asyncio.create_task(live.refresh())
    await asyncio.sleep(0.01)
    change(small, PARKING, "behind the barn", "behind the lake")
    await asyncio.gather(first, live.refresh())
    assert "lake" in reply(live)


async def test_what_is_no_longer_in_force_is_let_go_at_once(small: Path) -> None:
    """The collector never walks what was indexed, so a cycle that holds a former index holds its memory for ever."""
    gc.disable()
    try:
        async with watching(small) as watched:
            former = []
            for old, new in (
                ('"parking"', '"parkings"'),
                ('"parkings"', "no"),
                ("also: [no", 'also: ["lot"'),
                ('"lot"', '"car"'),
            ):
                former.append(weakref.ref(watched.live.index().matcher))
                change(small, PARKING, old, new)
                await watched.live.refresh()
            await watched.until(lambda: all(one() in {None, watched.live.index().matcher} for one in former))
    finally:
        gc.enable()


async def test_a_listener_that_fails_costs_nobody_a_change(small: Path) -> None:
    live = made(small)
    heard: list[ContentState] = []
    live.listen(lambda _: 1 / 0)
    live.listen(heard.append)
    async with running(live):
        await until(lambda: heard)


# Drafts


def drafted(live: Live, old: str, new: str) -> tuple[Index, str]:
    """The index of a draft that replaces a piece of a file, and the text of that file."""
    text = (live.folder / PARKING).read_text("utf-8")
    assert text.count(old) == 1
    text = text.replace(old, new)
    return live.draft(loader.load(live.folder, {PARKING: text})), text


async def test_a_draft_that_is_saved_is_not_indexed_again(small: Path) -> None:
    live = made(small)
    index, text = drafted(live, '"parking"', '"zeppelin mooring"')
    assert "behind the house" not in reply(live, "zeppelin mooring")
    (small / PARKING).write_text(text, "utf-8")
    assert (await live.refresh()).in_force
    assert live.index() is index
    assert "behind the house" in reply(live, "zeppelin mooring")


async def test_a_draft_that_only_the_checks_refuse_is_refused_where_it_is_saved_all_the_same(small: Path) -> None:
    live = made(small)
    before = live.index()
    _, text = drafted(live, "Park behind the house.", "Park behind the house. " * 300)
    (small / PARKING).write_text(text, "utf-8")
    assert not (await live.refresh()).in_force
    assert live.index() is before


async def test_a_draft_is_not_in_force_where_something_else_was_saved(small: Path) -> None:
    live = made(small)
    index, _ = drafted(live, "behind the house", "behind the barn")
    change(small, PARKING, "behind the house", "behind the lake")
    assert (await live.refresh()).in_force
    assert live.index() is not index
    assert "lake" in reply(live)


async def test_a_draft_from_before_the_encoder_joined_is_indexed_again(small: Path, tmp_path: Path) -> None:
    def encode(texts: Sequence[str]) -> np.ndarray:
        return np.eye(512, dtype=np.float32)[[len(text) for text in texts]]

    live = made(small)
    _, text = drafted(live, "behind the house", "behind the barn")
    live.encoder = encoder.Encoder(encode, tmp_path / "vectors.npy")
    live.encoder([str(number) for number in range(100)])
    (small / PARKING).write_text(text, "utf-8")
    assert (await live.refresh()).in_force
    assert live.index().matcher.encode is live.encoder


# Editors and deploys


def move(old: Path, new: Path) -> None:
    old.rename(new)


def vim(path: Path, text: str) -> None:
    """Tries whether it may write, moves the old file aside, writes a new one, removes the old."""
    (path.parent / "4913").touch()
    (path.parent / "4913").unlink()
    (path.parent / f".{path.name}.swp").write_bytes(b"b0VIM 9.0")
    path.rename(f"{path}~")
    path.write_text(text, "utf-8")
    Path(f"{path}~").unlink()


def nano(path: Path, text: str) -> None:
    """Cuts the file and writes it in pieces."""
    with path.open("w", encoding="utf-8") as file:
        for start in range(0, len(text), 300):
            file.write(text[start : start + 300])
            file.flush()


def code(path: Path, text: str) -> None:
    """Writes beside, then renames over."""
    beside = path.with_name(f"{path.name}.tmp")
    beside.write_text(text, "utf-8")
    beside.replace(path)


def emacs(path: Path, text: str) -> None:
    """Leaves an auto-save, a lock and a backup."""
    (path.parent / f"#{path.name}#").write_text("{ not YAML")
    (path.parent / f".#{path.name}").symlink_to("someone@host.1:2")
    shutil.copy(path, f"{path}~")
    path.write_text(text, "utf-8")
    (path.parent / f".#{path.name}").unlink()


def sed(path: Path, text: str) -> None:
    old, new = path.read_text("utf-8"), text
    line = next(line for line in new.split("\n") if line not in old.split("\n"))
    before = old.split("\n")[new.split("\n").index(line)]
    subprocess.run(["sed", "-i", f"s|^{before}$|{line}|", path], check=True)  # noqa: S603, S607 -- the real one


@pytest.mark.parametrize("save", [vim, nano, code, emacs, sed])
async def test_a_save_is_in_force_whatever_the_editor_does(small: Path, save: Callable[[Path, str], None]) -> None:
    async with watching(small) as watched:
        for old, new in (("house", "barn"), ("barn", "lake")):
            save(
                small / PARKING, (small / PARKING).read_text("utf-8").replace(f"behind the {old}", f"behind the {new}")
            )
            await watched.until_said(new)
    assert all(outcome.in_force for outcome in watched.outcomes)


async def test_what_is_half_written_for_a_moment_is_not_told(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.publishing.live.SETTLE", LONG)
    text = (small / PARKING).read_text("utf-8").replace("house", "barn")
    async with watching(small) as watched:
        (small / PARKING).write_text(text[:400], "utf-8")
        await asyncio.sleep(0.2)
        (small / PARKING).write_text(text, "utf-8")
        await watched.until_said("barn")
    assert all(outcome.in_force for outcome in watched.outcomes)


async def test_files_that_are_no_content_are_no_change(small: Path) -> None:
    async with watching(small) as watched:
        before = watch.stamp(small)
        (small / "notes.txt").write_text("call the painter")
        (small / "topics/.visit.yaml.swp").write_text("{")
        (small / "topics/visit.yaml~").write_text("{")
        assert watch.stamp(small) == before
        change(small, PARKING, "house", "barn")
        await watched.until(lambda: len(watched.outcomes) > 1)
        assert [outcome.in_force for outcome in watched.outcomes] == [True, True]


async def test_a_checkout_of_many_files_becomes_one_content(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files of another revision come one by one; in between the content is broken: a renamed entry is named elsewhere."""
    monkeypatch.setattr("bot.publishing.live.SETTLE", LONG)
    other = small_faq.write(tmp_path / "other")
    change(other, PARKING, "id: parking", "id: car-park")
    change(other, PARKING, "behind the house", "behind the barn")
    change(other, "topics/cost.yaml", "related: [insurance]", "related: [car-park]")
    async with watching(small) as watched:
        for name in ("topics/cost.yaml", "clinic.yaml", PARKING):
            code(small / name, (other / name).read_text("utf-8"))
            await asyncio.sleep(0.07)
        await watched.until_said("barn")
    assert all(outcome.in_force for outcome in watched.outcomes)


async def test_a_folder_that_vanishes_and_comes_back(small: Path, tmp_path: Path) -> None:
    async with watching(small) as watched:
        move(small, tmp_path / "away")
        await watched.until_refused("does not exist")
        assert "house" in reply(watched.live)
        move(tmp_path / "away", small)
        await watched.until(lambda: not watched.health.warnings)
        change(small, PARKING, "house", "barn")
        await watched.until_said("barn")


async def test_a_link_that_is_turned_to_another_folder(tmp_path: Path) -> None:
    """As deploys and Kubernetes replace content at once."""
    first, second = small_faq.write(tmp_path / "1"), small_faq.write(tmp_path / "2")
    change(second, PARKING, "house", "barn")
    current = tmp_path / "current"
    current.symlink_to(first)
    async with watching(current) as watched:
        (tmp_path / "next").symlink_to(second)
        (tmp_path / "next").replace(current)
        await watched.until_said("barn")
        change(second, PARKING, "barn", "lake")
        await watched.until_said("lake")
    assert all(outcome.in_force for outcome in watched.outcomes)


async def test_a_folder_that_takes_the_place_of_another(small: Path, tmp_path: Path) -> None:
    other = small_faq.write(tmp_path / "other")
    change(other, PARKING, "house", "barn")
    async with watching(small) as watched:
        move(small, tmp_path / "old")
        move(other, small)
        await watched.until_said("barn")
        change(small, PARKING, "barn", "lake")
        await watched.until_said("lake")


# Disks


@contextmanager
def unreadable(path: Path, error: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """For a while the system refuses to read a file; root may read whatever its permissions say."""
    read = Path.read_bytes

    def refuse(self: Path) -> bytes:
        if self == path:
            raise OSError(error, os.strerror(error))
        return read(self)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", refuse)
        yield


@pytest.mark.parametrize("error", [errno.EACCES, errno.EIO])
async def test_a_file_that_cannot_be_read_for_a_while(small: Path, monkeypatch: pytest.MonkeyPatch, error: int) -> None:
    """It is tried again without any sign of a change."""
    monkeypatch.setattr("bot.publishing.live.AGAIN", 0.1)
    async with watching(small) as watched:
        with unreadable(small / PARKING, error, monkeypatch):
            change(small, PARKING, "house", "barn")
            await watched.until_refused(os.strerror(error))
            assert "house" in reply(watched.live)
        await watched.until_said("barn")
        await watched.until(lambda: not watched.health.warnings)


async def test_a_fault_of_the_program_refuses_the_change_and_names_no_text(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(*_: object) -> None:
        raise KeyError("what a patient wrote")

    live = made(small)
    change(small, PARKING, "house", "barn")
    with monkeypatch.context() as patch:
        patch.setattr("bot.publishing.checks.errors", faulty)
        outcome = await live.refresh()
    assert "KeyError at" in outcome.problems[0].message
    assert "patient" not in outcome.problems[0].message
    assert (await live.refresh()).in_force


# The last good content


@pytest.fixture
def kept(small: Path, tmp_path: Path) -> LastGood:
    """Where the content in force is kept."""
    return LastGood(tmp_path / "var", small)


async def keep(live: Live) -> None:
    """Let it do what a running process does after a start."""
    assert live.last_good
    async with running(live):
        await until(lambda: live.last_good.holds(live.index().faq.version))


def broken(folder: Path) -> None:
    change(folder, PARKING, "behind the house", "behind the {barn}")


def test_a_start_with_broken_content_names_every_problem(small: Path, kept: LastGood) -> None:
    broken(small)
    change(small, "clinic.yaml", "saturday: closed", "saturday: shut")
    with pytest.raises(InvalidFaq) as invalid:
        made(small, kept)
    assert len(invalid.value.problems) == 2


def test_a_start_with_content_that_only_the_checks_refuse_is_none(small: Path, kept: LastGood) -> None:
    change(small, PARKING, "Park behind the house.", "Park behind the house. " * 300)
    with pytest.raises(InvalidFaq, match="too long"):
        made(small, kept)


async def test_a_restart_with_broken_content_goes_on_with_the_last_good(small: Path, kept: LastGood) -> None:
    await keep(made(small, kept))
    broken(small)
    live, health = made(small, kept), Health()
    assert "house" in reply(live)
    assert not live.outcome.in_force
    assert "barn" in live.outcome.problems[0].message
    async with running(live, health):
        await until(lambda: health.warnings)
        change(small, PARKING, "behind the {barn}", "behind the barn")
        await until(lambda: "barn" in reply(live))


async def test_only_the_newest_is_kept_and_never_one_that_was_refused(small: Path, kept: LastGood) -> None:
    live = made(small, kept)
    await keep(live)
    change(small, PARKING, "house", "lake")
    await live.refresh()
    await keep(live)
    broken_text = (small / PARKING).read_text("utf-8").replace("lake", "{barn}")
    (small / PARKING).write_text(broken_text, "utf-8")
    await live.refresh()
    await until(lambda: [path.name for path in kept.room.iterdir()] == [live.index().faq.version])
    assert "lake" in reply(made(small, kept))


async def test_the_content_of_another_folder_never_stands_in(small: Path, kept: LastGood, tmp_path: Path) -> None:
    await keep(made(small, kept))
    other = small_faq.write(tmp_path / "other")
    broken(other)
    with pytest.raises(InvalidFaq):
        made(other, LastGood(tmp_path / "var", other))


async def test_a_copy_that_was_cut_short_or_damaged_is_none(small: Path, kept: LastGood) -> None:
    await keep(made(small, kept))
    (copy,) = kept.room.iterdir()
    (copy / PARKING).write_text("half of", "utf-8")
    shutil.copytree(small, kept.room / "0123.1.partial")
    broken(small)
    with pytest.raises(InvalidFaq, match="barn"):
        made(small, kept)


def test_content_that_has_changed_before_it_was_copied_is_not_kept(small: Path, kept: LastGood) -> None:
    version = made(small).index().faq.version
    change(small, PARKING, "house", "barn")
    kept.keep(version)
    assert kept.load() is None
    assert list(kept.room.iterdir()) == []


def test_a_full_disk_costs_only_the_copy(
    small: Path, kept: LastGood, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    version = made(small).index().faq.version
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfile", full)
        kept.keep(version)
    assert "No space left" in caplog.text
    assert list(kept.room.iterdir()) == []
    kept.keep(version)
    assert kept.holds(version)
