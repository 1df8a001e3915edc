"""Builders of histories: a small project, told in a few lines, judged at a moment."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from config.policy import Policy, Stage
from workflows.lifecycle.answers import woven
from workflows.lifecycle.asof import rewind
from workflows.lifecycle.findings import Decision, Placement
from workflows.lifecycle.stalls import judge
from workflows.model import (
    Activity,
    ActorKind,
    Answer,
    Category,
    Facts,
    ItemKind,
    Link,
    LinkKind,
    Person,
    Project,
    Said,
    Verb,
    WorkItem,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workflows.lifecycle.findings import Stall

STAGES = (
    Stage(name="scoping", plain="deciding what to build"),
    Stage(name="data", plain="getting the data"),
    Stage(name="modeling", plain="trying models", quiet_days=7),
    Stage(name="validation", plain="proving it works", quiet_days=7),
    Stage(name="deployment", plain="bringing it into use"),
    Stage(name="monitoring", plain="watching it"),
)
POLICY = Policy(stages=STAGES)
PEOPLE = (
    Person("ana", "data scientist"),
    Person("bo", "ML engineer"),
    Person("pia", "product manager"),
    Person("old", "data scientist", active=False),
)
KINDS = {"#": ItemKind.PULL_REQUEST, "@": ItemKind.BRANCH}


def utc(text: str) -> datetime:
    """Return `2026-11-02` as noon UTC, or a full ISO time as it is."""
    moment = datetime.fromisoformat(text if "T" in text else f"{text}T12:00:00")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def place(facts: Facts) -> dict[str, Placement]:
    """Return the placement of each item that carries a lifecycle label."""
    found: dict[str, Placement] = {}
    for item in facts.items:
        stage = next((label[3:] for label in item.labels if label.startswith("ml-")), None)
        if stage:
            found[item.id] = Placement(stage, Decision.CERTAIN, 1.0, ())
    return found


@dataclass
class History:
    """A project under construction; `at` strings are UTC, a bare day is noon."""

    project: Project = field(default_factory=lambda: Project("churn", "Churn", "UTC", people=PEOPLE))
    policy: Policy = POLICY
    items: dict[str, WorkItem] = field(default_factory=dict)
    acts: dict[str, list[Activity]] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    neighbours: dict[str, WorkItem] = field(default_factory=dict)
    statuses: dict[str, Category] = field(default_factory=dict)
    extra: dict[str, Placement] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)

    def item(self, key: str, created: str = "2026-10-01", **fields: Any) -> str:
        """Add an item: an issue of type Experiment in modeling, assigned to ana, unless told otherwise."""
        kind = fields.pop("kind", next((kind for mark, kind in KINDS.items() if mark in key), ItemKind.ISSUE))
        ticket = kind is ItemKind.ISSUE
        values: dict[str, Any] = {
            "source": "jira" if ticket else "github",
            "title": key,
            "status": "In Progress" if ticket else "open",
            "category": Category.DOING,
            "issue_type": "Experiment" if ticket else None,
            "labels": ("ml-modeling",) if ticket else (),
            "assignee": "ana",
            "author": "ana",
            "repo": key.partition("#")[0].partition("@")[0] if not ticket and "/" in key else None,
            "branch": key.partition("@")[2] or None,
            "url": f"https://tracker.example/{key}",
        }
        self.items[key] = WorkItem(
            id=f"t:{key}", key=key, kind=kind, created=utc(created), **{**values, **fields}
        )
        return key

    def act(self, key: str, at: str, verb: str, actor: str | None = "ana", **fields: Any) -> History:
        """Add an activity of a human, or of another kind by `kind`."""
        kind = ActorKind(fields.pop("kind", "human"))
        acts = self.acts.setdefault(key, [])
        acts.append(Activity(f"{key}:{len(acts)}", f"t:{key}", utc(at), actor, kind, Verb(verb), **fields))
        return self

    def says(self, key: str, at: str, text: str, actor: str = "ana") -> History:
        """Add a comment."""
        return self.act(key, at, "commented", actor, text=text)

    def answer(self, key: str, at: str, said: str, person: str = "bo", **fields: Any) -> History:
        """Add an answer by a button; `until` is a day in ISO."""
        until = fields.pop("until", None)
        day = date.fromisoformat(until) if until else None
        known = f"click{len(self.answers)}"
        values = {"place": "slack:C1", **fields}
        self.answers.append(Answer(known, f"t:{key}", Said(said), person, utc(at), day, **values))
        return self

    def moves(
        self, key: str, at: str, old: str | None, new: str, actor: str = "ana", **fields: Any
    ) -> History:
        """Add a change of status."""
        return self.act(key, at, "transitioned", actor, field="status", old=old, new=new, **fields)

    def labels(
        self, key: str, at: str, new: str | None = None, old: str | None = None, actor: str = "ana"
    ) -> History:
        """Add a change of labels."""
        return self.act(key, at, "labelled", actor, field="labels", old=old, new=new)

    def link(self, origin: str, kind: str, target: str) -> History:
        """Add a link."""
        self.links.append(Link(f"t:{origin}", LinkKind(kind), f"t:{target}", "test"))
        return self

    def people(self, *people: Person, **fields: Any) -> History:
        """Change the project."""
        self.project = replace(self.project, people=(*self.project.people, *people), **fields)
        return self

    def facts(self) -> Facts:
        """Return all that is known, as the store tells it."""
        facts = Facts(
            project=self.project,
            items=tuple(self.items.values()),
            neighbours=tuple(self.neighbours.values()),
            activities={
                f"t:{key}": tuple(sorted(acts, key=lambda act: act.at)) for key, acts in self.acts.items()
            },
            links=tuple(self.links),
            keys={item.key: item.id for item in (*self.items.values(), *self.neighbours.values())},
            statuses=self.statuses,
            answers=tuple(self.answers),
        )
        return woven(facts)

    def judge(self, at: str) -> Mapping[str, Stall]:
        """Return the verdicts at a moment, by key."""
        facts = rewind(self.facts(), utc(at))
        return {
            stall.item.key: stall for stall in judge(facts, self.policy, place(facts) | self.extra, utc(at))
        }

    def verdict(self, key: str, at: str) -> str:
        """Return the verdict on one item, or "not listed"."""
        found = self.judge(at).get(key)
        return found.verdict.value if found else "not listed"


@pytest.fixture
def history() -> History:
    """An empty project without holidays in UTC."""
    return History()


@pytest.fixture
def quiet() -> History:
    """One experiment, E-1, whose last word came on Monday 2 November 2026 at noon; its limit is 7."""
    told = History()
    told.item("E-1")
    told.moves("E-1", "2026-10-30", "To Do", "In Progress")
    return told.says("E-1", "2026-11-02", "AUC 0.71 with 30 days.")


@pytest.fixture(scope="session")
def new_history() -> type[History]:
    """The builder itself, for tests that tell many histories."""
    return History
