"""The models are fitted to what staff and patients write; two machines must come to nearly the same models."""

from __future__ import annotations

import numpy as np

from bot.publishing.fitting import Rows, fit_svm
from faq.search.learned import Neighbours

CLOSENESS = 0.3


def some_rows(classes: np.ndarray, features: int) -> Rows:
    """Rows of five features, one of which is that of their class."""
    random = np.random.default_rng(7)
    rows = [
        np.sort([its, *(len(classes) + random.choice(features - len(classes), 4, replace=False))])
        for its in classes % 10
    ]
    weights = np.full(5 * len(rows), 5**-0.5, np.float32)
    return Rows(np.concatenate(rows).astype(np.int32), weights, np.arange(0, 5 * len(rows) + 1, 5))


def test_the_offset_of_a_large_class_does_not_depend_on_the_order_in_which_rows_are_visited() -> None:
    classes = np.repeat(np.arange(10), [4000, *[60] * 9])
    width = len(classes) + 5000
    rows = some_rows(classes, width)
    is_in = classes[:, None] == np.arange(10)
    offsets = [fit_svm(rows, is_in, width, CLOSENESS, seed)[1] for seed in (1, 2, 3)]
    assert np.ptp(offsets, axis=0).max() < 0.02


def test_a_text_near_samples_of_danger_is_told_from_one_near_ordinary_samples() -> None:
    random = np.random.default_rng(7)
    vectors = random.normal(size=(400, 512)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    nearby = Neighbours.of(vectors[:200], vectors[200:])
    assert all(nearby.nearness(vector) > 0.1 for vector in vectors[:20])
    assert all(nearby.nearness(vector) < -0.1 for vector in vectors[-20:])
