"""How current what is known of projects is at this moment, apart from all that is known: a few rows a project."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from workflows.model import SourceState
from workflows.store import queries, schema
from workflows.store.coverage import concerns
from workflows.store.engine import reading
from workflows.store.rows import columns_of, one_of
from workflows.store.standings import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import Connection, Engine


@dataclass(frozen=True, slots=True)
class Freshness:
    """When each source was read for a project and what failed since, by source; how many records were set aside."""

    sources: tuple[SourceState, ...]
    damaged: int


def freshness(engine: Engine, slugs: Collection[str]) -> Mapping[str, Freshness]:
    """Return how current these projects are; those that are not there any more are left out."""
    with reading(engine) as connection:
        there = [slug for slug in queries.slugs(connection) if slug in slugs]
        return _freshness(connection, there)


def marks(engine: Engine, project: str | None) -> tuple[tuple[str, int, Freshness], ...]:
    """Return the counters of changes and how current it is, of one project or all: while they stay, nothing is new."""
    with reading(engine) as connection:
        slugs = queries.slugs(connection, project)
        changes, current = counted(connection, slugs), _freshness(connection, slugs)
    return tuple((slug, changes[slug], current[slug]) for slug in slugs)


def _freshness(connection: Connection, slugs: Collection[str]) -> dict[str, Freshness]:
    states, table = defaultdict(list), schema.source_states
    held = select(table.c.project, *columns_of(table, SourceState)).order_by(table.c.source)
    for slug, *state in connection.execute(held.where(one_of(connection, table.c.project, slugs))):
        states[slug].append(SourceState(*state))
    damaged = _damaged(connection, slugs)
    return {slug: Freshness(tuple(states[slug]), damaged[slug]) for slug in slugs}


def _damaged(connection: Connection, slugs: Collection[str]) -> Counter[str]:
    """Return how many of the records that were set aside concern each project."""
    aside, found = queries.damaged(connection), Counter[str]()
    if aside:
        for project in queries.projects(connection, slugs):
            found[project.slug] = sum(concerns(project, one.source, one.record) for one in aside)
    return found
