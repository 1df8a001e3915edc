"""The memory of what was posted: the right to post is a row, so restarts and twin processes post once.

A delivery is claimed, then sent; when nobody knows whether it was sent it is unknown until Slack's history tells.
A definite refusal leaves it claimed, with the error and the moment from which it may be claimed again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, select, update

from workflows.outbox import Delivery, DeliveryState
from workflows.store.engine import reading, writing
from workflows.store.rows import columns_of, upsert
from workflows.store.schema import deliveries
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Engine

COLUMNS = columns_of(deliveries, Delivery)
AGAIN: dict[str, None] = dict.fromkeys(("channel", "ts", "sent_at", "error", "retry_at"))
"""What a new claim forgets of a former try."""


def claim(engine: Engine, key: str, target: str, *, now: datetime) -> bool:
    """Return whether this delivery is ours to post: it is new, or was refused and its `retry_at` has come."""
    row = {"key": key, "state": DeliveryState.CLAIMED, "target": target, "claimed_at": now, **AGAIN}
    refused = and_(deliveries.c.state == DeliveryState.CLAIMED, deliveries.c.retry_at <= now)
    with writing(engine) as connection:
        return upsert(connection, deliveries, [row], only_if=lambda _new: refused) == 1


def settle_sent(engine: Engine, key: str, *, channel: str, ts: str, now: datetime) -> None:
    """Note where the message stands; the first receipt counts. LookupError when the key was never claimed."""
    receipt = {"channel": channel, "ts": ts, "sent_at": now, "error": None, "retry_at": None}
    before = (DeliveryState.CLAIMED, DeliveryState.UNKNOWN)
    _settle(engine, key, before, {"state": DeliveryState.SENT, **receipt})


def settle_unknown(engine: Engine, key: str, *, error: str, now: datetime) -> None:
    """Note that nobody knows whether the message was posted; what is known to be sent stays sent.

    LookupError when the key was never claimed.
    """
    del now  # the time of the claim is what bounds the search in Slack's history
    doubt = {"state": DeliveryState.UNKNOWN, "error": error, "retry_at": None}
    _settle(engine, key, (DeliveryState.CLAIMED,), doubt)


def refuse(engine: Engine, key: str, *, error: str, retry_at: datetime | None, now: datetime) -> None:
    """Note that Slack definitely posted nothing, and from when on it may be tried again (None: never by itself).

    LookupError when the key was never claimed.
    """
    del now
    _settle(engine, key, (DeliveryState.CLAIMED,), {"error": error, "retry_at": retry_at})


def release(engine: Engine, key: str) -> bool:
    """Give an unknown delivery free that is proven absent from Slack; return whether there was one to give free."""
    free = update(deliveries).where(deliveries.c.key == key, deliveries.c.state == DeliveryState.UNKNOWN)
    with writing(engine) as connection:
        done = connection.execute(
            free.values(state=DeliveryState.CLAIMED, retry_at=deliveries.c.claimed_at).returning(
                deliveries.c.key
            )
        )
        return done.first() is not None


def stale_claims(engine: Engine, *, older_than: datetime) -> tuple[Delivery, ...]:
    """Turn claims that nobody settled since `older_than` into unknown ones, and return these."""
    stale = and_(
        deliveries.c.state == DeliveryState.CLAIMED,
        deliveries.c.error.is_(None),
        deliveries.c.claimed_at < older_than,
    )
    doubt = worded("the process that claimed it ended before it noted the outcome")
    with writing(engine) as connection:
        rows = connection.execute(
            update(deliveries)
            .where(stale)
            .values(state=DeliveryState.UNKNOWN, error=doubt)
            .returning(*COLUMNS)
        )
        return tuple(sorted((Delivery(*row) for row in rows), key=lambda one: (one.claimed_at, one.key)))


def unknown(engine: Engine) -> tuple[Delivery, ...]:
    """Return the deliveries that Slack's history has to settle, oldest first."""
    return _select(engine, deliveries.c.state == DeliveryState.UNKNOWN)


def open_ones(engine: Engine) -> tuple[Delivery, ...]:
    """Return the deliveries that are not sent, oldest first."""
    return _select(engine, deliveries.c.state != DeliveryState.SENT)


def find(engine: Engine, key: str) -> Delivery | None:
    """Return the delivery of that key, if it was ever claimed."""
    return next(iter(_select(engine, deliveries.c.key == key)), None)


def find_each(engine: Engine, keys: Collection[str]) -> dict[str, Delivery]:
    """Return the deliveries of those keys that were ever claimed, by key."""
    return {one.key: one for one in _select(engine, deliveries.c.key.in_(keys))} if keys else {}


def _select(engine: Engine, which: ColumnElement[bool]) -> tuple[Delivery, ...]:
    wanted = select(*COLUMNS).where(which).order_by(deliveries.c.claimed_at, deliveries.c.key)
    with reading(engine) as connection:
        return tuple(Delivery(*row) for row in connection.execute(wanted))


def _settle(engine: Engine, key: str, before: tuple[DeliveryState, ...], values: dict[str, Any]) -> None:
    this = deliveries.c.key == key
    with writing(engine) as connection:
        if connection.execute(select(deliveries.c.key).where(this)).first() is None:
            raise LookupError(f"delivery {key} was never claimed")
        connection.execute(update(deliveries).where(this, deliveries.c.state.in_(before)).values(values))
