"""Conversations with people that Slack has opened, known to all processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from workflows.store import schema
from workflows.store.engine import reading, writing
from workflows.store.rows import upsert

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Engine

    from workflows.store.rows import Clause, Columns

TABLE = schema.conversations


class Conversations:
    """The conversation with each person, by Slack account."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock

    def known(self, account: str) -> str | None:
        """Return the conversation with that person, None where none was opened."""
        with reading(self._engine) as connection:
            held = select(TABLE.c.channel).where(TABLE.c.account == account)
            found: str | None = connection.execute(held).scalar()
        return found

    def keep(self, account: str, channel: str) -> None:
        """Remember what was opened."""
        row = {"account": account, "channel": channel, "opened_at": self._clock()}
        with writing(self._engine) as connection:
            upsert(connection, TABLE, [row], only_if=_is_another)

    def forget(self, account: str, channel: str) -> None:
        """Forget a conversation that Slack does not know any more; one that was opened meanwhile stays."""
        with writing(self._engine) as connection:
            this = delete(TABLE).where(TABLE.c.account == account, TABLE.c.channel == channel)
            connection.execute(this)


def _is_another(new: Columns) -> Clause:
    found: Clause = TABLE.c.channel != new["channel"]
    return found
