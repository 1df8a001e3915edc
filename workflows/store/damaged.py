"""Records that were set aside: each stands once, until it is read well or forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete

from workflows.store import queries, schema
from workflows.store.engine import reading, writing

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from workflows.batch import Damaged


def damaged(engine: Engine) -> tuple[Damaged, ...]:
    """Return what was set aside, in the order in which it was first seen."""
    with reading(engine) as connection:
        return queries.damaged(connection)


def forget_damaged(engine: Engine, source: str) -> None:
    """Drop what was set aside of a source: line numbers of a snapshot mean nothing in its next edition."""
    with writing(engine) as connection:
        connection.execute(delete(schema.damaged).where(schema.damaged.c.source == source))
