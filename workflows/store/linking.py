"""From links as sources gave them to links between items: a target may be an id, a key, or a former key."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workflows.model import Link

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from workflows.model import LinkKind


@dataclass(frozen=True, slots=True)
class Reading:
    """A link beside one item that its target may mean by name; `current` tells a present key from a former one."""

    origin: str
    kind: LinkKind
    target: str
    via: str
    candidate: str | None
    current: bool | None


def candidates(readings: Iterable[Reading]) -> frozenset[str]:
    """Return the ids of all items that these links may be about."""
    return frozenset(
        name for one in readings for name in (one.origin, one.target, one.candidate) if name is not None
    )


def resolve(readings: Iterable[Reading], sources: Mapping[str, str]) -> tuple[Link, ...]:
    """Return the links whose ends are both among `sources` (item id to its source), without doubles.

    An exact id wins; then a present key over a former one, and the origin's own source over another.
    """
    found: dict[tuple[str, LinkKind, str, str], list[Reading]] = defaultdict(list)
    for one in readings:
        if one.origin in sources:
            found[one.origin, one.kind, one.target, one.via].append(one)
    links: dict[Link, None] = {}
    for (origin, kind, raw, via), meant in found.items():
        target = raw if raw in sources else _best(meant, sources)
        if target is not None and target != origin:
            links[Link(origin, kind, target, via)] = None
    return tuple(sorted(links, key=lambda link: (link.origin, link.kind, link.target, link.via)))


def _best(meant: Iterable[Reading], sources: Mapping[str, str]) -> str | None:
    ranked = [
        (not one.current, sources[one.candidate] != sources[one.origin], one.candidate)
        for one in meant
        if one.candidate is not None and one.candidate in sources
    ]
    return min(ranked)[2] if ranked else None
