"""What the sources called in by webhook: kept once each, taken by the worker in one go, forgotten after a week."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import case, delete, func, select, update

from workflows.store import schema
from workflows.store.engine import locked, reading, writing
from workflows.store.rows import insert_new, row_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Engine

TABLE = schema.webhooks


@dataclass(frozen=True, slots=True)
class Heard:
    """What came from a source about one scope (None: a call without a hint): how often, and when last.

    `waits_since` is when the oldest hint came that nobody has taken yet.
    """

    source: str
    scope: str | None
    times: int
    last: datetime
    waits_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A webhook: the name that its sender gave it, the digest of its body, and what it hints at (None: nothing)."""

    source: str
    delivery: str
    digest: str
    scope: str | None


def keep(engine: Engine, call: Call, *, now: datetime) -> bool:
    """Keep a call, in one statement; False when one of that name or body was kept before."""
    row = row_of(TABLE, call, at=now, taken_at=None if call.scope else now)
    with writing(engine) as connection:
        return insert_new(connection, TABLE, [row]) == 1


def take(
    engine: Engine, *, now: datetime, settled: datetime, rested: datetime, kept: datetime
) -> Mapping[str, frozenset[str]]:
    """Take the hints of each source that is due, and return their scopes; nobody else gets them.

    Only hints from before `settled` count, and no source of which one was taken after `rested`. What is older than
    `kept` is forgotten.
    """
    waiting = (TABLE.c.taken_at.is_(None), TABLE.c.at <= settled)
    with reading(engine) as connection:
        if connection.execute(select(TABLE.c.source).where(*waiting).limit(1)).first() is None:
            return {}
    # A clock that was wrong by a year must not let a source rest for a year.
    lately = (TABLE.c.taken_at > rested, TABLE.c.taken_at <= now)
    busy = select(TABLE.c.source).where(*lately, TABLE.c.scope.is_not(None))
    mine = update(TABLE).where(*waiting, TABLE.c.source.not_in(busy)).values(taken_at=now)
    found: dict[str, set[str]] = {}
    with writing(engine) as connection:
        locked(connection, "hints")
        for row in connection.execute(mine.returning(TABLE.c.source, TABLE.c.scope)):
            found.setdefault(row.source, set()).add(row.scope)
        if found:
            connection.execute(delete(TABLE).where(TABLE.c.at < kept))
    return {source: frozenset(scopes) for source, scopes in found.items()}


def waits(engine: Engine) -> bool:
    """Tell whether any hint waits."""
    with reading(engine) as connection:
        waiting = select(TABLE.c.source).where(TABLE.c.taken_at.is_(None)).limit(1)
        return connection.execute(waiting).first() is not None


def heard(engine: Engine) -> tuple[Heard, ...]:
    """Return what came within the time for which calls are kept, by source and scope."""
    waiting = func.min(case((TABLE.c.taken_at.is_(None), TABLE.c.at)))
    counted = select(TABLE.c.source, TABLE.c.scope, func.count(), func.max(TABLE.c.at), waiting)
    with reading(engine) as connection:
        rows = connection.execute(counted.group_by(TABLE.c.source, TABLE.c.scope).order_by(TABLE.c.source))
        return tuple(Heard(*row) for row in rows)
