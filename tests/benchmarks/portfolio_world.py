"""A generated company: projects of tickets, pull requests, branches and runs, as the sources would have brought them.

Titles and descriptions are those of the text model's tickets, so that placing reads real language. Of each project
most work is done long ago, as in a company that has used its tracker for a year.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from workflows.batch import Batch
from workflows.model import (
    Account,
    Activity,
    ActorKind,
    Category,
    ItemKind,
    Kpi,
    Link,
    LinkKind,
    Person,
    Project,
    Verb,
    WorkItem,
)
from workflows.store.ingest import apply
from workflows.store.projects import declare
from workflows.store.source_states import mark_read

if TYPE_CHECKING:
    from sqlalchemy import Engine

NOW: Final = datetime(2026, 11, 23, 8, tzinfo=UTC)
YEAR: Final = timedelta(days=365)
RECENT: Final = timedelta(days=60)
ROLES: Final = (
    "data scientist",
    "data scientist",
    "ML engineer",
    "data engineer",
    "product manager",
    "MLOps",
)
STAGES: Final = ("scoping", "data", "modeling", "validation", "deployment", "monitoring")
TYPES: Final = ("Task", "Task", "Story", "Experiment", "Bug", "Sub-task")
PATHS: Final = ("notebooks/", "src/train/", "data/", "deploy/", "tests/", "monitoring/")
SHARE: Final = {ItemKind.ISSUE: 0.62, ItemKind.PULL_REQUEST: 0.27, ItemKind.RUN: 0.08, ItemKind.BRANCH: 0.03}
"""Which part of the items is of which kind."""
DONE: Final = 0.8
SAID: Final = (
    "AUC 0.{n} with the last {n} days of events, the baseline stands at 0.6{n}.",
    "The labels of batch {n} came back, 40 of them contradict each other. Asking the team again.",
    "Tried a smaller rate: no gain, the loss stays at 0.{n}. See the notebook.",
    "Die Kurve für Werk {n} ist glatt, die Ausreißer kommen aus der Zählung von Hand.",
    "Waiting for the review of the privacy officer.",
    "Training until the end of the week.",
)


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is: `items` of each project, `activities` of an item on average (at least 3)."""

    projects: int
    items: int = 500
    activities: int = 8


def fill(engine: Engine, size: Size, *, seed: int = 1) -> None:
    """Store a company of that size."""
    for number in range(size.projects):
        fill_one(engine, number, size, seed=seed)


def fill_one(engine: Engine, number: int, size: Size, *, seed: int = 1) -> None:
    """Store the project of that number."""
    project = _Project(number, size, random.Random(f"{seed}/{number}"))  # noqa: S311 - a history, no secret
    declare(engine, (project.declared,), now=NOW)
    for batch in project.batches():
        apply(engine, batch, now=NOW)
    for source in ("jira", "github", "mlflow"):
        mark_read(engine, source, (project.declared.slug,), now=NOW - timedelta(minutes=10))


@cache
def tickets() -> tuple[dict[str, str], ...]:
    folder = files("workflows.text") / "tickets"
    return tuple(
        json.loads(line)
        for file in sorted(folder.iterdir(), key=lambda one: one.name)
        for line in file.read_text(encoding="utf-8").splitlines()
        if line
    )


