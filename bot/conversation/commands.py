"""Commands such as /hours: each is another way to press a button."""

from __future__ import annotations

import re

from faq.model import Faq, Lang

LISTED = ("topics", "hours", "location", "call", "book", "language", "privacy", "forgetme", "help")
"""The commands a messaging app lists, in this order; wording.yaml says what each does (`command_hours`)."""
ENTRIES = {"hours": "clinic-hours", "location": "clinic-address", "book": "book", "privacy": "bot-privacy"}
"""The entries behind commands."""

_COMMAND = re.compile(r"/([a-z]+)(?:\s+(\S+))?", re.IGNORECASE)
_LINKED_ENTRY = "faq_"
"""What the parameter of a link to an entry begins with: /start faq_clinic-hours."""


def payload(faq: Faq, text: str, lang: Lang) -> str | None:
    """The button that a command stands for; None where the text is no command, or is more than one."""
    found = _COMMAND.fullmatch(text.strip())
    if found is None:
        return None
    name, argument = found[1].lower(), found[2] or ""
    if name == "start" and argument.startswith(_LINKED_ENTRY):
        return f"faq:{lang}:{argument.removeprefix(_LINKED_ENTRY)}"
    if name == "language" and argument.lower() in faq.languages:
        return f"lang:{argument.lower()}"
    if argument:
        return None
    if name in ENTRIES:
        return f"faq:{lang}:{ENTRIES[name]}"
    return f"{name}:{lang}" if name in {"start", *LISTED} else None
