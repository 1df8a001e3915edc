"""All projects on one page, those that need somebody first."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from workflows.lifecycle.colour import Colour
from workflows.lifecycle.telling import read_since
from workflows.reports.asked import attention_lines, needs_somebody, undecided_line
from workflows.reports.colour import colour_line
from workflows.reports.executive import paragraph, week
from workflows.reports.figures import initiatives_table
from workflows.reports.footer import common_zone, troubles, trust
from workflows.reports.kpis import kpi_lines
from workflows.reports.phrases import tell, tell_many
from workflows.reports.shape import Count, Line, Name, Report, Section
from workflows.reports.since import portfolio_since
from workflows.reports.work import centre_line, unplaced_lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workflows.lifecycle.state import ProjectState
    from workflows.lifecycle.telling import Telling
    from workflows.reports.shape import Text

WORST_FIRST = (Colour.OFF_TRACK, Colour.AT_RISK)
NOTHING: Mapping[str, Telling] = MappingProxyType({})
FEW = 5
"""Initiatives that are told one after the other; of more, a table comes first and the quiet ones are folded."""


def build(
    states: Sequence[ProjectState], audience: str = "product", before: Mapping[str, Telling] = NOTHING
) -> Report:
    """Build the portfolio; executives read plain words, the others the stages and what has none.

    `before` is what this reader was told last of each project.
    """
    told = _plain if audience == "executive" else _working
    ordered = sorted(states, key=urgency)
    many = len(states) > FEW
    sections = tuple(
        Section((Name(state.project.name),), told(state), folded=many and not _is_urgent(state))
        for state in ordered
    )
    glance = (Section(tell("At a glance"), (), figures=(initiatives_table(ordered),)),) if many else ()
    lead = (Line(_lead(states), bullet=False), *troubles(states))
    heard = [(one, read_since(one, before[slug])) for one in ordered if (slug := one.project.slug) in before]
    since = portfolio_since(heard)
    changed = (since,) if since else ()
    return Report("portfolio", _title(states), lead, (*changed, *glance, *sections), trust(states))


def _is_urgent(state: ProjectState) -> bool:
    return urgency(state)[0] < len(WORST_FIRST) or needs_somebody(state)


def urgency(state: ProjectState) -> tuple[int, bool, str]:
    """Return what projects are ordered by: the worst colour first, then those that need somebody, then by name."""
    colour = state.outlook.judgement.colour if state.outlook else None
    place = WORST_FIRST.index(colour) if colour in WORST_FIRST else len(WORST_FIRST)
    return place, not needs_somebody(state), state.project.name.casefold()


def _title(states: Sequence[ProjectState]) -> Text:
    if not states:
        return tell("ML portfolio")
    local = max(state.now for state in states).astimezone(ZoneInfo(common_zone(states)))
    return tell("ML portfolio, week {number}", number=str(local.isocalendar().week))


def _lead(states: Sequence[ProjectState]) -> Text:
    total = Count(len(states), "initiative", "initiatives")
    number = sum(needs_somebody(state) for state in states)
    if not number:
        return tell("{initiatives}, none needs attention.", initiatives=total)
    return tell_many(
        number,
        "{initiatives}, 1 needs attention.",
        "{initiatives}, {number} need attention.",
        initiatives=total,
    )


def _plain(state: ProjectState) -> tuple[Line, ...]:
    return (*paragraph(state), *week(state))


def _working(state: ProjectState) -> tuple[Line, ...]:
    return (
        centre_line(state),
        *colour_line(state),
        *undecided_line(state),
        *attention_lines(state),
        *kpi_lines(state),
        *unplaced_lines(state)[:1],
    )
