"""Jira: the account, the declared projects and what may be done there, the fields and statuses that rules read."""

from __future__ import annotations

from contextlib import closing
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bot.doctor.clock import judge_clock
from bot.doctor.finding import Finding, Grade
from config.words import listed
from workflows.sources.jira_login import unknown_key
from workflows.sources.jira_shapes import Json, line, mapping, sequence
from workflows.sources.jira_site import category_of
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.doctor.ways import Ways
    from workflows.model import Project
    from workflows.sources.transport import Transport
    from workflows.store.overview import Overview

SUBJECT: Final = "jira"
READ, WRITE, SPEAK = "BROWSE_PROJECTS", "EDIT_ISSUES", "ADD_COMMENTS"
MOST_KEYS: Final = 5
"""Projects whose permissions are asked for, a request each."""
NO_CATEGORY: Final = "undefined"
LACKING: Final[Mapping[tuple[bool, bool], str]] = MappingProxyType(
    {
        (False, True): worded("give the account “Edit issues” for labels"),
        (True, False): worded("give the account “Add comments” for answers"),
        (False, False): worded("give the account “Edit issues” for labels and “Add comments” for answers"),
    }
)
"""What to do by whether the account may write labels, and whether it may comment."""


def ask_jira(ways: Ways, known: Overview, clock: Callable[[], datetime]) -> Iterator[Finding]:
    """Ask in at most nine requests; without a good token nothing else is asked."""
    keys = tuple(dict.fromkeys(key for project in known.projects for key in project.jira_keys))
    if ways.jira is None:
        if keys or any(project.jql for project in known.projects):
            says = worded("projects name Jira, and JIRA_URL is not set")
            yield Finding(Grade.BROKEN, SUBJECT, "token", says, worded("see docs/connect.md, section 2"))
        return
    with closing(ways.jira()) as jira:
        answer = jira.get("rest/api/2/myself")
        me = mapping(answer.json)
        who = line(me.get("displayName")) or line(me.get("name"))
        says = worded("signed in as {person}", person=who or worded("somebody without a name"))
        yield Finding(Grade.OK, SUBJECT, "token", says)
        yield judge_clock(SUBJECT, answer.headers, clock())
        seen = [line(mapping(one).get("key")) for one in sequence(jira.get("rest/api/2/project").json)]
        yield from judge_keys(known.projects, seen)
        yield from _ask_permissions(jira, [key for key in keys if key in seen])
        yield judge_fields([mapping(one) for one in sequence(jira.get("rest/api/2/field").json)])
        told = [mapping(one) for one in sequence(jira.get("rest/api/2/status").json)]
        yield judge_statuses(known.statuses, told)


def _ask_permissions(jira: Transport, keys: Sequence[str]) -> Iterator[Finding]:
    for key in keys[:MOST_KEYS]:
        wanted = {"projectKey": key, "permissions": f"{READ},{WRITE},{SPEAK}"}
        answer = mapping(jira.get("rest/api/2/mypermissions", params=wanted).json)
        have = {
            name
            for name, one in mapping(answer.get("permissions")).items()
            if mapping(one).get("havePermission") is True
        }
        yield judge_permissions(key, have)
    if left := keys[MOST_KEYS:]:
        yield Finding(
            Grade.UNKNOWN, SUBJECT, "permissions", worded("not asked about: {names}", names=listed(left))
        )


def judge_keys(projects: Sequence[Project], seen: Collection[str]) -> Iterator[Finding]:
    """Yield a line for each declared key that the account does not see, or that it sees all."""
    missing = [(project, key) for project in projects for key in project.jira_keys if key not in seen]
    for project, key in missing:
        yield Finding(Grade.BROKEN, SUBJECT, "projects", unknown_key(project.slug, key, sorted(seen)))
    declared = {key for project in projects for key in project.jira_keys}
    if declared and not missing:
        says = worded("{names} can be seen", names=listed(sorted(declared)))
        yield Finding(Grade.OK, SUBJECT, "projects", says)


def judge_permissions(key: str, have: Collection[str]) -> Finding:
    """Return whether the account may read a project's tickets, label them and comment on them."""
    if READ not in have:
        says = worded("{key}: tickets cannot be read", key=key)
        do = worded("give the account “Browse projects” there")
        return Finding(Grade.BROKEN, SUBJECT, "permissions", says, do)
    if advice := LACKING.get((WRITE in have, SPEAK in have)):
        says = worded("{key}: not all can be written", key=key)
        return Finding(Grade.WARNING, SUBJECT, "permissions", says, advice)
    return Finding(Grade.OK, SUBJECT, "permissions", worded("{key}: read, labels, comments", key=key))


def judge_fields(fields: Sequence[Json]) -> Finding:
    """Return whether the field is there with which people flag a ticket as blocked."""
    names = {line(one.get(part)).lower() for one in fields for part in ("name", "untranslatedName")}
    if "flagged" in names:
        return Finding(Grade.OK, SUBJECT, "fields", worded("Flagged is there"))
    says = worded(
        "there is no field Flagged: blocked tickets are known by their status, labels and links alone"
    )
    do = worded("add the field to Jira if your teams flag tickets")
    return Finding(Grade.WARNING, SUBJECT, "fields", says, do)


def judge_statuses(used: Collection[str], told: Sequence[Json]) -> Finding:
    """Return which statuses of tickets Jira gives no category, so that only their words tell what they mean."""
    categories = {
        line(one.get("name")).lower(): line(mapping(one.get("statusCategory")).get("key"))
        for one in told
        if category_of(one) is not None
    }
    unmapped = sorted(name for name in used if categories.get(name.lower(), NO_CATEGORY) == NO_CATEGORY)
    if not unmapped:
        return Finding(Grade.OK, SUBJECT, "statuses", worded("each in use has a category"))
    says = worded("without a category: {names}", names=listed(unmapped))
    do = worded("give them a category in Jira (to do, in progress, done)")
    return Finding(Grade.WARNING, SUBJECT, "statuses", says, do)
