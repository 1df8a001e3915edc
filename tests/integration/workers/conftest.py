"""A PostgreSQL and crews on it, at a quick pace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.databases import pg_server, pg_url, postgres
from workflows.crew import Crew
from workflows.store.line import Pace

if TYPE_CHECKING:
    from threading import Event

    from sqlalchemy import Engine

    from workflows.tasks import Task

__all__ = ["pg_server", "pg_url", "postgres"]

QUICK = Pace(beat=0.2, silent=1.0, sweep=0.2, look=0.1, pause=0.1)
Hire = Callable[..., Crew]


@contextmanager
def hired(
    engine: Engine,
    do: Callable[[Task], None],
    *,
    stopping: Callable[[], bool] = lambda: False,
    pace: Pace = QUICK,
) -> Iterator[Crew]:
    crew = Crew(engine, do, stopping=stopping, pace=pace)
    crew.start()
    try:
        yield crew
    finally:
        assert crew.stop(20)


@pytest.fixture
def hire(postgres: Engine) -> Iterator[Hire]:
    """Let a crew do tasks until the test ends."""
    with ExitStack() as stack:

        def one(do: Callable[[Task], None], told: Event | None = None, pace: Pace = QUICK) -> Crew:
            stopping = told.is_set if told else lambda: False
            return stack.enter_context(hired(postgres, do, stopping=stopping, pace=pace))

        yield one
