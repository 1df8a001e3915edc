"""Two years of subscriptions in five zones: each period once, at its wall-clock time, whatever the clocks do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.periods import due, next_run
from config.source import load_policy
from workflows.lifecycle.calendar import Workdays
from workflows.model import Project
from workflows.outbox import Subscription

ZONES = ("America/New_York", "Europe/Berlin", "America/Sao_Paulo", "Asia/Kolkata", "Australia/Lord_Howe")
TIMES = ("09:00", "01:45", "02:15", "23:50")
FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)
ANCHOR = date(2026, 1, 8)
BASE = Subscription("s", "churn", "digest", "product", "#churn", 6, "09:00", "UTC")
RHYTHMS = {
    "weekly": BASE,
    "fortnightly": replace(BASE, every=2, anchor=ANCHOR),
    "first of the month": replace(BASE, monthly="first"),
    "last of the month": replace(BASE, monthly="last"),
}
POLICY = load_policy(None)


def every_day() -> list[date]:
    return [FIRST + timedelta(days=day) for day in range((LAST - FIRST).days + 1)]


def expected(name: str) -> list[date]:
    """Return the Sundays of a rhythm, counted in another way than the code does."""
    sundays = [day for day in every_day() if day.isoweekday() == 7]
    if name == "weekly":
        return sundays
    if name == "fortnightly":
        first = next(day for day in sundays if day >= ANCHOR)
        return [day for day in sundays if (day - first).days % 14 == 0 and day >= first]
    by_month: dict[tuple[int, int], list[date]] = {}
    for day in sundays:
        by_month.setdefault((day.year, day.month), []).append(day)
    return [some[0 if name.startswith("first") else -1] for some in by_month.values()]


def wall_clock(day: date, clock: str, zone: str) -> datetime:
    """Return the first moment of the day at which clocks show the time or, where they skip it, have gone on past it."""
    wanted = time.fromisoformat(clock)
    moment = datetime.combine(day, time(0), tzinfo=UTC) - timedelta(hours=14)
    while True:
        local = moment.astimezone(ZoneInfo(zone))
        if local.date() == day and local.time() >= wanted:
            return moment
        moment += timedelta(minutes=5)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("name", RHYTHMS)
def test_each_period_of_two_years_comes_once_on_its_day(zone: str, name: str) -> None:
    for clock in TIMES:
        subscription = replace(RHYTHMS[name], timezone=zone, time=clock)
        now = datetime(2025, 12, 31, tzinfo=UTC)
        found: dict[str, datetime] = {}
        while now < datetime(2028, 1, 3, tzinfo=UTC):
            period = due(subscription, now)
            if period is not None:
                assert found.setdefault(period.key, period.due_at) == period.due_at, "a period never moves"
            now += timedelta(hours=7)
        days = [key.partition(":")[2] for key in found]
        assert [day for day in days if FIRST.isoformat() <= day <= LAST.isoformat()] == [
            day.isoformat() for day in expected(name)
        ]
        for key, moment in found.items():
            local = moment.astimezone(ZoneInfo(zone))
            assert local.date().isoformat() == key.partition(":")[2]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("clock", TIMES)
def test_the_wall_clock_shows_the_time_also_where_it_changes(zone: str, clock: str) -> None:
    subscription = replace(BASE, timezone=zone, time=clock)
    for before, after in pairwise(every_day()):
        changes = {
            datetime.combine(day, time(12), tzinfo=ZoneInfo(zone)).utcoffset() for day in (before, after)
        }
        if after.isoweekday() != 7 or len(changes) == 1:
            continue
        start = datetime.combine(after, time(0), tzinfo=UTC) - timedelta(hours=14)
        run = next_run(subscription, start)
        assert run is not None
        local, wanted = run.astimezone(ZoneInfo(zone)), time.fromisoformat(clock)
        shown = wall_clock(after, clock, zone)
        # Where the clock skips the time it comes as much later as was skipped.
        assert run == shown or (local.time() > wanted and run - shown < timedelta(hours=1)), (zone, after)
        assert local.date() == after


def test_fortnights_go_on_over_new_year() -> None:
    subscription = replace(BASE, weekday=0, every=2, anchor=date(2026, 12, 14), timezone="Europe/Berlin")
    runs, now = [], datetime(2026, 12, 1, tzinfo=UTC)
    for _ in range(4):
        run = next_run(subscription, now)
        assert run is not None
        runs.append(run.date().isoformat())
        now = run
    assert runs == ["2026-12-14", "2026-12-28", "2027-01-11", "2027-01-25"]


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC)),  # noqa: DTZ001 the strategy adds the zone
    st.sampled_from(ZONES),
    st.sampled_from(sorted(RHYTHMS)),
    st.sampled_from(TIMES),
    st.integers(0, 86_399),
)
def test_started_at_any_second_of_the_day_after_it_is_the_same_period(
    now: datetime, zone: str, name: str, clock: str, second: int
) -> None:
    subscription = replace(RHYTHMS[name], timezone=zone, time=clock)
    run = next_run(subscription, now)
    assert run is not None
    first = due(subscription, run)
    later = due(subscription, run + timedelta(seconds=second))
    assert first is not None
    assert later is not None
    assert later.key == first.key
    assert due(subscription, run - timedelta(seconds=1)) is None or name == "never"


def germany() -> Workdays:
    return Workdays(Project("churn", "Churn", timezone="Europe/Berlin", country="DE"), POLICY)


MONDAY = replace(BASE, weekday=0, timezone="Europe/Berlin")
EASTER_MONDAY = date(2026, 4, 6)


def at(day: date, clock: str = "09:00") -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)


def test_a_holiday_shifts_it_to_the_next_working_day_under_the_key_of_its_own() -> None:
    calendar = germany()
    assert due(MONDAY, at(EASTER_MONDAY), calendar) is None
    period = due(MONDAY, at(EASTER_MONDAY + timedelta(days=1)), calendar)
    assert period is not None
    assert (period.key, period.late) == ("s:2026-04-06", False)
    assert next_run(MONDAY, at(date(2026, 4, 5)), calendar) == at(date(2026, 4, 7))
    assert due(MONDAY, at(date(2026, 4, 8)), calendar) is None


def test_holidays_that_skip_it_for_months_do_not_end_it() -> None:
    third_mondays = replace(MONDAY, monthly="third", holidays="skip")
    # May, June, July and August of 2026 have a holiday on it in Colombia.
    colombia = Workdays(Project("p", "P", country="CO"), POLICY)
    assert next_run(third_mondays, at(date(2026, 4, 20), "10:00"), colombia) == at(date(2026, 9, 21))


@pytest.mark.parametrize(("rule", "told"), [("send", date(2026, 4, 6)), ("skip", date(2026, 4, 13))])
def test_a_holiday_can_be_ignored_or_skip_it(rule: str, told: date) -> None:
    assert next_run(replace(MONDAY, holidays=rule), at(date(2026, 4, 5)), germany()) == at(told)


def test_a_weekend_that_somebody_chose_is_no_holiday() -> None:
    saturday = replace(MONDAY, weekday=5)
    assert next_run(saturday, at(date(2026, 4, 1)), germany()) == at(date(2026, 4, 4))


def test_a_shift_that_would_reach_the_next_period_leaves_the_first_out() -> None:
    closed = tuple((date(2026, 8, 3) + timedelta(days=day)).isoformat() for day in range(12))
    rules = POLICY.model_copy(
        update={"calendar": POLICY.calendar.model_copy(update={"extra_days_off": closed})}
    )
    calendar = Workdays(Project("churn", "Churn", timezone="Europe/Berlin"), rules)
    assert next_run(MONDAY, at(date(2026, 8, 2)), calendar) == at(date(2026, 8, 17))
    assert due(MONDAY, at(date(2026, 8, 17)), calendar).key == "s:2026-08-17"  # type: ignore[union-attr]


def test_two_years_of_mondays_in_germany_come_once_each_or_are_covered_by_the_next() -> None:
    calendar, now, keys = germany(), at(date(2026, 1, 1)), []
    while now < at(date(2028, 1, 1)):
        period = due(MONDAY, now, calendar)
        if period and period.key not in keys:
            keys.append(period.key)
            assert calendar.is_workday(now.astimezone(ZoneInfo("Europe/Berlin")).date())
        now += timedelta(hours=1)
    mondays = [f"s:{day.isoformat()}" for day in every_day() if day.isoweekday() == 1]
    assert keys == mondays


def test_what_rests_is_not_due_and_what_was_due_meanwhile_is_not_made_up_for() -> None:
    paused = replace(MONDAY, paused_at=at(date(2026, 5, 1)))
    assert due(paused, at(date(2026, 5, 4))) is None
    assert next_run(paused, at(date(2026, 5, 4))) is None
    resumed = replace(MONDAY, starts_at=at(date(2026, 5, 4), "10:00"))
    assert due(resumed, at(date(2026, 5, 4), "10:01")) is None
    assert next_run(resumed, at(date(2026, 5, 4), "10:01")) == at(date(2026, 5, 11))


def test_after_its_last_day_nothing_comes() -> None:
    ending = replace(MONDAY, ends_on=date(2026, 5, 11))
    assert next_run(ending, at(date(2026, 5, 5))) == at(date(2026, 5, 11))
    assert next_run(ending, at(date(2026, 5, 11))) is None
    assert due(ending, at(date(2026, 5, 18))) is None
