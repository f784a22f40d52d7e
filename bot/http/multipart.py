"""Read a form with files (multipart/form-data, RFC 7578) in one pass.

The standard library's parser of messages is not used: parts inside parts, which no form has, keep it busy for a second.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

MULTIPART = "multipart/form-data"
_BOUNDARY = re.compile(r'\bboundary="?([^";]+)')
_NAME = re.compile(rb';\s*name="([^"]*)"')
_FILENAME = re.compile(rb";\s*filename\*?=")


def parse_multipart(content_type: str, body: bytes) -> Iterator[tuple[str, bool, bytes]]:
    """Each field's name, whether it is a file, and its bytes; nothing if the body is not such a form."""
    if found := _BOUNDARY.search(content_type):
        boundary = b"\r\n--" + found[1].strip().encode("latin-1", "replace")
        for part in (b"\r\n" + body).split(boundary)[1:-1]:
            head, _, data = part.partition(b"\r\n\r\n")
            if name := _NAME.search(head):
                yield name[1].decode("utf-8", "replace"), bool(_FILENAME.search(head)), data
