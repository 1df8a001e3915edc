"""Whose accounts have acted on a project lately, the busiest first: for proposing its people, never for a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from workflows.model import Account, ActorKind
from workflows.store import schema
from workflows.store.engine import reading
from workflows.store.rows import columns_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

MOST = 40


def active_accounts(engine: Engine, slug: str, since: datetime) -> tuple[Account, ...]:
    """Return the accounts of humans who did something on a project's items since then, in one statement."""
    act, member, account = schema.activities, schema.members, schema.accounts
    own = select(member.c.item).where(member.c.project == slug)
    held = (
        select(*columns_of(account, Account))
        .join(act, act.c.actor == account.c.ref)
        .where(act.c.item.in_(own), act.c.at >= since, act.c.actor_kind == ActorKind.HUMAN)
        .group_by(*columns_of(account, Account))
        .order_by(func.count().desc(), account.c.ref)
        .limit(MOST)
    )
    with reading(engine) as connection:
        return tuple(Account(*row) for row in connection.execute(held))
