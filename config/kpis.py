"""Measures of success as projects declare them, and where their values are read."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from config.people import Words
from config.strict import Strict
from config.words import quoted

REPOSITORY = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]*)/(?:\*|[A-Za-z0-9._-]+)")
REPOSITORY_ADDRESS = re.compile(r"(?:https?://|git@)[^/:]+[/:]([^/]+/[^/]+?)(?:\.git)?/?")


def repository(value: str) -> str:
    """Return `org/name` or `org/*`; raise ValueError, with what to write, for anything else."""
    address = REPOSITORY_ADDRESS.fullmatch(value)
    if address:
        raise ValueError(f"use {address[1]} instead of the whole address")
    if not REPOSITORY.fullmatch(value):
        raise ValueError(
            f'{quoted(value)} is no repository; use "org/name", or "org/*" for all of an organisation'
        )
    return value


def _one_repository(value: str) -> str:
    if value.endswith("/*"):
        raise ValueError('a file is in one repository; use "org/name"')
    return repository(value)


def _path(value: str) -> str:
    if value.startswith("/") or "\\" in value or any(part in {"", ".", ".."} for part in value.split("/")):
        raise ValueError(f"{quoted(value)} is no path within a repository; use e.g. reports/metrics.json")
    return value


class MetricsFileSpec(Strict):
    """A file on a default branch that holds the value of a measure, JSON or YAML by its ending."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    repo: Annotated[str, AfterValidator(_one_repository)]
    """`org/name`, one of the project's repositories."""
    path: Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_path)]
    """From the top of the repository, e.g. `reports/metrics.json`."""
    key: Words | None = None
    """Where the number stands: `test.recall`, or its last part if no other ends so; default: the measure's name."""


class RunMetricSpec(Strict):
    """A metric of tracked runs: its last value in each run that finished is a value of the measure."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    name: Words
    """As the runs log it."""
    experiment: Words | None = None
    """Name or glob of the experiments whose runs count, e.g. `churn/production*`; default: all runs of the project."""


class KpiSpec(Strict):
    """A measure of success: where it stood, where it should be, and by when."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    name: Words
    unit: Words | None = None
    baseline: float | None = Field(None, allow_inf_nan=False)
    target: float | None = Field(None, allow_inf_nan=False)
    due: date | None = None
    metrics_file: MetricsFileSpec | None = None
    """Default: the one `metrics.json`, `metrics.yaml` or `metrics.yml` in which the measure's name stands."""
    run_metric: RunMetricSpec | None = None
    """Default: none, as most runs are trials."""
