"""The digest of the product manager: what to do this week first, then everything that it rests on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workflows.lifecycle.telling import PATIENCE
from workflows.reports.asked import asked_on, held_line, undecided_line
from workflows.reports.attention import closing_line
from workflows.reports.colour import colour_line
from workflows.reports.figures import measure_charts, stages_table
from workflows.reports.forecast import forecast_lines
from workflows.reports.gates import gate_lines
from workflows.reports.kpis import kpi_lines
from workflows.reports.movement import answer_lines, blocker_line, moved_lines, review_lines, unanswered_lines
from workflows.reports.phrases import tell, tell_items, tell_many
from workflows.reports.quiet import UNEXPLAINED, WAITING, ask_line, having, held_up
from workflows.reports.risks import dismiss_offers, risk_lines
from workflows.reports.shape import Line, Section, Tone
from workflows.reports.story import story_lines
from workflows.reports.team import team_lines
from workflows.reports.upkeep import upkeep_lines
from workflows.reports.work import centre_line, due_lines, period_lines, unplaced_lines

if TYPE_CHECKING:
    from collections.abc import Collection

    from workflows.lifecycle.findings import Stall, Verdict
    from workflows.lifecycle.reviews import WaitingReview
    from workflows.lifecycle.state import ProjectState


def tell_project(state: ProjectState) -> tuple[tuple[Line, ...], tuple[Section, ...]]:
    """Return the first lines and the sections: what to do, what changed, then one section for each kind of fact."""
    asks = this_week(state)
    nothing = Line(tell("Nothing on record asks for you this week."), tone=Tone.GOOD)
    number = tell_many(len(asks), "1 thing to do this week.", "{number} things to do this week.")
    lead = (centre_line(state), *colour_line(state), *((Line(number, bullet=False),) if asks else ()))
    return lead, (
        Section(tell("Do this week"), asks or (nothing,)),
        Section(tell("Gate"), gate_lines(state)),
        Section(tell("Possible risks"), risk_lines(state), offers=dismiss_offers(state)),
        Section(tell("Upkeep"), upkeep_lines(state)),
        Section(tell("Measures of success"), kpi_lines(state), figures=measure_charts(state)),
        Section(tell("Forecast"), forecast_lines(state)),
        Section(tell("Work by stage"), (), figures=stages_table(state)),
        Section(tell("Moved"), (*moved_lines(state), *story_lines(state))),
        Section(tell("Silent without a reason"), (*_details(state, UNEXPLAINED), *held_line(state))),
        Section(tell("Held up or waiting"), _details(state, WAITING)),
        Section(tell("Also in review"), review_lines(_other_reviews(state), state)),
        Section(tell("Team"), team_lines(state)),
        Section(tell("Answered questions"), answer_lines(state)),
        Section(tell("Finished and new"), period_lines(state)),
        Section(tell("Due next"), due_lines(state, late=False)),
    )


def this_week(state: ProjectState) -> tuple[Line, ...]:
    """Return what only a person can do, the most urgent first; the details of experiments follow below."""
    return (
        *undecided_line(state),
        *(blocker_line(state, one) for one in state.blockers),
        *_silent(having(state, UNEXPLAINED)),
        *_waiting(held_up(state)),
        *review_lines(_long_reviews(state), state, Tone.ASK),
        *due_lines(state, late=True),
        *unanswered_lines(state),
        *closing_line(state),
        *unplaced_lines(state, Tone.ASK)[:2],
    )


def _silent(stalls: tuple[Stall, ...]) -> tuple[Line, ...]:
    text = tell_items(
        [stall.item for stall in stalls],
        "Ask what is true of 1 silent experiment: {items}",
        "Ask what is true of {number} silent experiments: {items}",
    )
    return (Line(text, tone=Tone.ASK),) if text else ()


def _waiting(stalls: tuple[Stall, ...]) -> tuple[Line, ...]:
    text = tell_items(
        [stall.item for stall in stalls],
        "Help on 1 experiment, held up or waiting: {items}",
        "Help on {number} experiments, held up or waiting: {items}",
    )
    return (Line(text, tone=Tone.ASK),) if text else ()


def _long_reviews(state: ProjectState) -> list[WaitingReview]:
    """Return the reviews to be asked for: waiting for long, and not told with the experiment that waits for them."""
    told = {one.url for stall in having(state, WAITING) for one in stall.because if one.signal == "review"}
    return [one for one in state.reviews if one.days >= PATIENCE and one.item.url not in told]


def _other_reviews(state: ProjectState) -> list[WaitingReview]:
    long = _long_reviews(state)
    return [one for one in state.reviews if one not in long]


def _details(state: ProjectState, verdicts: Collection[Verdict]) -> tuple[Line, ...]:
    lines = ((ask_line(state, stall), asked_on(state, stall)) for stall in having(state, verdicts))
    return tuple(replace(line, because=(*line.because, *asked)) for line, asked in lines)
