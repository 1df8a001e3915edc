"""Facts into the store: each batch of a source in one transaction, its cursors included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, tuple_, update

from workflows.model import ItemKind
from workflows.store import schema
from workflows.store.columns import storable
from workflows.store.cursors import note_whole
from workflows.store.damaged import set_aside
from workflows.store.engine import locked, writing
from workflows.store.files import store_files
from workflows.store.rows import insert_new, one_of, row_of, upsert
from workflows.store.screen import screen
from workflows.store.standings import note_items
from workflows.store.sweep import sweep
from workflows.store.text_readings import forget_changed
from workflows.store.thinning import sieved

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import Connection, Engine, Table

    from workflows.batch import Batch
    from workflows.model import WorkItem
    from workflows.store.rows import Clause, Columns, Row

LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
DELETED_AT_ONCE = 500
"""Rows that one DELETE names by their whole key; SQLite's parameters end at 32,766."""


@dataclass(frozen=True, slots=True)
class Applied:
    """How many items and activities of a batch were new or different."""

    items: int
    activities: int
    doubted: tuple[str, ...] = ()
    """Scopes that lacked too much to be believed."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What the store already held of an item."""

    key: str
    updated: datetime | None
    thinned_to: datetime | None


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A batch beside what is known: `fresh` items may overwrite, `stale` ones are older than the store's."""

    batch: Batch
    now: datetime
    fresh: tuple[WorkItem, ...]
    stale: frozenset[str]
    known: Mapping[str, _Known]

    @property
    def whole(self) -> frozenset[str]:
        """Items whose activities and links are all here, and up to date."""
        return frozenset(self.batch.whole) - self.stale

    @property
    def rekeyed(self) -> tuple[WorkItem, ...]:
        """Items that carry another key than before: they moved."""
        return tuple(
            item for item in self.fresh if item.id in self.known and self.known[item.id].key != item.key
        )

    @property
    def outdated_places(self) -> frozenset[str]:
        """Stale items that were read before they moved: where they were seen says nothing any more."""
        stale = (item for item in self.batch.items if item.id in self.stale)
        return frozenset(item.id for item in stale if self.known[item.id].key != item.key)

    def scope(self, item: str) -> str:
        """Return the scope in which the batch saw an item; the whole source when it does not say."""
        return self.batch.scope_of.get(item, self.batch.source)


def apply(engine: Engine, batch: Batch, *, begun: Collection[str] = (), now: datetime) -> Applied:
    """Store a batch and move its cursors, both or neither; the same batch again changes nothing.

    Scopes that were `begun` anew end with this batch, and were read as a whole.
    """
    clean = screen(batch)
    with writing(engine) as connection:
        # One writer per source: what is compared here cannot change before it is written.
        locked(connection, f"ingest {clean.source}")
        arrival = _compare(connection, clean, now)
        items = upsert(connection, schema.items, [row_of(schema.items, item) for item in arrival.fresh])
        forget_changed(connection, arrival.fresh)
        _store_names(connection, arrival)
        _store_keys(connection, arrival)
        _store_places(connection, arrival)
        doubted = sweep(connection, clean, now=now)
        activities = _store_activities(connection, arrival)
        _store_links(connection, arrival)
        _store_surroundings(connection, clean)
        store_files(connection, clean, now=now)
        _store_metrics(connection, clean)
        note_items(connection, _touched(clean), _repositories(clean))
        set_aside(connection, clean, now=now)
        moved = [
            {"source": c.source, "scope": c.scope, "mark": c.mark, "moved_at": now} for c in clean.cursors
        ]
        upsert(connection, schema.cursors, moved, only_if=_has_moved)
        note_whole(connection, clean.source, begun, now=now)
    return Applied(items, activities, doubted)


def _touched(batch: Batch) -> frozenset[str]:
    """Return the items about which a batch says anything."""
    named = (
        (item.id for item in batch.items),
        (activity.item for activity in batch.activities),
        (end for link in batch.links for end in (link.origin, link.target)),
        (item for _, item in batch.members),
        (one.item for one in batch.metrics),
        batch.gone,
    )
    return frozenset(chain(*named))


def _repositories(batch: Batch) -> frozenset[str]:
    named = (
        (one.repo for one in batch.releases),
        (one.repo for one in batch.runs),
        (one.repo for one in batch.documents),
        (one.repo for one in batch.trees),
    )
    return frozenset(chain(*named))


def _compare(connection: Connection, batch: Batch, now: datetime) -> _Arrival:
    newest = {item.id: item for item in sorted(batch.items, key=lambda item: item.updated or LONG_AGO)}
    table = schema.items
    told = {*newest, *(activity.item for activity in batch.activities)}
    held = select(table.c.id, table.c.key, table.c.updated, table.c.thinned_to)
    rows = connection.execute(held.where(one_of(connection, table.c.id, told))) if told else ()
    known = {row.id: _Known(*row[1:]) for row in rows}
    stale = frozenset(
        item.id for item in newest.values() if item.id in known and _older(item, known[item.id])
    )
    fresh = tuple(item for item in newest.values() if item.id not in stale)
    return _Arrival(batch, now, fresh, stale, known)


def _older(item: WorkItem, known: _Known) -> bool:
    return item.updated is not None and known.updated is not None and item.updated < known.updated


