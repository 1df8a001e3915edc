"""What must be the same after a crash as without one: the store's records, what stands in Slack, what trackers show.

Left out is only what says when or how often something was tried.
"""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from workflows.store.engine import reading
from workflows.store.schema import metadata

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Engine

    from bot.sandbox.world import World

TIMES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        # Of labels that the bot writes the moment is that of the try, and the id comes from the vendor's next number.
        "activities": frozenset({"id", "at", "url"}),
        "items": frozenset({"updated"}),
        "sightings": frozenset({"gone_at"}),
        "documents": frozenset({"at", "gone_at"}),
        "listings": frozenset({"since"}),
        "cursors": frozenset({"moved_at", "mark", "whole_at"}),
        "source_states": frozenset({"read_at"}),
        "deliveries": frozenset({"claimed_at", "sent_at", "ts"}),
        "warnings": frozenset({"id", "opened_at"}),
        "tags": frozenset({"id", "at"}),
        "writes": frozenset({"asked_at", "settled_at", "tries", "activity"}),
    }
)
WHOLE = (
    "names", "members", "links", "accounts", "statuses", "releases", "runs", "run_metrics", "damaged", "webhooks",
    "outages", "text_readings",
)  # fmt: skip

NEWS = "write:"
"""Whoever asked for a change that was tried more than once is told of its end: who sees no crash hears nothing."""

Picture = dict[str, Counter[Any]]


def picture(engine: Engine, world: World) -> Picture:
    """Return what counts, each record as often as it is there."""
    return {**_stored(engine), **_posted(world), **_shown(world)}


def _stored(engine: Engine) -> Picture:
    found: Picture = {}
    with reading(engine) as connection:
        for name in (*WHOLE, *TIMES):
            table = metadata.tables[name]
            kept = [one for one in table.columns if one.name not in TIMES.get(name, ())]
            wanted = select(*kept)
            if name == "deliveries":
                wanted = wanted.where(table.c.key.not_like(f"{NEWS}%"))
            found[name] = Counter(tuple(row) for row in connection.execute(wanted))
    return found


def _posted(world: World) -> Picture:
    posted = Counter(
        (one.channel, one.thread is None, str(one.metadata and one.metadata["event_payload"]["key"]))
        for one in world.slack.messages()
    )
    news = {one: times for one, times in posted.items() if one[2].startswith(NEWS)}
    return {
        "Slack": posted - Counter(news),
        "news told twice": Counter({one: times for one, times in news.items() if times > 1}),
    }


def _shown(world: World) -> Picture:
    """Return each change of a field and each comment that the trackers have ever seen."""
    changes: Counter[Any] = Counter()
    now = world.clock()
    for issue in world.jira.by_key.values():
        if state := issue.at(now):
            changes.update((state.key, change) for one in state.histories for change in one.changes)
            changes.update((state.key, "comment", one.text) for one in state.comments)
    for repository in world.github.repositories:
        for thread in repository.threads:
            for one in thread.timeline(now):
                changes[thread.number, one.kind, one.data.get("label") or one.data.get("body")] += 1
    return {"trackers": changes}
