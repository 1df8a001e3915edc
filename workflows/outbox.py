"""What is to be posted and what became of it: subscriptions, deliveries, and warnings that wait for an answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime


class DeliveryState(StrEnum):
    """`claimed`: somebody is about to post; `sent`: it is in Slack; `unknown`: only Slack's history can tell."""

    CLAIMED = "claimed"
    SENT = "sent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who receives which report when: `target` is a channel or user id or name, `time` is HH:MM in `timezone`.

    `weekday` is 0 for Monday; `every` is 1 (weekly) or 2 (fortnightly, counted from the week of `anchor`).
    `project` is None for the portfolio.
    """

    id: str
    project: str | None
    report: str
    audience: str
    target: str
    weekday: int
    time: str
    timezone: str
    every: int = 1
    anchor: date | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message that is to appear once: unique by `key`; `channel` and `ts` say where it stands once sent."""

    key: str
    state: DeliveryState
    target: str
    claimed_at: datetime
    channel: str | None = None
    ts: str | None = None
    sent_at: datetime | None = None
    error: str | None = None
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OpenWarning:
    """A warning about one experiment: at most one is open per item; `delivery` is the key of its message."""

    item: str
    project: str
    verdict: str
    person: str | None
    delivery: str
    opened_at: datetime
    resolved_at: datetime | None = None
    resolution: str | None = None
