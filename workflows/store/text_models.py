"""The workspace's trained text models: the newest that was put into use counts, and few are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select

from workflows.store import schema
from workflows.store.engine import reading, writing
from workflows.store.rows import columns_of, row_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Engine

TABLE = schema.text_models
KEPT = 5
"""How many models are kept: the one in use, and those that tell what became of the last nights' training."""


@dataclass(frozen=True, slots=True)
class Trained:
    """One training: of `held` tags that neither model had seen, how many each got right; `weights` when in use.

    `data` tells one state of the lessons from another, `base` one state of the shipped ones.
    """

    trained_at: datetime
    data: str
    base: str
    tags: int
    held: int
    right_before: int
    right_after: int
    weights: bytes | None

    @property
    def in_use(self) -> bool:
        """Whether it was put into use."""
        return self.weights is not None


def remember(engine: Engine, trained: Trained) -> None:
    """Keep a training; the oldest ones go, but never the model in use."""
    with writing(engine) as connection:
        connection.execute(insert(TABLE).values(row_of(TABLE, trained)))
        newest = select(TABLE.c.id).order_by(TABLE.c.id.desc()).limit(KEPT)
        kept = {*connection.execute(newest).scalars(), _in_use(connection)}
        connection.execute(
            delete(TABLE).where(TABLE.c.id.not_in([each for each in kept if each is not None]))
        )


def in_use(engine: Engine) -> int | None:
    """Return the number of the model in use, None when only the shipped one is: it grows with each new one."""
    with reading(engine) as connection:
        return _in_use(connection)


def load(engine: Engine, number: int) -> Trained | None:
    """Return a model by its number, None when it is gone."""
    with reading(engine) as connection:
        row = connection.execute(select(*columns_of(TABLE, Trained)).where(TABLE.c.id == number)).first()
    return None if row is None else Trained(*row)


def _in_use(connection: Connection) -> int | None:
    return connection.execute(select(func.max(TABLE.c.id)).where(TABLE.c.weights.is_not(None))).scalar()
