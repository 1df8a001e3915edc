"""Working days: holidays, regions, zones and the change of clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.policy import Calendar, Policy, Stage
from workflows.lifecycle.calendar import DAY, FAR_AHEAD, Workdays, calendar_of, days_off
from workflows.model import Person, Project

POLICY = Policy(stages=(Stage(name="modeling", plain="models"),))
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - the zone comes last


def days(
    country: str | None = None, region: str | None = None, zone: str = "UTC", policy: Policy = POLICY
) -> Workdays:
    return Workdays(Project("p", "P", zone, country, region), policy)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_the_first_day_is_left_out_and_the_last_counts() -> None:
    assert days().between(at("2026-11-02T00:00:00Z"), at("2026-11-02T23:59:00Z")) == 0
    assert days().between(at("2026-11-02T23:59:00Z"), at("2026-11-03T00:00:00Z")) == 1


def test_a_weekend_counts_nothing() -> None:
    assert days().between(at("2026-11-06T12:00:00Z"), at("2026-11-08T12:00:00Z")) == 0
    assert days().between(at("2026-11-07T12:00:00Z"), at("2026-11-09T12:00:00Z")) == 1


@pytest.mark.parametrize(
    ("country", "region", "day", "works"),
    [
        ("DE", None, "2026-10-03", False),
        ("DE", None, "2026-06-04", True),  # Corpus Christi is no national holiday
        ("DE", "BY", "2026-06-04", False),
        ("DE", "DE-BY", "2026-06-04", False),
        ("de", "by", "2026-06-04", False),
        ("de", "de-by", "2026-06-04", False),
        ("DE", "nowhere", "2026-12-25", False),
        ("US", None, "2026-07-03", False),  # the 4th is a Saturday
        ("US", None, "2027-12-31", False),  # New Year's Day 2028 is a Saturday
        ("GB", "SCT", "2026-11-30", False),
        ("GB", None, "2026-11-30", True),
        ("PL", None, "2026-11-11", False),
        ("JP", None, "2026-11-03", False),
        ("BR", None, "2026-11-20", False),
        ("XX", None, "2026-12-25", True),
        (None, None, "2026-12-25", True),
    ],
)
def test_public_holidays_of_country_and_region(
    country: str | None,
    region: str | None,
    day: str,
    works: bool,  # noqa: FBT001 - a case
) -> None:
    days_off.cache_clear()
    assert days(country, region).is_workday(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("day", "is_one"),
    [
        ("2026-12-25", True),
        ("2026-12-24", False),
        ("2026-10-03", False),  # a Saturday, on which nobody works anyway
    ],
)
def test_a_holiday_is_a_day_off_on_which_people_would_work_otherwise(
    day: str,
    is_one: bool,  # noqa: FBT001 - a case
) -> None:
    assert days("DE").is_holiday(date.fromisoformat(day)) is is_one


def test_local_days_follow_the_offset_of_the_day() -> None:
    berlin = days(zone="Europe/Berlin")
    assert berlin.local(at("2026-10-24T22:30:00Z")) == date(2026, 10, 25)  # summer time: two hours
    assert berlin.local(at("2026-10-25T22:30:00Z")) == date(2026, 10, 25)  # winter time: one hour
    auckland = days(zone="Pacific/Auckland")
    assert auckland.local(at("2026-09-26T11:30:00Z")) == date(2026, 9, 26)
    assert auckland.local(at("2026-09-27T11:30:00Z")) == date(2026, 9, 28)


def test_half_hour_zones_are_zones() -> None:
    assert days(zone="Asia/Kolkata").local(at("2026-11-02T18:30:00Z")) == date(2026, 11, 3)


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        days().local(datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point


def test_the_policy_says_which_days_are_worked_and_which_are_off() -> None:
    calendar = Calendar(workdays=("sun", "mon", "tue", "wed", "thu"), extra_days_off=("2026-11-09",))
    sunday_week = days(policy=POLICY.model_copy(update={"calendar": calendar}))
    assert [sunday_week.is_workday(date(2026, 11, day)) for day in (6, 8, 9, 10)] == [
        False,
        True,
        False,
        True,
    ]


def test_adding_working_days_skips_days_off() -> None:
    assert days("PL").add(date(2026, 11, 10), 1) == date(2026, 11, 12)
    assert days().add(date(2026, 11, 6), 0) == date(2026, 11, 6)
    assert days().add(date(2026, 11, 6), -1) == date(2026, 11, 6)
    assert days().add(date(2026, 11, 6), 3) == date(2026, 11, 11)


def test_a_calendar_without_working_days_ends() -> None:
    never = days(policy=POLICY.model_copy(update={"calendar": Calendar(workdays=())}))
    assert never.add(date(2026, 1, 1), 1) > date(2026, 1, 1)


@given(first=MOMENTS, second=MOMENTS, third=MOMENTS)
def test_stretches_add_up(first: datetime, second: datetime, third: datetime) -> None:
    berlin, (a, b, c) = days("DE", "BE", "Europe/Berlin"), sorted((first, second, third))
    assert berlin.between(a, b) + berlin.between(b, c) == berlin.between(a, c)
    assert berlin.between(b, a) == 0 or a == b


@given(start=st.dates(date(2025, 1, 1), date(2027, 1, 1)), count=st.integers(1, 40))
def test_add_is_the_inverse_of_counting(start: date, count: int) -> None:
    paris = days("FR", zone="Europe/Paris")
    assert paris.between_days(start, paris.add(start, count)) == count


@pytest.mark.parametrize(
    ("person", "day", "works"),
    [
        (Person("bo"), "2026-11-18", False),
        (Person("bo", country="DE"), "2026-11-18", True),
        (Person("bo", country="DE", region="SN"), "2026-11-18", False),
        (Person("bo", region="BE"), "2026-11-18", True),
        (Person("bo", country="FR"), "2026-11-11", False),
        (Person("bo", away=("2026-11-09", "2026-11-12..2026-11-13")), "2026-11-09", False),
        (Person("bo", away=("2026-11-09", "2026-11-12..2026-11-13")), "2026-11-11", True),
        (Person("bo", away=("2026-11-09", "2026-11-12..2026-11-13")), "2026-11-13", False),
        (Person("bo"), "2026-11-20", False),
    ],
)
def test_a_persons_calendar_is_the_projects_but_for_what_they_say_themselves(
    person: Person,
    day: str,
    works: bool,  # noqa: FBT001 - a column of the table
) -> None:
    closed = POLICY.model_copy(update={"calendar": Calendar(extra_days_off=("2026-11-20",))})
    saxony = Project("p", "P", "Europe/Berlin", "DE", "SN")
    assert calendar_of(saxony, person, closed).is_workday(date.fromisoformat(day)) is works


def test_a_search_in_a_calendar_without_working_days_comes_to_an_end() -> None:
    never = days(policy=POLICY.model_copy(update={"calendar": Calendar(workdays=())}))
    assert never.add(date(2026, 11, 2), 1) == date(2026, 11, 2) + FAR_AHEAD * DAY
    assert never.add(date(2026, 11, 2), 0) == date(2026, 11, 2)
