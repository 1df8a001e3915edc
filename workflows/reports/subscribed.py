"""Subscriptions in words: what comes where, how often, next, and what can be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from workflows.reports.phrases import say
from workflows.reports.shape import Button, Day, Line, Moment, Name, Report, Section, Tone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from workflows.outbox import Subscription
    from workflows.reports.shape import Offer, Text

PREVIEW: Final = "subscription-preview"
PAUSE: Final = "subscription-pause"
RESUME: Final = "subscription-resume"
END: Final = "subscription-end"
NAMES: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOLIDAYS: Final = {
    "shift": "a holiday shifts it to the next working day",
    "skip": "not on holidays",
    "send": "also on holidays",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A subscription and when it comes next (None: not any more, or not while it rests)."""

    subscription: Subscription
    next_run: datetime | None


def build(entries: Sequence[Entry], title: Text) -> Report:
    """Return what comes by itself, each with its next run and buttons."""
    if not entries:
        nothing = Line(("Nothing comes here by itself yet: `/ml subscribe` changes that.",), bullet=False)
        return Report("subscriptions", title, (nothing,))
    lines = tuple(_line(entry) for entry in entries)
    return Report("subscriptions", title, (), (Section(("What comes by itself",), lines),))


def _line(entry: Entry) -> Line:
    one = entry.subscription
    what = one.report if one.project is None else say(one.report, " of ", Name(one.project))
    text = say(what, " for ", one.audience, " to ", Name(_place(one)), ", ", _rhythm(one))
    made = "made in Slack" if one.made_by else "declared in the projects file"
    because: list[Text] = [_next(entry), (HOLIDAYS[one.holidays],), (made,)]
    if one.ends_on:
        because.append(("last day ", Day(one.ends_on)))
    if one.language:
        because.append(("language ", one.language))
    return Line(text, tuple(because), Tone.PLAIN, offers=offers_of(one))


def _place(one: Subscription) -> str:
    return "one person" if one.target[:1] in {"U", "W"} else one.target


def _rhythm(one: Subscription) -> Text:
    day = NAMES[one.weekday]
    often = {1: f"every {day}", 2: f"every second {day}"}[one.every]
    if one.monthly:
        often = f"on the {one.monthly} {day} of the month"
    return (f"{often} at {one.time} (", Name(one.timezone), ")")


def _next(entry: Entry) -> Text:
    if entry.subscription.paused_at is not None:
        return ("paused since ", Moment(entry.subscription.paused_at, entry.subscription.timezone))
    if entry.next_run is None:
        return ("does not come any more",)
    return ("next: ", Moment(entry.next_run, entry.subscription.timezone))


def offers_of(one: Subscription) -> tuple[Offer, ...]:
    """Return what can be done about a subscription."""
    rest = Button("Resume", RESUME, one.id) if one.paused_at else Button("Pause", PAUSE, one.id)
    ends = (Button("End", END, one.id),) if one.made_by else ()
    return (Button("Preview now", PREVIEW, one.id), rest, *ends)
