"""Which parts of the sources a project's declaration takes in: scopes, repositories, records set aside."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from config.globs import any_matches

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from workflows.model import Project

ISSUE_KEY = re.compile(r"([A-Z][A-Z0-9_]+)-\d+\b")
REPOSITORY = re.compile(r"([A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9._-]+)")


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


def concerns(project: Project, source: str, record: str) -> bool:
    """Return whether a record that was set aside may have belonged to the project: only a clear "no" counts as no."""
    key = ISSUE_KEY.match(record)
    if source == "jira" and key:
        return project.jql is not None or key[1] in project.jira_keys
    repository = REPOSITORY.match(record)
    if source == "github" and repository:
        return owns_repository(project, repository[1])
    return True
