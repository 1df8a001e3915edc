"""The `stagecoach` command against a small sandbox: run in this process, with an environment of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.__main__ import run
from config.settings import Settings
from tests.databases import sqlite_url
from tests.integration.sandbox.small_world import Clock, on, small_world
from tests.logs import log_plainly
from tests.sandboxes import server

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox

__all__ = ["server", "sqlite_url"]

PROJECTS = """
projects:
  - slug: churn
    name: Churn early warning
    jira_keys: [CH]
    repositories: [acme/churn]
    channel: "#ml-churn"
    timezone: Europe/Berlin
    country: DE
    people:
      - {name: Ana, role: product manager, github: ana}
    subscriptions:
      - {report: digest, weekday: mon, time: "09:00"}
"""


@dataclass
class Ran:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def line(self) -> str:
        """The one line on stderr; a second one fails."""
        (only,) = self.err.splitlines()
        return only


@dataclass
class Shell:
    """Runs commands with `environ` in a folder of its own."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    environ: dict[str, str] = field(default_factory=dict)

    def __call__(self, *words: str) -> Ran:
        with self.monkeypatch.context() as patch:
            for name in Settings.model_fields:
                patch.delenv(name.upper(), raising=False)
            for name, value in self.environ.items():
                patch.setenv(name, value)
            self.capsys.readouterr()
            status = run(words)
            said = self.capsys.readouterr()
        log_plainly()
        return Ran(status, said.out, said.err)

    def file(self, name: str, content: str) -> str:
        """Write a file into the folder and return its path."""
        path = self.folder / name
        path.write_text(content, encoding="utf-8")
        return str(path)


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(tmp_path, monkeypatch, capsys, {"DATABASE_URL": f"sqlite:///{tmp_path / 'test.db'}"})


@pytest.fixture
def sandbox(server: Sandbox) -> Sandbox:
    server.become(small_world(Clock(on(20))))
    return server


@pytest.fixture
def connected(shell: Shell, sandbox: Sandbox, sqlite_url: str) -> Shell:
    """A shell whose environment leads into the sandbox, with one project applied to an up-to-date database."""
    Path(sqlite_url.removeprefix("sqlite:///")).rename(shell.folder / "test.db")
    shell.environ |= sandbox.environment
    assert shell("projects", "apply", shell.file("projects.yaml", PROJECTS)).status == 0
    return shell
