"""A secret stays in the environment: planted in every setting, it is in nothing that is kept, posted or told."""

from __future__ import annotations

import base64
import io
import json
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import SecretStr

from bot import jobs, processes
from bot.app import build_app
from bot.doctor.report import build as examined
from bot.hooks import doors
from bot.logbook import set_up
from bot.pages import pages
from bot.render.text import to_text
from bot.sandbox.faults import Fault
from bot.wiring import open_sources
from bot.wsgi import serve
from config.errors import ConfigError
from config.settings import Settings, load_settings
from config.written import to_yaml
from tests.integration.app.conftest import well_read
from tests.integration.sandbox.wsgi_server import serving
from tests.logs import log_plainly
from workflows.errors import StagecoachError
from workflows.store.engine import connect, reading
from workflows.store.exported import export_projects
from workflows.store.whereabouts import Whereabouts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.sandbox.server import Sandbox
    from bot.service import Service
    from tests.integration.sandbox.small_world import Clock

KEY = ec.generate_private_key(ec.SECP256R1()).private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
)
PLANTED = {
    "slack_bot_token": "xoxb-planted-bot", "slack_app_token": "xapp-planted-app",
    "slack_signing_secret": "planted-signing-secret", "jira_token": "planted-jira-token",
    "github_token": "planted-github-token", "github_webhook_secret": "planted-github-webhook",
    "jira_webhook_secret": "planted-jira-webhook", "mlflow_tracking_token": "planted-mlflow-token",
    "mlflow_tracking_password": "planted-mlflow-password", "metrics_token": "planted-metrics-token",
    "smtp_url": "smtp://planted-user:planted-smtp-password@127.0.0.1:9?starttls=off",
}  # fmt: skip


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    log_plainly()
    set_up(stream)
    yield stream
    log_plainly()


@pytest.fixture
def sandbox(sandbox: Sandbox) -> Sandbox:
    """The vendors know the bot by the planted secrets."""
    world = sandbox.world
    world.slack.bot_token, world.slack.app_token = PLANTED["slack_bot_token"], PLANTED["slack_app_token"]
    world.slack.signing_secret = PLANTED["slack_signing_secret"]
    world.jira.token, world.github.token = PLANTED["jira_token"], PLANTED["github_token"]
    world.mlflow.login = ("planted-name", PLANTED["mlflow_tracking_password"])
    return sandbox


@pytest.fixture
def settings(sandbox: Sandbox, sqlite_url: str) -> Settings:
    more = ("github_webhook_secret", "jira_webhook_secret", "metrics_token")
    planted = {name.upper(): PLANTED[name] for name in more}
    return load_settings({**sandbox.environment, **planted, "DATABASE_URL": sqlite_url})


@pytest.fixture
def service(settings: Settings, clock: Clock, tmp_path: Path) -> Iterator[Service]:
    """A service that has signed in and read everything with the planted secrets, not somebody's copy."""
    made = well_read(settings, clock, tmp_path)
    yield made
    processes.stop(made)


def in_any_spelling(settings: Settings) -> dict[str, str]:
    """Return every secret, and what signs requests to Jira and MLflow by name and password."""
    pairs = {
        "jira's basic login": f"{settings.jira_email}:{PLANTED['jira_token']}",
        "mlflow's basic login": f"planted-name:{PLANTED['mlflow_tracking_password']}",
    }
    spelled = {name: base64.b64encode(pair.encode()).decode() for name, pair in pairs.items()}
    return {**PLANTED, **spelled, "smtp": "planted-smtp-password"}


def own(secrets: dict[str, str], vendor: str) -> dict[str, str]:
    """Return what a vendor gets to see; MLflow is signed in to by name and password here."""
    unseen = ("webhook", "mlflow_tracking_token", "signing")
    return {
        name: one
        for name, one in secrets.items()
        if name.startswith(vendor) and not any(part in name for part in unseen)
    }


def test_every_secret_setting_is_planted() -> None:
    secret = {name for name, field in Settings.model_fields.items() if SecretStr.__name__ in str(field)}
    assert secret == {*PLANTED, "github_app_private_key"}


