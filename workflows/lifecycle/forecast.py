"""When the rest of a stage may be done: Monte Carlo over the project's own weeks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from workflows.lifecycle.calendar import Workdays
from workflows.lifecycle.outlook import Forecast, Outcome
from workflows.lifecycle.state_work import done_at
from workflows.model import ItemKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from config.digests import DigestRules
    from workflows.lifecycle.state import ProjectState
    from workflows.model import Facts, WorkItem

WEEK = timedelta(days=7)
HALF, LIKELY = 50, 85
"""Of 100 futures, how many are done by the day that is named."""


@dataclass(frozen=True, slots=True)
class _Ticket:
    """A ticket that counts: when it came and when it was finished, None while it is open or nobody knows when."""

    item: WorkItem
    came: datetime
    ended: datetime | None

    def open_at(self, moment: datetime) -> bool:
        return self.came <= moment and (self.ended is None or self.ended > moment)


def read_forecast(facts: Facts, state: ProjectState) -> Forecast | None:
    """Return the forecast for the stage in which most of the work lies; None without one."""
    stage = state.centre.stage
    if stage is None:
        return None
    arrived = {change.item.id: change.at for change in state.moves.history}
    every = [_dated(item, facts, arrived) for item in facts.items if _counts(item, state)]
    own = [one for one in every if state.placements[one.item.id].stage == stage]
    rules = state.policy.digests
    finished = sum(one.ended is not None for one in own)
    whole = finished < rules.least_finished
    history = every if whole else own
    finished = sum(one.ended is not None for one in history)
    remaining = tuple(one.item for one in own if one.open_at(state.now))
    since = state.now - WEEK
    found = Forecast(
        stage,
        remaining,
        finished,
        rules.least_finished,
        added=tuple(one.item for one in own if since < one.came <= state.now),
        done=tuple(one.item for one in own if one.ended is not None and since < one.ended <= state.now),
        whole_project=whole,
    )
    if finished < rules.least_finished or not remaining:
        return found
    share = len(remaining) / max(1, sum(one.open_at(state.now) for one in history))
    return _drawn(found, history, own, share, state)


def _counts(item: WorkItem, state: ProjectState) -> bool:
    return item.kind is ItemKind.ISSUE and state.placements[item.id].stage is not None


def _dated(item: WorkItem, facts: Facts, arrived: Mapping[str, datetime]) -> _Ticket:
    """Return when the ticket came into its stage, with its last move or when it was made, and when it was finished."""
    return _Ticket(item, arrived.get(item.id, item.created), done_at(item, facts))


def _drawn(
    found: Forecast, history: Sequence[_Ticket], own: Sequence[_Ticket], share: float, state: ProjectState
) -> Forecast:
    """Return the forecast with its days, and those of a week ago from the history up to then."""
    today = _end_of_day(state)
    then = today - WEEK
    weeks = _weeks(history, today, state.policy.digests)
    # Of the whole project's pace the stage gets the part that it has of the open work.
    part = share if found.whole_project else 1.0
    outcome, growing = _outcomes(len(found.remaining), weeks * part, state.now, state)
    remained = sum(one.open_at(then) for one in own)
    earlier = _weeks(history, then, state.policy.digests) * part
    return replace(
        found,
        outcome=outcome,
        growing=growing,
        before=_outcomes(remained, earlier, state.now - WEEK, state)[0] if remained else None,
        weeks=len(weeks),
        pace=float(weeks[:, 0].mean() * part),
        arrivals=float(weeks[:, 1].mean() * part),
    )


def _end_of_day(state: ProjectState) -> datetime:
    """Return the midnight that ends the day where the project is: all of one day's forecasts are the same."""
    zone = ZoneInfo(state.project.timezone)
    tomorrow = state.now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, zone).astimezone(UTC)


def _weeks(history: Iterable[_Ticket], until: datetime, rules: DigestRules) -> NDArray[np.float64]:
    """Return (finished, arrived) of each of the weeks before `until`, since the first ticket came."""
    known = [one for one in history if one.came <= until]
    first = min((one.came for one in known), default=until)
    number = min(rules.history_weeks, max(1, (until - first) // WEEK))
    counts = np.zeros((number, 2))
    for one in known:
        for column, moment in enumerate((one.ended, one.came)):
            if moment is not None and moment <= until and (week := (until - moment) // WEEK) < number:
                counts[week, column] += 1
    # What a project begins with is its plan, in its first days too; only what came later is new scope.
    if number >= (until - first) // WEEK:
        counts[-1, 1] = 0
    return counts


def _outcomes(
    remaining: int, weeks: NDArray[np.float64], start: datetime, state: ProjectState
) -> tuple[Outcome, Outcome]:
    """Draw futures week by week out of the known weeks until nothing remains: of what is there, and as it grows."""
    rules = state.policy.digests
    days = Workdays(state.project, state.policy)
    first = days.local(start)
    chance = np.random.default_rng(_seed(state, first))
    drawn = chance.integers(len(weeks), size=(rules.futures, rules.horizon_weeks))
    full = len(state.policy.calendar.workdays)
    length = np.array([_worked(days, first + WEEK * week) / full for week in range(rules.horizon_weeks)])
    finished, arrived = (np.cumsum(weeks[drawn, column] * length, axis=1) for column in (0, 1))
    return _ended(finished >= remaining, first, rules), _ended(finished >= remaining + arrived, first, rules)


def _ended(over: NDArray[np.bool_], first: date, rules: DigestRules) -> Outcome:
    """Return the days by which so many futures have reached a week in which all is over."""
    ends = np.where(over.any(axis=1), over.argmax(axis=1), rules.horizon_weeks)
    return Outcome(*(_day(ends, percent, first, rules) for percent in (HALF, LIKELY)))


def _worked(days: Workdays, start: date) -> int:
    """Return the working days of the seven days after `start`."""
    return days.between_days(start, start + WEEK)


def _day(ends: NDArray[np.int64], percent: int, first: date, rules: DigestRules) -> date | None:
    week = int(np.percentile(ends, percent, method="higher"))
    return None if week >= rules.horizon_weeks else first + WEEK * (week + 1)


def _seed(state: ProjectState, day: date) -> int:
    """Return the same number for the same project and day, in every process: a report made twice says the same."""
    name = f"{state.project.slug}:{day.isoformat()}".encode()
    return int.from_bytes(blake2b(name, digest_size=8).digest())
