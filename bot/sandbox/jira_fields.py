"""The fields that the sandbox's Jira knows, and their ids in changelogs."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
FLAG, EPIC_LINK, POINTS = "customfield_10021", "customfield_10014", "customfield_10016"
FIELD_IDS = {"Component": "components", "Flagged": FLAG, "Epic Link": EPIC_LINK, "Link": "issuelinks",
             "Key": "issuekey", "IssueParentAssociation": "parent"}  # fmt: skip


def field_list() -> list[Json]:
    """Show what `/field` lists."""
    system = {
        "issuekey": "Key", "summary": "Summary", "description": "Description", "status": "Status",
        "issuetype": "Issue Type", "project": "Project", "labels": "Labels", "components": "Components",
        "assignee": "Assignee", "reporter": "Reporter", "creator": "Creator", "created": "Created",
        "updated": "Updated", "duedate": "Due date", "resolution": "Resolution", "priority": "Priority",
        "parent": "Parent", "issuelinks": "Linked Issues", "comment": "Comment",
    }  # fmt: skip
    custom = {
        FLAG: ("Flagged", "com.atlassian.jira.plugin.system.customfieldtypes:multicheckboxes"),
        EPIC_LINK: ("Epic Link", "com.pyxis.greenhopper.jira:gh-epic-link"),
        POINTS: ("Story point estimate", "com.pyxis.greenhopper.jira:jsw-story-points"),
    }
    found = [_field(key, name) for key, name in system.items()]
    for key, (name, kind) in custom.items():
        number = int(key.rsplit("_", 1)[1])
        shown = _field(key, name) | {"custom": True, "clauseNames": [f"cf[{number}]", name]}
        found.append(shown | {"schema": {"type": "any", "custom": kind, "customId": number}})
    return found


def _field(key: str, name: str) -> Json:
    return {"id": key, "key": key, "name": name, "custom": False, "orderable": True, "navigable": True,
            "searchable": True, "clauseNames": [key], "schema": {"type": "string", "system": key}}  # fmt: skip
