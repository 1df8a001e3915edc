"""One item in each tracker of the sandbox, with labels of others on it, and the port that writes to it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.sandbox.faults import Drop, Fault
from tests.integration.sandbox.small_world import Clock, on, small_world
from workflows.model import Category, ItemKind, WorkItem
from workflows.sources.github_auth import token_auth
from workflows.sources.github_write import GitHubTracker
from workflows.sources.jira_login import Login
from workflows.sources.jira_write import JiraTracker

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.server import Sandbox
    from bot.sandbox.world import World
    from workflows.writing import Tracker

KINDS = ("jira cloud", "jira data center", "github issue", "github pull request")
FOREIGN = ("ml-platform", "Team:Red")
"""Labels of others: one of them begins as ours do."""
NOON = on(20, 12)
PATIENCE, HASTE = 3, 1
"""Seconds that a tracker has for an answer."""


@dataclass
class Bench:
    """What a test has in hand."""

    sandbox: Sandbox
    clock: Clock
    world: World
    tracker: Tracker
    item: WorkItem
    path: str
    labels: Callable[[], tuple[str, ...]]
    comments: Callable[[], list[str]]
    label: Callable[..., None]
    """As somebody else: `label(add=[…], remove=[…])`."""
    impatient: Callable[[], Tracker]
    """Make a tracker that waits for an answer for a second."""

    @property
    def name(self) -> str:
        """How people call the tracker."""
        return {"jira": "Jira", "github": "GitHub"}[self.item.source]

    def until(self, true: Callable[[], bool]) -> None:
        """Wait until something is true of the world."""
        pause = threading.Event()
        for _ in range(500):
            if true():
                return
            pause.wait(0.02)
        raise TimeoutError("it did not become true")

    def refuse(self, status: int, *, times: int = 1, said: str = "", wait: int | None = None) -> None:
        """Let the next requests about the item be refused."""
        body = {"message": said, "errorMessages": [said] if said else []}
        headers = {"Retry-After": str(wait)} if wait else {}
        self.sandbox.faults.status(self.path, status, times=times, json_body=body, headers=headers)

    def fail_after(self, path: str, *, method: str) -> None:
        """Let the next such request have its effect and a 500 for an answer."""
        self.sandbox.faults.add(Fault(path, status=500, body=b"{}", method=method, acts=True))

    def delay(self, path: str, seconds: float, *, method: str) -> None:
        """Let the next such request have its effect only after so many seconds."""
        self.sandbox.faults.add(Fault(path, delay=seconds, method=method))

    def break_after(self, path: str, *, method: str) -> None:
        """Let the next such request have its effect and no answer."""
        self.sandbox.faults.drop(path, Drop.AFTER, method=method)


def open_bench(sandbox: Sandbox, kind: str) -> Bench:
    """Return a bench of that kind, in a world of its own, at noon."""
    clock = Clock(NOON)
    world = small_world(clock)
    if kind == "jira data center":
        world.jira.deployment = "Server"
    sandbox.become(world)
    return _github(sandbox, clock, world, kind) if kind.startswith("github") else _jira(sandbox, clock, world)


def _jira(sandbox: Sandbox, clock: Clock, world: World) -> Bench:
    issue = world.jira.by_key["CH-2"]
    issue.label("ben", on(19), add=FOREIGN, remove=["data"])
    email = world.jira.email if world.jira.deployment == "Cloud" else None

    def tracker(seconds: float) -> JiraTracker:
        return JiraTracker(Login(sandbox.jira_url, world.jira.token, email), timeout=(5.0, seconds))

    item = _item(f"jira:{issue.id}", "CH-2", ItemKind.ISSUE, "jira")

    def now() -> tuple[str, ...]:
        state = issue.at(clock())
        assert state
        return state.labels

    def comments() -> list[str]:
        state = issue.at(clock())
        assert state
        return [one.text for one in state.comments]

    def label(**changes: list[str]) -> None:
        issue.label("ben", clock(), **changes)

    path = f"/issue/{issue.id}"
    return Bench(
        sandbox, clock, world, tracker(PATIENCE), item, path, now, comments, label, lambda: tracker(HASTE)
    )


def _github(sandbox: Sandbox, clock: Clock, world: World, kind: str) -> Bench:
    (repo,) = world.github.repositories
    thread = repo.threads[0 if kind.endswith("request") else 1]
    carried = thread.labels(clock())
    thread.label("ben", on(19), add=FOREIGN, remove=carried)

    def tracker(seconds: int) -> GitHubTracker:
        auth = token_auth(world.github.token)
        return GitHubTracker(auth, api_url=sandbox.github_url, write_pause=None, timeout=seconds)

    item = _item(
        f"github:{thread.id}",
        f"acme/churn#{thread.number}",
        ItemKind.PULL_REQUEST if kind.endswith("request") else ItemKind.ISSUE,
        "github",
    )

    def label(**changes: list[str]) -> None:
        thread.label("ben", clock(), **changes)

    return Bench(
        sandbox, clock, world, tracker(PATIENCE), item,
        f"/issues/{thread.number}",
        lambda: thread.labels(clock()),
        lambda: [one.data["body"] for one in thread.timeline(clock()) if one.kind == "IssueComment"],
        label,
        lambda: tracker(HASTE),
    )  # fmt: skip


def _item(item_id: str, key: str, kind: ItemKind, source: str) -> WorkItem:
    return WorkItem(item_id, key, kind, source, "Label the data", "To Do", Category.TODO, on(3))
