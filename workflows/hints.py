"""Hints of webhooks: which scopes of which sources are worth a look now; what changed there only a sync tells."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeAlias

import structlog

from workflows.store import hints
from workflows.store.facts import jira_keys, load_projects

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Engine

    from workflows.model import Project

log = structlog.get_logger()

Hinted: TypeAlias = "Mapping[str, frozenset[str]]"
"""Scopes by source: keys of Jira projects, names of repositories in lower case."""

SETTLE: Final = timedelta(seconds=3)
"""A hint waits so long: what belongs together comes together, and the vendors' searches lag behind their events."""
REST: Final = timedelta(seconds=30)
"""Between two syncs of a source that hints cause: so many an hour and no more, however much happens there."""
KEPT: Final = timedelta(days=7)
"""GitHub sends anew what is up to three days old; what is older was read on the clock long ago."""


def take_hints(engine: Engine, *, now: datetime) -> Hinted:
    """Take the hints whose time has come, and return those about projects and repositories that are read at all."""
    taken = hints.take(engine, now=now, settled=now - SETTLE, rested=now - REST, kept=now - KEPT)
    if not taken:
        return {}
    projects, keys = load_projects(engine), jira_keys(engine)
    hinted = {source: known(source, scopes, projects, keys) for source, scopes in taken.items()}
    for source, scopes in taken.items():
        if ignored := len(scopes - hinted[source]):
            log.info("hints_ignored", source=source, scopes=ignored)
    return {source: scopes for source, scopes in hinted.items() if scopes}


def known(
    source: str, scopes: Collection[str], projects: Sequence[Project], keys: Collection[str]
) -> frozenset[str]:
    """Return those scopes of a source that a project names; a JQL may mean any Jira project.

    `keys` are those of all Jira projects that an issue is known of.
    """
    if source == "github":
        declared = {name.casefold() for project in projects for name in project.repositories}
        return frozenset(one for one in scopes if one in declared or f"{one.partition('/')[0]}/*" in declared)
    if any(project.jql for project in projects):
        return frozenset(scopes)
    named = {key for project in projects for key in project.jira_keys} | set(keys)
    return frozenset(scopes) & named
