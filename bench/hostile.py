"""Processor time of texts made to be slow.

    python -m bench.hostile

Each is read at a quarter of its length and at its whole length, three times; the fastest counts.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

from bot import process

process.prepare()

from bot.redaction import redact  # noqa: E402 -- not before prepare()
from faq.dates import asked  # noqa: E402

LENGTH = 10_000
"""Characters: more than a message may have."""
TODAY = date(2026, 11, 24)
UNITS = {
    "dates": ("٣ ", "9 ", "at 9 é "),
    "redaction": ("1 mg ", "[name", "a dot b at ", "a1-", "de 14 "),
}


READERS: dict[str, Callable[[str], object]] = {
    "dates": lambda text: asked(text, TODAY),
    "redaction": redact,
}


def milliseconds(read: Callable[[str], object], text: str) -> float:
    """Processor time of the fastest of three readings."""
    fastest = float("inf")
    for _ in range(3):
        start = time.process_time()
        read(text)
        fastest = min(fastest, time.process_time() - start)
    return fastest * 1000


def main() -> None:
    """Print a line for each text: the factor is 4 where time grows with length, 16 where it grows with its square."""
    for name, units in UNITS.items():
        for unit in units:
            text = (unit * LENGTH)[:LENGTH]
            quarter, whole = (milliseconds(READERS[name], text[:length]) for length in (LENGTH // 4, LENGTH))
            print(f"{name:<12}{unit!r:<16}{quarter:8.2f} ms {whole:8.2f} ms  {whole / quarter:4.1f} times")


if __name__ == "__main__":
    main()
