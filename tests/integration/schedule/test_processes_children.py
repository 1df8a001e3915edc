"""The long-running commands as processes of their own: they serve, and they end when they are told to."""

from __future__ import annotations

import json
import os
import signal
from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.precedence import NICE
from bot.wiring import open_store
from config.settings import load_settings
from tests.databases import sqlite_url
from tests.integration.sandbox.small_world import Clock, on, small_world
from tests.integration.schedule.children import STARTS_WITHIN, stagecoach, until
from tests.integration.schedule.desk import CHURN
from tests.sandboxes import server
from workflows.store.facts import load_facts
from workflows.store.projects import declare

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.server import Sandbox

__all__ = ["server", "sqlite_url"]


@pytest.fixture
def sandbox(server: Sandbox) -> Sandbox:
    server.become(small_world(Clock(on(20))))
    return server


@pytest.fixture
def environ(sandbox: Sandbox, sqlite_url: str) -> dict[str, str]:
    """The environment of a bot that lives in the sandbox, with a store in which one project is declared."""
    made = {**sandbox.environment, "DATABASE_URL": sqlite_url}
    engine = open_store(load_settings(made))
    declare(engine, [replace(CHURN, jira_keys=("CH",), repositories=("acme/churn",))], now=on(20))
    engine.dispose()
    return made


def help_in(sandbox: Sandbox) -> str:
    exchange = sandbox.slash("/ml help", user="ana", channel="ml-churn")
    assert exchange.is_acknowledged
    return json.dumps(exchange.wait(1, seconds=10)[0].body)


def test_run_answers_over_socket_mode_and_ends_well_when_it_is_told_to(
    sandbox: Sandbox, environ: dict[str, str], tmp_path: Path
) -> None:
    with stagecoach("run", environ=environ, folder=tmp_path) as child:
        sandbox.events.link.wait_connected(30)
        child.said('"event": "started"')
        assert "/ml portfolio" in help_in(sandbox)
        assert child.end() == 0
    assert not [line for line in child.lines if "Traceback" in line]


def test_run_that_slack_does_not_let_in_says_in_one_line_which_token_to_change(
    environ: dict[str, str], tmp_path: Path
) -> None:
    wrong = environ | {"SLACK_APP_TOKEN": "xapp-wrong"}
    with stagecoach("run", environ=wrong, folder=tmp_path) as child:
        assert child.process.wait(STARTS_WITHIN) == 2
    (line,) = child.lines
    assert "SLACK_APP_TOKEN" in line


def test_web_with_a_policy_that_cannot_be_read_says_so_in_one_line_and_does_not_start(
    environ: dict[str, str], tmp_path: Path
) -> None:
    missing = environ | {"STAGECOACH_POLICY": str(tmp_path / "missing.yaml")}
    with stagecoach("web", "--port", "0", environ=missing, folder=tmp_path) as child:
        assert child.process.wait(STARTS_WITHIN) == 2
    (line,) = child.lines
    assert "missing.yaml" in line


def test_worker_reads_the_sources_and_ends_well_when_somebody_interrupts_it(
    environ: dict[str, str], tmp_path: Path
) -> None:
    with stagecoach("worker", environ=environ, folder=tmp_path) as child:
        child.said('"event": "started"')
        ours = os.getpriority(os.PRIO_PROCESS, 0)  # not 0 where the tests themselves were told to be nice
        assert os.getpriority(os.PRIO_PROCESS, child.process.pid) == min(ours + NICE, 19)
        engine = open_store(load_settings(environ))
        until(lambda: len(load_facts(engine, "churn").sources) == 3)
        engine.dispose()
        assert child.end(signal.SIGINT) == 0


def test_web_answers_signed_commands_and_any_of_its_processes_tells_what_all_counted_until_it_is_told_to_end(
    sandbox: Sandbox, environ: dict[str, str], tmp_path: Path
) -> None:
    counting = environ | {"METRICS_TOKEN": "figures-0123456789"}
    here = ("--host", "127.0.0.1", "--port", "0", "--workers", "2")
    with stagecoach("web", *here, environ=counting, folder=tmp_path) as child:
        port = child.said(r"Listening at: http://127\.0\.0\.1:(\d+)")[1]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            assert client.get("/healthz").json() == {"ok": True}
            assert client.get("/readyz").json()["ready"] is True
            assert client.post("/slack/events", content="command=/ml").status_code == 401
        sandbox.events.link.bot_url = f"http://127.0.0.1:{port}/slack/events"
        for _ in range(3):
            assert "/ml portfolio" in help_in(sandbox)
        sent = {"Authorization": "Bearer figures-0123456789"}
        for _ in range(6):
            # Each on a connection of its own, which any process may take.
            text = httpx.get(f"http://127.0.0.1:{port}/metrics", headers=sent, timeout=30).text
            assert 'stagecoach_commands_total{command="help",outcome="ok"} 3.0' in text
        assert child.end() == 0
    assert not [line for line in child.lines if "Traceback" in line]
