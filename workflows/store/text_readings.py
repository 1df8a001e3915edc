"""What the text model has read: kept beside the items, so that a text costs once, when it was written or changed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from workflows.lifecycle.mapping_signals import WITH_TEXT, Reading, written
from workflows.model import WorkItem
from workflows.store import schema
from workflows.store.engine import reading, writing
from workflows.store.rows import columns_of, one_of, upsert

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sqlalchemy import Connection, Engine

    from workflows.store.rows import Clause, Columns

TABLE = schema.text_readings
NOT_YET = ""
"""The model of what no model has read."""


@dataclass(frozen=True, slots=True)
class Unread:
    """An item that the model has not read, and the mark under which it waits."""

    item: WorkItem
    mark: str


def forget_changed(connection: Connection, items: Iterable[WorkItem]) -> None:
    """Note that the texts of these items wait to be read, but for those that are as they were."""
    rows = [
        {"item": item.id, "written": written(item), "model": NOT_YET, "body": None}
        for item in items
        if item.kind in WITH_TEXT
    ]
    upsert(connection, TABLE, rows, only_if=_has_changed)


def _has_changed(new: Columns) -> Clause:
    found: Clause = TABLE.c.written != new["written"]
    return found


def known(engine: Engine, items: Collection[WorkItem], model: str) -> Mapping[str, Reading | None]:
    """Return what that model read in these items, by item id, of those whose texts still are what was read."""
    wanted = {item.id: item for item in items}
    with reading(engine) as connection:
        # By item alone: nearly all rows are of the same model, and its index would lead through all of them.
        held = select(TABLE.c.item, TABLE.c.written, TABLE.c.model, TABLE.c.body)
        rows = connection.execute(held.where(one_of(connection, TABLE.c.item, wanted))).all()
    return {
        item: _parsed(body) for item, mark, by, body in rows if by == model and mark == written(wanted[item])
    }


def unread(engine: Engine, model: str, most: int) -> tuple[Unread, ...]:
    """Return at most so many items that this model has not read."""
    # Two ranges of the index, instead of a look at every row: mostly both are empty.
    other = (TABLE.c.model < model) | (TABLE.c.model > model)
    held = select(TABLE.c.written, *columns_of(schema.items, WorkItem)).join_from(
        TABLE, schema.items, TABLE.c.item == schema.items.c.id
    )
    with reading(engine) as connection:
        rows = connection.execute(held.where(other).limit(most)).all()
    return tuple(Unread(WorkItem(*values), mark) for mark, *values in rows)


def keep(engine: Engine, model: str, read: Iterable[tuple[Unread, Reading | None]]) -> int:
    """Keep what the model read; what was written anew meanwhile goes on waiting. Return how many were kept."""
    rows = {
        one.item.id: (
            one.mark,
            {
                "item": one.item.id,
                "written": written(one.item),
                "model": model,
                "body": None if found is None else _body(found),
            },
        )
        for one, found in read
    }
    with writing(engine) as connection:
        held = select(TABLE.c.item, TABLE.c.written).where(one_of(connection, TABLE.c.item, rows))
        waiting = {(item, mark) for item, mark in connection.execute(held.with_for_update())}
        return upsert(
            connection, TABLE, [row for item, (mark, row) in rows.items() if (item, mark) in waiting]
        )


def _body(found: Reading) -> str:
    return json.dumps([found.chances, found.words, found.experiment, found.is_experiment], ensure_ascii=False)


def _parsed(body: str | None) -> Reading | None:
    if body is None:
        return None
    chances, words, experiment, is_experiment = json.loads(body)
    return Reading(
        tuple((stage, chance) for stage, chance in chances), tuple(words), experiment, is_experiment
    )
