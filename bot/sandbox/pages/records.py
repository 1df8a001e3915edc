"""Plain records of Jira issues, pull requests and repositories, so that links in messages lead somewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.sandbox.jira_adf import from_adf
from bot.sandbox.world_threads import PullRequest

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from bot.sandbox.world_github import Repository
    from bot.sandbox.world_issue import JiraIssue
    from bot.sandbox.world_jira_state import IssueState
    from bot.sandbox.world_threads import Entry, Thread

Row = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Record:
    """What the page shows: facts as (name, value), history as (when, who, what)."""

    system: str
    key: str
    title: str
    text: str
    facts: tuple[tuple[str, str], ...]
    history: tuple[Row, ...]


def issue_record(issue: JiraIssue, state: IssueState, zone: tzinfo) -> Record:
    """Show a Jira issue."""
    links = ", ".join(f"{one.type} {one.other.key}" for one in state.links)
    facts = (
        ("Type", state.type),
        ("Status", state.status),
        ("Priority", state.priority),
        ("Resolution", state.resolution or ""),
        ("Labels", ", ".join(state.labels)),
        ("Components", ", ".join(state.components)),
        ("Assignee", state.assignee.name if state.assignee else "nobody"),
        ("Reporter", state.reporter.name),
        ("Parent", state.parent.key if state.parent else ""),
        ("Links", links),
        ("Due", state.due.isoformat() if state.due else ""),
        ("Flag", "Impediment" if state.flagged else ""),
        ("Former keys", ", ".join(state.former_keys)),
    )
    rows = [(one.at, one.who.name, from_adf(one.adf) if one.adf else one.text) for one in state.comments]
    for one in state.histories:
        words = "; ".join(
            f"{change.field}: {change.old or 'none'} → {change.new or 'none'}" for change in one.changes
        )
        rows.append((one.at, one.who.name, words))
    rows.append((state.created, issue.first.reporter.name, "created it"))
    text = from_adf(state.description_adf) if state.description_adf else state.description
    return Record("Jira", state.key, state.summary, text, _known(facts), _dated(rows, zone))


def thread_record(thread: Thread, now: datetime, zone: tzinfo) -> Record:
    """Show an issue or a pull request of GitHub."""
    facts: list[tuple[str, str]] = [
        ("State", "closed" if thread.closed(now) else "open"),
        ("Labels", ", ".join(thread.labels(now))),
        ("Assignees", ", ".join(one.name for one in thread.assignees(now))),
        ("Author", thread.who.name),
    ]
    rows = [(one.at, one.who.name, _entry_words(one)) for one in thread.timeline(now)]
    if isinstance(thread, PullRequest):
        state = "merged" if thread.merged(now) else "draft" if thread.is_draft(now) else facts[0][1]
        facts[0] = ("State", state)
        facts += [
            ("Branch", f"{thread.branch} → {thread.base}"),
            ("Waiting for", ", ".join(one.name for one in thread.requested(now))),
            ("Files", ", ".join(thread.paths(now))),
        ]
        rows += [(one.at, one.who.name, f"pushed: {one.message}") for one in thread.commits(now)]
    rows.append((thread.at, thread.who.name, "opened it"))
    key = f"{thread.repo.full_name}#{thread.number}"
    return Record("GitHub", key, thread.title_at(now), thread.body_at(now), _known(facts), _dated(rows, zone))


def repository_record(repo: Repository, now: datetime, zone: tzinfo) -> Record:
    """Show a repository with its branches and what was pushed lately."""
    branches = repo.branches(now)
    facts = (
        ("Default branch", repo.default_branch),
        ("Branches", ", ".join(sorted(branches))),
        ("Releases", ", ".join(one.tag for one in repo.releases if one.at <= now)),
        ("Open", str(sum(1 for one in repo.seen_threads(now) if not one.closed(now)))),
    )
    pushed = [one for one in repo.commits if one.at <= now][-60:]
    rows = [(one.at, one.who.name, f"{one.branch}: {one.message.partition(chr(10))[0]}") for one in pushed]
    return Record(
        "GitHub", repo.full_name, repo.full_name, repo.description, _known(facts), _dated(rows, zone)
    )


def _entry_words(entry: Entry) -> str:
    person = entry.data.get("person")
    parts = (
        entry.data.get("state", "").replace("_", " ").lower(),
        entry.data.get("label", ""),
        person.name if person else "",
        entry.data.get("new", ""),
        entry.data.get("body", ""),
    )
    return f"{WORDS.get(entry.kind, entry.kind)} {' '.join(part for part in parts if part)}".strip()


WORDS = {
    "IssueComment": "commented:",
    "LabeledEvent": "added label",
    "UnlabeledEvent": "removed label",
    "AssignedEvent": "assigned",
    "UnassignedEvent": "unassigned",
    "RenamedTitleEvent": "changed the title to",
    "ClosedEvent": "closed it",
    "ReopenedEvent": "reopened it",
    "MergedEvent": "merged it",
    "ReviewRequestedEvent": "asked for a review from",
    "ReviewRequestRemovedEvent": "no longer asks",
    "PullRequestReview": "reviewed:",
    "ReadyForReviewEvent": "marked it as ready",
    "ConvertToDraftEvent": "made it a draft",
}


def _known(facts: tuple[tuple[str, str], ...] | list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in facts if value)


def _dated(rows: list[tuple[datetime, str, str]], zone: tzinfo) -> tuple[Row, ...]:
    ordered = sorted(rows, key=lambda row: row[0], reverse=True)
    return tuple((at.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z"), who, what) for at, who, what in ordered)
