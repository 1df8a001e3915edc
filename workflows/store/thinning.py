"""Thins out the histories of items that were finished long ago; what a new reading tells of them does not undo it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, delete, func, or_, select, update

from workflows.lifecycle.thinning import thinned
from workflows.model import Activity, Category
from workflows.store import schema
from workflows.store.engine import locked, writing
from workflows.store.rows import columns_of, one_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine, Select

TABLE = schema.activities
AT_ONCE: Final = 200
"""Items of one transaction: some thousand activities, for which others that read a source wait a moment."""


@dataclass(frozen=True, slots=True)
class Thinned:
    """What one step did: to how many items, how many activities it dropped and how many lost their words.

    `last` is the item up to which it came, None when nothing was left to be done.
    """

    items: int = 0
    dropped: int = 0
    emptied: int = 0
    last: str | None = None


def thin(engine: Engine, until: datetime, *, after: str = "", most: int = AT_ONCE) -> Thinned:
    """Thin out the next items, by id, that were finished before `until`; the same again finds nothing to do."""
    with writing(engine) as connection:
        found = connection.execute(_finished(until).where(schema.items.c.id > after).limit(most)).all()
        for source in sorted({row.source for row in found}):
            locked(connection, f"ingest {source}")
        ids = [row.id for row in found]
        # Asked again behind the locks: a reading may have brought something meanwhile.
        finished = connection.execute(
            _finished(until).where(one_of(connection, schema.items.c.id, ids))
        ).all()
        dropped, emptied = _thin(connection, [row.id for row in finished], until)
    return Thinned(len(finished), dropped, emptied, ids[-1] if len(ids) == most else None)


def sieved(
    connection: Connection,
    told: Iterable[Activity],
    borders: Mapping[str, datetime],
    whole: Collection[str],
) -> tuple[Activity, ...]:
    """Return what is told of items without what was thinned out before; `borders` says up to which day, by item.

    Of `whole` items all is told at once, and thins out to what is kept. Of others it is looked at beside what is kept.
    """
    if not borders:
        return tuple(told)
    old: dict[str, dict[str, Activity]] = defaultdict(dict)
    rest: list[Activity] = []
    for act in told:
        if act.item in borders and act.at < borders[act.item]:
            old[act.item][act.id] = act
        else:
            rest.append(act)
    kept: dict[str, dict[str, Activity]] = defaultdict(dict)
    for act in _stored(connection, [item for item in old if item not in whole]):
        kept[act.item][act.id] = act
    for item, named in old.items():
        beside = thinned((kept[item] | named).values(), borders[item])
        rest.extend(act for act in beside if act.id in named)
    return tuple(rest)


def _finished(until: datetime) -> Select[Any]:
    """Return the question for items that are done, and of which nothing was heard since; whole ones, or whole again."""
    item = schema.items.c
    heard = select(TABLE.c.item).where(TABLE.c.item == item.id, TABLE.c.at >= until).exists()
    return (
        select(item.id, item.source)
        .where(
            item.category == Category.DONE,
            func.coalesce(item.updated, item.created) < until,
            or_(item.thinned_to.is_(None), item.thinned_to <= item.updated),
            ~heard,
        )
        .order_by(item.id)
    )


def _thin(connection: Connection, ids: Sequence[str], until: datetime) -> tuple[int, int]:
    gone: list[dict[str, str]] = []
    bare: list[dict[str, str]] = []
    for item, group in groupby(_stored(connection, ids), key=lambda act: act.item):
        before = {act.id: act for act in group}
        after = {act.id: act for act in thinned(before.values(), until)}
        gone += [{"in_item": item, "of_id": name} for name in before.keys() - after.keys()]
        bare += [{"in_item": item, "of_id": name} for name, act in after.items() if act != before[name]]
    this = and_(TABLE.c.item == bindparam("in_item"), TABLE.c.id == bindparam("of_id"))
    if gone:
        connection.execute(delete(TABLE).where(this), gone)
    if bare:
        connection.execute(update(TABLE).where(this).values(old=None, new=None, text=""), bare)
    marked = update(schema.items).where(one_of(connection, schema.items.c.id, ids))
    connection.execute(marked.values(thinned_to=until))
    return len(gone), len(bare)


def _stored(connection: Connection, ids: Collection[str]) -> Iterator[Activity]:
    if not ids:
        return iter(())
    held = select(*columns_of(TABLE, Activity)).where(one_of(connection, TABLE.c.item, ids))
    rows = connection.execute(held.order_by(TABLE.c.item, TABLE.c.at, TABLE.c.id))
    return (Activity(*row) for row in rows)
