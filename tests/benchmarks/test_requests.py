"""What a sync costs in requests and a report in SQL statements, on a large generated world; time is not measured.

`make bench` shows the table: `pytest tests/benchmarks -s`.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from bot import processes
from bot.sandbox.server import Sandbox
from bot.sandbox.world import World
from bot.wiring import build
from config.asked import REPORTS
from config.settings import load_settings
from config.source import load_policy
from tests.databases import up_to_date
from workflows.compose import Question, compose
from workflows.model import ItemKind, Project, Verb
from workflows.store.facts import load_facts
from workflows.store.projects import declare
from workflows.sync import sync

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from bot.sandbox.world_issue import JiraIssue
    from bot.sandbox.world_threads import PullRequest
    from bot.service import Service

START = datetime(2026, 6, 1, 9, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
PEOPLE = ("ana", "ben", "cleo", "dan")
CHANGED = 30
POLICY = load_policy(None)


@dataclass(frozen=True)
class Size:
    """How large a world is."""

    issues: int
    repositories: int
    pull_requests: int
    runs: int


LARGE = Size(issues=600, repositories=60, pull_requests=120, runs=1100)
SMALL = Size(issues=100, repositories=4, pull_requests=8, runs=40)


@dataclass
class Ground:
    """A generated world in its sandbox, with a store of its own."""

    world: World
    sandbox: Sandbox
    issues: list[JiraIssue]
    pulls: list[PullRequest]
    now: datetime = NOW
    service: Service = field(init=False)

    @property
    def engine(self) -> Engine:
        return self.service.engine

    def sync(self, *, full: bool = False) -> dict[str, int]:
        """Read what is new, and return the requests that reached each vendor."""
        self.sandbox.requests.clear()
        projects = (project(self.world),)
        with self.service.sources() as sources:
            result = sync(self.engine, sources, projects, full=full, now=self.now)
        assert result.failures == ()
        arrived = {name: self.sandbox.requests.count(name) for name in ("jira", "github", "mlflow")}
        assert {name: one.requests for name, one in result.sources.items()} == arrived
        return arrived

    def let_pass(self, time: timedelta) -> None:
        self.now += time


def project(world: World) -> Project:
    return Project(
        "churn",
        "Churn",
        jira_keys=("CH",),
        repositories=tuple(repo.full_name for repo in world.github.repositories),
        tracked_experiments=("churn-*",),
    )


def generated(size: Size, clock: Callable[[], datetime]) -> tuple[World, list[JiraIssue], list[PullRequest]]:
    """Return a world in which everybody works steadily on everything: history for half a year."""
    world = World(clock)
    for handle in PEOPLE:
        world.person(handle, handle.title())
    world.jira.project("CH", "Churn")
    issues = [_issue(world, number) for number in range(size.issues)]
    for number in range(size.repositories):
        repo = world.github.repository(f"acme/service-{number}", created=START)
        repo.commit("ana", START, "main", "Start", ["README.md"])
    pulls = [_pull_request(world, number) for number in range(size.pull_requests)]
    for number in range(size.runs):
        _run(world, number)
    return world, issues, pulls


def _issue(world: World, number: int) -> JiraIssue:
    at = START + timedelta(hours=number * 2)
    who, other = PEOPLE[number % 4], PEOPLE[(number + 1) % 4]
    kind = "Experiment" if number % 5 == 0 else "Task"
    made = world.jira.issue(
        "CH", type=kind, summary=f"Piece {number}", reporter=who, at=at, labels=["ml-modeling"]
    )
    made.assign(who, at + HOUR, other)
    made.transition(other, at + 5 * HOUR, "In Progress")
    made.comment(other, at + 6 * HOUR, "Started, see the notebook")
    if number % 3:
        made.transition(other, at + 40 * HOUR, "Done")
    return made


def _pull_request(world: World, number: int) -> PullRequest:
    repos = world.github.repositories
    repo = repos[number % len(repos)]
    at = START + timedelta(days=number % 150, hours=1)
    who, other = PEOPLE[number % 4], PEOPLE[(number + 1) % 4]
    made = repo.pull_request(
        who, at, f"exp/try-{number}", f"CH-{number + 1}: try", paths=[f"models/m{number}.py"]
    )
    made.request_review(who, at + HOUR, other)
    made.review(other, at + 2 * HOUR, "APPROVED")
    if number % 2:
        made.merge(who, at + 3 * HOUR)
    return made


def _run(world: World, number: int) -> None:
    """Every tenth run is still open and older than any list of what is new."""
    at = START + timedelta(hours=number)
    run = world.mlflow.run(
        PEOPLE[number % 4], at, f"churn-{number % 40}", f"CH-{number % 90 + 1} try {number}"
    )
    run.log(at + HOUR, 0.5)
    if number % 10:
        run.end(at + 2 * HOUR)


@contextmanager
def opened(size: Size, folder: Path, *, deployment: str = "Cloud") -> Iterator[Ground]:
    """Serve a generated world and open a store that nothing was read into yet."""
    world, issues, pulls = generated(size, lambda: NOW)
    world.jira.deployment = deployment
    with Sandbox(world) as sandbox:
        made = Ground(world, sandbox, issues, pulls)
        world.clock = lambda: made.now
        settings = load_settings({**sandbox.environment, "DATABASE_URL": up_to_date(folder / "bench.db")})
        made.service = build(settings, POLICY, clock=lambda: made.now)
        declare(made.engine, [project(world)], now=NOW)
        yield made
        processes.stop(made.service)


Costs = dict[str, dict[str, int]]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ground, Costs]]:
    """The large world after a life of several syncs, and what each of these cost."""
    with opened(LARGE, tmp_path_factory.mktemp("large")) as ground:
        costs = {"first": ground.sync()}
        costs["unchanged"] = ground.sync()
        ground.let_pass(HOUR)
        for issue in ground.issues[:: LARGE.issues // CHANGED]:
            issue.comment("ana", ground.now - HOUR / 2, "One more run")
        costs[f"{CHANGED} issues changed"] = ground.sync()
        ground.let_pass(HOUR)
        for pull in ground.pulls[:: LARGE.pull_requests // CHANGED]:
            pull.comment("ben", ground.now - HOUR / 2, "Looks good")
        costs[f"{CHANGED} pull requests changed"] = ground.sync()
        ground.let_pass(HOUR)
        for repo in ground.world.github.repositories[:CHANGED]:
            repo.commit("cleo", ground.now - HOUR / 2, "main", "Card", texts={"docs/model_card.md": "# Card"})
        costs[f"{CHANGED} files changed"] = ground.sync()
        ground.let_pass(HOUR / 2)
        for run in ground.world.mlflow.runs[: CHANGED * 10 : 10]:
            run.log(ground.now - HOUR / 4, 0.4)
        costs[f"{CHANGED} runs changed"] = ground.sync()
        ground.let_pass(timedelta(days=3))
        costs["unchanged after three days"] = ground.sync()
        yield ground, costs


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with opened(SMALL, tmp_path_factory.mktemp("small")) as ground:
        ground.sync()
        yield ground


def batches(number: int, size: int) -> int:
    return ceil(number / size)


def test_the_generated_world_is_read_completely(large: tuple[Ground, Costs]) -> None:
    ground, _ = large
    items = load_facts(ground.engine, "churn").items
    counts = {kind: sum(item.kind is kind for item in items) for kind in ItemKind}
    assert counts[ItemKind.ISSUE] == LARGE.issues
    assert counts[ItemKind.PULL_REQUEST] == LARGE.pull_requests
    assert counts[ItemKind.RUN] == LARGE.runs


@pytest.mark.parametrize("when", ["unchanged", "unchanged after three days"])
def test_an_unchanged_sync_costs_two_requests_to_jira_and_one_for_twenty_repositories(
    large: tuple[Ground, Costs], when: str
) -> None:
    _, costs = large
    assert costs[when]["jira"] <= 2
    assert costs[when]["github"] <= batches(LARGE.repositories, 20)


def test_the_first_sync_costs_a_request_for_fifty_issues_and_none_for_each_pull_request(
    large: tuple[Ground, Costs],
) -> None:
    _, costs = large
    assert costs["first"]["jira"] <= 5 + batches(LARGE.issues, 50)
    files = 2 * batches(LARGE.repositories, 50)
    rest = batches(LARGE.repositories, 20) + batches(LARGE.pull_requests, 50) + 5
    assert costs["first"]["github"] <= rest + files


def test_changed_issues_are_read_together(large: tuple[Ground, Costs]) -> None:
    _, costs = large
    changed = costs[f"{CHANGED} issues changed"]
    assert changed["jira"] <= 3
    assert changed["github"] <= batches(LARGE.repositories, 20)


def test_changed_pull_requests_are_read_together(large: tuple[Ground, Costs]) -> None:
    _, costs = large
    changed = costs[f"{CHANGED} pull requests changed"]
    assert changed["jira"] <= 2
    assert changed["github"] <= 3 + batches(CHANGED, 50) + batches(CHANGED, 20)


def test_changed_files_of_default_branches_are_read_together(large: tuple[Ground, Costs]) -> None:
    ground, costs = large
    surveys, trees, texts = batches(LARGE.repositories, 25), batches(CHANGED, 50), batches(CHANGED, 50)
    assert costs[f"{CHANGED} files changed"]["github"] <= surveys + trees + texts
    cards = [one for one in load_facts(ground.engine, "churn").documents if one.path == "docs/model_card.md"]
    assert [one.text for one in cards] == ["# Card"] * CHANGED


def test_runs_cost_a_request_for_each_thousand_then_two_and_one_more_for_the_list_of_experiments_each_hour(
    large: tuple[Ground, Costs],
) -> None:
    _, costs = large
    assert costs["first"]["mlflow"] <= 1 + batches(LARGE.runs, 1000)
    assert costs["unchanged"]["mlflow"] <= 2
    assert costs[f"{CHANGED} runs changed"]["mlflow"] <= 2
    assert costs["unchanged after three days"]["mlflow"] <= 3


def test_what_changed_is_in_the_store(large: tuple[Ground, Costs]) -> None:
    ground, _ = large
    said = [
        act.text
        for acts in load_facts(ground.engine, "churn").activities.values()
        for act in acts
        if act.text
    ]
    assert sum("One more run" in text for text in said) == CHANGED
    assert sum("Looks good" in text for text in said) == CHANGED
    beats = [
        act
        for acts in load_facts(ground.engine, "churn").activities.values()
        for act in acts
        if act.verb is Verb.RUN_HEARTBEAT and act.at > NOW
    ]
    assert len(beats) == CHANGED


@pytest.mark.parametrize("deployment", ["Cloud", "Server"])
def test_the_bounds_hold_for_jira_cloud_and_data_center_and_a_full_sync_costs_as_much_as_the_first(
    deployment: str, tmp_path: Path
) -> None:
    with opened(SMALL, tmp_path, deployment=deployment) as ground:
        first = ground.sync()
        ground.let_pass(HOUR)
        unchanged = ground.sync()
        assert unchanged["jira"] <= 2
        assert unchanged["github"] <= batches(SMALL.repositories, 20)
        assert unchanged["mlflow"] <= 3
        assert ground.sync(full=True) == first


def statements(ground: Ground, report: str) -> int:
    """Return how many SQL statements a report takes."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(ground.engine, "before_cursor_execute", note)
    try:
        slug = None if report == "portfolio" else "churn"
        compose(ground.engine, POLICY, Question(report, slug), as_of=ground.now)
    finally:
        event.remove(ground.engine, "before_cursor_execute", note)
    return len(seen)


