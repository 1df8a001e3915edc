"""All projects on one page, those that need somebody first."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from workflows.reports.asked import attention_lines, needs_somebody, undecided_line
from workflows.reports.executive import paragraph
from workflows.reports.footer import common_zone, troubles, trust
from workflows.reports.phrases import agree
from workflows.reports.shape import Count, Line, Name, Report, Section, Text
from workflows.reports.work import centre_line, kpi_lines, unplaced_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workflows.lifecycle.state import ProjectState


def build(states: Sequence[ProjectState], audience: str = "product") -> Report:
    """Build the portfolio; executives read plain words, the others the stages and what has none."""
    tell = _plain if audience == "executive" else _working
    ordered = sorted(states, key=lambda state: (not needs_somebody(state), state.project.name.casefold()))
    sections = tuple(Section((Name(state.project.name),), tell(state)) for state in ordered)
    lead = (Line(_lead(states), bullet=False), *troubles(states))
    return Report("portfolio", _title(states), lead, sections, trust(states))


def _title(states: Sequence[ProjectState]) -> Text:
    if not states:
        return ("ML portfolio",)
    local = max(state.now for state in states).astimezone(ZoneInfo(common_zone(states)))
    return (f"ML portfolio, week {local.isocalendar().week}",)


def _lead(states: Sequence[ProjectState]) -> Text:
    number = sum(needs_somebody(state) for state in states)
    words = f"{number} {agree(number, 'needs', 'need')} attention" if number else "none needs attention"
    return (Count(len(states), "initiative"), f", {words}.")


def _plain(state: ProjectState) -> tuple[Line, ...]:
    return (*paragraph(state), *kpi_lines(state))


def _working(state: ProjectState) -> tuple[Line, ...]:
    return (
        centre_line(state),
        *undecided_line(state),
        *attention_lines(state),
        *kpi_lines(state),
        *unplaced_lines(state)[:1],
    )
