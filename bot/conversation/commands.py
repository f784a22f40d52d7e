"""Commands such as /hours: each is another way to press a button."""

from __future__ import annotations

import re

from faq.model import Faq, Lang

LISTED = ("topics", "hours", "location", "call", "book", "language", "privacy", "forgetme", "help")
"""The commands a messaging app lists, in this order; wording.yaml says what each does (`command_hours`)."""
ENTRIES = {"hours": "clinic-hours", "location": "clinic-address", "book": "book", "privacy": "bot-privacy"}
"""The entries behind commands."""

ALIASES = {"settings": "language"}
"""Other names of commands, which are not listed."""
NAMES = ("start", *LISTED, *ALIASES)

_COMMAND = re.compile(r"/([a-z]\w*)(?:@\w+)?(?:\s+(.*))?", re.IGNORECASE | re.ASCII | re.DOTALL)
_LINKED_ENTRY = "faq_"
"""Prefix of the parameter in a link to an entry: /start faq_clinic-hours."""


def payload(faq: Faq, text: str, lang: Lang) -> str | None:
    """The button that a command stands for; None if the text is not a command, or is a question that begins with one.

    An unknown command stands for the list of commands.
    """
    found = _COMMAND.fullmatch(text.strip())
    if found is None:
        return None
    name, argument = found[1].lower(), found[2] or ""
    name = ALIASES.get(name, name)
    if name not in NAMES:
        return f"help:{lang}"
    if name == "start" and argument.startswith(_LINKED_ENTRY):
        return f"faq:{lang}:{argument.removeprefix(_LINKED_ENTRY)}"
    if name == "language" and argument.lower() in faq.languages:
        return f"lang:{argument.lower()}"
    if argument and name not in {"start", "language"}:
        return None
    return f"faq:{lang}:{ENTRIES[name]}" if name in ENTRIES else f"{name}:{lang}"


def is_bare(text: str) -> bool:
    """Whether a text is a known command and nothing else, so that it cannot describe a danger."""
    return text.strip().removeprefix("/").lower() in NAMES
