"""Describe what is wrong with the database: the cause and the remedy."""

from __future__ import annotations

import errno
import socket
import sqlite3
import ssl

from sqlalchemy.exc import DBAPIError, SQLAlchemyError


class SharedPool(OSError):  # noqa: N818 -- a state of the pool in front of the database
    """A pool gives a connection another server process for each transaction."""


FAULTS = (SQLAlchemyError, sqlite3.Error, OSError, TimeoutError)
"""Exceptions that a database raises."""
_POOL = (
    "DATABASE_URL leads to a pool in transaction mode: take the direct address of PostgreSQL, or a pool in session mode"
)
_REFUSED = {
    "08P01": "a pool before PostgreSQL refuses the connection: take the direct address of PostgreSQL in DATABASE_URL",
    "25006": "the database cannot be written: give this process the right to",
    "26000": _POOL,
    "28000": "PostgreSQL does not let this name in: mend DATABASE_URL",
    "28P01": "PostgreSQL does not take this name and password: mend DATABASE_URL",
    "3D000": "PostgreSQL has no such database: make it, or mend DATABASE_URL",
    "3F000": "PostgreSQL has no schema to make the tables in: make it, or mend the search path in DATABASE_URL",
    "42501": "PostgreSQL lets this name make or write no tables: grant it the right to",
    "42P05": _POOL,
    "53100": "the disk of PostgreSQL is full: make room",
    "53300": "PostgreSQL has no connection left: allow it more, or end what holds them",
    "57P03": "PostgreSQL is starting or stopping: it is tried again every second",
}
"""What PostgreSQL's codes mean to whoever set it up: https://www.postgresql.org/docs/current/errcodes-appendix.html."""
_SQLITE = (
    ("disk is full", "the disk is full: make room"),
    ("disk i/o error", "the disk of DATA_DIR fails: look at it"),
    ("locked", "another program holds the database's lock: end it"),
    ("busy", "another program holds the database's lock: end it"),
    ("readonly", "the database cannot be written: give this process the right to"),
    ("unable to open", "the database cannot be opened: give this process the right to write to DATA_DIR"),
)
"""Words of SQLite's messages; they never contain user input."""
DAMAGE = (
    "the database's file is damaged: `serve` sets it aside and begins an empty one; restore a backup, if you have one"
)
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def is_damage(error: BaseException) -> bool:
    """Whether SQLite's file is no longer a valid database; SQLite's other errors are subclasses."""
    return type(_cause(error)) is sqlite3.DatabaseError


def describe_fault(error: BaseException) -> str:
    """What is wrong with the database, and the remedy; never an address, a path or a value."""
    cause = _cause(error)
    known = (
        _describe_sqlite(cause)
        if isinstance(cause, sqlite3.Error)
        else _describe_server(cause) or _describe_system(cause)
    )
    if known:
        return known
    if "Can't locate revision" in str(cause):
        return "the tables were made by a newer release of this program: start that one again"
    return f"the database cannot be used ({type(cause).__name__}): see that it runs, and that DATABASE_URL or DATA_DIR is right"


def _cause(error: BaseException) -> BaseException:
    """The error of the driver, not of SQLAlchemy, whose classes wrap it twice for PostgreSQL."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    return cause.__cause__ if getattr(cause, "sqlstate", None) and cause.__cause__ else cause


def _describe_sqlite(cause: sqlite3.Error) -> str:
    if is_damage(cause):
        return DAMAGE
    words = str(cause).lower()
    return next((described for known, described in _SQLITE if known in words), "")


def _describe_server(cause: BaseException) -> str:
    """What PostgreSQL, or a pool in front of it, reported; empty if unknown."""
    code, words = getattr(cause, "sqlstate", None) or "", str(cause).lower()
    if "rejected ssl upgrade" in words:
        return (
            "PostgreSQL has no TLS, which sslmode in DATABASE_URL asks for: switch TLS on there, "
            "or write sslmode=disable if the network between is private"
        )
    if code == "28000" and ("no encryption" in words or "ssl off" in words):
        return "PostgreSQL demands TLS: add ?sslmode=require to DATABASE_URL"
    if "prepared statement" in words and ("does not exist" in words or "already exists" in words):
        return _POOL
    return _REFUSED.get(code, "")


def _describe_system(cause: BaseException) -> str:
    match cause:
        case SharedPool():
            return _POOL
        case ssl.SSLCertVerificationError():
            return "PostgreSQL's certificate is not trusted: give its authority as sslrootcert in DATABASE_URL"
        case ssl.SSLError():
            return "TLS with PostgreSQL fails: look at sslmode in DATABASE_URL and at the server's certificate"
        case socket.gaierror():
            return (
                "the database cannot be used: there is no host of the name in DATABASE_URL, or no name server answers"
            )
        case ConnectionRefusedError():
            return "the database cannot be used: nothing listens at the host and port of DATABASE_URL; start PostgreSQL, or mend them"
        case FileExistsError() | NotADirectoryError():
            return "the database cannot be used: DATA_DIR is a file: name a folder"
        case PermissionError() | OSError(errno=errno.EROFS):
            return "the database cannot be written: give this process the right to"
        case TimeoutError():
            return "the database does not answer in time"
        case OSError() if cause.errno in _FULL:
            return "the disk is full: make room"
        case _:
            return ""
