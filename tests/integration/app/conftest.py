"""The bot in the sandbox: the real app, its queue and its store, by Socket Mode or over HTTP."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from bot import jobs, processes
from bot.app import build_app
from bot.wiring import build
from bot.wsgi import serve
from config.settings import Settings, load_settings
from config.source import load_policy, load_projects
from tests.databases import sqlite_url
from tests.integration.cli.conftest import PROJECTS
from tests.integration.sandbox.small_world import Clock, hang_up, on, small_world
from tests.integration.sandbox.wsgi_server import serving
from tests.sandboxes import server
from workflows.store.projects import apply_projects

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.sandbox.server import Sandbox
    from bot.service import Service

__all__ = ["server", "sqlite_url"]
POLICY = load_policy(None)


@pytest.fixture
def clock() -> Clock:
    return Clock(on(20))


@pytest.fixture
def sandbox(server: Sandbox, clock: Clock) -> Sandbox:
    server.become(small_world(clock))
    return server


@pytest.fixture
def settings(sandbox: Sandbox, sqlite_url: str) -> Settings:
    return load_settings({**sandbox.environment, "DATABASE_URL": sqlite_url})


def well_read(settings: Settings, clock: Clock, folder: Path) -> Service:
    """Return a service that was told its projects and has read the world of its sandbox."""
    made = build(settings, POLICY, clock=clock)
    path = folder / "projects.yaml"
    path.write_text(PROJECTS, encoding="utf-8")
    apply_projects(made.engine, load_projects(path), now=clock())
    jobs.read_sources(made)
    return made


@pytest.fixture(scope="session")
def read_once(server: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database in which the small world was read, to be copied: reading takes far longer than a copy."""
    folder, clock = tmp_path_factory.mktemp("read"), Clock(on(20))
    server.become(small_world(clock))
    path = folder / "stagecoach.db"
    settings = load_settings({**server.environment, "DATABASE_URL": f"sqlite:///{path}"})
    processes.stop(well_read(settings, clock, folder))
    return path


@pytest.fixture
def service(settings: Settings, clock: Clock, read_once: Path) -> Iterator[Service]:
    """A service that has read the small world."""
    shutil.copyfile(read_once, settings.database_url.removeprefix("sqlite:///"))
    made = build(settings, POLICY, clock=clock)
    yield made
    processes.stop(made)


@pytest.fixture(params=["socket", "http"])
def talking(
    request: pytest.FixtureRequest, sandbox: Sandbox, settings: Settings, service: Service
) -> Iterator[Sandbox]:
    """A sandbox that has a bot to talk to, connected either way."""
    with (
        _by_socket(sandbox, settings, service)
        if request.param == "socket"
        else _by_http(sandbox, settings, service)
    ):
        yield sandbox


@contextmanager
def _by_socket(sandbox: Sandbox, settings: Settings, service: Service) -> Iterator[None]:
    with processes.connected(settings, service) as handler:
        yield
        hang_up(sandbox, handler)


@contextmanager
def _by_http(sandbox: Sandbox, settings: Settings, service: Service) -> Iterator[None]:
    with serving(serve(build_app(settings, service))) as url:
        sandbox.events.link.bot_url = f"{url}/slack/events"
        yield
