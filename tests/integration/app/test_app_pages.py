"""The pages for machines: alive, ready and figures, over the real web application and beside a worker."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest
from pydantic import SecretStr

from bot import jobs
from bot.app import build_app
from bot.pages import pages
from bot.ready import readiness
from bot.side_door import side_door
from bot.wsgi import serve
from config.errors import ConfigError
from config.settings import load_settings
from tests.integration.sandbox.wsgi_server import serving
from workflows.errors import Refused
from workflows.store.engine import connect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.sandbox.server import Sandbox
    from bot.service import Service
    from config.settings import Settings
    from tests.integration.sandbox.small_world import Clock

TOKEN = "figures-0123456789"
NOBODY = "postgresql://me:geheim@127.0.0.1:1/nothing?connect_timeout=1"


@contextmanager
def web(service: Service, settings: Settings) -> Iterator[httpx.Client]:
    application = serve(build_app(settings, service), pages(service, settings, public=True))
    with serving(application) as url, httpx.Client(base_url=url) as client:
        yield client


def figures(text: str) -> dict[str, float]:
    rows = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in rows}


def test_it_is_ready_and_says_how_old_each_source_is(service: Service, settings: Settings) -> None:
    with web(service, settings) as client:
        answer = client.get("/readyz")
    assert answer.status_code == 200
    body = answer.json()
    assert (body["ready"], body["database"], body["schema"], body["fresh"]) == (
        True,
        "reachable",
        "current",
        True,
    )
    assert {one["source"] for one in body["sources"]} == {"jira", "github", "mlflow"}
    assert all(one["fresh"] and one["age_seconds"] == 0 for one in body["sources"])


def test_a_source_that_is_away_leaves_it_ready_and_is_told(
    service: Service, settings: Settings, sandbox: Sandbox, clock: Clock
) -> None:
    sandbox.faults.status("jira", 401, times=100)
    clock.now += timedelta(hours=2)
    jobs.read_sources(service)
    found = readiness(service)
    assert found.ready
    assert found.body["fresh"] is False
    assert {one["source"]: one["fresh"] for one in found.body["sources"]} == {
        "jira": False,
        "github": True,
        "mlflow": True,
    }


def test_without_its_database_it_is_not_ready_and_tells_no_secret(
    service: Service, settings: Settings
) -> None:
    lost = replace(service, engine=connect(NOBODY))
    with web(lost, settings) as client:
        answer = client.get("/readyz")
        assert client.get("/healthz").status_code == 200
    assert (answer.status_code, answer.json()) == (
        503,
        {"ready": False, "database": "unreachable", "schema": "unknown"},
    )


def test_a_database_that_keeps_it_waiting_is_given_up_in_time(service: Service) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql://me@127.0.0.1:{silent.getsockname()[1]}/nothing?connect_timeout=3"
        found = readiness(replace(service, engine=connect(url)), patience=0.2)
    assert found.body == {"ready": False, "database": "unreachable", "schema": "unknown"}


def test_an_older_schema_is_not_ready_and_a_newer_one_serves_until_the_update_is_done(
    service: Service,
) -> None:
    for revision, ready in (("0001", False), ("9999", True)):
        with service.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = ?", (revision,))
        assert readiness(service).ready is ready


def test_figures_are_not_there_without_a_token_and_only_for_who_has_it(
    service: Service, settings: Settings
) -> None:
    with web(service, settings) as client:
        missing = client.get("/metrics")
    assert (missing.status_code, "/metrics" in missing.text) == (404, False)
    guarded = settings.model_copy(update={"metrics_token": SecretStr(TOKEN)})
    with web(service, guarded) as client:
        for headers in (
            {},
            {"Authorization": "Bearer wrong"},
            {"Authorization": "Bearer \u00fc".encode("latin-1")},
        ):
            assert client.get("/metrics", headers=headers).status_code == 401
        assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_figures_tell_what_was_read_asked_and_answered_and_nobodys_name(
    service: Service, settings: Settings, sandbox: Sandbox
) -> None:
    with (
        side_door(service, load_settings({"METRICS_PORT": str(free_port())})) as port,
        httpx.Client() as client,
    ):
        before = figures(client.get(f"http://127.0.0.1:{port}/metrics").text)
        with serving(serve(build_app(settings, service))) as url:
            sandbox.events.link.bot_url = f"{url}/slack/events"
            for text in ("/ml status", "/ml secret-word of mine"):
                sandbox.slash(text, user="ana", channel="ml-churn").wait(1, seconds=10)
        jobs.read_sources(service)
        text = client.get(f"http://127.0.0.1:{port}/metrics").text
    now = figures(text)

    def grew(name: str) -> float:
        return now[name] - before.get(name, 0)

    assert grew('stagecoach_commands_total{command="status",outcome="ok"}') == 1
    assert grew('stagecoach_commands_total{command="other",outcome="ok"}') == 1
    assert grew('stagecoach_source_requests_total{source="jira",status="2xx"}') == 1
    assert grew('stagecoach_sync_seconds_count{source="github"}') == 1
    assert now['stagecoach_last_read_timestamp_seconds{source="jira"}'] == service.clock().timestamp()
    assert (now["stagecoach_up"], now["stagecoach_projects"]) == (1, 1)
    assert now["stagecoach_database_bytes"] > 10_000
    assert not [word for word in ("ana", "secret", "churn", "U0") if word in text]


def test_without_its_database_the_counters_come_alone(service: Service) -> None:
    lost = replace(service, engine=connect(NOBODY))
    with side_door(lost, load_settings({"METRICS_PORT": str(free_port())})) as port:
        text = httpx.get(f"http://127.0.0.1:{port}/metrics").text
    assert figures(text)["stagecoach_up"] == 0


def test_the_side_door_opens_for_this_machine_alone_unless_there_is_a_token(service: Service) -> None:
    with pytest.raises(ConfigError, match="METRICS_TOKEN is missing"):
        load_settings({"METRICS_PORT": "9464", "METRICS_HOST": "0.0.0.0"})  # noqa: S104 - refused
    with socket.create_server(("127.0.0.1", 0)) as taken:
        busy = load_settings({"METRICS_PORT": str(taken.getsockname()[1])})
        with pytest.raises(Refused, match="METRICS_PORT cannot be opened"), side_door(service, busy):
            pass
    with side_door(service, load_settings({})) as port:
        assert port is None


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])
