"""Who is there for which stage: roles and counts, never persons' scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workflows.lifecycle.state import ProjectState
    from workflows.model import Evidence, Facts, WorkItem


@dataclass(frozen=True, slots=True)
class Coverage:
    """The roles of one stage that has open work: how many people of each worked on it lately, and which are absent.

    `absent` are roles that the policy asks for and that nobody on the project has; `idle` are there and took no part.
    """

    stage: str
    present: tuple[tuple[str, int], ...]
    absent: tuple[str, ...]
    idle: tuple[str, ...] = ()
    people: int = 0
    waiting: tuple[WorkItem, ...] = ()
    """Open tickets of the stage without an owner while a role is absent."""

    @property
    def alone(self) -> bool:
        """Whether everything in the stage depends on one person."""
        return self.people == 1


@dataclass(frozen=True, slots=True)
class Team:
    """What the records say about how the team is put together; `unknown` counts people whose role is not stated.

    `silo` says why modelling and deployment work never meet, when that is so; None also when it cannot be told.
    """

    coverage: tuple[Coverage, ...] = ()
    self_approved: tuple[WorkItem, ...] = ()
    silo: Evidence | None = None
    without_change: tuple[WorkItem, ...] = ()
    """Finished tickets of stages with code that no pull request, branch or run belongs to."""
    without_ticket: tuple[WorkItem, ...] = ()
    """Pull requests of people that belong to no ticket."""
    unknown: int = 0


def read_team(facts: Facts, state: ProjectState) -> Team:
    """Return how the team covers the work."""
    del facts, state
    return Team()
