"""The JSON forms of the sandbox's Jira, for both deployments and both API versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zlib import crc32
from zoneinfo import ZoneInfo

from bot.sandbox.jira_adf import from_adf, to_adf
from bot.sandbox.jira_fields import EPIC_LINK, FIELD_IDS, FLAG, POINTS
from bot.sandbox.world_jira import ISSUE_TYPES
from bot.sandbox.world_jira_state import LINK_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.sandbox.world_issue import JiraIssue
    from bot.sandbox.world_jira import JiraSite
    from bot.sandbox.world_jira_state import Comment, History, IssueLink, IssueState, JiraProject, Ticket
    from bot.sandbox.world_people import Person

CATEGORIES = {
    "undefined": {"id": 1, "key": "undefined", "colorName": "medium-gray", "name": "No Category"},
    "new": {"id": 2, "key": "new", "colorName": "blue-gray", "name": "To Do"},
    "indeterminate": {"id": 4, "key": "indeterminate", "colorName": "yellow", "name": "In Progress"},
    "done": {"id": 3, "key": "done", "colorName": "green", "name": "Done"},
}
EXPAND = "renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations"
SEARCH_COMMENTS = 20
EXPANDED_HISTORIES = 40

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Form:
    """How one request is to be answered: `version` is "2" or "3", `base` the site's address."""

    site: JiraSite
    version: str
    base: str

    @property
    def is_cloud(self) -> bool:
        """Whether this is Jira Cloud."""
        return self.site.deployment == "Cloud"

    def time(self, at: datetime) -> str:
        """Write a moment as Jira does: milliseconds, and the offset of the account's time zone without colon."""
        local = at.astimezone(ZoneInfo(self.site.timezone))
        return f"{local:%Y-%m-%dT%H:%M:%S}.{local.microsecond // 1000:03d}{local:%z}"

    def self_url(self, path: str) -> str:
        """Return the address of a resource."""
        return f"{self.base}/rest/api/{self.version}/{path}"

    def user(self, person: Person | None) -> Json | None:
        """Show an account."""
        if person is None:
            return None
        common = {
            "emailAddress": person.email,
            "displayName": person.name,
            "active": person.is_active(self.site.clock()),
            "timeZone": person.timezone,
        }
        if not self.is_cloud:
            key = f"JIRAUSER{10100 + person.serial}"
            return {
                "self": self.self_url(f"user?username={person.handle}"),
                "name": person.handle,
                "key": key,
            } | common
        kind = "app" if person.robot else "atlassian"
        account = {"self": self.self_url(f"user?accountId={person.jira_id}"), "accountId": person.jira_id}
        if person.robot:
            del common["emailAddress"]
        return account | common | {"accountType": kind}

    def status(self, name: str) -> Json:
        """Show a status with its category."""
        number = self.site.status_id(name)
        category = CATEGORIES[self.site.category(name)]
        shown = {"self": self.self_url(f"statuscategory/{category['id']}"), **category}
        return {"self": self.self_url(f"status/{number}"), "description": "", "name": name, "id": number,
                "statusCategory": shown}  # fmt: skip

    def project(self, project: JiraProject) -> Json:
        """Show a project."""
        return {
            "self": self.self_url(f"project/{project.id}"),
            "id": project.id,
            "key": project.key,
            "name": project.name,
            "projectTypeKey": "software",
        }

    def issue_type(self, name: str) -> Json:
        """Show an issue type."""
        number = (
            str(10001 + ISSUE_TYPES.index(name))
            if name in ISSUE_TYPES
            else str(11000 + crc32(name.encode()) % 999)
        )
        return {"self": self.self_url(f"issuetype/{number}"), "id": number, "name": name,
                "subtask": name == "Sub-task", "hierarchyLevel": {"Epic": 1, "Sub-task": -1}.get(name, 0)}  # fmt: skip

    def rich(self, text: str, adf: Json | None) -> Json | str | None:
        """Show a text: a document in version 3, wiki text in version 2."""
        if self.version == "3":
            return adf or (to_adf(text, self._name) if text else None)
        return from_adf(adf) if adf else text or None

    def comment(self, issue: JiraIssue, comment: Comment) -> Json:
        """Show a comment."""
        author = self.user(comment.who)
        when = self.time(comment.at)
        return {
            "self": self.self_url(f"issue/{issue.id}/comment/{comment.id}"),
            "id": comment.id,
            "author": author,
            "body": self.rich(comment.text, comment.adf),
            "updateAuthor": author,
            "created": when,
            "updated": when,
            "jsdPublic": True,
        }

    def comments(
        self, issue: JiraIssue, state: IssueState, start: int, size: int, *, newest_first: bool = False
    ) -> Json:
        """Show a page of comments, oldest first unless it is asked otherwise."""
        page = state.comments[:: -1 if newest_first else 1][start : start + size]
        return {
            "comments": [self.comment(issue, one) for one in page],
            "self": self.self_url(f"issue/{issue.id}/comment"),
            "maxResults": size,
            "total": len(state.comments),
            "startAt": start,
        }

    def history(self, history: History) -> Json:
        """Show a changelog entry."""
        items = [
            {
                "field": change.field,
                "fieldtype": "custom" if change.field in {"Flagged", "Epic Link"} else "jira",
                "fieldId": FIELD_IDS.get(change.field, change.field),
                "from": change.old_id,
                "fromString": change.old,
                "to": change.new_id,
                "toString": change.new,
            }
            for change in history.changes
        ]
        if not self.is_cloud:
            for item in items:
                del item["fieldId"]
        return {
            "id": history.id,
            "author": self.user(history.who),
            "created": self.time(history.at),
            "items": items,
        }

    def changelog(self, state: IssueState) -> Json:
        """Show what `expand=changelog` gives: the newest 40 first on Cloud, all and oldest first elsewhere."""
        total = len(state.histories)
        if self.is_cloud:
            shown: Sequence[History] = state.histories[::-1][:EXPANDED_HISTORIES]
        else:
            shown = state.histories
        return {
            "startAt": 0,
            "maxResults": len(shown),
            "total": total,
            "histories": [self.history(one) for one in shown],
        }

    def issue(
        self, issue: JiraIssue, state: IssueState, fields: Sequence[str], expand: Iterable[str] = ()
    ) -> Json:
        """Show an issue with the fields asked for; `fields` are names, `*all`, `*navigable` or `-name`."""
        head: Json = {
            "expand": EXPAND,
            "id": issue.id,
            "self": self.self_url(f"issue/{issue.id}"),
            "key": state.key,
        }
        every = self._fields(issue, state)
        wanted = [name for name in fields if not name.startswith(("-", "*"))]
        if {"*all", "*navigable"} & set(fields):
            hidden = {"comment"} if "*all" not in fields else set()
            wanted = [name for name in every if name not in hidden] + wanted
        dropped = {name[1:] for name in fields if name.startswith("-")}
        head["fields"] = {name: every[name] for name in wanted if name in every and name not in dropped}
        if "changelog" in expand:
            head["changelog"] = self.changelog(state)
        return _laid_over(head, issue.raw)

    def _fields(self, issue: JiraIssue, state: IssueState) -> Json:
        project = self.site.projects[state.project]
        epic = state.parent if state.parent and state.parent.first.type == "Epic" else None
        parent = state.parent if self.is_cloud or state.type == "Sub-task" else None
        comments = SEARCH_COMMENTS if self.is_cloud else len(state.comments)
        return {
            "summary": state.summary,
            "description": self.rich(state.description, state.description_adf),
            "status": self.status(state.status),
            "issuetype": self.issue_type(state.type),
            "project": self.project(project),
            "labels": list(state.labels),
            "components": [self._component(name) for name in state.components],
            "assignee": self.user(state.assignee),
            "reporter": self.user(state.reporter),
            "creator": self.user(issue.first.reporter),
            "created": self.time(state.created),
            "updated": self.time(state.updated),
            "duedate": state.due.isoformat() if state.due else None,
            "resolution": {"id": "10000", "name": state.resolution} if state.resolution else None,
            "resolutiondate": self.time(state.updated) if state.resolution else None,
            "priority": {"id": "3", "name": state.priority},
            "parent": self._brief(parent) if parent else None,
            "issuelinks": [shown for one in state.links if (shown := self._link(one))],
            "subtasks": [],
            "comment": self.comments(issue, state, 0, comments),
            FLAG: [{"self": self.self_url("customFieldOption/10019"), "value": "Impediment", "id": "10019"}]
            if state.flagged
            else None,
            EPIC_LINK: epic.key if epic else None,
            POINTS: None,
        }

    def _component(self, name: str) -> Json:
        number = str(10200 + crc32(name.encode()) % 9000)
        return {"self": self.self_url(f"component/{number}"), "id": number, "name": name}

    def _brief(self, issue: Ticket) -> Json | None:
        state = issue.at(self.site.clock())
        if state is None:
            return None
        fields = {
            "summary": state.summary,
            "status": self.status(state.status),
            "issuetype": self.issue_type(state.type),
        }
        return {
            "id": issue.id,
            "key": state.key,
            "self": self.self_url(f"issue/{issue.id}"),
            "fields": fields,
        }

    def _link(self, link: IssueLink) -> Json | None:
        other = self._brief(link.other)
        if other is None:
            return None
        inward, outward = LINK_TYPES[link.type]
        number = str(10000 + list(LINK_TYPES).index(link.type))
        kind = {"id": number, "name": link.type, "inward": inward, "outward": outward,
                "self": self.self_url(f"issueLinkType/{number}")}  # fmt: skip
        side = "outwardIssue" if link.outward else "inwardIssue"
        return {"id": link.id, "self": self.self_url(f"issueLink/{link.id}"), "type": kind, side: other}

    def _name(self, account: str) -> str:
        person = self.site.people.find(account)
        return person.name if person else account


def _laid_over(below: Json, above: Mapping[str, Any]) -> Json:
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        merged[key] = _laid_over(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged
