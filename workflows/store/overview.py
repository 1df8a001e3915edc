"""What is asked of the whole store at once: how current the sources are, which statuses and accounts were seen."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from workflows.model import Account, Project, SourceState
from workflows.store import queries, schema
from workflows.store.engine import reading
from workflows.store.rows import columns_of, one_of
from workflows.store.subscriptions import read_subscriptions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from workflows.outbox import Subscription


@dataclass(frozen=True, slots=True)
class Overview:
    """All of it as of one moment; `sources` by project, `statuses` as Jira's tickets have them now."""

    projects: tuple[Project, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    sources: Mapping[str, tuple[SourceState, ...]] = field(default_factory=dict)
    statuses: frozenset[str] = frozenset()
    accounts: tuple[Account, ...] = ()


def overview(engine: Engine) -> Overview:
    """Read it in a fixed number of statements, however many projects there are."""
    there = select(schema.sightings.c.item).where(schema.sightings.c.gone_at.is_(None))
    item = schema.items
    used = select(item.c.status).distinct().where(item.c.source == "jira", item.c.id.in_(there))
    with reading(engine) as connection:
        projects = queries.projects(connection)
        return Overview(
            projects,
            read_subscriptions(connection),
            _sources(connection, projects),
            frozenset(connection.execute(used).scalars()),
            queries.every(connection, schema.accounts, Account),
        )


def _sources(connection: Connection, projects: Iterable[Project]) -> Mapping[str, tuple[SourceState, ...]]:
    states = schema.source_states
    held = select(states.c.project, *columns_of(states, SourceState)).order_by(states.c.source)
    found: dict[str, list[SourceState]] = defaultdict(list)
    for slug, *state in connection.execute(held):
        found[slug].append(SourceState(*state))
    return {one.slug: tuple(found[one.slug]) for one in projects}


def read_times(engine: Engine, only: Collection[str] | None = None) -> Mapping[str, datetime]:
    """Return when Jira or GitHub was last read for each project, or each of these, for which either ever was."""
    states = schema.source_states.c
    latest = func.max(states.read_at, type_=states.read_at.type)
    held = select(states.project, latest).where(
        states.read_at.is_not(None), states.source.in_(("jira", "github"))
    )
    with reading(engine) as connection:
        if only is not None:
            held = held.where(one_of(connection, states.project, only))
        return {row.project: row[1] for row in connection.execute(held.group_by(states.project))}
