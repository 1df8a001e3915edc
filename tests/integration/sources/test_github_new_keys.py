"""A Jira project that is declared later costs GitHub what names its tickets, and nothing of all the rest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.sandbox.world import World
from config.source import load_policy
from workflows.lifecycle.thinning import whole_since
from workflows.model import Project
from workflows.sources.github import GitHubSource
from workflows.sources.github_login import GITHUB, token_headers
from workflows.sources.transport import Retry, Transport
from workflows.store import schema
from workflows.store.engine import reading
from workflows.store.mentions import Mentions
from workflows.store.projects import declare
from workflows.store.thinning import thin
from workflows.sync import sync

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bot.sandbox.server import Sandbox
    from bot.sandbox.world_github import Repository

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
BUSY, OTHER = "acme/churn", "acme/serving"
CHURN = Project("churn", "Churn", jira_keys=("CH",), repositories=(BUSY, OTHER))
DEMAND = Project("demand", "Demand", jira_keys=("DE",))


def days(number: float) -> datetime:
    return NOW - timedelta(days=number)


@dataclass
class Sight:
    """A GitHub, a store, and what a reading of one into the other costs."""

    world: World
    sandbox: Sandbox
    engine: Engine
    repo: Repository

    def read(self, *projects: Project, full: bool = False) -> int:
        """Read these projects, and return the number of requests."""
        declare(self.engine, projects, now=NOW)
        transport = Transport(
            f"{self.sandbox.github_url}/graphql", service=GITHUB, authorize=token_headers(self.world.github.token),
            sleep=lambda _: None, clock=lambda: NOW, budget=Retry(tries=1),
        )  # fmt: skip
        with transport:
            source = GitHubSource(transport, load_policy(None), clock=lambda: NOW, told=Mentions(self.engine))
            result = sync(self.engine, [source], projects, full=full, now=NOW)
        assert result.failures == ()
        return result.sources["github"].requests

    def links(self) -> dict[str, set[str]]:
        """Return which tickets are named, by the key of what names them."""
        item, link = schema.items.c, schema.links.c
        found: dict[str, set[str]] = {}
        with reading(self.engine) as connection:
            for key, target in connection.execute(
                select(item.key, link.target).join_from(schema.items, schema.links, item.id == link.origin)
            ):
                found.setdefault(key, set()).add(target)
        return found


@pytest.fixture
def sight(server: Sandbox, engine: Engine) -> Sight:
    """A busy repository and another one, read for CH alone; three of 130 things name tickets of DE."""
    world = World(lambda: NOW)
    world.person("ana", "Ana Example")
    server.become(world)
    repo, other = (world.github.repository(name, created=days(900)) for name in (BUSY, OTHER))
    for one in (repo, other):
        one.commit("ana", days(890), "main", "Start", ["README.md"])
    for number in range(120):
        repo.issue("ana", days(300 - number), f"Issue {number}", "Nothing to see, as in UTF-8.")
    repo.pull_request("ana", days(60), "exp/a", "CH-3: as DE-4 wants", paths=["a.py"])
    repo.pull_request("ana", days(59), "exp/b", "Tidy up", paths=["b.py"])
    repo.commit("ana", days(58), "exp/b", "Fix DE-5", ["b.py"])
    other.issue("ana", days(50), "Too slow", "See DE-6.")
    made = Sight(world, server, engine, repo)
    made.read(CHURN)
    assert made.links() == {f"{BUSY}#121": {"CH-3"}}
    assert made.read(CHURN) == 1
    return made


ALL = {f"{BUSY}#121": {"CH-3", "DE-4"}, f"{BUSY}#122": {"DE-5"}, f"{OTHER}#1": {"DE-6"}}


def test_only_what_names_its_tickets_is_asked_for(sight: Sight) -> None:
    # One request as always, and one for the three that name it: everything anew would take several.
    assert sight.read(CHURN, DEMAND) == 2
    assert sight.links() == ALL
    assert sight.read(CHURN, DEMAND) == 1


def test_what_is_found_is_what_reading_everything_anew_finds(sight: Sight) -> None:
    sight.read(CHURN, DEMAND)
    found = sight.links()
    assert sight.read(CHURN, DEMAND, full=True) > 4
    assert sight.links() == found


def test_what_comes_later_is_searched_for_all_keys(sight: Sight) -> None:
    sight.read(CHURN, DEMAND)
    sight.repo.issue("ana", days(0.1), "Also DE-9 and CH-9")
    sight.read(CHURN, DEMAND)
    assert sight.links() == ALL | {f"{BUSY}#123": {"DE-9", "CH-9"}}


def test_a_key_that_nothing_names_costs_nothing(sight: Sight) -> None:
    assert sight.read(CHURN, replace(DEMAND, jira_keys=("NOBODY",))) == 1
    assert sight.read(CHURN, replace(DEMAND, jira_keys=("NOBODY",))) == 1


def test_branches_that_name_it_are_read_again(sight: Sight) -> None:
    sight.repo.commit("ana", days(3), "exp/DE-7-gru", "try", ["c.py"])
    sight.repo.commit("ana", days(2), "exp/wide", "for DE-8", ["d.py"])
    sight.read(CHURN)
    sight.read(CHURN, DEMAND)
    assert sight.links() == ALL | {f"{BUSY}@exp/DE-7-gru": {"DE-7"}, f"{BUSY}@exp/wide": {"DE-8"}}


def test_a_project_that_takes_the_repository_too_reads_all_of_it(sight: Sight) -> None:
    assert sight.read(CHURN, replace(DEMAND, repositories=(BUSY,))) > 4
    assert sight.links() == ALL


def test_histories_that_were_thinned_out_still_tell_which_tickets_they_name(sight: Sight) -> None:
    old = sight.repo.pull_request("ana", days(850), "exp/old", "Before", paths=["o.py"])
    for hour in range(1, 5):
        words = "Fix DE-1" if hour == 2 else "more"
        sight.repo.commit("ana", days(849) + timedelta(hours=hour), "exp/old", words, ["o.py"])
    old.merge("ana", days(848))
    sight.read(CHURN, full=True)
    assert thin(sight.engine, whole_since(NOW, 730)).dropped == 1
    sight.read(CHURN, DEMAND)
    assert "DE-1" in {target for targets in sight.links().values() for target in targets}
