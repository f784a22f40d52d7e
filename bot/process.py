"""What this process asks of the operating system; if a request has no effect, nothing but speed or memory is lost."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_OPEN_FILES = 65_536
_LARGE = 1_000_000
"""Bytes from which a block goes back to the system when it is freed."""
_LARGEST = 32_000_000
"""The most that the C library takes for `_LARGE`."""
_ALL_FREE = 1_000_000_000
"""Bytes of free memory from which `keep_memory` lets some go back to the system."""
_COLLECT_AFTER = 20_000
"""New objects from which the garbage collector runs; from the usual 700, it takes a tenth of an update's processor time."""
_SWITCH_INTERVAL = 0.0003
"""Seconds a thread computes while another waits; at the usual 0.005, a reply takes a tenth of a second while content is indexed."""


def prepare() -> None:
    """To be called before numpy is imported."""
    # One message is too small to share among threads: they would spin, and take twice the processor's time for it.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.setswitchinterval(_SWITCH_INTERVAL)
    gc.set_threshold(_COLLECT_AFTER)
    _libc("mallopt", _M_MMAP_THRESHOLD, _LARGE)


def give_way() -> None:
    """Where memory runs out, let the system end this process rather than the one that serves patients (Linux)."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", "utf-8")


def keep_memory() -> None:
    """Let this process use memory again and again: whoever fits models would spend a quarter of the time on getting it from the system."""
    _libc("mallopt", _M_MMAP_THRESHOLD, _LARGEST)
    _libc("mallopt", _M_TRIM_THRESHOLD, _ALL_FREE)


@contextmanager
def indexing() -> Iterator[None]:
    """Around the loading and indexing of a FAQ: the garbage collector never walks its objects, as they all stay.

    The collector runs before, when there is little to walk, and not after, when patients may be waiting. Memory that is free at the end
    is given back to the system.
    """
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
    gc.freeze()
    _libc("malloc_trim", 0)


def allow_many_connections() -> None:
    """As many open files as the system lets a process have: a thousand idle connections must not keep a patient out."""
    try:
        import resource  # noqa: PLC0415 -- not on Windows

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = _OPEN_FILES if most == resource.RLIM_INFINITY else min(most, _OPEN_FILES)
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
    except (ImportError, ValueError, OSError):
        return


def end(code: int) -> NoReturn:
    """End the process now. An orderly exit would wait for a name server that does not answer, half a minute and longer."""
    try:
        logging.shutdown()
    finally:
        os._exit(code)


def event_loop() -> asyncio.AbstractEventLoop:
    """Libuv's event loop where there is one: a third less processor time for each message."""
    try:
        import uvloop  # noqa: PLC0415 -- not on Windows
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


def _libc(function: str, *arguments: int) -> None:
    """Call a function of glibc, where that is the C library."""
    try:
        getattr(ctypes.CDLL(None), function)(*arguments)
    except (OSError, AttributeError, TypeError):
        return
