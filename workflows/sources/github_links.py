"""Which tickets a pull request or a branch works on, read from its branch, title, body and commits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workflows.lifecycle.keys import find_commit_keys, find_keys
from workflows.model import Link, LinkKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

TEMPLATE_HINT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
"""Hints of pull request templates ("<!-- e.g. CH-1 -->") are nobody's words."""
REVERT = re.compile(r"^\s*[\"'“]?revert\b", re.IGNORECASE)
CLOSING = re.compile(
    r"\b(?:clos(?:e[sd]?|ing)|fix(?:e[sd]|ing)?|resolv(?:e[sd]?|ing)|implement(?:s|ed|ing)?|part\s+of)\b"
    r"[\s:#\[(*]{0,30}([A-Z][A-Z0-9_]*-[0-9]+)",
    re.IGNORECASE,
)
"""A closing word, and the key right behind it."""


def ticket_links(
    origin: str, *, branch: str, title: str, body: str, messages: Iterable[str], keys: Collection[str]
) -> tuple[Link, ...]:
    """Return one link per ticket that is named, by the strongest place that names it.

    Branch, title and commits say what is worked on. A body also mentions neighbours ("follows CH-88"): its keys
    count as the work when nothing stronger names any, or after a closing word; else they are related.
    """
    if REVERT.match(title) or REVERT.match(branch):
        return ()
    links: dict[str, Link] = {}
    for via, text in (("branch", branch), ("title", title)):
        for key in find_keys(text, keys):
            links.setdefault(key, Link(origin, LinkKind.IMPLEMENTS, key, via))
    named = bool(links)
    for message in messages:
        for key in find_commit_keys(message, keys):
            links.setdefault(key, Link(origin, LinkKind.IMPLEMENTS, key, "commit"))
    text = TEMPLATE_HINT.sub(" ", body)
    closed = frozenset(key.upper() for key in CLOSING.findall(text))
    for key in find_keys(text, keys):
        kind = LinkKind.IMPLEMENTS if not named or key in closed else LinkKind.RELATES
        links.setdefault(key, Link(origin, kind, key, "body"))
    return tuple(links.values())


def related_tickets(origin: str, title: str, body: str, keys: Collection[str]) -> tuple[Link, ...]:
    """Return links from a GitHub issue to the tickets that it mentions."""
    places = (("title", title), ("body", TEMPLATE_HINT.sub(" ", body)))
    links: dict[str, Link] = {}
    for via, text in places:
        for key in find_keys(text, keys):
            links.setdefault(key, Link(origin, LinkKind.RELATES, key, via))
    return tuple(links.values())
