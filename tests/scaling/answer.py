"""The answer in five sentences, with the numbers of the simulation; and what the limits are after a change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from tests.scaling.limits import hours_anew, limits, processes
from tests.scaling.rows import growth
from tests.scaling.shown import about, minutes, table
from tests.scaling.year import simulate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.scaling.company import Company
    from tests.scaling.limits import Limit
    from tests.scaling.year import Year

ALLOWED: Final = 12_500.0
"""GraphQL points an hour of an App's installation in a large organisation."""
ROOMY: Final = 500.0
"""Connections of a database that was told to take more."""
MANY: Final = 16
PARTS: Final = (2, 5)
ANSWER: Final = """
A company with {company.projects:,} ML projects, {company.items:,} items and {company.users:,} people in Slack needs \
{need.most} `worker` and {need.web} `web` processes by their processors, and a PostgreSQL of {held} GB that grows by \
{added} GB a year.
At that size {exceeded} of {all} limits are exceeded: {first}.
Readings take {points} of GitHub's {company.allowance:,g} points in a mean hour, and reading everything once, as is \
done in parts each week, takes {anew} hours of what they leave.
The conclusions after a reading are the work of one worker at a time and take {settle} minutes, with 15 until the next \
reading: questions are taken back late then, while digests and answers to commands read the facts themselves.
On the fullest Monday Slack's limits keep the last digest waiting for {posted}, of which 15 minutes are not called \
late; Jira is asked {jira} times a second, which is nothing to it.
"""


def answer(year: Year, held: Mapping[str, int]) -> str:
    """Return what such a company needs and what breaks, in five sentences."""
    company, need = year.company, processes(year)
    tables = growth(company, float(np.sum(year.activities)), float(np.sum(year.digests)))
    found = limits(year)
    said = ANSWER.format(
        company=company,
        need=need,
        held=about(sum(one.held_gigabytes for one in tables)),
        added=about(sum(one.added_gigabytes for one in tables)),
        exceeded=sum(not one.holds for one in found),
        all=len(found),
        first=_first(found, held),
        points=about(float(np.mean(year.asked.points))),
        anew=about(hours_anew(year)),
        settle=about(float(np.max(year.alone.settle)) / 60),
        jira=about(float(np.max(year.asked.jira)) / 3600),
        posted=minutes(max(one.need for one in found if one.name.startswith("Slack"))),
    )
    return "\n".join(f"{number}. {line}" for number, line in enumerate(said.strip().splitlines(), 1))


def _first(found: Sequence[Limit], held: Mapping[str, int]) -> str:
    """Return the two limits that break in the smallest companies, with how many projects each holds."""
    broken = sorted((one for one in found if not one.holds), key=lambda one: (held[one.name], -one.part))
    told = (f"“{one.name}” above {held[one.name]:,} projects" for one in broken[:2])
    return ", then ".join(told) or "none"


def of_changes(company: Company) -> str:
    """Return which limits are exceeded after a change that an operator can make today, and by how much."""
    many = replace(company, workers=MANY, connections=ROOMY)
    tried = [
        ("nothing", company),
        (f"{MANY} workers, a database with {ROOMY:g} connections", many),
        (f"the same, and {ALLOWED:,g} points an hour", replace(many, allowance=ALLOWED)),
        ("the same, without webhooks", replace(many, allowance=ALLOWED, webhooks=0)),
        *((f"nothing, but {n} Stagecoaches, each of a part", _part(company, n)) for n in PARTS),
    ]  # fmt: skip
    rows = []
    for name, one in tried:
        year = simulate(one)
        rows.append((name, processes(year).most, _exceeded(limits(year))))
    return table(("changed", "workers needed", "exceeded, by how much"), rows)


def _part(company: Company, parts: int) -> Company:
    return company.scaled(max(1, company.projects // parts))


def _exceeded(found: tuple[Limit, ...]) -> str:
    return "; ".join(f"{one.name} ({one.part:.1f})" for one in found if not one.holds) or "none"
