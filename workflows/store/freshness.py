"""How current what is known of projects is at this moment, apart from all that is known: a few rows a project."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from workflows.model import SourceState
from workflows.store import queries, schema
from workflows.store.coverage import concerns
from workflows.store.engine import reading
from workflows.store.rows import columns_of, one_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import Engine


@dataclass(frozen=True, slots=True)
class Freshness:
    """When each source was read for a project and what failed since, by source; how many records were set aside."""

    sources: tuple[SourceState, ...]
    damaged: int


def freshness(engine: Engine, slugs: Collection[str]) -> Mapping[str, Freshness]:
    """Return how current these projects are; those that are not there any more are left out."""
    states, table = defaultdict(list), schema.source_states
    with reading(engine) as connection:
        only = next(iter(slugs)) if len(slugs) == 1 else None
        declared = [one for one in queries.projects(connection, only) if one.slug in slugs]
        held = select(table.c.project, *columns_of(table, SourceState)).order_by(table.c.source)
        for slug, *state in connection.execute(held.where(one_of(connection, table.c.project, slugs))):
            states[slug].append(SourceState(*state))
        aside = queries.damaged(connection)
    return {
        one.slug: Freshness(
            tuple(states[one.slug]), sum(concerns(one, record.source, record.record) for record in aside)
        )
        for one in declared
    }
