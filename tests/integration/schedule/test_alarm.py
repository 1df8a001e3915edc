"""The alarm's jobs agree with the store, ring by the wall clock of each zone, and only queue work."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.schedule import GRACE_SECONDS, Alarm
from config.policy import WarningRules
from tests.integration.schedule.desk import (
    FRAUD,
    FRIDAY,
    MONDAY,
    PATIENCE,
    WEEKLY,
    Desk,
    batch,
    open_desk,
    sign,
)
from workflows.batch import Batch
from workflows.errors import Transient
from workflows.model import Person
from workflows.store.facts import load_facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apscheduler.job import Job
    from sqlalchemy import Engine

ALWAYS = {"anew", "learn", "sync", "thin", "writes", "rebuild", "warn:churn", "warn:fraud"}
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def alarm(desk: Desk) -> Iterator[Alarm]:
    """An alarm that rings, on a desk that has one weekly subscription."""
    desk.subscribe(WEEKLY)
    made = Alarm(desk.service)
    made.start()
    desk.settle()
    yield made
    made.stop()


def job(alarm: Alarm, name: str) -> Job:
    found = alarm._scheduler.get_job(name)
    assert found is not None
    return found


def rings(alarm: Alarm, name: str, after: datetime) -> datetime:
    """Return when a job rings next after a moment."""
    found: datetime = job(alarm, name).trigger.get_next_fire_time(None, after)
    return found


def test_each_subscription_and_each_project_has_a_job(alarm: Alarm) -> None:
    assert set(alarm.next_runs()) == ALWAYS | {"deliver:weekly"}


def test_a_subscription_that_was_added_rings_after_the_next_look(desk: Desk, alarm: Alarm) -> None:
    desk.subscribe(replace(WEEKLY, id="second"))
    alarm.rebuild()
    assert set(alarm.next_runs()) == ALWAYS | {"deliver:weekly", "deliver:second"}


def test_a_subscription_that_was_removed_rings_no_more(desk: Desk, alarm: Alarm) -> None:
    desk.unsubscribe("weekly")
    alarm.rebuild()
    assert set(alarm.next_runs()) == ALWAYS


def test_a_subscription_that_was_changed_rings_at_its_new_time(desk: Desk, alarm: Alarm) -> None:
    desk.subscribe(replace(WEEKLY, weekday=3, time="16:45"))
    alarm.rebuild()
    assert rings(alarm, "deliver:weekly", MONDAY) == datetime(2026, 11, 23, 16, 45, tzinfo=UTC)


def test_a_project_that_was_removed_warns_no_more_and_a_new_one_does(desk: Desk, alarm: Alarm) -> None:
    desk.statement("DELETE FROM projects WHERE slug = 'churn'")
    desk.declare(replace(FRAUD, slug="vision"))
    alarm.rebuild()
    assert set(alarm.next_runs()) == {
        "anew",
        "learn",
        "sync",
        "thin",
        "writes",
        "rebuild",
        "warn:fraud",
        "warn:vision",
    }


def test_looking_again_changes_nothing(alarm: Alarm) -> None:
    before = alarm.next_runs()
    alarm.rebuild()
    assert set(alarm.next_runs()) == set(before)
    assert alarm.next_runs()["deliver:weekly"] == before["deliver:weekly"]


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (datetime(2026, 10, 25, 9, tzinfo=UTC), datetime(2026, 10, 26, 8, tzinfo=UTC)),
        (datetime(2026, 10, 19, tzinfo=UTC), datetime(2026, 10, 19, 7, tzinfo=UTC)),
        (datetime(2027, 3, 28, 8, tzinfo=UTC), datetime(2027, 3, 29, 7, tzinfo=UTC)),
    ],
)
def test_a_subscription_rings_by_the_wall_clock_of_its_zone_in_summer_and_winter(
    desk: Desk, alarm: Alarm, after: datetime, expected: datetime
) -> None:
    desk.subscribe(replace(WEEKLY, timezone="Europe/Berlin"))
    alarm.rebuild()
    found = rings(alarm, "deliver:weekly", after)
    assert found == expected
    assert found.astimezone(BERLIN).hour == 9


def test_warnings_ring_each_hour_from_the_time_of_the_policy_where_the_project_and_its_people_are(
    desk: Desk, alarm: Alarm
) -> None:
    kim = Person("kim", slack="U0KIM", timezone="Asia/Kolkata")
    desk.declare(replace(FRAUD, timezone="America/New_York", people=(kim,)))
    alarm.rebuild()
    assert rings(alarm, "warn:fraud", MONDAY) == datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
    assert rings(alarm, "warn:fraud:Asia/Kolkata", MONDAY) == datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert rings(alarm, "warn:fraud:Asia/Kolkata", MONDAY.replace(hour=13)) == datetime(
        2026, 11, 24, 4, tzinfo=UTC
    )
    assert rings(alarm, "warn:churn", MONDAY) == datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    assert rings(alarm, "warn:churn", MONDAY.replace(hour=10)) == datetime(2026, 11, 23, 10, 30, tzinfo=UTC)


def test_a_time_of_the_policy_is_taken(desk: Desk) -> None:
    rules = desk.service.policy.model_copy(update={"warnings": WarningRules(time="07:05")})
    alarm = Alarm(replace(desk.service, policy=rules))
    alarm.start()
    try:
        assert rings(alarm, "warn:churn", MONDAY) == datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
    finally:
        alarm.stop()


def test_jobs_only_queue_their_work(desk: Desk, alarm: Alarm) -> None:
    desk.clock.now = MONDAY
    go, started = Event(), Event()

    def hold() -> None:
        started.set()
        assert go.wait(PATIENCE)

    assert desk.service.queue.submit("hold", hold)
    assert started.wait(PATIENCE)
    ringing = job(alarm, "deliver:weekly")
    ringing.func(*ringing.args)
    assert desk.board.posts == []
    go.set()
    desk.settle()
    assert desk.board.posts == ["#ml-churn"]


def test_the_job_of_one_subscription_delivers_that_one_alone(desk: Desk, alarm: Alarm) -> None:
    desk.subscribe(replace(WEEKLY, id="second", project="fraud", target="#ml-fraud"))
    desk.clock.now = MONDAY
    ringing = job(alarm, "deliver:weekly")
    ringing.func(*ringing.args)
    desk.settle()
    assert desk.board.posts == ["#ml-churn"]


def test_a_look_at_the_store_delivers_what_was_missed(desk: Desk, alarm: Alarm) -> None:
    desk.clock.now = MONDAY
    alarm.rebuild()
    desk.settle()
    assert desk.board.posts == ["#ml-churn"]


def test_two_alarms_do_no_harm(desk: Desk, alarm: Alarm) -> None:
    desk.clock.now = MONDAY
    other = Alarm(desk.service)
    other.start()
    alarm.rebuild()
    desk.settle()
    other.stop()
    assert desk.board.posts == ["#ml-churn"]
    assert desk.errors == []


def test_the_sources_are_read_at_the_start(desk: Desk) -> None:
    desk.source.batches = [Batch("jira")]
    alarm = Alarm(desk.service)
    alarm.start()
    desk.settle()
    alarm.stop()
    assert desk.source.requests == 1


@pytest.mark.parametrize(("day", "hour", "fully"), [(29, 3, [True]), (29, 2, []), (29, 4, []), (28, 3, [])])
def test_the_sources_are_read_anew_on_sundays_at_three(
    desk: Desk, alarm: Alarm, day: int, hour: int, fully: list[bool]
) -> None:
    desk.settle()
    desk.source.fully.clear()
    job = alarm._scheduler.get_job("anew")
    moment = datetime(2026, 11, day, hour, tzinfo=UTC)
    assert job.trigger.get_next_fire_time(None, moment - timedelta(minutes=30)) == moment
    desk.clock.now = moment
    job.func(*job.args)
    desk.settle()
    assert desk.source.fully == fully


def test_a_reading_anew_that_failed_in_passing_goes_on_in_the_next_hour(desk: Desk, alarm: Alarm) -> None:
    desk.settle()
    job = alarm._scheduler.get_job("anew")
    desk.clock.now = datetime(2026, 11, 29, 3, tzinfo=UTC)
    desk.source.raising = Transient("the allowance is used up")
    for _ in range(2):
        desk.source.fully.clear()
        job.func(*job.args)
        desk.settle()
        assert desk.source.fully == [True]
        desk.source.raising = None
        desk.clock.now += timedelta(hours=1)
    desk.source.fully.clear()
    job.func(*job.args)
    desk.settle()
    assert desk.source.fully == []


def test_after_downtime_nobody_is_asked_about_what_the_first_sync_answers(sqlite: Engine, desk: Desk) -> None:
    busy = open_desk(sqlite, desk.service.policy, threads=4)
    busy.experiment("CH-1", quiet_since=FRIDAY - timedelta(days=40))
    (item,) = load_facts(sqlite, "churn").items
    back = replace(item, updated=FRIDAY)
    busy.source.batches = [batch(back, sign(item, FRIDAY - timedelta(hours=1), "bo", text="AUC is 0.81"))]
    busy.source.go = Event()
    alarm = Alarm(busy.service)
    alarm.start()
    passed, pause = Event(), Event()
    for _ in range(int(PATIENCE / 0.01)):
        if busy.service.queue.submit("warn", passed.set):
            break
        pause.wait(0.01)
    assert passed.wait(PATIENCE)
    busy.source.go.set()
    busy.settle()
    alarm.stop()
    busy.service.queue.close(PATIENCE)
    assert busy.board.posts == []
    assert busy.errors == []


def test_a_store_that_fails_leaves_the_jobs_as_they_are_until_it_answers_again(
    desk: Desk, alarm: Alarm
) -> None:
    before = set(alarm.next_runs())
    desk.statement("ALTER TABLE subscriptions RENAME TO away")
    alarm.rebuild()
    desk.settle()
    assert set(alarm.next_runs()) == before
    desk.statement("ALTER TABLE away RENAME TO subscriptions")
    desk.subscribe(replace(WEEKLY, id="second"))
    alarm.rebuild()
    assert set(alarm.next_runs()) == before | {"deliver:second"}


def test_an_alarm_starts_although_the_store_fails(desk: Desk) -> None:
    desk.statement("ALTER TABLE subscriptions RENAME TO away")
    alarm = Alarm(desk.service)
    alarm.start()
    assert set(alarm.next_runs()) == {"anew", "learn", "sync", "thin", "writes", "rebuild"}
    alarm.stop()


@pytest.mark.parametrize(
    "broken",
    [
        replace(WEEKLY, id="x", time="soon"),
        replace(WEEKLY, id="x", timezone="Mars/Base"),
        replace(WEEKLY, id="x", weekday=9),
    ],
)
def test_one_unusable_subscription_does_not_silence_the_others(desk: Desk, broken: object) -> None:
    desk.subscribe(WEEKLY, broken)  # type: ignore[arg-type]  # a row of the table
    alarm = Alarm(desk.service)
    try:
        alarm.start()
        assert "deliver:weekly" in alarm.next_runs()
    finally:
        alarm.stop()


def test_an_alarm_is_late_rather_than_lost_and_never_overlaps_itself(alarm: Alarm) -> None:
    for name in alarm.next_runs():
        found = job(alarm, name)
        assert (found.misfire_grace_time, found.coalesce, found.max_instances) == (GRACE_SECONDS, True, 1)


def test_a_stopped_alarm_rings_no_more(desk: Desk) -> None:
    alarm = Alarm(desk.service)
    alarm.start()
    alarm.stop()
    assert not alarm._scheduler.running
