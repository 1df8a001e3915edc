"""Measures of success from scoping to monitoring: where they are stated, and what was read of them over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from workflows.model import Evidence, Facts


@dataclass(frozen=True, slots=True)
class Reading:
    """A value of a measure at a moment; `because` says where it was read."""

    value: float
    at: datetime
    because: Evidence


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of success; `readings` are oldest first, `stated` says where baseline, target and date come from.

    `higher_is_better` is None where neither the policy nor baseline and target tell. `restated` tells who changed
    the target or its date, and when.
    """

    name: str
    unit: str | None
    baseline: float | None
    target: float | None
    due: date | None
    higher_is_better: bool | None
    readings: tuple[Reading, ...] = ()
    stated: tuple[Evidence, ...] = ()
    restated: tuple[Evidence, ...] = ()

    @property
    def latest(self) -> Reading | None:
        """The newest reading."""
        return self.readings[-1] if self.readings else None

    @property
    def reached(self) -> bool | None:
        """Whether the newest reading reaches the target; None when that cannot be told."""
        if self.latest is None or self.target is None or self.higher_is_better is None:
            return None
        value = self.latest.value
        return value >= self.target if self.higher_is_better else value <= self.target


def read_kpis(facts: Facts) -> tuple[Measure, ...]:
    """Return the measures of a project in the order in which they were stated."""
    return tuple(
        Measure(kpi.name, kpi.unit, kpi.baseline, kpi.target, kpi.due, None) for kpi in facts.project.kpis
    )
