"""What a reading of everything did not see any more is gone, if the reading can be believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from workflows.store import schema
from workflows.store.columns import storable
from workflows.store.rows import one_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from workflows.batch import Batch

MUCH = 3
"""So many items that a reading misses are much, if they are most of what was there."""


def sweep(connection: Connection, batch: Batch, *, now: datetime) -> tuple[str, ...]:
    """Note what a full reading did not see as gone, and return the scopes in which it is not believed yet.

    Of what happened after it began it knows nothing. One that misses most of what was there may be a vendor's bad
    moment: what it misses is gone when the next reading misses it, too.
    """
    table, items = schema.sightings, schema.items
    arrived = {storable(item.id) for item in batch.items}
    doubted = []
    for scope, present in batch.present.items():
        here = {storable(item) for item in present} | arrived
        held = select(table.c.item, table.c.gone_at, table.c.missed_at, items.c.updated)
        rows = connection.execute(
            held.where(table.c.scope == scope).outerjoin(items, items.c.id == table.c.item)
        ).all()
        there = [row for row in rows if row.gone_at is None]
        # Another reading may have brought it meanwhile, and then this one could not see it.
        lost = [row for row in there if row.item not in here and (row.updated is None or row.updated <= now)]
        is_much = len(lost) >= MUCH and len(lost) * 2 > len(there)
        gone = [row.item for row in lost if row.missed_at or not is_much]
        missed = [row.item for row in lost if row.missed_at is None and is_much]
        back = [row.item for row in rows if row.gone_at and row.gone_at <= now and row.item in here]
        found = [row.item for row in rows if row.missed_at and row.item in here]
        doubted += [scope] if missed else []
        _mark(connection, scope, gone, gone_at=now, missed_at=None)
        _mark(connection, scope, missed, missed_at=now)
        _mark(connection, scope, [*back, *found], gone_at=None, missed_at=None)
    if batch.gone:
        named = one_of(connection, table.c.item, batch.gone)
        connection.execute(update(table).where(named, table.c.gone_at.is_(None)).values(gone_at=now))
    return tuple(doubted)


def _mark(connection: Connection, scope: str, ids: Sequence[str], **values: datetime | None) -> None:
    if ids:
        table = schema.sightings
        these = update(table).where(table.c.scope == scope, one_of(connection, table.c.item, ids))
        connection.execute(these.values(values))
