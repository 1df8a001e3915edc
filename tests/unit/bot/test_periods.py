from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.periods import Period, due, next_run, tell_late
from tests.examples import tried
from workflows.errors import Refused
from workflows.outbox import Subscription
from workflows.reports.shape import Moment, Report

MONDAY = Subscription("weekly", "churn", "digest", "product", "#churn", 0, "09:00", "Europe/Berlin")
SUNDAY = replace(MONDAY, id="sunday", weekday=6)


def at(text: str, zone: str = "Europe/Berlin") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def found(subscription: Subscription, now: datetime) -> Period:
    period = due(subscription, now)
    assert period is not None
    return period


def test_it_is_due_from_its_minute_on_and_not_before() -> None:
    assert due(MONDAY, at("2026-11-23T08:59:59")) is None
    period = found(MONDAY, at("2026-11-23T09:00"))
    assert (period.key, period.day, period.late) == ("weekly:2026-11-23", date(2026, 11, 23), False)
    assert period.due_at == at("2026-11-23T09:00")


@pytest.mark.parametrize(("minutes", "late"), [(15, False), (16, True)])
def test_it_is_late_after_a_quarter_of_an_hour(minutes: int, late: bool) -> None:  # noqa: FBT001 a column of the table
    assert found(MONDAY, at("2026-11-23T09:00") + timedelta(minutes=minutes)).late is late


def test_after_a_day_it_is_not_delivered_any_more() -> None:
    assert found(MONDAY, at("2026-11-24T08:59")).key == "weekly:2026-11-23"
    assert due(MONDAY, at("2026-11-24T09:00")) is None


def test_in_spring_a_time_that_the_clock_skips_comes_an_hour_later() -> None:
    night = replace(SUNDAY, time="02:30")
    assert due(night, datetime(2026, 3, 29, 1, 29, tzinfo=UTC)) is None
    assert found(night, datetime(2026, 3, 29, 1, 30, tzinfo=UTC)).due_at == at("2026-03-29T03:30")
    assert next_run(night, at("2026-03-28T12:00")) == at("2026-03-29T03:30")


def test_in_autumn_a_time_that_the_clock_shows_twice_counts_once() -> None:
    night = replace(SUNDAY, time="02:30")
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    keys = {found(night, first + timedelta(minutes=minutes)).key for minutes in range(0, 180, 10)}
    assert keys == {"sunday:2026-10-25"}
    assert next_run(night, first) == at("2026-11-01T02:30")


def test_nine_o_clock_stays_nine_o_clock_over_both_changes() -> None:
    now, runs = at("2026-01-01T00:00"), []
    while now < at("2026-12-31T00:00"):
        now = next_run(MONDAY, now)
        runs.append(now.astimezone(ZoneInfo("Europe/Berlin")))
    assert {(run.weekday(), run.hour, run.minute) for run in runs} == {(0, 9, 0)}
    assert {after.date() - before.date() for before, after in itertools.pairwise(runs)} == {timedelta(7)}


@pytest.mark.parametrize(
    "zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kolkata", "America/St_Johns"]
)
def test_the_weekday_is_that_of_the_zone(zone: str) -> None:
    there = replace(MONDAY, timezone=zone, time="00:05")
    assert found(there, at("2026-11-23T00:05", zone)).key == "weekly:2026-11-23"


def test_fortnights_are_counted_from_the_week_of_the_anchor() -> None:
    every_other = replace(MONDAY, every=2, anchor=date(2026, 11, 25))
    assert due(every_other, at("2026-11-23T09:00")) is None  # the week of the anchor, but before it
    assert due(every_other, at("2026-11-30T09:00")) is None
    assert next_run(every_other, at("2026-11-23T12:00")) == at("2026-12-07T09:00")
    assert found(every_other, at("2026-12-07T09:00"))


def test_one_that_begins_at_the_end_of_the_calendar_never_comes() -> None:
    for rhythm in ({"every": 2}, {"monthly": "last"}, {}):
        never = replace(MONDAY, anchor=date.max, **rhythm)
        assert next_run(never, at("2026-11-23T12:00")) is None


def test_a_fortnight_without_anchor_is_the_same_for_everybody() -> None:
    every_other = replace(MONDAY, every=2)
    weeks = [
        due(every_other, at("2026-11-02T09:00") + timedelta(weeks=week)) is not None for week in range(4)
    ]
    assert weeks in ([True, False, True, False], [False, True, False, True])


def test_nothing_is_due_before_the_anchor() -> None:
    later = replace(MONDAY, anchor=date(2027, 6, 1))
    assert due(later, at("2026-11-23T09:00")) is None
    assert next_run(later, at("2026-11-23T09:00")) == at("2027-06-07T09:00")


@tried(100)
@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 the strategy adds the zone
    st.integers(0, 6),
    st.times(),
    st.sampled_from(
        [
            "Europe/Berlin",
            "America/New_York",
            "Australia/Lord_Howe",
            "Asia/Kolkata",
            "UTC",
            "Africa/Casablanca",
        ]
    ),
    st.sampled_from([1, 2]),
)
def test_what_comes_next_is_due_then_and_only_once(
    now: datetime, weekday: int, time: object, zone: str, every: int
) -> None:
    subscription = replace(MONDAY, weekday=weekday, time=str(time)[:5], timezone=zone, every=every)
    run = next_run(subscription, now)
    assert now < run <= now + timedelta(days=7 * every, hours=2)
    period = found(subscription, run)
    assert (period.due_at, period.late) == (run, False)
    assert found(subscription, run + timedelta(hours=23)).key == period.key
    assert next_run(subscription, run) > run + timedelta(days=6)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"timezone": "Europe/Berln"}, "no time zone 'Europe/Berln'"),
        ({"timezone": "../../etc/passwd"}, "no time zone"),
        ({"time": "25:00"}, "not HH:MM"),
        ({"time": "noon"}, "not HH:MM"),
        ({"every": 0}, "out of range"),
        ({"weekday": 7}, "out of range"),
    ],
)
def test_an_unusable_subscription_is_refused_in_one_line(change: dict[str, object], said: str) -> None:
    broken = replace(MONDAY, **change)  # type: ignore[arg-type]
    for ask in (due, next_run):
        with pytest.raises(Refused, match=said):
            ask(broken, at("2026-11-23T09:00"))


def test_a_naive_now_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        due(MONDAY, datetime(2026, 11, 23))  # noqa: DTZ001 the point of the test


def test_a_late_report_says_first_when_it_was_due() -> None:
    period = found(MONDAY, at("2026-11-23T12:00"))
    line = tell_late(Report("digest", ("D",), ()), period).lead[0]
    assert Moment(at("2026-11-23T09:00"), "Europe/Berlin") in line.text
