"""What people say and what they are asked, put into the store as the product does it, each in a transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.model import Tag
from workflows.store.engine import writing
from workflows.store.tags import add_tag
from workflows.store.warnings import opened

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Engine

    from workflows.outbox import OpenWarning


def tag(engine: Engine, item_id: str, stage: str | None, person: str, *, now: datetime) -> Tag:
    word = Tag(item_id, stage, person, now)
    with writing(engine) as connection:
        add_tag(connection, word)
    return word


def warned(engine: Engine, warnings: Iterable[OpenWarning]) -> tuple[OpenWarning, ...]:
    with writing(engine) as connection:
        return opened(connection, warnings)
