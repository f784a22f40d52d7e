"""The words of a text and their pairs as weighted features, and utterances as sparse vectors over them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, repeat
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import Stemmer

from faq.lexicons import LEXICONS
from faq.model import Lang
from faq.text import words

Floats = npt.NDArray[np.float32]
Vectors = npt.NDArray[np.floating]
"""The encoder's vectors, one a row, in single or half precision."""
Integers = npt.NDArray[np.integer]

COMMON = 1 / 3
"""A feature that more than this share of the entries have is stored densely, a number for every entry: about as small, and faster."""
_UNKNOWN = -1
# Without the stemmers' own cache, which would hold 3 MB and takes three times as long as stemming anew.
_STEMMERS = {lang: Stemmer.Stemmer(lexicon.stemmer, 0) for lang, lexicon in LEXICONS.items()}


def spell_out(text: str, lang: Lang) -> str:
    """The folded text with its short forms spelt out ("r u open 2day" -> "are you open today")."""
    short = LEXICONS[lang].short_forms
    return " ".join(short.get(word, word) for word in words(text))


def word_features(spelt: str, lang: Lang) -> list[str]:
    """Stems, and pairs of neighbouring stems."""
    stems = [stem(word, lang) for word in spelt.split()]
    return [*stems, *(f"{left} {right}" for left, right in pairwise(stems))]


@lru_cache(maxsize=8192)
def stem(word: str, lang: Lang) -> str:
    """The word without its ending."""
    return str(_STEMMERS[lang].stemWord(word))


def stems(words: Sequence[str], lang: Lang) -> list[str]:
    """The same for many words at once."""
    return [str(found) for found in _STEMMERS[lang].stemWords(words)]


@dataclass(frozen=True, slots=True)
class Vector:
    """A text in a `Space`, of unit length, or empty."""

    ids: Integers
    """Its features, each once."""
    counts: Floats
    """How often the text has each feature."""
    weights: Floats


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs of a text's features in a `Space`, one feature after the other."""

    numbers: Integers
    entries: Integers
    """The entry of each run."""
    weights: Floats
    """The weight of each run's feature in the text."""
    sizes: Integers
    """How many runs each feature has."""


class Counts(NamedTuple):
    """Features in the order of their names, and the rows that have them, by feature and within a feature by row."""

    names: list[str]
    feature: Integers
    """The number of a feature, once for each row that has it…"""
    row: Integers
    """…that row…"""
    times: Integers
    """…and how often the row has it."""


class Space:
    """The features that some documents (rows) share, as an inverted index.

    A feature weighs in a row by (1 + log of its count there) times its inverse document frequency, so that rare words weigh more; a row
    has unit length. The rows of an entry are adjacent, so a feature's rows fall into runs, one for each entry that has it: feature f
    has the runs `starts[f]` to `starts[f + 1]` (exclusive), run r is of `entry[r]` and has `rows[first[r]:first[r + 1]]`, with `weights`
    beside them. `entry` ascends within a feature, and `rows` within a run.
    """

    def __init__(self, counts: Counts, entry_of_row: Integers, entries: int) -> None:
        """`entry_of_row` must ascend."""
        names, feature, self.rows, count = counts
        size = len(entry_of_row)
        frequency = np.bincount(feature, minlength=len(names))
        self.ids = {name: number for number, name in enumerate(names)}
        self.is_word = np.array([" " not in name for name in names], np.bool_)
        self.idf = (np.log((1 + size) / (1 + frequency)) + 1).astype(np.float32)
        weights = _damped(count) * self.idf[feature]
        lengths = np.sqrt(np.bincount(self.rows, weights**2, size)).astype(np.float32)
        self.weights: Floats = weights / lengths[self.rows]
        entry = entry_of_row[self.rows]
        starts_run = np.concatenate(([True], (entry[1:] != entry[:-1]) | (feature[1:] != feature[:-1])))
        first = np.flatnonzero(starts_run[: len(entry)])
        self.entry = entry[first].astype(np.min_scalar_type(entries))
        self.starts = np.searchsorted(feature[first], np.arange(len(names) + 1)).astype(np.int32)
        self.first = np.append(first, len(entry)).astype(np.int32)
        self.row_starts = np.searchsorted(entry_of_row, np.arange(entries + 1))

    def vector(self, features: Iterable[str]) -> Vector:
        """A text as a vector of its known features."""
        counted = Counter(map(self.ids.get, features, repeat(_UNKNOWN)))
        counted.pop(_UNKNOWN, None)
        ids = np.fromiter(counted, np.intp, len(counted))
        counts = np.fromiter(counted.values(), np.float32, len(counted))
        weights = _damped(counts) * self.idf[ids]
        return Vector(ids, counts, weights / np.float32(np.sqrt(weights @ weights) or 1))

    def runs(self, vector: Vector) -> Runs:
        """The runs of a vector's features."""
        first = self.starts[vector.ids]
        counts = self.starts[vector.ids + 1] - first
        numbers = stretches(first, counts)
        return Runs(numbers, self.entry[numbers], vector.weights.repeat(counts), counts)

    def similarity(self, runs: Runs, entries: Integers) -> Floats:
        """The cosine of a text with each row of some entries, one entry after the other."""
        row_starts = self.row_starts[entries]
        sizes = self.row_starts[entries + 1] - row_starts
        ends = sizes.cumsum()
        wanted = np.zeros(len(self.row_starts), np.bool_)
        wanted[entries] = True
        here = np.flatnonzero(wanted[runs.entries])
        # What to add to a row's number to get its place among the rows of these entries.
        shift = np.zeros(len(self.row_starts), np.intp)
        shift[entries] = ends - sizes - row_starts
        numbers = runs.numbers[here]
        first = self.first[numbers]
        counts = self.first[numbers + 1] - first
        place = stretches(first, counts)
        products = self.weights[place] * runs.weights[here].repeat(counts)
        row = self.rows[place] + shift[runs.entries[here]].repeat(counts)
        return np.bincount(row, products, int(ends[-1])).astype(np.float32)


