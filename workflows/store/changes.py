"""What applying a projects file changes, in words for the plan."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Literal

from config.policy import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from workflows.model import Kpi, Person, Project
    from workflows.outbox import Subscription

NESTED = ("people", "kpis")
EVERY = {1: "", 2: " every second week"}


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a plan: what is added, changed, removed or left as it is, and how."""

    kind: Literal["added", "changed", "removed", "unchanged"]
    what: str
    detail: str = ""


def compare(
    before: Project | None, after: Project, had: Sequence[Subscription], wanted: Sequence[Subscription]
) -> tuple[Change, ...]:
    """Return the changes of one project: its own line first, then one for each subscription that differs."""
    return (_project_change(before, after), *_subscription_changes(after.slug, had, wanted))


def _project_change(before: Project | None, after: Project) -> Change:
    if before is None:
        return Change("added", after.slug, after.name)
    if before == after:
        return Change("unchanged", after.slug)
    return Change("changed", after.slug, "; ".join(_differences(before, after)))


def _differences(before: Project, after: Project) -> Iterator[str]:
    for field in fields(after):
        old, new = getattr(before, field.name), getattr(after, field.name)
        if old != new and field.name not in NESTED:
            yield f"{field.name} {_shown(old)} → {_shown(new)}"
    for field_name in NESTED:
        had, has = _named(getattr(before, field_name)), _named(getattr(after, field_name))
        steps = [f"+{name}" for name in has if name not in had]
        steps += [f"−{name}" for name in had if name not in has]
        steps += [f"~{name}" for name in has if name in had and had[name] != has[name]]
        if steps:
            yield f"{field_name} {', '.join(steps)}"
        elif tuple(had) != tuple(has):
            yield f"{field_name} in another order"


def _named(those: Sequence[Person] | Sequence[Kpi]) -> Mapping[str, object]:
    return {one.name: one for one in those}


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(value) or "none"
    return "none" if value is None else str(value)


def _subscription_changes(
    slug: str, had: Sequence[Subscription], wanted: Sequence[Subscription]
) -> Iterator[Change]:
    before, after = {one.id: one for one in had}, {one.id: one for one in wanted}
    for one in had:
        if one.id not in after:
            yield Change("removed", f"{slug}: {_described(one)}")
    for one in wanted:
        old = before.get(one.id)
        if old is None:
            yield Change("added", f"{slug}: {_described(one)}")
        elif old != one:
            yield Change(
                "changed",
                f"{slug}: {_described(one)}",
                "; ".join(_differences_of(old, one)),
            )


def _differences_of(old: Subscription, new: Subscription) -> Iterator[str]:
    names = {"anchor": "starting", "ends_on": "until"}
    for name in ("anchor", "holidays", "language", "ends_on"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield f"{names.get(name, name)} {_shown(before)} → {_shown(after)}"


def _described(one: Subscription) -> str:
    day = WEEKDAYS[one.weekday].capitalize()
    rhythm = f" on the {one.monthly} of the month" if one.monthly else EVERY[one.every]
    return f"{one.report} for {one.audience} to {one.target}, {day} {one.time} {one.timezone}{rhythm}"
