"""Tells before the first sync whether the declared repositories can be read, and what to change if not."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from workflows.errors import Refused
from workflows.sources.github_graphql import GraphQL, Unreadable
from workflows.sources.github_repositories import list_repositories
from workflows.worded import joined, worded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from workflows.model import Project
    from workflows.sources.github_graphql import Row
    from workflows.sources.transport import Transport
    from workflows.worded import Worded

CHECKED = 50


def check_github(
    transport: Transport, projects: Sequence[Project], *, clock: Callable[[], datetime]
) -> tuple[str, ...]:
    """Ask for every declared repository once, and return those whose files the token may not read.

    Raises Refused with one line that names all that cannot be read at all.
    """
    graphql = GraphQL(transport, clock=clock)
    declared = list(dict.fromkeys(name for project in projects for name in project.repositories))
    problems = [worded("GitHub shows no {name}", name=owner) for owner in _unknown_owners(graphql, declared)]
    plain = [name for name in declared if not name.endswith("/*")]
    rows = [{"owner": name.partition("/")[0], "name": name.partition("/")[2]} for name in plain]
    answers = graphql.ask_rows("github_check", rows, at_most=CHECKED)
    refused = [name for name, answer in zip(plain, answers, strict=True) if isinstance(answer, Unreadable)]
    listings = {owner: list_repositories(graphql, owner) or () for owner in _owners(refused)}
    problems += [_not_shown(name, listings[name.partition("/")[0]]) for name in refused]
    if problems:
        raise Refused(
            worded(
                "{problems}: check the names and what GITHUB_TOKEN may see", problems=joined(problems, "; ")
            )
        )
    return tuple(name for name, answer in zip(plain, answers, strict=True) if _hides_files(answer))


def _not_shown(name: str, known: Sequence[str]) -> Worded:
    if near := get_close_matches(name, known, n=1):
        return worded("GitHub shows no {name} (did you mean {near}?)", name=name, near=near[0])
    return worded("GitHub shows no {name}", name=name)


def _hides_files(answer: Row) -> bool:
    """Whether a repository has files, and none of them is shown."""
    return (
        not isinstance(answer, Unreadable) and answer.get("object") is None and answer.get("isEmpty") is False
    )


def _unknown_owners(graphql: GraphQL, declared: Iterable[str]) -> list[str]:
    listed = _owners(name for name in declared if name.endswith("/*"))
    return [owner for owner in listed if list_repositories(graphql, owner) is None]


def _owners(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.partition("/")[0] for name in names))
