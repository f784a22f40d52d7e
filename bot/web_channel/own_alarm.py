"""What the page needs to answer danger without the server, if it cannot be reached: phrases of emergency.yaml and the replies."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime

from bot.conversation import answers
from bot.conversation.reply import Reply
from faq.loading.layout import WHOLE
from faq.model import DANGER_KINDS, DangerKind, Faq, Lang
from faq.search.red_flag import RedFlag
from faq.text import unaccented

FIRST_PHRASES = 12
"""Phrases of each danger that the page knows: the first ones of emergency.yaml, which are the broadest. All would take 14 kB."""
_READABLE = re.compile(r"=?[\w/*\[\] ]+")
"""Phrases that chat.js can read: those without `<number>` and the like."""


def own_alarms(faq: Faq, now: datetime, shown: Callable[[Reply], object]) -> list[dict[str, object]]:
    """For each kind of danger and language: its phrases, separated by `|`, and the reply as the page shows it."""
    return [
        {
            "kind": kind,
            "phrases": "|".join(phrases),
            "answer": shown(answers.danger(faq, RedFlag(kind, "alarm", "said to the page"), lang, now)),
        }
        for kind in DANGER_KINDS
        for lang in faq.languages
        if (phrases := list(dict.fromkeys(_phrases(faq, kind, lang))))
    ]


def _phrases(faq: Faq, kind: DangerKind, lang: Lang) -> Iterator[str]:
    for danger in faq.emergencies.dangers:
        if danger.kind != kind:
            continue
        written = [unaccented(phrase.value) for phrase in danger.phrases[lang]]
        # Whole messages, such as "=911", are few and short.
        most = len(written) if all(phrase.startswith(WHOLE) for phrase in written) else FIRST_PHRASES
        yield from (phrase for phrase in written[:most] if _READABLE.fullmatch(phrase))
