"""What is known of tickets and branches, asked by name: so that a source can tell whose work a record is."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import select

from workflows.model import ItemKind, WorkItem
from workflows.store import queries, schema
from workflows.store.engine import reading
from workflows.store.rows import columns_of, one_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sqlalchemy import Connection, Engine

    from workflows.model import Project


class Whereabouts:
    """Asks the store each time: what another source brought a moment ago is known."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def projects(self) -> Sequence[Project]:
        """Return all declared projects."""
        with reading(self._engine) as connection:
            return queries.projects(connection)

    def jira_keys(self) -> frozenset[str]:
        """Return what the keys of all known tickets begin with."""
        with reading(self._engine) as connection:
            return queries.jira_keys(connection)

    def tickets(self, keys: Collection[str]) -> Mapping[str, frozenset[str]]:
        """Return the slugs of the projects of these tickets, of those that are known."""
        name, item = schema.names, schema.items
        asked = {key.casefold(): key for key in keys}
        with reading(self._engine) as connection:
            held = select(name.c.folded, name.c.item).join(item, item.c.id == name.c.item)
            known = connection.execute(
                held.where(one_of(connection, name.c.folded, asked), item.c.kind == ItemKind.ISSUE)
            ).all()
            slugs = _slugs(connection, (row.item for row in known))
        found: dict[str, frozenset[str]] = defaultdict(frozenset)
        for row in known:
            found[asked[row.folded]] |= slugs.get(row.item, frozenset())
        return dict(found)

    def branches(self, names: Collection[str]) -> Sequence[tuple[WorkItem, frozenset[str]]]:
        """Return the pull requests and branches on these branches, each with the slugs of its projects."""
        table = schema.items
        there = select(schema.sightings.c.item).where(schema.sightings.c.gone_at.is_(None))
        with reading(self._engine) as connection:
            held = select(*columns_of(table, WorkItem)).where(
                one_of(connection, table.c.branch, names),
                table.c.kind.in_((ItemKind.PULL_REQUEST, ItemKind.BRANCH)),
                table.c.id.in_(there),
            )
            items = [WorkItem(*row) for row in connection.execute(held)]
            slugs = _slugs(connection, (one.id for one in items))
        return [(one, slugs.get(one.id, frozenset())) for one in items]


def holders(engine: Engine, source: str) -> frozenset[str]:
    """Return the slugs of the projects that hold work of a source, whether they declare it or not."""
    member, item = schema.members, schema.items
    with reading(engine) as connection:
        held = select(member.c.project).distinct().join(item, item.c.id == member.c.item)
        return frozenset(connection.execute(held.where(item.c.source == source)).scalars())


def _slugs(connection: Connection, items: Iterable[str]) -> Mapping[str, frozenset[str]]:
    member = schema.members
    held = select(member.c.item, member.c.project).where(one_of(connection, member.c.item, items))
    found: dict[str, frozenset[str]] = defaultdict(frozenset)
    for row in connection.execute(held):
        found[row.item] |= {row.project}
    return found
