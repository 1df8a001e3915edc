"""What people answered about quiet experiments: each answer stays, one that was taken back is marked so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from workflows.model import Answer
from workflows.store import schema
from workflows.store.engine import reading
from workflows.store.rows import columns_of, insert_new, row_of
from workflows.store.standings import note_items

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Engine

TABLE = schema.answers
COLUMNS = columns_of(TABLE, Answer)


def note(connection: Connection, answer: Answer) -> bool:
    """Keep an answer, within the caller's transaction; False when the same click was noted before."""
    note_items(connection, [answer.item])
    return insert_new(connection, TABLE, [row_of(TABLE, answer)]) == 1


def find(engine: Engine, answer_id: str) -> Answer | None:
    """Return an answer that nobody has taken back."""
    wanted = select(*COLUMNS).where(TABLE.c.id == answer_id, TABLE.c.undone_at.is_(None))
    with reading(engine) as connection:
        row = connection.execute(wanted).first()
    return None if row is None else Answer(*row)


def take_back(connection: Connection, answer_id: str, *, now: datetime) -> Answer | None:
    """Mark an answer as taken back, within the caller's transaction, and return it.

    None when there is none, or it was taken back before.
    """
    this = update(TABLE).where(TABLE.c.id == answer_id, TABLE.c.undone_at.is_(None))
    row = connection.execute(this.values(undone_at=now).returning(*COLUMNS)).first()
    if row is None:
        return None
    taken = Answer(*row)
    note_items(connection, [taken.item])
    return taken
