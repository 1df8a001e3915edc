"""A project in one minute, for somebody who decides and does not know the tickets: plain words, same numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.reports.asked import attention_lines, undecided_line
from workflows.reports.movement import again, held_by
from workflows.reports.phrases import agree, day, listed, phrases, quoted, ref, say, stage, tickets
from workflows.reports.shape import Count, Line, Text, Tone, WorkingDays
from workflows.reports.work import centre_line

if TYPE_CHECKING:
    from workflows.lifecycle.moves import StageChange
    from workflows.lifecycle.state import ProjectState
    from workflows.lifecycle.state_work import Blocker


LONG_WAIT = 5
"""Working days after which a blocker inside the project is worth the time of somebody outside of it."""


def paragraph(state: ProjectState) -> tuple[Line, ...]:
    """Return where the project stands, what is needed from outside, what is in trouble and what was achieved."""
    needed = (one for one in state.blockers if one.outside or one.days >= LONG_WAIT)
    return (
        centre_line(state, plain=True),
        *undecided_line(state),
        *(_needed(state, blocker) for blocker in sorted(needed, key=lambda one: not one.outside)),
        *attention_lines(state),
        *_loops(state),
        _achieved(state),
    )


def _needed(state: ProjectState, blocker: Blocker) -> Line:
    """Tell what work waits for: the one thing that this reader can often move."""
    waits = say(tickets(blocker.blocks), agree(len(blocker.blocks), " waits", " wait"), " for it")
    long: Text = (", for ", WorkingDays(blocker.days)) if blocker.days else (", since today",)
    opening = "Needed from outside: " if blocker.outside else "Held up inside the project: "
    because = (say("since ", day(state, blocker.since)), held_by(blocker), listed(blocker.blocks))
    return Line(say(opening, ref(blocker.item), "; ", waits, long, "."), because, Tone.ASK)


def _achieved(state: ProjectState) -> Line:
    answered = sum(answer.outcome for answer in state.answers)
    silent = len(state.answers) - answered
    parts: list[Text] = [(tickets(state.done), " finished") if state.done else ("no ticket finished",)]
    if answered:
        parts.append(
            (Count(answered, "experiment"), agree(answered, " gave its answer", " gave their answers"))
        )
    if silent:
        parts.append((Count(silent, "experiment"), " closed without a result"))
    text = say("Since ", day(state, state.since), ": ", phrases(parts), f"; {len(state.open)} still open.")
    closed = [answer.item for answer in state.answers if answer.item not in state.done]
    return Line(text, tuple(listed(items) for items in ((*state.done, *closed),) if items))


def _loops(state: ProjectState) -> tuple[Line, ...]:
    """Tell a step back as what it is, with the reason that was given and without who took it."""
    targets = dict.fromkeys(change.target for change in state.moves.looped)
    return tuple(_loop(state, target) for target in targets)


def _loop(state: ProjectState, target: str) -> Line:
    back = [change for change in state.moves.looped if change.target == target]
    repeated = sum(change.times > 1 for change in back)
    more = (
        again(back[0])
        if len(back) == 1
        else f", {repeated} of them not for the first time"
        if repeated
        else ""
    )
    text = say(
        "The team took ",
        tickets([change.item for change in back]),
        " back to ",
        stage(state, target, plain=True),
    )
    return Line(say(text, more, "."), tuple(_reason(change) for change in back))


def _reason(change: StageChange) -> Text:
    said: Text = (": ", quoted(change.reason.text)) if change.reason else ()
    return say(ref(change.item, titled=False), said)
