"""Turn a Reply into what Telegram shows: HTML, a keyboard, and no message longer than Telegram accepts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from telegram import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.constants import ParseMode

from bot.conversation.reply import DANGER, Button, Reply, is_vote
from faq.facts import map_link, say
from faq.model import Faq

LONGEST = 4096
"""Characters of a message, as Telegram counts them: UTF-16 units, after its entities were read."""
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_DESCRIBED = 120
"""Characters of an answer shown below its title in the list of inline answers."""
_SHORT_LABEL = 18
"""Characters up to which two buttons stand side by side on a phone."""


def messages(text: str) -> list[str]:
    """A text as one message or, if it is too long for one, as several, split between paragraphs if possible."""
    parts = [""]
    for piece in _pieces(text):
        if _length(parts[-1]) + _length(piece) > LONGEST and parts[-1].strip():
            parts.append("")
        parts[-1] += piece
    return [part.strip() for part in parts if part.strip()]


def _pieces(text: str) -> Iterator[str]:
    """Pieces that may be in different messages: paragraphs, the words of those that are too long, a word's letters if necessary."""
    for paragraph in text.split("\n\n"):
        if _length(paragraph) + 2 <= LONGEST:
            yield f"{paragraph}\n\n"
            continue
        for word in paragraph.split(" "):
            for start in range(0, len(word) or 1, LONGEST // 2 - 1):
                yield word[start : start + LONGEST // 2 - 1]
            yield " "
        yield "\n\n"


def _length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True, slots=True)
class MessageContent:
    """What a message shows."""

    html: str
    plain: str
    """The text in case Telegram refuses the HTML."""
    markup: InlineKeyboardMarkup | None


def contents(reply: Reply, faq: Faq, now: datetime, *, group_of: str = "") -> list[MessageContent]:
    """The messages of a reply.

    `group_of`: in a group, the bot's user name; everybody reads along, so the only button leads to the private chat.
    """
    texts = messages(reply.text)
    markup = private_link(reply, faq, now, group_of) if group_of else keyboard(reply, faq, now)
    return [
        MessageContent(
            html(text, reply, faq, now, urgent=number == 0 and reply.kind in DANGER),
            text,
            markup if number == len(texts) - 1 else None,
        )
        for number, text in enumerate(texts)
    ]


def article(reply: Reply, faq: Faq, now: datetime, username: str) -> InlineQueryResultArticle:
    """A reply as something to post in any chat."""
    entry = faq.entries.get(reply.entries[0]) if reply.entries and reply.kind not in DANGER else None
    text = messages(reply.text)[0]
    return InlineQueryResultArticle(
        id=entry.id if entry else reply.kind,
        title=entry.versions[reply.lang].question.value if entry else text.partition("\n")[0],
        description=text[:_DESCRIBED],
        input_message_content=InputTextMessageContent(
            html(text, reply, faq, now, urgent=reply.kind in DANGER), ParseMode.HTML, link_preview_options=NO_PREVIEW
        ),
        reply_markup=private_link(reply, faq, now, username),
    )


def html(text: str, reply: Reply, faq: Faq, now: datetime, *, urgent: bool) -> str:
    """A message's text for Telegram's HTML mode: the map's long link gets a name, and the first paragraph of an urgent text stands out."""
    shown = escape(text.replace("\n- ", "\n• "), quote=False)
    if "://" in text and (link := map_link(faq.clinic)) in text:
        label = escape(say(faq, "button_map", reply.lang, now))
        shown = shown.replace(escape(link, quote=False), f'<a href="{escape(link)}">{label}</a>')
    if not urgent:
        return shown
    first, gap, rest = shown.partition("\n\n")
    return f"<b>{first}</b>{gap}{rest}"


def keyboard(reply: Reply, faq: Faq, now: datetime) -> InlineKeyboardMarkup | None:
    """The buttons below a reply."""
    rows: list[list[InlineKeyboardButton]] = []
    for button in reply.buttons:
        action = button.payload.partition(":")[0]
        if action == "map":
            rows.append([InlineKeyboardButton(button.label, url=map_link(faq.clinic))])
        elif action == "call":
            copy = CopyTextButton(faq.clinic.phone)
            rows.append(
                [_pressed(button), InlineKeyboardButton(say(faq, "button_copy", reply.lang, now), copy_text=copy)]
            )
        elif rows and _fits_beside(rows[-1], button):
            rows[-1].append(_pressed(button))
        else:
            rows.append([_pressed(button)])
    if reply.votes:
        rows.append([_pressed(vote) for vote in reply.votes])
    return InlineKeyboardMarkup(rows) if rows else None


def _fits_beside(row: Sequence[InlineKeyboardButton], button: Button) -> bool:
    return len(row) == 1 and bool(row[0].callback_data) and max(len(row[0].text), len(button.label)) <= _SHORT_LABEL


def _pressed(button: Button) -> InlineKeyboardButton:
    return InlineKeyboardButton(button.label, callback_data=button.payload)


def private_link(reply: Reply, faq: Faq, now: datetime, username: str) -> InlineKeyboardMarkup:
    """A button that opens the private chat, at the reply's entry if it answered just one."""
    start = f"?start=faq_{reply.entries[0]}" if len(reply.entries) == 1 else ""
    label = say(faq, "button_private", reply.lang, now)
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, url=f"https://t.me/{username}{start}")]])


def without_votes(markup: InlineKeyboardMarkup | None) -> InlineKeyboardMarkup | None:
    """A keyboard after the vote was cast."""
    rows = [row for row in markup.inline_keyboard if not is_vote(str(row[0].callback_data))] if markup else []
    return InlineKeyboardMarkup(rows) if rows else None
