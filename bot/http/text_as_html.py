"""Convert a reply's text to HTML, with links for phone numbers and web addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markupsafe import Markup, escape

from faq.facts import dialled, map_link
from faq.model import EMERGENCY_NUMBERS, Clinic

_ADDRESS = r"https://\S*[^\s.,;:!?)]"
"""A web address, without the punctuation after it."""
_MAP_LABEL = "google.com/maps"
_TIME = re.compile(r"\d[ \u00a0][ap]\.?[ \u00a0]?m\b", re.IGNORECASE)
"""A time of day, such as "7 am" or "4:30 p. m.", at whose spaces no line may break."""


def emergency_numbers(text: str) -> list[str]:
    """The emergency numbers in a text, each once, in order."""
    return [number for number in dict.fromkeys(re.findall(r"[\d-]+", text)) if number in EMERGENCY_NUMBERS]


def call_link(number: str) -> str:
    """The link that calls an emergency number."""
    return f"tel:{number.replace('-', '')}"


def as_html(text: str, clinic: Clinic) -> Markup:
    """A reply's text as HTML: paragraphs, lists, and links for phone numbers and addresses.

    chat.js does the same in the browser.
    """
    return Markup().join(_block(paragraph.split("\n"), clinic) for paragraph in text.split("\n\n"))


def _block(lines: list[str], clinic: Clinic) -> Markup:
    items = [line[2:] for line in lines if line.startswith("- ")]
    rest = Markup("<br>").join(_linked(line, clinic) for line in lines if not line.startswith("- "))
    block = Markup("<p>{}</p>").format(rest) if rest else Markup()
    if items:
        listed = Markup().join(Markup("<li>{}</li>").format(_linked(item, clinic)) for item in items)
        block += Markup("<ul>{}</ul>").format(listed)
    return block


def _linked(line: str, clinic: Clinic) -> Markup:
    return Markup().join(_pieces(_TIME.sub(lambda found: found[0].replace(" ", "\u00a0"), line), clinic))


def _pieces(line: str, clinic: Clinic) -> Iterator[Markup]:
    end = 0
    for found in re.finditer(rf"{_ADDRESS}|{re.escape(clinic.phone)}|[\d-]+", line):
        yield escape(line[end : found.start()])
        yield _piece(found[0], clinic)
        end = found.end()
    yield escape(line[end:])


def _piece(found: str, clinic: Clinic) -> Markup:
    if found.startswith("https:"):
        # Opens a new window: following the link would lose the chat, and maps cannot be embedded.
        # The address stands beside it, or on the button below.
        label = _MAP_LABEL if found == map_link(clinic) else found
        return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(found, label)
    if found == clinic.phone:
        return Markup('<a href="tel:{}">{}</a>').format(dialled(clinic), found)
    if found in EMERGENCY_NUMBERS:
        return Markup('<a href="{}">{}</a>').format(call_link(found), found)
    return escape(found)
