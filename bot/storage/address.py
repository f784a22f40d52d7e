"""DATABASE_URL as hosting providers write it, translated to what SQLAlchemy and asyncpg accept."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.settings import InvalidSettings

APPLICATION = "atlas-faq-bot"
"""The name that the connections have in `pg_stat_activity`."""
_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
"""Values of libpq's `sslmode`: https://www.postgresql.org/docs/current/libpq-ssl.html."""
_YES, _NO = frozenset({"true", "on", "1", "yes"}), frozenset({"false", "off", "0", "no"})
_SERVER = {
    "application_name": "application_name",
    "currentSchema": "search_path",
    "idle_in_transaction_session_timeout": "idle_in_transaction_session_timeout",
    "lock_timeout": "lock_timeout",
    "options": "options",
    "schema": "search_path",
    "search_path": "search_path",
    "statement_timeout": "statement_timeout",
}
"""Parameters that are passed to the server, with the server's names for them."""
_DRIVER = frozenset({"connect_timeout", "pgbouncer", "prepared_statements", "target_session_attrs", "timeout"})
_WITHOUT_EFFECT = frozenset({
    "channel_binding", "client_encoding", "connection_limit", "fallback_application_name", "gssencmode", "keepalives",
    "keepalives_count", "keepalives_idle", "keepalives_interval", "pool", "pool_timeout", "prepareThreshold",
    "socket_timeout", "sslcompression", "sslnegotiation", "sslsni", "statement_cache_size", "supa", "tcp_user_timeout", "workaround",
})  # fmt: skip
"""Parameters for other programs, which have no effect here."""
_TLS = frozenset({"ssl", "sslmode", "sslrootcert", "sslcert", "sslkey", "sslpassword"})
_PLACE = frozenset({"host", "port", "user", "password", "dbname"})


@dataclass(frozen=True, slots=True)
class Address:
    """How to reach PostgreSQL."""

    url: URL
    """The address without parameters."""
    connect: dict[str, Any] = field(default_factory=dict)
    """Arguments of `asyncpg.connect`, and of SQLAlchemy's dialect."""


def parse_database_url(address: str) -> Address:
    """Translate a PostgreSQL address.

    Raises:
        InvalidSettings: a parameter is unknown, or has a value that cannot be used.

    """
    try:
        url = make_url(address).set(drivername="postgresql+asyncpg")
        query = {name: value if isinstance(value, str) else value[-1] for name, value in url.query.items()}
        url = _placed(url.set(query={}), query)
        connect = _connect(query)
    except SQLAlchemyError:
        # The error's message contains the address.
        raise InvalidSettings(
            ["DATABASE_URL: must be an address such as postgresql://name:password@host:5432/database"]
        ) from None
    except ValueError as error:
        raise InvalidSettings([f"DATABASE_URL: {error}"]) from None
    return Address(url, connect)


def _placed(url: URL, query: Mapping[str, str]) -> URL:
    """The address with what its parameters replace: a host may be the folder of a socket, such as /cloudsql/project."""
    return url.set(
        host=query.get("host", url.host),
        port=_number("port", query["port"]) if "port" in query else url.port,
        username=query.get("user", url.username),
        password=query.get("password", url.password),
        database=query.get("dbname", url.database),
    )


def _connect(query: Mapping[str, str]) -> dict[str, Any]:
    for name in query:
        if name not in _WITHOUT_EFFECT | _TLS | _PLACE | _DRIVER | _SERVER.keys():
            raise ValueError(f"the parameter {name!r} is unknown: take it out")
    server = {_SERVER[name]: value for name, value in query.items() if name in _SERVER}
    connect: dict[str, Any] = {"server_settings": {"application_name": APPLICATION} | server}
    for name in ("timeout", "connect_timeout"):
        if name in query:
            connect["timeout"] = float(_number(name, query[name]) or 60)  # libpq: 0 waits forever
    if "target_session_attrs" in query:
        connect["target_session_attrs"] = query["target_session_attrs"]
    if query.get("pgbouncer", "").lower() in _YES or query.get("prepared_statements", "").lower() in _NO:
        connect |= {"statement_cache_size": 0, "prepared_statement_cache_size": 0}
    if mode := _mode(query):
        connect["ssl"] = _tls(mode, query)
    return connect


def _number(name: str, value: str) -> int:
    if not (value.isascii() and value.isdecimal() and len(value) < 10):
        raise ValueError(f"the parameter {name} must be a whole number, not {value!r}")
    return int(value)


def _mode(query: Mapping[str, str]) -> str:
    """What the address says about TLS; empty if nothing."""
    for name in ("sslmode", "ssl"):
        if name in query:
            given = query[name]
            mode = "require" if given.lower() in _YES else "disable" if given.lower() in _NO else given
            if mode not in _MODES:
                raise ValueError(f"the parameter {name} must be one of {', '.join(_MODES)}, not {given!r}")
            return mode
    return "require" if "sslrootcert" in query or "sslcert" in query else ""


def _tls(mode: str, query: Mapping[str, str]) -> str | ssl.SSLContext:
    """What asyncpg takes for a mode: its name, or a context if certificates are verified or presented."""
    root, certificate = query.get("sslrootcert", ""), query.get("sslcert", "")
    verifies = mode.startswith("verify-") or bool(root)
    if mode in {"disable", "allow", "prefer"} or not (verifies or certificate):
        return mode
    try:
        context = ssl.create_default_context(cafile=root if root not in {"", "system"} else None)
        if certificate:
            context.load_cert_chain(certificate, query.get("sslkey"), lambda: query.get("sslpassword", ""))
    except OSError as error:
        raise ValueError(
            f"sslrootcert, sslcert or sslkey cannot be read ({error.strerror or type(error).__name__})"
        ) from None
    context.check_hostname = mode == "verify-full" or root == "system"
    if not verifies:
        context.verify_mode = ssl.CERT_NONE
    return context
