"""Pages of Jira, GitHub and MLflow, spoiled in every way: what is sound is kept, the rest is told, nothing breaks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import given

from bot.render.blocks import to_messages
from bot.render.check import problems
from config.source import load_policy
from tests.fuzz.hostile import chances, fuzzed
from tests.fuzz.replays import Recorder, Replay
from tests.integration.sandbox.small_world import Clock, on, small_world
from tests.sandboxes import server
from workflows.compose import Question, compose
from workflows.model import Project
from workflows.sources.github import GitHubSource
from workflows.sources.github_login import GITHUB, token_headers
from workflows.sources.jira import JiraSource
from workflows.sources.jira_login import Login
from workflows.sources.mlflow import MLFLOW, MLflow, authorize
from workflows.sources.run_source import RunSource
from workflows.sources.tracked_run import NothingKnown
from workflows.sources.transport import Retry, Transport
from workflows.store.projects import declare
from workflows.sync import sync

if TYPE_CHECKING:
    import random

    from sqlalchemy import Engine

    from bot.sandbox.server import Sandbox
    from tests.fuzz.replays import Asked
    from workflows.reach import Source

__all__ = ["server"]
POLICY = load_policy(None)
CLOCK = Clock(on(20))
VENDORS = ("jira", "data center", "github", "mlflow")
CHURN = Project(
    "churn", "Churn", jira_keys=("CH",), repositories=("acme/churn",), tracked_experiments=("churn/*",)
)


def source_of(server: Sandbox, vendor: str, client: httpx.Client) -> Source:
    """Return the source of a vendor of the sandbox, over this client; it does not wait."""
    world = server.world
    login = Login(server.jira_url, world.jira.token, world.jira.email if vendor == "jira" else None)
    url, service, sign = {
        "github": (f"{server.github_url}/graphql", GITHUB, token_headers(world.github.token)),
        "mlflow": (server.mlflow_url, MLFLOW, authorize(token=world.mlflow.token)),
    }.get(vendor, (server.jira_url, login.service, login.headers))
    transport = Transport(
        url,
        service=service,
        authorize=sign,
        sleep=lambda _seconds: None,
        clock=CLOCK,
        budget=Retry(tries=2),
        client=client,
    )
    if vendor == "github":
        return GitHubSource(transport, POLICY, clock=CLOCK, jira_keys=("CH",))
    if vendor == "mlflow":
        return RunSource(MLflow(transport), NothingKnown(), POLICY)
    return JiraSource(transport, people=POLICY.people, login=login)


@pytest.fixture(params=VENDORS)
def vendor(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def kept(server: Sandbox, vendor: str) -> dict[Asked, object]:
    """What the vendor answers to a whole reading."""
    world = small_world(CLOCK)
    world.jira.deployment = "Server" if vendor == "data center" else "Cloud"
    server.become(world)
    recorder = Recorder()
    with httpx.Client(transport=recorder) as client:
        for full in (True, False):
            for batch in source_of(server, vendor, client).read([CHURN], {}, full=full, now=CLOCK()):
                assert not batch.refusals
    return recorder.kept


@fuzzed(0.02)
@given(chances())
def test_a_reading_ends_with_what_was_sound_and_why_the_rest_was_not(
    sqlite: Engine, server: Sandbox, vendor: str, kept: dict[Asked, object], dice: random.Random
) -> None:
    declare(sqlite, [replace(CHURN, jira_keys=(), repositories=(), tracked_experiments=())], now=CLOCK())
    with httpx.Client(transport=Replay(kept, dice)) as client:
        source = source_of(server, vendor, client)
        for full in (True, False):
            result = sync(sqlite, [source], [CHURN], full=full, now=CLOCK())
    assert all(failure.message and "\n" not in failure.message for failure in result.failures)
    if dice.random() < 0.05:
        report = compose(sqlite, POLICY, Question("portfolio", None), as_of=CLOCK())
        assert not [one for message in to_messages(report) for one in problems(message)]
