"""What was known of projects a moment ago, each item in its stage, for whoever asks before anything has changed.

After a reading and in each turn of the schedule one project is asked for its warnings, for how it stands and for its
reports. Loading and placing takes most of the time of each, and gives the same. What is held is only ever that: it may
be thrown away at any time.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING, Final

from workflows.lifecycle.asof import rewind
from workflows.lifecycle.mapping import place
from workflows.store.facts import load_facts
from workflows.store.freshness import marks
from workflows.workspace_model import WorkspaceModel

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Engine

    from config.policy import Policy
    from workflows.lifecycle.findings import Placement
    from workflows.lifecycle.mapping_signals import TextModel
    from workflows.model import Facts

WINDOW: Final = timedelta(minutes=5)
"""How long what is known may be looked at, or told, again: names of accounts, for one, change without being counted.

In no time zone does a day end within a window: all end where one does.
"""
MOST: Final = 20_000
"""Items and activities that are held at most, of all projects together: some ten megabytes."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is known of a project as of a moment, and where its items lie."""

    facts: Facts
    placements: Mapping[str, Placement]


def look_at(
    engine: Engine,
    policy: Policy,
    slug: str,
    *,
    as_of: datetime,
    model: TextModel | None,
    looks: Looks | None = None,
) -> Look:
    """Return what is known of a project as of a moment, from `looks` if these hold it; Refused if it is not there."""
    if looks is not None:
        return looks.at(engine, policy, slug, as_of=as_of, model=model)
    return _placed(load_facts(engine, slug), policy, as_of, model)


def window_of(moment: datetime) -> int:
    """Return in which stretch of time, as long as a window, a moment lies."""
    return int(moment.timestamp() // WINDOW.total_seconds())


def _placed(whole: Facts, policy: Policy, as_of: datetime, model: TextModel | None) -> Look:
    facts = rewind(whole, as_of)
    return Look(facts, place(facts, policy, model))


@dataclass(frozen=True, slots=True)
class _Held:
    """A look, all that it was taken of, from what that was made, and when it is let go.

    `size` counts the items and activities that are held.
    """

    mark: object
    window: int
    whole: Facts
    look: Look
    size: int


@dataclass(frozen=True, slots=True)
class Looks:
    """Looks at projects, and keeps what it saw for a few minutes; for any number of threads."""

    most: int = MOST
    _held: OrderedDict[str, _Held] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def at(
        self, engine: Engine, policy: Policy, slug: str, *, as_of: datetime, model: TextModel | None
    ) -> Look:
        """Return what `look_at` returns; Refused as there."""
        window = window_of(as_of)
        name = model.name if isinstance(model, WorkspaceModel) else model
        # Read before the facts are: what comes meanwhile makes them out of date for the next one who asks.
        mark = (engine, policy, name, marks(engine, slug))
        with self._lock:
            held = self._held.get(slug)
        known = held is not None and held.window == window and held.mark == mark
        whole = held.whole if held and known else load_facts(engine, slug)
        if held and known and rewind(whole, as_of) == held.look.facts:
            return held.look
        size = len(whole.items) + sum(map(len, whole.activities.values()))
        made = _Held(mark, window, whole, _placed(whole, policy, as_of, model), size)
        self._keep(slug, made)
        return made.look

    def _keep(self, slug: str, made: _Held) -> None:
        """Hold a look, and let go what is of no use any more, then what nobody asked for the longest."""
        with self._lock:
            self._held[slug] = made
            self._held.move_to_end(slug)
            for old in [one for one, held in self._held.items() if held.window != made.window]:
                del self._held[old]
            while sum(held.size for held in self._held.values()) > self.most:
                self._held.popitem(last=False)
