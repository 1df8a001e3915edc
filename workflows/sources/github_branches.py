"""Branches without a pull request: work that nobody sees yet, with the commits that it has of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import quote

from workflows.model import Activity, Category, ItemKind, Link, WorkflowRun, WorkItem
from workflows.sources.github_events import push
from workflows.sources.github_graphql import Unreadable
from workflows.sources.github_links import ticket_links
from workflows.sources.github_releases import read_runs
from workflows.sources.github_values import SOURCE, UNUSABLE, plain, reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from workflows.sources.github_changes import Head, Survey
    from workflows.sources.github_graphql import GraphQL
    from workflows.sources.github_people import People

Json: TypeAlias = "Mapping[str, Any]"

BRANCHES = 50
"""So many branches are compared in one request: comparing costs GitHub more than listing."""
WINDOW = timedelta(days=180)
"""Older branches are forgotten ones, unless their name says that they are experiments."""
NOT_WORK = ("gh-readonly-queue/",)
"""Branches that GitHub itself makes."""
MESSAGES = 10


@dataclass(frozen=True, slots=True)
class Branch:
    """What was found out about one branch: an item when work stands on it alone, None when it is no item (any more)."""

    name: str
    item: WorkItem | None = None
    activities: tuple[Activity, ...] = ()
    links: tuple[Link, ...] = ()
    runs: tuple[WorkflowRun, ...] = ()
    failure: Unreadable | None = None


def branch_id(repo: str, name: str) -> str:
    """Return the id of a branch's item; a branch has no id of its own that survives a push."""
    return f"github:{repo}@{name}"


def working_heads(survey: Survey, experiment_branches: Sequence[str], now: datetime) -> dict[str, Head]:
    """Return the branches on which work may stand, by name."""
    prefixes = tuple(prefix.lower() for prefix in experiment_branches)
    return {
        head.name: head
        for head in survey.heads.values()
        if head.name != survey.default
        and not head.name.startswith(NOT_WORK)
        and (head.at >= now - WINDOW or head.name.lower().startswith(prefixes))
    }


def read_branches(
    graphql: GraphQL,
    wanted: Sequence[tuple[Survey, Head]],
    people: People,
    *,
    now: datetime,
) -> list[Branch]:
    """Return what stands on these branches, in order; some dozens are compared in one request."""
    rows = []
    for survey, head in wanted:
        owner, _, name = survey.name.partition("/")
        rows.append({"owner": owner, "name": name, "ref": f"refs/heads/{head.name}", "branch": head.name})
    answers = graphql.ask_rows("github_branch", rows, at_most=BRANCHES)
    branches = []
    for (survey, head), answer in zip(wanted, answers, strict=True):
        if isinstance(answer, Unreadable):
            branches.append(Branch(head.name, failure=answer))
            continue
        try:
            branches.append(_branch(survey, head, answer, people, now))
        except UNUSABLE as error:
            branches.append(Branch(head.name, failure=Unreadable(reason(error))))
    return branches


def _branch(survey: Survey, head: Head, answer: Json, people: People, now: datetime) -> Branch:
    ref, base = answer["ref"], answer["defaultBranchRef"]
    comparison = base["compare"] if base else None
    commits = comparison["commits"]["nodes"] if comparison and comparison["aheadBy"] else []
    if not ref or not commits or _has_pull_request(head.name, ref["associatedPullRequests"]["nodes"]):
        return Branch(head.name)
    item_id = branch_id(survey.repo, head.name)
    pushes = sorted(
        (push(item_id, commit, people, no_later=now) for commit in commits), key=lambda one: (one.at, one.id)
    )
    messages = [one.text for one in pushes]
    item = WorkItem(
        id=item_id,
        key=f"{survey.name}@{head.name}",
        kind=ItemKind.BRANCH,
        source=SOURCE,
        title=plain(head.name),
        description="\n".join(message.partition("\n")[0] for message in messages[-MESSAGES:]),
        status="open",
        category=Category.DOING,
        created=pushes[0].at,
        updated=pushes[-1].at,
        author=pushes[-1].actor,
        url=f"{survey.url}/tree/{quote(head.name)}",
        repo=survey.name,
        branch=head.name,
    )
    links = ticket_links(item_id, branch=head.name, title="", body="", messages=messages, keys=survey.keys)
    return Branch(head.name, item, tuple(pushes), links, read_runs(ref["target"], survey.name, head.name))


def _has_pull_request(branch: str, pulls: Iterable[Json | None]) -> bool:
    # One of another repository that the token may not see is null.
    seen = (pull for pull in pulls if pull is not None)
    return any(pull["headRefName"] == branch and not pull["isCrossRepository"] for pull in seen)
