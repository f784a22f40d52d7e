"""Unanswered questions that mean the same, brought together: by the sentence encoder's vectors or, without it, by their words.

The question with most others near it gathers these around it; then the next, among those left over. The same questions give
the same clusters, whatever their order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from bot.conversation import understanding
from bot.report.figures import Question
from faq.search.index import Index
from faq.search.matcher import LONGEST_ENCODED, Encode, Match, Reading
from faq.text import fold

SAME_MEANING = 0.6
"""Cosine of two questions' vectors from which they mean the same: in clusters of the judging questions, 81 in 100 then are of one entry."""
SAME_WORDS = 65
"""What rapidfuzz's ratio of their sorted words must be where there is no encoder: 87 in 100, but it brings together half as many."""
MOST_QUESTIONS = 5000
"""Different questions that are compared, the most frequent; their comparison is kept in a square of bytes."""
MOST_CLUSTERS = 100
"""Clusters that are told of, the most frequent; more nobody works through."""
_BATCH = 32
"""Questions the encoder reads at once; it keeps the vectors of larger batches on disk, and a patient's words must leave nothing there."""
_BLOCK = 512
"""Rows of the square worked out at a time."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Questions that mean the same."""

    questions: tuple[Question, ...]
    """The most central first, then the most frequent."""
    nearest: Match | None
    """The entry that is nearest to the first, small talk apart, if any is near at all."""
    answered: bool
    """Whether the first would be answered by now, as the FAQ was changed since."""

    @property
    def count(self) -> int:
        """How often they were asked."""
        return sum(question.times for question in self.questions)


def find_clusters(index: Index, asked: Sequence[Question]) -> list[Cluster]:
    """Those of some questions that had no sure answer, by meaning: most frequent first, those that would be answered by now last.

    Takes a millisecond a question for the encoder, where there is one.
    """
    written = _merged([question for question in asked if question.why != "down"])[:MOST_QUESTIONS]
    if not written:
        return []
    readings = [index.matcher.read(question.text, _language(index, question)) for question in written]
    encode = index.matcher.encode
    near = _by_meaning(encode, readings) if encode else _by_words([question.text for question in written])
    weights = np.array([question.times for question in written], np.int64)
    groups = _gathered(near, weights)
    groups.sort(key=lambda group: (-int(weights[group].sum()), group[0]))
    found = [_cluster(index, [written[row] for row in group], readings[group[0]]) for group in groups[:MOST_CLUSTERS]]
    return sorted(found, key=lambda cluster: cluster.answered)


def _merged(asked: Sequence[Question]) -> list[Question]:
    """One of those in the same folded words and language, most frequent first."""
    merged: dict[tuple[str, str], Question] = {}
    for question in sorted(asked, key=lambda question: (-question.times, question.text)):
        key = (question.lang, fold(question.text) or question.text)
        first = merged.setdefault(key, question._replace(times=0))
        merged[key] = first._replace(times=first.times + question.times, last=max(first.last, question.last))
    return sorted(merged.values(), key=lambda question: (-question.times, -question.last.toordinal(), question.text))


def _language(index: Index, question: Question) -> str:
    languages = index.faq.languages
    return question.lang if question.lang in languages else languages[0]


def _by_meaning(encode: Encode, readings: Sequence[Reading]) -> npt.NDArray[np.bool_]:
    """Which questions mean the same; the vectors stay with the readings, for the ranking."""
    spelt = [reading.spelt[-LONGEST_ENCODED:] for reading in readings]
    vectors = np.concatenate([encode(spelt[start : start + _BATCH]) for start in range(0, len(spelt), _BATCH)])
    vectors = vectors.astype(np.float32)
    for reading, vector in zip(readings, vectors, strict=True):
        reading.meant = vector
    near = np.empty((len(vectors), len(vectors)), np.bool_)
    for start in range(0, len(vectors), _BLOCK):
        near[start : start + _BLOCK] = vectors[start : start + _BLOCK] @ vectors.T >= SAME_MEANING
    return _whole(near)


def _by_words(texts: Sequence[str]) -> npt.NDArray[np.bool_]:
    sorted_words = [" ".join(sorted(fold(text).split())) for text in texts]
    alike = process.cdist(sorted_words, sorted_words, scorer=fuzz.ratio, score_cutoff=SAME_WORDS, dtype=np.uint8)
    return _whole(alike >= SAME_WORDS)


def _whole(near: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """The same where every question is near itself, even one without a word, and nearness is mutual, however it was rounded."""
    np.fill_diagonal(near, val=True)
    return near | near.T


def _gathered(near: npt.NDArray[np.bool_], weights: npt.NDArray[np.int64]) -> list[list[int]]:
    """Rows in groups, each begun by the one with most others near it that were still free; of equals, by the first."""
    reach = np.array([int(weights[row].sum()) for row in near], np.int64)
    free = np.ones(len(near), np.bool_)
    groups = []
    while free.any():
        centre = int(np.argmax(np.where(free, reach, -1)))
        members = np.flatnonzero(near[centre] & free)
        free[members] = False
        reach -= weights[members] @ near[members]
        groups.append([centre, *(int(row) for row in members if row != centre)])
    return groups


def _cluster(index: Index, questions: Sequence[Question], reading: Reading) -> Cluster:
    first = questions[0]
    ranked = index.matcher.rank_all([reading])[0].matches
    matches = [match for match in ranked if index.faq.entries[match.entry].kind != "smalltalk"]
    understood = understanding.understood(index, first.text, _language(index, first), {})
    answered = any(
        understanding.is_accepted(index, likely) and index.faq.entries[likely[0].entry].kind != "smalltalk"
        for likely in understood.found.questions
    )
    in_danger = understood.flag is not None and understood.flag.level == "alarm"
    return Cluster(tuple(questions), matches[0] if matches else None, answered or in_danger)
