"""The alarm clock: subscriptions become APScheduler jobs that only queue work; the ledger remembers what ran."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot import jobs
from bot.operators import tell_operators
from bot.views import home
from workflows.errors import StagecoachError
from workflows.store.facts import load_projects
from workflows.store.subscriptions import load_subscriptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bot.deliver import Outcome
    from bot.service import Service
    from workflows.model import Project
    from workflows.outbox import Subscription

log = structlog.get_logger()

SYNC_MINUTES = 15
HINT_SECONDS = 5
"""How often the worker looks for what webhooks hinted at: one small statement when there is nothing."""
WRITE_MINUTES = 1
REBUILD_MINUTES = 5
"""How soon a changed subscription counts, and how late a missed one is found."""
LEARNS_AT = 2
"""The hour, in UTC, of the nightly training: it takes half a minute of one core."""
GRACE_SECONDS = 3600
"""A busy moment makes an alarm late, not lost: APScheduler's own default is one second."""


class Alarm:
    """Rings at the times that the store names; start it in one process, though two do no harm.

    One that `hears` looks for the hints of webhooks, which another process takes in.
    """

    def __init__(self, service: Service, *, hears: bool = False) -> None:
        self._service = service
        self._hears = hears
        self._whole = Event()
        """Set when it is time to read all sources, until that is begun."""
        self._scheduler = BackgroundScheduler(
            timezone=ZoneInfo("UTC"),
            job_defaults={"misfire_grace_time": GRACE_SECONDS, "coalesce": True, "max_instances": 1},
        )

    def start(self) -> None:
        """Read the subscriptions, catch up on what was missed, and start ringing."""
        self._scheduler.add_job(self._ring_whole, IntervalTrigger(minutes=SYNC_MINUTES), id="sync")
        if self._hears:
            trigger = IntervalTrigger(seconds=HINT_SECONDS)
            self._scheduler.add_job(self._queue, trigger, args=("sync", self._turn), id="hints")
        self._every(WRITE_MINUTES, "writes", lambda: jobs.do_writes(self._service, everything=True))
        self._scheduler.add_job(self.rebuild, IntervalTrigger(minutes=REBUILD_MINUTES), id="rebuild")
        self._scheduler.add_job(
            self._queue,
            CronTrigger(hour=LEARNS_AT, timezone=ZoneInfo("UTC")),
            args=("learn", lambda: jobs.learn_from_people(self._service)),
            id="learn",
        )
        self._scheduler.start()
        self._queue("sync", self._first_turn)
        self._queue("writes", lambda: jobs.do_writes(self._service, everything=True))
        self.rebuild()

    def stop(self) -> None:
        """Ring no more; what is queued is the queue's."""
        self._scheduler.shutdown(wait=False)

    def rebuild(self) -> None:
        """Make the jobs agree with the store, and queue whatever is due and not delivered."""
        try:
            wanted = dict(self._wanted())
        except StagecoachError as error:
            log.warning("rebuild_failed", error=str(error))
            return
        for job in self._scheduler.get_jobs():
            if job.id.startswith(("deliver:", "warn:")) and job.id not in wanted:
                job.remove()
        for name, (trigger, work) in wanted.items():
            self._scheduler.add_job(self._queue, trigger, args=(name, work), id=name, replace_existing=True)
        self._queue("catch-up", lambda: _tell(jobs.deliver_due(self._service)))

    def next_runs(self) -> dict[str, str]:
        """Return the jobs with the moment of their next run, for people to look at."""
        return {job.id: str(job.next_run_time) for job in self._scheduler.get_jobs()}

    def _wanted(self) -> Iterator[tuple[str, tuple[CronTrigger, Callable[[], object]]]]:
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

    def _delivery(self, subscription: Subscription) -> tuple[CronTrigger, Callable[[], object]]:
        hour, minute = subscription.time.split(":")
        # On every day: a holiday may shift it to any, and what is not due is not delivered.
        trigger = CronTrigger(hour=int(hour), minute=int(minute), timezone=ZoneInfo(subscription.timezone))
        return trigger, lambda: _tell(jobs.deliver_due(self._service, subscription.id))

    def _warning(self, project: Project, zone: str) -> tuple[CronTrigger, Callable[[], object]]:
        """Ring each hour in which people of that zone may be written to: who was off or away may be back."""
        rules = self._service.policy.warnings
        hour, minute = rules.time.split(":")
        hours = f"{int(hour)}-{int(rules.until.split(':')[0])}"
        trigger = CronTrigger(hour=hours, minute=int(minute), timezone=ZoneInfo(zone))
        return trigger, lambda: _tell(jobs.warn_owners(self._service, project.slug).told)

    def _ring_whole(self) -> None:
        self._whole.set()
        self._queue("sync", self._turn)

    def _turn(self) -> None:
        """Read all sources when it is time, else what was hinted at: under one name, as two readings never overlap."""
        if self._whole.is_set():
            self._whole.clear()
            self._read()
        elif self._hears and jobs.follow_hints(self._service) is not None:
            home.refresh(self._service)

    def _read(self) -> None:
        """Read what happened meanwhile, and let it show on the Homes that people look at."""
        jobs.read_sources(self._service)
        _tell(tell_operators(self._service))
        home.refresh(self._service)

    def _first_turn(self) -> None:
        """Read what happened meanwhile, then ask whoever was to be asked while nothing ran and is still quiet."""
        self._read()
        _tell(jobs.warn_everyone(self._service))

    def _every(self, minutes: int, name: str, work: Callable[[], object]) -> None:
        self._scheduler.add_job(self._queue, IntervalTrigger(minutes=minutes), args=(name, work), id=name)

    def _queue(self, name: str, work: Callable[[], object]) -> None:
        self._service.queue.submit(name, lambda: (work(), None)[1])


def _tell(outcomes: Iterable[Outcome]) -> None:
    """Log what does not stand in Slack yet: nobody is there to read an exit status."""
    for outcome in outcomes:
        if outcome.error:
            log.warning("delivery_failed", key=outcome.key, state=outcome.state.value, error=outcome.error)
