"""Other versions of the content: in another folder, or in a git revision. The current files are not touched."""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

from faq.loading import loader
from faq.model import Faq, InvalidFaq


class NothingToCompare(Exception):  # noqa: N818 -- named for what it says, as InvalidFaq is
    """There is no such content, or it cannot be read; the message says why."""


def load(of: str, folder: Path) -> Faq:
    """The content of the folder `of` or, if there is none, of `folder` in the git revision `of`.

    Raises:
        NothingToCompare: it is neither, or has no valid content.

    """
    with TemporaryDirectory() as kept:
        if not Path(of).is_dir():
            _unpack(_archive(of, folder), kept)
        where = Path(of) if Path(of).is_dir() else Path(kept)
        try:
            return loader.load(where)
        except InvalidFaq as invalid:
            first = invalid.problems[0]
            place = f"{Path(first.place.file).relative_to(where)}:{first.place.line}"
            message = f'the content of "{of}" cannot be read now: {place}: {first.message}'
            raise NothingToCompare(message) from None


def _archive(revision: str, folder: Path) -> bytes:
    """A folder in a revision, as git packs it."""
    neither = (
        f'"{revision}" is neither a folder nor a revision that git knows of {folder}: give one such as HEAD or HEAD~3'
    )
    commit = _git(folder, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}", otherwise=neither)
    return _git(
        folder, "archive", commit.decode().strip(), otherwise=f'the revision "{revision}" does not have {folder}'
    )


def _unpack(archive: bytes, into: str) -> None:
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(into, filter="data")


def _git(folder: Path, *arguments: str, otherwise: str) -> bytes:
    """What git prints when run in a folder.

    Raises:
        NothingToCompare: git fails; the message is `otherwise`.

    """
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False)  # noqa: S603, S607
    except FileNotFoundError:
        raise NothingToCompare("git is not installed here: name a folder to compare with") from None
    if done.returncode:
        raise NothingToCompare(otherwise)
    return done.stdout
