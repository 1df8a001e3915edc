"""The digest of the team: who waits for whom, what is quiet, what was answered, what is left to tag."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.reports.asked import asked_line, held_line, undecided_line
from workflows.reports.attention import closing_line
from workflows.reports.colour import colour_line
from workflows.reports.gates import gate_lines
from workflows.reports.kpis import kpi_lines
from workflows.reports.movement import answer_lines, blocker_line, moved_lines, review_lines, unanswered_lines
from workflows.reports.phrases import listed, tell, tell_many
from workflows.reports.quiet import UNEXPLAINED, WAITING, having, short_lines
from workflows.reports.risks import signal_lines
from workflows.reports.shape import Line, Section, Tone
from workflows.reports.story import story_lines
from workflows.reports.upkeep import upkeep_lines
from workflows.reports.work import centre_line, due_lines, unplaced_lines

if TYPE_CHECKING:
    from workflows.lifecycle.state import ProjectState


def tell_project(state: ProjectState) -> tuple[tuple[Line, ...], tuple[Section, ...]]:
    """Return the first lines and the sections: waits first, then what happened, then what is open."""
    waiting = (
        *review_lines(state.reviews, state),
        *(blocker_line(state, one, Tone.PLAIN) for one in state.blockers),
    )
    return (centre_line(state), *colour_line(state)), (
        Section(tell("Waiting for each other"), waiting),
        Section(tell("Quiet experiments"), _quiet(state)),
        Section(tell("To be closed"), (*unanswered_lines(state), *closing_line(state))),
        Section(tell("Answered questions"), answer_lines(state)),
        Section(tell("Moved"), (*moved_lines(state), *story_lines(state))),
        Section(tell("New"), _fresh(state)),
        Section(tell("Left to tag"), unplaced_lines(state, Tone.ASK)),
        Section(tell("Gate"), gate_lines(state)),
        Section(tell("Possible risks"), signal_lines(state)),
        Section(tell("Upkeep"), upkeep_lines(state)),
        Section(tell("Measures of success"), kpi_lines(state)),
        Section(tell("Due"), (*due_lines(state, late=True), *due_lines(state, late=False))),
    )


def _quiet(state: ProjectState) -> tuple[Line, ...]:
    quiet = having(state, UNEXPLAINED | WAITING)
    return (
        *undecided_line(state),
        *short_lines(quiet),
        *asked_line(state, quiet),
        *held_line(state),
    )


def _fresh(state: ProjectState) -> tuple[Line, ...]:
    if not state.created:
        return ()
    items = listed(state.created)
    text = tell_many(
        len(state.created), "1 new ticket: {items}", "{number} new tickets: {items}", items=items
    )
    unplaced = [item for item in state.created if state.placements[item.id].unsure]
    if not unplaced:
        return (Line(text),)
    return (Line(text), Line(tell("No stage yet: {items}", items=listed(unplaced)), tone=Tone.ASK))
