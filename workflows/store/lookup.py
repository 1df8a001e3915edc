"""From what people call items to the items: by present or former key, with the projects that they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from workflows.model import Tag, WorkItem
from workflows.store import schema
from workflows.store.columns import storable
from workflows.store.engine import reading
from workflows.store.queries import items_still_there
from workflows.store.rows import columns_of, one_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import Connection, Engine

NEAR = 2_000
"""So many keys are looked through for the one that was meant."""


@dataclass(frozen=True, slots=True)
class Known:
    """An item that is still there, and the slugs of its projects."""

    item: WorkItem
    projects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said(Tag):
    """A tag with the moment when it was taken back, for the log of what was said."""

    undone_at: datetime | None = None


def find_by_key(engine: Engine, keys: Collection[str]) -> Mapping[str, Known]:
    """Return what these keys mean, by key in lower case; of two items the one whose key it is now."""
    table = schema.names
    wanted = {storable(key).casefold() for key in keys}
    with reading(engine) as connection:
        held = select(table.c.folded, table.c.item).where(one_of(connection, table.c.folded, wanted))
        rows = connection.execute(held.order_by(table.c.current, table.c.item)).all()
        known = _known(connection, {row.item for row in rows})
    return {row.folded: known[row.item] for row in rows if row.item in known}


def find_by_id(engine: Engine, ids: Collection[str]) -> Mapping[str, Known]:
    """Return those of these items that are still there, by id."""
    with reading(engine) as connection:
        return _known(connection, ids)


def keys_near(engine: Engine, key: str) -> tuple[str, ...]:
    """Return present keys that `key` may have been meant to be: with its beginning, or with its number."""
    table = schema.names
    folded = storable(key).casefold()
    beginning = folded.rstrip("0123456789")
    number = folded[len(beginning) :]
    like = [table.c.folded.startswith(beginning, autoescape=True)] if beginning else []
    if number:
        like += [table.c.folded.endswith(f"{mark}{number}", autoescape=True) for mark in "-#"]
    if not like:
        return ()
    held = select(table.c.key).where(table.c.current, or_(*like)).order_by(table.c.key).limit(NEAR)
    with reading(engine) as connection:
        return tuple(connection.execute(held).scalars())


def tags_said(engine: Engine, item_id: str) -> tuple[Said, ...]:
    """Return every tag that an item ever got, oldest first, those that were taken back too."""
    table = schema.tags
    held = select(*columns_of(table, Said)).where(table.c.item == item_id)
    with reading(engine) as connection:
        return tuple(Said(*row) for row in connection.execute(held.order_by(table.c.at, table.c.id)))


def tags_from(engine: Engine, account: str) -> tuple[Tag, ...]:
    """Return the tags that came from a Slack account and were not taken back, the newest first."""
    table = schema.tags
    mine = table.c.place.endswith(f":{account}", autoescape=True)
    held = select(*columns_of(table, Tag)).where(mine, table.c.undone_at.is_(None))
    with reading(engine) as connection:
        rows = connection.execute(held.order_by(table.c.at.desc(), table.c.id.desc()))
        return tuple(Tag(*row) for row in rows)


def tags_written(connection: Connection, writes: Collection[str]) -> frozenset[str]:
    """Return those of these ids of writes that a tag carries already, undone or not."""
    table = schema.tags
    held = select(table.c.write).where(one_of(connection, table.c.write, writes))
    return frozenset(connection.execute(held).scalars())


def newest_tags(connection: Connection, items: Collection[str]) -> Mapping[str, Tag]:
    """Return the tag of each item that counts: the newest that was not taken back."""
    table = schema.tags
    held = select(*columns_of(table, Tag)).where(
        one_of(connection, table.c.item, items), table.c.undone_at.is_(None)
    )
    return {
        tag.item: tag
        for tag in (Tag(*row) for row in connection.execute(held.order_by(table.c.at, table.c.id)))
    }


def last_words(connection: Connection, items: Collection[str]) -> Mapping[str, datetime]:
    """Return when something was last said of each item or asked to be written for it, taken back or not."""
    said, asked = schema.tags, schema.writes
    tagged = select(said.c.item, func.max(said.c.at)).where(one_of(connection, said.c.item, items))
    written = select(asked.c.item, func.max(asked.c.asked_at)).where(one_of(connection, asked.c.item, items))
    found: dict[str, datetime] = {}
    for statement, table in ((tagged, said), (written, asked)):
        for item, at in connection.execute(statement.group_by(table.c.item)):
            found[item] = max(at, found.get(item, at))
    return found


def _known(connection: Connection, ids: Collection[str]) -> dict[str, Known]:
    member = schema.members
    items = items_still_there(connection, ids)
    held = select(member.c.project, member.c.item).where(one_of(connection, member.c.item, ids)).distinct()
    owners: dict[str, set[str]] = {}
    for row in connection.execute(held):
        owners.setdefault(row.item, set()).add(row.project)
    return {item.id: Known(item, tuple(sorted(owners.get(item.id, ())))) for item in items}
