"""Waivers of criteria: each stays for the record, one that was taken back is marked so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from workflows.model import Waiver
from workflows.store import schema
from workflows.store.engine import reading, writing
from workflows.store.rows import columns_of, insert_new, row_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

TABLE = schema.waivers
COLUMNS = columns_of(TABLE, Waiver)


def save(engine: Engine, waiver: Waiver, *, place: str) -> bool:
    """Keep a waiver; False when the same form was kept before. `place` says where it was given, for the audit log."""
    with writing(engine) as connection:
        return insert_new(connection, TABLE, [row_of(TABLE, waiver, place=place)]) == 1


def find(engine: Engine, waiver_id: str) -> Waiver | None:
    """Return a waiver that nobody has taken back."""
    wanted = select(*COLUMNS).where(TABLE.c.id == waiver_id, TABLE.c.undone_at.is_(None))
    with reading(engine) as connection:
        row = connection.execute(wanted).first()
    return None if row is None else Waiver(*row)


def take_back(engine: Engine, waiver_id: str, *, now: datetime) -> bool:
    """Mark a waiver as taken back; False when there is none, or it was taken back before."""
    this = update(TABLE).where(TABLE.c.id == waiver_id, TABLE.c.undone_at.is_(None))
    with writing(engine) as connection:
        return connection.execute(this.values(undone_at=now).returning(TABLE.c.id)).first() is not None
