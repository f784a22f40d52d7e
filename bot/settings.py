"""Settings from the environment: read once, typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from faq.loader import BUILT_IN


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment decides."""

    faq_dir: Path = BUILT_IN
    """FAQ_DIR: the folder of content."""
    data_dir: Path = Path("var")
    """DATA_DIR: what is kept between starts."""


def read(environment: Mapping[str, str]) -> Settings:
    """The settings that the environment holds; an empty variable counts as not set."""
    defaults = Settings()
    return Settings(
        faq_dir=Path(environment.get("FAQ_DIR") or defaults.faq_dir),
        data_dir=Path(environment.get("DATA_DIR") or defaults.data_dir),
    )
