"""Crews: each task once, lanes one at a time, and neither a killed worker nor a lost database loses any."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from threading import Event, Lock
from time import sleep
from typing import TYPE_CHECKING

import psycopg
import pytest
import structlog
from sqlalchemy import text

from tests.integration.schedule.children import until
from tests.integration.workers.conftest import QUICK
from workflows.store.line import line
from workflows.store.tasks import SharedTasks
from workflows.tasks import LONG, Task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from tests.databases import Server
    from tests.integration.workers.conftest import Hire

ROOT = Path(__file__).parents[3]
PATIENCE = 20.0
END_OTHERS = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()"""


class Notes:
    """What was done, and how many tasks of a lane were done at the same time at most."""

    def __init__(self, pause: float = 0.0) -> None:
        self.done: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self._now: Counter[str] = Counter()
        self._lock = Lock()
        self._pause = pause

    def __call__(self, task: Task) -> None:
        with self._lock:
            self._now[task.track] += 1
            self.most[task.track] = max(self.most[task.track], self._now[task.track])
        sleep(self._pause)
        with self._lock:
            self._now[task.track] -= 1
            self.done[task.key] += 1


def idle(engine: Engine) -> bool:
    now = line(engine)
    return (now.waiting, now.doing) == (0, 0)


@pytest.fixture
def killed(pg_url: str) -> Iterator[subprocess.Popen[str]]:
    """A worker that is at a task without end, when it is killed."""
    command = [sys.executable, "-m", "tests.integration.workers.hand", pg_url]
    with subprocess.Popen(  # noqa: S603 - our own program
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


def test_what_was_asked_for_before_and_after_the_start_is_done_once(postgres: Engine, hire: Hire) -> None:
    tasks, notes = SharedTasks(postgres), Notes()
    tasks.ask(Task("a"), Task("b", queue=LONG))
    hire(notes)
    until(lambda: len(notes.done) == 2)
    tasks.ask(Task("c"))
    until(lambda: idle(postgres))
    assert notes.done == {"a": 1, "b": 1, "c": 1}


def test_several_crews_do_each_task_once_and_never_two_of_a_lane_at_a_time(
    postgres: Engine, hire: Hire
) -> None:
    tasks, notes = SharedTasks(postgres), Notes(pause=0.01)
    tasks.ask(*(Task("t", str(number), lane=f"lane {number % 3}") for number in range(30)))
    for _ in range(3):
        hire(notes)
    until(lambda: idle(postgres))
    assert notes.done == {f"t:{number}": 1 for number in range(30)}
    assert set(notes.most.values()) == {1}


def test_a_long_task_keeps_no_short_one_waiting_and_an_urgent_one_comes_first(
    postgres: Engine, hire: Hire
) -> None:
    go, order = Event(), []

    def do(task: Task) -> None:
        order.append(task.key)
        if task.name == "long":
            assert go.wait(PATIENCE)

    tasks = SharedTasks(postgres)
    tasks.ask(Task("long", queue=LONG))
    hire(do)
    until(lambda: order == ["long"])
    tasks.ask(Task("plain", queue=LONG), Task("hint", queue=LONG, urgent=1), Task("short"))
    until(lambda: order == ["long", "short"])
    go.set()
    until(lambda: idle(postgres))
    assert order == ["long", "short", "hint", "plain"]


def test_a_task_that_fails_is_over_and_the_next_is_done(postgres: Engine, hire: Hire) -> None:
    notes = Notes()

    def do(task: Task) -> None:
        notes(task)
        if task.name == "broken":
            raise LookupError("on purpose")

    SharedTasks(postgres).ask(Task("broken", lane="l"), Task("sound", lane="l"))
    hire(do)
    until(lambda: idle(postgres))
    assert notes.done == {"broken": 1, "sound": 1}


def test_what_a_killed_worker_was_at_another_one_does(
    postgres: Engine, hire: Hire, killed: subprocess.Popen[str]
) -> None:
    tasks, notes = SharedTasks(postgres), Notes()
    tasks.ask(Task("hold", lane="l"), Task("after", lane="l"))
    assert killed.stdout
    assert killed.stdout.readline() == "hold\n"
    killed.kill()
    hire(notes)
    until(lambda: idle(postgres))
    assert notes.done == {"hold": 1, "after": 1}


def test_what_is_cut_short_when_a_worker_is_told_to_end_the_next_one_does(
    postgres: Engine, hire: Hire
) -> None:
    told, begun, notes = Event(), Event(), Notes()

    def cut_short(_task: Task) -> None:
        begun.set()
        assert told.wait(PATIENCE)

    SharedTasks(postgres).ask(Task("t"))
    crew = hire(cut_short, told)
    assert begun.wait(PATIENCE)
    told.set()
    assert crew.stop(PATIENCE)
    left = line(postgres)
    assert (left.waiting, left.doing, left.workers) == (1, 0, 0)
    hire(notes)
    until(lambda: idle(postgres))
    assert notes.done == {"t": 1}


def test_a_crew_outlives_its_connections(postgres: Engine, hire: Hire) -> None:
    tasks, notes = SharedTasks(postgres), Notes()
    hire(notes)
    until(lambda: line(postgres).workers == 1)
    with postgres.connect() as connection:
        connection.execute(text(END_OTHERS))
    tasks.ask(Task("after"))
    until(lambda: notes.done["after"] == 1)


def test_a_crew_comes_back_after_its_database_was_away(
    postgres: Engine, pg_server: Server, hire: Hire
) -> None:
    tasks, notes = SharedTasks(postgres), Notes()
    hire(notes, pace=replace(QUICK, patience=0.5))
    until(lambda: line(postgres).workers == 1)
    door = f'ALTER DATABASE "{postgres.url.database}" ALLOW_CONNECTIONS '
    with structlog.testing.capture_logs() as logs, psycopg.connect(pg_server.dsn, autocommit=True) as other:
        with postgres.connect() as connection:
            other.execute(f"{door} false".encode())
            connection.execute(text(END_OTHERS))
        until(lambda: any(one["event"] == "crew_failed" for one in logs))
        other.execute(f"{door} true".encode())
        postgres.dispose()
        tasks.ask(Task("after"))
        until(lambda: notes.done["after"] == 1)


def test_a_crew_that_never_reached_its_database_ends_when_it_is_told_to() -> None:
    from tests.integration.workers.conftest import hired  # noqa: PLC0415 - beside its fixture
    from workflows.store.engine import connect  # noqa: PLC0415 - as above

    with hired(connect("postgresql://bot@127.0.0.1:1/none?connect_timeout=2"), Notes()):
        sleep(0.5)
