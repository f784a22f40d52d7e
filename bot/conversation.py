"""The pure decision: a message, the FAQ, the chat's context and the time -> the reply and the next context.

Danger is looked for first, on the whole message. Then come the turns that are about the conversation itself (again, yes, no, the second one),
then the questions. Each question ends as an answer, as two or three suggestions, or as an honest "I don't know" with the phone number.
"""

from __future__ import annotations

import math
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

ACCEPT = 0.42
"""Confidence from which an entry is answered without asking back."""
MARGIN = 1.4
"""How many times likelier than the runner-up it must be."""
NEAR = 0.30
"""Nearness (cosine) an answer needs: nine of ten everyday sentences about other things stay below it."""
SURE = 0.60
"""Confidence each of several questions in one message needs to be answered by itself."""
OFFER = 0.05
"""Confidence from which an entry is worth offering."""
NEAR_OFFER = 0.22
"""Nearness a suggestion needs."""
LEAN = 4
"""How much the thread of the conversation adds to an entry's score when the message leans on it."""
SHORT = 4
"""Words up to which a message may lean on the one before."""
UNLIKELY = 0.01
"""What a story and its question grant an entry at the least, so that neither alone rules it out."""
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
    leaning = _leaning(index, text, lang, context)
    asked_about = _ranked(index, text, lang, leaning)
    unmasked = index.lookout.unmasked(text)
    flag = index.lookout.red_flag(asked_about if unmasked == text else _ranked(index, unmasked, lang, {}))
    if flag and flag.level == "alarm":
        reply = compose.danger(index.faq, flag, lang, now)
        return reply, replace(context, lang=lang, offered=(), last=reply)
    reply, following = _turn(index, text, lang, context, now) or _answer(
        index, text, lang, context, now, _find(index, text, lang, asked_about[0][1], asked_about[1:] or asked_about)
    )
    if flag and reply.kind not in {"smalltalk", "menu"}:
        caution = compose.say(index.faq, "if_happening_now", lang, now)
        reply = replace(reply, text=f"{reply.text}\n\n{caution}", why=f"{reply.why}; caution, {flag.why}")
    return reply, replace(following, lang=reply.lang, last=reply)


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


def _ranked(index: Index, text: str, lang: Lang, leaning: dict[str, float]) -> list[tuple[str, Ranking]]:
    """The message and, where it has more than one, each of its sentences, with what they may be about."""
    sentences = split(text)[:MOST_SENTENCES]
    pieces = [text, *sentences] if len(sentences) > 1 else [text]
    return [(piece, index.matcher.rank(piece, lang, leaning)) for piece in pieces]


# Turns about the conversation itself


def _turn(index: Index, text: str, lang: Lang, context: Context, now: datetime) -> tuple[Reply, Context] | None:
    """The reply where the message is about the conversation: again, yes, no, the second one; otherwise None."""
    folded, lexicon = fold(text), LEXICONS[lang]
    if lexicon.again.match(folded):
        if context.last is None:
            return compose.sentence(index.faq, "nothing_to_repeat", "menu", lang, now), context
        return replace(context.last, why="asked to repeat"), context
    if wanted := _wanted_language(index, folded):
        entries = [entry for name in context.entries if (entry := index.faq.entries.get(name))]
        if entries:
            return _entries(index, entries, wanted, context, now, moment=context.asked)
    if lexicon.more.match(folded) and (related := _related(index, context)):
        return compose.suggest(index.faq, related, lang, now, 1.0), replace(context, offered=tuple(related), misses=0)
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


def _wanted_language(index: Index, folded: str) -> Lang | None:
    """The language a short message asks to be answered in ("in english please"), if that is all it asks."""
    tokens = folded.split()
    if len(tokens) > 2 * SHORT or not any(token in LEXICONS[lang].in_language for lang in LEXICONS for token in tokens):
        return None
    return next((lang for lang in index.faq.languages if LEXICONS[lang].names & set(tokens)), None)


def _related(index: Index, context: Context) -> list[str]:
    """What goes on from the entries answered last."""
    wanted = [related for name in context.entries if (entry := index.faq.entries.get(name)) for related in entry.related]
    return [name for name in dict.fromkeys(wanted) if name in index.faq.entries][: compose.MOST_ANSWERS]


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
    if not (short or lexicon.follow_up.match(folded) or (len(tokens) <= 4 * SHORT and lexicon.leaning & set(tokens))):
        return {}
    leaning = {other.id: LEAN for entry in entries for other in index.faq.entries_of(entry.topic)}
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
    ranked = [_one_family(index, ranking.matches) for _, ranking in substantial]
    sure = [matches for matches in ranked if _is_accepted(matches)]
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
    if not 2 <= len(pieces) <= compose.MOST_ANSWERS:
        return []
    ranked = [_one_family(index, index.matcher.rank(piece, lang).matches) for piece in pieces]
    likely = {match.entry for match in whole.matches[: compose.MOST_ANSWERS + 1]}
    if any(matches and matches[0].entry not in likely for matches in ranked):
        return []
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
    """A question and the story around it as one ranking: both must be able to mean an entry."""
    if not question or not whole:
        return list(question or whole)
    told, asked_for = ({match.entry: match for match in matches} for matches in (whole, question))
    chances = {
        name: math.prod(
            max(ranking[name].confidence if name in ranking else 0.0, UNLIKELY) for ranking in (told, asked_for)
        )
        for name in told | asked_for
    }
    total = sum(chances.values())
    nearer = {
        name: max((ranking[name] for ranking in (told, asked_for) if name in ranking), key=lambda match: match.nearness)
        for name in chances
    }
    matches = [replace(nearer[name], confidence=chance / total) for name, chance in chances.items()]
    return sorted(matches, key=lambda match: -match.confidence)


def _one_family(index: Index, matches: Sequence[Match]) -> list[Match]:
    """The ranking with the entries about hours taken as one: whichever is first, the reply is computed alike."""
    family = [match for match in matches if index.faq.entries[match.entry].kind == "hours"]
    if len(family) < 2:
        return list(matches)
    merged = replace(family[0], confidence=sum(match.confidence for match in family))
    others = [match for match in matches if match not in family]
    return sorted([merged, *others], key=lambda match: -match.confidence)


def _answer(
    index: Index, text: str, lang: Lang, context: Context, now: datetime, found: Found
) -> tuple[Reply, Context]:
    moment = asked(text, hours.local(index.faq.clinic, now).date())
    if moment and moment.bare:
        return _hours(index, lang, context, now, moment)
    found = replace(found, questions=[_one_family(index, matches) for matches in found.questions])
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
    entry = next((entry for entry in index.faq.entries.values() if entry.kind == "hours"), None)
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
