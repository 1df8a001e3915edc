"""What was done, answered and is due next: dated facts of a project's tickets, for the state of the project."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workflows.lifecycle.answers import concludes, is_answer, tells_outcome
from workflows.lifecycle.asof import ENDINGS, is_status_change
from workflows.lifecycle.experiments import experiments
from workflows.lifecycle.references import mentions
from workflows.lifecycle.signs import Signs
from workflows.lifecycle.statuses import category_of
from workflows.lifecycle.threads import Ties
from workflows.model import Category, ItemKind, LinkKind, Verb

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from config.policy import Policy
    from workflows.lifecycle.calendar import Workdays
    from workflows.lifecycle.findings import Placement
    from workflows.model import Activity, Facts, WorkItem

DUE_WITHIN = 10
"""Working days ahead in which a due date is "next"."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An experiment that was closed, or answered by a button: `said` tells what came out, else it is the last word."""

    item: WorkItem
    at: datetime
    said: Activity | None
    outcome: bool
    """Whether `said` tells what came out."""
    closed: bool = True


@dataclass(frozen=True, slots=True)
class Due:
    """A ticket with a date: `past` once its day is over, `late` by that many working days."""

    item: WorkItem
    day: date
    past: bool
    late: int


@dataclass(frozen=True, slots=True)
class Blocker:
    """An unfinished item that others wait for; `days` are working days since the first of them was linked."""

    item: WorkItem
    blocks: tuple[WorkItem, ...]
    since: datetime
    days: int
    outside: bool
    """Whether the blocker belongs to another project."""


def done_at(item: WorkItem, facts: Facts) -> datetime | None:
    """Return when the item was last finished, None when it is not done or nobody recorded when."""
    if item.category is not Category.DONE:
        return None
    ends = [
        act.at
        for act in facts.activities.get(item.id, ())
        if act.verb in ENDINGS[item.kind]
        or (is_status_change(act) and category_of(act.new or "", facts.statuses) is Category.DONE)
    ]
    return max(ends, default=None)


def done_between(facts: Facts, since: datetime, now: datetime) -> tuple[tuple[WorkItem, datetime], ...]:
    """Return (item, when) of everything finished after `since` up to `now`, in that order."""
    dated = ((item, done_at(item, facts)) for item in facts.items)
    found = [(item, at) for item, at in dated if at is not None and since < at <= now]
    return tuple(sorted(found, key=lambda pair: (pair[1], pair[0].key)))


def answers(
    done: tuple[tuple[WorkItem, datetime], ...],
    facts: Facts,
    policy: Policy,
    placements: Mapping[str, Placement],
    since: datetime,
) -> tuple[Answer, ...]:
    """Return the experiments among the finished items and those answered by a button after `since`, each thread once.

    What it says is read from the thread. A run without a ticket that ended answers no question by itself: a tracker
    has hundreds of them. What a button told before `since` was told then, and is not told again with the closing.
    """
    ties, signs = Ties(facts), Signs(facts, policy)
    tops = {item.id: item for item in experiments(ties, policy, placements)}
    asked = ((item, at) for item, at in done if item.id in tops and item.kind is not ItemKind.RUN)
    closed = (_answer(item, at, ties, signs) for item, at in asked)
    said = {answer.item: tops[answer.item] for answer in facts.answers if answer.item in tops}
    given = (_given(item, ties, since) for item in said.values() if item.category is not Category.DONE)
    return (*(one for one in closed if not _told_before(one, since)), *(one for one in given if one))


def _given(item: WorkItem, ties: Ties, since: datetime) -> Answer | None:
    """Return how an experiment that is still open ended by the last answer about it, given after `since`."""
    last = next((act for act in reversed(ties.thread(item).activities) if is_answer(act)), None)
    if last is None or not tells_outcome(last) or last.at <= since:
        return None
    return Answer(item, last.at, last, outcome=True, closed=False)


def _told_before(answer: Answer, since: datetime) -> bool:
    said = answer.said
    return answer.outcome and said is not None and tells_outcome(said) and said.at <= since


def _answer(item: WorkItem, at: datetime, ties: Ties, signs: Signs) -> Answer:
    words = [act for act in ties.thread(item).activities if signs.is_comment(act) and act.text.strip()]
    outcomes = [act for act in words if (tells_outcome if is_answer(act) else concludes)(act)]
    told = outcomes or words
    return Answer(item, at, told[-1] if told else None, bool(outcomes))


def due_next(facts: Facts, workdays: Workdays, now: datetime) -> tuple[Due, ...]:
    """Return the open tickets that are overdue or due within `DUE_WITHIN` working days, the oldest date first."""
    today = workdays.local(now)
    horizon = workdays.add(today, DUE_WITHIN)
    found = [
        Due(item, item.due, item.due < today, workdays.between_days(item.due, today))
        for item in facts.items
        if item.due is not None and item.category is not Category.DONE and item.due <= horizon
    ]
    return tuple(sorted(found, key=lambda due: (due.day, due.item.key)))


def blockers(facts: Facts, workdays: Workdays, now: datetime) -> tuple[Blocker, ...]:
    """Return the unfinished items that open items of the project are linked to as blocked, most waiting first."""
    items = {item.id: item for item in (*facts.neighbours, *facts.items)}
    own = {item.id for item in facts.items}
    held: dict[str, dict[str, WorkItem]] = {}
    for link in facts.links:
        pair = _blocked_and_blocker(link.kind, link.origin, link.target)
        if pair is None or pair[0] not in own or pair[1] not in items:
            continue
        blocked, blocker = items[pair[0]], items[pair[1]]
        if Category.DONE not in (blocked.category, blocker.category):
            held.setdefault(blocker.id, {})[blocked.id] = blocked
    found = [
        _blocker(items[blocker], tuple(blocked.values()), blocker not in own, facts, workdays, now)
        for blocker, blocked in held.items()
    ]
    return tuple(sorted(found, key=lambda one: (-len(one.blocks), one.since, one.item.key)))


def _blocked_and_blocker(kind: LinkKind, origin: str, target: str) -> tuple[str, str] | None:
    if kind is LinkKind.BLOCKED_BY:
        return origin, target
    return (target, origin) if kind is LinkKind.BLOCKS else None


def _blocker(
    item: WorkItem,
    blocks: tuple[WorkItem, ...],
    outside: bool,  # noqa: FBT001  # the last of five values of one row
    facts: Facts,
    workdays: Workdays,
    now: datetime,
) -> Blocker:
    since = min(_linked_at(blocked, item, facts) for blocked in blocks)
    ordered = tuple(sorted(blocks, key=lambda one: one.key))
    return Blocker(item, ordered, since, workdays.between(since, now), outside)


def _linked_at(blocked: WorkItem, blocker: WorkItem, facts: Facts) -> datetime:
    """Return when the two were linked; a link that nobody recorded is as old as the younger of them."""
    linked = [
        act.at
        for one, other in ((blocked, blocker), (blocker, blocked))
        for act in facts.activities.get(one.id, ())
        if act.verb is Verb.LINKED and mentions(f"{act.new or ''} {act.text}", other.key)
    ]
    return min(linked, default=max(blocked.created, blocker.created))
