"""How projects stood when it was last worked out, for pages about many of them; whatever is new makes it out of date.

Each project has a counter of changes. A standing carries the count that it was made from: it is of use as long as both
agree, so that a change which comes while it is being made is never lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, union, update

from workflows.store import schema
from workflows.store.coverage import owns_any
from workflows.store.engine import reading, writing
from workflows.store.queries import projects
from workflows.store.rows import insert_new, one_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import Connection, Engine

TABLE = schema.standings


@dataclass(frozen=True, slots=True)
class Kept:
    """A standing as it is kept: from which `change` it was made, when, `by` which rules, and its JSON."""

    change: int
    at: datetime
    by: str
    body: str


def note_changed(connection: Connection, slugs: Iterable[str]) -> None:
    """Note that something about these projects is new, within the caller's transaction."""
    named = sorted(set(slugs))
    insert_new(connection, TABLE, [{"project": slug, "change": 0} for slug in named])
    these = update(TABLE).where(one_of(connection, TABLE.c.project, named))
    connection.execute(these.values(change=TABLE.c.change + 1))


def note_items(connection: Connection, items: Collection[str], repos: Collection[str] = ()) -> None:
    """Note the same for all projects that these items belong or are linked to, and that read these repositories."""
    link, name, member = schema.links, schema.names, schema.members
    touched = (
        select(link.c.target).where(one_of(connection, link.c.origin, items)),
        select(name.c.item)
        .join(link, link.c.folded == name.c.folded)
        .where(one_of(connection, link.c.origin, items)),
        select(link.c.origin).where(one_of(connection, link.c.target, items)),
        select(link.c.origin)
        .join(name, name.c.folded == link.c.folded)
        .where(one_of(connection, name.c.item, items)),
    )
    around = union(*touched).subquery()
    theirs = select(member.c.project).where(
        one_of(connection, member.c.item, items) | member.c.item.in_(select(around))
    )
    slugs = set(connection.execute(theirs.distinct()).scalars())
    if repos:
        slugs |= {one.slug for one in projects(connection) if owns_any(one, repos)}
    note_changed(connection, slugs)


def changes(engine: Engine, slugs: Collection[str]) -> Mapping[str, int]:
    """Return the counters of these projects; 0 where nothing was ever noted."""
    with reading(engine) as connection:
        return counted(connection, slugs)


def counted(connection: Connection, slugs: Collection[str]) -> Mapping[str, int]:
    """Do so within a transaction that is open already."""
    held = select(TABLE.c.project, TABLE.c.change).where(one_of(connection, TABLE.c.project, slugs))
    found = {row.project: row.change for row in connection.execute(held)}
    return {slug: found.get(slug, 0) for slug in slugs}


def kept(engine: Engine, slugs: Collection[str]) -> Mapping[str, Kept]:
    """Return the standings of these projects that nothing has made out of date."""
    made = (TABLE.c.made_from, TABLE.c.made_at, TABLE.c.made_by, TABLE.c.body)
    with reading(engine) as connection:
        held = select(TABLE.c.project, *made).where(
            one_of(connection, TABLE.c.project, slugs), TABLE.c.made_from == TABLE.c.change
        )
        return {row.project: Kept(*row[1:]) for row in connection.execute(held)}


def keep(engine: Engine, slug: str, standing: Kept) -> None:
    """Keep how a project stands; what was noted since it was made stays noted."""
    made = {
        "made_from": standing.change,
        "made_at": standing.at,
        "made_by": standing.by,
        "body": standing.body,
    }
    _note(engine, slug, made)


def looked_at(engine: Engine, slug: str, change: int) -> None:
    """Note that a project's open warnings were looked at, with all that was noted up to this change."""
    _note(engine, slug, {"looked_at": change})


def unseen(engine: Engine, slugs: Collection[str]) -> Mapping[str, int]:
    """Return the counters of those of these projects of which something is new since they were looked at."""
    with reading(engine) as connection:
        held = select(TABLE.c.project, TABLE.c.change, TABLE.c.looked_at)
        rows = connection.execute(held.where(one_of(connection, TABLE.c.project, slugs)))
        found = {slug: (change, seen) for slug, change, seen in rows}
    counted = {slug: found.get(slug, (0, None)) for slug in slugs}
    return {slug: change for slug, (change, seen) in counted.items() if seen != change}


def _note(engine: Engine, slug: str, values: Mapping[str, object]) -> None:
    with writing(engine) as connection:
        insert_new(connection, TABLE, [{"project": slug, "change": 0}])
        connection.execute(update(TABLE).where(TABLE.c.project == slug).values(values))
