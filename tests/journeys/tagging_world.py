"""A team that tags from Slack: two trackers with work and with labels of others, and a bot that is connected."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot import jobs, processes
from bot.channel import as_text
from bot.render.message import Message
from bot.sandbox.world import World
from bot.trackers import open_trackers
from bot.wiring import build
from config.settings import Settings, load_settings
from config.source import load_policy, load_projects
from tests.integration.sandbox.small_world import Clock, hang_up, on
from workflows.lifecycle.mapping import place
from workflows.store.facts import load_facts
from workflows.store.projects import apply_projects

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from bot.sandbox.server import Sandbox
    from bot.sandbox.world_slack import Private
    from bot.service import Service
    from config.policy import Policy

SHIPPED = load_policy(None)
FOREIGN = ("Team:Red", "ml-platform", "priority")
"""On every item; one of them begins as ours do."""
HOSTILE = "<!channel> *free* <https://evil.example|Approved> & `rm`"
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
      - {name: Ana, role: product manager, github: ana, slack: U0ANA00000}
      - {name: Ben, role: data scientist, github: ben, slack: U0BEN00000}
"""


def tagging_world(clock: Clock) -> World:
    """Return a world on 20 November: six tickets, an issue and a pull request on GitHub, three people in Slack."""
    world = World(clock)
    for handle in ("ana", "ben", "eve"):
        world.person(handle, f"{handle.title()} Example")
    world.jira.project("CH", "Churn")
    made = [
        ("Data Quality", "Reject rows with impossible tenure"),
        ("Task", "Something"),
        ("Experiment", "Try a GRU"),
        ("Task", HOSTILE),
        ("Documentation", "Write the handbook"),
        ("Task", "Old thing"),
    ]
    for number, (kind, title) in enumerate(made):
        world.jira.issue(
            "CH", type=kind, summary=title, reporter="ana", at=on(2 + number), labels=FOREIGN,
            components=["Data Quality"] if kind == "Data Quality" else [],
        )  # fmt: skip
    repo = world.github.repository("acme/churn", created=on(1))
    repo.commit("ana", on(1, 10), "main", "Start", ["README.md"])
    repo.issue("ben", on(8), "Which metric?", labels=FOREIGN)
    repo.pull_request("ben", on(9), "exp/gru", "GRU", paths=["models/gru.py"], labels=FOREIGN)
    repo.commit("ana", on(10), "exp/tree", "Try a tree", ["models/tree.py"])
    world.slack.channel("ml-churn", members=["ana", "ben", "eve"], created=on(1))
    return world


@dataclass
class Team:
    """What a journey has in hand; what people do is a method."""

    sandbox: Sandbox
    service: Service
    clock: Clock

    def says(self, text: str, *, who: str = "ana") -> Private:
        """Type a command and return the answer."""
        self.clock.now += timedelta(seconds=10)
        return self.sandbox.slash(text, user=who, channel="ml-churn", wait=0).wait(1, seconds=30)[0]

    def presses(self, answer: Private, label: str, *, key: str = "", who: str = "ana") -> Private:
        """Press the button, or choose the entry of a menu, that reads `label`, beside `key`; return what is shown."""
        self.clock.now += timedelta(seconds=10)
        action, value = button(answer, label, key)
        shown = self.sandbox.click(action, user=who, answer=answer, value=value, wait=0)
        return shown.wait(1, seconds=30)[0]

    def labels(self, key: str) -> set[str]:
        """Return the labels of an item as its tracker has them now; those of others must be there."""
        now = self.clock()
        if "#" in key:
            (repo,) = self.sandbox.world.github.repositories
            found = set(repo.threads[int(key.rpartition("#")[2]) - 1].labels(now))
        else:
            state = self.sandbox.world.jira.by_key[key].at(now)
            assert state
            found = set(state.labels)
        assert found >= set(FOREIGN)
        return found - set(FOREIGN)

    def later(self) -> datetime:
        """Let a minute pass and return the moment."""
        self.clock.now += timedelta(minutes=1)
        return self.clock.now

    def points(self, words: str, *, who: str = "ana") -> Private:
        """Let Ben write a message, use the shortcut on it, and return the answer."""
        place = self.sandbox.world.slack.find("ml-churn")
        assert place
        ts = self.sandbox.world.slack.say("ben", place, self.clock(), words).ts
        self.later()
        return self.sandbox.point("tag_ticket", user=who, message=ts, wait=0).wait(1, seconds=30)[0]

    def syncs(self) -> None:
        """Let a quarter of an hour pass and read the sources."""
        self.clock.now += timedelta(minutes=15)
        assert jobs.read_sources(self.service).failures == ()

    def private(self, who: str) -> list[str]:
        """Return the bot's private messages to somebody."""
        person = self.sandbox.world.people.get(who).slack_id
        found = self.sandbox.world.slack.messages(person)
        return [as_text(Message(one.text, tuple(one.blocks))) for one in found]


