"""The fitted models, and how they score a message.

Two linear models over hashed words, word pairs and letter n-grams, one for the entries and one for danger; for danger also, over the
sentence encoder's vectors, a small network and the nearest samples. `bot.publishing.learning` fits them; nothing here is fitted, so a
message costs microseconds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import numpy as np

from faq.model import Faq, Lang
from faq.search.features import Floats, Integers, Vectors, stem
from faq.search.sentence_vectors import InBytes, directions, reduced, similarity
from faq.search.whole_folder import replace_folder

BUCKETS = 1 << 19
"""Number of hash values for features (Weinberger et al. 2009): an edit never moves other features. With a quarter as many, so many features
share a value that a sixth more calm messages resemble danger."""
ENTRY_BUCKETS = 1 << 17
"""Rows of the entries' weights: these have 300 columns, which more rows would not make better, only larger."""
LETTERS = (3, 4, 5)
"""Letters of a run; runs stay inside a word, whose ends are marked."""
VERSION = 10
"""Raise this when features, models or their training change: everything is then learnt again."""
NEAREST = 3
"""Samples of danger, and of calm, whose mean similarity to a text is compared."""
CALM, CAUTION = "calm", "caution"
_MAPPED = frozenset({"weights", "dangers", "calm"})
_NUMBER = "0"
"""Stands for every number: an age or a year alone must never decide."""


class Features(NamedTuple):
    """A text's hashed features; words and letter runs are each of unit length."""

    ids: Integers
    weights: Floats


@dataclass(frozen=True, slots=True)
class Linear:
    """Weights of hashed features, a column for each class."""

    columns: Mapping[str, int]
    """The class of each column."""
    weights: Integers
    """(BUCKETS or ENTRY_BUCKETS, columns), in bytes; mapped into memory, because few rows are ever read."""
    scale: Floats
    """(columns,): the weight that 1 stands for in each column."""
    offset: Floats
    """(columns,)"""

    def scores(self, features: Features) -> Floats:
        """A log-odds for each column."""
        rows = self.weights[features.ids % len(self.weights)].astype(np.float32)
        return np.asarray((features.weights @ rows) * self.scale + self.offset, np.float32)


