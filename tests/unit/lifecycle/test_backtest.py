"""The replay of past weeks: the warnings of then, by the rules of today, and what happened next."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from config.source import load_policy
from tests.benchmarks.stall_world import NOW, World
from workflows.lifecycle.asof import rewind
from workflows.lifecycle.backtest import Backtest, Next, backtest
from workflows.lifecycle.findings import Verdict
from workflows.lifecycle.mapping import place
from workflows.lifecycle.readings import Readings
from workflows.lifecycle.stalls import judge
from workflows.model import Category

POLICY = load_policy(None)
UNTIL = datetime(2026, 11, 27, 12, tzinfo=UTC)


def replayed(told: Any, weeks: int = 6, until: datetime = UNTIL, **limits: int) -> Backtest:
    return backtest(told.facts(), told.policy, weeks=weeks, until=until, limits=limits)


def test_it_warns_on_the_first_working_day_over_the_limit_and_asks_the_owner(quiet: Any) -> None:
    (warned,) = replayed(quiet).warnings
    assert (warned.day, warned.stall.verdict, warned.stall.silent) == (date(2026, 11, 12), Verdict.STALLED, 8)
    assert (warned.stall.ask, warned.carried) == ("ana", False)
    assert (warned.next.what, warned.next.days) == (Next.STILL_SILENT, 11)


def test_a_sign_of_life_brings_it_back_after_so_many_working_days(quiet: Any) -> None:
    quiet.says("E-1", "2026-11-16", "AUC 0.72 with 60 days.", actor="bo")
    warned = replayed(quiet).warnings[0]
    assert (warned.next.what, warned.next.days) == (Next.CAME_BACK, 2)
    assert warned.next.sign is not None
    assert warned.next.sign.activity.actor == "bo"


def test_what_was_not_known_on_the_day_does_not_count_on_that_day(quiet: Any) -> None:
    # 09:30 is the hour of warnings: a comment at noon comes too late for this day, one at nine in time.
    quiet.says("E-1", "2026-11-12T12:00:00", "AUC 0.72 with 60 days.")
    assert [one.next.days for one in replayed(quiet).warnings if one.day == date(2026, 11, 12)] == [0]
    quiet.says("E-1", "2026-11-12T09:00:00", "AUC 0.71 with 50 days.")
    assert date(2026, 11, 12) not in {one.day for one in replayed(quiet).warnings}


def test_silence_after_a_return_is_warned_of_anew(quiet: Any) -> None:
    quiet.says("E-1", "2026-11-13", "AUC 0.72 with 60 days.")
    days = [one.day for one in replayed(quiet).warnings]
    assert days == [date(2026, 11, 12), date(2026, 11, 25)]


def test_an_experiment_that_was_closed_is_told_so(quiet: Any) -> None:
    quiet.moves("E-1", "2026-11-18", "In Progress", "Done")
    item = quiet.items["E-1"]
    quiet.items["E-1"] = type(item)(
        **{name: getattr(item, name) for name in item.__slots__}
        | {"status": "Done", "category": Category.DONE}
    )
    (warned,) = replayed(quiet).warnings
    assert (warned.next.what, warned.next.days) == (Next.CLOSED, 5)


def test_an_experiment_that_was_put_back_has_left(quiet: Any) -> None:
    quiet.moves("E-1", "2026-11-18", "In Progress", "To Do")
    item = quiet.items["E-1"]
    quiet.items["E-1"] = type(item)(
        **{name: getattr(item, name) for name in item.__slots__}
        | {"status": "To Do", "category": Category.TODO}
    )
    (warned,) = replayed(quiet).warnings
    assert warned.next.what is Next.LEFT


def test_a_blocker_that_was_solved_elsewhere_settles_a_warning(history: Any) -> None:
    history.item("E-1", "2026-11-02")
    history.says("E-1", "2026-11-02", "AUC 0.71 with 30 days.")
    history.item("E-9", "2026-10-05", issue_type="Task", status="Done", category=Category.DONE, assignee="bo")
    history.moves("E-9", "2026-11-05", "In Progress", "Done", actor="bo").link("E-1", "blocked_by", "E-9")
    first = replayed(history, until=datetime(2026, 11, 10, 12, tzinfo=UTC)).warnings[0]
    assert (first.stall.verdict, first.stall.ask) == (Verdict.BLOCKED, "bo")
    assert (first.next.what, first.day) == (Next.EXCUSED, date(2026, 11, 3))


def test_silence_older_than_the_weeks_is_told_as_such(quiet: Any) -> None:
    (warned,) = replayed(quiet, weeks=1).warnings
    assert warned.carried
    assert warned.day == date(2026, 11, 23)


def test_a_limit_that_is_tried_replaces_the_default_and_the_habit(quiet: Any) -> None:
    found = replayed(quiet, modeling=3)
    assert found.warnings[0].day == date(2026, 11, 6)
    assert found.limits["modeling"].days == 3
    assert found.tried == {"modeling"}
    assert not replayed(quiet, modeling=30).warnings
    assert replayed(quiet, data=3).limits["modeling"].days == 7


def test_days_off_are_not_judged(quiet: Any) -> None:
    found = replayed(quiet, weeks=1, until=datetime(2026, 11, 29, 12, tzinfo=UTC))
    assert found.moments == 5
    assert all(one.day.weekday() < 5 for one in found.warnings)


def test_a_history_without_experiments_brings_no_warning(history: Any) -> None:
    found = replayed(history)
    assert (found.warnings, found.experiments, found.limits) == ((), 0, {})


def test_a_thread_is_read_again_only_when_it_has_changed(history: Any) -> None:
    for number in range(8):
        history.item(f"E-{number}", "2026-10-01")
        history.says(f"E-{number}", "2026-10-05", "AUC 0.71 with 30 days.")
    assert replayed(history).reads == 8
    history.says("E-3", "2026-11-04", "AUC 0.72 with 60 days.")
    history.says("E-3", "2026-11-10", "AUC 0.73 with 90 days.")
    assert replayed(history).reads == 10


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_remembered_between_days_changes_no_verdict(seed: int) -> None:
    facts = World(seed, 6, 60).facts()
    readings = Readings(facts, POLICY)
    for ago in range(40, -1, -4):
        moment = NOW - timedelta(days=ago)
        then = rewind(facts, moment)
        placements = place(then, POLICY)
        anew = judge(then, POLICY, placements, moment)
        assert judge(then, POLICY, placements, moment, readings) == anew
    assert readings.reads < 11 * 6