def _store_names(connection: Connection, arrival: _Arrival) -> None:
    former = [_name(arrival.known[item.id].key, item.id, current=False) for item in arrival.rekeyed]
    upsert(connection, schema.names, former)
    upsert(connection, schema.names, [_name(item.key, item.id, current=True) for item in arrival.fresh])
    insert_new(
        connection, schema.names, [_name(key, item, current=False) for key, item in arrival.batch.moved]
    )


def _store_keys(connection: Connection, arrival: _Arrival) -> None:
    """Keep what the keys of tickets begin with, by which other sources know a ticket when they read of one."""
    named = (item.key.rpartition("-") for item in arrival.fresh if item.source == "jira")
    keys = {key for key, dash, number in named if dash and number.isdecimal()}
    insert_new(connection, schema.jira_keys, [{"key": key} for key in sorted(keys)])


def _name(key: str, item: str, *, current: bool) -> Row:
    return {"folded": storable(key).casefold(), "item": item, "key": key, "current": current}


def _store_places(connection: Connection, arrival: _Arrival) -> None:
    table = schema.sightings
    if moved := [item.id for item in arrival.rekeyed]:
        left = one_of(connection, table.c.item, moved)
        connection.execute(update(table).where(left, table.c.gone_at.is_(None)).values(gone_at=arrival.now))
    void = arrival.outdated_places
    pairs = [pair for pair in arrival.batch.members if pair[1] not in void]
    seen = dict.fromkeys(
        [item.id for item in arrival.batch.items if item.id not in void] + [item for _, item in pairs]
    )
    upsert(
        connection, table, [{"scope": arrival.scope(item), "item": item, "gone_at": None} for item in seen]
    )
    joined = [{"project": project, "scope": arrival.scope(item), "item": item} for project, item in pairs]
    insert_new(connection, schema.members, joined)


def _store_activities(connection: Connection, arrival: _Arrival) -> int:
    table = schema.activities
    borders = {item: one.thinned_to for item, one in arrival.known.items() if one.thinned_to}
    told = sieved(connection, arrival.batch.activities, borders, arrival.whole)
    every = [row_of(table, activity, source=arrival.batch.source) for activity in told]
    _forget_others(connection, table, "item", arrival, every)
    # A fact is a fact, also when it comes late; but only an up-to-date reading may correct what is stored.
    late = insert_new(connection, table, [row for row in every if row["item"] in arrival.stale])
    return late + upsert(connection, table, [row for row in every if row["item"] not in arrival.stale])


def _store_links(connection: Connection, arrival: _Arrival) -> None:
    table = schema.links
    rows = [
        row_of(table, link, source=arrival.batch.source, folded=storable(link.target).casefold())
        for link in arrival.batch.links
        if link.origin not in arrival.stale
    ]
    _forget_others(connection, table, "origin", arrival, rows)
    upsert(connection, table, rows)


def _forget_others(
    connection: Connection, table: Table, owner: str, arrival: _Arrival, rows: Sequence[Row]
) -> None:
    """Delete what this source said before about the whole items and does not say any more."""
    whole = arrival.whole
    if not whole:
        return
    key = tuple(table.primary_key.columns)
    ours = table.c.source == arrival.batch.source
    held = connection.execute(select(*key).where(one_of(connection, table.c[owner], whole), ours)).all()
    if not held:
        return
    said = {tuple(storable(row[column.name]) for column in key) for row in rows}
    over = [tuple(row) for row in held if tuple(map(storable, row)) not in said]
    for start in range(0, len(over), DELETED_AT_ONCE):
        connection.execute(delete(table).where(tuple_(*key).in_(over[start : start + DELETED_AT_ONCE])))


def _store_surroundings(connection: Connection, batch: Batch) -> None:
    accounts, runs = schema.accounts, schema.runs
    upsert(connection, accounts, [row_of(accounts, account) for account in batch.accounts], keep=_known_once)
    named = {name.casefold(): category for name, category in batch.statuses.items()}
    upsert(
        connection,
        schema.statuses,
        [{"source": batch.source, "name": n, "category": c} for n, c in named.items()],
    )
    upsert(connection, schema.releases, [row_of(schema.releases, release) for release in batch.releases])
    latest = [row_of(runs, run) for run in sorted(batch.runs, key=lambda run: run.at)]
    upsert(connection, runs, latest, only_if=_is_later)


def _known_once(present: Columns, new: Columns) -> Columns:
    """Keep the e-mail address that some answers show and others hide."""
    return {"email": func.coalesce(new["email"], present["email"])}


def _is_later(new: Columns) -> Clause:
    found: Clause = schema.runs.c.at <= new["at"]
    return found


def _has_moved(new: Columns) -> Clause:
    found: Clause = schema.cursors.c.mark != new["mark"]
    return found


def _store_metrics(connection: Connection, batch: Batch) -> None:
    """Keep what a run says now: one that was taken up again has not finished, and says nothing."""
    table = schema.run_metrics
    runs = [item.id for item in batch.items if item.kind is ItemKind.RUN]
    if runs:
        connection.execute(delete(table).where(one_of(connection, table.c.item, runs)))
        upsert(connection, table, [row_of(table, metric) for metric in batch.metrics])
