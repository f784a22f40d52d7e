"""What the questions of a message are about: one, several, or one inside a story."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from faq.lexicons import LEXICONS
from faq.model import OFFTOPIC, Lang
from faq.search.index import Index
from faq.search.matcher import Match, Reading
from faq.search.red_flag import RedFlag
from faq.search.segmentation import split
from faq.text import fold, has_letters, words

ACCEPT = 0.45
"""Confidence from which an entry is answered without asking what was meant."""
MARGIN = 1.25
"""How many times likelier than the runner-up it must be."""
TOGETHER, EACH = 0.6, 0.25
"""Confidence of two entries together, and of each, from which both are answered if neither is ahead enough."""
NEAR = 0.2
"""Nearness (cosine) an answer needs; what everyday sentences reach is in tests/test_questions.py."""
COVERS = 0.4
"""Share of the question's words an answer's entry must know."""
UNLIKELY = 0.01
"""Least confidence that a story or its question gives any entry, so that neither alone rules it out."""
VAGUE = 0.1
"""The same for a question without a subject of its own ("can I get it?"), which depends on its story."""
STORY = 1.5
"""Weight of a story's ranking against that of its question, which often names no subject; chosen on writers held out of learning."""
SHORT = 6
"""Words up to which a message often depends on the one before."""
ALONE = 0.9
"""Confidence from which a short message is read without its thread; a longer one need only be accepted."""
LEAST = 0.01
"""Confidence below which an entry is neither answered nor offered nor named as a runner-up with a button."""
MOST_SENTENCES = 5
"""Sentences of one message that are looked at one by one."""
MOST_PARTS = 12
"""Most parts of a message that are searched for further questions."""
PART, JOINED = 0.95, 0.8
"""Confidence from which a part that asks something is a question of its own, and from which a part of a question is one if its entry is
likely in the whole; chosen on chats by people who were not told what the assistant knows."""
BESIDE = 0.5
"""Confidence from which the entry of a part is offered below the answer."""
LIKELY = 0.03
"""Confidence in the whole message from which a part's entry is likely."""
MOST_QUESTIONS = 3
"""Questions of one message that are answered; nobody reads more on a phone."""

_ITEM = re.compile(r"[-*•–]\s|\d{1,2}\)")


@dataclass(frozen=True, slots=True)
class Found:
    """The questions of a message, each with the entries it may be about, likeliest first."""

    questions: list[list[Match]]
    more: bool = False
    """Whether questions were left over."""
    also: tuple[str, ...] = ()
    """Entries that a part of the message may be about besides, to offer."""


class Conditions(NamedTuple):
    """What the first match must meet to be the answer, unless the message is surely small talk of whatever kind."""

    is_likely: bool
    is_near: bool
    """Near one of its entry's ways of asking."""
    is_covered: bool
    """Enough of the question's words are known to its entry."""
    is_ahead: bool
    """Likelier enough than the runner-up."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What a message says, regardless of who wrote it and when."""

    flag: RedFlag | None
    found: Found
    """Empty if the flag is an alarm."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a message says, regardless of the messages before it."""

    pieces: list[tuple[str, Reading]]
    found: Found
    flag: RedFlag | None


def understood(index: Index, text: str, lang: Lang, leaning: Mapping[str, float]) -> Understood:
    """The danger in a message and its questions; `leaning` is what the thread adds to entries' scores."""
    everything = repr((text, lang, sorted(leaning.items())))
    return index.memo.recall(everything, lambda: _understand(index, text, lang, leaning))


def _understand(index: Index, text: str, lang: Lang, leaning: Mapping[str, float]) -> Understood:
    # A message that refers to its thread is short and recurs in other threads; all others are remembered by the caller.
    heard = (
        index.heard.recall(repr((text, lang)), lambda: _hear(index, text, lang))
        if leaning
        else _hear(index, text, lang)
    )
    if heard.flag and heard.flag.level == "alarm":
        return Understood(heard.flag, Found([]))
    found = heard.found
    if leaning and not _stands_alone(index, text, found):
        found = _find(index, text, lang, _ranked(index, heard.pieces, leaning))
    return Understood(heard.flag, replace(found, questions=[_likely(matches) for matches in found.questions]))


def find_questions(index: Index, text: str, lang: Lang) -> Found:
    """The questions of a message that was taken for an alarm, and is none."""
    found = _find(index, text, lang, _ranked(index, _read(index, text, lang), {}))
    return replace(found, questions=[_likely(matches) for matches in found.questions])


def _hear(index: Index, text: str, lang: Lang) -> Heard:
    flag = index.lookout.red_flag(text, lang)
    pieces = _read(index, text, lang)
    is_alarm = flag is not None and flag.level == "alarm"  # which needs no answer
    return Heard(pieces, Found([]) if is_alarm else _find(index, text, lang, _ranked(index, pieces, {})), flag)


