"""What was said and written about one item's stage, oldest first: who, what, when, from where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from workflows.lifecycle.mapping_globs import normal
from workflows.lifecycle.mapping_tags import all_stage_labels
from workflows.model import ActorKind, Verb
from workflows.outbox import WriteKind, WriteState
from workflows.reports.phrases import detail, phrases, ref, say, tell, tell_many
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
    WriteState.WAITING: tell("waiting"),
    WriteState.DOING: tell("being done"),
    WriteState.DONE: tell("done"),
    WriteState.FAILED: tell("failed"),
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
    lead = tell_many(len(entries), "{item}: 1 entry.", "{item}: {number} entries.", item=ref(log.item))
    if left:
        lead = tell_many(
            left,
            "{item}: {all} entries, of which the oldest is not shown.",
            "{item}: {all} entries, of which the {number} oldest are not shown.",
            item=ref(log.item),
            all=str(len(entries)),
        )
    nothing = (Line(tell("Nobody has tagged it, and no stage label was set on it.")),)
    return Report(
        "history",
        tell("Tags and labels of {item}", item=Name(log.item.key)),
        (Line(lead, bullet=False),),
        (Section((), lines or nothing),),
    )


def _entries(log: Log, policy: Policy) -> Iterator[Entry]:
    for tag, undone_at in log.tags:
        who = PersonRef(tag.person)
        said = tell("{person} said {stage}", person=who, stage=stage_ref(tag.stage, policy))
        yield Entry(tag.at, say(said, _place(tag.place)))
        if undone_at is not None:
            yield Entry(undone_at, tell("what {person} said was taken back", person=who))
    for write in log.writes:
        yield Entry(write.settled_at or write.asked_at, _written(write, log.item))
    yield from _labelled(log.activities, policy, log.item)


def _written(write: Write, item: WorkItem) -> Text:
    """Return one write with its state; `asked` and done may lie apart."""
    state = STATES[write.state]
    if write.tries > 1:
        state = tell("{state} after {number} tries", state=state, number=str(write.tries))
    why = say(" (", detail(write.error), ")") if write.error else ()
    asked = tell("asked by {person}", person=PersonRef(write.person))
    return say(_what(write, Name(tracker_of(item))), ": ", state, why, ", ", asked, _place(write.place))


def _what(write: Write, tracker: Name) -> Text:
    if write.kind is WriteKind.COMMENT:
        return tell("{tracker} comment", tracker=tracker)
    changes = phrases(
        [(Name(one),) for one in (*(f"+{label}" for label in write.adds), *_removed(write))], " "
    )
    if not changes:
        return tell("{tracker} labels as they were", tracker=tracker)
    return tell("{tracker} labels {changes}", tracker=tracker, changes=changes)


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
        who: Text = (PersonRef(act.actor),) if act.actor else tell("somebody")
        if act.actor_kind is ActorKind.BOT:
            who = tell("{person} (a robot)", person=who)
        label, tracker = Name(act.new or act.old or ""), Name(tracker_of(item))
        did = tell("{person} removed {label} in {tracker}", person=who, label=label, tracker=tracker)
        if act.new:
            did = tell("{person} added {label} in {tracker}", person=who, label=label, tracker=tracker)
        yield Entry(act.at, did)


def _place(place: str | None) -> Text:
    if not place:
        return ()
    kind, _, where = place.partition(":")
    channel, _, account = where.partition(":")
    if kind != "slack":
        return (" (", Name(place), ")")
    spoken = tell("a private conversation")
    if channel.startswith(("C", "G")):
        spoken = tell("channel {channel}", channel=Name(channel))
    if account:
        spoken = say(spoken, ", ", tell("account {account}", account=Name(account)))
    return say(" (", Name("Slack"), ", ", spoken, ")")
