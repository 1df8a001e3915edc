"""One sync in a process of its own, so that its time and its memory are nobody else's.

`python -m tests.benchmarks.sync_process` reads what to do as JSON and writes what it cost as JSON.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

import httpx
from sqlalchemy import event

from bot.wiring import open_sources
from config.settings import load_settings
from config.source import load_policy
from tests.benchmarks.figures import FULL
from tests.benchmarks.portfolio_world import NOW
from tests.benchmarks.vendor_server import Asked, Served, declared_project
from tests.benchmarks.vendor_world import MOULD, Size
from workflows.garbage import collect_rarely
from workflows.store.engine import connect
from workflows.store.projects import declare
from workflows.store.upgrade import upgrade
from workflows.sync import sync

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import Engine

STEPS = 100
"""So many steps of SQLite's machine are counted as one: it calls back after each."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one sync brought and cost; `steps` are instructions of SQLite, 0 elsewhere."""

    items: int
    activities: int
    requests: dict[str, int]
    statements: int
    steps: int
    seconds: float
    cpu: float
    peak: int
    """Bytes of the whole process, at the most."""


@contextmanager
def counted(engine: Engine) -> Iterator[dict[str, int]]:
    """Count the statements within, and on SQLite the steps of its machine."""
    found = {"statements": 0, "steps": 0}

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        found["statements"] += not statement.startswith("BEGIN")

    def step() -> int:
        found["steps"] += STEPS
        return 0

    def watch(connection: Any, *_rest: object) -> None:
        if engine.dialect.name == "sqlite":
            connection.set_progress_handler(step, STEPS)

    event.listen(engine, "before_cursor_execute", note)
    event.listen(engine, "checkout", watch)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)
        event.remove(engine, "checkout", watch)
        engine.dispose()


def synced(served: Served, size: Size, database: str | Path) -> Cost:
    """Sync everything that is served into a database; under `make bench` in another process."""
    url = str(database) if "://" in str(database) else f"sqlite:///{database}"
    asked = {"environment": served.environment, "projects": len(served.projects), "size": asdict(size)}
    told = {**asked, "database": url}
    if not FULL:
        return run(told)
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.sync_process"],
        input=json.dumps(told),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return Cost(**json.loads(done.stdout.splitlines()[-1]))


def downloaded(served: Served, asked: Sequence[Asked]) -> float:
    """Ask the same again, download and decode it and do nothing else; return the seconds that took."""
    began = perf_counter()
    with httpx.Client(timeout=60) as client:
        for one in asked:
            headers = {"Authorization": one.login, "Content-Type": "application/json"}
            client.request(one.method, served.url + one.url, content=one.body, headers=headers).json()
    return perf_counter() - began


def run(told: dict[str, Any]) -> Cost:
    """Sync as told, and return what it cost."""
    size = Size(**told["size"])
    projects = tuple(declared_project(MOULD + number, size) for number in range(told["projects"]))
    settings = load_settings({**told["environment"], "DATABASE_URL": told["database"]})
    engine = connect(told["database"])
    upgrade(engine)
    declare(engine, projects, now=NOW)
    began, worked = perf_counter(), process_time()
    with open_sources(settings, load_policy(None), clock=lambda: NOW) as sources, counted(engine) as found:
        result = sync(engine, sources, projects, now=NOW)
    if result.failures:
        raise RuntimeError(result.failures)
    every = result.sources.values()
    cost = Cost(
        items=sum(one.items for one in every),
        activities=sum(one.activities for one in every),
        requests={name: one.requests for name, one in result.sources.items()},
        seconds=perf_counter() - began,
        cpu=process_time() - worked,
        peak=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        **found,
    )
    engine.dispose()
    return cost


if __name__ == "__main__":
    collect_rarely()
    print(json.dumps(asdict(run(json.load(sys.stdin)))))  # noqa: T201 - for who started it
