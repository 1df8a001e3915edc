"""Everything about one experiment that the rules of stalls ask for, gathered once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workflows.lifecycle.asof import is_label_change, is_status_change
from workflows.lifecycle.statuses import says
from workflows.model import ItemKind, Verb

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from config.policy import Policy
    from workflows.lifecycle.calendar import Workdays
    from workflows.lifecycle.experiment_runs import Run
    from workflows.lifecycle.findings import Limit, Sign
    from workflows.lifecycle.signs import Signs
    from workflows.lifecycle.threads import Thread, Ties
    from workflows.model import Activity, WorkItem

HOLD_WORDS = (
    "on hold", "hold", "paused", "parked", "pausiert", "geparkt", "en pause", "en pausa",
    "suspendido", "suspendu", "wstrzymane", "in pausa", "gepauzeerd", "in de wacht", "em espera",
)  # fmt: skip
SAYING = frozenset({Verb.COMMENTED, Verb.REVIEWED, Verb.TRANSITIONED})
"""Where a person may say until when: in a comment, a review, or the words that go with a change of status."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A human's word on when news is due."""

    day: date
    said: Activity


@dataclass(frozen=True, slots=True)
class Hold:
    """A status or label that puts the experiment on hold; it ends after the last day accepted."""

    word: str
    since: date
    last_day: date
    lasted: int


@dataclass(frozen=True, slots=True)
class Case:
    """One experiment as the rules see it; `comment` is the latest one, None when something newer overtook it."""

    thread: Thread
    ties: Ties
    signs: Signs
    days: Workdays
    policy: Policy
    now: datetime
    limit: Limit
    silent: int
    alive: tuple[Activity, ...]
    last: Sign | None
    comment: Activity | None
    promise: Promise | None
    run: Run | None
    hold: Hold | None
    inactive: frozenset[str]

    @property
    def item(self) -> WorkItem:
        """The experiment itself."""
        return self.thread.root

    @property
    def over(self) -> bool:
        """Whether the silence is longer than the limit."""
        return self.silent > self.limit.days

    @property
    def today(self) -> date:
        """The project's local day."""
        return self.days.local(self.now)

    @property
    def owner(self) -> str | None:
        """The assignee, when there is an active one."""
        return self.active(self.item.assignee)

    def active(self, name: str | None) -> str | None:
        """Return the name unless nobody stands behind it any more."""
        return name if name and name not in self.inactive else None


def latest_comment(thread: Thread, signs: Signs) -> Activity | None:
    """Return the latest human comment that is no bare ping, unless work of a human came after it."""
    overtaken = None
    for act in reversed(thread.activities):
        if signs.is_comment(act):
            return None if overtaken is not None and overtaken > act.at else act
        if overtaken is None and _overtakes(act, thread, signs):
            overtaken = act.at
    return None


def _overtakes(act: Activity, thread: Thread, signs: Signs) -> bool:
    """Whether the activity is a push, an opened pull request or a started run, by a human."""
    if not signs.is_human(act):
        return False
    if act.verb in {Verb.OPENED, Verb.CREATED}:
        return thread.item_of(act).kind is ItemKind.PULL_REQUEST
    return act.verb in {Verb.PUSHED, Verb.RUN_STARTED}


def latest_promise(
    thread: Thread, signs: Signs, promised: Callable[[Activity], date | None]
) -> Promise | None:
    """Return the latest word of a human on when news is due; of two at one time the later one in order."""
    for act in reversed(thread.activities):
        if act.verb in SAYING and act.text and signs.is_human(act):
            day = promised(act)
            if day is not None:
                return Promise(day, act)
    return None


def current_hold(
    thread: Thread, alive: tuple[Activity, ...], policy: Policy, days: Workdays, now: datetime
) -> Hold | None:
    """Return the hold that the experiment is in by status or label, counted from its start or the last sign in it."""
    phrases = (*policy.stalls.hold_words, *HOLD_WORDS)
    item = thread.root
    words = [item.status] if says(item.status, phrases) else []
    words += [label for label in item.labels if says(label, phrases)]
    if not words:
        return None
    begun = [at for at in (_set_at(word, thread, by_status=word == item.status) for word in words) if at]
    moments = [*begun, *(act.at for act in alive[-1:])] or [item.created]
    since = days.local(max(moments))
    last_day = days.add(since, policy.stalls.hold_days)
    return Hold(words[0], since, last_day, days.between_days(since, days.local(now)))


def _set_at(word: str, thread: Thread, *, by_status: bool) -> datetime | None:
    """Return when the status or label was last set, or None when its history does not say."""
    is_change = is_status_change if by_status else is_label_change
    for act in reversed(thread.activities):
        if act.item == thread.root.id and is_change(act) and (act.new or "").casefold() == word.casefold():
            return act.at
    return None
