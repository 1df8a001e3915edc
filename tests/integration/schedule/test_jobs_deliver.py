"""What is due is delivered once, late when it must be, and what fails keeps nothing else waiting."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot import jobs, processes
from bot.channel import Ambiguous
from bot.deliver import SETTLED_DOWN, Outcome, State
from tests.integration.schedule.desk import MONDAY, WEEKLY
from workflows.errors import Refused, Transient

if TYPE_CHECKING:
    from tests.integration.schedule.desk import Desk

OTHER = replace(WEEKLY, id="other", project="fraud", target="#ml-fraud")
HOUR = timedelta(hours=1)


@pytest.fixture
def due(desk: Desk) -> Desk:
    """A desk at the minute at which two subscriptions are due."""
    desk.subscribe(WEEKLY, OTHER)
    desk.clock.now = MONDAY
    return desk


def states(desk: Desk) -> list[State]:
    return [outcome.state for outcome in jobs.deliver_due(desk.service)]


def test_each_subscription_that_is_due_is_delivered_to_its_target(due: Desk) -> None:
    assert states(due) == [State.SENT, State.SENT]
    assert sorted(due.board.posts) == ["#ml-churn", "#ml-fraud"]
    assert "Churn early warning, week 48" in due.board.texts("#ml-churn")[0]


def test_delivering_again_within_the_period_posts_nothing(due: Desk) -> None:
    jobs.deliver_due(due.service)
    for minutes in (0, 1, 20, 60, 600):
        due.clock.now = MONDAY + timedelta(minutes=minutes)
        assert jobs.deliver_due(due.service) == ()
    assert len(due.board.posts) == 2


def test_the_next_period_is_delivered_anew(due: Desk) -> None:
    jobs.deliver_due(due.service)
    due.clock.now = MONDAY + timedelta(weeks=1)
    assert states(due) == [State.SENT, State.SENT]


def test_nothing_is_delivered_before_its_minute(due: Desk) -> None:
    due.clock.now = MONDAY - timedelta(seconds=1)
    assert jobs.deliver_due(due.service) == ()
    assert due.board.posts == []


def test_one_subscription_can_be_delivered_alone(due: Desk) -> None:
    jobs.deliver_due(due.service, "other")
    assert due.board.posts == ["#ml-fraud"]


def test_what_comes_late_says_so_and_comes_once(due: Desk) -> None:
    due.clock.now = MONDAY + 5 * HOUR
    jobs.deliver_due(due.service)
    jobs.deliver_due(due.service)
    assert due.board.posts == ["#ml-fraud", "#ml-churn"]
    assert "This comes late: it was due on Mon 23 Nov 09:00" in due.board.texts("#ml-churn")[0]


def test_what_comes_in_time_does_not_speak_of_being_late(due: Desk) -> None:
    jobs.deliver_due(due.service)
    assert "late" not in due.board.texts("#ml-churn")[0]


def test_what_is_a_day_old_is_not_delivered_any_more(due: Desk) -> None:
    due.clock.now = MONDAY + 24 * HOUR
    assert jobs.deliver_due(due.service) == ()


def test_a_fortnightly_report_covers_two_weeks(desk: Desk) -> None:
    desk.subscribe(replace(WEEKLY, report="summary", every=2, anchor=MONDAY.date()))
    desk.clock.now = MONDAY
    jobs.deliver_due(desk.service)
    assert "since Mon 9 Nov" in desk.board.texts("#ml-churn")[0]


@pytest.mark.parametrize("error", [Transient("Slack is away"), Refused("not in the channel")])
def test_a_channel_that_refuses_keeps_the_others_from_nothing(due: Desk, error: Exception) -> None:
    due.board.failing["#ml-fraud"] = error
    found = {outcome.state: outcome for outcome in jobs.deliver_due(due.service)}
    assert set(found) == {State.SENT, State.WAITING}
    assert found[State.WAITING].error == str(error)
    assert due.board.posts == ["#ml-churn"]


def test_what_failed_is_delivered_once_it_can_be(due: Desk) -> None:
    due.board.failing["#ml-fraud"] = Transient("Slack is away")
    jobs.deliver_due(due.service)
    due.board.failing.clear()
    due.clock.now = MONDAY + timedelta(minutes=5)
    assert states(due) == [State.SENT]
    assert due.board.posts == ["#ml-churn", "#ml-fraud"]


def test_what_may_have_been_posted_is_looked_up_before_it_is_posted_again(due: Desk) -> None:
    due.board.failing["#ml-fraud"] = Ambiguous("no answer")
    assert sorted(states(due)) == [State.SENT, State.UNKNOWN]
    due.board.failing.clear()
    assert states(due) == [State.UNKNOWN]
    due.clock.now = MONDAY + SETTLED_DOWN
    assert states(due) == [State.SENT]
    assert due.board.posts == ["#ml-churn", "#ml-fraud"]


@pytest.mark.parametrize(
    "broken",
    [
        replace(WEEKLY, id="a broken one", project=None, report="summary"),
        replace(WEEKLY, id="a broken one", project="gone"),
        replace(WEEKLY, id="a broken one", timezone="Mars/Base"),
        replace(WEEKLY, id="a broken one", time="soon"),
        replace(WEEKLY, id="a broken one", weekday=9),
    ],
    ids=["no project named", "project gone", "zone", "time", "weekday"],
)
def test_a_subscription_that_cannot_be_served_keeps_the_others_from_nothing(
    due: Desk, broken: object
) -> None:
    due.subscribe(broken)  # type: ignore[arg-type]  # a row of the table
    jobs.deliver_due(due.service)
    assert sorted(due.board.posts) == ["#ml-churn", "#ml-fraud"]


@pytest.mark.parametrize("count", [1, 9])
def test_all_projects_are_read_once_for_the_turns_of_all_subscriptions(desk: Desk, count: int) -> None:
    desk.subscribe(*(replace(WEEKLY, id=f"weekly-{number}") for number in range(count)))
    with desk.reading_of("projects") as read:
        jobs.deliver_due(desk.service)
        assert list(jobs.due_reports(desk.service)) == []
    assert len(read) == len(("deliver", "look"))


def test_a_mistake_of_ours_in_one_report_keeps_the_others_from_nothing(due: Desk) -> None:
    due.subscribe(replace(WEEKLY, id="a broken one", audience="nobody"))
    jobs.deliver_due(due.service)
    assert sorted(due.board.posts) == ["#ml-churn", "#ml-fraud"]


def test_a_subscription_that_cannot_be_served_is_told_to_who_runs_the_turn(due: Desk) -> None:
    due.subscribe(replace(WEEKLY, id="a broken one", project="gone"))
    failed = [outcome for outcome in processes.one_turn(due.service) if outcome.error]
    assert [outcome.refused for outcome in failed] == [True]
    assert 'There is no project "gone"' in str(failed[0].error)


def test_without_subscriptions_nothing_is_posted(desk: Desk) -> None:
    assert jobs.deliver_due(desk.service) == ()


def test_what_is_due_can_be_looked_at_without_posting_or_claiming_it(due: Desk) -> None:
    titles = [title for title, _ in jobs.due_reports(due.service)]
    assert sorted(titles) == ["digest to #ml-churn", "digest to #ml-fraud"]
    assert due.board.posts == []
    assert states(due) == [State.SENT, State.SENT]


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"project": "gone"}, 'no project "gone"'),
        ({"timezone": "Mars/Base"}, "no time zone 'Mars/Base'"),
        ({"audience": "nobody"}, "a mistake of ours"),
    ],
)
def test_a_look_at_what_is_due_tells_what_is_unusable_and_shows_the_others(
    due: Desk, broken: dict[str, str], said: str
) -> None:
    due.subscribe(replace(WEEKLY, id="a broken one", target="#ml-broken", **broken))
    found = dict(jobs.due_reports(due.service))
    assert sorted(found) == ["digest to #ml-broken", "digest to #ml-churn", "digest to #ml-fraud"]
    failed = found["digest to #ml-broken"]
    assert isinstance(failed, Outcome)
    assert said in str(failed.error)
    assert failed.refused == ("mistake" not in said)
    assert due.board.posts == []


def test_what_was_delivered_is_not_due_any_more(due: Desk) -> None:
    jobs.deliver_due(due.service, "weekly")
    assert [title for title, _ in jobs.due_reports(due.service)] == ["digest to #ml-fraud"]


def test_a_look_at_what_is_due_late_shows_that_it_would_say_so(due: Desk) -> None:
    due.clock.now = MONDAY + 5 * HOUR
    assert all("late" in str(report.lead[0]) for _, report in jobs.due_reports(due.service))


def test_a_turn_delivers_what_is_due_and_warns_owners(due: Desk) -> None:
    due.clock.now = MONDAY + HOUR
    due.experiment("CH-1", quiet_since=MONDAY - timedelta(days=40))
    turn = processes.one_turn(due.service)
    assert [outcome.state for outcome in turn] == [State.SENT] * 3
    assert sorted(due.board.posts) == ["#ml-churn", "#ml-fraud", "U0BO"]
    assert processes.one_turn(due.service) == ()


def test_stopping_lets_what_runs_finish_and_takes_nothing_more(desk: Desk) -> None:
    done: list[str] = []
    assert desk.service.queue.submit("a", lambda: done.append("a"))
    processes.stop(desk.service)
    assert done == ["a"]
    assert not desk.service.queue.submit("b", lambda: done.append("b"))