def repeat(sandbox: Sandbox, path: str, status: int, secrets: dict[str, str], *, times: int = 1) -> None:
    """Let a vendor repeat what it was sent, as proxies and careless servers do."""
    said = " ".join(secrets.values())
    body = {
        "ok": False, "error": said, "message": said, "errorMessages": [said], "error_code": said,
        "errors": [{"message": said, "type": "X"}], "response_metadata": {"messages": [said]}, "needed": said,
    }  # fmt: skip
    kind = {"content-type": "application/json", "X-Said": "yes"}
    sandbox.faults.add(Fault(path, times, status, json.dumps(body).encode(), kind))


def test_no_secret_is_kept_posted_logged_or_told(
    sandbox: Sandbox, settings: Settings, service: Service, clock: Clock, log: io.StringIO, sqlite_url: str
) -> None:
    secrets, told = in_any_spelling(settings), []
    hasty = partial(
        open_sources,
        settings,
        service.policy,
        clock=clock,
        keys=("CH",),
        known=Whereabouts(service.engine),
        wait=lambda _seconds: None,
    )
    service = replace(service, sources=hasty)
    application = serve(
        build_app(settings, service), {**pages(service, settings, public=True), **doors(settings, service)}
    )
    with serving(application) as url:
        sandbox.events.link.bot_url = f"{url}/slack/events"
        for text in (
            "/ml status churn",
            "/ml tag CH-2 data",
            "/ml history CH-2",
            "/ml doctor",
            "/ml nonsense",
        ):
            sandbox.slash(text, user="ana", channel="ml-churn")
        for status in (200, 400, 401, 403, 404, 500):
            clock.now += timedelta(minutes=20)
            for path, vendor in (("/jira/rest", "jira"), ("/github", "github"), ("/mlflow/api", "mlflow")):
                repeat(sandbox, path, status, own(secrets, vendor), times=9)
            jobs.read_sources(service)
            told.append(to_text(examined(service.examine())))
            sandbox.slash("/ml tag CH-1 data", user="ana", channel="ml-churn")
            jobs.do_writes(service)
            sandbox.faults.clear()
            repeat(sandbox, "/slack/api/chat.postMessage", status, own(secrets, "slack"))
            jobs.deliver_due(service)
            sandbox.faults.clear()
        processes.one_turn(service)
        with httpx.Client(base_url=url) as client:
            for path in (
                "/metrics",
                "/readyz",
                "/healthz",
                "/slack/events",
                "/github/webhook",
                "/jira/webhook",
            ):
                told.append(client.get(path).text)
                told.append(client.post(path, json={}, headers={"X-Hub-Signature": "sha256=00"}).text)
            figures = client.get("/metrics", headers={"Authorization": f"Bearer {PLANTED['metrics_token']}"})
            assert figures.status_code == 200
            told.append(figures.text)
        assert service.queue.drain(30)
    slack = sandbox.world.slack
    told += [f"{one.text} {one.blocks}" for one in (*slack.privates, *slack.messages())]
    told.append(to_yaml(export_projects(service.engine, ()).file))
    told += [repr(settings), str(settings), settings.model_dump_json(), log.getvalue()]
    service.engine.dispose()
    kept = Path(sqlite_url.partition("///")[2])
    stored = b"".join(one.read_bytes() for one in kept.parent.glob(f"{kept.name}*")).decode("latin-1")
    assert "sync_failed" in log.getvalue()
    assert len(stored) > 100_000
    for name, secret in secrets.items():
        assert secret not in stored, f"{name} is in the database"
        assert not [one for one in told if secret in one], f"{name} was told"


@pytest.mark.parametrize("name", sorted(PLANTED))
def test_a_setting_that_is_refused_is_not_quoted(name: str) -> None:
    broken = {name.upper(): f"{PLANTED[name]} {PLANTED[name]}", "STOP_SECONDS": PLANTED[name]}
    with pytest.raises(ConfigError) as caught:
        load_settings(broken)
    assert PLANTED[name] not in str(caught.value)


def test_a_database_that_cannot_be_reached_is_named_without_its_password() -> None:
    address = "postgresql://planted-user:planted-db-password@127.0.0.1:1/x?connect_timeout=1"
    engine = connect(address)
    assert "planted-db-password" not in repr(engine)
    with pytest.raises(StagecoachError) as caught, reading(engine):
        pass
    assert "planted-db-password" not in str(caught.value)
