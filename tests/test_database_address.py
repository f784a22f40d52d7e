"""DATABASE_URL as hosts write it: every parameter is translated or named, and no message shows the address."""

from __future__ import annotations

import errno
import socket
import sqlite3
import ssl
from pathlib import Path

import pytest
from postgres import Postgres

from bot.settings import InvalidSettings
from bot.storage.address import parse_database_url
from bot.storage.database import Database
from bot.storage.faults import FAULTS, SharedPool, describe_fault

PLAIN = "postgresql://u:hunter2@h.example.org:5432/d"


def problem(parameters: str) -> str:
    """What is wrong with the parameters of an address."""
    with pytest.raises(InvalidSettings) as caught:
        parse_database_url(f"{PLAIN}?{parameters}")
    (told,) = caught.value.problems
    assert "hunter2" not in told
    assert "example" not in told
    return told


@pytest.mark.parametrize(
    ("parameters", "connect"),
    [
        ("sslmode=require", {"ssl": "require"}),
        ("sslmode=require&channel_binding=require", {"ssl": "require"}),
        ("ssl=true", {"ssl": "require"}),
        ("sslmode=disable", {"ssl": "disable"}),
        ("pgbouncer=true&connection_limit=1", {"statement_cache_size": 0, "prepared_statement_cache_size": 0}),
        ("pgbouncer=false", {}),
        ("prepared_statements=false", {"statement_cache_size": 0, "prepared_statement_cache_size": 0}),
        ("connect_timeout=10&pool_timeout=20", {"timeout": 10.0}),
        ("target_session_attrs=read-write", {"target_session_attrs": "read-write"}),
        ("keepalives=1&keepalives_idle=30&gssencmode=disable&supa=base-pooler.x", {}),
    ],
)
def test_what_hosts_write_is_translated(parameters: str, connect: dict[str, object]) -> None:
    found = parse_database_url(f"{PLAIN}?{parameters}")
    assert not found.url.query
    assert found.connect == {"server_settings": {"application_name": "atlas-faq-bot"}} | connect


@pytest.mark.parametrize(
    ("parameters", "setting", "value"),
    [
        ("schema=clinic", "search_path", "clinic"),
        ("options=-c%20search_path%3Dclinic", "options", "-c search_path=clinic"),
        ("application_name=faq", "application_name", "faq"),
        ("statement_timeout=5000", "statement_timeout", "5000"),
    ],
)
def test_what_the_server_decides_is_passed_on(parameters: str, setting: str, value: str) -> None:
    assert parse_database_url(f"{PLAIN}?{parameters}").connect["server_settings"][setting] == value


def test_certificates_are_verified_where_that_is_asked_for() -> None:
    full = parse_database_url(f"{PLAIN}?sslmode=verify-full").connect["ssl"]
    ca = parse_database_url(f"{PLAIN}?sslmode=verify-ca").connect["ssl"]
    assert (full.verify_mode, full.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert (ca.verify_mode, ca.check_hostname) == (ssl.CERT_REQUIRED, False)


def test_the_folder_of_a_socket_is_a_host() -> None:
    url = parse_database_url("postgresql://u:p@/d?host=/cloudsql/project:region:name").url
    assert (url.host, url.database) == ("/cloudsql/project:region:name", "d")


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ("sslmode=requires", "the parameter sslmode must be one of disable, allow"),
        ("ssl=maybe", "the parameter ssl must be one of"),
        ("sslmode=verify-full&sslrootcert=/none/ca.pem", "sslrootcert, sslcert or sslkey cannot be read (No such file"),
        ("connect_timeout=soon", "the parameter connect_timeout must be a whole number"),
        ("port=five", "the parameter port must be a whole number"),
        ("sslmod=require", "the parameter 'sslmod' is unknown: take it out"),
    ],
)
def test_what_cannot_be_translated_is_named(parameters: str, words: str) -> None:
    told = problem(parameters)
    assert told.startswith("DATABASE_URL: ")
    assert words in told


async def fault(address: str) -> str:
    """What is said of a database that cannot be connected to."""
    database = Database(Path(), address)
    with pytest.raises(FAULTS) as caught:
        await database.connect()
    return describe_fault(caught.value)


async def test_a_server_without_tls_is_named_for_that(postgres: Postgres) -> None:
    assert "PostgreSQL has no TLS" in await fault(f"{postgres.url}?sslmode=require")


async def test_a_place_where_nothing_listens_is_named_for_that() -> None:
    assert "nothing listens at the host and port" in await fault("postgresql://u:hunter2@127.0.0.1:1/d")


async def test_a_schema_that_nobody_made_is_named_for_that(postgres: Postgres) -> None:
    address = postgres.create("without_schema")
    assert "no schema to make the tables in" in await fault(f"{address}?schema=nowhere")


async def test_a_server_with_parameters_of_hosts_is_used(postgres: Postgres) -> None:
    address = postgres.create("parameters")
    database = Database(Path(), f"{address}?pgbouncer=true&sslmode=prefer&connect_timeout=30&schema=public")
    link = await database.connect()
    shown = await link.writer.exec_driver_sql("SHOW search_path")
    assert shown.scalar_one() == "public"
    await link.end()
    await database.engine.dispose()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (SharedPool(), "a pool in transaction mode"),
        (socket.gaierror(-2, "Name or service not known"), "no host of the name in DATABASE_URL"),
        (ssl.SSLCertVerificationError("certificate verify failed"), "certificate is not trusted: give its authority"),
        (OSError(errno.ENOSPC, "No space left on device"), "the disk is full: make room"),
        (ValueError("sslmode must not be verify-full"), "the database cannot be used (ValueError)"),
        (sqlite3.OperationalError("database or disk is full"), "the disk is full: make room"),
        (sqlite3.OperationalError("disk I/O error"), "the disk of DATA_DIR fails"),
        (sqlite3.OperationalError("unable to open database file"), "the right to write to DATA_DIR"),
    ],
)
def test_a_fault_is_named_for_what_it_is(error: Exception, words: str) -> None:
    assert words in describe_fault(error)
