"""Batch the questions that arrive while a round is under way: the busier the process, the larger the batches."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Given = TypeVar("Given")


class Rounds(Generic[Asked, Given]):
    """Calls a function with many questions at once, one call at a time."""

    def __init__(self, work: Callable[[Sequence[Asked]], Awaitable[Sequence[Given]]]) -> None:
        """`work` answers a batch of questions, in their order."""
        self.work = work
        self.waiting: list[tuple[Asked, asyncio.Future[Given] | None]] = []
        self.task: asyncio.Task[None] | None = None

    async def ask(self, question: Asked) -> Given:
        """The answer to a question; raises what its round raised."""
        answer: asyncio.Future[Given] = asyncio.get_running_loop().create_future()
        self.begin(question, answer)
        return await answer

    def begin(self, question: Asked, answer: asyncio.Future[Given] | None = None) -> None:
        """Add a question to the next round; without `answer`, nobody waits for it."""
        self.waiting.append((question, answer))
        if self.task is None:
            self.task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        taken: list[tuple[Asked, asyncio.Future[Given] | None]] = []
        try:
            while self.waiting:
                taken, self.waiting = self.waiting, []
                await self._answer([question for question, _ in taken], [answer for _, answer in taken])
        finally:  # nobody may wait for a task that was cancelled
            self.task = None
            for _, answer in (*taken, *self.waiting):
                if answer and not answer.done():
                    answer.cancel()

    async def _answer(self, questions: Sequence[Asked], answers: Sequence[asyncio.Future[Given] | None]) -> None:
        try:
            given = await self.work(questions)
        except Exception as error:  # noqa: BLE001 -- raised where it is awaited
            for answer in answers:
                if answer and not answer.done():
                    answer.set_exception(error)
        else:
            for answer, value in zip(answers, given, strict=True):
                if answer and not answer.done():
                    answer.set_result(value)
