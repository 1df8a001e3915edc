"""What digests say of experiments whose owners were asked, and of those whose owners are to hear first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.lifecycle.calendar import Workdays
from workflows.reports.attention import attention_line, needs_attention
from workflows.reports.phrases import day, listed, tell, tell_many
from workflows.reports.quiet import having
from workflows.reports.shape import Line, Text, Tone, WorkingDays

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workflows.lifecycle.findings import Stall
    from workflows.lifecycle.state import ProjectState


def held_line(state: ProjectState) -> tuple[Line, ...]:
    """Return how many experiments are left out because their owners have not been asked yet."""
    if not state.held:
        return ()
    text = tell_many(
        len(state.held),
        "1 more experiment asks for a word; its owner hears first.",
        "{number} more experiments ask for a word; their owners hear first.",
    )
    return (Line(text),)


def _held(state: ProjectState) -> Line:
    return Line(
        tell_many(
            len(state.held),
            "1 experiment asks for a word; its owner hears first.",
            "{number} experiments ask for a word; their owners hear first.",
        )
    )


def attention_lines(state: ProjectState, *, plain: bool = False) -> tuple[Line, ...]:
    """Return whether anything needs a person, beside what is held back and what waits for a decision."""
    if needs_attention(state) or not (state.held or undecided(state)):
        return (attention_line(state, plain=plain), *held_line(state))
    nothing_else = Line(tell("Nothing else on record is stuck or late."), tone=Tone.GOOD)
    return (_held(state), nothing_else) if state.held else (nothing_else,)


def needs_somebody(state: ProjectState) -> bool:
    """Whether anything that may be told is in trouble, or waits for somebody who decides."""
    return needs_attention(state) or bool(undecided(state))


def asked_on(state: ProjectState, stall: Stall) -> tuple[Text, ...]:
    """Return on which day the owner was asked, if somebody was."""
    warning = state.warned.get(stall.item.id)
    return (tell("asked on {day}", day=day(state, warning.opened_at)),) if warning else ()


def asked_line(state: ProjectState, stalls: Iterable[Stall]) -> tuple[Line, ...]:
    """Return on which day the owners of these were asked, the first time counts."""
    asked = [state.warned[stall.item.id].opened_at for stall in stalls if stall.item.id in state.warned]
    if not asked:
        return ()
    first = day(state, min(asked))
    text = tell_many(
        len(asked), "The owner was asked on {day}.", "The owners were asked since {day}.", day=first
    )
    return (Line(text),)


def undecided(state: ProjectState) -> tuple[Stall, ...]:
    """Return the experiments about which nobody has answered by `now`, neither the owner nor the channel."""
    since = {known: warning.digest_at for known, warning in state.warned.items()}
    every = having(state, {stall.verdict for stall in state.stalls})
    return tuple(one for one in every if (at := since.get(one.item.id)) is not None and at <= state.now)


def undecided_plain(state: ProjectState) -> tuple[Line, ...]:
    """Return how many experiments somebody has to decide about, their keys as evidence."""
    found = undecided(state)
    if not found:
        return ()
    text = tell_many(
        len(found),
        "Somebody has to decide about 1 experiment: nobody has answered for {days}.",
        "Somebody has to decide about {number} experiments: nobody has answered for {days}.",
        days=WorkingDays(_longest(state, found)),
    )
    return (Line(text, (listed(stall.item for stall in found),), Tone.ASK),)


def undecided_line(state: ProjectState) -> tuple[Line, ...]:
    """Return the experiments about which somebody has to decide, and for how long nobody has answered."""
    found = undecided(state)
    if not found:
        return ()
    items = listed(stall.item for stall in found)
    text = tell(
        "Somebody has to decide about {items}: nobody has answered for {days}.",
        items=items,
        days=WorkingDays(_longest(state, found)),
    )
    return (Line(text, tone=Tone.ASK),)


def _longest(state: ProjectState, found: Iterable[Stall]) -> int:
    days = Workdays(state.project, state.policy)
    return max(days.between(state.warned[stall.item.id].opened_at, state.now) for stall in found)
