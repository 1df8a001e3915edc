"""The store's contract is examined on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.databases import engine, pg_server, pg_url, postgres, sqlite
from tests.integration.store.batches import CHURN, NOW
from workflows.store.projects import declare

if TYPE_CHECKING:
    from sqlalchemy import Engine

__all__ = ["churn", "engine", "pg_server", "pg_url", "postgres", "sqlite"]


@pytest.fixture
def churn(engine: Engine) -> Engine:
    """Return a database in which the project `churn` is declared."""
    declare(engine, [CHURN], now=NOW)
    return engine
