"""`stagecoach worker` twice on one PostgreSQL: together they read everything once, and both end well."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.wiring import open_store
from config.settings import load_settings
from tests.integration.sandbox.small_world import Clock, on, small_world
from tests.integration.schedule.children import stagecoach, until
from tests.integration.schedule.desk import CHURN
from tests.sandboxes import server
from workflows.store.facts import load_facts
from workflows.store.line import line
from workflows.store.projects import declare

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from bot.sandbox.server import Sandbox

__all__ = ["server"]


@pytest.fixture
def environ(server: Sandbox, pg_url: str) -> dict[str, str]:
    server.become(small_world(Clock(on(20))))
    return {**server.environment, "DATABASE_URL": pg_url}


@pytest.fixture
def engine(environ: dict[str, str]) -> Iterator[Engine]:
    made = open_store(load_settings(environ))
    declare(made, [replace(CHURN, jira_keys=("CH",), repositories=("acme/churn",))], now=on(20))
    yield made
    made.dispose()


def test_two_workers_read_each_source_once_and_end_well_when_they_are_told_to(
    server: Sandbox, environ: dict[str, str], engine: Engine, tmp_path: Path
) -> None:
    searches = "/jira/rest/api/3/search/jql"
    server.requests.clear()
    with (
        stagecoach("worker", environ=environ, folder=tmp_path) as one,
        stagecoach("worker", environ=environ, folder=tmp_path) as other,
    ):
        for child in (one, other):
            child.said('"event": "started"')
        until(lambda: len(load_facts(engine, "churn").sources) == 3)
        # A worker that is told to end leaves what it is at to the other, which would read once more.
        until(lambda: (now := line(engine)).workers == 2 and not now.waiting + now.doing)
        for child in (one, other):
            assert child.end() == 0
    assert server.requests.count("jira", searches) == 1
    assert line(engine).doing == 0
    assert not [text for text in one.lines + other.lines if "Traceback" in text]
