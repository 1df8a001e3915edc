"""What one project's summary costs in a large store, against the same project in a small one.

Counts always; seconds under `make bench`, asked in turn of both stores in the same run.
"""

from __future__ import annotations

from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

import pytest

from config.source import load_policy
from tests.benchmarks.figures import FULL, Figure
from tests.benchmarks.portfolio_world import NOW, Size
from tests.benchmarks.store_world import OWN, fill_store
from tests.benchmarks.sync_process import counted
from tests.databases import up_to_date
from workflows.compose import Question, compose
from workflows.garbage import collect_rarely
from workflows.store.engine import connect
from workflows.workspace_model import WorkspaceModel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from tests.benchmarks.figures import Figures

POLICY = load_policy(None)
full = pytest.mark.skipif(not FULL, reason="minutes: make bench")
SMALL, LARGE = (20, 2_000) if FULL else (3, 12)
"""Projects in each store."""
ITEMS = 500 if FULL else 60
TIMES = 30
QUESTION = Question("summary", f"p-{OWN}")


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Engine]]:
    """The small store and the large one, with the same project in both."""
    made = []
    for projects in (SMALL, LARGE):
        engine = connect(up_to_date(tmp_path_factory.mktemp("store") / "bench.db"))
        fill_store(engine, projects, own=Size(1, ITEMS, 8), others=Size(1, ITEMS, 4))
        made.append(engine)
    yield made[0], made[1]
    for engine in made:
        engine.dispose()


def ask(engine: Engine, model: WorkspaceModel) -> object:
    return compose(engine, POLICY, QUESTION, as_of=NOW, model=model.refresh())


def test_a_summary_costs_in_a_large_store_what_it_costs_in_a_small_one(stores: tuple[Engine, Engine]) -> None:
    found = []
    for engine in stores:
        model = WorkspaceModel(engine)
        ask(engine, model)  # patterns and calendars are made once
        with counted(engine) as cost:
            ask(engine, model)
        found.append(cost)
    few, many = found
    print(f"\na summary: {few} in a store of {SMALL} projects, {many} in one of {LARGE}")  # noqa: T201
    assert many["statements"] == few["statements"]
    assert few["steps"] > 0
    assert many["steps"] <= 1.3 * few["steps"]


def test_the_same_is_said_in_both_stores(stores: tuple[Engine, Engine]) -> None:
    few, many = (ask(engine, WorkspaceModel(engine)) for engine in stores)
    assert few == many


@full
def test_how_long_a_summary_takes_in_a_store_of_a_million_items(
    stores: tuple[Engine, Engine], figures: Figures
) -> None:
    collect_rarely()
    models = [WorkspaceModel(engine) for engine in stores]
    seconds: list[list[float]] = [[], []]
    for _ in range(TIMES):
        for engine, model, taken in zip(stores, models, seconds, strict=True):
            began = perf_counter()
            ask(engine, model)
            taken.append(perf_counter() - began)
    few, many = (median(taken[3:]) for taken in seconds)
    against = f"the same in a store of {SMALL * ITEMS:,} ({few * 1000:.0f} ms)"
    size = f"{LARGE * ITEMS:,} items, SQLite"
    told = f"{many / few:.2f} ({many * 1000:.0f} ms)"
    figures.add(Figure("one project's summary", against, size, "≤ 1.3", told, many / few <= 1.3))
