"""The first verb: world to store. Each source is read in pages; each page is stored with its cursor at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any

import structlog

from workflows.errors import Refused, StagecoachError, Stopped, words_of
from workflows.reach import Choosing, Divisible, Whole
from workflows.store.cursors import read_cursors
from workflows.store.damaged import forget_unmet
from workflows.store.facts import find_project, load_projects
from workflows.store.ingest import apply
from workflows.store.source_states import mark_failed, mark_read
from workflows.store.whereabouts import holders
from workflows.worded import worded

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

    from workflows.batch import Batch, Refusal
    from workflows.model import Project
    from workflows.reach import Source
    from workflows.store.ingest import Applied

log = structlog.get_logger()

Progress = Callable[[str, int, int], None]
"""Called after each page with the source's name and the items and activities stored so far."""


def going_on() -> bool:
    """Never ask anybody to stop."""
    return False


def no_progress(_source: str, _items: int, _activities: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class SourceResult:
    """What one source brought and cost."""

    requests: int
    items: int
    activities: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Failure:
    """A source, or one scope of it, that could not be read, with the line that says what to do.

    `permanent` when a person must change something first: trying again will not help.
    """

    source: str
    message: str
    projects: tuple[str, ...]
    permanent: bool


@dataclass(frozen=True, slots=True)
class SyncResult:
    """The outcome of one sync, as `sync --format json` prints it."""

    sources: Mapping[str, SourceResult] = field(default_factory=dict)
    failures: tuple[Failure, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the contract's form: `{"sources": {name: {requests, items, activities, seconds}}, "failures"}`."""
        return {
            "sources": {
                name: {
                    "requests": result.requests,
                    "items": result.items,
                    "activities": result.activities,
                    "seconds": round(result.seconds, 3),
                }
                for name, result in self.sources.items()
            },
            "failures": [
                {"source": failure.source, "projects": list(failure.projects), "message": failure.message}
                for failure in self.failures
            ],
        }


def choose(engine: Engine, slug: str | None) -> tuple[Project, ...]:
    """Return the project of that slug, or all there are; Refused, with the nearest name, for an unknown one."""
    return load_projects(engine) if slug is None else (find_project(engine, slug),)


def narrowed(sources: Sequence[Source], hinted: Mapping[str, frozenset[str]]) -> tuple[Source, ...]:
    """Return the hinted sources, of GitHub the hinted repositories alone; Jira's projects share one search anyway."""
    return tuple(
        one.limited_to(hinted[one.name]) if isinstance(one, Divisible) else one
        for one in sources
        if one.name in hinted
    )


def vendors(sources: Sequence[Source]) -> tuple[Source, ...]:
    """Return the sources that can be read for a few projects at a time."""
    return tuple(one for one in sources if not isinstance(one, Whole))


def run_trackers(sources: Sequence[Source]) -> tuple[Source, ...]:
    """Return the sources that are read as a whole."""
    return tuple(one for one in sources if isinstance(one, Whole))


def sync(
    engine: Engine,
    sources: Sequence[Source],
    projects: Sequence[Project],
    *,
    full: bool = False,
    since: datetime | None = None,
    now: datetime,
    progress: Progress = no_progress,
    stopping: Callable[[], bool] = going_on,
) -> SyncResult:
    """Read every source for these projects; a source that fails never keeps another from being read.

    A `full` reading that began at `since` goes on: repositories that were read to their end since then are not read
    from their beginning again.

    Once `stopping`, no further page is asked for: what was read stays with its cursors, and a source that was not read
    to its end counts neither as read nor as failed.
    """
    results: dict[str, SourceResult] = {}
    failures: list[Failure] = []
    for source in sources:
        if stopping():
            break
        results[source.name], failed = _read_one(
            engine, source, projects, full=full, since=since, now=now, progress=progress, stopping=stopping
        )
        failures.extend(failed)
    return SyncResult(results, tuple(failures))


def _read_one(
    engine: Engine,
    source: Source,
    projects: Sequence[Project],
    *,
    full: bool,
    since: datetime | None,
    now: datetime,
    progress: Progress,
    stopping: Callable[[], bool],
) -> tuple[SourceResult, tuple[Failure, ...]]:
    # A source is given all projects, as work of one names the keys of another; it speaks for those that use it.
    started, asked = monotonic(), source.requests
    items = activities = 0
    failures: list[Failure] = []
    try:
        cursors = _cursors(engine, source, projects, full=full, since=since)
        full = full and not cursors
        for batch in source.read(projects, cursors, full=full, now=now):
            applied = _applied(engine, batch, cursors, now=now)
            items += applied.items
            activities += applied.activities
            failures.extend(_refused(source, one) for one in batch.refusals)
            progress(source.name, items, activities)
            _unless(stopping)
    except Stopped:
        log.info("sync_stopped", source=source.name)
        return SourceResult(source.requests - asked, items, activities, monotonic() - started), ()
    except StagecoachError as error:
        concerned = _concerned(engine, source, projects)
        failures.append(_failure(source, concerned, words_of(error), permanent=isinstance(error, Refused)))
    except Exception as error:
        log.exception("source_broke", source=source.name)
        concerned = _concerned(engine, source, projects)
        failures.append(_failure(source, concerned, _broke(source, error), permanent=False))
    _finish(engine, source, projects, failures, full=full, now=now)
    return SourceResult(source.requests - asked, items, activities, monotonic() - started), tuple(failures)


def _broke(source: Source, error: Exception) -> str:
    return worded(
        "reading {source} broke ({error}): a mistake of ours, please report it",
        source=source.name,
        error=type(error).__name__,
    )


def _cursors(
    engine: Engine, source: Source, projects: Sequence[Project], *, full: bool, since: datetime | None
) -> Mapping[str, str]:
    """Return the marks to go on from; of GitHub one stands for a whole repository, of others for a page of many."""
    if not full:
        return read_cursors(engine, source.name, projects)
    if since is None or not isinstance(source, Divisible):
        return {}
    return read_cursors(engine, source.name, projects, since=since)


def _applied(engine: Engine, batch: Batch, cursors: Mapping[str, str], *, now: datetime) -> Applied:
    """Store a batch; a scope without a mark to go on from, whose reading ends with it, was read from its beginning."""
    begun = [one.scope for one in batch.cursors if one.scope not in cursors]
    applied = apply(engine, batch, begun=begun, now=now)
    if applied.doubted:
        log.warning("absence_doubted", source=batch.source, scopes=applied.doubted)
    return applied


def _finish(
    engine: Engine,
    source: Source,
    projects: Sequence[Project],
    failures: Sequence[Failure],
    *,
    full: bool,
    now: datetime,
) -> None:
    """Note what was read; damaged records that a complete reading of everything did not meet are not there any more."""
    read = [one for one in _concerned(engine, source, projects) if _is_whole(source, one)]
    _remember(engine, source.name, read, failures, now=now)
    if full and not failures and len(read) == len(_concerned(engine, source, load_projects(engine))):
        forget_unmet(engine, source.name, since=now)


def _refused(source: Source, refusal: Refusal) -> Failure:
    return Failure(source.name, refusal.reason, refusal.projects, permanent=True)


def _unless(stopping: Callable[[], bool]) -> None:
    if stopping():
        raise Stopped("the process ends: the rest is read after the next start")


def _concerned(engine: Engine, source: Source, projects: Sequence[Project]) -> list[Project]:
    """Return the projects that a source speaks for; a run tracker also for those whose tickets its runs name."""
    if isinstance(source, Whole):
        held = holders(engine, source.name)
        return [one for one in projects if source.tells_of(one, held)]
    return [one for one in projects if not isinstance(source, Choosing) or source.reads_any_of(one)]


def _is_whole(source: Source, project: Project) -> bool:
    """Tell whether a project was read as far as this source goes: of one that was not, no report may say so."""
    return not isinstance(source, Divisible) or source.reads_all_of(project)


def _failure(source: Source, projects: Sequence[Project], message: str, *, permanent: bool) -> Failure:
    return Failure(source.name, message, tuple(project.slug for project in projects), permanent)


def _remember(
    engine: Engine, source: str, projects: Sequence[Project], failures: Sequence[Failure], *, now: datetime
) -> None:
    """Note for each project whether the source was read, so that every report can say how old its data is."""
    failed: set[str] = set()
    for failure in failures:
        failed.update(failure.projects)
        mark_failed(engine, source, failure.projects, failure.message, now=now)
    mark_read(engine, source, [project.slug for project in projects if project.slug not in failed], now=now)
