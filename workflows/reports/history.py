"""What was said and written about one item's stage, oldest first: who, what, when, from where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from workflows.lifecycle.mapping_globs import normal
from workflows.lifecycle.mapping_tags import all_stage_labels
from workflows.model import ActorKind, Verb
from workflows.outbox import WriteKind, WriteState
from workflows.reports.phrases import ref, say
from workflows.reports.shape import Line, Moment, Name, PersonRef, Report, Section, Text
from workflows.reports.tagging import stage_ref, tracker_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from config.policy import Policy
    from workflows.model import Activity, Tag, WorkItem
    from workflows.outbox import Write

SHOWN: Final = 25
STATES: Final = {
    WriteState.WAITING: "waiting",
    WriteState.DOING: "being done",
    WriteState.DONE: "done",
    WriteState.FAILED: "failed",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log."""

    at: datetime
    text: Text


@dataclass(frozen=True, slots=True)
class Log:
    """All that is known of one item: tags with the moment when each was taken back, writes, and its activities."""

    item: WorkItem
    tags: Sequence[tuple[Tag, datetime | None]]
    writes: Sequence[Write]
    activities: Sequence[Activity]


def build(log: Log, policy: Policy, *, zone: str) -> Report:
    """Return the log of an item, its latest entries when there are many."""
    entries = sorted(_entries(log, policy), key=lambda entry: entry.at)
    lines = tuple(Line(say(Moment(one.at, zone), ": ", one.text)) for one in entries[-SHOWN:])
    left = len(entries) - len(lines)
    lead = say(ref(log.item), f": {len(entries)} entries" if len(entries) != 1 else ": 1 entry")
    older = f", of which the {left} oldest are not shown." if left else "."
    nothing = (Line(("Nobody has tagged it, and no stage label was set on it.",)),)
    return Report(
        "history",
        ("Tags and labels of ", Name(log.item.key)),
        (Line(say(lead, older), bullet=False),),
        (Section((), lines or nothing),),
    )


def _entries(log: Log, policy: Policy) -> Iterator[Entry]:
    for tag, undone_at in log.tags:
        said = say(PersonRef(tag.person), " said ", stage_ref(tag.stage, policy), *_place(tag.place))
        yield Entry(tag.at, said)
        if undone_at is not None:
            yield Entry(undone_at, say("what ", PersonRef(tag.person), " said was taken back"))
    for write in log.writes:
        yield Entry(write.settled_at or write.asked_at, _written(write, log.item))
    yield from _labelled(log.activities, policy, log.item)


def _written(write: Write, item: WorkItem) -> Text:
    """Return one write with its state; `asked` and done may lie apart."""
    if write.kind is WriteKind.COMMENT:
        what: Text = ("comment",)
    else:
        changes = [*(f"+{label}" for label in write.adds), *_removed(write)]
        what = ("labels ", Name(" ".join(changes) or "as they were"))
    tried = f" after {write.tries} tries" if write.tries > 1 else ""
    why = say(" (", Name(write.error), ")") if write.error else ()
    asked = say(", asked by ", PersonRef(write.person), *_place(write.place))
    return say(tracker_of(item), " ", what, f": {STATES[write.state]}{tried}", why, asked)


def _removed(write: Write) -> Iterable[str]:
    """Return what was really taken off: a write names every other stage, of which at most a few were there."""
    added = {normal(label) for label in write.adds}
    return (f"-{label}" for label in write.before or () if normal(label) not in added)


def _labelled(activities: Sequence[Activity], policy: Policy, item: WorkItem) -> Iterator[Entry]:
    """Yield the changes of stage labels that the tracker tells of, whoever made them."""
    ours = frozenset(map(normal, all_stage_labels(policy)))
    for act in activities:
        if act.verb is not Verb.LABELLED or not {normal(act.new or ""), normal(act.old or "")} & ours:
            continue
        who = PersonRef(act.actor or "somebody")
        robot = " (a robot)" if act.actor_kind is ActorKind.BOT else ""
        did = "added" if act.new else "removed"
        yield Entry(
            act.at, say(who, f"{robot} {did} ", Name(act.new or act.old or ""), f" in {tracker_of(item)}")
        )


def _place(place: str | None) -> Text:
    if not place:
        return ()
    kind, _, where = place.partition(":")
    channel, _, account = where.partition(":")
    if kind != "slack":
        return (" (", Name(place), ")")
    spoken = f"channel {channel}" if channel.startswith(("C", "G")) else "a private conversation"
    return (" (Slack, ", Name(f"{spoken}, account {account}" if account else spoken), ")")
