"""How well people are understood whose words were never learnt: right as often as said, and what each signal adds.

    make bench

The questions are those of `tests/questions` that no model has seen: the callers', and the conversations of people who were kept back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot import process

process.prepare()

import yaml  # noqa: E402 -- not before prepare()

from bot.conversation.decide import reply_to  # noqa: E402
from bot.conversation.reply import Context, Incoming, Reply  # noqa: E402
from bot.publishing import encoder, learning  # noqa: E402
from bot.settings import Settings  # noqa: E402
from faq.loading import loader  # noqa: E402
from faq.search.index import Index, Memo, build  # noqa: E402

QUESTIONS = Path(__file__).parent.parent / "tests" / "questions"
NOW = datetime(2026, 11, 24, 17, tzinfo=UTC)
BINS = 10
"""Rows of the reliability table."""
DATA_DIR = Path(Settings().data_dir)

Turn = tuple[dict[str, Any], Reply]


def turns(index: Index) -> Iterator[Turn]:
    """Each message of the judging conversations, and its reply."""
    for file in ("callers.yaml", "people.yaml"):
        for talk in yaml.safe_load((QUESTIONS / file).read_text("utf-8")):
            context = Context()
            for turn in talk.get("turns", [{**talk, "say": talk.get("text")}]):
                reply, context = reply_to(index, Incoming(turn["say"], talk["lang"]), context, NOW)
                yield turn, reply


def is_right(turn: dict[str, Any], reply: Reply) -> bool:
    """Whether a reply has every entry that was wanted; where none was, whether it has no answer."""
    wanted = [set(ids) for ids in turn.get("all", [turn.get("want", [])])]
    if wanted == [set()]:
        return reply.kind in {"unknown", "suggestions", "smalltalk"}
    return reply.kind != "suggestions" and all(ids & set(reply.entries) for ids in wanted)


def without(index: Index, *signals: str) -> Index:
    """The index whose matcher lacks the signals "learned" or "meaning"."""
    matcher = copy(index.matcher)
    if "learned" in signals:
        matcher.use(None)
    if "meaning" in signals:
        matcher.meaning = None
    return replace(index, matcher=matcher, memo=Memo(1), heard=Memo(1))


def main() -> None:
    """Print both tables."""
    faq, encode = loader.load(), encoder.load(DATA_DIR)
    if not learning.load(faq, DATA_DIR, encode):
        asyncio.run(learning.in_child(loader.BUILT_IN, DATA_DIR))
    index = build(faq, encode, learned=learning.load(faq, DATA_DIR, encode))

    print("## Right as often as said: callers, and people kept back\n")
    print("| confidence said | answers | right |\n| --- | --- | --- |")
    answered = [(turn, reply) for turn, reply in turns(index) if reply.entries and reply.kind != "suggestions"]
    for number in range(BINS):
        rights = [
            is_right(turn, reply)
            for turn, reply in answered
            if number <= min(reply.confidence * BINS, BINS - 1e-9) < number + 1
        ]
        if rights:
            print(
                f"| {number / BINS:.1f} to {(number + 1) / BINS:.1f} | {len(rights)} | {sum(rights) / len(rights):.0%} |"
            )

    print("\n## What each signal adds\n")
    print("| signals | right, of all turns |\n| --- | --- |")
    for dropped in ((), ("learned",), ("meaning",), ("learned", "meaning")):
        rights = [is_right(turn, reply) for turn, reply in turns(without(index, *dropped))]
        print(
            f"| {', '.join(name for name in ('words', 'learned', 'meaning') if name not in dropped)} | {sum(rights) / len(rights):.1%} |"
        )


if __name__ == "__main__":
    main()
