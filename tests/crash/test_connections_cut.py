"""PostgreSQL cuts connections, goes away for a while, or loses the answer to a commit: nothing comes of it."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from bot import processes
from tests.crash.points import POINTS
from tests.crash.scenes import LATE, START, go_on, play, service_of
from tests.crash.story import Story, differences
from tests.crash.trap import Trap
from tests.databases import OTHERS
from workflows.errors import StagecoachError, Transient

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine

    from bot.sandbox.server import Sandbox
    from tests.crash.points import Scene
    from tests.crash.truth import Picture
    from tests.databases import Server

LATER = (START + timedelta(minutes=1), START + timedelta(minutes=15), *LATE)
IN_THE_STORE = [name for name, point in POINTS.items() if not point.on_the_wire]
NAMES = IN_THE_STORE if os.environ.get("STAGECOACH_CRASHES") else IN_THE_STORE[::4]
"""All of them with `STAGECOACH_CRASHES`: here each costs a second."""


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_connections_that_are_cut_at_any_point_lose_and_double_nothing(
    server: Sandbox, pg_url: str, tmp_path: Path, peace: Callable[[Scene], Picture], name: str
) -> None:
    """As a failover does: every connection ends at once, and the next one is taken."""
    point = POINTS[name]
    story = Story(server, pg_url, tmp_path, point.scene)
    service = service_of(story.life)
    trap = Trap(point, lambda: _cut(pg_url))
    trap.listen(service.engine)
    with suppress(StagecoachError):
        play(service, point.scene)
    processes.stop(service)
    assert trap.sprung
    found = story.goes_on(LATER)
    assert differences(peace(point.scene), found) == {}


def test_a_commit_whose_answer_is_lost_is_not_done_twice(
    server: Sandbox, pg_url: str, tmp_path: Path, peace: Callable[[Scene], Picture], name: str
) -> None:
    point = POINTS[name]
    story = Story(server, pg_url, tmp_path, point.scene)
    service = service_of(story.life)
    trap = Trap(point, lambda: _lose_next_commit(service.engine))
    trap.listen(service.engine)
    with suppress(StagecoachError):
        play(service, point.scene)
    processes.stop(service)
    assert trap.sprung
    found = story.goes_on(LATER)
    assert differences(peace(point.scene), found) == {}


def test_a_database_that_is_gone_for_a_while_is_told_in_one_line_and_all_goes_on_when_it_is_back(
    server: Sandbox,
    pg_server: Server,
    pg_url: str,
    tmp_path: Path,
    peace: Callable[[Scene], Picture],
    name: str,
) -> None:
    point = POINTS[name]
    story = Story(server, pg_url, tmp_path, point.scene)
    service = service_of(story.life)
    trap = Trap(point, lambda: _let_in(pg_server, pg_url, anybody=False))
    trap.listen(service.engine)
    try:
        with suppress(StagecoachError):
            play(service, point.scene)
        with pytest.raises(Transient) as told:
            go_on(service, point.scene)
    finally:
        _let_in(pg_server, pg_url, anybody=True)
    assert "cannot be reached" in str(told.value)
    assert len(str(told.value).splitlines()) == 1
    processes.stop(service)
    assert trap.sprung
    found = story.goes_on(LATER)
    assert differences(peace(point.scene), found) == {}


def _cut(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(OTHERS)


def _let_in(server: Server, url: str, *, anybody: bool) -> None:
    """Open or close a database: a closed one ends all its connections and takes no new ones."""
    name = url.partition("?")[0].rpartition("/")[2]
    if not anybody:
        _cut(url)
    with psycopg.connect(server.dsn, autocommit=True) as connection:
        allowed = "true" if anybody else "false"
        connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {allowed}'.encode())
        if not anybody:
            connection.execute(OTHERS.replace(b"current_database()", f"'{name}'".encode()))


def _lose_next_commit(engine: Engine) -> None:
    dialect: Any = engine.dialect
    commit = dialect.do_commit

    def lost(connection: Any) -> None:
        del dialect.do_commit
        commit(connection)
        connection.dbapi_connection.close()
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    dialect.do_commit = lost
