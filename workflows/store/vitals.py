"""How the whole installation is, from its database: the same figures whichever process is asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select, text

from workflows.store import schema
from workflows.store.engine import hurried, reading

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Column, Connection, Engine

HURRY: Final = 3.0
"""Seconds that one statement may take: whoever asks how we are does not wait for long."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A source over all declared projects: when the first of them was read last, None while one never was."""

    source: str
    newest: datetime | None
    oldest: datetime | None
    failing: int


@dataclass(frozen=True, slots=True)
class Vitals:
    """Counts by state or source, and the size of the database in bytes."""

    projects: int = 0
    readings: tuple[Reading, ...] = ()
    deliveries: Mapping[str, int] = field(default_factory=dict)
    writes: Mapping[str, int] = field(default_factory=dict)
    damaged: Mapping[str, int] = field(default_factory=dict)
    outages: int = 0
    size: int = 0


def readings(engine: Engine) -> tuple[int, tuple[Reading, ...]]:
    """Return how many projects are declared, and how each source stands over them."""
    with reading(engine) as connection:
        hurried(connection, HURRY)
        return _projects(connection), _readings(connection)


def vitals(engine: Engine) -> Vitals:
    """Read them in a fixed number of short statements."""
    outages = schema.outages
    with reading(engine) as connection:
        hurried(connection, HURRY)
        return Vitals(
            _projects(connection),
            _readings(connection),
            _counted(connection, schema.deliveries.c.state),
            _counted(connection, schema.writes.c.state),
            _counted(connection, schema.damaged.c.source),
            connection.execute(
                select(func.count()).select_from(outages).where(outages.c.ended_at.is_(None))
            ).scalar_one(),
            connection.execute(text(SIZES[connection.dialect.name])).scalar_one(),
        )


SIZES: Final = {
    "postgresql": "SELECT pg_database_size(current_database())",
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
}


def _projects(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(schema.projects)).scalar_one()


def _readings(connection: Connection) -> tuple[Reading, ...]:
    states, projects = schema.source_states.c, schema.projects.c
    held = (
        select(states.source, states.read_at, states.failing_since)
        .join(schema.projects, projects.slug == states.project)
        .where(states.source != "snapshot")
        .order_by(states.source)
    )
    found: dict[str, list[Any]] = {}
    for row in connection.execute(held):
        found.setdefault(row.source, []).append(row)
    return tuple(
        Reading(
            source,
            max((row.read_at for row in rows if row.read_at), default=None),
            None if any(row.read_at is None for row in rows) else min(row.read_at for row in rows),
            sum(row.failing_since is not None for row in rows),
        )
        for source, rows in found.items()
    )


def _counted(connection: Connection, column: Column[Any]) -> Mapping[str, int]:
    counts = select(column, func.count()).group_by(column)
    return {str(value): number for value, number in connection.execute(counts)}
