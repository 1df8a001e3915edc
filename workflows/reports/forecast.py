"""The forecast in words: two days, those of a week ago, what moved them and what they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.reports.phrases import listed, phrases, stage, tell, tell_many
from workflows.reports.shape import Count, Day, Line, Number

if TYPE_CHECKING:
    from datetime import date

    from workflows.lifecycle.outlook import Forecast, Outcome
    from workflows.lifecycle.state import ProjectState
    from workflows.reports.shape import Inline, StageRef, Text


def forecast_lines(state: ProjectState) -> tuple[Line, ...]:
    """Return the forecast for the stage of most of the work, or why there is none."""
    found = state.outlook.forecast if state.outlook else None
    if found is None or not found.remaining:
        return ()
    where = stage(state, found.stage)
    if found.outcome is None:
        text = tell_many(
            found.finished,
            "Rest of {stage}: too little history for a forecast; 1 ticket finished, {needed} needed",
            "Rest of {stage}: too little history for a forecast; {number} tickets finished, {needed} needed",
            stage=where,
            needed=str(found.needed),
        )
        return (Line(text, (_remaining(found),)),)
    text = tell("Rest of {stage}: {outcome}", stage=where, outcome=_days(found.outcome))
    if found.outcome.half is not None and found.arrivals:
        text = tell(
            "Rest of {stage}: {outcome}, if nothing is added", stage=where, outcome=_days(found.outcome)
        )
    return (Line(text, (*_otherwise(found), *_moved(found), _remaining(found), _pace(found))),)


def forecast_plain(state: ProjectState) -> tuple[Line, ...]:
    """Return the forecast as one sentence for somebody who does not know the tickets.

    It names the stage only where the sentence before it, which tells where most of the work lies, names more than one.
    """
    found = state.outlook.forecast if state.outlook else None
    if found is None or found.outcome is None:
        return ()
    now = found.outcome
    clear = state.centre.rival is None and state.centre.stage == found.stage
    text = tell("At the present pace it cannot be said when {stage} is done.", stage=_plain(state, found))
    if clear:
        text = tell("At the present pace it cannot be said when this is done.")
    if now.half is not None and now.likely is not None:
        text = _planned(state, found, now.half, now.likely, clear=clear)
    return (Line(text, (*_otherwise(found), _remaining(found), _pace(found))),)


def _planned(state: ProjectState, found: Forecast, half: date, likely: date, *, clear: bool) -> Text:
    """Return between which days the stage is done, and what new work makes of that."""
    days: dict[str, Inline] = {"half": Day(half), "likely": Day(likely)}
    span = tell(
        "What is planned now for {stage} is done between {half} and {likely}",
        stage=_plain(state, found),
        **days,
    )
    if clear:
        span = tell("What is planned for it now is done between {half} and {likely}", **days)
    if not found.arrivals or found.growing is None:
        return tell("{forecast}.", forecast=span)
    if found.growing.half is None and found.arrivals > found.pace:
        return tell(
            "{forecast}; more new work has come in than was finished, so count on later.", forecast=span
        )
    if found.growing.half is None:
        return tell(
            "{forecast}; much new work has come in, too, so count on later.",
            forecast=span,
        )
    return tell(
        "{forecast}; with new work as so far, count on {later}.",
        forecast=span,
        later=Day(found.growing.half),
    )


def _plain(state: ProjectState, found: Forecast) -> StageRef:
    return stage(state, found.stage, plain=True)


def _otherwise(found: Forecast) -> tuple[Text, ...]:
    """Return the days if tickets go on arriving, and those of a week ago, where they differ."""
    told: list[Text] = []
    if found.arrivals and found.growing is not None and found.growing != found.outcome:
        told.append(tell("with new tickets as so far: {outcome}", outcome=_days(found.growing)))
    if found.before is not None and found.before != found.outcome:
        told.append(tell("a week ago: {outcome}", outcome=_days(found.before)))
    return tuple(told)


def _days(outcome: Outcome) -> Text:
    if outcome.half is None:
        return tell("no end in sight")
    if outcome.likely is None:
        return tell("50 % by {half}, no date for 85 %", half=Day(outcome.half))
    return tell("50 % by {half}, 85 % by {likely}", half=Day(outcome.half), likely=Day(outcome.likely))


def _moved(found: Forecast) -> tuple[Text, ...]:
    parts = []
    if found.added:
        items = listed(found.added)
        parts.append(
            tell_many(len(found.added), "1 ticket came in this week: {items}",
                      "{number} tickets came in this week: {items}", items=items)
        )  # fmt: skip
    if found.done:
        items = listed(found.done)
        parts.append(
            tell_many(
                len(found.done), "1 was finished: {items}", "{number} were finished: {items}", items=items
            )
        )
    return (phrases(parts, "; "),) if parts else ()


def _remaining(found: Forecast) -> Text:
    items = listed(found.remaining)
    return tell_many(
        len(found.remaining), "1 ticket remains: {items}", "{number} tickets remain: {items}", items=items
    )


def _pace(found: Forecast) -> Text:
    values = {"done": Number(found.pace, places=1), "came": Number(found.arrivals, places=1)}
    weeks = Count(found.weeks, "week", "weeks")
    if found.whole_project:
        return tell(
            "{done} finished and {came} new a week, the stage's part of the whole project's {weeks}",
            done=values["done"], came=values["came"], weeks=weeks,
        )  # fmt: skip
    return tell(
        "{done} finished and {came} new a week, over {weeks}",
        done=values["done"], came=values["came"], weeks=weeks,
    )  # fmt: skip
