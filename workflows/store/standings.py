"""How projects stood when it was last worked out, for pages about many of them; whatever is new makes it out of date.

Each project has a counter of changes. A standing carries the count that it was made from: it is of use as long as both
agree, so that a change which comes while it is being made is never lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, union, update

from workflows.store import schema
from workflows.store.coverage import names_any
from workflows.store.engine import reading, writing
from workflows.store.rows import ask_for, insert_new, one_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Engine, Select, Update

TABLE = schema.standings


@dataclass(frozen=True, slots=True)
class Kept:
    """A standing as it is kept: from which `change` it was made, when, `by` which rules, and its JSON."""

    change: int
    at: datetime
    by: str
    body: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """When a standing that nothing has made out of date was made, `by` which rules, and the project's time zone."""

    at: datetime
    by: str
    timezone: str


def note_changed(connection: Connection, slugs: Iterable[str]) -> None:
    """Note that something about these projects is new, within the caller's transaction."""
    named = sorted(set(slugs))
    if not named:
        return
    insert_new(connection, TABLE, [{"project": slug, "change": 0} for slug in named])
    ask_for(connection, _counting, named)


def _counting(are_these: Callable[[ColumnElement[Any]], ColumnElement[bool]]) -> Update:
    return update(TABLE).where(are_these(TABLE.c.project)).values(change=TABLE.c.change + 1)


def note_items(connection: Connection, items: Collection[str], repos: Collection[str] = ()) -> None:
    """Note the same for all projects that these items belong or are linked to, and that read these repositories."""
    slugs = set(ask_for(connection, _around, items).scalars()) if items else set()
    if repos:
        declared = connection.execute(select(schema.projects.c.slug, schema.projects.c.repositories))
        slugs |= {slug for slug, patterns in declared if names_any(patterns, repos)}
    note_changed(connection, slugs)


def _around(are_these: Callable[[ColumnElement[Any]], ColumnElement[bool]]) -> Select[Any]:
    """Return which projects the items belong or are linked to."""
    link, name, member = schema.links, schema.names, schema.members
    touched = (
        select(link.c.target).where(are_these(link.c.origin)),
        select(name.c.item).join(link, link.c.folded == name.c.folded).where(are_these(link.c.origin)),
        select(link.c.origin).where(are_these(link.c.target)),
        select(link.c.origin).join(name, name.c.folded == link.c.folded).where(are_these(name.c.item)),
    )
    around = union(*touched).subquery()
    theirs = select(member.c.project).where(are_these(member.c.item) | member.c.item.in_(select(around)))
    return theirs.distinct()


def changes(engine: Engine, slugs: Collection[str]) -> Mapping[str, int]:
    """Return the counters of these projects; 0 where nothing was ever noted."""
    with reading(engine) as connection:
        return counted(connection, slugs)


def counted(connection: Connection, slugs: Collection[str]) -> Mapping[str, int]:
    """Do so within a transaction that is open already."""
    held = select(TABLE.c.project, TABLE.c.change).where(one_of(connection, TABLE.c.project, slugs))
    found = {row.project: row.change for row in connection.execute(held)}
    return {slug: found.get(slug, 0) for slug in slugs}


def stamps(engine: Engine, slugs: Collection[str]) -> Mapping[str, Stamp]:
    """Return when the standings of these projects were made that nothing has made out of date, and none of them."""
    with reading(engine) as connection:
        held = _current(connection, slugs, (TABLE.c.made_at, TABLE.c.made_by))
        return {slug: Stamp(*row) for slug, *row in connection.execute(held)}


def kept(engine: Engine, slugs: Collection[str]) -> Mapping[str, tuple[Stamp, str]]:
    """Return the same standings with their JSON, which takes far longer to read."""
    with reading(engine) as connection:
        held = _current(connection, slugs, (TABLE.c.body, TABLE.c.made_at, TABLE.c.made_by))
        return {slug: (Stamp(*row), body) for slug, body, *row in connection.execute(held)}


def _current(
    connection: Connection, slugs: Collection[str], columns: Sequence[ColumnElement[Any]]
) -> Select[Any]:
    project = schema.projects.c
    return (
        select(TABLE.c.project, *columns, project.timezone)
        .join(schema.projects, project.slug == TABLE.c.project)
        .where(one_of(connection, TABLE.c.project, slugs), TABLE.c.made_from == TABLE.c.change)
    )


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
