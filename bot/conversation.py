"""The pure decision: a message, the FAQ, the chat's context and the time -> the reply and the next context.

Danger is looked for first, on the whole message. Then come the turns that are about the conversation itself (again, yes, no, the second one),
then the questions. Each question ends as an answer, as two or three suggestions, or as an honest "I don't know" with the phone number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot import compose
from bot.reply import Context, Incoming, Reply
from faq import hours
from faq.index import Index
from faq.lexicon import LEXICONS
from faq.matcher import Match, Ranking
from faq.model import Entry, Lang
from faq.moments import Asked, asked
from faq.text import LONGEST_MESSAGE, fold, has_letters, split, words

ACCEPT = 0.45
"""Confidence from which an entry is answered without asking back."""
MARGIN = 1.6
"""How many times likelier than the runner-up it must be."""
NEAR = 0.30
"""Nearness (cosine) an answer needs: nine of ten everyday sentences about other things stay below it."""
SURE = 0.60
"""Confidence each of several questions in one message needs to be answered by itself."""
OFFER = 0.05
"""Confidence from which an entry is worth offering."""
NEAR_OFFER = 0.22
"""Nearness a suggestion needs."""
LEAN = 1.2
"""How much the thread of the conversation adds to an entry's score when the message leans on it."""
SHORT = 4
"""Words up to which a message may lean on the one before."""
MOST_SENTENCES = 8
"""Sentences of one message that are looked at one by one."""

