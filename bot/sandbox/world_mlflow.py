"""The sandbox's MLflow: experiments, and runs with a past; what lies after the clock is invisible."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.sandbox.world_people import People, Person

RUNS = uuid.UUID("0b7c1b52-77ab-4e32-8a6a-3b1a4c0f7e10")


@dataclass(slots=True)
class TrackedExperiment:
    """An experiment: the folder of runs; deleting it deletes them."""

    id: str
    name: str
    created: datetime
    deleted: datetime | None = None


@dataclass(slots=True)
class TrackedRun:
    """A run: metrics at the given moments, and how it ended, if it did; both may be added later."""

    id: str
    name: str
    experiment: TrackedExperiment
    started: datetime
    tags: dict[str, str]
    metrics: list[tuple[datetime, str, float]] = field(default_factory=list)
    ends: list[tuple[datetime, str]] = field(default_factory=list)
    deleted: datetime | None = None

    def log(self, at: datetime, loss: float, *, key: str = "val_loss") -> TrackedRun:
        """Log one metric."""
        self.metrics.append((at, key, loss))
        return self

    def train(self, *, until: datetime, every: timedelta = timedelta(hours=1)) -> TrackedRun:
        """Log a loss that goes down slowly, from the start until then."""
        steps = int((until - self.started) / every)
        for step in range(1, steps + 1):
            self.log(self.started + step * every, round(1 / (step + 1), 4))
        return self

    def end(self, at: datetime, status: str = "FINISHED") -> TrackedRun:
        """End the run: FINISHED, FAILED or KILLED; RUNNING takes it up again."""
        self.ends.append((at, status))
        return self

    def tag(self, name: str, value: str) -> TrackedRun:
        """Set a tag, seen from now on."""
        self.tags[name] = value
        return self

    def delete(self, at: datetime) -> TrackedRun:
        """Put the run into the bin."""
        self.deleted = at
        return self

    def state(self, now: datetime) -> tuple[str, datetime | None]:
        """Return the status at `now`, and when the run ended."""
        told = [(at, status) for at, status in sorted(self.ends) if at <= now]
        at, status = told[-1] if told else (None, "RUNNING")
        return status, None if status == "RUNNING" else at

    def latest(self, now: datetime) -> Mapping[str, tuple[datetime, float]]:
        """Return time and value of the newest entry of each metric."""
        return {key: (at, value) for at, key, value in sorted(self.metrics) if at <= now}

    def stage(self, now: datetime) -> str:
        """Return MLflow's lifecycle_stage."""
        binned = [at for at in (self.deleted, self.experiment.deleted) if at is not None and at <= now]
        return "deleted" if binned else "active"


class TrackingServer:
    """All experiments and runs. `token` and `login` are what clients must send one of; None of both: anything."""

    def __init__(self, people: People, now: Callable[[], datetime]) -> None:
        self._people = people
        self.now = now
        self.token: str | None = "sandbox-mlflow"  # noqa: S105 - of the sandbox
        self.login: tuple[str, str] | None = None
        self.experiments: list[TrackedExperiment] = []
        self.runs: list[TrackedRun] = []

    def experiment(self, name: str, *, created: datetime | None = None) -> TrackedExperiment:
        """Return the experiment of that name, a new one when there is none."""
        for known in self.experiments:
            if known.name == name:
                return known
        made = TrackedExperiment(
            str(len(self.experiments) + 1), name, created or datetime(2026, 1, 1, tzinfo=UTC)
        )
        self.experiments.append(made)
        return made

    def run(
        self,
        who: str | Person,
        at: datetime,
        experiment: str,
        name: str,
        *,
        branch: str | None = None,
        repo: str | None = None,
        parent: TrackedRun | None = None,
        tags: Mapping[str, str] = {},
    ) -> TrackedRun:
        """Start a run; `who` is a handle, or any name of a machine's user."""
        known = self._people.by_handle.get(who) if isinstance(who, str) else who
        given = {
            "mlflow.user": known.handle if known else str(who),
            "mlflow.runName": name,
            "mlflow.source.git.branch": branch,
            "mlflow.source.git.repoURL": f"https://github.com/{repo}.git" if repo else None,
            "mlflow.parentRunId": parent.id if parent else None,
            **tags,
        }
        number = uuid.uuid5(RUNS, f"{len(self.runs)}:{name}").hex
        made = TrackedRun(
            number,
            name,
            self.experiment(experiment),
            at,
            {key: value for key, value in given.items() if value},
        )
        self.runs.append(made)
        return made

    def visible(self) -> list[TrackedRun]:
        """Return the runs that have started."""
        return [run for run in self.runs if run.started <= self.now()]

    def accepts(self, authorization: str, basic: str) -> bool:
        """Whether a request may pass; `basic` is the decoded `name:password` of its header."""
        if self.token is None and self.login is None:
            return True
        return (self.token is not None and authorization == f"Bearer {self.token}") or (
            self.login is not None and basic == ":".join(self.login)
        )
