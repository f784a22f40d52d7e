"""The clinic's color in the tones that text and buttons need, by the contrast that WCAG asks for."""

from __future__ import annotations

from functools import lru_cache

COLOR = "#0a5f6e"
"""The color if the clinic names none; palette.css has its tones."""
CONTRAST = 4.6
"""Least contrast of text, a little above WCAG AA (4.5), so that rounding cannot take it below that."""
LIGHT_GROUND, DARK_GROUND, DARK_PAPER = "#f3f6f6", "#0f191c", "#182629"
"""The backgrounds behind the accent, from palette.css: the darkest of the light theme, and both of the dark theme."""
LIGHT_TINT, DARK_TINT = 0.14, 0.3
"""Share of the accent in the background of a patient's question."""
_STEPS = 50
RGB = tuple[float, float, float]


@lru_cache(8)
def palette(color: str) -> str:
    """The CSS rules that replace the accent of palette.css with the tones of a color; empty if the clinic names no color."""
    if not color:
        return ""
    light, dark = accent(color), accent(color, dark=True)
    light_mine = _hex(_mixed(_rgb("#ffffff"), _rgb(light), LIGHT_TINT))
    dark_mine = _hex(_mixed(_rgb(DARK_PAPER), _rgb(color), DARK_TINT))
    return (
        f":root{{--accent:{light};--on-accent:#fff;--mine:{light_mine}}}"
        f"@media(prefers-color-scheme:dark){{:root{{--accent:{dark};--on-accent:{DARK_GROUND};--mine:{dark_mine}}}}}"
    )


@lru_cache(8)
def accent(color: str, *, dark: bool = False) -> str:
    """The tone nearest to a color that is readable on the page's background, and on which the background's color is readable."""
    ground, towards = (DARK_PAPER, "#ffffff") if dark else (LIGHT_GROUND, "#000000")
    for step in range(_STEPS + 1):
        tone = _hex(_mixed(_rgb(color or COLOR), _rgb(towards), step / _STEPS))
        tint = _hex(
            _mixed(_rgb(DARK_PAPER), _rgb(color or COLOR), DARK_TINT)
            if dark
            else _mixed(_rgb("#ffffff"), _rgb(tone), LIGHT_TINT)
        )
        if min(contrast(tone, ground), contrast(tone, tint)) >= CONTRAST:
            return tone
    return towards


def contrast(one: str, other: str) -> float:
    """The contrast of two colors, from 1 to 21, as WCAG 2 defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _rgb(color)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _rgb(color: str) -> RGB:
    red, green, blue = bytes.fromhex(color.removeprefix("#"))
    return red / 255, green / 255, blue / 255


def _hex(color: RGB) -> str:
    return "#" + bytes(round(part * 255) for part in color).hex()


def _mixed(one: RGB, other: RGB, share: float) -> RGB:
    red, green, blue = (first + (second - first) * share for first, second in zip(one, other, strict=True))
    return red, green, blue