_ASKS = re.compile(
    r"\?|¿|^\s*(?:and |also |but |so |ok |hi |y |e |pero |entonces )*"
    r"(?:what|whats|how|hows|when|where|wheres|who|why|which|is|are|do|does|did|can|could|will|would|should|may|am|any|tell me|i want to know|"
    r"qu[eé]|c[oó]mo|cu[aá]ndo|cu[aá]nt[oa]s?|d[oó]nde|qui[eé]n|cu[aá]l(?:es)?|por qu[eé]|puedo|pueden?|hay|tienen?|es|son|quiero saber|d[ií]game)\b",
    re.IGNORECASE,
)
_AND = re.compile(r"\s+(?:and|y|e|plus|&|n)\s+|\s*[,/+;]\s*", re.IGNORECASE)
_DENIED = re.compile(
    r"\b(?:not|isnt|never|without|no (?:soy|es|estoy|tengo|quiero)|(?:i am|im|its|do|does|did|dont|doesnt) not|not the|no)\b[^.?!]*?[,;.\s]\s*(?=(?:but|just|only|rather|pero|sino|solo|mas bien)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Found:
    """What the questions of a message are about, likeliest first for each."""

    questions: list[list[Match]]
    more: bool = False
    """Whether questions were left over."""


def reply_to(index: Index, incoming: Incoming, context: Context, now: datetime) -> tuple[Reply, Context]:
    """The reply to a message; always one, whatever the message holds."""
    text = incoming.text[:LONGEST_MESSAGE]
    usual = context.lang or incoming.lang_hint or index.faq.languages[0]
    usual = usual if usual in index.faq.languages else index.faq.languages[0]
    if not has_letters(text):
        return _miss(index, "unreadable", usual, context, now)
    lang = index.language.guess(text, usual)
    sentences = split(text)[:MOST_SENTENCES]
    leaning = _leaning(index, text, lang, context)
    whole = index.matcher.rank(text, lang, leaning)
    rankings = [index.matcher.rank(sentence, lang, leaning) for sentence in sentences] if len(sentences) > 1 else [whole]
    flag = index.lookout.red_flag(text, [whole, *rankings])
    if flag and flag.level == "alarm":
        reply = compose.danger(index.faq, flag, lang, now)
        return reply, replace(context, lang=lang, offered=(), last=reply)
    reply, following = _turn(index, text, lang, context, now) or _answer(
        index, text, lang, context, now, _find(index, text, lang, whole, list(zip(sentences, rankings, strict=True)))
    )
    if flag and reply.kind not in {"smalltalk", "menu"}:
        caution = compose.say(index.faq, "if_happening_now", lang, now)
        reply = replace(reply, text=f"{reply.text}\n\n{caution}", why=f"{reply.why}; caution, {flag.why}")
    return reply, replace(following, lang=lang, last=reply)


def press(index: Index, payload: str, context: Context, now: datetime) -> tuple[Reply, Context]:
    """The reply to a button; a kind word where what it asked for no longer exists."""
    action, _, rest = payload.partition(":")
    lang, _, target = rest.partition(":")
    if lang not in index.faq.languages:
        lang = context.lang or index.faq.languages[0]
    following = replace(context, lang=lang, offered=(), misses=0)
    reply: Reply | None = None
    if action == "faq" and (entry := index.faq.entries.get(target)):
        reply = compose.answer(index.faq, [entry], lang, now)
        following = replace(following, entries=(entry.id,), others=())
    elif action == "topic":
        reply = compose.topic_menu(index.faq, target, lang, now)
    elif action == "topics":
        reply = compose.menu(index.faq, lang, now)
    elif action == "call":
        reply = compose.phone(index.faq, lang, now)
    reply = reply or compose.sentence(index.faq, "gone", "menu", lang, now)
    return reply, replace(following, last=reply)


# Turns about the conversation itself


def _turn(index: Index, text: str, lang: Lang, context: Context, now: datetime) -> tuple[Reply, Context] | None:
    """The reply where the message is about the conversation: again, yes, no, the second one; otherwise None."""
    folded, lexicon = fold(text), LEXICONS[lang]
    if lexicon.again.match(folded):
        if context.last is None:
            return compose.sentence(index.faq, "nothing_to_repeat", "menu", lang, now), context
        return replace(context.last, why="asked to repeat"), context
    if not context.offered:
        return None
    chosen: int | None = None
    tokens = folded.split()
    if lexicon.yes.match(folded):
        chosen = 0
    elif len(tokens) <= SHORT:
        chosen = next((lexicon.ordinals[token] for token in tokens if token in lexicon.ordinals), None)
    if chosen is not None and chosen < len(context.offered):
        entry = index.faq.entries.get(context.offered[chosen])
        return _entries(index, [entry], lang, context, now) if entry else None
    if lexicon.no.match(folded):
        return _miss(index, "nothing_chosen", lang, replace(context, offered=()), now)
    return None


def _leaning(index: Index, text: str, lang: Lang, context: Context) -> dict[str, float]:
    """What the thread adds to each entry's score: nothing, unless the message leans on the one before."""
    entries = [entry for name in context.entries if (entry := index.faq.entries.get(name))]
    if not entries:
        return {}
    folded, lexicon = fold(text), LEXICONS[lang]
    tokens = folded.split()
    if lexicon.correction.match(folded):
        return {entry.id: -LEAN for entry in entries}
    short = len(tokens) <= SHORT
    if not (short or lexicon.follow_up.match(folded) or (len(tokens) <= 3 * SHORT and lexicon.leaning & set(tokens))):
        return {}
    topics = {entry.topic for entry in entries if entry.topic != "talk"}
    leaning = {entry.id: LEAN for topic in topics for entry in index.faq.entries_of(topic)}
    leaning |= {related: LEAN for entry in entries for related in entry.related}
    return leaning


# Questions


def _find(
    index: Index, text: str, lang: Lang, whole: Ranking, sentences: Sequence[tuple[str, Ranking]]
) -> Found:
    """The questions of a message and what each is about."""
    lexicon = LEXICONS[lang]
    folded = fold(text)
    if corrected := lexicon.correction.match(folded):
        rest = folded[corrected.end() :].strip()
        return Found([index.matcher.rank(rest, lang).matches if rest else whole.matches])
    asking = [(sentence, ranking) for sentence, ranking in sentences if _ASKS.search(sentence)]
    substantial = [pair for pair in asking or sentences if not _is_smalltalk(index, pair[1].matches)]
    sure = [ranking.matches for _, ranking in substantial if ranking.matches and _is_sure(ranking.matches)]
    distinct = _distinct(sure)
    if len(asking) > 1 and len(distinct) > 1:
        return Found(distinct[: compose.MOST_ANSWERS], more=len(distinct) > compose.MOST_ANSWERS)
    if len(substantial) == 1 and len(sentences) > 1:
        return Found([_blend(whole.matches, substantial[0][1].matches)])
    if denied := _DENIED.search(text):
        kept = text[: denied.start()] + " " + text[denied.end() :]
        if len(words(kept)) >= 2:
            return Found([_blend(index.matcher.rank(kept, lang).matches, [])])
    if parts := _parts(index, text, lang, whole):
        return Found(parts)
    return Found([whole.matches])


def _parts(index: Index, text: str, lang: Lang, whole: Ranking) -> list[list[Match]]:
    """The questions of a sentence such as "hours and address?", where each part is sure by itself; otherwise none."""
    pieces = [piece for piece in _AND.split(text) if has_letters(piece)]
    if not 2 <= len(pieces) <= compose.MOST_ANSWERS or (whole.matches and whole.matches[0].confidence > 0.9):
        return []
    ranked = [index.matcher.rank(piece, lang).matches for piece in pieces]
    if not all(matches and _is_sure(matches) and not _is_smalltalk(index, matches) for matches in ranked):
        return []
    distinct = _distinct(ranked)
    return distinct if len(distinct) == len(pieces) else []


def _is_smalltalk(index: Index, matches: Sequence[Match]) -> bool:
    return not matches or index.faq.entries[matches[0].entry].kind == "smalltalk"


def _is_sure(matches: Sequence[Match]) -> bool:
    return matches[0].confidence >= SURE and matches[0].nearness >= NEAR


def _distinct(questions: Sequence[list[Match]]) -> list[list[Match]]:
    first = {matches[0].entry: matches for matches in reversed(questions)}
    return [matches for matches in questions if first[matches[0].entry] is matches]


def _blend(whole: Sequence[Match], question: Sequence[Match]) -> list[Match]:
    """The mean of two rankings: a question and the story around it."""
    if not question or not whole:
        return list(question or whole)
    by_entry: dict[str, Match] = {}
    for match in (*question, *whole):
        half = replace(match, confidence=match.confidence / 2)
        former = by_entry.get(match.entry)
        if former:
            nearest = max(former, half, key=lambda one: one.nearness)
            half = replace(nearest, confidence=former.confidence + half.confidence)
        by_entry[match.entry] = half
    return sorted(by_entry.values(), key=lambda match: -match.confidence)


def _answer(
    index: Index, text: str, lang: Lang, context: Context, now: datetime, found: Found
) -> tuple[Reply, Context]:
    moment = asked(text, hours.local(index.faq.clinic, now).date())
    if moment and moment.bare:
        return _hours(index, lang, context, now, moment)
    accepted = [matches for matches in found.questions if _is_accepted(matches)]
    if not accepted:
        return _unsure(index, found.questions[0], lang, context, now)
    entries = [index.faq.entries[matches[0].entry] for matches in accepted]
    others = [match.entry for match in accepted[0][1:] if match.confidence >= OFFER][:2] if len(accepted) == 1 else []
    return _entries(
        index, entries, lang, context, now,
        moment=moment, others=others, text=text, confidence=min(matches[0].confidence for matches in accepted), more=found.more,
        why="; ".join(f"{matches[0].entry} near “{matches[0].nearest}”" for matches in accepted),
    )


def _is_accepted(matches: Sequence[Match]) -> bool:
    if not matches or matches[0].nearness < NEAR or matches[0].confidence < ACCEPT:
        return False
    return len(matches) == 1 or matches[0].confidence >= MARGIN * matches[1].confidence


def _hours(index: Index, lang: Lang, context: Context, now: datetime, moment: Asked) -> tuple[Reply, Context]:
    """The reply to a message of little but a day or an hour, filled up from the one before."""
    last = context.asked if any(_is_hours(index, name) for name in context.entries) else Asked()
    moment = Asked(moment.day or (None if moment.now else last.day), moment.at or last.at, moment.now)
    name = "hours-now" if moment.now else "clinic-hours"
    entry = index.faq.entries.get(name) or next(
        (entry for entry in index.faq.entries.values() if entry.kind == "hours"), None
    )
    if entry is None:
        return _miss(index, "unknown", lang, context, now)
    return _entries(index, [entry], lang, context, now, moment=moment)


def _is_hours(index: Index, name: str) -> bool:
    return name in index.faq.entries and index.faq.entries[name].kind == "hours"


def _entries(
    index: Index, entries: Sequence[Entry], lang: Lang, context: Context, now: datetime, *,
    moment: Asked = Asked(), others: Sequence[str] = (), text: str = "", confidence: float = 1.0, more: bool = False, why: str = "",
) -> tuple[Reply, Context]:
    personal = bool(LEXICONS[lang].oneself.search(fold(text)))
    reply = compose.answer(
        index.faq, entries, lang, now,
        asked=moment, personal=personal, others=others, confidence=confidence, more=more,
    )
    following = Context(
        entries=tuple(entry.id for entry in entries) if entries[0].kind != "smalltalk" else context.entries,
        others=tuple(others),
        asked=moment if any(entry.kind == "hours" for entry in entries) else context.asked,
    )
    return replace(reply, why=why), following


def _unsure(index: Index, matches: Sequence[Match], lang: Lang, context: Context, now: datetime) -> tuple[Reply, Context]:
    """Suggestions where something is near, otherwise an honest miss."""
    offered = [
        match.entry
        for match in matches
        if match.confidence >= OFFER and match.nearness >= NEAR_OFFER and index.faq.entries[match.entry].kind != "smalltalk"
    ][: compose.MOST_ANSWERS]
    if not offered:
        return _miss(index, "unknown", lang, context, now)
    reply = compose.suggest(index.faq, offered, lang, now, matches[0].confidence)
    return reply, replace(context, offered=tuple(offered), misses=0)


def _miss(index: Index, name: str, lang: Lang, context: Context, now: datetime) -> tuple[Reply, Context]:
    name = "unknown_again" if context.misses and name == "unknown" else name
    reply = replace(compose.sentence(index.faq, name, "unknown", lang, now), confidence=0.0)
    return reply, replace(context, lang=lang, offered=(), misses=context.misses + 1, last=reply)