def stretches(first: Integers, counts: Integers) -> Integers:
    """Whole numbers from each of `first` on, as many as `counts` says, one stretch after the other."""
    ends = counts.cumsum()
    return np.asarray(np.arange(counts.sum()) + (first - ends + counts).repeat(counts), np.intp)


def _damped(counts: Integers | Floats) -> Floats:
    """The weights of counts of a feature in one text: the tenth "pain" adds less than the first."""
    return 1 + np.log(counts, dtype=np.float32)


class NaiveBayes:
    """For each entry, how much likelier a feature is in its utterances than by chance.

    Multinomial naive Bayes over the weights of a `Space` with additive smoothing (Rennie et al. 2003, "Tackling the Poor
    Assumptions of Naive Bayes Text Classifiers": counts by TF-IDF, documents of equal length). Stored sparse: a feature that is not
    in an entry's utterances costs each entry the same, apart from its size. Common features are stored dense, which is faster to add up.
    """

    def __init__(self, space: Space, entries: int, smoothing: float) -> None:
        summed = np.add.reduceat(space.weights, space.first[:-1])
        totals = np.bincount(space.entry, summed, entries) + smoothing * len(space.idf)
        self.unseen: Floats = (np.log(smoothing) - np.log(totals)).astype(np.float32)
        gain = np.log1p(summed / smoothing).astype(np.float32)
        counts = np.diff(space.starts)
        is_common = counts > COMMON * entries
        # The last row is of zeros and stands for the features that are not common.
        row = np.where(is_common, is_common.cumsum() - 1, np.count_nonzero(is_common))
        self.common_row = row.astype(np.int32)
        self.common = np.zeros((np.count_nonzero(is_common) + 1, entries), np.float32)
        of_common = is_common.repeat(counts)
        self.common[row.repeat(counts)[of_common], space.entry[of_common]] = gain[of_common]
        self.entry, self.gain = space.entry[~of_common], gain[~of_common]
        self.starts = np.append(0, np.where(is_common, 0, counts).cumsum()).astype(np.int32)

    def scores(self, vector: Vector) -> Floats:
        """A log-likelihood for each entry."""
        first = self.starts[vector.ids]
        counts = self.starts[vector.ids + 1] - first
        rare = stretches(first, counts)
        gain = np.bincount(self.entry[rare], self.gain[rare] * vector.weights.repeat(counts), len(self.unseen))
        common = vector.weights @ self.common[self.common_row[vector.ids]]
        return np.asarray(self.unseen * vector.weights.sum() + common + gain, np.float32)
