"""Files of utterances, read line by line: ten times as fast as YAML's events, which take two seconds for 75,000 utterances.

Only the form that the content has is read: comments, ids, and below each id its utterances in double quotation marks, one on a line. A file
with anything else is left to `faq.loading.yaml_tree`, which also explains mistakes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from faq.loading import yaml_tree
from faq.model import Place, Text

Listed = tuple[Place, Place, tuple[Text, ...]]
"""The place of an id, the place of its list, and the utterances in it."""

_ITEM = re.compile(r'  - "([^"\\]*(?:\\["\\][^"\\]*)*)"')
_KEY = re.compile(r"([a-z0-9][a-z0-9-]*):")
_NOTHING = re.compile(r" *(?:#.*)?")
_ESCAPED = re.compile(r"\\(.)")
_DASH, _QUOTE = 3, 5
"""The columns of an item's dash and of its first quotation mark."""


def read(data: bytes, file: str) -> Mapping[str, Listed] | None:
    """What a file lists, by id; None if it has another form or a mistake."""
    text = yaml_tree.text_without_mistakes(data)
    keys: dict[str, Place] = {}
    lists: dict[str, list[Text]] = {}
    texts: list[Text] | None = None
    for number, line in enumerate(text.split("\n") if text else (), 1):
        if item := _ITEM.fullmatch(line):
            value = item[1].strip()
            if "\\" in value:
                value = _ESCAPED.sub(r"\1", value)
            if texts is None or not value:
                return None
            texts.append(Text(value, Place(file, number, _QUOTE)))
        elif key := _KEY.fullmatch(line):
            if key[1] in keys:
                return None
            keys[key[1]], texts = Place(file, number), []
            lists[key[1]] = texts
        elif not _NOTHING.fullmatch(line):
            return None
    if not lists or not all(lists.values()):
        return None
    return {name: (keys[name], Place(file, texts[0].place.line, _DASH), tuple(texts)) for name, texts in lists.items()}
