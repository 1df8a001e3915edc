"""The steps of a warning that must happen once, whatever other workers do: asked, raised, marked for the digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, select, update

from workflows.outbox import OpenWarning
from workflows.store.engine import locked, reading, writing
from workflows.store.standings import note_changed
from workflows.store.warnings import COLUMNS, TABLE, opened

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Engine


def take_turn(
    engine: Engine,
    delivery: str,
    new: Sequence[OpenWarning],
    *,
    instead_of: Sequence[tuple[OpenWarning, str]] = (),
    now: datetime,
) -> tuple[OpenWarning, ...]:
    """Open all warnings of one message and return those that were opened; none when that message is somebody's.

    A message belongs to one project and one worker: the first who records anything under its key. Warnings that the
    new ones take the place of are closed in the same transaction, with a word for each; where one is closed already,
    somebody has answered, and nothing takes its place.
    """
    taken = select(TABLE.c.id).where(TABLE.c.delivery == delivery).limit(1)
    with writing(engine) as connection:
        locked(connection, f"warnings:{delivery}")
        if connection.execute(taken).first() is not None:
            return ()
        answered = {old.item for old, text in instead_of if not _closed(connection, old, text, now)}
        wanted = [one for one in new if one.item not in answered]
        return opened(connection, wanted)


def close(engine: Engine, warning: OpenWarning, *, text: str, now: datetime) -> OpenWarning | None:
    """Close this very warning and return it as closed; None when it is closed, or another one is open by now."""
    with writing(engine) as connection:
        return _closed(connection, warning, text, now)


def put_before_channel(engine: Engine, warning: OpenWarning, *, key: str, now: datetime) -> bool:
    """Note that the channel's message of that key tells of a warning; False when one does already."""
    return _step(engine, and_(_open(warning), TABLE.c.raised.is_(None)), raised=key, raised_at=now)


def take_from_channel(engine: Engine, key: str) -> bool:
    """Note that the channel's message of that key never appeared, so that its warnings may be raised by another."""
    this = and_(TABLE.c.raised == key, TABLE.c.resolved_at.is_(None))
    return _step(engine, this, raised=None, raised_at=None)


def put_into_digest(engine: Engine, warning: OpenWarning, *, now: datetime) -> bool:
    """Note that digests name a warning as unanswered from now on; False when they do already."""
    return _step(engine, and_(_open(warning), TABLE.c.digest_at.is_(None)), digest_at=now)


def raised_by(engine: Engine, key: str) -> tuple[OpenWarning, ...]:
    """Return the warnings that a message in the channel tells of, in the order in which they were opened."""
    wanted = select(*COLUMNS).where(TABLE.c.raised == key).order_by(TABLE.c.opened_at, TABLE.c.id)
    with reading(engine) as connection:
        return tuple(OpenWarning(*row) for row in connection.execute(wanted))


def _closed(connection: Connection, warning: OpenWarning, text: str, now: datetime) -> OpenWarning | None:
    this = update(TABLE).where(_open(warning))
    row = connection.execute(
        this.values(resolved_at=now, resolution=text, news=None).returning(*COLUMNS)
    ).first()
    if row is None:
        return None
    note_changed(connection, [warning.project])
    return OpenWarning(*row)


def _open(warning: OpenWarning) -> ColumnElement[bool]:
    """Say which row this very warning is, as long as it is open."""
    same = and_(TABLE.c.item == warning.item, TABLE.c.delivery == warning.delivery)
    return and_(same, TABLE.c.resolved_at.is_(None))


def _step(engine: Engine, which: ColumnElement[bool], **values: object) -> bool:
    with writing(engine) as connection:
        done = connection.execute(update(TABLE).where(which).values(values).returning(TABLE.c.project))
        slugs = done.scalars().all()
        note_changed(connection, slugs)
    return bool(slugs)