def _stands_alone(index: Index, text: str, found: Found) -> bool:
    """Whether a message is understood by itself, so that its thread would only mislead ("and does he take the metformin that morning").

    Whoever asks for an appointment gets the phone number, whatever was talked of before.
    """
    matches = found.questions[0]
    if not is_answered(index, matches):
        return False
    is_short = len(text.split()) <= SHORT
    is_sure = all(question[0].confidence >= ALONE for question in found.questions)
    return index.faq.entries[matches[0].entry].kind == "booking" or not is_short or is_sure


def _likely(matches: Sequence[Match]) -> list[Match]:
    """Those worth remembering."""
    return [match for match in matches if match.confidence >= LEAST]


def _read(index: Index, text: str, lang: Lang) -> list[tuple[str, Reading]]:
    """The message and, if it has more than one, its sentences, as words and letters; of many, the last that ask."""
    sentences = split(text)
    pieces = [text]
    if len(sentences) > MOST_SENTENCES:  # what a long story asks is more telling than how it begins
        pieces += ([sentence for sentence in sentences if _asks(sentence)] or sentences)[-MOST_SENTENCES:]
    elif len(sentences) > 1:
        pieces += sentences
    return [(piece, index.matcher.read(piece, lang)) for piece in pieces]


def _ranked(
    index: Index, pieces: Sequence[tuple[str, Reading]], leaning: Mapping[str, float]
) -> list[tuple[str, list[Match]]]:
    """What the pieces of a message may be about."""
    rankings = index.matcher.rank_all([reading for _, reading in pieces], leaning)
    return [(piece, ranking) for (piece, _), ranking in zip(pieces, rankings, strict=True)]


def is_accepted(index: Index, matches: Sequence[Match], thread: Collection[str] = ()) -> bool:
    """Whether the first match is good enough, and ahead enough, to be the answer."""
    if _is_small_talk_of_any_kind(index, matches):
        return True
    return bool(matches) and all(conditions(index, matches, thread))


def conditions(index: Index, matches: Sequence[Match], thread: Collection[str] = ()) -> Conditions:
    """Which conditions of being the answer the first match meets; there must be one.

    Small talk need not be near, nor need an entry of the thread that the message refers to: "for how long?" has none of
    its words.
    """
    first, *others = matches
    is_exempt = first.entry in thread or is_smalltalk(index, matches)
    return Conditions(
        is_likely=first.confidence >= ACCEPT,
        is_near=is_exempt or first.nearness >= NEAR,
        is_covered=is_exempt or first.coverage >= COVERS,
        is_ahead=not others or first.confidence >= MARGIN * others[0].confidence,
    )


def _is_small_talk_of_any_kind(index: Index, matches: Sequence[Match]) -> bool:
    """Whether a message is surely small talk, though it is unsure of which kind: thanks and a goodbye are often the same message."""
    talk = [match for match in matches if is_smalltalk(index, [match]) and match.entry != OFFTOPIC]
    if not talk or talk[0] is not matches[0]:
        return False
    other = max((match.confidence for match in matches if match not in talk), default=0.0)
    return sum(match.confidence for match in talk) >= max(ACCEPT, MARGIN * other)


def is_answered(index: Index, matches: Sequence[Match]) -> bool:
    """Whether a question gets an answer that is more than small talk."""
    return is_accepted(index, matches) and not is_smalltalk(index, matches)


def asks_something(index: Index, found: Found) -> bool:
    """Whether a message has a question that is answered, apart from small talk."""
    return any(is_answered(index, matches) for matches in found.questions)


def _find(index: Index, text: str, lang: Lang, pieces: Sequence[tuple[str, list[Match]]]) -> Found:
    """The questions of a message; `pieces` as `_ranked` gives them."""
    whole = pieces[0][1]
    if is_verbatim(index, text, whole):
        return Found([_settled(index, whole)])
    if meant := _after_correction(text, lang) or _without_denial(text, lang):
        return _find(index, meant, lang, _ranked(index, _read(index, meant, lang), {}))
    found = (
        _several(index, pieces[1:])
        or _inside_story(index, pieces)
        or _joined(index, text, lang, whole)
        or Found([whole])
    )
    found = replace(found, questions=[_settled(index, matches) for matches in found.questions])
    return _beside(index, text, lang, _paired(index, found))


def _paired(index: Index, found: Found) -> Found:
    """A question that two entries answer about equally well, as both."""
    if len(found.questions) != 1 or len(found.questions[0]) < 2 or is_accepted(index, found.questions[0]):
        return found
    both = found.questions[0][:2]
    entries = [index.faq.entries[match.entry] for match in both]
    together = sum(match.confidence for match in both)
    is_close = together >= TOGETHER and min(match.confidence for match in both) >= EACH
    if not is_close or any(entry.kind == "smalltalk" for entry in entries):
        return found
    pair = [[match._replace(confidence=together)] for match in both]
    return replace(found, questions=pair) if all(is_accepted(index, matches) for matches in pair) else found


