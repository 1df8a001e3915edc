"""Set aside what a batch brings but no database can keep, so that one bad record never stops the others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from workflows.batch import Damaged
from workflows.model import aware

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeVar

    from workflows.batch import Batch
    from workflows.model import Account, Activity, Document, Link, Release, WorkflowRun, WorkItem

    T = TypeVar("T")

LONGEST_NAME = 500
"""Characters of an id or a key: PostgreSQL cannot index more than 2,704 bytes, and no tracker comes near."""
EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
QUOTED = 80


@dataclass(frozen=True, slots=True)
class _Sieve:
    """Keeps what can be used, and puts the rest `aside` with the reason."""

    source: str
    aside: list[Damaged]

    def usable(
        self,
        values: Iterable[T],
        problem: Callable[[T], str | None],
        name: Callable[[T], str],
        ref: Callable[[T], str | None] = lambda _: None,
    ) -> tuple[T, ...]:
        """Return the values without a problem; `ref` is by what a source is asked for one again."""
        kept: list[T] = []
        for value in values:
            reason = problem(value)
            if reason is None:
                kept.append(value)
            else:
                called = name(value)[:QUOTED] or "a record without a key"
                self.aside.append(Damaged(self.source, called, reason, (ref(value) or "")[:QUOTED] or None))
        return tuple(kept)


def screen(batch: Batch) -> Batch:
    """Return the batch without unusable records; each of them is among its `damaged`."""
    aside: list[Damaged] = list(batch.damaged)
    keys = {item.id: item.key for item in batch.items}
    usable = _Sieve(batch.source, aside).usable
    return replace(
        batch,
        items=usable(batch.items, _item, lambda item: item.key or item.id, lambda item: item.id),
        activities=usable(
            batch.activities,
            _activity,
            lambda activity: f"{keys.get(activity.item, activity.item)} {activity.id}",
            lambda activity: activity.item,
        ),
        links=usable(
            batch.links,
            _link,
            lambda link: f"{keys.get(link.origin, link.origin)} {link.kind} {link.target}",
            lambda link: link.origin,
        ),
        members=tuple(pair for pair in batch.members if _names(*pair) is None),
        moved=tuple(pair for pair in batch.moved if _names(*pair) is None),
        accounts=usable(batch.accounts, _account, lambda account: account.ref),
        statuses={name: category for name, category in batch.statuses.items() if _names(name) is None},
        releases=usable(batch.releases, _release, lambda release: f"{release.repo} {release.name}"),
        documents=usable(batch.documents, _document, lambda document: f"{document.repo}/{document.path}"),
        trees=usable(batch.trees, lambda tree: _names(tree.repo) or _times(tree.at), lambda tree: tree.repo),
        metrics=usable(
            batch.metrics,
            lambda metric: _names(metric.item, metric.name) or _times(metric.at),
            lambda metric: f"{metric.item} {metric.name}",
        ),
        runs=usable(batch.runs, _run, lambda run: f"{run.repo} {run.name}"),
        damaged=tuple(replace(record, record=record.record[:QUOTED]) for record in aside),
    )


def _item(item: WorkItem) -> str | None:
    return _names(item.id, item.key) or _times(item.created, item.updated)


def _activity(activity: Activity) -> str | None:
    return _names(activity.id, activity.item) or _times(activity.at)


def _link(link: Link) -> str | None:
    return _names(link.origin, link.target, link.via)


def _account(account: Account) -> str | None:
    # A commit's author may be called anything, and accounts are looked up by name and by address.
    return _names(account.ref, *filter(None, (account.display_name, account.email)))


def _release(release: Release) -> str | None:
    return _names(release.id) or _times(release.at)


def _document(document: Document) -> str | None:
    return _names(document.repo, document.path, document.oid) or _times(document.at, document.gone_at)


def _run(run: WorkflowRun) -> str | None:
    return _names(run.id, run.repo, run.name, run.branch) or _times(run.at)


def _names(*names: str) -> str | None:
    if not all(names):
        return "it has no id or no key"
    longest = max(len(name) for name in names)
    return f"its id or key has {longest} characters" if longest > LONGEST_NAME else None


def _times(*times: datetime | None) -> str | None:
    # A naive time is a mistake of ours and raises ValueError; a year out of range is the source's.
    wrong = next((time for time in times if time is not None and not EARLIEST <= aware(time) <= LATEST), None)
    return None if wrong is None else f"its time {wrong.isoformat()} cannot be right"
