"""In which language somebody wants to be spoken to, by their Slack account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from workflows.store import schema
from workflows.store.engine import reading, writing
from workflows.store.rows import one_of, upsert
from workflows.store.subscriptions import read_subscriptions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from workflows.outbox import Subscription

READERS = schema.readers


def choose_language(engine: Engine, account: str, language: str | None, *, now: datetime) -> None:
    """Keep the language that somebody chose; None forgets it."""
    with writing(engine) as connection:
        if language is None:
            connection.execute(delete(READERS).where(READERS.c.account == account))
        else:
            upsert(connection, READERS, [{"account": account, "language": language, "at": now}])


def languages_of(engine: Engine, accounts: Collection[str]) -> Mapping[str, str]:
    """Return the languages that are known of these accounts: as chosen, else as in a subscription of their own."""
    with reading(engine) as connection:
        own = languages_in(read_subscriptions(connection), accounts)
        return own | chosen(connection, accounts)


def languages_in(subscriptions: Iterable[Subscription], accounts: Collection[str]) -> dict[str, str]:
    """Return in which language people have a report come to themselves, as far as they said it."""
    return {one.target: one.language for one in subscriptions if one.language and one.target in accounts}


def chosen(connection: Connection, accounts: Collection[str]) -> dict[str, str]:
    """Return the languages that these accounts have chosen, within a transaction that is open already."""
    held = select(READERS.c.account, READERS.c.language).where(
        one_of(connection, READERS.c.account, accounts)
    )
    return {row.account: row.language for row in connection.execute(held)}
