"""Readings of measures: in metrics files on default branches, and of tracked runs that finished."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from config.globs import any_matches
from workflows.lifecycle.mapping_globs import in_any_folder
from workflows.lifecycle.metric_files import METRICS_FILES, numbers_in, value_under
from workflows.model import Evidence
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from workflows.model import Document, Facts, Kpi, RunMetric, WorkItem

UNDECLARED = in_any_folder(METRICS_FILES)
File = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """A value of a measure at a moment; `because` says where it was read."""

    value: float
    at: datetime
    because: Evidence


class Sources:
    """Where values of measures are read, beside what people say: files by repository and path, metrics of runs."""

    def __init__(self, facts: Facts) -> None:
        self._files: dict[File, list[Document]] = {}
        for one in facts.documents:
            # Every version stays; one with the same content as the version before says nothing new.
            versions = self._files.setdefault((one.repo.casefold(), one.path), [])
            if not versions or versions[-1].oid != one.oid or one.gone_at is not None:
                versions.append(one)
        self._runs: Mapping[str, WorkItem] = {item.id: item for item in facts.items} if facts.metrics else {}
        self._metrics = facts.metrics
        self._zone = ZoneInfo(facts.project.timezone)

    def of(self, name: str, kpi: Kpi | None) -> tuple[tuple[Reading, ...], tuple[Evidence, ...]]:
        """Return the readings of a measure, and why a file that names it was not taken."""
        doubts: tuple[Evidence, ...] = ()
        if kpi is not None and kpi.file_path is not None:
            declared = ((kpi.file_repo or "").casefold(), kpi.file_path)
            read = tuple(_versions(self._files.get(declared, ()), kpi.file_key or name, self._zone))
        else:
            read, doubts = self._undeclared(name)
        runs = tuple(self._logged(kpi)) if kpi is not None and kpi.run_metric is not None else ()
        return (*read, *runs), doubts

    def _undeclared(self, name: str) -> tuple[tuple[Reading, ...], tuple[Evidence, ...]]:
        """Read the one file that names the measure; of several nobody can tell which is meant."""
        naming = []
        for (_, path), versions in self._files.items():
            latest = versions[-1]
            there = latest.gone_at is None and UNDECLARED.fullmatch(path.casefold())
            if there and value_under(numbers_in(path, latest.text or ""), name) is not None:
                naming.append(versions)
        if len(naming) > 1:
            said = worded(
                "{number} files name {measure}, the first is {path}: say in projects.yaml which one counts",
                number=len(naming), measure=name, path=naming[0][-1].path,
            )  # fmt: skip
            return (), (Evidence("metrics file", said, naming[0][-1].url),)
        return (tuple(_versions(naming[0], name, self._zone)) if naming else ()), ()

    def _logged(self, kpi: Kpi) -> Iterator[Reading]:
        wanted = (kpi.run_metric or "").casefold()
        for metric in self._metrics:
            run = self._runs.get(metric.item)
            if run is not None and metric.name.casefold() == wanted and _is_of(metric, kpi):
                said = worded(
                    "logged by the run {run} on {day}", run=run.key, day=_day(metric.at, self._zone)
                )
                yield Reading(metric.value, metric.at, Evidence("run", said, run.url))


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def _is_of(metric: RunMetric, kpi: Kpi) -> bool:
    return kpi.run_experiment is None or any_matches([metric.experiment], [kpi.run_experiment])


def _versions(versions: Sequence[Document], name: str, zone: ZoneInfo) -> Iterator[Reading]:
    for one in versions:
        value = value_under(numbers_in(one.path, one.text), name) if one.text and not one.gone_at else None
        if value is not None:
            said = worded("{path} of {day}", path=one.path, day=_day(one.at, zone))
            yield Reading(value, one.at, Evidence("metrics file", said, one.url))
