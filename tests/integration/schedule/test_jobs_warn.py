"""Owners are asked on working days from the time of the policy on; a sync takes back what was answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot import jobs
from bot.schedule import Alarm
from config.policy import Calendar, WarningRules
from tests.integration.schedule.desk import CHURN, FRAUD, FRIDAY, batch, sign
from workflows.errors import Transient
from workflows.model import Person
from workflows.store.facts import load_facts
from workflows.store.readers import choose_language
from workflows.store.warnings import open_warnings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bot.service import Service
    from config.policy import Policy
    from tests.integration.schedule.desk import Desk

LONG_AGO = FRIDAY - timedelta(days=40)


@pytest.fixture
def quiet(desk: Desk) -> Desk:
    """A desk with one experiment whose owner was not heard of for forty days, on a Friday at ten."""
    desk.experiment("CH-1", quiet_since=LONG_AGO)
    return desk


def ruled(service: Service, **changes: object) -> Service:
    """Return the service under a policy with some sections changed."""
    return replace(service, policy=service.policy.model_copy(update=changes))


def asked(desk: Desk, service: Service | None = None) -> list[str]:
    """Return whom a run asks."""
    before = len(desk.board.posts)
    jobs.warn_owners(service or desk.service, "churn")
    return desk.board.posts[before:]


def comes_back(desk: Desk, at: datetime) -> None:
    """Let the next sync read a comment of the owner."""
    (item,) = load_facts(desk.engine, "churn").items
    changed = replace(item, updated=at)
    desk.source.batches = [batch(changed, sign(item, at, "bo", text="The run is through, AUC 0.81"))]


def test_all_projects_are_read_once_for_the_questions_of_all(quiet: Desk) -> None:
    quiet.declare(*(replace(CHURN, slug=f"more-{number}") for number in range(5)))
    for does in (jobs.warn_everyone, jobs.take_back_warnings):
        with quiet.reading_of("projects") as read:
            does(quiet.service)
        assert len(read) == 1


def test_the_owner_of_a_quiet_experiment_is_asked_once_and_privately(quiet: Desk) -> None:
    assert asked(quiet) == ["U0BO"]
    assert asked(quiet) == []
    assert "CH-1" in quiet.board.texts("U0BO")[0]


def test_an_owner_is_asked_in_the_language_that_they_chose(quiet: Desk) -> None:
    choose_language(quiet.engine, "U0BO", "de", now=FRIDAY)
    assert asked(quiet) == ["U0BO"]
    assert "Später erinnern" in quiet.board.texts("U0BO")[0]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 11, 20, 9, 29, tzinfo=UTC), []),
        (datetime(2026, 11, 20, 9, 30, tzinfo=UTC), ["U0BO"]),
        (datetime(2026, 11, 20, 17, 30, tzinfo=UTC), ["U0BO"]),
        (datetime(2026, 11, 20, 17, 31, tzinfo=UTC), []),
    ],
)
def test_nobody_is_asked_outside_of_the_hours_of_the_policy(
    quiet: Desk, now: datetime, expected: list[str]
) -> None:
    quiet.clock.now = now
    assert asked(quiet) == expected


@pytest.mark.parametrize(("hour", "expected"), [(14, []), (15, ["U0BO"])])
def test_the_time_is_that_of_the_place_of_the_project(quiet: Desk, hour: int, expected: list[str]) -> None:
    quiet.declare(replace(CHURN, timezone="America/New_York"))
    quiet.clock.now = FRIDAY.replace(hour=hour)
    assert asked(quiet) == expected


@pytest.mark.parametrize("day", [21, 22])
def test_nobody_is_asked_at_a_weekend(quiet: Desk, day: int) -> None:
    quiet.clock.now = FRIDAY.replace(day=day)
    assert asked(quiet) == []


def test_nobody_is_asked_on_a_public_holiday_of_the_projects_country(quiet: Desk) -> None:
    quiet.clock.now = datetime(2026, 12, 25, 12, tzinfo=UTC)
    quiet.declare(replace(CHURN, country="DE"))
    assert asked(quiet) == []
    quiet.declare(replace(CHURN, country="JP"))
    assert asked(quiet) == ["U0BO"]


def test_nobody_is_asked_on_a_day_off_of_the_company(quiet: Desk) -> None:
    off = Calendar(extra_days_off=("2026-11-20",))
    assert asked(quiet, ruled(quiet.service, calendar=off)) == []


def test_a_weekend_elsewhere_is_a_working_day_there_once_the_calendar_says_so(quiet: Desk) -> None:
    quiet.clock.now = FRIDAY + timedelta(days=2)
    sunday = Calendar(workdays=("sun", "mon", "tue", "wed", "thu"))
    assert asked(quiet, ruled(quiet.service, calendar=sunday)) == ["U0BO"]


def test_nobody_is_asked_when_warnings_are_off(quiet: Desk) -> None:
    assert asked(quiet, ruled(quiet.service, warnings=WarningRules(enabled=False))) == []


def test_nobody_is_asked_by_a_run_that_may_only_take_back(quiet: Desk) -> None:
    warned = jobs.warn_owners(quiet.service, "churn", ask=False)
    assert (warned.told, quiet.board.posts) == ((), [])


def test_a_sync_takes_back_what_was_answered_in_the_same_message(quiet: Desk) -> None:
    asked(quiet)
    comes_back(quiet, FRIDAY + timedelta(hours=1))
    quiet.clock.now = FRIDAY + timedelta(hours=2)
    jobs.read_sources(quiet.service)
    (text,) = quiet.board.texts("U0BO")
    assert "It is back: " in text
    assert open_warnings(quiet.engine, "churn") == ()


def test_a_sync_takes_back_on_a_day_off_too_and_when_warnings_were_turned_off(quiet: Desk) -> None:
    asked(quiet)
    comes_back(quiet, FRIDAY + timedelta(hours=1))
    quiet.clock.now = FRIDAY + timedelta(days=1)
    jobs.read_sources(ruled(quiet.service, warnings=WarningRules(enabled=False)))
    assert open_warnings(quiet.engine, "churn") == ()


def test_a_sync_asks_nobody(quiet: Desk) -> None:
    jobs.read_sources(quiet.service)
    assert quiet.board.posts == []


def test_a_sync_without_news_leaves_the_warning_as_it_is(quiet: Desk) -> None:
    asked(quiet)
    before = dict(quiet.board.standing)
    jobs.read_sources(quiet.service)
    assert quiet.board.standing == before
    assert [one.item for one in open_warnings(quiet.engine, "churn")] == ["jira:CH-1"]


def test_everybody_is_warned_although_one_cannot_be_reached(quiet: Desk) -> None:
    quiet.declare(replace(FRAUD, people=(Person("kim", slack="U0KIM"),)))
    quiet.experiment("FR-1", quiet_since=LONG_AGO, slug="fraud", owner="kim")
    quiet.board.failing["U0BO"] = Transient("Slack is away")
    told = jobs.warn_everyone(quiet.service)
    assert [outcome.error for outcome in told] == ["Slack is away", None]
    assert quiet.board.posts == ["U0KIM"]


def test_everybody_is_warned_although_one_project_meets_a_mistake_of_ours(quiet: Desk) -> None:
    quiet.declare(replace(FRAUD, people=(Person("kim", slack="U0KIM"),)))
    quiet.experiment("FR-1", quiet_since=LONG_AGO, slug="fraud", owner="kim")
    quiet.board.failing["U0BO"] = KeyError("ts")
    jobs.warn_everyone(quiet.service)
    assert quiet.board.posts == ["U0KIM"]


def test_a_warning_missed_while_stagecoach_was_down_is_asked_when_it_is_back(quiet: Desk) -> None:
    alarm = Alarm(quiet.service)
    alarm.start()
    quiet.settle()
    alarm.stop()
    assert quiet.board.posts == ["U0BO"]


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the slugs of the projects whose experiments are judged."""
    done: list[str] = []
    verdicts = jobs.verdicts

    def noted(engine: Engine, policy: Policy, slug: str, **more: object) -> object:
        done.append(slug)
        return verdicts(engine, policy, slug, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(jobs, "verdicts", noted)
    return done


def test_a_project_of_which_nothing_is_new_is_not_judged_again_after_a_reading(
    quiet: Desk, judged: list[str]
) -> None:
    assert asked(quiet) == ["U0BO"]
    jobs.take_back_warnings(quiet.service)
    judged.clear()
    jobs.take_back_warnings(quiet.service)
    assert judged == []
    comes_back(quiet, FRIDAY + timedelta(minutes=1))
    quiet.clock.now += timedelta(minutes=2)
    jobs.read_sources(quiet.service)
    assert judged == ["churn"]
    assert open_warnings(quiet.engine, "churn") == ()


def test_a_warning_whose_message_could_not_be_edited_is_looked_at_again(
    quiet: Desk, judged: list[str]
) -> None:
    assert asked(quiet) == ["U0BO"]
    quiet.board.failing["U0BO"] = Transient("Slack is busy")
    comes_back(quiet, FRIDAY + timedelta(minutes=1))
    quiet.clock.now += timedelta(minutes=2)
    jobs.read_sources(quiet.service)
    assert len(open_warnings(quiet.engine, "churn")) == 1
    quiet.board.failing.clear()
    judged.clear()
    jobs.take_back_warnings(quiet.service)
    assert judged == ["churn"]
    assert open_warnings(quiet.engine, "churn") == ()
