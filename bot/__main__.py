"""The command `python -m bot`."""

import sys

from bot import process

process.prepare()

from bot.cli import main  # noqa: E402 -- numpy must not be imported before

sys.exit(main())
