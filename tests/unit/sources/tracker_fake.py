"""A second tracker in a few lines: what an adapter for Weights & Biases or ClearML has to be."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from config.source import load_policy
from workflows.model import Category, ItemKind, Project, WorkItem
from workflows.sources.run_source import RunSource
from workflows.sources.tracked_run import RunPage, RunStatus, TrackedRun

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from workflows.batch import Batch

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
CHURN = Project(
    "churn", "Churn", jira_keys=("CH",), repositories=("acme/churn",), tracked_experiments=("churn/*",)
)
FRAUD = Project("fraud", "Fraud", jql="labels = fraud", tracked_experiments=("Fraud [v2]",))


def run(name: str = "gru", **more: Any) -> TrackedRun:
    """A run that started three hours ago and was last heard of an hour ago."""
    given = {
        "id": name,
        "name": name,
        "experiment": "misc",
        "status": RunStatus.RUNNING,
        "started": NOW - 3 * HOUR,
        "last_metric": NOW - HOUR,
        "user": "ana",
    }
    return TrackedRun(**{**given, **more})


@dataclass
class Ledger:
    """The tracker."""

    runs: list[TrackedRun] = field(default_factory=list)
    gone: tuple[str, ...] = ()
    name: str = "ledger"
    title: str = "Ledger"
    address: str = "https://ledger.example"
    requests: int = 0
    asked: list[tuple[str | None, frozenset[str]]] = field(default_factory=list)

    def pages(self, mark: str | None, *, followed: Collection[str], now: datetime) -> Iterator[RunPage]:
        self.requests += 1
        self.asked.append((mark, frozenset(followed)))
        yield RunPage(tuple(self.runs), now.isoformat(), gone=self.gone)


@dataclass
class Known:
    """What is known of tickets and branches."""

    prefixes: frozenset[str] = frozenset()
    owners: Mapping[str, frozenset[str]] = field(default_factory=dict)
    heads: Sequence[tuple[WorkItem, frozenset[str]]] = ()
    declared: Sequence[Project] = (CHURN, FRAUD)

    def projects(self) -> Sequence[Project]:
        return self.declared

    def jira_keys(self) -> frozenset[str]:
        return self.prefixes

    def tickets(self, keys: Collection[str]) -> Mapping[str, frozenset[str]]:
        return {key: self.owners[key] for key in keys if key in self.owners}

    def branches(self, names: Collection[str]) -> Sequence[tuple[WorkItem, frozenset[str]]]:
        return [pair for pair in self.heads if pair[0].branch in names]


def pull(key: str, branch: str, created: datetime = NOW) -> WorkItem:
    """A pull request of acme/churn, or of the repository in its key."""
    repo = key.partition("#")[0]
    return WorkItem(
        f"github:{key}", key, ItemKind.PULL_REQUEST, "github", key, "open", Category.DOING, created,
        repo=repo, branch=branch,
    )  # fmt: skip


@dataclass
class Reader:
    """Reads the tracker again and again, and keeps its cursor."""

    tracker: Ledger
    known: Known = field(default_factory=Known)
    cursors: dict[str, str] = field(default_factory=dict)

    def read(self, now: datetime = NOW, *, full: bool = False) -> list[Batch]:
        source = RunSource(self.tracker, self.known, load_policy(None))
        given = {} if full else dict(self.cursors)
        batches = list(source.read([CHURN], given, full=full, now=now))
        self.cursors |= {cursor.scope: cursor.mark for batch in batches for cursor in batch.cursors}
        return batches


def read(*runs: TrackedRun, known: Known | None = None) -> Batch:
    """Return the batch that these runs make when they are read for the first time."""
    (batch,) = Reader(Ledger(list(runs)), known or Known()).read()
    return batch
