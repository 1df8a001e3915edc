"""The alarm clock: subscriptions become APScheduler jobs that only ask for tasks; the ledger remembers what ran."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot import tasks as work
from workflows.errors import StagecoachError
from workflows.store import hints
from workflows.store.facts import load_projects
from workflows.store.subscriptions import load_subscriptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.service import Service
    from workflows.model import Project
    from workflows.outbox import Subscription
    from workflows.tasks import Task, Tasks

log = structlog.get_logger()

SYNC_MINUTES = 15
HINT_SECONDS = 5
"""How often the worker looks for what webhooks hinted at: one small statement when there is nothing."""
WRITE_MINUTES = 1
REBUILD_MINUTES = 5
"""How soon a changed subscription counts, and how late a missed one is found."""
LEARNS_AT = 2
"""The hour, in UTC, of the nightly training: it takes half a minute of one core."""
THINS_AT: Final = 1
"""The hour, in UTC, from which on old histories are thinned out."""
GRACE_SECONDS = 3600
"""A busy moment makes an alarm late, not lost: APScheduler's own default is one second."""
NEARLY: Final = 0.9
"""Of an interval, so much has to be over before another worker's alarm counts: clocks are not exact."""
CLOCK_APART: Final = timedelta(minutes=1)
"""Alarms by the clock that ring within so long are the same one, of several workers."""


class Alarm:
    """Rings at the times that the store names, and asks for tasks; of several workers' the database takes one.

    One that `hears` looks for the hints of webhooks, which another process takes in.
    """

    def __init__(self, service: Service, tasks: Tasks | None = None, *, hears: bool = False) -> None:
        self._service = service
        self._tasks = tasks or work.in_process(service)
        self._hands = work.Hands(service, self._tasks)
        self._hears = hears
        self._scheduler = BackgroundScheduler(
            timezone=ZoneInfo("UTC"),
            job_defaults={"misfire_grace_time": GRACE_SECONDS, "coalesce": True, "max_instances": 1},
        )

    def start(self) -> None:
        """Read the subscriptions, catch up on what was missed, and start ringing."""
        self._every(SYNC_MINUTES, "sync", self._sync)
        if self._hears:
            self._scheduler.add_job(self._look_for_hints, IntervalTrigger(seconds=HINT_SECONDS), id="hints")
        self._every(WRITE_MINUTES, "writes", self._write)
        self._every(REBUILD_MINUTES, "rebuild", self.rebuild)
        learns = CronTrigger(hour=LEARNS_AT, timezone=ZoneInfo("UTC"))
        self._scheduler.add_job(self._by_the_clock, learns, args=(work.LEARN,), id="learn")
        thins = CronTrigger(hour=THINS_AT, timezone=ZoneInfo("UTC"))
        self._scheduler.add_job(self._by_the_clock, thins, args=(work.thin(),), id="thin")
        # It finds what was deleted, and what a vendor kept back in a bad moment.
        anew = CronTrigger(minute=0, timezone=ZoneInfo("UTC"))
        self._scheduler.add_job(self._read_anew, anew, id="anew")
        self._scheduler.start()
        self._ring("sync", lambda: work.first_sync(self._hands), minutes=SYNC_MINUTES)
        self._write()
        self.rebuild()

    def stop(self) -> None:
        """Ring no more; what was asked for is the queue's."""
        self._scheduler.shutdown(wait=False)

    def rebuild(self) -> None:
        """Make the jobs agree with the store, and ask for whatever is due and not delivered."""
        try:
            wanted = dict(self._wanted())
        except StagecoachError as error:
            log.warning("rebuild_failed", error=str(error))
            return
        for job in self._scheduler.get_jobs():
            if job.id.startswith(("deliver:", "warn:")) and job.id not in wanted:
                job.remove()
        for name, (trigger, task) in wanted.items():
            self._scheduler.add_job(self._by_the_clock, trigger, args=(task,), id=name, replace_existing=True)
        self._ring("catch-up", lambda: [work.CATCH_UP], minutes=REBUILD_MINUTES)

    def next_runs(self) -> dict[str, str]:
        """Return the jobs with the moment of their next run, for people to look at."""
        return {job.id: str(job.next_run_time) for job in self._scheduler.get_jobs()}

    def _wanted(self) -> Iterator[tuple[str, tuple[CronTrigger, Task]]]:
        """Yield every job that the store asks for; what cannot be a job is told and left out."""
        for subscription in load_subscriptions(self._service.engine):
            try:
                yield f"deliver:{subscription.id}", self._delivery(subscription)
            except (ValueError, LookupError, StagecoachError) as error:
                log.warning("subscription_unusable", subscription=subscription.id, error=str(error))
        for project in load_projects(self._service.engine):
            try:
                yield f"warn:{project.slug}", self._warning(project, project.timezone)
                for zone in {one.timezone for one in project.people} - {None, project.timezone}:
                    yield f"warn:{project.slug}:{zone}", self._warning(project, str(zone))
            except (ValueError, LookupError) as error:
                log.warning("project_unusable", project=project.slug, error=str(error))

    def _delivery(self, subscription: Subscription) -> tuple[CronTrigger, Task]:
        hour, minute = subscription.time.split(":")
        # On every day: a holiday may shift it to any, and what is not due is not delivered.
        trigger = CronTrigger(hour=int(hour), minute=int(minute), timezone=ZoneInfo(subscription.timezone))
        return trigger, work.deliver(subscription.id)

    def _warning(self, project: Project, zone: str) -> tuple[CronTrigger, Task]:
        """Ring each hour in which people of that zone may be written to: who was off or away may be back."""
        rules = self._service.policy.warnings
        hour, minute = rules.time.split(":")
        hours = f"{int(hour)}-{int(rules.until.split(':')[0])}"
        trigger = CronTrigger(hour=hours, minute=int(minute), timezone=ZoneInfo(zone))
        return trigger, work.warn(project.slug)

    def _sync(self) -> None:
        self._ring("sync", lambda: work.whole_sync(self._hands), minutes=SYNC_MINUTES)

    def _read_anew(self) -> None:
        self._ring("anew", lambda: work.anew(self._hands), minutes=1)

    def _look_for_hints(self) -> None:
        """Ask for a reading where hints wait, which a small statement tells."""
        with _reported("hints"):
            if hints.waits(self._service.engine):
                self._tasks.ask(work.hints(self._tasks))

    def _write(self) -> None:
        self._ring("writes", lambda: [work.WRITES], minutes=WRITE_MINUTES)

    def _by_the_clock(self, task: Task) -> None:
        with _reported(task.name):
            self._tasks.ring(task.key, lambda: [task], now=self._service.clock(), apart=CLOCK_APART)

    def _ring(self, name: str, wanted: Callable[[], Sequence[Task]], *, minutes: int) -> None:
        apart = NEARLY * timedelta(minutes=minutes)
        with _reported(name):
            self._tasks.ring(name, wanted, now=self._service.clock(), apart=apart)

    def _every(self, minutes: int, name: str, ring: Callable[[], None]) -> None:
        self._scheduler.add_job(ring, IntervalTrigger(minutes=minutes), id=name)


@contextmanager
def _reported(name: str) -> Iterator[None]:
    """Let a store that fails make an alarm fruitless: the next one asks again."""
    try:
        yield
    except StagecoachError as error:
        log.warning("alarm_failed", alarm=name, error=str(error))
