"""Texts pasted from Word, Google Docs, PDF files and chats become what was meant: their bullets, blanks and invisible characters."""

from __future__ import annotations

import re
import unicodedata

from bot.editing.yaml_text import LINE_END

_BLANK = re.compile("[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_UNSEEN = re.compile(
    "[\xad\u034f\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb]"
)
_LONE_JOINER = re.compile("(?<![\u200d\ufe0f\U0001f000-\U0001ffff\u2600-\u27bf])\u200d")
"""A joiner that joins no emoji."""
_BULLET = re.compile(
    r"^[ \t\xa0]*(?:[•‣▪▫◦●○■□▸►✓✔∙·⁃➢➔➤→❖❑❒◆◇★⬤☐☑☒\uf06e\uf071\uf076\uf0a7\uf0a8\uf0b7\uf0d8\uf0e0\uf0fc]\ufe0f?[ \t\xa0]*"
    r"|[-–—*+][ \t\xa0]+|[-–](?=[^\W\d_])|[o§][\t\xa0]+)(?=\S)",
    re.MULTILINE,
)
_PLAIN_LETTERS = str.maketrans(
    {"\u2010": "-", "\u2011": "-", "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"}
)
"""Hyphens that only look like "-", and letters that PDF files join into one."""
_QUOTES = {'"': '"', "“": "”", "«": "»", "„": "“", "‘": "’"}
_NUMBERED = re.compile(r"^\d{1,2}[.)] +(?=\D)")


def clean_text(pasted: str) -> str:
    """A text of paragraphs and lists, each item behind "- "."""
    text = unicodedata.normalize("NFC", LINE_END.sub("\n", pasted))
    text = _LONE_JOINER.sub("", _UNSEEN.sub("", text)).translate(_PLAIN_LETTERS)
    text = _BULLET.sub("- ", text)
    lines = [re.sub(" {2,}", " ", _BLANK.sub(" ", line)).strip() for line in text.split("\n")]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return re.sub(r"(?m)(^- .*)\n\n(?=- )", r"\1\n", text)


def clean_line(pasted: str) -> str:
    """A text of one line, such as a question."""
    return " ".join(clean_text(pasted).removeprefix("- ").split())


def clean_way(pasted: str) -> str:
    """A way of asking, without the number or bullet of a list and without quotation marks around it."""
    line = _NUMBERED.sub("", clean_line(pasted))
    inner = line[1:-1]
    is_quoted = len(line) > 2 and _QUOTES.get(line[0]) == line[-1] and not {line[0], line[-1]} & set(inner)
    return inner.strip() if is_quoted else line
