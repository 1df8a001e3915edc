"""What pages about many projects cost: statements, calls and memory against few projects.

`make bench` measures them at full size, in seconds and MiB.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from config.source import load_policy
from tests.benchmarks.figures import FULL, Figure
from tests.benchmarks.portfolio_figures import CHANGED, measured
from tests.benchmarks.portfolio_world import NOW, Size, fill
from tests.benchmarks.test_stalls import calls
from tests.databases import up_to_date
from workflows.compose import Question, compose, keep_up
from workflows.model import Activity, WorkItem
from workflows.store.engine import connect
from workflows.workspace_model import WorkspaceModel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Engine

    from tests.benchmarks.figures import Figures

POLICY = load_policy(None)
FEW, MANY = 3, 12
ITEMS = 40
COMPANY = (200, 500)
"""Projects, and items of each, under `make bench`."""
GROWTH = 1.3
"""What a project may cost among many, against among few; what the page may need beside it."""
PORTFOLIO = Question("portfolio", audience="executive")
TOMORROW = NOW + timedelta(days=1)
"""For which nothing is kept."""
DIGEST = Question("digest", "p-1")


def company(path: Path, projects: int) -> Engine:
    """Return a company of so many projects whose texts were read."""
    engine = connect(up_to_date(path))
    fill(engine, Size(projects, ITEMS))
    WorkspaceModel(engine).refresh().read_waiting()
    return engine


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = company(tmp_path_factory.mktemp("few") / "few.db", FEW)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = company(tmp_path_factory.mktemp("many") / "many.db", MANY)
    yield engine
    engine.dispose()


def ask(engine: Engine, question: Question, as_of: datetime = NOW) -> None:
    compose(engine, POLICY, question, as_of=as_of, model=WorkspaceModel(engine).refresh())


def keep(engine: Engine) -> int:
    return keep_up(engine, POLICY, as_of=NOW, model=WorkspaceModel(engine).refresh())


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Note the SQL statements within."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    with heard(engine, note):
        yield seen


@contextmanager
def heard(engine: Engine, note: Callable[..., None]) -> Iterator[None]:
    """Call `note` before each SQL statement within."""
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_a_portfolio_that_is_kept_takes_the_same_few_statements_for_any_number_of_projects(
    few: Engine, many: Engine
) -> None:
    taken = []
    for engine in (few, many):
        keep(engine)
        with statements(engine) as seen:
            ask(engine, PORTFOLIO)
        taken.append(len([one for one in seen if not one.startswith("BEGIN")]))
    print(f"\nstatements of a kept portfolio: {taken[0]} of {FEW} projects, {taken[1]} of {MANY}")  # noqa: T201
    assert taken[0] == taken[1] <= 9


def test_nothing_is_worked_out_where_nothing_changed(many: Engine) -> None:
    keep(many)
    assert keep(many) == 0


def test_a_digest_costs_among_many_projects_what_it_costs_among_few(few: Engine, many: Engine) -> None:
    cost = []
    for engine in (few, many):
        ask(engine, DIGEST)  # patterns and calendars are made once
        with statements(engine) as seen:
            ask(engine, DIGEST)
        cost.append((calls(lambda engine=engine: ask(engine, DIGEST)), len(seen)))  # type: ignore[misc]
    ((few_calls, few_statements), (many_calls, many_statements)) = cost
    print(f"\ncalls of a digest: {few_calls} among {FEW} projects, {many_calls} among {MANY}")  # noqa: T201
    assert many_calls / few_calls <= GROWTH
    assert many_statements == few_statements


def test_a_portfolio_holds_one_project_at_a_time(few: Engine, many: Engine) -> None:
    def held(engine: Engine) -> int:
        """Return how many items and activities were there at once, at most: looked at when texts are asked for."""
        found: list[int] = []
        # What earlier tests left is not looked through each time.
        gc.collect()
        gc.freeze()

        def look(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            if "FROM text_readings" in statement:
                gc.collect()
                found.append(sum(isinstance(one, (WorkItem, Activity)) for one in gc.get_objects()))

        with heard(engine, look):
            ask(engine, PORTFOLIO, TOMORROW)
        return max(found)

    small, large = held(few), held(many)
    print(f"\nheld by a portfolio: {small} items and activities of {FEW} projects, {large} of {MANY}")  # noqa: T201
    assert small >= ITEMS
    assert large / small <= GROWTH


@pytest.mark.skipif(not FULL, reason="minutes: make bench")
def test_what_pages_about_two_hundred_projects_take(figures: Figures, tmp_path: Path) -> None:
    projects, items = COMPANY
    taken = measured(tmp_path, projects, items)
    size = f"{projects} projects, {projects * items:,} items"
    told = f"{taken.one * 1000:.0f} ms"
    figures.add(Figure("digest of one project", "nothing", size, "≤ 300 ms", told, taken.one <= 0.3))
    afresh = f"the same where nothing is kept ({taken.afresh:.1f} s)"
    for what, seconds in (
        ("digest of all, nothing changed since the last sync", taken.kept),
        (f"digest of all, one in {CHANGED} changed since", taken.changed),
    ):
        share = f"{seconds / taken.afresh:.2f} ({seconds:.1f} s)"
        figures.add(Figure(what, afresh, size, "≤ 10 s", share, seconds <= 10))
    told = f"{taken.here:.0f} MiB (the largest process that helps: {taken.others:.0f} MiB)"
    met = max(taken.here, taken.others) < 300
    figures.add(Figure("peak memory of these digests", "nothing", size, "< 300 MB", told, met))
