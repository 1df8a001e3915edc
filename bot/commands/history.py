"""`/ml history`: who said what of an item's stage, and what was written for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.click import Reply
from bot.commands.tag import resolve, unknown_line
from bot.commands.tag_words import read_words
from bot.render.blocks import to_messages
from bot.tagging import rights_of
from bot.told import told
from workflows.reports import history as log
from workflows.reports.phrases import tell
from workflows.reports.shape import Report
from workflows.store.facts import load_facts
from workflows.store.lookup import tags_said
from workflows.store.writes import writes_of
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.click import Asker
    from bot.commands.understand import Order
    from bot.service import Service
    from workflows.model import Activity
    from workflows.store.lookup import Known

USAGE: Final = worded("Name a ticket: `/ml history CH-97`.")


def history(service: Service, order: Order, asker: Asker) -> Reply:
    """Show the log of the first item that was named."""
    words = read_words(order.rest)
    if not words.keys:
        return Reply((told(USAGE),))
    known, unknown = resolve(service, words.keys[:1], order.project, asker)
    if not known:
        lines = tuple(unknown_line(service, key, asker) for key in unknown)
        return Reply(to_messages(Report("history", tell("No such ticket"), lines)))
    item = known[0].item
    entries = log.Log(
        item,
        [(one, one.undone_at) for one in tags_said(service.engine, item.id)],
        writes_of(service.engine, [item.id]),
        _activities(service, known[0]),
    )
    zone = rights_of(service, asker).zone
    return Reply(to_messages(log.build(entries, service.policy, zone=zone)))


def _activities(service: Service, known: Known) -> Sequence[Activity]:
    """Return what happened to the item, with people's names as its project knows them."""
    if not known.projects:
        return ()
    return load_facts(service.engine, known.projects[0]).activities.get(known.item.id, ())
