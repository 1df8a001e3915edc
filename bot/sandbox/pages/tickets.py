"""What a person changes in the sandbox's Jira: each through the world, so that the changelog is as Jira writes it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from bot.sandbox.pages.refusal import Refusal
from bot.sandbox.world_jira import ISSUE_TYPES
from bot.sandbox.world_jira_state import LINK_TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.sandbox.world import World
    from bot.sandbox.world_issue import JiraIssue
    from bot.sandbox.world_jira_state import IssueState
    from bot.sandbox.world_people import Person

Filled = dict[str, str]
RESOLUTIONS: Final = ("Done", "Won't Do", "Duplicate", "Cannot Reproduce")
PRIORITIES: Final = ("Highest", "High", "Medium", "Low", "Lowest")
LINKS: Final = tuple(dict.fromkeys(words for pair in LINK_TYPES.values() for words in pair))
SUMMARY, LABEL, TEXT, LABELS = 255, 255, 32_767, 50
"""What Jira takes: characters of a summary, a label and a comment; and so many labels we read of a form."""
NOBODY: Final = "-"


def ticket_form(world: World, state: IssueState) -> dict[str, object]:
    """Return what the form for a ticket shows and offers."""
    return {
        "key": state.key,
        "project": state.project,
        "now": _shown(state),
        "offers": {
            "type": ISSUE_TYPES,
            "status": tuple(world.jira.statuses),
            "resolution": RESOLUTIONS,
            "priority": PRIORITIES,
        },
        "links": LINKS,
    }


def change_ticket(world: World, person: Person, filled: Filled) -> None:
    """Change what was changed on the page; what stands as the page showed it is left to whoever changed it since."""
    site = world.jira
    found = site.find(filled.get("key", ""))
    if found is None:
        raise Refusal("There is no such ticket any more. Nothing was changed.")
    ticket, state = found
    shown = _shown(state)
    new = {
        name: filled[name].strip()
        for name in shown
        if name in filled and filled[name].strip() != filled.get(f"was-{name}", shown[name])
    }
    other = _linked(world, filled)
    _check(world, new)
    _write(world, ticket, person, new, filled)
    now = world.now()
    if other is not None:
        ticket.link(person, now, filled["link"], other)
    if text := filled.get("text", "").strip():
        ticket.comment(person, now, text[:TEXT])


def new_ticket(world: World, person: Person, filled: Filled) -> JiraIssue:
    """Write a ticket without anything but its words, as people do in a hurry."""
    project, summary = filled.get("project", ""), " ".join(filled.get("summary", "").split())
    if project not in world.jira.projects or not summary:
        raise Refusal("A new ticket needs a summary. Nothing was written.")
    kind = filled.get("type", "")
    return world.jira.issue(
        project,
        summary=summary[:SUMMARY],
        reporter=person,
        at=world.now(),
        type=kind if kind in ISSUE_TYPES else "Task",
        description=filled.get("text", "").strip()[:TEXT],
    )


def _shown(state: IssueState) -> dict[str, str]:
    return {
        "summary": state.summary,
        "type": state.type,
        "status": state.status,
        "assignee": state.assignee.handle if state.assignee else NOBODY,
        "labels": " ".join(state.labels),
        "due": state.due.isoformat() if state.due else "",
        "priority": state.priority,
        "flag": "Impediment" if state.flagged else "",
    }


def _check(world: World, new: Mapping[str, str]) -> None:
    """Refuse what Jira would not take, before anything is changed."""
    offered = {"status": world.jira.statuses, "type": ISSUE_TYPES, "priority": PRIORITIES}
    for name, every in offered.items():
        if name in new and new[name] not in every:
            raise Refusal(f"Jira has no {name} of that name here. Nothing was changed.")
    if "summary" in new and not 0 < len(new["summary"]) <= SUMMARY:
        raise Refusal(f"A summary has 1 to {SUMMARY} characters. Nothing was changed.")
    if any(len(label) > LABEL for label in new.get("labels", "").split()):
        raise Refusal(f"A label has at most {LABEL} characters. Nothing was changed.")
    known = {NOBODY, *(one.handle for one in world.people)}
    if new.get("assignee", NOBODY) not in known:
        raise Refusal("Nobody of that name has an account. Nothing was changed.")
    _day(new.get("due", ""))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refusal("A due date reads like 2026-12-24. Nothing was changed.") from None


def _linked(world: World, filled: Filled) -> JiraIssue | None:
    key = filled.get("other", "").strip()
    if not key:
        return None
    found = world.jira.find(key)
    if found is None or filled.get("link") not in LINKS or found[0].key == filled.get("key"):
        raise Refusal("There is no other ticket of that key to link to. Nothing was changed.")
    return found[0]


def _write(
    world: World, ticket: JiraIssue, person: Person, new: Mapping[str, str], filled: Mapping[str, str]
) -> None:
    now = world.now()
    for name in ("summary", "type", "priority"):
        if name in new:
            ticket.edit(person, now, **{name: new[name]})
    if "due" in new:
        ticket.edit(person, now, due=_day(new["due"]))
    if "labels" in new:
        before, after = filled.get("was-labels", "").split(), new["labels"].split()[:LABELS]
        added = [one for one in after if one not in before]
        ticket.label(person, now, add=added, remove=[one for one in before if one not in after])
    if "assignee" in new:
        ticket.assign(person, now, None if new["assignee"] == NOBODY else new["assignee"])
    if "flag" in new:
        ticket.flag(person, now, on=bool(new["flag"]))
    if "status" in new:
        wanted = filled.get("resolution", "")
        ticket.transition(
            person, now, new["status"], resolution=wanted if wanted in RESOLUTIONS else RESOLUTIONS[0]
        )
