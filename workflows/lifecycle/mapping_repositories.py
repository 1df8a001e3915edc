"""What the placed work of a repository, or of a Jira project, says about the rest of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

from workflows.lifecycle.findings import Decision
from workflows.model import ItemKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from workflows.lifecycle.findings import Placement
    from workflows.model import WorkItem

FEWEST = 5
"""Of less certain work nothing can be said about the rest."""
WEIGHT = 0.5
"""How much the shares of a home count beside what is known of the item itself: its items are not drawn by lot."""
NAMED_FROM = 0.4
"""Which share the most frequent stage must have to be told as evidence."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where an item lives, and how many others there certainly lie in each stage (None: outside the lifecycle)."""

    name: str
    stages: Mapping[str | None, int]

    @property
    def total(self) -> int:
        """How many others are certain."""
        return sum(self.stages.values())

    def odds(self, stages: Iterable[str | None]) -> Iterator[tuple[str | None, float]]:
        """Yield how much more or less likely each stage is here than anywhere; one unseen item of each is added."""
        names = tuple(stages)
        for name in names:
            share = (self.stages.get(name, 0) + 1) / (self.total + len(names))
            yield name, WEIGHT * log(share * len(names))

    @property
    def main(self) -> tuple[str | None, int] | None:
        """The most frequent stage and how many lie there, when it is worth telling."""
        stage, number = max(self.stages.items(), key=lambda pair: pair[1])
        return (stage, number) if number >= NAMED_FROM * self.total else None


def homes(items: Iterable[WorkItem], placed: Mapping[str, Placement]) -> Mapping[str, Home]:
    """Return for each item what the others of its home say; nothing where too few of them are certain."""
    counts: dict[str, Counter[str | None]] = defaultdict(Counter)
    living = [(item.id, name) for item in items if (name := _home(item))]
    for item_id, name in living:
        if placed[item_id].decision is Decision.CERTAIN:
            counts[name][placed[item_id].stage] += 1
    found = {item_id: Home(name, _others(counts[name], placed[item_id])) for item_id, name in living}
    return {item_id: home for item_id, home in found.items() if home.total >= FEWEST}


def _others(counts: Counter[str | None], own: Placement) -> Counter[str | None]:
    """Return the counts without the item itself."""
    if own.decision is not Decision.CERTAIN:
        return counts
    others = counts.copy()
    others[own.stage] -= 1
    return others


def _home(item: WorkItem) -> str | None:
    """Return the repository, or the Jira project that a ticket's key begins with."""
    if item.repo or item.kind is not ItemKind.ISSUE:
        return item.repo
    return item.key.rpartition("-")[0] or None
