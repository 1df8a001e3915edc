"""The statements behind `facts`: each reads everything it is asked for at once, however much that is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields
from string import ascii_lowercase, ascii_uppercase
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import func, select, union

from workflows.batch import Damaged
from workflows.model import (
    Account,
    Activity,
    Answer,
    Kpi,
    Person,
    Project,
    RunMetric,
    SourceState,
    Tag,
    WorkItem,
)
from workflows.store import schema
from workflows.store.coverage import WILDCARD
from workflows.store.linking import Reading
from workflows.store.rows import columns_of, one_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection, Table

    from workflows.model import Category

T = TypeVar("T")
ASCII_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
"""What `lower` does in SQLite, and in a PostgreSQL of the locale C: it leaves É as it is."""
LAST = "\ufffd"
"""Sorts behind whatever a repository's name may go on with, by every collation.

U+FFFF would not: glibc, by which most PostgreSQLs sort, puts what Unicode has not assigned before all letters.
"""


def projects(connection: Connection, only: Collection[str] | None = None) -> tuple[Project, ...]:
    """Return all declared projects, by slug; or those of these slugs, as far as there are any."""
    people = _by_project(connection, schema.people, Person, only)
    kpis = _by_project(connection, schema.kpis, Kpi, only)
    plain = [schema.projects.c[field.name] for field in fields(Project) if field.name in schema.projects.c]
    held = select(*plain)
    if only is not None:
        held = held.where(one_of(connection, schema.projects.c.slug, only))
    rows = connection.execute(held).mappings()
    found = (Project(**row, people=tuple(people[row["slug"]]), kpis=tuple(kpis[row["slug"]])) for row in rows)
    return tuple(sorted(found, key=lambda project: project.slug))


def slugs(connection: Connection, only: str | None = None) -> tuple[str, ...]:
    """Return the slugs of all declared projects, in their order; of a single one, if it is there."""
    held = select(schema.projects.c.slug)
    wanted = held if only is None else held.where(schema.projects.c.slug == only)
    return tuple(sorted(connection.execute(wanted).scalars()))


def jira_keys(connection: Connection) -> frozenset[str]:
    """Return what the keys of all issues of Jira begin with."""
    return frozenset(connection.execute(select(schema.jira_keys.c.key)).scalars())


def declared_keys(connection: Connection) -> frozenset[str]:
    """Return the keys of the Jira projects that projects declare."""
    declared = connection.execute(select(schema.projects.c.jira_keys)).scalars()
    return frozenset(key for keys in declared for key in keys)


def members(connection: Connection, project: str) -> tuple[WorkItem, ...]:
    """Return the items of a project that are still there."""
    member, seen = schema.members, schema.sightings
    together = (member.c.scope == seen.c.scope) & (member.c.item == seen.c.item)
    there = (
        select(member.c.item)
        .join(seen, together)
        .where(member.c.project == project, seen.c.gone_at.is_(None))
    )
    return _items(connection, schema.items.c.id.in_(there))


def items_still_there(connection: Connection, ids: Iterable[str]) -> tuple[WorkItem, ...]:
    """Return those of these items that are known and not gone."""
    seen = schema.sightings
    there = select(seen.c.item).where(one_of(connection, seen.c.item, ids), seen.c.gone_at.is_(None))
    return _items(connection, schema.items.c.id.in_(there))


def links(connection: Connection, ids: Collection[str]) -> tuple[Reading, ...]:
    """Return the links that start at these items or may be about them, beside every item that they may mean."""
    link, name = schema.links, schema.names
    meant = select(
        link.c.origin, link.c.kind, link.c.target, link.c.via,
        name.c.item.label("candidate"), name.c.current,
    )  # fmt: skip
    same = name.c.folded == link.c.folded
    told = meant.outerjoin_from(link, name, same)
    touching = union(
        told.where(one_of(connection, link.c.origin, ids)),
        told.where(one_of(connection, link.c.target, ids)),
        # Not as an outer join, which would be gone through from the side of all links.
        meant.join_from(name, link, same).where(one_of(connection, name.c.item, ids)),
    )
    return tuple(Reading(*row) for row in connection.execute(touching))


def activities(connection: Connection, ids: Collection[str]) -> Sequence[Sequence[Any]]:
    """Return the activities of these items as rows in the order of `Activity`, as they happened.

    Rows and not values: whoever reads them knows who is behind the actors, and there are many.
    """
    table = schema.activities
    held = select(*columns_of(table, Activity)).where(one_of(connection, table.c.item, ids))
    return connection.execute(held.order_by(table.c.at, table.c.id)).all()


def accounts(connection: Connection, refs: Collection[str], words: Collection[str]) -> tuple[Account, ...]:
    """Return the accounts of these references, and those that have one of the words as address or display name."""
    table = schema.accounts
    folded = {
        form for word in words for form in (word, word.lower(), word.casefold(), word.translate(ASCII_LOWER))
    }
    either = [
        one_of(connection, table.c.ref, refs),
        one_of(connection, func.lower(table.c.email), folded),
        one_of(connection, func.lower(table.c.display_name), folded),
    ]
    held = union(*(select(*columns_of(table, Account)).where(which) for which in either))
    return tuple(Account(*row) for row in connection.execute(held))


def tags(connection: Connection, ids: Collection[str]) -> tuple[Tag, ...]:
    """Return people's words on these items that nobody took back, oldest first."""
    table = schema.tags
    held = select(*columns_of(table, Tag)).where(
        one_of(connection, table.c.item, ids), table.c.undone_at.is_(None)
    )
    return tuple(Tag(*row) for row in connection.execute(held.order_by(table.c.at, table.c.id)))


