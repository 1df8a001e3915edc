"""Which work items are experiments, and which of them are listed: each thread once, under its topmost item."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workflows.lifecycle.statuses import words
from workflows.model import Category, ItemKind, Verb

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from config.policy import Policy
    from workflows.lifecycle.findings import Placement
    from workflows.lifecycle.signs import Signs
    from workflows.lifecycle.threads import Ties
    from workflows.model import WorkItem

LOOSE = frozenset({ItemKind.BRANCH, ItemKind.RUN})
TICKETLESS_STAGE = "modeling"


def is_loose(item: WorkItem, ties: Ties) -> bool:
    """Whether the item is a branch or a run without a ticket."""
    return item.kind in LOOSE and not ties.has_ticket(item)


def is_watched(item: WorkItem, ties: Ties, policy: Policy, placements: Mapping[str, Placement]) -> bool:
    """Whether the item is in the list of experiments: by type, label, branch, as a tracked run, or by the mapping.

    What belongs to a ticket is watched with it, and whoever answered that it is no experiment knows better than all of
    these; the mapping knows neither (`mapping.is_declared`).
    """
    rules = policy.stalls
    if item.id in ties.denied:
        return False
    wanted = {words(label) for label in rules.experiment_labels}
    typed = words(item.issue_type or "") in {words(kind) for kind in rules.experiment_types}
    if typed or any(words(label) in wanted for label in item.labels):
        return True
    placed = placements.get(item.id)
    if item.kind not in LOOSE:
        return placed is not None and placed.watched
    if ties.has_ticket(item):
        return False
    if item.kind is ItemKind.RUN or (placed is not None and placed.watched):
        return True
    branch = (item.branch or item.key.partition("@")[2] or item.title).removeprefix("refs/heads/")
    return branch.casefold().startswith(rules.experiment_branches)


def experiments(ties: Ties, policy: Policy, placements: Mapping[str, Placement]) -> tuple[WorkItem, ...]:
    """Return all experiments of the project, done and to do ones too, that are no part of another one."""
    return _topmost(
        tuple(item for item in ties.facts.items if is_watched(item, ties, policy, placements)), ties
    )


def listed(
    ties: Ties, policy: Policy, placements: Mapping[str, Placement], signs: Signs
) -> tuple[WorkItem, ...]:
    """Return the experiments under way, each thread once; branches and runs without a ticket get their owner."""
    found = tuple(
        item
        for item in ties.facts.items
        if is_watched(item, ties, policy, placements) and _is_under_way(item, ties)
    )
    return tuple(_owned(item, ties, signs) for item in _topmost(found, ties))


def _is_under_way(item: WorkItem, ties: Ties) -> bool:
    """Whether work goes on: category doing, or a branch or run without a ticket that has not ended."""
    if item.category is Category.TODO:
        return is_loose(item, ties)
    return item.category is Category.DOING


def _topmost(found: tuple[WorkItem, ...], ties: Ties) -> tuple[WorkItem, ...]:
    """Return those of the items that are no part of another one of them."""
    ids = {item.id for item in found}
    above = {
        item.id: {holder.id for holder in (*ties.parents(item), *ties.holders(item))} & ids for item in found
    }
    below: dict[str, list[str]] = {}
    for known, holders in above.items():
        for holder in holders:
            below.setdefault(holder, []).append(known)
    tops: dict[str, WorkItem] = {}
    reached: set[str] = set()
    # Items without a holder first; whoever is left hangs in a circle of holders, and one of each circle stands for it.
    for item in (*(item for item in found if not above[item.id]), *found):
        if item.id not in reached:
            tops[item.id] = item
            reached |= _beneath(item.id, below)
    apart = own_tickets(tops.values())
    inside = {
        part.id
        for top in tops.values()
        for part in ties.parts(top, apart)
        if part.id != top.id and part.kind is not ItemKind.ISSUE
    }
    return tuple(item for item in found if item.id in tops and item.id not in inside)


def own_tickets(items: Iterable[WorkItem]) -> frozenset[str]:
    """Return the ids of the tickets among listed items: they are no part of the thread of another one."""
    return frozenset(item.id for item in items if item.kind is ItemKind.ISSUE)


def _beneath(top: str, below: Mapping[str, list[str]]) -> set[str]:
    """Return the ids of an item and of all that hang beneath it."""
    found, queue = {top}, [top]
    while queue:
        more = [known for known in below.get(queue.pop(), ()) if known not in found]
        found.update(more)
        queue += more
    return found


def _owned(item: WorkItem, ties: Ties, signs: Signs) -> WorkItem:
    """Return a branch or run without a ticket as under way, with the author of its last push or run as owner."""
    if not is_loose(item, ties):
        return item
    acts = ties.thread(item).activities
    machines = {act.actor for act in acts if act.actor and not signs.is_human(act)}
    pushed = [
        act.actor
        for act in acts
        if act.verb in {Verb.PUSHED, Verb.RUN_STARTED} and act.actor and signs.is_human(act)
    ]
    named = (*reversed(pushed), item.assignee, item.author)
    owner = next((name for name in named if name and name not in machines and signs.is_person(name)), None)
    return replace(item, category=Category.DOING, assignee=owner)
