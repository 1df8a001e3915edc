"""The outbox of changes to trackers, which is their audit log too: ordered once, tried until settled, never deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, or_, select, update

from workflows.outbox import Write, WriteState
from workflows.store import schema
from workflows.store.engine import reading, writing
from workflows.store.rows import columns_of, insert_new, one_of, row_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from sqlalchemy import Connection, Engine

TABLE = schema.writes
COLUMNS = columns_of(TABLE, Write)


def order(connection: Connection, writes: Iterable[Write]) -> tuple[Write, ...]:
    """Note these writes as to be done, within the caller's transaction; return those that were not ordered before."""
    return tuple(one for one in writes if insert_new(connection, TABLE, [row_of(TABLE, one)]))


def take(
    engine: Engine, *, now: datetime, abandoned: datetime, only: Collection[str] | None = None
) -> tuple[Write, ...]:
    """Claim the writes whose time has come, oldest first, and return them as `doing` with one try more.

    One that has been `doing` since before `abandoned` belongs to a process that is gone. `only` names ids. Two
    processes never get the same one.
    """
    waiting = and_(
        TABLE.c.state == WriteState.WAITING, or_(TABLE.c.retry_at.is_(None), TABLE.c.retry_at <= now)
    )
    left = and_(TABLE.c.state == WriteState.DOING, TABLE.c.retry_at < abandoned)
    with writing(engine) as connection:
        due: ColumnElement[bool] = or_(waiting, left)
        if only is not None:
            due = and_(due, one_of(connection, TABLE.c.id, only))
        # While a write is being done `retry_at` holds when it was taken.
        claimed = {"state": WriteState.DOING, "tries": TABLE.c.tries + 1, "retry_at": now}
        rows = connection.execute(update(TABLE).where(due).values(claimed).returning(*COLUMNS)).all()
    return tuple(sorted((Write(*row) for row in rows), key=lambda one: (one.asked_at, one.id)))


def confirm(
    engine: Engine, write_id: str, *, before: tuple[str, ...], activity: str | None, now: datetime
) -> None:
    """Note that the tracker has confirmed a write: `before` are the labels under our prefix that it found."""
    done = {"state": WriteState.DONE, "before": before, "activity": activity, "error": None, "retry_at": None}
    _settle(engine, write_id, {**done, "settled_at": now})


def postpone(engine: Engine, write_id: str, *, error: str, retry_at: datetime) -> None:
    """Note why a write did not succeed yet and when it is tried again."""
    _settle(engine, write_id, {"state": WriteState.WAITING, "error": error, "retry_at": retry_at})


def fail(engine: Engine, write_id: str, *, error: str, now: datetime) -> None:
    """Note that a write was refused, or failed too often, and will not be tried again by itself."""
    failed = {"state": WriteState.FAILED, "error": error, "retry_at": None, "settled_at": now}
    _settle(engine, write_id, failed)


def find_writes(engine: Engine, ids: Collection[str]) -> tuple[Write, ...]:
    """Return the writes of these ids that were ordered, oldest first."""
    with reading(engine) as connection:
        return _select(connection, one_of(connection, TABLE.c.id, ids))


def writes_of(engine: Engine, item_ids: Collection[str]) -> tuple[Write, ...]:
    """Return every write to these items, oldest first: their audit log."""
    with reading(engine) as connection:
        return _select(connection, one_of(connection, TABLE.c.item, item_ids))


def writes_by(engine: Engine, person: str) -> tuple[Write, ...]:
    """Return every write that a person asked for, oldest first."""
    with reading(engine) as connection:
        return _select(connection, TABLE.c.person == person)


def _select(connection: Connection, which: ColumnElement[bool]) -> tuple[Write, ...]:
    wanted = select(*COLUMNS).where(which).order_by(TABLE.c.asked_at, TABLE.c.id)
    return tuple(Write(*row) for row in connection.execute(wanted))


def _settle(engine: Engine, write_id: str, values: dict[str, Any]) -> None:
    with writing(engine) as connection:
        this = and_(TABLE.c.id == write_id, TABLE.c.state == WriteState.DOING)
        connection.execute(update(TABLE).where(this).values(values))
