"""How Jira issues hang together: parents, epics and issue links, each read from the issue that states it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workflows.model import Link, LinkKind
from workflows.sources.jira_shapes import Json, ident, line, mapping, sequence

if TYPE_CHECKING:
    from collections.abc import Iterable

TYPES: dict[str, LinkKind] = {
    "block": LinkKind.BLOCKS,
    "blocks": LinkKind.BLOCKS,
    "blocker": LinkKind.BLOCKS,
    "supersede": LinkKind.SUPERSEDES,
    "supersedes": LinkKind.SUPERSEDES,
    "superseded": LinkKind.SUPERSEDES,
    "replace": LinkKind.SUPERSEDES,
    "replaces": LinkKind.SUPERSEDES,
    "replacement": LinkKind.SUPERSEDES,
}
"""Meaning of the outward direction by the type's name, which no language setting translates."""
PHRASES: tuple[tuple[re.Pattern[str], LinkKind | None], ...] = (
    (re.compile(r"\bblocked by\b", re.IGNORECASE), LinkKind.BLOCKED_BY),
    (re.compile(r"\bblocks\b", re.IGNORECASE), LinkKind.BLOCKS),
    (re.compile(r"\b(?:superseded|replaced) by\b", re.IGNORECASE), None),
    (re.compile(r"\b(?:supersedes|replaces)\b", re.IGNORECASE), LinkKind.SUPERSEDES),
)
"""Meaning of a phrase like `is blocked by`; None: the other issue is the one that states the link."""


def links_of(origin: str, fields: Json, epic_fields: Iterable[str]) -> tuple[Link, ...]:
    """Return the outgoing links of an issue with that id."""
    found = [*_parents(origin, fields, epic_fields)]
    for raw in sequence(fields.get("issuelinks")):
        link = _issue_link(origin, mapping(raw))
        if link is not None:
            found.append(link)
    return tuple(dict.fromkeys(found))


def _parents(origin: str, fields: Json, epic_fields: Iterable[str]) -> Iterable[Link]:
    parent = _target(mapping(fields.get("parent")))
    if parent:
        yield Link(origin, LinkKind.PARENT, parent, "parent")
    for name in epic_fields:
        value = fields.get(name)
        epic = line(value) or _target(mapping(value))
        # Cloud fills the old epic field beside the parent: one link says it.
        if epic and not parent:
            yield Link(origin, LinkKind.PARENT, epic, "epic")


def _issue_link(origin: str, raw: Json) -> Link | None:
    outward = _target(mapping(raw.get("outwardIssue")))
    target = outward or _target(mapping(raw.get("inwardIssue")))
    if not target:
        return None
    kind = _kind(mapping(raw.get("type")), outward=bool(outward))
    return Link(origin, kind, target, "issuelink") if kind is not None else None


def _kind(link_type: Json, *, outward: bool) -> LinkKind | None:
    """Return the kind as this issue states it; None when the other issue states it (`is superseded by`)."""
    named = TYPES.get(line(link_type.get("name")).lower())
    if named is not None:
        inverse = LinkKind.BLOCKED_BY if named is LinkKind.BLOCKS else None
        return named if outward else inverse
    phrase = line(link_type.get("outward" if outward else "inward"))
    return next((kind for pattern, kind in PHRASES if pattern.search(phrase)), LinkKind.RELATES)


def phrase_field(sentence: str) -> str:
    """Return the changelog's field for a link sentence such as `This issue blocks ML-7`."""
    words = {LinkKind.BLOCKED_BY: "blocked_by", LinkKind.BLOCKS: "blocks", LinkKind.SUPERSEDES: "supersedes"}
    for pattern, kind in PHRASES:
        if pattern.search(sentence):
            return words[kind] if kind else "is_superseded_by"
    return "link"


def _target(raw: Json) -> str:
    number = ident(raw.get("id"))
    return f"jira:{number}" if number else line(raw.get("key"))
