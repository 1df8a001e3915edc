"""What reading asks of Jira and GitHub in each hour, by the product's own batches and questions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from graphql import parse

from bot.sandbox.github_graph import measure
from bot.schedule import SYNC_MINUTES
from tests.scaling import constants
from tests.scaling.company import slices_of
from workflows.hints import REST
from workflows.sources import github_branches, github_changes, github_details, github_texts, github_trees
from workflows.sources.github import GROUP
from workflows.sources.github_queries import batched_text, batched_variables, text
from workflows.sources.jira import CHUNK
from workflows.sources.jira_api import PAGE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.scaling.company import Company
    from tests.scaling.wall import Hours

SYNCS: Final = 60 // SYNC_MINUTES
"""Readings by the clock in an hour."""
HINTED: Final = 3600 / REST.total_seconds()
"""Readings that webhooks can cause in an hour, of each source."""
FIRST_LOOK: Final[Mapping[str, Any]] = {
    "owner": "o", "name": "n", "size": github_changes.FIRST_PAGE, "order": {}, "pulls": True, "issues": True,
    "heads": True, "rest": True, "pullsAfter": None, "issuesAfter": None, "headsAfter": None,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Prices:
    """GraphQL points of the product's questions, full ones, by GitHub's published formula."""

    survey: int
    details: int
    branches: int
    tree: int
    texts: int


@lru_cache(maxsize=1)
def prices() -> Prices:
    """Return what the questions cost that the product asks."""

    def batched(question: str, rows: int, row: Mapping[str, Any]) -> int:
        document = parse(batched_text(question, rows))
        return measure(document, dict(batched_variables([row] * rows)))[1]

    ids = {"ids": ["x"] * github_details.DETAILS}
    return Prices(
        survey=batched("github_changes", github_changes.REPOSITORIES, FIRST_LOOK),
        details=measure(parse(text("github_details")), ids)[1],
        branches=batched("github_branch", github_branches.BRANCHES, {}),
        tree=batched("github_tree", github_trees.TREES, {"deep": True}),
        texts=batched("github_file", github_texts.TEXTS, {"versions": 1}),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """Requests to the vendors and points of GitHub, in each hour."""

    jira: Hours
    jira_points: Hours
    github: Hours
    points: Hours


@dataclass(frozen=True, slots=True)
class Whole:
    """What reading everything costs once."""

    jira: float
    github: float
    points: float


def surveys(company: Company) -> int:
    """Return the requests in which one reading asks all repositories whether anything changed."""
    each = (
        size * company.repositories_each for size in slices_of(company.projects, company.repositories_each)
    )
    return sum(_surveyed(repositories) for repositories in each)


def _surveyed(repositories: int) -> int:
    whole, rest = divmod(repositories, GROUP)
    return whole * ceil(GROUP / github_changes.REPOSITORIES) + ceil(rest / github_changes.REPOSITORIES)


def asked(company: Company, changes: Hours, hints: Hours) -> Asked:
    """Return what readings by the clock and `hints` readings an hour ask for, where so many items change."""
    count = len(slices_of(company.projects, company.repositories_each))
    runs, price = count * SYNCS + hints, prices()
    issues, threads = changes * company.jira, changes * company.github
    pages = runs * np.maximum(1.0, issues / runs / PAGE)
    histories = _batches(runs, issues, CHUNK)
    details = _batches(runs, threads, github_details.DETAILS)
    heads = _batches(runs, threads * company.pushed, github_branches.BRANCHES)
    files = _batches(runs, threads * company.moved, github_trees.TREES)
    named = company.repositories * (1.0 - np.exp(-threads / np.maximum(hints, 1.0) / company.repositories))
    looks = surveys(company) * SYNCS + hints * np.ceil(named / github_changes.REPOSITORIES)
    return Asked(
        jira=pages + histories,
        jira_points=pages + histories + 2 * issues,
        github=looks + details + heads + 2 * files,
        points=price.survey * looks
        + _points(runs, threads, github_details.DETAILS, price.details)
        + _points(runs, threads * company.pushed, github_branches.BRANCHES, price.branches)
        + _points(runs, threads * company.moved, github_trees.TREES, price.tree + price.texts),
    )


def whole(company: Company) -> Whole:
    """Return what reading everything costs, as in parts each week."""
    price = prices()
    threads, looks = company.items * company.github, surveys(company)
    details = threads / github_details.DETAILS
    heads = company.repositories * company.heads_each / github_branches.BRANCHES
    files = company.repositories / github_trees.TREES
    points = price.survey * looks + price.details * details + price.branches * heads
    points += (price.tree + price.texts) * files
    jira = company.items * company.jira / 1000 * constants.REQUESTS.value
    return Whole(jira, looks + details + heads + 2 * files, points)


def new_key(company: Company) -> float:
    """Return the points of what names tickets of a new Jira project: as many things as a project has in GitHub."""
    return prices().details * ceil(company.items_each * company.github / github_details.DETAILS)


def _batches(runs: Hours, things: Hours, size: int) -> Hours:
    """Return the requests for things that fall into so many runs by chance, at most `size` in a request."""
    each = things / runs
    return runs * np.maximum(1.0 - np.exp(-each), each / size)


def _points(runs: Hours, things: Hours, size: int, full: int) -> Hours:
    """Return what these requests cost where a full one costs so much: a small one costs a point, at least."""
    each = things / runs
    return runs * np.maximum(1.0 - np.exp(-each), each / size * full)
