"""What pages about a whole company take, in a process of its own, so that its memory is nobody else's.

`python -m tests.benchmarks.portfolio_figures fill FILE PROJECTS ITEMS` makes a store whose texts were read, and
`take FILE PROJECTS` writes the seconds and MiB of its pages as JSON.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from dataclasses import asdict, dataclass
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from bot.wiring import cores
from config.source import load_policy
from tests.benchmarks.portfolio_world import NOW, Size, fill
from workflows.compose import Question, compose, keep_up
from workflows.garbage import collect_rarely
from workflows.store.engine import connect
from workflows.store.standings import note_changed
from workflows.store.upgrade import upgrade
from workflows.workspace_model import WorkspaceModel

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine

POLICY = load_policy(None)
ONES = 12
CHANGED = 10
"""One of so many projects has changed between two readings of the sources."""
PORTFOLIO = Question("portfolio", audience="executive")


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds of each page, and the peak memory of this process and of the largest one that helped it, in MiB."""

    one: float
    """A digest of one project, the median of some."""
    afresh: float
    """A digest of all where nothing is kept, by a process for each core."""
    changed: float
    """The same where one in `CHANGED` projects has changed since standings were kept."""
    kept: float
    """The same where nothing has changed."""
    here: float
    others: float


def measured(folder: Path, projects: int, items: int) -> Taken:
    """Return what pages about so many projects take; their store is made by another process."""
    file = str(folder / "figures.db")
    _said("fill", file, str(projects), str(items))
    return Taken(**json.loads(_said("take", file, str(projects))))


def _said(*arguments: str) -> str:
    command = [sys.executable, "-m", "tests.benchmarks.portfolio_figures", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own module


def main(task: str, file: str, projects: int, items: int = 0) -> None:
    """Fill the store of that file, or print what its pages take."""
    collect_rarely()
    engine = connect(f"sqlite:///{file}")
    if task == "fill":
        upgrade(engine)
        fill(engine, Size(projects, items))
        WorkspaceModel(engine).refresh().read_waiting()
    else:
        print(json.dumps(asdict(_taken(engine, projects))))  # noqa: T201 - a script
    engine.dispose()


def _taken(engine: Engine, projects: int) -> Taken:
    model = WorkspaceModel(engine).refresh()

    def of_all() -> None:
        compose(engine, POLICY, PORTFOLIO, as_of=NOW, model=model, processes=cores())

    def of_one(number: int) -> None:
        compose(engine, POLICY, Question("digest", f"p-{number}"), as_of=NOW, model=model)

    ones = [_seconds(lambda number=number: of_one(number)) for number in range(min(ONES, projects))]  # type: ignore[misc]
    afresh = _seconds(of_all)
    keep_up(engine, POLICY, as_of=NOW, model=model, processes=cores())
    kept = _seconds(of_all)
    with engine.begin() as connection:
        note_changed(connection, [f"p-{number}" for number in range(0, projects, CHANGED)])
    changed = _seconds(of_all)
    here, others = (
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    # Patterns and calendars are made by the first.
    return Taken(median(ones[1:]), afresh, changed, kept, here, others)


def _seconds(work: Callable[[], None]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:]))
