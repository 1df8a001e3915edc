"""The story of the stages: steps back for a cause that comes again, and gates that work went past unfinished."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workflows.lifecycle.outlook import CheckState, Loop, Skipped, Story

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workflows.lifecycle.moves import StageChange
    from workflows.lifecycle.outlook import Gate
    from workflows.lifecycle.state import ProjectState

SAME = 0.5
"""Two reasons are one cause when they share so much of the words of the shorter one."""
SHORTEST = 4
"""Shorter words (the, und, les, por) carry no cause."""
WORD = re.compile(r"[^\W\d_]+")


def read_story(state: ProjectState, gates: tuple[Gate, ...]) -> Story:
    """Return the steps back and the skipped gates of the state's period."""
    back = [change for change in state.moves.history if change.back]
    loops = tuple(_loop(change, back) for change in state.moves.looped)
    return Story(loops, tuple(_skipped(state, gates)))


def _loop(change: StageChange, history: Sequence[StageChange]) -> Loop:
    cause = _content(change)
    earlier = tuple(
        other
        for other in history
        if other.at < change.at and other.target == change.target and _same(cause, _content(other))
    )
    return Loop(change, len(earlier) + 1, earlier)


def _content(change: StageChange) -> frozenset[str]:
    """Return the words of a reason that can carry a cause, folded."""
    if change.reason is None:
        return frozenset()
    return frozenset(word for word in WORD.findall(change.reason.text.casefold()) if len(word) >= SHORTEST)


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    shorter = min(len(one), len(other))
    return shorter > 0 and len(one & other) >= SAME * shorter


def _skipped(state: ProjectState, gates: tuple[Gate, ...]) -> Iterator[Skipped]:
    for gate in gates:
        missing = gate.having(CheckState.MISSING)
        moves = tuple(change for change in state.moves.moved if change.origin == gate.stage)
        if missing and moves and gate.mode != "allow":
            yield Skipped(gate, missing, moves)
