"""What a report rests on: how current its sources are, how much was read, what is not placed or not readable."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from workflows.lifecycle.wording import source_name
from workflows.model import ItemKind
from workflows.reports.phrases import agree, say
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


def trust(states: Sequence[ProjectState]) -> tuple[Text, ...]:
    """Return the footer: the oldest complete read, what was read, and what is missing from the picture."""
    if not states:
        return ()
    zone, now = common_zone(states), max(state.now for state in states)
    return tuple(
        text for text in (_as_of(_sources(states), zone, now), _volume(states), _gaps(states)) if text
    )


def troubles(states: Sequence[ProjectState]) -> tuple[Line, ...]:
    """Return one line for each source that could not be read lately: the report stands on older facts then."""
    if not states:
        return ()
    zone = common_zone(states)
    now = max(state.now for state in states)
    found = (_trouble(source, zone, now) for source in _sources(states))
    return tuple(line for line in found if line is not None)


def common_zone(states: Sequence[ProjectState]) -> str:
    """Return the zone that all projects share, else UTC."""
    zones = {state.project.timezone for state in states}
    return zones.pop() if len(zones) == 1 else "UTC"


def _sources(states: Iterable[ProjectState]) -> tuple[SourceState, ...]:
    """Return one state for each source: of several projects the one that is furthest behind."""
    behind: dict[str, SourceState] = {}
    for state in states:
        for source in state.sources:
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
    name = Name(source_name(source.source))
    why: tuple[Text, ...] = ((Name(source.error),),) if source.error and _failing(source) else ()
    if source.read_at is None:
        return Line(
            ("I could not read ", name, " yet: nothing from there is in this report."), why, Tone.WARN
        )
    read_at = Moment(source.read_at, zone)
    if _failing(source):
        text: Text = (
            "I could not read ",
            name,
            " since ",
            read_at,
            ". This report uses what was known then.",
        )
        return Line(text, why, Tone.WARN)
    if now - source.read_at > FRESH and source.source not in ONE_OFF:
        text = ("I last read ", name, " on ", read_at, ". What happened since is not in this report.")
        return Line(text, (), Tone.WARN)
    return None


def _as_of(sources: Sequence[SourceState], zone: str, now: datetime) -> Text:
    read = [source.read_at for source in sources if source.read_at is not None]
    if not read:
        return ("No source has been read completely yet, as of ", Moment(now, zone))
    oldest = min(read)
    if oldest > now:
        return ("As it was on ", Moment(now, zone), ", from the history read up to ", Moment(oldest, zone))
    complete = [source_name(one.source) for one in sources if one.read_at and not _failing(one)]
    names: Text = ()
    for index, name in enumerate(complete):
        names = say(names, "" if not index else " and " if index == len(complete) - 1 else ", ", Name(name))
    tail: Text = say(", ", names, " read completely") if complete else ()
    return say("Data as of ", Moment(oldest, zone), tail)


def _volume(states: Sequence[ProjectState]) -> Text:
    issues = sum(state.counts.get(ItemKind.ISSUE, 0) for state in states)
    pulls = sum(state.counts.get(ItemKind.PULL_REQUEST, 0) for state in states)
    repositories = {one.repo for state in states for one in state.profiles}
    return (
        Count(issues, "ticket"), ", ", Count(pulls, "pull request"), ", ",
        Count(len(repositories), "repository", "repositories"),
    )  # fmt: skip


def _gaps(states: Sequence[ProjectState]) -> Text:
    unplaced = sum(len(state.unplaced.tickets) for state in states)
    damaged = sum(state.damaged for state in states)
    placed: Text = (
        (Count(unplaced, "open ticket"), " not yet placed in a stage")
        if unplaced
        else ("every open ticket placed",)
    )
    if not damaged:
        return placed
    return say(
        placed,
        "; ",
        Count(damaged, "record"),
        f" could not be read and {agree(damaged, 'was', 'were')} set aside",
    )
