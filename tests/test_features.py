"""The inverted index gives what comparing everything with everything would."""

from __future__ import annotations

import numpy as np
import pytest

from faq.search.features import NaiveBayes, Space, word_features
from faq.search.utterances import Corpus, count_words

TEXTS = ["where is the clinic", "where do i park", "is there parking", "does it hurt", "it does hurt a lot lot"]
ENTRY_OF_TEXT = np.array([0, 1, 1, 3, 3])
"""Nothing is said of entry 2."""
ENTRIES = 4


@pytest.fixture
def space() -> Space:
    return Space(count_words(Corpus(TEXTS, ["en"] * len(TEXTS))), ENTRY_OF_TEXT, ENTRIES)


def dense(space: Space, text: str) -> np.ndarray:
    vector = space.vector(word_features(text, "en"))
    weights = np.zeros(len(space.ids))
    weights[vector.ids] = vector.weights
    return weights


@pytest.mark.parametrize("text", ["where does it hurt", "parking", "unheard of", ""])
@pytest.mark.parametrize("entries", [[0], [3, 1], [1, 0, 3]])
def test_the_cosines_of_some_entries_rows_stand_in_their_order(space: Space, text: str, entries: list[int]) -> None:
    runs = space.runs(space.vector(word_features(text, "en")))
    rows = [row for entry in entries for row in np.flatnonzero(entry == ENTRY_OF_TEXT)]
    expected = [dense(space, text) @ dense(space, TEXTS[row]) for row in rows]
    assert space.similarity(runs, np.array(entries)) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("common", [0.0, 0.3, 1.0])
def test_what_is_common_and_what_is_rare_add_up_alike(
    space: Space, monkeypatch: pytest.MonkeyPatch, common: float
) -> None:
    summed = np.zeros((ENTRIES, len(space.ids)))
    for entry, text in zip(ENTRY_OF_TEXT, TEXTS, strict=True):
        summed[entry] += dense(space, text)
    likelihood = np.log(summed + 0.1) - np.log((summed + 0.1).sum(axis=1, keepdims=True))
    monkeypatch.setattr("faq.search.features.COMMON", common)
    bayes = NaiveBayes(space, ENTRIES, smoothing=0.1)
    for text in ("where does it hurt", "parking", "unheard of"):
        expected = likelihood @ dense(space, text)
        assert bayes.scores(space.vector(word_features(text, "en"))) == pytest.approx(expected, abs=1e-5)