def answers(connection: Connection, ids: Collection[str]) -> tuple[Answer, ...]:
    """Return what people answered about these items and did not take back, oldest first."""
    table = schema.answers
    held = select(*columns_of(table, Answer)).where(
        one_of(connection, table.c.item, ids), table.c.undone_at.is_(None)
    )
    return tuple(Answer(*row) for row in connection.execute(held.order_by(table.c.at, table.c.id)))


def said(connection: Connection, table: Table, kind: type[T], project: str) -> tuple[T, ...]:
    """Return what people said about a project itself and did not take back, oldest first."""
    held = select(*columns_of(table, kind)).where(table.c.project == project, table.c.undone_at.is_(None))
    return tuple(kind(*row) for row in connection.execute(held.order_by(table.c.at, table.c.id)))


def run_metrics(connection: Connection, ids: Collection[str]) -> tuple[RunMetric, ...]:
    """Return the metrics of these runs, oldest first."""
    table = schema.run_metrics
    held = select(*columns_of(table, RunMetric)).where(one_of(connection, table.c.item, ids))
    return tuple(RunMetric(*row) for row in connection.execute(held.order_by(table.c.at, table.c.item)))


def own_activities(connection: Connection, ids: Collection[str]) -> frozenset[str]:
    """Return the ids of activities on these items that are Stagecoach's own writes, by whatever account."""
    table = schema.writes
    held = select(table.c.activity).where(
        one_of(connection, table.c.item, ids), table.c.activity.is_not(None)
    )
    return frozenset(connection.execute(held).scalars())


def keys(connection: Connection, ids: Collection[str]) -> Mapping[str, str]:
    """Return the item id of every key that these items have or had; what is a key now wins."""
    table = schema.names
    held = select(table.c.key, table.c.item).where(one_of(connection, table.c.item, ids))
    found: dict[str, str] = {}
    for row in connection.execute(held.order_by(table.c.current.desc(), table.c.item)):
        found.setdefault(row.key, row.item)
    return found


def statuses(connection: Connection) -> Mapping[str, Category]:
    """Return the category of every status name seen, lower case."""
    table = schema.statuses
    held = select(table.c.name, table.c.category).order_by(table.c.source)
    return {row.name: row.category for row in connection.execute(held)}


def source_states(connection: Connection, project: str) -> tuple[SourceState, ...]:
    """Return how current each source is for a project, by source."""
    table = schema.source_states
    held = select(*columns_of(table, SourceState)).where(table.c.project == project)
    return tuple(
        sorted((SourceState(*row) for row in connection.execute(held)), key=lambda state: state.source)
    )


def damaged(connection: Connection) -> tuple[Damaged, ...]:
    """Return what was set aside, in the order in which it was first seen."""
    table = schema.damaged
    held = select(*columns_of(table, Damaged)).order_by(table.c.seen_at, table.c.source, table.c.record)
    return tuple(Damaged(*row) for row in connection.execute(held))


def every(connection: Connection, table: Table, kind: type[T]) -> tuple[T, ...]:
    """Return all rows of a table as `kind`."""
    return tuple(kind(*row) for row in connection.execute(select(*columns_of(table, kind))))


def of_repositories(
    connection: Connection, table: Table, kind: type[T], names: Collection[str], patterns: Iterable[str]
) -> tuple[T, ...]:
    """Return the rows of these repositories (lower case), and of those that may match a pattern such as `org/*`."""
    repo = func.lower(table.c.repo)
    beginnings = {WILDCARD.split(pattern.casefold(), maxsplit=1)[0] for pattern in patterns}
    maybe = [repo.between(beginning, f"{beginning}{LAST}") for beginning in sorted(beginnings)]
    # One question each, and not one with OR: PostgreSQL would go through the whole table for it.
    held = union(
        *(select(*columns_of(table, kind)).where(one) for one in (one_of(connection, repo, names), *maybe))
    )
    return tuple(kind(*row) for row in connection.execute(held))


def _items(connection: Connection, which: ColumnElement[bool]) -> tuple[WorkItem, ...]:
    held = select(*columns_of(schema.items, WorkItem)).where(which)
    # Sorted here and not there: the databases disagree on the order of letters.
    return tuple(
        sorted((WorkItem(*row) for row in connection.execute(held)), key=lambda item: (item.created, item.id))
    )


def _by_project(
    connection: Connection, table: Table, kind: type[Any], only: Collection[str] | None
) -> Mapping[str, Sequence[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    held = select(table.c.project, *columns_of(table, kind)).order_by(table.c.project, table.c.position)
    if only is not None:
        held = held.where(one_of(connection, table.c.project, only))
    for project, *values in connection.execute(held):
        found[project].append(kind(*values))
    return found
