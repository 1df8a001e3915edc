"""A run tracker as a source: pages of tracked runs, matched to tickets and projects, as batches."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from workflows.batch import Batch, Cursor
from workflows.sources.github_mark import fingerprint
from workflows.sources.jira_shapes import Json, line, mapping, moment, sequence
from workflows.sources.run_facts import (
    activities_of,
    clipped,
    daily,
    heartbeat,
    item_id,
    item_of,
    last_seen,
    links_of,
    metrics_of,
    starter,
)
from workflows.sources.run_matching import Match, Matcher

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from config.policy import Policy
    from workflows.batch import Damaged
    from workflows.model import Project
    from workflows.sources.tracked_run import KnownWork, RunPage, TrackedRun, Tracker

VERSION = 1
"""Raise it when a run is read otherwise than before: everything is then read anew, once."""
REMEMBERED = timedelta(days=2)
"""So long after its end a run is remembered: what is read of it again and says nothing new is left out."""
MOST_REMEMBERED = 5_000
FORGOTTEN = timedelta(days=180)
"""An open run that was silent for longer was never ended properly, and is nobody's run any more."""
LONGEST_SCOPE = 300
RUN = re.compile(r"run ([A-Za-z0-9_-]{1,60})")
"""The name of a run that was set aside: only ids without quotes go back into a question."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is remembered of a run: a fingerprint, the projects that it belongs to, and its daily heartbeats."""

    print: str
    slugs: tuple[str, ...]
    beats: tuple[datetime, ...]
    is_open: bool
    at: datetime


@dataclass(slots=True)
class _Memory:
    """What is kept between two readings of a tracker; `covers` says for whom and what it was made."""

    covers: str
    mark: str | None = None
    seen: dict[str, Seen] = field(default_factory=dict)

    def followed(self) -> frozenset[str]:
        return frozenset(run for run, one in self.seen.items() if one.is_open)

    def text(self, now: datetime) -> str:
        held = {run: one for run, one in self.seen.items() if one.is_open or one.at >= now - REMEMBERED}
        latest = sorted(held, key=lambda run: (held[run].is_open, held[run].at), reverse=True)
        kept = {
            run: {
                "print": one.print,
                "slugs": one.slugs,
                "beats": [beat.isoformat() for beat in one.beats],
                "open": one.is_open,
                "at": one.at.isoformat(),
            }
            for run in sorted(latest[:MOST_REMEMBERED])
            for one in (held[run],)
        }
        return json.dumps({"covers": self.covers, "mark": self.mark, "seen": kept}, separators=(",", ":"))


class RunSource:
    """Reads one tracker through its adapter. A tracker is read as a whole: a run may name any project's ticket."""

    def __init__(self, tracker: Tracker, known: KnownWork, policy: Policy) -> None:
        self.name = tracker.name
        self._tracker = tracker
        self._known = known
        self._policy = policy

    @property
    def requests(self) -> int:
        """Requests made since the source was built."""
        return self._tracker.requests

    def tells_of(self, project: Project, held: Collection[str]) -> bool:
        """Tell whether it speaks for a project: one that declares runs, or whose tickets its runs name."""
        return bool(project.tracked_experiments) or project.slug in held

    def read(
        self, projects: Sequence[Project], cursors: Mapping[str, str], *, full: bool, now: datetime
    ) -> Iterator[Batch]:
        """Yield what is new since the cursor; everything when `full`, or when projects or keys are not as they were.

        Raises Transient, Refused or Malformed when the tracker cannot be read; what was yielded stays good.
        """
        yield from self._read(projects, {} if full else cursors, frozenset(), now)

    def read_again(
        self,
        projects: Sequence[Project],
        cursors: Mapping[str, str],
        records: Sequence[Damaged],
        *,
        now: datetime,
    ) -> Iterator[Batch]:
        """Yield what is new, as `read` does, and the runs of these records, which are asked for by their ids."""
        asked = frozenset(found[1] for one in records if (found := RUN.fullmatch(one.record)))
        if asked:
            yield from self._read(projects, cursors, asked, now)

    def _read(
        self, projects: Sequence[Project], cursors: Mapping[str, str], asked: frozenset[str], now: datetime
    ) -> Iterator[Batch]:
        every = {project.slug: project for project in (*projects, *self._known.projects())}
        covers = self._covers(tuple(every.values()))
        memory = _recall(cursors.get(self._scope), covers)
        for page in self._tracker.pages(memory.mark, followed=memory.followed() | asked, now=now):
            memory.mark = page.mark
            yield self._batch(page, tuple(every.values()), memory, now)

    @property
    def _scope(self) -> str:
        return f"{self.name}:#runs"

    def _covers(self, projects: Sequence[Project]) -> str:
        """Return a fingerprint of all that decides where a run belongs."""
        declared = [
            (one.slug, one.jira_keys, one.repositories, one.tracked_experiments, sorted(_wanted([one])))
            for one in sorted(projects, key=lambda project: project.slug)
        ]
        rules = (self._policy.runs, self._policy.people.bots, self._policy.people.stagecoach)
        keys = sorted(self._known.jira_keys())
        return fingerprint(VERSION, self._tracker.address, declared, keys, rules)

    def _batch(self, page: RunPage, projects: Sequence[Project], memory: _Memory, now: datetime) -> Batch:
        matcher = Matcher(page.runs, self._known, projects, self._policy.runs.ticket_tags)
        draft = _Draft(self._tracker, self._policy, memory, now)
        for run in page.runs:
            draft.add(run, matcher.match(run), matcher.declaring(run.experiment))
        for run_id in page.gone:
            draft.drop(run_id)
        present = {
            self._place(experiment): frozenset(item_id(self.name, run) for run in runs)
            for experiment, runs in page.present.items()
        }
        runs, wanted = draft.runs, _wanted(projects)
        accounts = {one.ref: one for run in runs if (one := starter(run, self._policy)[0])}
        return Batch(
            source=self.name,
            items=tuple(item_of(run, self._tracker, self._policy) for run in runs),
            activities=tuple(
                act
                for run in runs
                for act in activities_of(run, memory.seen[run.id].beats, self._tracker, self._policy, now)
            ),
            links=tuple(link for run in runs for link in links_of(run, draft.matches[run.id], self._tracker)),
            members=tuple(
                (slug, item_id(self.name, run.id)) for run in runs for slug in memory.seen[run.id].slugs
            ),
            accounts=tuple(accounts.values()),
            metrics=tuple(one for run in runs for one in metrics_of(run, self._tracker, wanted, now)),
            whole=tuple(item_id(self.name, run) for run in draft.whole),
            present=present,
            scope_of={item_id(self.name, run.id): self._place(run.experiment) for run in runs},
            damaged=page.damaged,
            sound=tuple(f"run {run.id}" for run in page.runs),
            gone=tuple(item_id(self.name, run) for run in draft.gone),
            cursors=(Cursor(self.name, self._scope, memory.text(now)),),
        )

    def _place(self, experiment: str) -> str:
        return f"runs:{self.name}:{clipped(experiment, LONGEST_SCOPE)}"


