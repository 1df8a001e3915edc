"""What a sync of many issues costs: requests and statements always; time and memory under `make bench`.

The pages come from another process (`vendor_server`), and the sync runs in one of its own.
"""

from __future__ import annotations

from math import ceil
from statistics import median
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.server import Sandbox
from bot.wiring import open_sources
from config.settings import load_settings
from config.source import load_policy
from tests.benchmarks.figures import FULL, Figure
from tests.benchmarks.portfolio_world import NOW
from tests.benchmarks.sync_process import downloaded, synced
from tests.benchmarks.vendor_server import declared_project, served
from tests.benchmarks.vendor_world import MOULD, Size, moulded
from tests.databases import up_to_date
from workflows.store.engine import connect
from workflows.store.facts import load_facts
from workflows.store.projects import declare
from workflows.sync import sync

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.benchmarks.figures import Figures
    from tests.benchmarks.sync_process import Cost
    from workflows.model import Facts, Project

POLICY = load_policy(None)
full = pytest.mark.skipif(not FULL, reason="minutes: make bench")
TINY = Size(issues=20, repositories=2, pull_requests=6)
PROJECTS = 10 if FULL else 3
SMALL, LARGE = (Size(1_000), Size(10_000)) if FULL else (Size(30), Size(200))
"""Issues of each of the projects."""
RUNS = 5
LATENCY = 0.05
"""Seconds; a good day of Jira Cloud."""


def read_from(environment: Mapping[str, str], project: Project, database: Path) -> Facts:
    """Return what a store holds of a project after one sync."""
    url = up_to_date(database)
    engine = connect(url)
    declare(engine, (project,), now=NOW)
    settings = load_settings({**environment, "DATABASE_URL": url})
    with open_sources(settings, POLICY, clock=lambda: NOW) as sources:
        result = sync(engine, sources, (project,), now=NOW)
    assert result.failures == ()
    found = load_facts(engine, project.slug)
    engine.dispose()
    return found


@pytest.mark.parametrize("deployment", ["Cloud", "Server"])
def test_the_server_of_the_benchmarks_tells_of_each_project_what_the_sandbox_tells_of_one(
    deployment: str, tmp_path: Path
) -> None:
    project = declared_project(MOULD, TINY)
    world = moulded(TINY, deployment=deployment)
    with Sandbox(world) as sandbox:
        environment = {name: text for name, text in sandbox.environment.items() if "MLFLOW" not in name}
        told = repr(read_from(environment, project, tmp_path / "sandbox.db")).replace(sandbox.url, "")
    with served(2, TINY, deployment=deployment) as vendors:
        for number, one in enumerate(vendors.projects):
            facts = read_from(vendors.environment, one, tmp_path / f"{number}.db")
            assert len(facts.items) >= TINY.issues + TINY.pull_requests
            assert repr(facts).replace(vendors.url, "").replace(str(MOULD + number), str(MOULD)) == told


@pytest.fixture(scope="module")
def costs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Cost]:
    """A first sync and an unchanged one, of the small and of the large company."""
    found = {}
    for name, size in (("small", SMALL), ("large", LARGE)):
        path = tmp_path_factory.mktemp(name) / "bench.db"
        with served(PROJECTS, size) as vendors:
            found[f"first {name}"] = synced(vendors, size, path)
            found[f"unchanged {name}"] = synced(vendors, size, path)
    return found


def test_a_first_sync_costs_a_request_for_a_hundred_issues_and_one_for_each_changelog_page_of_a_thousand(
    costs: dict[str, Cost],
) -> None:
    for name in ("small", "large"):
        first = costs[f"first {name}"]
        assert first.requests["jira"] <= 1.2 * (ceil(first.items / 100) + ceil(first.items / 1000)) + 6


def test_an_unchanged_sync_costs_as_much_of_many_issues_as_of_few(costs: dict[str, Cost]) -> None:
    few, many = costs["unchanged small"], costs["unchanged large"]
    assert (few.items, many.items) == (0, 0)
    assert many.requests == few.requests
    assert many.requests["jira"] <= 2
    assert many.statements == few.statements
    assert many.steps <= 1.3 * few.steps + 1_000


@full
def test_the_memory_of_a_first_sync_does_not_follow_its_size(
    costs: dict[str, Cost], figures: Figures
) -> None:
    few, many = costs["first small"], costs["first large"]
    size = f"{many.items:,} issues"
    mib, growth = many.peak / 2**20, many.peak / few.peak
    figures.add(
        Figure("peak memory of a first sync", "nothing", size, "< 300 MB", f"{mib:.0f} MiB", mib < 286)
    )
    figures.add(
        Figure(
            "growth of that peak",
            f"the peak of {few.items:,} issues",
            size,
            "< 1.3",
            f"{growth:.2f}",
            growth < 1.3,
        )
    )
    few, many = costs["unchanged small"], costs["unchanged large"]
    taken = [
        f"{one.requests['jira']} request(s), {one.statements} statements, {one.steps:,} steps of SQLite"
        for one in (few, many)
    ]
    same = (many.requests, many.statements) == (few.requests, few.statements)
    figures.add(
        Figure(
            "an unchanged sync",
            f"that of a tenth ({taken[0]})",
            size,
            "the same",
            taken[1],
            same,
        )
    )


@full
@pytest.mark.parametrize("latency", [0.0, LATENCY])
def test_how_much_longer_reading_and_storing_takes_than_downloading(
    latency: float, tmp_path: Path, figures: Figures
) -> None:
    size = Size(1_000)
    seconds, reference, cpu = [], [], []
    with served(2, size, latency=latency) as vendors:
        synced(vendors, size, tmp_path / "warm.db")
        for number in range(RUNS):
            vendors.asked()
            cost = synced(vendors, size, tmp_path / f"{number}.db")
            reference.append(downloaded(vendors, vendors.asked()))
            seconds.append(cost.seconds)
            cpu.append(cost.cpu / cost.items * 1000)
    ratio = median(one / other for one, other in zip(reference, seconds, strict=True))
    name = f"first sync of Jira, {latency * 1000:.0f} ms a request"
    against = f"a bare httpx loop over the same pages ({median(reference):.2f} s)"
    told = f"{ratio:.2f} of its throughput ({median(seconds):.2f} s; {median(cpu):.2f} s of CPU for 1,000 issues)"
    figures.add(Figure(name, against, "2,000 issues, SQLite", "≥ 0.6", told, ratio >= 0.6))
