"""What a tag came to, told to the one who gave it: what counts now, and what the tracker says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from workflows.lifecycle.wording import source_name
from workflows.model import ItemKind
from workflows.outbox import WriteState
from workflows.reports.phrases import detail, phrases, ref, say, tell
from workflows.reports.shape import (
    Inline,
    ItemRef,
    Line,
    Moment,
    Name,
    PersonRef,
    Phrase,
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
    ItemKind.BRANCH: tell("a branch carries no labels"),
    ItemKind.RUN: tell("a run carries no labels"),
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
        return Phrase("not lifecycle work")
    known = {one.name: one.plain for one in policy.stages}
    return StageRef(stage, known.get(stage, stage))


def tagged_line(told: Told, policy: Policy, *, zone: str, replaced: str) -> Line:
    """Return what holds now of one tagged item; `replaced` is the error of a write that a later one overtook."""
    item, write = told.item, told.write
    named, stage = ref(item), Strong(stage_ref(told.stage, policy))
    because = _before(told.before, policy, zone)
    if write is None:
        why = _why_unwritten(item, policy)
        text = tell("{item} is {stage} now, in my records alone: {why}.", item=named, stage=stage, why=why)
        return Line(text, because)
    if write.error == replaced:
        text = tell("{item}: somebody changed it right after you, and that counts now.", item=named)
        return Line(text, because)
    tracker = Name(tracker_of(item))
    if write.state is WriteState.FAILED:
        text = tell(
            "{item} counts as {stage} in my reports, but its label in {tracker} was not changed: {why}.",
            item=named, stage=stage, tracker=tracker, why=_why(write),
        )  # fmt: skip
        return Line(text, because, Tone.WARN)
    head = tell("{item} is {stage} now", item=named, stage=stage)
    if write.state is WriteState.DONE:
        return Line(say(head, "; ", _shown(write, tracker)), because, Tone.GOOD)
    return Line(say(head, "; ", _pending(write, tracker, zone)), because)


def restored_line(item: WorkItem | None, tag: Tag, write: Write | None, policy: Policy, *, zone: str) -> Line:
    """Return what holds after a tag was taken back."""
    named = ref(item) if item else ItemRef(tag.item, "", titled=False)
    stage = stage_ref(tag.stage, policy)
    head = tell("{item} is no longer tagged {stage}", item=named, stage=stage)
    if write is None or item is None:
        return Line(say(head, "; ", tell("no label had to be changed.")))
    tracker = Name(tracker_of(item))
    if write.state is WriteState.DONE:
        changes = [
            *(tell("{label} is back", label=Name(label)) for label in write.adds),
            *(tell("{label} is gone", label=Name(label)) for label in write.removes),
        ]
        shown = phrases(changes) or tell("its labels are as they were")
        text = tell("in {tracker} {changes}.", tracker=tracker, changes=shown)
        return Line(say(head, "; ", text), tone=Tone.GOOD)
    if write.state is WriteState.FAILED:
        text = tell(
            "{item} is no longer tagged {stage}, but its labels in {tracker} stay: {why}.",
            item=named, stage=stage, tracker=tracker, why=_why(write),
        )  # fmt: skip
        return Line(text, tone=Tone.WARN)
    return Line(say(head, "; ", _pending(write, tracker, zone)))


def overtaken_line(item: WorkItem | None, tag: Tag, by: Tag, policy: Policy, *, zone: str) -> Line:
    """Return that a tag cannot be taken back because somebody has said something newer."""
    named = ref(item) if item else ItemRef(tag.item, "", titled=False)
    text = tell(
        "{item} stays as it is: {person} said {stage} since ({moment}).",
        item=named,
        person=PersonRef(by.person),
        stage=stage_ref(by.stage, policy),
        moment=Moment(by.at, zone),
    )
    return Line(text, tone=Tone.WARN)


def tracker_of(item: WorkItem) -> str:
    """Return the name of the tracker that keeps an item's labels."""
    return source_name(item.source)


def _before(before: Tag | None, policy: Policy, zone: str) -> tuple[Text, ...]:
    if before is None:
        return ()
    return (
        tell(
            "{person} had said {stage}, {moment}",
            person=PersonRef(before.person),
            stage=stage_ref(before.stage, policy),
            moment=Moment(before.at, zone),
        ),
    )


def _shown(write: Write, tracker: Name) -> Text:
    """Return what the tracker shows after a label was written, and what it showed before."""
    label = Name(", ".join(write.adds))
    if not write.before or write.before == write.adds:
        return tell("{tracker} shows {label}.", tracker=tracker, label=label)
    before = Name(", ".join(write.before))
    return tell("{tracker} shows {label} (before: {before}).", tracker=tracker, label=label, before=before)


def _why(write: Write) -> Text:
    return detail(write.error) if write.error else tell("nobody knows why")


def _why_unwritten(item: WorkItem, policy: Policy) -> Text:
    if item.kind in NO_LABELS:
        return NO_LABELS[item.kind]
    if not policy.tagging.write_labels:
        return tell("the policy says that labels are not written")
    return tell("it was imported, and I can write to Jira and GitHub only")


def _pending(write: Write, tracker: Name, zone: str) -> Text:
    if write.error is None:
        return tell(
            "its label in {tracker} follows within a minute. I tell you if it does not.", tracker=tracker
        )
    why = detail(write.error)
    if write.retry_at is None:
        return tell(
            "its label in {tracker} has to wait: {why}. I try again and tell you how it ends.",
            tracker=tracker,
            why=why,
        )
    return tell(
        "its label in {tracker} has to wait: {why}. I try again at {moment} and tell you how it ends.",
        tracker=tracker,
        why=why,
        moment=Moment(write.retry_at, zone),
    )
