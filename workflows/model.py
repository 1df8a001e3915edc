"""The facts that every room shares: frozen values, aware UTC times, no vendor objects.

Long, and one file all the same: it only declares, and its values are made of each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

EMPTY: Mapping[str, str] = MappingProxyType({})
REVIEWER = "reviewer"
"""The field of an edit that takes a request for review back: `old` is who had been asked."""


class ItemKind(StrEnum):
    """What carries the work."""

    ISSUE = "issue"
    PULL_REQUEST = "pull_request"
    BRANCH = "branch"
    RUN = "run"


class Category(StrEnum):
    """Jira's three status categories, used for every tracker."""

    TODO = "todo"
    DOING = "doing"
    DONE = "done"


class ActorKind(StrEnum):
    """Who acted: only a human's activity can be a sign of life; `self` is Stagecoach."""

    HUMAN = "human"
    BOT = "bot"
    SELF = "self"


class Verb(StrEnum):
    """What happened, in the words of the snapshot contract."""

    CREATED = "created"
    COMMENTED = "commented"
    TRANSITIONED = "transitioned"
    ASSIGNED = "assigned"
    EDITED = "edited"
    LABELLED = "labelled"
    LINKED = "linked"
    PUSHED = "pushed"
    OPENED = "opened"
    REVIEW_REQUESTED = "review_requested"
    REVIEWED = "reviewed"
    MERGED = "merged"
    CLOSED = "closed"
    REOPENED = "reopened"
    RUN_STARTED = "run_started"
    RUN_HEARTBEAT = "run_heartbeat"
    RUN_FINISHED = "run_finished"
    RUN_FAILED = "run_failed"


