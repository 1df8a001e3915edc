"""What nobody answers goes on: after some working days to the project's channel, later into the digests."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.warn_plan import person_called
from bot.warn_tell import RAISED, post
from workflows.lifecycle.asking import worth_asking
from workflows.outbox import Delivery, DeliveryState
from workflows.store import escalation, ledger, warnings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Engine

    from bot.channel import Posts
    from bot.deliver import Outcome
    from bot.warn_plan import Scene
    from workflows.outbox import OpenWarning

BEING_POSTED: Final = timedelta(minutes=10)
"""For so long another worker may be about to post what it has noted."""


def escalate(engine: Engine, channel: Posts, scene: Scene) -> tuple[Outcome, ...]:
    """Raise what was asked in vain before the channel, and mark for the digests what was raised in vain.

    May run any number of times a day, by any number of workers: each step is a conditional update, and the channel
    gets one message a day, under a key of project and local date.
    """
    told = tuple(_to_channel(engine, channel, scene))
    if scene.hours.policy.warnings.digest_after:
        open_ = warnings.open_warnings(engine, scene.project.slug)
        waiting = [one for one in open_ if not one.digest_at and _waits(scene, one)]
        rows = ledger.find_each(engine, _keys(waiting))
        for one in waiting:
            if _is_for_digest(scene, one, rows):
                escalation.put_into_digest(engine, one, now=scene.now)
    return told


def _to_channel(engine: Engine, channel: Posts, scene: Scene) -> Iterator[Outcome]:
    if scene.project.channel is None or not scene.hours.open():
        return
    today = f"{RAISED}{scene.project.slug}:{scene.hours.today().isoformat()}"
    open_ = warnings.open_warnings(engine, scene.project.slug)
    rows = ledger.find_each(engine, {today, *_keys(open_)})
    lost = [
        key
        for key in {one.raised for one in open_ if one.raised and one.raised != today}
        if _never_appeared(rows.get(key), [one for one in open_ if one.raised == key], scene.now)
    ]
    for key in lost:
        escalation.take_from_channel(engine, key)
    if lost:
        open_ = warnings.open_warnings(engine, scene.project.slug)
    raised = any(one.raised == today for one in open_) and _is_unsaid(rows.get(today))
    for one in open_:
        if one.raised is None and _waits(scene, one) and _is_for_channel(scene, one, rows):
            raised |= escalation.put_before_channel(engine, one, key=today, now=scene.now)
    if raised:
        yield post(engine, channel, scene, today, scene.project.channel)


def _keys(open_: Sequence[OpenWarning]) -> set[str]:
    """Return the keys of all messages that tell some warnings."""
    return {key for one in open_ for key in (one.delivery, one.raised) if key}


def _is_unsaid(row: Delivery | None) -> bool:
    return row is None or row.state is DeliveryState.CLAIMED


def _never_appeared(row: Delivery | None, told: Sequence[OpenWarning], now: datetime) -> bool:
    """Whether a message of an earlier day is neither in the channel nor in doubt, nor just being posted."""
    if row is not None and (row.state is not DeliveryState.CLAIMED or row.error is None):
        return False
    return all(one.raised_at is not None and now - one.raised_at > BEING_POSTED for one in told)


def _waits(scene: Scene, one: OpenWarning) -> bool:
    """Whether the question is still put, and nobody has said anything to it."""
    stall = scene.verdicts.get(one.item)
    return stall is not None and worth_asking(stall) and not scene.asleep(one) and scene.heard(one) is None


def _is_for_channel(scene: Scene, one: OpenWarning, rows: Mapping[str, Delivery]) -> bool:
    """Whether the owner, asked in private, has had so many working days of their own, and works today."""
    after = scene.hours.policy.warnings.channel_after
    row = rows.get(one.delivery)
    if not after or row is None or row.state is not DeliveryState.SENT or row.target == scene.project.channel:
        return False
    owner = person_called(scene, one.person)
    if owner is not None and not scene.hours.works(owner):
        return False
    return _passed(scene, one, row.sent_at or one.opened_at) > after


def _is_for_digest(scene: Scene, one: OpenWarning, rows: Mapping[str, Delivery]) -> bool:
    rules = scene.hours.policy.warnings
    private = rows.get(one.delivery)
    if private is None or private.state is not DeliveryState.SENT:
        return False
    public = rows.get(one.raised) if one.raised else None
    if public is not None and public.state is DeliveryState.SENT:
        return _passed(scene, one, public.sent_at or scene.now) > rules.digest_after
    before = 0 if private.target == scene.project.channel else rules.channel_after
    return _passed(scene, one, private.sent_at or one.opened_at) > before + rules.digest_after


def _passed(scene: Scene, one: OpenWarning, since: datetime) -> int:
    """Return the working days since a moment, of who was asked, or of the project where that is the channel."""
    return scene.hours.days(person_called(scene, one.person)).between(since, scene.now)
