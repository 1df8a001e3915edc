"""Lets time pass in the demo: each moment at which the bot has something to do comes once, in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot import jobs
from bot.periods import next_run
from bot.warn_hours import Hours
from workflows.store.facts import load_projects
from workflows.store.subscriptions import load_subscriptions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.deliver import Outcome
    from bot.sandbox.clock import Clock
    from bot.service import Service


@dataclass(frozen=True, slots=True)
class Passed:
    """What came of one moment: the reports and the warnings that were sent."""

    at: datetime
    reports: int
    warnings: int


@dataclass(frozen=True, slots=True)
class DemoDesk:
    """Moves the demo's clock, and has the bot do what falls due; one thing at a time."""

    service: Service
    clock: Clock
    lock: Lock = field(default_factory=Lock)

    def move(self, to: datetime) -> None:
        """Let the time pass up to a moment."""
        for _ in self.passing(to):
            pass

    def passing(self, to: datetime, *, since: datetime | None = None) -> Iterator[Passed]:
        """Yield each moment with something due up to `to` (of those not before `since`), as it comes."""
        with self.lock:
            for moment in moments(self.service, since or self.clock(), to):
                self.clock.stand_at(moment)
                jobs.read_sources(self.service)
                yield Passed(
                    moment, _sent(jobs.deliver_due(self.service)), _sent(jobs.warn_everyone(self.service))
                )
            self.clock.stand_at(to)
            jobs.read_sources(self.service)

    def read(self) -> None:
        """Read the sources now."""
        with self.lock:
            jobs.read_sources(self.service)


def moments(service: Service, begin: datetime, end: datetime) -> list[datetime]:
    """Return when reports are due, and when owners may be written to, from `begin` to `end`."""
    due: set[datetime] = set()
    for each in load_subscriptions(service.engine):
        moment = next_run(each, begin)
        while moment is not None and moment <= end:
            due.add(moment.astimezone(UTC))
            moment = next_run(each, moment + timedelta(minutes=1))
    hour, minute = (int(part) for part in service.policy.warnings.time.split(":"))
    for project in load_projects(service.engine):
        there = begin.astimezone(ZoneInfo(project.timezone))
        morning = there.replace(hour=hour, minute=minute, second=0, microsecond=0)
        for days in range((end - begin).days + 2):
            then = (morning + timedelta(days=days)).astimezone(UTC)
            if Hours(project, service.policy, then).open():
                due.add(then)
    return sorted(moment for moment in due if begin <= moment <= end)


def _sent(outcomes: tuple[Outcome, ...]) -> int:
    return sum(one.state == "sent" for one in outcomes)
