"""The colour of a project: dates, forecasts and blockers weigh; silence does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.reports.histories import NOW, POLICY, History, at
from workflows.lifecycle.colour import MIDDLE, STRONG, THIRD, judge_colour
from workflows.lifecycle.findings import Limit, Stall, Verdict
from workflows.lifecycle.kpis import Measure, Reading
from workflows.lifecycle.moves import StageChange
from workflows.lifecycle.outlook import (
    Check,
    CheckState,
    Colour,
    Forecast,
    Gate,
    Judgement,
    Loop,
    Outcome,
    Outlook,
    Skipped,
    Story,
)
from workflows.lifecycle.outlook_reading import read_outlook
from workflows.lifecycle.state import ProjectState, read_state
from workflows.lifecycle.state_work import Blocker, Due
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
    state = replace(state, measures=(measure(TODAY + timedelta(days=due), value),))
    assert judge_colour(state, Outlook(forecast=ahead)).colour is colour


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


def told(judged: Judgement) -> list[tuple[str, str, float, bool]]:
    """Return each reason: of what kind, in which words, how heavy, and whether a date is lost."""
    return [(one.because.signal, one.because.detail, one.weight, one.missed) for one in judged.reasons]


@pytest.mark.parametrize(
    ("due", "value", "days", "expected"),
    [
        (-1, 0.7, (10, 20), ("date", "recall was to be reached by Sun 22 Nov 2026 and is not", STRONG, True)),
        (
            -1,
            None,
            (10, 20),
            ("date", "recall was due on Sun 22 Nov 2026, and its present value is not known", STRONG, False),
        ),
        (
            30,
            None,
            (31, 40),
            (
                "forecast",
                "the forecast, Thu 24 Dec 2026, is later than Wed 23 Dec 2026, when recall is due",
                STRONG,
                False,
            ),
        ),
        (
            30,
            None,
            (30, 31),
            (
                "forecast",
                "the careful forecast, Thu 24 Dec 2026, is later than Wed 23 Dec 2026, when recall is due",
                MIDDLE,
                False,
            ),
        ),
        (30, None, (30, 30), None),
        (0, 0.7, (-1, -1), None),
    ],
)
def test_a_date_is_told_with_its_day_and_its_weight(
    due: int, value: float | None, days: tuple[int, int], expected: tuple[str, str, float, bool] | None
) -> None:
    _, state = calm()
    ahead = forecast(*(TODAY + timedelta(days=day) for day in days))
    state = replace(state, measures=(measure(TODAY + timedelta(days=due), value),))
    assert told(judge_colour(state, Outlook(forecast=ahead))) == ([] if expected is None else [expected])


def test_a_measure_without_a_date_or_a_forecast_keeps_no_other_from_being_weighed() -> None:
    _, state = calm()
    late = measure(TODAY - timedelta(days=1), 0.7)
    some = (replace(late, due=None), replace(late, due=TODAY + timedelta(days=9)), late)
    assert [one[3] for one in told(judge_colour(replace(state, measures=some), Outlook()))] == [True]


LONG = POLICY.digests.long_blocked_days


@pytest.mark.parametrize(
    ("days", "outside", "expected"),
    [
        ((LONG - 1,), False, None),
        ((LONG,), False, (f"1 unfinished item has held up other work for {LONG} working days", MIDDLE)),
        ((LONG,), True, (f"1 unfinished item has held up other work for {LONG} working days", STRONG)),
        (
            (2 * LONG,),
            False,
            (f"1 unfinished item has held up other work for {2 * LONG} working days", STRONG),
        ),
        (
            (2 * LONG - 1,),
            False,
            (f"1 unfinished item has held up other work for {2 * LONG - 1} working days", MIDDLE),
        ),
        (
            (LONG, LONG + 1, 0),
            False,
            (f"2 unfinished items hold up other work, the longest for {LONG + 1} working days", STRONG),
        ),
    ],
)
def test_what_holds_others_up_weighs_by_its_length_its_number_and_whose_it_is(
    days: tuple[int, ...],
    outside: bool,  # noqa: FBT001 - a column of the table
    expected: tuple[str, float] | None,
) -> None:
    history, state = calm()
    item = history.facts().items[0]
    state = replace(state, blockers=tuple(Blocker(item, (), NOW, one, outside) for one in days))
    judged = judge_colour(state, Outlook())
    assert told(judged) == ([] if expected is None else [("blocked", *expected, False)])
    long = sum(one >= LONG for one in days)
    assert [reason.items for reason in judged.reasons] == ([(item,) * long] if long else [])


LATE = POLICY.digests.late_days


@pytest.mark.parametrize(
    ("late", "past", "expected"),
    [
        ((LATE,), True, (f"1 ticket is {LATE} working days past its date", MIDDLE)),
        ((LATE,), False, None),
        ((LATE - 1,), True, None),
        (
            (LATE, LATE + 3, LATE - 1),
            True,
            (f"2 tickets are past their dates, the latest by {LATE + 3} working days", STRONG),
        ),
    ],
)
def test_tickets_past_their_dates_weigh_by_their_number(
    late: tuple[int, ...],
    past: bool,  # noqa: FBT001 - a column of the table
    expected: tuple[str, float] | None,
) -> None:
    history, state = calm()
    item = history.facts().items[0]
    state = replace(state, due=tuple(Due(item, TODAY, past, one) for one in late))
    judged = judge_colour(state, Outlook())
    assert told(judged) == ([] if expected is None else [("overdue", *expected, False)])
    assert [len(reason.items) for reason in judged.reasons] == (
        [] if expected is None else [len(late) - (len(late) > 1)]
    )


@pytest.mark.parametrize("times", [THIRD - 1, THIRD, THIRD + 2])
def test_only_the_third_return_for_the_same_cause_weighs(times: int) -> None:
    history, state = calm()
    item = history.facts().items[0]
    back = StageChange(item, NOW, "modeling", "data", back=True, because=Evidence("label", "ml-data"))
    judged = judge_colour(state, Outlook(story=Story(loops=(Loop(back, times),))))
    words = f"work went back to data for the same cause as before: {times} times by now"
    assert told(judged) == ([] if times < THIRD else [("loop", words, MIDDLE, False)])
    assert [(one.items, one.because.url) for one in judged.reasons] == (
        [] if times < THIRD else [((item,), item.url)]
    )


@pytest.mark.parametrize("mode", ["prevent", "warn", "allow"])
def test_only_a_gate_that_prevents_weighs_when_it_is_passed(mode: str) -> None:
    history, state = calm()
    item = history.facts().items[0]
    missing = tuple(Check(name, "docs", CheckState.MISSING) for name in ("datasheet", "privacy"))
    moved = StageChange(item, NOW, "data", "modeling", back=False, because=Evidence("label", "ml-modeling"))
    skipped = Skipped(Gate("data", "modeling", mode, "1", missing), missing, (moved,))
    judged = judge_colour(state, Outlook(story=Story(skipped=(skipped,))))
    words = "work went past the gate of data, of which 2 criteria are missing"
    assert told(judged) == ([("gate", words, STRONG, False)] if mode == "prevent" else [])
    assert [reason.items for reason in judged.reasons] == ([(item,)] if mode == "prevent" else [])
    assert judged.colour is (Colour.AT_RISK if mode == "prevent" else Colour.ON_TRACK)


def test_one_missing_criterion_of_a_gate_is_spoken_of_as_one() -> None:
    _, state = calm()
    missing = (Check("datasheet", "docs", CheckState.MISSING),)
    skipped = Skipped(Gate("data", "modeling", "prevent", "1", missing), missing, ())
    words = "work went past the gate of data, of which 1 criterion is missing"
    assert told(judge_colour(state, Outlook(story=Story(skipped=(skipped,))))) == [
        ("gate", words, STRONG, False)
    ]


def test_the_heaviest_reason_stands_first_and_two_middle_ones_are_a_risk() -> None:
    history, state = calm()
    item = history.facts().items[0]
    back = StageChange(item, NOW, "modeling", "data", back=True, because=Evidence("label", "ml-data"))
    loops = Story(loops=(Loop(back, THIRD),))
    state = replace(state, due=(Due(item, TODAY, past=True, late=LATE),))
    assert judge_colour(state, Outlook(story=loops)).colour is Colour.AT_RISK
    heavy = replace(state, due=(Due(item, TODAY, past=True, late=LATE),) * 2)
    assert [one[2] for one in told(judge_colour(heavy, Outlook(story=loops)))] == [STRONG, MIDDLE]


def test_work_beyond_the_first_stage_is_no_start_any_more() -> None:
    history = History()
    history.ticket("CH-1", "Scope", labels=("ml-scoping",))
    history.ticket("CH-2", "Scope more", labels=("ml-scoping",))
    history.ticket("CH-3", "Train", "To Do", labels=("ml-modeling",))
    state = read_state(history.facts(), POLICY, NOW, since=SINCE)
    assert state.centre.stage == "scoping"
    assert judge_colour(state, Outlook()).colour is Colour.ON_TRACK
