"""Several workers on one PostgreSQL, some of them killed: how much faster they are, and that nothing is missing."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import asdict, dataclass
from threading import Event, Thread
from time import perf_counter
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text

from bot.tasks import Hands, whole_sync, working
from bot.wiring import build
from config.settings import load_settings
from config.source import load_policy
from tests.benchmarks.figures import FULL, Figure
from tests.benchmarks.portfolio_world import NOW
from tests.benchmarks.vendor_server import served
from tests.benchmarks.vendor_world import Size
from tests.databases import pg_server
from workflows.store import schema
from workflows.store.engine import connect, reading
from workflows.store.line import PACE, Pace
from workflows.store.projects import declare
from workflows.store.tasks import SharedTasks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from bot.service import Service
    from tests.benchmarks.figures import Figures
    from tests.benchmarks.vendor_server import Served
    from tests.databases import Server

__all__ = ["pg_server"]

PROJECTS, WORKERS, KILLED_EVERY, LATENCY = (400, 4, 10.0, 0.05) if FULL else (12, 2, 0.7, 0.02)
MOST_KILLED = 1_000 if FULL else 1
"""A process needs seconds to start: workers that are killed faster than that never get to anything."""
SIZE = Size(issues=12, repositories=2, pull_requests=3) if FULL else Size(4, 1, 1)
PATIENCE = 1_200.0
QUICK = Pace(beat=0.3, silent=1.5, sweep=0.3, look=0.2)
COUNTS_OF_WORK = {"standings", "text_readings", "rings"}
"""Tables that say how often or when something was worked out, which any order may do otherwise."""


@dataclass(frozen=True, slots=True)
class Ran:
    """How long the syncs of all projects took, how many workers were killed, and what the store held then."""

    seconds: float
    killed: int
    store: dict[str, list[str]]


class Shift:
    """Some worker processes; each that is killed is followed by another one."""

    def __init__(self, environment: dict[str, str], many: int, pace: Pace) -> None:
        self._told = json.dumps({"environment": environment, "pace": asdict(pace)})
        self._running = [self._started() for _ in range(many)]
        for one in self._running:
            _line(one)
        self.killed = 0

    def kill(self) -> None:
        """Kill the one that works longest without a word, and start another one."""
        oldest = self._running.pop(0)
        oldest.kill()
        oldest.wait()
        _close(oldest)
        self.killed += 1
        self._running.append(self._started())

    def end(self) -> None:
        for one in self._running:
            try:
                one.communicate(timeout=60)
            finally:
                one.kill()

    def _started(self) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.benchmarks.worker_process"]
        one = subprocess.Popen(  # noqa: S603 - our own program
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert one.stdin
        one.stdin.write(self._told + "\n")
        one.stdin.flush()
        return one


def _close(process: subprocess.Popen[str]) -> None:
    for pipe in (process.stdin, process.stdout):
        assert pipe
        pipe.close()


def _line(process: subprocess.Popen[str]) -> None:
    assert process.stdout
    assert process.stdout.readline() == "working\n"


@contextmanager
def at_work(service: Service, environment: dict[str, str], many: int, pace: Pace) -> Iterator[Shift]:
    """Let so many workers be there; a single one starts no process where nobody takes its time."""
    own = many == 1 and not FULL
    shift = Shift(environment, 0 if own else many, pace)
    with working(service, seconds=20, pace=pace) if own else nullcontext():
        try:
            yield shift
        finally:
            service.stopping.set()
            shift.end()


@contextmanager
def killing(shift: Shift, every: float | None) -> Iterator[None]:
    """Kill a worker again and again while the block runs."""
    over = Event()

    def kill() -> None:
        while every is not None and shift.killed < MOST_KILLED and not over.wait(every):
            shift.kill()

    thread = Thread(target=kill)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def left(engine: Engine, *names: str) -> int:
    """Return how many tasks of these names wait or are done; of all, when none is named."""
    held = text("SELECT args -> 'task' ->> 'name' FROM procrastinate_jobs")
    with reading(engine) as connection:
        found = list(connection.execute(held).scalars())
    return sum(one in names for one in found) if names else len(found)


def wait_until_none(engine: Engine, *names: str) -> None:
    pause, end = Event(), perf_counter() + PATIENCE
    while left(engine, *names):
        assert perf_counter() < end
        pause.wait(0.1)


def contents(engine: Engine) -> dict[str, list[str]]:
    """Return every record that the store holds, by table."""
    tables = [one for one in schema.metadata.sorted_tables if one.name not in COUNTS_OF_WORK]
    with reading(engine) as connection:
        return {
            one.name: sorted(repr(tuple(row)) for row in connection.execute(select(one))) for one in tables
        }


def synced(server: Server, vendors: Served, *, workers: int, every: float | None, pace: Pace) -> Ran:
    """Let so many workers read everything into a database of their own, and return what came of it."""
    url = server.lend()
    environment = {**vendors.environment, "DATABASE_URL": url, "SLACK_BOT_TOKEN": "xoxb-bench"}
    engine = connect(url)
    with ExitStack() as stack:
        stack.callback(server.take_back, url)
        stack.callback(engine.dispose)
        declare(engine, vendors.projects, now=NOW)
        service = build(load_settings(environment), load_policy(None), clock=lambda: NOW)
        stack.callback(service.engine.dispose)
        shift = stack.enter_context(at_work(service, environment, workers, pace))
        with killing(shift, every):
            began = perf_counter()
            tasks = SharedTasks(service.engine)
            tasks.ask(*whole_sync(Hands(service, tasks)))
            wait_until_none(engine, "slice")
            seconds = perf_counter() - began
        wait_until_none(engine)
        return Ran(seconds, shift.killed, contents(engine))


@pytest.mark.skipif(sys.platform == "win32", reason="nobody is killed there")
def test_workers_of_which_one_after_the_other_is_killed_leave_the_store_of_a_quiet_run(
    pg_server: Server, figures: Figures
) -> None:
    pace = PACE if FULL else QUICK
    with served(PROJECTS, SIZE, latency=LATENCY) as vendors:
        alone = synced(pg_server, vendors, workers=1, every=None, pace=pace)
        many = synced(pg_server, vendors, workers=WORKERS, every=KILLED_EVERY, pace=pace)
    assert len(alone.store["source_states"]) == 2 * PROJECTS
    assert len(alone.store["items"]) >= PROJECTS * (SIZE.issues + SIZE.pull_requests)
    assert many.killed >= 1
    assert different(alone.store, many.store) == {}
    if FULL:
        faster = alone.seconds / many.seconds
        told = f"{faster:.1f} ({many.seconds:.0f} s; {many.killed} workers killed, nothing missing)"
        against = f"one worker ({alone.seconds:.0f} s)"
        size = f"{PROJECTS} project syncs, 50 ms a request"
        figures.add(
            Figure(f"{WORKERS} workers, one killed every 10 s", against, size, "≥ 3", told, faster >= 3)
        )


def different(one: dict[str, list[str]], other: dict[str, list[str]]) -> dict[str, Any]:
    """Return for each table that is not the same the rows that only one of two stores has."""
    pairs = {name: (set(rows), set(other[name])) for name, rows in one.items() if rows != other[name]}
    return {name: (sorted(a - b)[:3], sorted(b - a)[:3]) for name, (a, b) in pairs.items()}
