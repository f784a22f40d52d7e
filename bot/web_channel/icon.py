"""The page's icon, a speech bubble with a cross in the clinic's color, as SVG and as PNG."""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

_FINER = 4
"""Samples per pixel in each direction, for smooth edges."""


def svg(color: str) -> str:
    """The icon for browser tabs, at any size."""
    return (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'>"
        f"<path fill='{color}' d='M6 3h20a4 4 0 0 1 4 4v13a4 4 0 0 1-4 4H15l-8 6v-6H6a4 4 0 0 1-4-4V7a4 4 0 0 1 4-4z'/>"
        "<path stroke='#fff' stroke-width='3' stroke-linecap='round' d='M16 8.500v10M11 13.500h10'/></svg>"
    )


@lru_cache(8)
def png(color: str, size: int) -> bytes:
    """The icon for home screens and previews: white on a full square of the color, `size` pixels on each side."""
    ground = np.array([*bytes.fromhex(color.removeprefix("#"))], np.float32)
    covered = _covered(size)[..., None]
    pixels = np.round(ground * (1 - covered) + 255 * covered).astype(np.uint8)
    rows = np.concatenate([np.zeros((size, 1), np.uint8), pixels.reshape(size, -1)], axis=1)
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    data = zlib.compress(rows.tobytes(), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _covered(size: int) -> NDArray[np.float32]:
    """How much of each pixel is white, from 0 to 1: the bubble without its cross, with room around it for round masks."""
    fine = size * _FINER
    scale = (np.arange(fine, dtype=np.float32) + 0.5) / fine * 48 - 8
    x, y = scale[None, :], scale[:, None]
    bubble = _is_rounded(x - 16, y - 13.5, 14, 10.5, 4) | ((x >= 7) & (y >= 23) & (y <= 30 - (x - 7) * 0.75))
    cross = _is_rounded(x - 16, y - 13.5, 1.5, 6.5, 1.5) | _is_rounded(x - 16, y - 13.5, 6.5, 1.5, 1.5)
    shape = (bubble & ~cross).reshape(size, _FINER, size, _FINER)
    return np.asarray(shape.mean(axis=(1, 3)), np.float32)


def _is_rounded(
    x: NDArray[np.floating[Any]], y: NDArray[np.floating[Any]], half_width: float, half_height: float, radius: float
) -> NDArray[np.bool_]:
    """Whether points lie in a rounded rectangle around the origin."""
    right, down = np.abs(x) - half_width + radius, np.abs(y) - half_height + radius
    return np.asarray(np.hypot(np.maximum(right, 0), np.maximum(down, 0)) <= radius)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
