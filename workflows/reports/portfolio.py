"""All projects on one page, those that need somebody first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from workflows.lifecycle.colour import Colour
from workflows.lifecycle.telling import read_since
from workflows.reports.asked import attention_lines, needs_somebody, undecided_line
from workflows.reports.colour import colour_line
from workflows.reports.executive import paragraph, week
from workflows.reports.figures import initiative_row, initiatives_table
from workflows.reports.footer import basis, common_zone, troubles_in, trust_in
from workflows.reports.kpis import kpi_lines
from workflows.reports.phrases import tell, tell_many
from workflows.reports.shape import Count, Line, Name, Report, Section
from workflows.reports.since import changed, portfolio_since
from workflows.reports.work import centre_line, unplaced_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from workflows.lifecycle.state import ProjectState
    from workflows.lifecycle.telling import Telling
    from workflows.reports.footer import Basis
    from workflows.reports.shape import Text
    from workflows.reports.since import Changed

WORST_FIRST = (Colour.OFF_TRACK, Colour.AT_RISK)
FEW = 5
"""Initiatives that are told one after the other; of more, a table comes first and the quiet ones are folded."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a portfolio tells of one project, ready for the page: of thousands only this is kept."""

    name: str
    urgency: tuple[int, bool, str]
    needs_somebody: bool
    lines: tuple[Line, ...]
    row: tuple[Text, ...]
    basis: Basis
    changed: Changed | None = None
    """What has changed since this reader's last portfolio; None for a first one."""

    @property
    def urgent(self) -> bool:
        """Whether it is told in full on a long page."""
        return self.urgency[0] < len(WORST_FIRST) or self.needs_somebody


def entry(state: ProjectState, audience: str = "product", before: Telling | None = None) -> Entry:
    """Return what a portfolio tells of a project; executives read plain words, the others the stages and what has none.

    `before` is what this reader was told of it last.
    """
    told = _plain if audience == "executive" else _working
    return Entry(
        state.project.name,
        _urgency(state),
        needs_somebody(state),
        told(state),
        initiative_row(state),
        basis(state),
        changed(state, read_since(state, before)) if before else None,
    )


def build(entries: Iterable[Entry]) -> Report:
    """Build the page, those first that need somebody; of many a table comes first, and the quiet are folded."""
    ordered = sorted(entries, key=lambda one: one.urgency)
    many = len(ordered) > FEW
    sections = tuple(Section((Name(one.name),), one.lines, folded=many and not one.urgent) for one in ordered)
    table = initiatives_table(one.row for one in ordered)
    glance = (Section(tell("At a glance"), (), figures=(table,)),) if many else ()
    grounds = tuple(one.basis for one in ordered)
    lead = (Line(_lead(ordered), bullet=False), *troubles_in(grounds))
    since = portfolio_since([one.changed for one in ordered if one.changed is not None])
    first = (since,) if since else ()
    return Report("portfolio", _title(grounds), lead, (*first, *glance, *sections), trust_in(grounds))


def _urgency(state: ProjectState) -> tuple[int, bool, str]:
    colour = state.outlook.judgement.colour if state.outlook else None
    place = WORST_FIRST.index(colour) if colour in WORST_FIRST else len(WORST_FIRST)
    return place, not needs_somebody(state), state.project.name.casefold()


def _title(grounds: Sequence[Basis]) -> Text:
    if not grounds:
        return tell("ML portfolio")
    local = max(one.now for one in grounds).astimezone(ZoneInfo(common_zone(grounds)))
    return tell("ML portfolio, week {number}", number=str(local.isocalendar().week))


def _lead(entries: Sequence[Entry]) -> Text:
    total = Count(len(entries), "initiative", "initiatives")
    number = sum(one.needs_somebody for one in entries)
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
