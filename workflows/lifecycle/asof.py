"""Takes facts back to a past moment, before any rule sees them: what came later is undone or left out."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING

from workflows.lifecycle.references import mentions
from workflows.lifecycle.statuses import category_of
from workflows.model import Activity, Category, Facts, ItemKind, Link, LinkKind, Verb, WorkItem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from workflows.model import Document, Listing

ENDINGS = {
    ItemKind.ISSUE: frozenset({Verb.CLOSED}),
    ItemKind.PULL_REQUEST: frozenset({Verb.MERGED, Verb.CLOSED}),
    ItemKind.BRANCH: frozenset({Verb.MERGED, Verb.CLOSED}),
    ItemKind.RUN: frozenset({Verb.RUN_FINISHED, Verb.RUN_FAILED, Verb.CLOSED}),
}
"""The verbs that end an item of each kind; a run reported on a ticket does not end the ticket."""
STATUS_FIELDS = frozenset({"", "status"})
LABEL_FIELDS = frozenset({"label", "labels"})
FLAG_FIELDS = frozenset({"flag", "flagged", "impediment"})
INVERSE = {LinkKind.BLOCKS: LinkKind.BLOCKED_BY, LinkKind.BLOCKED_BY: LinkKind.BLOCKS}
KINDS: Mapping[str, LinkKind] = {
    **{kind.value: kind for kind in LinkKind},
    "is_blocked_by": LinkKind.BLOCKED_BY,
    "is_superseded_by": LinkKind.SUPERSEDES,
}
"""By the words of the field of a `linked` activity."""


def rewind(facts: Facts, at: datetime) -> Facts:
    """Return the facts as they stood at `at`: activities up to it, and status, labels and assignee of that time."""
    kept, later = {}, {}
    for key, acts in facts.activities.items():
        border = bisect_right(acts, at, key=attrgetter("at"))
        kept[key], later[key] = acts[:border], acts[border:]
    items = _standing(facts.items, kept, later, facts.statuses, at)
    neighbours = _standing(facts.neighbours, kept, later, facts.statuses, at)
    known = {item.id for item in (*items, *neighbours)}
    names = _names(facts)
    return replace(
        facts,
        items=items,
        neighbours=neighbours,
        activities={key: acts for key, acts in kept.items() if acts and key in known},
        links=tuple(
            link
            for link in facts.links
            if link.origin in known and link.target in known and _linked_by(link, facts, names, at)
        ),
        tags=tuple(tag for tag in facts.tags if tag.at <= at),
        answers=tuple(answer for answer in facts.answers if answer.at <= at),
        documents=tuple(_read_by(document, at) for document in facts.documents if document.at <= at),
        listings=tuple(_listed_by(listing, at) for listing in facts.listings),
        metrics=tuple(one for one in facts.metrics if one.at <= at),
        waivers=tuple(one for one in facts.waivers if one.at <= at),
        dismissals=tuple(one for one in facts.dismissals if one.at <= at),
        kpi_entries=tuple(one for one in facts.kpi_entries if one.at <= at),
        releases=tuple(release for release in facts.releases if release.at <= at),
        runs=tuple(run for run in facts.runs if run.at <= at),
    )


def _read_by(document: Document, at: datetime) -> Document:
    """Return the file as it was known at `at`: what was removed later was still there."""
    later = document.gone_at is not None and document.gone_at > at
    return replace(document, gone_at=None) if later else document


def _listed_by(listing: Listing, at: datetime) -> Listing:
    """Return the listing as it counts at `at`: before the first one, a file that is not known may have been there."""
    later = listing.since is not None and listing.since > at
    return replace(listing, since=None) if later else listing


def _standing(
    items: Sequence[WorkItem],
    kept: Mapping[str, tuple[Activity, ...]],
    later: Mapping[str, tuple[Activity, ...]],
    statuses: Mapping[str, Category],
    at: datetime,
) -> tuple[WorkItem, ...]:
    """Return the items that existed at `at`, each as it was then."""
    return tuple(
        _undo(item, kept.get(item.id, ()), later.get(item.id, ()), statuses)
        for item in items
        if item.created <= at or kept.get(item.id)
    )


def _undo(
    item: WorkItem,
    earlier: Sequence[Activity],
    later: Sequence[Activity],
    statuses: Mapping[str, Category],
) -> WorkItem:
    """Return the item without the changes of `later`."""
    if not later:
        return item
    status, category = _status_before(item, earlier, later, statuses)
    return replace(
        item,
        status=status,
        category=category,
        labels=_labels_before(item.labels, later),
        assignee=_assignee_before(item.assignee, earlier, later),
        flagged=_flag_before(item, later=later),
        updated=earlier[-1].at if earlier else None,
    )


def is_status_change(act: Activity) -> bool:
    """Whether the activity moved its item from one status to another."""
    field = (act.field or "").casefold()
    return (act.verb is Verb.TRANSITIONED and field in STATUS_FIELDS) or (
        act.verb is Verb.EDITED and field == "status"
    )


def is_label_change(act: Activity) -> bool:
    """Whether the activity added or removed labels."""
    return act.verb is Verb.LABELLED or (
        act.verb is Verb.EDITED and (act.field or "").casefold() in LABEL_FIELDS
    )


def _status_before(
    item: WorkItem,
    earlier: Sequence[Activity],
    later: Sequence[Activity],
    statuses: Mapping[str, Category],
) -> tuple[str, Category]:
    """Return status and category before the first later change; a change that hides its origin asks the past."""
    changes = [act for act in later if is_status_change(act)]
    ends = [act for act in later if act.verb in ENDINGS[item.kind] or act.verb is Verb.REOPENED]
    if not changes and not ends:
        return item.status, item.category
    named = changes[0].old if changes and (not ends or ends[0].verb is not Verb.REOPENED) else None
    past = next((act.new for act in reversed(earlier) if is_status_change(act) and act.new), None)
    status = named or past
    if status:
        return status, category_of(status, statuses)
    if not ends:
        started = category_of(changes[0].new or "", statuses) is Category.DOING
        return ("To Do", Category.TODO) if started else ("In Progress", Category.DOING)
    if ends[0].verb is Verb.REOPENED:
        return "closed", Category.DONE
    return ("running" if item.kind is ItemKind.RUN else "open"), Category.DOING


def _labels_before(labels: Sequence[str], later: Sequence[Activity]) -> tuple[str, ...]:
    """Return the labels with each later change undone, the newest first."""
    standing = list(labels)
    for act in reversed(later):
        if not is_label_change(act):
            continue
        gone = (act.new or "").casefold()
        standing = [label for label in standing if label.casefold() != gone]
        if act.old and act.old.casefold() not in {label.casefold() for label in standing}:
            standing.append(act.old)
    return tuple(standing)


def _assignee_before(
    present: str | None, earlier: Sequence[Activity], later: Sequence[Activity]
) -> str | None:
    """Return who held the item before the first later assignment; a hidden predecessor is sought in the past."""
    first = next((act for act in later if act.verb is Verb.ASSIGNED), None)
    if first is None:
        return present
    past = next((act.new for act in reversed(earlier) if act.verb is Verb.ASSIGNED), None)
    return first.old or past


def _flag_before(item: WorkItem, *, later: Sequence[Activity]) -> bool:
    """Return whether the item was flagged before the first later change of its flag."""
    for act in later:
        if act.verb is Verb.EDITED and (act.field or "").casefold() in FLAG_FIELDS:
            return bool(act.old)
    return item.flagged


def _names(facts: Facts) -> dict[str, set[str]]:
    """Return for each item id all keys under which people may have linked it."""
    names: dict[str, set[str]] = {}
    for item in (*facts.items, *facts.neighbours):
        names.setdefault(item.id, set()).add(item.key)
    for key, known in facts.keys.items():
        names.setdefault(known, set()).add(key)
    return names


def _linked_by(link: Link, facts: Facts, names: Mapping[str, set[str]], at: datetime) -> bool:
    """Whether the link stood at `at`: one that no `linked` activity dates has always been there."""
    added = [
        act.at
        for end, other in ((link.origin, link.target), (link.target, link.origin))
        for act in facts.activities.get(end, ())
        if act.verb is Verb.LINKED and _same_kind(act, link) and _names_it(act, names.get(other, set()))
    ]
    return not added or min(added) <= at


def _names_it(act: Activity, keys: set[str]) -> bool:
    """Whether a `linked` activity added a link to the item of these keys."""
    said = " ".join(part for part in (act.new, act.text) if part)
    return any(mentions(said, key) for key in keys)


def _same_kind(act: Activity, link: Link) -> bool:
    """Whether the activity's field, where it names a kind of link, names this one, from either end."""
    field = "_".join((act.field or "").casefold().replace("-", " ").split())
    kind = KINDS.get(field)
    return kind is None or kind in (link.kind, INVERSE.get(link.kind))
