"""Words and letters of a text as weighted features, and utterances as sparse vectors over them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import Stemmer

from faq.lexicon import LEXICONS
from faq.model import Lang
from faq.text import words

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int32]

_STEMMERS = {lang: Stemmer.Stemmer(lexicon.stemmer) for lang, lexicon in LEXICONS.items()}


def spell_out(text: str, lang: Lang) -> str:
    """The folded text with its short forms spelt out ("r u open 2day" -> "are you open today")."""
    short = LEXICONS[lang].short_forms
    return " ".join(short.get(word, word) for word in words(text))


def word_features(spelt: str, lang: Lang) -> list[str]:
    """Stems, and pairs of neighbouring stems."""
    stems = [stem(word, lang) for word in spelt.split()]
    return [*stems, *(f"{left} {right}" for left, right in pairwise(stems))]


def letter_features(spelt: str) -> list[str]:
    """Runs of three to five letters inside each word, its ends marked; they forgive endings and slips of the thumb."""
    return [run for word in spelt.split() for run in _letter_runs(word)]


@lru_cache(maxsize=50_000)
def stem(word: str, lang: Lang) -> str:
    """The word without its ending."""
    return str(_STEMMERS[lang].stemWord(word))


@lru_cache(maxsize=4096)
def _letter_runs(word: str) -> tuple[str, ...]:
    marked = f"_{word}_"
    return tuple(marked[i : i + size] for size in (3, 4, 5) for i in range(len(marked) - size + 1))


class Space:
    """The features that some documents share, with a vector of unit length for each document.

    A feature weighs by (1 + log of its count in the document) times its inverse document frequency, so that rare words weigh more.
    The rows are kept in one flat pair of arrays: row i is `ids[starts[i]:starts[i + 1]]` with `weights` beside it.
    """

    def __init__(self, documents: Iterable[Sequence[str]]) -> None:
        met: dict[str, int] = {}
        # No row is left empty: a document of nothing but signs gets a feature of its own.
        rows = [_counted(met.setdefault(feature, len(met)) for feature in document or [""]) for document in documents]
        # Numbered by name, so that the order of anything else never changes a result from run to run.
        names = sorted(met)
        self.ids = {name: number for number, name in enumerate(names)}
        renumber = np.empty(len(met), np.int32)
        renumber[[met[name] for name in names]] = np.arange(len(met), dtype=np.int32)
        self.starts = np.concatenate(([0], np.cumsum([len(ids) for ids, _ in rows], dtype=np.int64)))
        self.row_ids: Integers = renumber[np.concatenate([ids for ids, _ in rows])]
        counts = np.concatenate([counts for _, counts in rows])
        del rows
        frequency = np.bincount(self.row_ids, minlength=len(met))
        self.idf = (np.log((1 + len(self.starts)) / (1 + frequency)) + 1).astype(np.float32)
        weights = (1 + np.log(counts)) * self.idf[self.row_ids]
        lengths = np.sqrt(np.add.reduceat(weights**2, self.starts[:-1]))
        self.row_weights: Floats = (weights / np.repeat(lengths, np.diff(self.starts))).astype(np.float32)

    def vector(self, features: Iterable[str]) -> tuple[Integers, Floats]:
        """Ids (each once) and weights of the features that are known; the weights' squares sum to 1, or there are none."""
        ids, counts = _counted(number for feature in features if (number := self.ids.get(feature)) is not None)
        weights = (1 + np.log(counts)) * self.idf[ids]
        return ids, weights / (np.linalg.norm(weights) or 1)

    def dense(self, ids: Integers, weights: Floats) -> Floats:
        """A vector with a place for every feature, for `similarity`."""
        query = np.zeros(len(self.idf), np.float32)
        query[ids] = weights
        return query

    def similarity(self, query: Floats, first: int, last: int) -> Floats:
        """The cosine of a dense vector with each of the rows `first` to `last` (exclusive)."""
        start, end = self.starts[first], self.starts[last]
        products = query[self.row_ids[start:end]] * self.row_weights[start:end]
        return np.asarray(np.add.reduceat(products, self.starts[first:last] - start), np.float32)


class NaiveBayes:
    """For each entry, how much likelier a feature is in its utterances than chance.

    Multinomial naive Bayes over the weights of a `Space` with additive smoothing (Rennie et al. 2003, "Tackling the Poor Assumptions of
    Naive Bayes Text Classifiers": counts by TF-IDF, documents of equal length). Kept sparse: a feature that an entry never saw costs every entry
    alike but for the entry's size.
    """

    def __init__(self, space: Space, first_rows: Sequence[int], smoothing: float) -> None:
        """`first_rows`: the first row of each entry, whose rows stand together, and behind the last the number of rows."""
        features, gains, totals = [], [], []
        for first, last in pairwise(first_rows):
            span = slice(space.starts[first], space.starts[last])
            seen, inverse = np.unique(space.row_ids[span], return_inverse=True)
            features.append(seen)
            gains.append(np.log1p(np.bincount(inverse, space.row_weights[span]) / smoothing).astype(np.float32))
            totals.append(space.row_weights[span].sum() + smoothing * len(space.idf))
        feature = np.concatenate(features)
        order = np.argsort(feature, kind="stable")
        self.entry = np.repeat(np.arange(len(features), dtype=np.int32), [len(seen) for seen in features])[order]
        self.gain: Floats = np.concatenate(gains)[order]
        self.starts = np.searchsorted(feature[order], np.arange(len(space.idf) + 1))
        self.unseen: Floats = (np.log(smoothing) - np.log(np.array(totals))).astype(np.float32)

    def scores(self, ids: Integers, weights: Floats) -> Floats:
        """A log-likelihood for each entry."""
        result = self.unseen * weights.sum()
        if len(ids) == 0:
            return np.asarray(result, np.float32)
        spans = [slice(self.starts[number], self.starts[number + 1]) for number in ids]
        entry = np.concatenate([self.entry[span] for span in spans])
        gain = np.concatenate([self.gain[span] * weight for span, weight in zip(spans, weights, strict=True)])
        return np.asarray(result + np.bincount(entry, gain, len(result)), np.float32)


def _counted(numbers: Iterable[int]) -> tuple[Integers, Floats]:
    counts = Counter(numbers)
    size = len(counts)
    return np.fromiter(counts.keys(), np.int32, size), np.fromiter(counts.values(), np.float32, size)
