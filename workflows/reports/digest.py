"""The weekly digest of one project: one state, told to a vice-president, to the product manager or to the team."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from workflows.reports import executive, product, team_digest
from workflows.reports.footer import troubles, trust
from workflows.reports.phrases import tell
from workflows.reports.shape import Name, Report

if TYPE_CHECKING:
    from collections.abc import Callable

    from workflows.lifecycle.state import ProjectState
    from workflows.reports.shape import Line, Section

Told = tuple[tuple["Line", ...], tuple["Section", ...]]


def build(state: ProjectState, audience: str = "product") -> Report:
    """Build the digest for an audience; raises KeyError for one that does not exist."""
    lead, sections = TELLERS[audience](state)
    week = str(state.now.astimezone(ZoneInfo(state.project.timezone)).isocalendar().week)
    title = tell("{project}, week {number}", project=Name(state.project.name), number=week)
    return Report("digest", title, (*lead, *troubles((state,))), sections, trust((state,)))


TELLERS: dict[str, Callable[[ProjectState], Told]] = {
    "executive": executive.tell_project,
    "product": product.tell_project,
    "team": team_digest.tell_project,
}
