"""The operators' message about a source that cannot be read, and the same message when that is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workflows.lifecycle.wording import source_name
from workflows.reports.phrases import detail, tell, tell_many
from workflows.reports.shape import Line, Moment, Name, Report, Tone

if TYPE_CHECKING:
    from workflows.outbox import Outage
    from workflows.reports.shape import Text

NAMED: Final = 10
"""So many projects are named; the rest is counted."""


def build(outage: Outage, *, zone: str, language: str) -> Report:
    """Return what operators read of an outage as it stands."""
    since = Moment(outage.began_at, zone)
    if outage.ended_at is not None:
        over = Moment(outage.ended_at, zone)
        title = tell(
            "{source} could not be read from {since} to {over}.",
            source=_source(outage),
            since=since,
            over=over,
        )
        lead: tuple[Line, ...] = (_plain(tell("It is read again, and nothing is to be done.")),)
    else:
        title = tell("{source} could not be read since {since}.", source=_source(outage), since=since)
        lead = (
            Line(detail(outage.error), tone=Tone.WARN),
            _plain(
                tell(
                    "Reports name the gap and use what was read before. This message changes when it is over."
                )
            ),
        )
    projects = () if outage.whole else (_plain(_projects(outage)),)
    return Report("outage", title, (*projects, *lead), language=language)


def _source(outage: Outage) -> Name:
    return Name(source_name(outage.source))


def _projects(outage: Outage) -> Text:
    named = ", ".join(outage.projects[:NAMED])
    more = len(outage.projects) - NAMED
    if more > 0:
        return tell_many(
            more,
            "This is so for {projects} and {number} more; others are read.",
            "This is so for {projects} and {number} more; others are read.",
            projects=Name(named),
        )
    return tell("This is so for {projects}; others are read.", projects=Name(named))


def _plain(text: Text) -> Line:
    return Line(text, bullet=False)
