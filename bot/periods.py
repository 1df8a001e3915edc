"""When a subscription is due, by the wall clock of its zone; pure, so that a test can live through a whole year."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final, Protocol
from zoneinfo import ZoneInfo

from workflows.errors import Refused
from workflows.model import aware
from workflows.reports.shape import Line, Moment, Report, Tone

if TYPE_CHECKING:
    from workflows.outbox import Subscription

LATE: Final = timedelta(minutes=15)
TOO_OLD: Final = timedelta(hours=24)
FURTHEST_SHIFT: Final = 13
"""Days within which a holiday is followed by a working day."""
LONGEST_PAUSE: Final = 200
"""Days within which every rhythm comes again, also one of months whose day is a holiday some times in a row."""
ORDINALS: Final = ("first", "second", "third", "fourth")
LAST: Final = "last"
FIRST_MONDAY: Final = date(1970, 1, 5)
"""Where fortnights are counted from when a subscription names no week."""


@dataclass(frozen=True, slots=True)
class Period:
    """One turn of a subscription: delivered once by its `key`, made of the subscription and its local date."""

    key: str
    day: date
    due_at: datetime
    zone: str
    late: bool


class Calendar(Protocol):
    """Which days a project works on."""

    def is_workday(self, day: date) -> bool:
        """Whether people work on that day."""

    def is_holiday(self, day: date) -> bool:
        """Whether it is a day off on which they would work otherwise."""


def due(subscription: Subscription, now: datetime, calendar: Calendar | None = None) -> Period | None:
    """Return the period whose time has come within the last 24 hours, or None; Refused for an unusable one.

    Without a calendar no day is a holiday. A period keeps the key of its own day when a holiday shifts it.
    """
    aware(now)
    today = now.astimezone(_zone(subscription)).date()
    if subscription.paused_at is not None:
        return None
    # A day more on each side: at a change of the clock, or of the zone itself, local days are no 24 hours.
    for day in (today + timedelta(days=back) for back in range(1, -FURTHEST_SHIFT - 3, -1)):
        at = _due_at(subscription, day, calendar)
        if at is not None and at <= now and now - at < TOO_OLD:
            key = f"{subscription.id}:{day.isoformat()}"
            return Period(key, day, at, subscription.timezone, late=now - at > LATE)
    return None


def next_run(subscription: Subscription, now: datetime, calendar: Calendar | None = None) -> datetime | None:
    """Return the next moment (UTC) after `now` at which the subscription is due; Refused for an unusable one.

    None where it rests or has ended.
    """
    aware(now)
    start = now.astimezone(_zone(subscription)).date()
    if subscription.paused_at is not None:
        return None
    if subscription.anchor:
        start = max(start, subscription.anchor)
    # A form takes any day of the calendar to begin with, also its last.
    left = (date.max - start).days - FURTHEST_SHIFT
    days = (start + timedelta(days=ahead) for ahead in range(-FURTHEST_SHIFT - 1, min(LONGEST_PAUSE, left)))
    runs = (_due_at(subscription, day, calendar) for day in days)
    return next((at for at in runs if at is not None and at > now), None)


def tell_late(report: Report, period: Period) -> Report:
    """Return the report with a first line that says when it was due."""
    due_at = Moment(period.due_at, period.zone)
    words = ("This comes late: it was due on ", due_at, ", when Stagecoach could not deliver it.")
    return replace(report, lead=(Line(words, tone=Tone.WARN, bullet=False), *report.lead))


def _due_at(subscription: Subscription, day: date, calendar: Calendar | None) -> datetime | None:
    """Return when the period of that day is due, None where it has none: not its day, skipped, or not begun."""
    if not _falls_on(subscription, day):
        return None
    shown = _worked(subscription, day, calendar)
    if shown is None:
        return None
    at = _moment(subscription, shown)
    return None if subscription.starts_at is not None and at < subscription.starts_at else at


def _worked(subscription: Subscription, day: date, calendar: Calendar | None) -> date | None:
    """Return the day on which the period comes; None where a holiday skips it, or shifts it into the next one."""
    if calendar is None or subscription.holidays == "send" or not calendar.is_holiday(day):
        return day
    if subscription.holidays == "skip":
        return None
    later = (day + timedelta(days=ahead) for ahead in range(1, FURTHEST_SHIFT + 1))
    for other in later:
        if _falls_on(subscription, other):
            return None
        if calendar.is_workday(other):
            return other
    return None


def _falls_on(subscription: Subscription, day: date) -> bool:
    if day.weekday() != subscription.weekday:
        return False
    if subscription.anchor and day < subscription.anchor:
        return False
    if subscription.ends_on and day > subscription.ends_on:
        return False
    if subscription.monthly:
        return _is_of_month(day, subscription.monthly)
    first = subscription.anchor or FIRST_MONDAY
    weeks = (_monday(day) - _monday(first)).days // 7
    return weeks % subscription.every == 0


def _is_of_month(day: date, which: str) -> bool:
    """Whether it is the first, …, or last day of its name in its month."""
    if which == LAST:
        return (day + timedelta(days=7)).month != day.month
    return (day.day - 1) // 7 == ORDINALS.index(which)


def _moment(subscription: Subscription, day: date) -> datetime:
    """Return when the clock of the zone shows the time on that day.

    A time that the clock skips counts as if it had gone on (02:30 is 03:30 then); of a time that it shows twice the
    first counts. The key is the local date in any case, so that neither is delivered twice.
    """
    local = datetime.combine(day, _time(subscription), tzinfo=_zone(subscription))
    return local.replace(fold=0).astimezone(UTC)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _time(subscription: Subscription) -> time:
    try:
        hour, minute = subscription.time.split(":")
        return time(int(hour), int(minute))
    except ValueError as error:
        message = f"subscription {subscription.id}: time {subscription.time!r} is not HH:MM; apply its project again"
        raise Refused(message) from error


def _zone(subscription: Subscription) -> ZoneInfo:
    rhythm = subscription.monthly in (None, *ORDINALS, LAST)
    if subscription.every < 1 or subscription.weekday not in range(7) or not rhythm:
        message = (
            f"subscription {subscription.id}: weekday or rhythm is out of range; apply its project again"
        )
        raise Refused(message)
    try:
        return ZoneInfo(subscription.timezone)
    except (KeyError, ValueError, OSError) as error:
        message = f"subscription {subscription.id}: there is no time zone {subscription.timezone!r}"
        raise Refused(message) from error
