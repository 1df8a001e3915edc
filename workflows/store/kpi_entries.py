"""What people said of measures of success: each stays for the record, one that was taken back is marked so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from workflows.model import KpiEntry
from workflows.store import schema
from workflows.store.engine import reading, writing
from workflows.store.rows import columns_of, insert_new, row_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

TABLE = schema.kpi_entries
COLUMNS = columns_of(TABLE, KpiEntry)


def save(engine: Engine, entry: KpiEntry, *, place: str) -> bool:
    """Keep what was said; False when the same command was kept before. `place` is for the audit log."""
    with writing(engine) as connection:
        return insert_new(connection, TABLE, [row_of(TABLE, entry, place=place)]) == 1


def find(engine: Engine, entry_id: str) -> KpiEntry | None:
    """Return an entry that nobody has taken back."""
    wanted = select(*COLUMNS).where(TABLE.c.id == entry_id, TABLE.c.undone_at.is_(None))
    with reading(engine) as connection:
        row = connection.execute(wanted).first()
    return None if row is None else KpiEntry(*row)


def take_back(engine: Engine, entry_id: str, *, now: datetime) -> bool:
    """Mark an entry as taken back; False when there is none, or it was taken back before."""
    this = update(TABLE).where(TABLE.c.id == entry_id, TABLE.c.undone_at.is_(None))
    with writing(engine) as connection:
        return connection.execute(this.values(undone_at=now).returning(TABLE.c.id)).first() is not None
