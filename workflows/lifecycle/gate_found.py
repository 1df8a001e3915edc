"""What a proof of a criterion shows, and which sources could have shown it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workflows.model import Evidence, ItemKind
from workflows.worded import worded

if TYPE_CHECKING:
    from workflows.model import Facts, WorkItem

CHANGES = frozenset({ItemKind.PULL_REQUEST, ItemKind.BRANCH})


@dataclass(frozen=True, slots=True)
class Found:
    """Whether a proof holds (None: nobody can tell); `because` proves it, or says what was looked for in vain.

    `begun` tells that somebody works on it: such a gap is told by its ticket.
    """

    met: bool | None
    because: tuple[Evidence, ...]
    items: tuple[WorkItem, ...] = ()
    begun: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a project's code, its tickets and its files cannot be judged; None where they were read."""

    code: Evidence | None
    tickets: Evidence | None
    files: Evidence | None


def find_unread(facts: Facts) -> Unread:
    """Return which sources were never read to their end; what a snapshot holds counts as read."""
    read = {one.source for one in facts.sources if one.read_at is not None}
    # A snapshot may name the tracker that its items came from.
    taken = "snapshot" in read
    held = {item.kind for item in facts.items if taken or item.source not in ("jira", "github")}
    code = _code(facts, read, held)
    return Unread(code, _tickets(facts, read, held), code or _cut(facts))


def _code(facts: Facts, read: set[str], held: set[ItemKind]) -> Evidence | None:
    if facts.documents or facts.listings or held & CHANGES:
        return None
    if not facts.project.repositories:
        return Evidence("unread", worded("no repository is declared for the project"))
    return None if "github" in read else Evidence("unread", worded("GitHub was never read to its end"))


def _cut(facts: Facts) -> Evidence | None:
    """Say which default branch was listed in parts: a file that was not found may be there."""
    cut = next((one for one in facts.listings if one.since is not None and not one.whole), None)
    return (
        Evidence("unread", worded("{repo} has more folders than were read", repo=cut.repo)) if cut else None
    )


def _tickets(facts: Facts, read: set[str], held: set[ItemKind]) -> Evidence | None:
    if "jira" in read or ItemKind.ISSUE in held:
        return None
    if facts.project.jira_keys or facts.project.jql:
        return Evidence("unread", worded("Jira was never read to its end"))
    if "github" in read and facts.project.repositories:
        return None
    return Evidence("unread", worded("no tracker of tickets was ever read"))
