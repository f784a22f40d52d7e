"""What is kept beside the models gives the same index as counting anew; what is damaged or of something else is counted anew."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
import small_faq
from bit_for_bit import same
from damage import change_a_byte, cut_off, empty
from small_faq import change

from faq.loading import loader
from faq.model import DANGER_KINDS, Faq
from faq.search import index as faq_index
from faq.search import learned
from faq.search.index import Index
from faq.search.learned import BUCKETS, CAUTION, Learned, Linear

ROOT = Path(__file__).parent.parent
EDITED = 'also: ["price", "a price of another kind"'
BUILD = """
import sys
from pathlib import Path
from faq.loading import loader
from faq.search import index, learned
built = index.build(loader.load(Path(sys.argv[1])), learned=learned.load(Path(sys.argv[2])))
print(built.matcher.rank("priec of the infusion", "en"))
"""


class Encoder:
    """Vectors that depend on the text alone; counts the texts that are indexed by them."""

    def __init__(self) -> None:
        self.encoded = 0

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        self.encoded += len(texts)
        vectors = np.array([np.random.default_rng(list(text.encode())).normal(size=512) for text in texts], np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def models_of(faq: Faq, folder: Path, *, has_encoder: bool = True) -> Learned:
    """Models that know nothing, as if they had been learnt from a FAQ and kept in a folder."""
    columns = {name: number for number, name in enumerate((*faq.entries, "alarm", CAUTION, *DANGER_KINDS))}
    zeros = np.zeros(len(columns), np.float32)
    linear = Linear(columns, np.zeros((BUCKETS, len(columns)), np.int8), zeros, zeros)
    rarity = np.ones(BUCKETS, np.float32)
    return Learned(learned.key(faq, has_encoder=has_encoder), rarity, linear, linear, None, frozenset(), folder)


def built(faq: Faq, folder: Path) -> tuple[Index, int]:
    """The index of a FAQ whose models are in a folder, and the number of texts that had to be encoded for it."""
    encoder = Encoder()
    index = faq_index.build(faq, encoder, learned=models_of(faq, folder))
    return index, encoder.encoded


def is_fresh(index: Index) -> bool:
    """Whether an index is the same as one that is counted anew."""
    return same(vars(index.matcher.counted), vars(faq_index.build(index.faq, Encoder()).matcher.counted))


@pytest.fixture
def small_content(small: Path) -> Faq:
    return loader.load(small)


def test_what_is_kept_is_what_would_be_counted(small_content: Faq, tmp_path: Path) -> None:
    first, encoded = built(small_content, tmp_path / "models")
    assert encoded > 0
    second, encoded = built(small_content, tmp_path / "models")
    assert encoded == 0
    assert same(vars(first.matcher.counted), vars(second.matcher.counted))
    assert is_fresh(second)
    for text in ("how much is it", "priec of the infusion", "cuanto cuesta", "parking"):
        assert first.matcher.rank(text, "en") == second.matcher.rank(text, "en")


def test_the_clinics_content_is_kept_as_it_would_be_counted(index: Index) -> None:
    """The other tests' index is kept by the first run."""
    encode = index.matcher.encode
    assert encode
    parts = vars(faq_index.build(index.faq, encode, learned=index.lookout.learned).matcher.counted)
    counted = vars(faq_index.build(index.faq, encode).matcher.counted)
    kept, fresh = parts.pop("meaning"), counted.pop("meaning")
    assert same(parts, counted)
    # Vectors of a few new texts are computed in each process, and their last bits depend on the texts beside them.
    whole = [(0, len(fresh.rows))]
    for vector in encode(["priec of the infusion", "¿a qué hora abren?", "I can't breathe"]):
        assert np.allclose(kept.scores(vector), fresh.scores(vector), atol=0.1)
        assert np.allclose(kept.similarity(vector, whole), fresh.similarity(vector, whole), atol=0.02)


