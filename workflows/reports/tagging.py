"""What a tag came to, told to the one who gave it: what counts now, and what the tracker says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from workflows.lifecycle.wording import source_name
from workflows.model import ItemKind
from workflows.outbox import WriteState
from workflows.reports.phrases import ref, say
from workflows.reports.shape import (
    Inline,
    ItemRef,
    Line,
    Moment,
    Name,
    PersonRef,
    StageRef,
    Strong,
    Text,
    Tone,
)

if TYPE_CHECKING:
    from config.policy import Policy
    from workflows.model import Tag, WorkItem
    from workflows.outbox import Write

NO_LABELS: Final = {
    ItemKind.BRANCH: "a branch carries no labels",
    ItemKind.RUN: "a run carries no labels",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One tag and what became of its label: `write` is None where none is written, `before` the tag until then."""

    item: WorkItem
    stage: str | None
    write: Write | None = None
    before: Tag | None = None


def stage_ref(stage: str | None, policy: Policy) -> Inline:
    """Return a stage by its word, or the words for work outside of the lifecycle."""
    if stage is None:
        return "not lifecycle work"
    known = {one.name: one.plain for one in policy.stages}
    return StageRef(stage, known.get(stage, stage))


def tagged_line(told: Told, policy: Policy, *, zone: str, replaced: str) -> Line:
    """Return what holds now of one tagged item; `replaced` is the error of a write that a later one overtook."""
    item, write = told.item, told.write
    head = say(ref(item), " is ", Strong(stage_ref(told.stage, policy)), " now")
    because = _before(told.before, policy, zone)
    if write is None:
        return Line(say(head, ", in my records alone: ", _why_unwritten(item, policy), "."), because)
    if write.error == replaced:
        return Line(say(ref(item), ": somebody changed it right after you, and that counts now."), because)
    tracker, label = tracker_of(item), ", ".join(write.adds)
    if write.state is WriteState.DONE:
        was = f" (before: {', '.join(write.before)})" if write.before and write.before != write.adds else ""
        return Line(say(head, f"; {tracker} shows ", Name(f"{label}{was}"), "."), because, Tone.GOOD)
    if write.state is WriteState.FAILED:
        text = say(
            ref(item), " counts as ", Strong(stage_ref(told.stage, policy)), " in my reports, but its label"
            f" in {tracker} was not changed: ", Name(write.error or "nobody knows why"), ".",
        )  # fmt: skip
        return Line(text, because, Tone.WARN)
    return Line(say(head, "; ", _pending(write, tracker, zone)), because)


def restored_line(item: WorkItem | None, tag: Tag, write: Write | None, policy: Policy, *, zone: str) -> Line:
    """Return what holds after a tag was taken back."""
    named = ref(item) if item else ItemRef(tag.item, "", titled=False)
    head = say(named, " is no longer tagged ", stage_ref(tag.stage, policy))
    if write is None or item is None:
        return Line(say(head, "; no label had to be changed."))
    tracker = tracker_of(item)
    if write.state is WriteState.DONE:
        changes = [
            *(f"{label} is back" for label in write.adds),
            *(f"{label} is gone" for label in write.removes),
        ]
        shown = ", ".join(changes) or "its labels are as they were"
        return Line(say(head, f"; in {tracker} ", Name(shown), "."), tone=Tone.GOOD)
    if write.state is WriteState.FAILED:
        why = Name(write.error or "nobody knows why")
        return Line(say(head, f", but its labels in {tracker} stay: ", why, "."), tone=Tone.WARN)
    return Line(say(head, "; ", _pending(write, tracker, zone)))


def overtaken_line(item: WorkItem | None, tag: Tag, by: Tag, policy: Policy, *, zone: str) -> Line:
    """Return that a tag cannot be taken back because somebody has said something newer."""
    named = ref(item) if item else ItemRef(tag.item, "", titled=False)
    newer = say(
        PersonRef(by.person), " said ", stage_ref(by.stage, policy), " since (", Moment(by.at, zone), ")"
    )
    return Line(say(named, " stays as it is: ", newer, "."), tone=Tone.WARN)


def tracker_of(item: WorkItem) -> str:
    """Return the name of the tracker that keeps an item's labels."""
    return source_name(item.source)


def _before(before: Tag | None, policy: Policy, zone: str) -> tuple[Text, ...]:
    if before is None:
        return ()
    return (
        say(
            PersonRef(before.person),
            " had said ",
            stage_ref(before.stage, policy),
            ", ",
            Moment(before.at, zone),
        ),
    )


def _why_unwritten(item: WorkItem, policy: Policy) -> str:
    if item.kind in NO_LABELS:
        return NO_LABELS[item.kind]
    if not policy.tagging.write_labels:
        return "the policy says that labels are not written"
    return "it was imported, and I can write to Jira and GitHub only"


def _pending(write: Write, tracker: str, zone: str) -> Text:
    if write.error is None:
        return (f"its label in {tracker} follows within a minute. I tell you if it does not.",)
    again: Text = (" at ", Moment(write.retry_at, zone)) if write.retry_at else ()
    return say(
        f"its label in {tracker} has to wait: ", Name(write.error), ". I try again", again,
        " and tell you how it ends.",
    )  # fmt: skip
