"""The door to the database: SQLite or PostgreSQL, read and written in transactions."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager, suppress
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.exc import ArgumentError

from workflows.errors import Refused
from workflows.store.columns import UtcDateTime
from workflows.store.faults import explained

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["UtcDateTime", "connect", "hurried", "locked", "reading", "writing"]

BUSY_SECONDS = 15
"""How long one SQLite writer waits for another before it gives up; our longest transaction takes about two seconds."""
PATIENCE = {
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
}
"""How soon PostgreSQL's client notices that a server fell silent, where the address does not say: within a minute.

Without them the system's own times count, of which the shortest is a quarter of an hour.
"""
WRITES = "stagecoach_writes"
ACCEPTED = "sqlite:///stagecoach.db or postgresql://user:password@host/name"


def connect(url: str) -> Engine:
    """Return an engine for a `sqlite:///`, `postgresql://` or Heroku's `postgres://` URL; Refused for any other.

    Nothing is opened yet: an unreachable database shows when it is used first.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise Refused(f"DATABASE_URL is no database address: write {ACCEPTED}") from error
    backend = parsed.drivername.partition("+")[0]
    if backend == "sqlite":
        return _sqlite(parsed)
    if backend in ("postgres", "postgresql"):
        return _postgres(parsed.set(drivername="postgresql+psycopg"))
    raise Refused(f"DATABASE_URL names {backend}, which Stagecoach does not speak: write {ACCEPTED}")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that sees one moment of the database, whatever others write meanwhile."""
    with explained(engine.url), engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that writes: committed at the end, rolled back on any error."""
    with explained(engine.url), engine.connect() as connection:
        connection.execution_options(**{WRITES: True})
        with connection.begin():
            yield connection


def locked(connection: Connection, name: str) -> None:
    """Let one writer of that name in at a time, until the transaction ends; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        number = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), signed=True)
        connection.execute(select(func.pg_advisory_xact_lock(number)))


def hurried(connection: Connection, seconds: float) -> None:
    """Let the database break off what takes longer in this transaction; SQLite is not asked for anything slow."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.set_config("statement_timeout", str(int(seconds * 1000)), True)))  # noqa: FBT003


def _postgres(url: URL) -> Engine:
    unsaid = {name: value for name, value in PATIENCE.items() if name not in url.query}
    return create_engine(url.update_query_dict(unsaid), pool_pre_ping=True, hide_parameters=True)


def _sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:" or "mode=memory" in url.database:
        raise Refused(
            "DATABASE_URL names a database in memory, which no other thread sees: write sqlite:///stagecoach.db"
        )
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"),
        pool_pre_ping=True,
        # What broke a statement is told, not what tickets say.
        hide_parameters=True,
        connect_args={"timeout": BUSY_SECONDS},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - a DBAPI connection has no common type
    # Without a level of its own the driver leaves BEGIN to us: its habit of opening transactions only before
    # INSERT would let a migration or a read run outside of one.
    connection.isolation_level = None
    try:
        connection.execute("PRAGMA synchronous = NORMAL").close()
        connection.execute("PRAGMA foreign_keys = ON").close()
        _write_ahead(connection)
    except Exception:
        # The pool does not know this connection yet and would leave the file open.
        connection.close()
        raise


def _write_ahead(connection: Any) -> None:  # noqa: ANN401 - as above
    # The file remembers the mode. Of several processes that open a new file only one can switch it, and SQLite
    # tells the others at once that it is busy instead of waiting: they need not care, it is being done.
    if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        with suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA journal_mode = WAL").close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the write lock at once and waits for it there; a reader that turned writer half way would
    # fail without waiting as soon as somebody else wrote in between.
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
