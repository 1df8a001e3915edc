"""The demo's world, with a clock that the tests move and a bot that can be restarted."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from importlib.resources import as_file, files
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot import jobs, processes
from bot.channel import as_text
from bot.render.message import Message as Rendered
from bot.sandbox.clock import Clock
from bot.sandbox.seed import NOW, seed
from bot.sandbox.world import World
from bot.wiring import build
from config.settings import load_settings
from config.source import load_policy, load_projects
from tests.databases import sqlite_url
from tests.sandboxes import server
from workflows.store.engine import writing
from workflows.store.projects import apply_projects
from workflows.store.schema import projects

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from bot.deliver import Outcome
    from bot.sandbox.server import Sandbox
    from bot.sandbox.world_slack import Message
    from bot.service import Service
    from workflows.sync import SyncResult

__all__ = ["server", "sqlite_url"]
BERLIN = ZoneInfo("Europe/Berlin")


@dataclass
class Life:
    """A sandbox and the bot that lives in it; what a person would do between the moments is a method."""

    sandbox: Sandbox
    clock: Clock
    database: str
    service: Service = field(init=False)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Start the bot on the database that is there."""
        settings = load_settings({**self.sandbox.environment, "DATABASE_URL": self.database})
        self.service = build(settings, load_policy(None), clock=self.clock)

    def restart(self) -> None:
        """End the bot and start another one on the same database."""
        processes.stop(self.service)
        self.start()

    def at(self, moment: datetime) -> tuple[Outcome, ...]:
        """Let the time come, read the sources and do one turn of the schedule; return what was newly sent."""
        self.clock.at = moment
        assert self.sync().failures == ()
        return self.turn()

    def turn(self) -> tuple[Outcome, ...]:
        """Do one turn of the schedule; return what was newly sent."""
        return tuple(one for one in processes.one_turn(self.service) if one.state == "sent")

    def sync(self) -> SyncResult:
        """Read the sources once."""
        return jobs.read_sources(self.service)

    def only(self, *slugs: str) -> Life:
        """Take the other projects away: a story about one or two is played in a fraction of the time."""
        with writing(self.service.engine) as connection:
            connection.execute(projects.delete().where(projects.c.slug.not_in(slugs)))
        return self

    def posts(self, where: str) -> list[Message]:
        """Return the bot's messages in a channel or to a person (Slack id), threads left out."""
        return [one for one in self.sandbox.world.slack.messages(where) if one.thread is None]

    def text(self, message: Message) -> str:
        """Return what a reader sees."""
        return as_text(Rendered(message.text, tuple(message.blocks)))


def live(server: Sandbox, database: str) -> Life:
    """Return a life in a fresh world, on the morning of the demo, with a bot that knows the demo's projects."""
    clock = Clock(NOW)
    world = World(clock)
    seed(world)
    server.become(world)
    made = Life(server, clock, database)
    with as_file(files("bot.sandbox") / "projects.yaml") as path:
        apply_projects(made.service.engine, load_projects(path), now=clock())
    return made


@pytest.fixture(scope="session")
def read_once(server: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database in which everything was read on the morning of the demo, to be copied."""
    path = tmp_path_factory.mktemp("read") / "life.db"
    first = live(server, f"sqlite:///{path}")
    assert first.sync().failures == ()
    processes.stop(first.service)
    return path


@pytest.fixture
def life(server: Sandbox, read_once: Path, tmp_path: Path) -> Iterator[Life]:
    """A life whose bot has read half a year."""
    path = shutil.copyfile(read_once, tmp_path / "life.db")
    made = live(server, f"sqlite:///{path}")
    yield made
    processes.stop(made.service)


@pytest.fixture
def new_life(server: Sandbox, sqlite_url: str) -> Iterator[Life]:
    """A life whose bot has read nothing yet."""
    made = live(server, sqlite_url)
    yield made
    processes.stop(made.service)
