"""Measures of success from scoping to monitoring: where they are stated, and what people said of them over time."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from workflows.lifecycle.kpi_readings import Reading, Sources
from workflows.lifecycle.spoken import said
from workflows.model import Evidence, ItemKind
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workflows.model import Facts, KpiEntry, WorkItem

FIELDS: Final = ("value", "target", "baseline", "due")
"""What a person can say of a measure; all but `due` are numbers."""
LINE = re.compile(
    rf"^[ \t\xa0>*_-]*(?:{said('measure')})[\s*_]*:\s*(?P<stated>\S.{{0,300}})$",
    re.IGNORECASE | re.MULTILINE,
)
TARGET = re.compile(rf"^(?:{said('target')})\s*:?\s*(?P<number>\S+)", re.IGNORECASE)
BASELINE = re.compile(rf"^(?:{said('baseline')})\s*:?\s*(?P<number>\S+)", re.IGNORECASE)
DUE = re.compile(rf"^(?:{said('due_by')})\s*:?\s*(?P<day>\d{{4}}-\d\d-\d\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of success; `readings` are oldest first, `stated` says where baseline, target and date come from.

    `higher_is_better` is None where baseline and target do not tell. `restated` tells who changed target, baseline or
    date, and when.
    """

    name: str
    unit: str | None = None
    baseline: float | None = None
    target: float | None = None
    due: date | None = None
    readings: tuple[Reading, ...] = ()
    stated: tuple[Evidence, ...] = ()
    restated: tuple[Evidence, ...] = ()

    @property
    def latest(self) -> Reading | None:
        """The newest reading."""
        return self.readings[-1] if self.readings else None

    @property
    def higher_is_better(self) -> bool | None:
        """Whether more is better, as far as baseline and target tell."""
        if self.baseline is None or self.target is None or self.baseline == self.target:
            return None
        return self.target > self.baseline

    @property
    def reached(self) -> bool | None:
        """Whether the newest reading reaches the target; None when that cannot be told."""
        if self.latest is None or self.target is None or self.higher_is_better is None:
            return None
        value = self.latest.value
        return value >= self.target if self.higher_is_better else value <= self.target


def read_kpis(facts: Facts) -> tuple[Measure, ...]:
    """Return the measures: declared ones, then those of tickets, each with what was read and what people said of it.

    Of several readings the newest counts; all are kept.
    """
    found: dict[str, Measure] = {}
    for kpi in facts.project.kpis:
        declared = Evidence("declared", worded("declared for the project"))
        found[folded(kpi.name)] = Measure(
            kpi.name, kpi.unit, kpi.baseline, kpi.target, kpi.due, stated=(declared,)
        )
    for item in facts.items:
        for measure in _of_ticket(item):
            found[folded(measure.name)] = _completed(found.get(folded(measure.name)), measure)
    zone = ZoneInfo(facts.project.timezone)
    for entry in facts.kpi_entries:
        name = folded(entry.name)
        day = entry.at.astimezone(zone).date()
        found[name] = _said(found.get(name) or Measure(entry.name), entry, day)
    declared_as = {folded(kpi.name): kpi for kpi in facts.project.kpis}
    sources = Sources(facts)
    for name, measure in found.items():
        read, doubts = sources.of(measure.name, declared_as.get(name))
        # Of one moment a person's word counts.
        readings = sorted((*read, *measure.readings), key=lambda one: one.at)
        found[name] = replace(measure, readings=tuple(readings), stated=(*measure.stated, *doubts))
    return tuple(found.values())


def folded(name: str) -> str:
    """Return a name as it is compared: case and spaces do not matter."""
    return " ".join(name.casefold().split())


def number_of(text: str) -> float | None:
    """Return the number that a person wrote, with a decimal point or comma and perhaps a percent sign, or None."""
    plain = text.strip().rstrip("%;,.").strip().replace(",", ".")
    return float(plain) if re.fullmatch(r"[+-]?\d{1,12}(?:\.\d{1,12})?", plain) else None


def _of_ticket(item: WorkItem) -> Iterator[Measure]:
    """Yield the measures that a ticket states: `KPI: recall; baseline 0.62; target 0.80; by 2027-01-31`."""
    if item.kind is not ItemKind.ISSUE or ":" not in item.description:
        return
    for found in LINE.finditer(item.description):
        name, *parts = (part.strip() for part in found["stated"].split(";"))
        if not name:
            continue
        because = Evidence("ticket", worded("stated in {key}", key=item.key), item.url)
        measure = Measure(name, stated=(because,))
        for part in parts:
            measure = _with(measure, part)
        yield measure


def _with(measure: Measure, part: str) -> Measure:
    """Return the measure with what one part of its line states; what cannot be read is left out."""
    if (match := TARGET.match(part)) and (number := number_of(match["number"])) is not None:
        return replace(measure, target=number)
    if (match := BASELINE.match(part)) and (number := number_of(match["number"])) is not None:
        return replace(measure, baseline=number)
    if match := DUE.match(part):
        try:
            return replace(measure, due=date.fromisoformat(match["day"]))
        except ValueError:
            return measure
    return measure


def _completed(known: Measure | None, stated: Measure) -> Measure:
    """Return what is declared, with what only the ticket says."""
    if known is None:
        return stated
    return replace(
        known,
        baseline=stated.baseline if known.baseline is None else known.baseline,
        target=stated.target if known.target is None else known.target,
        due=known.due or stated.due,
        stated=(*known.stated, *stated.stated),
    )


def _said(measure: Measure, entry: KpiEntry, day: date) -> Measure:
    """Return the measure with what a person said of it on that day: the newest word counts."""
    who = entry.person
    if entry.field == "value" and entry.value is not None:
        because = Evidence("said", worded("said by {person} on {day}", person=who, day=day))
        return replace(measure, readings=(*measure.readings, Reading(entry.value, entry.at, because)))
    if entry.field == "target":
        because = Evidence("restated", worded("target set by {person} on {day}", person=who, day=day))
        return replace(measure, target=entry.value, restated=(*measure.restated, because))
    if entry.field == "baseline":
        because = Evidence("restated", worded("baseline set by {person} on {day}", person=who, day=day))
        return replace(measure, baseline=entry.value, restated=(*measure.restated, because))
    if entry.field == "due":
        because = Evidence("restated", worded("date set by {person} on {day}", person=who, day=day))
        return replace(measure, due=entry.day, restated=(*measure.restated, because))
    return measure
