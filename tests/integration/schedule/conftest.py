"""A desk with two projects and nothing read yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.source import load_policy
from tests.databases import sqlite
from tests.integration.schedule.desk import CHURN, FRAUD, PATIENCE, Desk, open_desk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

__all__ = ["sqlite"]


@pytest.fixture
def desk(sqlite: Engine) -> Iterator[Desk]:
    made = open_desk(sqlite, load_policy(None))
    made.declare(CHURN, FRAUD)
    yield made
    made.service.queue.close(PATIENCE)
