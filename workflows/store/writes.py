"""The outbox of changes to trackers, which is their audit log too: ordered once, tried until settled, never deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, update

from workflows.outbox import Write, WriteState
from workflows.store import schema
from workflows.store.engine import locked, reading, writing
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
    engine: Engine,
    *,
    now: datetime,
    abandoned: datetime,
    only: Collection[str] | None = None,
    most: int | None = None,
    sources: Collection[str] | None = None,
) -> tuple[Write, ...]:
    """Claim the writes whose time has come, oldest first, and return them as `doing` with one try more.

    One that has been `doing` since before `abandoned` belongs to a process that is gone. `only` names ids, `most`
    is how many are wanted, `sources` whose items. Two processes never get the same one, nor writes to the same item
    at the same time.
    """
    other = TABLE.alias()
    busy = exists().where(
        other.c.item == TABLE.c.item,
        other.c.id != TABLE.c.id,
        other.c.state == WriteState.DOING,
        other.c.retry_at >= abandoned,
    )
    waiting = and_(
        TABLE.c.state == WriteState.WAITING, or_(TABLE.c.retry_at.is_(None), TABLE.c.retry_at <= now), ~busy
    )
    left = and_(TABLE.c.state == WriteState.DOING, TABLE.c.retry_at < abandoned)
    with writing(engine) as connection:
        locked(connection, "writes")
        due: ColumnElement[bool] = or_(waiting, left)
        if only is not None:
            due = and_(due, one_of(connection, TABLE.c.id, only))
        if sources is not None:
            due = and_(due, or_(false(), *(TABLE.c.item.startswith(f"{one}:") for one in sources)))
        first = select(TABLE.c.id).where(due).order_by(TABLE.c.asked_at, TABLE.c.id).limit(most)
        # While a write is being done `retry_at` holds when it was taken.
        claimed = {"state": WriteState.DOING, "tries": TABLE.c.tries + 1, "retry_at": now}
        rows = connection.execute(
            update(TABLE).where(TABLE.c.id.in_(first)).values(claimed).returning(*COLUMNS)
        ).all()
    return tuple(sorted((Write(*row) for row in rows), key=lambda one: (one.asked_at, one.id)))


def note_before(engine: Engine, write_id: str, before: tuple[str, ...]) -> None:
    """Note the labels under our prefix that a write found at its first try; what was noted before stays."""
    with writing(engine) as connection:
        this = and_(TABLE.c.id == write_id, TABLE.c.before.is_(None))
        connection.execute(update(TABLE).where(this).values(before=before))


def confirm(
    engine: Engine,
    write_id: str,
    *,
    now: datetime,
    activity: str | None = None,
    labels: tuple[str, ...] | None = None,
) -> None:
    """Note that the tracker has confirmed a write.

    `labels` are all labels that the item carries now: the store need not wait for the next sync to know them.
    """
    done = {"state": WriteState.DONE, "activity": activity, "error": None, "retry_at": None}
    items = schema.items
    with writing(engine) as connection:
        this = and_(TABLE.c.id == write_id, TABLE.c.state == WriteState.DOING)
        settled = update(TABLE).where(this).values({**done, "settled_at": now}).returning(TABLE.c.item)
        item = connection.execute(settled).scalar()
        if item is not None and labels is not None:
            connection.execute(update(items).where(items.c.id == item).values(labels=labels))


def postpone(engine: Engine, write_id: str, *, error: str, retry_at: datetime) -> None:
    """Note why a write did not succeed yet and when it is tried again."""
    _settle(engine, write_id, {"state": WriteState.WAITING, "error": error, "retry_at": retry_at})


def fail(engine: Engine, write_id: str, *, error: str, now: datetime) -> None:
    """Note that a write was refused, or failed too often, and will not be tried again by itself."""
    failed = {"state": WriteState.FAILED, "error": error, "retry_at": None, "settled_at": now}
    _settle(engine, write_id, failed)


def withdraw(connection: Connection, ids: Collection[str], *, error: str, now: datetime) -> frozenset[str]:
    """Settle those of these writes that nobody has tried yet as failed, within the caller's transaction.

    Return their ids: of these the tracker has never heard.
    """
    untried = and_(
        one_of(connection, TABLE.c.id, ids), TABLE.c.state == WriteState.WAITING, TABLE.c.tries == 0
    )
    failed = {"state": WriteState.FAILED, "error": error, "retry_at": None, "settled_at": now}
    return frozenset(
        connection.execute(update(TABLE).where(untried).values(failed).returning(TABLE.c.id)).scalars()
    )


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


def settled_since(engine: Engine, moment: datetime) -> tuple[Write, ...]:
    """Return the writes since `moment` that failed, or succeeded only after a failure: what somebody has to hear of."""
    worth = or_(TABLE.c.state == WriteState.FAILED, and_(TABLE.c.state == WriteState.DONE, TABLE.c.tries > 1))
    with reading(engine) as connection:
        return _select(connection, and_(TABLE.c.settled_at >= moment, worth))


def _select(connection: Connection, which: ColumnElement[bool]) -> tuple[Write, ...]:
    wanted = select(*COLUMNS).where(which).order_by(TABLE.c.asked_at, TABLE.c.id)
    return tuple(Write(*row) for row in connection.execute(wanted))


def _settle(engine: Engine, write_id: str, values: dict[str, Any]) -> None:
    with writing(engine) as connection:
        this = and_(TABLE.c.id == write_id, TABLE.c.state == WriteState.DOING)
        connection.execute(update(TABLE).where(this).values(values))
