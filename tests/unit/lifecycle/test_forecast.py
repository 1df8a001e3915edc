"""The forecast: drawn from the project's own weeks, the same for the same day, and silent without history."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.reports.histories import NOW, History
from tests.unit.reports.histories import POLICY as USUAL
from workflows.lifecycle.forecast import read_forecast
from workflows.lifecycle.outlook import Forecast, Outcome
from workflows.lifecycle.state import read_state
from workflows.model import Category

FEW = USUAL.digests.model_copy(update={"futures": 300})
POLICY = USUAL.model_copy(update={"digests": FEW})
"""What is said here holds for any number of futures, and the usual one takes longer than all else."""
SINCE = NOW - timedelta(days=7)


def forecast(*, done: int, left: int, every: float = 3.0, late: int = 0) -> Forecast:
    """Return the forecast of a project that finished `done` tickets, one every so many days, with `left` open.

    All were planned at the beginning, but for `late` open ones that came in last week.
    """
    history = History()
    begun = NOW - timedelta(days=done * every + 14)
    for number in range(done):
        item = history.ticket(f"CH-{number}", status="Done", labels=("ml-modeling",), created=begun)
        history.status(item, NOW - timedelta(days=1 + number * every), "In Progress", "Done")
    for number in range(left):
        created = NOW - timedelta(days=2) if number < late else begun
        history.ticket(f"CH-{500 + number}", labels=("ml-modeling",), created=created)
    facts = history.facts()
    found = read_forecast(facts, read_state(facts, POLICY, NOW, since=SINCE))
    assert found is not None
    return found


def test_without_ten_finished_tickets_there_is_no_forecast() -> None:
    few = forecast(done=9, left=4)
    assert (few.outcome, few.finished, few.needed) == (None, 9, 10)
    assert forecast(done=10, left=4).outcome is not None


def test_where_nothing_remains_nothing_is_forecast() -> None:
    history = History()
    history.ticket("CH-1", labels=("ml-modeling",), status="Done")
    facts = history.facts()
    assert read_forecast(facts, read_state(facts, POLICY, NOW, since=SINCE)) is None


def test_the_days_follow_from_the_pace() -> None:
    found = forecast(done=30, left=12, every=3.5)
    assert found.outcome is not None
    assert found.outcome.half is not None
    weeks = (found.outcome.half - NOW.date()) / timedelta(weeks=1)
    assert 5 <= weeks <= 9, "12 tickets at two a week, with Christmas in between"
    assert 1.5 < found.pace < 2.5
    assert found.arrivals == 0


def test_the_same_state_gives_the_same_days() -> None:
    assert forecast(done=20, left=6) == forecast(done=20, left=6)


@given(left=st.integers(1, 12), more=st.integers(0, 6), done=st.integers(10, 24))
def test_more_work_is_never_done_earlier_and_the_careful_day_is_never_before_the_other(
    left: int, more: int, done: int
) -> None:
    less, much = forecast(done=done, left=left).outcome, forecast(done=done, left=left + more).outcome
    assert less is not None
    assert much is not None
    for outcome in (less, much):
        assert outcome.half is not None
        assert outcome.likely is None or outcome.half <= outcome.likely
    assert less.half is not None
    assert much.half is not None
    assert less.half <= much.half
    assert much.likely is None or (less.likely is not None and less.likely <= much.likely)


def test_new_scope_is_told_and_moves_the_day() -> None:
    calm, grown = forecast(done=20, left=8), forecast(done=20, left=8, late=3)
    assert [item.key for item in grown.added] == ["CH-500", "CH-501", "CH-502"]
    assert (calm.growing, calm.arrivals) == (calm.outcome, 0)
    assert grown.outcome is not None
    assert grown.growing is not None
    assert grown.before is not None
    assert grown.outcome.half is not None
    assert grown.before.half is not None
    assert grown.growing.half is None or grown.growing.half >= grown.outcome.half
    assert grown.before.half < grown.outcome.half, "five tickets remained a week ago"


def test_the_plan_of_a_project_a_few_days_old_is_no_new_scope() -> None:
    history = History()
    begun = NOW - timedelta(days=5)
    for number in range(20):
        item = history.ticket(f"CH-{number}", labels=("ml-modeling",), created=begun)
        if number % 2:
            history.status(item, begun + timedelta(hours=number), "In Progress", "Done")
            history.items[item.id] = replace(item, status="Done", category=Category.DONE)
    facts = history.facts()
    found = read_forecast(facts, read_state(facts, POLICY, NOW, since=SINCE))
    assert found is not None
    assert (found.finished, found.weeks, found.pace, found.arrivals) == (10, 1, 10.0, 0.0)
    assert found.growing == found.outcome


def test_where_more_comes_in_than_is_finished_only_what_is_there_has_a_day() -> None:
    history = History()
    for number in range(24):
        when = NOW - timedelta(days=5 * number + 1)
        item = history.ticket(
            f"CH-{number}", status="Done", labels=("ml-data",), created=when - timedelta(days=3)
        )
        history.status(item, when, "In Progress", "Done")
        for other in range(2):
            history.ticket(f"CH-{100 + 2 * number + other}", labels=("ml-data",), created=when)
    facts = history.facts()
    found = read_forecast(facts, read_state(facts, POLICY, NOW, since=SINCE))
    assert found is not None
    assert found.outcome is not None
    assert found.outcome.half is not None
    assert found.growing == Outcome(None, None)
    assert found.arrivals > found.pace


def test_a_ticket_arrives_in_its_stage_with_its_last_move() -> None:
    history = History()
    for number in range(12):
        item = history.ticket(
            f"CH-{number}", status="Done", labels=("ml-modeling",), created=NOW - timedelta(days=90)
        )
        history.status(item, NOW - timedelta(days=1 + 6 * number), "In Progress", "Done")
    moved = history.ticket("CH-50", labels=("ml-modeling",), created=NOW - timedelta(days=90))
    history.relabel(moved, NOW - timedelta(days=3), add="ml-modeling", remove="ml-data")
    history.ticket("CH-51", labels=("ml-modeling",), created=NOW - timedelta(days=90))
    facts = history.facts()
    found = read_forecast(facts, read_state(facts, POLICY, NOW, since=SINCE))
    assert found is not None
    assert [item.key for item in found.added] == ["CH-50"]


def test_a_stage_with_little_history_takes_its_part_of_the_whole_projects_pace() -> None:
    history = History()
    for number in range(20):
        item = history.ticket(
            f"CH-{number}", status="Done", labels=("ml-data",), created=NOW - timedelta(days=100)
        )
        history.status(item, NOW - timedelta(days=1 + 4 * number), "In Progress", "Done")
    for number in range(4):
        history.ticket(f"CH-{50 + number}", labels=("ml-modeling",), created=NOW - timedelta(days=90))
    facts = history.facts()
    found = read_forecast(facts, read_state(facts, POLICY, NOW, since=SINCE))
    assert found is not None
    assert (found.stage, found.whole_project, found.finished) == ("modeling", True, 20)
    assert found.outcome is not None


def test_only_the_weeks_that_the_policy_looks_back_on_count() -> None:
    number = POLICY.digests.history_weeks
    long_ago = forecast(done=3 * number, left=4, every=7)
    assert (long_ago.weeks, long_ago.arrivals) == (number, 0)
    assert 0.8 <= long_ago.pace <= 1.2


def test_the_forecasts_of_one_day_are_the_same_at_each_hour_of_it_where_the_project_is() -> None:
    history = History(timezone="America/Los_Angeles")
    for number in range(12):
        item = history.ticket(
            f"CH-{number}", status="Done", labels=("ml-modeling",), created=NOW - timedelta(days=90)
        )
        history.status(item, NOW - timedelta(days=1 + 6 * number), "In Progress", "Done")
    history.ticket("CH-50", labels=("ml-modeling",), created=NOW - timedelta(days=90))
    facts = history.facts()
    # Midnight in Los Angeles is at eight in the morning, UTC.
    midnight = NOW.replace(hour=8, minute=0)
    hours = [midnight + timedelta(hours=one) for one in (0, 9, 23)]
    found = [read_forecast(facts, read_state(facts, POLICY, one, since=SINCE)) for one in hours]
    days = [one.outcome for one in found if one is not None]
    assert len(days) == 3
    assert len(set(days)) == 1


def test_of_the_whole_projects_pace_a_stage_gets_the_part_that_it_has_of_the_open_work() -> None:
    history = History()
    for number in range(20):
        item = history.ticket(
            f"CH-{number}", status="Done", labels=("ml-data",), created=NOW - timedelta(days=100)
        )
        history.status(item, NOW - timedelta(days=1 + 4 * number), "In Progress", "Done")
    for number in range(4):
        history.ticket(f"CH-{50 + number}", labels=("ml-modeling",), created=NOW - timedelta(days=100))
    for number in range(2):
        history.ticket(f"CH-{60 + number}", labels=("ml-scoping",), created=NOW - timedelta(days=100))
    # Neither a pull request nor what lies outside the lifecycle is work that a forecast counts.
    history.pull("acme/churn#1", labels=("ml-modeling",), created=NOW - timedelta(days=100))
    history.ticket("CH-70", labels=("ml-none",), created=NOW - timedelta(days=100))
    facts = history.facts()
    found = read_forecast(facts, read_state(facts, POLICY, NOW, since=SINCE))
    assert found is not None
    assert [one.key for one in found.remaining] == ["CH-50", "CH-51", "CH-52", "CH-53"]
    assert found.weeks == min(POLICY.digests.history_weeks, 14)
    ended = sum(1 + 4 * number < 7 * found.weeks for number in range(20))
    assert abs(found.pace - ended / found.weeks * 4 / 6) < 0.1
