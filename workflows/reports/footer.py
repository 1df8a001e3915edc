"""What a report rests on: how current its sources are, how much was read, what is not placed or not readable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from workflows.lifecycle.wording import source_name
from workflows.model import ItemKind
from workflows.reports.phrases import both, detail, say, tell, tell_many
from workflows.reports.shape import Count, Line, Moment, Name, Text, Tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from workflows.lifecycle.state import ProjectState
    from workflows.model import SourceState

FRESH = timedelta(hours=24)
"""A source that nobody read for longer is mentioned up front, even when nothing failed."""
ONE_OFF = frozenset({"snapshot"})
"""Sources that are imported once and do not grow old."""


class Sourced(Protocol):
    """What is known of a project at `now`, in whose zone, and how current the sources behind it are."""

    @property
    def timezone(self) -> str:
        """The zone that the dates are in."""

    @property
    def now(self) -> datetime:
        """The moment that it is told for."""

    @property
    def sources(self) -> tuple[SourceState, ...]:
        """Its sources."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What a report about a project rests on: how current its sources are, how much was read, and the gaps."""

    timezone: str
    now: datetime
    sources: tuple[SourceState, ...]
    tickets: int
    pull_requests: int
    repositories: frozenset[str]
    unplaced: int
    damaged: int


def basis(state: ProjectState) -> Basis:
    """Return what a report about this project rests on."""
    return Basis(
        state.project.timezone,
        state.now,
        state.sources,
        state.counts.get(ItemKind.ISSUE, 0),
        state.counts.get(ItemKind.PULL_REQUEST, 0),
        frozenset(one.repo for one in state.profiles),
        len(state.unplaced.tickets),
        state.damaged,
    )


def trust(states: Iterable[ProjectState]) -> tuple[Text, ...]:
    """Return the footer: the oldest complete read, what was read, and what is missing from the picture."""
    return trust_in(tuple(map(basis, states)))


def trust_in(grounds: Sequence[Basis]) -> tuple[Text, ...]:
    """Return the footer of a report that rests on all of these."""
    if not grounds:
        return ()
    return tuple(text for text in (*as_of(grounds), _volume(grounds), _gaps(grounds)) if text)


def as_of(grounds: Sequence[Sourced]) -> tuple[Text, ...]:
    """Return the oldest complete read alone, nothing where there is no project."""
    if not grounds:
        return ()
    return (_as_of(_sources(grounds), common_zone(grounds), max(one.now for one in grounds)),)


def left_out(number: int) -> tuple[Text, ...]:
    """Return how many private projects this reader does not hear of."""
    if not number:
        return ()
    return (tell_many(number, "1 private project is left out", "{number} private projects are left out"),)


def troubles(states: Iterable[ProjectState]) -> tuple[Line, ...]:
    """Return one line for each source that could not be read lately: the report stands on older facts then."""
    return troubles_in(tuple(map(basis, states)))


def troubles_in(grounds: Sequence[Sourced]) -> tuple[Line, ...]:
    """Return the same for a report that rests on all of these."""
    if not grounds:
        return ()
    zone = common_zone(grounds)
    now = max(one.now for one in grounds)
    found = (_trouble(source, zone, now) for source in _sources(grounds))
    return tuple(line for line in found if line is not None)


def common_zone(grounds: Iterable[Sourced]) -> str:
    """Return the zone that all projects share, else UTC."""
    zones = {one.timezone for one in grounds}
    return zones.pop() if len(zones) == 1 else "UTC"


def _sources(grounds: Iterable[Sourced]) -> tuple[SourceState, ...]:
    """Return one state for each source: of several projects the one that is furthest behind."""
    behind: dict[str, SourceState] = {}
    for one in grounds:
        for source in one.sources:
            known = behind.get(source.source)
            if known is None or _age(source) < _age(known):
                behind[source.source] = source
    return tuple(behind[name] for name in sorted(behind))


def _age(source: SourceState) -> tuple[bool, bool, float]:
    return (
        not _failing(source),
        source.read_at is not None,
        source.read_at.timestamp() if source.read_at else 0.0,
    )


def _failing(source: SourceState) -> bool:
    return source.failed_at is not None and (source.read_at is None or source.failed_at > source.read_at)


def _trouble(source: SourceState, zone: str, now: datetime) -> Line | None:
    name = _named(source.source)
    why: tuple[Text, ...] = (detail(source.error),) if source.error and _failing(source) else ()
    if source.read_at is None:
        text = tell("I could not read {source} yet: nothing from there is in this report.", source=name)
        return Line(text, why, Tone.WARN)
    since = Moment(source.read_at, zone)
    if _failing(source):
        text = tell(
            "I could not read {source} since {moment}. This report uses what was known then.",
            source=name,
            moment=since,
        )
        return Line(text, why, Tone.WARN)
    if now - source.read_at > FRESH and source.source not in ONE_OFF:
        text = tell(
            "I last read {source} on {moment}. What happened since is not in this report.",
            source=name,
            moment=since,
        )
        return Line(text, (), Tone.WARN)
    return None


def _named(source: str) -> Text:
    if source in ONE_OFF:
        return tell("the imported snapshot")
    return (Name(source_name(source)),)


def _as_of(sources: Sequence[SourceState], zone: str, now: datetime) -> Text:
    read = [source.read_at for source in sources if source.read_at is not None]
    if not read:
        return tell("No source has been read completely yet, as of {moment}", moment=Moment(now, zone))
    oldest = Moment(min(read), zone)
    if oldest.at > now:
        then = Moment(now, zone)
        return tell("As it was on {moment}, from the history read up to {read}", moment=then, read=oldest)
    complete = [_named(one.source) for one in sources if one.read_at and not _failing(one)]
    if not complete:
        return tell("Data as of {moment}", moment=oldest)
    return tell("Data as of {moment}, {sources} read completely", moment=oldest, sources=both(complete))


def _volume(grounds: Sequence[Basis]) -> Text:
    issues = sum(one.tickets for one in grounds)
    pulls = sum(one.pull_requests for one in grounds)
    repositories = {repo for one in grounds for repo in one.repositories}
    return (
        Count(issues, "ticket", "tickets"), ", ", Count(pulls, "pull request", "pull requests"), ", ",
        Count(len(repositories), "repository", "repositories"),
    )  # fmt: skip


def _gaps(grounds: Sequence[Basis]) -> Text:
    unplaced = sum(one.unplaced for one in grounds)
    damaged = sum(one.damaged for one in grounds)
    placed = tell("every open ticket placed")
    if unplaced:
        placed = tell_many(
            unplaced,
            "1 open ticket not yet placed in a stage",
            "{number} open tickets not yet placed in a stage",
        )
    if not damaged:
        return placed
    aside = tell_many(
        damaged,
        "1 record could not be read and was set aside",
        "{number} records could not be read and were set aside",
    )
    return say(placed, "; ", aside)
