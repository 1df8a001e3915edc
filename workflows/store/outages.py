"""Since when sources fail, and which of these outages operators were told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from workflows.lifecycle.outages import Tried
from workflows.outbox import Outage
from workflows.store import schema
from workflows.store.engine import reading, writing
from workflows.store.rows import columns_of, insert_new, row_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Engine

TABLE = schema.outages


def tried(engine: Engine) -> tuple[Tried, ...]:
    """Return how each source stands for each project that is still declared."""
    states, projects = schema.source_states, schema.projects
    held = (
        select(*columns_of(states, Tried))
        .join(projects, projects.c.slug == states.c.project)
        .order_by(states.c.source, states.c.project)
    )
    with reading(engine) as connection:
        return tuple(Tried(*row) for row in connection.execute(held))


def unclosed(engine: Engine) -> tuple[Outage, ...]:
    """Return the outages of which there may be something to say, the oldest first."""
    held = (
        select(*columns_of(TABLE, Outage))
        .where(TABLE.c.closed_at.is_(None))
        .order_by(TABLE.c.began_at, TABLE.c.id)
    )
    with reading(engine) as connection:
        return tuple(Outage(*row) for row in connection.execute(held))


def note(engine: Engine, outages: Iterable[Outage]) -> None:
    """Keep new outages and how known ones stand; of two processes that see one begin the first is heard."""
    with writing(engine) as connection:
        for one in outages:
            lasts = (TABLE.c.id == one.id, TABLE.c.ended_at.is_(None))
            changed = update(TABLE).where(*lasts).values(projects=one.projects, ended_at=one.ended_at)
            if connection.execute(changed.returning(TABLE.c.id)).first() is None and one.ended_at is None:
                insert_new(connection, TABLE, [row_of(TABLE, one)])


def note_told(engine: Engine, outage: Outage, mark: str) -> None:
    """Keep what the message about an outage says now."""
    with writing(engine) as connection:
        connection.execute(update(TABLE).where(TABLE.c.id == outage.id).values(told=mark))


def close(engine: Engine, outage: Outage, *, now: datetime) -> None:
    """Note that there is no more to be said of an outage."""
    with writing(engine) as connection:
        connection.execute(update(TABLE).where(TABLE.c.id == outage.id).values(closed_at=now))