class LinkKind(StrEnum):
    """How two items hang together; the direction reads `origin kind target`, e.g. child `parent` parent."""

    IMPLEMENTS = "implements"
    BLOCKS = "blocks"
    BLOCKED_BY = "blocked_by"
    PARENT = "parent"
    SUPERSEDES = "supersedes"
    RELATES = "relates"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on a project: `name` is how the rest of the code refers to them; vendor ids, and a calendar.

    Where `timezone` or `country` is None the project's counts.
    """

    name: str
    role: str | None = None
    active: bool = True
    slack: str | None = None
    jira: str | None = None
    github: str | None = None
    email: str | None = None
    timezone: str | None = None
    country: str | None = None
    region: str | None = None
    away: tuple[str, ...] = ()
    """Days off: ISO dates and ranges of them (`2026-12-21..2027-01-04`), beside the holidays of `country`."""


@dataclass(frozen=True, slots=True)
class Kpi:
    """A measure of success as declared in projects.yaml.

    `file_*` name the metrics file that its values are read from, and the key in it; `run_metric` is the metric of
    tracked runs whose last value counts, of those in experiments like `run_experiment`.
    """

    name: str
    unit: str | None = None
    baseline: float | None = None
    target: float | None = None
    due: date | None = None
    file_repo: str | None = None
    file_path: str | None = None
    file_key: str | None = None
    run_metric: str | None = None
    run_experiment: str | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """One ML initiative; `jira_keys` are Jira's project keys, `repositories` are `org/name` or `org/*`.

    `tracked_experiments` are names or globs of experiments in the run tracker, e.g. `churn/*`.
    """

    slug: str
    name: str
    timezone: str = "UTC"
    country: str | None = None
    region: str | None = None
    jira_keys: tuple[str, ...] = ()
    jql: str | None = None
    repositories: tuple[str, ...] = ()
    channel: str | None = None
    people: tuple[Person, ...] = ()
    kpis: tuple[Kpi, ...] = ()
    tracked_experiments: tuple[str, ...] = ()
    private: bool = False
    """Whether only its own people and its own channel hear of it."""


@dataclass(frozen=True, slots=True)
class Account:
    """A vendor account behind an actor.

    `ref` is `jira:<accountId>`, `github:<login>`, `git:<address>` of a committer whose login nobody knows, or
    `tracker:<user>` (of any run tracker); a bare name in snapshots.
    """

    ref: str
    display_name: str
    email: str | None = None
    active: bool = True
    kind: ActorKind = ActorKind.HUMAN


@dataclass(frozen=True, slots=True)
class WorkItem:
    """Anything that carries work.

    `id` never changes (`jira:10012`, `github:PR_kwDO…`, `github:<repo node id>@<branch>`, `mlflow:<run id>`,
    `snapshot:ML-12`); `key` is what people say (`ML-12`, `acme/churn#41`, `acme/churn@exp/gru`) and may change when
    the item moves. `assignee` and `author` are account refs as a source yields them, and people's names once the
    store has loaded them as `Facts`. `status` of pull requests is `open`, `merged` or `closed`, of branches `open`.
    """

    id: str
    key: str
    kind: ItemKind
    source: str
    title: str
    status: str
    category: Category
    created: datetime
    issue_type: str | None = None
    description: str = ""
    labels: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    flagged: bool = False
    assignee: str | None = None
    author: str | None = None
    updated: datetime | None = None
    due: date | None = None
    url: str | None = None
    repo: str | None = None
    paths: tuple[str, ...] = ()
    branch: str | None = None
    draft: bool = False
    checks: str | None = None
    """Outcome of the last checks of a pull request: `success`, `failure`, `pending`, or None when there are none."""


@dataclass(frozen=True, slots=True)
class Activity:
    """One dated fact about a work item; `id` is stable so that the same fact read twice is stored once.

    `field`, `old` and `new` describe a change (`from` and `to` in the snapshot contract); of a label change `new`
    holds the label added and `old` the one removed. A review's `new` is its state, a request's the reviewer.
    """

    id: str
    item: str
    at: datetime
    actor: str | None
    actor_kind: ActorKind
    verb: Verb
    field: str | None = None
    old: str | None = None
    new: str | None = None
    text: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """`origin kind target`, e.g. pull request IMPLEMENTS ticket; both are item ids once the store has loaded them.

    A source may yield a key (`ML-12`) as target when it does not know the id: the store resolves it when both
    are known and keeps it aside until then. `via` says where it was read (`branch`, `title`, `body`, `commit`,
    `issuelink`, `parent`, `tag`, `name`, `experiment`, `snapshot`).
    """

    origin: str
    kind: LinkKind
    target: str
    via: str


@dataclass(frozen=True, slots=True)
class Tag:
    """A person's word on the stage of an item (None: not lifecycle work); the newest that was not undone counts.

    `place` says where it was said (`slack:C123`, `terminal`), `write` is the change of labels that goes with it.
    """

    item: str
    stage: str | None
    person: str
    at: datetime
    place: str | None = None
    write: str | None = None


class Said(StrEnum):
    """What a person can answer about a quiet experiment."""

    RUNNING = "running"
    WAITING = "waiting"
    FINISHED = "finished"
    DROPPED = "dropped"
    SNOOZED = "snoozed"
    NO_EXPERIMENT = "no-experiment"


@dataclass(frozen=True, slots=True)
class Answer:
    """A person's word on a quiet experiment, given by a button: what is true, and what the rules go by.

    `id` is made from the click, so that a double click is one answer. `until` is the last day of a promise, a wait
    or a snooze; `waiting_for` is `data`, `compute`, `review` or `decision`; `outcome` is `supported`, `ruled out` or
    `inconclusive`; `words` is the sentence that the person wrote.
    """

    id: str
    item: str
    said: Said
    person: str
    at: datetime
    until: date | None = None
    waiting_for: str | None = None
    outcome: str | None = None
    words: str = ""
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """A release or a tag of a repository: evidence that something was shipped."""

    id: str
    repo: str
    name: str
    at: datetime
    url: str | None = None
    kind: str = "release"


@dataclass(frozen=True, slots=True)
class WorkflowRun:
    """The latest run of a workflow (GitHub Actions) on a branch."""

    id: str
    repo: str
    name: str
    branch: str
    status: str
    conclusion: str | None
    at: datetime
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A file on the default branch of a repository as it stood from `at` on, until a later version or `gone_at`.

    `text` is None of a file of which only its name was read.
    """

    repo: str
    path: str
    oid: str
    at: datetime
    text: str | None = None
    url: str | None = None
    gone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A default branch whose files were listed: since `since`, what is not among the documents is not there.

    `whole` is False where some of its folders could not be listed; `since` is None at a moment before that.
    """

    repo: str
    since: datetime | None
    whole: bool = True


@dataclass(frozen=True, slots=True)
class RunMetric:
    """The last value of a metric of a tracked run that finished, `at` its end."""

    item: str
    name: str
    experiment: str
    value: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Waiver:
    """A person's word that a criterion of a gate need not be met: why, and until which day (None: for good).

    `version` is that of the checklist as it stood then.
    """

    id: str
    project: str
    stage: str
    criterion: str
    version: str
    person: str
    at: datetime
    reason: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Dismissal:
    """A person's word that a possible risk is none, and why; what is recorded later counts again."""

    id: str
    project: str
    risk: str
    person: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class KpiEntry:
    """What a person said of a measure of success: one `field` of it (`value`, `target`, `baseline` or `due`)."""

    id: str
    project: str
    name: str
    field: str
    person: str
    at: datetime
    value: float | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class SourceState:
    """How current a source is for one project: `read_at` of its last complete read, and what failed since."""

    source: str
    read_at: datetime | None
    failed_at: datetime | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of one project: the input of every rule.

    Actors, assignees and authors are people's names here. `activities` are by item id and sorted by time;
    `neighbours` are items of other projects that links name; `keys` resolves present and former keys to ids.
    """

    project: Project
    items: tuple[WorkItem, ...] = ()
    activities: Mapping[str, tuple[Activity, ...]] = field(default_factory=lambda: MappingProxyType({}))
    links: tuple[Link, ...] = ()
    tags: tuple[Tag, ...] = ()
    answers: tuple[Answer, ...] = ()
    """What people said about quiet experiments by buttons, oldest first."""
    neighbours: tuple[WorkItem, ...] = ()
    keys: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    inactive: frozenset[str] = frozenset()
    """Names of people and accounts that are deactivated."""
    statuses: Mapping[str, Category] = field(default_factory=lambda: MappingProxyType({}))
    """Category of every status name seen, lower case."""
    releases: tuple[Release, ...] = ()
    runs: tuple[WorkflowRun, ...] = ()
    documents: tuple[Document, ...] = ()
    """Every version of the files that are read, oldest first."""
    listings: tuple[Listing, ...] = ()
    metrics: tuple[RunMetric, ...] = ()
    """Of tracked runs that finished: those that measures of success are declared by, oldest first."""
    waivers: tuple[Waiver, ...] = ()
    dismissals: tuple[Dismissal, ...] = ()
    kpi_entries: tuple[KpiEntry, ...] = ()
    """What people said about the project and did not take back, oldest first."""
    sources: tuple[SourceState, ...] = ()
    damaged: int = 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why something was concluded: the signal, what it said, and where to look."""

    signal: str
    detail: str
    url: str | None = None


def aware(moment: datetime) -> datetime:
    """Return `moment` unchanged, or raise ValueError when it has no time zone."""
    if moment.tzinfo is None:
        msg = f"naive datetime {moment.isoformat()}: every time carries its zone"
        raise ValueError(msg)
    return moment
