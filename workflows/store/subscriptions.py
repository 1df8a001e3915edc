"""Who receives which report when, for the alarm clock: declared in the projects file, or made in Slack."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from workflows.outbox import Subscription
from workflows.store import schema
from workflows.store.engine import reading, writing
from workflows.store.rows import insert_new, row_of, upsert

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Column, Connection, Engine, Row, Table

DECLARED, MADE, PAUSES = schema.subscriptions, schema.subscribed, schema.pauses


def load_subscriptions(engine: Engine) -> tuple[Subscription, ...]:
    """Return all subscriptions that have not ended, by id; one that two projects declare alike stands once."""
    with reading(engine) as connection:
        return read_subscriptions(connection)


def read_subscriptions(connection: Connection) -> tuple[Subscription, ...]:
    """Do so within a transaction that is open already."""
    declared = select(*_columns(DECLARED)).order_by(DECLARED.c.id, DECLARED.c.declared_by)
    made = select(*_columns(MADE)).where(MADE.c.ended_at.is_(None)).order_by(MADE.c.id)
    rows = [*connection.execute(declared).mappings(), *connection.execute(made).mappings()]
    pauses = {row.subscription: row for row in connection.execute(select(PAUSES))}
    found = {str(row["id"]): Subscription(**row) for row in rows}
    return tuple(_paused(one, pauses) for _, one in sorted(found.items()))


def subscriptions_of(connection: Connection, project: str) -> tuple[Subscription, ...]:
    """Return what one project declares, within a transaction that is open already."""
    held = select(*_columns(DECLARED)).where(DECLARED.c.declared_by == project).order_by(DECLARED.c.id)
    return tuple(Subscription(**row) for row in connection.execute(held).mappings())


def find_subscription(engine: Engine, subscription_id: str) -> Subscription | None:
    """Return a subscription that has not ended."""
    return next((one for one in load_subscriptions(engine) if one.id == subscription_id), None)


def subscribe(engine: Engine, subscription: Subscription) -> bool:
    """Keep a subscription that somebody made; False when the same form was kept before."""
    with writing(engine) as connection:
        return insert_new(connection, MADE, [row_of(MADE, subscription)]) == 1


def end(engine: Engine, subscription_id: str, *, now: datetime) -> bool:
    """End a subscription that was made in Slack; False when there is none, or it ended before."""
    this = update(MADE).where(MADE.c.id == subscription_id, MADE.c.ended_at.is_(None))
    with writing(engine) as connection:
        return connection.execute(this.values(ended_at=now).returning(MADE.c.id)).first() is not None


def pause(engine: Engine, subscription_id: str, *, person: str, now: datetime) -> None:
    """Let a subscription rest, however it was made."""
    row = {"subscription": subscription_id, "person": person, "paused_at": now, "resumed_at": None}
    with writing(engine) as connection:
        upsert(connection, PAUSES, [row])


def resume(engine: Engine, subscription_id: str, *, now: datetime) -> None:
    """Let it go on from now: what was due in the pause is not made up for."""
    this = update(PAUSES).where(PAUSES.c.subscription == subscription_id, PAUSES.c.resumed_at.is_(None))
    with writing(engine) as connection:
        connection.execute(this.values(resumed_at=now))


def _columns(table: Table) -> list[Column[Any]]:
    return [table.c[field.name] for field in fields(Subscription) if field.name in table.c]


def _paused(one: Subscription, pauses: Mapping[str, Row[Any]]) -> Subscription:
    last = pauses.get(one.id)
    if last is None:
        return one
    if last.resumed_at is None:
        return replace(one, paused_at=last.paused_at)
    begun = [moment for moment in (one.starts_at, last.resumed_at) if moment is not None]
    return replace(one, starts_at=max(begun))
