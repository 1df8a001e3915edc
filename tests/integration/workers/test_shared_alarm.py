"""Several workers on one PostgreSQL: alarms ask once, slices are read, and what follows from them is done."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import structlog
from sqlalchemy import text

from bot.exposition import exposed
from bot.schedule import SYNC_MINUTES, Alarm
from bot.tasks import DOES, WEEK, Hands, do
from config.source import load_policy
from tests.integration.schedule.children import until
from tests.integration.schedule.desk import CHURN as PLAIN
from tests.integration.schedule.desk import (
    FRAUD,
    FRIDAY,
    PATIENCE,
    WEEKLY,
    Desk,
    Given,
    batch,
    open_desk,
    sign,
)
from workflows.errors import Refused, Transient
from workflows.hints import SETTLE
from workflows.store.engine import reading
from workflows.store.facts import load_facts
from workflows.store.hints import Call, keep
from workflows.store.tasks import SharedTasks
from workflows.store.unfinished import Part, begin
from workflows.tasks import Task

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Engine

    from tests.integration.workers.conftest import Hire
    from workflows.batch import Batch
    from workflows.model import Project

CHURN = replace(PLAIN, jira_keys=("CH",))
LONG_AGO = FRIDAY - timedelta(days=40)


@dataclass
class Noted(Given):
    """A source that notes for whom it is read."""

    seen: list[tuple[str, ...]] = field(default_factory=list)

    def read(
        self, projects: Sequence[Project], cursors: Mapping[str, str], *, full: bool, now: datetime
    ) -> Iterator[Batch]:
        self.seen.append(tuple(one.slug for one in projects))
        return super().read(projects, cursors, full=full, now=now)


@pytest.fixture
def desk(postgres: Engine) -> Iterator[Desk]:
    made = open_desk(postgres, load_policy(None))
    made.declare(CHURN, replace(FRAUD, jira_keys=("FR",)))
    made.subscribe(WEEKLY)
    yield made
    made.service.queue.close(PATIENCE)


def waiting(desk: Desk) -> list[str]:
    with reading(desk.engine) as connection:
        held = text("SELECT queueing_lock FROM procrastinate_jobs ORDER BY queueing_lock")
        return list(connection.execute(held).scalars())


def locks(desk: Desk) -> set[str]:
    with reading(desk.engine) as connection:
        return set(connection.execute(text("SELECT lock FROM procrastinate_jobs")).scalars())


def empty(desk: Desk) -> None:
    desk.statement("DELETE FROM procrastinate_jobs")


def started(desk: Desk) -> Alarm:
    alarm = Alarm(desk.service, SharedTasks(desk.engine), hears=True)
    alarm.start()
    return alarm


def rung(alarm: Alarm, name: str) -> None:
    found = alarm._scheduler.get_job(name)
    found.func(*found.args)


def done(desk: Desk, task: Task) -> None:
    do(Hands(desk.service, SharedTasks(desk.engine)), task)


SUNDAY = datetime(2026, 11, 22, 3, tzinfo=UTC)
FIRST = ["deliver", "runs", "slice:churn", "slice:fraud", "writes"]


def test_two_workers_that_start_ask_for_everything_once(desk: Desk) -> None:
    for alarm in (started(desk), started(desk)):
        alarm.stop()
    assert waiting(desk) == FIRST


def test_a_project_whose_slug_has_blanks_is_read_by_the_slice_of_its_group(desk: Desk) -> None:
    noted = Noted()
    desk.declare(CHURN, replace(FRAUD, slug="fraud & abuse 2", jira_keys=("CH",)))
    alarm = started(desk)
    (part,) = [one for one in waiting(desk) if "churn" in one]
    alarm.stop()
    reading_service = replace(desk.service, sources=lambda: nullcontext((noted,)))
    do(Hands(reading_service, SharedTasks(desk.engine)), Task("slice", part.partition(":")[2]))
    assert noted.seen == [("churn", "fraud & abuse 2")]


def test_what_was_begun_is_not_asked_for_again_before_its_time(desk: Desk) -> None:
    alarm, other = started(desk), started(desk)
    empty(desk)
    rung(other, "sync")
    assert waiting(desk) == []
    desk.clock.now += timedelta(minutes=SYNC_MINUTES)
    rung(other, "sync")
    rung(alarm, "sync")
    assert waiting(desk) == ["runs", "slice:churn", "slice:fraud"]
    for one in (alarm, other):
        one.stop()


def test_everything_is_read_anew_in_the_lanes_of_what_is_new(desk: Desk) -> None:
    alarm, other = started(desk), started(desk)
    lanes = locks(desk)
    empty(desk)
    came: list[str] = []
    desk.clock.now = SUNDAY
    for _ in range(WEEK):
        for one in (alarm, other):
            rung(one, "anew")
        came += [f"{desk.clock.now:%a %H}: {task}" for task in waiting(desk)]
        assert locks(desk) <= lanes
        empty(desk)
        desk.clock.now += timedelta(hours=1)
    for one in (alarm, other):
        one.stop()
    # Each part once a week, at even distances.
    assert came == ["Sun 03: runs anew", "Tue 11: slice anew:churn", "Thu 19: slice anew:fraud"]


def test_a_part_that_failed_in_passing_goes_on_each_hour_until_it_is_done(desk: Desk) -> None:
    broken = Given("github", raising=Transient("the allowance is used up"))
    failing = replace(desk.service, sources=lambda: nullcontext((broken, desk.source)))
    alarm = started(desk)
    do(Hands(failing, SharedTasks(desk.engine)), Task("slice anew", "churn"))
    assert (broken.fully, desk.source.fully) == ([True], [True])
    for _ in range(3):
        assert asked_anew(desk, alarm) == ["slice anew:churn"]
        do(Hands(failing, SharedTasks(desk.engine)), Task("slice anew", "churn"))
    # Of what was read only the source is asked again that failed.
    assert (broken.fully, desk.source.fully) == ([True] * 4, [True])
    done(desk, Task("slice anew", "churn"))
    broken.raising = None
    do(Hands(failing, SharedTasks(desk.engine)), Task("slice anew", "churn"))
    assert asked_anew(desk, alarm) == []
    alarm.stop()


def test_a_part_that_a_person_has_to_do_something_about_is_not_tried_each_hour(desk: Desk) -> None:
    broken = Given("github", raising=Refused("the token is not valid any more"))
    refused = replace(desk.service, sources=lambda: nullcontext((broken,)))
    alarm = started(desk)
    do(Hands(refused, SharedTasks(desk.engine)), Task("slice anew", "churn"))
    assert asked_anew(desk, alarm) == []
    alarm.stop()


def test_a_part_whose_worker_ends_or_dies_goes_on_in_the_next_hour(desk: Desk) -> None:
    alarm = started(desk)
    desk.service.stopping.set()
    done(desk, Task("slice anew", "churn"))
    desk.service.stopping.clear()
    assert asked_anew(desk, alarm) == ["slice anew:churn"]
    alarm.stop()


def test_a_part_that_never_came_to_its_end_begins_from_its_beginning_in_its_next_week(desk: Desk) -> None:
    alarm = started(desk)
    first = begin(desk.engine, "churn", now=desk.clock())
    desk.clock.now += timedelta(days=6)
    assert begin(desk.engine, "churn", now=desk.clock()) == first
    desk.clock.now += timedelta(days=1)
    assert asked_anew(desk, alarm) == []
    assert begin(desk.engine, "churn", now=desk.clock()) == Part(desk.clock())
    alarm.stop()


def asked_anew(desk: Desk, alarm: Alarm) -> list[str]:
    """Let an hour pass that is the turn of no part, and return what is asked for."""
    desk.clock.now += timedelta(hours=1)
    empty(desk)
    rung(alarm, "anew")
    return waiting(desk)


def test_a_part_that_is_read_anew_is_read_fully(desk: Desk) -> None:
    done(desk, Task("slice anew", "churn"))
    assert desk.source.fully == [True]


def test_an_alarm_by_the_clock_asks_once_however_many_workers_hear_it(desk: Desk) -> None:
    alarm, other = started(desk), started(desk)
    empty(desk)
    for one in (alarm, other):
        for name in ("deliver:weekly", "warn:churn", "learn"):
            rung(one, name)
        one.stop()
    assert waiting(desk) == ["deliver:weekly", "learn", "warn:churn"]


def test_a_hint_is_asked_for_only_when_there_is_one(desk: Desk) -> None:
    alarm = started(desk)
    empty(desk)
    rung(alarm, "hints")
    assert waiting(desk) == []
    keep(desk.engine, Call("jira", "a", "a", "CH"), now=desk.clock())
    desk.clock.now += SETTLE
    rung(alarm, "hints")
    alarm.stop()
    assert waiting(desk) == ["hints"]


def test_a_slice_reads_its_projects_and_asks_for_the_conclusions_and_for_questions_that_were_missed(
    desk: Desk,
) -> None:
    desk.experiment("CH-1", quiet_since=LONG_AGO)
    done(desk, Task("slice", "churn"))
    assert [one.source for one in load_facts(desk.engine, "churn").sources] == ["jira"]
    assert load_facts(desk.engine, "fraud").sources == ()
    assert waiting(desk) == ["settle", "warn:churn"]


def test_a_slice_that_was_read_lately_asks_nobody_before_the_hour(desk: Desk) -> None:
    done(desk, Task("slice", "churn"))
    empty(desk)
    desk.clock.now += timedelta(minutes=SYNC_MINUTES)
    done(desk, Task("slice", "churn"))
    assert waiting(desk) == ["settle"]


def test_after_downtime_nobody_is_asked_about_what_the_first_reading_answers(desk: Desk) -> None:
    desk.experiment("CH-1", quiet_since=LONG_AGO)
    (item,) = load_facts(desk.engine, "churn").items
    back = replace(item, updated=FRIDAY)
    desk.source.batches = [batch(back, sign(item, FRIDAY - timedelta(hours=1), "bo", text="AUC is 0.81"))]
    done(desk, Task("slice", "churn"))
    for task in (Task("settle"), Task("warn", "churn")):
        done(desk, task)
    assert desk.board.posts == []


def test_a_project_that_left_meanwhile_is_not_read(desk: Desk) -> None:
    done(desk, Task("slice", "churn gone"))
    assert waiting(desk) == ["settle", "warn:churn"]


def test_a_worker_that_is_told_to_end_asks_nobody_on_half_a_reading(desk: Desk) -> None:
    desk.service.stopping.set()
    done(desk, Task("slice", "churn"))
    assert waiting(desk) == ["settle"]


def test_a_hint_is_read_for_whom_it_concerns_and_leaves_first_readings_to_their_slices(desk: Desk) -> None:
    noted = Noted()
    keep(desk.engine, Call("jira", "a", "a", "FR"), now=desk.clock())
    desk.clock.now += SETTLE
    hinting = replace(desk.service, sources=lambda: nullcontext((noted,)))
    do(Hands(hinting, SharedTasks(desk.engine)), Task("hints"))
    assert noted.seen == [("fraud",)]


def test_crews_do_what_alarms_ask_for_and_each_message_is_there_once(desk: Desk, hire: Hire) -> None:
    desk.experiment("CH-1", quiet_since=LONG_AGO)
    desk.source.batches = []
    hands = Hands(desk.service, SharedTasks(desk.engine))
    alarms = [started(desk) for _ in range(3)]
    for _ in alarms:
        hire(lambda task: do(hands, task))
    until(lambda: waiting(desk) == [])
    for alarm in alarms:
        alarm.stop()
    assert desk.board.posts == ["U0BO"]


def test_a_task_of_a_newer_version_is_left_alone(desk: Desk) -> None:
    with structlog.testing.capture_logs() as logs:
        done(desk, Task("dance"))
    assert [one["event"] for one in logs] == ["task_unknown"]
    assert "dance" not in DOES


def test_the_figures_tell_how_long_the_line_is_that_all_workers_share(desk: Desk) -> None:
    SharedTasks(desk.engine).ask(Task("a"), Task("b"))
    told = exposed(desk.service)[1].decode()
    assert 'stagecoach_tasks{state="waiting"} 2.0' in told
    assert "stagecoach_workers 0.0" in told
