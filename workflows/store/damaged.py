"""Records that were set aside: each stands once, until it is read well, forgotten or dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from workflows.batch import SetAside
from workflows.store import queries, schema
from workflows.store.coverage import concerns
from workflows.store.engine import reading, writing
from workflows.store.rows import one_of, row_of, upsert
from workflows.store.screen import QUOTED

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from workflows.batch import Batch, Damaged
    from workflows.model import Project
    from workflows.store.rows import Columns


def damaged(engine: Engine) -> tuple[Damaged, ...]:
    """Return what was set aside, in the order in which it was first seen."""
    with reading(engine) as connection:
        return queries.damaged(connection)


def quarantine(
    engine: Engine, *, source: str | None = None, project: Project | None = None
) -> tuple[SetAside, ...]:
    """Return what was set aside with its past, oldest first; of one source, and of what may concern a project."""
    table = schema.damaged
    held = select(
        table.c.source, table.c.record, table.c.reason, table.c.ref, table.c.seen_at,
        func.coalesce(table.c.last_at, table.c.seen_at), table.c.times,
    ).order_by(table.c.seen_at, table.c.source, table.c.record)  # fmt: skip
    if source is not None:
        held = held.where(table.c.source == source)
    with reading(engine) as connection:
        rows = connection.execute(held).all()
    found = (
        SetAside(where, record, reason, ref, seen_at=first, last_at=last, times=times)
        for where, record, reason, ref, first, last, times in rows
    )
    return tuple(one for one in found if project is None or concerns(project, one.source, one.record))


def forget_damaged(engine: Engine, source: str) -> None:
    """Drop what was set aside of a source: line numbers of a snapshot mean nothing in its next edition."""
    with writing(engine) as connection:
        connection.execute(delete(schema.damaged).where(schema.damaged.c.source == source))


def forget_unmet(engine: Engine, source: str, *, since: datetime) -> None:
    """Drop what a complete reading of everything, begun at `since`, did not meet again: it is not there any more."""
    table = schema.damaged
    last = func.coalesce(table.c.last_at, table.c.seen_at)
    with writing(engine) as connection:
        connection.execute(delete(table).where(table.c.source == source, last < since))


def drop(engine: Engine, records: Sequence[Damaged]) -> int:
    """Forget these records; one that is met again is set aside again. Return how many were there."""
    table, gone = schema.damaged, 0
    with writing(engine) as connection:
        for source in dict.fromkeys(one.source for one in records):
            names = [one.record for one in records if one.source == source]
            these = delete(table).where(table.c.source == source, one_of(connection, table.c.record, names))
            gone += len(connection.execute(these.returning(table.c.record)).all())
    return gone


def set_aside(connection: Connection, batch: Batch, *, now: datetime) -> None:
    """Keep what a batch brought damaged, and end what it brought well."""
    table = schema.damaged
    held = connection.execute(select(table.c.record).where(table.c.source == batch.source)).scalars().all()
    wrong = {one.record for one in batch.damaged}
    healed = [one for one in _healed(batch, held) if one not in wrong] if held else []
    if healed:
        mine = (table.c.source == batch.source, one_of(connection, table.c.record, healed))
        connection.execute(delete(table).where(*mine))
    rows = [row_of(table, one, seen_at=now, last_at=now, times=1) for one in batch.damaged]
    upsert(connection, table, rows, keep=_met_again)


def _met_again(present: Columns, new: Columns) -> Columns:
    return {
        "seen_at": present["seen_at"],
        "ref": func.coalesce(new["ref"], present["ref"]),
        "times": present["times"] + 1,
    }


def _healed(batch: Batch, held: Collection[str]) -> list[str]:
    """Return which of the names belong to what this batch read well: an item with its parts, a file, a listing."""
    items = {name[:QUOTED] for item in batch.items for name in (item.id, item.key)}
    items |= {former[:QUOTED] for former, _ in batch.moved}
    files = {f"{one.repo}/{one.path}"[:QUOTED] for one in batch.documents}
    whole = items | files | {f"{one.repo} files"[:QUOTED] for one in batch.trees}
    sound = {one[:QUOTED] for one in batch.sound}
    beginnings = tuple(f"{one} " for one in sound)
    # A part is named after its item: "CH-97 comment 12".
    return [
        one
        for one in held
        if one in whole or one in sound or one.partition(" ")[0] in items or one.startswith(beginnings)
    ]
