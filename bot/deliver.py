"""Claim, post, receipt: each message appears once, whatever crashes between two of these steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot import metrics
from bot.channel import Ambiguous, Posts, Receipt
from bot.render.message import Message
from workflows.errors import Malformed, Refused, StagecoachError, Transient, words_of
from workflows.outbox import Delivery, DeliveryState
from workflows.store import ledger

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Engine

TRY_AGAIN: Final = timedelta(minutes=1)
"""After a passing failure that did not say how long to wait."""
ASK_AGAIN: Final = timedelta(minutes=15)
"""After a refusal: somebody may have invited the bot meanwhile."""
ABANDONED: Final = timedelta(minutes=10)
"""A claim this old belongs to a process that is gone."""
SETTLED_DOWN: Final = timedelta(minutes=2)
"""Younger doubts wait: what Slack took may not stand in its history yet."""
RETIRED: Final = "not needed any more"
NO_LONGER: Final = Message("This part is no longer needed: see the first message.")


class State(StrEnum):
    """How a delivery stands after a try."""

    SENT = "sent"
    ALREADY = "already"
    ELSEWHERE = "elsewhere"
    WAITING = "waiting"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a delivery; `error` is one line for the operator.

    `sent` now, `already` before, claimed `elsewhere`, `waiting` until `retry_at` after a definite failure, or
    `unknown` until the history is read.
    """

    key: str
    state: State
    receipt: Receipt | None = None
    error: str | None = None
    retry_at: datetime | None = None
    refused: bool = False
    """Whether somebody has to act before it can be delivered."""

    @property
    def stands(self) -> bool:
        """Whether the message is in the channel."""
        return self.state in (State.SENT, State.ALREADY)


@dataclass(frozen=True, slots=True)
class _Part:
    """One message of a delivery: the first, or one of its thread."""

    key: str
    target: str
    message: Message


def deliver(
    engine: Engine, channel: Posts, *, key: str, target: str, messages: Sequence[Message], now: datetime
) -> Outcome:
    """Post `messages` under `key`, the first as parent and the others in its thread, each once.

    May be called again with the same key at any time: it goes on where it stopped, and adds nothing to a delivery
    that was begun with fewer messages. The outcome is the first message's, or that of the first part that does not
    stand yet.
    """
    if not messages:
        raise ValueError(f"delivery {key} has no message")
    parts = [_Part(part_key(key, number), target, message) for number, message in enumerate(messages, 1)]
    if not ledger.claim(engine, key, target, now=now):
        return _go_on(engine, channel, parts, now)
    # The thread is claimed before its parent is posted: a crash in between must not lose it.
    held = [part for part in parts[1:] if ledger.claim(engine, part.key, target, now=now)]
    _retire(engine, key, len(parts), now)
    first = _counted(_post(engine, channel, parts[0], None, now))
    if not first.stands:
        _give_back(engine, held, first, now)
        return first
    return _post_thread(engine, channel, held, first, now)


def stands(engine: Engine, key: str) -> bool:
    """Whether a delivery is in the channel with all its parts, so that it need not even be composed again."""
    number = 1
    while (known := ledger.find(engine, part_key(key, number))) is not None:
        if known.state is not DeliveryState.SENT and known.error != RETIRED:
            return False
        number += 1
    return number > 1


def part_key(key: str, number: int) -> str:
    """Return the key of the first message, or of a further one in its thread: `key#2`."""
    return key if number == 1 else f"{key}#{number}"


def _go_on(engine: Engine, channel: Posts, parts: Sequence[_Part], now: datetime) -> Outcome:
    """Post what is left of a delivery whose first message somebody claimed before."""
    first = _outcome_of(ledger.find(engine, parts[0].key), parts[0].key)
    if not first.stands:
        return first
    for part in parts[1:]:
        known = ledger.find(engine, part.key)
        if known is None or known.error == RETIRED:
            break
        outcome = _outcome_of(known, part.key)
        if not outcome.stands and ledger.claim(engine, part.key, part.target, now=now):
            outcome = _post_thread(engine, channel, [part], first, now)
        if not outcome.stands:
            return outcome
    return first


def _post_thread(
    engine: Engine, channel: Posts, held: Sequence[_Part], first: Outcome, now: datetime
) -> Outcome:
    """Post claimed parts into the thread of the first message; give back what comes after one that fails."""
    thread = first.receipt.ts if first.receipt else None
    for position, part in enumerate(held):
        outcome = _counted(_post(engine, channel, part, thread, now))
        if not outcome.stands:
            _give_back(engine, held[position + 1 :], outcome, now)
            return outcome
    return first


def _post(engine: Engine, channel: Posts, part: _Part, thread: str | None, now: datetime) -> Outcome:
    """Post a claimed part and note what became of it.

    An error that is none of ours leaves the claim as it is: it turns into a doubt that the history settles.
    """
    key = part.key
    try:
        receipt = channel.post(part.target, part.message, key=key, thread=thread)
    except Ambiguous as error:
        ledger.settle_unknown(engine, key, error=words_of(error), now=now)
        return Outcome(key, State.UNKNOWN, error=words_of(error))
    except (Refused, Transient, Malformed) as error:
        retry_at = now + _wait(error)
        ledger.refuse(engine, key, error=words_of(error), retry_at=retry_at, now=now)
        refused = isinstance(error, Refused)
        return Outcome(key, State.WAITING, error=words_of(error), retry_at=retry_at, refused=refused)
    ledger.settle_sent(engine, key, channel=receipt.channel, ts=receipt.ts, now=now)
    return Outcome(key, State.SENT, receipt)


