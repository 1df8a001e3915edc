"""When a subscription is due, by the wall clock of its zone; pure, so that a test can live through a whole year."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from workflows.errors import Refused
from workflows.model import aware
from workflows.reports.shape import Line, Moment, Report, Tone

if TYPE_CHECKING:
    from workflows.outbox import Subscription

LATE: Final = timedelta(minutes=15)
TOO_OLD: Final = timedelta(hours=24)
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


def due(subscription: Subscription, now: datetime) -> Period | None:
    """Return the period whose time has come within the last 24 hours, or None; Refused for an unusable one."""
    aware(now)
    today = now.astimezone(_zone(subscription)).date()
    # A day more on each side: at a change of the clock, or of the zone itself, local days are no 24 hours.
    for day in (today + timedelta(days=back) for back in (1, 0, -1, -2)):
        at = _moment(subscription, day)
        if _falls_on(subscription, day) and at <= now and now - at < TOO_OLD:
            key = f"{subscription.id}:{day.isoformat()}"
            return Period(key, day, at, subscription.timezone, late=now - at > LATE)
    return None


def next_run(subscription: Subscription, now: datetime) -> datetime:
    """Return the next moment (UTC) after `now` at which the subscription is due; Refused for an unusable one."""
    aware(now)
    start = now.astimezone(_zone(subscription)).date()
    if subscription.anchor:
        start = max(start, subscription.anchor)
    days = (start + timedelta(days=ahead) for ahead in range(-1, 7 * subscription.every + 8))
    return next(
        at for at in (_moment(subscription, day) for day in days if _falls_on(subscription, day)) if at > now
    )


def tell_late(report: Report, period: Period) -> Report:
    """Return the report with a first line that says when it was due."""
    due_at = Moment(period.due_at, period.zone)
    words = ("This comes late: it was due on ", due_at, ", when Stagecoach could not deliver it.")
    return replace(report, lead=(Line(words, tone=Tone.WARN, bullet=False), *report.lead))


def _falls_on(subscription: Subscription, day: date) -> bool:
    if day.weekday() != subscription.weekday:
        return False
    if subscription.anchor and day < subscription.anchor:
        return False
    first = subscription.anchor or FIRST_MONDAY
    weeks = (_monday(day) - _monday(first)).days // 7
    return weeks % subscription.every == 0


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
    if subscription.every < 1 or subscription.weekday not in range(7):
        message = (
            f"subscription {subscription.id}: weekday or rhythm is out of range; apply its project again"
        )
        raise Refused(message)
    try:
        return ZoneInfo(subscription.timezone)
    except (KeyError, ValueError, OSError) as error:
        message = f"subscription {subscription.id}: there is no time zone {subscription.timezone!r}"
        raise Refused(message) from error
