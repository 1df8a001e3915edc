"""Which parts of the sources a project's declaration takes in: scopes, repositories, records set aside."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from config.globs import any_matches

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from workflows.model import Project

ISSUE_KEY = re.compile(r"([A-Z][A-Z0-9_]+)-\d+\b")
WILDCARD = re.compile(r"[*?\[]")
REPOSITORY = re.compile(r"([A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9._-]+)")


@dataclass(frozen=True, slots=True)
class Places:
    """Scopes by `names` and `beginnings` of names; `lower` when a scope's own case does not matter."""

    names: frozenset[str]
    beginnings: frozenset[str] = frozenset()
    lower: bool = False


def owns_repository(project: Project, repo: str) -> bool:
    """Return whether a declared repository, or pattern `org/*`, names this one; case does not matter to GitHub."""
    return names_any(project.repositories, (repo,))


def names_any(patterns: Iterable[str], repos: Collection[str]) -> bool:
    """Return whether any of the declared `patterns` names any of these repositories."""
    return any(fnmatchcase(repo.casefold(), one.casefold()) for one in patterns for repo in repos)


def covers(project: Project, scope: str) -> bool:
    """Return whether the declaration takes in a scope: `jira:CH`, `jira:jql:churn`, `github:acme/churn` (or `…@`).

    Runs of a tracker lie in `runs:mlflow:churn/gru`, by their experiment.
    """
    source, _, place = scope.partition(":")
    if source == "jira":
        by_jql = project.jql is not None and place == f"jql:{project.slug}"
        return by_jql or place in project.jira_keys
    if source == "runs":
        return any_matches([place.partition(":")[2]], project.tracked_experiments)
    return source == "github" and owns_repository(project, place.removesuffix("@"))


def places(source: str, projects: Iterable[Project]) -> Places | None:
    """Return where the marks of these projects are, of a source that can be read for a few of them; else None."""
    if source == "jira":
        keys = (f"jira:{key}" for project in projects for key in project.jira_keys)
        searches = (f"jira:jql:{project.slug}" for project in projects if project.jql is not None)
        return Places(frozenset(("jira:#server", *keys, *searches)))
    if source != "github":
        return None
    declared = {name.lower() for project in projects for name in project.repositories}
    plain = {name for name in declared if not WILDCARD.search(name)}
    listings = {f"{name.partition('/')[0]}/*" for name in declared - plain}
    beginnings = {WILDCARD.split(name, maxsplit=1)[0] for name in declared - plain}
    return Places(
        frozenset(f"github:{name}{end}" for name in (*plain, *listings) for end in ("", "@", ":files")),
        frozenset(f"github:{beginning}" for beginning in beginnings),
        lower=True,
    )


def concerns(project: Project, source: str, record: str) -> bool:
    """Return whether a record that was set aside may have belonged to the project: only a clear "no" counts as no."""
    key = ISSUE_KEY.match(record)
    if source == "jira" and key:
        return project.jql is not None or key[1] in project.jira_keys
    repository = REPOSITORY.match(record)
    if source == "github" and repository:
        return owns_repository(project, repository[1])
    return True