class _Project:
    """Draws one project, always the same one for the same number."""

    def __init__(self, number: int, size: Size, draw: random.Random) -> None:
        self._draw, self._size = draw, size
        self._key, self._repo = f"P{number}", f"acme/p{number}"
        self._people = tuple(f"p{number}-{n}" for n in range(len(ROLES)))
        self.declared = Project(
            f"p-{number}",
            f"Initiative {number}",
            "Europe/Berlin",
            "DE",
            jira_keys=(self._key,),
            repositories=(self._repo,),
            channel=f"C{number:08}",
            people=tuple(
                Person(name, role, jira=f"{name}-account", github=f"{name}-login", slack=f"U{name}".upper())
                for name, role in zip(self._people, ROLES, strict=True)
            ),
            kpis=(Kpi("recall", None, 0.62, 0.8),),
        )

    def batches(self) -> tuple[Batch, ...]:
        """Return the project's items, one batch for each source."""
        counts = {kind: round(self._size.items * share) for kind, share in SHARE.items()}
        counts[ItemKind.ISSUE] += self._size.items - sum(counts.values())
        issues = [self._issue(n) for n in range(1, counts[ItemKind.ISSUE] + 1)]
        tickets = [item for item, _ in issues]
        pulls = [self._change(n, ItemKind.PULL_REQUEST) for n in range(1, counts[ItemKind.PULL_REQUEST] + 1)]
        branches = [self._change(n, ItemKind.BRANCH) for n in range(1, counts[ItemKind.BRANCH] + 1)]
        runs = [self._run(n) for n in range(1, counts[ItemKind.RUN] + 1)]
        return (
            self._batch("jira", issues, self._relations(tickets)),
            self._batch("github", [*pulls, *branches], self._implements(tickets, [*pulls, *branches])),
            self._batch("mlflow", runs, self._implements(tickets, runs)),
        )

    def _batch(
        self, source: str, drawn: list[tuple[WorkItem, tuple[Activity, ...]]], links: tuple[Link, ...]
    ) -> Batch:
        return Batch(
            source=source,
            items=tuple(item for item, _ in drawn),
            activities=tuple(act for _, acts in drawn for act in acts),
            links=links,
            members=tuple((self.declared.slug, item.id) for item, _ in drawn),
            accounts=tuple(Account(self._ref(source, name), name) for name in self._people),
            statuses={"to do": Category.TODO, "in progress": Category.DOING, "done": Category.DONE},
        )

    def _ref(self, source: str, name: str) -> str:
        return {"jira": f"jira:{name}-account", "github": f"github:{name}-login"}.get(
            source, f"tracker:{name}"
        )

    def _times(self) -> tuple[datetime, datetime, bool]:
        """Return when an item began, when something last happened, and whether it is done."""
        draw = self._draw
        done = draw.random() < DONE
        age = YEAR if done or draw.random() < 0.3 else RECENT
        began = NOW - draw.random() * age
        ended = began + draw.random() * min(timedelta(days=40), NOW - began)
        return began, ended, done

    def _issue(self, number: int) -> tuple[WorkItem, tuple[Activity, ...]]:
        draw, ticket = self._draw, self._draw.choice(tickets())
        began, ended, done = self._times()
        doing = not done and draw.random() < 0.4
        status = "Done" if done else "In Progress" if doing else "To Do"
        item = WorkItem(
            id=f"jira:{self._key}{number:06}",
            key=f"{self._key}-{number}",
            kind=ItemKind.ISSUE,
            source="jira",
            title=ticket["title"],
            status=status,
            category=Category.DONE if done else Category.DOING if doing else Category.TODO,
            created=began,
            issue_type=draw.choice(TYPES),
            description=ticket["description"],
            labels=(f"ml-{draw.choice(STAGES)}",) if draw.random() < 0.3 else tuple(ticket["labels"]),
            assignee=self._ref("jira", draw.choice(self._people)),
            author=self._ref("jira", draw.choice(self._people)),
            updated=ended,
            due=(began + timedelta(days=30)).date() if draw.random() < 0.1 else None,
            url=f"https://jira.example/browse/{self._key}-{number}",
        )
        changes = [(Verb.CREATED, None, None, None, "")]
        changes += [(Verb.TRANSITIONED, "status", "To Do", "In Progress", "")] * (done or doing)
        changes += self._said(self._size.activities - 2)
        changes += [(Verb.TRANSITIONED, "status", "In Progress", "Done", "")] * done
        return item, self._history(item, began, ended, changes)

    def _change(self, number: int, kind: ItemKind) -> tuple[WorkItem, tuple[Activity, ...]]:
        draw, ticket = self._draw, self._draw.choice(tickets())
        began, ended, done = self._times()
        pull = kind is ItemKind.PULL_REQUEST
        folder = draw.choice(PATHS)
        item = WorkItem(
            id=f"github:{kind.value}:{self._key}:{number}",
            key=f"{self._repo}#{number}" if pull else f"{self._repo}@exp/{number}",
            kind=kind,
            source="github",
            title=ticket["title"],
            status=("merged" if done else "open") if pull else "gone" if done else "open",
            category=Category.DONE if done else Category.DOING,
            created=began,
            description=ticket["description"][:300] if pull else "",
            author=self._ref("github", draw.choice(self._people)),
            updated=ended,
            url=f"https://github.example/{self._repo}/{number}",
            repo=self._repo,
            paths=tuple(f"{folder}part_{n}.py" for n in range(draw.randrange(1, 8))) if pull else (),
            branch=f"exp/{number}",
            checks="success" if pull else None,
        )
        changes = [(Verb.OPENED, None, None, None, "")]
        changes += [(Verb.PUSHED, None, None, None, "")] * (self._size.activities - 3)
        if pull:
            reviewer = self._ref("github", draw.choice(self._people))
            changes += [(Verb.REVIEW_REQUESTED, None, None, reviewer, "")]
            changes += [(Verb.REVIEWED, None, None, "approved", "Looks right to me.")] * done
        changes += [(Verb.MERGED if pull else Verb.CLOSED, None, None, None, "")] * done
        return item, self._history(item, began, ended, changes)

    def _run(self, number: int) -> tuple[WorkItem, tuple[Activity, ...]]:
        began, ended, done = self._times()
        item = WorkItem(
            id=f"mlflow:{self._key}-{number}",
            key=f"mlflow/{self._key.lower()}/{number}",
            kind=ItemKind.RUN,
            source="mlflow",
            title=f"run {number}",
            status="finished" if done else "running",
            category=Category.DONE if done else Category.DOING,
            created=began,
            author=self._ref("mlflow", self._draw.choice(self._people)),
            updated=ended,
        )
        changes = [(Verb.RUN_STARTED, None, None, None, "")]
        changes += [(Verb.RUN_HEARTBEAT, None, None, None, "")] * (self._size.activities - 2)
        changes += [(Verb.RUN_FINISHED, None, None, None, "")] * done
        return item, self._history(item, began, ended, changes)

    def _said(self, most: int) -> list[tuple[Verb, str | None, str | None, str | None, str]]:
        draw = self._draw
        verbs = draw.choices((Verb.COMMENTED, Verb.EDITED, Verb.LABELLED), (6, 3, 1), k=max(0, most))
        said: list[tuple[Verb, str | None, str | None, str | None, str]] = []
        for verb in verbs:
            if verb is Verb.COMMENTED:
                said.append((verb, None, None, None, draw.choice(SAID).format(n=draw.randrange(10, 99))))
            elif verb is Verb.EDITED:
                said.append((verb, draw.choice(("description", "Rank", "Sprint")), None, None, ""))
            else:
                said.append((verb, "labels", None, draw.choice(("triage", "north")), ""))
        return said

    def _history(
        self,
        item: WorkItem,
        began: datetime,
        ended: datetime,
        changes: list[tuple[Verb, str | None, str | None, str | None, str]],
    ) -> tuple[Activity, ...]:
        step = (ended - began) / max(1, len(changes) - 1)
        machine = item.kind is ItemKind.RUN
        return tuple(
            Activity(
                f"{item.id}:{n}",
                item.id,
                began + n * step,
                item.author if machine or not n else self._ref(item.source, self._draw.choice(self._people)),
                ActorKind.BOT if machine else ActorKind.HUMAN,
                verb,
                field,
                old,
                new,
                text,
            )
            for n, (verb, field, old, new, text) in enumerate(changes)
        )

    def _relations(self, tickets: list[WorkItem]) -> tuple[Link, ...]:
        draw = self._draw
        pairs = [draw.sample(tickets, 2) for _ in range(len(tickets) // 10)]
        kinds = (LinkKind.BLOCKED_BY, LinkKind.PARENT, LinkKind.RELATES)
        return tuple(Link(one.id, draw.choice(kinds), other.id, "field") for one, other in pairs)

    def _implements(
        self, tickets: list[WorkItem], drawn: list[tuple[WorkItem, tuple[Activity, ...]]]
    ) -> tuple[Link, ...]:
        draw = self._draw
        return tuple(
            Link(item.id, LinkKind.IMPLEMENTS, draw.choice(tickets).key, "title")
            for item, _ in drawn
            if draw.random() < 0.8
        )
