"""A person's word on stages, and taking it back: the tag and the change of labels are ordered in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from workflows.lifecycle.mapping_tags import all_stage_labels, stage_label
from workflows.model import ItemKind, Tag
from workflows.outbox import Write, WriteKind, WriteState
from workflows.store import writes as outbox
from workflows.store.engine import locked, writing
from workflows.store.lookup import find_by_id, last_words, newest_tags, tags_from, tags_written
from workflows.store.tags import add_tag, undo_tags
from workflows.writing import TAKEN_BACK, reversal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from config.policy import Policy
    from workflows.model import WorkItem

LOCK: Final = "tagging"
TICK: Final = timedelta(microseconds=1)
WITH_LABELS: Final = frozenset({ItemKind.ISSUE, ItemKind.PULL_REQUEST})
WRITABLE: Final = frozenset({"jira", "github"})
"""Sources with a tracker behind them; what was imported from a file has none."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody says of one item: its stage (None: no lifecycle work), and by which name they are known there."""

    item: WorkItem
    stage: str | None
    person: str


@dataclass(frozen=True, slots=True)
class Tagged:
    """What became of a wish: `write` is the id of the change of labels, None where a tag changes none.

    `before` is the tag that counted until then.
    """

    wish: Wish
    write: str | None
    before: Tag | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One tag that can be taken back: the item as far as it is known, and the change of labels that went with it."""

    tag: Tag
    item: WorkItem | None
    write: Write | None


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What became of a step: `write` is the id of the change that restores the labels, None where none is needed.

    `by` is the newer tag of somebody else that stands in the way: then nothing was taken back.
    """

    step: Step
    write: str | None = None
    by: Tag | None = None


def batch_of(key: str) -> str:
    """Return the name of all that is done by one command or click; the same for a repeated delivery of it."""
    return f"tag-{blake2b(key.encode('utf-8', 'replace'), digest_size=9).hexdigest()}"


def carries_labels(item: WorkItem) -> bool:
    """Whether a tracker keeps labels for the item: branches, runs and imported items have none."""
    return item.kind in WITH_LABELS and item.source in WRITABLE


def tag_items(
    engine: Engine, policy: Policy, wishes: Sequence[Wish], *, batch: str, place: str, now: datetime
) -> tuple[Tagged, ...]:
    """Remember what was said of these items and order the changes of labels; the same batch twice counts once.

    `place` says from where, `slack:C123:U456`. Who may do it is asked before.
    """
    ids = [one.item.id for one in wishes]
    labelled = {one.item.id for one in wishes if policy.tagging.write_labels and carries_labels(one.item)}
    with writing(engine) as connection:
        locked(connection, LOCK)
        before, last = newest_tags(connection, ids), last_words(connection, ids)
        tags = [
            Tag(
                one.item.id,
                one.stage,
                one.person,
                _after(last.get(one.item.id), now),
                place,
                f"{batch}#{one.item.id}",
            )
            for one in wishes
        ]
        done = tags_written(connection, [tag.write or "" for tag in tags])
        for tag, wish in zip(tags, wishes, strict=True):
            if tag.write not in done:
                add_tag(connection, tag)
                if tag.item in labelled:
                    outbox.order(connection, [_labelling(tag, wish, policy)])
    return tuple(
        Tagged(wish, tag.write if tag.item in labelled else None, _other(before.get(tag.item), tag))
        for tag, wish in zip(tags, wishes, strict=True)
    )


def undoable(engine: Engine, account: str, *, batch: str | None = None) -> tuple[Step, ...]:
    """Return what the Slack account said in one go: in `batch`, or last; nothing when that was taken back already."""
    mine = [tag for tag in tags_from(engine, account) if tag.write]
    wanted = batch or next((_batch(tag) for tag in mine), None)
    return steps_of(engine, [tag for tag in mine if _batch(tag) == wanted])


def steps_of(engine: Engine, tags: Sequence[Tag]) -> tuple[Step, ...]:
    """Return these tags as steps that can be taken back."""
    known = find_by_id(engine, [tag.item for tag in tags])
    writes = {one.id: one for one in outbox.find_writes(engine, [tag.write for tag in tags if tag.write])}
    return tuple(
        Step(tag, known[tag.item].item if tag.item in known else None, writes.get(tag.write or ""))
        for tag in sorted(tags, key=lambda tag: tag.item)
    )


def take_back(
    engine: Engine, steps: Sequence[Step], *, batch: str, person: str, place: str, now: datetime
) -> tuple[TakenBack, ...]:
    """Take back tags that still count and order what restores their labels; those overtaken by others stay."""
    with writing(engine) as connection:
        locked(connection, LOCK)
        ids = [step.tag.item for step in steps]
        newest, last = newest_tags(connection, ids), last_words(connection, ids)
        return tuple(
            _take_back(
                connection,
                step,
                newest.get(step.tag.item),
                _Hand(batch, person, place, _after(last.get(step.tag.item), now)),
            )
            for step in steps
        )


@dataclass(frozen=True, slots=True)
class _Hand:
    """Who takes back, in which batch, from where and when."""

    batch: str
    person: str
    place: str
    now: datetime


def _take_back(connection: Connection, step: Step, counts: Tag | None, hand: _Hand) -> TakenBack:
    tag, write = step.tag, step.write
    if counts is not None and counts.write != tag.write:
        return TakenBack(step, by=counts)
    undo_tags(connection, [tag.write or ""], now=hand.now)
    if write is None or (write.state is WriteState.FAILED and write.before is None):
        return TakenBack(step)
    if outbox.withdraw(connection, [write.id], error=TAKEN_BACK, now=hand.now):
        return TakenBack(step)
    adds, removes = reversal(write)
    restoring = Write(
        id=f"{hand.batch}#{tag.item}",
        item=tag.item,
        key=write.key,
        kind=WriteKind.LABELS,
        person=hand.person,
        place=hand.place,
        asked_at=hand.now,
        adds=adds,
        removes=removes,
        undoes=write.id,
    )
    outbox.order(connection, [restoring])
    return TakenBack(step, restoring.id)


def _labelling(tag: Tag, wish: Wish, policy: Policy) -> Write:
    label = stage_label(tag.stage, policy)
    return Write(
        id=tag.write or "",
        item=tag.item,
        key=wish.item.key,
        kind=WriteKind.LABELS,
        person=tag.person,
        place=tag.place or "",
        asked_at=tag.at,
        adds=(label,),
        removes=tuple(one for one in all_stage_labels(policy) if one != label),
    )


def _after(last: datetime | None, now: datetime) -> datetime:
    """Return `now`, or the first moment after what was said before: two people at once still come in an order."""
    return now if last is None or last < now else last + TICK


def _batch(tag: Tag) -> str:
    return (tag.write or "").partition("#")[0]


def _other(before: Tag | None, tag: Tag) -> Tag | None:
    return None if before is None or before.write == tag.write else before
