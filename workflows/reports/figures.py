"""What tables and charts of a digest show: measures over time, work by stage, and many initiatives at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from workflows.reports.phrases import stage, tell, term
from workflows.reports.shape import Chart, ChartKind, Day, Line, Name, Number, Series, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from workflows.lifecycle.kpis import Measure
    from workflows.lifecycle.state import ProjectState
    from workflows.reports.shape import Text

SHOWN = 12
"""Readings in one chart, the newest."""


def measure_charts(state: ProjectState) -> tuple[Chart, ...]:
    """Return a chart for each measure that was read on two days or more, beside its baseline and target."""
    zone = ZoneInfo(state.project.timezone)
    return tuple(chart for one in state.measures if (chart := _chart(one, zone)) is not None)


def _chart(one: Measure, zone: ZoneInfo) -> Chart | None:
    # Of one day the last reading counts.
    by_day = {reading.at.astimezone(zone).date(): reading.value for reading in one.readings}
    readings = list(by_day.items())[-SHOWN:]
    if len(readings) < 2:  # noqa: PLR2004 - one point is no line
        return None
    beside = ((tell("baseline"), one.baseline), (tell("target"), one.target))
    levels = (Series(name, (value,) * len(readings)) for name, value in beside if value is not None)
    return Chart(
        (Name(one.name),),
        ChartKind.LINE,
        tuple((Day(day),) for day, _ in readings),
        (Series(tell("read value"), tuple(value for _, value in readings)), *levels),
        _says(one, readings),
        one.unit,
    )


def _says(one: Measure, readings: Sequence[tuple[date, float]]) -> Line:
    (first, was), (last, value) = readings[0], readings[-1]
    numbers: dict[str, Text] = {
        "measure": (Name(one.name),),
        "was": (Number(was, one.unit, 10),),
        "first": (Day(first),),
        "value": (Number(value, one.unit, 10),),
        "last": (Day(last),),
    }
    if one.target is None:
        return Line(tell("{measure}: {was} on {first}, {value} on {last}.", **numbers), bullet=False)
    target = Number(one.target, one.unit, 10)
    text = tell(
        "{measure}: {was} on {first}, {value} on {last}; the target is {target}.", **numbers, target=target
    )
    return Line(text, bullet=False)


def stages_table(state: ProjectState) -> tuple[Table, ...]:
    """Return the tickets of each stage that has any: open, under way, finished and arrived in the period."""
    rows = tuple(
        (
            (stage(state, tally.stage),),
            *(
                _number(items)
                for items in (tally.open, tally.doing, tally.done, (*tally.moved_in, *tally.looped_in))
            ),
        )
        for tally in state.tallies
        if not tally.quiet
    )
    if not rows:
        return ()
    columns = (tell("Stage"), tell("Open"), tell("Under way"), tell("Finished"), tell("Moved here"))
    return (Table(tell("Tickets by stage"), columns, rows),)


def initiatives_table(rows: Iterable[tuple[Text, ...]]) -> Table:
    """Return the table of all projects."""
    columns = (tell("Initiative"), tell("Status"), tell("Most of the work"), tell("Done by, 50 to 85 %"))
    return Table(tell("All initiatives"), columns, tuple(rows))


def initiative_row(state: ProjectState) -> tuple[Text, ...]:
    """Return the row of one project: how it stands, where most of its work lies, and when that may be done."""
    colour = state.outlook.judgement.colour.value if state.outlook else "unknown"
    centre = state.centre.stage
    return (
        (Name(state.project.name),),
        (term(state, "colours", colour),),
        (stage(state, centre, plain=True),) if centre else (),
        _done_by(state),
    )


def _done_by(state: ProjectState) -> Text:
    found = state.outlook.forecast if state.outlook else None
    days = found.outcome if found else None
    if days is None or days.half is None or days.likely is None:
        return ()
    return tell("{half} to {likely}", half=Day(days.half), likely=Day(days.likely))


def _number(items: Sequence[object]) -> Text:
    return (str(len(items)),) if items else ()
