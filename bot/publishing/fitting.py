"""Fits the models of `faq.search.learned` with numpy alone: linear models of sparse rows, and small networks.

scikit-learn would fit them as well, but takes 145 MB with scipy, twice the memory and three times as long.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from faq.search.features import Floats, Integers, stretches

ROUNDS = 3
"""Rounds of `fit_svm` through the rows; more change the weights by a few hundredths."""
TOGETHER = 64
"""Rows whose weights are looked up at a time."""
SETTLING = 6
"""Steps of Newton's method to the offsets of `fit_svm`; the last changes them by less than a thousandth."""
BLOCK, WIDE_BLOCK = 2048, 16384
"""Rows that fit into the processor's cache; and rows for whose sums an array as wide as all columns is worth its time."""
BFGS_STEPS, BFGS_MEMORY, SHORTEST_STEP = 40, 10, 1e-4
"""Steps of `fit_logistic_regression` (more would follow the rows too closely), how many past steps approximate the curvature, and the
shortest fraction of a step that the line search tries."""
UNDECIDED = 0.01
"""How undecided `fit_logistic_regression` takes a row to be on average: the variance of the answer."""
EPOCHS, BATCH, RATE, DECAY = 12, 256, 5e-3, 4e-6
"""For `fit_networks`: epochs, vectors in a batch, the initial learning rate, and the weight decay."""
_ARMIJO = 1e-4
"""Share of the expected decrease that a step of the line search must reach."""
_BETA1, _BETA2 = 0.9, 0.999
"""How long Adam remembers gradients and their squares."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A sparse matrix, of which no row is empty."""

    ids: Integers
    """The columns of all rows' weights, one row after the other."""
    weights: Floats
    starts: Integers
    """Where each row begins, and the end of the last."""

    def __len__(self) -> int:
        return len(self.starts) - 1

    def take(self, numbers: Integers) -> Rows:
        """Some of the rows."""
        lengths = np.diff(self.starts)[numbers]
        places = stretches(self.starts[numbers], lengths)
        return Rows(self.ids[places], self.weights[places], np.concatenate([[0], np.cumsum(lengths)]))

    def folded(self, width: int) -> Rows:
        """The rows with fewer columns: each of the others is added to one of the first `width`."""
        return Rows(self.ids % width, self.weights, self.starts)

    def blocks(self, size: int = BLOCK) -> Iterator[tuple[slice, slice]]:
        """Some rows at a time, and the places of their weights."""
        for first in range(0, len(self), size):
            last = min(first + size, len(self))
            yield slice(first, last), slice(self.starts[first], self.starts[last])

    def scores(self, column: Floats) -> Floats:
        """The product with a weight for each column."""
        found = np.empty(len(self), np.float32)
        for rows, places in self.blocks():
            products = self.weights[places] * column[self.ids[places]]
            found[rows] = np.add.reduceat(products, self.starts[rows] - places.start)
        return found

    def sums(self, shares: Floats, width: int) -> Floats:
        """For each column, the sum of its weights, each multiplied by the share of its row."""
        found = np.zeros(width)
        for rows, places in self.blocks(WIDE_BLOCK):
            lengths = np.diff(self.starts[rows.start : rows.stop + 1])
            found += np.bincount(self.ids[places], self.weights[places] * np.repeat(shares[rows], lengths), width)
        return found.astype(np.float32)

    def dense(self) -> tuple[Integers, Floats]:
        """The columns that occur, and the rows with these columns alone."""
        columns, places = np.unique(self.ids, return_inverse=True)
        matrix = np.zeros((len(self), len(columns)), np.float32)
        row = np.repeat(np.arange(len(self)), np.diff(self.starts))
        np.add.at(matrix.reshape(-1), row * len(columns) + places, self.weights)
        return columns, matrix


def joined(parts: Sequence[Rows]) -> Rows:
    """The rows of several matrices, one after the other."""
    lengths = np.concatenate([np.diff(part.starts) for part in parts])
    return Rows(
        np.concatenate([part.ids for part in parts]),
        np.concatenate([part.weights for part in parts]),
        np.concatenate([[0], np.cumsum(lengths)]),
    )