@pytest.fixture(scope="module")
def taken(large: tuple[Ground, Costs], small: Ground) -> dict[str, tuple[int, int]]:
    """The statements that each report takes in the small and in the large world."""
    return {report: (statements(small, report), statements(large[0], report)) for report in REPORTS}


@pytest.mark.parametrize("report", REPORTS)
def test_a_report_takes_as_many_statements_for_many_items_as_for_few(
    taken: dict[str, tuple[int, int]], report: str
) -> None:
    few, many = taken[report]
    assert few == many


def test_the_table_of_costs_has_a_line_for_each_sync_and_each_report(
    large: tuple[Ground, Costs], taken: dict[str, tuple[int, int]]
) -> None:
    _, costs = large
    table = "\n".join(
        [
            f"{LARGE.issues} issues, {LARGE.repositories} repositories, {LARGE.pull_requests} pull requests",
            f"{LARGE.runs} runs",
            f"{'requests of a sync':32}{'Jira':>8}{'GitHub':>8}{'MLflow':>8}",
            *(
                f"  {name:30}{cost['jira']:8}{cost['github']:8}{cost['mlflow']:8}"
                for name, cost in costs.items()
            ),
            f"{'SQL statements of a report':32}{'small':>8}{'large':>8}",
            *(f"  {name:30}{few:8}{many:8}" for name, (few, many) in taken.items()),
        ]
    )
    print(f"\n{table}")  # noqa: T201 - `make bench` is there to show it
    assert all(f"  {name} " in table for name in (*costs, *REPORTS))
