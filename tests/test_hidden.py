"""A hidden entry is never answered, offered or listed; a button that leads to it says so kindly, and its file stays as it is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from small_faq import change

from bot.conversation import decide
from bot.conversation.reply import Context, Incoming
from faq.loading.loader import load
from faq.model import InvalidFaq
from faq.search import index
from faq.search.index import Index

NOW = datetime(2026, 11, 24, 19, tzinfo=UTC)
ANSWERS = ("Park behind the house.", "Atrás de la casa.")


@pytest.fixture
def built(small: Path) -> Index:
    """Content whose entry about parking is hidden; another one offers it."""
    change(small, "topics/visit.yaml", "  - id: parking\n", "  - id: parking\n    hidden: yes\n")
    change(small, "topics/visit.yaml", "  - id: eating\n", "  - id: eating\n    related: [parking]\n")
    return index.build(load(small))


@pytest.mark.parametrize("question", ["Where can I park?", "¿Dónde me estaciono?", "leave the truck"])
def test_it_is_not_answered(built: Index, question: str) -> None:
    reply, _ = decide.reply_to(built, Incoming(question), Context(), NOW)
    assert "parking" not in reply.entries
    assert not any(answer in reply.text for answer in ANSWERS)


def test_it_is_not_offered_below_another_answer_nor_listed_in_its_topic(built: Index) -> None:
    for payload in ("faq:en:eating", "topic:en:visit"):
        reply, _ = decide.press(built, payload, Context(), NOW)
        assert "faq:en:parking" not in [button.payload for button in reply.buttons]


@pytest.mark.parametrize(
    ("payload", "said"), [("faq:en:parking", "not here at the moment"), ("faq:es:parking", "no está disponible")]
)
def test_a_button_from_before_says_that_it_is_not_there_at_the_moment(built: Index, payload: str, said: str) -> None:
    reply, _ = decide.press(built, payload, Context(), NOW)
    assert said in reply.text


def test_it_is_not_said_again_after_it_was_hidden(small: Path, built: Index) -> None:
    change(small, "topics/visit.yaml", "    hidden: yes\n", "")
    reply, context = decide.reply_to(index.build(load(small)), Incoming("Where can I park?"), Context(), NOW)
    assert reply.entries == ("parking",)
    again, _ = decide.reply_to(built, Incoming("say that again"), context, NOW)
    assert "not here at the moment" in again.text


def test_a_topic_whose_entries_are_all_hidden_is_not_in_the_menu(small: Path) -> None:
    for entry in ("price", "insurance"):
        change(small, "topics/cost.yaml", f"  - id: {entry}\n", f"  - id: {entry}\n    hidden: yes\n")
    built = index.build(load(small))
    menu, _ = decide.press(built, "topics:en", Context(), NOW)
    assert [button.payload for button in menu.buttons] == ["topic:en:visit"]
    reply, _ = decide.press(built, "topic:en:cost", Context(), NOW)
    assert "not here at the moment" in reply.text


def test_hidden_is_yes_or_no(small: Path) -> None:
    change(small, "topics/visit.yaml", "  - id: parking\n", "  - id: parking\n    hidden: maybe\n")
    with pytest.raises(InvalidFaq, match='"maybe"'):
        load(small)
