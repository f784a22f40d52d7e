"""What this process asks of the system; every line may fail to take effect without harm."""

from __future__ import annotations

import ctypes
import gc
import os

_M_MMAP_THRESHOLD = -3
_LARGE = 1_000_000
"""Bytes from which a block goes back to the system when it is freed."""


def prepare() -> None:
    """To be called before numpy is imported."""
    # One message is too small to share among threads: they would spin, and take twice the processor's time for it.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _libc("mallopt", _M_MMAP_THRESHOLD, _LARGE)


def settle() -> None:
    """To be called once the FAQ is indexed: what it took is given back, and the collector need not walk what stays."""
    gc.collect()
    gc.freeze()
    _libc("malloc_trim", 0)


def _libc(function: str, *arguments: int) -> None:
    """Call a function of glibc, where that is the C library."""
    try:
        getattr(ctypes.CDLL(None), function)(*arguments)
    except (OSError, AttributeError):
        return
