"""The stage history of each item, from what people declared: labels, tags and statuses, each with its date."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from workflows.lifecycle.mapping_globs import normal
from workflows.lifecycle.mapping_rules import lifecycle_stages
from workflows.model import ActorKind, Evidence, Verb
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from config.policy import Policy
    from workflows.model import Activity, Facts, Tag, WorkItem
    from workflows.worded import Worded

SETTLES_WITHIN = timedelta(minutes=5)
"""Relabelling takes two steps: what lies between them is no move."""

REASON_WITHIN = timedelta(hours=24)
"""A comment of the mover this close to the move is taken as their reason, and quoted as such."""


@dataclass(frozen=True, slots=True)
class StageChange:
    """One move of an item between two declared stages; `times` counts how often it went back to `target`."""

    item: WorkItem
    at: datetime
    origin: str
    target: str
    back: bool
    because: Evidence
    actor: str | None = None
    reason: Activity | None = None
    times: int = 0


@dataclass(frozen=True, slots=True)
class Moves:
    """What moved in a period: items further along at its end than before, and items that went back.

    `history` is every move up to the end of the period, oldest first.
    """

    moved: tuple[StageChange, ...] = ()
    looped: tuple[StageChange, ...] = ()
    history: tuple[StageChange, ...] = ()


@dataclass(frozen=True, slots=True)
class _Event:
    """One dated declaration: the word added or removed, or the status that followed another."""

    at: datetime
    kind: str
    old: str | None
    new: str | None
    actor: str | None


@dataclass(slots=True)
class _Declared:
    """What is declared of an item while its history is replayed; labels with the order in which they came."""

    labels: dict[str, int] = field(default_factory=dict)
    tag: str | None = None
    status: str = ""

    def apply(self, event: _Event, order: int) -> None:
        if event.kind == "status":
            self.status = event.new or ""
        elif event.kind == "tag":
            self.tag = event.new
        else:
            self.labels.pop(normal(event.old or ""), None)
            if event.new:
                self.labels[normal(event.new)] = order

    def stage(self, policy: Policy) -> str | None:
        by_age = sorted(self.labels, key=lambda label: self.labels[label])
        labelled = [stage for _, stage in lifecycle_stages(by_age, policy)]
        if labelled:
            return labelled[-1]
        # A tag for a stage that the policy has no more says nothing, here as in the mapping.
        if self.tag is not None and _place_of(self.tag, policy) >= 0:
            return self.tag
        return next(
            (stage.name for stage in policy.stages if normal(self.status) in map(normal, stage.statuses)),
            None,
        )


def read_moves(facts: Facts, policy: Policy, since: datetime, now: datetime) -> Moves:
    """Return what moved after `since` up to `now`, in the order in which it happened.

    An item counts as moved when it ends further along than it was at `since`; each item that went back in between
    is told as that, whatever came after.
    """
    tags: dict[str, list[Tag]] = defaultdict(list)
    for tag in facts.tags:
        tags[tag.item].append(tag)
    moved: list[StageChange] = []
    looped: list[StageChange] = []
    every: list[StageChange] = []
    for item in facts.items:
        history = stage_history(item, facts.activities.get(item.id, ()), tags[item.id], policy)
        every.extend(change for change in history if change.at <= now)
        recent = [change for change in history if since < change.at <= now]
        if recent and _place_of(recent[-1].target, policy) > _place_of(recent[0].origin, policy):
            moved.append(_joined(recent))
        looped.extend([change for change in recent if change.back][-1:])
    return Moves(*(tuple(sorted(found, key=_by_time)) for found in (moved, looped, every)))


def stage_history(
    item: WorkItem, activities: Sequence[Activity], tags: Iterable[Tag], policy: Policy
) -> tuple[StageChange, ...]:
    """Return every move of the item between declared stages, oldest first; being placed first is no move."""
    events = _events(activities, tags)
    declared = _at_the_start(item, events)
    known = declared.stage(policy)
    changes: list[StageChange] = []
    for order, event in enumerate(events, start=1):
        declared.apply(event, order)
        if order < len(events) and events[order].at - event.at <= SETTLES_WITHIN:
            continue
        stage = declared.stage(policy)
        if stage is not None and known is not None and stage != known:
            changes.append(_change(item, event, known, stage, changes, activities, policy))
        known = stage or known
    return tuple(changes)


def _events(activities: Iterable[Activity], tags: Iterable[Tag]) -> list[_Event]:
    events = [_Event(tag.at, "tag", None, tag.stage, tag.person) for tag in tags]
    for act in activities:
        if act.verb is Verb.LABELLED and (act.new or act.old):
            events.append(_Event(act.at, "label", act.old, act.new, act.actor))
        elif act.verb is Verb.TRANSITIONED and act.new:
            events.append(_Event(act.at, "status", act.old, act.new, act.actor))
    return sorted(events, key=lambda event: event.at)


def _at_the_start(item: WorkItem, events: Sequence[_Event]) -> _Declared:
    """Undo the events from the present state backwards."""
    start = _Declared({normal(label): 0 for label in item.labels}, None, item.status)
    for event in reversed(events):
        if event.kind == "status" and event.old:
            start.status = event.old
        elif event.kind == "label":
            start.labels.pop(normal(event.new or ""), None)
            if event.old:
                start.labels[normal(event.old)] = 0
    return start


def _change(
    item: WorkItem,
    event: _Event,
    origin: str,
    target: str,
    before: Sequence[StageChange],
    activities: Sequence[Activity],
    policy: Policy,
) -> StageChange:
    back = _place_of(target, policy) < _place_of(origin, policy)
    earlier = sum(change.back and change.target == target for change in before)
    because = Evidence(event.kind, _words(event), item.url)
    reason = _reason(event, activities)
    return StageChange(item, event.at, origin, target, back, because, event.actor, reason, earlier + back)


def _words(event: _Event) -> Worded:
    new = event.new or ""
    if event.kind == "label" and not new:
        return worded("label {label} removed", label=event.old or "")
    if event.kind == "label":
        return worded("label {label} added", label=new)
    return worded("tagged {stage}", stage=new) if event.kind == "tag" else worded("status {words}", words=new)


def _reason(event: _Event, activities: Iterable[Activity]) -> Activity | None:
    near = [
        act
        for act in activities
        if act.verb is Verb.COMMENTED
        and act.actor_kind is ActorKind.HUMAN
        and act.text.strip()
        and act.actor == event.actor
        and abs(act.at - event.at) <= REASON_WITHIN
    ]
    return min(near, key=lambda act: abs(act.at - event.at), default=None)


def _joined(changes: Sequence[StageChange]) -> StageChange:
    last = changes[-1]
    if len(changes) == 1:
        return last
    return StageChange(
        last.item, last.at, changes[0].origin, last.target, back=False, because=last.because, actor=last.actor
    )


def _place_of(stage: str, policy: Policy) -> int:
    names = [one.name for one in policy.stages]
    return names.index(stage) if stage in names else -1


def _by_time(change: StageChange) -> tuple[datetime, str]:
    return change.at, change.item.key
