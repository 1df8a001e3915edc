"""A small team for a faulty fortnight: two projects whose history is drawn by a seed, up to Sunday 22 November."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from bot.sandbox.world import World

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.world_github import Repository
    from bot.sandbox.world_issue import JiraIssue

BEGIN = datetime(2026, 11, 9, 6, tzinfo=UTC)
"""The Monday on which the bot is started."""
DAYS = 14
PEOPLE = ("ana", "ben", "cem")
KEYS = ("CH", "FR")
WORDS = (
    "Try a GRU",
    "Clean the labels",
    "Roll out the model",
    "Watch the drift",
    "Baseline",
    "Sweep",
    "Ablation",
)
PROJECTS = """
projects:
  - slug: churn
    name: Churn early warning
    jira_keys: [CH]
    repositories: [acme/churn]
    tracked_experiments: [churn/*]
    channel: "#ml-churn"
    timezone: Europe/Berlin
    country: DE
    people: &people
      - {name: Ana, role: product manager, github: ana, slack: U0ANA00000}
      - {name: Ben, role: data scientist, github: ben, slack: U0BEN00000}
      - {name: Cem, role: data scientist, github: cem, slack: U0CEM00000}
    subscriptions:
      - {report: digest, weekday: mon, time: "09:00"}
      - {report: digest, audience: team, weekday: thu, time: "14:00", to: "#ml-leads"}
  - slug: fraud
    name: Fraud
    jira_keys: [FR]
    repositories: [acme/fraud]
    channel: "#ml-fraud"
    timezone: Europe/Berlin
    country: DE
    people: *people
    subscriptions:
      - {report: digest, weekday: mon, time: "09:00"}
      - {report: portfolio, audience: executive, weekday: wed, time: "11:30", to: "#ml-leads"}
"""
PERIODS = 8
"""What falls due in the fortnight: four subscriptions, two weeks."""


@dataclass(frozen=True, slots=True)
class Team:
    """The world, and what people are going to tag in Slack: when, whom, and what they type."""

    world: World
    typed: tuple[tuple[datetime, str, str], ...]


def draw(seed: int, clock: Callable[[], datetime]) -> Team:
    """Return the world of a seed, with all that will ever happen in it."""
    chance = Random(seed)  # noqa: S311 - the same team for the same seed
    world = World(clock)
    for handle in PEOPLE:
        world.person(handle, f"{handle.title()} Example")
    for name in ("ml-churn", "ml-fraud", "ml-leads"):
        world.slack.channel(name, members=PEOPLE, created=BEGIN - timedelta(days=90))
    for key in KEYS:
        world.jira.project(key, key)
    repositories = [
        world.github.repository(name, created=BEGIN - timedelta(days=60))
        for name in ("acme/churn", "acme/fraud")
    ]
    for repo in repositories:
        repo.commit("ana", BEGIN - timedelta(days=59), "main", "Start", ["README.md"])
    moments = sorted(_moment(chance) for _ in range(90))
    issues: list[JiraIssue] = []
    for number, at in enumerate(moments):
        _happens(chance, world, repositories, issues, at, first=number < len(KEYS))
    return Team(world, tuple(_tags(chance, issues)))


def _moment(chance: Random) -> datetime:
    """Return a minute between a month before the fortnight and its end, oftener in the fortnight than before."""
    days = chance.uniform(-30, -1) if chance.random() < 0.4 else chance.uniform(0, DAYS - 0.5)
    return (BEGIN + timedelta(days=days)).replace(second=0, microsecond=0)


def _happens(
    chance: Random,
    world: World,
    repositories: list[Repository],
    issues: list[JiraIssue],
    at: datetime,
    *,
    first: bool,
) -> None:
    """Let one thing happen at a moment."""
    who, title = chance.choice(PEOPLE), chance.choice(WORDS)
    what = (
        "open"
        if first
        else chance.choice(("open", "work", "work", "talk", "push", "pull", "train", "remove"))
    )
    living = [one for one in issues if (state := one.at(at)) is not None and state.status != "Done"]
    repo = chance.choice(repositories)
    if what == "open" or not living:
        key = KEYS[len(issues) % 2] if first else chance.choice(KEYS)
        kind = chance.choice(("Experiment", "Task"))
        issues.append(
            world.jira.issue(
                key, type=kind, summary=title, reporter=who, at=at, assignee=who, labels=["team-b"]
            )
        )
    elif what == "work":
        _works(chance, chance.choice(living), living, who, at)
    elif what == "talk":
        chance.choice(living).comment(who, at, f"{title}: see <@U0ANA00000> & *more*")
    elif what == "push":
        repo.commit(
            who, at, f"exp/{chance.choice('abc')}", f"{chance.choice(living).key} {title}", ["models/a.py"]
        )
    elif what == "pull":
        _opens_pull(chance, repo, chance.choice(living).key, who, at)
    elif what == "train":
        run = world.mlflow.run(who, at, "churn/gru", f"{chance.choice(living).key} {title}")
        run.log(at + timedelta(hours=1), chance.random()).end(at + timedelta(hours=chance.randint(2, 60)))
    elif len(living) > 4:
        chance.choice(living).delete(at)


def _works(chance: Random, issue: JiraIssue, living: list[JiraIssue], who: str, at: datetime) -> None:
    """Change a ticket in one of the ways in which tickets change."""
    match chance.choice(("move", "move", "label", "assign", "flag", "link", "edit")):
        case "move":
            issue.transition(who, at, chance.choice(("In Progress", "In Review", "Done")))
        case "label":
            issue.label(who, at, add=[chance.choice(("ml-data", "ml-modeling", "gpu"))])
        case "assign":
            issue.assign(who, at, chance.choice((*PEOPLE, None)))
        case "flag":
            issue.flag(who, at)
        case "link" if len(living) > 1:
            issue.link(who, at, "is blocked by", next(one for one in living if one is not issue))
        case _:
            issue.edit(who, at, summary=f"{chance.choice(WORDS)}, again")


def _opens_pull(chance: Random, repo: Repository, key: str, who: str, at: datetime) -> None:
    branch = f"exp/{key.lower()}-{len(repo.threads)}"
    pull = repo.pull_request(who, at, branch, f"{key}: {chance.choice(WORDS)}", paths=["models/b.py"])
    pull.checks(at + timedelta(minutes=20), chance.choice(("success", "failure")))
    pull.review(chance.choice(PEOPLE), at + timedelta(hours=5), "APPROVED")
    if chance.random() < 0.6:
        pull.merge(who, at + timedelta(hours=30))


def _tags(chance: Random, issues: list[JiraIssue]) -> list[tuple[datetime, str, str]]:
    """Let people tag in Slack what is there before the fortnight, once a working day."""
    there = [one for one in issues if one.first.created < BEGIN]
    typed = []
    for day in (0, 1, 2, 3, 4, 7, 8, 9, 10, 11):
        at = BEGIN + timedelta(days=day, hours=chance.randint(2, 9))
        stage = chance.choice(("scoping", "data", "modeling", "validation", "deployment", "monitoring"))
        typed.append((at, chance.choice(PEOPLE), f"tag {chance.choice(there).key} {stage}"))
    return typed
