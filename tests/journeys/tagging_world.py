"""A team that tags from Slack: two trackers with work and with labels of others, and a bot that is connected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import jobs
from bot.channel import as_text
from bot.render.message import Message
from bot.sandbox.world import World
from tests.integration.sandbox.small_world import Clock, on

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox
    from bot.sandbox.world_slack import Private
    from bot.service import Service

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

    def presses(self, answer: Private, label: str, *, who: str = "ana") -> Private:
        """Press the button, or choose the entry of a menu, that reads `label`; return what is shown then."""
        self.clock.now += timedelta(seconds=10)
        action, value = button(answer, label)
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


def button(answer: Private, label: str) -> tuple[str, str]:
    """Return the action id and the value of what reads `label`; of several the first."""
    for block in answer.blocks:
        for element in block.get("elements", ()):
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