def test_an_edit_upon_what_was_kept_is_indexed_as_if_upon_nothing(small: Path, tmp_path: Path) -> None:
    built(loader.load(small), tmp_path / "models")
    kept, _ = built(loader.load(small), tmp_path / "models")
    change(small, "topics/cost.yaml", 'also: ["price"', EDITED)
    edited = loader.load(small)
    assert is_fresh(faq_index.build(edited, kept.matcher.encode, kept, kept.lookout.learned))


def test_an_edited_answer_uses_what_is_kept(small: Path, tmp_path: Path) -> None:
    built(loader.load(small), tmp_path / "models")
    change(small, "topics/cost.yaml", "We do not bill plans.", "We bill no plan.")
    assert built(loader.load(small), tmp_path / "models")[1] == 0


def test_models_of_other_utterances_keep_their_own_index(small: Path, tmp_path: Path) -> None:
    """Until an edit is learnt, patients are answered with the models of the content before."""
    before = loader.load(small)
    built(before, tmp_path / "models")
    change(small, "topics/cost.yaml", 'also: ["price"', EDITED)
    edited = loader.load(small)
    assert is_fresh(faq_index.build(edited, Encoder(), learned=models_of(before, tmp_path / "models")))
    assert built(before, tmp_path / "models")[1] == 0


# Folders that must not be used


@pytest.mark.parametrize("damage", [cut_off, empty, change_a_byte, Path.unlink])
@pytest.mark.parametrize("name", ["about.json", "parts.json", "0.npy", "*.npy"])
def test_a_damaged_folder_is_made_anew(
    small_content: Faq, tmp_path: Path, name: str, damage: Callable[[Path], None]
) -> None:
    built(small_content, tmp_path / "models")
    largest = max((tmp_path / "models" / "index").glob(name), key=lambda file: file.stat().st_size)
    damage(largest)
    index, encoded = built(small_content, tmp_path / "models")
    assert encoded > 0
    assert is_fresh(index)
    assert built(small_content, tmp_path / "models")[1] == 0


def test_the_folder_of_other_content_is_not_used(small_content: Faq, tmp_path: Path) -> None:
    other = small_faq.write(tmp_path / "other")
    change(other, "topics/cost.yaml", 'also: ["price"', EDITED)
    built(loader.load(other), tmp_path / "others")
    shutil.copytree(tmp_path / "others", tmp_path / "models")
    index, encoded = built(small_content, tmp_path / "models")
    assert encoded > 0
    assert is_fresh(index)


def test_the_folder_of_another_version_of_the_code_is_not_used(small_content: Faq, tmp_path: Path) -> None:
    built(small_content, tmp_path / "models")
    about = tmp_path / "models" / "index" / "about.json"
    about.write_text(about.read_text("utf-8").replace('"fingerprint": "', '"fingerprint": "0'), "utf-8")
    assert built(small_content, tmp_path / "models")[1] > 0


def test_where_nothing_can_be_written_the_index_is_the_same(small_content: Faq, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file in the way")
    assert is_fresh(built(small_content, tmp_path / "models")[0])
    assert (tmp_path / "models").read_text() == "a file in the way"


def test_several_processes_at_once_leave_one_whole_index(small: Path, tmp_path: Path) -> None:
    faq, folder = loader.load(small), tmp_path / "models"
    learned.save(models_of(faq, folder, has_encoder=False), folder)
    processes = [
        subprocess.Popen([sys.executable, "-c", BUILD, str(small), str(folder)], cwd=ROOT, stdout=subprocess.PIPE)  # noqa: S603 -- our own
        for _ in range(3)
    ]
    said = {process.communicate()[0] for process in processes}
    assert len(said) == 1
    assert b"price" in said.pop()
    assert [path.name for path in folder.iterdir() if path.is_dir()] == ["index"]
    kept = faq_index.build(faq, learned=learned.load(folder))
    assert same(vars(kept.matcher.counted), vars(faq_index.build(faq).matcher.counted))
