"""A year of a company, hour by hour: what its people do, what is asked for because of it, and what that costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tests.scaling.vendors import Asked, Whole, asked, new_key, whole
from tests.scaling.wall import by_people, deliveries, hours_of, total
from tests.scaling.work import Alarms, Alone, alarms, alone, hinted, readings, spent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.scaling.company import Company
    from tests.scaling.wall import Hours

WEEK: Final = 7 * 24


@dataclass(frozen=True, slots=True)
class Year:
    """What was simulated: one value for each hour."""

    company: Company
    activities: Hours
    changes: Hours
    commands: Hours
    digests: Hours
    rings: Alarms
    hints: Hours
    readings: Hours
    alone: Alone
    asked: Asked
    whole: Whole
    spent: Mapping[str, Hours]

    @property
    def seconds(self) -> Hours:
        """CPU of all processes."""
        return total(self.spent.values())

    @property
    def weekly_points(self) -> float:
        """GraphQL points of the fullest week, with what names tickets of new Jira projects and is read again."""
        hours = self.asked.points[: len(self.asked.points) // WEEK * WEEK]
        ordinary = float(np.max(hours.reshape(-1, WEEK).sum(axis=1)))
        return ordinary + self.company.new_keys_a_week * new_key(self.company)


def simulate(company: Company) -> Year:
    """Let a year pass; chance decides how much happens in an hour, and its seed is one of the company's fields."""
    draw = np.random.default_rng(company.seed)
    people = by_people(company)
    typical = people * company.activities_a_day
    by_machines = company.by_machines * float(np.mean(typical)) / (1.0 - company.by_machines)
    activities = draw.poisson(typical + by_machines).astype(np.float64)
    commands = draw.poisson(people * company.commands_a_day).astype(np.float64)
    changes = activities / company.touches
    digests = np.zeros(hours_of(company.year))
    for minute, many in deliveries(company).items():
        digests[minute // 60] += many
    rings, turns = alarms(company), alone(company, changes)
    hints = company.webhooks * np.minimum(hinted(turns.settle), activities)
    return Year(
        company=company,
        activities=activities,
        changes=changes,
        commands=commands,
        digests=digests,
        rings=rings,
        hints=hints,
        readings=readings(company, hints),
        alone=turns,
        asked=asked(company, changes, hints),
        whole=whole(company),
        spent=spent(company, changes, hints, rings, digests, commands),
    )
