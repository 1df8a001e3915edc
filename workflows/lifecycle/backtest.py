"""Replays past weeks: which warnings the rules would have brought on each working day, and what happened next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from workflows.lifecycle.asking import OUTLAST_SIGNS, worth_asking
from workflows.lifecycle.asof import rewind
from workflows.lifecycle.findings import CALM
from workflows.lifecycle.mapping import place
from workflows.lifecycle.readings import Readings
from workflows.lifecycle.stalls import judge
from workflows.model import Category

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from config.policy import Policy
    from workflows.lifecycle.calendar import Workdays
    from workflows.lifecycle.findings import Limit, Sign, Stall
    from workflows.lifecycle.mapping_signals import TextModel
    from workflows.model import Facts, Project


class Next(StrEnum):
    """What happened after a warning."""

    CAME_BACK = "came back"
    CLOSED = "closed"
    LEFT = "left"
    """It is no longer under way as an experiment, without being done."""
    EXCUSED = "excused"
    """The verdict calmed down without a sign of life, as when a blocker was solved."""
    STILL_SILENT = "still silent"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened next, how many working days later, and by which sign of life if it came back."""

    what: Next
    days: int
    sign: Sign | None = None


@dataclass(frozen=True, slots=True)
class PastWarning:
    """A warning that would have been given on `day`; `carried`: the silence is older than the weeks replayed."""

    day: date
    stall: Stall
    carried: bool
    next: Outcome


@dataclass(frozen=True, slots=True)
class Backtest:
    """What the weeks from `since` to `until` would have brought.

    `limits` are those at the end, by stage (None: no stage), of the stages of all experiments judged; `tried` are the
    stages whose limit was set for the replay. `reads` counts how many threads had to be read, over `moments` moments.
    """

    project: Project
    since: datetime
    until: datetime
    warnings: tuple[PastWarning, ...]
    limits: Mapping[str | None, Limit]
    tried: frozenset[str]
    experiments: int
    moments: int
    reads: int


@dataclass(frozen=True, slots=True)
class _Open:
    """A warning that nothing has answered yet."""

    at: datetime
    stall: Stall
    carried: bool


def with_limits(policy: Policy, limits: Mapping[str, int]) -> Policy:
    """Return the policy with the limits of some stages fixed, in quiet working days."""
    stages = tuple(
        stage.model_copy(update={"fixed_days": limits[stage.name]}) if stage.name in limits else stage
        for stage in policy.stages
    )
    return policy.model_copy(update={"stages": stages})


def backtest(
    facts: Facts,
    policy: Policy,
    *,
    weeks: int,
    until: datetime,
    limits: Mapping[str, int] | None = None,
    model: TextModel | None = None,
) -> Backtest:
    """Replay the `weeks` before `until` with the rules of today; `limits` (stage to days) replace those of stages.

    Each working day is judged at the hour at which the policy warns, from what was known then. A `model` that
    remembers what it has read makes this cheap.
    """
    tried = with_limits(policy, limits or {})
    replay = _Replay(facts, tried, model)
    since = until - timedelta(weeks=weeks)
    moments = _moments(replay.readings.days, policy, since, until)
    for moment in moments:
        replay.step(moment, first=moment == moments[0])
    replay.step(until, first=not moments, warns=False)
    return Backtest(
        project=facts.project,
        since=since,
        until=until,
        warnings=tuple(sorted(replay.told(until), key=lambda one: (one.day, one.stall.item.key))),
        limits=replay.limits,
        tried=frozenset(limits or {}),
        experiments=len(replay.seen),
        moments=len(moments),
        reads=replay.readings.reads,
    )


def _moments(days: Workdays, policy: Policy, since: datetime, until: datetime) -> tuple[datetime, ...]:
    """Return the hour of warning of each working day after `since`, up to `until`."""
    hour = time.fromisoformat(policy.warnings.time)
    first, last = days.local(since), days.local(until)
    every = (first + timedelta(days=n) for n in range((last - first).days + 1))
    hours = (datetime.combine(day, hour, tzinfo=days.zone) for day in every if days.is_workday(day))
    return tuple(moment for moment in hours if since < moment <= until)


class _Replay:
    """Goes forward through the history, with the open warnings in hand."""

    def __init__(self, facts: Facts, policy: Policy, model: TextModel | None) -> None:
        self.readings = Readings(facts, policy)
        self.limits: dict[str | None, Limit] = {}
        self.seen: set[str] = set()
        self._facts, self._policy, self._model = facts, policy, model
        self._open: dict[str, _Open] = {}
        self._past: list[PastWarning] = []

    def step(self, moment: datetime, *, first: bool, warns: bool = True) -> None:
        """Judge one moment: end the warnings that were answered, and open those that are new."""
        then = rewind(self._facts, moment)
        placements = place(then, self._policy, self._model)
        stalls = judge(then, self._policy, placements, moment, self.readings)
        by_item = {stall.item.id: stall for stall in stalls}
        categories = {item.id: item.category for item in then.items}
        for known, warning in tuple(self._open.items()):
            ended = self._ended(warning, by_item.get(known), categories.get(known), moment)
            if ended is not None:
                del self._open[known]
                self._close(warning, ended)
        for stall in stalls:
            self.limits[stall.stage] = stall.limit
            self.seen.add(stall.item.id)
            if warns and stall.item.id not in self._open and worth_asking(stall):
                self._open[stall.item.id] = _Open(moment, stall, carried=first)

    def told(self, until: datetime) -> Sequence[PastWarning]:
        """Return all warnings, those that nothing has answered included."""
        for warning in self._open.values():
            self._close(warning, Outcome(Next.STILL_SILENT, self._since(warning, until)))
        self._open.clear()
        return self._past

    def _ended(
        self, warning: _Open, stall: Stall | None, category: Category | None, moment: datetime
    ) -> Outcome | None:
        """Return how a warning was answered, or None while it is not."""
        if stall is None:
            what = Next.CLOSED if category is Category.DONE else Next.LEFT
            return Outcome(what, self._since(warning, moment))
        same = stall.verdict in OUTLAST_SIGNS and stall.verdict is warning.stall.verdict
        if same and worth_asking(stall):
            return None
        sign = stall.last_sign
        if sign is not None and sign.activity.at > warning.at:
            return Outcome(Next.CAME_BACK, self._since(warning, sign.activity.at), sign)
        return Outcome(Next.EXCUSED, self._since(warning, moment)) if stall.verdict in CALM else None

    def _close(self, warning: _Open, outcome: Outcome) -> None:
        day = self.readings.days.local(warning.at)
        self._past.append(PastWarning(day, warning.stall, warning.carried, outcome))

    def _since(self, warning: _Open, moment: datetime) -> int:
        return self.readings.days.between(warning.at, moment)
