"""Store to previews: what people who follow a link to a ticket are told of it, by project, each read once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.lifecycle.asof import rewind
from workflows.lifecycle.state import read_state
from workflows.portfolios import for_stakeholders
from workflows.reports import preview
from workflows.store.facts import load_facts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Engine

    from config.policy import Policy
    from workflows.lifecycle.mapping_signals import TextModel
    from workflows.reports.shape import Report


def previews(
    engine: Engine,
    policy: Policy,
    items: Mapping[str, str],
    *,
    as_of: datetime,
    language: str,
    model: TextModel | None = None,
) -> Mapping[str, Report]:
    """Return the preview of each of these items (id to the slug of the project that it is told of), by id.

    An item that its project does not know at that moment has none.
    """
    found: dict[str, Report] = {}
    for slug in dict.fromkeys(items.values()):
        facts = rewind(load_facts(engine, slug), as_of)
        state = for_stakeholders(engine, read_state(facts, policy, as_of, since=as_of, model=model))
        wanted = {item for item, told_of in items.items() if told_of == slug}
        found |= {item.id: preview.build(state, item, language) for item in facts.items if item.id in wanted}
    return found
