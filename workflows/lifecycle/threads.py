"""The thread of an experiment: the item, its sub-tasks, and the pull requests, branches and runs that implement it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING

from workflows.lifecycle.answers import denied
from workflows.lifecycle.references import Directory
from workflows.model import ItemKind, LinkKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workflows.model import Activity, Facts, WorkItem

RANK = {ItemKind.ISSUE: 0, ItemKind.PULL_REQUEST: 1, ItemKind.BRANCH: 2, ItemKind.RUN: 3}
"""Of two items tied by `implements` the one of the lower rank holds the other, whichever way the link was drawn."""


@dataclass(frozen=True, slots=True)
class Thread:
    """An experiment with all that belongs to it; `activities` are those of all its items, in the order of time."""

    root: WorkItem
    items: tuple[WorkItem, ...]
    activities: tuple[Activity, ...]

    def item_of(self, act: Activity) -> WorkItem:
        """Return the item that an activity of the thread happened on."""
        return next((item for item in self.items if item.id == act.item), self.root)

    @property
    def pull_requests(self) -> tuple[WorkItem, ...]:
        """The pull requests of the thread."""
        return tuple(item for item in self.items if item.kind is ItemKind.PULL_REQUEST)

    @property
    def repositories(self) -> tuple[str, ...]:
        """The repositories that the thread touches, for references such as `#12`."""
        named = (
            item.repo or item.key.partition("#")[0] for item in self.items if item.repo or "#" in item.key
        )
        return tuple(dict.fromkeys(named))


class Ties:
    """The links of a project, looked up by item."""

    __slots__ = (
        "_children",
        "_implements",
        "_parents",
        "blockers",
        "denied",
        "directory",
        "facts",
        "successors",
    )

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.directory = Directory(facts)
        self._children: dict[str, list[str]] = {}
        self._parents: dict[str, list[str]] = {}
        self._implements: dict[str, list[tuple[str, bool]]] = {}
        self.blockers: dict[str, list[str]] = {}
        self.successors: dict[str, list[str]] = {}
        for link in facts.links:
            if link.origin != link.target:
                self._note(link.kind, link.origin, link.target)
        self.denied = self._with_parts(denied(facts.answers))

    def _with_parts(self, roots: frozenset[str]) -> frozenset[str]:
        """Return ids with those of the pull requests, branches and runs beneath: none stands in for its root."""
        held = (self.parts(item) for item in self.facts.items if item.id in roots) if roots else ()
        return roots | {part.id for part in chain(*held) if part.kind is not ItemKind.ISSUE}

    def _note(self, kind: LinkKind, origin: str, target: str) -> None:
        if kind is LinkKind.PARENT:
            self._children.setdefault(target, []).append(origin)
            self._parents.setdefault(origin, []).append(target)
        elif kind is LinkKind.IMPLEMENTS:
            self._implements.setdefault(origin, []).append((target, True))
            self._implements.setdefault(target, []).append((origin, False))
        elif kind is LinkKind.BLOCKED_BY:
            self.blockers.setdefault(origin, []).append(target)
        elif kind is LinkKind.BLOCKS:
            self.blockers.setdefault(target, []).append(origin)
        elif kind is LinkKind.SUPERSEDES:
            self.successors.setdefault(target, []).append(origin)

    def parents(self, item: WorkItem) -> Iterator[WorkItem]:
        """Yield the items of which this one is a sub-task."""
        yield from self._known(self._parents.get(item.id, []))

    def holders(self, item: WorkItem) -> Iterator[WorkItem]:
        """Yield the items that this pull request, branch or run implements."""
        for other, forward in self._tied(item):
            if _holds(other, item, forward=forward):
                yield other

    def has_ticket(self, item: WorkItem) -> bool:
        """Whether a ticket stands behind this pull request, branch or run, at once or through what it implements."""
        found, queue = {item.id}, [item]
        while queue:
            held = queue.pop()
            for holder in chain(self.parents(held), self.holders(held)):
                if holder.kind is ItemKind.ISSUE:
                    return True
                if holder.id not in found:
                    found.add(holder.id)
                    queue.append(holder)
        return False

    def thread(self, root: WorkItem, apart: frozenset[str] = frozenset()) -> Thread:
        """Return the thread of `root`; items in `apart` are experiments of their own and stay out with their parts."""
        items = self.parts(root, apart)
        acts = chain.from_iterable(self.facts.activities.get(item.id, ()) for item in items)
        return Thread(root, items, tuple(sorted(acts, key=attrgetter("at"))))

    def parts(self, root: WorkItem, apart: frozenset[str] = frozenset()) -> tuple[WorkItem, ...]:
        """Return the items of the thread of `root`, itself first; whether `root` is in `apart` does not matter."""
        found: dict[str, WorkItem] = {root.id: root}
        queue = [root]
        while queue:
            item = queue.pop(0)
            for part in self._parts(item, is_root=item is root):
                if part.id not in found and part.id not in apart:
                    found[part.id] = part
                    queue.append(part)
        return tuple(found.values())

    def _parts(self, item: WorkItem, *, is_root: bool) -> Iterator[WorkItem]:
        yield from self._known(self._children.get(item.id, []))
        for other, forward in self._tied(item):
            if other.kind is not ItemKind.ISSUE and (is_root or _holds(item, other, forward=not forward)):
                yield other

    def _tied(self, item: WorkItem) -> Iterator[tuple[WorkItem, bool]]:
        for known, forward in self._implements.get(item.id, ()):
            other = self.directory.item(known)
            if other is not None:
                yield other, forward

    def _known(self, ids: list[str]) -> Iterator[WorkItem]:
        for known in ids:
            item = self.directory.item(known)
            if item is not None:
                yield item


def _holds(holder: WorkItem, part: WorkItem, *, forward: bool) -> bool:
    """Whether `holder` is what `part` implements; `forward`: the link was drawn from part to holder."""
    above, below = RANK[holder.kind], RANK[part.kind]
    return above < below or (above == below and forward and holder.kind is not ItemKind.ISSUE)
