"""What this process counts for Prometheus: requests, syncs, deliveries and commands; never who or what about.

prometheus-client decides when it is imported whether several processes count together, so it is imported on the
first count: by then the web process has said so.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, TypeVar

from workflows.errors import StagecoachError

if TYPE_CHECKING:
    from collections.abc import Callable

    from prometheus_client import CollectorRegistry, Counter, Histogram

    from workflows.sync import SyncResult

    T = TypeVar("T")

SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The variable by which prometheus-client is told the folder in which several processes count together."""
SECONDS: Final = (0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900)


@dataclass(frozen=True, slots=True)
class Counted:
    """The counters of this process."""

    registry: CollectorRegistry
    requests: Counter
    syncs: Histogram
    failures: Counter
    read: Counter
    deliveries: Counter
    commands: Counter


@cache
def counted() -> Counted:
    """Return the counters, which begin with the first call."""
    from prometheus_client import CollectorRegistry, Counter, Histogram  # noqa: PLC0415 - see above

    registry = CollectorRegistry()

    def counter(name: str, words: str, *labels: str) -> Counter:
        return Counter(f"stagecoach_{name}", words, labels, registry=registry)

    return Counted(
        registry,
        counter(
            "source_requests", "Requests to a source, by class of the answer's status", "source", "status"
        ),
        Histogram(
            "stagecoach_sync_seconds",
            "How long reading a source took",
            ("source",),
            buckets=SECONDS,
            registry=registry,
        ),
        counter("sync_failures", "Readings of a source that failed, whole or in part", "source"),
        counter("read_facts", "Items and activities that were new or different", "source", "kind"),
        counter("posted", "Tries to post a message, by what came of it", "outcome"),
        counter("commands", "Commands after /ml, by their word and what came of them", "command", "outcome"),
    )


def count_request(source: str, status: int | None) -> None:
    """Count one request to a source; no status means that there was no answer."""
    kind = "none" if status is None else "429" if status == 429 else f"{status // 100}xx"  # noqa: PLR2004 - a limit
    counted().requests.labels(source, kind).inc()


def count_sync(result: SyncResult) -> None:
    """Count what one sync read, and how long each source took."""
    figures = counted()
    for name, one in result.sources.items():
        figures.syncs.labels(name).observe(one.seconds)
        figures.read.labels(name, "items").inc(one.items)
        figures.read.labels(name, "activities").inc(one.activities)
    for name in dict.fromkeys(one.source for one in result.failures):
        figures.failures.labels(name).inc()


def count_delivery(outcome: str) -> None:
    """Count one try to post: sent, waiting, refused or unknown."""
    counted().deliveries.labels(outcome).inc()


def counting_command(word: str, make: Callable[[], T]) -> T:
    """Return what `make` makes, and count the command: ok, refused to the asker, or failed on our side."""
    outcome = "failed"
    try:
        made = make()
        outcome = "ok"
    except StagecoachError:
        outcome = "refused"
        raise
    else:
        return made
    finally:
        counted().commands.labels(word, outcome).inc()
