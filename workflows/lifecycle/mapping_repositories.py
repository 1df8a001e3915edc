"""What the placed work of a repository says about the rest of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workflows.lifecycle.findings import Decision

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from workflows.lifecycle.findings import Placement
    from workflows.model import WorkItem

FEWEST = 5
"""Of less certain work nothing can be said about the rest."""
LEAST_SHARE = 0.5
DOUBT = 3
"""As if so many more items lay elsewhere: a small repository says less."""
MOST_TRUST = 0.6
"""A repository of one stage still gets tickets of others."""


@dataclass(frozen=True, slots=True)
class Leaning:
    """Of `total` items of the repository that are certain, `number` lie in `stage`."""

    repo: str
    stage: str
    number: int
    total: int

    @property
    def trust(self) -> float:
        """How far it is believed of one more item."""
        return round(min(MOST_TRUST, self.number / (self.total + DOUBT)), 4)


def leanings(items: Iterable[WorkItem], placed: Mapping[str, Placement]) -> Mapping[str, Leaning]:
    """Return, by repository, the stage in which at least half of its certain work lies."""
    counts: dict[str, Counter[str | None]] = defaultdict(Counter)
    for item in items:
        if item.repo and placed[item.id].decision is Decision.CERTAIN:
            counts[item.repo][placed[item.id].stage] += 1
    found = {}
    for repo, stages in counts.items():
        (stage, number), total = stages.most_common(1)[0], stages.total()
        if stage is not None and total >= FEWEST and number >= LEAST_SHARE * total:
            found[repo] = Leaning(repo, stage, number, total)
    return found
