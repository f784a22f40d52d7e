"""Learning how patients ask: fits the models of `faq.search.learned`, in a process of its own.

Learning takes scikit-learn, about six minutes of CPU time and 1.1 GB of memory; none of them belongs in the process that answers
patients. So `python -m bot learn` does it, run by hand or by a process that finds its content not learnt yet. It writes a folder that
other processes map into memory.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any
from warnings import catch_warnings, simplefilter

import numpy as np

from faq.model import DANGER_KINDS, Faq, Lang
from faq.search import learned
from faq.search.danger import LONG, pieces
from faq.search.features import Floats, spell_out
from faq.search.learned import BUCKETS, CALM, CAUTION, Learned, Linear, Network
from faq.search.utterance_index import Encode

logger = logging.getLogger(__name__)

LINEAR_DANGER, LINEAR_ENTRIES = 20.0, 0.3
"""How closely the linear models follow their samples (scikit-learn's C); chosen on writers held out of training."""
CERTAIN = 10.0
"""Log-odds if all examples are of one class."""
ENOUGH = 20
"""Examples that the networks need of each class."""
NETWORKS, HIDDEN = 3, 128
"""Networks over sentence vectors whose scores are averaged, and hidden units of each; three are wrong less often than one."""
KEPT = 3
"""Models kept in a data folder: those of the content, of a draft, and of the content before."""
MISLEADING = -2.0
"""Log-odds of danger from which a part of a calm message is a sample of its own."""
STEPS = 5
"""How many steps `learn` reports."""
_BYTE = 127
_SEED = 20261129

Matrix = Any
"""A sparse matrix of scipy, which has no types."""
Sample = tuple[str, Lang, str]
"""What a text is an example of, its language and the text."""
Hashed = tuple[list[int], list[int]]
"""The features of a text, as `faq.search.learned.hashed` gives them."""


def folder_of(data_dir: Path, key: str) -> Path:
    """Where the models of some content are kept."""
    return data_dir / "learned" / key


def load(faq: Faq, data_dir: Path, *, has_encoder: bool) -> Learned | None:
    """What was learnt from this content; None if it was not learnt yet."""
    return learned.load(folder_of(data_dir, learned.key(faq, has_encoder=has_encoder)))


def newest(data_dir: Path) -> Learned | None:
    """What was learnt last, from whatever content; None if nothing was."""
    for folder in _folders(data_dir):
        if found := learned.load(folder):
            return found
    return None


async def in_child(faq_dir: Path, data_dir: Path) -> bool:
    """Learn the content of a folder in a separate process; return whether that succeeded. Ends the process when cancelled."""
    environment = {**os.environ, "FAQ_DIR": str(faq_dir), "DATA_DIR": str(data_dir)}
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "learn", env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        return await child.wait() == 0
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()


def learn(faq: Faq, encode: Encode | None, step: Callable[[str], object] = lambda _: None) -> Learned:
    """Fit the models to everything the content says; `step` is called with the name of each step. Every run gives the same models."""
    # Before there are threads: two that import it at the same moment can wait for each other for ever.
    from scipy.sparse import vstack  # noqa: PLC0415
    from sklearn import exceptions, linear_model, neural_network, svm  # noqa: F401, PLC0415

    samples = learned.samples(faq)
    step("reading")
    documents = [_hashed(sample) for sample in samples]
    rarity = _rarity(documents)
    matrix = _matrix(documents, rarity)
    names = np.array([name for name, _, _ in samples])
    step("entries")
    network = None
    with ThreadPoolExecutor(1) as beside:  # scikit-learn keeps one processor busy with the entries, the rest another
        entries = beside.submit(_fit_entries, matrix, names, list(faq.entries))
        step("danger")
        misleading, rows = _misleading(samples, matrix, names, rarity)
        samples += misleading
        names = np.array([name for name, _, _ in samples])
        danger = _fit_danger(vstack([matrix, *rows], "csr"), names)
        if encode:
            step("sentence vectors")
            vectors = encode([spell_out(text, lang) for _, lang, text in samples])
            step("danger by sentence vectors")
            network = _fit_network(np.asarray(vectors, np.float32), names)
    key = learned.key(faq, has_encoder=encode is not None)
    return Learned(key, rarity, entries.result(), danger, network, learned.phrases(faq))


def keep(found: Learned, data_dir: Path) -> None:
    """Write what was learnt into the data folder, and delete all but the newest `KEPT` folders.

    Raises:
        OSError: it cannot be written.

    """
    folder = folder_of(data_dir, found.key)
    shutil.rmtree(folder.with_name(f"{folder.name}.partial"), ignore_errors=True)
    if not folder.exists():
        learned.save(found, folder)
    for old in _folders(data_dir)[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)


def _folders(data_dir: Path) -> list[Path]:
    """The kept models, the newest first."""
    kept = [folder for folder in (data_dir / "learned").glob("*") if folder.suffix != ".partial"]
    return sorted(kept, key=lambda folder: folder.stat().st_mtime, reverse=True)


def _hashed(sample: Sample) -> Hashed:
    _, lang, text = sample
    return learned.hashed(spell_out(text, lang), lang)


def _rarity(documents: Sequence[Hashed]) -> Floats:
    """How rare each feature is among the samples: its inverse document frequency."""
    seen = np.zeros(BUCKETS)
    for of_words, of_letters in documents:
        for group in (of_words, of_letters):
            seen[np.unique(group).astype(np.intp)] += 1
    return np.asarray(np.log((1 + len(documents)) / (1 + seen)) + 1, np.float32)


def _matrix(documents: Sequence[Hashed], rarity: Floats) -> Matrix:
    """The features of texts, a row each."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415 -- only the process that learns has it

    rows = [learned.weighted(*document, rarity) for document in documents]
    ends = np.cumsum([0, *(len(row.ids) for row in rows)])
    ids, weights = (np.concatenate([row[part] for row in rows]) for part in (0, 1))
    return csr_matrix((weights, ids, ends), shape=(len(documents), BUCKETS))


def _misleading(
    samples: Sequence[Sample], matrix: Matrix, names: np.ndarray, rarity: Floats
) -> tuple[list[Sample], list[Matrix]]:
    """Parts of calm messages that resemble danger if they stand alone ("and then it stopped"), as calm samples, and their features.

    A message is judged in parts, of which long stories have a dozen; without these samples one in fifteen stories was an alarm.
    """
    classes = _classes(names)
    weights, offset = _fit_log_odds(matrix, np.isin(classes, DANGER_KINDS))
    known = {text for _, _, text in samples}
    parts = [
        (CALM, *part)
        for part in dict.fromkeys(
            (lang, part)
            for kind, (_, lang, text) in zip(classes.tolist(), samples, strict=True)
            if kind == CALM and len(text.split()) > LONG
            for part in islice(pieces(text), 1, None)
            if part not in known
        )
    ]
    if not parts:  # small content has no long messages
        return [], []
    rows = _matrix([_hashed(part) for part in parts], rarity)
    chosen = np.flatnonzero(rows @ weights + offset > MISLEADING)
    return [parts[number] for number in chosen.tolist()], [rows[chosen]]


def _fit_entries(matrix: Matrix, names: np.ndarray, entries: Sequence[str]) -> Linear:
    """A linear support vector machine for each entry against the others; the samples of danger are left out."""
    from sklearn.svm import LinearSVC  # noqa: PLC0415

    known = np.isin(names, entries)
    labels = names[known]
    columns = sorted(set(labels.tolist()))
    if len(columns) < 3:  # two classes would share one column
        return _linear(columns, np.zeros((len(columns), BUCKETS), np.float32), [0.0] * len(columns))
    svm = LinearSVC(C=LINEAR_ENTRIES, random_state=_SEED).fit(matrix[known], labels)
    return _linear(columns, svm.coef_, svm.intercept_)


def _fit_danger(matrix: Matrix, names: np.ndarray) -> Linear:
    """Models of whether a message is an alarm, whether a calm one deserves a caution, and which kind a danger is."""
    classes = _classes(names)
    is_danger = np.isin(classes, DANGER_KINDS)
    fitted = {
        "alarm": _fit_log_odds(matrix, is_danger),
        CAUTION: _fit_log_odds(matrix[~is_danger], classes[~is_danger] == CAUTION),
        **{str(kind): _fit_log_odds(matrix[is_danger], classes[is_danger] == kind) for kind in DANGER_KINDS},
    }
    return _linear(list(fitted), np.stack([one for one, _ in fitted.values()]), [one for _, one in fitted.values()])


def _fit_log_odds(matrix: Matrix, is_it: np.ndarray) -> tuple[Floats, float]:
    """The weights and the offset of a logistic regression."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    if is_it.all() or not is_it.any():  # small content has no examples of some kinds
        return np.zeros(BUCKETS, np.float32), CERTAIN if len(is_it) and is_it.all() else -CERTAIN
    model = LogisticRegression(C=LINEAR_DANGER, solver="liblinear", random_state=_SEED).fit(matrix, is_it)
    return model.coef_[0], float(model.intercept_[0])


def _fit_network(vectors: Floats, names: np.ndarray) -> Network | None:
    """The networks as one, if every class has enough examples."""
    classes, counts = np.unique(_classes(names), return_counts=True)
    if set(classes.tolist()) != {CALM, CAUTION, *DANGER_KINDS} or counts.min() < ENOUGH:
        return None
    from sklearn.exceptions import ConvergenceWarning  # noqa: PLC0415
    from sklearn.neural_network import MLPClassifier  # noqa: PLC0415

    networks = [
        MLPClassifier(
            (HIDDEN,),
            alpha=1e-3,
            batch_size=256,
            max_iter=25,
            early_stopping=True,
            n_iter_no_change=4,
            random_state=_SEED + number,
        )
        for number in range(NETWORKS)
    ]
    with catch_warnings(), ThreadPoolExecutor(os.cpu_count()) as pool:  # nearly all of it is numpy's work
        simplefilter("ignore", ConvergenceWarning)  # further rounds would overfit
        fitted = list(pool.map(lambda network: network.fit(vectors, _classes(names)), networks))
    columns = {str(name): number for number, name in enumerate(fitted[0].classes_)}
    parts = (
        np.concatenate([one.coefs_[0] for one in fitted], axis=1),
        np.concatenate([one.intercepts_[0] for one in fitted]),
        np.concatenate([one.coefs_[1] for one in fitted]) / NETWORKS,
        np.mean([one.intercepts_[1] for one in fitted], axis=0),
    )
    return Network(columns, *(part.astype(np.float32) for part in parts))


def _classes(names: np.ndarray) -> np.ndarray:
    """The class of each sample for danger: a kind of danger, caution, or calm, as all questions are."""
    kinds = {f"danger {kind}": kind for kind in DANGER_KINDS} | {CAUTION: CAUTION}
    return np.array([kinds.get(name, CALM) for name in names.tolist()])


def _linear(columns: Sequence[str], weights: Floats, offset: Sequence[float] | Floats) -> Linear:
    """A fitted model with each weight as one byte."""
    largest = np.abs(weights).max(axis=1) + 1e-9
    in_bytes = np.rint(weights / largest[:, None] * _BYTE).astype(np.int8)
    return Linear(
        {name: number for number, name in enumerate(columns)},
        np.ascontiguousarray(in_bytes.T),
        (largest / _BYTE).astype(np.float32),
        np.asarray(offset, np.float32),
    )
