"""The messages about warnings as they are to stand now, private ones and the channel's: composed and edited."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bot.deliver import edit
from bot.render.blocks import to_messages
from bot.warn_plan import ending_words, hearer_for, hearer_of
from workflows.model import Said
from workflows.outbox import DeliveryState
from workflows.reports.answered import Answered, Heard
from workflows.reports.raised import Unanswered, raised
from workflows.reports.shape import ItemRef
from workflows.reports.warning import warning
from workflows.store import escalation, ledger, warnings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Engine

    from bot.channel import Posts
    from bot.deliver import Outcome
    from bot.render.message import Message
    from bot.warn_plan import Scene
    from workflows.outbox import OpenWarning

NEVER_TOLD: Final = "not told: the message never reached anybody"
RAISED: Final = "raised:"
"""How the keys of the channel's messages begin."""
NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


def keys_of(told: OpenWarning) -> tuple[str, ...]:
    """Return the keys of the messages that tell of a warning: the private one, then the channel's."""
    return (told.delivery, told.raised) if told.raised else (told.delivery,)


def show(
    engine: Engine, channel: Posts, scene: Scene, key: str, ended: Mapping[str, str] = NOTHING
) -> Outcome | None:
    """Edit a message to what holds now, with the open warnings of `ended` (by item id) as over.

    None when it does not stand in Slack, so that there is nothing to edit.
    """
    row = ledger.find(engine, key)
    if row is None or row.state is not DeliveryState.SENT:
        return None
    in_channel = key.startswith(RAISED)
    told = escalation.raised_by(engine, key) if in_channel else warnings.told_by(engine, key)
    compose = in_public if in_channel else in_private
    return edit(engine, channel, key=key, messages=compose(scene, told, ended), now=scene.now)


def in_private(
    scene: Scene, told: Sequence[OpenWarning], ended: Mapping[str, str] = NOTHING
) -> tuple[Message, ...]:
    """Return the message that asks somebody, or the channel where nobody can be asked."""
    over = tuple(_over(scene, told, ended))
    still = {one.item: scene.heard(one) for one in _asked(scene, told, ended)}
    stalls = [scene.verdicts[item] for item in still]
    said = {item: heard for item, heard in still.items() if heard}
    hearer = hearer_of(told[0].person, stalls)
    report = warning(scene.project, hearer, stalls, over, now=scene.now, said=said)
    return to_messages(replace(report, language=scene.language_for(hearer_for(scene, told[0].person))))


def in_public(
    scene: Scene, told: Sequence[OpenWarning], ended: Mapping[str, str] = NOTHING
) -> tuple[Message, ...]:
    """Return the channel's message about what nobody answered."""
    open_ = [
        Unanswered(scene.verdicts[one.item], one.person, one.opened_at, scene.heard(one))
        for one in _asked(scene, told, ended)
    ]
    over = tuple(_over(scene, told, ended))
    report = raised(scene.project, open_, over, now=scene.now)
    return to_messages(replace(report, language=scene.language_for(None)))


def _asked(scene: Scene, told: Iterable[OpenWarning], ended: Mapping[str, str]) -> Iterator[OpenWarning]:
    """Yield the warnings that still wait for an answer."""
    for one in told:
        over = one.resolved_at is not None or one.item in ended
        if not over and one.item in scene.verdicts and not _snoozed(scene, one):
            yield one


def _over(scene: Scene, told: Iterable[OpenWarning], ended: Mapping[str, str]) -> Iterator[Answered]:
    """Yield what has become of the warnings that are over or snoozed; what was never told is left out."""
    for one in told:
        item = _item_ref(scene, one.item)
        resolution = (one.resolution or "") if one.resolved_at else ended.get(one.item)
        if resolution is None:
            if snoozed := _snoozed(scene, one):
                yield Answered(item, heard=snoozed)
        elif resolution != NEVER_TOLD:
            heard = scene.heard(one)
            by_answer = heard is not None and ending_words(heard) == resolution
            yield Answered(item, resolution, heard if by_answer else None)


def _snoozed(scene: Scene, one: OpenWarning) -> Heard | None:
    heard = scene.heard(one) if one.snoozed_until else None
    return heard if heard and heard.answer.said is Said.SNOOZED else None


def _item_ref(scene: Scene, item_id: str) -> ItemRef:
    item = scene.items.get(item_id)
    return ItemRef(item.key, item.title, item.url) if item else ItemRef(item_id, "", titled=False)
