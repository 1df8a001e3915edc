"""How long the line of shared tasks is, and whether anybody is there: asked without what does them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from workflows.store.engine import reading
from workflows.tasks import QUEUES

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

SILENT: Final = 6.0
"""Seconds without a sign of life after which a worker counts as dead; one that was only slow does no harm."""
COUNTS: Final = text(
    """
    SELECT count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'doing'),
      (SELECT count(*) FROM procrastinate_workers
       WHERE last_heartbeat >= now() - make_interval(secs => :silent)),
      (SELECT min(event.at) FROM procrastinate_events event JOIN procrastinate_jobs job ON job.id = event.job_id
       WHERE job.status = 'todo' AND event.type = 'deferred')
    FROM procrastinate_jobs
    """
)


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: how often a worker gives a sign of life, and how often it looks for what dead ones were at.

    One that was `silent` for so long counts as dead. `look` is how soon a task is seen whose lane has
    become free; of a new one the database tells at once. In its `patience` the database has to give a connection, and
    a worker whose database is away tries again after a `pause`, which doubles.
    """

    beat: float = 1.5
    silent: float = SILENT
    sweep: float = 1.5
    look: float = 2.0
    patience: float = 5.0
    pause: float = 1.0


PACE: Final = Pace()


@dataclass(frozen=True, slots=True)
class Line:
    """How many tasks wait and are done at this moment, since when the first of them waits, and who is there."""

    waiting: int = 0
    doing: int = 0
    takers: int = 0
    """One for each queue of a living worker."""
    since: datetime | None = None

    @property
    def workers(self) -> int:
        """How many workers are alive."""
        return -(-self.takers // len(QUEUES))


def line(engine: Engine) -> Line:
    """Return how many tasks wait, and whether anybody is there to do them."""
    with reading(engine) as connection:
        return Line(*connection.execute(COUNTS, {"silent": SILENT}).one())
