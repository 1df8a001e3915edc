"""A small world in which all is well, for the doctor to look at before and after something is broken in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot import jobs, processes
from bot.doctor.examine import examine
from bot.doctor.finding import Finding, Grade
from bot.wiring import open_ways
from config.settings import load_settings
from config.source import load_projects
from tests.databases import sqlite_url
from tests.integration.app.conftest import clock, sandbox, service, settings, talking, well_read
from tests.integration.cli.conftest import PROJECTS
from tests.integration.sandbox.small_world import Clock, on, small_world
from tests.sandboxes import server
from workflows.store.projects import apply_projects

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.server import Sandbox
    from bot.service import Service

__all__ = ["clock", "sandbox", "server", "service", "settings", "sqlite_url", "talking"]

ANA = "{name: Ana, role: product manager, github: ana}"


class Practice:
    """Examines the service in its sandbox; `environ` is what its process would see."""

    def __init__(self, sandbox: Sandbox, service: Service, clock: Clock, folder: Path) -> None:
        self.sandbox, self.service, self.clock, self.folder = sandbox, service, clock, folder
        self.environ = dict(sandbox.environment)

    def apply(self, old: str, new: str) -> None:
        """Change the projects file in one place, apply it and read all again."""
        assert old in PROJECTS
        path = self.folder / "projects.yaml"
        path.write_text(PROJECTS.replace(old, new), encoding="utf-8")
        apply_projects(self.service.engine, load_projects(path), now=self.clock())
        jobs.read_sources(self.service)

    def found(self, *, patience: float = 5.0) -> tuple[Finding, ...]:
        ways = open_ways(load_settings(self.environ), self.clock)
        return examine(self.service.engine, ways, self.clock, patience=patience)

    def wrong(self, **how: float) -> list[str]:
        """Return what is not ok, a line each."""
        return [
            f"{one.grade}: {one.subject} {one.check}: {one.says} → {one.do}"
            for one in self.found(**how)
            if one.grade is not Grade.OK
        ]


@pytest.fixture(scope="session")
def read_once(server: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database in which the small world was read and nothing is wrong, to be copied."""
    folder, clock = tmp_path_factory.mktemp("well"), Clock(on(20))
    server.become(small_world(clock))
    path = folder / "stagecoach.db"
    settings = load_settings({**server.environment, "DATABASE_URL": f"sqlite:///{path}"})
    read = well_read(settings, clock, folder)
    ana = server.world.people.get("ana").slack_id
    Practice(server, read, clock, folder).apply(ANA, f"{ANA.removesuffix('}')}, slack: {ana}}}")
    processes.stop(read)
    return path


@pytest.fixture
def practice(sandbox: Sandbox, service: Service, clock: Clock, tmp_path: Path) -> Practice:
    return Practice(sandbox, service, clock, tmp_path)
