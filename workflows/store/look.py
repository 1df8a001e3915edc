"""By what one sees at little cost that nothing was read, said or set up since: the same look, the same pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from workflows.store import queries, schema
from workflows.store.engine import reading
from workflows.store.subscriptions import read_subscriptions

if TYPE_CHECKING:
    from sqlalchemy import Column, Engine, Select

    from workflows.model import Project
    from workflows.outbox import Subscription

CHOSEN = (schema.readers.c.at,)
READ = (schema.source_states.c.read_at, schema.source_states.c.failed_at, schema.cursors.c.moved_at)
"""A reading of some repositories of a project moves cursors alone."""
SAID = (
    *(each for table in (schema.tags, schema.answers, schema.waivers, schema.dismissals, schema.kpi_entries)
      for each in (table.c.at, table.c.undone_at)),
)  # fmt: skip
ASKED = tuple(
    schema.warnings.c[name]
    for name in ("opened_at", "resolved_at", "snoozed_until", "raised_at", "digest_at")
)


@dataclass(frozen=True, slots=True)
class Look:
    """What was declared, and how often and when last anything was read, said or asked; equal when nothing changed."""

    projects: tuple[Project, ...]
    subscriptions: tuple[Subscription, ...]
    marks: tuple[Any, ...]


def look(engine: Engine) -> Look:
    """Read it in a fixed number of statements, however much is stored."""
    with reading(engine) as connection:
        return Look(
            queries.projects(connection),
            read_subscriptions(connection),
            tuple(connection.execute(_marks()).one()),
        )


def _marks() -> Select[Any]:
    """Return one statement with the number and the latest of each of these moments."""

    def mark(column: Column[Any]) -> tuple[Any, Any]:
        return (
            select(func.count(column)).scalar_subquery(),
            select(func.max(column)).scalar_subquery(),
        )

    return select(*(each for column in (*READ, *SAID, *ASKED, *CHOSEN) for each in mark(column)))
