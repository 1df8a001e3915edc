"""In which language and time zone somebody wants to be spoken to, by their Slack account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select, union

from workflows.store import schema
from workflows.store.engine import reading, writing
from workflows.store.rows import one_of, upsert

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from workflows.outbox import Subscription

READERS, PEOPLE, MADE, DECLARED = schema.readers, schema.people, schema.subscribed, schema.subscriptions


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
        return _languages(connection, accounts)


def language_and_zone(engine: Engine, account: str) -> tuple[str | None, str | None]:
    """Return the language that is known of an account, and the zone that a project declares for whose it is."""
    person = PEOPLE.c
    theirs = select(person.project, person.position, person.timezone).where(
        person.slack == account, person.active, person.timezone.is_not(None)
    )
    with reading(engine) as connection:
        language = _languages(connection, (account,)).get(account)
        zones = sorted(map(tuple, connection.execute(theirs)))
    return language, zones[0][-1] if zones else None


def _languages(connection: Connection, accounts: Collection[str]) -> dict[str, str]:
    """Return what was chosen; else what a subscription to oneself says, the last by id."""
    spoken = [
        select(table.c.id, table.c.target, table.c.language).where(
            one_of(connection, table.c.target, accounts), table.c.language.is_not(None), *still
        )
        for table, *still in ((DECLARED,), (MADE, MADE.c.ended_at.is_(None)))
    ]
    rows = sorted(map(tuple, connection.execute(union(*spoken))))
    return {target: language for _, target, language in rows} | chosen(connection, accounts)


def languages_in(subscriptions: Iterable[Subscription], accounts: Collection[str]) -> dict[str, str]:
    """Return in which language people have a report come to themselves, as far as they said it."""
    return {one.target: one.language for one in subscriptions if one.language and one.target in accounts}


def chosen(connection: Connection, accounts: Collection[str]) -> dict[str, str]:
    """Return the languages that these accounts have chosen, within a transaction that is open already."""
    held = select(READERS.c.account, READERS.c.language).where(
        one_of(connection, READERS.c.account, accounts)
    )
    return {row.account: row.language for row in connection.execute(held)}
