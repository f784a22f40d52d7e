"""Cluster unanswered questions by meaning: by sentence vectors or, without the encoder, by their words.

Greedy: the question with the most near neighbours forms a cluster with them; then the next among the remaining ones. The
result does not depend on the order of the questions.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from bot.conversation import understanding
from bot.report.figures import Question
from faq.lexicons import LEXICONS
from faq.search.index import Index
from faq.search.matcher import LONGEST_ENCODED, Match, Reading
from faq.search.utterance_index import Encode
from faq.text import fold

SAME_MEANING = 0.6
"""Cosine from which two questions belong together: then 81 % of the test questions in a cluster belong to the same entry."""
SAME_WORDS = 65
"""Rapidfuzz ratio of the sorted words, used without the encoder: then 87 % belong to the same entry, but half as many are clustered."""
MOST_QUESTIONS = 5000
"""Distinct questions that are compared, the most frequent first; the comparison needs a square matrix of bytes."""
MOST_CLUSTERS = 100
"""Clusters in the report, the most frequent first."""
_BATCH = 32
"""Questions encoded at once; the encoder stores the vectors of larger batches on disk, where patients' words must not go."""
_BLOCK = 512
"""Rows of the matrix computed at once."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Questions of one meaning."""

    questions: tuple[Question, ...]
    """The most central first, then the most frequent."""
    nearest: Match | None
    """The entry nearest to the first question, except small talk; None if there is none."""
    answered: bool
    """Whether the current FAQ would answer the first question."""
    danger: bool = False
    """Whether its questions speak of danger: either all do or none."""

    @property
    def count(self) -> int:
        """How often they were asked."""
        return sum(question.times for question in self.questions)


def find_clusters(index: Index, asked: Sequence[Question]) -> list[Cluster]:
    """Cluster questions that had no sure answer: danger first, then the most frequent; those that the current FAQ answers last.

    Messages such as "more", which only their conversation explains, are left out. Danger is never clustered with anything
    else. The encoder takes about a millisecond per question, the lookout for danger as long.
    """
    told = [question for question in asked if question.why != "down" and not _leans_on_conversation(question)]
    written = _merge(told)[:MOST_QUESTIONS]
    if not written:
        return []
    readings = [index.matcher.read(question.text, _language(index, question)) for question in written]
    encode = index.matcher.encode
    with ThreadPoolExecutor(1) as beside:  # the vectors keep one core busy, the lookout another
        nearness = (
            beside.submit(_by_meaning, encode, readings)
            if encode
            else beside.submit(_by_words, [question.text for question in written])
        )
        dangers = np.array(
            [index.lookout.red_flag(question.text, _language(index, question)) is not None for question in written]
        )
        near = nearness.result()
    near &= dangers[:, None] == dangers
    weights = np.array([question.times for question in written], np.int64)
    groups = _group(near, weights)
    groups.sort(key=lambda group: (not dangers[group[0]], -int(weights[group].sum()), group[0]))
    found = [
        _cluster(index, [written[row] for row in group], readings[group[0]], danger=bool(dangers[group[0]]))
        for group in groups[:MOST_CLUSTERS]
    ]
    return sorted(found, key=lambda cluster: cluster.answered)


def _leans_on_conversation(question: Question) -> bool:
    """Whether it says something only after other messages: "more", "again", "yes", "in Spanish please", "the second one"."""
    folded = fold(question.text)
    tokens = set(folded.split())
    return any(
        (tokens and tokens <= {*lexicon.ordinals, *lexicon.choosing})
        or any(
            pattern.fullmatch(folded)
            for pattern in (lexicon.again, lexicon.more, lexicon.in_language, lexicon.yes, lexicon.no)
        )
        for lexicon in LEXICONS.values()
    )


def _merge(asked: Sequence[Question]) -> list[Question]:
    """Merge questions with the same folded words and language; most frequent first."""
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
    """Which questions are near each other; stores the vectors in the readings for the ranking."""
    spelt = [reading.spelt[-LONGEST_ENCODED:] for reading in readings]
    vectors = np.concatenate([encode(spelt[start : start + _BATCH]) for start in range(0, len(spelt), _BATCH)])
    vectors = vectors.astype(np.float32)
    for reading, vector in zip(readings, vectors, strict=True):
        reading.meant = vector
    near = np.empty((len(vectors), len(vectors)), np.bool_)
    for start in range(0, len(vectors), _BLOCK):
        near[start : start + _BLOCK] = vectors[start : start + _BLOCK] @ vectors.T >= SAME_MEANING
    return _symmetric(near)


def _by_words(texts: Sequence[str]) -> npt.NDArray[np.bool_]:
    sorted_words = [" ".join(sorted(fold(text).split())) for text in texts]
    alike = process.cdist(sorted_words, sorted_words, scorer=fuzz.ratio, score_cutoff=SAME_WORDS, dtype=np.uint8)
    return _symmetric(alike >= SAME_WORDS)


def _symmetric(near: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Make the matrix reflexive, even for questions without words, and symmetric in spite of rounding."""
    np.fill_diagonal(near, val=True)
    return near | near.T


def _group(near: npt.NDArray[np.bool_], weights: npt.NDArray[np.int64]) -> list[list[int]]:
    """Group the rows, each group around the row with the most ungrouped neighbours; ties go to the first row."""
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


def _cluster(index: Index, questions: Sequence[Question], reading: Reading, *, danger: bool) -> Cluster:
    first = questions[0]
    ranked = index.matcher.rank_all([reading])[0]
    matches = [match for match in ranked if index.faq.entries[match.entry].kind != "smalltalk"]
    understood = understanding.understood(index, first.text, _language(index, first), {})
    answered = understanding.asks_something(index, understood.found)
    in_danger = understood.flag is not None and understood.flag.level == "alarm"
    return Cluster(tuple(questions), matches[0] if matches else None, answered or in_danger, danger)
