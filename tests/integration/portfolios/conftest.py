"""A company of three projects on both databases, filled once on each and copied; with standings kept, too."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from config.source import load_policy
from tests.benchmarks.portfolio_world import NOW, Size, fill
from tests.databases import pg_server, sqlite
from workflows.compose import keep_up
from workflows.store.engine import connect
from workflows.store.upgrade import upgrade
from workflows.workspace_model import WorkspaceModel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from tests.databases import Server

__all__ = ["pg_server", "sqlite"]

SIZE = Size(3, items=16)
POLICY = load_policy(None)


def filled(into: Engine) -> Engine:
    """Fill a database, and let its texts be read, as the job does after each sync."""
    fill(into, SIZE)
    WorkspaceModel(into).refresh().read_waiting()
    return into


@pytest.fixture(scope="session")
def company_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("company") / "company.db"
    made = connect(f"sqlite:///{file}")
    upgrade(made)
    filled(made).dispose()
    return file


def taken_over(file: Path, sqlite: Engine) -> Engine:
    """Let a database that nobody has used yet be a copy of the file."""
    sqlite.dispose()
    shutil.copy(file, str(sqlite.url.database))
    return sqlite


@pytest.fixture(scope="session")
def company_database(pg_server: Server) -> str:
    url = pg_server.empty()
    made = connect(url)
    upgrade(made)
    filled(made).dispose()
    return url


def copied(server: Server, template: str) -> Iterator[Engine]:
    """Lend a copy of a database, and drop it."""
    url = server.copy(template)
    made = connect(url)
    yield made
    made.dispose()
    server.drop(url)


@pytest.fixture
def company_on_postgres(pg_server: Server, company_database: str) -> Iterator[Engine]:
    yield from copied(pg_server, company_database)


@pytest.fixture(params=["sqlite", "postgres"])
def company(request: pytest.FixtureRequest) -> Engine:
    """The company on each database."""
    found: Engine = request.getfixturevalue(f"company_on_{request.param}")
    return found


def keep(engine: Engine) -> int:
    """Keep how the projects stand, as the job does after each sync."""
    return keep_up(engine, POLICY, as_of=NOW, model=WorkspaceModel(engine).refresh())


@pytest.fixture(scope="session")
def kept_file(company_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("kept") / "company.db"
    shutil.copy(company_file, file)
    made = connect(f"sqlite:///{file}")
    keep(made)
    made.dispose()
    return file


@pytest.fixture(scope="session")
def kept_database(pg_server: Server, company_database: str) -> str:
    url = pg_server.copy(company_database)
    made = connect(url)
    keep(made)
    made.dispose()
    return url


@pytest.fixture
def kept_on_postgres(pg_server: Server, kept_database: str) -> Iterator[Engine]:
    yield from copied(pg_server, kept_database)


@pytest.fixture
def kept_on_sqlite(sqlite: Engine, kept_file: Path) -> Engine:
    return taken_over(kept_file, sqlite)


@pytest.fixture(params=["sqlite", "postgres"])
def kept(request: pytest.FixtureRequest) -> Engine:
    """The company on each database, with standings that were kept a moment ago."""
    found: Engine = request.getfixturevalue(f"kept_on_{request.param}")
    return found


@pytest.fixture
def company_on_sqlite(sqlite: Engine, company_file: Path) -> Engine:
    return taken_over(company_file, sqlite)