def is_verbatim(index: Index, text: str, matches: Sequence[Match]) -> bool:
    """Whether a message has exactly the words of the first match's nearest utterance, so that there is nothing to take apart."""
    return index.verbatim and bool(matches) and fold(matches[0].nearest.value) == fold(text)


def _after_correction(text: str, lang: Lang) -> str:
    """What a message says after a correction: "No, I meant the address" is about the address; empty if it corrects nothing."""
    sentences = split(text)
    for place, sentence in enumerate(sentences):
        folded = fold(sentence)
        if correction := LEXICONS[lang].correction.match(folded):
            return " ".join([folded[correction.end() :], *sentences[place + 1 :]]).strip()
    return ""


def _several(index: Index, sentences: Sequence[tuple[str, list[Match]]]) -> Found | None:
    """Two or more sentences that each surely ask for something different."""
    asking = [_settled(index, ranking) for sentence, ranking in sentences if _asks(sentence) and not _is_tail(sentence)]
    sure = _distinct([matches for matches in asking if is_answered(index, matches)])
    return Found(sure[:MOST_QUESTIONS], more=len(sure) > MOST_QUESTIONS) if len(sure) > 1 else None


def _inside_story(index: Index, pieces: Sequence[tuple[str, list[Match]]]) -> Found | None:
    """The one sentence that asks, or the only one that is more than small talk, read together with the whole."""
    sentences = [piece for piece in pieces[1:] if not is_smalltalk(index, piece[1])]
    asking = [piece for piece in sentences if _asks(piece[0])] or sentences
    if len(asking) != 1:
        return None
    question, ranking = asking[0]
    if any(_is_elsewhere(*piece) for piece in pieces[1:] if piece not in sentences) and not _is_ours(question):
        return None  # "what is scurvy and how does it start?"
    story = [match for match in pieces[0][1] if index.faq.entries[match.entry].kind != "smalltalk"]
    return Found([_blend(story, ranking, VAGUE if _is_vague(question) else UNLIKELY)])


def _without_denial(text: str, lang: Lang) -> str:
    """What a message is about besides what it denies: "Not pregnant but epilepsy" is about epilepsy; empty if it denies nothing."""
    denied = LEXICONS[lang].denial.search(text)
    before, after = (text[: denied.start()], text[denied.end() :].strip()) if denied else ("", "")
    kept = f"{before} {after}" if len(words(before)) > 1 else after  # "I didn't ask about that, I meant …"
    return kept if len(words(kept)) > 1 else ""


def _joined(index: Index, text: str, lang: Lang, whole: list[Match]) -> Found | None:
    """For "Hours and address?": parts of one sentence that are sure by themselves, and also likely in the whole."""
    parts = [part for part in LEXICONS[lang].joint.split(text) if has_letters(part)]
    likely = {match.entry for match in whole[: 2 * MOST_QUESTIONS] if match.coverage and match.confidence >= LEAST}
    if not 2 <= len(parts) <= min(MOST_QUESTIONS, len(likely)):
        return None
    sure: list[list[Match]] = []
    for part in parts:
        [ranking] = index.matcher.rank_all([index.matcher.read(part, lang)], by_meaning=False)
        matches = _settled(index, ranking)
        if not is_answered(index, matches) or matches[0].entry not in likely:
            return None
        sure.append(matches)
    return Found(sure) if len(_distinct(sure)) == len(parts) else None


def _beside(index: Index, text: str, lang: Lang, found: Found) -> Found:
    """The questions of a message with those that only a part of it asks, and what else its parts may ask."""
    parts = _parts(text, lang)
    is_sure = is_answered(index, found.questions[0])
    is_elsewhere = any(match.entry == OFFTOPIC for match in found.questions[0][:1])
    if len(parts) > MOST_PARTS or is_elsewhere or not (is_sure or _is_ours(text)):
        return found
    likely = {match.entry for match in found.questions[0] if match.confidence >= LIKELY}
    topic = index.faq.entries[found.questions[0][0].entry].topic if is_sure else None
    sure: list[list[Match]] = []
    also: list[str] = []
    rankings = index.matcher.rank_all([index.matcher.read(part, lang) for _, part in parts], by_meaning=False)
    for (sentence, part), ranking in zip(parts, rankings, strict=True):
        matches = _settled(index, ranking)
        if not is_answered(index, matches):
            continue
        entry, confidence = index.faq.entries[matches[0].entry], matches[0].confidence
        # Of the same topic, all are likely but its overview and advice, which many parts resemble.
        is_akin = entry.topic == topic and entry.id != topic and entry.kind != "advice"
        is_likely = entry.id in likely or is_akin
        as_part = is_likely and confidence >= (JOINED if _asks(sentence) else ALONE)
        if as_part or (confidence >= PART and _asks(part)):
            sure.append(matches)
        elif confidence >= BESIDE:
            also.append(entry.id)
    questions = _distinct([*(found.questions if is_sure else []), *sure]) or found.questions
    more = found.more or len(questions) > MOST_QUESTIONS
    return replace(found, questions=questions[:MOST_QUESTIONS], more=more, also=tuple(also))


