"""What may be told of a fault: its words and a traceback's values may hold what a patient wrote."""

from __future__ import annotations

import traceback
from pathlib import Path


def told(error: BaseException) -> str:
    """The kind and place of a fault: "KeyError at compose.py:12"."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}"
