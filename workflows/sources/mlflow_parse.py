"""What MLflow says of a run, as a tracked run: pure, and hostile input is turned down with its reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workflows.sources.jira_shapes import Json, UnusableError, line, mapping, moment, needed, sequence, text
from workflows.sources.tracked_run import RunStatus, TrackedRun

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

STATUSES = {
    "SCHEDULED": RunStatus.SCHEDULED,
    "RUNNING": RunStatus.RUNNING,
    "FINISHED": RunStatus.FINISHED,
    "FAILED": RunStatus.FAILED,
    "KILLED": RunStatus.KILLED,
}
REPOSITORY = re.compile(r"(?:^|[/:@])([A-Za-z0-9][\w-]*/[\w.-]+?)(?:\.git)?/?$", re.ASCII)
MOST_METRICS = 1_000
LARGEST = 1e300
"""No measure is larger, and none is NaN."""
RUN_ID = re.compile(r"[A-Za-z0-9_.-]{1,128}")


@dataclass(frozen=True, slots=True)
class Place:
    """An experiment as MLflow lists it."""

    name: str
    is_deleted: bool


def parse_experiment(raw: Json) -> tuple[str, Place]:
    """Return id and place of an experiment; raise UnusableError when it has no id."""
    number = needed(line(raw.get("experiment_id")), "experiment_id")
    return number, Place(line(raw.get("name")) or number, raw.get("lifecycle_stage") == "deleted")


def parse_run(raw: Json, places: Mapping[str, Place], ui: str) -> TrackedRun:
    """Return the run; raise UnusableError, which names the field, when it cannot be used."""
    info, data = mapping(raw.get("info")), mapping(raw.get("data"))
    run_id = run_id_of(raw)
    if not RUN_ID.fullmatch(run_id):
        raise UnusableError("it has no run_id")
    number = line(info.get("experiment_id"))
    place = places.get(number, Place(number, is_deleted=False))
    said = line(info.get("status"))
    if said not in STATUSES:
        raise UnusableError(f"its status {said[:40] or 'is missing'} is unknown")
    tags = _tags(data)
    return TrackedRun(
        id=run_id,
        name=line(info.get("run_name")) or line(tags.get("mlflow.runName")),
        experiment=place.name,
        status=STATUSES[said],
        started=moment(info.get("start_time"), "start_time"),
        ended=_optional(info.get("end_time"), "end_time"),
        last_metric=_last_metric(data),
        user=line(tags.get("mlflow.user")) or line(info.get("user_id")) or None,
        tags={name: value for name, value in tags.items() if not name.startswith("mlflow.")},
        branch=line(tags.get("mlflow.source.git.branch")) or None,
        repo=repository(tags.get("mlflow.source.git.repoURL", "")),
        parent=line(tags.get("mlflow.parentRunId")) or None,
        description=tags.get("mlflow.note.content", ""),
        url=f"{ui}/#/experiments/{number}/runs/{run_id}",
        deleted=info.get("lifecycle_stage") == "deleted" or place.is_deleted,
        metrics=_metrics(data),
    )


def run_id_of(raw: Json) -> str:
    """Return the id of a run, empty when there is none; servers before 1.0 called it run_uuid."""
    info = mapping(raw.get("info"))
    return line(info.get("run_id")) or line(info.get("run_uuid"))


def repository(address: str) -> str | None:
    """Return `org/name` of a git address (https or ssh), None when there is none in it."""
    found = REPOSITORY.search(line(address)) if "://" in address or "@" in address else None
    return found[1] if found else None


def _tags(data: Json) -> dict[str, str]:
    pairs = (
        (line(tag.get("key")), text(tag.get("value"))) for tag in map(mapping, sequence(data.get("tags")))
    )
    return dict(sorted(pair for pair in pairs if pair[0]))


def _metrics(data: Json) -> dict[str, float]:
    """Return the metrics that are numbers: a loss may also be NaN."""
    found: dict[str, float] = {}
    for metric in map(mapping, sequence(data.get("metrics"))[:MOST_METRICS]):
        name, value = line(metric.get("key")), metric.get("value")
        if name and isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST:
            found[name] = float(value)
    return dict(sorted(found.items()))


def _last_metric(data: Json) -> datetime | None:
    """Return the time of the newest metric; one with a time that is none says nothing."""
    times = (_time_of(mapping(metric).get("timestamp")) for metric in sequence(data.get("metrics")))
    return max((time for time in times if time is not None), default=None)


def _time_of(value: object) -> datetime | None:
    try:
        return _optional(value, "timestamp")
    except UnusableError:
        return None


def _optional(value: object, what: str) -> datetime | None:
    # MLflow leaves zeros out, and some clients send one for "not yet".
    return None if value is None or value == 0 or value in ("0", "") else moment(value, what)
