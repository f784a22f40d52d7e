"""The FAQ in force. A change of the content is put in force whole or not at all; if not, the last good content stays in force.

Patients are answered throughout: the models fitted to the content before are used until those for the change are fitted.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from bot import logs, process
from bot.health import Health
from bot.publishing import asking, checks, learning, watch
from bot.publishing.asking import Ask, Outcome
from bot.publishing.encoder import Encoder
from bot.publishing.last_good import LastGood
from faq import hours
from faq.loading import loader
from faq.model import Faq, InvalidFaq, Lang, Place, Problem
from faq.search import index
from faq.search.index import Index
from faq.search.learned import Learned

logger = logging.getLogger(__name__)

SETTLE = 0.3
"""Seconds that a problem must last before the watcher reports it: a file may be only half written."""
AGAIN = 5.0
"""Seconds between attempts while the content on disk is refused: a disk can become readable again without any visible change."""
LEARN_AGAIN = 1800.0
"""Seconds until learning that failed is tried again: memory or disk space may be free by then."""
MOST_READINGS = 5
"""Most times that a folder is read if it changes while being read."""
PAUSE = 0.003
"""Seconds of pause between two questions of the checks, for answering patients."""
_NOT_LEARNT = (
    "the content could not be learnt; patients are answered, a little less surely: run `python -m bot learn` to see why"
)
_WARM_UP = "hello"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ContentState:
    """What became of the content on disk."""

    in_force: bool
    """Whether patients are answered from it; otherwise from the last good content."""
    version: str
    """The version of the FAQ that patients are answered from."""
    problems: tuple[Problem, ...]
    """The problems of the content on disk, sorted by place. Warnings are added some seconds after a change is in force."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    """The content on disk, tried."""

    stamp: watch.Stamp
    index: Index | None
    """None if the content has problems."""
    problems: tuple[Problem, ...] = ()


class _ChangedAgain(Exception):  # noqa: N818 -- named for what it says
    """What is being checked is no longer in force."""


class Live:
    """What patients are answered from at this moment."""

    def __init__(
        self,
        folder: Path,
        encoder: Encoder | None,
        last_good: LastGood | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        data_dir: Path | None = None,
    ) -> None:
        """Takes two seconds. What is learnt is kept in `data_dir`; without it, nothing is learnt.

        Raises:
            InvalidFaq: the content has problems, and there is no last good copy.

        """
        self.folder = folder
        self.encoder = encoder
        self.last_good = last_good
        self.data_dir = data_dir
        self.clock = clock
        self._health = Health()
        self._listeners: list[Callable[[ContentState], object]] = []
        self._logged: set[str] = set()
        self._one_at_a_time = asyncio.Lock()
        self._changed = asyncio.Event()
        self._running = False
        self._drafted: Index | None = None
        """Of the last draft: if that is saved, it is in force without being indexed again."""
        first = self._attempt(None)
        self._stamp, self._looked = first.stamp, time.monotonic()
        self._index = first.index or self._last_good_index(first.problems)
        self.outcome = ContentState(first.index is not None, self._index.faq.version, first.problems)
        """What became of the content on disk when it was last looked at."""
        self._finishing: asyncio.Task[None] | None = None

    def index(self) -> Index:
        """The index in force; ask again for each message."""
        return self._index

    def draft(self, faq: Faq) -> Index:
        """Index a draft upon what is in force; takes up to some seconds."""
        before = self._index
        with process.indexing():
            drafted = self._drafted = index.build(faq, before.matcher.encode, before, before.lookout.learned)
        return drafted

    def listen(self, callback: Callable[[ContentState], object]) -> None:
        """Call `callback` at the start and with each new outcome, and again if asking everything finds more warnings."""
        self._listeners.append(callback)

    async def run(self, health: Health) -> None:
        """Learn, and watch the folder until cancelled; report what is wrong with the content to `health` and to the log."""
        self._health, self._running = health, True
        is_asked = self._can_be_asked(self._index)
        try:
            async with asyncio.TaskGroup() as parts:
                parts.create_task(self._watch())
                await self._warm_up()
                start = self.outcome
                if start.in_force:
                    await self._keep(self._index.faq.version)  # immediately: the next start may find it broken
                else:
                    await self._finish(start, thoroughly=False)
                if self.outcome is start and start.in_force:
                    await self._finish(start, thoroughly=False)
                while True:
                    self._changed.clear()
                    is_learnt = await self.learn()
                    if not is_asked:  # what was in force before it was learnt is judged now
                        self._finishing = asyncio.create_task(self._finish(self.outcome, thoroughly=True))
                        is_asked = True
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._changed.wait(), None if is_learnt else LEARN_AGAIN)
        finally:
            self._running = False

    async def refresh(self) -> ContentState:
        """Look at the content on disk now and return what became of it."""
        return await self._look(patient=False)

    async def learn(self) -> bool:
        """Learn the content in force in a separate process while patients are answered; one to two minutes if utterances have changed.

        Returns whether there is nothing left to learn; if learning fails, the index in force stays, and `health` is told.
        """
        if self.data_dir is None:
            return True
        try:
            while not self._is_learnt(before := self._index):
                logger.info("learning how patients ask; until then answers are a little less sure")
                if not await learning.in_child(self.folder, self.data_dir):
                    self._health.report("learning", _NOT_LEARNT, warning=True)
                    return False
                self._health.report("learning", None, warning=True)
                # From nothing: the index that was kept beside the models is mapped, and takes less memory than that of an edit.
                learnt = await _in_background(partial(self._built, before.faq, None))
                if before is self._index:  # otherwise the content has changed meanwhile
                    if not self._is_learnt(learnt):  # the files on disk are not those in force
                        return True
                    self._index = learnt
                    logger.info("learnt how patients ask")
                    await self._warm_up()
        except Exception as error:  # noqa: BLE001 -- the index in force stays
            self._health.report("learning", f"{_NOT_LEARNT} ({logs.describe_error(error)})", warning=True)
            return False
        return True

    async def _warm_up(self) -> None:
        """Load the encoder now, not at a patient's question."""
        if encode := self._index.matcher.encode:
            try:
                await _in_background(lambda: encode([_WARM_UP]))
            except Exception as error:  # noqa: BLE001 -- the folder must be watched whatever the encoder does
                logger.error("the sentence encoder could not be loaded: %s", logs.describe_error(error))  # noqa: TRY400 -- never a traceback

    def _is_learnt(self, of: Index) -> bool:
        learned = of.lookout.learned
        return learned is not None and learned.is_of(of.faq, has_encoder=self.encoder is not None)

    def _can_be_asked(self, index: Index) -> bool:
        """Whether its examples can be judged now, because there is nothing more to learn."""
        return self.data_dir is None or self._is_learnt(index)

    def _built(self, faq: Faq, before: Index | None) -> Index:
        """The index of a FAQ, with what was learnt from it or, until that is there, from the content before."""
        learned = before.lookout.learned if before else None
        if self.data_dir and not (learned and learned.is_of(faq, has_encoder=self.encoder is not None)):
            learned = learning.load(faq, self.data_dir, self.encoder)
        is_ready = self.encoder is not None and (learned is not None or self.encoder.has_vectors)
        encoder = self.encoder if is_ready else None
        if self.data_dir and learned is None:
            learned = before.lookout.learned if before else learning.newest(self.data_dir)
        if (drafted := self._drafted) and _is_of(drafted, faq, encoder, learned):
            return drafted
        with process.indexing():
            return index.build(faq, encoder, before, learned)

    async def _watch(self) -> None:
        async for changed in watch.looks(self.folder):
            overdue = not self.outcome.in_force and time.monotonic() - self._looked > AGAIN
            if changed or overdue or watch.stamp(self.folder) != self._stamp:
                await self._look(patient=True)

    async def _look(self, *, patient: bool) -> ContentState:
        """Put the content on disk in force, or refuse it; `patient` waits in case a file is only half written."""
        async with self._one_at_a_time:
            while True:
                before = self._index
                found = await _in_background(partial(self._attempt, before))
                if patient and found.index is None:
                    await asyncio.sleep(SETTLE)
                    if watch.stamp(self.folder) != found.stamp:
                        continue
                if before is self._index:  # otherwise learning has finished meanwhile
                    break
            self._stamp, self._looked = found.stamp, time.monotonic()
            outcome = ContentState(found.index is not None, (found.index or before).faq.version, found.problems)
            nothing_new = found.index is before and self.outcome.in_force
            if not nothing_new and outcome != self.outcome:
                self._index, self.outcome, self._drafted = found.index or before, outcome, None
                self._changed.set()
                self._finishing = asyncio.create_task(self._finish(outcome, thoroughly=self._running))
            return self.outcome

    async def _finish(self, outcome: ContentState, *, thoroughly: bool) -> None:
        """Do what can wait until the content is in force, or refused: copy it, find warnings, notify listeners.

        `thoroughly` asks every way of asking, which takes half a minute, because patients take precedence.
        """
        of = self._index
        if outcome.in_force:
            await self._keep(of.faq.version)
            outcome = await self._with_warnings(of, outcome, None)
        if outcome is self.outcome:
            self._tell(outcome)
        if outcome is self.outcome and outcome.in_force and thoroughly:
            outcome, before = await self._with_warnings(of, outcome, self._ask_slowly), outcome
            if outcome is self.outcome and outcome != before:
                self._tell(outcome)

    async def _keep(self, version: str) -> None:
        """Keep what is in force for the next start."""
        if last_good := self.last_good:
            await _in_background(lambda: last_good.keep(version))

    async def _with_warnings(self, of: Index, outcome: ContentState, ask: Ask | None) -> ContentState:
        """An outcome with what `checks` finds; it replaces the outcome unless the content has changed again."""
        found = await _in_background(partial(self._checked, of, ask))
        if found is None or self.outcome is not outcome:
            return outcome
        self.outcome = replace(outcome, problems=tuple(found))
        return self.outcome

    def _checked(self, of: Index, ask: Ask | None) -> list[Problem] | None:
        """Every problem of an index, errors and warnings; None if it is no longer in force."""
        try:
            return checks.problems(of, self._today(of.faq), ask)
        except _ChangedAgain:
            return None

    def _tell(self, outcome: ContentState) -> None:
        lines = {str(problem): problem.level for problem in outcome.problems}
        for line, level in lines.items():
            if line not in self._logged:
                logger.log(logging.ERROR if level == "error" else logging.WARNING, "content: %s", line)
        self._logged = set(lines)
        if outcome.in_force:
            logger.info("content: version %s is in force", outcome.version)
            self._health.report("content", None, warning=True)
        else:
            first, *others = outcome.problems
            more = f" (and {len(others)} more)" if others else ""
            self._health.report(
                "content",
                f"the files are not in force, version {outcome.version} goes on answering; mend this: {first}{more}",
                warning=True,
            )
        for callback in self._listeners:
            try:
                callback(outcome)
            except Exception as error:  # noqa: BLE001 -- a listener must not keep a change from patients
                logger.error("content: a listener failed: %s", logs.describe_error(error))  # noqa: TRY400 -- never a traceback

    def _attempt(self, before: Index | None) -> _Attempt:
        """Read, index and check the content on disk; `before` is what is in force."""
        stamp = watch.stamp(self.folder)
        try:
            with process.indexing():
                for _ in range(MOST_READINGS):
                    faq = loader.load(self.folder)
                    if stamp == (stamp := watch.stamp(self.folder)):
                        break
                if before and faq.version == before.faq.version:
                    return _Attempt(stamp, before)
            found = self._built(faq, before)
            # At a start, what is not learnt yet must not keep patients from their answers.
            ask = self._ask if before or self._can_be_asked(found) else None
            errors = () if self._was_in_force(faq) else tuple(checks.errors(found, self._today(faq), ask))
        except InvalidFaq as invalid:
            return _Attempt(stamp, None, tuple(invalid.problems))
        except Exception as error:  # noqa: BLE001 -- whatever is wrong with the content, the index in force stays
            problem = Problem(Place(str(self.folder)), f"this content could not be read ({logs.describe_error(error)})")
            return _Attempt(stamp, None, (problem,))
        return _Attempt(stamp, None if errors else found, errors)

    def _was_in_force(self, faq: Faq) -> bool:
        return self.last_good is not None and self.last_good.holds(faq.version)

    def _last_good_index(self, problems: tuple[Problem, ...]) -> Index:
        """What was in force at the end of the last run."""
        faq = self.last_good.load() if self.last_good else None
        if faq is None:
            raise InvalidFaq(list(problems))
        return self._built(faq, None)

    def _ask(self, of: Index, text: str, lang: Lang) -> Outcome:
        return asking.outcome(of, text, lang, self.clock())

    def _ask_slowly(self, of: Index, text: str, lang: Lang) -> Outcome:
        if of.faq.version != self._index.faq.version or not self._running:
            raise _ChangedAgain
        time.sleep(PAUSE)
        while self._one_at_a_time.locked():  # a change takes precedence
            time.sleep(PAUSE)
        return self._ask(of, text, lang)

    def _today(self, faq: Faq) -> date:
        return hours.local(faq.clinic, self.clock()).date()


def _is_of(drafted: Index, faq: Faq, encoder: Encoder | None, learned: Learned | None) -> bool:
    """Whether an index is what building it from these would give."""
    models = drafted.lookout.learned
    has_same_models = models is learned or (models is not None and learned is not None and models.key == learned.key)
    return has_same_models and drafted.matcher.encode is encoder and drafted.faq == faq


async def _in_background(work: Callable[[], T]) -> T:
    """What `work` returns, run in a thread that does not keep the process from ending."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def hand_over(give: Callable[..., object], what: object) -> None:
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(lambda: done.cancelled() or give(what))

    def run() -> None:
        try:
            found = work()
        except Exception as error:  # noqa: BLE001 -- raised where it is awaited
            hand_over(done.set_exception, error)
        else:
            hand_over(done.set_result, found)

    threading.Thread(target=run, name="indexing", daemon=True).start()
    return await done
