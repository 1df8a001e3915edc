"""The seam for run trackers: an adapter yields pages of `TrackedRun`, and `RunSource` makes facts of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from workflows.model import EMPTY

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from workflows.batch import Damaged
    from workflows.model import Project, WorkItem


EMPTY_NUMBERS: Mapping[str, float] = MappingProxyType({})


class RunStatus(StrEnum):
    """Where a run stands; the words are the statuses of its work item."""

    SCHEDULED = "scheduled"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    KILLED = "killed"

    @property
    def is_open(self) -> bool:
        """Whether the run has not ended."""
        return self in {RunStatus.SCHEDULED, RunStatus.RUNNING}


@dataclass(frozen=True, slots=True)
class TrackedRun:
    """A run in the words of every tracker; `id` is the tracker's own, times are aware.

    `last_metric` is the time of the newest metric, None for a run that has none; `parent` the id of the run that
    holds it; `repo` is `org/name`; `deleted` says that the tracker has it in its bin.
    """

    id: str
    name: str
    experiment: str
    status: RunStatus
    started: datetime
    ended: datetime | None = None
    last_metric: datetime | None = None
    user: str | None = None
    tags: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    branch: str | None = None
    repo: str | None = None
    parent: str | None = None
    description: str = ""
    url: str | None = None
    deleted: bool = False
    metrics: Mapping[str, float] = field(default_factory=lambda: EMPTY_NUMBERS)
    """The last value of each metric that is a number."""


@dataclass(frozen=True, slots=True)
class RunPage:
    """What one answer of a tracker brought; `mark` is where to go on after it, in the adapter's own words.

    `gone` are ids of runs that do not exist any more. `present` gives, after a reading of everything, the ids of
    all runs of each experiment.
    """

    runs: tuple[TrackedRun, ...]
    mark: str
    damaged: tuple[Damaged, ...] = ()
    gone: tuple[str, ...] = ()
    present: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))


class Tracker(Protocol):
    """What an adapter has to be: `name` goes into ids (`mlflow:4f2a…`), `title` is its name for people."""

    name: str
    title: str

    @property
    def address(self) -> str:
        """Where the tracker is: another address holds other runs."""
        ...

    @property
    def requests(self) -> int:
        """Requests made since the adapter was built."""
        ...

    def pages(self, mark: str | None, *, followed: Collection[str], now: datetime) -> Iterator[RunPage]:
        """Yield what is new since `mark`, or everything, parents before their children where that is possible.

        `followed` are ids of runs that were open when they were last seen: each of them that changed, ended or
        vanished has to be among the pages. Raises Transient, Refused or Malformed; what was yielded stays good.
        """
        ...


class KnownWork(Protocol):
    """What is known already of tickets and branches, so that runs find them."""

    def projects(self) -> Sequence[Project]:
        """Return all declared projects."""
        ...

    def jira_keys(self) -> frozenset[str]:
        """Return what the keys of known tickets begin with."""
        ...

    def tickets(self, keys: Collection[str]) -> Mapping[str, frozenset[str]]:
        """Return the slugs of the projects of these tickets, of those that are known."""
        ...

    def branches(self, names: Collection[str]) -> Sequence[tuple[WorkItem, frozenset[str]]]:
        """Return the pull requests and branches on these branches, each with the slugs of its projects."""
        ...


class NothingKnown:
    """Knows no work: runs then find their projects by declared keys and experiments alone."""

    def projects(self) -> Sequence[Project]:
        """Return none."""
        return ()

    def jira_keys(self) -> frozenset[str]:
        """Return none."""
        return frozenset()

    def tickets(self, keys: Collection[str]) -> Mapping[str, frozenset[str]]:
        """Return none."""
        del keys
        return {}

    def branches(self, names: Collection[str]) -> Sequence[tuple[WorkItem, frozenset[str]]]:
        """Return none."""
        del names
        return ()