def text(answer: Private) -> str:
    """Return what a reader sees."""
    return as_text(Message(answer.text, tuple(answer.blocks)))


def button(answer: Private, label: str, key: str = "") -> tuple[str, str]:
    """Return the action id and the value of the first that reads `label`, below the line about `key` if named."""
    about = ""
    for block in answer.blocks:
        about = block["text"]["text"] if block["type"] == "section" else about
        for element in block.get("elements", ()) if not key or f"|{key}>" in about else ():
            if element.get("type") == "button" and element["text"]["text"] == label:
                return element["action_id"], element["value"]
            for option in element.get("options", ()):
                if option["text"]["text"] == label:
                    return element["action_id"], option["value"]
    raise LookupError(f"nothing reads {label!r} in {text(answer)}")


def labels_shown(answer: Private) -> list[str]:
    """Return what the buttons read, menus left out."""
    return [
        element["text"]["text"]
        for block in answer.blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if "text" in element
    ]


@pytest.fixture
def policy(request: pytest.FixtureRequest) -> str:
    """The workspace's policy file; a test may ask for another one."""
    return str(getattr(request, "param", ""))


def well_read(settings: Settings, clock: Clock, folder: Path, policy: Policy) -> Service:
    """Return a service that was told its project and has read the world of its sandbox."""
    (folder / "projects.yaml").write_text(PROJECTS, encoding="utf-8")
    service = build(settings, policy, clock=clock)
    apply_projects(service.engine, load_projects(folder / "projects.yaml"), now=clock())
    assert jobs.read_sources(service).failures == ()
    return service


@pytest.fixture(scope="session")
def tags_read_once(server: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database in which this world was read by the shipped policy, to be copied."""
    folder, clock = tmp_path_factory.mktemp("tags"), Clock(on(20))
    server.become(tagging_world(clock))
    path = folder / "stagecoach.db"
    settings = load_settings({**server.environment, "DATABASE_URL": f"sqlite:///{path}"})
    processes.stop(well_read(settings, clock, folder, SHIPPED))
    return path


@pytest.fixture
def team(
    server: Sandbox, tags_read_once: Path, sqlite_url: str, tmp_path: Path, policy: str
) -> Iterator[Team]:
    clock = Clock(on(20))
    server.become(tagging_world(clock))
    settings = load_settings({**server.environment, "DATABASE_URL": sqlite_url})
    if policy:
        # What a policy says of readings is said of this one: it reads for itself.
        (tmp_path / "policy.yaml").write_text(policy, encoding="utf-8")
        service = well_read(settings, clock, tmp_path, load_policy(tmp_path / "policy.yaml"))
    else:
        shutil.copyfile(tags_read_once, sqlite_url.removeprefix("sqlite:///"))
        service = build(settings, SHIPPED, clock=clock)
    service = replace(service, trackers=lambda: open_trackers(settings, write_pause=None))
    yield from _talking(Team(server, service, clock), settings)


def _talking(team: Team, settings: Settings) -> Iterator[Team]:
    with processes.connected(settings, team.service) as handler:
        yield team
        hang_up(team.sandbox, handler)
    processes.stop(team.service)


def stage(team: Team, key: str) -> str | None:
    """Return where the rules place an item now."""
    facts = load_facts(team.service.engine, "churn")
    item = next(one for one in facts.items if one.key == key)
    return place(facts, team.service.policy)[item.id].stage
