"""The weekly digest of one project: one state, told to a vice-president, to the product manager or to the team."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from workflows.reports.asked import asked_line, asked_on, held_line, undecided_line
from workflows.reports.attention import closing_line
from workflows.reports.executive import paragraph
from workflows.reports.footer import troubles, trust
from workflows.reports.movement import (
    answer_lines,
    blocker_line,
    moved_lines,
    review_lines,
    unanswered_lines,
)
from workflows.reports.phrases import listed, say
from workflows.reports.quiet import UNEXPLAINED, WAITING, ask_line, having, held_up, short_lines
from workflows.reports.shape import Count, Line, Name, Report, Section, Tone
from workflows.reports.work import centre_line, due_lines, kpi_lines, period_lines, unplaced_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from workflows.lifecycle.findings import Stall, Verdict
    from workflows.lifecycle.reviews import WaitingReview
    from workflows.lifecycle.state import ProjectState

PATIENCE = 2
"""Working days after which a waiting review is something to do, and not merely under way."""


def build(state: ProjectState, audience: str = "product") -> Report:
    """Build the digest for an audience; raises KeyError for one that does not exist."""
    lead, sections = TELLERS[audience](state)
    local = state.now.astimezone(ZoneInfo(state.project.timezone))
    title = say(Name(state.project.name), f", week {local.isocalendar().week}")
    return Report("digest", title, (*lead, *troubles((state,))), sections, trust((state,)))


Told = tuple[tuple[Line, ...], tuple[Section, ...]]


def _executive(state: ProjectState) -> Told:
    return paragraph(state), (Section(("Measures of success",), kpi_lines(state)),)


def _product(state: ProjectState) -> Told:
    asks = _this_week(state)
    asked = (Line((Count(len(asks), "thing"), " to do this week."), bullet=False),) if asks else ()
    nothing = Line(("Nothing on record asks for you this week.",), tone=Tone.GOOD)
    return (centre_line(state), *asked), (
        Section(("Do this week",), asks or (nothing,)),
        Section(("Silent without a reason",), (*_details(state, UNEXPLAINED), *held_line(state))),
        Section(("Held up or waiting",), _details(state, WAITING)),
        Section(("Moved",), moved_lines(state)),
        Section(("Also in review",), review_lines(_other_reviews(state), state)),
        Section(("Answered questions",), answer_lines(state)),
        Section(("Finished and new",), period_lines(state)),
        Section(("Measures of success",), kpi_lines(state)),
        Section(("Due next",), due_lines(state, late=False)),
    )


def _this_week(state: ProjectState) -> tuple[Line, ...]:
    """Return what only a person can do, the most urgent first; the details of experiments follow below."""
    waiting = held_up(state)
    return (
        *undecided_line(state),
        *(blocker_line(state, one) for one in state.blockers),
        *_ask("Ask what is true of", having(state, UNEXPLAINED), "silent experiment"),
        *_ask("Help on", waiting, "experiment", ", held up or waiting"),
        *review_lines(_long_reviews(state), state, Tone.ASK),
        *due_lines(state, late=True),
        *unanswered_lines(state),
        *closing_line(state),
        *unplaced_lines(state, Tone.ASK)[:2],
    )


def _long_reviews(state: ProjectState) -> list[WaitingReview]:
    """Return the reviews to be asked for: waiting for long, and not told with the experiment that waits for them."""
    told = {one.url for stall in having(state, WAITING) for one in stall.because if one.signal == "review"}
    return [one for one in state.reviews if one.days >= PATIENCE and one.item.url not in told]


def _other_reviews(state: ProjectState) -> list[WaitingReview]:
    long = _long_reviews(state)
    return [one for one in state.reviews if one not in long]


def _ask(verb: str, stalls: Sequence[Stall], noun: str, tail: str = "") -> tuple[Line, ...]:
    if not stalls:
        return ()
    keys = listed(stall.item for stall in stalls)
    return (Line(say(f"{verb} ", Count(len(stalls), noun), f"{tail}: ", keys), tone=Tone.ASK),)


def _details(state: ProjectState, verdicts: Collection[Verdict]) -> tuple[Line, ...]:
    lines = ((ask_line(state, stall), asked_on(state, stall)) for stall in having(state, verdicts))
    return tuple(replace(line, because=(*line.because, *asked)) for line, asked in lines)


def _team(state: ProjectState) -> Told:
    waiting = (
        *review_lines(state.reviews, state),
        *(blocker_line(state, one, Tone.PLAIN) for one in state.blockers),
    )
    return (centre_line(state),), (
        Section(("Waiting for each other",), waiting),
        Section(("Quiet experiments",), _quiet(state)),
        Section(("To be closed",), (*unanswered_lines(state), *closing_line(state))),
        Section(("Answered questions",), answer_lines(state)),
        Section(("Moved",), moved_lines(state)),
        Section(("New",), _fresh(state)),
        Section(("Due",), (*due_lines(state, late=True), *due_lines(state, late=False))),
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
    unplaced = [item for item in state.created if state.placements[item.id].unsure]
    text = say(Count(len(state.created), "new ticket"), ": ", listed(state.created))
    return (
        (Line(text), Line(say("No stage yet: ", listed(unplaced)), tone=Tone.ASK))
        if unplaced
        else (Line(text),)
    )


TELLERS: dict[str, Callable[[ProjectState], Told]] = {
    "executive": _executive,
    "product": _product,
    "team": _team,
}
