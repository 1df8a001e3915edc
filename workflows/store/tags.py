"""A person's word on the stage of an item: it is added, never changed; the newest that was not undone counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, update

from workflows.store.rows import one_of, row_of
from workflows.store.schema import tags
from workflows.store.standings import note_items

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection

    from workflows.model import Tag


def add_tag(connection: Connection, word: Tag) -> None:
    """Remember a person's word, within the caller's transaction."""
    connection.execute(insert(tags).values(row_of(tags, word)))
    note_items(connection, [word.item])


def undo_tags(connection: Connection, writes: Collection[str], *, now: datetime) -> int:
    """Take back the tags that went with these writes, within the caller's transaction; return how many."""
    these = update(tags).where(one_of(connection, tags.c.write, writes), tags.c.undone_at.is_(None))
    items = connection.execute(these.values(undone_at=now).returning(tags.c.item)).scalars().all()
    note_items(connection, items)
    return len(items)
