"""Tables and charts of digests: which there are, what they show, and that words tell the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.render.blocks import to_messages
from tests.unit.reports.reading import portfolio_of, words
from tests.unit.reports.stories import churn, outlooked
from workflows.lifecycle.kpis import Measure, Reading
from workflows.lifecycle.outlook import Colour, Forecast, Judgement, Outcome, Outlook
from workflows.model import Evidence
from workflows.reports import digest
from workflows.reports.figures import initiative_row, initiatives_table, measure_charts, stages_table
from workflows.reports.shape import Table

BERLIN = ZoneInfo("Europe/Berlin")


def read(day: int, value: float, hour: int = 9) -> Reading:
    return Reading(value, datetime(2026, 11, day, hour, tzinfo=BERLIN), Evidence("said", "said by Ana"))


def measured(*readings: Reading, target: float | None = 80) -> Measure:
    return Measure("recall", "%", 62, target, date(2027, 1, 31), readings)


def charts(measure: Measure) -> tuple[tuple[list[str], dict[str, tuple[float | None, ...]], str], ...]:
    state = replace(churn(), measures=(measure,))
    return tuple(
        (
            [words(one) for one in chart.categories],
            {words(one.name): one.values for one in chart.series},
            words(chart.says.text),
        )
        for chart in measure_charts(state)
    )


def test_a_measure_that_was_read_twice_has_a_chart_beside_baseline_and_target() -> None:
    (chart,) = charts(measured(read(2, 64), read(20, 71)))
    assert chart == (
        ["02 Nov", "20 Nov"],
        {"read value": (64, 71), "baseline": (62, 62), "target": (80, 80)},
        "recall: 64 % on 02 Nov, 71 % on 20 Nov; the target is 80 %.",
    )


def test_a_day_of_a_chart_is_one_where_the_project_is() -> None:
    late = Reading(71, datetime(2026, 11, 20, 23, 30, tzinfo=UTC), Evidence("said", "said by Ana"))
    assert charts(measured(read(2, 64), late))[0][0] == ["02 Nov", "21 Nov"]


def test_a_measure_without_a_target_has_no_line_for_it() -> None:
    (chart,) = charts(measured(read(2, 64), read(20, 71), target=None))
    assert set(chart[1]) == {"read value", "baseline"}
    assert chart[2] == "recall: 64 % on 02 Nov, 71 % on 20 Nov."


@pytest.mark.parametrize("readings", [(), (read(2, 64),), (read(2, 64), read(2, 65, 15))])
def test_one_day_is_no_chart(readings: tuple[Reading, ...]) -> None:
    assert charts(measured(*readings)) == ()


def test_the_last_reading_of_a_day_and_the_newest_days_are_shown() -> None:
    every = [read(day, day) for day in range(1, 21)]
    (chart,) = charts(measured(*every, read(20, 99, 17)))
    assert chart[1]["read value"] == (*range(9, 20), 99)


def test_the_table_of_stages_counts_what_the_lists_name() -> None:
    state = outlooked()
    (table,) = stages_table(state)
    told = {words(row[0]): [words(cell) or "0" for cell in row[1:]] for row in table.rows}
    assert told == {
        tally.stage: [
            str(len(tally.open)),
            str(len(tally.doing)),
            str(len(tally.done)),
            str(len(tally.moved_in) + len(tally.looped_in)),
        ]
        for tally in state.tallies
        if not tally.quiet
    }
    assert any(section.figures for section in digest.build(state, "product").sections)


def test_a_project_without_placed_tickets_has_no_table() -> None:
    assert stages_table(churn()) == ()


def many(number: int) -> list[object]:
    quiet = replace(churn(), outlook=Outlook(judgement=Judgement(Colour.ON_TRACK)))
    return [
        replace(quiet, project=replace(quiet.project, slug=f"p{one}", name=f"Quiet {one}"))
        for one in range(number)
    ]


def test_of_many_initiatives_the_table_has_all_and_the_quiet_ones_are_folded() -> None:
    report = portfolio_of((*many(6), outlooked()), "executive")  # type: ignore[arg-type]
    glance, first, *rest = report.sections
    (table,) = glance.figures
    assert isinstance(table, Table)
    assert len(table.rows) == 7
    assert words(table.rows[0][0]) == words(first.title) == "Churn early warning"
    assert not first.folded
    assert [section.folded for section in rest] == [True] * 6
    assert words(report.lead[0].text) == "7 initiatives: 1 at risk, 6 on track."
    assert "Quiet 3" in "".join(str(message.blocks) for message in to_messages(report))


def test_a_few_initiatives_have_neither_a_table_nor_folds() -> None:
    report = portfolio_of(many(5), "executive")  # type: ignore[arg-type]
    assert not any(section.folded or section.figures for section in report.sections)


def test_the_days_of_a_forecast_stand_in_the_table_and_none_where_there_is_none() -> None:
    days = Outcome(date(2027, 1, 12), date(2027, 1, 23))
    found = Forecast("data", (), 20, 10, days)
    known = replace(churn(), outlook=Outlook(forecast=found))
    unknown = replace(churn(), outlook=Outlook(forecast=replace(found, outcome=Outcome(days.half, None))))
    table = initiatives_table(initiative_row(one) for one in (known, unknown, churn()))
    assert [words(row[3]) for row in table.rows] == ["12 Jan to 23 Jan", "", ""]
