"""`/ml undo` and the Undo button: take back what oneself has tagged, as long as nobody has said anything since."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.click import Reply
from bot.commands.tag import resolve, unknown_line
from bot.commands.tag_words import read_words
from bot.permissions import Deed, Verdict
from bot.render.blocks import to_messages
from bot.tagging import place_of, rights_of, write_now
from bot.told import told
from workflows.errors import StagecoachError
from workflows.reports.phrases import detail, ref, tell
from workflows.reports.shape import Line, Moment, Name, PersonRef, Report, Tone
from workflows.reports.tagging import overtaken_line, restored_line, stage_ref
from workflows.store.engine import reading
from workflows.store.lookup import find_by_id, newest_tags, tags_said
from workflows.tagging import batch_of, steps_of, take_back, undoable
from workflows.worded import worded
from workflows.writing import changed_since

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.click import Asker, Click
    from bot.commands.understand import Order
    from bot.service import Service
    from workflows.reports.shape import Text
    from workflows.store.lookup import Known
    from workflows.tagging import Step
    from workflows.writing import Tracker

WITHIN: Final = timedelta(days=1)
"""Older changes are taken back by name only: nobody remembers what the last one was."""
NOTHING: Final = worded(
    "There is nothing of yours to take back. `/ml undo CH-97` takes back your tag of one ticket."
)
GONE: Final = worded("That was taken back already.")


def undo(service: Service, order: Order, asker: Asker) -> Reply:
    """Take back the asker's last change, or their tag of the items that are named."""
    words = read_words(order.rest)
    if words.keys:
        return _undo_named(service, words.keys, order.project, asker)
    steps = _still_seen(service, undoable(service.engine, asker.user), asker)
    if not steps:
        return Reply((told(NOTHING),))
    if steps[0].tag.at < service.clock() - WITHIN:
        return _reply(tell("Nothing was taken back"), [_too_old(service, steps[0], asker)])
    return _undo(service, steps, asker)


def undo_click(service: Service, click: Click) -> Reply:
    """Take back what the message with the button tells of; only who did it can."""
    mine = undoable(service.engine, click.asker.user, batch=click.value or "-")
    steps = _still_seen(service, mine, click.asker)
    return _undo(service, steps, click.asker) if steps else Reply((told(GONE),))


def _still_seen(service: Service, steps: Sequence[Step], asker: Asker) -> tuple[Step, ...]:
    """Return those about items that the asker may still see: somebody may have left a private project."""
    rights = rights_of(service, asker)
    known = find_by_id(service.engine, [step.tag.item for step in steps])
    gone = [step for step in steps if step.tag.item not in known]
    return tuple(
        step
        for step in steps
        if step in gone or rights.verdict(Deed.UNDO, known[step.tag.item], own=True) is Verdict.YES
    )


def _undo_named(service: Service, keys: Sequence[str], project: str | None, asker: Asker) -> Reply:
    known, unknown = resolve(service, keys, project, asker)
    lines = [unknown_line(service, key, asker) for key in unknown]
    tags = []
    for one in known:
        newest = next(
            (tag for tag in reversed(tags_said(service.engine, one.item.id)) if not tag.undone_at), None
        )
        if newest is None:
            lines.append(
                Line(tell("{item} carries no tag: there is nothing to take back.", item=ref(one.item)))
            )
        elif not (newest.place or "").endswith(f":{asker.user}"):
            lines.append(_not_yours(one, newest.person))
        else:
            tags.append(newest)
    if not tags:
        return _reply(tell("Nothing was taken back"), lines)
    return _undo(service, steps_of(service.engine, tags), asker, lines)


def _undo(service: Service, steps: Sequence[Step], asker: Asker, lines: Sequence[Line] = ()) -> Reply:
    """Take back what nobody has changed since, here or in the tracker, and tell of each."""
    rights, told_lines = rights_of(service, asker), list(lines)
    kept, free = [], []
    with reading(service.engine) as connection:
        newest = newest_tags(connection, [step.tag.item for step in steps])
    with service.trackers() as trackers:
        for step in steps:
            counts = newest.get(step.tag.item) == step.tag
            if changed := _changed(trackers, step) if counts else None:
                kept.append(
                    Line(
                        tell(
                            "{item} stays as it is: {why}",
                            item=ref(step.item) if step.item else Name(step.tag.item),
                            why=detail(changed),
                        ),
                        tone=Tone.WARN,
                    )
                )
            else:
                free.append(step)
    done = take_back(
        service.engine,
        free,
        batch=batch_of(asker.key),
        person=rights.name,
        place=place_of(asker),
        now=service.clock(),
    )
    writes = write_now(service, [one.write for one in done if one.write], asker)
    for one in done:
        step, zone = one.step, rights.zone
        told_lines.append(
            overtaken_line(step.item, step.tag, one.by, service.policy, zone=zone)
            if one.by
            else restored_line(step.item, step.tag, writes.get(one.write or ""), service.policy, zone=zone)
        )
    title = tell("Taken back") if any(one.by is None for one in done) else tell("Nothing was taken back")
    return _reply(title, [*told_lines, *kept])


def _changed(trackers: Iterable[Tracker], step: Step) -> str | None:
    """Return what somebody changed in the tracker since, as far as the tracker can be asked."""
    try:
        return changed_since(trackers, step.item, step.write)
    except StagecoachError:
        return None  # the write itself looks again before it changes anything


def _too_old(service: Service, step: Step, asker: Asker) -> Line:
    when = Moment(step.tag.at, rights_of(service, asker).zone)
    what = ref(step.item) if step.item else Name(step.tag.item)
    said = stage_ref(step.tag.stage, service.policy)
    words = tell(
        "Your last change is old: {item} as {stage}, {when}. Name the ticket to take it back: /ml undo with its key.",
        item=what,
        stage=said,
        when=when,
    )
    return Line(words, tone=Tone.WARN)


def _not_yours(known: Known, person: str) -> Line:
    text = tell(
        "{item} was tagged by {person}, who alone can take it back. You can tag it anew.",
        item=ref(known.item),
        person=PersonRef(person),
    )
    return Line(text, tone=Tone.WARN)


def _reply(title: Text, lines: Sequence[Line]) -> Reply:
    return Reply(to_messages(Report("undone", title, tuple(lines))))
