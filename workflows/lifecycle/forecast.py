"""When the rest of a stage may be done: Monte Carlo over the project's own weeks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from workflows.lifecycle.state import ProjectState
    from workflows.model import Facts, WorkItem


@dataclass(frozen=True, slots=True)
class Outcome:
    """The days by which the rest is done in 50 and in 85 of 100 simulated futures; None: not within the horizon."""

    half: date | None
    likely: date | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """The forecast for the open tickets of `stage`; `before` is the one of a week ago, for the same stage.

    `outcome` is None while fewer than the policy's number of items (`finished`) were ever finished, or none remain.
    `added`, `done` and `left` tell what moved it: tickets that came into the stage, were finished, or left it.
    """

    stage: str
    remaining: tuple[WorkItem, ...]
    finished: int
    outcome: Outcome | None = None
    before: Outcome | None = None
    added: tuple[WorkItem, ...] = ()
    done: tuple[WorkItem, ...] = ()
    left: tuple[WorkItem, ...] = ()
    weeks: int = 0
    """How many weeks of history it is drawn from."""
    pace: float = 0.0
    """Tickets finished in such a week, on average."""
    arrivals: float = 0.0
    """Tickets that came in in such a week, on average."""


def read_forecast(facts: Facts, state: ProjectState) -> Forecast | None:
    """Return the forecast for the stage in which most of the work lies; None without one."""
    del facts, state
    return None
