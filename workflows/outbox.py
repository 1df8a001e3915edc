"""What is to be said and written, and what became of it: deliveries, warnings, and changes to people's trackers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date, datetime

MAIL: Final = "mailto:"
"""What a target begins with that is an address of mail."""


class DeliveryState(StrEnum):
    """`claimed`: somebody is about to post; `sent`: it is in Slack; `unknown`: only Slack's history can tell."""

    CLAIMED = "claimed"
    SENT = "sent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who receives which report when: `time` is HH:MM in `timezone`.

    `target` is a channel or user id or name, or an address of mail behind `mailto:`.

    `weekday` is 0 for Monday; `every` is 1 (weekly) or 2 (fortnightly, counted from the week of `anchor`). With
    `monthly` it comes on that weekday of each month instead: `first` to `fourth`, or `last`. `project` is None for the
    portfolio. `holidays` says what becomes of a day off: `shift` to the next working day, `skip`, or `send`.
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
    monthly: str | None = None
    holidays: str = "shift"
    language: str | None = None
    """In which language (None: the policy's)."""
    ends_on: date | None = None
    """The last day on which it comes."""
    made_by: str | None = None
    """The Slack account that made it; None where the projects file declares it."""
    starts_at: datetime | None = None
    """What was due before is not made up for: it was made, or went on after a pause, at this moment."""
    paused_at: datetime | None = None


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
    """A warning about one experiment: at most one is open per item; `delivery` is the key of its private message.

    `snoozed_until` is the last day on which it stays silent. `raised` is the key of the channel's message about it,
    since `raised_at`; from `digest_at` on digests name it as unanswered. `news` names what was said last, until its
    messages show it.
    """

    item: str
    project: str
    verdict: str
    person: str | None
    delivery: str
    opened_at: datetime
    resolved_at: datetime | None = None
    resolution: str | None = None
    snoozed_until: date | None = None
    raised: str | None = None
    raised_at: datetime | None = None
    digest_at: datetime | None = None
    news: str | None = None


def token(item_id: str) -> str:
    """Return a short name for an item: ids hold branch names, which may be longer than a button carries."""
    return blake2b(item_id.encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which a source could not be read: as a `whole`, for all its projects, or for some of them.

    `id` is also the key of the message about it. `told` is a mark of what that message says; `closed_at` is when
    there was no more to be said.
    """

    id: str
    source: str
    whole: bool
    projects: tuple[str, ...]
    began_at: datetime
    error: str
    ended_at: datetime | None = None
    told: str | None = None
    closed_at: datetime | None = None


class WriteKind(StrEnum):
    """What is changed in a tracker: labels by add and remove operations, or a comment is added."""

    LABELS = "labels"
    COMMENT = "comment"


class WriteState(StrEnum):
    """`waiting` to be tried (again), `doing` by a process just now, `done` once the tracker confirmed, or `failed`."""

    WAITING = "waiting"
    DOING = "doing"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Write:
    """One change that a person asked for: the order, and the entry in the audit log.

    `id` is made from what the person did, so that a double click is one write; `place` says where it was asked
    (`slack:C123:U456`: channel and account; `terminal`). `before` are the labels under our prefix as they stood
    before it was tried first, None while nobody has looked; `activity` is the id of the activity that a sync will
    read because of it, which is our own and no sign of life. `undoes` is the write that this one takes back.
    """

    id: str
    item: str
    key: str
    kind: WriteKind
    person: str
    place: str
    asked_at: datetime
    adds: tuple[str, ...] = ()
    removes: tuple[str, ...] = ()
    text: str = ""
    undoes: str | None = None
    state: WriteState = WriteState.WAITING
    tries: int = 0
    retry_at: datetime | None = None
    error: str | None = None
    settled_at: datetime | None = None
    before: tuple[str, ...] | None = None
    activity: str | None = None
