"""Rules 8 and 9: experiments that nobody holds, and those that nobody has begun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.lifecycle.asof import is_status_change
from workflows.lifecycle.findings import Verdict
from workflows.lifecycle.stall_findings import Finding, responsible
from workflows.lifecycle.statuses import category_of
from workflows.lifecycle.wording import did
from workflows.model import Category, Evidence, Verb
from workflows.worded import worded

if TYPE_CHECKING:
    from workflows.lifecycle.case import Case
    from workflows.model import Activity


def unowned(case: Case) -> Finding | None:
    """Rule 8: under way and over the limit without an assignee, or with one who is deactivated."""
    if not case.over or case.owner:
        return None
    holder = case.item.assignee
    gone = worded("{person} is deactivated", person=holder) if holder else worded("nobody is assigned")
    return Finding(
        Verdict.UNOWNED,
        (Evidence("owner", gone, case.item.url),),
        worded("Assign somebody who goes on with it, or close it."),
        responsible(case),
    )


def never_started(case: Case) -> Finding | None:
    """Rule 9: nothing but assignments since it was moved to doing, and that is over the limit."""
    move = last_start(case)
    if move is None or case.days.between(move.at, case.now) <= case.limit.days:
        return None
    if any(act.at > move.at and act.verb is not Verb.ASSIGNED for act in case.alive):
        return None
    return Finding(
        Verdict.NEVER_STARTED,
        (did(case, "moved to doing", move),),
        worded("Start it and say so, or move it back to do."),
        responsible(case),
    )


def last_start(case: Case) -> Activity | None:
    """Return the latest change of status that took the experiment from elsewhere to doing."""
    statuses = case.ties.facts.statuses
    for act in reversed(case.thread.activities):
        if act.item != case.item.id or not is_status_change(act) or not act.new:
            continue
        came_from = category_of(act.old, statuses) if act.old else Category.TODO
        if category_of(act.new, statuses) is Category.DOING and came_from is not Category.DOING:
            return act
    return None
