"""GitHub: the token, its scopes where it has any, the hourly allowance, and the declared repositories."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Final

from bot.doctor.clock import judge_clock
from bot.doctor.finding import Finding, Grade
from workflows.errors import Refused, words_of
from workflows.sources.github_check import check_github
from workflows.sources.github_graphql import RESERVE
from workflows.sources.jira_shapes import mapping
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from bot.doctor.ways import Ways
    from workflows.store.overview import Overview

SUBJECT: Final = "github"
NOT_LIMITED: Final = 404
"""What GitHub Enterprise answers where no rate is limited; a bad token is refused before that."""


def ask_github(ways: Ways, known: Overview, clock: Callable[[], datetime]) -> Iterator[Finding]:
    """Ask once about the token, and once about each fifty repositories."""
    declared = [name for project in known.projects for name in project.repositories]
    if ways.github is None or ways.github_graph is None:
        if declared:
            says = worded("projects name repositories, and GITHUB_TOKEN is not set")
            yield Finding(Grade.BROKEN, SUBJECT, "token", says, worded("see docs/connect.md, section 3"))
        return
    with closing(ways.github()) as github:
        answer = github.get("rate_limit", accept=(NOT_LIMITED,))
    yield judge_allowance(answer.json)
    yield judge_scopes(answer.headers.get("x-oauth-scopes"))
    yield judge_clock(SUBJECT, answer.headers, clock())
    if not declared:
        return
    with closing(ways.github_graph()) as graph:
        try:
            closed = check_github(graph, known.projects, clock=clock)
        except Refused as error:
            yield Finding(Grade.BROKEN, SUBJECT, "repositories", words_of(error))
        else:
            says = worded("each declared one can be read ({number})", number=len(set(declared)))
            yield Finding(Grade.OK, SUBJECT, "repositories", says)
            yield judge_files(closed)


def judge_files(closed: Sequence[str]) -> Finding:
    """Return whether files of default branches may be read, which gates and metrics files need."""
    if not closed:
        return Finding(Grade.OK, SUBJECT, "files", worded("those of default branches can be read"))
    says = worded(
        "those of {names} are not shown: gates and measures go without them", names=", ".join(closed)
    )
    do = worded("give GITHUB_TOKEN the permission “Contents: read”")
    return Finding(Grade.WARNING, SUBJECT, "files", says, do)


def judge_allowance(answer: object) -> Finding:
    """Return that the token is taken, and whether it has requests left in this hour."""
    left = mapping(mapping(mapping(answer).get("resources")).get("graphql")).get("remaining")
    if not isinstance(left, int):
        return Finding(Grade.OK, SUBJECT, "token", worded("accepted; the rate is not limited"))
    if left > RESERVE:
        said = worded("accepted; {left} points of this hour are left", left=left)
        return Finding(Grade.OK, SUBJECT, "token", said)
    says = worded("accepted, but only {left} points of this hour are left: reading waits", left=left)
    do = worded("see who else uses the token, or use a GitHub App")
    return Finding(Grade.WARNING, SUBJECT, "token", says, do)


def judge_scopes(granted: str | None) -> Finding:
    """Return whether a classic token has the scope that reading and labelling need; others have permissions."""
    scopes = {one.strip() for one in (granted or "").split(",") if one.strip()}
    if "repo" in scopes:
        return Finding(Grade.OK, SUBJECT, "scopes", "repo")
    if not scopes:
        says = worded("an App or a token with permissions by repository; whether it may label is not told")
        return Finding(Grade.UNKNOWN, SUBJECT, "scopes", says)
    says = worded("repo is missing: private repositories stay unread")
    do = worded("create a token with the scope repo and set GITHUB_TOKEN to it")
    return Finding(Grade.WARNING, SUBJECT, "scopes", says, do)
