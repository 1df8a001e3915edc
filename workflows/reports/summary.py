"""The summary of a project: where its work lies and why, stage by stage, and what waits, is stuck or comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.reports.asked import attention_lines
from workflows.reports.footer import troubles, trust
from workflows.reports.kpis import kpi_lines
from workflows.reports.movement import (
    answer_lines,
    blocker_line,
    moved_lines,
    review_lines,
    unanswered_lines,
)
from workflows.reports.phrases import day, tell
from workflows.reports.quiet import TO_CLOSE, UNEXPLAINED, WAITING, ask_line, having
from workflows.reports.repositories import repository_lines
from workflows.reports.shape import Name, Report, Section
from workflows.reports.work import centre_line, due_lines, tally_lines, unplaced_lines

if TYPE_CHECKING:
    from workflows.lifecycle.state import ProjectState


def build(state: ProjectState, audience: str = "product") -> Report:
    """Build the summary; executives read the stages in plain words, all else is the same for everybody."""
    plain = audience == "executive"
    asking = (stall for group in (UNEXPLAINED, WAITING, TO_CLOSE) for stall in having(state, group))
    sections = (
        Section(tell("Stages, since {day}", day=day(state, state.since)), tally_lines(state)),
        Section(tell("Moved"), moved_lines(state)),
        Section(tell("Experiments that need an answer"), tuple(ask_line(state, stall) for stall in asking)),
        Section(tell("Holding up other work"), tuple(blocker_line(state, one) for one in state.blockers)),
        Section(tell("Waiting for a review"), review_lines(state.reviews, state)),
        Section(tell("Answered questions"), answer_lines(state)),
        Section(tell("Closed without a result"), unanswered_lines(state)),
        Section(tell("What is next"), (*due_lines(state, late=True), *due_lines(state, late=False))),
        Section(tell("Measures of success"), kpi_lines(state)),
        Section(tell("No stage yet"), unplaced_lines(state)),
        Section(tell("Repositories"), repository_lines(state)),
    )
    title = tell("{project}: where it stands", project=Name(state.project.name))
    lead = (centre_line(state, plain=plain), *attention_lines(state), *troubles((state,)))
    return Report("summary", title, lead, sections, trust((state,)))
