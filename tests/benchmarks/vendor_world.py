"""One generated project in the sandbox, from which the server of the benchmarks casts as many as it is asked for.

Every id, key and name in it holds the digits `MOULD`: another project is the same text with other digits.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Final

from bot.sandbox.world import World
from bot.sandbox.world_github import GitHubHost
from tests.benchmarks.portfolio_world import NOW, PATHS, SAID, STAGES, TYPES, YEAR, tickets

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.sandbox.world_github import Repository
    from bot.sandbox.world_issue import JiraIssue

MOULD: Final = 9_000_000
PEOPLE: Final = ("ana", "ben", "cleo", "dan", "eva", "finn")
BUDGET: Final = 10**9
"""Points: what a year of this world costs is counted, not refused."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much each project has; of `issues` each has about eight activities."""

    issues: int
    repositories: int = 0
    pull_requests: int = 0


class _Host(GitHubHost):
    """A GitHub whose node ids say which project they are of."""

    def node(self, prefix: str, serial: int | None = None) -> str:
        return f"{prefix}_kwDO{MOULD}x{self.serial() if serial is None else serial}"


def moulded(size: Size, *, deployment: str = "Cloud") -> World:
    """Return the world of one project, always the same for the same size."""
    world = World(lambda: NOW)
    world.github = _Host(world.people, world.now)
    world.github.budget.limit = BUDGET
    world.jira.deployment = deployment
    world.jira.serials = count(MOULD * 10**6 + 1)
    for name in PEOPLE:
        world.person(name, name.title())
    key = f"P{MOULD}"
    world.jira.project(key, f"Initiative {MOULD}")
    draw = random.Random(1)  # noqa: S311 - a history, no secret
    made: list[JiraIssue] = []
    for number in range(1, size.issues + 1):
        made.append(_issue(world, key, number, draw))
        if number % 10 == 0:
            _block(made[-1], draw.choice(made[:-1]), draw)
    repositories = [_repository(world, number) for number in range(size.repositories)]
    for number in range(size.pull_requests):
        _pull_request(repositories[number % len(repositories)], number, made, draw)
    return world


def _times(draw: random.Random) -> tuple[datetime, timedelta]:
    """Return when something began, and how long it went on."""
    began = NOW - timedelta(days=2) - draw.random() * YEAR
    return began, draw.random() * min(timedelta(days=40), NOW - timedelta(days=1) - began)


def _issue(world: World, key: str, number: int, draw: random.Random) -> JiraIssue:
    ticket, (began, lasted) = draw.choice(tickets()), _times(draw)
    who, other = draw.sample(PEOPLE, 2)
    made = world.jira.issue(
        key,
        type=draw.choice(TYPES),
        summary=ticket["title"],
        reporter=who,
        at=began,
        description=ticket["description"],
        labels=[f"ml-{draw.choice(STAGES)}"] if number % 3 == 0 else ticket["labels"],
        assignee=other,
    )
    made.id = f"{MOULD}{number:05}"
    made.transition(other, began + lasted / 9, "In Progress")
    for step in range(2, 7):
        _change(made, draw.choice(PEOPLE), began + step * lasted / 9, draw)
    if draw.random() < 0.8:
        made.transition(other, began + lasted, "Done")
    return made


def _block(issue: JiraIssue, other: JiraIssue, draw: random.Random) -> None:
    both = max(issue.first.created, other.first.created)
    issue.link(draw.choice(PEOPLE), both + draw.random() * timedelta(days=1), "is blocked by", other)


def _change(issue: JiraIssue, who: str, at: datetime, draw: random.Random) -> None:
    kind = draw.choices(("comment", "edit", "label"), (6, 3, 1))[0]
    if kind == "comment":
        issue.comment(who, at, draw.choice(SAID).format(n=draw.randrange(10, 99)))
    elif kind == "edit":
        issue.edit(who, at, priority=draw.choice(("Low", "Medium", "High")))
    else:
        issue.label(who, at, add=[draw.choice(("triage", "north"))])


def _repository(world: World, number: int) -> Repository:
    began = NOW - 1.5 * YEAR
    made = world.github.repository(f"acme/p{MOULD}-{number}", created=began)
    made.commit("ana", began, "main", "Start", ["README.md"], texts={"docs/model_card.md": "# Model card"})
    return made


def _pull_request(repo: Repository, number: int, issues: Sequence[JiraIssue], draw: random.Random) -> None:
    ticket, (began, lasted) = draw.choice(tickets()), _times(draw)
    who, other = draw.sample(PEOPLE, 2)
    folder = draw.choice(PATHS)
    named = f"{draw.choice(issues).key}: {ticket['title']}" if issues else ticket["title"]
    made = repo.pull_request(
        who,
        began,
        f"exp/{number}",
        named,
        ticket["description"][:300],
        paths=[f"{folder}part_{n}.py" for n in range(draw.randrange(1, 8))],
    )
    for step in range(1, 4):
        made.push(who, began + step * lasted / 9, f"Step {step}", [f"{folder}part_0.py"])
    made.request_review(who, began + 4 * lasted / 9, other)
    made.comment(other, began + 5 * lasted / 9, draw.choice(SAID).format(n=draw.randrange(10, 99)))
    if draw.random() < 0.8:
        made.review(other, began + 6 * lasted / 9, "APPROVED", "Looks right to me.")
        made.merge(who, began + 7 * lasted / 9)
