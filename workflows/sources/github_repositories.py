"""Which repositories the projects name: `org/name` as declared, `org/*` as GitHub lists them once a day."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from workflows.batch import Cursor, Refusal
from workflows.errors import Malformed
from workflows.sources.github_values import SOURCE
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from workflows.model import Project
    from workflows.sources.github_graphql import GraphQL

LISTED_FOR = timedelta(days=1)
PAGES = 100
"""So many pages of 100 repositories are read of one organisation."""


@dataclass(frozen=True, slots=True)
class Target:
    """A repository to read: its name as declared or listed, and which of the `passed` projects it belongs to."""

    name: str
    slugs: tuple[str, ...]
    passed: frozenset[str] = frozenset()

    @property
    def scope(self) -> str:
        """Where its issues and pull requests live in the store."""
        return f"{SOURCE}:{self.name}"

    @property
    def branch_scope(self) -> str:
        """Where its branches live: they come and go, and are swept on their own."""
        return f"{self.scope}@"


@dataclass(frozen=True, slots=True)
class Targets:
    """What to read, the listings to remember, and the declarations that cannot be followed."""

    repositories: tuple[Target, ...]
    cursors: tuple[Cursor, ...]
    refusals: tuple[Refusal, ...]


def find_targets(
    graphql: GraphQL,
    projects: Sequence[Project],
    cursors: Mapping[str, str],
    *,
    full: bool,
    now: datetime,
) -> Targets:
    """Return the repositories of all projects, each once; one request a day per 100 repositories of an `org/*`."""
    listings = _Listings(graphql, {} if full else cursors, now)
    slugs: dict[str, dict[str, None]] = {}
    names: dict[str, str] = {}
    for project in projects:
        for declared in project.repositories:
            for name in listings.names(declared):
                names.setdefault(name.casefold(), name)
                slugs.setdefault(name.casefold(), {})[project.slug] = None
    passed = frozenset(project.slug for project in projects)
    repositories = tuple(Target(names[key], tuple(slugs[key]), passed) for key in slugs)
    return Targets(repositories, tuple(listings.cursors), _refusals(projects, listings.unknown))


def list_repositories(graphql: GraphQL, owner: str) -> tuple[str, ...] | None:
    """Return `org/name` of an owner's own repositories that are neither archived nor forks, None for no such owner."""
    found: dict[str, None] = {}
    after: str | None = None
    for _ in range(PAGES):
        answer = graphql.ask("github_owner", {"login": owner, "after": after}).get("repositoryOwner")
        if not isinstance(answer, dict):
            return None
        try:
            page = answer["repositories"]
            # One that the token may not see is null.
            found |= dict.fromkeys(str(node["nameWithOwner"]) for node in page["nodes"] if node is not None)
            more, following = page["pageInfo"]["hasNextPage"], page["pageInfo"]["endCursor"]
        except (KeyError, TypeError) as error:
            said = worded(
                "GitHub listed the repositories of {name} in a form that Stagecoach does not know: please report it",
                name=owner,
            )
            raise Malformed(said) from error
        if not more or following in {None, after}:
            break
        after = following
    return tuple(found)


class _Listings:
    """The repositories behind `org/*`, asked for once a day and remembered in a cursor."""

    def __init__(self, graphql: GraphQL, remembered: Mapping[str, str], now: datetime) -> None:
        self.cursors: list[Cursor] = []
        self.unknown: set[str] = set()
        self._graphql = graphql
        self._remembered = remembered
        self._now = now
        self._known: dict[str, tuple[str, ...]] = {}

    def names(self, declared: str) -> tuple[str, ...]:
        """Return the repositories that a declaration means."""
        owner, _, name = declared.partition("/")
        if name != "*":
            return (declared,)
        scope = _listing_scope(owner)
        if scope not in self._known:
            recent = _remembered(self._remembered.get(scope), self._now)
            self._known[scope] = self._listed(owner, scope) if recent is None else recent
        return self._known[scope]

    def _listed(self, owner: str, scope: str) -> tuple[str, ...]:
        found = list_repositories(self._graphql, owner)
        if found is None:
            self.unknown.add(scope)
            return ()
        mark = json.dumps({"at": self._now.isoformat(), "repositories": found})
        self.cursors.append(Cursor(SOURCE, scope, mark))
        return found


def _listing_scope(owner: str) -> str:
    return f"{SOURCE}:{owner.casefold()}/*"


def _refusals(projects: Sequence[Project], unknown: Collection[str]) -> tuple[Refusal, ...]:
    """Return one line per owner that GitHub does not show, with the projects that wait for it."""
    slugs: dict[str, dict[str, None]] = {}
    for project in projects:
        for declared in project.repositories:
            owner, _, name = declared.partition("/")
            if name == "*" and _listing_scope(owner) in unknown:
                slugs.setdefault(declared, {})[project.slug] = None
    return tuple(
        Refusal(SOURCE, _listing_scope(declared.partition("/")[0]), not_shown(declared), tuple(found))
        for declared, found in slugs.items()
    )


def not_shown(declared: str) -> str:
    """Say what to do about a repository or an owner that GitHub does not show."""
    return worded(
        "GitHub shows no {name}: check its name in projects.yaml and what GITHUB_TOKEN may see", name=declared
    )


def _remembered(mark: str | None, now: datetime) -> tuple[str, ...] | None:
    try:
        stored: Any = json.loads(mark or "")
        age = now - datetime.fromisoformat(stored["at"]).astimezone(UTC)
        return tuple(map(str, stored["repositories"])) if age < LISTED_FOR else None
    except (ValueError, TypeError, KeyError):
        return None