def fit_svm(rows: Rows, is_in: npt.NDArray[np.bool_], width: int, closeness: float, seed: int) -> tuple[Floats, Floats]:
    """A linear support vector machine for each class: weights (width, classes) and offsets; row @ weights + offset is about 1 or -1.

    `is_in`: (rows, classes); `closeness`: how closely it follows the rows.

    Dual coordinate descent (Hsieh et al. 2008) of all classes at once: the weights are the sum of the rows, each times its dual
    variable of the class. One row is visited at a time, and its duals are set so that it is best separated.
    """
    classes = is_in.shape[1]
    weights, offsets = np.zeros((width, classes), np.float32), np.zeros(classes, np.float32)
    duals = np.zeros((len(rows), classes), np.float32)
    # Reused, because allocating large arrays anew at each step would take a fifth of the time.
    buffers = np.empty((2, TOGETHER * int(np.diff(rows.starts).max(initial=0)), classes), np.float32)
    diagonal = 1 / (2 * closeness)
    random = np.random.default_rng(seed)
    for _ in range(ROUNDS):
        order = random.permutation(len(rows))
        for start in range(0, len(rows), TOGETHER):
            chosen = order[start : start + TOGETHER]
            columns, matrix = rows.take(chosen).dense()
            its = np.take(weights, columns, axis=0, out=buffers[0, : len(columns)], mode="clip")
            scores, alike = matrix @ its + offsets, matrix @ matrix.T + 1
            sides = np.where(is_in[chosen], np.float32(1), np.float32(-1))
            before = duals[chosen] * sides
            changes = np.zeros_like(scores)
            for row, (side, dual) in enumerate(zip(sides, before, strict=True)):
                margin = side * (scores[row] + alike[row, :row] @ changes[:row])
                after = np.maximum(0, dual - (margin - 1 + diagonal * dual) / (alike[row, row] + diagonal))
                changes[row] = (after - dual) * side
            duals[chosen] += changes
            its += np.matmul(matrix.T, changes, out=buffers[1, : len(columns)])
            weights[columns] = its
            offsets += changes.sum(axis=0)
    return weights, _settled(offsets, _scores(rows, weights), is_in, closeness)


def _scores(rows: Rows, weights: Floats) -> Floats:
    """The products of rows and weights, (rows, classes)."""
    scores = np.empty((len(rows), weights.shape[1]), np.float32)
    for start in range(0, len(rows), TOGETHER):
        chosen = np.arange(start, min(start + TOGETHER, len(rows)))
        columns, matrix = rows.take(chosen).dense()
        scores[chosen] = matrix @ weights[columns]
    return scores


def _settled(offsets: Floats, scores: Floats, is_in: npt.NDArray[np.bool_], closeness: float) -> Floats:
    """The best offsets for given weights: those of large classes would otherwise depend on which rows were visited last.

    Newton's method, one class at a time, as all at once would take half a gigabyte.
    """
    offsets = offsets.copy()
    for number in range(len(offsets)):
        side = np.where(is_in[:, number], np.float32(1), np.float32(-1))
        for _ in range(SETTLING):
            lacking = np.maximum(0, 1 - side * (scores[:, number] + offsets[number]))
            slope = offsets[number] - 2 * closeness * (side @ lacking)
            offsets[number] -= slope / (1 + 2 * closeness * np.count_nonzero(lacking))
    return offsets


def fit_logistic_regression(
    rows: Rows, is_it: np.ndarray, width: int, closeness: float, first: Floats | None = None
) -> Floats:
    """The weights of a logistic regression, the offset last. `first`: where the search begins.

    Limited-memory BFGS (Nocedal 1980), which begins with how often each column occurs.
    """
    sides = np.where(is_it, np.float32(1), np.float32(-1))

    def loss_and_gradient(weights: Floats) -> tuple[float, Floats]:
        margins = sides * (rows.scores(weights) + weights[-1])
        loss = closeness * float(np.logaddexp(0, -margins).sum(dtype=np.float64)) + float(weights @ weights) / 2
        shares = -closeness * sides * np.exp(-np.logaddexp(0, margins))
        gradient = weights + rows.sums(shares, width + 1)
        gradient[-1] += shares.sum()
        return loss, gradient

    squares = Rows(rows.ids, rows.weights**2, rows.starts).sums(np.ones(len(rows), np.float32), width + 1)
    squares[-1] = len(rows)
    preconditioner = np.asarray(1 / (1 + closeness * UNDECIDED * squares), np.float32)
    weights = np.zeros(width + 1, np.float32) if first is None else first
    loss, gradient = loss_and_gradient(weights)
    past: deque[tuple[Floats, Floats]] = deque(maxlen=BFGS_MEMORY)
    for _ in range(BFGS_STEPS):
        direction = _downhill(gradient, preconditioner, past)
        length, slope = 1.0, float(direction @ gradient)
        while True:
            moved = weights + np.float32(length) * direction
            its_loss, its_gradient = loss_and_gradient(moved)
            if its_loss <= loss + _ARMIJO * length * slope:
                break
            if length < SHORTEST_STEP:  # as near as single precision comes
                return weights
            length /= 2
        step, change = moved - weights, its_gradient - gradient
        if step @ change > 0:  # so near the end, single precision may see no curvature
            past.append((step, change))
        weights, loss, gradient = moved, its_loss, its_gradient
    return weights


