"""How far each source was read; the cursors move in `ingest`, with the rows."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from workflows.store.engine import reading, writing
from workflows.store.rows import one_of
from workflows.store.schema import cursors

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import Engine


def read_cursors(engine: Engine, source: str, *, since: datetime | None = None) -> Mapping[str, str]:
    """Return the mark of every scope of a source that was read before, or was read from its beginning since then."""
    held = select(cursors.c.scope, cursors.c.mark).where(cursors.c.source == source).order_by(cursors.c.scope)
    if since is not None:
        held = held.where(cursors.c.whole_at >= since)
    with reading(engine) as connection:
        return MappingProxyType({row.scope: row.mark for row in connection.execute(held)})


def note_whole(engine: Engine, source: str, scopes: Collection[str], *, now: datetime) -> None:
    """Note that these scopes were read from their beginning to their end."""
    if not scopes:
        return
    with writing(engine) as connection:
        these = update(cursors).where(cursors.c.source == source, one_of(connection, cursors.c.scope, scopes))
        connection.execute(these.values(whole_at=now))
