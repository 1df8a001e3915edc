"""The mutable world behind the sandbox servers: one clock, the people and what they do at four vendors.

How a seed is written::

    world = World(clock)              # () -> aware datetime; what lies after it is invisible
    world.person("ana", "Ana Example", timezone="Europe/Berlin")
    world.robot("ci-bot", "CI")
    world.jira.project("CH", "Churn early warning")
    one = world.jira.issue("CH", type="Experiment", summary="Try a GRU", reporter="ana", at=monday)
    one.transition("ana", tuesday, "In Progress")  # also: comment assign label edit flag link move delete
    repo = world.github.repository("acme/churn", created=january)
    repo.commit("ana", tuesday, "exp/gru", "Start", ["models/gru.py"])
    pr = repo.pull_request("ana", friday, "exp/gru", "CH-1: GRU", paths=["models/gru.py"])
    pr.request_review("ana", friday, "ben")  # also: review push checks ready merge close comment label
    repo.release("ben", friday, "v1.2.0")  # also: issue tag workflow_run delete_branch rename vanish
    run = world.mlflow.run("ana", friday, "churn", "CH-1 gru")  # also: log train end tag delete
    world.slack.channel("ml-churn", members=["ana", "ben"], created=january)

Every `who` is a handle or a Person, every `at` an aware datetime, in any order: states are replayed by time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.world_github import GitHubHost
from bot.sandbox.world_jira import JiraSite
from bot.sandbox.world_mlflow import TrackingServer
from bot.sandbox.world_people import People, Person
from bot.sandbox.world_slack import SlackWorkspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


class World:
    """Four vendors that share people and a clock; `clock` may be replaced by a later one at any time."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.people = People()
        self.jira = JiraSite(self.people, self.now)
        self.github = GitHubHost(self.people, self.now)
        self.mlflow = TrackingServer(self.people, self.now)
        self.slack = SlackWorkspace(self.people, self.now)

    def now(self) -> datetime:
        """Return the world's time, aware; ValueError for a naive clock."""
        moment = self.clock()
        if moment.tzinfo is None:
            raise ValueError("the world's clock is naive: every time carries its zone")
        return moment

    def person(
        self, handle: str, name: str, *, email: str | None = None, timezone: str = "Europe/Berlin"
    ) -> Person:
        """Add a person; the e-mail defaults to `handle@acme.example`, the handle is the GitHub login."""
        return self.people.add(Person(handle, name, email or f"{handle}@acme.example", timezone))

    def robot(self, handle: str, name: str) -> Person:
        """Add a robot: an app account in Jira, a Bot on GitHub, an app in Slack."""
        return self.people.add(Person(handle, name, f"{handle}@bots.example", robot=True))
