"""Readings of everything anew that are not at their end: what is left of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, select

from workflows.store import schema
from workflows.store.engine import reading, writing
from workflows.store.rows import upsert

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Engine

TABLE = schema.unfinished
GIVEN_UP: Final = timedelta(days=6, hours=12)
"""After so long the next week's turn is near, which begins from the beginning."""


@dataclass(frozen=True, slots=True)
class Part:
    """A reading anew: when it began, and the sources that are left of it (none named: all)."""

    began_at: datetime
    sources: tuple[str, ...] = ()


def begin(engine: Engine, subject: str, *, now: datetime) -> Part:
    """Return what is left of the reading of this subject; where nothing is, it begins now."""
    with writing(engine) as connection:
        held = connection.execute(
            select(TABLE.c.began_at, TABLE.c.sources).where(
                TABLE.c.subject == subject, TABLE.c.began_at > now - GIVEN_UP
            )
        ).first()
        if held is not None:
            return Part(*held)
        upsert(connection, TABLE, [{"subject": subject, "began_at": now, "sources": ()}])
    return Part(now)


def left(engine: Engine, *, now: datetime) -> tuple[str, ...]:
    """Return the subjects of which something is left, the oldest first."""
    held = select(TABLE.c.subject).where(TABLE.c.began_at > now - GIVEN_UP)
    with reading(engine) as connection:
        return tuple(connection.execute(held.order_by(TABLE.c.began_at, TABLE.c.subject)).scalars())


def end(engine: Engine, subject: str, part: Part, sources: Collection[str]) -> None:
    """Note that of this reading these sources are left; without any it is over."""
    with writing(engine) as connection:
        if sources:
            rest = {"subject": subject, "began_at": part.began_at, "sources": tuple(sorted(sources))}
            upsert(connection, TABLE, [rest])
        else:
            connection.execute(delete(TABLE).where(TABLE.c.subject == subject))
