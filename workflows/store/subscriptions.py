"""Who receives which report when, for the alarm clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from workflows.outbox import Subscription
from workflows.store import schema
from workflows.store.engine import reading
from workflows.store.rows import columns_of

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

TABLE = schema.subscriptions
COLUMNS = columns_of(TABLE, Subscription)


def load_subscriptions(engine: Engine) -> tuple[Subscription, ...]:
    """Return all subscriptions by id; one that two projects declare alike stands once."""
    held = select(*COLUMNS).order_by(TABLE.c.id, TABLE.c.declared_by)
    with reading(engine) as connection:
        found = {row.id: Subscription(*row) for row in connection.execute(held)}
    return tuple(found.values())


def subscriptions_of(connection: Connection, project: str) -> tuple[Subscription, ...]:
    """Return what one project declares, within a transaction that is open already."""
    held = select(*COLUMNS).where(TABLE.c.declared_by == project).order_by(TABLE.c.id)
    return tuple(Subscription(*row) for row in connection.execute(held))