def _parts(text: str, lang: Lang) -> list[tuple[str, str]]:
    """The sentences of a message and the parts of each, with their sentence: "I have asthma" in "I have asthma and diabetes"."""
    lexicon = LEXICONS[lang]
    return [
        (sentence, part)
        for sentence in split(text)
        for part in dict.fromkeys([sentence, *lexicon.joint.split(sentence)])
        if has_letters(part)
        and part != text.strip()
        and not _is_vague(part)
        and not lexicon.negations.intersection(words(part))
    ]


def _asks(sentence: str) -> bool:
    """Whether a sentence asks something; so does each item of a list ("- parking")."""
    return _ITEM.match(sentence) is not None or any(lexicon.asking.search(sentence) for lexicon in LEXICONS.values())


def _is_elsewhere(sentence: str, matches: Sequence[Match]) -> bool:
    """Whether a sentence asks about a subject that is not the clinic's."""
    return _asks(sentence) and not any(match.coverage for match in matches)


def _is_ours(sentence: str) -> bool:
    """Whether a sentence names the clinic, what it treats, or the writer."""
    return any(lexicon.ours.search(fold(sentence)) for lexicon in LEXICONS.values())


def _is_vague(sentence: str) -> bool:
    """Whether a sentence names no subject of its own."""
    return any(all(word in lexicon.small_words for word in words(sentence)) for lexicon in LEXICONS.values())


def _is_tail(sentence: str) -> bool:
    """Whether a sentence belongs to the one before ("half a day?", "is that true?")."""
    return any(lexicon.tails.issuperset(words(sentence)) for lexicon in LEXICONS.values())


def apart(index: Index, text: str, lang: Lang) -> list[list[Match]]:
    """What a message may be about apart from its thread, and what each question in it may be about apart from the rest."""
    whole = understood(index, text, lang, {}).found.questions
    asking = [sentence for sentence in split(text)[-MOST_SENTENCES:] if _asks(sentence) and sentence != text]
    rankings = index.matcher.rank_all([index.matcher.read(sentence, lang) for sentence in asking]) if asking else []
    return [*whole, *(_settled(index, _likely(ranking)) for ranking in rankings)]


def is_smalltalk(index: Index, matches: Sequence[Match]) -> bool:
    """Whether the likeliest entry is small talk, or there is no match."""
    return not matches or index.faq.entries[matches[0].entry].kind == "smalltalk"


def _distinct(questions: Sequence[list[Match]]) -> list[list[Match]]:
    """The first question about each entry."""
    first = {matches[0].entry: matches for matches in reversed(questions)}
    return [matches for matches in questions if first[matches[0].entry] is matches]


def _blend(whole: Sequence[Match], question: Sequence[Match], least: float) -> list[Match]:
    """A question and the story around it as one ranking: an entry must be plausible for both.

    `least` is the confidence that the question gives an entry it does not mention.
    """
    told, asked = ({match.entry: match for match in matches} for matches in (whole, question))
    chances = {
        name: max(told[name].confidence if name in told else 0.0, UNLIKELY) ** STORY
        * max(asked[name].confidence if name in asked else 0.0, least)
        for name in told | asked
    }
    total = sum(chances.values())
    matches = []
    for name, chance in chances.items():
        both = [one[name] for one in (told, asked) if name in one]
        nearer = max(both, key=lambda match: match.nearness)
        coverage = max(match.coverage for match in both)
        matches.append(nearer._replace(confidence=chance / total, coverage=coverage))
    return sorted(matches, key=lambda match: -match.confidence)


def _settled(index: Index, matches: Sequence[Match]) -> list[Match]:
    """A ranking in which entries that would be answered alike do not compete.

    The entries about hours count as one, whichever is first: their reply is computed alike. An overview (the entry named as its topic)
    yields to an entry of its topic that is ahead of it.
    """
    if not matches:
        return []
    first = index.faq.entries[matches[0].entry]
    if first.kind == "hours":
        kin = [match for match in matches if index.faq.entries[match.entry].kind == "hours"]
    else:
        kin = [match for match in matches if match is matches[0] or match.entry == first.topic]
    others = [match for match in matches if match not in kin]
    return [kin[0]._replace(confidence=sum(match.confidence for match in kin)), *others]