@dataclass(frozen=True, slots=True)
class Network:
    """A network of one hidden layer over sentence vectors."""

    columns: Mapping[str, int]
    """The class of each output."""
    hidden: Floats
    """(dimensions, hidden units)"""
    hidden_offset: Floats
    output: Floats
    """(hidden units, classes)"""
    output_offset: Floats

    def scores(self, vector: Floats) -> Floats:
        """A score for each class; their exponentials, divided by their sum, are probabilities."""
        return np.asarray(
            np.maximum(vector @ self.hidden + self.hidden_offset, 0) @ self.output + self.output_offset, np.float32
        )


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The samples of danger, and ordinary ones that resemble them, by their sentence vectors: even new words are near some."""

    basis: Floats
    """(dimensions, kept)"""
    dangers: InBytes
    """Mapped into memory, as `calm`: most messages need neither."""
    calm: InBytes

    @classmethod
    def of(cls, dangers: Vectors, calm: Vectors) -> Neighbours:
        """`dangers` and `calm`: vectors of unit length, one a row."""
        basis = directions(np.concatenate([dangers, calm]))
        return cls(basis, reduced(dangers, basis), reduced(calm, basis))

    def nearness(self, vector: Floats) -> float:
        """How much nearer a vector is to danger than to calm: the difference of two cosines."""
        return self._similarity(vector, self.dangers) - self._similarity(vector, self.calm)

    def _similarity(self, vector: Floats, rows: InBytes) -> float:
        cosines = similarity(vector, self.basis, rows, [(0, len(rows))])
        return float(np.partition(cosines, -NEAREST)[-NEAREST:].mean())


@dataclass(frozen=True, slots=True)
class ByVector:
    """The models of danger over sentence vectors."""

    network: Network
    """Classes: calm, caution and the kinds of danger."""
    nearby: Neighbours


@dataclass(frozen=True, slots=True)
class Learned:
    """The models of some content."""

    key: str
    """Which content and which learner: see `key`."""
    rarity: Floats
    """(BUCKETS,): the inverse document frequency of each feature."""
    entries: Linear
    danger: Linear
    """Columns: `alarm` and `caution` against calm, then the kinds of danger against each other."""
    danger_by_vector: ByVector | None
    """None where there was no encoder, or too few samples."""
    phrases: frozenset[str]
    """The phrases of emergency.yaml that were known when this was learnt."""
    folder: Path | None = None
    """Where the models are kept; None if they were learnt just now."""

    def is_of(self, faq: Faq, *, has_encoder: bool) -> bool:
        """Whether this was learnt from that content."""
        return self.key == key(faq, has_encoder=has_encoder)

    def features(self, spelt: str, lang: Lang) -> Features:
        """The features of a text that is folded and spelt out."""
        return weighted(*hashed(spelt, lang), self.rarity)


def key(faq: Faq, *, has_encoder: bool) -> str:
    """The key of the models of some content: it changes with whatever they are learnt from, but not with answers."""
    digest = sha256(f"{VERSION} {BUCKETS} {has_encoder}".encode())
    for name, lang, text in samples(faq):
        digest.update(f"\0{name}\0{lang}\0{text}".encode())
    for phrase in sorted(phrases(faq)):
        digest.update(f"\1{phrase}".encode())
    return digest.hexdigest()[:16]


def samples(faq: Faq) -> list[tuple[str, Lang, str]]:
    """Everything there is to learn from: the entry, danger, `caution` or `calm`, the language and the text."""
    emergencies = faq.emergencies
    return [
        *(
            (entry.id, lang, utterance.value)
            for entry in faq.entries.values()
            for lang, version in entry.versions.items()
            for utterance in version.utterances
        ),
        *(
            (f"danger {danger.kind}", lang, utterance.value)
            for danger in emergencies.dangers
            for lang, utterances in danger.corpus.items()
            for utterance in utterances
        ),
        *(
            (name, lang, utterance.value)
            for name, corpus in ((CAUTION, emergencies.cautions), (CALM, emergencies.harmless))
            for lang, utterances in corpus.items()
            for utterance in utterances
        ),
    ]


def phrases(faq: Faq) -> frozenset[str]:
    """The phrases of emergency.yaml that reveal a danger."""
    return frozenset(
        phrase.value for danger in faq.emergencies.dangers for its in danger.phrases.values() for phrase in its
    )


def hashed(spelt: str, lang: Lang) -> tuple[list[int], list[int]]:
    """The features of a text by their hashes: of words and word pairs, and of letter n-grams."""
    words = [_NUMBER if word.isdigit() else word for word in spelt.split()]
    stems = [stem(word, lang) for word in words]
    pairs = pairwise(["<", *stems, ">"])
    of_words = [*map(_bucket, stems), *(_bucket(f"{left} {right}") for left, right in pairs)]
    return of_words, [run for word in words for run in _letters(word)]


def weighted(of_words: Sequence[int], of_letters: Sequence[int], rarity: Floats) -> Features:
    """Hashes with their weights: (1 + log of the count) times rarity, words and letters each of unit length."""
    parts = [_unit(group, rarity) for group in (of_words, of_letters) if group]
    if not parts:
        return Features(np.zeros(0, np.intp), np.zeros(0, np.float32))
    return Features(np.concatenate([part.ids for part in parts]), np.concatenate([part.weights for part in parts]))


def _unit(group: Sequence[int], rarity: Floats) -> Features:
    ids, counts = np.unique(np.array(group, np.intp), return_counts=True)
    weights = (1 + np.log(counts, dtype=np.float32)) * rarity[ids]
    return Features(ids, np.asarray(weights / np.sqrt(weights @ weights), np.float32))


def _bucket(feature: str) -> int:
    return crc32(feature.encode()) % BUCKETS


@lru_cache(maxsize=8192)
def _letters(word: str) -> tuple[int, ...]:
    marked = f"_{word}_"
    return tuple(
        _bucket(f"\0{marked[start : start + size]}")
        for size in LETTERS
        for start in range(max(1, len(marked) - size + 1))
    )


# One folder of arrays, which the serving process maps into memory


def save(learned: Learned, folder: Path) -> None:
    """Write the models into a folder, in place of what is there.

    Raises:
        OSError: they cannot be written.

    """
    arrays = {"rarity": learned.rarity, **_arrays("entries", learned.entries), **_arrays("danger", learned.danger)}
    by_vector = learned.danger_by_vector
    if by_vector:
        arrays |= {**_arrays("network", by_vector.network), **_arrays("nearby", by_vector.nearby)}
    about = {
        "key": learned.key,
        "entries": list(learned.entries.columns),
        "danger": list(learned.danger.columns),
        "network": list(by_vector.network.columns) if by_vector else None,
        "phrases": sorted(learned.phrases),
    }
    with replace_folder(folder) as partial:
        for name, array in arrays.items():
            np.save(partial / f"{name}.npy", array)
        (partial / "about.json").write_text(json.dumps(about, ensure_ascii=False), "utf-8")


def load(folder: Path) -> Learned | None:
    """The models in a folder; None if there are none, or they are damaged."""
    try:
        about = json.loads((folder / "about.json").read_text("utf-8"))
        by_vector = None
        if about["network"] is not None:
            network = Network(_numbered(about["network"]), *_read(folder, "network", Network))
            by_vector = ByVector(network, Neighbours(*_read(folder, "nearby", Neighbours)))
        return Learned(
            about["key"],
            np.load(folder / "rarity.npy"),
            Linear(_numbered(about["entries"]), *_read(folder, "entries", Linear)),
            Linear(_numbered(about["danger"]), *_read(folder, "danger", Linear)),
            by_vector,
            frozenset(about["phrases"]),
            folder,
        )
    except (OSError, EOFError, ValueError, KeyError, TypeError):
        return None


def _arrays(name: str, model: Linear | Network | Neighbours) -> dict[str, np.ndarray]:
    return {f"{name}-{field}": getattr(model, field) for field in type(model).__slots__ if field != "columns"}


def _read(folder: Path, name: str, model: type[Linear | Network | Neighbours]) -> list[np.ndarray]:
    fields = [field for field in model.__slots__ if field != "columns"]
    # As plain arrays: one that numpy knows to be mapped takes longer to index.
    return [
        np.asarray(np.load(folder / f"{name}-{field}.npy", mmap_mode="r" if field in _MAPPED else None))
        for field in fields
    ]


def _numbered(names: Sequence[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(names)}
