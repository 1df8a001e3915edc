"""Measures the full size on this machine: seconds and memory of portfolios and digests.

`python -m tests.benchmarks.portfolio_figures [PROJECTS] [ITEMS]`, by default 200 projects of 500 items each.
"""

from __future__ import annotations

import resource
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from bot.wiring import cores
from config.source import load_policy
from tests.benchmarks.portfolio_world import NOW, Size, fill
from workflows.compose import Question, compose, keep_up
from workflows.portfolios import collect_rarely
from workflows.store.engine import connect, upgrade
from workflows.workspace_model import WorkspaceModel

POLICY = load_policy(None)
PROJECTS, ITEMS = 200, 500
ONES = 12
PORTFOLIO = Question("portfolio", audience="executive")


def main() -> None:
    """Print the figures."""
    given = [int(one) for one in sys.argv[1:3]]
    projects, items = (*given, *(PROJECTS, ITEMS)[len(given) :])
    collect_rarely()
    with tempfile.TemporaryDirectory() as folder:
        engine = connect(f"sqlite:///{Path(folder) / 'figures.db'}")
        upgrade(engine)
        fill(engine, Size(projects, items))
        model = WorkspaceModel(engine).refresh()
        began = perf_counter()
        read = model.read_waiting()
        _say(f"{read} texts read once", perf_counter() - began)
        fresh = WorkspaceModel(engine).refresh()
        ones = []
        for number in range(min(ONES, projects)):
            began = perf_counter()
            compose(engine, POLICY, Question("digest", f"p-{number}"), as_of=NOW, model=fresh)
            ones.append(perf_counter() - began)
        _say("digest of one project, median", median(ones[1:]))
        for processes in (1, cores()):
            began = perf_counter()
            compose(engine, POLICY, PORTFOLIO, as_of=NOW, model=fresh, processes=processes)
            _say(f"portfolio worked out by {processes} process(es)", perf_counter() - began)
        began = perf_counter()
        keep_up(engine, POLICY, as_of=NOW, model=fresh, processes=cores())
        _say("standings kept", perf_counter() - began)
        began = perf_counter()
        compose(engine, POLICY, PORTFOLIO, as_of=NOW, model=fresh)
        _say("portfolio looked up", perf_counter() - began)
        engine.dispose()
    own, others = (
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(f"  peak memory {own:.0f} MiB here, {others:.0f} MiB in the largest other process")  # noqa: T201 - a script


def _say(what: str, seconds: float) -> None:
    print(f"  {what:45}{seconds:8.3f} s")  # noqa: T201 - a script


if __name__ == "__main__":
    main()
