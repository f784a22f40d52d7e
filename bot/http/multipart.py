"""Read a form with files (multipart/form-data, RFC 7578)."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP

MULTIPART = "multipart/form-data"


def parse_multipart(content_type: str, body: bytes) -> Iterator[tuple[str, bool, bytes]]:
    """Each field's name, whether it is a file, and its bytes; nothing of a body that is no such form."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", "replace")
    message = BytesParser(EmailMessage, policy=HTTP).parsebytes(head + body)
    for part in message.iter_parts() if message.is_multipart() else ():
        name, data = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(data, bytes):
            yield name, part.get_filename() is not None, data
