"""When somebody may be written to: on working days of theirs and of the project, at decent hours; pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from workflows.lifecycle.calendar import Workdays, calendar_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from config.policy import Policy
    from workflows.model import Person, Project


@dataclass(frozen=True, slots=True)
class Hours:
    """One moment as the people of a project see it; `others` are all projects, for who is known elsewhere too."""

    project: Project
    policy: Policy
    now: datetime
    others: tuple[Project, ...] = ()

    def today(self, person: Person | None = None) -> date:
        """Return the day where the person is, or where the project is."""
        return self.now.astimezone(self._zone(person)).date()

    def open(self, person: Person | None = None) -> bool:
        """Whether the person, or the channel for None, may be written to now."""
        there = f"{self.now.astimezone(self._zone(person)):%H:%M}"
        rules = self.policy.warnings
        return rules.time <= there <= rules.until and self.works() and (person is None or self.works(person))

    def works(self, person: Person | None = None) -> bool:
        """Whether the day is a working day of the person, or of the project."""
        return self.days(person).is_workday(self.today(person))

    def days(self, person: Person | None = None) -> Workdays:
        """Return the calendar of the person, or of the project."""
        if person is None:
            return Workdays(self.project, self.policy)
        home = self._home(person)
        return calendar_of(replace(home, timezone=self._zone(person).key), person, self.policy)

    def _zone(self, person: Person | None) -> ZoneInfo:
        """Return one zone for a person over all projects: there is one day on which they are written to once."""
        if person is None:
            return ZoneInfo(self.project.timezone)
        known = list(self._places(person))
        declared = next((one.timezone for _, one in known if one.timezone), None)
        return ZoneInfo(declared or (known[0][0] if known else self.project).timezone)

    def _home(self, person: Person) -> Project:
        return next((project for project, one in self._places(person) if one == person), self.project)

    def _places(self, person: Person) -> Iterator[tuple[Project, Person]]:
        """Yield the projects that a person is declared in, by slug, as long as Slack tells that it is the same one."""
        for project in sorted({one.slug: one for one in (*self.others, self.project)}.values(), key=_slug):
            for one in project.people:
                if one == person or (one.slack and one.slack == person.slack):
                    yield project, one


def _slug(project: Project) -> str:
    return project.slug
