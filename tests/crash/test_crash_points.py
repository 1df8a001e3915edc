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

from tests.crash import child
from tests.crash.executioner import Executioner
from tests.crash.points import POINTS, Scene
from tests.crash.scenes import LATE
from tests.crash.story import Story, differences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.context import ForkServerContext
    from pathlib import Path

    from bot.sandbox.server import Sandbox
    from tests.crash.points import Point
    from tests.crash.truth import Picture

TIMES = int(os.environ.get("STAGECOACH_CRASHES", "1"))
DATABASES = ("sqlite_url", "pg_url") if TIMES > 1 else ("sqlite_url",)
PAUSES = (timedelta(seconds=10), timedelta(minutes=3), timedelta(minutes=11), timedelta(hours=1))
"""Before the next process lives: at once, and before and after claims of a process that is gone are given up."""
ENDS_WITHIN = 60.0


@pytest.fixture(scope="session")
def nursery() -> ForkServerContext:
    """A process without threads that has imported everything: each child is a fork of it."""
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(["tests.crash.child"])
    return made


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
    peace: Callable[[Scene], Picture],
    nursery: ForkServerContext,
    name: str,
    turn: int,
) -> None:
    point = POINTS[name]
    story = Story(server, database, tmp_path, point.scene)
    assert is_killed(story, nursery, point), f"nothing comes to where {name}"
    pause = PAUSES[(turn // 2) % len(PAUSES)]
    if turn % 2:
        story.clock.now += pause
        is_killed(story, nursery, point)
    first = story.clock.now + pause
    found = story.goes_on((first, first + timedelta(minutes=15), *LATE))
    assert differences(peace(point.scene), found) == {}


def test_what_is_compared_after_a_crash_is_there_when_nobody_dies(peace: Callable[[Scene], Picture]) -> None:
    told = peace(Scene.DELIVERY)
    assert sorted(told["Slack"].values()) == [1] * 5
    assert len(told["warnings"]) == 2
    tagged = peace(Scene.TAGGING)
    assert len({one for one in tagged["trackers"] if "ml-data" in str(one)}) == 2
    read = peace(Scene.SYNC)
    assert len(read["items"]) == 11
    assert differences(read, peace(Scene.FIRST_SYNC)) == {}


def is_killed(story: Story, nursery: ForkServerContext, point: Point) -> bool:
    """Let a process play the scene, and return whether it was killed before it came to the end."""
    output = story.folder / "child.txt"
    here, there = nursery.Pipe()
    with _executioner(story.sandbox, point) as executioner:
        process = nursery.Process(target=child.live, args=(there, story.life, point, str(output)))
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
def _executioner(sandbox: Sandbox, point: Point) -> Iterator[Executioner]:
    gate = sandbox._gate
    before = gate.app
    gate.app = made = Executioner(before, point)
    try:
        yield made
    finally:
        gate.app = before
