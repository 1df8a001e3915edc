"""How far each source was read; the cursors move in `ingest`, with the rows."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from workflows.store.engine import reading, writing
from workflows.store.rows import one_of
from workflows.store.schema import cursors

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Engine


def read_cursors(engine: Engine, source: str) -> Mapping[str, str]:
    """Return the mark of every scope of a source that was read before."""
    held = select(cursors.c.scope, cursors.c.mark).where(cursors.c.source == source).order_by(cursors.c.scope)
    with reading(engine) as connection:
        return MappingProxyType({row.scope: row.mark for row in connection.execute(held)})


def forget_cursors(engine: Engine, source: str, scopes: Iterable[str] | None = None) -> None:
    """Let the next sync read these scopes (None: all of the source) from their beginning."""
    with writing(engine) as connection:
        these = delete(cursors).where(cursors.c.source == source)
        if scopes is not None:
            these = these.where(one_of(connection, cursors.c.scope, scopes))
        connection.execute(these)
