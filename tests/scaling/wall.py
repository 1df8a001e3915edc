"""The hours of a year as walls in real time zones show them, with the product's own calendar and periods."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import numpy as np

from bot.periods import next_run
from config.source import load_policy
from tests.scaling.company import BY_HOUR, OF_PROJECTS, PLACES, RHYTHMS
from workflows.lifecycle.calendar import Workdays
from workflows.model import Project
from workflows.outbox import Subscription

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy.typing as npt

    from tests.scaling.company import Company, Place, Rhythm

    Hours = npt.NDArray[np.float64]

HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)
POLICY: Final = load_policy(None)


def total(parts: Iterable[Hours]) -> Hours:
    """Return the sum of several values of each hour."""
    summed: Hours = np.sum(list(parts), axis=0)
    return summed


def begin(year: int) -> datetime:
    """Return the first moment of a year, in UTC."""
    return datetime(year, 1, 1, tzinfo=UTC)


def hours_of(year: int) -> int:
    """Return how many hours a year has."""
    return (begin(year + 1) - begin(year)) // HOUR


def calendar(place: Place) -> Workdays:
    """Return the working days of a place, as a project there keeps them."""
    return Workdays(Project("", "", timezone=place.zone, country=place.country), POLICY)


@lru_cache(maxsize=16)
def walls(place: Place, year: int) -> tuple[datetime, ...]:
    """Return what the wall clocks of a place show at the beginning of each hour of the year."""
    zone, first = ZoneInfo(place.zone), begin(year)
    return tuple((first + number * HOUR).astimezone(zone) for number in range(hours_of(year)))


@lru_cache(maxsize=16)
def working(place: Place, year: int) -> Hours:
    """Return for each hour of the year which part of a working day's work falls into it there."""
    days, shown = calendar(place), walls(place, year)
    is_workday = {day: days.is_workday(day) for day in {wall.date() for wall in shown}}
    return np.array([BY_HOUR[wall.hour] * is_workday[wall.date()] for wall in shown])


@lru_cache(maxsize=16)
def asking(place: Place, year: int) -> Hours:
    """Return in which hours of the year alarms of questions to owners ring there: those of the policy, each day."""
    rules = POLICY.warnings
    early, late = (int(moment.partition(":")[0]) for moment in (rules.time, rules.until))
    return np.array([float(early <= wall.hour <= late) for wall in walls(place, year)])


@lru_cache(maxsize=16)
def ringing(place: Place, year: int, time: str) -> Hours:
    """Return in which hours of the year an alarm rings there that rings each day at a time."""
    hour = int(time.partition(":")[0])
    return np.array([float(wall.hour == hour) for wall in walls(place, year)])


def by_people(company: Company) -> Hours:
    """Return for each hour of the year how many of the people's working days are spent in it."""
    return company.users * total([place.share * working(place, company.year) for place in PLACES])


@lru_cache(maxsize=64)
def due_minutes(place: Place, rhythm: Rhythm, year: int) -> tuple[int, ...]:
    """Return the minutes of the year at which a subscription is due: the product's own `next_run` says when."""
    subscription = Subscription(
        "one", "p", "digest", "team", "C1", rhythm.weekday, rhythm.time, place.zone,
        every=rhythm.every, monthly=rhythm.monthly,
    )  # fmt: skip
    found, at, end, days = [], begin(year) - MINUTE, begin(year + 1), calendar(place)
    while (following := next_run(subscription, at, days)) is not None and following < end:
        found.append((following - begin(year)) // MINUTE)
        at = following
    return tuple(found)


def deliveries(company: Company, rhythms: Sequence[Rhythm] = (OF_PROJECTS, *RHYTHMS)) -> Mapping[int, float]:
    """Return how many digests of these rhythms are due in which minute of the year."""
    due: dict[int, float] = defaultdict(float)
    for place in PLACES:
        for rhythm in rhythms:
            people = company.projects if rhythm is OF_PROJECTS else company.users
            many = people * rhythm.share * place.share
            for minute in due_minutes(place, rhythm, company.year):
                due[minute] += many
    return due
