"""The company that is simulated: every assumption is a field, and each number of it an option of `tests.scaling`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final, TypeVar

from tests.scaling import constants
from workflows.model import Project
from workflows.slices import slices

Number = TypeVar("Number", int, float)


@dataclass(frozen=True, slots=True)
class Place:
    """Where people work: a real time zone, the country whose holidays they keep, and their share of the company."""

    zone: str
    country: str
    share: float


PLACES: Final = (
    Place("America/Los_Angeles", "US", 0.14),
    Place("America/New_York", "US", 0.22),
    Place("America/Sao_Paulo", "BR", 0.04),
    Place("Europe/London", "GB", 0.12),
    Place("Europe/Berlin", "DE", 0.26),
    Place("Asia/Kolkata", "IN", 0.14),
    Place("Asia/Singapore", "SG", 0.03),
    Place("Asia/Tokyo", "JP", 0.05),
)
BY_HOUR: Final = (
    0, 0, 0, 0, 0, 0, 0, 0.02, 0.06, 0.13, 0.13, 0.12, 0.06, 0.10, 0.12, 0.11, 0.09, 0.05, 0.01, 0, 0, 0, 0, 0,
)  # fmt: skip
"""Which part of a working day's work falls into which hour of the wall clock."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A kind of subscription: which share of the people has one, and when it comes, in their own zone."""

    name: str
    share: float
    weekday: int
    time: str
    every: int = 1
    monthly: str | None = None


RHYTHMS: Final = (
    Rhythm("weekly, Mondays at 9", 0.30, 0, "09:00"),
    Rhythm("fortnightly, Fridays at 16", 0.12, 4, "16:00", every=2),
    Rhythm("monthly, first Mondays at 9", 0.08, 0, "09:00", monthly="first"),
)
OF_PROJECTS: Final = Rhythm("of a project's channel, weekly, Mondays at 9", 1.0, 0, "09:00")


def _said(default: Number, says: str) -> Number:
    """Return a field with what it means, which the tables and the command line tell."""
    made: Number = field(default=default, metadata={"says": says})
    return made


@dataclass(frozen=True, slots=True)
class Company:
    """How large it is and how it works."""

    projects: int = _said(5_000, "ML projects, each in a Jira project of its own")
    items: int = _said(10_000_000, "items in all trackers")
    users: int = _said(20_000, "people in Slack, all of whom work in these projects")
    repositories_each: int = _said(2, "repositories of a project, named one by one")
    jira: float = _said(0.62, "of the items: issues of Jira")
    github: float = _said(
        0.30, "of the items: pull requests, issues and branches of GitHub; the rest are runs"
    )
    activities_a_day: float = _said(6.0, "activities of a person on a working day, in all trackers")
    activities_an_item: float = _said(
        8.5, "activities of an item in its life, as measured in the generated company"
    )
    touches: float = _said(2.0, "activities by which one item is changed between two readings")
    by_machines: float = _said(0.1, "of the activities: by machines, evenly by day and night")
    moved: float = _said(0.2, "of the changes in GitHub: those that move a default branch")
    pushed: float = _said(0.5, "of the changes in GitHub: those that move another branch")
    heads_each: int = _said(10, "branches of a repository on which work may stand")
    webhooks: int = _said(1, "1 where Jira and GitHub call, 0 where everything is read on the clock")
    new_keys_a_week: float = _said(
        5.0, "Jira projects that are declared for the first time, on different days"
    )
    zones_each: float = _said(1.3, "time zones in which a project has people")
    asked_longer: float = _said(0.2, "more hours a day in which owners may be asked, because of these zones")
    warned: float = _said(0.6, "of the projects: those with an open question about a quiet experiment")
    commands_a_day: float = _said(0.5, "commands of a person on a working day")
    messages_a_digest: float = _said(2.0, "messages of a digest: long ones go on in a thread")
    workers: int = _said(8, "worker processes")
    cores_each: int = _said(4, "cores of a worker's machine: portfolios are worked out by so many processes")
    worker_megabytes: float = _said(1_024.0, "MB of memory that a worker may use")
    allowance: float = _said(constants.ALLOWANCE.value, "GraphQL points of GitHub an hour")
    posts_a_minute: float = _said(
        constants.POSTS.value, "messages that Slack takes in a minute, in all channels"
    )
    lookups_a_minute: float = _said(
        constants.LOOKUPS.value, "requests of one method that Slack takes in a minute"
    )
    connections: float = _said(constants.DATABASE.value, "connections that the database takes")
    busy: float = _said(0.7, "of a core: what is counted on, so that lines of tasks end")
    year: int = _said(2027, "the year whose days, holidays and changes of the clock are played")
    seed: int = _said(1, "of the chance by which work falls into hours")

    @property
    def items_each(self) -> float:
        """Items of a project."""
        return self.items / self.projects

    @property
    def repositories(self) -> int:
        """Repositories of the company."""
        return self.projects * self.repositories_each

    @property
    def subscriptions(self) -> float:
        """Subscriptions of the company."""
        return self.projects * OF_PROJECTS.share + self.users * sum(one.share for one in RHYTHMS)

    @property
    def alarms(self) -> float:
        """Alarms of each worker: one for each subscription, one for each zone of a project."""
        return self.subscriptions + self.projects * self.zones_each

    def scaled(self, projects: int) -> Company:
        """Return the company with so many projects, and as many people and items for each."""
        part = projects / self.projects
        keys = self.new_keys_a_week * part
        return replace(
            self,
            projects=projects,
            items=round(self.items * part),
            users=round(self.users * part),
            new_keys_a_week=keys,
        )


@lru_cache(maxsize=64)
def slices_of(projects: int, repositories_each: int) -> tuple[int, ...]:
    """Return how many projects each slice has: by the product's own hand, all of them read before."""
    declared = [
        Project(
            f"p-{number}",
            f"P {number}",
            jira_keys=(f"P{number}",),
            repositories=tuple(f"acme/p{number}-{n}" for n in range(repositories_each)),
        )
        for number in range(projects)
    ]
    return tuple(len(one) for one in slices(declared, {one.slug for one in declared}))
