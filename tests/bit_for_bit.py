"""Whether two indexes are the same, to the last bit."""

from __future__ import annotations

import numpy as np


def same(one: object, other: object) -> bool:
    """Whether two things hold the same, arrays bit for bit, however deep."""
    if isinstance(one, np.ndarray):
        return isinstance(other, np.ndarray) and one.dtype == other.dtype and np.array_equal(one, other)
    if type(one).__module__.startswith("faq.") and hasattr(one, "__dict__"):
        return type(one) is type(other) and same(dict(sorted(vars(one).items())), dict(sorted(vars(other).items())))
    if isinstance(one, dict):
        return isinstance(other, dict) and list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and one and isinstance(one[0], str):
        return one == other
    if isinstance(one, list | tuple):
        return type(one) is type(other) and len(one) == len(other) and all(map(same, one, other))
    return one == other
