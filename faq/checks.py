"""Problems across entries, which no single line shows: ways of asking claimed twice, examples that miss, hard words, old reviews."""

from __future__ import annotations

from faq.index import Index
from faq.model import Problem


def problems(index: Index) -> list[Problem]:
    """Every problem and warning of a FAQ that could be loaded."""
    return []
