"""Measures the full size on one core: seconds to judge, and to load and judge from the store.

`python -m tests.benchmarks.stall_figures [PROJECTS] [EXPERIMENTS] [ACTIVITIES]`, by default 400 projects of 50
experiments with 100 activities each: 20,000 experiments and 2,000,000 activities.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from config.source import load_policy
from tests.benchmarks.stall_world import NOW, World
from workflows.batch import Batch
from workflows.lifecycle.asof import rewind
from workflows.lifecycle.mapping import place
from workflows.lifecycle.stalls import judge
from workflows.store.engine import connect
from workflows.store.facts import load_facts
from workflows.store.ingest import apply
from workflows.store.projects import declare
from workflows.store.upgrade import upgrade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workflows.model import Facts

POLICY = load_policy(None)
PROJECTS, EXPERIMENTS, ACTIVITIES = 400, 50, 100


class Clock:
    """Adds up the processor seconds of each step."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}

    @contextmanager
    def of(self, step: str) -> Iterator[None]:
        """Add the time within to a step."""
        began = time.process_time()
        yield
        self.spent[step] = self.spent.get(step, 0.0) + time.process_time() - began


def judged(clock: Clock, facts: Facts) -> float:
    """Judge one project and return its processor seconds."""
    began = time.process_time()
    with clock.of("rewind"):
        standing = rewind(facts, NOW)
    with clock.of("place"):
        placements = place(standing, POLICY)
    with clock.of("judge"):
        judge(standing, POLICY, placements, NOW)
    return time.process_time() - began


def main() -> None:
    """Print the figures."""
    given = [int(one) for one in sys.argv[1:4]]
    projects, experiments, activities = (*given, *(PROJECTS, EXPERIMENTS, ACTIVITIES)[len(given) :])
    clock, slowest = Clock(), 0.0
    with tempfile.TemporaryDirectory() as folder:
        engine = connect(f"sqlite:///{Path(folder) / 'figures.db'}")
        upgrade(engine)
        for seed in range(projects):
            facts = World(seed, experiments, activities).facts()
            declare(engine, (facts.project,), now=NOW)
            apply(engine, _batch(facts), now=NOW)
            slowest = max(slowest, judged(clock, facts) if seed else 0.0)
        for seed in range(projects):
            with clock.of("load"):
                load_facts(engine, f"p-{seed}")
        engine.dispose()
    total = sum(clock.spent.values())
    size = projects * experiments
    print(f"{projects} projects, {size} experiments, {size * activities} activities")  # noqa: T201 - a script
    for step, seconds in clock.spent.items():
        print(f"  {step:8}{seconds:8.2f} s")  # noqa: T201 - a script
    print(f"  {'judged':8}{total - clock.spent['load']:8.2f} s, with loading {total:.2f} s")  # noqa: T201 - a script
    print(f"  slowest project {slowest * 1000:.0f} ms")  # noqa: T201 - a script
    print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")  # noqa: T201 - a script


def _batch(facts: Facts) -> Batch:
    return Batch(
        source="snapshot",
        items=facts.items,
        activities=tuple(act for acts in facts.activities.values() for act in acts),
        links=facts.links,
        members=tuple((facts.project.slug, item.id) for item in facts.items),
        statuses=facts.statuses,
    )


if __name__ == "__main__":
    main()
