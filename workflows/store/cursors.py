"""How far each source was read; the cursors move in `ingest`, with the rows."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from sqlalchemy import select

from workflows.store.engine import reading
from workflows.store.schema import cursors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Engine


def read_cursors(engine: Engine, source: str) -> Mapping[str, str]:
    """Return the mark of every scope of a source that was read before."""
    held = select(cursors.c.scope, cursors.c.mark).where(cursors.c.source == source).order_by(cursors.c.scope)
    with reading(engine) as connection:
        return MappingProxyType({row.scope: row.mark for row in connection.execute(held)})
