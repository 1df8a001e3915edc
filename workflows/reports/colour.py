"""The colour of a project with its word and its reasons; the items behind them are the evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.lifecycle.outlook import Colour
from workflows.reports.phrases import detail, listed, phrases, say, tell, term
from workflows.reports.shape import Line, Strong, Tone

if TYPE_CHECKING:
    from workflows.lifecycle.state import ProjectState
    from workflows.reports.shape import Text

SHOWN = 2
"""Reasons in the sentence; the others stand behind it."""


def colour_line(state: ProjectState) -> tuple[Line, ...]:
    """Return how the project stands and why; nothing where nobody judged it."""
    if state.outlook is None:
        return ()
    found = state.outlook.judgement
    word = Strong(term(state, "colours", found.colour.value))
    worried = found.colour in {Colour.AT_RISK, Colour.OFF_TRACK}
    if not found.reasons:
        return (Line(tell("Status: {colour}.", colour=word), bullet=False),)
    reasons = phrases([detail(one.because.detail) for one in found.reasons[:SHOWN]], "; ")
    text = tell("Status: {colour}; {reasons}.", colour=word, reasons=reasons)
    if not worried:
        text = tell("Status: {colour}; to watch: {reasons}.", colour=word, reasons=reasons)
    because = (*_items(state), *(detail(one.because.detail) for one in found.reasons[SHOWN:]))
    return (Line(text, because, Tone.WARN if worried else Tone.PLAIN, bullet=False),)


def _items(state: ProjectState) -> tuple[Text, ...]:
    reasons = state.outlook.judgement.reasons[:SHOWN] if state.outlook else ()
    return tuple(say(listed(one.items)) for one in reasons if one.items)
