"""What a digest told its reader, as facts: kept, so that the next one can say what has changed since."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from workflows.lifecycle.outlook import CheckState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from workflows.lifecycle.outlook import Outlook
    from workflows.lifecycle.state import ProjectState
    from workflows.model import WorkItem

PATIENCE = 2
"""Working days after which a waiting review is something to ask for, and not merely under way."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Something that a digest asked for: `kind` is `decide`, `unblock`, `review` or `overdue`; open since `since`.

    `times` counts the digests in a row in which this reader was asked.
    """

    kind: str
    item: str
    key: str
    title: str
    url: str | None
    since: date
    times: int = 1


@dataclass(frozen=True, slots=True)
class Telling:
    """What one reader was told of one project at `at`: status, stage, forecast, gaps of the gate, values, asks."""

    at: datetime
    colour: str
    stage: str | None = None
    half: date | None = None
    likely: date | None = None
    missing: tuple[str, ...] = ()
    """Criteria that the gate before the work lacked."""
    values: tuple[tuple[str, float], ...] = ()
    """The newest reading of each measure of success."""
    asks: tuple[Ask, ...] = ()


@dataclass(frozen=True, slots=True)
class Since:
    """What is different from what a reader was told: `before` and `now`, criteria shown since, asks by their fate."""

    before: Telling
    now: Telling
    shown: tuple[str, ...] = ()
    settled: tuple[Ask, ...] = ()
    again: tuple[Ask, ...] = ()

    @property
    def is_forecast_moved(self) -> bool:
        """Whether both forecast the same stage, and differ."""
        before, now = self.before, self.now
        known = None not in (before.likely, now.likely)
        return known and before.stage == now.stage and before.likely != now.likely


def told_by(state: ProjectState, before: Telling | None) -> Telling:
    """Return what a digest of this state tells; `before` is what the same reader was told last."""
    asks = tuple(_asks(state))
    outlook = state.outlook
    if outlook is None:
        return counted(Telling(state.now, "unknown", state.centre.stage, asks=asks), before)
    days = outlook.forecast.outcome if outlook.forecast else None
    now = Telling(
        state.now,
        outlook.judgement.colour.value,
        state.centre.stage,
        days.half if days else None,
        days.likely if days else None,
        _missing(outlook),
        tuple((one.name, one.latest.value) for one in state.measures if one.latest is not None),
        asks,
    )
    return counted(now, before)


def counted(now: Telling, before: Telling | None) -> Telling:
    """Return what is told now, each ask with how often the reader, who was told `before`, was asked in a row."""
    asked = {(ask.kind, ask.item): ask.times for ask in before.asks} if before else {}
    return replace(
        now, asks=tuple(replace(ask, times=asked.get((ask.kind, ask.item), 0) + 1) for ask in now.asks)
    )


def read_since(state: ProjectState, before: Telling) -> Since:
    """Return what has changed since a reader was told `before`."""
    return compared(told_by(state, before), met_by(state), before)


def compared(now: Telling, met: Collection[str], before: Telling) -> Since:
    """Return what is different now, with these criteria met, for a reader who was told `before`."""
    asked = {(ask.kind, ask.item) for ask in now.asks}
    return Since(
        before,
        now,
        shown=tuple(name for name in before.missing if name in met),
        settled=tuple(ask for ask in before.asks if (ask.kind, ask.item) not in asked),
        again=tuple(ask for ask in now.asks if ask.times > 1),
    )


def met_by(state: ProjectState) -> frozenset[str]:
    """Return the criteria of all gates that are met."""
    gates = state.outlook.gates if state.outlook else ()
    return frozenset(check.criterion for gate in gates for check in gate.having(CheckState.MET))


def _missing(outlook: Outlook) -> tuple[str, ...]:
    gate = next((gate for gate in outlook.gates if gate.current), None)
    return tuple(check.criterion for check in gate.having(CheckState.MISSING)) if gate else ()


def _asks(state: ProjectState) -> Iterator[Ask]:
    """Yield what only people can move, each with the day since which it is open."""
    zone = ZoneInfo(state.project.timezone)

    def ask(kind: str, item: WorkItem, since: datetime | date) -> Ask:
        day = since.astimezone(zone).date() if isinstance(since, datetime) else since
        return Ask(kind, item.id, item.key, item.title, item.url, day)

    for stall in state.stalls:
        warning = state.warned.get(stall.item.id)
        if warning is not None and warning.digest_at is not None and warning.digest_at <= state.now:
            yield ask("decide", stall.item, warning.opened_at)
    for blocker in state.blockers:
        yield ask("unblock", blocker.item, blocker.since)
    for review in state.reviews:
        if review.days >= PATIENCE:
            yield ask("review", review.item, review.since)
    for due in state.due:
        if due.past:
            yield ask("overdue", due.item, due.day)
