"""A person's word on the stage of an item: it is added, never changed, and the newest counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert

from workflows.model import Tag
from workflows.store.engine import writing
from workflows.store.rows import row_of
from workflows.store.schema import tags

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine


def tag(engine: Engine, item_id: str, stage: str | None, person: str, *, now: datetime) -> Tag:
    """Remember that `person` placed the item in `stage` (None: it is no lifecycle work)."""
    word = Tag(item_id, stage, person, now)
    with writing(engine) as connection:
        connection.execute(insert(tags).values(row_of(tags, word)))
    return word
