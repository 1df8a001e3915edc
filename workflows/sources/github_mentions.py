"""A Jira project that is new: of what was read before, only what names its tickets is read once more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from workflows.sources.github_mark import Mark
    from workflows.sources.github_repositories import Target


class Told(Protocol):
    """Knows the words of what was read before."""

    def naming(self, scope: str, keys: Collection[str]) -> Iterable[tuple[str, str]]:
        """Yield (id, key) of each item of a scope whose words name a ticket of one of these Jira projects."""
        ...


def widened(mark: Mark, target: Target, keys: Collection[str], told: Told) -> Mark:
    """Return the mark as one of a repository that was searched for these Jira keys, too.

    Issues and pull requests that name one are unread again. Where a branch does, all branches are looked at anew, as
    the lists of an unchanged repository end before the old ones.
    """
    new = frozenset(keys) - frozenset(mark.keys)
    if not new or not set(target.slugs) <= set(mark.slugs):
        return mark
    threads = {id_.partition(":")[2]: key.rpartition("#")[2] for id_, key in told.naming(target.scope, new)}
    branches = any(True for _ in told.naming(target.branch_scope, new))
    return replace(
        mark,
        keys=tuple(sorted({*mark.keys, *new})),
        unread={**mark.unread, **threads},
        heads={} if branches else mark.heads,
    )
