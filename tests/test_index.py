"""What an index remembers of messages: what they mean, never their words, and nothing of another FAQ."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.conversation import understanding
from bot.conversation.decide import reply_to
from bot.conversation.reply import Context, Incoming, Reply
from faq.loading import loader
from faq.search import index as faq_index
from faq.search.index import Index, Memo

NOW = datetime(2026, 11, 24, 17, tzinfo=UTC)


def ask(index: Index, text: str, context: Context | None = None) -> Reply:
    return reply_to(index, Incoming(text), context or Context(), NOW)[0]


def test_a_message_is_worked_out_once() -> None:
    memo, worked_out = Memo(100), []
    for message in ("hours", "price", "hours"):
        assert (
            memo.recall(message, lambda message=message: worked_out.append(message) or message.upper())
            == message.upper()
        )
    assert worked_out == ["hours", "price"]


def test_the_message_asked_longest_ago_is_forgotten_first() -> None:
    memo, worked_out = Memo(2), []
    for message in ("a", "b", "a", "c", "a", "b"):
        memo.recall(message, lambda message=message: worked_out.append(message) or message)
    assert worked_out == ["a", "b", "c", "b"]
    assert len(memo.kept) == 2


@pytest.mark.parametrize(
    "text", ["how much is my drip", "hola, ¿cuánto cuesta? tengo epilepsia", "i can not breathe", "漢字", "\udc80 ?"]
)
def test_a_message_asked_again_gets_the_same_reply(plain_index: Index, text: str) -> None:
    assert ask(plain_index, text) == ask(plain_index, text)


def test_what_the_thread_adds_is_not_remembered_for_another_chat(plain_index: Index) -> None:
    leaning = ask(plain_index, "how long", Context(entries=("side-effects-duration",)))
    assert leaning.entries == ("side-effects-duration",)
    assert ask(plain_index, "how long").entries != leaning.entries


def test_no_word_of_a_message_is_kept(plain_index: Index) -> None:
    ask(plain_index, "does my cousin Zebulon qualify? he has epilepsy")
    assert "zebulon" not in repr(plain_index.memo.kept).casefold()


def test_a_changed_faq_remembers_nothing(small: Path) -> None:
    old = faq_index.build(loader.load(small))
    understanding.understood(old, "how expensive is it", "en", {})
    assert old.memo.kept
    assert not faq_index.build(loader.load(small)).memo.kept
