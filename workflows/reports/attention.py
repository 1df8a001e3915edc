"""What needs a person: one list for every audience, so that each hears the same numbers in its own words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workflows.reports.phrases import listed, phrases, say, tell, tell_items, tell_many
from workflows.reports.quiet import TO_CLOSE, UNEXPLAINED, having, held_up
from workflows.reports.shape import Line, Text, Tone

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from workflows.lifecycle.state import ProjectState
    from workflows.model import WorkItem


@dataclass(frozen=True, slots=True)
class Concern:
    """One kind of trouble: which items it holds, and how their number is told."""

    find: Callable[[ProjectState], Sequence[WorkItem]]
    told: Callable[[int], Text]


CONCERNS = (
    Concern(
        lambda state: [one.item for one in state.blockers],
        lambda number: tell_many(
            number, "1 unfinished item holds up other work", "{number} unfinished items hold up other work"
        ),
    ),
    Concern(
        lambda state: [stall.item for stall in having(state, UNEXPLAINED)],
        lambda number: tell_many(
            number,
            "1 experiment is silent without a reason",
            "{number} experiments are silent without a reason",
        ),
    ),
    Concern(
        lambda state: [stall.item for stall in held_up(state)],
        lambda number: tell_many(
            number, "1 experiment is held up or waits", "{number} experiments are held up or wait"
        ),
    ),
    Concern(
        lambda state: [one.item for one in state.due if one.past],
        lambda number: tell_many(
            number, "1 ticket is past its date", "{number} tickets are past their dates"
        ),
    ),
)
"""In the order in which a reader should hear of them. A step back is told as a move, it is no trouble by itself."""


def needs_attention(state: ProjectState) -> bool:
    """Whether anything on record is in trouble."""
    return any(concern.find(state) for concern in CONCERNS)


def attention_line(state: ProjectState, *, plain: bool = False, known: Collection[str] = ()) -> Line:
    """Return the one line that says whether anything needs a person; in plain words the keys are the evidence.

    A kind of trouble whose items are all `known` by id, as another line tells of them, is left out.
    """
    every = ((concern, concern.find(state)) for concern in CONCERNS)
    found = [
        (concern.told(len(items)), items)
        for concern, items in every
        if any(item.id not in known for item in items)
    ]
    if not found:
        return Line(tell("Nothing on record is stuck or late."), tone=Tone.GOOD)
    if plain:
        numbers = phrases([text for text, _ in found])
        because = tuple(listed(items) for _, items in found)
        return Line(tell("Needs attention: {concerns}.", concerns=numbers), because, Tone.WARN)
    told = phrases([say(text, " (", listed(items, 3), ")") for text, items in found])
    return Line(tell("Needs attention: {concerns}.", concerns=told), tone=Tone.WARN)


def closing_line(state: ProjectState) -> tuple[Line, ...]:
    """Return the experiments that only somebody has to close."""
    items = [stall.item for stall in having(state, TO_CLOSE)]
    text = tell_items(
        items,
        "1 experiment only has to be closed: {items}",
        "{number} experiments only have to be closed: {items}",
    )
    return (Line(text, tone=Tone.ASK),) if text else ()
