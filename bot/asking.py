"""A question put to a FAQ as a patient would, out of the blue: for the checks of the content, which must judge what patients get."""

from __future__ import annotations

from datetime import datetime

from bot.conversation import understanding
from bot.conversation.decide import reply_to
from bot.conversation.reply import DANGER, Context, Incoming
from faq.index import Index
from faq.model import Lang
from faq.outcome import Outcome


def outcome(index: Index, text: str, lang: Lang, now: datetime) -> Outcome:
    """What a question comes to, asked at `now` by somebody whose app speaks `lang`."""
    reply, _ = reply_to(index, Incoming(text, lang_hint=lang), Context(), now)
    if reply.kind in DANGER:
        return Outcome("danger", reply.lang)
    understood = understanding.understood(index, text, reply.lang, {})
    scores = {match.entry: match.confidence for matches in understood.found.questions for match in matches}
    if reply.kind == "suggestions":
        return Outcome("offered", reply.lang, reply.entries, scores)
    return Outcome("answered" if reply.entries else "missed", reply.lang, reply.entries, scores)
