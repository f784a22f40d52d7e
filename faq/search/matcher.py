"""Which entry a question is about.

Signals, each a score for every entry, brought to one scale and averaged:

- `words`: naive Bayes over stems and pairs of stems, trained again within a second of every edit of the content
- `learned`: a linear model over words, word pairs and letter n-grams (`faq.search.learned`), if the content was learnt
- `meaning`: a linear discriminant over the sentence encoder's vectors, if an encoder is given

They choose the candidates. Only the candidates' utterances are then compared one by one: the nearest is shown to staff, and an answer must
be near enough to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import pairwise
from math import exp, sqrt
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from faq.lexicons import LEXICONS
from faq.model import Faq, Lang, Text
from faq.search import utterance_index
from faq.search.features import Floats, Integers, Runs, Vector, spell_out, stem, word_features
from faq.search.learned import Learned
from faq.search.utterance_index import Encode, UtteranceIndex, rows_of
from faq.search.utterances import hash_wording
from faq.text import fold

CANDIDATES = 10
"""Entries that are ranked and whose utterances are compared one by one."""
SHARPNESS = 2.0
"""Factor that turns the mean of the signals, in standard deviations over the entries, into calibrated log-odds; chosen on questions of
writers held out of the corpus."""
EXACT = 12.0
"""Log-odds that the exact words of an utterance add: a way of asking that staff wrote must reach its entry."""
COVERED = 0.6
"""Share of a question's words that an entry must know if several other words belong to another subject."""
MOST_OF_SUBJECT = 0.5
"""Share of the words of its subject, rare ones weighing more, that an entry must know to answer "symptoms of …"."""
TELLING = 5_000
"""Number of utterances from which a word that is in none of them is likely to belong to another subject."""
SAME = 0.9999
"""Cosine from which a question may have the exact words of an utterance."""
SETTLED, SETTLED_NEAR = 0.75, 0.3
"""Confidence and nearness, by words and letters, from which the encoder is not asked."""
MOST_ENCODED = 2
"""Texts of one message that are encoded: the message and one of its sentences."""
LONGEST_ENCODED = 120
"""Last characters of a question that are encoded, because stories ask at their end; a hundred cost 2 ms."""
NO_PARTS: Mapping[str, float] = MappingProxyType({})
"""The parts of a match if reasons were not asked for."""


class Match(NamedTuple):
    """An entry that a question may be about."""

    entry: str
    confidence: float
    """The probability, from 0 to 1, that this is the entry, if any is."""
    nearness: float
    """Cosine, from 0 to 1, of the question with the entry's nearest utterance: near 0, no entry is about this."""
    coverage: float
    """Share of the question's words, rare ones weighing more, that the entry's utterances have: near 0, they are of another subject."""
    nearest: Text
    """The nearest utterance."""
    parts: Mapping[str, float] = NO_PARTS
    """What each signal added to the score, if reasons were asked for."""


@dataclass(slots=True)
class Reading:
    """What a question says, regardless of the messages before it."""

    spelt: str
    runs: Runs
    """The runs of its words."""
    signals: Mapping[str, Floats]
    """The score of every entry by each signal, in standard deviations; empty if no word is known."""
    exact: Sequence[int]
    """The entries of utterances in exactly its words."""
    coverage: Floats
    """For each entry, the share of the words that it knows; 0 if the subject is not the clinic's."""
    meant: Floats | None = None
    """The encoder's vector, if it was asked."""


