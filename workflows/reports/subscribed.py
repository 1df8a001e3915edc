"""Subscriptions in words: what comes where, how often, next, and what can be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from workflows.reports.kinds import KINDS
from workflows.reports.phrases import tell
from workflows.reports.shape import Button, Day, Line, Moment, Name, Report, Section, Tone

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from workflows.outbox import Subscription
    from workflows.reports.shape import Offer, Text

PREVIEW: Final = "subscription-preview"
PAUSE: Final = "subscription-pause"
RESUME: Final = "subscription-resume"
END: Final = "subscription-end"
AUDIENCES: Final[Mapping[str, Text]] = MappingProxyType(
    {"executive": tell("executive"), "product": tell("product"), "team": tell("team")}
)
NAMES: Final = (
    tell("Monday"), tell("Tuesday"), tell("Wednesday"), tell("Thursday"), tell("Friday"), tell("Saturday"),
    tell("Sunday"),
)  # fmt: skip
EVERY: Final[Mapping[int, Callable[[Text], Text]]] = MappingProxyType(
    {
        1: lambda weekday: tell("every {weekday}", weekday=weekday),
        2: lambda weekday: tell("every second {weekday}", weekday=weekday),
    }
)
MONTHLY: Final[Mapping[str, Callable[[Text], Text]]] = MappingProxyType(
    {
        "first": lambda weekday: tell("on the first {weekday} of the month", weekday=weekday),
        "second": lambda weekday: tell("on the second {weekday} of the month", weekday=weekday),
        "third": lambda weekday: tell("on the third {weekday} of the month", weekday=weekday),
        "fourth": lambda weekday: tell("on the fourth {weekday} of the month", weekday=weekday),
        "last": lambda weekday: tell("on the last {weekday} of the month", weekday=weekday),
    }
)
HOLIDAYS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "shift": tell("a holiday shifts it to the next working day"),
        "skip": tell("not on holidays"),
        "send": tell("also on holidays"),
    }
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A subscription and when it comes next (None: not any more, or not while it rests)."""

    subscription: Subscription
    next_run: datetime | None


def build(entries: Sequence[Entry], title: Text) -> Report:
    """Return what comes by itself, each with its next run and buttons."""
    if not entries:
        nothing = tell("Nothing comes here by itself yet: `/ml subscribe` changes that.")
        return Report("subscriptions", title, (Line(nothing, bullet=False),))
    lines = tuple(_line(entry) for entry in entries)
    return Report("subscriptions", title, (), (Section(tell("What comes by itself"), lines),))


def _line(entry: Entry) -> Line:
    one = entry.subscription
    report = KINDS[one.report].called if one.report in KINDS else (Name(one.report),)
    if one.project is not None:
        report = tell("{report} of {project}", report=report, project=Name(one.project))
    text = tell(
        "{report} for {audience} to {place}, {rhythm} at {clock} ({zone})",
        report=report,
        audience=AUDIENCES.get(one.audience, (Name(one.audience),)),
        place=_place(one),
        rhythm=MONTHLY[one.monthly](NAMES[one.weekday])
        if one.monthly
        else EVERY[one.every](NAMES[one.weekday]),
        clock=one.time,
        zone=Name(one.timezone),
    )
    made = tell("made in Slack") if one.made_by else tell("declared in the projects file")
    because = [_next(entry), HOLIDAYS[one.holidays], made]
    if one.ends_on:
        because.append(tell("last day {day}", day=Day(one.ends_on)))
    if one.language:
        because.append(tell("language {code}", code=Name(one.language)))
    return Line(text, tuple(because), Tone.PLAIN, offers=offers_of(one))


def _place(one: Subscription) -> Text:
    return tell("one person") if one.target[:1] in {"U", "W"} else (Name(one.target),)


def _next(entry: Entry) -> Text:
    one = entry.subscription
    if one.paused_at is not None:
        return tell("paused since {moment}", moment=Moment(one.paused_at, one.timezone))
    if entry.next_run is None:
        return tell("does not come any more")
    return tell("next: {moment}", moment=Moment(entry.next_run, one.timezone))


def offers_of(one: Subscription) -> tuple[Offer, ...]:
    """Return what can be done about a subscription."""
    rest = Button("Resume", RESUME, one.id) if one.paused_at else Button("Pause", PAUSE, one.id)
    ends = (Button("End", END, one.id),) if one.made_by else ()
    return (Button("Preview now", PREVIEW, one.id), rest, *ends)
