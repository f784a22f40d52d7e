"""The fitted models of `var`, for a bot that is measured with a data folder of its own."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent.parent
_KEPT = ("learned/*", "encoder-*", "vectors-*.npy")


def link_fitted(folder: Path) -> None:
    """Link the models, the encoder's table and the vectors into a folder, so that nothing is fitted while it is measured."""
    (folder / "learned").mkdir(exist_ok=True)
    for pattern in _KEPT:
        for kept in (ROOT / "var").glob(pattern):
            (folder / kept.relative_to(ROOT / "var")).symlink_to(kept)
