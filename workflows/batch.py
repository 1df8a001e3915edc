"""What a source hands to the store: pages of facts, with what was damaged or refused, and where to go on."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING

from workflows.model import EMPTY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from workflows.model import (
        Account,
        Activity,
        Category,
        Document,
        Link,
        Release,
        RunMetric,
        WorkflowRun,
        WorkItem,
    )


@dataclass(frozen=True, slots=True)
class Damaged:
    """A record that could not be used and was set aside: where it came from, which one, and why.

    `ref` is the vendor's own id where the record's name is not enough to ask for it again.
    """

    source: str
    record: str
    reason: str
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class SetAside(Damaged):
    """A damaged record as the store keeps it: since when, when it was last met, and how often."""

    seen_at: datetime = field(kw_only=True)
    last_at: datetime = field(kw_only=True)
    times: int = field(kw_only=True)

    @property
    def id(self) -> str:
        """A short name without anything from outside in it, for people to type."""
        return sha256(f"{self.source}\0{self.record}".encode("utf-8", "backslashreplace")).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A scope of a source (a Jira project, a repository) that could not be read; other scopes went on.

    `reason` is one line that says what to do, `projects` are the slugs whose picture is incomplete.
    """

    source: str
    scope: str
    reason: str
    projects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where to go on reading one scope (a Jira project, a JQL, a repository) of one source; `mark` is opaque."""

    source: str
    scope: str
    mark: str


@dataclass(frozen=True, slots=True)
class Tree:
    """All files of a default branch as it stood at `at`: stored ones that are not among `paths` were removed.

    Nothing is known of what lies in the folders `unlisted`.
    """

    repo: str
    at: datetime
    paths: frozenset[str] = frozenset()
    unlisted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Batch:
    """What one page of a source brought; the store applies it, cursors included, in one transaction.

    `members` are (project slug, item id) pairs. `whole` names items whose activities and outgoing links are all in
    this batch: what the store holds of them beyond it is deleted. `metrics` are all there are of the runs among
    `items`. `present` gives for a scope that was swept completely the ids that exist in it: others of that scope are
    marked as gone, as are those in `gone`, wherever they were seen. `moved` are (former key, item id) pairs.
    `sound` are names, or the first words of names, of other records that were read well: what was set aside under
    them, and is not among `damaged`, is over. `scope_of` tells in which scope (`jira:CH`, `github:acme/churn`) an item
    lives.
    """

    source: str
    items: tuple[WorkItem, ...] = ()
    activities: tuple[Activity, ...] = ()
    links: tuple[Link, ...] = ()
    members: tuple[tuple[str, str], ...] = ()
    accounts: tuple[Account, ...] = ()
    releases: tuple[Release, ...] = ()
    runs: tuple[WorkflowRun, ...] = ()
    documents: tuple[Document, ...] = ()
    trees: tuple[Tree, ...] = ()
    metrics: tuple[RunMetric, ...] = ()
    whole: tuple[str, ...] = ()
    present: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    gone: tuple[str, ...] = ()
    scope_of: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    moved: tuple[tuple[str, str], ...] = ()
    statuses: Mapping[str, Category] = field(default_factory=lambda: MappingProxyType({}))
    damaged: tuple[Damaged, ...] = ()
    sound: tuple[str, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    cursors: tuple[Cursor, ...] = ()
