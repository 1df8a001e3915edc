"""Judges a whole snapshot at a moment, its batches laid together as the store would."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from config.policy import Policy, Stage
from config.source import load_policy
from tests.unit.lifecycle.told import read_told
from workflows.lifecycle.asof import rewind
from workflows.lifecycle.findings import Decision, Placement
from workflows.lifecycle.mapping import place
from workflows.lifecycle.stalls import judge
from workflows.model import Activity, Category, Facts, Link, Project, WorkItem
from workflows.sources.snapshot import read_snapshot
from workflows.text.shipped import shipped_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from workflows.lifecycle.findings import Stall
    from workflows.sources.snapshot import Snapshot

DATA = Path(__file__).parents[2] / "data" / "stalls"
POLICY = Policy(
    stages=tuple(
        Stage(name=name, plain=name, quiet_days=7 if name in {"modeling", "validation"} else 10)
        for name in ("scoping", "data", "modeling", "validation", "deployment", "monitoring")
    )
)


@dataclass
class Gathered:
    """All batches of one project laid together."""

    items: dict[str, WorkItem] = field(default_factory=dict)
    activities: dict[str, list[Activity]] = field(default_factory=lambda: defaultdict(list))
    links: list[Link] = field(default_factory=list)
    statuses: dict[str, Category] = field(default_factory=dict)


def facts_of(snapshot: Snapshot, project: Project) -> Facts:
    """Return all that a snapshot tells of one project."""
    gathered, members = Gathered(), set()
    for batch in snapshot.batches():
        members |= {item for slug, item in batch.members if slug == project.slug}
        gathered.items |= {item.id: item for item in batch.items}
        gathered.statuses |= batch.statuses
        gathered.links += batch.links
        for act in batch.activities:
            gathered.activities[act.item].append(act)
    linked = {end for link in gathered.links for end in (link.origin, link.target)} - members
    return Facts(
        project=project,
        items=tuple(item for item in gathered.items.values() if item.id in members),
        neighbours=tuple(item for item in gathered.items.values() if item.id in linked),
        activities={
            key: tuple(sorted(acts, key=lambda act: (act.at, act.id)))
            for key, acts in gathered.activities.items()
            if key in members | linked
        },
        links=tuple(gathered.links),
        keys={item.key: item.id for item in gathered.items.values()},
        statuses=gathered.statuses,
    )


def by_label(facts: Facts) -> Mapping[str, Placement]:
    """Return the placement of each item that carries a lifecycle label."""
    return {
        item.id: Placement(label[3:], Decision.CERTAIN, 1.0, ())
        for item in facts.items
        for label in item.labels
        if label.startswith("ml-")
    }


def by_mapping(facts: Facts) -> Mapping[str, Placement]:
    """Return the placements of the whole mapping, the shipped text model included."""
    return place(facts, load_policy(None), shipped_model())


@cache
def judged_told(name: str) -> Mapping[str, Stall]:
    """Return the verdicts on a file of histories told in YAML, judged once for all who look at them."""
    told = read_told(DATA / f"{name}.yaml")
    return MappingProxyType(dict(judged(told.lines, told.as_of)))


def judged(
    lines: Iterable[str],
    at: datetime,
    placed: Callable[[Facts], Mapping[str, Placement]] = by_label,
    policy: Policy = POLICY,
) -> Mapping[str, Stall]:
    """Return the verdicts on all experiments of a snapshot, by key."""
    snapshot = read_snapshot(lines)
    found: dict[str, Stall] = {}
    for project in snapshot.projects:
        facts = rewind(facts_of(snapshot, project), at)
        found |= {stall.item.key: stall for stall in judge(facts, policy, placed(facts), at)}
    return found
