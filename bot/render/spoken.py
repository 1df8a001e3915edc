"""Figures told in words: a chart by what it shows, a table by a line for each of its rows."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from workflows.reports.phrases import phrases, say, tell
from workflows.reports.shape import Chart, Line

if TYPE_CHECKING:
    from workflows.reports.shape import Figure, Table, Text


def title_of(figure: Figure) -> Text:
    """Return what stands above the figure."""
    return figure.title if isinstance(figure, Chart) else figure.caption


def figure_lines(figure: Figure) -> tuple[Line, ...]:
    """Return all that the figure tells, as lines."""
    if isinstance(figure, Chart):
        return (figure.says,)
    return tuple(row_line(figure, row) for row in figure.rows)


def row_line(table: Table, row: tuple[Text, ...]) -> Line:
    """Return `Churn: stage modeling · open tickets 14`."""
    named = [
        say(*column, " ", *cell) for column, cell in zip(table.columns[1:], row[1:], strict=True) if cell
    ]
    return Line(say(*row[0], ": ", *phrases(named, " · ")) if named else row[0])


def known_places(chart: Chart) -> tuple[int, ...]:
    """Return the positions of the categories for which every series has a value."""
    return tuple(
        place
        for place in range(len(chart.categories))
        if all(_known(one.values[place]) for one in chart.series)
    )


def gaps_line(chart: Chart) -> Line | None:
    """Return which categories have no value in some series, or None where all have."""
    known = set(known_places(chart))
    left = [category for place, category in enumerate(chart.categories) if place not in known]
    if not left:
        return None
    return Line(tell("Not drawn, as a value is not known: {names}", names=phrases(left)), bullet=False)


def _known(value: float | None) -> bool:
    return value is not None and isfinite(value)
