"""Warnings about quiet experiments: at most one is open per item, and the database itself refuses a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select, update

from workflows.outbox import OpenWarning, token
from workflows.store import schema
from workflows.store.engine import reading, writing
from workflows.store.rows import columns_of, insert_new, row_of
from workflows.store.standings import note_changed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from sqlalchemy import Connection, Engine

TABLE = schema.warnings
COLUMNS = columns_of(TABLE, OpenWarning)


def open_warnings(engine: Engine, project: str) -> tuple[OpenWarning, ...]:
    """Return the open warnings of a project (its slug), oldest first."""
    wanted = select(*COLUMNS).where(TABLE.c.project == project, TABLE.c.resolved_at.is_(None))
    with reading(engine) as connection:
        return tuple(
            OpenWarning(*row) for row in connection.execute(wanted.order_by(TABLE.c.opened_at, TABLE.c.id))
        )


def warned_projects(engine: Engine) -> tuple[str, ...]:
    """Return the projects with open warnings, by slug."""
    wanted = select(TABLE.c.project).where(TABLE.c.resolved_at.is_(None)).distinct()
    with reading(engine) as connection:
        return tuple(connection.execute(wanted.order_by(TABLE.c.project)).scalars())


def open_at(engine: Engine, project: str, moment: datetime) -> tuple[OpenWarning, ...]:
    """Return the warnings of a project (its slug) that were open at a moment, oldest first."""
    then = or_(TABLE.c.resolved_at.is_(None), TABLE.c.resolved_at > moment)
    wanted = select(*COLUMNS).where(TABLE.c.project == project, TABLE.c.opened_at <= moment, then)
    with reading(engine) as connection:
        return tuple(
            OpenWarning(*row) for row in connection.execute(wanted.order_by(TABLE.c.opened_at, TABLE.c.id))
        )


def told_by(engine: Engine, delivery: str) -> tuple[OpenWarning, ...]:
    """Return the warnings of one message, open and resolved, in the order in which it tells them."""
    wanted = select(*COLUMNS).where(TABLE.c.delivery == delivery)
    with reading(engine) as connection:
        return tuple(OpenWarning(*row) for row in connection.execute(wanted.order_by(TABLE.c.id)))


def opened(connection: Connection, warnings: Iterable[OpenWarning]) -> tuple[OpenWarning, ...]:
    """Open these warnings within the caller's transaction, and return those that were opened."""
    new = tuple(one for one in warnings if insert_new(connection, TABLE, [row_of(TABLE, one)]))
    note_changed(connection, [one.project for one in new])
    return new


def by_token(engine: Engine, name: str) -> OpenWarning | None:
    """Return the open warning about the item of that token (see `outbox.token`)."""
    wanted = select(*COLUMNS).where(TABLE.c.resolved_at.is_(None))
    with reading(engine) as connection:
        found = [OpenWarning(*row) for row in connection.execute(wanted)]
    return next((one for one in found if token(one.item) == name), None)


def latest(engine: Engine, item: str) -> OpenWarning | None:
    """Return the last warning about an item, open or not."""
    wanted = select(*COLUMNS).where(TABLE.c.item == item).order_by(TABLE.c.id.desc()).limit(1)
    with reading(engine) as connection:
        row = connection.execute(wanted).first()
    return None if row is None else OpenWarning(*row)


def snooze(connection: Connection, item: str, *, until: date) -> None:
    """Keep the open warning of an item silent up to and including a day, within the caller's transaction."""
    this = update(TABLE).where(TABLE.c.item == item, TABLE.c.resolved_at.is_(None))
    slugs = connection.execute(this.values(snoozed_until=until).returning(TABLE.c.project)).scalars()
    note_changed(connection, slugs.all())


def note_news(connection: Connection, item: str, news: str) -> None:
    """Note that something was said about an item, within the caller's transaction: its messages are to show it."""
    this = and_(TABLE.c.item == item, TABLE.c.resolved_at.is_(None))
    connection.execute(update(TABLE).where(this).values(news=news))


def is_shown(engine: Engine, warning: OpenWarning) -> None:
    """Note that the messages of a warning show its `news`; what was said since then is still to be shown."""
    same = and_(TABLE.c.item == warning.item, TABLE.c.delivery == warning.delivery)
    with writing(engine) as connection:
        connection.execute(update(TABLE).where(same, TABLE.c.news == warning.news).values(news=None))


def reopen(connection: Connection, warning: OpenWarning) -> None:
    """Put the question of a warning again, within the caller's transaction; another open one of its item stays."""
    this = and_(TABLE.c.item == warning.item, TABLE.c.delivery == warning.delivery)
    other = select(TABLE.c.id).where(TABLE.c.item == warning.item, TABLE.c.resolved_at.is_(None))
    if connection.execute(other).first() is None:
        connection.execute(update(TABLE).where(this).values(resolved_at=None, resolution=None))
    connection.execute(update(TABLE).where(this).values(snoozed_until=None))
    note_changed(connection, [warning.project])