def _downhill(gradient: Floats, preconditioner: Floats, past: Sequence[tuple[Floats, Floats]]) -> Floats:
    """Where to go, by the curvature that the last steps met."""
    direction = -gradient
    shares = []
    for step, change in reversed(past):
        shares.append((step @ direction) / (step @ change))
        direction -= shares[-1] * change
    direction *= preconditioner
    if past:
        step, change = past[-1]
        direction *= (step @ change) / (change @ (preconditioner * change))
    for (step, change), share in zip(past, reversed(shares), strict=True):
        direction += (share - (change @ direction) / (step @ change)) * step
    return direction


def fit_networks(vectors: np.ndarray, labels: Integers, number: int, hidden: int, seed: int) -> list[Floats]:
    """Networks of one hidden layer that are averaged, as one: the weights and offsets of the hidden layer and of the output.

    Adam (Kingma & Ba 2015), with steps that get shorter. The networks are fitted side by side and differ in how they begin.
    """
    random = np.random.default_rng(seed)
    classes, size = int(labels.max()) + 1, vectors.shape[1]

    def begin(rows: int, columns: int) -> Floats:
        reach = (6 / (rows + columns)) ** 0.5
        return np.asarray(random.uniform(-reach, reach, (number, rows, columns)), np.float32)

    layer = np.concatenate([*begin(size, hidden)], axis=1)
    parts = [
        layer,
        np.zeros(number * hidden, np.float32),
        begin(hidden, classes),
        np.zeros((number, 1, classes), np.float32),
    ]
    means, squares = ([np.zeros_like(part) for part in parts] for _ in range(2))
    steps, total = 0, EPOCHS * -(-len(vectors) // BATCH)
    for _ in range(EPOCHS):
        order = random.permutation(len(vectors))
        for start in range(0, len(vectors), BATCH):
            chosen = order[start : start + BATCH]
            gradients = _gradients(parts, vectors[chosen].astype(np.float32), labels[chosen])
            steps += 1
            rate = RATE * (1 - (steps - 1) / total) * (1 - _BETA2**steps) ** 0.5 / (1 - _BETA1**steps)
            for place, gradient in enumerate(gradients):
                _step(parts[place], gradient, means[place], squares[place], rate)
    return [parts[0], parts[1], parts[2].reshape(-1, classes) / number, parts[3].mean(axis=(0, 1))]


def _step(part: Floats, gradient: Floats, mean: Floats, square: Floats, rate: float) -> None:
    """Change some weights against their gradient; `mean` and `square` remember the gradients before."""
    gradient += DECAY * part
    mean += (1 - _BETA1) * (gradient - mean)
    square += (1 - _BETA2) * (gradient * gradient - square)
    part -= rate * mean / (np.sqrt(square) + 1e-8)


def _gradients(parts: Sequence[Floats], vectors: Floats, labels: Integers) -> list[Floats]:
    """How the loss of some vectors changes with the weights of each part."""
    layer, layer_offset, output, output_offset = parts
    number, hidden, _ = output.shape
    active = np.maximum(vectors @ layer + layer_offset, 0)
    by_network = active.reshape(len(vectors), number, hidden).transpose(1, 0, 2)
    scores = by_network @ output + output_offset
    error = np.exp(scores - scores.max(axis=2, keepdims=True))
    error /= error.sum(axis=2, keepdims=True)
    error[:, np.arange(len(labels)), labels] -= 1
    error /= len(labels)
    back = (error @ output.transpose(0, 2, 1)).transpose(1, 0, 2).reshape(active.shape) * (active > 0)
    return [
        vectors.T @ back,
        back.sum(axis=0),
        by_network.transpose(0, 2, 1) @ error,
        error.sum(axis=1, keepdims=True),
    ]
