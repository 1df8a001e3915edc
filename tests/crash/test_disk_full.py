"""A SQLite file that may not grow: what does not fit is told in one line, and goes on when there is room again."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, text

from bot import jobs, processes
from bot.deliver import State, deliver
from tests.crash.points import Scene
from tests.crash.scenes import LATE, THREE, go_on, play, service_of
from tests.crash.story import Story, differences
from workflows.errors import Unready
from workflows.store.engine import reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from bot.sandbox.server import Sandbox
    from tests.crash.truth import Picture

ROOM = "has no room left: make space on its disk"
NEEDS_ROOM = """CREATE TRIGGER needs_room AFTER UPDATE ON deliveries WHEN NEW.state = 'sent'
                BEGIN INSERT INTO ballast VALUES (zeroblob(1000000)); END"""


@contextmanager
def full(engine: Engine) -> Iterator[None]:
    """Let the file have no more pages than it has."""
    with reading(engine) as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()

    def limit(connection: Any, _record: object, _proxy: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}").close()

    event.listen(engine, "checkout", limit)
    yield
    event.remove(engine, "checkout", limit)
    engine.dispose()


def test_a_sync_without_room_says_so_in_one_line_and_the_next_one_misses_nothing(
    server: Sandbox, sqlite_url: str, tmp_path: Path, peace: Callable[[Scene], Picture]
) -> None:
    story = Story(server, sqlite_url, tmp_path, Scene.FIRST_SYNC)
    service = service_of(story.life)
    with full(service.engine), pytest.raises(Unready) as told:
        play(service, Scene.FIRST_SYNC)
    assert str(told.value) == f"the database {tmp_path / 'stagecoach.db'} {ROOM}"
    processes.stop(service)
    found = story.goes_on(LATE)
    assert differences(peace(Scene.FIRST_SYNC), found) == {}


def test_what_was_posted_when_there_was_no_room_for_its_receipt_is_not_posted_again(
    server: Sandbox, sqlite_url: str, tmp_path: Path, peace: Callable[[Scene], Picture]
) -> None:
    story = Story(server, sqlite_url, tmp_path, Scene.DELIVERY)
    service = service_of(story.life)
    with writing(service.engine) as connection:
        connection.execute(text("CREATE TABLE ballast (bytes BLOB)"))
        connection.execute(text(NEEDS_ROOM))
    with full(service.engine):
        first, *_ = jobs.deliver_due(service)
        assert first.state is State.WAITING
        assert first.error == f"the database {tmp_path / 'stagecoach.db'} {ROOM}"
        assert len(server.world.slack.messages("ml-churn")) == 1
        with pytest.raises(Unready, match="no room left"):
            deliver(
                service.engine,
                service.channel,
                key="three:2026-11-20",
                target="#ml-churn",
                messages=THREE,
                now=service.clock(),
            )
    with writing(service.engine) as connection:
        connection.execute(text("DROP TRIGGER needs_room"))
    go_on(service, Scene.DELIVERY)
    processes.stop(service)
    found = story.goes_on(LATE)
    assert differences(peace(Scene.DELIVERY), found) == {}
