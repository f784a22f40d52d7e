"""A real PostgreSQL for tests, in a folder of its own; where there is none, they are skipped and say so."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from telegram_fixtures import free_port

_RUN_AS = "postgres"
"""PostgreSQL refuses to run as root: then it runs as the user that Debian's package makes."""


@dataclass
class Postgres:
    """A server on this machine."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def create(self, name: str) -> str:
        """The address of a new and empty database."""
        self.run("createdb", "--host", "127.0.0.1", "--port", str(self.port), "--username", "postgres", name)
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=60"
        log = str(self.folder / "log")
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-l", log, "-o", options, "-w", "start")

    def stop(self) -> None:
        """As the machine does that it runs on: at once."""
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")

    def freeze(self, *, thaw: bool = False) -> None:
        """Have it answer nobody, with its connections open; or go on."""
        parent = int((self.folder / "data/postmaster.pid").read_text().split()[0])
        children = subprocess.run(["pgrep", "-P", str(parent)], capture_output=True, text=True, check=False)  # noqa: S603, S607
        for number in (parent, *map(int, children.stdout.split())):
            with suppress(ProcessLookupError):  # one that has ended meanwhile
                os.kill(number, signal.SIGCONT if thaw else signal.SIGSTOP)

    def sql(self, statement: str) -> str:
        """What a statement gives, as one whom a database that only reads lets write."""
        address = f"{self.url}?options=-c%20default_transaction_read_only%3Doff"
        return self.run("psql", address, "--quiet", "--no-align", "--tuples-only", "--command", statement).stdout

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs."""
        found = _program(program)
        assert found
        command = [str(found), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", _RUN_AS, "--", *command]
        # A server that is started keeps what it was given open: pipes would never end.
        quiet = program == "pg_ctl"
        return subprocess.run(  # noqa: S603
            command,
            check=True,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if quiet else subprocess.PIPE,
            stderr=subprocess.DEVNULL if quiet else subprocess.PIPE,
            cwd="/",
        )


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server for all tests that do not stop it."""
    with server() as started:
        yield started


@contextmanager
def server() -> Iterator[Postgres]:
    """A server of its own, gone at the end."""
    if _program("postgres") is None:
        pytest.skip("PostgreSQL is not installed: what needs one is not tested here")
    if os.geteuid() == 0:
        try:
            owner = pwd.getpwnam(_RUN_AS)
        except KeyError:
            pytest.skip("PostgreSQL does not run as root, and there is no user named postgres")
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    if os.geteuid() == 0:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    started = Postgres(folder, free_port())
    try:
        started.run("initdb", "-D", str(folder / "data"), "-A", "trust", "-U", "postgres", "--no-sync")
        started.start()
        yield started
        started.freeze(thaw=True)
        started.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _program(name: str) -> Path | None:
    """Where one of PostgreSQL's programs is; Debian keeps them out of the way."""
    if found := shutil.which(name):
        return Path(found)
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return versions[-1] if versions else None
