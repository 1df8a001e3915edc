"""Steps back and skipped gates in words: a return is normal, the same cause again is worth a look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.lifecycle.colour import THIRD
from workflows.reports.phrases import both, listed, quoted, ref, stage, tell, tell_many, term
from workflows.reports.shape import Line, Tone

if TYPE_CHECKING:
    from workflows.lifecycle.outlook import Loop, Skipped
    from workflows.lifecycle.state import ProjectState

TWICE = 2


def story_lines(state: ProjectState) -> tuple[Line, ...]:
    """Return the causes that came again and the gates that work went past; each step back has a line of its own."""
    if state.outlook is None:
        return ()
    story = state.outlook.story
    return (
        *(_again(state, loop) for loop in story.loops if loop.times >= (THIRD if _alone(loop) else TWICE)),
        *(_skipped(state, skipped) for skipped in story.skipped),
    )


def story_plain(state: ProjectState) -> tuple[Line, ...]:
    """Return the steps back of the period, one sentence for each stage, with the reason that was given."""
    loops = state.outlook.story.loops if state.outlook else ()
    targets = dict.fromkeys(loop.change.target for loop in loops)
    return tuple(
        _plain(state, [loop for loop in loops if loop.change.target == target]) for target in targets
    )


def _alone(loop: Loop) -> bool:
    """Whether it was one item each time: then the line on its step back says already that it is the second."""
    return all(change.item.id == loop.change.item.id for change in loop.earlier)


def _again(state: ProjectState, loop: Loop) -> Line:
    every = {change.item.id: change.item for change in (*loop.earlier, loop.change)}
    items = listed(every.values())
    back = stage(state, loop.change.target)
    text = tell("{number} steps back to {stage} for the same cause: {items}",
                number=str(loop.times), stage=back, items=items)  # fmt: skip
    cause = ((quoted(loop.change.reason.text),),) if loop.change.reason else ()
    return Line(text, cause, Tone.WARN if loop.times >= THIRD else Tone.PLAIN)


def _skipped(state: ProjectState, skipped: Skipped) -> Line:
    missing = both([(term(state, "criteria", check.criterion),) for check in skipped.checks])
    text = tell_many(
        len(skipped.moves),
        "{items} went past the gate of {stage}; missing: {criteria}",
        "{items} went past the gate of {stage}; missing: {criteria}",
        items=listed(change.item for change in skipped.moves),
        stage=stage(state, skipped.gate.stage),
        criteria=missing,
    )
    return Line(text, tone=Tone.WARN)


def _plain(state: ProjectState, loops: list[Loop]) -> Line:
    """Tell a step back as what it is, with the reason that was given and without who took it."""
    most = max(loops, key=lambda loop: (loop.times, loop.change.times))
    back, reason = stage(state, most.change.target, plain=True), most.change.reason
    times = max(most.times, most.change.times)
    items = tuple((ref(loop.change.item, titled=False),) for loop in loops)
    if reason is None:
        return Line(tell("The team went back to {stage}.", stage=back), items)
    words = quoted(reason.text)
    if times < TWICE:
        return Line(tell("The team went back to {stage}: {reason}", stage=back, reason=words), items)
    if times < THIRD:
        text = tell("The team went back to {stage}, for the second time: {reason}", stage=back, reason=words)
        return Line(text, items)
    text = tell(
        "The team went back to {stage}, {number} times by now: {reason}",
        stage=back, number=str(times), reason=words,
    )  # fmt: skip
    return Line(text, items, Tone.WARN)
