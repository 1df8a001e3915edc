"""Measures of success: declared, stated in tickets, said by people; the newest word on each field counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.unit.reports.histories import History, at
from workflows.lifecycle.kpis import Measure, number_of, read_kpis
from workflows.model import Evidence, Kpi, KpiEntry

DUE = date(2027, 1, 31)


def said(
    field: str,
    value: float | None = None,
    day: date | None = None,
    *,
    name: str = "recall",
    on: str = "2026-11-10",
) -> KpiEntry:
    return KpiEntry(f"{field}{on}", "churn", name, field, "Ana", at(on), value, day)


def measures(history: History, *entries: KpiEntry) -> tuple[Measure, ...]:
    return read_kpis(replace(history.facts(), kpi_entries=entries))


@pytest.mark.parametrize(
    "line",
    [
        "KPI: recall; baseline 0.62; target 0.80; by 2027-01-31",
        "Some words first.\n\n* **KPI:** recall; target: 0,8; baseline: 0,62; due 2027-01-31\nMore words.",
        "Kennzahl: recall; Ziel 0,80; heute 0,62; bis 2027-01-31",
        "Indicateur: recall; cible 0,80; référence 0,62; d'ici 2027-01-31",
        "Indicador: recall; objetivo 0,80; referencia 0,62; antes de 2027-01-31",
    ],
)
def test_a_ticket_states_a_measure_in_four_languages(line: str) -> None:
    history = History()
    history.ticket("CH-1", "Charter", issue_type="Epic", description=line)
    (one,) = measures(history)
    assert one.name.strip("* ") == "recall"
    assert (one.baseline, one.target, one.due) == (0.62, 0.8, DUE)
    assert [evidence.url for evidence in one.stated] == ["https://jira.example/browse/CH-1"]


@pytest.mark.parametrize(
    "text", ["We need a KPI.", "The KPI: dashboard", "KPI:", "KPI: ; target 0.8", "KPIs: none"]
)
def test_a_mention_without_numbers_states_no_target(text: str) -> None:
    history = History()
    history.ticket("CH-1", description=text)
    assert all(one.target is None for one in measures(history))


def test_what_is_declared_wins_over_a_ticket_and_a_later_word_over_both() -> None:
    history = History()
    history.kpis(Kpi("Recall", "%", None, 80))
    history.ticket("CH-1", description="KPI: recall; baseline 62; target 75")
    (one,) = measures(history)
    assert (one.name, one.target, one.baseline) == ("Recall", 80, 62)
    (changed,) = measures(history, said("target", 85), said("due", day=DUE))
    assert (changed.target, changed.due) == (85, DUE)
    assert "target set by Ana" in changed.restated[0].detail


def test_values_are_readings_with_who_said_them_and_when() -> None:
    history = History()
    history.kpis(Kpi("recall", None, 0.6, 0.8))
    (one,) = measures(history, said("value", 0.7), said("value", 0.81, on="2026-11-17"))
    assert [reading.value for reading in one.readings] == [0.7, 0.81]
    assert "said by Ana" in one.readings[1].because.detail
    assert one.reached is True


def test_what_was_said_is_dated_by_the_day_where_the_project_is() -> None:
    history = History(timezone="Pacific/Kiritimati")
    (one,) = measures(history, said("value", 0.7, on="2026-11-20"), said("target", 0.8, on="2026-11-20"))
    assert one.latest is not None
    assert one.latest.because.detail == "said by Ana on Sat 21 Nov 2026"
    assert one.restated[0].detail == "target set by Ana on Sat 21 Nov 2026"


@pytest.mark.parametrize(
    ("baseline", "target", "value", "reached"),
    [(0.6, 0.8, 0.8, True), (0.6, 0.8, 0.7, False), (3.4, 2.6, 2.5, True), (3.4, 2.6, 2.7, False),
     (None, 0.8, 0.9, None), (0.6, None, 0.9, None), (0.6, 0.8, None, None)],
)  # fmt: skip
def test_a_target_is_reached_in_the_direction_that_baseline_and_target_tell(
    baseline: float | None,
    target: float | None,
    value: float | None,
    reached: bool | None,  # noqa: FBT001
) -> None:
    history = History()
    history.kpis(Kpi("recall", None, baseline, target))
    entries = () if value is None else (said("value", value),)
    assert measures(history, *entries)[0].reached is reached


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_none(text: str) -> None:
    found = number_of(text)
    assert found is None or abs(found) < 1e13


@given(st.text(max_size=200))
@example(";")
@example("; target 3")
def test_any_description_states_measures_or_none(text: str) -> None:
    history = History()
    history.ticket("CH-1", description=f"KPI: {text}")
    assert all(one.name for one in measures(history))


def test_each_field_says_who_set_it_when_and_nothing_else_changes() -> None:
    history = History()
    history.kpis(Kpi("recall", "%", 60, 80, DUE))
    (one,) = measures(
        history,
        said("target", 85, on="2026-11-10"),
        said("baseline", 61, on="2026-11-11"),
        said("due", day=date(2027, 3, 1), on="2026-11-12"),
        said("colour", 3, on="2026-11-13"),
    )
    assert one.restated == (
        Evidence("restated", "target set by Ana on Tue 10 Nov 2026"),
        Evidence("restated", "baseline set by Ana on Wed 11 Nov 2026"),
        Evidence("restated", "date set by Ana on Thu 12 Nov 2026"),
    )
    assert (one.name, one.unit, one.baseline, one.target, one.due) == (
        "recall",
        "%",
        61,
        85,
        date(2027, 3, 1),
    )
    assert one.stated == (Evidence("declared", "declared for the project"),)
    assert one.readings == ()


def test_a_field_can_be_emptied_and_a_value_cannot() -> None:
    history = History()
    history.kpis(Kpi("recall", "%", 60, 80, DUE))
    (one,) = measures(history, said("target"), said("baseline"), said("due"), said("value"))
    assert (one.target, one.baseline, one.due, one.readings) == (None, None, None, ())


def test_a_word_about_a_measure_that_nobody_declared_makes_one() -> None:
    (one,) = measures(History(), said("value", 0.7, name="Latency  P99"))
    assert (one.name, one.unit, one.target) == ("Latency  P99", None, None)
    assert [(value.value, value.at, value.because) for value in one.readings] == [
        (0.7, at("2026-11-10"), Evidence("said", "said by Ana on Tue 10 Nov 2026"))
    ]


def test_names_are_one_whatever_their_case_and_spaces() -> None:
    history = History()
    history.kpis(Kpi("Recall at  10", None, None, None))
    history.ticket("CH-1", description="KPI: recall AT 10; baseline 0.5")
    (one,) = measures(history, said("target", 0.9, name=" RECALL at 10 "))
    assert (one.name, one.baseline, one.target) == ("Recall at  10", 0.5, 0.9)


def test_a_ticket_completes_what_is_declared_and_every_place_is_named() -> None:
    history = History()
    history.kpis(Kpi("recall", None, 0.6, None, None))
    history.ticket("CH-1", description="KPI: recall; baseline 0.5; target 0.9; by 2027-01-31")
    history.ticket("CH-2", description="KPI: recall; target 0.7; by 2027-06-30")
    (one,) = measures(history)
    assert (one.baseline, one.target, one.due) == (0.6, 0.9, DUE)
    assert [(why.signal, why.detail, why.url) for why in one.stated] == [
        ("declared", "declared for the project", None),
        ("ticket", "stated in CH-1", "https://jira.example/browse/CH-1"),
        ("ticket", "stated in CH-2", "https://jira.example/browse/CH-2"),
    ]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ("target 0.8; target high", (None, 0.8, None)),
        ("target high; baseline 0.5", (0.5, None, None)),
        ("baseline low; by 2027-01-31", (None, None, DUE)),
        ("by 2027-13-31; target 80 %", (None, 80, None)),
        ("by 2027-02-30; due 2027-01-31", (None, None, DUE)),
        ("TARGET: 0.8; Baseline: +0.5; Due: 2027-01-31", (0.5, 0.8, DUE)),
        ("the target 0.8; a baseline 0.5", (None, None, None)),
        ("target 0.8, perhaps; baseline -1.5.", (-1.5, 0.8, None)),
    ],
)
def test_what_cannot_be_read_of_a_line_is_left_out_and_the_rest_counts(
    parts: str, expected: tuple[float | None, float | None, date | None]
) -> None:
    history = History()
    history.ticket("CH-1", description=f"KPI: recall; {parts}")
    (one,) = measures(history)
    assert (one.baseline, one.target, one.due) == expected


def test_only_tickets_state_measures() -> None:
    history = History()
    history.pull("acme/churn#1", description="KPI: recall; target 0.9")
    assert measures(history) == ()


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0,8", 0.8),
        (" 80 % ", 80),
        ("+5", 5),
        ("-0.5;", -0.5),
        ("1e9", None),
        ("1.2.3", None),
        ("0x1", None),
        (".5", None),
    ],
)
def test_a_number_is_read_as_people_write_it(written: str, number: float | None) -> None:
    assert number_of(written) == number


@pytest.mark.parametrize(
    ("baseline", "target", "better"),
    [(0.6, 0.8, True), (3.4, 2.6, False), (1, 1, None), (None, 1, None), (1, None, None)],
)
def test_baseline_and_target_tell_which_way_is_better(
    baseline: float | None,
    target: float | None,
    better: bool | None,  # noqa: FBT001 - a column of the table
) -> None:
    assert Measure("m", None, baseline, target).higher_is_better is better
    assert Measure("m", None, baseline, target).latest is None
    assert Measure("m", None, baseline, target).reached is None
