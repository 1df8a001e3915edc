"""A change in the team's Jira or GitHub is seen by /ml within one look of the worker, at the price of one sync."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot import jobs, processes
from bot.app import build_app
from bot.hooks import doors
from bot.schedule import HINT_SECONDS
from bot.wiring import build
from bot.wsgi import serve
from config.settings import load_settings
from config.source import load_policy
from tests.integration.sandbox.wsgi_server import serving
from tests.journeys.answering import KEY, on
from workflows.hints import REST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.sandbox.webhooks import Webhooks
    from bot.sandbox.world_issue import JiraIssue
    from bot.service import Service
    from tests.journeys.conftest import Life
    from workflows.sync import SyncResult

SECRETS = {"github": "github-secret-0123456789", "jira": "jira-secret-0123456789"}
QUIET = f"{KEY} “Boosting on fault codes and voltage dips” has been quiet"
LOOK = timedelta(seconds=HINT_SECONDS)


@dataclass
class Office:
    """A web process and a worker on one database, and vendors that call the first."""

    life: Life
    web: Service
    hooks: Webhooks
    spent: dict[str, int] = field(default_factory=dict)

    @property
    def ticket(self) -> JiraIssue:
        return next(one for one in self.life.sandbox.world.jira.issues if one.key == KEY)

    def look(self, later: timedelta = LOOK) -> SyncResult | None:
        """Let the worker look for hints after a while; what that cost is in `spent`."""
        self.life.clock.at += later
        return self.cost(lambda: jobs.follow_hints(self.life.service))

    def poll(self) -> SyncResult | None:
        return self.cost(lambda: jobs.read_sources(self.life.service))

    def cost(self, work: object) -> SyncResult | None:
        self.life.sandbox.requests.clear()
        result: SyncResult | None = work()  # type: ignore[operator]  # a function
        counts = {name: self.life.sandbox.requests.count(name) for name in ("jira", "github", "mlflow")}
        self.spent = {name: number for name, number in counts.items() if number}
        return result

    def ask(self, words: str) -> str:
        """Return what the web process shows who types a command."""
        exchange = self.life.sandbox.slash(words, user="iker", channel="ml-meters")
        answers = exchange.wait(1, seconds=10)
        return json.dumps([one.body for one in answers], ensure_ascii=False)


@pytest.fixture
def office(life: Life) -> Iterator[Office]:
    """Monday, half past nine: the worker has just read all, and MTR-49 is quiet."""
    life.clock.at = on(16, 9, 30)
    life.sync()
    variables = {f"{name.upper()}_WEBHOOK_SECRET": secret for name, secret in SECRETS.items()}
    settings = load_settings({**life.sandbox.environment, **variables, "DATABASE_URL": life.database})
    web = build(settings, load_policy(None), clock=life.clock)
    with serving(serve(build_app(settings, web), doors(settings, web))) as url:
        life.sandbox.events.link.bot_url = f"{url}/slack/events"
        yield Office(life, web, life.sandbox.call(url, **SECRETS))
    processes.stop(web)


def test_a_comment_in_jira_is_seen_by_ml_after_one_look_at_the_price_of_one_small_sync(
    office: Office,
) -> None:
    assert QUIET in office.ask("/ml stalled meters")
    office.ticket.comment("iker", office.life.clock(), "Second seed is through, AUC 0.81 against 0.79")
    assert [one.status for one in office.hooks.send()] == [200]
    assert QUIET in office.ask("/ml stalled meters")
    result = office.look()
    assert result is not None
    assert result.failures == ()
    assert office.spent == {"jira": 2}
    shown = office.ask("/ml stalled meters")
    assert QUIET not in shown
    assert KEY in shown.partition("with signs of life within the limit")[2]


def test_what_a_hint_brought_the_clock_brings_no_second_time(office: Office) -> None:
    office.ticket.comment("iker", office.life.clock(), "Second seed is through")
    office.hooks.send()
    first = office.look()
    assert first is not None
    assert (first.sources["jira"].items, first.sources["jira"].activities) == (1, 1)
    polled = office.poll()
    assert polled is not None
    assert (polled.sources["jira"].items, polled.sources["jira"].activities) == (0, 0)
    assert office.look() is None
    assert office.spent == {}


def test_a_polled_sync_of_the_same_change_asks_everybody(office: Office) -> None:
    office.ticket.comment("iker", office.life.clock(), "Second seed is through")
    office.poll()
    assert office.spent == {"jira": 2, "github": 1, "mlflow": 2}


def test_a_push_to_github_is_read_from_github_alone(office: Office) -> None:
    github = office.life.sandbox.world.github
    repo = next(one for one in github.repositories if one.full_name == "halvorn/meter-faults")
    repo.commit("iker", office.life.clock(), "exp/MTR-49-codes", "Second seed", ["models/codes.py"])
    assert [(one.event, one.status) for one in office.hooks.send()] == [("push", 200)]
    result = office.look()
    assert result is not None
    assert result.sources["github"].activities == 1
    assert office.spent == {"github": 2}


def test_a_burst_costs_one_sync_and_what_comes_after_it_waits_for_the_rest(office: Office) -> None:
    for number in range(10):
        office.ticket.comment("iker", office.life.clock(), f"Epoch {number}")
    assert {one.status for one in office.hooks.send()} == {200}
    result = office.look()
    assert result is not None
    assert result.sources["jira"].activities == 10
    assert office.spent == {"jira": 2}
    office.ticket.comment("iker", office.life.clock(), "One more")
    office.hooks.send()
    assert office.look() is None
    assert office.spent == {}
    later = office.look(REST)
    assert later is not None
    assert later.sources["jira"].activities == 1


def test_the_same_call_twice_is_one_sync(office: Office) -> None:
    office.ticket.comment("iker", office.life.clock(), "Second seed is through")
    (sent,) = office.hooks.send()
    assert office.look() is not None
    assert office.hooks.again(sent).status == 200
    assert office.look(REST) is None
    assert office.spent == {}


def test_changes_elsewhere_are_nobodys_business_and_cost_nothing(office: Office) -> None:
    world = office.life.sandbox.world
    world.jira.project("HR", "People")
    world.jira.issue("HR", summary="Wages", reporter="iker", at=office.life.clock())
    world.github.repository("acme/wages", created=on(1, 9)).commit(
        "iker", office.life.clock(), "main", "Rise"
    )
    assert {one.status for one in office.hooks.send()} == {200}
    assert office.look() is None
    assert office.spent == {}


def test_a_source_that_fails_is_not_asked_again_before_its_time_and_loses_nothing(office: Office) -> None:
    office.ticket.comment("iker", office.life.clock(), "Second seed is through")
    office.hooks.send()
    office.life.sandbox.faults.status("/jira/", 401, times=20)
    failed = office.look()
    assert failed is not None
    assert failed.failures
    assert office.look(REST) is None
    office.life.sandbox.faults.clear()
    polled = office.poll()
    assert polled is not None
    assert polled.failures == ()
    assert polled.sources["jira"].activities == 1