def _wanted(projects: Iterable[Project]) -> frozenset[str]:
    """Return the names of the metrics by which measures are declared."""
    return frozenset(kpi.run_metric.casefold() for one in projects for kpi in one.kpis if kpi.run_metric)


class _Draft:
    """Sorts the runs of a page: what is new for the store, and what is gone."""

    def __init__(self, tracker: Tracker, policy: Policy, memory: _Memory, now: datetime) -> None:
        self._tracker = tracker
        self._policy = policy
        self._memory = memory
        self._now = now
        self.runs: list[TrackedRun] = []
        self.matches: dict[str, Match] = {}
        self.whole: list[str] = []
        self.gone: list[str] = []

    def add(self, run: TrackedRun, match: Match, declared: frozenset[str]) -> None:
        """Take a run, unless it belongs to nobody, or is known in just this form."""
        seen = self._memory.seen.get(run.id)
        at = last_seen(run, self._now)
        if run.deleted or (run.status.is_open and at < self._now - FORGOTTEN):
            self.drop(run.id)
            return
        holder = self._memory.seen.get(run.parent or "")
        # A run inside another one goes where that goes, unless it names a ticket itself.
        slugs = match.slugs if match.targets or holder is None else frozenset(holder.slugs) | declared
        if not (slugs or match.targets or holder):
            return
        beat = heartbeat(run, self._now)
        beats = daily((*(seen.beats if seen else ()), *((beat,) if beat else ())))
        stamp = fingerprint(run, match.targets, sorted(slugs))
        self._memory.seen[run.id] = Seen(stamp, tuple(sorted(slugs)), beats, run.status.is_open, at)
        if seen is not None and seen.print == stamp:
            return
        self.runs.append(run)
        self.matches[run.id] = match
        if seen is not None or run.status.is_open:
            # Then all its heartbeats are here; of a run that is read for the first time after its end they may
            # be known from before.
            self.whole.append(run.id)

    def drop(self, run_id: str) -> None:
        """Note that a run is not there any more."""
        self._memory.seen.pop(run_id, None)
        self.gone.append(run_id)


def _recall(text: str | None, covers: str) -> _Memory:
    """Return the memory that a cursor holds, an empty one when there is none or it was made for something else."""
    try:
        raw = mapping(json.loads(text or ""))
        if raw.get("covers") != covers:
            return _Memory(covers)
        seen = {run: _seen(mapping(one)) for run, one in mapping(raw.get("seen")).items()}
        return _Memory(covers, line(raw.get("mark")) or None, seen)
    except (ValueError, RecursionError):
        return _Memory(covers)


def _seen(raw: Json) -> Seen:
    return Seen(
        print=line(raw.get("print")),
        slugs=tuple(line(slug) for slug in sequence(raw.get("slugs"))),
        beats=tuple(moment(beat, "heartbeat").astimezone(UTC) for beat in sequence(raw.get("beats"))),
        is_open=raw.get("open") is True,
        at=moment(raw.get("at"), "time"),
    )
