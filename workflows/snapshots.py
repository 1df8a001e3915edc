"""A snapshot file into the store, in pages: the way in for any tracker that Stagecoach has no source for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workflows.sources.snapshot import read_snapshot
from workflows.store.damaged import forget_damaged
from workflows.store.facts import load_projects
from workflows.store.ingest import apply
from workflows.store.projects import declare
from workflows.store.source_states import mark_read

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Engine

    from workflows.batch import Damaged


@dataclass(frozen=True, slots=True)
class Imported:
    """What a snapshot brought that was new or different, and the lines that could not be used."""

    projects: int
    items: int
    activities: int
    damaged: tuple[Damaged, ...]


def import_snapshot(engine: Engine, lines: Iterable[str], *, now: datetime) -> Imported:
    """Take the lines of a snapshot into the store; a line that cannot be used is set aside, the others count."""
    snapshot = read_snapshot(lines, known=[project.slug for project in load_projects(engine)])
    declare(engine, snapshot.projects, now=now)
    forget_damaged(engine, "snapshot")
    items = activities = 0
    damaged: list[Damaged] = []
    for batch in snapshot.batches():
        applied = apply(engine, batch, now=now)
        items += applied.items
        activities += applied.activities
        damaged.extend(batch.damaged)
    mark_read(engine, "snapshot", [project.slug for project in snapshot.projects], now=now)
    return Imported(len(snapshot.projects), items, activities, tuple(damaged))
