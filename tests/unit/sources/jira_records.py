"""Issues, comments and changelog entries as Jira sends them, for the tests of the Jira source."""

from __future__ import annotations

from typing import Any

from workflows.sources.jira_site import Site

Json = dict[str, Any]
SITE = Site(
    "https://jira.example",
    "https://jira.example",
    is_cloud=True,
    flag_fields=("customfield_10021",),
    epic_fields=("customfield_10014",),
)
CATEGORY = {"To Do": "new", "In Progress": "indeterminate", "Done": "done"}


def user(name: str, **more: Any) -> Json:
    return {
        "accountId": f"id-{name}",
        "displayName": name.title(),
        "active": True,
        "accountType": "atlassian",
    } | more


def issue(
    number: int, key: str | None = None, *, updated: str = "2026-09-02T10:00:00.000+0000", **fields: Any
) -> Json:
    status = fields.pop("status", "In Progress")
    return {
        "id": str(number),
        "key": key or f"CH-{number}",
        "fields": {
            "summary": f"Work {number}",
            "description": None,
            "status": {"name": status, "statusCategory": {"key": CATEGORY.get(status, "undefined")}},
            "issuetype": {"name": "Task"},
            "labels": [],
            "components": [],
            "assignee": None,
            "reporter": user("ana"),
            "creator": user("ana"),
            "created": "2026-09-01T10:00:00.000+0200",
            "updated": updated,
            "duedate": None,
            "issuelinks": [],
            "comment": {"comments": [], "total": 0, "maxResults": 20, "startAt": 0},
            **fields,
        },
    }


def comment(
    number: int, text: Any, *, at: str = "2026-09-02T09:00:00.000+0000", who: str = "ben", **more: Any
) -> Json:
    return {"id": str(number), "author": user(who), "body": text, "created": at, **more}


def entry(number: int, *changes: Json, at: Any = "2026-09-02T08:00:00.000+0000", who: Any = None) -> Json:
    author = {"author": user(who)} if isinstance(who, str) else {}
    return {"id": str(number), "created": at, "items": list(changes), **author}


def change(
    field: str, old: str | None, new: str | None, ids: tuple[str | None, str | None] = (None, None)
) -> Json:
    return {"field": field, "fromString": old, "toString": new, "from": ids[0], "to": ids[1]}
