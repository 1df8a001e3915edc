"""Which limits a year reaches, and up to which size of the same company each of them holds."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Final

import numpy as np

from bot.schedule import REBUILD_MINUTES, SYNC_MINUTES
from tests.scaling import constants
from tests.scaling.company import OF_PROJECTS, RHYTHMS
from tests.scaling.monday import LATE_MINUTES, arrivals, waits
from tests.scaling.wall import deliveries
from tests.scaling.work import loaded_megabytes
from tests.scaling.year import WEEK, simulate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.scaling.company import Company
    from tests.scaling.year import Year

PARTS: Final = (0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
"""Of the company: the sizes at which limits are looked at, with the same people and items for each project."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Something that is bounded: how much of it the year needs at its fullest, and how much there is."""

    name: str
    need: float
    have: float
    unit: str

    @property
    def part(self) -> float:
        """How much of what there is is needed."""
        return self.need / self.have

    @property
    def holds(self) -> bool:
        """Whether there is enough."""
        return self.need <= self.have


def limits(year: Year) -> tuple[Limit, ...]:
    """Return all limits, the one that is exceeded most first."""
    found = (*_of_github(year), *_of_tasks(year), *_of_slack(year), *_of_others(year))
    return tuple(sorted(found, key=lambda one: -one.part))


def _of_github(year: Year) -> tuple[Limit, ...]:
    allowance = year.company.allowance
    busiest = float(np.max(year.asked.points))
    # A part that does not fit into its hour goes on in the next ones.
    anew = year.weekly_points + year.whole.points
    return (
        Limit("GitHub: a week, with everything anew", anew, WEEK * allowance, "points"),
        Limit("GitHub: a week with new Jira projects", year.weekly_points, WEEK * allowance, "points"),
        Limit("GitHub: the fullest hour", busiest, allowance, "points"),
    )


def hours_anew(year: Year) -> float:
    """Return the hours in which GitHub's allowance lets everything be read once, beside what readings need anyway."""
    left = year.company.allowance - float(np.min(year.asked.points))
    return year.whole.points / max(left, 1.0)


def _of_tasks(year: Year) -> tuple[Limit, ...]:
    settle = float(np.max(year.alone.settle))
    return (
        Limit("one worker alone: conclusions after a reading", settle, SYNC_MINUTES * 60.0, "s"),
        Limit(
            "one worker alone: catching up on deliveries", year.alone.catch_up, REBUILD_MINUTES * 60.0, "s"
        ),
        Limit("each worker: setting the alarms anew", year.alone.rebuild, REBUILD_MINUTES * 60.0, "s"),
    )


def _of_slack(year: Year) -> tuple[Limit, ...]:
    company = year.company
    channels = max(deliveries(company, (OF_PROJECTS,)).values()) / company.lookups_a_minute
    people = max(deliveries(company, RHYTHMS).values()) / company.lookups_a_minute
    wait = waits(company, arrivals(company), company.workers, beside(year))
    return (
        Limit("Slack: opening conversations with people, the first time", people, LATE_MINUTES, "minutes"),
        Limit("Slack: asking who reads in channels", channels, LATE_MINUTES, "minutes"),
        Limit("Slack: messages", wait.slack, LATE_MINUTES, "minutes"),
        Limit(f"processors of {company.workers} workers", wait.processors, LATE_MINUTES, "minutes"),
    )


def _of_others(year: Year) -> tuple[Limit, ...]:
    company = year.company
    memory = constants.MEMORY.value + loaded_megabytes(company)
    need = processes(year)
    needed = need.most * constants.CONNECTIONS.value + need.web * constants.WEB_CONNECTIONS.value
    return (
        Limit("the database: connections", needed, company.connections, "connections"),
        Limit("memory of a worker, with the marks of GitHub", memory, company.worker_megabytes, "MB"),
        Limit(
            "Jira: requests of the fullest hour",
            float(np.max(year.asked.jira)) / 3600,
            constants.BURST.value,
            "a second",
        ),
    )


@dataclass(frozen=True, slots=True)
class Processes:
    """How many workers there have to be, on average and in the fullest hour, and how many processes that answer."""

    mean: int
    most: int
    web: int


def processes(year: Year) -> Processes:
    """Return how many processes the CPU of the year asks for; what each worker costs by being there is in it."""
    company = year.company
    answers = year.spent["answers to commands"]
    rest = (year.seconds - answers) / 3600 / company.busy
    web = ceil(float(np.max(answers)) / 3600 / company.busy)
    return Processes(ceil(float(np.mean(rest))), ceil(float(np.max(rest))), max(1, web))


def beside(year: Year) -> float:
    """Return the cores that workers need for all that is neither a digest nor a question nor an answer."""
    kinds = ("reading", "conclusions", "alarms and catching up")
    return sum(float(np.mean(year.spent[kind])) for kind in kinds) / 3600


def holds_up_to(company: Company) -> Mapping[str, int]:
    """Return for each limit with how many projects it holds, the most of `PARTS`; 0 where it holds at none."""
    found: dict[str, int] = {}
    broken: set[str] = set()
    for part in PARTS:
        size = max(1, round(part * company.projects))
        for limit in limits(simulate(company.scaled(size))):
            if not limit.holds:
                broken.add(limit.name)
            found[limit.name] = found.get(limit.name, 0) if limit.name in broken else size
    return found
