"""A process that is told to end in the middle of its work ends in time, and the next one finishes with the truth."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING

import pytest

from bot import jobs, processes
from bot.deliver import ABANDONED, SETTLED_DOWN
from bot.wiring import build, open_store, utc_now
from config.settings import load_settings
from config.source import load_policy
from tests.databases import sqlite_url
from tests.integration.sandbox.small_world import small_world
from tests.integration.schedule.children import Child, stagecoach, until
from tests.integration.schedule.desk import CHURN, WEEKLY
from tests.sandboxes import server
from workflows.outbox import DeliveryState
from workflows.store import ledger, schema
from workflows.store.engine import reading, writing
from workflows.store.facts import load_facts
from workflows.store.projects import declare
from workflows.store.rows import row_of, upsert

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from bot.sandbox.server import Sandbox

__all__ = ["server", "sqlite_url"]

BOUND = 3.0
"""The seconds that the processes here get; a platform grants 25."""
SHORT = 1.0
"""The least that a process can be given."""
SLOW = 0.4
LONG_ENOUGH = ABANDONED + SETTLED_DOWN
ISSUES = 240


@pytest.fixture
def sandbox(server: Sandbox) -> Sandbox:
    server.become(small_world(utc_now))  # type: ignore[arg-type]  # a clock is a clock
    repo = server.world.github.repository("acme/busy", created=datetime(2026, 11, 1, tzinfo=UTC))
    repo.commit("ana", datetime(2026, 11, 1, 10, tzinfo=UTC), "main", "Start", ["README.md"])
    for number in range(ISSUES):
        repo.issue("ben", datetime(2026, 11, 2, tzinfo=UTC) + timedelta(minutes=number), f"No. {number}")
    return server


@pytest.fixture
def environ(sandbox: Sandbox, sqlite_url: str) -> dict[str, str]:
    made = {**sandbox.environment, "DATABASE_URL": sqlite_url, "STOP_SECONDS": str(BOUND)}
    for vendor in ("JIRA_URL", "JIRA_EMAIL", "JIRA_TOKEN", "MLFLOW_TRACKING_URI", "MLFLOW_TRACKING_TOKEN"):
        made.pop(vendor, None)
    engine = open_store(load_settings(made))
    declare(engine, [replace(CHURN, jira_keys=(), repositories=("acme/busy",), people=())], now=utc_now())
    engine.dispose()
    return made


@pytest.fixture
def engine(environ: dict[str, str]) -> Iterator[Engine]:
    made = open_store(load_settings(environ))
    yield made
    made.dispose()


def ended_within(child: Child, seconds: float) -> bool:
    started = monotonic()
    assert child.end() == 0, "".join(child.lines)
    assert not [line for line in child.lines if "Traceback" in line], "".join(child.lines)
    return monotonic() - started < seconds


def next_start(environ: dict[str, str], *, after: timedelta = timedelta()) -> None:
    """Do what a process does first, so long after now."""
    service = build(load_settings(environ), load_policy(None), clock=lambda: utc_now() + after)
    jobs.read_sources(service)
    jobs.deliver_due(service)
    processes.stop(service)


def stored(engine: Engine) -> int:
    with reading(engine) as connection:
        return len(connection.execute(schema.items.select()).all())


def test_a_sync_that_is_told_to_end_keeps_what_it_read_and_the_next_one_reads_the_rest(
    sandbox: Sandbox, environ: dict[str, str], engine: Engine, tmp_path: Path
) -> None:
    sandbox.faults.delay("/github/graphql", SLOW, times=1_000)
    with stagecoach("worker", environ=environ, folder=tmp_path) as child:
        child.said('"event": "started"')
        until(lambda: 0 < stored(engine) < ISSUES)
        assert ended_within(child, BOUND)
    kept = stored(engine)
    assert 0 < kept < ISSUES
    assert load_facts(engine, "churn").sources == ()
    sandbox.faults.clear()
    next_start(environ)
    facts = load_facts(engine, "churn")
    assert {item.key for item in facts.items} == {f"acme/busy#{number + 1}" for number in range(ISSUES)}
    assert all(len(facts.activities[item.id]) == 1 for item in facts.items)
    assert facts.sources[0].failed_at is None


def test_a_vendor_that_does_not_answer_cannot_keep_a_process_from_ending(
    sandbox: Sandbox, environ: dict[str, str], engine: Engine, tmp_path: Path
) -> None:
    sandbox.faults.delay("/github/graphql", 20, times=1)
    hurried = environ | {"STOP_SECONDS": str(SHORT)}
    with stagecoach("worker", environ=hurried, folder=tmp_path) as child:
        until(lambda: sandbox.requests.count("github") > 0)
        child.said('"event": "started"')
        assert ended_within(child, SHORT + 5)
    assert [line for line in child.lines if "stopped_with_work_left" in line]
    assert load_facts(engine, "churn").sources == ()


def due_now(engine: Engine) -> str:
    """Let a report be due since two minutes, and return the key of its delivery."""
    at = utc_now() - timedelta(minutes=2)
    one = replace(WEEKLY, weekday=at.weekday(), time=f"{at:%H:%M}", target="#ml-churn")
    with writing(engine) as connection:
        upsert(connection, schema.subscriptions, [row_of(schema.subscriptions, one, declared_by="churn")])
    return f"{one.id}:{at.date().isoformat()}"


def posted(sandbox: Sandbox) -> int:
    return sandbox.requests.count("slack", "chat.postMessage")


def test_a_delivery_that_slack_takes_slowly_is_finished_and_noted(
    sandbox: Sandbox, environ: dict[str, str], engine: Engine, tmp_path: Path
) -> None:
    key = due_now(engine)
    sandbox.faults.delay("chat.postMessage", 1, times=1)
    with stagecoach("worker", environ=environ, folder=tmp_path) as child:
        until(lambda: posted(sandbox) > 0)
        assert ended_within(child, BOUND)
    row = ledger.find(engine, key)
    assert row is not None
    assert row.state is DeliveryState.SENT
    next_start(environ)
    assert len(sandbox.world.slack.messages("ml-churn")) == 1


def test_what_was_posted_while_its_process_was_ended_is_found_and_not_posted_again(
    sandbox: Sandbox, environ: dict[str, str], engine: Engine, tmp_path: Path
) -> None:
    key = due_now(engine)
    sandbox.faults.delay("chat.postMessage", SHORT + 3, times=1)
    hurried = environ | {"STOP_SECONDS": str(SHORT)}
    with stagecoach("worker", environ=hurried, folder=tmp_path) as child:
        until(lambda: posted(sandbox) > 0)
        assert ended_within(child, SHORT + 3)
    row = ledger.find(engine, key)
    assert row is not None
    assert row.state is DeliveryState.CLAIMED
    until(lambda: len(sandbox.world.slack.messages("ml-churn")) == 1)
    next_start(environ, after=LONG_ENOUGH)
    settled = ledger.find(engine, key)
    assert settled is not None
    assert settled.state is DeliveryState.SENT
    assert len(sandbox.world.slack.messages("ml-churn")) == 1


def test_an_answer_that_is_on_its_way_reaches_who_asked_before_the_web_process_ends(
    sandbox: Sandbox, environ: dict[str, str], tmp_path: Path
) -> None:
    with stagecoach("web", "--port", "0", environ=environ, folder=tmp_path) as child:
        port = child.said(r"Listening at: http://[0-9.]+:(\d+)")[1]
        sandbox.events.link.bot_url = f"http://127.0.0.1:{port}/slack/events"
        answered = sandbox.faults.delay("/slack/hooks/", 1)
        exchange = sandbox.slash("/ml help", user="ana", channel="ml-churn")
        until(lambda: answered.met == 1)
        assert ended_within(child, BOUND + 1)
    assert "/ml portfolio" in str(exchange.wait(1, seconds=1)[0].body)
