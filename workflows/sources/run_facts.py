"""One tracked run as facts: a work item, its dated activities, and what it implements."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from config.globs import any_matches
from workflows.lifecycle.wording import STOPPED
from workflows.model import (
    Account,
    Activity,
    ActorKind,
    Category,
    ItemKind,
    Link,
    LinkKind,
    RunMetric,
    Verb,
    WorkItem,
)
from workflows.sources.tracked_run import RunStatus

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from config.policy import Policy
    from workflows.sources.run_matching import Match
    from workflows.sources.tracked_run import TrackedRun, Tracker

ACCOUNT = "tracker"
"""Accounts of all trackers are one kind: they are names of machine users, `tracker:ana`."""
AHEAD = timedelta(hours=1)
"""So far may the clock of a training machine be ahead; a later metric is no sign of life."""
LONGEST_TITLE = 120
LONGEST_TEXT = 2_000
CATEGORIES = {RunStatus.SCHEDULED: Category.DOING, RunStatus.RUNNING: Category.DOING}
ENDS = {
    RunStatus.FINISHED: (Verb.RUN_FINISHED, ""),
    RunStatus.FAILED: (Verb.RUN_FAILED, "failed"),
    RunStatus.KILLED: (Verb.RUN_FAILED, STOPPED),
}
"""The verb and the words for each way to end."""
NOT_IN_KEYS = str.maketrans("#@", "--")
"""A run cannot take the key of a pull request or of a branch."""


def item_id(tracker: str, run: str) -> str:
    """Return the id of a run's work item."""
    return f"{tracker}:{run}"


def key_of(run: TrackedRun) -> str:
    """Return what people call the run: `churn/gru-v2`, with the experiment's last name before it."""
    name = clipped(run.name, LONGEST_TITLE) or run.id[:8]
    experiment = clipped(run.experiment.rstrip("/").rpartition("/")[2], LONGEST_TITLE) or "run"
    return f"{experiment}/{name}".translate(NOT_IN_KEYS)


def item_of(run: TrackedRun, tracker: Tracker, policy: Policy) -> WorkItem:
    """Return the run as a work item."""
    account, _ = starter(run, policy)
    return WorkItem(
        id=item_id(tracker.name, run.id),
        key=key_of(run),
        kind=ItemKind.RUN,
        source=tracker.name,
        title=clipped(run.name, LONGEST_TITLE) or run.id,
        status=run.status.value,
        category=CATEGORIES.get(run.status, Category.DONE),
        created=run.started,
        description=run.description[:LONGEST_TEXT],
        author=account.ref if account else None,
        # No time of update: a run that is resumed has an older one than when it had ended.
        updated=None,
        url=run.url,
        repo=run.repo,
        branch=run.branch,
    )


def starter(run: TrackedRun, policy: Policy) -> tuple[Account | None, ActorKind]:
    """Return who started the run; an account that many share (`root`) is nobody, and a machine's."""
    user = clipped(run.user or "", LONGEST_TITLE)
    if not user or any_matches([user], policy.runs.shared_users):
        return None, ActorKind.BOT
    names = [user, f"{ACCOUNT}:{user}"]
    kind = ActorKind.HUMAN
    if any_matches(names, policy.people.bots):
        kind = ActorKind.BOT
    if any_matches(names, policy.people.stagecoach):
        kind = ActorKind.SELF
    return Account(f"{ACCOUNT}:{user}", user, user if "@" in user else None, kind=kind), kind


def heartbeat(run: TrackedRun, now: datetime) -> datetime | None:
    """Return when the run was last heard of by a metric, None when it never was; never before its start."""
    beat = run.last_metric
    if beat is None or beat <= run.started or beat > now + AHEAD:
        return None
    if run.ended is not None and not run.status.is_open:
        return min(beat, now, max(run.ended, run.started))
    return min(beat, now)


def last_seen(run: TrackedRun, now: datetime) -> datetime:
    """Return the last moment at which the run gave a sign: its end, a metric, or its start."""
    return max(run.started, heartbeat(run, now) or run.started, ended_at(run, now) or run.started)


def ended_at(run: TrackedRun, now: datetime) -> datetime | None:
    """Return when the run ended, None while it is open; without a time of its own at its last sign."""
    if run.status.is_open:
        return None
    told = run.ended or heartbeat(run, now) or run.started
    return max(run.started, min(told, now))


def daily(beats: Iterable[datetime]) -> tuple[datetime, ...]:
    """Return the last heartbeat of each day (UTC), in order: more would only make the store grow."""
    last: dict[object, datetime] = {}
    for beat in sorted(beats):
        last[beat.astimezone(UTC).date()] = beat
    return tuple(last.values())


def activities_of(
    run: TrackedRun, beats: Iterable[datetime], tracker: Tracker, policy: Policy, now: datetime
) -> Iterator[Activity]:
    """Yield the run's start, its daily heartbeats, and its end; what the tracker itself says has its name as actor.

    The ids are in the order of events, for those that fall on one moment.
    """
    item = item_id(tracker.name, run.id)
    account, kind = starter(run, policy)
    yield Activity(
        "1:started", item, run.started, account.ref if account else None, kind, Verb.RUN_STARTED, url=run.url
    )
    machine = (tracker.title, ActorKind.BOT)
    for beat in daily(beats):
        name = f"2:heartbeat:{beat.astimezone(UTC):%Y-%m-%d}"
        yield Activity(name, item, beat, *machine, Verb.RUN_HEARTBEAT, url=run.url)
    ended = ended_at(run, now)
    if ended is not None:
        verb, text = ENDS[run.status]
        yield Activity("3:ended", item, ended, *machine, verb, text=text, url=run.url)


def metrics_of(
    run: TrackedRun, tracker: Tracker, wanted: Collection[str], now: datetime
) -> Iterator[RunMetric]:
    """Yield the metrics by which measures are declared, of a run that finished; what goes on may still change."""
    ended = ended_at(run, now)
    if ended is None or run.status is not RunStatus.FINISHED:
        return
    for name, value in run.metrics.items():
        if name.casefold() in wanted:
            yield RunMetric(item_id(tracker.name, run.id), name, run.experiment, value, ended)


def links_of(run: TrackedRun, match: Match, tracker: Tracker) -> tuple[Link, ...]:
    """Return what the run implements, and the run that holds it."""
    item = item_id(tracker.name, run.id)
    links = tuple(Link(item, LinkKind.IMPLEMENTS, target, via) for target, via in match.targets)
    if run.parent and run.parent != run.id:
        return (*links, Link(item, LinkKind.PARENT, item_id(tracker.name, run.parent), "parent"))
    return links


def clipped(text: str, length: int) -> str:
    """Return a text on one line, not longer than `length`."""
    return " ".join(text.split())[:length]
