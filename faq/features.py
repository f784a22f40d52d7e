"""Words and letters of a text as weighted features, and utterances as sparse vectors over them."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain, pairwise

import numpy as np
import numpy.typing as npt
import Stemmer

from faq.lexicon import LEXICONS
from faq.model import Lang
from faq.text import words

Floats = npt.NDArray[np.float32]
Vectors = npt.NDArray[np.floating]
"""The encoder's vectors, one a row, in single or half precision."""
Integers = npt.NDArray[np.int32]
Document = Iterable[tuple[str, ...]]
"""A text's features, in groups: a group that recurs (the letters of a word) is looked up once."""

RAREST_PAIR = 2
"""Rows a pair of words must stand in to count; what one writer said once tells nothing of the next."""
_BLOCK = 4096
"""Rows indexed at a time."""
SHORTEST_CUT = 4
"""Letters from which a word is cut into runs; a shorter one stands whole."""
_STEMMERS = {lang: Stemmer.Stemmer(lexicon.stemmer) for lang, lexicon in LEXICONS.items()}


def spell_out(text: str, lang: Lang) -> str:
    """The folded text with its short forms spelt out ("r u open 2day" -> "are you open today")."""
    short = LEXICONS[lang].short_forms
    return " ".join(short.get(word, word) for word in words(text))


def word_features(spelt: str, lang: Lang) -> Document:
    """Stems, and pairs of neighbouring stems."""
    stems = [stem(word, lang) for word in spelt.split()]
    return [(*stems, *(f"{left} {right}" for left, right in pairwise(stems)))]


def letter_features(spelt: str) -> Document:
    """Runs of three and four letters inside each word, its ends marked; they forgive endings and slips of the thumb."""
    return [_letter_runs(word) for word in spelt.split()]


@lru_cache(maxsize=8192)
def stem(word: str, lang: Lang) -> str:
    """The word without its ending."""
    return str(_STEMMERS[lang].stemWord(word))


@lru_cache(maxsize=4096)
def _letter_runs(word: str) -> tuple[str, ...]:
    marked = f"_{word}_"
    if len(word) < SHORTEST_CUT:
        return (marked,)
    return tuple(marked[i : i + size] for size in (3, 4) for i in range(len(marked) - size + 1))


class Space:
    """The features that some documents (rows) share, as an inverted index.

    A feature weighs in a row by (1 + log of its count there) times its inverse document frequency, so that rare words weigh more; a row
    has unit length. Feature f stands in the rows `rows[starts[f]:starts[f + 1]]`, ascending, with `weights` beside them.
    """

    def __init__(self, documents: Iterable[Document]) -> None:
        met: dict[str, int] = {}
        groups: dict[tuple[str, ...], int] = {}
        members: list[list[int]] = []
        group_of_token, tokens_of_row = array("i"), array("i")
        for document in documents:
            before = len(group_of_token)
            for group in document:
                number = groups.setdefault(group, len(groups))
                if number == len(members):
                    members.append([met.setdefault(feature, len(met)) for feature in group])
                group_of_token.append(number)
            tokens_of_row.append(len(group_of_token) - before)
        del groups
        self.size = len(tokens_of_row)
        feature, row, count = _counted(members, group_of_token, tokens_of_row)
        frequency = np.bincount(feature, minlength=len(met))
        # Numbered by name, so that the order of anything else never changes a result from run to run.
        names = sorted(name for name, number in met.items() if frequency[number] >= (RAREST_PAIR if " " in name else 1))
        renumber = np.full(len(met), -1, np.int32)
        renumber[[met[name] for name in names]] = np.arange(len(names), dtype=np.int32)
        feature = renumber[feature]
        order = np.argsort(feature, kind="stable")[np.count_nonzero(feature < 0) :]
        feature = feature[order]
        self.rows = row[order]
        weights = _damped(count[order])
        del row, count, order
        frequency = np.bincount(feature, minlength=len(names))
        self.ids = {name: number for number, name in enumerate(names)}
        self.idf = (np.log((1 + self.size) / (1 + frequency)) + 1).astype(np.float32)
        weights *= self.idf[feature]
        lengths = np.sqrt(np.bincount(self.rows, weights**2, self.size)).astype(np.float32)
        self.weights: Floats = weights / lengths[self.rows]
        self.starts = np.concatenate(([0], np.cumsum(frequency)))

    def forget_rows(self) -> None:
        """Let go of the rows, once they have told what they had to: `vector` still works, `similarity` does not."""
        self.size, self.starts = 0, np.zeros(1, np.int64)
        self.rows, self.weights = np.zeros(0, np.int32), np.zeros(0, np.float32)

    def vector(self, document: Document) -> tuple[Integers, Floats]:
        """Ids (each once) and weights of the features that are known; a vector of unit length, or an empty one."""
        known = (self.ids.get(feature) for feature in chain.from_iterable(document))
        counted = Counter(number for number in known if number is not None)
        ids = np.fromiter(counted.keys(), np.int32, len(counted))
        weights = _damped(np.fromiter(counted.values(), np.int32, len(counted))) * self.idf[ids]
        return ids, weights / (np.linalg.norm(weights) or 1)

    def similarity(self, ids: Integers, weights: Floats) -> Floats:
        """The cosine of a vector with each row."""
        if len(ids) == 0:
            return np.zeros(self.size, np.float32)
        spans = [slice(self.starts[number], self.starts[number + 1]) for number in ids]
        rows = np.concatenate([self.rows[span] for span in spans])
        products = np.concatenate([self.weights[span] * weight for span, weight in zip(spans, weights, strict=True)])
        return np.bincount(rows, products, self.size).astype(np.float32)


