"""What JQL's fields mean here: how each is read from an issue, compared and sorted by."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from bot.sandbox.world_issue import JiraIssue
    from bot.sandbox.world_jira_state import IssueState

CATEGORY_NAMES: dict[str, tuple[str, ...]] = {
    "new": ("To Do", "new"),
    "indeterminate": ("In Progress", "indeterminate"),
    "done": ("Done", "done"),
}


def _key_order(_issue: JiraIssue, state: IssueState) -> tuple[str, int]:
    project, number = state.key.rsplit("-", 1)
    return project, int(number)


SORTS: dict[str, Callable[[JiraIssue, IssueState], tuple[str | int | float, ...]]] = {
    "updated": lambda _issue, state: (state.updated.timestamp(),),
    "created": lambda _issue, state: (state.created.timestamp(),),
    "key": _key_order,
    "issuekey": _key_order,
    "id": lambda issue, _state: (int(issue.id),),
    "status": lambda _issue, state: (state.status,),
    "priority": lambda _issue, state: (state.priority,),
}

TEXTS: dict[str, Callable[[JiraIssue, IssueState], tuple[str, ...]]] = {
    "key": lambda issue, state: (issue.id, state.key, *state.former_keys),
    "project": lambda issue, state: (state.project, issue.site.projects[state.project].name),
    "status": lambda _issue, state: (state.status,),
    "statuscategory": lambda issue, state: CATEGORY_NAMES[issue.site.category(state.status)],
    "issuetype": lambda _issue, state: (state.type,),
    "labels": lambda _issue, state: state.labels,
    "component": lambda _issue, state: state.components,
    "parent": lambda _issue, state: (state.parent.key, state.parent.id) if state.parent else (),
    "resolution": lambda _issue, state: (state.resolution,) if state.resolution else (),
    "assignee": lambda issue, state: _account(issue, state, "assignee"),
    "reporter": lambda issue, state: _account(issue, state, "reporter"),
    "summary": lambda _issue, state: (state.summary,),
    "text": lambda _issue, state: (state.summary, state.description, *(one.text for one in state.comments)),
}
DATES: dict[str, Callable[[IssueState], datetime | date | None]] = {
    "updated": lambda state: state.updated,
    "created": lambda state: state.created,
    "due": lambda state: state.due,
}
ALIASES = {
    "id": "key", "issue": "key", "issuekey": "key", "type": "issuetype", "label": "labels",
    "updateddate": "updated", "createddate": "created", "duedate": "due", "components": "component",
    "epic link": "parent",
}  # fmt: skip


def _account(issue: JiraIssue, state: IssueState, role: str) -> tuple[str, ...]:
    person = getattr(state, role)
    return (issue.site.account_id(person) or "", person.email, person.name) if person else ()


COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">=": lambda one, two: one >= two,
    ">": lambda one, two: one > two,
    "<=": lambda one, two: one <= two,
    "<": lambda one, two: one < two,
    "=": lambda one, two: one == two,
}
