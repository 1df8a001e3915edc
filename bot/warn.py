"""Once a day the owners of quiet experiments hear of them, privately; a sign of life edits the same message."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from bot.deliver import Outcome, State, deliver, edit
from bot.render.blocks import to_messages
from bot.warn_plan import Ask, Ending, Plan, hearer_of, plan_warnings
from workflows.outbox import DeliveryState, OpenWarning
from workflows.reports.shape import ItemRef
from workflows.reports.warning import Answered, warning
from workflows.store import ledger, warnings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Engine

    from bot.channel import Channel
    from bot.render.message import Message
    from workflows.lifecycle.findings import Stall
    from workflows.model import Project, WorkItem

NEVER_TOLD = "not told: the message never reached anybody"


@dataclass(frozen=True, slots=True)
class Scene:
    """What is known of one project at the time of its warnings; `items` are by id, `stalls` hold every verdict."""

    project: Project
    stalls: Sequence[Stall]
    items: Mapping[str, WorkItem]
    working_day: bool


@dataclass(frozen=True, slots=True)
class Warned:
    """What one run did: messages `told`, warnings `ended`, and experiments that nobody could be asked about."""

    told: tuple[Outcome, ...] = ()
    ended: tuple[OpenWarning, ...] = ()
    unheard: tuple[Stall, ...] = ()

    @property
    def failures(self) -> tuple[str, ...]:
        """One line for each message that does not stand yet."""
        return tuple(outcome.error for outcome in self.told if not outcome.stands and outcome.error)


def warn(engine: Engine, channel: Channel, scene: Scene, *, now: datetime) -> Warned:
    """End warnings that were answered, then tell the new ones; may run any number of times a day.

    A crash at any point is made good by the next run: warnings are recorded before their message is delivered under
    a key of person and local date, which the ledger posts once.
    """
    open_ = warnings.open_warnings(engine, scene.project.slug)
    plan = _plan(scene, open_, now)
    ended = tuple(_end(engine, channel, scene, plan.endings, now))
    told: tuple[Outcome, ...] = ()
    if scene.working_day:
        still = [one for one in open_ if one.item not in {done.item for done in ended}]
        pending = tuple(_tell_again(engine, channel, scene, still, now))
        told = (*pending, *_tell_new(engine, channel, scene, now))
    return Warned(told, ended, plan.unheard if scene.working_day else ())


def _plan(scene: Scene, open_: Sequence[OpenWarning], now: datetime) -> Plan:
    return plan_warnings(scene.stalls, open_, project=scene.project, items=scene.items, now=now)


def _end(
    engine: Engine, channel: Channel, scene: Scene, endings: Sequence[Ending], now: datetime
) -> Iterator[OpenWarning]:
    """Edit the messages of what was answered, then close it; a failed edit leaves it open for the next run."""
    for key, group in groupby(sorted(endings, key=_delivery_key), key=_delivery_key):
        done = {ending.warning.item: ending.resolution for ending in group}
        row = ledger.find(engine, key)
        if row is not None and row.state is DeliveryState.UNKNOWN:
            continue
        if row is not None and row.state is DeliveryState.SENT:
            messages = _compose(scene, warnings.told_by(engine, key), done, now)
            outcome = edit(engine, channel, key=key, messages=messages, now=now)
            if outcome.state is State.WAITING and outcome.retry_at:
                continue
        for item, resolution in done.items():
            if closed := warnings.resolve(engine, item, text=resolution, now=now):
                yield closed


def _delivery_key(ending: Ending) -> str:
    return ending.warning.delivery


def _tell_again(
    engine: Engine, channel: Channel, scene: Scene, open_: Sequence[OpenWarning], now: datetime
) -> Iterator[Outcome]:
    """Deliver today's messages that do not stand yet; those of an earlier day are closed, to be asked anew."""
    plan = _plan(scene, (), now)
    today = {ask.key: ask for ask in plan.asks}
    for key in sorted({one.delivery for one in open_}):
        row = ledger.find(engine, key)
        if row is not None and (row.state is not DeliveryState.CLAIMED or row.error is None):
            continue
        mine = [one for one in open_ if one.delivery == key]
        if key in today:
            messages = _compose(scene, mine, {}, now)
            yield deliver(engine, channel, key=key, target=today[key].target, messages=messages, now=now)
        else:
            for one in mine:
                warnings.resolve(engine, one.item, text=NEVER_TOLD, now=now)


def _tell_new(engine: Engine, channel: Channel, scene: Scene, now: datetime) -> Iterator[Outcome]:
    open_ = warnings.open_warnings(engine, scene.project.slug)
    for ask in _plan(scene, open_, now).asks:
        # Somebody was written to today already, perhaps about another project: what is new waits for tomorrow.
        if ledger.find(engine, ask.key) is not None:
            continue
        opened = warnings.record(engine, _records(scene.project, ask, now))
        if not opened:
            continue
        messages = _compose(scene, opened, {}, now)
        outcome = deliver(engine, channel, key=ask.key, target=ask.target, messages=messages, now=now)
        # Two projects took the same person and day at once: the one that did not get the message asks tomorrow.
        if any(one.project != scene.project.slug for one in warnings.told_by(engine, ask.key)):
            lost = opened if outcome.state in (State.ALREADY, State.ELSEWHERE) else ()
            for one in lost:
                warnings.resolve(engine, one.item, text=NEVER_TOLD, now=now)
        yield outcome


def _records(project: Project, ask: Ask, now: datetime) -> list[OpenWarning]:
    return [
        OpenWarning(
            item=stall.item.id,
            project=project.slug,
            verdict=stall.verdict.value,
            person=ask.hearer.name,
            delivery=ask.key,
            opened_at=now,
        )
        for stall in ask.stalls
    ]


def _compose(
    scene: Scene, said: Sequence[OpenWarning], done: Mapping[str, str], now: datetime
) -> tuple[Message, ...]:
    """Return the messages that tell the present state of these warnings, with `done` as answered."""
    stalls = {stall.item.id: stall for stall in scene.stalls}
    answered = [
        Answered(_item_ref(scene, one.item), done.get(one.item) or one.resolution or "")
        for one in said
        if one.resolved_at or one.item in done
    ]
    open_ = [
        stalls[one.item]
        for one in said
        if one.item in stalls and one.resolved_at is None and one.item not in done
    ]
    hearer = hearer_of(said[0].person, open_)
    return to_messages(warning(scene.project, hearer, open_, answered, now=now))


def _item_ref(scene: Scene, item_id: str) -> ItemRef:
    item = scene.items.get(item_id)
    return ItemRef(item.key, item.title, item.url) if item else ItemRef(item_id, "", titled=False)
