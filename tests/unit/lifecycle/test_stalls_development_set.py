"""The whole development set: three countries, fifty-five experiments, one moment."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from config.policy import Policy, Stage
from config.source import load_policy
from workflows.lifecycle.asof import rewind
from workflows.lifecycle.findings import Decision, Placement
from workflows.lifecycle.mapping import place
from workflows.lifecycle.stalls import judge
from workflows.model import Activity, Category, Facts, Link, Project, WorkItem
from workflows.sources.snapshot import SnapshotFile, read_snapshot
from workflows.text.shipped import shipped_model

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from workflows.lifecycle.findings import Stall
    from workflows.sources.snapshot import Snapshot

DATA = Path(__file__).parents[2] / "data" / "stalls"
EXPECTED = json.loads((DATA / "dev_expected.json").read_text(encoding="utf-8"))
POLICY = Policy(
    stages=tuple(
        Stage(name=name, plain=name, quiet_days=7 if name in {"modeling", "validation"} else 10)
        for name in ("scoping", "data", "modeling", "validation", "deployment", "monitoring")
    )
)


@dataclass
class Gathered:
    """All batches of one project laid together, as the store would."""

    items: dict[str, WorkItem] = field(default_factory=dict)
    activities: dict[str, list[Activity]] = field(default_factory=lambda: defaultdict(list))
    links: list[Link] = field(default_factory=list)
    statuses: dict[str, Category] = field(default_factory=dict)


def facts_of(snapshot: Snapshot, project: Project) -> Facts:
    gathered, members = Gathered(), set()
    for batch in snapshot.batches():
        members |= {item for slug, item in batch.members if slug == project.slug}
        gathered.items |= {item.id: item for item in batch.items}
        gathered.statuses |= batch.statuses
        gathered.links += batch.links
        for act in batch.activities:
            gathered.activities[act.item].append(act)
    return Facts(
        project=project,
        items=tuple(item for item in gathered.items.values() if item.id in members),
        activities={
            key: tuple(sorted(acts, key=lambda act: (act.at, act.id)))
            for key, acts in gathered.activities.items()
            if key in members
        },
        links=tuple(gathered.links),
        keys={item.key: item.id for item in gathered.items.values()},
        statuses=gathered.statuses,
    )


def by_label(facts: Facts) -> Mapping[str, Placement]:
    return {
        item.id: Placement(label[3:], Decision.CERTAIN, 1.0, ())
        for item in facts.items
        for label in item.labels
        if label.startswith("ml-")
    }


def by_mapping(facts: Facts) -> Mapping[str, Placement]:
    return place(facts, load_policy(None), shipped_model())


def judged(placed: Callable[[Facts], Mapping[str, Placement]], policy: Policy) -> Mapping[str, Stall]:
    at = datetime.fromisoformat(EXPECTED["as_of"])
    snapshot = read_snapshot(SnapshotFile(DATA / "dev.jsonl"))
    found: dict[str, Stall] = {}
    for project in snapshot.projects:
        facts = rewind(facts_of(snapshot, project), at)
        found |= {stall.item.key: stall for stall in judge(facts, policy, placed(facts), at)}
    return found


@pytest.fixture(scope="module", params=["labels", "the whole mapping with its text model"])
def verdicts(request: pytest.FixtureRequest) -> Mapping[str, Stall]:
    return judged(by_label, POLICY) if request.param == "labels" else judged(by_mapping, load_policy(None))


@pytest.mark.parametrize("key", EXPECTED["experiments"])
def test_the_verdict_and_its_numbers_are_as_expected(key: str, verdicts: Mapping[str, Stall]) -> None:
    want, got = EXPECTED["experiments"][key], verdicts[key]
    assert (got.verdict.value, got.silent, got.limit.days) == (
        want["verdict"],
        want["silent_working_days"],
        want["limit_working_days"],
    )
    assert got.last_sign is not None
    assert got.last_sign.activity.at == datetime.fromisoformat(want["last_sign_of_life_at"])


def test_nothing_else_is_listed(verdicts: Mapping[str, Stall]) -> None:
    assert set(verdicts) == set(EXPECTED["experiments"])


def test_every_verdict_carries_its_evidence_and_a_next_step(verdicts: Mapping[str, Stall]) -> None:
    for stall in verdicts.values():
        signals = [found.signal for found in stall.because]
        assert {"quiet", "limit", "last sign"} <= set(signals)
        assert stall.next_step
        assert stall.limit.source
