"""Search by the sentence encoder's vectors: a linear discriminant over the entries, and the nearest utterances.

Vectors that are compared one by one are reduced to the directions in which they differ most, and to a byte for each coordinate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import numpy.typing as npt

from faq.search.features import Floats, Integers, Vectors

InBytes = npt.NDArray[np.int8]
"""Vectors of unit length, one a row, each coordinate in a byte."""

SHRINKAGE = 0.3
"""How far the discriminant's covariance is shrunk towards a spherical one (see Ledoit & Wolf 2004)."""
KEPT = 128
"""Dimensions kept for comparing utterances one by one, of the encoder's 512; more cost memory and gain nothing measurable."""
_CHUNK = 4096
_AT_ONCE = 8192
"""Vectors that are asked for at a time: all of them would take 33 MB while patients are answered."""
_EXACT = 1024
"""Vectors in bytes whose products add up to whole numbers under 2 ** 24, which float32 holds exactly."""
_BLOCK = 256
"""Rows compared at a time: more would not fit into the processor's cache and would take four times as long."""
SCALE = 254.0
"""What a coordinate is multiplied by to be kept in a byte; those of unit vectors stay within half a unit."""


class Meaning:
    """The utterances' vectors, indexed; the rows of an entry are adjacent."""

    def __init__(self, vectors: Callable[[int, int], InBytes], entry_of_row: Integers, entries: int) -> None:
        """`vectors`: those of some rows (the last exclusive); each is asked for twice."""
        rows = len(entry_of_row)
        counts = np.bincount(entry_of_row, minlength=entries)
        second, sums, size = np.zeros(0), np.zeros(0), 0
        for start, chunk in _exact_chunks(vectors, rows):
            if not start:
                size = chunk.shape[1]
                second, sums = np.zeros((size, size)), np.zeros((entries, size))
            second += chunk.T @ chunk
            its, first = np.unique(entry_of_row[start : start + len(chunk)], return_index=True)
            sums[its] += np.add.reduceat(chunk, first)
        second /= SCALE**2
        means = sums / SCALE / np.maximum(counts, 1)[:, None]
        within = (second - (means.T * counts) @ means) / rows
        within += SHRINKAGE * np.trace(within) / size * np.eye(size)
        self.weights = np.linalg.solve(within, means.T).astype(np.float32)
        self.offset = (0.5 * (means.T * self.weights).sum(axis=0)).astype(np.float32)
        self.basis = _directions(second.astype(np.float32))
        self.rows = np.empty((rows, self.basis.shape[1]), np.int8)
        for start, chunk in _exact_chunks(vectors, rows):
            self.rows[start : start + len(chunk)] = reduced(chunk, self.basis)

    def scores(self, vector: Floats) -> Floats:
        """For each entry, how well the vector fits it."""
        return np.asarray(vector @ self.weights - self.offset, np.float32)

    def similarity(self, vector: Floats, spans: Iterable[tuple[int, int]]) -> Floats:
        """The cosine of a vector with each row of some spans (the last exclusive), one after the other."""
        return similarity(vector, self.basis, self.rows, spans)


def directions(vectors: Vectors) -> Floats:
    """The directions in which vectors differ most, (dimensions, KEPT); they preserve nearly all of the vectors' cosines."""
    return _directions(_second_moment(vectors))


def reduced(vectors: Vectors, basis: Floats) -> InBytes:
    """Vectors in the directions of a basis."""
    return np.concatenate([in_bytes(_unit(chunk @ basis)) for chunk in _chunks(vectors)])


def similarity(vector: Floats, basis: Floats, rows: InBytes, spans: Iterable[tuple[int, int]]) -> Floats:
    """The cosine of a vector with each of some rows that are `reduced` to a basis; `spans` as for `Meaning.similarity`."""
    kept = _unit(vector @ basis) / SCALE
    blocks = (rows[start : min(start + _BLOCK, last)] for first, last in spans for start in range(first, last, _BLOCK))
    return np.concatenate([block.astype(np.float32) @ kept for block in blocks])


def in_bytes(vectors: Floats) -> InBytes:
    """Vectors of unit length, each coordinate times `SCALE`."""
    return np.asarray(np.clip(np.rint(vectors * SCALE), -127, 127), np.int8)


def _second_moment(vectors: Vectors) -> Floats:
    second = np.zeros((vectors.shape[1], vectors.shape[1]), np.float32)
    for chunk in _chunks(vectors):
        second += chunk.T @ chunk
    return second


def _directions(second: Floats) -> Floats:
    return np.asarray(np.linalg.eigh(second)[1][:, -KEPT:], np.float32)


def _exact_chunks(vectors: Callable[[int, int], InBytes], rows: int) -> Iterator[tuple[int, Floats]]:
    """Some vectors at a time, in whole numbers, with the number of their first row."""
    blocks = -(-rows // _AT_ONCE)  # of about the same size: an encoder may be less exact for a few texts
    for number in range(blocks):
        first, last = rows * number // blocks, rows * (number + 1) // blocks
        block = vectors(first, last)
        for start in range(0, len(block), _EXACT):
            yield first + start, block[start : start + _EXACT].astype(np.float32)


def _chunks(vectors: Vectors) -> Iterator[Floats]:
    for start in range(0, len(vectors), _CHUNK):
        yield vectors[start : start + _CHUNK].astype(np.float32)


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / (np.linalg.norm(vectors, axis=-1, keepdims=True) + 1e-9), np.float32)
