"""What judging experiments costs: calls for each experiment, memory over many projects; time is only shown.

`make bench` shows the figures; `python -m tests.benchmarks.stall_figures` measures the full size.
"""

from __future__ import annotations

import gc
import sys
import tracemalloc
from typing import TYPE_CHECKING

from config.source import load_policy
from tests.benchmarks.stall_world import NOW, World
from tests.forgetting import forget
from workflows.lifecycle.asof import rewind
from workflows.lifecycle.mapping import place
from workflows.lifecycle.stalls import judge

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from workflows.lifecycle.findings import Stall
    from workflows.model import Facts

POLICY = load_policy(None)
ACTIVITIES = 40
FEW, EACH, MANY = 20, 40, 200
GROWTH = 1.3
"""What an experiment may cost in a project of ten times the size."""
PEAK = 1.3
"""What judging many projects one after the other may need in memory, against the first of them."""


def verdicts(facts: Facts) -> tuple[Stall, ...]:
    """Judge a project as the reports do."""
    standing = rewind(facts, NOW)
    return judge(standing, POLICY, place(standing, POLICY), NOW)


def calls(work: Callable[[], object]) -> int:
    """Return how many functions, of Python and of C, a piece of work calls."""
    count = 0

    def note(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def cost(experiments: int) -> float:
    """Return the calls for each experiment of a project of that size."""
    facts = World(1, experiments, ACTIVITIES).facts()
    verdicts(facts)  # calendars and patterns are made once
    return calls(lambda: verdicts(facts)) / experiments


def test_an_experiment_costs_in_a_large_project_what_it_costs_in_a_small_one() -> None:
    few, many = cost(FEW), cost(MANY)
    print(f"\ncalls for each experiment: {few:.0f} of {FEW}, {many:.0f} of {MANY}")  # noqa: T201 - `make bench`
    assert many / few <= GROWTH


def test_the_cost_grows_with_the_activities_and_not_faster() -> None:
    def each(activities: int) -> float:
        facts = World(2, FEW, activities).facts()
        verdicts(facts)
        return calls(lambda: verdicts(facts)) / activities

    few, many = each(ACTIVITIES), each(ACTIVITIES * 10)
    print(f"\ncalls for each activity: {few:.0f} of {ACTIVITIES}, {many:.0f} of {ACTIVITIES * 10}")  # noqa: T201 - `make bench`
    assert many / few <= GROWTH


def test_many_projects_need_no_more_memory_than_one() -> None:
    def read(projects: int) -> None:
        for seed in range(projects):
            verdicts(World(seed, EACH, ACTIVITIES).facts())
            gc.collect()  # what nobody holds any more is no part of it, whenever Python looks for it

    def peak(projects: int) -> int:
        tracemalloc.start()
        try:
            read(projects)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    # Full caches, as other tests leave them, would give up memory that nobody counted for memory that is counted.
    forget()
    gc.collect()
    gc.freeze()  # nor is what they left looked through each time
    read(4)  # calendars of four countries and patterns are kept: they are no part of the growth
    one, many = peak(1), peak(8)
    print(f"\npeak memory: {one / 2**20:.1f} MiB for 1 project, {many / 2**20:.1f} MiB for 8")  # noqa: T201 - `make bench`
    assert many / one <= PEAK
