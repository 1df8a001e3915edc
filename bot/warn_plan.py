"""Who is to hear of which experiment, and which warnings have been answered; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.render.words import day_words
from workflows.lifecycle.asking import OUTLAST_SIGNS, worth_asking
from workflows.lifecycle.findings import Verdict
from workflows.model import Category
from workflows.reports.warning import Hearer, came_back

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from workflows.lifecycle.findings import Stall
    from workflows.model import Person, Project, WorkItem
    from workflows.outbox import OpenWarning

STAND_IN: Final = "product manager"
"""The role that hears of what nobody else can be asked about."""
SYNC_LAG: Final = timedelta(days=1)
"""An activity may be read this long after it happened, so after a warning that it precedes."""


@dataclass(frozen=True, slots=True)
class Ending:
    """An open warning that was answered, and how."""

    warning: OpenWarning
    resolution: str


@dataclass(frozen=True, slots=True)
class Ask:
    """One message: to whom, where, about what; its key allows one a day."""

    hearer: Hearer
    target: str
    key: str
    stalls: tuple[Stall, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is to do; `unheard` are experiments whose project has nobody to ask and no channel."""

    endings: tuple[Ending, ...] = ()
    asks: tuple[Ask, ...] = ()
    unheard: tuple[Stall, ...] = ()


def plan_warnings(
    stalls: Sequence[Stall],
    open_: Sequence[OpenWarning],
    *,
    project: Project,
    items: Mapping[str, WorkItem],
    now: datetime,
) -> Plan:
    """Return which open warnings end, and who is asked about what has no open warning, one message a person."""
    by_item = {stall.item.id: stall for stall in stalls}
    endings = tuple(
        Ending(one, how)
        for one in open_
        if (how := _ending(one, by_item.get(one.item), items.get(one.item), project))
    )
    heard = {one.item for one in open_} - {ending.warning.item for ending in endings}
    new = [stall for stall in stalls if worth_asking(stall) and stall.item.id not in heard]
    asks_, unheard = _grouped(project, new, now)
    return Plan(endings, asks_, unheard)


def _grouped(
    project: Project, stalls: Sequence[Stall], now: datetime
) -> tuple[tuple[Ask, ...], tuple[Stall, ...]]:
    """Return one message for each hearer, the longest silence first, and what nobody can be asked about."""
    groups: dict[str, list[Stall]] = {}
    names: dict[str, str | None] = {}
    unheard: list[Stall] = []
    for stall in sorted(stalls, key=lambda one: (-one.silent, one.item.key)):
        person = _hearing(project, stall.ask)
        target = person.slack if person else project.channel
        if target is None:
            unheard.append(stall)
            continue
        groups.setdefault(target, []).append(stall)
        names[target] = person.name if person else None
    day = now.astimezone(ZoneInfo(project.timezone)).date().isoformat()
    asked = (
        Ask(hearer_of(names[target], group), target, f"warning:{target}:{day}", tuple(group))
        for target, group in groups.items()
    )
    return tuple(asked), tuple(unheard)


def hearer_of(name: str | None, stalls: Sequence[Stall]) -> Hearer:
    """Return the hearer by name, with those in whose place they hear of these experiments."""
    return Hearer(name, tuple(sorted({stall.ask for stall in stalls if stall.ask and stall.ask != name})))


def _hearing(project: Project, name: str | None) -> Person | None:
    reachable = [person for person in project.people if person.active and person.slack]
    asked = [person for person in reachable if name and person.name.casefold() == name.casefold()]
    in_place = [person for person in reachable if (person.role or "").casefold() == STAND_IN]
    return next(iter([*asked, *in_place]), None)


def _ending(warning: OpenWarning, stall: Stall | None, item: WorkItem | None, project: Project) -> str | None:
    """Return how a warning was answered, or None while it is not."""
    if stall is None:
        return _gone(item)
    if stall.verdict in OUTLAST_SIGNS and stall.verdict.value == warning.verdict and worth_asking(stall):
        return None
    calm = _calm(stall)
    sign = stall.last_sign
    since = warning.opened_at - SYNC_LAG if calm else warning.opened_at
    if sign is not None and sign.activity.at > since:
        day = sign.activity.at.astimezone(ZoneInfo(project.timezone)).date()
        return f"it is back: {came_back(sign, day_words(day, None))}"
    return calm


def _gone(item: WorkItem | None) -> str:
    if item is None:
        return "it is no longer in the project"
    return "it is done" if item.category is Category.DONE else "it is no longer under way as an experiment"


def _calm(stall: Stall) -> str | None:
    """Return why nobody has to be asked any more, where the verdict says so without a sign of life."""
    if stall.verdict is Verdict.ACTIVE:
        return f"it is within its limit of {stall.limit.days} working days again"
    if stall.verdict is Verdict.QUIET_EXPECTED:
        return ": ".join(["news is expected", *(evidence.detail for evidence in stall.because[:1])])
    return None
