"""Scores how much the parts of a message resemble danger, by what was learnt (`faq.search.learned`).

First whether somebody is in danger, then which kind. Parts in doubt are compared with the samples nearest to them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from faq.model import DANGER_KINDS, DangerKind, Lang
from faq.search.features import Floats, Vectors, spell_out
from faq.search.learned import CALM, CAUTION, Learned
from faq.search.parts import WINDOW, clauses, parts_of, says_something, without_connective
from faq.search.red_flag import RedFlag

ALARM, ALARM_OF_PART = -1.4, 0.2
"""Log-odds from which a message, and from which a part of one, is an alarm; chosen on writers held out of training."""
LEAST_OF_WHOLE = -3.0
"""Log-odds of a short message below which no part of it is an alarm: a clause alone can be misleading."""
UNREAD = 0.2
"""Added to both thresholds if the encoder was not asked."""
CONFIRMED = -4.0
"""Log-odds from which one of staff's phrases is confirmed."""
CAUTIOUS, CAUTIOUS_ALARM = -2.0, -1.8
"""Log-odds of a caution, and of an alarm, from which a line with 911, Poison Help or 988 is added."""
NETWORK = 0.5
"""Weight of the network over sentence vectors, relative to the linear model."""
NEARNESS = 30.0
"""Weight of how much nearer a text is to samples of danger than to ordinary ones."""
DOUBTFUL = 4.0
"""Distance from `ALARM`, in log-odds, within which the nearest samples are looked for, which takes some 4 ms."""
ASK_FROM, ASK_TO = -4.0, 6.0
"""The encoder is asked if the log-odds by words and letters are between these."""
MOST_ENCODED = 3
"""Parts of a message that the encoder reads, 2 ms each."""


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


class DangerClassifier:
    """Sees danger in words that staff have not listed."""

    def __init__(self, learned: Learned, encode: Callable[[Sequence[str]], Vectors] | None) -> None:
        """Without `encode` it uses words and letters only."""
        self.learned = learned
        self.encode = encode if learned.danger_by_vector else None

    def flags(self, text: str, lang: Lang) -> Iterator[tuple[str, RedFlag]]:
        """The parts of a message that resemble danger, and what each reveals."""
        parts = [part for part in self._parts(parts_of(text), lang) if says_something(part.text)]
        self._ask(parts)
        self._compare(parts)
        if parts and len(text.split()) <= WINDOW:
            whole = _alarm(parts[0])
            if whole < LEAST_OF_WHOLE or whole >= ALARM + UNREAD:  # its parts add nothing, and show the kind less well
                parts = parts[:1]
        for part in parts:
            alarm = _alarm(part)
            enough = (ALARM if part.is_whole else ALARM_OF_PART) + (0.0 if part.by_meaning else UNREAD)
            why = f"alarm {alarm:.1f}"
            if alarm >= enough:
                yield part.text, RedFlag(self._kind(part), "alarm", why, is_inferred=True)
            elif part.is_whole and (alarm >= CAUTIOUS_ALARM or self._caution(part) >= CAUTIOUS):
                yield part.text, RedFlag(self._kind(part), "caution", why, is_inferred=True)

    def confirms(self, sentence: str, lang: Lang) -> bool:
        """Whether one of staff's phrases may be meant, in its sentence or in one of the clauses."""
        its = clauses(sentence)
        parts = list(self._parts([sentence, *its, *map(without_connective, its)], lang))
        self._ask(parts)
        return max(map(_alarm, parts)) >= CONFIRMED

    def likeliest(self, texts: Iterable[str], lang: Lang) -> str:
        """The one that resembles danger most, by words and letters."""
        return max(self._parts(texts, lang), key=lambda part: float(part.by_words[0])).text

    def _parts(self, texts: Iterable[str], lang: Lang) -> Iterator[_Part]:
        """The parts with the linear model's scores; the first is the whole."""
        for place, text in enumerate(dict.fromkeys(texts)):
            spelt = spell_out(text, lang)
            yield _Part(text, spelt, place == 0, self.learned.danger.scores(self.learned.features(spelt, lang)))

    def _ask(self, parts: Sequence[_Part]) -> None:
        """Encode the parts that are most dangerous by words and letters, and those that deserve a caution, whose kind is then surer."""
        models = self.learned.danger_by_vector
        unsure = [part for part in parts if ASK_FROM <= part.by_words[0] <= ASK_TO or self._caution(part) >= CAUTIOUS]
        unsure = sorted(unsure, key=lambda part: -part.by_words[0])[:MOST_ENCODED]
        if not unsure or not self.encode or not models:
            return
        for part, vector in zip(unsure, self.encode([part.spelt for part in unsure]), strict=True):
            part.vector = np.asarray(vector, np.float32)
            scores = models.network.scores(part.vector)
            scores -= np.logaddexp.reduce(scores)
            part.by_meaning = dict(zip(models.network.columns, scores.tolist(), strict=True))

    def _compare(self, parts: Iterable[_Part]) -> None:
        """Compare the parts that are in doubt with the samples nearest to them."""
        models = self.learned.danger_by_vector
        for part in parts:
            if models and part.vector is not None and abs(_alarm(part) - ALARM) < DOUBTFUL:
                part.nearness = models.nearby.nearness(part.vector)

    def _caution(self, part: _Part) -> float:
        """The log-odds of caution (somebody suffers) against calm."""
        caution = float(part.by_words[self.learned.danger.columns[CAUTION]])
        if part.by_meaning:
            caution += NETWORK * (part.by_meaning[CAUTION] - part.by_meaning[CALM])
        return caution

    def _kind(self, part: _Part) -> DangerKind:
        columns, meant = self.learned.danger.columns, part.by_meaning or {}
        return max(DANGER_KINDS, key=lambda kind: part.by_words[columns[kind]] + NETWORK * meant.get(kind, 0.0))


def _alarm(part: _Part) -> float:
    """The log-odds that somebody is in danger."""
    alarm = float(part.by_words[0]) + NEARNESS * part.nearness
    if part.by_meaning:
        danger = np.logaddexp.reduce([part.by_meaning[kind] for kind in DANGER_KINDS])
        other = np.logaddexp(part.by_meaning[CALM], part.by_meaning[CAUTION])
        alarm += NETWORK * float(danger - other)
    return alarm
