"""All figures in Prometheus' own words: what the processes counted, and what the database tells at this moment.

Imported when somebody asks for them first: see `bot.metrics`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from bot import metrics
from workflows.errors import StagecoachError
from workflows.store.line import line
from workflows.store.vitals import vitals

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prometheus_client import Metric
    from sqlalchemy import Engine

    from bot.service import Service

log = structlog.get_logger()


def exposed(service: Service) -> tuple[str, bytes]:
    """Return content type and text; without the database the counters come alone, and `stagecoach_up` is 0."""
    counted = metrics.counted().registry
    if metrics.SHARED in os.environ:
        counted = CollectorRegistry()
        MultiProcessCollector(counted)  # type: ignore[no-untyped-call]  # prometheus-client leaves it without types
    stored = CollectorRegistry()
    stored.register(_Stored(service))
    return CONTENT_TYPE_LATEST, generate_latest(counted) + generate_latest(stored)


class _Stored(Collector):
    """Collects from the database whenever it is asked."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def describe(self) -> tuple[Metric, ...]:
        """Say nothing beforehand: otherwise registering would ask the database."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Yield the figures of the installation, and those of this process that are no counts."""
        try:
            found = vitals(self._service.engine)
        except StagecoachError as error:
            log.warning("figures_failed", error=str(error))
            yield _one("up", "Whether the database answers", 0)
            return
        yield _one("up", "Whether the database answers", 1)
        yield _by("deliveries", "Deliveries by state, since the first", "state", found.deliveries)
        yield _by("writes", "Writes to trackers by state, since the first", "state", found.writes)
        yield _by("damaged_records", "Records that are set aside", "source", found.damaged)
        read = {one.source: one.oldest.timestamp() for one in found.readings if one.oldest is not None}
        yield _by(
            "last_read_timestamp_seconds", "Up to when a source is read for all projects", "source", read
        )
        failing = {one.source: one.failing for one in found.readings}
        yield _by("failing_projects", "Projects for which a source fails now", "source", failing)
        yield _one("projects", "Declared projects", found.projects)
        yield _one("outages", "Sources that are away, as operators were told", found.outages)
        yield _one("database_bytes", "Size of the database", found.size)
        yield _one(
            "jobs",
            "Jobs that run or wait in the processes that answer",
            self._service.queue.depth + self._service.elsewhere(),
        )
        if self._service.engine.dialect.name == "postgresql":
            yield from _line(self._service.engine)
        in_use = getattr(self._service.engine.pool, "checkedout", lambda: 0)()
        yield _one("connections", "Database connections in use by the process that answers", in_use)


def _line(engine: Engine) -> Iterator[Metric]:
    """Yield how long the line is that all workers share."""
    try:
        found = line(engine)
    except StagecoachError as error:
        log.warning("figures_failed", error=str(error))
        return
    states = {"waiting": found.waiting, "doing": found.doing}
    yield _by("tasks", "Tasks of the schedule in the database, by state", "state", states)
    yield _one("workers", "Workers that gave a sign of life within ten seconds", found.workers)


def _one(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(f"stagecoach_{name}", words, value)


def _by(name: str, words: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(f"stagecoach_{name}", words, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
