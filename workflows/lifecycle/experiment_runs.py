"""The run of a thread that counts: of all training runs the one that was started last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from workflows.lifecycle.signs import RUN_VERBS
from workflows.lifecycle.statuses import says
from workflows.model import ActorKind, Category, ItemKind, Verb

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from workflows.lifecycle.calendar import Workdays
    from workflows.lifecycle.threads import Thread
    from workflows.model import Activity, Facts, SourceState, WorkItem

FAILED = ("failed", "killed", "crashed", "canceled", "cancelled", "aborted", "error")
ENDS = frozenset({Verb.RUN_FINISHED, Verb.RUN_FAILED})


@dataclass(frozen=True, slots=True)
class Run:
    """A tracked run: where it is reported, its start, last beat and end, and whether its source beats at all."""

    item: WorkItem
    started: datetime
    beat: datetime | None
    ended: datetime | None
    failed: bool
    beats: bool
    tracker: SourceState | None = None
    """How current the tracker of the run is, None where it is not read."""

    @property
    def last_seen(self) -> datetime:
        """The last heartbeat, or the start."""
        return max(self.started, self.beat) if self.beat else self.started

    def in_progress(self, now: datetime, *, hours: int, limit: int, days: Workdays) -> bool:
        """Whether it goes on: no end, and seen lately; without heartbeats for `limit` working days after its start."""
        if self.ended is not None:
            return False
        read = self.unread_since(now, hours=hours)
        seen = read or now
        if self.beats:
            going = seen - self.last_seen <= timedelta(hours=hours)
        else:
            going = days.between(self.started, seen) <= limit
        # While reading fails nobody can see the run; a tracker that is not even tried any more is believed no
        # longer than one without heartbeats.
        return going and (read is None or self._fails(now) or days.between(read, now) <= limit)

    def lost(self, now: datetime, *, hours: int) -> bool:
        """Whether its heartbeats ended without an end of the run, as far as the tracker could be read."""
        seen = self.unread_since(now, hours=hours) or now
        return self.ended is None and self.beats and seen - self.last_seen > timedelta(hours=hours)

    def unread_since(self, now: datetime, *, hours: int) -> datetime | None:
        """Return when the tracker was last read if that failed since, or is longer ago than a heartbeat; else None."""
        read = self.tracker.read_at if self.tracker else None
        if read is None or read >= now:
            return None
        return read if self._fails(now) or now - read > timedelta(hours=hours) else None

    def _fails(self, now: datetime) -> bool:
        state = self.tracker
        if state is None or state.failed_at is None or state.failed_at > now:
            return False
        return state.read_at is None or state.failed_at > state.read_at


class Beats:
    """Knows which sources report heartbeats: by the account that reports, and by the tracker of the run."""

    __slots__ = ("_reporters", "_sources", "_trackers")

    def __init__(self, facts: Facts) -> None:
        items = {item.id: item for item in facts.items}
        self._sources = {state.source: state for state in facts.sources}
        beating = [
            act for acts in facts.activities.values() for act in acts if act.verb is Verb.RUN_HEARTBEAT
        ]
        self._reporters = {
            act.actor for act in beating if act.actor_kind is not ActorKind.HUMAN and act.actor
        }
        self._trackers = {
            items[act.item].source
            for act in beating
            if act.item in items and items[act.item].kind is ItemKind.RUN
        }

    def of(self, item: WorkItem, start: Activity | None) -> bool:
        """Whether the source of a run reports heartbeats; of a run that a person started only its own tell."""
        if start is not None:
            return start.actor in self._reporters
        return item.kind is ItemKind.RUN and item.source in self._trackers

    def tracker(self, item: WorkItem) -> SourceState | None:
        """Return how current the tracker of a run is, None for what is reported elsewhere."""
        return self._sources.get(item.source) if item.kind is ItemKind.RUN else None


def last_run(thread: Thread, beats: Beats) -> Run | None:
    """Return the run of the thread that was started last, or None when there is none."""
    runs = [
        run
        for item in thread.items
        if (run := _of_item(item, [act for act in thread.activities if act.item == item.id], beats))
    ]
    return max(runs, key=lambda run: run.started, default=None)


def _of_item(item: WorkItem, acts: Sequence[Activity], beats: Beats) -> Run | None:
    """Return the last run that is reported on one item."""
    told = [act for act in acts if act.verb in RUN_VERBS]
    if not told and item.kind is not ItemKind.RUN:
        return None
    index = max((n for n, act in enumerate(told) if act.verb is Verb.RUN_STARTED), default=None)
    start = None if index is None else told[index]
    mine = [act for act in told[(index or 0) :] if act is start or _same_run(act, start, told)]
    ends = [act for act in mine if act.verb in ENDS]
    beating = [act.at for act in mine if act.verb is Verb.RUN_HEARTBEAT]
    started = start.at if start else min([act.at for act in mine], default=item.created)
    ended = ends[-1].at if ends else None
    if ended is None and item.kind is ItemKind.RUN and item.category is Category.DONE:
        ended = max([act.at for act in mine], default=item.updated or item.created)
    return Run(
        item=item,
        started=started,
        beat=max(beating, default=None),
        ended=ended,
        failed=ends[-1].verb is Verb.RUN_FAILED if ends else says(item.status, FAILED),
        beats=bool(beating) or beats.of(item, start),
        tracker=beats.tracker(item),
    )


def _same_run(act: Activity, start: Activity | None, told: Sequence[Activity]) -> bool:
    """Whether an event behind the last start belongs to it, and not to an open run of another reporter there."""
    if start is None or act.actor == start.actor:
        return True
    theirs = [other for other in told[: told.index(start)] if other.actor == act.actor]
    begun = max((n for n, other in enumerate(theirs) if other.verb is Verb.RUN_STARTED), default=None)
    return begun is None or any(other.verb in ENDS for other in theirs[begun:])
