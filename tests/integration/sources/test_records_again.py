"""Records that were damaged and are well again: GitHub and MLflow are asked for them by id, many in a request."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.sandbox.world import World
from config.source import load_policy
from tests.databases import sqlite  # noqa: F401 - a fixture
from tests.sandboxes import server
from workflows.batch import Batch, Damaged
from workflows.model import Project
from workflows.quarantine import Retried, retry
from workflows.sources.github import GitHubSource
from workflows.sources.github_login import GITHUB, token_headers
from workflows.sources.mlflow import MLFLOW, MLflow, authorize
from workflows.sources.run_source import RunSource
from workflows.sources.transport import Retry, Transport
from workflows.store.damaged import damaged, quarantine
from workflows.store.facts import load_facts, load_projects
from workflows.store.ingest import apply
from workflows.store.projects import declare
from workflows.store.whereabouts import Whereabouts
from workflows.sync import sync

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from bot.sandbox.server import Sandbox
    from workflows.reach import Source

__all__ = ["server"]

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
DAY = timedelta(days=1)
POLICY = load_policy(None)
CHURN = Project(
    "churn", "Churn", jira_keys=("CH",), repositories=("acme/*",), tracked_experiments=("churn/*",)
)


class Spoiling(httpx.HTTPTransport):
    """Changes the text of answers on their way in."""

    spoil: Callable[[str], str] = staticmethod(lambda text: text)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = super().handle_request(request)
        body = self.spoil(answer.read().decode())
        return httpx.Response(
            answer.status_code, json=json.loads(body), headers={"x-ratelimit-remaining": "5000"}
        )


@pytest.fixture
def world(server: Sandbox, sqlite: Engine) -> World:  # noqa: F811 - the fixtures
    made = World(lambda: NOW)
    made.person("ana", "Ana")
    server.become(made)
    declare(sqlite, [CHURN], now=NOW)
    return made


def read(engine: Engine, source: Source) -> None:
    assert sync(engine, [source], load_projects(engine), now=NOW).failures == ()


def again(engine: Engine, source: Source) -> Retried:
    (found,) = retry(engine, [source], load_projects(engine), quarantine(engine), now=NOW)
    return found


def test_github_is_asked_for_damaged_issues_by_id_and_for_nothing_else(
    server: Sandbox,
    world: World,
    sqlite: Engine,  # noqa: F811
) -> None:
    repo = world.github.repository("acme/churn", created=NOW - 90 * DAY)
    repo.commit("ana", NOW - 80 * DAY, "main", "Start", ["README.md"])
    for number in range(60):
        repo.issue("ana", NOW - (70 - number) * DAY, f"{'Odd' if number < 40 else 'Even'} no. {number}")
    wire = Spoiling()
    wire.spoil = lambda text: text.replace('"title":"Odd', '"title":7,"was":"Odd').replace(
        '"title": "Odd', '"title": 7, "was": "Odd'
    )
    with Transport(
        f"{server.github_url}/graphql",
        service=GITHUB,
        authorize=token_headers(world.github.token),
        sleep=lambda _: None,
        clock=lambda: NOW,
        budget=Retry(tries=1),
        client=httpx.Client(transport=wire),
    ) as transport:
        source = GitHubSource(transport, POLICY, clock=lambda: NOW)
        read(sqlite, source)
        assert len(damaged(sqlite)) == 40
        assert again(sqlite, source).healed == 0
        wire.spoil = lambda text: text
        read(sqlite, source)
        assert len(damaged(sqlite)) == 40
        found = again(sqlite, source)
    assert (found.healed, found.left, found.requests) == (40, (), 2)
    assert len(load_facts(sqlite, "churn").items) == 60
    assert retry(sqlite, [], load_projects(sqlite), quarantine(sqlite), now=NOW) == ()


def test_mlflow_is_asked_for_damaged_runs_by_id(server: Sandbox, world: World, sqlite: Engine) -> None:  # noqa: F811
    run = world.mlflow.run("ana", NOW - 9 * DAY, "churn/gru", "v1").end(NOW - 8 * DAY, "PAUSED")
    with Transport(
        server.mlflow_url,
        service=MLFLOW,
        authorize=authorize(token=world.mlflow.token),
        sleep=lambda _: None,
        clock=lambda: NOW,
        budget=Retry(tries=1),
    ) as transport:
        source = RunSource(MLflow(transport), Whereabouts(sqlite), POLICY)
        read(sqlite, source)
        assert len(damaged(sqlite)) == 1
        run.ends[:] = [(NOW - 8 * DAY, "FINISHED")]
        read(sqlite, source)
        assert len(damaged(sqlite)) == 1
        assert again(sqlite, source).healed == 1
    assert [one.key for one in load_facts(sqlite, "churn").items] == ["gru/v1"]


def test_what_nobody_here_can_ask_for_is_told_with_what_to_do(sqlite: Engine, world: World) -> None:  # noqa: F811
    apply(sqlite, Batch("snapshot", damaged=(Damaged("snapshot", "line 2", "no key"),)), now=NOW)
    (found,) = retry(sqlite, [], load_projects(sqlite), quarantine(sqlite), now=NOW)
    assert (found.healed, found.permanent, len(found.left)) == (0, True, 1)
    assert "import the file again" in str(found.error)


@pytest.mark.parametrize("whole", [True, False])
def test_what_a_full_reading_does_not_meet_again_is_no_longer_set_aside(
    server: Sandbox,
    world: World,
    sqlite: Engine,  # noqa: F811
    whole: bool,  # noqa: FBT001
) -> None:
    gone = world.mlflow.run("ana", NOW - 9 * DAY, "churn/gru", "v1").end(NOW - 8 * DAY, "PAUSED")
    world.mlflow.run("ana", NOW - 9 * DAY, "churn/gru", "v2").end(NOW - 8 * DAY, "PAUSED")
    declare(sqlite, [CHURN, replace(CHURN, slug="other", tracked_experiments=("other/*",))], now=NOW)
    with Transport(
        server.mlflow_url,
        service=MLFLOW,
        authorize=authorize(token=world.mlflow.token),
        sleep=lambda _: None,
        clock=lambda: NOW,
        budget=Retry(tries=1),
    ) as transport:
        source = RunSource(MLflow(transport), Whereabouts(sqlite), POLICY)
        read(sqlite, source)
        assert len(damaged(sqlite)) == 2
        world.mlflow.runs.remove(gone)
        asked = load_projects(sqlite)[: None if whole else 1]
        assert sync(sqlite, [source], asked, full=True, now=NOW + DAY).failures == ()
    assert len(damaged(sqlite)) == (1 if whole else 2)
