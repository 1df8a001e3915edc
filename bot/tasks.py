"""Which tasks there are, and what each does; where they are done, the database decides."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

import structlog

from bot import jobs
from bot.anew import read_anew
from bot.learning import learn_from_people
from bot.logbook import running
from bot.operators import tell_operators
from bot.thinning import thin_out
from bot.views import home
from workflows.queue import Lanes
from workflows.slices import slices
from workflows.store import unfinished
from workflows.store.facts import load_projects
from workflows.store.line import PACE
from workflows.store.overview import read_times
from workflows.sync import run_trackers, vendors
from workflows.tasks import LONG, Task, Tasks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.deliver import Outcome
    from bot.service import Service
    from workflows.store.line import Pace

log = structlog.get_logger()

READING: Final = "sync"
"""The lane in which one process reads: two readings of the same never overlap, and what comes after waits for them."""
LEARN: Final = Task("learn", queue=LONG)
THIN: Final = "thin"
WRITES: Final = Task("writes")
CATCH_UP: Final = Task("deliver")
RUNS: Final = Task("runs", queue=LONG)
SETTLE: Final = Task("settle")
WEEK: Final = 7 * 24
EVERYTHING: Final = "*"
"""All projects, as the subject of a reading anew by one process alone."""
ANEW_AT: Final = 3
"""The hour of Sundays, in UTC, from which on everything is read anew: nobody waits for anything then."""
MISSED: Final = timedelta(minutes=40)
"""Of a project that was not read for so long nobody was asked either, as nothing ran."""


@dataclass(frozen=True, slots=True)
class Hands:
    """Who does a task: the service, and where to ask for what follows from it."""

    service: Service
    tasks: Tasks


def deliver(subscription: str) -> Task:
    """Return the task that delivers one subscription when it is due."""
    return Task("deliver", subscription)


def warn(slug: str) -> Task:
    """Return the task that asks owners of a project's quiet experiments."""
    return Task("warn", slug)


def thin(after: str = "") -> Task:
    """Return the task that thins out old histories, of items whose ids come after this one."""
    return Task(THIN, after, lane=THIN, queue=LONG, urgent=-1)


def hints(tasks: Tasks) -> Task:
    """Return the task that reads what webhooks hinted at, before what only the clock asks for."""
    return Task("hints", lane="" if tasks.is_shared else READING, queue=LONG, urgent=1)


def whole_sync(hands: Hands) -> Sequence[Task]:
    """Return the tasks that read what is new: one for this process, or one a slice for all workers together."""
    if not hands.tasks.is_shared:
        return [Task("sync", lane=READING, queue=LONG)]
    return [*(Task("slice", subject, queue=LONG) for subject in _slices(hands)), RUNS]


