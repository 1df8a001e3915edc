"""The dated parts of a repository in the sandbox's GitHub: commits, releases and workflow runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.sandbox.world_github import Repository
    from bot.sandbox.world_people import Person


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit on the branch where it was pushed; `paths` are the files it touches.

    `texts` say what it makes of them: None removes a file, one without an entry gets some words.
    """

    id: str
    oid: str
    at: datetime
    who: Person
    branch: str
    message: str
    paths: tuple[str, ...]
    home: Repository = field(compare=False, repr=False)
    texts: Mapping[str, str | bytes | None] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Release:
    """A release, or a bare tag when `kind` is `tag`."""

    id: str
    at: datetime
    tag: str
    name: str
    body: str
    who: Person
    oid: str
    home: Repository = field(compare=False, repr=False)
    prerelease: bool = False
    kind: str = "release"


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a workflow on a commit: in progress from `at`, finished at `ends` with `conclusion`."""

    id: str
    number: int
    at: datetime
    ends: datetime
    name: str
    branch: str
    oid: str
    conclusion: str
    event: str = "push"

    def status(self, now: datetime) -> str:
        """GitHub's CheckStatusState at `now`."""
        return "COMPLETED" if self.ends <= now else "IN_PROGRESS"

    def outcome(self, now: datetime) -> str | None:
        """GitHub's CheckConclusionState at `now`, None while it runs."""
        return self.conclusion.upper() if self.ends <= now else None
