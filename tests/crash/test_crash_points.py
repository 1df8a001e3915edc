"""A process may be killed at any step: nothing is lost by it, and nothing is done twice.

`STAGECOACH_CRASHES=20` kills twenty times at each point on both databases: each time another while passes before the
next process lives, and every second time that one is killed at the same point, too.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot import jobs, processes
from config.source import load_projects
from tests.crash import child
from tests.crash.executioner import Executioner
from tests.crash.points import POINTS, Scene
from tests.crash.scenes import (
    BEFORE,
    DECLARED,
    LATE,
    START,
    Life,
    crash_world,
    go_on,
    play,
    prepare,
    service_of,
)
from tests.crash.truth import picture
from tests.databases import pg_server, pg_url, sqlite_url
from tests.integration.sandbox.small_world import Clock
from tests.sandboxes import server
from workflows.sources import jira_api
from workflows.store.engine import connect, upgrade
from workflows.store.projects import apply_projects

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from bot.sandbox.server import Sandbox
    from tests.crash.points import Point
    from tests.crash.truth import Picture

__all__ = ["pg_server", "pg_url", "server", "sqlite_url"]
TIMES = int(os.environ.get("STAGECOACH_CRASHES", "1"))
DATABASES = ("sqlite_url", "pg_url") if TIMES > 1 else ("sqlite_url",)
PAUSES = (
    timedelta(seconds=10),
    timedelta(minutes=3),
    timedelta(minutes=11),
    timedelta(hours=1),
)
"""Before the next process lives: at once, and before and after claims of a process that is gone are given up."""
ENDS_WITHIN = 60.0


@pytest.fixture(scope="session")
def nursery() -> multiprocessing.context.ForkServerContext:
    """A process without threads that has imported everything: each child is a fork of it."""
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(["tests.crash.child"])
    return made


@pytest.fixture(autouse=True)
def pages() -> Iterator[None]:
    """Leave Jira's pages to the other tests as they were."""
    before = jira_api.PAGE
    yield
    jira_api.PAGE = before


@pytest.fixture(scope="session")
def unharmed() -> dict[Scene, Picture]:
    """What each scene leads to when nobody dies."""
    return {}


class Story:
    """One scene, in a world of its own and on an empty database."""

    def __init__(self, sandbox: Sandbox, database: str, folder: Path, scene: Scene) -> None:
        self.sandbox, self.folder, self.scene = sandbox, folder, scene
        self.clock = Clock(BEFORE)
        sandbox.become(crash_world(self.clock))
        self.life = Life({**sandbox.environment, "DATABASE_URL": database}, self.clock)
        declared = folder / "projects.yaml"
        declared.write_text(DECLARED, encoding="utf-8")
        engine = connect(database)
        apply_projects(engine, load_projects(declared), now=BEFORE)
        engine.dispose()
        prepare(self.life, scene)
        self.clock.now = START

    def goes_well(self) -> None:
        service = service_of(self.life)
        play(service, self.scene)
        processes.stop(service)

    def is_killed(self, nursery: multiprocessing.context.ForkServerContext, point: Point) -> bool:
        """Let a process play the scene, and return whether it was killed before it came to the end."""
        output = self.folder / "child.txt"
        here, there = nursery.Pipe()
        with self._executioner(point) as executioner:
            process = nursery.Process(target=child.live, args=(there, self.life, point, str(output)))
            process.start()
            executioner.victim = process.pid if point.on_the_wire else None
            here.send(None)
            process.join(ENDS_WITHIN)
            if process.is_alive():
                process.kill()
                process.join()
                raise TimeoutError(output.read_text())
        code = process.exitcode
        for one in (process, here, there):
            one.close()
        assert code in {0, -signal.SIGKILL}, output.read_text()
        return code != 0

    @contextmanager
    def _executioner(self, point: Point) -> Iterator[Executioner]:
        gate = self.sandbox._gate
        before = gate.app
        gate.app = made = Executioner(before, point)
        try:
            yield made
        finally:
            gate.app = before

    def goes_on(self, moments: Sequence[datetime]) -> Picture:
        """Let another process live, and return what there is in the end."""
        service = service_of(self.life)
        for moment in moments:
            self.clock.now = moment
            go_on(service, self.scene)
        assert jobs.read_sources(service).failures == ()
        found = picture(service.engine, self.sandbox.world)
        processes.stop(service)
        return found


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(request.param))


@pytest.mark.parametrize("turn", range(TIMES))
@pytest.mark.parametrize("database", DATABASES, indirect=True)
@pytest.mark.parametrize("name", POINTS)
def test_nothing_is_lost_or_doubled_when_the_process_is_killed(
    server: Sandbox,
    database: str,
    tmp_path: Path,
    unharmed: dict[Scene, Picture],
    nursery: multiprocessing.context.ForkServerContext,
    name: str,
    turn: int,
) -> None:
    point = POINTS[name]
    story = Story(server, database, tmp_path, point.scene)
    assert story.is_killed(nursery, point), f"nothing comes to where {name}"
    pause = PAUSES[(turn // 2) % len(PAUSES)]
    if turn % 2:
        story.clock.now += pause
        story.is_killed(nursery, point)
    first = story.clock.now + pause
    found = story.goes_on((first, first + timedelta(minutes=3), first + timedelta(minutes=15), *LATE))
    if point.scene not in unharmed:
        reference = tmp_path / "unharmed"
        reference.mkdir()
        unharmed[point.scene] = _unharmed(server, reference, point.scene)
    expected = unharmed[point.scene]
    assert {part: (expected[part] - found[part], found[part] - expected[part]) for part in expected} == {
        part: ({}, {}) for part in expected
    }


def _unharmed(sandbox: Sandbox, folder: Path, scene: Scene) -> Picture:
    url = f"sqlite:///{folder / 'unharmed.db'}"
    engine = connect(url)
    upgrade(engine)
    engine.dispose()
    story = Story(sandbox, url, folder, scene)
    story.goes_well()
    return story.goes_on(LATE)


def test_what_is_compared_after_a_crash_is_there_when_nobody_dies(server: Sandbox, tmp_path: Path) -> None:
    told = _unharmed(server, tmp_path, Scene.DELIVERY)
    assert sorted(told["Slack"].values()) == [1] * 5
    assert len(told["warnings"]) == 2
    tagged = _unharmed(server, tmp_path, Scene.TAGGING)
    labels = {one for one in tagged["trackers"] if "ml-data" in str(one)}
    assert len(labels) == 2
