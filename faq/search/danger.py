"""Danger, checked before anything else: anywhere in the original message, and however it is typed.

A separate classifier (`faq.search.learned`) scores every sentence, its clauses, and windows of run-on text: first whether somebody is
in danger, then which kind. Parts in doubt are compared with the samples nearest to them. Staff's phrases (emergency.yaml) are evidence
that the classifier must confirm; a phrase that it has not learnt yet counts immediately. An alarm must hold without what only looks like
danger (look-alikes). Words about the past or that ask for information ("in 2010", "can it cause") turn an alarm into a caution if they
are in the clause that holds the danger.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from faq.lexicons import LEXICONS
from faq.model import DANGER_KINDS, DangerKind, Faq, Lang
from faq.search.features import Floats, Vectors, spell_out
from faq.search.learned import CALM, CAUTION, Learned
from faq.search.phrases import Phrases
from faq.search.speller import Speller
from faq.search.undisguise import undisguise
from faq.text import split, words

Level = Literal["alarm", "caution"]

ALARM, ALARM_OF_PART = -1.8, 0.0
"""Log-odds from which a message, and from which a part of one, is an alarm; chosen on writers held out of training."""
LEAST_OF_WHOLE = -3.0
"""Log-odds of a short message below which no part of it is an alarm: a clause alone can be misleading."""
UNREAD = 0.2
"""Added to both thresholds if the encoder was not asked."""
CONFIRMED = -5.0
"""Log-odds from which one of staff's phrases is confirmed."""
CAUTIOUS, CAUTIOUS_ALARM = -0.5, -2.4
"""Log-odds of a caution, and of an alarm, from which a line with 911, Poison Help or 988 is added."""
NETWORK = 1.3
"""Weight of the network over sentence vectors, relative to the linear model."""
NEARNESS = 30.0
"""Weight of how much nearer a text is to samples of danger than to ordinary ones."""
DOUBTFUL = 4.0
"""Distance from `ALARM`, in log-odds, within which the nearest samples are looked for, which takes some 4 ms."""
ASK_FROM, ASK_TO = -5.0, 6.0
"""The encoder is asked if the log-odds by words and letters are between these."""
MOST_ENCODED = 3
"""Parts of a message that the encoder reads, 2 ms each."""
WINDOW, STRIDE = 25, 12
"""Words of a window over text without punctuation, and from the start of one window to the start of the next."""
LONG = 8
"""Words from which a sentence's clauses are looked at one by one."""
LEAST_WORDS = 2
"""Least number of content words for an alarm, unless one of staff's phrases is there."""
_SMALL_WORDS = frozenset().union(*(lexicon.small_words for lexicon in LEXICONS.values()))
_JOINERS = r"(?:and|n|but|so|now|then|also|because|bc|cuz|y|e|pero|que|q|ahora|también|tambien|porque|xq|pq|entonces)"
_CUT = re.compile(rf"[,;:()–—]+\s*|(?<!\s)\s+(?={_JOINERS}\s)", re.IGNORECASE)
"""Where one clause ends and the next begins."""
_JOINER = re.compile(rf"^{_JOINERS}\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A danger seen in a message."""

    kind: DangerKind
    level: Level
    why: str
    """What revealed it, never in the patient's own words; for staff."""
    is_inferred: bool = False
    """Whether only the classifier sees it: the message has none of staff's phrases."""


@dataclass(slots=True)
class _Part:
    """A sentence, a clause or a window of a message."""

    text: str
    spelt: str
    is_whole: bool
    by_words: Floats
    """The linear model's log-odds, by column."""
    by_meaning: Mapping[str, float] | None = None
    """The network's log-probabilities, if the encoder was asked."""
    vector: Floats | None = None
    """The encoder's vector."""
    nearness: float = 0.0
    """How much nearer it is to samples of danger than to ordinary ones, if that was looked for."""


class Lookout:
    """Watches for danger in a FAQ's languages."""

    def __init__(
        self,
        faq: Faq,
        speller: Speller,
        knowledge: Learned | None = None,
        encode: Callable[[Sequence[str]], Vectors] | None = None,
    ) -> None:
        """Without `knowledge`, staff's phrases decide alone; without `encode`, the classifier uses words and letters only."""
        self.speller = speller
        self.learned = knowledge
        self.encode = encode if knowledge and knowledge.danger_by_meaning else None
        known = knowledge.phrases if knowledge else frozenset()
        self.phrases = {lang: Phrases(faq.emergencies, lang, speller.counts, known) for lang in faq.languages}

    def red_flag(self, text: str, lang: Lang) -> RedFlag | None:
        """The gravest danger in a message in a language, or None."""
        plain = undisguise(text, self.speller.counts)
        if asked := self._asked_for(plain):
            return RedFlag(asked, "alarm", "asked for by name")
        masked = plain
        for phrases in self.phrases.values():
            masked = phrases.unmasked(masked)
        flags = [*self._by_phrases(masked)]
        if self.learned:
            flags += self._by_classifier(self.learned, plain, lang)
            if masked != plain:  # a danger may be beside a look-alike
                flags = [flag for flag in flags if flag.level == "caution" or self._stands(flag, masked, lang)]
        return gravest(flags)

    def _asked_for(self, text: str) -> DangerKind | None:
        """The kind of danger whose number a message asks for ("988", "crisis line") and nothing else."""
        return next(
            (kind for lang, phrases in self.phrases.items() if (kind := phrases.whole.get(spell_out(text, lang)))), None
        )

    def _by_phrases(self, text: str) -> Iterator[RedFlag]:
        for sentence in split(text):
            for phrases in self.phrases.values():
                for kind, is_new, is_denied in phrases.revealed(sentence, self.speller.mend if self.learned else str):
                    level: Level = "alarm"
                    is_meant = is_new or (not is_denied and self._confirms(sentence, phrases.lang))
                    if self._is_softened(sentence, phrases.lang, kind) or not is_meant:
                        level = "caution"
                    yield RedFlag(kind, level, f"a phrase of {kind}")

    def _confirms(self, sentence: str, lang: Lang) -> bool:
        """Whether the classifier confirms that a phrase is meant, in its sentence or in one of the clauses."""
        if not self.learned:
            return True
        clauses = _clauses(sentence)
        alone = [_JOINER.sub("", clause) for clause in clauses]
        parts = list(self._parts(self.learned, [sentence, *clauses, *alone], lang))
        self._ask(parts)
        return max((self._alarm(part) for part in parts), default=0.0) >= CONFIRMED

    def _by_classifier(self, knowledge: Learned, text: str, lang: Lang) -> Iterator[RedFlag]:
        parts = [part for part in self._parts(knowledge, pieces(text), lang) if _says_something(part.text)]
        self._ask(parts)
        self._compare(knowledge, parts)
        if parts and len(text.split()) <= WINDOW:
            whole = self._alarm(parts[0])
            if whole < LEAST_OF_WHOLE or whole >= ALARM + UNREAD:  # its parts add nothing, and show the kind less well
                parts = parts[:1]
        for part in parts:
            alarm = self._alarm(part)
            enough = (ALARM if part.is_whole else ALARM_OF_PART) + (0.0 if part.by_meaning else UNREAD)
            kind = self._kind(knowledge, part)
            if alarm >= enough:
                level: Level = "caution" if self._is_softened(part.text, lang, kind) else "alarm"
                yield RedFlag(kind, level, f"alarm {alarm:.1f}", is_inferred=True)
            elif part.is_whole and (alarm >= CAUTIOUS_ALARM or self._caution(knowledge, part) >= CAUTIOUS):
                yield RedFlag(kind, "caution", f"alarm {alarm:.1f}", is_inferred=True)

    def _stands(self, flag: RedFlag, masked: str, lang: Lang) -> bool:
        """Whether an alarm holds without the look-alikes."""
        if not self.learned or not flag.is_inferred:
            return True
        return any(found.level == "alarm" for found in self._by_classifier(self.learned, masked, lang))

    # Parts of a message, and their scores

    @staticmethod
    def _parts(knowledge: Learned, pieces: Iterable[str], lang: Lang) -> Iterator[_Part]:
        """The parts with the linear model's scores; the first is the whole."""
        for place, piece in enumerate(dict.fromkeys(pieces)):
            spelt = spell_out(piece, lang)
            scores = knowledge.danger.scores(knowledge.features(spelt, lang))
            yield _Part(piece, spelt, place == 0, scores)

    def _ask(self, parts: Sequence[_Part]) -> None:
        """Encode the parts that are most dangerous by words and letters."""
        if not self.encode or not self.learned or not self.learned.danger_by_meaning:
            return
        network = self.learned.danger_by_meaning
        unsure = [part for part in parts if ASK_FROM <= part.by_words[0] <= ASK_TO]
        unsure = sorted(unsure, key=lambda part: -part.by_words[0])[:MOST_ENCODED]
        if not unsure:
            return
        for part, vector in zip(unsure, self.encode([part.spelt for part in unsure]), strict=True):
            part.vector = np.asarray(vector, np.float32)
            scores = network.scores(part.vector)
            scores -= np.logaddexp.reduce(scores)
            part.by_meaning = dict(zip(network.columns, scores.tolist(), strict=True))

    def _compare(self, knowledge: Learned, parts: Iterable[_Part]) -> None:
        """Compare the parts that are in doubt with the samples nearest to them."""
        for part in parts:
            if knowledge.danger_nearby and part.vector is not None and abs(self._alarm(part) - ALARM) < DOUBTFUL:
                part.nearness = knowledge.danger_nearby.nearness(part.vector)

    @staticmethod
    def _alarm(part: _Part) -> float:
        """The log-odds that somebody is in danger."""
        alarm = float(part.by_words[0]) + NEARNESS * part.nearness
        if part.by_meaning:
            danger = np.logaddexp.reduce([part.by_meaning[kind] for kind in DANGER_KINDS])
            other = np.logaddexp(part.by_meaning[CALM], part.by_meaning[CAUTION])
            alarm += NETWORK * float(danger - other)
        return alarm

    @staticmethod
    def _caution(knowledge: Learned, part: _Part) -> float:
        """The log-odds of caution (somebody suffers) against calm."""
        caution = float(part.by_words[knowledge.danger.columns[CAUTION]])
        if part.by_meaning:
            caution += NETWORK * (part.by_meaning[CAUTION] - part.by_meaning[CALM])
        return caution

    @staticmethod
    def _kind(knowledge: Learned, part: _Part) -> DangerKind:
        columns = knowledge.danger.columns
        meant = part.by_meaning or {}
        return max(DANGER_KINDS, key=lambda kind: part.by_words[columns[kind]] + NETWORK * meant.get(kind, 0.0))

    def _is_softened(self, text: str, lang: Lang, kind: DangerKind) -> bool:
        """Whether the clause that holds the danger is about the past or asks for information."""
        phrases = self.phrases[lang]
        clauses = _clauses(text, phrases.is_moment)
        if len(clauses) > 1 and self.learned:
            knowledge = self.learned
            clauses.sort(
                key=lambda clause: -knowledge.danger.scores(knowledge.features(spell_out(clause, lang), lang))[0]
            )
        return phrases.soften(clauses[0], kind) if self.learned else all(phrases.soften(one, kind) for one in clauses)


def gravest(flags: Sequence[RedFlag]) -> RedFlag | None:
    """The flag to answer: an alarm before a caution, 911 before 988, `attempt` if both numbers are needed."""
    for level in ("alarm", "caution"):
        kinds = [flag.kind for flag in flags if flag.level == level]
        if not kinds:
            continue
        first = next(flag for kind in DANGER_KINDS for flag in flags if (flag.kind, flag.level) == (kind, level))
        first = replace(first, is_inferred=all(flag.is_inferred for flag in flags if flag.level == level))
        return replace(first, kind="attempt") if level == "alarm" and needs_both_numbers(kinds) else first
    return None


def needs_both_numbers(kinds: Collection[DangerKind]) -> bool:
    """Whether alarms of these kinds are answered with 911 and 988: somebody speaks of dying and may have done something."""
    return "crisis" in kinds and bool({"emergency", "attempt", "poison"}.intersection(kinds))


def pieces(text: str) -> Iterator[str]:
    """The message if it is short, its sentences, the clauses of long sentences, and windows over run-on text."""
    sentences = split(text)
    yield text if len(text.split()) <= 2 * WINDOW else (sentences or [text])[0]
    for sentence in sentences:
        said = sentence.split()
        if len(said) <= WINDOW:
            yield sentence
        for start in range(0, max(1, len(said) - STRIDE), STRIDE) if len(said) > WINDOW else ():
            yield " ".join(said[start : start + WINDOW])
        if len(said) > LONG:
            yield from _clauses(sentence)


def _clauses(sentence: str, belongs: Callable[[str], bool] = lambda _: False) -> list[str]:
    """The clauses of a sentence; a clause of less than three words, or that `belongs` to its neighbour, is joined to the next."""
    clauses: list[str] = []
    for piece in filter(None, (piece.strip() for piece in _CUT.split(sentence))):
        if clauses and (len(clauses[-1].split()) < 3 or belongs(clauses[-1])):
            clauses[-1] = f"{clauses[-1]} {piece}"
        else:
            clauses.append(piece)
    if len(clauses) > 1 and (len(clauses[-1].split()) < 3 or belongs(clauses[-1])):
        last = clauses.pop()
        clauses[-1] = f"{clauses[-1]} {last}"
    return clauses or [sentence]


def _says_something(text: str) -> bool:
    """Whether a text has enough content words; with fewer, any similarity is chance."""
    said = {word for word in words(text) if word.isalpha()}
    return len(said) >= LEAST_WORDS and not said <= _SMALL_WORDS
