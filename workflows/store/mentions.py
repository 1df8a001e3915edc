"""Which items of a scope name tickets of a Jira project, by the words that are stored of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from workflows.lifecycle.keys import find_keys
from workflows.model import Verb
from workflows.store import schema
from workflows.store.engine import reading

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlalchemy import Engine


class Mentions:
    """Searches what is stored of GitHub."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def naming(self, scope: str, keys: Collection[str]) -> Iterator[tuple[str, str]]:
        """Yield (id, key) of each item of a scope that is there and names a ticket of one of these Jira projects.

        Searched are titles, descriptions, names of branches, and messages of commits.
        """
        item, seen, act = schema.items.c, schema.sightings.c, schema.activities.c
        there = select(seen.item).where(seen.scope == scope, seen.gone_at.is_(None))
        words = select(item.id, item.key, item.title, item.description, item.branch).where(item.id.in_(there))
        pushed = select(act.item, act.text).where(
            act.item.in_(there), act.verb == Verb.PUSHED, act.text.contains("-", autoescape=True)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(words.order_by(item.id)).all()
            worked = {of for of, text in connection.execute(pushed) if find_keys(text, keys)}
        for id_, key, *texts in rows:
            if id_ in worked or any(find_keys(text or "", keys) for text in texts):
                yield id_, key
