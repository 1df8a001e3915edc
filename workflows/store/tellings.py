"""What each reader was told by digests: kept under the delivery's key, and true once that delivery is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter
from sqlalchemy import delete, func, select

from workflows.lifecycle.telling import Telling
from workflows.outbox import DeliveryState
from workflows.store import schema
from workflows.store.engine import reading, writing
from workflows.store.rows import upsert

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Engine

TABLE = schema.tellings
KEPT: Final = 3
"""Deliveries that are remembered of one reader and report: the last, the one that is being made, and one in doubt."""
_JSON: Final = TypeAdapter(Telling)


def save(engine: Engine, key: str, reader: str, told: Mapping[str, Telling]) -> None:
    """Keep what the delivery `key` tells a reader of each project, unless it stands or is in doubt already.

    `reader` is who hears which report: the target, the report and its audience. Older tellings of the reader go.
    """
    with writing(engine) as connection:
        known = select(schema.deliveries.c.state, schema.deliveries.c.retry_at)
        row = connection.execute(known.where(schema.deliveries.c.key == key)).first()
        if row is not None and (row.state is not DeliveryState.CLAIMED or row.retry_at is None):
            return
        rows = [
            {
                "key": key,
                "project": slug,
                "reader": reader,
                "at": one.at,
                "body": _JSON.dump_json(one).decode(),
            }
            for slug, one in told.items()
        ]
        upsert(connection, TABLE, rows)
        newest = select(TABLE.c.key, func.max(TABLE.c.at).label("at")).where(TABLE.c.reader == reader)
        kept = newest.group_by(TABLE.c.key).order_by(func.max(TABLE.c.at).desc(), TABLE.c.key).limit(KEPT)
        keys = [each.key for each in connection.execute(kept)]
        connection.execute(delete(TABLE).where(TABLE.c.reader == reader, TABLE.c.key.not_in(keys)))


def last(engine: Engine, reader: str, *, but: str) -> Mapping[str, Telling]:
    """Return by project what the reader was told last by a delivery that was sent; `but` is the one being made."""
    sent = (
        select(TABLE.c.key)
        .join(schema.deliveries, schema.deliveries.c.key == TABLE.c.key)
        .where(TABLE.c.reader == reader, TABLE.c.key != but, schema.deliveries.c.state == DeliveryState.SENT)
        .order_by(TABLE.c.at.desc(), TABLE.c.key)
        .limit(1)
    )
    wanted = select(TABLE.c.project, TABLE.c.body).where(TABLE.c.key.in_(sent))
    with reading(engine) as connection:
        return {row.project: _JSON.validate_json(row.body) for row in connection.execute(wanted)}
