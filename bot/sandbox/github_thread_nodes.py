"""Issues, pull requests and their timelines as GraphQL nodes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.sandbox.github_maker import stamp
from bot.sandbox.github_pages import connection
from bot.sandbox.world_threads import Entry, PullRequest, Thread

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.sandbox.github_maker import Maker
    from bot.sandbox.github_pages import Node
    from bot.sandbox.world_parts import Commit
    from bot.sandbox.world_people import Person


@dataclass(frozen=True, slots=True)
class ThreadNodes:
    """Makes nodes of threads; `nodes` knows the rest of the world."""

    nodes: Maker

    @property
    def now(self) -> datetime:
        """The moment that is shown."""
        return self.nodes.now

    def is_asked_for(self, thread: Thread, asked: Mapping[str, Any]) -> bool:
        """Whether a thread passes the arguments of a connection."""
        filters = {**(asked.get("filterBy") or {}), **asked}
        states, labels, since = filters.get("states"), filters.get("labels"), filters.get("since")
        if states and self.state(thread) not in states:
            return False
        if labels and not set(labels) & set(thread.labels(self.now)):
            return False
        if since and thread.updated(self.now) < datetime.fromisoformat(since):
            return False
        head = filters.get("headRefName")
        return not head or (isinstance(thread, PullRequest) and thread.branch == head)

    def state(self, thread: Thread) -> str:
        """Return OPEN, CLOSED or MERGED."""
        if isinstance(thread, PullRequest) and thread.merged(self.now):
            return "MERGED"
        return "CLOSED" if thread.closed(self.now) else "OPEN"

    def show(self, thread: Thread) -> Node:
        """Show an issue or a pull request."""
        return self._pull(thread) if isinstance(thread, PullRequest) else self._issue(thread)

    def _shared(self, thread: Thread) -> Node:
        repo, now = thread.repo, self.now
        closed, edit = thread.closed(now), thread.last_edit(now)
        kind = "pull" if isinstance(thread, PullRequest) else "issues"
        path = f"/{repo.full_name}/{kind}/{thread.number}"
        comments = [one for one in thread.timeline(now) if one.kind == "IssueComment"]
        return {
            "id": thread.id,
            "databaseId": 500000 + thread.number,
            "number": thread.number,
            "title": thread.title_at(now),
            "body": thread.body_at(now),
            "bodyText": thread.body_at(now),
            "lastEditedAt": stamp(edit.at) if edit else None,
            "editor": self.nodes.actor(edit.who) if edit else None,
            "includesCreatedEdit": edit is not None,
            "state": self.state(thread),
            "closed": closed is not None,
            "closedAt": stamp(closed.at) if closed else None,
            "createdAt": stamp(thread.at),
            "publishedAt": stamp(thread.at),
            "updatedAt": stamp(thread.updated(now)),
            "url": f"{self.nodes.web}{path}",
            "resourcePath": path,
            "author": self.nodes.actor(thread.who),
            "labels": connection(thread.labels(now), str, self._label),
            "assignees": connection(thread.assignees(now), lambda one: one.handle, self.nodes.actor),
            "comments": connection(comments, lambda one: one.id, lambda one: self._entry(thread, one)),
            "timelineItems": lambda info, **asked: self._timeline(thread, asked)(info, **asked),
            "repository": lambda _info: self.nodes.repository(repo),
            "milestone": _milestone(thread),
        }

    def _issue(self, thread: Thread) -> Node:
        closed = thread.closed(self.now)
        reopened = any(one.kind == "ReopenedEvent" for one in thread.timeline(self.now))
        reason = closed.data.get("reason") if closed else ("REOPENED" if reopened else None)
        under = [one for one in thread.repo.seen_threads(self.now) if one.parent is thread]
        done = sum(1 for one in under if one.closed(self.now))
        summary = {
            "total": len(under),
            "completed": done,
            "percentCompleted": 100 * done // max(len(under), 1),
        }
        return {
            **self._shared(thread),
            "__typename": "Issue",
            "stateReason": reason,
            "parent": lambda _info: self.show(thread.parent) if thread.parent else None,
            "subIssues": connection(under, lambda one: one.id, self.show),
            "subIssuesSummary": summary,
        }

    def _pull(self, pull: PullRequest) -> Node:
        repo, now = pull.repo, self.now
        merged, commits, paths = pull.merged(now), pull.commits(now), pull.paths(now)
        head = commits[-1] if commits else repo.head(pull.branch, pull.at)
        oid = head.oid if head else "0" * 40
        base = repo.head(pull.base, now)
        reviews = [one for one in pull.timeline(now) if one.kind == "PullRequestReview"]
        latest = list({one.who.handle: one for one in reviews}.values())
        live = repo.branches(now).get(pull.branch)
        closes = [one for one in pull.closes if one.at <= now]
        return {
            **self._shared(pull),
            "__typename": "PullRequest",
            "isDraft": pull.is_draft(now),
            "isCrossRepository": False,
            "merged": merged is not None,
            "mergedAt": stamp(merged.at) if merged else None,
            "mergedBy": self.nodes.actor(merged.who) if merged else None,
            "mergeCommit": lambda _info: self.nodes.commit(merged.data["commit"]) if merged else None,
            "headRefName": pull.branch,
            "headRefOid": oid,
            "baseRefName": pull.base,
            "baseRefOid": base.oid if base else "0" * 40,
            "headRef": lambda _info: live and self.nodes.ref(repo, pull.branch, live),
            "baseRef": lambda _info: base and self.nodes.ref(repo, pull.base, base),
            "additions": 12 * len(paths),
            "deletions": 3 * len(paths),
            "changedFiles": len(paths),
            "totalCommentsCount": len([one for one in pull.timeline(now) if one.kind == "IssueComment"]),
            "files": connection(paths, str, _file),
            "commits": connection(commits, lambda one: one.oid, lambda one: self._pushed(pull, one)),
            "reviews": connection(reviews, lambda one: one.id, lambda one: self._entry(pull, one)),
            "latestReviews": connection(latest, lambda one: one.id, lambda one: self._entry(pull, one)),
            "reviewRequests": connection(pull.requested(now), lambda one: one.handle, self._request),
            "reviewThreads": connection([], str, dict),
            "reviewDecision": _decision(pull, latest, now),
            "statusCheckRollup": lambda _info: self.nodes.rollup(repo, oid),
            "closingIssuesReferences": connection(closes, lambda one: one.id, self.show),
        }

    def _timeline(self, thread: Thread, asked: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a resolver
        rows: list[tuple[datetime, str, str, Any]] = [
            (one.at, one.id, one.kind, one) for one in thread.timeline(self.now)
        ]
        if isinstance(thread, PullRequest):
            pushed = thread.commits(self.now)
            rows = [(one.at, one.oid, "PullRequestCommit", one) for one in pushed] + rows
        rows.sort(key=lambda row: row[0])
        kinds = {_type_name(kind) for kind in asked.get("itemTypes") or ()}
        since = datetime.fromisoformat(asked["since"]) if asked.get("since") else None
        kept = [row for row in rows if (not kinds or row[2] in kinds) and not (since and row[0] < since)]
        return connection(kept, lambda row: row[1], lambda row: self._row(thread, row[3]))

    def _row(self, thread: Thread, one: Entry | Commit) -> Node:
        if isinstance(one, Entry):
            return self._entry(thread, one)
        return self._pushed(thread, one)

    def _pushed(self, thread: Thread, commit: Commit) -> Node:
        path = f"/{thread.repo.full_name}/pull/{thread.number}/commits/{commit.oid}"
        return {
            "__typename": "PullRequestCommit",
            "id": f"PURC_{thread.id}_{commit.oid[:12]}",
            "commit": lambda _info: self.nodes.commit(commit),
            "url": f"{self.nodes.web}{path}",
            "resourcePath": path,
        }

    def _entry(self, thread: Thread, entry: Entry) -> Node:
        """Show a timeline entry; what its kind does not have is simply never asked for."""
        kind = "pull" if isinstance(thread, PullRequest) else "issues"
        path = f"/{thread.repo.full_name}/{kind}/{thread.number}#{entry.id}"
        at, actor, data = stamp(entry.at), self.nodes.actor(entry.who), entry.data
        person: Person | None = data.get("person")
        commit: Commit | None = data.get("commit") or data.get("head")
        return {
            "__typename": entry.kind,
            "id": entry.id,
            "actor": actor,
            "author": actor,
            "createdAt": at,
            "updatedAt": at,
            "publishedAt": at,
            "submittedAt": at,
            "body": data.get("body", ""),
            "bodyText": data.get("body", ""),
            "state": data.get("state"),
            "stateReason": data.get("reason"),
            "url": f"{self.nodes.web}{path}",
            "resourcePath": path,
            "label": self._label(data["label"]) if "label" in data else None,
            "assignee": self.nodes.actor(person) if person else None,
            "requestedReviewer": self.nodes.actor(person) if person else None,
            "previousTitle": data.get("old"),
            "currentTitle": data.get("new"),
            "mergeRefName": getattr(thread, "base", None),
            "commit": lambda _info: self.nodes.commit(commit) if commit else None,
            "comments": connection([], str, dict),
            "lastEditedAt": None,
            "editor": None,
            "includesCreatedEdit": False,
            "isMinimized": False,
        }

    def _label(self, name: str) -> Node:
        return {
            "__typename": "Label",
            "id": f"LA_{name}",
            "name": name,
            "color": "ededed",
            "description": None,
        }

    def _request(self, person: Person) -> Node:
        return {"__typename": "ReviewRequest", "id": f"RR_{person.handle}", "asCodeOwner": False,
                "requestedReviewer": self.nodes.actor(person)}  # fmt: skip


def _milestone(thread: Thread) -> Node | None:
    if thread.due is None:
        return None
    when = stamp(thread.due)
    return {"__typename": "Milestone", "id": f"MI_{thread.repo.number}{when}", "number": 1, "title": f"Due {when}",
            "dueOn": when, "state": "OPEN", "url": ""}  # fmt: skip


def _file(path: str) -> Node:
    return {"__typename": "PullRequestChangedFile", "path": path, "additions": 12, "deletions": 3,
            "changeType": "MODIFIED"}  # fmt: skip


def _decision(pull: PullRequest, latest: list[Entry], now: datetime) -> str | None:
    states = {one.data["state"] for one in latest}
    if "CHANGES_REQUESTED" in states:
        return "CHANGES_REQUESTED"
    if "APPROVED" in states:
        return "APPROVED"
    return "REVIEW_REQUIRED" if pull.requested(now) else None


def _type_name(item_type: str) -> str:
    """Turn LABELED_EVENT into LabeledEvent."""
    return re.sub(r"(?:^|_)([A-Z])([A-Z]*)", lambda found: found[1] + found[2].lower(), item_type)
