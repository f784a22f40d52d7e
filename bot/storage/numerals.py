"""Long numbers as people type them: apart, run together, in words of either language, in emoji, with what else stands between."""

from __future__ import annotations

import re
from collections.abc import Iterator

SHORTEST = 7
"""Digits from which a number is hidden whatever it is; a phone number without its area code has as many."""
PHONE_DIGITS = range(10, 14)
"""Digits of a phone number with its area or country; other long numbers are called numbers."""

_ONES = (
    *("zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"),
)
_TEENS = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
    *("diez", "once", "doce", "trece", "catorce", "quince", "dieciseis", "diecisiete", "dieciocho", "diecinueve"),
    *("veinte", "veintiuno", "veintidos", "veintitres", "veinticuatro", "veinticinco", "veintiseis", "veintisiete"),
    *("veintiocho", "veintinueve"),
)
_TENS = (
    *("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"),
    *("treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"),
)
_AGAIN = ("double", "triple", "doble")
WORDS = sorted([*_ONES, *_TEENS, *_TENS, *_AGAIN], key=len, reverse=True)
_WORD = "|".join(WORDS)
_ATOM = rf"(?:\d++|(?<![^\W\d_])(?:{_WORD}){{1,12}}+(?![^\W\d_]))"
_BETWEEN = r"[^\w\ue000\ue001]{0,3}(?:(?:and then|y luego|then|and|y|luego|dash|dot|space|guion|punto|espacio|area)[^\w\ue000\ue001]{1,2})?"
_RUN = re.compile(rf"\+?\(?{_ATOM}(?:{_BETWEEN}{_ATOM})*+")
_ATOMS = re.compile(rf"\d+|{_WORD}")
_SIDE = r"[^\w\ue000\ue001]{0,3}"
_PHONE = re.compile(
    rf"""(?=[\d+(])(?<!\d)(?:
        (?:\+?\d{{1,3}}{_SIDE})?\(?(?<!\d)\d{{3}}{_SIDE}\d{{3}}{_SIDE}\d{{4}}
      | (?:\+?\d{{1,3}}{_SIDE})?(?<!\d)\d{{2}}{_SIDE}\d{{4}}{_SIDE}\d{{4}}
      | \d{{3}}{_SIDE}\d{{3}}{_SIDE}\d{{2}}{_SIDE}\d{{2}}
      | (?<!\d[-. ])\d{{3}}[-. ]{{1,3}}\d{{4}}(?![-. ]{{1,3}}\d)
      | (?<!\d[-. ])\d{{3}}{_SIDE}\d{{2}}{_SIDE}\d{{2}}(?![-. ]{{1,3}}\d)
      | (?:\+|\b00)\d{{1,3}}(?:{_SIDE}\d{{1,5}}){{2,6}}
      | (?<=\blada\s)\d{{2,3}} | (?<=\barea\scode\s)\d{{3}}
    )(?!\d|\s?(?:mg|mcg|ml)\b)
    (?:\W{{0,2}}(?:extension|ext|x)\W{{0,2}}\d{{1,6}})?""",
    re.VERBOSE,
)
_DIGITS = re.compile(rf"\d{{{SHORTEST},}}")


def phones(text: str) -> Iterator[tuple[int, int, str]]:
    """What is grouped as a phone number is."""
    for match in _PHONE.finditer(text):
        yield *match.span(), "phone"


def runs(text: str) -> Iterator[tuple[int, int, str]]:
    """Numbers of seven digits and more, with anything short between them, and what to call each."""
    for match in _RUN.finditer(text):
        digits = _count(match[0])
        if digits >= SHORTEST:
            yield *match.span(), "phone" if digits in PHONE_DIGITS or match[0].startswith("+") else "number"


def unbroken(text: str) -> Iterator[tuple[int, int, str]]:
    """Seven digits and more in one piece."""
    for match in _DIGITS.finditer(text):
        digits = match.end() - match.start()
        yield *match.span(), "phone" if digits in PHONE_DIGITS else "number"


def _count(run: str) -> int:
    """The digits of a run: of "sixty two five" three."""
    total = 0
    before = ""
    for atom in _ATOMS.findall(run):
        if atom[0].isdigit():
            total += len(atom)
        elif atom in _TENS or atom in _TEENS:
            total += 2
        elif before not in _TENS:  # the two of "sixty two" is counted with the sixty
            total += 1
        before = atom
    return total
