"""A company of three projects on both databases; the SQLite file is filled once and copied."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.benchmarks.portfolio_world import Size, fill
from tests.databases import engine, pg_server, pg_url, postgres, sqlite
from workflows.store.engine import connect
from workflows.store.upgrade import upgrade
from workflows.workspace_model import WorkspaceModel

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

__all__ = ["engine", "pg_server", "pg_url", "postgres", "sqlite"]

SIZE = Size(3, items=16)


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


@pytest.fixture
def company(engine: Engine, company_file: Path) -> Engine:
    """The company on each database."""
    if engine.dialect.name == "sqlite":
        return taken_over(company_file, engine)
    return filled(engine)


@pytest.fixture
def company_on_sqlite(sqlite: Engine, company_file: Path) -> Engine:
    return taken_over(company_file, sqlite)
