"""What is known around an item beyond itself: the input of the mapping's rules, gathered once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from hashlib import blake2b
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from workflows.lifecycle.mapping_globs import normal
from workflows.model import ItemKind, LinkKind, Verb

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from workflows.lifecycle.mapping_repositories import Home
    from workflows.model import Activity, Facts, Tag, WorkItem


@dataclass(frozen=True, slots=True)
class Relative:
    """An item that lends its stage to another: the parent of a child, the ticket of a pull request.

    `known` is False when nobody can tell its stage: then it exists, but has nothing to lend. `guessed` tells that
    only its text suggests the stage.
    """

    key: str
    stage: str | None
    url: str | None = None
    known: bool = True
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text model reads in one item: the calibrated chance of each stage (None: outside), the best first.

    `words` are those of the text that speak most for the best stage, as they were written. `experiment` is the
    chance that the item tests a modelling idea, and `is_experiment` the answer that is right most often.
    """

    chances: tuple[tuple[str | None, float], ...]
    words: tuple[str, ...] = ()
    experiment: float = 0.0
    is_experiment: bool = False


class TextModel(Protocol):
    """Reads what is written in an item; the caller brings it, and without one the other signals stand alone."""

    def read(self, item: WorkItem) -> Reading | None:
        """Return what the model reads in the item, None when it knows nothing of what is written there."""
        ...

    def read_many(self, items: Sequence[WorkItem]) -> Mapping[str, Reading | None]:
        """Return what the model reads in each of the items, by item id."""
        ...


WITH_TEXT = frozenset({ItemKind.ISSUE, ItemKind.PULL_REQUEST})
"""What is read: the name of a branch or of a run is no text."""


def written(item: WorkItem) -> str:
    """Return what tells one state of an item's texts from another: all that a text model may see of it."""
    parts = (item.title, item.description, item.issue_type, item.labels, item.components, item.kind.value)
    return blake2b(repr(parts).encode("utf-8", "replace"), digest_size=12).hexdigest()


@dataclass(frozen=True, slots=True)
class Signals:
    """All around one item: its newest tag, when labels were added and removed, linked work, relatives, its home."""

    tag: Tag | None = None
    labelled: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))
    linked: tuple[WorkItem, ...] = ()
    parent: Relative | None = None
    ticket: Relative | None = None
    home: Home | None = None
    unlabelled: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Family:
    """How the items of a project hang together, by id."""

    items: Mapping[str, WorkItem]
    parent: Mapping[str, str]
    ticket: Mapping[str, str]
    linked: Mapping[str, tuple[WorkItem, ...]]

    def elders(self, item_id: str) -> tuple[str, ...]:
        """Return the ids whose stage must be known before the item's own is decided."""
        return tuple(elder for elder in (self.parent.get(item_id), self.ticket.get(item_id)) if elder)


def gather_family(facts: Facts) -> Family:
    """Read parents, tickets and linked work from the links; `implements` may point either way."""
    items = {item.id: item for item in (*facts.neighbours, *facts.items)}
    parent: dict[str, str] = {}
    ticket: dict[str, str] = {}
    linked: dict[str, list[WorkItem]] = defaultdict(list)
    for link in facts.links:
        if link.origin not in items or link.target not in items or link.origin == link.target:
            continue
        if link.kind is LinkKind.PARENT:
            parent.setdefault(link.origin, link.target)
        elif link.kind is LinkKind.IMPLEMENTS:
            work, issue = _work_and_ticket(items[link.origin], items[link.target])
            ticket.setdefault(work.id, issue.id)
            if work not in linked[issue.id]:
                linked[issue.id].append(work)
    return Family(items, parent, ticket, {key: tuple(works) for key, works in linked.items()})


def newest_tags(tags: Iterable[Tag]) -> dict[str, Tag]:
    """Return the tag that counts for each item: the newest, of two at one moment the later recorded."""
    newest: dict[str, Tag] = {}
    for tag in tags:
        if tag.item not in newest or tag.at >= newest[tag.item].at:
            newest[tag.item] = tag
    return newest


def label_dates(activities: Iterable[Activity]) -> dict[str, datetime]:
    """Return when each label was last added."""
    added = (act for act in activities if act.verb is Verb.LABELLED and act.new)
    return {normal(act.new or ""): act.at for act in sorted(added, key=lambda act: act.at)}


def unlabel_dates(activities: Iterable[Activity]) -> dict[str, datetime]:
    """Return when each label was last removed."""
    removed = (act for act in activities if act.verb is Verb.LABELLED and act.old)
    return {normal(act.old or ""): act.at for act in sorted(removed, key=lambda act: act.at)}


def _work_and_ticket(origin: WorkItem, target: WorkItem) -> tuple[WorkItem, WorkItem]:
    backwards = origin.kind is ItemKind.ISSUE and target.kind is not ItemKind.ISSUE
    return (target, origin) if backwards else (origin, target)