def _counted(
    members: list[list[int]], group_of_token: array[int], tokens_of_row: array[int]
) -> tuple[Integers, Integers, Integers]:
    """Each feature of each row once, with its row and its count there; a block of rows at a time, to hold little at once."""
    sizes = np.array([len(one) for one in members], np.int32)
    flat = np.fromiter(chain.from_iterable(members), np.int32, int(sizes.sum()))
    first = np.cumsum(sizes, dtype=np.int32) - sizes
    group = np.frombuffer(group_of_token, np.int32)
    last_token = np.cumsum(np.frombuffer(tokens_of_row, np.int32))
    row_of_token = np.repeat(np.arange(len(tokens_of_row), dtype=np.int64), np.frombuffer(tokens_of_row, np.int32))
    found = np.empty((3, int(sizes[group].sum())), np.int32)
    filled = start = 0
    for end in [*last_token[_BLOCK - 1 :: _BLOCK].tolist(), len(group)]:
        some = group[start:end]
        taken = sizes[some]
        place = np.arange(int(taken.sum())) + np.repeat(first[some] - (np.cumsum(taken) - taken), taken)
        key = flat[place] * np.int64(len(tokens_of_row)) + np.repeat(row_of_token[start:end], taken)
        pairs, count = np.unique(key, return_counts=True)
        here = slice(filled, filled + len(pairs))
        found[0, here], found[1, here] = np.divmod(pairs, len(tokens_of_row))
        found[2, here] = count
        filled, start = filled + len(pairs), end
    return found[0, :filled], found[1, :filled], found[2, :filled]


def _damped(counts: Integers) -> Floats:
    """What counts of a feature in one text weigh: the tenth "pain" says less than the first."""
    return 1 + np.log(counts.astype(np.float32))


class NaiveBayes:
    """For each entry, how much likelier a feature is in its utterances than chance.

    Multinomial naive Bayes over the weights of a `Space` with additive smoothing (Rennie et al. 2003, "Tackling the Poor
    Assumptions of Naive Bayes Text Classifiers": counts by TF-IDF, documents of equal length). Kept sparse: a feature that an entry
    never saw costs every entry alike but for the entry's size.
    """

    def __init__(self, space: Space, entry_of_row: Integers, entries: int, smoothing: float) -> None:
        """`entry_of_row` must ascend: the rows of an entry stand together."""
        entry = entry_of_row[space.rows]
        feature = np.repeat(np.arange(len(space.idf), dtype=np.int32), np.diff(space.starts))
        first = np.flatnonzero(np.concatenate(([True], (entry[1:] != entry[:-1]) | (feature[1:] != feature[:-1]))))
        self.entry: Integers = entry[first]
        self.gain: Floats = np.log1p(np.add.reduceat(space.weights, first) / smoothing).astype(np.float32)
        self.starts = np.searchsorted(feature[first], np.arange(len(space.idf) + 1))
        totals = np.bincount(entry, space.weights, entries) + smoothing * len(space.idf)
        self.unseen: Floats = (np.log(smoothing) - np.log(totals)).astype(np.float32)

    def scores(self, ids: Integers, weights: Floats) -> Floats:
        """A log-likelihood for each entry."""
        result = self.unseen * weights.sum()
        if len(ids) == 0:
            return np.asarray(result, np.float32)
        spans = [slice(self.starts[number], self.starts[number + 1]) for number in ids]
        entry = np.concatenate([self.entry[span] for span in spans])
        gain = np.concatenate([self.gain[span] * weight for span, weight in zip(spans, weights, strict=True)])
        return np.asarray(result + np.bincount(entry, gain, len(result)), np.float32)

    def seen(self, ids: Sequence[int], weights: Floats) -> Floats:
        """For each entry, the summed weight of the features that its utterances have."""
        spans = [slice(self.starts[number], self.starts[number + 1]) for number in ids]
        entry = np.concatenate([self.entry[span] for span in spans] or [np.zeros(0, np.int32)])
        each = np.repeat(weights, [span.stop - span.start for span in spans]) if spans else np.zeros(0, np.float32)
        return np.bincount(entry, each, len(self.unseen)).astype(np.float32)
