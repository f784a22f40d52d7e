"""The content that was last in force, kept under DATA_DIR, so that a restart with broken content still answers patients."""

from __future__ import annotations

import logging
import shutil
import threading
from hashlib import sha256
from pathlib import Path

from bot.publishing import watch
from faq.loading import loader
from faq.model import Faq, InvalidFaq
from faq.search.whole_folder import replace_folder

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
            try:
                if not self.holds(version):
                    self._copy(version)
            except InvalidFaq:
                pass  # it has changed since: the next look loads it again
            except OSError as error:
                logger.warning("the content in force could not be kept for the next start: %s", error.strerror)

    def _copy(self, version: str) -> None:
        """Copy the folder in place of the former copies.

        Raises:
            InvalidFaq: it is not of that version.
            OSError: it cannot be copied.

        """
        with replace_folder(self.room / version) as copy:
            for name in watch.files(self.folder):
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(self.folder / name, copy / name)
            if loader.load(copy).version != version:
                raise InvalidFaq([])
        for other in self.room.iterdir():
            if other.name != version:
                shutil.rmtree(other, ignore_errors=True)

    def load(self) -> Faq | None:
        """The FAQ that was last in force; None if none is kept, or it can no longer be read."""
        try:
            kept = [path for path in self.room.iterdir() if path.suffix != ".partial"]
            return loader.load(max(kept, key=lambda path: path.stat().st_mtime)) if kept else None
        except (OSError, InvalidFaq):
            return None
