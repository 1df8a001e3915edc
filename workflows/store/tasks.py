"""Tasks in PostgreSQL: asked for in our own transaction through Procrastinate, once for all workers together."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from procrastinate import App, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from sqlalchemy import or_, text
from sqlalchemy.dialects import postgresql

from workflows.errors import Transient
from workflows.store.engine import locked, writing
from workflows.store.faults import place
from workflows.store.line import SILENT
from workflows.store.schema import rings
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime, timedelta

    from sqlalchemy import Connection, Engine

    from workflows.tasks import Task

NAME: Final = "stagecoach"
"""All our tasks are one to Procrastinate: which it is says its argument."""
MOST_TRIES: Final = 5
"""So often a task is taken over from a worker that died: it may be the task that kills them."""
WAITS: Final = text(
    "SELECT queueing_lock FROM procrastinate_jobs WHERE status = 'todo' AND queueing_lock = ANY(:keys)"
)
STALLED: Final = text(
    """
    SELECT job.id, job.queueing_lock, job.attempts
    FROM procrastinate_jobs job LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
    WHERE job.status = 'doing'
      AND (worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => :silent))
    ORDER BY job.id FOR UPDATE OF job SKIP LOCKED
    """
)
AGAIN: Final = text(
    "UPDATE procrastinate_jobs SET status = 'todo', attempts = attempts + 1, worker_id = NULL WHERE id = ANY(:ids)"
)
DROP: Final = text("DELETE FROM procrastinate_jobs WHERE id = ANY(:ids)")


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the tasks of dead workers: to be done `again`, or `dropped` as the same waits already or kills."""

    again: int = 0
    dropped: int = 0


class SharedTasks:
    """Tasks that all workers on one PostgreSQL do together."""

    is_shared = True

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def ask(self, *tasks: Task) -> None:
        """Let these be done by whichever worker is free; one that waits already is not asked for twice."""
        with writing(self._engine) as connection:
            _ask(connection, tasks)

    def ring(
        self, name: str, wanted: Callable[[], Sequence[Task]], *, now: datetime, apart: timedelta
    ) -> bool:
        """Ask for what is wanted, unless any worker rang that name lately: both or neither, in one transaction."""
        with writing(self._engine) as connection:
            if not rung(connection, name, now=now, apart=apart):
                return False
            _ask(connection, wanted())
            return True


def rung(connection: Connection, name: str, *, now: datetime, apart: timedelta) -> bool:
    """Note that an alarm rings now; False when it rang less than `apart` ago. Whoever comes second waits and sees."""
    new = postgresql.insert(rings).values(name=name, rung_at=now)
    # A clock that was wrong by a year must not keep it silent for a year.
    due = or_(rings.c.rung_at <= now - apart, rings.c.rung_at > now + apart)
    noted = new.on_conflict_do_update(index_elements=["name"], set_={"rung_at": now}, where=due)
    return connection.execute(noted.returning(rings.c.name)).first() is not None


def take_over(engine: Engine, *, silent: float = SILENT) -> Taken:
    """Let what dead workers were at be done again; how long they were silent says the clock of the database."""
    with writing(engine) as connection:
        locked(connection, "take over")
        stalled = connection.execute(STALLED, {"silent": silent}).all()
        if not stalled:
            return Taken()
        held = _waiting(connection, [job.queueing_lock for job in stalled])
        again: list[int] = []
        dropped: list[int] = []
        for job in stalled:
            # Two that do the same may not wait beside each other: the index would refuse it.
            hopeless = job.attempts >= MOST_TRIES or job.queueing_lock in held
            (dropped if hopeless else again).append(job.id)
            held.add(job.queueing_lock)
        connection.execute(DROP, {"ids": dropped})
        connection.execute(AGAIN, {"ids": again})
        return Taken(len(again), len(dropped))


def _ask(connection: Connection, tasks: Sequence[Task]) -> None:
    """Put tasks into the line; that one waits already is looked up first, and an insert that came second is undone."""
    held = _waiting(connection, [task.key for task in tasks])
    driver = connection.connection.driver_connection
    try:
        for task in tasks:
            if task.key in held:
                continue
            held.add(task.key)
            asked = _asking().configure_task(
                NAME,
                queue=task.queue,
                lock=task.track,
                queueing_lock=task.key,
                priority=task.urgent,
                connection=driver,
            )
            try:
                with connection.begin_nested():
                    asked.defer(task=asdict(task))
            except AlreadyEnqueued:
                continue
    except ConnectorException as error:
        said = worded(
            "{place} took no task ({error}): trying again later",
            place=place(connection.engine.url),
            error=str(error),
        )
        raise Transient(said) from error


def _waiting(connection: Connection, keys: Sequence[str]) -> set[str]:
    return set(connection.execute(WAITS, {"keys": list(keys)}).scalars())


@cache
def _asking() -> App:
    """Return what puts tasks into the line, on connections of ours alone: it opens none."""
    return App(connector=SyncPsycopgConnector())
