"""The content that was last in force, kept under DATA_DIR, so that a restart with broken content still answers patients."""

from __future__ import annotations

import logging
import os
import shutil
import threading
from hashlib import sha256
from pathlib import Path

from bot.publishing import watch
from faq.loading import loader
from faq.model import Faq, InvalidFaq

logger = logging.getLogger(__name__)


class LastGood:
    """One copy of a content folder. A new copy is first written whole under another name, so a crash leaves the former one."""

    def __init__(self, data_dir: Path, folder: Path) -> None:
        """`folder` names the copy: the content of one clinic must never stand in for another's."""
        self.folder = folder
        self._one_at_a_time = threading.Lock()
        self.room = data_dir / "last-good" / sha256(str(folder.absolute()).encode()).hexdigest()[:12]

    def holds(self, version: str) -> bool:
        """Whether the copy is of that version, which then was in force before."""
        return (self.room / version).is_dir()

    def keep(self, version: str) -> None:
        """Copy the folder, if it is still of that version. Best-effort: on failure only the fallback copy is missing."""
        with self._one_at_a_time:
            if not self.holds(version):
                self._copy(version)

    def _copy(self, version: str) -> None:
        partial = self.room / f"{version}.{os.getpid()}.partial"
        try:
            for name in watch.files(self.folder):
                (partial / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(self.folder / name, partial / name)
            if loader.load(partial).version == version:
                partial.rename(self.room / version)
                for other in self.room.iterdir():
                    if other.name != version:
                        shutil.rmtree(other, ignore_errors=True)
        except InvalidFaq:
            pass  # it has changed since: the next look loads it again
        except OSError as error:
            logger.warning("the content in force could not be kept for the next start: %s", error.strerror)
        shutil.rmtree(partial, ignore_errors=True)

    def load(self) -> Faq | None:
        """The FAQ that was last in force; None if none is kept, or it can no longer be read."""
        try:
            kept = [path for path in self.room.iterdir() if path.suffix != ".partial"]
            return loader.load(max(kept, key=lambda path: path.stat().st_mtime)) if kept else None
        except (OSError, InvalidFaq):
            return None
