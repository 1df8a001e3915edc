"""What the sandbox's Jira and GitHub would call out by webhook: each thing that happened, in the vendors' form."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from bot.sandbox.world_threads import PullRequest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from bot.sandbox.world import World
    from bot.sandbox.world_github import Repository
    from bot.sandbox.world_issue import JiraIssue
    from bot.sandbox.world_jira_state import Event, IssueState
    from bot.sandbox.world_people import Person
    from bot.sandbox.world_threads import Thread

Json: TypeAlias = "dict[str, Any]"

ACTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "LabeledEvent": "labeled",
        "UnlabeledEvent": "unlabeled",
        "AssignedEvent": "assigned",
        "UnassignedEvent": "unassigned",
        "RenamedTitleEvent": "edited",
        "Edit": "edited",
        "ClosedEvent": "closed",
        "ReopenedEvent": "reopened",
        "ReviewRequestedEvent": "review_requested",
        "ReviewRequestRemovedEvent": "review_request_removed",
        "ReadyForReviewEvent": "ready_for_review",
        "ConvertToDraftEvent": "converted_to_draft",
    }
)
"""What GitHub calls an entry of a timeline; a merge is told by the closing."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing: a name that it keeps, the vendor, the event as the vendor calls it, and the body."""

    id: str
    at: datetime
    vendor: str
    event: str
    body: Json


def happened(world: World) -> Iterator[Happened]:
    """Yield all that has happened up to the world's present moment, vendor by vendor."""
    now = world.now()
    for issue in world.jira.issues:
        if issue.first.created <= now:
            yield from _of_issue(issue, now)
    for repo in world.github.visible():
        yield from _of_repository(repo, now)
        for thread in repo.seen_threads(now):
            yield from _of_thread(repo, thread, now)


def _of_issue(issue: JiraIssue, now: datetime) -> Iterator[Happened]:
    state = issue.at(now) or issue.first
    created = "jira:issue_created"
    yield Happened(
        f"jira {issue.id}",
        state.created,
        "jira",
        created,
        _jira(created, issue, state, state.created, state.reporter),
    )
    histories = {one.id: one for one in state.histories}
    for event in (one for one in issue.events if one.at <= now):
        name, more = "jira:issue_updated", {}
        if str(event.id) not in histories and (told := _comment(state, event)):
            name, more = "comment_created", {"comment": told}
        body = _jira(name, issue, state, event.at, event.who) | more
        yield Happened(f"jira {issue.id} {event.id}", event.at, "jira", name, body)


def _comment(state: IssueState, event: Event) -> Json | None:
    for one in state.comments:
        if (one.at, one.who) == (event.at, event.who):
            return {"id": one.id, "body": one.text, "author": _jira_person(one.who)}
    return None


def _jira(event: str, issue: JiraIssue, state: IssueState, at: datetime, who: Person) -> Json:
    project = issue.site.projects[state.project]
    return {
        "timestamp": int(at.timestamp() * 1000),
        "webhookEvent": event,
        "user": _jira_person(who),
        "issue": {
            "id": issue.id,
            "key": state.key,
            "fields": {
                "summary": state.summary,
                "status": {"name": state.status},
                "project": {"id": project.id, "key": project.key, "name": project.name},
            },
        },
    }


def _jira_person(who: Person) -> Json:
    return {"accountId": who.jira_id, "displayName": who.name, "active": True}


def _of_repository(repo: Repository, now: datetime) -> Iterator[Happened]:
    for commit in (one for one in repo.commits if one.at <= now):
        body: Json = {
            "ref": f"refs/heads/{commit.branch}",
            "after": commit.oid,
            "commits": [{"id": commit.oid}],
        }
        yield _github(repo, commit.id, commit.at, "push", commit.who, body)
    for release in (one for one in repo.releases if one.at <= now):
        body = {"action": "published", "release": {"tag_name": release.tag, "name": release.name}}
        yield _github(repo, release.id, release.at, "release", release.who, body)
    for run in (one for one in repo.runs if one.ends <= now):
        told = {"id": run.number, "name": run.name, "conclusion": run.conclusion, "head_branch": run.branch}
        body = {"action": "completed", "workflow_run": told}
        yield _github(repo, run.id, run.ends, "workflow_run", None, body)
    for at, branch in repo.dropped:
        if at <= now:
            name = f"{branch} {at.isoformat()}"
            yield _github(repo, name, at, "delete", None, {"ref": branch, "ref_type": "branch"})


def _of_thread(repo: Repository, thread: Thread, now: datetime) -> Iterator[Happened]:
    is_pull = isinstance(thread, PullRequest)
    own, field = ("pull_request", "pull_request") if is_pull else ("issues", "issue")
    about = {"number": thread.number, "title": thread.title_at(now)}
    yield _github(repo, thread.id, thread.at, own, thread.who, {"action": "opened", field: about})
    edits = [one for one in thread.edits if one.at <= now]
    for entry in (*thread.timeline(now), *edits):
        body: Json = {field: about}
        if entry.kind == "IssueComment":
            event = "issue_comment"
            body = {"action": "created", "issue": about, "comment": {"body": entry.data["body"]}}
        elif entry.kind == "PullRequestReview":
            event = "pull_request_review"
            body |= {"action": "submitted", "review": {"state": str(entry.data["state"]).lower()}}
        elif entry.kind in ACTIONS:
            event = own
            body |= {"action": ACTIONS[entry.kind]}
        else:
            continue
        yield _github(repo, entry.id, entry.at, event, entry.who, body)


def _github(
    repo: Repository, name: str, at: datetime, event: str, who: Person | None, body: Json
) -> Happened:
    owner, _, own = repo.full_name.partition("/")
    about = {
        "id": repo.number,
        "node_id": repo.id,
        "name": own,
        "full_name": repo.full_name,
        "private": repo.private,
        "owner": {"login": owner},
    }
    sender = {"login": who.github_login if who else "github-actions[bot]"}
    return Happened(
        f"github {repo.id} {name}", at, "github", event, {**body, "repository": about, "sender": sender}
    )
