"""What was learnt is kept whole, and learnt again where it was damaged."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
import small_faq
from damage import cut_off, empty

from bot.publishing import learning
from faq.loading import loader
from faq.model import Faq
from faq.search import whole_folder
from faq.search.learned import Learned
from faq.search.whole_folder import replace_folder


@pytest.fixture(scope="module")
def small_content(tmp_path_factory: pytest.TempPathFactory) -> Faq:
    return loader.load(small_faq.write(tmp_path_factory.mktemp("small")))


@pytest.fixture(scope="module")
def found(small_content: Faq) -> Learned:
    """What is learnt from the small content."""
    return learning.learn(small_content, None)


def is_kept(faq: Faq, data_dir: Path) -> bool:
    return learning.load(faq, data_dir, None) is not None


@pytest.mark.parametrize("damage", [cut_off, empty, Path.unlink])
@pytest.mark.parametrize("name", ["about.json", "rarity.npy", "entries-weights.npy"])
def test_damaged_models_are_replaced(
    small_content: Faq, found: Learned, tmp_path: Path, name: str, damage: Callable[[Path], None]
) -> None:
    learning.keep(found, tmp_path)
    assert is_kept(small_content, tmp_path)
    damage(learning.folder_of(tmp_path, found.key) / name)
    assert not is_kept(small_content, tmp_path)
    learning.keep(found, tmp_path)
    assert is_kept(small_content, tmp_path)


def test_what_another_process_has_kept_meanwhile_stays_with_its_index(found: Learned, tmp_path: Path) -> None:
    learning.keep(found, tmp_path)
    index = learning.folder_of(tmp_path, found.key) / "index"
    index.mkdir()
    learning.keep(found, tmp_path)
    assert index.is_dir()


# Folders that are replaced whole


def test_a_folder_is_replaced_at_the_end_and_not_before(tmp_path: Path) -> None:
    folder = tmp_path / "below" / "folder"
    with replace_folder(folder) as partial:
        (partial / "old").write_text("1")
        assert not folder.exists()
    with replace_folder(folder) as partial:
        (partial / "new").write_text("2")
        assert [path.name for path in folder.iterdir()] == ["old"]
    assert [path.name for path in folder.iterdir()] == ["new"]
    assert list(folder.parent.iterdir()) == [folder]


def test_a_folder_that_cannot_be_written_whole_stays_as_it_was(tmp_path: Path) -> None:
    def write_half(partial: Path) -> None:
        (partial / "new").write_text("2")
        raise MemoryError

    folder = tmp_path / "folder"
    with replace_folder(folder) as partial:
        (partial / "old").write_text("1")
    with pytest.raises(MemoryError), replace_folder(folder) as partial:
        write_half(partial)
    assert [path.name for path in folder.iterdir()] == ["old"]
    assert list(tmp_path.iterdir()) == [folder]


def test_two_that_write_at_once_leave_one_whole_folder(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    with replace_folder(folder) as one, replace_folder(folder) as other:
        for partial in (one, other):
            (partial / "file").write_text("the same")
    assert (folder / "file").read_text() == "the same"
    assert list(tmp_path.iterdir()) == [folder]


def test_what_a_killed_process_left_is_deleted_once_it_is_old(tmp_path: Path) -> None:
    old, fresh = (tmp_path / f"folder.{name}.partial" for name in ("old", "fresh"))
    for left in (old, fresh):
        left.mkdir()
        (left / "half").write_text("half of")
    long_ago = old.stat().st_mtime - whole_folder.ABANDONED - 1
    os.utime(old, (long_ago, long_ago))
    with replace_folder(tmp_path / "folder"):
        pass
    assert {path.name for path in tmp_path.iterdir()} == {"folder", fresh.name}
