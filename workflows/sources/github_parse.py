"""Turns GitHub's issues and pull requests into work items; the only reader of their field names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from workflows.model import Activity, Category, ItemKind, Link, LinkKind, Verb, WorkItem
from workflows.sources.github_events import Timeline, read_timeline
from workflows.sources.github_links import related_tickets, ticket_links
from workflows.sources.github_values import SOURCE, moment, needed, plain

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from workflows.batch import Damaged
    from workflows.sources.github_people import People

Json: TypeAlias = "Mapping[str, Any]"

CHECKS = {
    "SUCCESS": "success", "FAILURE": "failure", "ERROR": "failure", "PENDING": "pending", "EXPECTED": "pending",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Thread:
    """An issue or a pull request with all that happened to it; `own_branch` is None for a fork's or an issue."""

    item: WorkItem
    activities: tuple[Activity, ...]
    links: tuple[Link, ...]
    damaged: tuple[Damaged, ...]
    own_branch: str | None = None


def read_thread(node: Json, timeline: Sequence[object], people: People, keys: Collection[str]) -> Thread:
    """Return the thread of a node and of its whole timeline; raises KeyError and the like for a damaged node."""
    parse = _pull_request if node["__typename"] == "PullRequest" else _issue
    return parse(node, timeline, people, keys)


def _pull_request(node: Json, entries: Sequence[object], people: People, keys: Collection[str]) -> Thread:
    status = needed(node["pullState"]).lower()
    rollup = node.get("statusCheckRollup") or {}
    files = node.get("files") or {"nodes": ()}
    item = WorkItem(
        **_shared(node, people),
        kind=ItemKind.PULL_REQUEST,
        status=status,
        category=Category.DOING if status == "open" else Category.DONE,
        paths=tuple(plain(file["path"]) for file in files["nodes"]),
        branch=plain(node["headRefName"]),
        draft=bool(node["isDraft"]),
        checks=CHECKS.get(rollup.get("state") or ""),
    )
    timeline = _timeline(item, node, entries, people)
    closing = node.get("closingIssuesReferences") or {"nodes": ()}
    links = (
        *ticket_links(
            item.id,
            branch=item.branch or "",
            title=item.title,
            body=item.description,
            messages=timeline.messages,
            keys=keys,
        ),
        *(
            # One in a repository that the token may not see is null.
            Link(item.id, LinkKind.IMPLEMENTS, f"github:{needed(issue['id'])}", "issuelink")
            for issue in closing["nodes"]
            if issue is not None
        ),
    )
    own_branch = None if node["isCrossRepository"] else item.branch
    activities = (*_beginning(item, node, people, Verb.OPENED), *timeline.activities)
    return Thread(item, activities, links, timeline.damaged, own_branch)


def _issue(node: Json, entries: Sequence[object], people: People, keys: Collection[str]) -> Thread:
    shared = _shared(node, people)
    status = needed(node["issueState"]).lower()
    # GitHub knows no "in progress": an open issue is under way once somebody has it.
    open_category = Category.DOING if shared["assignee"] else Category.TODO
    due = (node.get("milestone") or {}).get("dueOn")
    item = WorkItem(
        **shared,
        kind=ItemKind.ISSUE,
        status=status,
        category=open_category if status == "open" else Category.DONE,
        due=moment(due).date() if due else None,
    )
    timeline = _timeline(item, node, entries, people)
    parent = node.get("parent")
    links = related_tickets(item.id, item.title, item.description, keys)
    if parent:
        links = (*links, Link(item.id, LinkKind.PARENT, f"github:{needed(parent['id'])}", "parent"))
    activities = (*_beginning(item, node, people, Verb.CREATED), *timeline.activities)
    return Thread(item, activities, links, timeline.damaged)


def _shared(node: Json, people: People) -> dict[str, Any]:
    repo = needed(node["repository"]["nameWithOwner"])
    assignees = [people.ref(who) for who in node["assignees"]["nodes"]]
    return {
        "id": f"github:{needed(node['id'])}",
        "key": f"{repo}#{int(node['number'])}",
        "source": SOURCE,
        "title": " ".join(plain(node["title"]).split()),
        "description": plain(node["body"]),
        "created": moment(node["createdAt"]),
        "updated": moment(node["updatedAt"]),
        "labels": tuple(plain(label["name"]) for label in node["labels"]["nodes"]),
        "assignee": assignees[0] if assignees else None,
        "author": people.ref(node["author"]),
        "url": needed(node["url"]),
        "repo": repo,
    }


def _timeline(item: WorkItem, node: Json, entries: Sequence[object], people: People) -> Timeline:
    return read_timeline(
        item.id, item.author, entries, people, key=item.key, updated=moment(node["updatedAt"])
    )


def _beginning(item: WorkItem, node: Json, people: People, verb: Verb) -> tuple[Activity, ...]:
    """Return what the timeline leaves out: who opened it, and the last edit of its description."""
    actor, kind = people.actor(node["author"])
    opened = Activity(f"{item.id}:opened", item.id, item.created, actor, kind, verb, url=item.url)
    edited = node.get("lastEditedAt")
    if not edited:
        return (opened,)
    editor, kind = people.actor(node.get("editor"))
    name, at = f"{item.id}:edited:{edited}", moment(edited)
    return opened, Activity(name, item.id, at, editor, kind, Verb.EDITED, "description", url=item.url)
