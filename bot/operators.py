"""Tells operators of a source that has failed for long: one message an outage, edited in place when it is over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.deliver import RETIRED, Outcome, State, deliver, edit
from bot.inside import keep_inside
from bot.render.blocks import to_messages
from workflows.errors import Refused, StagecoachError
from workflows.lifecycle.outages import judge
from workflows.outbox import DeliveryState
from workflows.reports import outage as told_as
from workflows.reports.footer import ONE_OFF
from workflows.store import ledger, outages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.service import Service
    from workflows.outbox import Outage
    from workflows.reports.shape import Report


def tell_operators(service: Service) -> tuple[Outcome, ...]:
    """Post what has failed long enough, and edit what changed or is over; what stands is not posted again.

    May run at any time, in any number of processes: an outage is one row, and its id is the key of its message.
    """
    rules = service.policy.operators
    if rules.channel is None:
        return ()
    now = service.clock()
    tried = [one for one in outages.tried(service.engine) if one.source not in ONE_OFF]
    lasting = [one for one in outages.unclosed(service.engine) if one.ended_at is None]
    news = judge(tried, lasting, after=timedelta(minutes=rules.after_minutes), now=now)
    outages.note(service.engine, news)
    return tuple(
        outcome for one in outages.unclosed(service.engine) for outcome in _tell(service, rules.channel, one)
    )


def _tell(service: Service, channel: str, one: Outage) -> Iterator[Outcome]:
    """Bring one message up to date; nothing comes of it where another process is posting it, or Slack is in doubt."""
    row, now = ledger.find(service.engine, one.id), service.clock()
    if row is None or row.state is DeliveryState.CLAIMED:
        if one.ended_at is not None:
            if row is None or row.error is not None:
                _forget(service, one, claimed=row is not None)
            return
        yield _post(service, channel, one)
    elif row.state is DeliveryState.SENT and one.told != _mark(one):
        outcome = edit(
            service.engine, service.channel, key=one.id, messages=to_messages(_report(service, one)), now=now
        )
        if outcome.stands:
            outages.note_told(service.engine, one, _mark(one))
        yield outcome
        # Without a time to try again somebody has deleted the message: it need not be looked for for ever.
        gave_up = not outcome.stands and outcome.retry_at is None
        if one.ended_at is not None and (outcome.stands or gave_up):
            outages.close(service.engine, one, now=now)
    elif row.state is DeliveryState.SENT and one.ended_at is not None:
        outages.close(service.engine, one, now=now)


def _post(service: Service, channel: str, one: Outage) -> Outcome:
    try:
        keep_inside(service.channel, service.policy, channel)
    except StagecoachError as error:
        return Outcome(one.id, State.WAITING, error=str(error), refused=isinstance(error, Refused))
    messages = to_messages(_report(service, one))
    outcome = deliver(
        service.engine, service.channel, key=one.id, target=channel, messages=messages, now=service.clock()
    )
    if outcome.state is State.SENT:
        outages.note_told(service.engine, one, _mark(one))
    return outcome


def _forget(service: Service, one: Outage, *, claimed: bool) -> None:
    """End an outage that was over before anybody could be told."""
    if claimed:
        ledger.refuse(service.engine, one.id, error=RETIRED, retry_at=None, now=service.clock())
    outages.close(service.engine, one, now=service.clock())


def _report(service: Service, one: Outage) -> Report:
    return told_as.build(
        one, zone=service.policy.operators.timezone, language=service.policy.digests.language
    )


def _mark(one: Outage) -> str:
    """Return what changes when the message has to."""
    return f"{'over' if one.ended_at else 'lasts'} {' '.join(one.projects)}"
