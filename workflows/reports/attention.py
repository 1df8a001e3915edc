"""What needs a person: one list for every audience, so that each hears the same numbers in its own words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workflows.reports.phrases import agree, listed, phrases, say
from workflows.reports.quiet import TO_CLOSE, UNEXPLAINED, having, held_up
from workflows.reports.shape import Count, Line, Text, Tone

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workflows.lifecycle.state import ProjectState
    from workflows.model import WorkItem


@dataclass(frozen=True, slots=True)
class Concern:
    """One kind of trouble: which items it holds, and the words for one and for many."""

    find: Callable[[ProjectState], Sequence[WorkItem]]
    noun: str
    one: str
    many: str


CONCERNS = (
    Concern(lambda state: [one.item for one in state.blockers],
            "unfinished item", "holds up other work", "hold up other work"),
    Concern(lambda state: [stall.item for stall in having(state, UNEXPLAINED)],
            "experiment", "is silent without a reason", "are silent without a reason"),
    Concern(lambda state: [stall.item for stall in held_up(state)],
            "experiment", "is held up or waits", "are held up or wait"),
    Concern(lambda state: [one.item for one in state.due if one.past],
            "ticket", "is past its date", "are past their dates"),
)  # fmt: skip
"""In the order in which a reader should hear of them. A step back is told as a move, it is no trouble by itself."""


def concerns(state: ProjectState) -> tuple[Text, ...]:
    """Return each kind of trouble that is there, with its number and its items."""
    found = ((concern, concern.find(state)) for concern in CONCERNS)
    return tuple(
        say(_told(concern, len(items)), " (", listed(items, 3), ")")
        for concern, items in found
        if items
    )  # fmt: skip


def _told(concern: Concern, number: int) -> Text:
    return (Count(number, concern.noun), " ", agree(number, concern.one, concern.many))


def needs_attention(state: ProjectState) -> bool:
    """Whether anything on record is in trouble."""
    return any(concern.find(state) for concern in CONCERNS)


def attention_line(state: ProjectState) -> Line:
    """Return the one line that says whether anything needs a person."""
    found = concerns(state)
    if not found:
        return Line(("Nothing on record is stuck or late.",), tone=Tone.GOOD)
    return Line(say("Needs attention: ", phrases(found), "."), tone=Tone.WARN)


def closing_line(state: ProjectState) -> tuple[Line, ...]:
    """Return the experiments that only somebody has to close."""
    items = [stall.item for stall in having(state, TO_CLOSE)]
    if not items:
        return ()
    words = agree(len(items), " only has", " only have")
    text = say(Count(len(items), "experiment"), words, " to be closed: ", listed(items))
    return (Line(text, tone=Tone.ASK),)
