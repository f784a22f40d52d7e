"""Commands, run as staff run them: `python -m bot` in a process of its own, without the encoder, whose start takes longer than theirs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import bot

ROOT = Path(bot.__file__).parent.parent
"""Where `python -m bot` finds this very bot."""
DATA_DIR = ROOT / "var" / "commands"
"""Where what they learn is kept, so that only the first run waits for it; a data folder keeps no more than a few models."""
WITHOUT_ENCODER = Path(__file__).parent / "without_encoder"
"""What stands first on the path of a process that is to find no encoder."""


def environment(**changed: str) -> dict[str, str]:
    """The variables of such a process, with some changed."""
    return {**os.environ, "PYTHONPATH": str(WITHOUT_ENCODER), "DATA_DIR": str(DATA_DIR), **changed}


def run(*arguments: str, stdin: str = "", **changed: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, with some variables changed."""
    return subprocess.run(  # noqa: S603 -- this very interpreter
        [sys.executable, "-m", "bot", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env=environment(**changed),
        timeout=300,
        check=False,
    )
