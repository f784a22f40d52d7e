"""What can become of a file: cut short, empty, a bit that flipped."""

from __future__ import annotations

from pathlib import Path


def cut_off(file: Path) -> None:
    """Lose the last bytes."""
    file.write_bytes(file.read_bytes()[:-7])


def empty(file: Path) -> None:
    """Lose everything but the name."""
    file.write_bytes(b"")


def change_a_byte(file: Path) -> None:
    """Flip a bit in the middle."""
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
