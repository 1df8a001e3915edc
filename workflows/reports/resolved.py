"""How a warning ended, in a sentence without its full stop."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from workflows.lifecycle.resolutions import How
from workflows.reports.answered import statement
from workflows.reports.phrases import detail, say, tell, tell_many
from workflows.reports.quiet import SEEN
from workflows.reports.shape import Day, Name, PersonRef

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from workflows.lifecycle.resolutions import Resolution
    from workflows.reports.answered import Heard
    from workflows.reports.shape import Text

PLAINLY: Final[Mapping[How, Text]] = MappingProxyType(
    {
        How.DONE: tell("It is done"),
        How.NOT_UNDER_WAY: tell("It is no longer under way as an experiment"),
        How.GONE: tell("It is no longer in the project"),
        How.SNOOZE_OVER: tell("The snooze is over"),
        How.NEVER_TOLD: tell("Nobody was told of it"),
    }
)
"""The ends that need no facts."""


def resolved(resolution: Resolution, heard: Heard | None) -> Text:
    """Return how a warning ended; `heard` is the answer that ended it, as far as it is known still."""
    if resolution.how is How.ANSWERED:
        return statement(heard) if heard else tell("{person} answered", person=PersonRef(resolution.by))
    return PLAINLY.get(resolution.how) or BY_FACTS[resolution.how](resolution)


def _within(resolution: Resolution) -> Text:
    return tell_many(
        resolution.days,
        "It is within its limit of 1 working day again",
        "It is within its limit of {number} working days again",
    )


def _expected(resolution: Resolution) -> Text:
    if not resolution.why:
        return tell("News is expected")
    return tell("News is expected: {reason}", reason=detail(resolution.why))


def _in_words(resolution: Resolution) -> Text:
    return (Name(resolution.why[:1].upper() + resolution.why[1:]),)


def _back(resolution: Resolution) -> Text:
    """Return which sign of life ended the silence and, where it is known, how long that was."""
    what, when = SEEN[resolution.what], Day(resolution.day) if resolution.day else ()
    if resolution.by:
        who = PersonRef(resolution.by)
        back = tell("It is back: {what} by {person} on {day}", what=what, person=who, day=when)
    else:
        back = tell("It is back: {what} on {day}", what=what, day=when)
    if not resolution.days:
        return back
    quiet = tell_many(
        resolution.days,
        "Quiet for 1 working day in all",
        "Quiet for {number} working days in all",
    )
    return say(back, ". ", quiet)


BY_FACTS: Final[Mapping[How, Callable[[Resolution], Text]]] = MappingProxyType(
    {
        How.BACK: _back,
        How.WITHIN_LIMIT: _within,
        How.NEWS_EXPECTED: _expected,
        How.IN_WORDS: _in_words,
    }
)
"""The ends that are told with facts."""
