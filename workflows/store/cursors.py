"""How far each source was read; the cursors move in `ingest`, with the rows."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select, update

from workflows.store.coverage import places
from workflows.store.engine import reading
from workflows.store.rows import one_of
from workflows.store.schema import cursors

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from workflows.model import Project


def read_cursors(
    engine: Engine, source: str, projects: Iterable[Project] | None = None, *, since: datetime | None = None
) -> Mapping[str, str]:
    """Return the mark of every scope of a source that was read before, or was read from its beginning since then.

    Where `projects` are given, only of what they declare: the marks of a large company are hundreds of megabytes.
    """
    held = select(cursors.c.scope, cursors.c.mark).where(cursors.c.source == source).order_by(cursors.c.scope)
    if since is not None:
        held = held.where(cursors.c.whole_at >= since)
    theirs = None if projects is None else places(source, projects)
    with reading(engine) as connection:
        if theirs is not None:
            scope = func.lower(cursors.c.scope) if theirs.lower else cursors.c.scope
            begun = (scope.startswith(one, autoescape=True) for one in sorted(theirs.beginnings))
            held = held.where(or_(one_of(connection, scope, theirs.names), *begun))
        return MappingProxyType({row.scope: row.mark for row in connection.execute(held)})


def note_whole(connection: Connection, source: str, scopes: Collection[str], *, now: datetime) -> None:
    """Note that these scopes were read from their beginning to their end."""
    if scopes:
        these = update(cursors).where(cursors.c.source == source, one_of(connection, cursors.c.scope, scopes))
        connection.execute(these.values(whole_at=now))
