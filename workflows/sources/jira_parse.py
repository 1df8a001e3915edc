"""Turns one issue of Jira's JSON into a work item: the only reader of Jira's field names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workflows.model import Activity, ActorKind, Category, ItemKind, Link, Verb, WorkItem
from workflows.sources.jira_links import links_of
from workflows.sources.jira_shapes import Json, day, ident, line, mapping, moment, needed, sequence, text
from workflows.sources.jira_site import category_of
from workflows.sources.markup import to_text

if TYPE_CHECKING:
    from workflows.sources.jira_people import People
    from workflows.sources.jira_site import Site

FIELDS = (
    "summary", "description", "status", "issuetype", "labels", "components", "assignee", "reporter", "creator",
    "created", "updated", "duedate", "parent", "issuelinks", "comment", "project", "resolution",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue as read: the item, its first activity and its outgoing links."""

    item: WorkItem
    created: Activity
    links: tuple[Link, ...]


def fields_for(site: Site) -> list[str]:
    """Return the names of the fields to ask this Jira for."""
    return [*FIELDS, *site.flag_fields, *site.epic_fields]


def project_key(issue_key: str) -> str:
    """Return the project's part of an issue's key: `CH` of `CH-12`."""
    return issue_key.rpartition("-")[0]


def parse_issue(raw: Json, site: Site, people: People) -> Issue:
    """Read one issue; raise UnusableError when it has no id, key, title, status or time of creation."""
    number, key = needed(ident(raw.get("id")), "id"), needed(line(raw.get("key")), "key")
    fields = mapping(raw.get("fields"))
    status = mapping(fields.get("status"))
    created = moment(fields.get("created"), "time of creation")
    author = fields.get("creator") or fields.get("reporter")
    ref, kind = people.actor(author, absent=ActorKind.HUMAN)
    item = WorkItem(
        id=f"jira:{number}",
        key=key,
        kind=ItemKind.ISSUE,
        source="jira",
        title=needed(line(fields.get("summary")), "summary"),
        status=needed(line(status.get("name")), "status"),
        category=_category(status, fields),
        created=created,
        issue_type=line(mapping(fields.get("issuetype")).get("name")) or None,
        description=text(to_text(fields.get("description"))),
        labels=_words(fields.get("labels")),
        components=_words([mapping(part).get("name") for part in sequence(fields.get("components"))]),
        flagged=any(bool(fields.get(name)) for name in site.flag_fields),
        assignee=people.ref(fields.get("assignee")),
        author=ref,
        updated=moment(fields.get("updated") or fields.get("created"), "time of update"),
        due=day(fields.get("duedate")),
        url=f"{site.url}/browse/{key}",
    )
    first = Activity(f"{item.id}:created", item.id, created, ref, kind, Verb.CREATED, url=item.url)
    return Issue(item, first, links_of(item.id, fields, site.epic_fields))


def _category(status: Json, fields: Json) -> Category:
    """Return the category; a Jira that names none still says by the resolution what is done."""
    resolved = Category.DONE if mapping(fields.get("resolution")) else Category.DOING
    return category_of(status) or resolved


def _words(values: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for value in sequence(values) if (word := line(value))))