def anew(hands: Hands) -> Sequence[Task]:
    """Return the tasks that read anew what has its turn in this hour, in the lanes of those that read what is new.

    Each part has one hour of the week, at even distances: all at once would use up what vendors allow in an hour. One
    that did not come to its end goes on in the next hours.
    """
    now = hands.service.clock()
    hour, left = hour_of_week(now), unfinished.left(hands.service.engine, now=now)
    if not hands.tasks.is_shared:
        return [Task("sync anew", lane=READING, queue=LONG)] if hour == 0 or EVERYTHING in left else []
    parts = [(Task("slice anew", one), Task("slice", one).key) for one in _slices(hands)]
    parts.insert(0, (Task("runs anew"), RUNS.key))
    turns = (place * WEEK // len(parts) for place in range(len(parts)))
    every = [part for part, turn in zip(parts, turns, strict=True) if turn == hour or part[0].subject in left]
    return [replace(task, lane=lane, queue=LONG, urgent=-1) for task, lane in every]


def hour_of_week(moment: datetime) -> int:
    """Return how many hours have begun since the last Sunday at 3:00 UTC, when weeks of reading anew begin."""
    utc = moment.astimezone(UTC)
    return (utc.isoweekday() % 7 * 24 + utc.hour - ANEW_AT) % WEEK


def _slices(hands: Hands) -> Iterator[str]:
    engine = hands.service.engine
    for part in slices(load_projects(engine), read_times(engine).keys()):
        # A slug that was imported may have blanks; those of ours stay as they are.
        yield " ".join(quote(one.slug) for one in part)


def first_sync(hands: Hands) -> Sequence[Task]:
    """Return what a start begins with; where workers share, each slice tells whether anybody was not asked."""
    follows = [] if hands.tasks.is_shared else [Task("first", lane=READING, queue=LONG)]
    return [*whole_sync(hands), *follows]


def do(hands: Hands, task: Task) -> None:
    """Do one task; of a name that only a newer program of ours knows, the next alarm asks again."""
    known = DOES.get(task.name)
    if known is None:
        log.warning("task_unknown", task=task.name)
        return
    known(hands, task.subject)


@contextmanager
def working(service: Service, *, seconds: float, pace: Pace = PACE) -> Iterator[Tasks]:
    """Do tasks while the block runs: on PostgreSQL beside other workers; at its end they get so many seconds."""
    if service.engine.dialect.name != "postgresql":
        yield in_process(service)
        return
    # SQLite needs none of Procrastinate, which takes a while to load.
    from workflows.crew import Crew  # noqa: PLC0415
    from workflows.store.tasks import SharedTasks  # noqa: PLC0415

    hands = Hands(service, SharedTasks(service.engine))
    crew = Crew(
        service.engine, lambda task: _reported(hands, task), stopping=service.stopping.is_set, pace=pace
    )
    crew.start()
    try:
        yield hands.tasks
    finally:
        if not crew.stop(seconds):
            log.warning("stopped_with_work_left")


def in_process(service: Service) -> Tasks:
    """Return tasks that this process does alone, on its own queue."""

    def one(task: Task) -> None:
        do(Hands(service, lanes), task)

    lanes = Lanes(service.queue, one)
    return lanes


def _reported(hands: Hands, task: Task) -> None:
    with running(task.name):
        try:
            do(hands, task)
        except Exception as error:  # noqa: BLE001 - a task's failure is reported, and the next alarm asks again
            # Without its traceback, as for jobs of a process alone.
            log.error("job_failed", job=task.name, error=str(error), kind=type(error).__name__)  # noqa: TRY400


def _sync(hands: Hands, _subject: str, *, full: bool = False) -> None:
    """Read what happened meanwhile, and let it show on the Homes that people look at."""
    projects = load_projects(hands.service.engine)
    if full:
        read_anew(hands.service, EVERYTHING, projects)
    else:
        jobs.read_only(hands.service, projects)
    jobs.settle(hands.service)
    _tell(tell_operators(hands.service))
    home.refresh(hands.service)


def _first(hands: Hands, _subject: str) -> None:
    """Ask whoever was to be asked while nothing ran and is still quiet."""
    _tell(jobs.warn_everyone(hands.service))


def _read_slice(hands: Hands, subject: str, *, full: bool = False) -> None:
    """Read some projects; where nothing ran for long, their owners were not asked and are so now."""
    service, slugs = hands.service, frozenset(map(unquote, subject.split()))
    before, since = read_times(service.engine, slugs), service.clock() - MISSED
    chosen = load_projects(service.engine, slugs)
    if full:
        read_anew(service, subject, chosen, vendors)
    else:
        jobs.read_only(service, chosen, vendors)
    # Together with what settles them: a worker that dies here leaves either both or, with its task, neither.
    missed = (
        []
        if service.stopping.is_set()
        else [one.slug for one in chosen if _is_before(before.get(one.slug), since)]
    )
    hands.tasks.ask(SETTLE, *map(warn, missed))


def _is_before(at: datetime | None, since: datetime) -> bool:
    return at is None or at < since


def _read_runs(hands: Hands, _subject: str, *, full: bool = False) -> None:
    """Read trackers of runs: as a whole, since a run may name any project's ticket."""
    jobs.read_only(hands.service, load_projects(hands.service.engine), run_trackers, full=full)
    hands.tasks.ask(SETTLE)


def _hints(hands: Hands, _subject: str) -> None:
    if jobs.follow_hints(hands.service) is not None:
        home.refresh(hands.service)


def _settle(hands: Hands, _subject: str) -> None:
    """Draw the conclusions from what was read."""
    jobs.settle(hands.service)
    _tell(tell_operators(hands.service))
    home.refresh(hands.service)


def _deliver(hands: Hands, subject: str) -> None:
    _tell(jobs.deliver_due(hands.service, subject or None))


def _warn(hands: Hands, subject: str) -> None:
    _tell(jobs.warn_owners(hands.service, subject).told)


def _writes(hands: Hands, _subject: str) -> None:
    jobs.do_writes(hands.service, everything=True)


def _learn(hands: Hands, _subject: str) -> None:
    learn_from_people(hands.service)


def _thin(hands: Hands, subject: str) -> None:
    """Do a part of it, and ask for the rest: what else is long gets its turn in between."""
    rest = thin_out(hands.service, after=subject)
    if rest is not None:
        hands.tasks.ask(thin(rest))


def _tell(outcomes: Iterable[Outcome]) -> None:
    """Log what does not stand in Slack yet: nobody is there to read an exit status."""
    for outcome in outcomes:
        if outcome.error:
            log.warning("delivery_failed", key=outcome.key, state=outcome.state.value, error=outcome.error)


DOES: Final[Mapping[str, Callable[[Hands, str], None]]] = MappingProxyType(
    {
        "sync": _sync,
        "first": _first,
        "slice": _read_slice,
        "runs": _read_runs,
        "sync anew": partial(_sync, full=True),
        "slice anew": partial(_read_slice, full=True),
        "runs anew": partial(_read_runs, full=True),
        "hints": _hints,
        "settle": _settle,
        "deliver": _deliver,
        "warn": _warn,
        "writes": _writes,
        "learn": _learn,
        THIN: _thin,
    }
)
