"""What HTML pages share: Jinja templates that escape everything, and hashes for a content security policy."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import jinja2


def templates(folder: Path) -> jinja2.Environment:
    """The templates of a folder; every value is escaped."""
    loader = jinja2.FileSystemLoader(folder)
    return jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)


def inline_hash(source: str) -> str:
    """The source expression that allows an inline style or script in a content security policy."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"
