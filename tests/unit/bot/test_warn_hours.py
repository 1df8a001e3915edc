"""Hours: where somebody is, when they work, and one day for a person over all projects."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.warn_hours import Hours
from config.policy import Policy, Stage, WarningRules
from workflows.model import Person, Project

POLICY = Policy(stages=(Stage(name="modeling", plain="models"),))
BO = Person("bo", slack="U0BO")
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - the zone comes last
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland")


def hours(
    now: datetime, person: Person = BO, *, zone: str = "Europe/Berlin", others: tuple[Project, ...] = ()
) -> Hours:
    return Hours(Project("churn", "Churn", zone, people=(person,)), POLICY, now, others)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (at(16, 8, 29), False), (at(16, 8, 30), True), (at(16, 16, 30), True), (at(16, 16, 31), False),
        (at(21, 12), False), (at(22, 12), False),
    ],
)  # fmt: skip
def test_the_hours_of_the_policy_hold_where_the_project_is_on_working_days(
    moment: datetime,
    is_open: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert hours(moment).open() is is_open
    assert hours(moment).open(BO) is is_open


@pytest.mark.parametrize(
    ("person", "moment", "is_open"),
    [
        (replace(BO, timezone="Asia/Kolkata"), at(16, 3, 59), False),
        (replace(BO, timezone="Asia/Kolkata"), at(16, 4), True),
        (replace(BO, timezone="Asia/Kolkata"), at(16, 12, 1), False),
        (replace(BO, away=("2026-11-16",)), at(16, 12), False),
        (replace(BO, away=("2026-11-09..2026-11-16",)), at(16, 12), False),
        (replace(BO, away=("2026-11-09..2026-11-16",)), at(17, 12), True),
        (replace(BO, country="JP"), at(23, 12), False),
        (replace(BO, country="DE"), at(23, 12), True),
        (replace(BO, country="DE", region="SN"), at(18, 12), False),
    ],
)  # fmt: skip
def test_a_persons_own_calendar_and_zone_count_too(
    person: Person,
    moment: datetime,
    is_open: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert hours(moment, person).open(person) is is_open


def test_a_day_off_of_the_project_is_one_for_everybody_in_it() -> None:
    abroad = replace(BO, country="JP")
    epiphany = datetime(2027, 1, 6, 12, tzinfo=UTC)
    project = Project("churn", "Churn", "Europe/Berlin", "DE", "BY", people=(abroad,))
    assert not Hours(project, POLICY, epiphany).open(abroad)
    assert Hours(replace(project, region="BE"), POLICY, epiphany).open(abroad)


def test_somebody_on_two_projects_has_one_day_and_one_zone() -> None:
    night = at(16, 20)
    here = Project("churn", "Churn", "America/New_York", people=(BO,))
    there = Project("fraud", "Fraud", "Asia/Tokyo", people=(BO,))
    both = (there, here)
    days = {Hours(one, POLICY, night, both).today(BO) for one in both}
    assert days == {date(2026, 11, 16)}
    declared = (replace(there, people=(replace(BO, timezone="Asia/Tokyo"),)), here)
    assert {Hours(one, POLICY, night, declared).today(BO) for one in declared} == {date(2026, 11, 17)}


@given(MOMENTS, st.sampled_from(ZONES))
def test_nobody_is_ever_written_to_at_night_or_on_a_weekend_of_theirs(moment: datetime, zone: str) -> None:
    person = replace(BO, timezone=zone)
    if hours(moment, person).open(person):
        there = moment.astimezone(hours(moment, person).days(person).zone)
        assert 9 <= there.hour <= 17
        assert there.weekday() < 5


@given(MOMENTS, st.sampled_from(ZONES))
def test_within_a_week_everybody_can_be_written_to(moment: datetime, zone: str) -> None:
    person = replace(BO, timezone=zone)
    week = (moment + timedelta(minutes=30 * step) for step in range(7 * 48))
    assert any(hours(one, person).open(person) for one in week)


def test_hours_that_end_before_they_begin_are_refused() -> None:
    with pytest.raises(ValueError, match=r'"until" \(08:00\) lies before "time" \(09:30\)'):
        WarningRules(until="08:00")