def _counted(outcome: Outcome) -> Outcome:
    metrics.count_delivery("refused" if outcome.refused else outcome.state.value)
    return outcome


def _give_back(engine: Engine, held: Sequence[_Part], failed: Outcome, now: datetime) -> None:
    """Free the claims on parts that were certainly not posted, as they come after one that failed."""
    for part in held:
        ledger.refuse(
            engine, part.key, error=f"waits for {failed.key}", retry_at=failed.retry_at or now, now=now
        )


def _retire(engine: Engine, key: str, parts: int, now: datetime) -> None:
    """Close what a former try with more messages left behind: this one needs fewer."""
    number = parts + 1
    while (left := ledger.find(engine, part_key(key, number))) and left.state is DeliveryState.CLAIMED:
        ledger.refuse(engine, left.key, error=RETIRED, retry_at=None, now=now)
        number += 1


def _wait(error: StagecoachError) -> timedelta:
    if not isinstance(error, Transient):
        return ASK_AGAIN
    return TRY_AGAIN if error.retry_after is None else timedelta(seconds=error.retry_after)


def _outcome_of(delivery: Delivery | None, key: str) -> Outcome:
    if delivery is None:
        return Outcome(key, State.ELSEWHERE)
    if delivery.state is DeliveryState.SENT:
        return Outcome(key, State.ALREADY, _receipt(delivery))
    if delivery.state is DeliveryState.UNKNOWN:
        return Outcome(key, State.UNKNOWN, error=delivery.error)
    state = State.WAITING if delivery.retry_at else State.ELSEWHERE
    return Outcome(key, state, error=delivery.error, retry_at=delivery.retry_at)


def _receipt(delivery: Delivery) -> Receipt | None:
    return Receipt(delivery.channel, delivery.ts) if delivery.channel and delivery.ts else None


def edit(engine: Engine, channel: Posts, *, key: str, messages: Sequence[Message], now: datetime) -> Outcome:
    """Put `messages` in the place of what stands under `key`; parts that are new go into the thread.

    A failed edit is `waiting`: the same edit may be tried again at any time.
    """
    standing = tuple(_standing(engine, key))
    if not standing:
        return _outcome_of(ledger.find(engine, key), key)
    surplus = [NO_LONGER] * (len(standing) - len(messages))
    try:
        for delivery, message in zip(standing, [*messages, *surplus], strict=False):
            if receipt := _receipt(delivery):
                channel.update(receipt, message, key=delivery.key)
    except StagecoachError as error:
        retry_at = now + _wait(error) if isinstance(error, Transient) else None
        return Outcome(key, State.WAITING, _receipt(standing[0]), words_of(error), retry_at)
    first = _outcome_of(standing[0], key)
    target = standing[0].target
    new = [
        _Part(part_key(key, number), target, message)
        for number, message in enumerate(messages[len(standing) :], len(standing) + 1)
    ]
    held = [part for part in new if ledger.claim(engine, part.key, target, now=now)]
    return _post_thread(engine, channel, held, first, now)


def _standing(engine: Engine, key: str) -> Iterator[Delivery]:
    number = 1
    while (delivery := ledger.find(engine, part_key(key, number))) and delivery.state is DeliveryState.SENT:
        yield delivery
        number += 1


def settle_unknown(engine: Engine, channel: Posts, now: datetime) -> tuple[Outcome, ...]:
    """Find out by the history what became of claims in doubt; what is proven absent may be claimed again.

    What cannot be found out stays unknown and is never posted blindly.
    """
    ledger.stale_claims(engine, older_than=now - ABANDONED)
    doubts = [one for one in ledger.unknown(engine) if now - one.claimed_at >= SETTLED_DOWN]
    return tuple(_settle_one(engine, channel, doubt, now) for doubt in doubts)


def _settle_one(engine: Engine, channel: Posts, doubt: Delivery, now: datetime) -> Outcome:
    key = doubt.key
    parent = _parent_of(engine, key)
    if parent is not None and parent.state is DeliveryState.UNKNOWN:
        return Outcome(key, State.UNKNOWN, error=f"waits for {parent.key}")
    receipt: Receipt | None = None
    # Where the parent is known not to stand there is no thread to look into.
    if parent is None or parent.state is DeliveryState.SENT:
        try:
            thread = parent.ts if parent else None
            receipt = channel.find(doubt.target, key, doubt.claimed_at, thread=thread)
        except StagecoachError as error:
            return Outcome(key, State.UNKNOWN, error=words_of(error))
    if receipt is None:
        ledger.release(engine, key)
        return Outcome(key, State.WAITING, error="it is not in the channel", retry_at=now)
    ledger.settle_sent(engine, key, channel=receipt.channel, ts=receipt.ts, now=now)
    return Outcome(key, State.ALREADY, receipt)


def _parent_of(engine: Engine, key: str) -> Delivery | None:
    parent, mark, number = key.rpartition("#")
    return ledger.find(engine, parent) if mark and number.isdigit() else None
