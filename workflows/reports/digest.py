"""The weekly digest of one project: one state, told to a vice-president, to the product manager or to the team."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from workflows.lifecycle.telling import read_since
from workflows.reports import executive, product, team_digest
from workflows.reports.footer import troubles, trust
from workflows.reports.phrases import tell
from workflows.reports.risks import dismissed_note
from workflows.reports.shape import Name, Report
from workflows.reports.since import since_section

if TYPE_CHECKING:
    from collections.abc import Callable

    from workflows.lifecycle.state import ProjectState
    from workflows.lifecycle.telling import Telling
    from workflows.reports.shape import Line, Section

Told = tuple[tuple["Line", ...], tuple["Section", ...]]


def build(state: ProjectState, audience: str = "product", before: Telling | None = None) -> Report:
    """Build the digest for an audience; raises KeyError for one that does not exist.

    `before` is what this reader was told last.
    """
    lead, sections = TELLERS[audience](state)
    if before is not None:
        place = 0 if audience == "executive" else 1
        since = since_section(state, read_since(state, before), audience)
        sections = (*sections[:place], since, *sections[place:])
    week = str(state.now.astimezone(ZoneInfo(state.project.timezone)).isocalendar().week)
    title = tell("{project}, week {number}", project=Name(state.project.name), number=week)
    return Report(
        "digest", title, (*lead, *troubles((state,))), sections, (*trust((state,)), *dismissed_note(state))
    )


TELLERS: dict[str, Callable[[ProjectState], Told]] = {
    "executive": executive.tell_project,
    "product": product.tell_project,
    "team": team_digest.tell_project,
}
