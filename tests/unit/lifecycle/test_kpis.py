"""Measures of success: declared, stated in tickets, said by people; the newest word on each field counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.unit.reports.histories import History, at
from workflows.lifecycle.kpis import Measure, number_of, read_kpis
from workflows.model import Kpi, KpiEntry

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


@pytest.mark.parametrize("text", ["We need a KPI.", "The KPI: dashboard", "KPI:", "KPIs: none"])
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
