"""The messages about warnings as they are to stand now, private ones and the channel's: composed and edited."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bot.deliver import State, deliver, edit
from bot.render.blocks import to_messages
from bot.render.inline import spell
from bot.render.text import Label
from bot.render.voice import PLAIN
from bot.warn_plan import hearer_for, hearer_of
from workflows.lifecycle.resolutions import How, read_back
from workflows.model import Said
from workflows.outbox import DeliveryState
from workflows.reports.answered import Answered, Heard, statement
from workflows.reports.raised import Unanswered, raised
from workflows.reports.resolved import resolved
from workflows.reports.shape import ItemRef
from workflows.reports.warning import warning
from workflows.store import escalation, ledger, warnings
from workflows.store.engine import reading
from workflows.store.queries import answers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Engine

    from bot.channel import Posts
    from bot.deliver import Outcome
    from bot.render.message import Message
    from bot.warn_plan import Scene
    from workflows.lifecycle.resolutions import Resolution
    from workflows.model import Answer
    from workflows.outbox import OpenWarning

RAISED: Final = "raised:"
"""How the keys of the channel's messages begin."""
AT_ONCE: Final = 3
"""How often a message is edited in one go because something was said meanwhile."""
NOTHING: Final[Mapping[str, Resolution]] = MappingProxyType({})


def keys_of(told: OpenWarning) -> tuple[str, ...]:
    """Return the keys of the messages that tell of a warning: the private one, then the channel's."""
    return (told.delivery, told.raised) if told.raised else (told.delivery,)


@dataclass(frozen=True, slots=True)
class _Known:
    """What a message is made of beside the scene, which may be older: its warnings, and the answers to them."""

    told: tuple[OpenWarning, ...]
    answers: tuple[Answer, ...]


def post(engine: Engine, channel: Posts, scene: Scene, key: str, target: str) -> Outcome:
    """Post the message of that key, once; what was said or added while it was on its way is edited in."""
    known = _known(engine, key)
    messages = _compose(scene, key, known if key.startswith(RAISED) else _still_open(known), NOTHING)
    outcome = deliver(engine, channel, key=key, target=target, messages=messages, now=scene.now)
    if outcome.stands and (outcome.state is State.ALREADY or _known(engine, key) != known):
        return show(engine, channel, scene, key) or outcome
    return outcome


def show(
    engine: Engine, channel: Posts, scene: Scene, key: str, ended: Mapping[str, Resolution] = NOTHING
) -> Outcome | None:
    """Edit a message to what holds now, with the open warnings of `ended` (by item id) as over.

    None when it does not stand in Slack, so that there is nothing to edit. Two who edit at once may overtake each
    other on the way, so each looks afterwards whether what it showed still holds.
    """
    row = ledger.find(engine, key)
    if row is None or row.state is not DeliveryState.SENT:
        return None
    known = _known(engine, key)
    for _ in range(AT_ONCE):
        outcome = edit(engine, channel, key=key, messages=_compose(scene, key, known, ended), now=scene.now)
        before, known = known, _known(engine, key)
        if known == before or not outcome.stands:
            break
    return outcome


def may_appear(engine: Engine, key: str) -> bool:
    """Whether a message is on its way to Slack, or nobody knows: it can be edited later, and has to be."""
    row = ledger.find(engine, key)
    if row is None or row.state is DeliveryState.SENT:
        return False
    return row.state is DeliveryState.UNKNOWN or row.error is None


def _known(engine: Engine, key: str) -> _Known:
    of = escalation.raised_by if key.startswith(RAISED) else warnings.told_by
    told = tuple(replace(one, news=None) for one in of(engine, key))
    with reading(engine) as connection:
        return _Known(told, answers(connection, [one.item for one in told]))


def _still_open(known: _Known) -> _Known:
    """Leave out what ended before it was told to anybody."""
    open_ = tuple(one for one in known.told if one.resolved_at is None)
    return replace(known, told=open_ or known.told)


def _compose(scene: Scene, key: str, known: _Known, ended: Mapping[str, Resolution]) -> tuple[Message, ...]:
    compose = in_public if key.startswith(RAISED) else in_private
    told = known.told
    return compose(scene.hearing(known.answers, {one.item for one in told}), told, ended)


def in_private(
    scene: Scene, told: Sequence[OpenWarning], ended: Mapping[str, Resolution] = NOTHING
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
    scene: Scene, told: Sequence[OpenWarning], ended: Mapping[str, Resolution] = NOTHING
) -> tuple[Message, ...]:
    """Return the channel's message about what nobody answered."""
    open_ = [
        Unanswered(scene.verdicts[one.item], one.person, one.opened_at, scene.heard(one))
        for one in _asked(scene, told, ended)
    ]
    over = tuple(_over(scene, told, ended))
    report = raised(scene.project, open_, over, now=scene.now)
    return to_messages(replace(report, language=scene.language_for(None)))


def _asked(
    scene: Scene, told: Iterable[OpenWarning], ended: Mapping[str, Resolution]
) -> Iterator[OpenWarning]:
    """Yield the warnings that still wait for an answer."""
    for one in told:
        over = one.resolved_at is not None or one.item in ended
        if not over and one.item in scene.verdicts and not _snoozed(scene, one):
            yield one


def _over(scene: Scene, told: Iterable[OpenWarning], ended: Mapping[str, Resolution]) -> Iterator[Answered]:
    """Yield what has become of the warnings that are over or snoozed; what was never told is left out."""
    for one in told:
        item = _item_ref(scene, one.item)
        resolution = read_back(one.resolution or "") if one.resolved_at else ended.get(one.item)
        if resolution is None:
            if snoozed := _snoozed(scene, one):
                yield Answered(item, heard=snoozed)
        elif resolution.how is not How.NEVER_TOLD:
            heard = scene.heard(one)
            if heard and _ended_by(heard, resolution):
                yield Answered(item, heard=heard)
            else:
                yield Answered(item, resolved(resolution, scene.said(one.item, resolution.answer)))


def _ended_by(heard: Heard, resolution: Resolution) -> bool:
    """Whether it was this answer that ended a warning; earlier versions kept what it said."""
    if resolution.how is How.IN_WORDS:
        return resolution.why == spell(statement(heard), Label(), PLAIN)
    return resolution.answer == heard.answer.id


def _snoozed(scene: Scene, one: OpenWarning) -> Heard | None:
    heard = scene.heard(one) if one.snoozed_until else None
    return heard if heard and heard.answer.said is Said.SNOOZED else None


def _item_ref(scene: Scene, item_id: str) -> ItemRef:
    item = scene.items.get(item_id)
    return ItemRef(item.key, item.title, item.url) if item else ItemRef(item_id, "", titled=False)