class Matcher:
    """The FAQ indexed for search; holds the feature spaces, so it is built once for a FAQ."""

    counted: UtteranceIndex
    """What is shared with every FAQ that has the same utterances."""

    def __init__(
        self,
        faq: Faq,
        encode: Encode | None = None,
        before: Matcher | None = None,
        learned: Learned | None = None,
    ) -> None:
        """`before`: the matcher of a FAQ that shares most utterances; it saves time and changes nothing."""
        self.entries, rows = list(faq.entries), rows_of(faq)
        self.utterances = [utterance for _, _, utterance in rows]
        self.entry_of_row = np.array([number for number, _, _ in rows], np.int32)
        self.encode = encode
        self.counted = counted = utterance_index.build(faq, rows, encode, before.counted if before else None, learned)
        self.corpus, self.word_space, self.by_words = counted.corpus, counted.word_space, counted.by_words
        self.language, self.speller, self.meaning = counted.language, counted.speller, counted.meaning
        self.by_wording = np.argsort(self.corpus.wordings, kind="stable").astype(np.int32)
        self.wordings = self.corpus.wordings[self.by_wording]
        self.sizes = np.diff(self.word_space.row_starts)
        self.most_candidates = min(CANDIDATES, np.count_nonzero(self.sizes))
        self.unreachable = np.where(self.sizes > 0, 0, -np.inf).astype(np.float32)
        """Keeps entries without utterances from being candidates."""
        self.spans = list(pairwise(self.word_space.row_starts.tolist()))
        self.rarest = float(self.word_space.idf.max(initial=0))
        self.is_matter = _matters(faq)
        self.use(learned)

    def use(self, learned: Learned | None) -> None:
        """Use what was learnt, from this content or the one before: an entry that it does not know is judged by its words."""
        self.learned = learned
        columns = learned.entries.columns if learned else {}
        known = [(number, columns[entry]) for number, entry in enumerate(self.entries) if entry in columns]
        self.known, self.columns = np.array(known, np.intp).reshape(-1, 2).T

    def in_other_words(self) -> Matcher:
        """The same matcher without exact-match scoring."""
        other = copy(self)
        other.wordings, other.by_wording = self.wordings[:0], self.by_wording[:0]
        return other

    def alike(self) -> Iterator[tuple[str, Lang, Text]]:
        """The utterances that may have exactly the words of another, each with its entry's id, in the order of the entries."""
        same = np.flatnonzero(self.wordings[1:] == self.wordings[:-1])
        for row in sorted({*self.by_wording[same].tolist(), *self.by_wording[same + 1].tolist()}):
            yield self.entries[self.entry_of_row[row]], self.corpus.language_of(row), self.utterances[row]

    def moved(self, faq: Faq, encode: Encode | None, learned: Learned | None) -> Matcher | None:
        """The same matcher for a FAQ with the same utterances in other places; None if any utterance differs."""
        rows = rows_of(faq)
        if encode is not self.encode or list(faq.entries) != self.entries or not self.counted.is_of(faq, rows):
            return None
        if [number for number, _, _ in rows] != self.entry_of_row.tolist():
            return None
        self.counted.share_texts(faq, rows)
        other = copy(self)
        other.utterances = [utterance for _, _, utterance in rows]
        other.is_matter = _matters(faq)
        other.use(learned)
        return other

    def rank(self, text: str, lang: Lang, leaning: Mapping[str, float] | None = None) -> list[Match]:
        """The likeliest entries for one question, with reasons; see `rank_all`."""
        return self.rank_all([self.read(text, lang)], leaning, reasons=True)[0]

    def rank_all(
        self,
        readings: Sequence[Reading],
        leaning: Mapping[str, float] | None = None,
        *,
        by_meaning: bool = True,
        reasons: bool = False,
    ) -> list[list[Match]]:
        """For each question the likeliest entries, best first; none where it has no known feature.

        `leaning` adds to the score of entries that the conversation was about. The encoder is asked if the first question, which is the
        whole message, is unsure by words and letters, but never without `by_meaning`. With `reasons`, matches have their parts.
        """
        rankings = [self._ranking(reading, leaning or {}, None, reasons=reasons) for reading in readings]
        unsure = [place for place, ranking in enumerate(rankings) if not _is_settled(ranking)][:MOST_ENCODED]
        if by_meaning and self.encode and 0 in unsure:
            self._ask(self.encode, [readings[place] for place in unsure])
            for place in unsure:
                reading = readings[place]
                rankings[place] = self._ranking(reading, leaning or {}, reading.meant, reasons=reasons)
        return rankings

    @staticmethod
    def _ask(encode: Encode, readings: Sequence[Reading]) -> None:
        """Encode the questions that have no vector yet."""
        if new := [reading for reading in readings if reading.meant is None]:
            vectors = encode([reading.spelt[-LONGEST_ENCODED:] for reading in new])
            for reading, vector in zip(new, vectors, strict=True):
                reading.meant = np.asarray(vector, np.float32)

    def read(self, text: str, lang: Lang) -> Reading:
        """Read a question by its words and letters."""
        spelt = self.speller.mend(spell_out(text, lang))
        by_word = self.word_space.vector(word_features(spelt, lang))
        runs = self.word_space.runs(by_word)
        signals: dict[str, Floats] = {}
        if len(by_word.ids):
            signals["words"] = _standard(self.by_words.scores(by_word))
        if signals and self.learned:
            signals["learned"] = signals["words"].copy()
            scores = self.learned.entries.scores(self.learned.features(spelt, lang))
            signals["learned"][self.known] = _standard(scores[self.columns])
        coverage = self._coverage(spelt, by_word, runs)
        foreign = self._foreign(spelt, lang)
        if not LEXICONS[lang].ours.search(spelt):
            coverage[:] = 0 if foreign else coverage * self._knows_subject(spelt, lang)
        elif foreign > 1:
            coverage[coverage < COVERED] = 0
        return Reading(spelt, runs, signals, self._same(fold(text), runs), coverage)

    def _same(self, folded: str, runs: Runs) -> list[int]:
        """The entries of utterances in exactly the words of a text."""
        wording = hash_wording(folded)
        first = np.searchsorted(self.wordings, wording)
        last = np.searchsorted(self.wordings, wording, "right")
        entries = []
        for row in self.by_wording[first:last].tolist():
            entry = int(self.entry_of_row[row])
            similar = self.word_space.similarity(runs, np.array([entry]))[row - self.word_space.row_starts[entry]]
            if similar > SAME and fold(self.utterances[row].value) == folded:
                entries.append(entry)
        return entries

    def _coverage(self, spelt: str, by_word: Vector, runs: Runs) -> Floats:
        """For each entry, the share of the question's words that its utterances have; unknown words weigh as the rarest."""
        counts = by_word.counts * self.word_space.is_word[by_word.ids]
        weights = counts * self.word_space.idf[by_word.ids]
        seen = np.bincount(runs.entries, weights.repeat(runs.sizes), len(self.entries))
        unknown = (len(spelt.split()) - counts.sum()) * self.rarest
        return np.asarray(seen / (weights.sum() + unknown + 1e-9), np.float32)

    def _knows_subject(self, spelt: str, lang: Lang) -> np.ndarray:
        """Which entries know most of the subject that a question asks about; all, if it names none or there are too few utterances.

        The subject of "what are the symptoms of scurvy" is found in two steps: "the symptoms of scurvy", then "scurvy".
        """
        subject = ""
        while len(self.utterances) >= TELLING and (asked := LEXICONS[lang].subject.search(subject or spelt)):
            subject = asked["subject"]
        known, total = np.zeros(len(self.entries), np.float32), 0.0
        for word in self._content_stems(subject, lang):
            feature = self.word_space.ids.get(word)
            weight = self.rarest if feature is None else float(self.word_space.idf[feature])
            known[self._entries_with(word)] += weight
            total += weight
        return known >= MOST_OF_SUBJECT * total

    def _foreign(self, spelt: str, lang: Lang) -> int:
        """How many of a question's words belong to another subject ("symptoms of scurvy"); 0 if there are too few utterances to tell."""
        if len(self.utterances) < TELLING:
            return 0
        return sum(not self.is_matter[self._entries_with(word)].any() for word in self._content_stems(spelt, lang))

    @staticmethod
    def _content_stems(spelt: str, lang: Lang) -> list[str]:
        small = LEXICONS[lang].small_words
        return [stem(word, lang) for word in spelt.split() if word.isalpha() and word not in small]

    def _entries_with(self, word: str) -> Integers:
        """The entries whose utterances have a word, given as its stem."""
        feature = self.word_space.ids.get(word)
        if feature is None:
            return np.zeros(0, np.int32)
        return self.word_space.entry[self.word_space.starts[feature] : self.word_space.starts[feature + 1]]

    def _ranking(
        self, reading: Reading, leaning: Mapping[str, float], vector: Floats | None, *, reasons: bool
    ) -> list[Match]:
        """The ranking by all available signals: without a vector, by words and what was learnt."""
        if not reading.signals:
            return []
        signals = dict(reading.signals)
        if vector is not None and self.meaning:
            signals["meaning"] = _standard(self.meaning.scores(vector))
        share = SHARPNESS / len(signals)
        signals = {name: share * signal for name, signal in signals.items()}
        if leaning:
            signals["thread"] = np.array([leaning.get(entry, 0.0) for entry in self.entries], np.float32)
        if reading.exact:
            signals["exact"] = np.zeros(len(self.entries), np.float32)
            signals["exact"][reading.exact] = EXACT
        scores = sum(signals.values(), self.unreachable)
        candidates = np.argsort(-scores, kind="stable")[: self.most_candidates]
        nearness, nearest = self._nearest(candidates, reading, vector)
        # From here on there are only a few numbers, for which Python is faster than numpy.
        numbers, final = candidates.tolist(), scores[candidates].tolist()
        best = max(final)
        chances = [exp(score - best) for score in final]
        total = sum(chances)
        cosines, covered, rows = nearness.tolist(), reading.coverage[candidates].tolist(), nearest.tolist()
        matches: list[Match] = []
        for place in sorted(range(len(final)), key=final.__getitem__, reverse=True):
            number = numbers[place]
            added = {name: float(signal[number]) for name, signal in signals.items()} if reasons else NO_PARTS
            matches.append(
                Match(
                    self.entries[number],
                    chances[place] / total,
                    cosines[place],
                    covered[place],
                    self.utterances[rows[place]],
                    added,
                )
            )
        return matches

    def _nearest(self, entries: Integers, reading: Reading, vector: Floats | None) -> tuple[Floats, Integers]:
        """For each of some entries, the cosine of the nearest utterance, and its row."""
        sizes = self.sizes[entries]
        starts = sizes.cumsum() - sizes
        similar = self.word_space.similarity(reading.runs, entries)
        if vector is not None and self.meaning:
            meant = self.meaning.similarity(vector, [self.spans[entry] for entry in entries.tolist()])
            similar = np.asarray((similar + meant) / 2, np.float32)
        top = np.maximum.reduceat(similar, starts)
        tops = np.flatnonzero(similar == top.repeat(sizes))
        row = tops[np.searchsorted(tops, starts)] - starts + self.word_space.row_starts[entries]
        return top, row


def _matters(faq: Faq) -> np.ndarray:
    """Which entries are about something: all but small talk."""
    return np.array([entry.kind != "smalltalk" for entry in faq.entries.values()], np.bool_)


def _is_settled(matches: Sequence[Match]) -> bool:
    """Whether words and letters alone are so sure that the encoder need not be asked."""
    return not matches or (matches[0].confidence >= SETTLED and matches[0].nearness >= SETTLED_NEAR)


def _standard(scores: Floats) -> Floats:
    away = scores - scores.sum() / len(scores)
    return np.asarray(away / (sqrt(away @ away / len(away)) or 1), np.float32)
