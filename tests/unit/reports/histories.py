"""Builds the facts of an invented project the way a test tells its story: who did what, when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from config.policy import Policy, Stage
from workflows.lifecycle.answers import woven
from workflows.model import (
    Activity,
    ActorKind,
    Answer,
    Category,
    Facts,
    ItemKind,
    Kpi,
    Link,
    LinkKind,
    Person,
    Project,
    Release,
    Said,
    SourceState,
    Tag,
    Verb,
    WorkItem,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

CATEGORY = {
    "To Do": Category.TODO,
    "In Progress": Category.DOING,
    "In Review": Category.DOING,
    "Blocked": Category.DOING,
    "Done": Category.DONE,
    "open": Category.DOING,
    "merged": Category.DONE,
    "closed": Category.DONE,
    "running": Category.DOING,
}

POLICY = Policy(
    stages=(
        Stage(name="scoping", plain="agreeing on what is wanted", synonyms=("discovery",)),
        Stage(
            name="data", plain="getting the data right", synonyms=("dataset",), components=("Ingest",),
            paths=("ingest/**", "**/etl/**", "*.sql"), repositories=("acme/*-data",), statuses=("Labelling",),
        ),
        Stage(
            name="modeling", plain="building the model", synonyms=("training",), components=("Trainer",),
            issue_types=("Experiment",), paths=("models/**", "*.ipynb"), branches=("exp/",), quiet_days=7,
        ),
        Stage(
            name="validation", plain="proving it works on real cases", synonyms=("evaluation",),
            issue_types=("Evaluation",), paths=("evals/**",), statuses=("In validation",), quiet_days=7,
        ),
        Stage(
            name="deployment", plain="putting it to work", synonyms=("serving",), components=("Serving",),
            paths=("deploy/**", "serving/"), repositories=("acme/churn-app",),
        ),
        Stage(name="monitoring", plain="watching it in use", synonyms=("drift",), components=("Alerts",)),
    ),
    none_issue_types=("Admin",),
)  # fmt: skip


def at(day: str, clock: str = "10:00") -> datetime:
    """Return `at("2026-11-16")`: that day in UTC."""
    return datetime.fromisoformat(f"{day}T{clock}:00+00:00")


NOW = at("2026-11-23", "08:00")
"""A Monday morning, week 48."""


class History:
    """A project that grows line by line; `facts()` is what the rules see of it."""

    def __init__(self, slug: str = "churn", name: str = "Churn early warning", **project: Any) -> None:
        self.project = Project(slug, name, **project)
        self.items: dict[str, WorkItem] = {}
        self.neighbours: dict[str, WorkItem] = {}
        self.activities: list[Activity] = []
        self.links: list[Link] = []
        self.tags: list[Tag] = []
        self.answers: list[Answer] = []
        self.releases: list[Release] = []
        self.sources: tuple[SourceState, ...] = (
            SourceState("jira", at("2026-11-23", "07:55")),
            SourceState("github", at("2026-11-23", "07:56")),
        )
        self.inactive: frozenset[str] = frozenset()

    def people(self, *people: Person) -> None:
        self.project = replace(self.project, people=people)

    def kpis(self, *kpis: Kpi) -> None:
        self.project = replace(self.project, kpis=kpis)

    def ticket(self, key: str, title: str = "a ticket", status: str = "In Progress", **more: Any) -> WorkItem:
        more.setdefault("created", at("2026-10-01"))
        more.setdefault("url", f"https://jira.example/browse/{key}")
        more.setdefault("labels", ())
        elsewhere = more.pop("elsewhere", False)
        item = WorkItem(
            f"jira:{key}",
            key,
            ItemKind.ISSUE,
            "jira",
            title,
            status,
            CATEGORY.get(status, Category.DOING),
            **more,
        )
        (self.neighbours if elsewhere else self.items)[item.id] = item
        return item

    def pull(self, key: str, title: str = "a change", status: str = "open", **more: Any) -> WorkItem:
        more.setdefault("created", at("2026-10-01"))
        more.setdefault("url", f"https://github.example/{key.replace('#', '/pull/')}")
        more.setdefault("repo", key.partition("#")[0])
        kind = more.pop("kind", ItemKind.PULL_REQUEST)
        item = WorkItem(f"github:{key}", key, kind, "github", title, status, CATEGORY[status], **more)
        self.items[item.id] = item
        return item

    def act(
        self, item: WorkItem, moment: datetime, verb: Verb, actor: str | None = "ana", **more: Any
    ) -> Activity:
        kind = more.pop("kind", ActorKind.HUMAN)
        activity = Activity(f"a{len(self.activities)}", item.id, moment, actor, kind, verb, **more)
        self.activities.append(activity)
        return activity

    def comment(
        self, item: WorkItem, moment: datetime, text: str, actor: str = "ana", **more: Any
    ) -> Activity:
        return self.act(item, moment, Verb.COMMENTED, actor, text=text, **more)

    def status(self, item: WorkItem, moment: datetime, old: str, new: str, actor: str = "ana") -> Activity:
        return self.act(item, moment, Verb.TRANSITIONED, actor, field="status", old=old, new=new)

    def relabel(
        self,
        item: WorkItem,
        moment: datetime,
        *,
        add: str | None = None,
        remove: str | None = None,
        actor: str = "ana",
    ) -> None:
        """Change one label of the ticket, as it stands now, and remember it in its history."""
        self.act(item, moment, Verb.LABELLED, actor, field="labels", old=remove, new=add)
        present = self.items[item.id]
        labels = tuple(label for label in present.labels if label != remove) + ((add,) if add else ())
        self.items[item.id] = replace(present, labels=labels)

    def link(self, origin: WorkItem, kind: LinkKind, target: WorkItem) -> None:
        self.links.append(Link(origin.id, kind, target.id, "test"))

    def tag(self, item: WorkItem, stage: str | None, moment: datetime, person: str = "ana") -> None:
        self.tags.append(Tag(item.id, stage, person, moment))

    def answer(self, item: WorkItem, moment: datetime, said: Said, person: str = "bo", **more: Any) -> None:
        """Say something about a quiet experiment by a button in Slack."""
        known = f"click{len(self.answers)}"
        self.answers.append(Answer(known, item.id, said, person, moment, place="slack:C1", **more))

    def release(self, repo: str, name: str, moment: datetime) -> None:
        self.releases.append(
            Release(f"{repo}:{name}", repo, name, moment, f"https://github.example/{repo}/{name}")
        )

    def facts(self) -> Facts:
        by_item: dict[str, tuple[Activity, ...]] = {}
        for activity in sorted(self.activities, key=lambda one: one.at):
            by_item[activity.item] = (*by_item.get(activity.item, ()), activity)
        facts = Facts(
            project=self.project,
            items=tuple(self.items.values()),
            activities=MappingProxyType(by_item),
            links=tuple(self.links),
            tags=tuple(self.tags),
            answers=tuple(self.answers),
            neighbours=tuple(self.neighbours.values()),
            keys=MappingProxyType({item.key: item.id for item in self._all()}),
            inactive=self.inactive,
            statuses=MappingProxyType({status.lower(): category for status, category in CATEGORY.items()}),
            releases=tuple(self.releases),
            sources=self.sources,
        )
        return woven(facts)

    def _all(self) -> Iterable[WorkItem]:
        return (*self.items.values(), *self.neighbours.values())


__all__ = ["NOW", "POLICY", "UTC", "History", "at", "date"]
