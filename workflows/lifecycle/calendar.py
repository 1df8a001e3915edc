"""Working days of a project or of a person: which days count, and how many lie between two moments."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import holidays

from config.policy import WEEKDAYS
from workflows.model import aware

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from config.policy import Policy
    from workflows.model import Person, Project

DAY = timedelta(days=1)
FAR_AHEAD = 4000
"""Calendar days that a search for a working day may take before a calendar without any is admitted."""


@lru_cache(maxsize=1024)
def days_off(country: str, region: str | None, year: int) -> frozenset[date]:
    """Return the public holidays of a country (and region) in a year; none for a country nobody knows."""
    for subdivision in _spellings(region):
        try:
            # A holiday may be observed on the other side of New Year: the neighbours are asked too.
            found = holidays.country_holidays(
                country.upper(), subdiv=subdivision, years=(year - 1, year, year + 1)
            )
        except NotImplementedError:
            continue
        return frozenset(day for day in found if day.year == year)
    return frozenset()


def _is_workday(
    day: date, weekdays: frozenset[int], off: frozenset[date], country: str | None, region: str | None
) -> bool:
    if day.weekday() not in weekdays or day in off:
        return False
    return country is None or day not in days_off(country, region, day.year)


@lru_cache(maxsize=256)
def _counted(
    year: int, weekdays: frozenset[int], off: frozenset[date], country: str | None, region: str | None
) -> Mapping[date, int]:
    """Return how many working days the year has up to each of its days: projects of one calendar share it."""
    first = date(year, 1, 1)
    days = [first + DAY * n for n in range((date(year, 12, 31) - first).days + 1)]
    numbers = accumulate(int(_is_workday(one, weekdays, off, country, region)) for one in days)
    return dict(zip(days, numbers, strict=True))


def _spellings(region: str | None) -> tuple[str | None, ...]:
    """Return the ways to write a region, ending with none: the national holidays are better than nothing."""
    if not region:
        return (None,)
    tail = region.rpartition("-")[2]
    return (region, region.upper(), tail, tail.upper(), region.title(), None)


class Workdays:
    """Counts working days: Monday to Friday by policy, without public holidays, by the local calendar."""

    __slots__ = ("_country", "_off", "_region", "_weekdays", "_years", "zone")

    def __init__(self, project: Project, policy: Policy) -> None:
        self.zone = ZoneInfo(project.timezone)
        self._country = project.country
        self._region = project.region
        self._weekdays = frozenset(WEEKDAYS.index(day) for day in policy.calendar.workdays)
        self._off = frozenset(date.fromisoformat(day) for day in policy.calendar.extra_days_off)
        self._years: dict[int, Mapping[date, int]] = {}

    def local(self, moment: datetime) -> date:
        """Return the calendar day on which `moment` lies in the project's zone, with the offset of that day."""
        return aware(moment).astimezone(self.zone).date()

    def is_workday(self, day: date) -> bool:
        """Whether people of the project work on `day`."""
        return _is_workday(day, self._weekdays, self._off, self._country, self._region)

    def is_holiday(self, day: date) -> bool:
        """Whether `day` is a day off on which people of the project would work otherwise."""
        return day.weekday() in self._weekdays and not self.is_workday(day)

    def between(self, start: datetime, end: datetime) -> int:
        """Return the number of working days d with local(start) < d <= local(end)."""
        return self.between_days(self.local(start), self.local(end))

    def between_days(self, start: date, end: date) -> int:
        """Return the number of working days d with start < d <= end; 0 when end is not after start."""
        if end <= start:
            return 0
        whole = sum(self._until(date(year, 12, 31)) for year in range(start.year, end.year))
        return whole + self._until(end) - self._until(start)

    def _until(self, day: date) -> int:
        """Return the number of working days of the year up to `day`."""
        counted = self._years.get(day.year)
        if counted is None:
            counted = _counted(day.year, self._weekdays, self._off, self._country, self._region)
            self._years[day.year] = counted
        return counted[day]

    def add(self, day: date, count: int) -> date:
        """Return the `count`-th working day after `day`; `day` itself for 0."""
        for _ in range(FAR_AHEAD):
            if count <= 0:
                break
            day += DAY
            count -= self.is_workday(day)
        return day


def calendar_of(project: Project, person: Person, policy: Policy) -> Workdays:
    """Return the working days of a person: what they do not say themselves is as in the project."""
    region = person.region if person.country else person.region or project.region
    there = replace(
        project,
        timezone=person.timezone or project.timezone,
        country=person.country or project.country,
        region=region,
    )
    free = (*policy.calendar.extra_days_off, *_away(person))
    calendar = policy.calendar.model_copy(update={"extra_days_off": free})
    return Workdays(there, policy.model_copy(update={"calendar": calendar}))


def _away(person: Person) -> Iterator[str]:
    for stretch in person.away:
        first, _, last = stretch.partition("..")
        day, end = date.fromisoformat(first), date.fromisoformat(last or first)
        while day <= end:
            yield day.isoformat()
            day += DAY
