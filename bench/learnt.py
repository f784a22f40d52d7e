"""What `python -m bot learn` has left, for a bot that is measured with a data folder of its own."""

from __future__ import annotations

from pathlib import Path

_KEPT = ("learned", "encoder-*", "vectors-*.npz")


def link_learnt(folder: Path) -> None:
    """Link the models, the encoder's table and the vectors of `var` into a folder, so that nothing is learnt while it is measured."""
    for pattern in _KEPT:
        for kept in (Path(__file__).parent.parent / "var").glob(pattern):
            (folder / kept.name).symlink_to(kept)
