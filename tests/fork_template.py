"""A process that has loaded the bot and forks a bot that serves whenever it is asked to: loading takes seconds, forking none.

Run with a Unix socket as its standard input. Each message is a JSON object, the environment of the new process, with two files: its
standard error, and where to write what becomes of it: its number and, once it has ended, its exit code as `subprocess` counts it.
"""

from __future__ import annotations

import gc
import json
import os
import runpy
import signal
import socket
import sys

from bot import process

LONGEST = 1_000_000
"""Bytes of a message."""


def main() -> None:
    """Fork until nobody can ask any more."""
    _load()
    asks = socket.socket(fileno=0)
    running: dict[int, int] = {}
    # A process that ends interrupts the wait for the next message.
    signal.signal(signal.SIGCHLD, lambda *_: _tell_of_ended(running))
    while True:
        message, files, _, _ = socket.recv_fds(asks, LONGEST, 2)
        if not message:
            return
        error, told = files
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        number = os.fork()
        if number == 0:
            for other in (told, *running.values()):
                os.close(other)
            _serve(json.loads(message), error)
        running[number] = told
        os.close(error)
        os.write(told, f"{number}\n".encode())
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})


def _load() -> None:
    """Import what serving needs.

    On a busy machine the database may take longer than patients would wait; what happens every few seconds should not take a test's time.
    """
    process.prepare()
    from alembic import command  # noqa: F401, PLC0415 -- numpy must not be imported before

    from bot import cli, server  # noqa: F401, PLC0415
    from bot.storage import database, journal, upkeep  # noqa: PLC0415
    from bot.telegram_channel import polling  # noqa: PLC0415

    database.BUSY = database.CONNECT_WITHIN = journal.PATIENCE = journal.START_WITHIN = 60
    polling.IDLE, journal.LOOK_EVERY, upkeep.GONE_AFTER = 0.02, 0.5, 5
    gc.freeze()


def _tell_of_ended(running: dict[int, int]) -> None:
    for number in list(running):
        ended, status = os.waitpid(number, os.WNOHANG)
        if ended:
            told = running.pop(number)
            os.write(told, f"{os.waitstatus_to_exitcode(status)}\n".encode())
            os.close(told)


def _serve(environment: dict[str, str], error: int) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    os.environ.clear()
    os.environ.update(environment)
    nothing = os.open(os.devnull, os.O_RDWR)
    for target, file in ((0, nothing), (1, nothing), (2, error)):
        os.dup2(file, target)
    os.close(error)
    os.close(nothing)
    sys.argv = ["bot", "serve"]
    code = 1
    try:
        runpy.run_module("bot", run_name="__main__")
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    finally:
        sys.stderr.flush()
        os._exit(code)


main()
