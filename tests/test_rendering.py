"""From a reply's text to messages that Telegram takes."""

from __future__ import annotations

import re

from fake_telegram import entities
from hypothesis import given
from hypothesis import strategies as st
from telegram_fixtures import NOON

from bot.conversation.reply import Button, Reply
from bot.telegram_channel import rendering
from faq.facts import map_link
from faq.model import Faq

WORDS = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=40)
"""Of characters that can be seen: Telegram drops some of the others."""
TEXTS = st.lists(
    st.one_of(WORDS, st.just("\n\n"), st.just("\n- "), st.just("<b>&amp;</b>"), st.integers(1, 5000).map("😀".__mul__)),
    max_size=12,
).map(" ".join)


def reply(text: str, *buttons: Button, kind: str = "answer", entries: tuple[str, ...] = ()) -> Reply:
    return Reply(kind, "en", text, buttons, entries)  # type: ignore[arg-type]


def visible(text: str) -> str:
    return re.sub(r"\s+", "", text)


@given(text=TEXTS)
def test_no_part_is_too_long_and_nothing_is_lost(text: str) -> None:
    parts = rendering.messages(text)
    assert all(0 < len(part.encode("utf-16-le")) // 2 <= rendering.LONGEST for part in parts)
    assert visible("".join(parts)) == visible(text)


def test_telegram_reads_the_html_as_the_text_that_was_meant(faq: Faq) -> None:
    @given(text=TEXTS, kind=st.sampled_from(["answer", "crisis", "emergency"]))
    def check(text: str, kind: str) -> None:
        for content in rendering.contents(reply(text, kind=kind), faq, NOON):
            shown, _ = entities.message_text(content.html, "HTML", None)
            assert visible(shown) == visible(content.plain.replace("\n- ", "\n• "))

    check()


def test_a_text_that_fits_stays_one_message() -> None:
    text = "\n\n".join(["a" * 1000] * 4)
    assert rendering.messages(text) == [text]
    assert rendering.messages("x" * 4096) == ["x" * 4096]


def test_paragraphs_are_not_cut_where_they_need_not_be() -> None:
    paragraphs = [letter * 1500 for letter in "abcdef"]
    assert all(part in "\n\n".join(paragraphs) for part in rendering.messages("\n\n".join(paragraphs)))
    assert {part for parts in rendering.messages("\n\n".join(paragraphs)) for part in parts.split("\n\n")} == set(
        paragraphs
    )


def test_the_first_paragraph_of_an_urgent_reply_stands_out(faq: Faq) -> None:
    (content,) = rendering.contents(reply("Call 911 <now>.\n\nThen call us.", kind="emergency"), faq, NOON)
    assert content.html == "<b>Call 911 &lt;now&gt;.</b>\n\nThen call us."


def test_the_long_link_to_the_map_gets_a_name(faq: Faq) -> None:
    (content,) = rendering.contents(reply(f"See {map_link(faq.clinic)} & come."), faq, NOON)
    shown, found = entities.message_text(content.html, "HTML", None)
    assert "http" not in shown
    assert found[0]["url"] == map_link(faq.clinic)


def test_the_buttons_stand_below_the_last_part(faq: Faq) -> None:
    first, last = rendering.contents(reply("a" * 4000 + "\n\n" + "b" * 4000, Button("Go", "topics:en")), faq, NOON)
    assert not first.markup
    assert last.markup
