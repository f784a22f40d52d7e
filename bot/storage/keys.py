"""The keys that chats are stored under: keyed hashes, so that the database alone does not reveal whose they are."""

from __future__ import annotations

import hmac
import os
import secrets
from pathlib import Path

FILE = "chat-secret"
"""The file under DATA_DIR that holds the secret if CHAT_SECRET is not set."""
KEY_BYTES = 16


class Keys:
    """Makes keys with one secret."""

    def __init__(self, secret: bytes) -> None:
        self.secret = secret

    def key(self, name: str) -> bytes:
        """The key of a chat named `channel:number`; 16 bytes."""
        return hmac.digest(self.secret, name.encode("utf-8", "surrogatepass"), "sha256")[:KEY_BYTES]

    @property
    def fingerprint(self) -> str:
        """Distinguishes secrets without revealing them."""
        return self.key("fingerprint").hex()[:12]


def load_or_create_secret(data_dir: Path) -> bytes:
    """The secret of this installation, created on its first start; readable by its owner only.

    Raises:
        OSError: it can be neither read nor written.

    """
    data_dir.mkdir(parents=True, exist_ok=True)
    file = data_dir / FILE
    made = secrets.token_hex(32).encode()
    draft = file.with_name(f".{FILE}.{secrets.token_hex(4)}")  # in containers, two processes may have the same number
    try:
        if not file.exists():
            draft.touch(mode=0o600)
            draft.write_bytes(made)
            os.link(draft, file)  # whole or not at all, and never over another process's file
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)
    found = file.read_bytes().strip()
    if len(found) < KEY_BYTES:
        raise OSError(f"{FILE} under DATA_DIR is too short to be a secret: delete it, and a new one is made")
    return found
