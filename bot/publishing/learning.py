"""Learning how patients ask: fits the models of `faq.search.learned`, in a process of its own.

Learning takes about two minutes of CPU time and 1.4 GB of memory, which do not belong in the process that answers patients. So
`python -m bot learn` does it, run by hand or by a process that finds its content not learnt yet. It writes a folder that other
processes map into memory.
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

import numpy as np

from bot.publishing import fitting
from bot.publishing.fitting import Rows
from faq.model import DANGER_KINDS, Faq, Lang
from faq.search import learned
from faq.search.features import Floats, Integers, Vectors, spell_out
from faq.search.learned import BUCKETS, CALM, CAUTION, ENTRY_BUCKETS, ByVector, Learned, Linear, Neighbours, Network
from faq.search.parts import LONG, parts_of
from faq.search.utterance_index import Encode

logger = logging.getLogger(__name__)

LINEAR_DANGER, LINEAR_ENTRIES = 20.0, 0.3
"""How closely the linear models follow their samples; chosen on writers held out of training."""
CERTAIN = 10.0
"""Log-odds if all examples are of one class."""
ENOUGH = 20
"""Examples that the networks need of each class."""
NETWORKS, HIDDEN = 4, 128
"""Networks over sentence vectors whose scores are averaged, and hidden units of each; several are wrong less often than one."""
KEPT = 3
"""Models kept in a data folder: those of the content, of a draft, and of the content before."""
MISLEADING = -2.0
"""Log-odds of danger from which a part of a calm message is a sample of its own."""
ALIKE = -5.0
"""Log-odds of danger from which an ordinary sample is kept to be compared with texts in doubt; the others are never the nearest."""
STEPS = 5
"""How many steps `learn` reports."""
_BYTE = 127
_CHUNK = 2048
"""Texts that are counted at a time."""
_SEED = 20261129

Sample = tuple[str, Lang, str]
"""What a text is an example of, its language and the text."""
Hashed = tuple[Integers, Integers]
"""The features of a text, as `faq.search.learned.hashed` gives them."""


def folder_of(data_dir: Path, key: str) -> Path:
    """Where the models of some content are kept."""
    return data_dir / "learned" / key


def load(faq: Faq, data_dir: Path, encode: Encode | None) -> Learned | None:
    """What was learnt from this content, with the encoder or without; None if that was not learnt yet."""
    return learned.load(folder_of(data_dir, learned.key(faq, has_encoder=encode is not None)))


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
    samples = learned.samples(faq)
    step("reading")
    counted = _count([_hashed(sample) for sample in samples])
    rarity = _rarity(counted)
    rows = _weigh(counted, rarity)
    names = np.array([name for name, _, _ in samples])
    step("entries")
    by_vector = None
    with ThreadPoolExecutor(1) as beside:  # the entries keep one processor busy, the rest another
        entries = beside.submit(_fit_entries, rows, names, list(faq.entries))
        step("danger")
        alarm = _fit_log_odds(rows, np.isin(_classes(names), DANGER_KINDS))
        misleading, their_rows = _misleading(samples, names, rarity, alarm)
        samples += misleading
        names = np.array([name for name, _, _ in samples])
        rows = fitting.joined([rows, *their_rows])
        danger = _fit_danger(rows, names, alarm)
        if encode:
            step("sentence vectors")
            vectors = encode([spell_out(text, lang) for _, lang, text in samples])
            step("danger by sentence vectors")
            network = _fit_network(vectors, names)
            if network:
                is_danger = np.isin(_classes(names), DANGER_KINDS)
                is_alike = ~is_danger & (rows.scores(alarm) + alarm[-1] > ALIKE)
                by_vector = ByVector(network, Neighbours.of(vectors[is_danger], vectors[is_alike]))
    key = learned.key(faq, has_encoder=encode is not None)
    return Learned(key, rarity, entries.result(), danger, by_vector, learned.phrases(faq))


def keep(found: Learned, data_dir: Path) -> None:
    """Write what was learnt into the data folder, and delete all but the newest `KEPT` folders.

    Raises:
        OSError: it cannot be written.

    """
    folder = folder_of(data_dir, found.key)
    if not learned.load(folder):  # otherwise another process was faster, and its index lies there too
        learned.save(found, folder)
    for old in _folders(data_dir)[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)


def _folders(data_dir: Path) -> list[Path]:
    """The kept models, the newest first."""
    kept = [folder for folder in (data_dir / "learned").glob("*") if folder.suffix != ".partial"]
    return sorted(kept, key=lambda folder: folder.stat().st_mtime, reverse=True)


def _hashed(sample: Sample) -> Hashed:
    _, lang, text = sample
    of_words, of_letters = learned.hashed(spell_out(text, lang), lang)
    return np.array(of_words, np.int32), np.array(of_letters, np.int32)


def _count(documents: Sequence[Hashed]) -> Rows:
    """How often the features of texts occur in them: for each text a row of words and a row of letter runs."""
    ids, counts, sizes = [], [], []
    for start in range(0, len(documents), _CHUNK):
        groups = [group for document in documents[start : start + _CHUNK] for group in document]
        numbers = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
        places, its_counts = np.unique(numbers * BUCKETS + np.concatenate(groups), return_counts=True)
        ids.append((places % BUCKETS).astype(np.int32))
        counts.append(its_counts.astype(np.float32))
        sizes.append(np.bincount(places // BUCKETS, minlength=len(groups)))
    return Rows(np.concatenate(ids), np.concatenate(counts), np.cumsum(np.concatenate([[0], *sizes])))


def _rarity(counted: Rows) -> Floats:
    """How rare each feature is among the samples: its inverse document frequency."""
    seen = np.bincount(counted.ids, minlength=BUCKETS)
    return np.asarray(np.log((1 + len(counted) // 2) / (1 + seen)) + 1, np.float32)


def _weigh(counted: Rows, rarity: Floats) -> Rows:
    """The features of texts, a row each, with their weights in place of the counts: as `faq.search.learned.weighted`."""
    unit = np.empty_like(counted.weights)
    for groups, places in counted.blocks():
        weights = (1 + np.log(counted.weights[places])) * rarity[counted.ids[places]]
        number = np.repeat(
            np.arange(groups.stop - groups.start), np.diff(counted.starts[groups.start : groups.stop + 1])
        )
        unit[places] = weights / np.sqrt(np.bincount(number, weights * weights))[number]
    return Rows(counted.ids, unit, counted.starts[::2])


def _misleading(
    samples: Sequence[Sample], names: np.ndarray, rarity: Floats, alarm: Floats
) -> tuple[list[Sample], list[Rows]]:
    """Parts of calm messages that resemble danger if they stand alone ("and then it stopped"), as calm samples, and their features.

    A message is judged in parts, of which long stories have a dozen; without these samples one in fifteen stories was an alarm.
    `alarm`: the weights by which a part resembles danger, the offset last.
    """
    classes = _classes(names)
    known = {text for _, _, text in samples}
    parts = [
        (CALM, *part)
        for part in dict.fromkeys(
            (lang, part)
            for kind, (_, lang, text) in zip(classes.tolist(), samples, strict=True)
            if kind == CALM and len(text.split()) > LONG
            for part in islice(parts_of(text), 1, None)
            if part not in known
        )
    ]
    if not parts:  # small content has no long messages
        return [], []
    rows = _weigh(_count([_hashed(part) for part in parts]), rarity)
    chosen = np.flatnonzero(rows.scores(alarm) + alarm[-1] > MISLEADING)
    return [parts[number] for number in chosen.tolist()], [rows.take(chosen)]


def _fit_entries(rows: Rows, names: np.ndarray, entries: Sequence[str]) -> Linear:
    """A linear support vector machine for each entry against the others; the samples of danger are left out."""
    known = np.flatnonzero(np.isin(names, entries))
    columns = np.unique(names[known])
    is_its = names[known, None] == columns
    weights, offsets = fitting.fit_svm(
        rows.take(known).folded(ENTRY_BUCKETS), is_its, ENTRY_BUCKETS, LINEAR_ENTRIES, _SEED
    )
    return _linear(columns.tolist(), weights, offsets)


def _fit_danger(rows: Rows, names: np.ndarray, alarm: Floats) -> Linear:
    """Models of whether a message is an alarm, whether a calm one deserves a caution, and which kind a danger is.

    `alarm`: the weights of the first, fitted to most of the samples.
    """
    classes = _classes(names)
    is_danger = np.isin(classes, DANGER_KINDS)
    calm, dangers = np.flatnonzero(~is_danger), np.flatnonzero(is_danger)
    their_rows = rows.take(dangers)
    fitted = [
        _fit_log_odds(rows, is_danger, alarm),
        _fit_log_odds(rows.take(calm), classes[calm] == CAUTION),
        *(_fit_log_odds(their_rows, classes[dangers] == kind) for kind in DANGER_KINDS),
    ]
    weights = np.stack(fitted, axis=1)
    return _linear(["alarm", CAUTION, *DANGER_KINDS], weights[:-1], weights[-1])


def _fit_log_odds(rows: Rows, is_it: np.ndarray, first: Floats | None = None) -> Floats:
    """The weights of a logistic regression, the offset last."""
    if is_it.all() or not is_it.any():  # small content has no examples of some kinds
        return np.append(np.zeros(BUCKETS, np.float32), np.float32(CERTAIN if len(is_it) and is_it.all() else -CERTAIN))
    return fitting.fit_logistic_regression(rows, is_it, BUCKETS, LINEAR_DANGER, first)


def _fit_network(vectors: Vectors, names: np.ndarray) -> Network | None:
    """The networks as one, if every class has enough examples."""
    classes, labels, counts = np.unique(_classes(names), return_inverse=True, return_counts=True)
    if set(classes.tolist()) != {CALM, CAUTION, *DANGER_KINDS} or counts.min() < ENOUGH:
        return None
    columns = {str(name): number for number, name in enumerate(classes)}
    return Network(columns, *fitting.fit_networks(vectors, labels, NETWORKS, HIDDEN, _SEED))


def _classes(names: np.ndarray) -> np.ndarray:
    """The class of each sample for danger: a kind of danger, caution, or calm, as all questions are."""
    kinds = {f"danger {kind}": kind for kind in DANGER_KINDS} | {CAUTION: CAUTION}
    return np.array([kinds.get(name, CALM) for name in names.tolist()])


def _linear(columns: Sequence[str], weights: Floats, offset: Floats) -> Linear:
    """A fitted model with each weight as one byte; `weights`: a column for each class."""
    largest = np.abs(weights).max(axis=0) + 1e-9
    return Linear(
        {name: number for number, name in enumerate(columns)},
        np.rint(weights * (_BYTE / largest)).astype(np.int8),
        (largest / _BYTE).astype(np.float32),
        np.asarray(offset, np.float32),
    )
