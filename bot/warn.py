"""Warnings: the owners of quiet experiments hear of them in private; all that follows edits the same messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.deliver import Outcome, State
from bot.inside import Inside
from bot.warn_escalate import BEING_POSTED, escalate
from bot.warn_plan import Ask, Ending, plan_warnings
from bot.warn_tell import keys_of, may_appear, post, show
from workflows.lifecycle.resolutions import How, Resolution, kept
from workflows.outbox import DeliveryState, OpenWarning
from workflows.store import escalation, ledger, warnings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Engine

    from bot.channel import Channel, Posts
    from bot.warn_plan import Scene
    from workflows.lifecycle.findings import Stall


@dataclass(frozen=True, slots=True)
class Warned:
    """What one run did: messages `told`, warnings `ended`, and experiments that nobody could be asked about.

    `left` counts the warnings that the next run has to look at again: over and not closed, or with a message that does
    not show yet what was said.
    """

    told: tuple[Outcome, ...] = ()
    ended: tuple[OpenWarning, ...] = ()
    unheard: tuple[Stall, ...] = ()
    left: int = 0

    @property
    def failures(self) -> tuple[str, ...]:
        """One line for each message that does not stand yet."""
        return tuple(outcome.error for outcome in self.told if not outcome.stands and outcome.error)


def warn(engine: Engine, chat: Channel, scene: Scene) -> Warned:
    """End warnings that are over, tell the new ones, and take further what nobody answers; as often as one likes.

    The messages that do not show yet what somebody said are edited. A crash at any point is made good by the next
    run: warnings are recorded before their message is delivered under a key of person and local date, which the
    ledger posts once, and what was said is noted as news until its messages show it.
    """
    channel = Inside(chat, scene.hours.policy)
    open_ = warnings.open_warnings(engine, scene.project.slug)
    plan = plan_warnings(scene, open_)
    ended = tuple(_end(engine, channel, scene, plan.endings))
    over = {done.item for done in ended}
    told = list(_retell(engine, channel, scene, [one for one in open_ if one.news and one.item not in over]))
    if scene.asking:
        told += _tell_again(engine, channel, scene, [one for one in open_ if one.item not in over])
        told += _tell_new(engine, channel, scene)
        told += escalate(engine, channel, scene)
    still = [one for one in warnings.open_warnings(engine, scene.project.slug) if one.news]
    return Warned(tuple(told), ended, plan.unheard, len(plan.endings) - len(ended) + len(still))


def _end(engine: Engine, channel: Posts, scene: Scene, endings: Sequence[Ending]) -> Iterator[OpenWarning]:
    """Edit the messages of what is over, then close it; a failed edit leaves it open for the next run."""
    done = {ending.warning.item: ending.resolution for ending in endings}
    keys = dict.fromkeys(key for ending in endings for key in keys_of(ending.warning))
    held = {key for key in keys if not _is_shown(engine, channel, scene, key, done)}
    for ending in endings:
        if held.isdisjoint(keys_of(ending.warning)):
            closed = escalation.close(engine, ending.warning, text=kept(ending.resolution), now=scene.now)
            if closed:
                # Another worker may have raised it while its private message was edited.
                if closed.raised and closed.raised != ending.warning.raised:
                    show(engine, channel, scene, closed.raised)
                yield closed


def _is_shown(engine: Engine, channel: Posts, scene: Scene, key: str, done: dict[str, Resolution]) -> bool:
    if may_appear(engine, key):
        return False
    outcome = show(engine, channel, scene, key, done)
    return outcome is None or outcome.state is not State.WAITING or outcome.retry_at is None


def _retell(engine: Engine, channel: Posts, scene: Scene, heard: Sequence[OpenWarning]) -> Iterator[Outcome]:
    """Edit the messages of open warnings to which somebody said something; a failed edit is left to the next run."""
    left = set()
    for key in dict.fromkeys(key for one in heard for key in keys_of(one)):
        if may_appear(engine, key):
            left.add(key)
        elif outcome := show(engine, channel, scene, key):
            if not outcome.stands:
                left.add(key)
            yield outcome
    for one in heard:
        if left.isdisjoint(keys_of(one)):
            warnings.is_shown(engine, one)


def _tell_again(
    engine: Engine, channel: Posts, scene: Scene, open_: Sequence[OpenWarning]
) -> Iterator[Outcome]:
    """Deliver today's messages that do not stand yet; those of an earlier day are closed, to be asked anew."""
    today = {ask.key: ask for ask in plan_warnings(scene, ()).asks}
    for key in sorted({one.delivery for one in open_}):
        row = ledger.find(engine, key)
        if row is not None and (row.state is not DeliveryState.CLAIMED or row.error is None):
            continue
        mine = [one for one in open_ if one.delivery == key]
        if key in today:
            yield post(engine, channel, scene, key, today[key].target)
        elif all(scene.now - one.opened_at > BEING_POSTED for one in mine):
            for one in mine:
                escalation.close(engine, one, text=kept(Resolution(How.NEVER_TOLD)), now=scene.now)


def _tell_new(engine: Engine, channel: Posts, scene: Scene) -> Iterator[Outcome]:
    open_ = warnings.open_warnings(engine, scene.project.slug)
    for ask in plan_warnings(scene, open_).asks:
        # Somebody was written to today already, perhaps about another project: what is new waits for tomorrow.
        if ledger.find(engine, ask.key) is not None:
            continue
        replaced = [(renewed.warning, kept(renewed.resolution)) for renewed in ask.renews]
        new = list(_records(scene, ask))
        if escalation.take_turn(engine, ask.key, new, instead_of=replaced, now=scene.now):
            yield post(engine, channel, scene, ask.key, ask.target)


def _records(scene: Scene, ask: Ask) -> Iterator[OpenWarning]:
    for stall in ask.stalls:
        yield OpenWarning(
            item=stall.item.id,
            project=scene.project.slug,
            verdict=stall.verdict.value,
            person=ask.hearer.name,
            delivery=ask.key,
            opened_at=scene.now,
        )
