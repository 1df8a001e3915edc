"""The colour of a project: dates, forecasts and blockers weigh; silence does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.reports.histories import NOW, POLICY, History, at
from workflows.lifecycle.colour import Colour, judge_colour
from workflows.lifecycle.findings import Limit, Stall, Verdict
from workflows.lifecycle.forecast import Forecast, Outcome
from workflows.lifecycle.kpis import Measure, Reading
from workflows.lifecycle.outlook import Outlook, read_outlook
from workflows.lifecycle.state import ProjectState, read_state
from workflows.model import Evidence, LinkKind

SINCE = NOW - timedelta(days=7)
TODAY = NOW.date()


def calm(*, stage: str = "modeling") -> tuple[History, ProjectState]:
    """Return a project in which nothing is late or held up."""
    history = History()
    history.ticket("CH-1", "Train", labels=(f"ml-{stage}",))
    return history, read_state(history.facts(), POLICY, NOW, since=SINCE)


def measure(due: date, value: float | None = None) -> Measure:
    readings = () if value is None else (Reading(value, NOW, Evidence("said", "said")),)
    return Measure("recall", None, 0.6, 0.8, due, readings)


def forecast(half: date, likely: date | None) -> Forecast:
    return Forecast("modeling", (), 20, 10, Outcome(half, likely))


def test_nothing_late_and_nothing_held_up_is_on_track() -> None:
    _, state = calm()
    assert judge_colour(state, Outlook()).colour is Colour.ON_TRACK


def test_without_placed_work_the_colour_is_unknown() -> None:
    history = History()
    history.ticket("CH-1", "Something", "To Do")
    state = read_state(history.facts(), POLICY, NOW, since=SINCE)
    assert judge_colour(state, Outlook()).colour is Colour.UNKNOWN


def test_a_project_that_never_left_its_first_stage_is_starting() -> None:
    _, state = calm(stage="scoping")
    assert judge_colour(state, Outlook()).colour is Colour.STARTING


@pytest.mark.parametrize(
    ("due", "value", "days", "colour"),
    [
        (30, None, (10, 20), Colour.ON_TRACK),
        (30, None, (10, 40), Colour.ON_TRACK),  # one middle reason: to watch
        (30, None, (35, 40), Colour.AT_RISK),
        (-1, None, (10, 20), Colour.AT_RISK),  # due, and nobody knows the value
        (-1, 0.7, (10, 20), Colour.OFF_TRACK),
        (-1, 0.8, (10, 20), Colour.ON_TRACK),
    ],
)
def test_the_date_of_a_measure_is_weighed_against_the_forecast(
    due: int, value: float | None, days: tuple[int, int], colour: Colour
) -> None:
    _, state = calm()
    ahead = forecast(*(TODAY + timedelta(days=day) for day in days))
    outlook = Outlook(kpis=(measure(TODAY + timedelta(days=due), value),), forecast=ahead)
    assert judge_colour(state, outlook).colour is colour


@pytest.mark.parametrize(
    ("since", "colour"), [("2026-11-20", Colour.ON_TRACK), ("2026-10-26", Colour.AT_RISK)]
)
def test_a_long_blocker_puts_a_project_at_risk_and_is_named_behind_the_words(
    since: str, colour: Colour
) -> None:
    history = History()
    blocker = history.ticket("CH-1", "Access", labels=("ml-data",), created=at(since))
    history.link(
        history.ticket("CH-2", "Join", labels=("ml-data",), created=at(since)), LinkKind.BLOCKED_BY, blocker
    )
    judged = judge_colour(read_state(history.facts(), POLICY, NOW, since=SINCE), Outlook())
    assert judged.colour is colour
    assert all("CH-" not in reason.because.detail for reason in judged.reasons)
    if colour is Colour.AT_RISK:
        assert [item.key for item in judged.reasons[0].items] == ["CH-1"]


def test_two_tickets_long_past_their_dates_put_a_project_at_risk_and_one_does_not() -> None:
    history = History()
    history.ticket("CH-1", labels=("ml-data",), due=date(2026, 11, 2))
    one = read_state(history.facts(), POLICY, NOW, since=SINCE)
    assert judge_colour(one, Outlook()).colour is Colour.ON_TRACK
    history.ticket("CH-2", labels=("ml-data",), due=date(2026, 11, 3))
    two = read_state(history.facts(), POLICY, NOW, since=SINCE)
    assert judge_colour(two, Outlook()).colour is Colour.AT_RISK


@given(st.lists(st.tuples(st.sampled_from(list(Verdict)), st.integers(0, 400)), max_size=30))
def test_silence_alone_never_changes_the_colour(silent: list[tuple[Verdict, int]]) -> None:
    history, state = calm()
    item = history.facts().items[0]
    stalls = tuple(
        Stall(item, verdict, days, Limit(7, "the default"), None, (), None, "") for verdict, days in silent
    )
    facts = history.facts()
    before, after = read_outlook(facts, state), read_outlook(facts, replace(state, stalls=stalls))
    assert after.judgement == before.judgement
