"""What is remembered of a repository between two syncs: enough to tell a change from a quiet day."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION = 1
"""Raise it when a parser reads more than before: every repository is then read anew, once."""
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Mark:
    """Where reading a repository stands.

    `slugs` and `keys` are the projects and Jira keys that it was read for, of which a sync of one project names
    only some. `seen` are the fingerprints of the latest issues and pull requests by number, `unread` the numbers of
    those that GitHub owes us by node id, `heads` the commits of branches, `branches` those of them that are work
    items, `rest` the fingerprint of releases, tags and workflow runs.
    """

    repo: str
    name: str
    slugs: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    through: datetime = NEVER
    seen: Mapping[str, str] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)
    heads: Mapping[str, str] = field(default_factory=dict)
    branches: tuple[str, ...] = ()
    issues: int = 0
    rest: str = ""

    def text(self) -> str:
        """Return the mark as it is stored."""
        stored = {**asdict(self), "v": VERSION, "through": self.through.isoformat()}
        return json.dumps(stored, sort_keys=True, separators=(",", ":"))


def read_mark(text: str | None) -> Mark | None:
    """Return a stored mark, or None when there is none that this version understands: then all is read."""
    try:
        stored: Any = json.loads(text or "")
        if stored["v"] != VERSION:
            return None
        return Mark(
            repo=str(stored["repo"]),
            name=str(stored["name"]),
            slugs=tuple(stored["slugs"]),
            keys=tuple(stored["keys"]),
            through=datetime.fromisoformat(stored["through"]).astimezone(UTC),
            seen=dict(stored["seen"]),
            unread=dict(stored["unread"]),
            heads=dict(stored["heads"]),
            branches=tuple(stored["branches"]),
            issues=int(stored["issues"]),
            rest=str(stored["rest"]),
        )
    except (ValueError, TypeError, KeyError):
        return None


def fingerprint(*parts: object) -> str:
    """Return a short text that changes when any of the parts does."""
    return sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()[:10]
