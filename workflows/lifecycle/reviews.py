"""Reviews that somebody waits for: asked for, not drafted, not withdrawn, and not yet given by another human."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workflows.lifecycle.signs import Signs
from workflows.model import REVIEWER, Category, ItemKind, Verb

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from config.policy import Policy
    from workflows.lifecycle.calendar import Workdays
    from workflows.model import Activity, Facts, Project, WorkItem


@dataclass(frozen=True, slots=True)
class WaitingReview:
    """A pull request that waits for review: for whom, since when, and how many working days that makes."""

    item: WorkItem
    reviewers: tuple[str, ...]
    since: datetime
    days: int


def waiting_reviews(
    facts: Facts, policy: Policy, workdays: Workdays, now: datetime
) -> tuple[WaitingReview, ...]:
    """Return the open pull requests that wait for a review, the longest wait first; drafts never wait."""
    signs = Signs(facts, policy)
    waiting = (
        _waiting(item, facts, signs, workdays, now)
        for item in facts.items
        if item.kind is ItemKind.PULL_REQUEST and item.category is not Category.DONE and not item.draft
    )
    return tuple(sorted((one for one in waiting if one), key=lambda one: (one.since, one.item.key)))


def _waiting(
    item: WorkItem, facts: Facts, signs: Signs, workdays: Workdays, now: datetime
) -> WaitingReview | None:
    """Count the wait from the latest request of a person's review that is still open."""
    acts = (act for act in facts.activities.get(item.id, ()) if act.at <= now)
    named = [(act.at, _name(act.new or "", facts.project)) for act in open_requests(acts, item.author, signs)]
    asked = [(at, name) for at, name in named if not name or signs.is_person(name)]
    if not asked:
        return None
    names = tuple(dict.fromkeys(name for _, name in asked if name))
    since = asked[-1][0]
    return WaitingReview(item, names, since, workdays.between(since, now))


def open_requests(acts: Iterable[Activity], author: str | None, signs: Signs) -> list[Activity]:
    """Return the requests for review that nobody withdrew and no review of another human than the author answered."""
    asked: list[Activity] = []
    for act in acts:
        if act.verb is Verb.REVIEWED and signs.is_human(act) and act.actor != author:
            asked.clear()
        elif _withdraws(act):
            asked = [one for one in asked if one.new != act.old]
        elif act.verb is Verb.REVIEW_REQUESTED:
            asked.append(act)
    return asked


def _withdraws(act: Activity) -> bool:
    """Whether a request is taken back: GitHub tells it as an edit, a snapshot may tell it as a request of nobody."""
    edited = act.verb is Verb.EDITED and act.field == REVIEWER
    return not act.new and (edited or (act.verb is Verb.REVIEW_REQUESTED and act.old is not None))


def _name(ref: str, project: Project) -> str:
    """Return the name of a reviewer whom the record knows by name, login or account; "" when it does not say."""
    login = ref.rpartition(":")[2]
    same = login.casefold()
    known = (
        person.name
        for person in project.people
        if same and same in (person.name.casefold(), (person.github or "").casefold())
    )
    return next(known, login)
