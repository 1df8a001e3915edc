"""Whether to worry: due dates, the forecast and blockers weighed together; silence alone worries nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.lifecycle.calendar import Workdays
from workflows.lifecycle.outlook import Colour, Judgement, Reason
from workflows.model import Evidence
from workflows.worded import worded, worded_many

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from workflows.lifecycle.outlook import Outlook
    from workflows.lifecycle.state import ProjectState

STRONG, MIDDLE = 2.0, 1.0
THIRD = 3
"""A return to a stage is normal; the third for the same cause is not."""


def judge_colour(state: ProjectState, outlook: Outlook) -> Judgement:
    """Return the colour: at risk from one strong reason or two middle ones, off track when a date is lost."""
    reasons = tuple(sorted(_reasons(state, outlook), key=lambda reason: -reason.weight))
    if state.centre.stage is None:
        return Judgement(Colour.UNKNOWN, reasons)
    weight = sum(reason.weight for reason in reasons)
    if any(reason.missed for reason in reasons):
        return Judgement(Colour.OFF_TRACK, reasons)
    if weight >= STRONG:
        return Judgement(Colour.AT_RISK, reasons)
    first = state.policy.stages[0].name
    beyond = any(tally.open or tally.done for tally in state.tallies if tally.stage != first)
    if state.centre.stage == first and not beyond:
        return Judgement(Colour.STARTING, reasons)
    return Judgement(Colour.ON_TRACK, reasons)


def _reasons(state: ProjectState, outlook: Outlook) -> Iterator[Reason]:
    yield from _dates(state, outlook)
    yield from _blockers(state)
    yield from _overdue(state)
    yield from _loops(outlook)
    yield from _gates(outlook)


def _dates(state: ProjectState, outlook: Outlook) -> Iterator[Reason]:
    """Weigh the date of each measure against the present day and the forecast."""
    today = Workdays(state.project, state.policy).local(state.now)
    ahead = outlook.forecast.outcome if outlook.forecast else None
    for measure in state.measures:
        if measure.due is None or measure.reached:
            continue
        values: dict[str, str | date] = {"measure": measure.name, "due": measure.due}
        if measure.due < today and measure.reached is False:
            detail = worded("{measure} was to be reached by {due} and is not", **values)
            yield Reason(Evidence("date", detail), STRONG, missed=True)
        elif measure.due < today:
            detail = worded("{measure} was due on {due}, and its present value is not known", **values)
            yield Reason(Evidence("date", detail), STRONG)
        elif ahead is not None and ahead.half is not None and ahead.half > measure.due:
            detail = worded(
                "the forecast, {day}, is later than {due}, when {measure} is due", day=ahead.half, **values
            )
            yield Reason(Evidence("forecast", detail), STRONG)
        elif ahead is not None and ahead.likely is not None and ahead.likely > measure.due:
            detail = worded(
                "the careful forecast, {day}, is later than {due}, when {measure} is due",
                day=ahead.likely,
                **values,
            )
            yield Reason(Evidence("forecast", detail), MIDDLE)


def _blockers(state: ProjectState) -> Iterator[Reason]:
    long = [one for one in state.blockers if one.days >= state.policy.digests.long_blocked_days]
    if long:
        longest = max(one.days for one in long)
        detail = worded_many(
            len(long),
            "1 unfinished item has held up other work for {days} working days",
            "{number} unfinished items hold up other work, the longest for {days} working days",
            days=longest,
        )
        outside = any(one.outside for one in long)
        several = len(long) > 1 or outside or longest >= 2 * state.policy.digests.long_blocked_days
        yield Reason(
            Evidence("blocked", detail), STRONG if several else MIDDLE, tuple(one.item for one in long)
        )


def _overdue(state: ProjectState) -> Iterator[Reason]:
    late = [due for due in state.due if due.past and due.late >= state.policy.digests.late_days]
    if late:
        detail = worded_many(
            len(late),
            "1 ticket is {days} working days past its date",
            "{number} tickets are past their dates, the latest by {days} working days",
            days=max(due.late for due in late),
        )
        weight = STRONG if len(late) > 1 else MIDDLE
        yield Reason(Evidence("overdue", detail), weight, tuple(due.item for due in late))


def _loops(outlook: Outlook) -> Iterator[Reason]:
    for loop in outlook.story.loops:
        if loop.times >= THIRD:
            detail = worded(
                "work went back to {stage} for the same cause as before: {number} times by now",
                stage=loop.change.target,
                number=loop.times,
            )
            yield Reason(Evidence("loop", detail, loop.change.item.url), MIDDLE, (loop.change.item,))


def _gates(outlook: Outlook) -> Iterator[Reason]:
    for skipped in outlook.story.skipped:
        if skipped.gate.mode == "prevent":
            detail = worded_many(
                len(skipped.checks),
                "work went past the gate of {stage}, of which 1 criterion is missing",
                "work went past the gate of {stage}, of which {number} criteria are missing",
                stage=skipped.gate.stage,
            )
            yield Reason(Evidence("gate", detail), STRONG, tuple(change.item for change in skipped.moves))
