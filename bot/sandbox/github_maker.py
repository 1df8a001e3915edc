"""What the makers of GraphQL nodes ask each other for: nodes lead to nodes of other kinds, and back."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from bot.sandbox.github_pages import Node
    from bot.sandbox.world_github import Repository
    from bot.sandbox.world_parts import Commit
    from bot.sandbox.world_people import Person


def stamp(at: datetime | None) -> str | None:
    """Write a moment as GitHub does."""
    return None if at is None else f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


class Maker(Protocol):
    """Makes nodes of what is visible at `now`; `web` is the address of the pages."""

    @property
    def now(self) -> datetime:
        """The moment that is shown."""
        ...

    @property
    def web(self) -> str:
        """Where the pages are."""
        ...

    def actor(self, person: Person) -> Node:
        """Show a User or a Bot."""
        ...

    def repository(self, repo: Repository) -> Node:
        """Show a repository."""
        ...

    def ref(self, repo: Repository, branch: str, head: Commit) -> Node:
        """Show a branch."""
        ...

    def commit(self, commit: Commit) -> Node:
        """Show a commit."""
        ...

    def rollup(self, repo: Repository, oid: str | None) -> Node | None:
        """Show the sum of a commit's checks; None when it has none."""
        ...
