"""The real adapter against the sandbox's MLflow, into a real store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.world import World
from config.source import load_policy
from tests.databases import engine, pg_server, pg_url, postgres, sqlite  # noqa: F401 - fixtures
from workflows.compose import Question, compose, verdicts
from workflows.model import ItemKind, Project, Verb
from workflows.sources.mlflow import MLFLOW, MLflow, authorize
from workflows.sources.run_source import RunSource
from workflows.sources.transport import Retry, Transport
from workflows.store.damaged import damaged
from workflows.store.facts import load_facts, load_projects
from workflows.store.projects import declare
from workflows.store.whereabouts import Whereabouts
from workflows.sync import SyncResult, sync

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Engine

    from bot.sandbox.server import Sandbox
    from bot.sandbox.world_mlflow import TrackingServer
    from workflows.model import Facts, WorkItem

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
POLICY = load_policy(None)
CHURN = Project("churn", "Churn", jira_keys=("CH",), tracked_experiments=("churn/*",))
OTHER = Project("fraud", "Fraud", jira_keys=("FR",))
SEARCH = "/mlflow/api/2.0/mlflow/runs/search"


@dataclass
class Ground:
    """A tracking server on loopback, and a store of its own."""

    sandbox: Sandbox
    engine: Engine
    now: datetime = NOW

    @property
    def server(self) -> TrackingServer:
        return self.sandbox.world.mlflow

    def read(self, *, sign: Callable[[], Mapping[str, str]] | None = None, full: bool = False) -> SyncResult:
        self.sandbox.requests.clear()
        sign = sign or authorize(token=self.server.token)
        with Transport(
            self.sandbox.mlflow_url,
            service=MLFLOW,
            authorize=sign,
            sleep=lambda _: None,
            clock=lambda: self.now,
            budget=Retry(tries=1),
        ) as transport:
            source = RunSource(MLflow(transport), Whereabouts(self.engine), POLICY)
            result = sync(self.engine, [source], load_projects(self.engine), full=full, now=self.now)
        assert result.sources["mlflow"].requests == self.sandbox.requests.count("mlflow")
        return result

    def cost(self, *, full: bool = False) -> tuple[int, int]:
        """Return requests and changed items of a reading that goes well."""
        result = self.read(full=full)
        assert result.failures == ()
        return result.sources["mlflow"].requests, result.sources["mlflow"].items

    def facts(self, slug: str = "churn") -> Facts:
        return load_facts(self.engine, slug)

    def runs(self, slug: str = "churn") -> dict[str, WorkItem]:
        return {one.key: one for one in self.facts(slug).items if one.kind is ItemKind.RUN}

    def story(self, key: str) -> list[str]:
        return [act.verb.value for act in self.facts().activities[self.runs()[key].id]]


@pytest.fixture
def ground(server: Sandbox, engine: Engine) -> Ground:  # noqa: F811 - the fixture
    made = Ground(server, engine)
    world = World(lambda: made.now)
    world.person("ana", "Ana")
    server.become(world)
    declare(engine, [CHURN, OTHER], now=NOW)
    return made


def test_runs_of_declared_experiments_and_of_named_tickets_are_stored_and_others_are_not(
    ground: Ground,
) -> None:
    ground.server.run("ana", NOW - DAY, "churn/gru", "v1").train(until=NOW)
    ground.server.run("ana", NOW - DAY, "scratch", "FR-3 baseline")
    ground.server.run("ana", NOW - DAY, "scratch", "nothing")
    assert ground.cost() == (2, 2)
    assert set(ground.runs()) == {"gru/v1"}
    assert set(ground.runs("fraud")) == {"scratch/FR-3 baseline"}


def test_a_run_lives_through_heartbeats_and_an_end(ground: Ground) -> None:
    run = ground.server.run("ana", NOW - 2 * HOUR, "churn/gru", "v1").train(until=NOW + 3 * HOUR)
    ground.read()
    assert ground.story("gru/v1") == ["run_started", "run_heartbeat"]
    ground.now += HOUR / 2
    assert ground.cost() == (2, 0)
    ground.now += HOUR
    ground.read()
    acts = ground.facts().activities[ground.runs()["gru/v1"].id]
    assert [act.at for act in acts if act.verb is Verb.RUN_HEARTBEAT] == [NOW + HOUR]
    run.end(NOW + 2 * HOUR, "KILLED")
    ground.now += 2 * HOUR
    ground.read()
    assert ground.story("gru/v1") == ["run_started", "run_heartbeat", "run_failed"]
    assert ground.runs()["gru/v1"].status == "killed"


def test_a_run_that_began_and_ended_between_two_readings_is_seen(ground: Ground) -> None:
    ground.server.experiment("churn/gru")
    ground.read()
    ground.server.run("ana", NOW + HOUR / 4, "churn/gru", "quick").end(NOW + HOUR / 3)
    ground.now += HOUR / 2
    assert ground.cost() == (2, 1)


def test_a_resumed_run_is_open_again(ground: Ground) -> None:
    run = ground.server.run("ana", NOW - 9 * DAY, "churn/gru", "v1").end(NOW - 5 * DAY, "FAILED")
    ground.read()
    assert ground.story("gru/v1") == ["run_started", "run_failed"]
    run.end(NOW + HOUR, "RUNNING").log(NOW + HOUR, 0.3)
    ground.now += 2 * HOUR
    ground.read()
    assert ground.story("gru/v1") == ["run_started", "run_heartbeat"]
    assert ground.runs()["gru/v1"].status == "running"


def test_a_ticket_that_is_named_by_a_tag_after_the_end_is_found(ground: Ground) -> None:
    run = ground.server.run("ana", NOW - 5 * HOUR, "scratch", "v1").end(NOW - 4 * HOUR)
    ground.read()
    run.tag("ticket", "CH-7")
    assert ground.cost() == (2, 1)
    assert set(ground.runs()) == {"scratch/v1"}


def test_a_new_experiment_is_found_within_the_hour(ground: Ground) -> None:
    ground.server.experiment("churn/gru")
    ground.read()
    ground.server.experiment("churn/new", created=NOW + HOUR / 4)
    ground.server.run("ana", NOW + HOUR / 4, "churn/new", "v1")
    ground.now += HOUR
    assert ground.cost() == (3, 1)


on_one = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
"""What is said of requests alone is the same whatever database the runs go to."""


@on_one
def test_thousands_of_runs_cost_a_request_for_each_thousand_and_nothing_new_costs_two(ground: Ground) -> None:
    for number in range(2_001):
        run = ground.server.run("ana", NOW - DAY * (number % 200) - 2 * DAY, "churn/gru", f"v{number}")
        run.log(run.started + HOUR, 0.5).end(run.started + 2 * HOUR)
    assert ground.cost() == (1 + 3, 2_001)
    assert ground.cost() == (2, 0)
    for number in range(30):
        ground.server.run("ana", NOW + HOUR / 4, "churn/gru", f"new{number}").end(NOW + HOUR / 3)
    ground.now += HOUR / 2
    assert ground.cost() == (2, 30)
    assert len(ground.runs()) == 2_031
    assert ground.cost(full=True) == (1 + 3, 0)


@on_one
def test_runs_that_are_too_heavy_for_one_answer_are_read_in_smaller_ones(ground: Ground) -> None:
    for number in range(66):
        heavy = {"note": "x" * (1 << 20)}
        ground.server.run("ana", NOW - DAY, "churn/gru", f"v{number}", tags=heavy).end(NOW - HOUR)
    # The list, two answers that are too large, and seven of ten runs each.
    assert ground.cost() == (1 + 2 + 7, 66)


def test_a_first_reading_that_breaks_off_goes_on_where_it_was(ground: Ground) -> None:
    for number in range(1_200):
        ground.server.run("ana", NOW - 10 * DAY + number * HOUR / 10, "churn/gru", f"v{number}").end(
            NOW - DAY
        )
    ground.sandbox.faults.delay(SEARCH, 0)
    ground.sandbox.faults.status(SEARCH, 500)
    assert len(ground.read().failures) == 1
    assert len(ground.runs()) == 1_000
    assert ground.cost()[0] == 1
    assert len(ground.runs()) == 1_200


def test_deleted_runs_and_runs_of_deleted_experiments_are_gone_and_come_back_when_restored(
    ground: Ground,
) -> None:
    one = ground.server.run("ana", NOW - HOUR, "churn/gru", "v1")
    ground.server.run("ana", NOW - HOUR, "churn/old", "v2")
    ground.read()
    assert set(ground.runs()) == {"gru/v1", "old/v2"}
    one.delete(NOW + HOUR)
    ground.server.experiment("churn/old").deleted = NOW + HOUR
    ground.now += 2 * HOUR
    ground.read()
    assert set(ground.runs()) == set()
    one.deleted = None
    ground.read()
    assert set(ground.runs()) == {"gru/v1"}


def test_a_run_that_was_removed_for_good_is_gone(ground: Ground) -> None:
    ground.server.run("ana", NOW - HOUR, "churn/gru", "v1")
    ground.server.run("ana", NOW - HOUR, "churn/gru", "v2").end(NOW)
    ground.read()
    ground.server.runs.clear()
    assert ground.cost()[0] == 3
    assert set(ground.runs()) == {"gru/v2"}
    ground.read(full=True)
    assert set(ground.runs()) == set()


def test_a_run_that_was_closed_without_a_time_is_asked_for_by_name(ground: Ground) -> None:
    run = ground.server.run("ana", NOW - 5 * DAY, "churn/gru", "v1").log(NOW - 3 * DAY, 0.1)
    ground.read()
    run.end(NOW - 3 * DAY)
    assert ground.cost() == (3, 1)
    assert ground.story("gru/v1")[-1] == "run_finished"


def test_a_project_that_lets_an_experiment_go_lets_its_runs_go(ground: Ground) -> None:
    ground.server.run("ana", NOW - HOUR, "churn/gru", "v1")
    ground.read()
    declare(ground.engine, [Project("later", "Later", tracked_experiments=("churn/gru",))], now=NOW)
    assert set(ground.runs("later")) == {"gru/v1"}
    assert ground.cost()[0] == 2


def test_a_damaged_run_is_set_aside_and_the_others_are_read(ground: Ground) -> None:
    ground.server.run("ana", NOW - HOUR, "churn/gru", "v1")
    ground.server.run("ana", NOW - HOUR, "churn/gru", "v2").end(NOW, "PAUSED")
    ground.read()
    assert set(ground.runs()) == {"gru/v1"}
    assert [one.reason for one in damaged(ground.engine)] == ["its status PAUSED is unknown: left out"]


@pytest.mark.parametrize(
    "sign",
    [authorize(), authorize(token="wrong"), authorize(username="ana", password="wrong")],
)
def test_a_refused_token_says_what_to_set(ground: Ground, sign: Callable[[], Mapping[str, str]]) -> None:
    (failure,) = ground.read(sign=sign).failures
    assert failure.permanent
    assert (
        "refused the token (401): set MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME" in failure.message
    )


def test_a_name_and_a_password_are_sent_as_the_client_of_mlflow_sends_them(ground: Ground) -> None:
    ground.server.login, ground.server.token = ("ana", "säcret"), None
    ground.server.run("ana", NOW - HOUR, "churn/gru", "v1")
    result = ground.read(sign=authorize(token="x", username="ana", password="säcret"))
    assert result.failures == ()
    assert set(ground.runs()) == {"gru/v1"}


def test_a_server_without_a_login_needs_none(ground: Ground) -> None:
    ground.server.token = None
    assert ground.read(sign=authorize()).failures == ()


def test_a_web_page_instead_of_json_says_what_to_check(ground: Ground) -> None:
    ground.sandbox.faults.html(SEARCH.replace("runs", "experiments"))
    (failure,) = ground.read().failures
    assert "check that MLFLOW_TRACKING_URI is the address of MLflow itself" in failure.message


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ([], "with something else than"),
        ({"runs": {"a": 1}, "experiments": "none"}, "with something else than"),
        ({"experiments": [{"experiment_id": "1"}], "next_page_token": "same"}, "without end"),
        ({"next_page_token": "same"}, "without end"),
    ],
)
def test_answers_that_make_no_sense_end_the_reading_with_a_line(
    ground: Ground, answer: object, said: str
) -> None:
    ground.sandbox.faults.status(SEARCH.replace("runs", "experiments"), 200, times=99, json_body=answer)
    (failure,) = ground.read().failures
    assert said in failure.message


def test_a_dead_tracker_keeps_the_run_in_progress_and_every_report_says_so(ground: Ground) -> None:
    ground.server.run("ana", NOW - 2 * DAY, "churn/gru", "v1").train(until=NOW)
    ground.read()
    ground.now += 30 * DAY
    ground.sandbox.faults.status("/mlflow/", 503, times=99)
    (failure,) = ground.read().failures
    assert failure.projects == ("churn",)
    _, (stall,) = verdicts(ground.engine, POLICY, "churn", as_of=ground.now)
    assert stall.verdict == "quiet-expected"
    assert any("MLflow could not be read since Fri 20 Nov 2026 09:00" in one.detail for one in stall.because)
    report = compose(ground.engine, POLICY, Question("stalled", "churn"), as_of=ground.now)
    assert "could not read" in repr(report)
    assert "MLflow" in repr(report)
    ground.sandbox.faults.clear()
    ground.read()
    _, (stall,) = verdicts(ground.engine, POLICY, "churn", as_of=ground.now)
    assert stall.verdict == "overdue-back"


def test_a_project_that_has_nothing_to_do_with_mlflow_hears_nothing_of_it(ground: Ground) -> None:
    ground.server.run("ana", NOW - HOUR, "churn/gru", "v1")
    ground.read()
    assert ground.facts("fraud").sources == ()
    assert [one.source for one in ground.facts().sources] == ["mlflow"]
